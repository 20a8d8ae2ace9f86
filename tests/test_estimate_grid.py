"""The table of all numbers: what is drawn, what typed cells mean, and what two people typed at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.actions.estimate_grid import (
    ASKED,
    cell_text,
    clashes,
    decided,
    rows,
    shown_cells,
    unit_choices,
    without,
)
from core.pasted import unit_from
from core.records import Facts
from tests.make import make_estimate, make_role, make_session, make_workflow

VOLUME = make_estimate(low=1000, middle=1200, high=1500, version=1)
SHARE = make_estimate(quantity="error_share", low=0.001, middle=0.15, high=1 / 3, evidence="interview", version=1)
FACTS = Facts(
    session=make_session(), workflows=(make_workflow(version=1), make_workflow(workflow_id="w2", name="Refunds")),
    roles=(make_role(version=1),), estimates=(VOLUME, SHARE),
)  # fmt: skip


def test_rows_are_filtered_by_number_by_name_and_by_what_is_missing() -> None:
    assert len(rows(FACTS)) == 2 * 8 + 1
    assert [row.name for row in rows(FACTS, "volume")] == ["Claims intake", "Refunds"]
    assert {row.name for row in rows(FACTS, None, " REF ")} == {"Refunds"}
    assert [row.name for row in rows(FACTS, "volume", only_missing=True)] == ["Refunds"]
    assert [row.subject_id for row in rows(FACTS, "cost_per_hour")] == ["clerk"]


def test_every_unit_that_a_row_shows_can_be_chosen_and_read_again() -> None:
    for row in rows(FACTS):
        unit = shown_cells(row, "EUR")["unit"]
        assert unit in unit_choices("EUR")
        assert unit_from(unit, row.code, "EUR").factor == 1


@given(st.floats(1e-6, 1e12), st.sampled_from(["volume", "touch_minutes", "error_cost"]), st.booleans())
def test_a_cell_typed_as_it_is_shown_changes_nothing(value, code, is_log) -> None:
    stored = make_estimate(
        quantity=code, low=value, middle=value, high=value, version=1, evidence="measured" if is_log else "guess",
        event_log_id="log1" if is_log else None,
    )  # fmt: skip
    facts = FACTS.__class__(session=FACTS.session, workflows=FACTS.workflows, estimates=(stored,))
    typed = {stored.estimate_id: {end: cell_text(stored, end) for end in ASKED}}
    made = decided(rows(facts), typed, facts)
    assert made.troubles == ()
    (edit,) = made.edits
    assert edit.given.numbers == (value, value, value)


@given(st.floats(0, 1))
def test_a_share_typed_as_it_is_shown_stays_the_same_share(share) -> None:
    stored = make_estimate(quantity="error_share", low=share, middle=share, high=share, version=1)
    facts = FACTS.__class__(session=FACTS.session, workflows=FACTS.workflows, estimates=(stored,))
    made = decided(rows(facts), {stored.estimate_id: {"low": cell_text(stored, "low")}}, facts)
    assert made.troubles == ()
    assert made.edits[0].given.low == share


@given(st.text(max_size=30), st.sampled_from(["low", "unit", "evidence", "sample_size", "note", "who"]))
def test_no_text_in_a_cell_breaks_the_table(text, column) -> None:
    made = decided(rows(FACTS), {VOLUME.estimate_id: {column: text}}, FACTS)
    assert len(made.edits) + len(made.troubles) >= 1
    for trouble in made.troubles:
        assert trouble.sentence.startswith("Row 1 (Claims intake, Volume), column ")


def test_a_row_that_is_only_begun_is_no_mistake_yet() -> None:
    made = decided(rows(FACTS), {"w2.volume": {"low": "5"}}, FACTS)
    (trouble,) = made.troubles
    assert trouble.is_unfinished
    assert "middle and high are missing" in trouble.reason
    assert decided(rows(FACTS), {"w2.volume": {"low": ""}}, FACTS).troubles == ()


def test_three_emptied_cells_take_a_number_away() -> None:
    made = decided(rows(FACTS), {VOLUME.estimate_id: dict.fromkeys(ASKED)}, FACTS)
    (edit,) = made.edits
    assert edit.given.is_blank
    assert edit.base == VOLUME


def test_only_the_cells_that_two_people_changed_differently_clash() -> None:
    drawn = rows(FACTS)
    theirs = VOLUME.changed(low=900, middle=1100, version=2)
    now = FACTS.__class__(
        session=FACTS.session, workflows=FACTS.workflows, roles=FACTS.roles, estimates=(theirs, SHARE)
    )  # fmt: skip
    typed = {VOLUME.estimate_id: {"low": "500", "middle": "1100", "high": "1600"}, SHARE.estimate_id: {"low": "1 %"}}
    (clash,) = clashes(drawn, typed, now)
    assert (clash.column, clash.was, clash.mine, clash.theirs) == ("low", "1000", "500", "900")
    assert without(typed, [clash])[VOLUME.estimate_id] == {"middle": "1100", "high": "1600"}
    edit = decided(drawn, typed, now).edits[0]
    assert edit.base == theirs
    assert edit.given.numbers == (500, 1100, 1600)


def test_a_deleted_workflow_is_said_and_nothing_of_its_row_is_saved() -> None:
    gone = FACTS.__class__(session=FACTS.session, workflows=FACTS.workflows[1:], roles=FACTS.roles, estimates=())
    made = decided(rows(FACTS), {VOLUME.estimate_id: {"low": "1", "middle": "2", "high": "3"}}, gone)
    assert made.edits == ()
    assert "it was deleted meanwhile" in made.troubles[0].sentence


def test_who_says_so_goes_with_new_numbers_only() -> None:
    typed = {VOLUME.estimate_id: {"note": "from the ledger"}, "w2.volume": {"low": "1", "middle": "2", "high": "3"}}
    noted, new = decided(rows(FACTS), typed, FACTS, "interview", "Cleo").edits
    assert (noted.given.who, noted.given.evidence) == ("", "guess")
    assert (new.given.who, new.given.evidence) == ("Cleo", "interview")


@pytest.mark.parametrize("count", [200])
def test_a_large_table_is_read_in_a_moment(count) -> None:
    import time

    workflows = tuple(make_workflow(workflow_id=f"w{n}", name=f"Workflow {n}") for n in range(count))
    facts = Facts(session=make_session(), workflows=workflows)
    drawn = rows(facts)
    typed = {row.key: {"low": "1", "middle": "2", "high": "3"} for row in drawn if row.code != "error_share"}
    began = time.perf_counter()
    made = decided(drawn, typed, facts)
    assert time.perf_counter() - began < 2
    assert len(made.edits) == count * 7
