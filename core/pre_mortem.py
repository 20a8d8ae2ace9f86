"""It is day 90 and it failed; why? Each answer is held by a control, or accepted in writing, or open. Pure.

Which usual cause an answer is a case of is proposed from its words, in English only; people may say otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from core.catalogue import Catalogue
from core.controls import lacks
from core.records import Control, FailureCause

State = Literal["held", "planned", "accepted", "open"]

QUESTION = "It is day 90 and it failed. Why?"
STARTERS: tuple[str, ...] = (
    "The answers were wrong in ways that nobody expected.",
    "People stopped reading what it said and clicked yes.",
    "The cases that it could not do piled up.",
    "The one person who cared left.",
    "The supplier changed something on a Friday.",
    "It worked, and nobody could show it.",
)
"""Sentences to break the silence; ours."""


@dataclass(frozen=True)
class Held:
    """One cause with how it stands, the controls it is mapped to that are there, and what is open in a sentence."""

    cause: FailureCause
    state: State
    controls: tuple[Control, ...]
    open_point: str


def standing(cause: FailureCause, controls: Mapping[str, Control]) -> Held:
    """held: a complete control that applies. planned: only one that lacks something. accepted: a reason and a name.

    A control that was removed or ruled out holds nothing any more. `controls` are the lane's, by id.
    """
    mapped = tuple(controls[key] for key in cause.control_ids if key in controls and controls[key].applies)
    if any(not lacks(control) for control in mapped):
        return Held(cause, "held", mapped, "")
    if cause.accepted_reason.strip() and cause.accepted_by.strip():
        return Held(cause, "accepted", mapped, "")
    shown = f"“{_short(cause.text)}”"
    if mapped:
        return Held(cause, "planned", mapped, f"{shown}: '{mapped[0].name}' is against it, but not complete yet.")
    if cause.control_ids:
        return Held(cause, "open", (), f"{shown}: what was against it is gone. Map it to a control, or accept it.")
    return Held(cause, "open", (), f"{shown}: map it to a control, or accept it in writing.")


def standings(causes: Iterable[FailureCause], controls: Iterable[Control]) -> tuple[Held, ...]:
    """Every cause in the order in which it was said."""
    by_id = {control.control_id: control for control in controls}
    ordered = sorted(causes, key=lambda cause: (cause.given_utc, cause.failure_cause_id))
    return tuple(standing(cause, by_id) for cause in ordered)


def open_points(held: Iterable[Held]) -> tuple[str, ...]:
    """What the pre-mortem leaves open; nobody having held one is itself a point."""
    given = tuple(held)
    if not given:
        return ("Nobody has asked yet why it could have failed by day 90.",)
    return tuple(one.open_point for one in given if one.open_point)


def proposed_cause(catalogue: Catalogue, text: str) -> str:
    """The usual cause whose words the sentence holds most of; empty for none. The earlier one wins a tie.

    'Nobody' alone says little, so one shared word is enough only when no other cause shares as many.
    """
    words = set(re.findall(r"[a-z]+", text.casefold()))
    counted = {code: len(words & cause.words) for code, cause in catalogue.causes.items()}
    best = max(counted.values(), default=0)
    return next((code for code, count in counted.items() if count == best), "") if best else ""


def proposed_controls(catalogue: Catalogue, usual: str, controls: Iterable[Control]) -> tuple[Control, ...]:
    """The lane's controls that are against that usual cause, complete ones first."""
    mine = [
        control
        for control in controls
        if control.applies and control.code in catalogue.entries and usual in catalogue.entries[control.code].against
    ]
    return tuple(sorted(mine, key=lambda control: bool(lacks(control))))


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= 80 else one_line[:79] + "…"
