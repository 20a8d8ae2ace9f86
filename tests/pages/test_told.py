"""Strangers' text, errors as sentences: what `pages.parts.told` promises."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from streamlit.testing.v1 import AppTest

from core.records import Control, Workflow
from pages.parts import told

HOSTILE = (
    "![x](https://evil.test/a.png)", "[click](javascript:alert(1))", ":red-badge[OFFICIAL]", "# Heading", "$x^2$",
    "<script>alert(1)</script>", "https://evil.test/path", "www.evil.test", "a@evil.test", ":material/home:", "|a|b|",
    "1. list", "- list", "> quote", "`code`", "**bold**", "~~gone~~", "&lt;b&gt;",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_every_mark_of_hostile_text_is_escaped(text: str) -> None:
    unescaped = re.sub(r"\\[!-/:-@\[-`{-~]", "", told.plain(text))
    assert not re.search(r"[!-/:-@\[-`{-~]", unescaped)
    assert "://" not in told.plain(text).replace("\\", "")
    assert "www." not in told.plain(text).replace("\\", "")


@given(st.text(max_size=400))
def test_plain_text_says_the_same_words_on_one_line(text: str) -> None:
    shown = told.plain(text)
    read_back = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", shown).replace("\u2060", "")
    expected = re.sub("[ \t\r\n\f\v\u2028\u2029]+", " ", text).strip().replace("\u2060", "")
    assert read_back == expected or (len(expected) > 250 and read_back.endswith("…"))
    assert "\n" not in shown


def test_long_text_is_cut_with_a_mark() -> None:
    assert told.plain("x" * 400).endswith("…")
    assert len(told.plain("x" * 400)) == 300


def test_a_records_refusals_are_told_all_at_once_and_in_words() -> None:
    with pytest.raises(ValidationError) as refused:
        Workflow(session_id="s", workflow_id="w", name="  ", position="x")
    sentence = told.sentence_of(refused.value)
    assert "name: it must not be empty" in sentence
    assert "position" in sentence
    assert "pydantic" not in sentence


def test_a_rule_of_a_whole_record_is_told_without_a_field() -> None:
    with pytest.raises(ValidationError) as refused:
        Control(session_id="s", control_id="c", lane_id="l", kind="stop", name="Stop", applies=False)
    assert told.sentence_of(refused.value) == "This can't be saved yet. say why this control does not apply."


def test_an_unexpected_error_shows_a_number_and_no_path() -> None:
    def broken() -> None:
        from pages.parts import told

        with told.errors():
            raise RuntimeError("secret: /srv/onelane/core/store.py")

    app = AppTest.from_function(broken).run()
    assert "number" in app.error[0].value
    assert "/srv" not in app.error[0].value
    assert not app.exception
