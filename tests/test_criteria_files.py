"""Criteria as a file and back, wicked files, and the hints where two criteria count the same thing."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.actions import criteria_files, pick_lane
from core.double_counting import hints
from core.errors import FileRefused, Refused
from core.exporters import criteria_file
from core.records import Facts
from core.store import Store
from tests.make import make_act, make_criterion, make_session

SHIPPED = pick_lane.shipped_criteria("s1")
FIVE = [f"Level {level} in words" for level in range(1, 6)]


def test_the_shipped_set_survives_both_formats():
    for content in (criteria_file.as_json(SHIPPED), criteria_file.as_csv(SHIPPED)):
        found = criteria_file.read(content)
        assert [(c.name, c.kind, c.question, c.swing, c.anchors) for c in found] == [
            (c.name, c.kind, c.question, c.swing, c.anchors) for c in SHIPPED
        ]


def test_a_name_that_looks_like_a_formula_comes_back_as_it_was():
    criteria = [make_criterion(name="=1+1", question="-x", anchors=("+a", "@b", "c", "d,;", "e\nf"))]
    (found,) = criteria_file.read(criteria_file.as_csv(criteria))
    assert (found.name, found.question, found.anchors) == ("=1+1", "-x", ("+a", "@b", "c", "d,;", "e\nf"))
    assert b"\n=1" not in criteria_file.as_csv(criteria)


def test_every_problem_is_told_at_once_with_its_place():
    told = {"criteria": [
        {"name": "", "anchors": FIVE}, {"name": "Fun", "anchors": FIVE[:3]},
        {"name": "Speed", "anchors": FIVE, "swing": 400}, {"name": "speed", "anchors": FIVE, "kind": "magic"},
    ]}  # fmt: skip
    with pytest.raises(FileRefused) as refused:
        criteria_file.read(json.dumps(told).encode())
    for part in ("criterion 1 has no name", "criterion 2 needs five sentences", "criterion 3: swing points",
                 "criterion 4: the kind is 'magic'", "'speed' stands there twice"):  # fmt: skip
        assert part in refused.value.sentence


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds no criteria"),
        (b"\xff\xfe\x00x", "not text in UTF-8"),
        (b"{" * 50_000, "can't be read"),
        (b'{"criteria": 3}', "no list of criteria"),
        (b"[1, 2]", "no list of criteria"),
        (b'{"criteria": [], "version": 9}', "newer version"),
        (b"name,question\nFun,Is it?\n", "lacks the columns: level 1"),
        (b'name,level 1,level 2,level 3,level 4,level 5\n"Fun,a', "quotation mark"),
        (b"x" * 600_000, "larger than 512 kB"),
        (json.dumps([{"name": f"c{i}", "anchors": FIVE} for i in range(60)]).encode(), "at most 50"),
        (json.dumps([{"name": 5, "anchors": FIVE}]).encode(), "the name is not a text"),
        (json.dumps([{"name": "x" * 300, "anchors": FIVE}]).encode(), "longer than 200"),
        (json.dumps([{"name": n, "kind": "friction cost"} for n in "ab"]).encode(), "only one criterion"),
    ],
)
def test_a_wicked_file_is_refused_in_one_sentence(content, said):
    with pytest.raises(FileRefused, match=said):
        criteria_file.read(content)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content):
    with contextlib.suppress(FileRefused):
        assert criteria_file.read(content)


@given(st.text(max_size=200))
def test_any_text_behind_good_headers_is_read_or_refused(text):
    with contextlib.suppress(FileRefused):
        assert criteria_file.read(f"name,level 1,level 2,level 3,level 4,level 5\n{text}".encode(errors="replace"))


def begun(store: Store) -> Facts:
    store.apply(make_act(), "s1", saves=[make_session()])
    pick_lane.start_with_shipped_criteria(store, make_act(), store.facts("s1"))
    return store.facts("s1")


def test_a_file_adds_what_is_new_and_replaces_what_has_the_same_name(store: Store):
    facts = begun(store)
    content = json.dumps([
        {"name": "few DEPENDENCIES", "question": "How many?", "anchors": FIVE, "swing": 10},
        {"name": "Fun", "anchors": FIVE},
    ]).encode()  # fmt: skip
    taken = criteria_files.take_criteria(store, make_act(), facts, content)
    assert (taken.added, taken.changed) == (("Fun",), ("few DEPENDENCIES",))
    by_name = {c.name: c for c in store.facts("s1").criteria}
    assert by_name["Few dependencies"].swing == 10
    assert by_name["Fun"].position == 8
    again = criteria_files.take_criteria(store, make_act(), store.facts("s1"), content)
    assert (again.added, again.changed) == ((), ())


def test_what_one_session_saved_another_takes(store: Store):
    facts = begun(store)
    store.apply(make_act(), "s2", saves=[make_session(session_id="s2")])
    for kind in ("json", "csv"):
        criteria_files.take_criteria(store, make_act(), store.facts("s2"), criteria_files.criteria_bytes(facts, kind))
        assert [c.name for c in store.facts("s2").criteria] == [c.name for c in facts.criteria]


def test_a_second_friction_cost_is_refused(store: Store):
    facts = begun(store)
    with pytest.raises(Refused, match="second friction cost"):
        criteria_files.take_criteria(store, make_act(), facts, b'[{"name": "Money", "kind": "friction cost"}]')
    with pytest.raises(Refused, match="Rename one"):
        criteria_files.take_criteria(
            store, make_act(), facts, b'[{"name": "Few dependencies", "kind": "friction cost"}]'
        )
    assert len(store.facts("s1").criteria) == 8


def test_delay_counts_twice_only_where_waiting_is_priced():
    assert hints(SHIPPED, waiting_is_priced=False) == ()
    (hint,) = hints(SHIPPED, waiting_is_priced=True)
    assert (hint.first, hint.second) == ("Monthly friction cost", "Decision delay felt by the customer")
    assert "already holds waiting in money" in hint.sentence


def test_a_criterion_that_speaks_of_money_beside_the_friction_cost_is_hinted_at():
    savings = make_criterion(name="Expected savings", question="How many hours would it save?")
    assert "hands-on work" in hints([*SHIPPED, savings], False)[0].sentence
    assert hints([*SHIPPED, savings.changed(is_retired=True)], False) == ()
    assert hints([*SHIPPED, savings.changed(swing=0)], False) == ()
    assert hints([savings], False) == ()  # without the friction cost nothing counts twice


def test_two_criteria_that_ask_the_same_are_hinted_at():
    a = make_criterion(criterion_id="a", name="Customer impact", question="How strongly do customers feel the change?")
    b = make_criterion(criterion_id="b", name="Impact on customers", question="Do customers feel this change strongly?")
    assert "ask nearly the same" in hints([a, b], False)[0].sentence
    c = make_criterion(criterion_id="c", name="Legal risk", question="Which law applies?")
    assert hints([a, c], False) == ()
