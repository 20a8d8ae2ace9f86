"""Answers in numbers: a ranged estimate (low, high, then the middle one) and the points of a swing.

2026-11: text inputs that send what was typed after a short pause, and not number inputs: these send only when one
leaves them, have two buttons in the way of a thumb, and drop a comma without a word (see estimate_input.py). The small
script of phone_saved.py asks the phone for its keyboard of digits. The pause is Streamlit's own 250 ms, because a pause
given as a text would import pandas; what the line says of half a number is therefore shown a little later.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.interview import asked as interview
from core.pasted import decimal_mark, value_from
from core.quantities import QUANTITIES, shown_number
from pages.parts import phone_quick, phone_words, told
from pages.parts.phone_choices import is_unknown
from pages.parts.phone_saved import Asked, settle

ENDS = ("low", "high", "middle")
"""In the order of asking (METHOD 1)."""
OTHER_WAY_ROUND = "Are they the other way round?"
POINTS = tuple(range(0, 101, 10))


def estimate(asked: Asked) -> str:
    """The three numbers, each under its question in plain words. Returns what is missing before they are saved."""
    code = asked.item.second_id
    words = interview(code, phone_words.period(asked.question, asked.item))
    st.markdown(told.plain(f"{words.about} In {phone_words.unit(asked.question, asked.item)}."))
    with st.container(key="phone-number", gap="small"):
        for end in ENDS:
            key = asked.key(end)
            if key not in st.session_state:
                st.session_state[key] = _typed(code, asked.own.get(end) if asked.own else None)
            st.text_input(
                getattr(words, end), key=key, max_chars=30, autocomplete="off", live=True, persist_state="session",
                **asked.on_change(phone_quick.is_on(asked.question), keep_estimate, asked),
            )  # fmt: skip
    if is_swapped(_hint(asked)):
        st.button("Swap the two", key=asked.key("swap"), width="stretch", on_click=_swap, args=(asked,),
                  icon=":material/swap_vert:")  # fmt: skip
    else:
        _dont_know(asked)
    return _hint(asked)


def is_swapped(hint: str) -> bool:
    """Whether the line says that low and high are the other way round."""
    return hint.endswith(OTHER_WAY_ROUND)


def _swap(asked: Asked) -> None:
    low, high = asked.key("low"), asked.key("high")
    st.session_state[low], st.session_state[high] = st.session_state[high], st.session_state[low]
    keep_estimate(asked)


def _typed(code: str, value: float | None) -> str:
    """A stored number as it would be typed: shares in percent."""
    if value is None:
        return ""
    return f"{value * (100 if QUANTITIES[code].kind == 'share' else 1):.12g}"


def keep_estimate(asked: Asked, given: Mapping[str, str] | None = None) -> None:
    """Saves the three numbers once all are there and in order; the line says what is not right yet."""
    st.session_state.pop(asked.key("refused"), None)
    values, _ = read(_in_fields(asked) if given is None else given, asked.item.second_id)
    if values is not None:
        asked.keep(values)


def quick_estimate(asked: Asked) -> str:
    """What the phone's script needs to save the three numbers itself."""
    stored = tuple(_typed(asked.item.second_id, asked.own.get(end) if asked.own else None) for end in ENDS)
    return phone_quick.offered(asked.question, "numbers", [asked.key(end) for end in ENDS], stored)


def given(asked: Asked) -> dict[str, Any] | None:
    """The three numbers on the page, once all are there and in order."""
    return dict(values) if (values := read(_in_fields(asked), asked.item.second_id)[0]) else None


def _in_fields(asked: Asked) -> dict[str, str]:
    return {end: str(st.session_state.get(asked.key(end)) or "") for end in ENDS}


def read(typed: Mapping[str, str], code: str) -> tuple[dict[str, float | None] | None, str]:
    """The three numbers of low, high and middle as they are stored; else None, and what is not right or there yet.

    >>> read({"low": "20", "high": "60", "middle": "30"}, "touch_minutes")
    ({'low': 20.0, 'high': 60.0, 'middle': 30.0}, '')
    >>> read({"low": "20", "high": "60", "middle": ""}, "touch_minutes")
    (None, '1 more number, then it is saved.')
    """
    try:
        values = {end: number(typed[end], code, decimal_mark(typed.values())) for end in ENDS}
    except ValueError as reason:
        return None, f"Not saved yet. {str(reason)[:1].upper()}{str(reason)[1:]}."
    if wrong := out_of_order(values):
        return None, f"Not saved yet. {wrong}"
    left = list(values.values()).count(None)
    if left == 0:
        return values, ""
    return None, "" if left == len(ENDS) else f"{left} more number{'s' if left > 1 else ''}, then it is saved."


def number(text: str, code: str, decimal: str | None) -> float | None:
    """What was typed, in the stored unit; None for a blank. ValueError with the reason otherwise.

    >>> number("12,5", "touch_minutes", None), number("8", "error_share", None), number(" ", "volume", None)
    (12.5, 0.08, None)
    """
    value = value_from(text, code, None, decimal, "percent")
    if value is not None and value < 0:
        raise ValueError(f"'{text.strip()}' is below zero")
    if value is not None and QUANTITIES[code].kind == "share" and value > 1:
        raise ValueError(f"'{text.strip()}' is more than 100 of 100 cases")
    return value


