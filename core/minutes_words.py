"""The record of a meeting in words: who was there if they agreed, what was asked, both rounds, what was decided.

Everything comes from facts that a reveal or a person has written, so nothing in it was hidden; small groups are cut in
the results already. The same content prints as a sheet of its own (`exporters/minutes_pdf.py`) and reads as Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.group_words import moved_said
from core.plan import shown_day
from core.quantities import shown_number
from core.records import Facts, RoundResult

KINDS = {
    "estimate": "numbers of a workflow", "rating": "ratings", "swing": "how much each criterion counts",
    "order": "the order of the criteria", "gate": "what rules a workflow out", "missing": "work that is missing",
    "gap": "is it budget?", "causes": "why it could fail", "counter": "what must not get worse",
}  # fmt: skip
MOST_ITEMS = 1_500
"""Items that are printed, in the order of the questions: about 100 pages. The rest is counted."""
LEGEND = (
    "Answers were hidden from everyone until the facilitator revealed them, and are counted out in groups of {k} or "
    "more: smaller ones are put together with their neighbours or left out. The median is the middle answer; the "
    "middle half lies between the quartiles (interpolated, type 7). What is left of a disagreement widens the range "
    "that was taken over."
)


@dataclass(frozen=True)
class ItemPart:
    """One item: what each round showed, a sentence each, and what was said to it."""

    title: str
    rounds: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class QuestionPart:
    """One question with its items."""

    title: str
    about: str
    items: tuple[ItemPart, ...]


@dataclass(frozen=True)
class StepPart:
    """One step of the agenda, in minutes."""

    title: str
    planned: str
    used: str


@dataclass(frozen=True)
class MinutesPage:
    """The whole record as texts; none of it is markup."""

    title: str
    session: str
    when: str
    people: tuple[str, ...]
    people_note: str
    agenda: tuple[StepPart, ...]
    questions: tuple[QuestionPart, ...]
    left_out: str
    decisions: tuple[str, ...]
    notes: tuple[str, ...]
    legend: str
    foot: str
    paper: str

    def as_json(self) -> dict[str, Any]:
        """As plain data for the template."""
        return asdict(self)


def page_of(
    facts: Facts, today: date, program: str, agenda: Sequence[tuple[str, float, float]] = ()
) -> MinutesPage:  # fmt: skip
    """The record of the session's meeting. `agenda`: title, minutes planned and used of each step."""
    minutes = facts.minutes[0] if facts.minutes else None
    questions, left_out = _questions(facts.round_results)
    smallest = [int(one.document.get("smallest_group", 5)) for one in facts.round_results]
    named = minutes.people if minutes else ()
    version = max(facts.versions.values(), default=0)
    return MinutesPage(
        title="Record of the session",
        session=facts.session.name,
        when=_when(facts),
        people=tuple(sorted(named, key=str.casefold)),
        people_note=_people_note(len(named), minutes.people_count if minutes else 0),
        agenda=tuple(
            StepPart(title, f"{shown_number(planned)} min", f"{shown_number(round(used))} min")
            for title, planned, used in agenda
        ),
        questions=questions,
        left_out=left_out,
        decisions=(*(minutes.decisions if minutes else ()), *_decided(facts)),
        notes=tuple(line for line in (minutes.notes if minutes else "").split("\n") if line.strip()),
        legend=LEGEND.format(k=min(smallest, default=5)) if facts.round_results else "",
        foot=f"Onelane {program} · record version {version} · printed on {shown_day(today)}",
        paper=facts.session.paper,
    )


def _when(facts: Facts) -> str:
    """'3 Nov 2026, 09:30 to 11:05 (Europe/Berlin)'."""
    times = [one.revealed_utc for one in facts.round_results]
    minutes = facts.minutes[0] if facts.minutes else None
    first = minutes.started_utc if minutes else min(times, default=None)
    last = minutes.ended_utc if minutes else None
    if first is None:
        return "No meeting is on record yet"
    zone = facts.session.timezone
    start = local(first, zone)
    said = f"{shown_day(start)}, {start:%H:%M}"
    if last is not None:
        end = local(last, zone)
        same = end.date() == start.date()
        said += f" to {end:%H:%M}" if same else f" to {shown_day(end)}, {end:%H:%M}"
    return f"{said} ({zone})"


def local(moment_utc: datetime, zone: str) -> datetime:
    """The moment on the clock of a place; of an unknown one in UTC.

    >>> local(datetime(2026, 1, 1, 12), "Europe/Berlin").hour, local(datetime(2026, 1, 1, 12), "Nowhere/No").hour
    (13, 12)
    """
    try:
        return moment_utc.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return moment_utc


def _people_note(named: int, count: int) -> str:
    if not count:
        return "" if named else "Nobody is on record."
    others = max(count - named, 0)
    if not named:
        return f"{count} {'person' if count == 1 else 'people'}; nobody agreed to be named."
    return f"And {others} more who did not ask to be named." if others else ""


def _decided(facts: Facts) -> Iterable[str]:
    """What the record itself says was decided."""
    lane = facts.live_lane
    if lane is None:
        return
    workflow = facts.workflow(lane.workflow_id)
    name = workflow.name if workflow else "a workflow that was removed"
    on = shown_day(local(lane.picked_utc, facts.session.timezone))
    yield f"One lane: “{name}”, picked by {lane.picked_by} on {on}. {lane.reason}"
    if facts.parked:
        yield f"{len(facts.parked)} other workflow{'' if len(facts.parked) == 1 else 's'} parked, each with a reason."
    for owned in facts.ownerships:
        if owned.lane_id == lane.lane_id:
            yield f"{owned.owner} answers for the outcome{' and has said yes' if owned.accepted_utc else ''}."


