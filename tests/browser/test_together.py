"""Two tabs, double clicks, reloads, a killed server: nothing lost, nothing doubled, nothing overwritten in silence."""

from __future__ import annotations

import signal
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.look import settle, troubles
from tests.browser.server import Server
from tests.browser.test_whole_way import press, start_session, write


def begin(page: Page, workflow: str) -> None:
    """A session with one workflow, opened in its form on page 1."""
    start_session(page)
    press(page, "Add the first workflow")
    write(page, "Name of the workflow", workflow)
    for part, value in (("low", "100"), ("high", "300"), ("middle", "200")):
        write(page, f"Volume, {part}", value)
    press(page, "Add this workflow")


def test_a_deep_link_to_a_fresh_server_opens_inside_the_frame(own_app, visit) -> None:
    page = visit(own_app.address("check_readiness"))
    expect(page.get_by_role("heading", name="Readiness")).to_be_visible()
    expect(page.get_by_text("No session is open yet", exact=False)).to_be_visible()
    expect(page.get_by_test_id("stSidebarNav").get_by_role("link", name="Sessions")).to_be_visible()
    expect(page.get_by_text("streamlit app")).to_have_count(0)


def test_a_double_click_starts_one_session(own_app, visit) -> None:
    page = visit(own_app.address())
    page.get_by_text("Start a new session").click()
    write(page, "Name of the session", "Only once")
    write(page, "Your name", "Ana")
    page.get_by_role("button", name="Start the session").dblclick()
    expect(page.get_by_role("heading", name="1 · Map friction")).to_be_visible()
    settle(page, 600)
    page.goto(own_app.address())
    settle(page)
    expect(page.get_by_text("Only once")).to_have_count(1)


def test_a_save_over_a_newer_version_is_refused_and_keeps_what_was_typed(own_app, visit) -> None:
    first = visit(own_app.address())
    begin(first, "Invoices")
    second = visit(first.url)
    write(second, "Volume, middle", "222")
    write(first, "Volume, middle", "250")
    press(first, "Save these numbers")

    press(second, "Save these numbers")
    expect(second.get_by_text("a newer version", exact=False).first).to_be_visible()
    expect(second.get_by_label("Volume, middle")).to_have_value("222")
    press(second, "Save mine over it")
    first.reload()
    settle(first)
    expect(first.get_by_label("Volume, middle")).to_have_value("222")


def test_two_people_who_change_different_things_both_keep_theirs(own_app, visit) -> None:
    first = visit(own_app.address())
    begin(first, "Invoices")
    second = visit(first.url)
    write(second, "Note on this workflow", "from the second tab")
    write(first, "Volume, middle", "250")
    press(first, "Save these numbers")
    press(second, "Save these numbers")
    first.reload()
    settle(first)
    expect(first.get_by_label("Note on this workflow")).to_have_value("from the second tab")
    expect(first.get_by_label("Volume, middle")).to_have_value("250")


def test_undo_takes_back_the_last_change_and_nothing_else(own_app, visit) -> None:
    page = visit(own_app.address())
    begin(page, "Invoices")
    write(page, "Volume, middle", "250")
    press(page, "Save these numbers")
    press(page, "Undo")
    expect(page.get_by_label("Volume, middle")).to_have_value("200")
    expect(page.get_by_label("Volume, high")).to_have_value("300")


def test_what_was_saved_outlives_a_killed_server_and_the_page_comes_back(own_app, visit, tmp_path: Path) -> None:
    page = visit(own_app.address())
    begin(page, "Invoices")
    address = page.url.replace(own_app.server.url, "")
    page.close()  # it would complain that its server is gone
    own_app.server.process.send_signal(signal.SIGKILL)
    own_app.server.process.wait()
    with Server(log=tmp_path / "again.log", env={"ONELANE_DB": str(tmp_path / "onelane.duckdb")}) as again:
        back = visit(again.url + address)
        expect(back.get_by_label("Name of the workflow")).to_have_value("Invoices")
        expect(back.get_by_label("Volume, middle")).to_have_value("200")
        assert not troubles(back)


def test_hostile_names_are_shown_as_they_are_and_ask_nobody_for_anything(own_app, visit) -> None:
    """`visit` itself fails the test when any request leaves this machine."""
    page = visit(own_app.address())
    begin(page, "![x](https://evil.test/x.png) **bold** :red[red] <img src=x onerror=alert(1)> $x$ [a](javascript:b)")
    query = page.url.split("?")[1]
    for name in ("", "map_friction", "pick_lane", "check_readiness", "print_plan"):
        page.goto(f"{own_app.server.url}/{name}?{query}")
        settle(page, 500)
        assert not troubles(page)
        main = page.get_by_test_id("stMain")
        assert main.locator("img[src*='evil'], a[href*='evil'], a[href^='javascript']").count() == 0


