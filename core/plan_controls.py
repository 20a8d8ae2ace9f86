"""The lines of the plan on controls: exception routes with their load, with their load, reviews, stop rules, drills."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from core.controls import FIELD_WORDS, lacks, shown_time
from core.plan import NOT_SET, Line
from core.plan_lines import Reading, absent, ended
from core.records import Control

PAGE = "define_controls"
KINDS: tuple[tuple[str, str, str], ...] = (
    ("exception", "When a case is not ordinary", "An exception route"),
    ("review", "Who checks, and how much", "A review rule"),
    ("stop", "When it is stopped", "A stop rule"),
    ("monitor", "What is watched", "A monitor"),
    ("fallback", "If it fails", "A fallback"),
)
"""Kind, heading on the page, and what is missing where none applies; in the order of the page."""


def controls(read: Reading, kind: str, what: str) -> Iterable[Line]:
    """The controls of one kind with what is known of them, those that don't apply with their reason."""
    of_kind = [control for control in read.controls if control.kind == kind]
    for control in (c for c in of_kind if c.applies):
        yield _applies(read, control)
    if not any(control.applies for control in of_kind):
        yield absent(what, PAGE)
    for control in of_kind:
        yield from _drill(read, control)
    yield from _together(read, kind)
    for control in (c for c in of_kind if not c.applies):
        text = f"does not apply: {control.reason_not}"
        yield Line(control.name, text, "quiet", _where(control), PAGE, ("does not apply.",), is_background=True)


def _where(control: Control) -> str:
    return f"the control '{control.name}' (5 Controls)"


def _applies(read: Reading, control: Control) -> Line:
    text, *shorter = _texts(read, control)
    tone: Literal["said", "missing"] = "missing" if lacks(control) else "said"
    return Line(control.name, text, tone, _where(control), PAGE, tuple(shorter))


def _drill(read: Reading, control: Control) -> Iterable[Line]:
    """How the rehearsal of a stop or a fallback stands."""
    for control_id, said, is_open in read.figures.safety.drills:
        if control_id == control.control_id:
            yield Line("Drill", said, "caution" if is_open else "said", page=PAGE)


def _together(read: Reading, kind: str) -> Iterable[Line]:
    """What all controls of a kind take together."""
    safety = read.figures.safety
    if kind == "exception" and safety.load:
        yield Line("All together", safety.load, "said", page=PAGE)
    if kind == "review" and safety.review:
        yield Line("Hours and cost", safety.review, "caution" if safety.is_review_short else "said", page=PAGE)


def _texts(read: Reading, control: Control) -> tuple[str, ...]:
    """What a control does, at three lengths: all of it; the one thing that matters most with who and how fast; and
    only who and how fast, for a stop rule its number too; each with what it still lacks.
    """
    minutes = control.minutes_to_respond
    fast = shown_time(minutes) if minutes else "at once" if minutes is not None else ""
    who, bare = (
        ", ".join(part for part in (control.who, time) if part)
        for time in (f"within {fast}" if minutes else fast, fast)
    )
    open_still = f"{', '.join(FIELD_WORDS[name] for name in lacks(control))}: {NOT_SET}" if lacks(control) else ""
    safety, one = read.figures.safety, control.control_id
    rule, dry_run = dict(safety.stops).get(one, ("", ""))
    sample, load = dict(read.figures.samples).get(one, ""), dict(safety.loads).get(one, "")
    trigger, response = rule or control.trigger or control.what, control.response
    essential = sample or (response or trigger if control.kind == "fallback" else trigger or response)
    restart = f"{control.restarts} may start it again" if control.kind == "stop" and control.restarts else ""
    texts = (
        (trigger, response, sample, load, who, restart, dry_run, open_still),
        (essential, load, who, dry_run, open_still),
        (rule, bare, open_still),
    )
    found = [" ".join(ended(part) for part in parts if part) for parts in texts]
    return tuple(text for place, text in enumerate(found) if place == 0 or len(text) < len(found[place - 1])) or ("",)
