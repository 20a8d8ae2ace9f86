"""Controls: what the catalogue proposes for a lane, what a control still lacks, and whether each kind stands.

A control counts only with who, trigger, response and time; a review rule also needs its sample (CONTROLS 6).
What can be proposed is in `core.catalogue`, how many items to check in `core.sampling`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from core.catalogue import KINDS, Catalogue, Entry, Kind
from core.quantities import shown_number
from core.records import Control
from core.sampling import ReviewLoad, claim, items_to_check, items_to_check_in_lot, review_load
from core.tiers import Tier

State = Literal["missing", "thin", "clear"]

NOUNS: dict[Kind, str] = {
    "exception": "an exception route",
    "review": "a review rule",
    "stop": "a stop rule",
    "monitor": "a monitor",
    "fallback": "a fallback",
}
FIELD_WORDS: dict[str, str] = {
    "who": "who does it",
    "trigger": "what sets it off",
    "response": "what happens then",
    "minutes_to_respond": "how fast",
    "tolerated_share": "the share of bad items you tolerate",
    "confidence": "how sure you want to be",
    "minutes_per_item": "minutes to check one item",
}
"""What a control may lack, by the field of the record that holds it."""


MOST_PROPOSED = 12
"""More than a dozen is a list that nobody reads (issue: 8 to 12, not 80)."""


def proposals(
    catalogue: Catalogue, acts_alone: bool = False, tier: Tier | None = None, uses: Collection[str] = ()
) -> tuple[Entry, ...]:
    """The starting set, 8 to 12 controls of all five kinds in the order of KINDS.

    `acts_alone`: the AI acts without asking a person first; then what can't be undone waits for approval. `tier` None,
    nobody has said yet, counts as firm. Sensitive `uses` bring their own first; what is beyond a dozen is `left_out`.
    """
    chosen = _by_importance(catalogue, acts_alone, tier, uses)[:MOST_PROPOSED]
    return tuple(entry for kind in KINDS for entry in chosen if entry.kind == kind)


def left_out(
    catalogue: Catalogue, acts_alone: bool = False, tier: Tier | None = None, uses: Collection[str] = ()
) -> tuple[Entry, ...]:
    """What the starting set had no more room for, the most important first."""
    return tuple(_by_importance(catalogue, acts_alone, tier, uses)[MOST_PROPOSED:])


def _by_importance(catalogue: Catalogue, acts_alone: bool, tier: Tier | None, uses: Collection[str]) -> list[Entry]:
    codes = [code for use in catalogue.for_sensitive_uses if use in uses for code in catalogue.for_sensitive_uses[use]]
    codes += [*(catalogue.if_it_acts if acts_alone else ()), *catalogue.starting_sets[tier or "firm"]]
    return [catalogue.entries[code] for code in dict.fromkeys(codes)]


def control_id(lane_id: str, code: str) -> str:
    """A control of the catalogue has one id per lane, so that two people who take the same proposal clash visibly."""
    return f"{lane_id}.{code}"


def from_entry(
    entry: Entry,
    session_id: str,
    lane_id: str,
    people: Mapping[str, str] | None = None,
    minutes_per_item: float | None = None,
    position: int = 0,
) -> Control:
    """An entry as a control of a lane, not yet stored.

    `people` are names by role; a role that nobody fills stays blank, because a role is not a person who answers.
    `minutes_per_item` goes into the rules that sample.
    """
    sampling = entry.sampling
    return Control(
        session_id=session_id,
        control_id=control_id(lane_id, entry.code),
        lane_id=lane_id,
        kind=entry.kind,
        code=entry.code,
        name=entry.name,
        what=entry.what,
        trigger=entry.trigger,
        response=entry.response,
        minutes_to_respond=entry.minutes_to_respond,
        who=(people or {}).get(entry.who, ""),
        evidence=entry.evidence,
        tolerated_share=sampling.tolerated_share if sampling else None,
        confidence=sampling.confidence if sampling else 0.95,
        tolerated_found=sampling.tolerated_found if sampling else 0,
        minutes_per_item=minutes_per_item if sampling else None,
        detector=entry.detector,
        route=entry.route,
        otherwise=entry.otherwise,
        source=entry.source,
        cadence=entry.cadence,
        threshold=entry.threshold if entry.kind == "monitor" else "",
        position=position,
    )


def lacks(control: Control) -> tuple[str, ...]:
    """The fields (of FIELD_WORDS) that a control still lacks; nothing for one that does not apply.

    A review rule with a tolerated share must be one that a sample can show (above 0, below 100 %, confidence below
    100 %), and say how long one item takes. Zero minutes to respond means at once, which is an answer.
    """
    if not control.applies:
        return ()
    absent = [name for name in ("who", "trigger", "response") if not getattr(control, name)]
    if control.minutes_to_respond is None:
        absent.append("minutes_to_respond")
    if is_sampled(control):
        if not 0 < (control.tolerated_share or 0) < 1:
            absent.append("tolerated_share")
        if not 0 < control.confidence < 1:
            absent.append("confidence")
        if not control.minutes_per_item:
            absent.append("minutes_per_item")
    return tuple(absent)


def is_sampled(control: Control) -> bool:
    """Whether it is a review rule that says how many items to check (others say who approves, trains and so on)."""
    return control.kind == "review" and control.tolerated_share is not None


@dataclass(frozen=True)
class OpenPoint:
    """One thing that is missing. `control_id` is the control to mend, None where a kind has none to mend."""

    kind: Kind
    sentence: str
    control_id: str | None = None


@dataclass(frozen=True)
class Standing:
    """How one kind of control stands, with the names of its controls.

    missing: no complete control applies (and the kind was not ruled out). thin: a complete one applies but another is
    incomplete, or everything proposed was declared not applicable with reasons. clear: all that apply are complete.
    A review counts only if at least one complete rule says how many to check.
    """

    kind: Kind
    state: State
    complete: tuple[str, ...]
    incomplete: tuple[str, ...]
    not_applicable: tuple[str, ...]
    open_points: tuple[OpenPoint, ...]


def standing(kind: Kind, controls: Iterable[Control]) -> Standing:
    """How the controls of one kind stand; see Standing for the three words."""
    mine = [control for control in controls if control.kind == kind]
    applying = [control for control in mine if control.applies]
    complete = [control for control in applying if not lacks(control)]
    incomplete = [control for control in applying if lacks(control)]
    points = [
        OpenPoint(kind, f"'{control.name}' still lacks: {_listed(lacks(control))}.", control.control_id)
        for control in incomplete
    ]
    counting = [control for control in complete if is_sampled(control)] if kind == "review" else complete
    state: State = "thin" if points else "clear"
    if not counting and mine and not applying:
        state = "thin"
        points.append(OpenPoint(kind, f"Everything under '{KINDS[kind]}' was declared not applicable."))
    elif not counting:
        state = "missing"
        if not any(is_sampled(control) or kind != "review" for control in incomplete):
            need = "a review rule that says how many to check" if kind == "review" and applying else NOUNS[kind]
            points.append(OpenPoint(kind, f"{KINDS[kind]}: {need} is missing."))
    return Standing(
        kind, state, _names(complete), _names(incomplete), _names(c for c in mine if not c.applies), tuple(points)
    )


def standings(controls: Iterable[Control]) -> tuple[Standing, ...]:
    """How each of the five kinds stands, in the order of KINDS."""
    given = tuple(controls)
    return tuple(standing(kind, given) for kind in KINDS)


def _names(controls: Iterable[Control]) -> tuple[str, ...]:
    return tuple(control.name for control in controls)


def _listed(fields: Iterable[str]) -> str:
    return ", ".join(FIELD_WORDS[name] for name in fields)


@dataclass(frozen=True)
class ReviewRule:
    """A review rule in numbers. `sample` is None when no number of items is enough.

    `week_sample` is how many of one week's cases show the same of that week alone; None when the volume is unknown or
    a week is too small to tell. `load` is for the middle volume, `load_range` for the low and the high one.
    """

    sample: int | None
    week_sample: int | None
    every_item: bool
    load: ReviewLoad
    load_range: tuple[ReviewLoad, ReviewLoad] | None
    sentence: str
    share: float
    """What it tolerates, how sure it is, and how many bad ones the sample may hold, as the record has them."""
    confidence: float
    found: int


def review_rule(
    control: Control, cases_per_week: tuple[float, float, float] | None, every_item: bool = False
) -> ReviewRule | None:
    """What a review rule demands, with its weekly load; None for a control that doesn't sample or lacks the numbers.

    `cases_per_week` is low, middle and high, None when the volume is unknown.
    """
    share = control.tolerated_share
    if not is_sampled(control) or share is None or not (0 < share < 1 and 0 < control.confidence < 1):
        return None
    sample = items_to_check(share, control.confidence, control.tolerated_found)
    loads = [
        review_load(sample, cases, control.minutes_per_item, every_item) for cases in (cases_per_week or (None,) * 3)
    ]
    in_week = cases_per_week and items_to_check_in_lot(
        round(cases_per_week[1]), share, control.confidence, control.tolerated_found
    )
    return ReviewRule(
        sample, in_week, every_item, loads[1], (loads[0], loads[2]) if cases_per_week else None,
        claim(sample, share, control.confidence, control.tolerated_found), share, control.confidence,
        control.tolerated_found,
    )  # fmt: skip


def shown_time(minutes: float | None) -> str:
    """Minutes as people say them; a working day has 8 hours.

    >>> [shown_time(m) for m in (None, 0, 5, 90, 240, 480, 960)]
    ['not said', 'at once', '5 minutes', '1.5 hours', '4 hours', '1 working day', '2 working days']
    """
    if minutes is None:
        return "not said"
    if minutes == 0:
        return "at once"
    for size, noun in ((480, "working day"), (60, "hour"), (1, "minute")):
        if minutes >= size and (size == 1 or (minutes / size * 2).is_integer()):
            count = shown_number(minutes / size)
            return f"{count} {noun}{'' if count == '1' else 's'}"
    return f"{shown_number(minutes)} minutes"
