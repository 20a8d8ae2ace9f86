"""Moving a weight slider while trying things out, over the websocket: seconds until the new ranking was sent."""

from __future__ import annotations

import time

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.visitor import SECONDS_TO_WAIT, Visitor

DONE = ForwardMsg.ScriptFinishedStatus.Value("FINISHED_FRAGMENT_RUN_SUCCESSFULLY")


class Slid(Visitor):
    """Step 2 with its sliders open (a link to a scenario opens them), and the first slider of the fragment."""

    def __init__(self, url: str, session_id: str) -> None:
        self._slider, self._fragment = "", ""
        super().__init__(url, "pick_lane", s=session_id, scenario="none")

    def _look_at(self, answer: ForwardMsg) -> None:
        super()._look_at(answer)
        element = answer.delta.new_element
        if element.WhichOneof("type") == "slider" and answer.delta.fragment_id and not self._slider:
            self._slider, self._fragment = element.slider.id, answer.delta.fragment_id

    def move(self, to: float) -> float:
        """Seconds from moving the slider until the fragment was drawn; a chart must be among what was sent."""
        asked = BackMsg()
        asked.rerun_script.query_string = self._query
        asked.rerun_script.page_name = self._page
        asked.rerun_script.context_info.timezone = "UTC"
        asked.rerun_script.fragment_id = self._fragment
        widget = asked.rerun_script.widget_states.widgets.add()
        widget.id = self._slider
        widget.double_array_value.data.append(to)
        has_chart = False
        began = time.perf_counter()
        self._socket.send(asked.SerializeToString())
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(self._socket.recv(timeout=SECONDS_TO_WAIT))
            kind = answer.WhichOneof("type")
            if kind == "delta":
                super()._look_at(answer)
                has_chart |= answer.delta.new_element.WhichOneof("type") == "plotly_chart"
            if kind == "script_finished" and answer.script_finished == DONE:
                if not has_chart:
                    raise RuntimeError("the slider moved, and no ranking was sent")
                return time.perf_counter() - began
