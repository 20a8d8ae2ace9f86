"""Phones in a room: the page Join as the browser of one person sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.room_records import Room
from core.store import Store
from tests import phone_sample as sample
from tests.conftest import ROOT


@pytest.fixture
def room(store: Store) -> Room:
    return sample.open_room(store)


@pytest.fixture
def phone(store: Store) -> Callable[..., AppTest]:
    """A phone whose browser keeps this secret, on the page Join."""

    def opened(token: str | None = None, **address: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
        app.session_state["device-seat"] = token
        for name, value in address.items():
            app.query_params[name] = value
        app.run()
        app.switch_page("pages/join.py").run()
        assert not app.exception, app.exception
        assert not app.error, [one.value for one in app.error]
        return app

    return opened


@pytest.fixture
def asked(store: Store, room: Room, phone: Callable[..., AppTest]) -> Callable[..., AppTest]:
    """A phone that is asked a question of this kind."""
    _, token = sample.seated(store, room.session_id)

    def opened(kind: str, **given: Any) -> AppTest:
        sample.ask(store, room.session_id, kind, **given)
        return phone(token)

    return opened
