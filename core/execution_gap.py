"""Is it budget? Four signs, three failure patterns and four conditions give "sequencing", "scaling", or "can't be told
yet", in one sentence with what it rests on. The rule is ours (own):

    sequencing   two findings or more: signs and patterns that show, conditions that are not met
    scaling      all four conditions are met, and not one sign or pattern shows (each one known)
    can't tell   everything else, with the questions that are open

A finding is a yes of the record or of people for a sign or a pattern; a no for a condition. For a condition the record
comes before what people say: an improvement that the weeks deny is none, whoever believes in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from core.gap_readings import Answer, LaneSeen, Limits, Reading, Seen, reading
from core.gap_signs import ASKED, CONDITIONS, HEADINGS, SIGNS, VERSION, Sign

Word = Literal["sequencing", "scaling", "can't be told yet"]
FEWEST_SHOWN = 5
"""From so many answers on a room's counts are kept and shown (METHOD 4); below, only which side had more."""


@dataclass(frozen=True)
class Said:
    """What people answered to one question. The counts are None where one person typed it, or few answered."""

    answer: Answer
    by: str = ""
    note: str = ""
    people: int | None = None
    yes: int | None = None
    no: int | None = None


@dataclass(frozen=True)
class Finding:
    """One question with what the record and people say to it, and what holds of it."""

    sign: Sign
    reading: Reading
    said: Said | None
    answer: Answer
    differs: bool
    """The record and people say opposite things."""

    @property
    def is_against(self) -> bool:
        """Whether it speaks for sequencing."""
        return self.answer == ("no" if self.sign.kind == "condition" else "yes")

    @property
    def because(self) -> str:
        return self.sign.says_no if self.sign.kind == "condition" else self.sign.says_yes


@dataclass(frozen=True)
class Diagnosis:
    """The answer: its word, the sentence, and every question in the order of the page."""

    word: Word
    sentence: str
    findings: tuple[Finding, ...]
    other_sessions: int = 0
    unread_sessions: int = 0

    @property
    def against(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.is_against)

    @property
    def met(self) -> tuple[Finding, ...]:
        """Conditions that are met."""
        return tuple(f for f in self.findings if f.sign.kind == "condition" and f.answer == "yes")

    @property
    def unknown(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.answer == "unknown")

    @property
    def is_blank(self) -> bool:
        return all(finding.answer == "unknown" for finding in self.findings)


def diagnosis(seen: Seen, said: Mapping[str, Said]) -> Diagnosis:
    """The answer from the record and from what people said, by question id; unknown ids are left out."""
    findings = tuple(finding(sign, reading(sign, seen), said.get(sign.id)) for sign in ASKED.values())
    word, sentence = _answer(findings, seen.limits.findings_for_sequencing)
    return Diagnosis(word, sentence, findings, seen.other_sessions, seen.unread_sessions)


def finding(sign: Sign, read: Reading, said: Said | None) -> Finding:
    """What holds of one question. A sign shows where either says so; a condition needs the record not to deny it."""
    people: Answer = said.answer if said else "unknown"
    differs = {read.answer, people} == {"yes", "no"}
    if sign.kind == "condition":
        answer = people if read.answer == "unknown" else "no" if read.answer == "no" or people == "no" else "yes"
    else:
        answer = "yes" if "yes" in (read.answer, people) else "no" if "no" in (read.answer, people) else "unknown"
    return Finding(sign, read, said, answer, differs)


def _answer(findings: tuple[Finding, ...], enough: int) -> tuple[Word, str]:
    against = [each for each in findings if each.is_against]
    unknown = [each for each in findings if each.answer == "unknown"]
    because = [each.because for each in against]
    if len(against) >= enough:
        return "sequencing", f"Sequencing: more money would not help yet, because {_listed(because)}."
    if not against and not unknown:
        return "scaling", (
            "Scaling: improvements are measured, quality holds, exceptions are under control and what worked moves on. "
            "Money is now what limits you."
        )
    first = unknown[0].sign.question if unknown else ""
    if len(unknown) == len(findings):
        return "can't be told yet", f"Can't be told yet: nothing is answered. Begin with “{first}”"
    held = f"one thing speaks for sequencing ({because[0]}), and " if because else ""
    if not unknown:
        return "can't be told yet", (
            f"Can't be told yet: one thing speaks for sequencing ({because[0]}), everything else for scaling. "
            "Mend it first."
        )
    are = "question is" if len(unknown) == 1 else "questions are"
    return "can't be told yet", f"Can't be told yet: {held}{len(unknown)} {are} open. Next: “{first}”"


def from_counts(yes: int, no: int, unknown: int) -> Answer:
    """A room's answer: the side that has more; as many yes as no, or nobody sure, is unknown.

    >>> [from_counts(*counts) for counts in ((4, 2, 1), (2, 4, 9), (3, 3, 0), (0, 0, 7))]
    ['yes', 'no', 'unknown', 'unknown']
    """
    if min(yes, no, unknown) < 0:
        raise ValueError("a count of answers is not negative")
    return "unknown" if yes == no else "yes" if yes > no else "no"


def shown_said(said: Said) -> str:
    """What people say, in a sentence."""
    words = {"yes": "yes", "no": "no", "unknown": "not clear"}
    if said.people is None:
        word = "don't know" if said.answer == "unknown" else words[said.answer]
        return f"{said.by or 'Somebody'}: {word}." + (f" “{said.note}”" if said.note else "")
    if said.yes is None or said.no is None:
        people = "1 person" if said.people == 1 else f"{said.people} people"
        return f"The room ({people}): {words[said.answer]}."
    rest = said.people - said.yes - said.no
    return f"The room: {said.yes} yes, {said.no} no, {rest} don't know."


def _listed(parts: list[str]) -> str:
    shown = parts[:3]
    more = len(parts) - len(shown)
    if more:
        return f"{', '.join(shown)}, and {more} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


__all__ = [
    "ASKED", "CONDITIONS", "FEWEST_SHOWN", "HEADINGS", "SIGNS", "VERSION", "Diagnosis", "Finding", "LaneSeen", "Limits",
    "Said", "Seen", "Sign", "diagnosis", "finding", "from_counts", "shown_said",
]  # fmt: skip
