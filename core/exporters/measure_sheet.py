"""What to measure first as a sheet to print: one page of HTML that needs nothing else, with lines to write on.

Every text is escaped; there is no script, no style from elsewhere and no picture in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

MOST_LINES = 60
"""Lines to write on for one task; more cases are counted in tallies."""

STYLE = (
    "body{font:11pt sans-serif;margin:18mm;color:#000}h1{font-size:16pt}h2{font-size:12pt;margin-top:8mm}"
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #555;padding:2mm;text-align:left}"
    "td.n{width:10mm}section{break-inside:avoid-page}@page{size:A4;margin:0}"
)


@dataclass(frozen=True)
class Task:
    """One thing to find out: what, what is stated now, what is known afterwards, and how many cases to write down."""

    what: str
    stated: str
    settles: str
    cases: int | None = None
    is_count: bool = False
    """True where cases are only counted, yes or no: a tally is enough."""
    columns: tuple[str, ...] = ("Case", "From", "To")
    """What is written down of each case."""
    levels: tuple[str, ...] = ()
    """The sentences of a rated criterion, worst first. People place a workflow between them without knowing what was
    said before, so `stated` is then not printed."""


def sheet(title: str, tasks: Sequence[Task]) -> bytes:
    """The sheet in UTF-8: a heading, and a section for each task."""
    sections = "".join(_section(number, task) for number, task in enumerate(tasks, start=1))
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head><body><h1>Measure first: {escape(title)}</h1>"
        f"<p>Who: ____________________ From: __________ To: __________</p>{sections}</body></html>"
    )
    return page.encode()


def _section(number: int, task: Task) -> str:
    after = f"<p>Then you have {escape(task.settles)}.</p>" if task.settles else ""
    head = f"<h2>{number}. {escape(task.what)}</h2>"
    if task.levels:
        sentences = "".join(f"<li>{escape(level)}</li>" for level in task.levels)
        return f"<section>{head}<ol>{sentences}</ol>{_placings()}{after}</section>"
    return f"<section>{head}<p>Now: {escape(task.stated)}.</p>{_lines(task)}{after}</section>"


def _placings() -> str:
    """A line for each of the two people and one for what they then say together."""
    people = "".join(f"<tr><td>{who}</td><td></td><td></td></tr>" for who in ("One", "The other", "Together"))
    return f"<table><tr><th>Who</th><th>Level, 1 to 5, or from … to …</th><th>Why</th></tr>{people}</table>"


def _lines(task: Task) -> str:
    if task.cases is None:
        return (
            "<table><tr><th>Answer</th><th>Who says so</th><th>Date</th></tr>"
            "<tr><td>&nbsp;</td><td></td><td></td></tr></table>"
        )
    if task.is_count or task.cases > MOST_LINES:
        return (
            f"<table><tr><th>Looked at (of {task.cases})</th><th>Yes</th></tr>"
            "<tr><td style='height:22mm'></td><td></td></tr></table>"
        )
    cells, heads = "<td></td>" * len(task.columns), "".join(f"<th>{escape(head)}</th>" for head in task.columns)
    rows = "".join(f'<tr><td class="n">{n}</td>{cells}</tr>' for n in range(1, task.cases + 1))
    return f'<table><tr><th class="n"></th>{heads}</tr>{rows}</table>'
