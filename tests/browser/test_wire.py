"""What really travels to a phone before a reveal: every frame and every answer, also to requests made by hand.

Six people have answered; a seventh joins, and another makes requests that no page of ours would make. Nothing of the
six may be in what comes back: no name, no answer, no average, no count, no id and no hash.
"""

from __future__ import annotations

import json
import re
import statistics
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from core import group_answers, seats
from core.actions import enter_room, run_room, session_keys
from core.quantities import shown_number
from core.records import Act
from core.room_records import Item
from core.store import Store
from tests import phone_sample as sample
from tests.browser.conftest import utc_now
from tests.browser.look import PHONE
from tests.browser.server import Server
from tests.browser.test_phones import ELSEWHERE, come_in
from tests.make import NOW, make_workflow

NAMES = tuple(f"Zebulon{letter}quist" for letter in "ABCDEF")
LOWS = tuple(83_471_961.5 + 6_137_913 * number for number in range(6))
"""So long that no id drawn at random holds them by chance."""
TEXT = "The quokka department never agreed"
SESSION = "Wombat restructuring"
SECRET_WORKFLOW = "Numbat layoffs"
COUNTS = re.compile(rb"\b[5-8] (of [5-8]|in the room|have answered|people|answers|waiting)")
ENDS = (ForwardMsg.ScriptFinishedStatus.Value("FINISHED_SUCCESSFULLY"),)
THROUGH_A_PROXY = {"X-Forwarded-For": "203.0.113.9"}
"""With this header the app takes a connection for one from elsewhere, which it then is to us."""
FRONTEND = re.compile(r"/(static|favicon|media|vendor)|\.(js|css|woff2?|svg|png)$")


@dataclass
class Room:
    """A running server with a room in which six people answered and nothing is revealed."""

    server: Server
    session_id: str
    secrets: dict[str, bytes] = field(default_factory=dict)
    token: str = ""
    """Of a seventh who joined and answered nothing."""


def filled(database: Path) -> Room:
    """The room, and everything of it that must not travel."""
    store = Store.open(database, clock=utc_now)
    room = sample.open_room(store)
    sid = room.session_id
    known = store.facts(sid).session.changed(name=SESSION)
    secret_work = make_workflow(session_id=sid, workflow_id="w9", name=SECRET_WORKFLOW)
    store.apply(Act("Ana", NOW, "open_session", "op-name"), sid, saves=(known, secret_work))
    key = session_keys.make(store, Act("Ana", NOW, "open_session", "op-key"), store.facts(sid), "Ben")
    lead = enter_room._given(store, store.room(sid), "Facilitatrix")
    hidden = {"session": SESSION, "workflow": SECRET_WORKFLOW, "text": TEXT, "key": key.secret, "lead": lead.secret}
    for number, name in enumerate(NAMES):
        person, token = sample.seated(store, sid, number + 1, participant_id=f"xParticipant{number}", name=name)
        hidden |= {f"name {number}": name, f"id {number}": person.participant_id, f"token {number}": token,
                   f"hash {number}": person.token_hash}  # fmt: skip
    items = (Item(item_id="w1.volume", title="Claims intake", subject_id="w1", second_id="volume"),)
    causes = sample.ask(store, sid, "causes")
    for number in range(6):
        sample.answer(store, causes, f"xParticipant{number}", {"texts": [f"{TEXT} {number}"]})
    asked = sample.ask(store, sid, "estimate", items=items)
    for number, low in enumerate(LOWS):
        value = {"low": low, "middle": low + 111, "high": low + 222}
        sample.answer(store, asked, f"xParticipant{number}", value)
    _, seventh = sample.seated(store, sid, 7, participant_id="xSeventh", name="Seven")
    store.close()
    return Room(None, sid, _as_bytes(hidden) | _numbers(), seventh)  # type: ignore[arg-type]


def _as_bytes(texts: dict[str, str]) -> dict[str, bytes]:
    return {what: text.encode() for what, text in texts.items()}


def _numbers() -> dict[str, bytes]:
    """Each answer and each average: as text, as the eight bytes of a number, and rounded as screens and records do."""
    given = {f"answer {low + more:.0f}": low + more for low in LOWS for more in (0, 111, 222)}
    derived = {"median": statistics.median(LOWS) + 111, "median of lows": statistics.median(LOWS)}
    found: dict[str, bytes] = {}
    for what, number in (given | derived | {"mean": statistics.mean(LOWS)}).items():
        whole, shown = f"{number:,.0f}", shown_number(number)
        found |= {f"{what} cut": str(int(number)).encode(), f"{what} as bytes": struct.pack("<d", number)}
        found |= {f"{what} with {mark!r}": whole.replace(",", mark).encode() for mark in (",", " ", "\u202f", "")}
        found |= {f"{what} as shown": shown.encode(), f"{what} in JSON": json.dumps(shown)[1:-1].encode()}
        kept = group_answers.rounded(number)
        found |= {f"{what} rounded": str(int(kept)).encode(), f"{what} rounded bytes": struct.pack("<d", kept)}
    return found


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    folder = tmp_path_factory.mktemp("wire")
    made = filled(folder / "onelane.duckdb")
    env = {
        "ONELANE_DB": str(folder / "onelane.duckdb"),
        "STREAMLIT_SERVER_ALLOWED_HOSTS": f"127.0.0.1 {ELSEWHERE}",
    }
    with Server(log=folder / "server.log", env=env) as server:
        made.server = server
        yield made


