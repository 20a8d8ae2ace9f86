"""Which usual causes of failure the controls of a lane are against, and where nothing stands. Pure.

held: a complete control that applies is against it. planned: only one that still lacks something. hole: none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from core.catalogue import KINDS, Catalogue, Entry, Kind
from core.controls import lacks
from core.records import Control

Cover = Literal["held", "planned", "hole"]


@dataclass(frozen=True)
class Covered:
    """One cause with the names of the controls against it, by kind."""

    code: str
    name: str
    state: Cover
    by_kind: dict[Kind, tuple[str, ...]]
    """Names of the controls of each kind; one that still lacks something ends in '…'."""
    offered: tuple[Entry, ...]
    """What the catalogue has against it that the lane has not, for a hole."""


def coverage(catalogue: Catalogue, controls: Iterable[Control]) -> tuple[Covered, ...]:
    """Every usual cause in the order of the catalogue; controls of the room's own are against what they are said to be
    in the pre-mortem, not here, because nothing says it.
    """
    mine = [control for control in controls if control.applies and control.code in catalogue.entries]
    taken = {control.code for control in mine}
    return tuple(_covered(catalogue, code, mine, taken) for code in catalogue.causes)


def _covered(catalogue: Catalogue, cause: str, mine: list[Control], taken: set[str]) -> Covered:
    against = [control for control in mine if cause in catalogue.entries[control.code].against]
    by_kind: dict[Kind, tuple[str, ...]] = {
        kind: tuple(f"{control.name}{' …' if lacks(control) else ''}" for control in against if control.kind == kind)
        for kind in KINDS
    }
    state: Cover = "hole"
    if against:
        state = "held" if any(not lacks(control) for control in against) else "planned"
    offered = (
        ()
        if against
        else tuple(entry for entry in catalogue.entries.values() if cause in entry.against and entry.code not in taken)
    )
    return Covered(cause, catalogue.causes[cause].name, state, by_kind, offered)


def holes(covered: Iterable[Covered]) -> tuple[Covered, ...]:
    """The causes that nothing is against."""
    return tuple(one for one in covered if one.state == "hole")


def sentence(covered: Iterable[Covered]) -> str:
    """The picture in words, for those who don't see it."""
    given = tuple(covered)
    open_ones = [one.name.lower() for one in given if one.state == "hole"]
    half = [one.name.lower() for one in given if one.state == "planned"]
    held = len(given) - len(open_ones) - len(half)
    said = f"{held} of {len(given)} usual causes of failure are held."
    if half:
        said += f" Only planned: {'; '.join(half)}."
    if open_ones:
        said += f" Nothing stands against: {'; '.join(open_ones)}."
    return said
