"""Codes and how many wrong ones are too many; the clock is the test's own."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from core.errors import Refused
from core.join_codes import CHARACTERS, CODES, LENGTH, code_of, read, shown
from core.join_limits import MOST_ADDRESSES, PER_ADDRESS, UNUSUAL_LASTS, Failures

NOW = datetime(2026, 11, 22, 9)
SECOND = timedelta(seconds=1)
HOURS = 4
OPEN_ROOMS = 50
GOAL = 1e-4


def wrong(number: int) -> str:
    return code_of(number * 7919 % CODES)


def test_a_code_has_8_of_31_characters_that_nobody_confuses():
    assert len(CHARACTERS) == len(set(CHARACTERS)) == 31
    assert set("01OIL") & set(CHARACTERS) == set()
    assert CODES == 31**8 == 852_891_037_441


@pytest.mark.parametrize("number", [0, 1, 30, 31, 31**7, CODES - 1, 123_456_789])
def test_a_code_as_it_is_shown_is_read_back_however_it_is_typed(number):
    code = code_of(number)
    assert len(code) == LENGTH
    for typed in (
        code,
        shown(code),
        code.lower(),
        f" {code[:4]} {code[4:]} ",
        f"{code[:4]}–{code[4:]}",
        ".".join(code),
    ):
        assert read(typed) == code


@pytest.mark.parametrize(
    ("typed", "why"),
    [("", "Type the code"), ("--", "Type the code"), ("K7MP-QR2O", "never holds O"), ("K7MP", "this has 4"),
     ("K7MPQR2X3", "this has 9"), ("K7MP-QR2\x00", "never holds"), ("👍", "never holds")],
)  # fmt: skip
def test_what_can_be_no_code_is_told_so(typed, why):
    with pytest.raises(Refused, match=why):
        read(typed)


def test_200_phones_of_one_address_get_in_within_a_minute_and_those_who_mistype_too():
    failures = Failures()
    for phone in range(200):
        now = NOW + phone * SECOND * 0.3
        if phone % 10 == 3:  # one in ten mistypes, some of them twice
            failures.note("office", wrong(phone), now)
            if phone % 20 == 3:
                failures.note("office", wrong(1000 + phone), now)
        assert not failures.is_limited("office", now), f"phone {phone}"
        failures.note_entry("office", now)
    assert not failures.is_unusual(NOW + 60 * SECOND)


def test_200_phones_with_yesterdays_code_lock_nobody_out():
    failures = Failures()
    for phone in range(200):
        failures.note("office", wrong(1), NOW + phone * SECOND)
    assert not failures.is_limited("office", NOW + 200 * SECOND)
    assert not failures.is_unusual(NOW + 200 * SECOND)


def test_the_eleventh_different_wrong_code_within_a_minute_waits_and_only_there():
    failures = Failures()
    for number in range(10):
        assert not failures.is_limited("a", NOW)
        failures.note("a", wrong(number), NOW)
    assert failures.is_limited("a", NOW + 59 * SECOND)
    assert not failures.is_limited("b", NOW)
    assert not failures.is_limited("a", NOW + 60 * SECOND)


def test_the_fifty_first_within_an_hour_waits_until_the_first_is_an_hour_old():
    failures = Failures()
    for number in range(50):
        failures.note("a", wrong(number), NOW + number * 60 * SECOND)
    assert failures.is_limited("a", NOW + timedelta(minutes=59, seconds=59))
    assert not failures.is_limited("a", NOW + timedelta(minutes=60))


def test_sixty_wrong_codes_of_everybody_in_a_minute_are_unusual_for_a_while_and_said_once():
    failures = Failures()
    told = [failures.note(f"address {number}", wrong(number), NOW) for number in range(80)]
    assert (told.count(True), told.index(True)) == (1, 59)
    assert failures.in_the_last_minute(NOW) == 80
    assert failures.is_unusual(NOW + UNUSUAL_LASTS - SECOND)
    assert not failures.is_unusual(NOW + UNUSUAL_LASTS)


def test_a_flood_of_addresses_fills_no_memory():
    failures = Failures()
    for number in range(MOST_ADDRESSES + 500):
        failures.note(f"address {number}", wrong(number), NOW + number * SECOND * 0.001)
    assert len(failures.addresses) == MOST_ADDRESSES


def guessed(addresses: int, seconds_between: float) -> tuple[int, int]:
    """Codes that were really looked at in four hours: while joining was open, and while it asked for approval."""
    failures, chance = Failures(), random.Random(5)
    now, let_in, asked = NOW, 0, 0
    while now < NOW + timedelta(hours=HOURS):
        address = f"address {chance.randrange(addresses)}"
        if not failures.is_limited(address, now):
            if failures.is_unusual(now):
                asked += 1
            else:
                let_in += 1
            failures.note(address, code_of(chance.randrange(CODES)), now)
        now += timedelta(seconds=seconds_between)
    return let_in, asked


@pytest.mark.parametrize(
    ("addresses", "seconds_between"), [(1, 0.5), (1, 6.5), (20, 0.2), (300, 0.2), (3000, 1.01), (3000, 0.5)]
)
def test_an_attack_of_four_hours_is_expected_to_hit_less_than_once_in_ten_thousand(addresses, seconds_between):
    let_in, _ = guessed(addresses, seconds_between)
    expected_hits = OPEN_ROOMS * let_in / CODES
    assert 0 < expected_hits < GOAL
    most_an_hour = dict(PER_ADDRESS)[timedelta(hours=1)]
    assert let_in <= min(addresses * most_an_hour * HOURS, 60 * 60 * HOURS)
