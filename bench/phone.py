"""A phone without a screen: the websocket that Streamlit's own page would open, with its widgets, news and cookies.

Many of them in one process, on one event loop: what a browser does for the server to see, and nothing else.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import re
import time
from collections.abc import Callable
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.browser.look import OUR_FAULT

ELSEWHERE = {"X-Forwarded-For": "203.0.113.9"}
"""With this header the app takes a connection for another device's, which a phone's is."""
ANSWER_SECONDS = 60
"""No run may take longer, under any load."""
FOUND = ForwardMsg.ScriptFinishedStatus
ENDS = {FOUND.Value("FINISHED_SUCCESSFULLY"), FOUND.Value("FINISHED_FRAGMENT_RUN_SUCCESSFULLY")}
MARKDOWN = re.compile(r"\\([!-/:-@\[-`{-~])")


class Requests:
    """Requests over one connection that is kept, as a browser's."""

    def __init__(self, server: str, headers: dict[str, str]) -> None:
        self._parts, self._headers = urlsplit(server), headers
        self._ends: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, path: str, body: dict[str, Any], cookies: dict[str, str]) -> dict[str, Any] | None:
        """The answer's JSON; None for any other answer, and where there is none."""
        text = json.dumps(body).encode()
        host = self._parts.netloc
        headers = self._headers | {
            "Host": host, "Origin": f"http://{host}", "Content-Type": "application/json",
            "Content-Length": str(len(text)),
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        }  # fmt: skip
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        try:
            if self._ends is None:
                self._ends = await asyncio.open_connection(self._parts.hostname, self._parts.port)
            reader, writer = self._ends
            writer.write(f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + text)
            status = await reader.readline()
            length = 0
            while (line := await reader.readline()).strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            told = await reader.readexactly(length)
        except (OSError, asyncio.IncompleteReadError):
            await self.close()
            return None
        return json.loads(told) if b" 200 " in status else None

    async def close(self) -> None:
        if self._ends is not None:
            self._ends[1].close()
            self._ends = None