def test_a_table_offers_only_the_download_whose_cells_cannot_compute(app, visit) -> None:
    page = visit(app.address("map_friction", "demo"))
    page.get_by_text("All figures as a table", exact=False).click()
    settle(page)
    ours = page.get_by_role("button", name="Download as CSV", exact=True)
    expect(ours).to_be_visible()
    page.get_by_test_id("stDataFrame").first.hover()
    expect(page.get_by_role("button", name="Download as CSV:", exact=False)).to_have_count(0)
    with page.expect_download() as download:
        ours.click()
    assert "Claims intake" in download.value.path().read_text(encoding="utf-8-sig")


def name_yourself(page: Page, name: str) -> None:
    you = page.get_by_role("button", name="You:", exact=False)
    if you.count():
        you.first.click()
        settle(page)
    page.get_by_label("Your name").first.fill(name)
    press(page, "Use this name")


def test_what_was_typed_on_a_workflow_that_somebody_deletes_stays_and_goes_on(own_app, visit) -> None:
    first = visit(own_app.address())
    begin(first, "Invoices")
    second = visit(first.url.split("&p=")[0])
    name_yourself(second, "Ben")
    write(first, "Note on this workflow", "typed while it stood")
    press(second, "Delete this workflow")
    press(first, "Save these numbers")
    expect(first.get_by_text("Ben removed the workflow 'Invoices'", exact=False)).to_be_visible()
    expect(first.get_by_text("typed while it stood", exact=False)).to_be_visible()
    press(first, "Bring it back with what I typed")
    expect(first.get_by_label("Note on this workflow")).to_have_value("typed while it stood")
    press(first, "Save these numbers")
    first.reload()
    settle(first)
    expect(first.get_by_label("Note on this workflow")).to_have_value("typed while it stood")
    expect(first.get_by_label("Volume, middle")).to_have_value("200")


def test_undo_of_somebody_elses_change_asks_first_and_says_whose_it_was(own_app, visit) -> None:
    first = visit(own_app.address())
    begin(first, "Invoices")
    second = visit(first.url.split("&p=")[0])
    name_yourself(second, "Ben")
    write(second, "Volume, middle", "250")
    press(second, "Save these numbers")
    press(first, "Undo")
    expect(first.get_by_text("The last change on this page is not yours", exact=False)).to_be_visible()
    press(first, "Take back what Ben did")
    expect(first.get_by_test_id("stToast").get_by_text("what Ben did", exact=False)).to_be_visible()
    expect(first.get_by_label("Volume, middle")).to_have_value("200")


def test_a_slow_double_click_on_delete_deletes_one_workflow(own_app, visit) -> None:
    page = visit(own_app.address())
    begin(page, "Invoices")
    page.get_by_role("radio", name="Paste or upload a sheet").click()
    settle(page)
    write(page, "The copied cells", "Claims\nOrders")
    press(page, "Look at it")
    press(page, "Save (2 new)")
    page.get_by_role("radio", name="One workflow").click()
    settle(page)
    delete = page.get_by_role("button", name="Delete this workflow")
    delete.scroll_into_view_if_needed()
    place = delete.bounding_box()
    page.mouse.click(place["x"] + 20, place["y"] + 10)
    page.wait_for_timeout(180)  # a person's double click: the page may have been drawn anew in between
    page.mouse.click(place["x"] + 20, place["y"] + 10)
    settle(page, 600)
    expect(page.get_by_text("All figures as a table (2)")).to_be_visible()


def test_a_second_server_on_the_file_says_so_and_opens_it_when_it_is_free(own_app, visit, tmp_path: Path) -> None:
    first = visit(own_app.address())
    begin(first, "Invoices")
    address = first.url.replace(own_app.server.url, "")
    with Server(log=tmp_path / "second.log", env={"ONELANE_DB": str(tmp_path / "onelane.duckdb")}) as second:
        for path in ("/", address):
            page = visit(second.url + path)
            expect(page.get_by_text("Another process has the file with the sessions open", exact=False)).to_have_count(
                1
            )
            assert not troubles(page)
        first.close()  # it would complain that its server is gone
        own_app.server.process.terminate()
        own_app.server.process.wait()
        expect(page.get_by_label("Name of the workflow")).to_have_value("Invoices", timeout=20_000)  # by itself
        assert "Traceback" not in second.printed()
