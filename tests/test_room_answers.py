"""What an answer to each kind of question may be, and everything else is refused with a sentence."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Refused
from core.room_answers import checked, checked_reason, is_unknown, may_answer
from core.room_records import Item, Question, Room
from tests.make import NOW
from tests.test_room_store import make_participant, make_question

OPTIONS = ("data", "risk", "money")
KINDS = ("estimate", "rating", "swing", "order", "gate", "missing", "gap", "causes", "counter")


def asked(kind: str, second_id: str = "") -> tuple[Question, Item]:
    item = Item(item_id="a", title="Claims", second_id=second_id)
    return make_question(kind=kind, items=(item,), options=OPTIONS), item


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("estimate", {"low": 0.0, "middle": 5.0, "high": 9.5}),
        ("estimate", {"low": 5.0, "middle": 5.0, "high": 5.0}),
        ("estimate", {"unknown": True}),
        ("rating", {"level": 1}),
        ("rating", {"level": 5}),
        ("rating", {"unknown": True}),
        ("swing", {"points": 0.0}),
        ("swing", {"points": 100.0}),
        ("swing", {"unknown": True}),
        ("order", {"order": ["risk", "money", "data"]}),
        ("gate", {"answer": "yes"}),
        ("gate", {"answer": "unknown"}),
        ("gap", {"answer": "no"}),
        ("missing", {"texts": []}),
        ("missing", {"texts": ["Travel costs", "Reports"]}),
        ("causes", {"texts": ["Nobody used it"]}),
        ("counter", {"choice": "money"}),
        ("counter", {"unknown": True}),
    ],
    ids=str,
)
def test_a_right_value_is_stored_as_it_is(kind, value):
    assert checked(*asked(kind), value) == value
    assert checked(*asked(kind), json.loads(json.dumps(value))) == value


@pytest.mark.parametrize(
    ("kind", "value", "sentence"),
    [
        ("estimate", {"low": 1, "high": 3}, "all three numbers"),
        ("estimate", {"low": 1, "middle": None, "high": 3}, "all three numbers"),
        ("estimate", {"low": 4, "middle": 2, "high": 3}, "must not be above"),
        ("estimate", {"low": -1, "middle": 2, "high": 3}, "between 0 and"),
        ("estimate", {"low": 1, "middle": 2, "high": math.inf}, "missing"),
        ("estimate", {"low": 1, "middle": math.nan, "high": 3}, "missing"),
        ("estimate", {"low": "1", "middle": 2, "high": 3}, "type a number"),
        ("estimate", {"low": True, "middle": 2, "high": 3}, "type a number"),
        ("rating", {"level": 0}, "from 1 to 5"),
        ("rating", {"level": 2.5}, "from 1 to 5"),
        ("rating", {"level": True}, "from 1 to 5"),
        ("rating", {"level": "3"}, "from 1 to 5"),
        ("rating", {}, "from 1 to 5"),
        ("swing", {"points": 101}, "between 0 and 100"),
        ("swing", {"points": None}, "type a number"),
        ("order", {"order": ["data", "risk"]}, "every entry"),
        ("order", {"order": ["data", "data", "risk"]}, "every entry"),
        ("order", {"order": "data"}, "every entry"),
        ("order", {"unknown": True}, "doesn't fit"),
        ("gate", {"answer": "maybe"}, "yes or no"),
        ("gate", {"unknown": True}, "doesn't fit"),
        ("gap", {"answer": True}, "yes or no"),
        ("missing", {"texts": "Travel"}, "one entry a line"),
        ("missing", {"texts": [1]}, "one entry a line"),
        ("missing", {"texts": list("abcdef")}, "6 entries"),
        ("causes", {"texts": ["x" * 201]}, "201 characters"),
        ("counter", {"choice": "something else"}, "one of the options"),
        ("counter", {"choice": ["data"]}, "one of the options"),
        ("rating", {"level": 3, "name": "Ana"}, "doesn't fit"),
        ("rating", {"points": 3}, "doesn't fit"),
    ],
    ids=str,
)
def test_a_wrong_value_is_refused_and_says_what_to_do(kind, value, sentence):
    with pytest.raises(Refused, match=sentence):
        checked(*asked(kind), value)


def test_a_share_above_the_whole_is_refused():
    with pytest.raises(Refused, match="between 0 % and 100 %"):
        checked(*asked("estimate", "rework_share"), {"low": 0.1, "middle": 0.5, "high": 20})
    assert checked(*asked("estimate", "volume"), {"low": 0.1, "middle": 0.5, "high": 20})["high"] == 20


def test_texts_are_cleaned_and_the_same_one_counts_once():
    value = {"texts": ["  Travel\x00  costs ", "", "TRAVEL COSTS", "Reports\u202e"]}
    assert checked(*asked("missing"), value) == {"texts": ["Travel costs", "Reports"]}


def test_a_reason_is_one_clean_line():
    assert checked_reason(" Two\n\x07 systems ") == "Two systems"
    with pytest.raises(Refused, match="Say it shorter"):
        checked_reason("x" * 501)


def test_only_those_who_are_asked_may_answer():
    question, item = asked("rating", "data")
    assert may_answer(make_participant(), question, item)
    assert may_answer(make_participant(criteria=("data", "risk")), question, item)
    assert not may_answer(make_participant(criteria=("risk",)), question, item)
    assert not may_answer(make_participant(kind="observer"), question, item)
    assert not may_answer(make_participant(state="waiting"), question, item)
    assert may_answer(make_participant(criteria=("risk",)), *asked("swing", "data"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
KEYS = st.sampled_from(["low", "middle", "high", "level", "points", "order", "answer", "texts", "choice", "unknown"])


@given(kind=st.sampled_from(KINDS), value=st.dictionaries(KEYS, JSON, max_size=4))
def test_whatever_a_phone_sends_is_stored_right_or_refused(kind: str, value: dict[str, Any]):
    question, item = asked(kind)
    try:
        kept = checked(question, item, value)
    except Refused:
        return
    json.dumps(kept, allow_nan=False)
    assert checked(question, item, kept) == kept, "what is stored passes again as it is"
    assert isinstance(is_unknown(kept), bool)


def test_a_closed_lobby_has_no_code_and_a_code_has_its_letters():
    for given_code, joining in (("ABCD2345", "closed"), ("ABCD0O1I", "open"), ("abcd2345", "open"), ("ABCD", "open")):
        with pytest.raises(ValueError, match=r"code|pattern"):
            Room(session_id="s1", code=given_code, joining=joining, opened_utc=NOW)


def test_a_question_tells_its_items_apart_and_has_something_to_choose():
    item = Item(item_id="a", title="Claims")
    with pytest.raises(ValueError, match="an id of its own"):
        make_question(items=(item, item))
    with pytest.raises(ValueError, match="at least two options"):
        make_question(kind="counter", items=(item,), options=("one",))