def leaks(room: Room, wire: list[bytes]) -> list[str]:
    """What of the others is in what came over the wire, said by its kind."""
    whole = b"\n".join(wire)
    found = [what for what, secret in room.secrets.items() if secret in whole]
    return found + [match.group().decode() for match in COUNTS.finditer(whole)]


@dataclass
class Tapped:
    """A phone, and everything that its browser received."""

    page: Page
    wire: list[bytes]


@pytest.fixture
def phone(phone_of, room: Room) -> Callable[..., Tapped]:
    return lambda *given: phone_of(room, *given)


@pytest.fixture
def phone_of(browser: Browser) -> Iterator[Callable[..., Tapped]]:
    contexts = []

    def opened(room: Room, address: str, cookies: dict[str, str] | None = None) -> Tapped:
        context = browser.new_context(viewport=PHONE, locale="en-GB", has_touch=True)
        contexts.append(context)
        base = f"http://{ELSEWHERE}:{room.server.port}"
        prefix = f"onelane-{room.server.port}-"
        context.add_cookies([{"name": prefix + n, "value": v, "url": base} for n, v in (cookies or {}).items()])
        page, wire = context.new_page(), []
        page.set_default_timeout(20_000)

        def heard(payload: str | bytes) -> None:
            wire.append(payload.encode() if isinstance(payload, str) else payload)

        def answered(response) -> None:
            if not FRONTEND.search(response.url) and "/api/news/" not in response.url and response.ok:
                wire.append(response.body())

        page.on("websocket", lambda socket: socket.on("framereceived", heard))
        page.on("response", answered)
        page.goto(base + address)
        page.get_by_role("heading", level=1).first.wait_for()
        return Tapped(page, wire)

    yield opened
    for context in contexts:
        context.close()


def test_the_search_finds_what_it_looks_for(room):
    """Else every test here would pass for nothing: the machine itself may see the session's names."""
    wire = by_hand(room, "map_friction", headers={}, query=f"s={room.session_id}")
    assert {"session", "workflow"} <= set(leaks(room, wire))


@pytest.mark.parametrize(("last", "expected"), [("causes", {"text"}), ("estimate", {"median as shown"})])
def test_the_search_finds_what_was_revealed_and_still_nobody_s_name_or_number(tmp_path, phone_of, last, expected):
    """The positive control for answers: the same phone and the same search, after the reveal."""
    made = filled(tmp_path / "onelane.duckdb")
    reveal_all(tmp_path / "onelane.duckdb", made.session_id, last)
    env = {"ONELANE_DB": str(tmp_path / "onelane.duckdb"), "STREAMLIT_SERVER_ALLOWED_HOSTS": f"127.0.0.1 {ELSEWHERE}"}
    with Server(log=tmp_path / "server.log", env=env) as server:
        made.server = server
        one = phone_of(made, "/join", {"seat": made.token})
        expect(one.page.get_by_text("Revealed. Names stay off.").first).to_be_attached()
        one.page.wait_for_timeout(1000)
        found = set(leaks(made, one.wire))
    assert expected <= found
    # the mean of these numbers rounds to their median, so it may be found as well
    kinds = ("name", "id", "token", "hash", "answer", "key", "lead", "session", "workflow")
    assert not [what for what in found if what.split()[0] in kinds]


def reveal_all(database: Path, session_id: str, last: str) -> None:
    """What the facilitator's button does for both questions; the room looks at the last one."""
    store = Store.open(database, clock=utc_now)
    seat = enter_room._given(store, store.room(session_id), "Facilitatrix").seat
    for kind in sorted(("estimate", "causes"), key=lambda each: each == last):
        run_room.close(store, seat, f"q-{kind}")
        run_room.reveal(store, seat, Act("Ana", utc_now(), "facilitate", f"op-{kind}"), f"q-{kind}")
    store.close()


def test_a_phone_that_joins_receives_nothing_of_the_others(room, phone):
    one = phone(f"/join?c={sample.CODE}")
    come_in(one.page, "Gwen")
    expect(one.page.get_by_role("heading", name="Volume")).to_be_visible()
    one.page.wait_for_timeout(4000)  # two looks of the fragment
    one.page.reload()
    expect(one.page.get_by_role("heading", name="Volume")).to_be_visible()
    one.page.wait_for_timeout(1000)
    assert len(one.wire) > 10
    assert b"Claims intake" in b"\n".join(one.wire)
    assert leaks(room, one.wire) == []


