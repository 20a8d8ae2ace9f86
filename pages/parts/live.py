"""What draws itself anew when there is news of a room: by push where the server sends events, else by looking again.

`streamlit run streamlit_app.py` serves one route of our own besides the pages (`routes`): server-sent events, numbers
and nothing else. A browser shows a random ticket there, which stands for topics and is known to this server only. Each
new number makes the browser ask for its fragment again; what it then may see is decided by the page, as on every run.
Where the route is missing (a host that starts apps in another way, `ONELANE_PUSH=0`) or a proxy holds events back, the
fragment looks again by itself every few seconds.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any, Literal

import streamlit as st

from core.store import news

Mode = Literal["push", "poll"]
PATH = "/api/news/{ticket}"
PING_SECONDS = 15.0
"""A line now and then, so that proxies keep the connection and a ticket in use stays valid."""
GAP_SECONDS = 0.2
"""Between two numbers to one browser: forty answers a second are five drawings and not forty."""
SELDOM_SECONDS = 15.0
"""With push the fragment still looks by itself so often: for clocks, and for a lost connection."""
RENEW_SECONDS = 60.0
"""After a ticket stopped working (a restart, a laptop that slept), a new one is tried at most so often."""
SCRIPT = """
const listening = new WeakMap();
export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  let ear = listening.get(parentElement);
  if (ear && ear.url !== data.url) { ear.stop(); ear = null; }
  if (!ear) {
    ear = { url: data.url, seen: data.version, source: null, timer: null };
    const heard = number => {
      if (number === ear.seen) return;
      ear.seen = number;
      clearTimeout(ear.timer);
      ear.timer = setTimeout(() => setTriggerValue("news", number), Math.random() * ear.spread * 1000);
    };
    const look = () => {
      if (document.visibilityState === "hidden") { ear.source?.close(); ear.source = null; return; }
      if (ear.source) return;
      ear.source = new EventSource(ear.url);
      ear.source.onmessage = event => heard(event.data);
      ear.source.onerror = () => {
        if (ear.source?.readyState === 2) { ear.source = null; setStateValue("failed", ear.url); }
      };
    };
    ear.stop = () => {
      clearTimeout(ear.timer);
      document.removeEventListener("visibilitychange", look);
      ear.source?.close();
      ear.source = null;
    };
    document.addEventListener("visibilitychange", look);
    listening.set(parentElement, ear);
    ear.spread = data.spread;
    look();
  }
  ear.seen = data.version;
  ear.spread = data.spread;
  return () => { listening.get(parentElement)?.stop(); listening.delete(parentElement); };
}
"""
_is_pushed = False


def routes() -> list[Any]:
    """The routes of ours for `st.App`; asking for them says that this process pushes. None with `ONELANE_PUSH=0`."""
    global _is_pushed
    if os.environ.get("ONELANE_PUSH", "1") == "0":
        return []
    from starlette.routing import Route  # Streamlit's own web server; only where it serves us

    _is_pushed = True
    return [Route(PATH, _events)]


async def _events(request: Any) -> Any:
    """One browser's stream of numbers; 204 for an unknown ticket, on which a browser gives up."""
    from starlette.responses import Response, StreamingResponse

    ticket = request.path_params["ticket"]
    if not news.NEWS.topics_of(ticket):
        return Response(status_code=204)
    quiet = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "X-Content-Type-Options": "nosniff"}
    return StreamingResponse(_numbers(ticket), media_type="text/event-stream", headers=quiet)


async def _numbers(ticket: str) -> AsyncIterator[str]:
    heard, loop, board = asyncio.Event(), asyncio.get_running_loop(), news.NEWS
    topics = board.topics_of(ticket)
    for topic in topics:
        board.subscribe(topic, loop, heard)
    try:
        while board.topics_of(ticket):
            heard.clear()
            yield f"data: {version(topics)}\n\n"
            await asyncio.sleep(GAP_SECONDS)
            while not heard.is_set():
                try:
                    await asyncio.wait_for(heard.wait(), PING_SECONDS)
                except TimeoutError:
                    if not board.topics_of(ticket):
                        return
                    yield ": still here\n\n"
    finally:
        for topic in topics:
            board.unsubscribe(topic, loop, heard)


