"""A link to accept in the real app: made once, opened without a session, used once."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.actions import accept_by_link
from core.store import Store
from tests.conftest import ROOT
from tests.make import make_act, make_ownership
from tests.pages.test_name_owner import by_label, press, said
from tests.test_name_owner import SENTENCE, whole


@pytest.fixture
def full(store: Store) -> Store:
    store.apply(make_act(), "s1", saves=(*whole(name="Secret session"), make_ownership(owner="Nguyễn Thị Minh Khai")))
    return store


@pytest.fixture
def secret(full: Store) -> str:
    from pages.parts import session

    return accept_by_link.make_link(full, make_act(at_utc=session.utc_now()), full.facts("s1")).secret


def by_link(secret: str) -> AppTest:
    app = AppTest.from_file(str(Path(ROOT) / "streamlit_app.py"), default_timeout=60)
    app.query_params["accept"] = secret
    app.run()
    app.switch_page("pages/name_owner.py").run()
    assert not app.exception, app.exception
    return app


def test_the_owner_accepts_on_a_device_that_knows_no_session(full, secret):
    app = by_link(secret)
    assert "accept" not in app.query_params
    assert "s" not in app.query_params
    assert SENTENCE.split(" of ")[0] in said(app).replace("\\", "")
    by_label(app.text_area, "In your own words").set_value("I stand for it, as long as I may stop it.")
    by_label(app.text_input, "Type your name").set_value("nguyen thi minh khai")
    press(app, "I accept")
    assert "Accepted" in app.success[0].value
    kept = full.facts("s1").ownerships[0]
    assert (kept.accepted_where, kept.accepted_words) == ("own device", "I stand for it, as long as I may stop it.")
    again = by_link(secret)
    assert "you said yes on" in said(again)
    assert not [button for button in again.button if button.label == "I accept"]
    by_label(again.text_area, "Why do you take").set_value("My hours were cut")
    by_label(again.text_input, "Type your name").set_value("Eva Sol")
    press(again, "Take my yes back")
    assert "Only Nguyễn Thị Minh Khai can take this back" in said(again)
    by_label(again.text_input, "Type your name").set_value("Nguyen Thi Minh Khai")
    press(again, "Take my yes back")
    assert "Taken back" in said(again)
    assert "open the same link again" not in said(again)
    assert full.facts("s1").ownerships[0].accepted_by == ""
    (change,) = full.facts("s1").owner_changes
    assert (change.kind, change.reason) == ("taken back", "My hours were cut")
    assert "used already" in said(by_link(secret))


def test_another_name_does_not_accept_and_what_was_written_stays(full, secret):
    app = by_link(secret)
    by_label(app.text_area, "In your own words").set_value("Mine")
    by_label(app.text_input, "Type your name").set_value("Eva Sol")
    press(app, "I accept")
    assert "Only Nguyễn Thị Minh Khai can accept" in said(app)
    assert by_label(app.text_area, "In your own words").value == "Mine"
    assert full.facts("s1").ownerships[0].accepted_by == ""


@pytest.mark.parametrize("wrong", ["x", "<script>alert(1)</script>", "a" * 43, "[x](http://evil.test)"])
def test_a_wrong_link_says_so_and_shows_nothing_of_any_session(full, wrong):
    app = by_link(wrong)
    assert "opens nothing here" in said(app)
    assert "Secret session" not in said(app)
    assert wrong not in said(app)
    press(app, "Leave this")
    assert "No session is open yet" in said(app)


def test_a_link_is_made_shown_once_and_ended(open_app, full):
    app = open_app("name_owner", "s1")
    app.session_state["owner-links"] = True
    app.run()
    press(app, "Make a link")
    (shown,) = [element.value for element in app.code]
    made = shown.split("accept=")[1]
    assert len(made) == 43
    assert "name_owner?accept=" in shown
    again = open_app("name_owner", "s1")
    again.session_state["owner-links"] = True
    again.run()
    assert not again.code
    press(again, "End this link")
    assert "ended" in said(by_link(made))


def test_a_lane_is_handed_over_on_the_page(open_app, full):
    app = open_app("name_owner", "s1")
    app.session_state["hand-over"] = True
    app.run()
    by_label(app.text_input, "New owner").set_value("Eva Sol")
    press(app, "Hand it over")
    assert "Write why" in said(app)
    by_label(app.text_input, "Why?").set_value("Minh Khai moves to Hanoi")
    press(app, "Hand it over")
    assert full.facts("s1").ownerships[0].owner == "Eva Sol"
    assert "handed over to Eva Sol" in said(app)