@pytest.mark.parametrize(
    "address",
    ["/facilitate?s={s}", "/facilitate?s={s}&view=projector", "/map_friction?s={s}", "/diagnose_gap?s={s}",
     "/print_plan?s={s}&p=xParticipant0", "/join?s={s}&p=xParticipant0", "/open_session?s={s}",
     "/?s={s}&k=" + "x" * 43, "/facilitate?s={s}&lead=" + "y" * 43, "/name_owner?s={s}&accept=" + "z" * 43],
)  # fmt: skip
def test_a_phone_reaches_nothing_by_another_address(room, phone, address):
    one = phone(address.format(s=room.session_id), {"seat": room.token})
    one.page.wait_for_timeout(1000)
    assert one.wire
    assert leaks(room, one.wire) == []


@pytest.mark.parametrize("kept", ["hash of the first", "id of the first", "lead by the hash", "key by the digest"])
def test_a_changed_cookie_is_nobody(room, phone, kept):
    first = room.secrets["hash 0"].decode()
    cookies = {
        "hash of the first": {"seat": first},
        "id of the first": {"seat": room.secrets["id 0"].decode()},
        "lead by the hash": {f"lead-{room.session_id}": first, "seat": room.token},
        "key by the digest": {f"key-{room.session_id}": seats.digest("x", "y"), "seat": room.token},
    }[kept]
    one = phone(f"/facilitate?s={room.session_id}", cookies)
    one.page.wait_for_timeout(700)
    assert leaks(room, one.wire) == []


def by_hand(
    room: Room, page: str, headers: dict[str, str], query: str = "", page_hash: str = "", fragment: str = ""
) -> list[bytes]:
    """What the server sends to one run that a program asked for, not a browser."""
    received: list[bytes] = []
    address = f"ws://127.0.0.1:{room.server.port}/_stcore/stream"
    with connect(address, subprotocols=["streamlit"], max_size=None, additional_headers=headers, legacy=True) as socket:
        asked = BackMsg()
        asked.rerun_script.query_string = query
        asked.rerun_script.page_name = page
        asked.rerun_script.page_script_hash = page_hash
        asked.rerun_script.fragment_id = fragment
        state = asked.rerun_script.widget_states.widgets.add()
        state.id, state.trigger_value = "$$ID-0-room-take", True
        socket.send(asked.SerializeToString())
        try:
            while True:
                frame = socket.recv(timeout=5)
                received.append(frame if isinstance(frame, bytes) else frame.encode())
                message = ForwardMsg()
                message.ParseFromString(received[-1])
                if message.WhichOneof("type") == "script_finished" and message.script_finished in ENDS:
                    break
        except (TimeoutError, ConnectionClosed):
            pass
    return received


@pytest.mark.parametrize("page", ["", "facilitate", "map_friction", "print_plan", "open_session", "join", "name_owner"])
@pytest.mark.parametrize("query", ["s={s}", "s={s}&view=projector&p=xParticipant0"])
def test_a_request_made_by_hand_gets_no_more_than_a_phone(room, page, query):
    cookie = f"onelane-{room.server.port}-seat={room.token}; onelane-web-seat={room.token}"
    for headers in (THROUGH_A_PROXY, THROUGH_A_PROXY | {"Cookie": cookie}):
        wire = by_hand(room, page, headers, query.format(s=room.session_id), fragment="x" if page == "join" else "")
        assert wire or page == "join"  # a fragment that never was is answered with silence
        assert leaks(room, wire) == []


@pytest.mark.parametrize(
    "path",
    ["/api/news/{s}", "/api/news/{s}%2Fanswers", "/api/news/" + "x" * 43, "/_stcore/health", "/_stcore/host-config",
     "/_stcore/metrics", "/data/onelane.duckdb", "/onelane.duckdb", "/media/x", "/_stcore/agent/openapi.json"],
)  # fmt: skip
def test_an_address_guessed_by_hand_gives_nothing_away(room, path):
    request = Request(room.server.url + path.format(s=room.session_id), headers=THROUGH_A_PROXY)
    try:
        with urlopen(request, timeout=10) as answer:
            body = answer.read(200_000)
    except HTTPError as refused:
        body = refused.read()
    assert leaks(room, [body]) == []
    assert b"data:" not in body[:20]


@pytest.mark.parametrize("page", ["facilitate", "open_session"])
def test_the_very_first_visit_of_a_server_by_another_device_is_no_exception(tmp_path, page):
    """A fresh server runs a page's file alone, without our frame, until somebody called st.navigation."""
    made = filled(tmp_path / "onelane.duckdb")
    with Server(log=tmp_path / "server.log", env={"ONELANE_DB": str(tmp_path / "onelane.duckdb")}) as server:
        made.server = server
        wire = by_hand(made, page, THROUGH_A_PROXY, f"s={made.session_id}")
        assert leaks(made, wire) == []
        assert "Traceback" not in server.printed()
