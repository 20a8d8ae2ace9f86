"""The lane on one page: one frozen value that holds everything the page prints, in the order it prints.

The exporters only lay it out; they add no word and leave none out. What is missing stands on the page as
"not set yet". 2026-11-22: the plan is generic (sections of labelled lines, one bar, one series), so that every
exporter prints the same sentences and a golden file can hold them. It goes to JSON and back unchanged, so that a signed
page can be printed again as it was signed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, Literal

from pydantic import TypeAdapter

from core.quantities import shown_number

NOT_SET = "not set yet"
MOST_FIELDS_NAMED = 5
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def shown_day(day: date | datetime | None) -> str:
    """
    >>> shown_day(date(2026, 11, 3)), shown_day(None)
    ('3\xa0Nov\xa02026', 'not set yet')
    """
    return NOT_SET if day is None else f"{day.day}\u00a0{MONTHS[day.month - 1]}\u00a0{day.year}"


@dataclass(frozen=True)
class Span:
    """A figure as its 10th, 50th and 90th percentile."""

    low: float
    middle: float
    high: float

    def shown(self, currency: str = "") -> str:
        """The range in words, one number where it is known exactly.

        >>> Span(18200, 24312, 33100).shown("EUR"), Span(4, 4, 4).shown()
        ('EUR\xa018\u202f200–33\u202f100', '4')
        """
        ends = [shown_number(self.low), shown_number(self.high)]
        text = ends[0] if ends[0] == ends[1] else "–".join(ends)
        return f"{currency}\u00a0{text}" if currency else text


@dataclass(frozen=True)
class CostFigures:
    """What the workflow costs a month, as the first step computes it. None is unknown, never 0."""

    total: Span | None = None
    parts: tuple[tuple[str, Span | None], ...] = ()
    """Hands-on work, rework, waiting, escaped errors; in this order, in the words of the page."""
    hours: Span | None = None
    unknown: tuple[str, ...] = ()
    """What nobody has estimated, in the words of the page."""
    guesses: tuple[str, ...] = ()
    guessed_share: float | None = None
    """Share of the middle cost that rests on guesses (0–1)."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChoiceFigures:
    """Why this one, as the second step computes it."""

    verdict: str = ""
    chance_first: float | None = None
    runner_up: str = ""
    beats_runner_up: float | None = None
    why: str = ""
    draws: int | None = None
    unjudged: tuple[int, int] = (0, 0)
    """By how many criteria nobody had judged it then, and how many criteria there were."""
    tip: str = ""
    """The one number that would turn the choice, as it stood then; empty where no single one was found."""


@dataclass(frozen=True)
class BaselineFigures:
    """The weeks before, and what is normal for them. Limits are None below six weeks."""

    weeks_on: tuple[date, ...] = ()
    """Mondays; the days themselves for a metric that is measured daily."""
    values: tuple[float, ...] = ()
    mean: float | None = None
    lower: float | None = None
    upper: float | None = None
    is_cut: bool = False
    is_trial: bool = False
    is_daily: bool = False
    changed_since: tuple[str, ...] = ()
    """What no longer reads as it was sealed."""


@dataclass(frozen=True)
class TargetFigures:
    """What the baseline's noise says about the target."""

    verdict: str = ""
    detectable: str = ""
    success: str = ""
    """The rule for the last day, fixed on day 0."""
    path: tuple[tuple[date, float], ...] = ()
    """Where the average should stand each week, from the day the target was set to the last day."""


@dataclass(frozen=True)
class BenefitFigures:
    """What it brings a month at the target, in sentences; empty where nobody gave the numbers."""

    net: str = ""
    is_known: bool = False
    payback: str = ""
    classes: tuple[tuple[str, str], ...] = ()
    """(class, amount a month): never added up."""
    cash: str = ""
    """That the net is no money to spend, where it is none."""
    pays_from: str = ""
    """Break-even: from how much less of each planned saving on it pays by that alone."""
    guesses: tuple[str, ...] = ()
    guessed_share: float | None = None
    """The guessed numbers of the effect, and how much of the money moved rests on at least one."""


