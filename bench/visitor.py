"""A browser without a screen: opens a page over the websocket and times its reruns on the server side."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from tests.browser.look import OUR_FAULT

DONE = ForwardMsg.ScriptFinishedStatus.Value("FINISHED_SUCCESSFULLY")
REPLACED = ForwardMsg.ScriptFinishedStatus.Value("FINISHED_EARLY_FOR_RERUN")
SECONDS_TO_WAIT = 120


class Visitor:
    """One open page. `first_seconds` is how long its first run took; `rerun` times one more."""

    def __init__(self, url: str, page: str = "", **query: str) -> None:
        self._socket = connect(
            f"{url.replace('http', 'ws', 1)}/_stcore/stream", subprotocols=["streamlit"], max_size=None, legacy=True
        )
        self._page, self._query = page, urlencode(query)
        self.parts = 0
        """How many elements and blocks the last run drew."""
        self.first_seconds = self.rerun()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def rerun(self) -> float:
        """Seconds from asking for a run until the server says that the script has finished and all was sent."""
        asked = BackMsg()
        asked.rerun_script.query_string = self._query
        asked.rerun_script.page_name = self._page
        asked.rerun_script.context_info.timezone = "UTC"
        self.parts = 0
        began = time.perf_counter()
        self._socket.send(asked.SerializeToString())
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(self._socket.recv(timeout=SECONDS_TO_WAIT))
            kind = answer.WhichOneof("type")
            if kind == "page_not_found":
                raise LookupError(f"there is no page '{self._page}'")
            if kind == "delta":
                self._look_at(answer)
            if kind == "script_finished" and answer.script_finished == DONE:
                return time.perf_counter() - began

    def _look_at(self, answer: ForwardMsg) -> None:
        self.parts += 1
        element = answer.delta.new_element
        if element.WhichOneof("type") == "exception":
            raise RuntimeError(f"page '{self._page}' shows an exception: {element.exception.message}")
        if element.alert.body.startswith(OUR_FAULT):
            raise RuntimeError(f"page '{self._page}' shows: {element.alert.body}")
