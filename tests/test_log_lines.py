"""What a browser forged is one line of the log; a fault of ours keeps its traceback."""

from __future__ import annotations

import logging

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.state.session_state import SessionState

from pages.parts import log_lines


def error_of(call) -> BaseException:
    with pytest.raises(Exception) as raised:
        call()
    return raised.value


def lines(caplog, error: BaseException) -> str:
    logger = logging.getLogger("streamlit.error_util")
    logger.addHandler(caplog.handler)
    try:
        logger.error("Uncaught app execution", exc_info=error)
    finally:
        logger.removeHandler(caplog.handler)
    return caplog.text


def test_a_forged_widget_is_one_line(caplog) -> None:
    log_lines.keep_short()
    log_lines.keep_short()
    state = SessionState()
    forged = WidgetState(id="nonsense", string_value="x")
    state._new_widget_state.set_widget_from_proto(forged)
    error = error_of(lambda: state["nonsense"])
    said = lines(caplog, error)
    assert "A browser sent a value that no page of ours sends" in said
    assert "Traceback" not in said


def test_a_fault_of_ours_keeps_its_traceback(caplog) -> None:
    log_lines.keep_short()
    said = lines(caplog, error_of(lambda: {}["nothing"]))
    assert "Traceback" in said
    assert "Uncaught app execution" in said
