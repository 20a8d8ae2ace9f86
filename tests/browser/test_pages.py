"""Every page in every state that a visitor meets first: empty and full, laptop and phone, light and dark."""

from __future__ import annotations

import pytest

from tests.browser.conftest import PAGES
from tests.browser.look import LAPTOP, PHONE, usable

STATES = [
    pytest.param(name, session, viewport, id=f"{name}-{session or 'none'}-{words}")
    for name in PAGES
    for session in (None, "empty", "demo")
    for viewport, words in ((LAPTOP, "laptop"), (PHONE, "phone"))
    if session or words == "laptop" or name in ("open_session", "join")  # without a session the others say the same
]


@pytest.mark.parametrize(("name", "session", "viewport"), STATES)
def test_a_page_shows_no_error_fits_the_window_and_can_be_used_by_everybody(app, visit, name, session, viewport):
    before = len(app.server.printed())
    page = visit(app.address(name, session), viewport)

    found = usable(page)
    if "Traceback" in app.server.printed()[before:]:
        found.append(f"server: {app.server.printed()[before:][-1500:]}")

    assert not found, "\n".join(found)


def test_session_and_person_survive_a_reload_through_the_address(app, visit):
    page = visit(app.address("map_friction", "demo"))
    assert f"s={app.sessions['demo']}" in page.url
    title = page.get_by_role("heading", level=1).inner_text()
    page.reload()
    page.get_by_role("heading", level=1, name=title).wait_for()
    assert f"s={app.sessions['demo']}" in page.url
