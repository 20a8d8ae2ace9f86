"""The lane plan in the real app: empty, full, too long, hostile texts, saving and the downloads."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from streamlit.testing.v1 import AppTest

from core.actions import print_plan, sign_plan
from core.records import FACTS_FIELD, Facts, Session
from core.store import Store
from tests.make import make_act
from tests.plan_sample import a_lane, sample_facts

HOSTILE = (
    "<script>alert(1)</script> **bold** [x](javascript:alert(1)) #set text(red) $x^2$ ![i](https://evil.test/a.png)"
)


def a_session() -> Session:
    """Named anew each time: pages are remembered by session and version, and every test has a store of its own."""
    return sample_facts().session.changed(name=f"Nordwind {uuid4().hex[:6]}")


def stored(store: Store, **given: Any) -> Facts:
    facts = sample_facts(**{"session": a_session()} | given)
    records = [record for name in FACTS_FIELD.values() for record in getattr(facts, name)]
    store.apply(make_act(), "session-1", saves=[facts.session, *records])
    return store.facts("session-1")


def said(app: AppTest) -> str:
    return " ".join(text.value for text in (*app.markdown, *app.error, *app.warning, *app.caption))


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def downloads(app: AppTest) -> list[str]:
    return [element.proto.label for element in app.get("download_button")]


def pictures(app: AppTest) -> list[Any]:
    return list(app.get("image"))


def test_without_a_session_the_page_leads_to_one(open_app):
    app = open_app("print_plan")
    assert "No session is open yet" in said(app)


def test_an_empty_session_prints_one_honest_page_and_says_what_is_missing(open_app, store):
    store.apply(make_act(), "session-1", saves=[a_session()])
    app = open_app("print_plan", "session-1")
    assert not app.exception
    assert "Not set yet" in said(app)
    assert "One lane" in said(app)
    assert "Go to 2 Pick one lane" in [link.proto.label for link in app.get("page_link")]
    assert len(pictures(app)) == 1
    assert downloads(app) == ["Download the page (PDF)", "Download the bundle"]
    assert not app.text_area


def test_the_full_plan_is_shown_with_its_content_as_alternative_text(open_app, store):
    stored(store)
    app = open_app("print_plan", "session-1")
    (picture,) = pictures(app)
    alt = picture.proto.imgs[0].alt
    for words in ("Claims intake", "from 41.5 to 25", "Maria Lindqvist", "3\xa0Feb\xa02027"):
        assert words in alt
    assert [area.value[:12] for area in app.text_area] == ["Reads the cl", "Every refusa", "Claims with "]


def test_a_saved_text_stands_on_the_page_and_can_be_undone(open_app, store):
    facts = stored(store)
    app = open_app("print_plan", "session-1")
    app.text_area[2].set_value("Claims in another language.")
    press(app, "Save the texts")
    assert not app.error
    assert store.facts("session-1").live_lane.not_for == "Claims in another language."
    press(app, "Undo")
    assert store.facts("session-1").live_lane.not_for == facts.live_lane.not_for


def test_a_plan_that_is_too_long_is_shortened_and_says_so(open_app, store):
    stored(store, lanes=(a_lane(people_decide="word " * 790, not_for="word " * 500),))
    app = open_app("print_plan", "session-1")
    assert not app.error
    assert "Shortened to fit" in said(app)
    assert "Download the page (PDF)" in downloads(app)
    assert "word " * 700 in said(app)  # the page as text holds all of it


def test_what_was_typed_stays_when_somebody_saved_meanwhile(open_app, store):
    facts = stored(store)
    app = open_app("print_plan", "session-1")
    app.text_area[0].set_value("Mine.")
    store.apply(make_act(who="Ben"), "session-1", saves=[facts.live_lane.changed(ai_does="Theirs.")])
    press(app, "Save the texts")
    assert "Ben saved a newer version" in said(app)
    assert app.text_area[0].value == "Mine."
    assert store.facts("session-1").live_lane.ai_does == "Theirs."
    press(app, "Save mine over it")
    assert store.facts("session-1").live_lane.ai_does == "Mine."


@pytest.mark.parametrize("text", [HOSTILE, "漢字 😀 عربي", "x" * 900])
def test_any_text_prints(open_app, store, text):
    stored(store, lanes=(a_lane(ai_does=text, reason=text),))
    app = open_app("print_plan", "session-1")
    assert not app.exception
    assert not app.error
    assert len(pictures(app)) == 1
    warned = [warning.value for warning in app.warning]
    assert bool(warned) == ("漢" in text)


def test_the_bundle_button_gives_the_session(open_app, store):
    stored(store)
    assert json.loads(print_plan.bundle_bytes(store, "session-1"))["format"] == "onelane bundle"
    assert "Download the bundle" in downloads(open_app("print_plan", "session-1"))


def test_every_format_stands_behind_one_opening(open_app, store):
    stored(store)
    app = open_app("print_plan", "session-1")
    assert "One slide (PowerPoint)" not in downloads(app)
    app.session_state["plan-formats"] = True
    app.run()
    assert not app.exception
    for label in (
        "The page on US Letter (PDF)", "Picture of the page (PNG)", "Web page (HTML)", "Text (Markdown)",
        "One slide (PowerPoint)", "Weekly reviews (calendar)", "For programs (JSON)",
    ):  # fmt: skip
        assert label in downloads(app)


def test_without_an_address_a_sentence_says_why_no_code_prints(open_app, store, monkeypatch):
    stored(store)
    assert "No QR code on it" in said(open_app("print_plan", "session-1"))
    monkeypatch.setenv("ONELANE_ADDRESS", "https://onelane.example.org")
    assert "No QR code on it" not in said(open_app("print_plan", "session-1"))


def test_a_signed_version_prints_again_as_it_was_and_says_what_changed(open_app, store):
    facts = stored(store)
    reason = "The board wants to begin before the summer all the same."
    sign_plan.sign(store, make_act(), facts, "facilitator", "Ana Ruiz", reason)
    signed = store.facts("session-1").sign_offs[0]
    before = print_plan.signed_page(signed)
    assert before is not None
    pdf = print_plan.made(before, "pdf")
    store.apply(make_act(), "session-1", saves=[store.facts("session-1").live_lane.changed(not_for="Nothing at all.")])
    again = print_plan.signed_version(store.facts("session-1"), 1)
    assert again == before
    assert print_plan.made(again, "pdf") == pdf
    app = open_app("print_plan", "session-1")
    app.session_state["signed-pages"] = True
    app.run()
    assert not app.exception
    assert "Version 1 as it was signed (PDF)" in downloads(app)
    assert "Nothing at all" in said(app)
    assert "differently" in said(app)