class Phone:
    """One open page. Its widgets are found by their labels, as a person finds them."""

    def __init__(self, server: str, page: str, *, headers: dict[str, str] | None = None, **query: str) -> None:
        self.server, self.page, self._query = server, page, urlencode(query)
        self._headers = ELSEWHERE if headers is None else headers
        self.cookies: dict[str, str] = {}
        self.line: dict[str, str] = {}
        """What the line of the phone page says: its kind ('saved', 'open', …) and its words."""
        self.given: dict[str, Any] = {}
        """What the server gave to the line's script last."""
        self.handed = 0
        """Answers that the script could not save by a request and left to a run."""
        self._mine: dict[str, Any] = {}
        self.runs = 0
        """How many times the server ran something for this phone."""
        self.received = 0
        self._elements: dict[tuple[int, ...], tuple[Element, str]] = {}
        self._drawn: set[tuple[int, ...]] = set()
        self._states: dict[str, WidgetState] = {}
        self._answers: Requests | None = None
        self._number = 0
        self._line_id = ("", "")
        self._page_hash = ""
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._heard: dict[str, Any] = {}
        self._changed = asyncio.Event()
        self._socket: ClientConnection | None = None

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def open(self) -> None:
        """Connects with the cookies of this phone and waits for the whole first page."""
        self._changed = asyncio.Event()  # of the loop that runs now; a phone may come back in another
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self._socket = await connect(
            f"{self.server.replace('http', 'ws', 1)}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            additional_headers=self._headers | ({"Cookie": cookies} if cookies else {}),
            max_size=None, open_timeout=ANSWER_SECONDS, ping_interval=None, compression=None,
        )  # fmt: skip
        self._tasks["read"] = asyncio.create_task(self._read())
        before = self.runs
        await self._send("")
        await self.until(lambda: self.runs > before)

    async def close(self) -> None:
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        self._tasks.clear()
        self._elements.clear()
        self._states.clear()
        self._heard.clear()
        if self._answers is not None:
            await self._answers.close()
            self._answers = None
        if self._socket is not None:
            await self._socket.close()

    async def until(self, holds: Callable[[], bool], seconds: float = ANSWER_SECONDS) -> None:
        """Waits until it holds; looks after each message. Raises when the connection is gone or the time is over."""
        deadline = time.monotonic() + seconds
        while not holds():
            self._changed.clear()
            if self._tasks["read"].done():
                raise ConnectionError(f"the server is gone: {self._tasks['read'].exception()!r}")
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"not within {seconds:g} s; the page shows: {self.shown()}")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), left)

    def shown(self) -> str:
        """The words on the page, for looking at a failure and for finding out where one is."""
        texts = [f"{e.heading.body} {e.markdown.body} {e.text.body} {e.alert.body}" for e, _ in self._elements.values()]
        return MARKDOWN.sub(r"\1", " ".join(" ".join([*texts, str(self.line.get("shown", ""))]).split()))

    def has(self, kind: str, label: str = "") -> bool:
        return self._find(kind, label) is not None

    def options(self, kind: str) -> list[str]:
        """The options of the choice that is on the page, as the server wants them back."""
        element = getattr(self._needed(kind, "")[0], kind)
        return [getattr(option, "content", option) for option in element.options]

    async def press(self, label: str, holds: Callable[[], bool] | None = None) -> float:
        """Presses the button of this label; seconds until `holds`, else until the run is over."""
        await self.until(lambda: self.has("button", label))
        element, fragment = self._needed("button", label)
        return await self._run(WidgetState(id=element.button.id, trigger_value=True), fragment, holds)

    async def choose(self, kind: str, option: str, holds: Callable[[], bool]) -> float:
        """Takes an option of the radio ('radio') or the row of segments ('button_group') on the page."""
        element, fragment = self._needed(kind, "")
        state = WidgetState(id=getattr(element, kind).id)
        if kind == "radio":
            state.string_value = option
        else:
            state.string_array_value.data.append(option)
        if getattr(element, kind).ignore_rerun:
            self._states[state.id] = state
            return await self._send_itself({"value": self._quick["values"][self.options(kind).index(option)]}, holds)
        return await self._run(state, fragment, holds)

    async def type(self, place: int, text: str, holds: Callable[[], bool] | None = None) -> float:
        """Types into the text field in this place on the page and waits for what the server makes of it."""
        fields = [(e, f) for e, f in self._elements.values() if e.WhichOneof("type") == "text_input"]
        element, fragment = fields[place]
        state = WidgetState(id=element.text_input.id, string_value=text)
        if element.text_input.ignore_rerun:
            self._states[state.id] = state
            known = [self._states.get(e.text_input.id) for e, _ in fields]
            return await self._send_itself({"typed": [one.string_value if one else "" for one in known]}, holds)
        return await self._run(state, fragment, holds)

    @property
    def _quick(self) -> dict[str, Any]:
        return json.loads(self.given["quick"])

    async def _send_itself(self, answer: dict[str, Any], holds: Callable[[], bool] | None) -> float:
        """As the line's script does (`pages/parts/phone_saved.js`): by a request, and what it can't save by a run."""
        began = time.perf_counter()
        self._number += 1
        answer = {"slot": self.given["slot"], "tab": "bench", "number": self._number} | answer
        self.line = {}
        self._answers = self._answers or Requests(self.server, self._headers)
        told = await self._answers.post(self._quick["url"], answer, self.cookies)
        if told is None or "run" in told:
            self.handed += 1
            known, fragment = self._line_id
            await self._send(fragment, WidgetState(id=known, json_value=json.dumps({"unsaved": answer})))
            await self.until(holds or (lambda: bool(self.line)))
        else:
            self._mine = {"slot": answer["slot"], **told}
            self._show_line()
            await self.until(holds or (lambda: True))
        return time.perf_counter() - began

    def _show_line(self) -> None:
        """What the script shows: what came back for its own answer, unless a run knows more."""
        mine, given = self._mine, self.given
        if mine and mine["slot"] == given.get("slot"):
            (boot, known), (now, more) = mine["as_of"].split(":"), given["as_of"].split(":")
            if boot == now and int(more) < int(known):
                self.line = {**given, "kind": mine["kind"], "shown": mine["shown"],
                             "spoken": f"{given['place']}. {mine['shown']}"}  # fmt: skip
                return
        self._mine = {}
        self.line = given

    def note(self, place: int, text: str) -> None:
        """Types into a form's field, of which the server hears with the button only."""
        fields = [e for e, _ in self._elements.values() if e.WhichOneof("type") == "text_input"]
        known = fields[place].text_input.id
        self._states[known] = WidgetState(id=known, string_value=text)

    async def _run(self, state: WidgetState, fragment: str, holds: Callable[[], bool] | None) -> float:
        before, began = self.runs, time.perf_counter()
        self.line = {}
        await self._send(fragment, state)
        await self.until(holds or (lambda: self.runs > before))
        return time.perf_counter() - began

    def _find(self, kind: str, label: str) -> tuple[Element, str] | None:
        for element, fragment in reversed(self._elements.values()):
            if element.WhichOneof("type") == kind and label in ("", getattr(element, kind).label):
                return element, fragment
        return None

    def _needed(self, kind: str, label: str) -> tuple[Element, str]:
        found = self._find(kind, label)
        if found is None:
            raise LookupError(f"no {kind} '{label}' on the page, which shows: {self.shown()}")
        return found

    async def _send(self, fragment: str, state: WidgetState | None = None, *, is_auto: bool = False) -> None:
        asked = BackMsg()
        run = asked.rerun_script
        run.query_string, run.page_name, run.page_script_hash = self._query, self.page, self._page_hash
        run.fragment_id, run.is_auto_rerun = fragment, is_auto
        run.context_info.timezone, run.context_info.url = "UTC", f"{self.server}/{self.page}"
        if self._page_hash:
            run.page_name = ""
        if state is not None and not (state.trigger_value or state.json_trigger_value):
            self._states[state.id] = state
        run.widget_states.widgets.extend(self._states.values())
        if state is not None and state.id not in self._states:
            run.widget_states.widgets.append(state)
        assert self._socket is not None
        try:
            await self._socket.send(asked.SerializeToString())
        except ConnectionClosed as gone:
            raise ConnectionError("the server is gone") from gone

    async def _read(self) -> None:
        assert self._socket is not None
        try:
            async for frame in self._socket:
                self.received += len(frame)
                message = ForwardMsg()
                message.ParseFromString(frame if isinstance(frame, bytes) else frame.encode())
                self._take(message)
        except ConnectionClosed:
            pass
        finally:
            self._changed.set()

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "delta":
            self._draw(tuple(message.metadata.delta_path), message)
        elif kind == "new_session":
            self._drawn = set()
        elif kind == "navigation":
            self._page_hash = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "auto_rerun":
            self._again(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "script_finished" and message.script_finished in ENDS:
            self._forget_stale(set(message.metadata.run.fragment_ids))
            self.runs += 1
            self._changed.set()

    def _draw(self, path: tuple[int, ...], message: ForwardMsg) -> None:
        delta = message.delta
        if delta.WhichOneof("type") != "new_element":
            return
        self._drawn.add(path)
        element = delta.new_element
        self._elements.pop(path, None)  # the newest stands last
        self._elements[path] = (element, delta.fragment_id)
        kind = element.WhichOneof("type")
        if kind == "exception" or element.alert.body.startswith(OUR_FAULT):
            raise RuntimeError(f"the page shows {element.exception.message or element.alert.body}")
        if kind == "bidi_component":
            self._component(element, delta.fragment_id)

    def _forget_stale(self, fragments: set[str]) -> None:
        """What a run of everything, or of a fragment, did not draw again is gone from the page, with what it held."""
        for path, (_, fragment) in list(self._elements.items()):
            if path not in self._drawn and (not fragments or fragment in fragments):
                del self._elements[path]
        there = {getattr(getattr(e, e.WhichOneof("type") or "text"), "id", "") for e, _ in self._elements.values()}
        self._states = {known: state for known, state in self._states.items() if known in there}

    def _component(self, element: Element, fragment: str) -> None:
        component = element.bidi_component
        given = json.loads(component.json or component.mixed.json or "{}")
        if component.component_name.endswith("phone_saved"):
            self.given, self._line_id = given, (component.id, fragment)
            self._show_line()
            self._changed.set()
        elif component.component_name.endswith("onelane_device"):
            self.cookies |= {one["name"]: one["value"] for one in given["writes"]}
        elif component.component_name.endswith("onelane_news"):
            listened = self._heard.get("url")
            self._heard |= {"id": component.id, "fragment": fragment, "seen": given["version"], **given}
            if listened != given["url"]:
                if task := self._tasks.pop("news", None):
                    task.cancel()
                self._tasks["news"] = asyncio.create_task(self._listen(given["url"]))

    async def _listen(self, path: str) -> None:
        """Server-sent events, as the page's script hears them: each new number runs the fragment, after a while."""
        parts = urlsplit(self.server)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        try:
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: text/event-stream\r\n\r\n".encode())
            while line := await reader.readline():
                if line.startswith(b"data: ") and line[6:].strip().decode() != self._heard["seen"]:
                    self._heard["seen"] = line[6:].strip().decode()
                    if task := self._tasks.pop("late", None):
                        task.cancel()
                    self._tasks["late"] = asyncio.create_task(self._tell(self._heard["seen"]))
        finally:
            writer.close()

    async def _tell(self, number: str) -> None:
        await asyncio.sleep(random.random() * self._heard["spread"])
        trigger = WidgetState(
            id=f"$$STREAMLIT_INTERNAL_KEY_{self._heard['id']}__events",
            json_trigger_value=json.dumps([{"event": "news", "value": number}]),
        )
        await self._send(self._heard["fragment"], trigger)

    def _again(self, fragment: str, seconds: float) -> None:
        async def ticking() -> None:
            while True:
                await asyncio.sleep(seconds)
                await self._send(fragment, is_auto=True)

        if old := self._tasks.pop(f"ticks {fragment}", None):
            old.cancel()
        self._tasks[f"ticks {fragment}"] = asyncio.create_task(ticking())