@dataclass(frozen=True)
class SafetyFigures:
    """What is at stake, and what the controls were tried on. Pairs are (control id, sentence)."""

    tier: str = ""
    why: str = ""
    counsel: str = ""
    must_ask: bool = False
    loads: tuple[tuple[str, str], ...] = ()
    load: str = ""
    """All exception routes together."""
    stops: tuple[tuple[str, tuple[str, str]], ...] = ()
    """For each stop rule in numbers: the rule, and what its dry run says."""
    drills: tuple[tuple[str, str, bool], ...] = ()
    """(control id, how its drill stands, whether that is open)."""
    review: str = ""
    """What all checks take a week and cost, against the hours there are."""
    is_review_short: bool = False


State = Literal["clear", "thin", "missing"]


@dataclass(frozen=True)
class Figures:
    """All computed figures of the plan; what a room could not compute stays at its default."""

    cost: CostFigures = CostFigures()
    choice: ChoiceFigures = ChoiceFigures()
    baseline: BaselineFigures = BaselineFigures()
    counter: BaselineFigures = BaselineFigures()
    target: TargetFigures = TargetFigures()
    benefit: BenefitFigures = BenefitFigures()
    safety: SafetyFigures = SafetyFigures()
    measure_first: str = ""
    """What to find out first, because it moves the cost most and is not measured."""
    samples: tuple[tuple[str, str], ...] = ()
    """Control id → what the review rule asks for, in words with its number."""
    readiness: tuple[tuple[str, State], ...] = ()
    """The five questions, short, each with its state."""
    is_acceptance_current: bool = True
    """False when metric, target or date changed after the owner said yes."""


@dataclass(frozen=True)
class Line:
    """One labelled sentence. `written_in` names the input that the text was typed into, in the words of the screen."""

    label: str
    text: str
    tone: Literal["said", "quiet", "caution", "missing"] = "said"
    written_in: str = ""
    page: str = ""
    """The page that sets or mends it."""
    shorter: tuple[str, ...] = ()
    """The same said in fewer words, for a page that is full: each shorter than the one before."""
    is_background: bool = False
    """True for what a full page leaves to Onelane first."""

    @property
    def shortest(self) -> str:
        return self.shorter[-1] if self.shorter else self.text


@dataclass(frozen=True)
class Section:
    """Lines under one heading, with the bar of the cost where `picture` says so."""

    title: str
    lines: tuple[Line, ...]
    picture: Literal["", "split"] = ""
    floats: bool = False
    """True where it may close either column."""
    is_list: bool = False
    """True where a full page may name the first lines only, and how many more there are."""


@dataclass(frozen=True)
class KeyFact:
    """One of the four answers at the head: what, the answer, how sure."""

    label: str
    answer: str
    note: str
    is_missing: bool = False
    written_in: str = ""
    """Where the label or the answer was typed."""


@dataclass(frozen=True)
class Split:
    """The monthly cost as one bar. `shares` are of the sum of the known middles and add up to 1."""

    labels: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()
    places: tuple[int, ...] = ()
    """Which part it is (0 to 3), so that a part keeps its colour when another is missing."""
    unit: str = ""
    alt: str = ""


@dataclass(frozen=True)
class Series:
    """The baseline with what is normal for it, and the way from there to the target: the one chart of the page."""

    weeks_on: tuple[date, ...] = ()
    values: tuple[float, ...] = ()
    mean: float | None = None
    lower: float | None = None
    upper: float | None = None
    target: float | None = None
    path: tuple[tuple[date, float], ...] = ()
    launch_on: date | None = None
    due_on: date | None = None
    name: str = ""
    unit: str = ""
    note: str = ""
    """Window and seal in a few words."""
    shown: tuple[tuple[str, str], ...] = ()
    """Which line is which, with its number."""
    alt: str = ""

    @property
    def is_drawn(self) -> bool:
        return len(self.values) > 1 and len(self.weeks_on) == len(self.values) and self.mean is not None


@dataclass(frozen=True)
class Reviews:
    """The weekly slot up to the last day, in the session's own time zone. Its `uid` stays, so a new import updates."""

    uid: str
    first_on: date
    count: int
    judged_on: date
    at: time
    minutes: int
    timezone: str
    sequence: int
    """Never falls while the record goes on: what a calendar compares."""
    title: str
    agenda: tuple[str, ...]
    """What is looked at each week; the last day's own rule stands in `verdict`."""
    verdict: str
    moved: tuple[tuple[date, date | None], ...] = ()
    """Reviews on a holiday: their usual day, and when they are held instead; None where one falls away."""
    judging_on: date | None = None
    """The working day on which the judgement is held, where the last day itself is none."""


