"""Who may see what, told from a connection; and what a seat allows."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from core.access import Request, Visitor, is_this_machine, may_open, may_start, place
from core.errors import Refused
from core.seats import Seat, digest, facilitator_purpose, is_proof, is_secret, must_answer, must_lead

ROOT = Path(__file__).resolve().parents[1]
HERE = Request(address=None, host="localhost:8501", origin="http://localhost:8501", headers=frozenset({"host"}))
PROOF = digest(facilitator_purpose("s1"), "x" * 43)
LEADS = Seat("s1", "facilitator", None, "Ana", PROOF)
ANSWERS = Seat("s1", "participant", "p1", "Ben", "a" * 64)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8501", "127.0.0.1:8501", "[::1]:8501"])
@pytest.mark.parametrize("origin", ["", "http://127.0.0.1:8501"])
def test_a_browser_on_this_machine_is_here(host, origin):
    assert is_this_machine(Request(address=None, host=host, origin=origin))


@pytest.mark.parametrize(
    "request_",
    [
        Request(address="192.168.1.30", host="localhost:8501"),
        Request(address=None, host="192.168.1.20:8501"),
        Request(address=None, host="onelane.example"),
        Request(address=None, host="localhost.evil.example"),
        Request(address=None, host="127.0.0.1.evil.example:80"),
        Request(address=None, host="localhost", origin="https://evil.example"),
        Request(address=None, host="localhost", origin="null"),
        Request(address=None, host=""),
        *(Request(address=None, host="localhost", headers=frozenset({name}))
          for name in ("x-forwarded-for", "forwarded", "via", "x-real-ip", "cf-connecting-ip", "x-forwarded-host",
                       "x-forwarded-proto", "x-forwarded-port", "true-client-ip", "x-client-ip")),
    ],
)  # fmt: skip
def test_what_came_from_elsewhere_or_through_a_proxy_is_not_here(request_):
    assert not is_this_machine(request_)


@pytest.mark.parametrize(
    ("visitor", "session_id", "expected"),
    [
        (Visitor(True), None, "everything"),
        (Visitor(True), "s1", "everything"),
        (Visitor(False), None, "joining"),
        (Visitor(False), "s1", "joining"),
        (Visitor(False, sessions=frozenset({"s1"})), "s1", "session"),
        (Visitor(False, sessions=frozenset({"s1"})), "s2", "start"),
        (Visitor(True, is_hosted=True), None, "start"),
        (Visitor(True, is_hosted=True), "s1", "start"),
        (Visitor(False, is_hosted=True, sessions=frozenset({"s1"})), "s1", "session"),
        (Visitor(False, is_hosted=True, must_sign_in=True), None, "start"),
    ],
)
def test_the_pages_that_there_are(visitor, session_id, expected):
    assert place(visitor, session_id) == expected


def test_a_key_opens_its_own_session_and_no_other():
    guest = Visitor(False, sessions=frozenset({"s1"}))
    assert may_open(guest, "s1")
    assert not may_open(guest, "s2")
    assert not may_start(guest)


def test_hosted_anybody_starts_a_session_unless_signing_in_is_asked_for():
    assert may_start(Visitor(False, is_hosted=True))
    assert not may_start(Visitor(False, is_hosted=True, must_sign_in=True))
    assert may_start(Visitor(False, is_hosted=True, must_sign_in=True, is_signed_in=True))
    assert not may_start(Visitor(False, must_sign_in=False, is_signed_in=True))


def test_only_who_holds_the_role_now_leads():
    must_lead(LEADS, "s1", PROOF)
    for seat, session_id, kept in [
        (LEADS, "s2", PROOF),
        (LEADS, "s1", digest(facilitator_purpose("s1"), "y" * 43)),
        (LEADS, "s1", ""),
        (Seat("s1", "facilitator", None, "Eve", ""), "s1", ""),
        (Seat("s1", "participant", "p1", "Eve", PROOF), "s1", PROOF),
    ]:
        with pytest.raises(Refused):
            must_lead(seat, session_id, kept)


def test_only_a_participant_who_was_let_in_answers():
    assert must_answer(ANSWERS, "s1") == "p1"
    for seat in (
        LEADS,
        Seat("s2", "participant", "p1", "Ben", "a" * 64),
        Seat("s1", "observer", "p1", "Ben", "a" * 64),
        Seat("s1", "participant", "p1", "Ben", "a" * 64, is_waiting=True),
        Seat("s1", "participant", None, "Ben", "a" * 64),
    ):
        with pytest.raises(Refused):
            must_answer(seat, "s1")


def test_a_secret_has_another_hash_for_each_purpose_and_a_seat_never_shows_it():
    assert digest("seat", "x") != digest(facilitator_purpose("s1"), "x") != digest(facilitator_purpose("s2"), "x")
    assert PROOF not in repr(LEADS)
    assert not is_proof("", "")
    assert not is_secret("short")
    assert not is_secret("x" * 42 + "\n")
    assert not is_secret(None)


def test_nothing_but_coming_in_makes_a_seat():
    makers = [
        path.relative_to(ROOT).as_posix()
        for place_ in ("core", "pages", "data", "streamlit_app.py")
        for path in ((ROOT / place_).rglob("*.py") if (ROOT / place_).is_dir() else [ROOT / place_])
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Seat"
    ]
    assert set(makers) == {"core/actions/enter_room.py"}
