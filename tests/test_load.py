"""Many phones on a real server: nothing lost, nothing doubled, also when the server is killed in the middle.

The phones speak Streamlit's own protocol (`bench/phone.py`); `python -m bench room` does the same with 200 and a clock.
No test here looks at a clock.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bench import meeting
from tests import apart
from tests.browser.server import Server

pytestmark = pytest.mark.xdist_group("load")


def server_on(folder: Path, name: str, port: int | None = None) -> Server:
    """The app on the folder's file; on a port of before, when a server that was killed comes back."""
    made = Server(meeting.LED, log=folder / f"{name}.log", env={"ONELANE_DB": str(folder / "onelane.duckdb")})
    if port is not None:
        made.port, made.url = port, f"http://127.0.0.1:{port}"
    return made


async def close(everybody: list[meeting.Person]) -> None:
    await asyncio.gather(*(one.phone.close() for one in everybody))


async def forty(server: Server, session_id: str, heard: meeting.Heard) -> None:
    everybody = meeting.people(server, 40, heard)
    try:
        await meeting.come_in(everybody, 2)
        for kind in ("rating", "swing"):
            await meeting.answer(server, session_id, everybody, kind, 4)
    finally:
        await close(everybody)


def test_forty_people_answer_for_ten_seconds_and_nothing_is_lost_or_doubled(tmp_path):
    heard = meeting.Heard()
    with server_on(tmp_path, "server") as server:
        session_id = meeting.ask(server, "room")["session_id"]
        apart.run(forty(server, session_id, heard))
        assert "Traceback" not in server.printed(), server.printed()
    counted = meeting.count(tmp_path / "onelane.duckdb", session_id, heard)
    assert counted == meeting.Counted(sent=400, saved=400, stored=400, lost=0, doubled=0, foreign=0)


async def until_the_kill(server: Server, session_id: str, everybody: list[meeting.Person]) -> int:
    """All join and begin to answer; when about half of it is saved, the server is killed. Returns how many were."""
    heard = everybody[0].heard
    await meeting.come_in(everybody, 1)
    answering = asyncio.create_task(meeting.answer(server, session_id, everybody, "rating", 5))
    while len(heard.saved) < len(everybody) * meeting.ITEMS / 2 and not answering.done():
        await asyncio.sleep(0.01)
    server.process.kill()
    server.process.wait()
    with pytest.raises(ConnectionError):
        await answering
    await close(everybody)
    await asyncio.sleep(0.1)  # the other phones notice, too
    return len(heard.saved)


async def come_back(person: meeting.Person) -> None:
    """With the phone's cookie and nothing else; goes on at the first item without an answer."""
    phone = person.phone
    await phone.open()
    await phone.until(lambda: bool(phone.line))
    assert "Join the room" not in phone.shown()
    assert "has ended" not in phone.shown()
    while phone.has("radio"):
        place = int(phone.line["spoken"].partition(" of ")[0])
        await person.answer_item("rating", place)
        is_last = place == meeting.ITEMS

        def is_on(place: int = place, is_last: bool = is_last) -> bool:
            """The line comes before the end of its run, which takes the last choice off the page."""
            is_there = not phone.line.get("spoken", f"{place} of").startswith(f"{place} of")
            return is_there and phone.has("radio") != is_last

        await phone.press("Done" if is_last else "Next", is_on)


async def after_the_kill(everybody: list[meeting.Person]) -> None:
    try:
        await asyncio.gather(*(come_back(one) for one in everybody))
    finally:
        await close(everybody)


def test_after_a_kill_every_answer_that_showed_saved_is_there_and_people_come_back_by_their_token(tmp_path):
    heard = meeting.Heard()
    with server_on(tmp_path, "killed") as first:
        session_id = meeting.ask(first, "room")["session_id"]
        everybody = meeting.people(first, 20, heard)
        saved_then = apart.run(until_the_kill(first, session_id, everybody))
    seen_then = dict(heard.saved)
    assert 0 < saved_then < 20 * meeting.ITEMS
    with server_on(tmp_path, "again", first.port) as second:
        apart.run(after_the_kill(everybody))
        assert "Traceback" not in second.printed(), second.printed()
    counted = meeting.count(tmp_path / "onelane.duckdb", session_id, heard)
    assert (counted.lost, counted.doubled, counted.foreign) == (0, 0, 0)
    assert counted.stored == 20 * meeting.ITEMS
    assert all(heard.saved[key] == value for key, value in seen_then.items())
