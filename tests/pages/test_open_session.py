"""The Sessions page in the real app."""

from __future__ import annotations

from core.store import Store


def unfold_start(app):
    app.session_state["start-session"] = True
    return app.run()


def press(app, label: str):
    return next(button for button in app.button if button.label == label).click().run()


def test_an_empty_start_offers_the_demo_and_a_new_session(open_app) -> None:
    app = open_app()
    assert "Look at the demo" in [button.label for button in app.button]
    assert not app.error


def test_a_session_is_started_by_name_and_stays_open(open_app, store: Store) -> None:
    app = unfold_start(open_app())
    next(t for t in app.text_input if t.label == "Name of the session").set_value("Claims <b>2027</b>")
    next(t for t in app.text_input if t.label == "Your name").set_value("Ana")
    press(app, "Start the session")
    assert not app.exception
    assert [known.name for known in store.sessions()] == ["Claims <b>2027</b>"]
    assert app.session_state["session_id"] == store.sessions()[0].session_id


def test_a_missing_name_is_refused_in_place_and_what_was_typed_stays(open_app, store: Store) -> None:
    app = unfold_start(open_app())
    next(t for t in app.text_input if t.label == "Your name").set_value("Ana")
    press(app, "Start the session")
    assert "Give the session a name" in app.error[0].value
    assert next(t for t in app.text_input if t.label == "Your name").value == "Ana"
    assert store.sessions() == ()


def test_an_unknown_session_in_the_address_is_no_traceback(open_app) -> None:
    app = open_app("map_friction", session_id="not-there")
    assert "names a session that is not in this Onelane" in " ".join(text.value for text in app.markdown)
