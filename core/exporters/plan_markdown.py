"""The plan as Markdown: headings and lists that any reader shows, and nothing that anybody typed taken as markup.

Every sign that could mean something is escaped; what would become a link by itself is kept from it. It holds all texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.plan import Line, Plan, Section, shown_day
from core.quantities import shown_number

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_MARKS = re.compile(r"([\\`*_{}\[\]()#+!|~$^=-])")
_LINKS = re.compile(r"(?i)(?<=\bwww)\.|(?<=[a-z]):(?=//)|(?<=mailto):|(?<=xmpp):|@")


def markdown(plan: Plan) -> bytes:
    """The file, UTF-8. Equal plans give equal bytes."""
    return ("\n".join(_lines(plan)).rstrip("\n") + "\n").encode()


def said(text: str) -> str:
    """A text of somebody's as Markdown that shows it letter by letter, on one line.

    >>> said("*a* <b> 1. x"), said("see www.evil.test"), said("a|b")
    ('\\\\*a\\\\* &lt;b&gt; 1. x', 'see www&#46;evil.test', 'a\\\\|b')
    """
    plain = " ".join(text.replace("\n", " / ").split(" "))
    plain = re.sub(r"[\r\t\v\f\x1c-\x1f\x85\u2028\u2029]", " ", plain)
    links = _LINKS.sub(lambda found: chr(0xE000 + ord(found[0])), plain)
    escaped = _MARKS.sub(r"\\\1", "".join(_ENTITIES.get(sign, sign) for sign in links))
    for sign in ".:@":
        escaped = escaped.replace(chr(0xE000 + ord(sign)), f"&#{ord(sign)};")
    return re.sub(r"^(\s*\d{1,9})\.", r"\1\\.", escaped)


def _lines(plan: Plan) -> Iterable[str]:
    yield from (f"# Lane plan: {said(plan.title)}", "", f"{said(plan.subtitle)} · **{said(plan.status)}**", "")
    for fact in plan.facts:
        note = f" ({said(fact.note)})" if fact.note else ""
        yield f"- **{said(fact.label)}:** {said(fact.answer)}{note}"
    yield ""
    if plan.readiness:
        states = " · ".join(f"{said(name)} **{state}**" for name, state in plan.readiness)
        yield from (f"Ready to launch? {states}", "")
    for section in plan.sections:
        yield from _section(plan, section)
    yield from _series(plan)
    yield from ("---", "", " · ".join(f"{said(name)}: \\_\\_\\_\\_\\_\\_\\_\\_" for name in plan.signatures), "")
    if plan.link:
        yield from (f"Record: `{plan.link.replace('`', '')}`", "")
    yield said(plan.foot_line)


def _section(plan: Plan, section: Section) -> Iterable[str]:
    yield from (f"## {said(section.title)}", "")
    if section.picture == "split" and plan.split.shares:
        yield from (f"{said(plan.split.alt)} ({said(plan.split.unit)})", "")
    yield from (_line(line) for line in section.lines)
    yield ""


def _line(line: Line) -> str:
    label = f"**{said(line.label)}:** " if line.label else ""
    return f"- {label}**{said(line.text)}**" if line.tone == "missing" else f"- {label}{said(line.text)}"


def _series(plan: Plan) -> Iterable[str]:
    """The chart as a table."""
    series = plan.series
    if not series.is_drawn:
        return
    yield from (f"## {said(series.name)}, {said(series.unit)}", "", said(series.alt), "")
    yield from ("| From | Measured | Wanted |", "| --- | ---: | ---: |")
    measured, wanted = dict(zip(series.weeks_on, series.values, strict=True)), dict(series.path)
    for day in sorted({*measured, *wanted}):
        cells = " | ".join(shown_number(values[day]) if day in values else "" for values in (measured, wanted))
        yield f"| {shown_day(day)} | {cells} |"
    yield ""
