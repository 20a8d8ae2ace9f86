"""Step 1 as a room sees it: the pictures unfolded, a bar pressed, on a laptop and on a phone, light and dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.look import LAPTOP, PHONE, axe_findings, overflow, settle, troubles


def usable(page: Page) -> list[str]:
    """What is wrong with the page as it stands: errors, parts that stick out, what axe finds in both themes."""
    found = [*troubles(page), *overflow(page)]
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(250)  # the theme fades over, longer on a busy machine
        page.wait_for_function("() => document.getAnimations().every(running => running.playState !== 'running')")
        found += [f"{scheme}: {finding}" for finding in axe_findings(page)]
    return found


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
