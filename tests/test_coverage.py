"""Which usual causes of failure the controls are against, and the holes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.catalogue import Catalogue, read_catalogue
from core.controls import from_entry, proposals
from core.coverage import coverage, holes, sentence
from core.records import Control

FILE = Path(__file__).parent.parent / "data" / "controls.json"
PEOPLE = {"owner": "Ana Reyes", "reviewer": "Bo Lind", "operator": "Chi Oduya", "security": "Didi Roth"}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue(json.loads(FILE.read_text(encoding="utf-8")))


def taken(catalogue: Catalogue, *codes: str, **given: object) -> list[Control]:
    return [from_entry(catalogue.entries[code], "s", "l", **given) for code in codes]  # type: ignore[arg-type]


def by_code(catalogue: Catalogue, controls: list[Control]) -> dict[str, str]:
    return {one.code: one.state for one in coverage(catalogue, controls)}


def test_without_controls_every_cause_is_a_hole_and_each_has_something_to_offer(catalogue: Catalogue) -> None:
    found = coverage(catalogue, [])
    assert len(holes(found)) == len(found) == len(catalogue.causes)
    assert all(one.offered for one in found)
    assert sentence(found).startswith(f"0 of {len(found)} usual causes")


def test_a_complete_control_holds_a_lacking_one_only_plans(catalogue: Catalogue) -> None:
    assert by_code(catalogue, taken(catalogue, "X1", people=PEOPLE))["nobody"] == "held"
    assert by_code(catalogue, taken(catalogue, "X1"))["nobody"] == "planned"


def test_a_control_that_does_not_apply_holds_nothing(catalogue: Catalogue) -> None:
    (control,) = taken(catalogue, "X1", people=PEOPLE)
    assert by_code(catalogue, [control.changed(applies=False, reason_not="one man band")])["nobody"] == "hole"


def test_a_control_of_the_rooms_own_is_not_counted_here(catalogue: Catalogue) -> None:
    (control,) = taken(catalogue, "X1", people=PEOPLE)
    assert "held" not in by_code(catalogue, [control.changed(code="")]).values()


def test_the_holes_of_the_firm_set_are_told_by_name(catalogue: Catalogue) -> None:
    controls = [from_entry(e, "s", "l", PEOPLE, 3) for e in proposals(catalogue, True, "firm")]
    found = coverage(catalogue, controls)
    assert {one.code for one in holes(found)} == {"overload", "attack", "unfair", "no benefit", "unlearned"}
    assert "Nothing stands against: checking and exceptions are too much work" in sentence(found)
    unfair = next(one for one in found if one.code == "unfair")
    assert [entry.code for entry in unfair.offered] == ["MO7"]


def test_adding_a_control_never_opens_a_hole(catalogue: Catalogue) -> None:
    controls: list[Control] = []
    before = len(catalogue.causes)
    for code in catalogue.entries:
        controls += taken(catalogue, code, people=PEOPLE, minutes_per_item=3)
        now = len(holes(coverage(catalogue, controls)))
        assert now <= before
        before = now
    assert before == 0
