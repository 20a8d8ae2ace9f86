"""The session sheet: what its rows say, what they would change, and files that come back unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.actions import map_friction, session_sheet
from core.actions.map_friction import Edit, Given
from core.errors import FileRefused, StaleSave
from core.records import Act, Estimate, Role, Session, Workflow, new_id
from core.session_sheet import Sheet, read
from core.store import Store

NOW = datetime(2026, 11, 3, 9)
NASTY = "=cmd|' /C calc'!A0"


def act(who: str = "Ana") -> Act:
    return Act(who=who, at_utc=NOW, page="map_friction", op_id=new_id())


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store.open(tmp_path_factory.mktemp("sheet") / "onelane.duckdb", clock=lambda: NOW)
    yield opened
    opened.close()


@pytest.fixture
def session_id(kept: Store) -> str:
    session = Session(session_id=new_id(), name="Trial", created_utc=NOW)
    kept.apply(act(), session.session_id, saves=(session,))
    return session.session_id


def block(text: str, codes: tuple[str, ...] = ("volume",)) -> Sheet:
    rows = [(n, list(line.split("|"))) for n, line in enumerate(text.strip().splitlines(), start=1)]
    return read(rows, "EUR", codes)


def filled(kept: Store, session_id: str) -> None:
    """A session with every kind of number: awkward decimals, shares, a sample, a log's, a role's, hostile texts."""
    role = Role(session_id=session_id, role_id="handler", name="Handler")
    facts = kept.facts(session_id)
    for name, numbers in {
        "Claims": {"volume": Given(1.234, 1234.5, 1e15), "error_share": Given(0.001, 0.15, 1 / 3, "interview", "a\nb")},
        NASTY: {"touch_minutes": Given(1 / 3, 2 / 3, 12.345, "sampled", NASTY, 5), "wait_cost": Given(0, 0, 0)},
        "Bare": {},
    }.items():
        facts = kept.facts(session_id)
        workflow = map_friction.new_workflow(facts).model_copy(
            update={"name": name, "role_id": role.role_id, "volume_period": "working day", "note": "x" * 50}
        )
        edits = [Edit(workflow.workflow_id, code, given) for code, given in numbers.items()]
        new = [] if facts.roles else [Edit("handler", "cost_per_hour", Given(40, 42.125, 50, "measured", "payroll"))]
        map_friction.keep_workflow(kept, act("Ben"), facts, workflow, [*edits, *new], facts.roles[0] if facts.roles
                                   else role)  # fmt: skip


def test_columns_stand_in_any_order_under_plain_words_with_their_units() -> None:
    sheet = block("Touch time max (h)|Process|Touch time min (h)|Touch time typical (h)|Colour\n2|Claims|1|1,5|red")
    (claims,) = sheet.workflows
    (touch,) = claims.numbers
    assert (claims.name, touch.low, touch.middle, touch.high) == ("Claims", 60, 90, 120)
    assert sheet.unused == ("Colour",)
    assert ("Touch time max (h)", "Hands-on time: high, in h") in sheet.columns


def test_a_bare_note_belongs_to_the_workflow_where_a_row_is_one() -> None:
    sheet = block("Workflow|Volume exactly|Note\nClaims|3|only motor")
    assert (sheet.workflows[0].note, sheet.unused) == ("only motor", ())


def test_several_numbers_of_a_workflow_stand_in_one_row_or_in_a_row_each() -> None:
    wide = block("Workflow|Volume low|Volume middle|Volume high|Escaped errors exactly\nClaims|1|2|3|2 %")
    long = block("Workflow|Number|Low|High|Middle|Unit\nClaims|Volume|1|3|2|\nClaims|Errors that escape|2|2|2|%")
    for sheet in (wide, long):
        assert sheet.problems == ()
        (claims,) = sheet.workflows
        assert [(n.code, n.low, n.middle, n.high) for n in claims.numbers] == [
            ("volume", 1, 2, 3), ("error_share", 0.02, 0.02, 0.02)
        ]  # fmt: skip


def test_a_block_without_headings_is_a_name_with_low_middle_and_high() -> None:
    sheet = block("Claims|1 000|1 200|1 500\nRefunds|5|?|", ("volume",))
    assert [(w.name, w.numbers[0].low, w.numbers[0].middle) for w in sheet.workflows] == [
        ("Claims", 1000, 1200), ("Refunds", 5, None)
    ]  # fmt: skip
    assert block("Claims|many|2|3").problems[0].reason == "'many' is not a number"


def test_every_problem_of_a_sheet_is_told_with_line_column_and_value() -> None:
    sheet = block(
        "Workflow|Volume low|Volume middle|Volume high|How known|Colour|Volume how known\n"
        "A|one|2|3|||\nB|1|2|3|||rumour\n|1|2|3|||\na|1|2|3|||\nA|1|2|3|||\nC|5 %|1.200|3|||"
    )
    assert [(p.line, p.column, p.reason[:34], p.value) for p in sheet.problems] == [
        (2, "Volume low", "'one' is not a number", "one"),
        (3, "Volume how known", "'rumour' is not measured, sampled,", "rumour"),
        (4, "Workflow", "the first column has no name", ""),
        (6, "", "'A' stands on line 5 already", ""),
        (7, "Volume low", "'5 %' is a percentage where an amo", "5 %"),
        (7, "Volume middle", "'1.200' can mean 1200 or 1.2000; w", "1.200"),
    ]
    assert [workflow.name for workflow in sheet.workflows] == ["a"]


def test_units_that_do_not_fit_are_problems_and_other_currencies_are_never_taken() -> None:
    sheet = block("Workflow|Error cost low (USD)|Waiting low (days)\nA|1|2")
    assert [problem.line for problem in sheet.problems] == [1, 1]
    long = block("Workflow|Number|Low|High|Middle|Unit\nA|Volume|1|3|2|cases per week\nA|Waiting|1|3|2|days")
    assert long.workflows[0].period == "week"
    assert "24 hours or a working day" in long.problems[0].reason


def test_a_workflow_that_is_here_already_is_changed_only_on_purpose(kept, session_id) -> None:
    filled(kept, session_id)
    facts = kept.facts(session_id)
    sheet = block("Workflow|Volume low|Volume middle|Volume high\nclaims|1|2|3\nNew|4|5|6")
    plan = session_sheet.planned(facts, act(), sheet)
    assert (plan.added, plan.changed, plan.left) == (("New",), (), ("Claims",))
    plan = session_sheet.planned(facts, act(), sheet, update=True)
    assert (plan.added, plan.changed, plan.left) == (("New",), ("Claims",), ())
    assert ("New", "Volume", "not known", "4 / 5 / 6 (guess)") in plan.changes
    session_sheet.apply(kept, facts, act(), plan)
    after = kept.facts(session_id)
    assert [w.name for w in after.workflows] == ["Claims", NASTY, "Bare", "New"]
    kept.undo(act(), session_id)
    assert len(kept.facts(session_id).workflows) == 3


def test_a_plan_over_somebody_elses_newer_number_saves_nothing(kept, session_id) -> None:
    filled(kept, session_id)
    facts = kept.facts(session_id)
    sheet = block("Workflow|Volume low|Volume middle|Volume high\nClaims|1|2|3\nNew|4|5|6")
    plan = session_sheet.planned(facts, act(), sheet, update=True)
    base = next(e for e in facts.estimates if e.quantity == "volume")
    map_friction.keep_estimates(kept, act("Ben"), facts, [Edit(base.subject_id, "volume", Given(7, 8, 9), base)])
    with pytest.raises(StaleSave):
        session_sheet.apply(kept, facts, act(), plan)
    assert len(kept.facts(session_id).workflows) == 3


def test_one_changed_cell_changes_one_end_and_is_said_by_who_uploads_it(kept, session_id) -> None:
    filled(kept, session_id)
    plan = session_sheet.planned(kept.facts(session_id), act(), block("Workflow|Volume low\nClaims|2"), update=True)
    (saved,) = plan.saves
    assert isinstance(saved, Estimate)
    assert (saved.low, saved.middle, saved.given_by) == (2, 1234.5, "Ana")
    refused = session_sheet.planned(kept.facts(session_id), act(), block("Workflow|Waiting low\nClaims|2"), update=True)
    assert refused.problems[0].reason.startswith("'Claims', Waiting for a decision: middle and high are missing")


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("shape", ["workflows", "numbers"])
def test_a_downloaded_sheet_uploaded_again_changes_nothing(kept, session_id, tmp_path, kind, shape) -> None:
    filled(kept, session_id)
    facts = kept.facts(session_id)
    for is_filled in (True, False):
        path = tmp_path / f"sheet-{is_filled}.{kind}"
        path.write_bytes(session_sheet.template(facts, kind, shape, is_filled))
        sheet, _ = session_sheet.read_file(facts, path)
        plan = session_sheet.planned(facts, act("Cleo"), sheet, update=True)
        assert plan.problems == ()
        assert plan.is_empty, plan.changes
        assert sheet.unused == ()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_filled_sheet_carries_every_number_into_an_empty_session(kept, session_id, tmp_path, kind) -> None:
    filled(kept, session_id)
    facts = kept.facts(session_id)
    other = Session(session_id=new_id(), name="Other", created_utc=NOW)
    kept.apply(act(), other.session_id, saves=(other,))
    path = tmp_path / f"sheet.{kind}"
    path.write_bytes(session_sheet.template(facts, kind, "numbers", True))
    target = kept.facts(other.session_id)
    sheet, _ = session_sheet.read_file(target, path)
    session_sheet.apply(kept, target, act(), session_sheet.planned(target, act(), sheet))
    after = kept.facts(other.session_id)
    assert [(w.name, w.volume_period, w.note) for w in after.workflows] == [
        (w.name, w.volume_period, w.note) for w in facts.workflows
    ]

    def said(known) -> list[str]:
        return sorted(str((e.quantity, e.evidence, e.note, e.sample_size, e.given_by)) for e in known.estimates)

    assert said(after) == said(facts)
    assert {e.quantity: e.middle for e in after.estimates} == pytest.approx(
        {e.quantity: e.middle for e in facts.estimates}, rel=1e-9
    )


def test_no_cell_of_a_workbook_is_a_formula(kept, session_id) -> None:
    import zipfile
    from io import BytesIO

    filled(kept, session_id)
    made = session_sheet.template(kept.facts(session_id), "xlsx", "numbers", True)
    with zipfile.ZipFile(BytesIO(made)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    assert made == session_sheet.template(kept.facts(session_id), "xlsx", "numbers", True)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"\n , ,\n", "nothing but empty cells"),
        (b"%PDF-1.4", "a PDF"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old Excel file"),
        (b'Workflow,Note\n"never closed' + b"x" * 2_000_000, "can't be told apart|more than|larger"),
        (b"Workflow," + b"x" * 6000 + b"\n", "more than 5000 characters"),
        (b",".join(b"c" for _ in range(400)) + b"\n", "columns"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_one_sentence(
    kept, session_id, tmp_path: Path, content, told
) -> None:
    path = tmp_path / "given.csv"
    path.write_bytes(content)
    with pytest.raises(FileRefused, match=told):
        session_sheet.read_file(kept.facts(session_id), path)


def test_a_share_formatted_in_percent_by_a_spreadsheet_is_asked_about(kept, session_id) -> None:
    rows = [(1, ["Workflow", "Escaped errors exactly"]), (2, ["Claims", 0.15])]
    assert "can mean 15 % or 0.15 %" in read(rows, "EUR").problems[0].reason
    assert read(rows, "EUR", small="fraction").workflows[0].numbers[0].middle == pytest.approx(0.15)


@given(st.lists(st.lists(st.text(max_size=20), max_size=6), max_size=6))
def test_no_table_breaks_the_reader(rows) -> None:
    numbered = list(enumerate(rows, start=1))
    sheet = read(numbered, "EUR")
    assert all(isinstance(workflow.name, str) for workflow in sheet.workflows)
    headed = [(1, ["Workflow", "Number", "Low", "High", "Middle", "Unit"]), *((n + 1, row) for n, row in numbered)]
    assert isinstance(read(headed, "EUR"), Sheet)


def test_two_costs_of_one_role_are_a_problem(kept, session_id) -> None:
    sheet = block("Workflow|Who does it|Cost per hour exactly\nA|Clerk|30\nB|Clerk|40\nC||20")
    plan = session_sheet.planned(kept.facts(session_id), act(), sheet)
    assert [problem.line for problem in plan.problems] == [3, 4]
    assert "line 2 says another cost" in plan.problems[0].reason
    assert plan.added == ("A",)
    assert {type(record) for record in plan.saves} == {Role, Workflow, Estimate}