def version(topics: Iterable[str]) -> str:
    """One text that changes with every news of these topics."""
    return ".".join(str(news.NEWS.version(topic)) for topic in topics)


def mode(key: str) -> Mode:
    """How the listener of this key hears of news: by push, or by looking again."""
    if not _is_pushed:
        return "poll"
    ear = st.session_state.get(f"{key}-ear") or {}
    failed = ear.get("failed") if hasattr(ear, "get") else None
    kept = st.session_state.get(f"live-{key}")
    if failed and kept and failed == _address(kept["ticket"]):
        return "poll" if time.monotonic() - kept["made"] < RENEW_SECONDS else "push"
    return "push"


def _address(ticket: str) -> str:
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}{PATH.format(ticket=ticket)}" if base else PATH.format(ticket=ticket)


def _ticket(key: str, topics: tuple[str, ...]) -> str:
    """This browser's ticket for these topics, made anew when the server no longer knows it or others are wanted."""
    kept = st.session_state.get(f"live-{key}")
    if not kept or kept["topics"] != topics or not news.NEWS.topics_of(kept["ticket"]):
        kept = {"ticket": news.NEWS.ticket(topics), "topics": topics, "made": time.monotonic()}
        st.session_state[f"live-{key}"] = kept
    return str(kept["ticket"])


def _nothing() -> None:
    """A component tells its news only where somebody listens; the run itself is what we want."""


def listen(topics: Iterable[str], key: str, spread_seconds: float = 0, on_news: Callable[[], None] = _nothing) -> Mode:
    """Inside a fragment: has it run again at news. Says how; with "poll" the fragment needs `run_every`.

    With `spread_seconds` each browser waits a random part of it, so that 200 phones don't ask in the same moment.
    `on_news` is called before the run that news leads to; `st.rerun("key")` in it runs another fragment instead.
    """
    wanted = tuple(topics)
    if not _is_pushed:
        return "poll"
    kept = st.session_state.get(f"live-{key}")
    ear = st.session_state.get(f"{key}-ear") or {}
    if kept and hasattr(ear, "get") and ear.get("failed") == _address(kept["ticket"]) and mode(key) == "push":
        st.session_state.pop(f"live-{key}")  # it failed a while ago: try a new one
    listener = st.components.v2.component("onelane_news", js=SCRIPT)
    with st.container(key=f"{key}-listener"):
        address = _address(_ticket(key, wanted))
        listener(
            key=f"{key}-ear",
            data={"url": address, "version": version(wanted), "spread": spread_seconds},
            on_news_change=on_news,
            on_failed_change=_nothing,
        )
    return mode(key)


def fragment(
    draw: Callable[[], None], topics: Iterable[str], key: str, poll_seconds: float = 2.0, spread_seconds: float = 0,
    on_news: Callable[[], None] = _nothing, seldom_seconds: float = SELDOM_SECONDS,
) -> None:  # fmt: skip
    """Draws at once and again at every news of the topics, apart from the rest of the page.

    `poll_seconds` counts without push; for phones take 3 or more, and a `spread_seconds` of 1. `on_news`: see `listen`.
    `seldom_seconds`: how often it looks by itself although news is pushed.
    """
    wanted, now = tuple(topics), mode(key)
    jitter = st.session_state.setdefault(f"live-{key}-jitter", random.uniform(1.0, 1.25))
    every = seldom_seconds if now == "push" else poll_seconds * (jitter if poll_seconds >= 3 else 1.0)

    def drawn() -> None:
        told = listen(wanted, key, spread_seconds, on_news)
        draw()
        if told != now:
            st.rerun()  # the fragment's own pace is set where it is made

    st.fragment(drawn, run_every=every)()
