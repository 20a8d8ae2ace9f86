"""Entering estimates by keyboard in a real browser: thirty workflows, their numbers pasted into the grid and typed."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.look import PHONE, overflow, settle, troubles
from tests.browser.test_whole_way import press, start_session, write

WORKFLOWS = 30
KEY_MS = 60
"""A fast typist; a robot that waits for nothing types past the opening of a cell."""
LOW_COLUMN, FIRST_ROW = 45 + 165 + 37, 35 + 17
"""Pixels from the corner of the grid to the first cell of 'Low': row number and name, then half a cell; the heading."""


def grid(page: Page):
    return page.get_by_test_id("stDataFrame").last.locator("canvas").first


def stand_in_first_low_cell(page: Page) -> None:
    place = grid(page).bounding_box()
    page.mouse.click(place["x"] + LOW_COLUMN, place["y"] + FIRST_ROW)
    page.wait_for_timeout(200)


def show_number(page: Page, name: str) -> None:
    page.get_by_role("combobox", name="Which number?").click()
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    settle(page)


def hit(page: Page, key: str) -> None:
    page.wait_for_timeout(KEY_MS)
    page.keyboard.press(key)
    page.wait_for_timeout(KEY_MS)


def put_on_clipboard(page: Page, rows: list[tuple[str, ...]]) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", "\n".join("\t".join(row) for row in rows))


def test_thirty_workflows_get_their_numbers_by_a_pasted_block_and_by_keyboard(own_app, visit) -> None:
    page = visit(own_app.address())
    start_session(page)
    press(page, "Paste or upload a sheet")
    write(page, "The copied cells", "\n".join(f"Workflow {n}" for n in range(1, WORKFLOWS + 1)))
    press(page, "Look at it")
    press(page, f"Save ({WORKFLOWS} new)")
    page.get_by_role("radio", name="All in a table").click()
    settle(page)

    show_number(page, "Volume")
    put_on_clipboard(page, [(f"{n * 10}", f"{n * 30},5", f"{n * 20}") for n in range(1, WORKFLOWS + 1)])
    stand_in_first_low_cell(page)
    page.keyboard.press("Control+v")
    settle(page, 500)
    expect(page.get_by_text("90 cells typed and not saved yet, 30 rows ready to save.")).to_be_visible()
    press(page, "Save the table")

    show_number(page, "Hands-on")
    stand_in_first_low_cell(page)
    for _ in range(3):
        for value, key in (("5", "Tab"), ("1 h", "Tab"), ("12,5", "Enter")):  # low, high, middle
            page.keyboard.type(value, delay=KEY_MS)
            hit(page, key)
        hit(page, "ArrowLeft")
        hit(page, "ArrowLeft")
    settle(page, 400)
    expect(page.get_by_text("9 cells typed and not saved yet, 3 rows ready to save.")).to_be_visible()
    show_number(page, "Volume")  # another look at the rows, and back: nothing typed is lost
    expect(page.get_by_text("9 cells typed and not saved yet, 3 rows ready to save.")).to_be_visible()
    press(page, "Save the table")
    assert not troubles(page)

    page.reload()
    settle(page)
    expect(page.get_by_label("Volume, high", exact=True)).not_to_have_value("")


def test_on_a_phone_a_workflow_is_a_card_with_a_keyboard_of_digits(own_app, visit, browser) -> None:
    del visit  # a phone says of itself that it is one
    context = browser.new_context(
        viewport=PHONE, has_touch=True, locale="en-GB",
        user_agent="Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
    )  # fmt: skip
    try:
        page = context.new_page()
        page.goto(own_app.address())
        settle(page)
        start_session(page)
        press(page, "Add the first workflow")
        write(page, "Name of the workflow", "Claims")
        low = page.get_by_label("Volume, low", exact=True)
        assert low.get_attribute("type") == "number"
        boxes = [page.get_by_label(f"Volume, {end}", exact=True).bounding_box() for end in ("low", "high", "middle")]
        assert len({round(box["y"]) for box in boxes}) == 1, "low, high and middle stand in one row"
        for part, value in (("low", "100"), ("high", "300"), ("middle", "200.5")):
            write(page, f"Volume, {part}", value)
        assert not overflow(page)
        press(page, "Add this workflow")
        press(page, "Ask me one by one")
        assert not overflow(page)
        expect(page.get_by_text("Question 2 of 8: Hands-on time")).to_be_visible()
        write(page, "An easy case: how many minutes? Only 1 in 10 takes less.", "5")
        write(page, "A hard case: how many minutes? Only 1 in 10 takes more.", "30")
        write(page, "An ordinary case: how many minutes?", "12")
        press(page, "Save and go on")
        expect(page.get_by_text("Question 3 of 8: Cases reworked")).to_be_visible()
    finally:
        context.close()
