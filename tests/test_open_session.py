"""Starting, settings, joining and removing sessions, on a real store."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from core.actions import open_session
from core.errors import NotFound, Refused
from core.records import Act
from core.store import Store

NOW = datetime(2026, 11, 2, 9)


def act(op_id: str = "op-1") -> Act:
    return Act("Ana", NOW, "open_session", op_id)


def test_a_started_session_holds_its_calendar_and_its_first_person(store: Store) -> None:
    made, person = open_session.start(
        store, act(), name=" Claims ", person="Ana", currency="chf", timezone="Europe/Zurich", opens=time(8)
    )
    facts = store.facts(made.session_id)
    assert (facts.session.name, facts.session.currency, facts.session.opens) == ("Claims", "CHF", time(8))
    assert facts.persons == (person,)


def test_the_same_submit_twice_starts_one_session(store: Store) -> None:
    first, _ = open_session.start(store, act("same"), name="Claims", person="Ana")
    again, _ = open_session.start(store, act("same"), name="Claims", person="Ana")
    assert first.session_id == again.session_id
    assert len(store.sessions()) == 1


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": "  "}, "Give the session a name"),
        ({"person": ""}, "Give your name"),
        ({"timezone": "Mars/Olympus"}, "'Mars/Olympus' is not a time zone"),
        ({"workdays": ()}, "at least one business day"),
        ({"opens": time(17), "closes": time(9)}, "must open before it closes"),
    ],
)
def test_a_session_that_makes_no_sense_is_refused_in_words(store: Store, given: dict, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        open_session.start(store, act(), **{"name": "Claims", "person": "Ana"} | given)
    assert store.sessions() == ()


def test_joining_with_a_known_name_finds_the_same_person(store: Store) -> None:
    made, person = open_session.start(store, act(), name="Claims", person="Ana")
    assert open_session.join(store, act("op-2"), made.session_id, " ana ") == person
    other = open_session.join(store, act("op-3"), made.session_id, "Luis")
    assert {known.name for known in store.facts(made.session_id).persons} == {"Ana", other.name}


def test_a_removed_session_is_off_the_list_and_comes_back_whole(store: Store) -> None:
    made, _ = open_session.start(store, act(), name="Claims", person="Ana")
    open_session.remove(store, act("op-2"), store.facts(made.session_id))
    assert store.sessions() == ()
    with pytest.raises(NotFound):
        store.facts(made.session_id)
    open_session.bring_back(store, act("op-3"), store.sessions(deleted=True)[0])
    assert [known.name for known in store.sessions()] == ["Claims"]


def test_holidays_are_read_in_order_and_refused_by_name() -> None:
    assert open_session.days_from("2026-12-25\n2026-01-01") == (date(2026, 1, 1), date(2026, 12, 25))
    with pytest.raises(Refused, match=r"'25\.12\.2026' is not a day"):
        open_session.days_from("25.12.2026")
