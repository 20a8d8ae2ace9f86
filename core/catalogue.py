"""The catalogue of controls (`data/controls.json`) as values: five kinds, and for each control our plain words, the
starting threshold with its origin, and where the frameworks speak of it. Orientation, not legal advice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from core.records import Control

Kind = Literal["exception", "review", "stop", "monitor", "fallback"]

KINDS: dict[Kind, str] = {
    "exception": "When the AI can't handle a case",
    "review": "How we check its work",
    "stop": "When we stop it",
    "monitor": "What we watch",
    "fallback": "How we go on without it",
}
"""The five kinds, in the order of the page, as a leader would say them."""


@dataclass(frozen=True)
class Sampling:
    """How a review rule of the catalogue samples: every item until enough in a row were good, or some each week."""

    every_item: bool
    tolerated_share: float
    confidence: float
    tolerated_found: int


@dataclass(frozen=True)
class Entry:
    """One control of the catalogue. `who` is a role ('owner'), not a name; `mappings` are framework → references."""

    code: str
    kind: Kind
    name: str
    what: str
    trigger: str
    response: str
    minutes_to_respond: float
    who: str
    evidence: str
    risk: str
    threshold: str
    threshold_origin: str
    against: tuple[str, ...] = ()
    """Codes of the causes of failure that it is against (`Catalogue.causes`)."""
    detector: str = ""
    route: str = ""
    otherwise: str = ""
    """Exception routes: how it is noticed, where the case goes, what happens when nobody takes it in time."""
    source: str = ""
    cadence: str = ""
    """Monitors: where the signal comes from, how often somebody looks."""
    sampling: Sampling | None = None
    mappings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class UsualCause:
    """One usual reason why such work fails; `words` are those by which a sentence of the room is recognised."""

    code: str
    name: str
    words: frozenset[str]


@dataclass(frozen=True)
class Catalogue:
    """All entries in the order of the file, with the words for their roles, origins and frameworks."""

    version: str
    as_of: str
    note: str
    entries: Mapping[str, Entry]
    roles: Mapping[str, str]
    origins: Mapping[str, str]
    frameworks: Mapping[str, tuple[str, str]]
    """Code → (name, what to know about the mapping)."""
    causes: Mapping[str, UsualCause] = field(default_factory=dict)
    starting_sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Tier → codes, the most important first."""
    if_it_acts: tuple[str, ...] = ()
    for_sensitive_uses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def is_every_item(self, control: Control) -> bool:
        """Whether that review rule checks every item until enough in a row were good."""
        entry = self.entries.get(control.code)
        return bool(entry and entry.sampling and entry.sampling.every_item)

    def mapped(self, code: str) -> tuple[tuple[str, str], ...]:
        """The framework references of one entry as (framework, references); empty for a control of the room's own."""
        entry = self.entries.get(code)
        if entry is None:
            return ()
        return tuple((self.frameworks[key][0], ", ".join(places)) for key, places in entry.mappings.items())


def read_catalogue(given: Mapping[str, Any]) -> Catalogue:
    """The catalogue from the content of its file; a KeyError or TypeError means that the file is broken."""
    return Catalogue(
        version=given["version"],
        as_of=given["as_of"],
        note=given["note"],
        entries={entry["code"]: _entry(entry) for entry in given["controls"]},
        roles=dict(given["roles"]),
        origins=dict(given["origins"]),
        frameworks={key: (framework["name"], framework["note"]) for key, framework in given["frameworks"].items()},
        causes={
            each["code"]: UsualCause(each["code"], each["name"], frozenset(each["words"])) for each in given["causes"]
        },
        starting_sets={tier: tuple(codes) for tier, codes in given["starting_sets"].items()},
        if_it_acts=tuple(given["if_it_acts"]),
        for_sensitive_uses={use: tuple(codes) for use, codes in given["for_sensitive_uses"].items()},
    )


def _entry(given: Mapping[str, Any]) -> Entry:
    review = given.get("review")
    sampling = review and Sampling(
        review["pace"] == "every item", review["tolerated_share"], review["confidence"], review["tolerated_found"]
    )
    mappings = {framework: tuple(places) for framework, places in given["mappings"].items()}
    words = {key: value for key, value in given.items() if key not in ("review", "mappings", "against")}
    return Entry(**words, against=tuple(given["against"]), sampling=sampling, mappings=mappings)
