"""What would turn the choice, in sentences: single inputs in their own unit, and where that lies in their range."""

from __future__ import annotations

from core.inputs import Input, place_in_range
from core.lane_words import chance, in_100
from core.quantities import shown_number
from core.tipping import Tip


def shown_value(one: Input, value: float) -> str:
    """A value of an input as people say it: a level, a percentage, an amount with its unit.

    >>> volume = Input("k", "amount", "Volume", "A", "a", "volume", None, "cases per week", ("a",))
    >>> shown_value(volume, 1234.5)
    '1\\u202f230 cases per week'
    """
    if one.kind == "level":
        return f"level {value:.1f}".removesuffix(".0")
    if one.kind == "share":
        return f"{shown_number(value * 100, 2)}\u00a0%"
    return f"{shown_number(value)} {one.unit}".strip()


def range_said(one: Input) -> str:
    """The range as it was stated: 'stated 400 to 700', 'stated as exactly 42', 'not stated yet'."""
    if one.triple is None:
        return "not stated yet"
    if one.triple.is_exact:
        return f"stated as exactly {shown_value(one, one.triple.middle)}"
    low, high = shown_value(one, one.triple.low), shown_value(one, one.triple.high)
    return f"stated {low} to {high}"


def beyond(tip: Tip) -> float | None:
    """The share of its plausible values at which the choice is turned; None where it has no range."""
    if tip.value is None or tip.place is None:
        return None
    if tip.until is not None:
        back = place_in_range(tip.input, tip.until)
        share = abs(tip.place - back) if back is not None else None
    else:
        share = 1 - tip.place if tip.is_upward else tip.place
    if share is None or tip.other_value is None:
        return share
    other = place_in_range(tip.input, tip.other_value)
    return share if other is None else min(1.0, share + (other if tip.is_upward else 1 - other))


def turned_at(tip: Tip) -> str:
    """From what value on, and up to which one where the leader is ahead again: '50 EUR or more', '50 to 60 EUR'."""
    if tip.value is None:
        return ""
    if tip.until is None:
        said = f"{shown_value(tip.input, tip.value)} {side(tip)}"
    else:
        low, high = sorted((tip.value, tip.until))
        said = f"{shown_value(tip.input, low)} to {shown_value(tip.input, high)}"
    if tip.other_value is None:
        return said
    return f"{said}, or {shown_value(tip.input, tip.other_value)} {'or less' if tip.is_upward else 'or more'}"


def side(tip: Tip) -> str:
    """In which direction from its tipping value on the choice is turned."""
    return "or more" if tip.is_upward else "or less"


def tip_sentence(tip: Tip) -> str:
    """One input in one sentence: from what value on somebody else is first, and how likely that is."""
    one = tip.input
    about = f"“{one.name}” of “{one.subject}”"
    if tip.value is None:
        return f"{about} ({range_said(one)}): no plausible value of it would turn the choice."
    if tip.value == tip.now and one.kind != "level":
        return (
            f"{about} ({range_said(one)}): at its middle already “{tip.winner}” is level or ahead; only the longer end "
            "of its range keeps the order."
        )
    share = beyond(tip)
    said = "" if share is None else f", which is so in {in_100(share)} plausible worlds"
    where = "" if tip.is_inside or share is None else "; that lies outside its range"
    first = f"“{tip.winner}” comes first" if tip.other_value is None else f"“{tip.winner}” or another one comes first"
    again = " (beyond that the leader is ahead again)" if tip.until is not None else ""
    return f"{about} ({range_said(one)}): at {turned_at(tip)}, {first}{again}{said}{where}."


def would_change(tip: Tip) -> str:
    """For a parked workflow: the number that would bring it first, short enough for a table."""
    if tip.value is None:
        return ""
    share = beyond(tip)
    likely = "" if share is None else f" ({chance(share)} likely)"
    return f"{tip.input.name} of {tip.input.subject} at {turned_at(tip)}{likely}"