def _questions(results: Sequence[RoundResult]) -> tuple[tuple[QuestionPart, ...], str]:
    """In the order of their first reveal."""
    by_question: dict[str, list[RoundResult]] = {}
    for one in sorted(results, key=lambda r: (r.revealed_utc, r.question_id, r.round, _place(r))):
        by_question.setdefault(one.question_id, []).append(one)
    parts, left = [], MOST_ITEMS
    for mine in by_question.values():
        items = _items(mine)
        if left > 0:
            rounds = max(one.round for one in mine)
            about = f"{KINDS[mine[0].kind]} · {'two rounds' if rounds == 2 else 'one round'}"
            parts.append(QuestionPart(mine[0].title, about, tuple(items[:left])))
        left -= len(items)
    over = f"{-left} more items are in the session itself; they do not print." if left < 0 else ""
    return tuple(parts), over


def _place(result: RoundResult) -> int:
    last = result.round_result_id.rpartition(".")[2]
    return int(last) if last.isdigit() else 0


def _items(results: Sequence[RoundResult]) -> list[ItemPart]:
    by_item: dict[int, list[RoundResult]] = {}
    for one in results:
        by_item.setdefault(_place(one), []).append(one)
    return [_item(sorted(both, key=lambda one: one.round)) for _, both in sorted(by_item.items())]


def _item(both: Sequence[RoundResult]) -> ItemPart:
    documents = [one.document for one in both]
    notes = []
    if len(both) > 1:
        notes.append(moved_said(documents[0], documents[-1]))
    told = documents[-1]
    if told.get("discussion"):
        notes.append(f"Why it matters: {told['discussion']['sentence']}")
    if told.get("small"):
        notes.append(str(told["small"]))
    reasons = dict.fromkeys(str(reason) for document in documents for reason in document.get("reasons") or ())
    return ItemPart(
        both[0].item_title or both[0].title,
        tuple((f"Round {one.round}", _said(one)) for one in both),
        tuple(notes),
        tuple(reasons),
        tuple(
            f"{first} (also: {'; '.join(map(str, others))})" if others else str(first)
            for first, others in told.get("texts") or ()
        ),
    )


def _said(result: RoundResult) -> str:
    document: Mapping[str, Any] = result.document
    said = str(document.get("sentence") or f"{result.answers} answers.")
    said = said if said.endswith(".") else f"{said}."
    lines = [f"{count} said {label}" for label, count in document.get("counts") or ()]
    return f"{said} {', '.join(lines)}." if lines else said


_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~@&!$^=])")
_BARE = re.compile(r"(?i)\b(https?|ftp|www|mailto)([.:])")
_AT_LINE_START = re.compile(r"^(\s*)([-+]|\d{1,9}(?=[.)]))")


def escaped(text: str) -> str:
    """Strangers' text for Markdown: on one line, nothing in it is markup, an image or a link.

    >>> escaped("![x](http://a.b) *bold*"), escaped("1. no list"), escaped("www.a.b"), escaped("a<b>\\nc")
    ('\\\\!\\\\[x\\\\](http\\\\://a.b) \\\\*bold\\\\*', '1\\\\. no list', 'www\\\\.a.b', 'a\\\\<b\\\\> c')
    """
    one_line = _MARKS.sub(r"\\\1", " ".join(text.split()))
    unlinked = _BARE.sub(r"\1\\\2", one_line)
    return _AT_LINE_START.sub(
        lambda found: found[1] + (found[2] + "\\" if found[2].isdigit() else "\\" + found[2]), unlinked
    )


def markdown(page: MinutesPage) -> str:
    """The record as Markdown, for a wiki or a mail."""
    said = [f"# {escaped(page.title)}: {escaped(page.session)}", "", escaped(page.when), ""]
    said += ["## Who was there", ""]
    said += [f"- {escaped(name)}" for name in page.people] + ([""] if page.people else [])
    said += [escaped(page.people_note), ""] if page.people_note else []
    if page.agenda:
        said += ["## Agenda", "", "| Step | Planned | Used |", "|---|---|---|"]
        said += [f"| {escaped(step.title)} | {step.planned} | {step.used} |" for step in page.agenda] + [""]
    said += ["## Decisions", ""]
    said += [f"- {escaped(one)}" for one in page.decisions] or ["None is on record."]
    said += [""]
    if page.notes:
        said += ["## Notes", ""] + [line for note in page.notes for line in (escaped(note), "")]
    said += ["## Questions", ""] if page.questions else []
    for question in page.questions:
        said += [f"### {escaped(question.title)}", "", escaped(question.about), ""]
        for item in question.items:
            said += [f"**{escaped(item.title)}**", ""]
            said += [f"- {name}: {escaped(text)}" for name, text in item.rounds]
            said += [f"- {escaped(note)}" for note in item.notes]
            said += [f"- Somebody says: “{escaped(reason)}”" for reason in item.reasons]
            said += [f"- {escaped(text)}" for text in item.texts] + [""]
    said += [escaped(page.left_out), ""] if page.left_out else []
    said += [escaped(page.legend), ""] if page.legend else []
    return "\n".join([*said, escaped(page.foot), ""])
