"""Step 1 as a room sees it: the pictures unfolded, a bar pressed, on a laptop and on a phone, light and dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.look import LAPTOP, PHONE, settle, troubles, usable


@pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_every_picture_unfolded_can_be_used_by_everybody(app, visit, viewport) -> None:
    page = visit(app.address("map_friction", "demo"), viewport)
    page.get_by_text("What would one number change?").click()
    settle(page, 600)
    page.get_by_role("radio", name="Days of waiting").click()
    settle(page, 600)
    expect(page.get_by_text("cases wait at least", exact=False).first).to_be_visible()
    assert not usable(page)


def test_a_bar_leads_inside_its_workflow_and_from_there_to_its_numbers(app, visit) -> None:
    page = visit(app.address("map_friction", "demo"), LAPTOP)
    page.locator(".js-plotly-plot .point path").first.click(force=True)
    settle(page, 600)
    expect(page.get_by_text("Press a figure to see how it is computed.")).to_be_visible()
    page.get_by_role("radio", name="Cost per month").click()
    settle(page, 600)
    expect(page.get_by_text("V · t / 60 · c", exact=False).first).to_be_visible()
    assert not usable(page)
    page.get_by_role("button", name="Change its numbers").click()
    settle(page, 900)
    assert not troubles(page)
    expect(page.get_by_role("heading", name="The numbers behind it")).to_be_in_viewport()