def out_of_order(values: dict[str, float | None]) -> str:
    """What to change so that low ≤ middle ≤ high; nothing while they are in order or not all there.

    >>> out_of_order({"low": 9, "high": 4, "middle": None})
    'The first number (9) is above the second (4). Are they the other way round?'
    >>> out_of_order({"low": 2, "high": 4, "middle": 7})
    'The normal one (7) is above the second number (4). It should lie between the two.'
    """
    low, high, middle = values["low"], values["high"], values["middle"]
    said = {end: shown_number(value, 6) for end, value in values.items()}
    if low is not None and high is not None and low > high:
        return f"The first number ({said['low']}) is above the second ({said['high']}). {OTHER_WAY_ROUND}"
    if middle is not None and high is not None and middle > high:
        return (
            f"The normal one ({said['middle']}) is above the second number ({said['high']}). It should lie between "
            "the two."
        )
    if middle is not None and low is not None and middle < low:
        return (
            f"The normal one ({said['middle']}) is below the first number ({said['low']}). It should lie between "
            "the two."
        )
    return ""


def _hint(asked: Asked) -> str:
    """What the line says before the numbers are saved."""
    return read(_in_fields(asked), asked.item.second_id)[1]


def swing(asked: Asked) -> str:
    """How much it is worth to lift one criterion from worst to best, against 100 for the first of all."""
    ends = (asked.question.settings.get("ends") or {}).get(asked.item.subject_id)
    if ends:
        st.markdown(f"From: {told.plain(ends[0])}  \nTo: **{told.plain(ends[1])}**")
    st.markdown("What is this step worth? 100: you would take it first. 50: worth half of that. 0: not worth it.")
    key, stored = asked.key("points"), _stored_points(asked)
    settle(asked, key, stored)
    options = _options(stored)
    with st.container(key="phone-points"):
        st.segmented_control(
            "Points", options, key=key, label_visibility="collapsed", width="stretch", wrap=True,
            **asked.on_change(_is_quick(asked), _keep_points, asked),
        )  # fmt: skip
    _so_far(asked)
    _dont_know(asked)
    return ""


def _is_quick(asked: Asked) -> bool:
    """Not for the last of all: a run of the page then says if nothing has 100 yet."""
    others = {key for key in asked.seen.own if key != asked.item.item_id}
    return phone_quick.is_on(asked.question) and len(others) + 1 < len(asked.seen.items)


def _stored_points(asked: Asked) -> int | None:
    own = asked.own
    return None if own is None or is_unknown(own) else round(own["points"])


def _options(stored: int | None) -> list[int]:
    return [*POINTS] if stored is None or stored in POINTS else sorted({*POINTS, stored})


def quick_swing(asked: Asked) -> str:
    """What the phone's script needs to save the points itself."""
    if not _is_quick(asked):
        return ""
    stored = _stored_points(asked)
    options = _options(stored)
    at = -1 if stored is None else options.index(stored)
    return phone_quick.offered(
        asked.question, "points", [asked.key("points")], at, [{"points": points} for points in options]
    )


def _dont_know(asked: Asked) -> None:
    st.button(
        phone_words.UNKNOWN, key=asked.key("unknown"), type="tertiary", width="stretch", on_click=_keep_unknown,
        args=(asked,),
    )  # fmt: skip


def _keep_unknown(asked: Asked) -> None:
    if asked.keep({"unknown": True}):
        for end in ENDS:
            st.session_state[asked.key(end)] = ""
        if asked.question.kind == "swing":
            st.session_state[asked.key("points")] = None


def given_points(asked: Asked) -> dict[str, Any] | None:
    """The points chosen on the page; none when a segment came off, tapped again: what is stored is shown again."""
    points = st.session_state.get(asked.key("points"))
    return None if points is None else {"points": points}


def _keep_points(asked: Asked) -> None:
    if (value := given_points(asked)) is not None:
        asked.keep(value)


def _so_far(asked: Asked) -> None:
    """One's own points beside each other: they only mean something against each other."""
    titles = {item.item_id: item.title for item in asked.seen.items}
    given = {
        titles[key]: answer.value["points"]
        for key, answer in asked.seen.own.items()
        if key in titles and "points" in answer.value and key != asked.item.item_id
    }
    if not given:
        return
    shown = " · ".join(
        f"{told.plain(phone_words.short(title, 28))} {points:.0f}"
        for title, points in sorted(given.items(), key=lambda one: -one[1])
    )
    st.caption(f"Yours so far: {shown}")
    all_given = len(given) + (asked.own is not None) == len(titles)
    if all_given and 100 not in given.values() and (asked.own or {}).get("points") != 100:
        st.caption("Nothing has 100 yet: give it to the one that you would lift first.")
