"""A link opens once, for one owner, for a week, in one session."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.acceptance_link import SECRET_BYTES, SHAPE, digest, opened_by, state
from tests.make import NOW, make_acceptance_link

SECRET = secrets.token_urlsafe(SECRET_BYTES)


def test_a_secret_has_at_least_128_bits_and_the_shape_that_is_looked_for():
    assert SECRET_BYTES * 8 >= 128
    assert SHAPE.fullmatch(SECRET)


def test_only_its_own_link_in_its_own_session_answers():
    links = [("s1", "a", digest("s1", "a", SECRET)), ("s2", "b", digest("s2", "b", "other" * 9))]
    assert opened_by(SECRET, links) == ("s1", "a")
    copied = [("copy", "a", digest("s1", "a", SECRET))]
    assert opened_by(SECRET, copied) is None
    assert opened_by(SECRET, []) is None


@given(st.text(max_size=80))
def test_nothing_made_up_opens_a_link(text):
    assert opened_by(text, [("s1", "a", digest("s1", "a", SECRET))]) is None or text == SECRET


@pytest.mark.parametrize(
    ("changed", "owner", "later", "expected"),
    [
        ({}, "Ben Okri", timedelta(0), "open"),
        ({}, "ben  OKRI", timedelta(days=6), "open"),
        ({}, "Ben Okri", timedelta(days=7), "expired"),
        ({}, "Eva Sol", timedelta(0), "for another owner"),
        ({"used_utc": NOW}, "Ben Okri", timedelta(days=9), "used"),
        ({"ended_utc": NOW}, "Ben Okri", timedelta(0), "ended"),
    ],
)
def test_what_closes_a_link(changed, owner, later, expected):
    assert state(make_acceptance_link(**changed), owner, NOW + later) == expected
