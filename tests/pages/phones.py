"""What the tests of the phone page read from it and from the store."""

from __future__ import annotations

import json
from typing import Any

from streamlit.testing.v1 import AppTest

from core import seats
from core.seats import Seat
from core.store import Store

MOST_WIDGETS = 10


def own(store: Store, kind: str) -> dict[str, dict[str, Any]]:
    """What the store holds of person 1, by item."""
    (session,) = store.sessions()
    answers = store.own_answers(session.session_id, "p1")
    return {a.item_id: a.value for a in answers if a.question_id == f"q-{kind}"}


def line(app: AppTest) -> str:
    """The line that says what is saved."""
    (found,) = [one for one in app.get("bidi_component") if "phone-line" in one.proto.id]
    return str(json.loads(found.proto.json)["shown"])


def widgets(app: AppTest) -> int:
    return sum(len(getattr(app, kind)) for kind in ("button", "radio", "text_input", "selectbox", "checkbox")) + len(
        app.get("button_group")
    )


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception, app.exception
    return app


def type_new(app: AppTest, text: str) -> None:
    """Types into the select box something that is not on its list."""
    box = app.selectbox[0]
    if text not in box.options:
        box.options.append(text)  # AppTest knows no other way to a value of one's own
    box.set_value(text).run()


def shown(app: AppTest) -> str:
    parts = (*app.title, *app.markdown, *app.caption, *app.success, *app.error)
    return "\n".join(part.value for part in parts)


def seat(session_id: str, number: int = 1) -> Seat:
    return Seat(session_id, "participant", f"p{number}", "", seats.digest("seat", f"{number:04d}" + "a" * 40))