@dataclass(frozen=True)
class Plan:
    """Everything the page prints. Equal plans print byte-identical pages."""

    title: str
    subtitle: str
    status: str
    is_complete: bool
    facts: tuple[KeyFact, ...]
    readiness: tuple[tuple[str, State], ...]
    sections: tuple[Section, ...]
    split: Split
    series: Series
    signatures: tuple[str, ...]
    foot: str
    paper: Literal["a4", "us-letter"]
    day: date
    author: str = ""
    names: tuple[tuple[str, str], ...] = ()
    """Typed names outside the lines: the input's words and the text, for `written`."""
    reviews: Reviews | None = None
    reference: str = ""
    """Which record and version this is, for people and programs: onelane:session/lane/version."""
    link: str = ""
    """Where the record opens, for the QR code; empty where no address is set."""

    @property
    def missing(self) -> tuple[Line, ...]:
        """What is not set yet, in the order of the page."""
        return tuple(line for section in self.sections for line in section.lines if line.tone == "missing")

    @property
    def written(self) -> tuple[tuple[str, int], ...]:
        """What was typed into which input and how much of it always prints, in characters; the longest first."""
        sizes: dict[str, int] = {}
        for written_in, text in self._typed():
            if written_in:
                sizes[written_in] = sizes.get(written_in, 0) + len(text)
        return tuple(sorted(sizes.items(), key=lambda item: (-item[1], item[0])))

    def _typed(self) -> Iterable[tuple[str, str]]:
        yield from self.names
        for section in self.sections:
            for line in section.lines:
                yield line.written_in, line.shortest

    def too_long(self) -> tuple[str, ...]:
        """The inputs to shorten so that the plan fits one page: the longest, and those that are not far behind it."""
        longest = max((size for _, size in self.written), default=0)
        named = [written_in for written_in, size in self.written if 4 * size >= longest]
        return tuple(named[:MOST_FIELDS_NAMED])

    @property
    def alt(self) -> str:
        """The head of the page, its pictures and its headings in words, for somebody who doesn't see it."""
        told = [f"{self.title}, {self.status}."]
        told += [f"{fact.label}: {fact.answer}{f' ({fact.note})' if fact.note else ''}." for fact in self.facts]
        told += [self.split.alt] if self.split.alt else []
        told += [f"Baseline: {self.series.alt}"] if self.series.alt else []
        told.append(f"Then: {', '.join(section.title for section in self.sections)}.")
        return " ".join(told)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of everything on the page, in hex: two pages with the same one say the same."""
        plain = json.dumps(self.as_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(plain.encode()).hexdigest()

    @property
    def foot_line(self) -> str:
        """The foot with the fingerprint, as every format prints it."""
        return f"{self.foot} Page SHA-256 {self.fingerprint[:HASH_SHOWN]}."

    def as_json(self) -> dict[str, Any]:
        """The plan as plain lists, texts and numbers: kept with a signature, and in the golden files."""
        plain: dict[str, Any] = _PLAN.dump_python(self, mode="json")
        for later in ("moved", "judging_on"):  # pages that were signed before these were known keep their fingerprint
            if plain["reviews"] and not plain["reviews"][later]:
                del plain["reviews"][later]
        return plain

    def on_paper(self, paper: Literal["a4", "us-letter"]) -> Plan:
        """The same on another paper."""
        return replace(self, paper=paper)


HASH_SHOWN = 12
"""Hex digits of a hash on the page: 48 bits, enough to compare by eye with the full one."""
_PLAN = TypeAdapter(Plan)


def plan_of_json(plain: object) -> Plan:
    """The plan that `as_json` gave, equal to what it was. ValueError for what is none."""
    return _PLAN.validate_python(plain)


def listed(names: Sequence[str], most: int = 6) -> str:
    """
    >>> listed(["A", "B"]), listed(list("ABCDEFGHI"), most=4)
    ('A, B', 'A, B, C, D and 5 more')
    """
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
