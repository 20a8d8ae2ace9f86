"""Signing on the readiness page in the real app."""

from __future__ import annotations

from core.store import Store
from tests.make import make_act, make_ownership
from tests.pages.test_name_owner import by_label
from tests.pages.test_name_owner import said as escaped
from tests.test_name_owner import SENTENCE, whole

REASON = "The season starts on Monday, and we know what is open."


def said(app) -> str:
    return escaped(app).replace("\\", "")


def sign(app, nth: int):
    return [button for button in app.button if button.label == "Sign"][nth].click().run()


def full(store: Store) -> None:
    accepted = {"accepted_by": "Ben Okri", "accepted_sentence": SENTENCE, "accepted_utc": make_act().at_utc}
    store.apply(make_act(), "s1", saves=(*whole(), make_ownership(**accepted)))


def test_without_a_lane_nobody_signs(open_app, store: Store) -> None:
    store.apply(make_act(), "s1", saves=(whole()[0],))
    app = open_app("check_readiness", "s1")
    assert "Signatures" not in [heading.value for heading in app.subheader]


def test_an_overruling_facilitator_writes_why_and_the_owner_signs_the_same_version(open_app, store: Store) -> None:
    full(store)
    app = open_app("check_readiness", "s1")
    by_label(app.text_input, "Name of the facilitator").set_value("Ana")
    sign(app, 0)
    assert "To launch all the same, write why" in said(app)
    assert by_label(app.text_input, "Name of the facilitator").value == "Ana"
    by_label(app.text_area, "Why it is launched").set_value(REASON)
    sign(app, 0)
    assert f"“{REASON}”" in said(app)
    by_label(app.text_input, "Name of the owner").set_value("ben okri")
    sign(app, 0)
    assert "Version 1 is signed." in app.success[0].value
    store.apply(make_act(), "s1", saves=(store.facts("s1").targets[0].changed(stretch=20),))
    app.run()
    assert "Changed since version 1 was signed:** the target" in said(app)
    assert [button.label for button in app.button].count("Sign") == 2


def test_somebody_else_does_not_sign_as_the_owner(open_app, store: Store) -> None:
    full(store)
    app = open_app("check_readiness", "s1")
    by_label(app.text_input, "Name of the owner").set_value("[Eva](http://evil.test)")
    sign(app, 1)
    assert "Only Ben Okri signs as the owner" in said(app)
    assert not [element for element in app.error if "](http" in element.value]
