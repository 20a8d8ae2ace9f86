"""Coming into a room and back, the facilitator's role, and keys of a session, on a real store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core import join_codes, seats
from core.access import Visitor
from core.actions import enter_room, run_room, session_keys
from core.actions.enter_room import UNKNOWN, Gate, Taken
from core.errors import NotFound, Refused
from core.join_limits import WAIT
from core.seats import Seat
from core.store import Store
from tests.make import NOW, make_act, make_session

HERE = Visitor(is_this_machine=True)
ELSEWHERE = Visitor(is_this_machine=False)
SECOND = timedelta(seconds=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "t.duckdb"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = Store.open(path)
    for session_id in ("s1", "s2"):
        act = make_act(page="open_session", op_id=f"make-{session_id}")
        opened.apply(act, session_id, saves=[make_session(session_id=session_id)])
    yield opened
    opened.close()


@pytest.fixture
def taken(store: Store) -> Taken:
    return enter_room.take_role(store, HERE, "s1", "Ana", NOW)


@pytest.fixture
def code(store: Store, taken: Taken) -> str:
    return run_room.set_joining(store, taken.seat, "open").code


@pytest.fixture
def gate() -> Gate:
    return Gate()


def joined(store: Store, code: str, gate: Gate, name: str = "Ben", **given: object) -> enter_room.Joined:
    return enter_room.join(store, code, name, **{"now_utc": NOW, "gate": gate, "address": "a"} | given)  # type: ignore[arg-type]


def test_the_code_lets_in_and_the_token_brings_the_same_person_back(store, code, gate):
    came = joined(store, join_codes.shown(code).lower(), gate)
    assert came.participant.state == "in"
    seat = enter_room.back(store, came.token, NOW)
    assert seat == Seat("s1", "participant", came.participant.participant_id, "Ben", came.participant.token_hash)
    assert len(came.token) >= 43
    assert came.token not in repr(came)


def test_nothing_of_a_secret_but_its_hash_is_on_the_disk(store, path, code, gate, taken):
    came = joined(store, code, gate)
    key = session_keys.make(store, make_act(op_id="key"), store.facts("s1"), "Ben")
    assert seats.digest("seat", came.token) == came.participant.token_hash
    store.close()
    written = b"".join(file.read_bytes() for file in path.parent.glob("t.duckdb*"))
    assert came.participant.token_hash.encode() in written
    for secret in (came.token, taken.secret, key.secret):
        assert secret.encode() not in written


def test_a_code_that_never_was_and_one_that_is_over_are_told_the_same(store, taken, code, gate):
    run_room.set_joining(store, taken.seat, "closed")
    told = []
    for tried in (code, join_codes.code_of(7), run_room.set_joining(store, taken.seat, "open").code[::-1]):
        with pytest.raises(Refused) as refused:
            joined(store, tried, gate)
        told.append(str(refused.value))
    assert set(told) == {UNKNOWN}
    assert enter_room.wrong_codes(NOW, gate) == 3


def test_the_code_changes_whenever_the_lobby_closed(store, taken, code, gate):
    run_room.set_joining(store, taken.seat, "closed")
    again = run_room.set_joining(store, taken.seat, "open").code
    assert again != code
    with pytest.raises(Refused, match="opens nothing now"):
        joined(store, code, gate)
    assert joined(store, again, gate).participant.state == "in"


def test_a_limited_address_waits_even_with_the_right_code_and_another_does_not(store, code, gate):
    for number in range(10):
        with pytest.raises(Refused, match="opens nothing now"):
            joined(store, join_codes.code_of(number), gate)
    with pytest.raises(Refused) as refused:
        joined(store, code, gate)
    assert str(refused.value) == WAIT
    assert joined(store, code, gate, address="b").participant.state == "in"
    assert joined(store, code, gate, now_utc=NOW + 60 * SECOND).participant.state == "in"


def test_200_phones_of_one_address_all_get_in(store, code, gate):
    for phone in range(200):
        assert joined(store, code, gate, f"Phone {phone}").participant.state == "in"
    assert len(store.participants("s1")) == 200


def test_after_too_many_wrong_codes_whoever_comes_from_a_new_address_waits_for_a_yes(store, taken, code, gate):
    for number in range(60):
        with pytest.raises(Refused):
            joined(store, join_codes.code_of(number), gate, address=f"attacker {number}")
    assert enter_room.is_unusual(NOW, gate)
    came = joined(store, code, gate)
    assert came.participant.state == "waiting"
    assert enter_room.back(store, came.token, NOW).is_waiting
    enter_room.let_in(store, taken.seat, came.participant.participant_id)
    assert not enter_room.back(store, came.token, NOW).is_waiting


def test_who_is_turned_away_or_leaves_does_not_come_back_with_the_token(store, taken, code, gate):
    first, second = joined(store, code, gate), joined(store, code, gate, "Cara")
    enter_room.turn_away(store, taken.seat, first.participant.participant_id)
    enter_room.leave(store, enter_room.back(store, second.token, NOW))
    assert enter_room.back(store, first.token, NOW) is None
    assert enter_room.back(store, second.token, NOW) is None
    assert enter_room.participant_of(store, first.token).state == "turned away"
    with pytest.raises(Refused, match="join again"):
        enter_room.let_in(store, taken.seat, first.participant.participant_id)


def test_nobody_leaves_for_somebody_else(store, code, gate):
    victim, thief = joined(store, code, gate), joined(store, code, gate, "Eve")
    forged = Seat("s1", "participant", victim.participant.participant_id, "Eve", thief.participant.token_hash)
    with pytest.raises(Refused, match="for themselves"):
        enter_room.leave(store, forged)
    assert enter_room.back(store, victim.token, NOW) is not None


@pytest.mark.parametrize("token", [None, "", "x", "x" * 43, "../../etc", "x" * 5000, "a\n" * 30])
def test_a_made_up_token_is_nobodys(store, code, token):
    assert enter_room.back(store, token, NOW) is None
    assert enter_room.facilitator(store, token, "s1") is None


def test_taking_the_role_ends_the_one_before_at_once(store, taken):
    assert enter_room.facilitator(store, taken.secret, "s1") == taken.seat
    again = enter_room.take_role(store, HERE, "s1", "Cara", NOW)
    assert enter_room.facilitator(store, taken.secret, "s1") is None
    with pytest.raises(Refused, match="Somebody else is the facilitator"):
        run_room.set_joining(store, taken.seat, "open")
    run_room.set_joining(store, again.seat, "open")


def test_the_role_is_handed_over_by_a_secret_that_leads_this_session_and_no_other(store, taken):
    given = enter_room.hand_over(store, taken.seat, "Cara")
    assert enter_room.facilitator(store, given.secret, "s1").name == "Cara"
    assert enter_room.facilitator(store, given.secret, "s2") is None
    assert enter_room.facilitator(store, taken.secret, "s1") is None
    enter_room.take_role(store, HERE, "s2", "Dan", NOW)
    with pytest.raises(Refused):
        enter_room.hand_over(store, Seat("s2", "facilitator", None, "Cara", given.seat.proof), "Eve")


def test_a_device_that_may_not_open_the_session_never_leads_it(store, taken):
    with pytest.raises(Refused, match="not open to this device"):
        enter_room.take_role(store, ELSEWHERE, "s1", "Eve", NOW)
    with pytest.raises(NotFound):
        enter_room.take_role(store, HERE, "s9", "Eve", NOW)
    guest = Visitor(is_this_machine=False, sessions=frozenset({"s1"}))
    assert enter_room.take_role(store, guest, "s1", "Cara", NOW).seat.name == "Cara"


def test_a_participant_does_nothing_that_the_facilitator_does(store, taken, code, gate):
    came = joined(store, code, gate)
    seat = enter_room.back(store, came.token, NOW)
    for act in (
        lambda: enter_room.hand_over(store, seat, "Eve"),
        lambda: enter_room.let_in(store, seat, came.participant.participant_id),
        lambda: enter_room.turn_away(store, seat, came.participant.participant_id),
        lambda: run_room.set_joining(store, seat, "closed"),
        lambda: run_room.end(store, seat, NOW),
    ):
        with pytest.raises(Refused, match="Only the facilitator"):
            act()


def test_a_key_opens_its_session_until_it_is_ended(store):
    made = session_keys.make(store, make_act(op_id="k1"), store.facts("s1"), "Ben, tablet")
    assert session_keys.opened(store, {"s1": made.secret, "s2": made.secret, "s9": made.secret}) == {"s1"}
    assert session_keys.keys_of(store.facts("s1")) == (made.key,)
    session_keys.end(store, make_act(op_id="k2"), made.key)
    assert session_keys.opened(store, {"s1": made.secret}) == frozenset()
    with pytest.raises(Refused, match="any more"):
        session_keys.end(store, make_act(op_id="k3"), session_keys.keys_of(store.facts("s1"))[0])
    with pytest.raises(Refused, match="for whom"):
        session_keys.make(store, make_act(op_id="k4"), store.facts("s1"), "  ")


def test_a_restored_copy_is_opened_by_no_key_of_the_original(store):
    made = session_keys.make(store, make_act(op_id="k1"), store.facts("s1"), "Ben")
    copy = made.key.changed(session_id="s2", version=0)
    store.apply(make_act(op_id="copy", page="print_plan"), "s2", saves=[copy])
    assert session_keys.opened(store, {"s2": made.secret}) == frozenset()
    assert session_keys.keys_of(store.facts("s2")) == ()


def test_a_room_that_sits_together_already_goes_on_while_somebody_elsewhere_guesses_codes(store, code, gate):
    before = NOW - timedelta(minutes=20)
    assert joined(store, code, gate, address="office", now_utc=before).participant.state == "in"
    for number in range(70):
        with pytest.raises(Refused):
            joined(store, join_codes.code_of(number), gate, address=f"attacker {number % 10}")
    assert enter_room.is_unusual(NOW, gate)
    assert joined(store, code, gate, address="office").participant.state == "in"
    assert joined(store, code, gate, address="new").participant.state == "waiting"
    assert joined(store, code, gate, address="new").participant.state == "waiting"  # having waited lets nobody in


def test_an_address_that_guesses_a_lot_asks_for_approval_whoever_got_in_from_it(store, code, gate):
    before = NOW - timedelta(minutes=20)
    assert joined(store, code, gate, address="office", now_utc=before).participant.state == "in"
    for number in range(70):
        address = "office" if number < 10 else f"attacker {number}"
        with pytest.raises(Refused):
            joined(store, join_codes.code_of(number), gate, address=address)
    assert joined(store, code, gate, address="office").participant.state == "waiting"


def test_the_facilitator_is_told_how_long_people_wait_for_a_yes(store):
    gate = Gate()
    assert enter_room.unusual_minutes(NOW, gate) == 0
    for number in range(60):
        gate.failures.note(f"10.0.0.{number}", f"CODE{number:04d}", NOW)
    assert enter_room.unusual_minutes(NOW, gate) == 15
    assert enter_room.unusual_minutes(NOW + timedelta(minutes=14, seconds=30), gate) == 1
    assert enter_room.unusual_minutes(NOW + timedelta(minutes=20), gate) == 0
