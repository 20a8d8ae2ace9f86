"""The plan as one HTML file that stands by itself: no script, nothing from anywhere else, readable aloud, in the dark
and on paper.

Everything printed is escaped. The only style is our own sheet, named by its hash in the page's own security policy, so
that nothing that anybody typed could bring one along. It holds all texts: only paper needs them shortened.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from pathlib import Path

from core.exporters.plan_pdf import qr_svg
from core.exporters.plan_svg import bar_svg, chart_svg
from core.plan import KeyFact, Line, Plan, Section, shown_day
from core.quantities import shown_number

STYLE = (Path(__file__).resolve().parent / "plan.css").read_text(encoding="utf-8")


def html(plan: Plan) -> bytes:
    """The file, UTF-8. Equal plans give equal bytes."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    parts = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">\n<meta name="color-scheme" content="light dark">',
        f"<title>Lane plan: {escape(plan.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>",
        *_head(plan), *_chart(plan), *_readiness(plan),
        '<div class="sections">', *(part for section in plan.sections for part in _section(plan, section)), "</div>",
        *_signatures(plan), "</main>", _foot(plan), "</body>\n</html>\n",
    ]  # fmt: skip
    return "\n".join(parts).encode()


def _said(text: str, tag: str = "span", kind: str = "") -> str:
    """A text of somebody's: escaped, in its own direction, line breaks kept."""
    named = f' class="{kind}"' if kind else ""
    return f'<{tag} dir="auto"{named}>{escape(text).replace(chr(10), "<br>")}</{tag}>'


def _head(plan: Plan) -> Iterable[str]:
    state = "done" if plan.is_complete else "open"
    yield "<header>"
    status = f'<span class="status {state}">{escape(plan.status)}</span>'
    yield f'<p class="kicker"><b>Lane plan</b> {_said(plan.subtitle)} {status}</p>'
    if plan.link:
        yield f'<div class="qr" role="img" aria-label="QR code: opens the record in Onelane">{qr_svg(plan.link)}</div>'
    yield _said(plan.title, "h1")
    yield '<dl class="facts">'
    yield from (_fact(fact) for fact in plan.facts)
    yield "</dl>\n</header>"


def _fact(fact: KeyFact) -> str:
    note = _said(fact.note, "dd", "note") if fact.note else ""
    answer = _said(fact.answer, "dd", "missing" if fact.is_missing else "answer")
    return f"<div>{_said(fact.label, 'dt')}{answer}{note}</div>"


def _chart(plan: Plan) -> Iterable[str]:
    series, drawn = plan.series, chart_svg(plan.series)
    if not drawn:
        yield f'<p class="no-chart">{escape(series.note)}</p>' if series.note else ""
        return
    yield '<figure class="chart">'
    yield f"<figcaption><b>{_said(series.name)}</b>, {_said(series.unit)} · {escape(series.note)}</figcaption>"
    yield f'<div class="scroll" tabindex="0" role="img" aria-label="{escape(series.alt)}">{drawn}</div>'
    yield "<details><summary>The values as a table</summary>\n<table>"
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("From", "Measured", "Wanted"))
    yield f"<thead><tr>{heads}</tr></thead><tbody>"
    measured, wanted = dict(zip(series.weeks_on, series.values, strict=True)), dict(series.path)
    for day in sorted({*measured, *wanted}):
        cells = "".join(f"<td>{shown_number(v[day]) if day in v else ''}</td>" for v in (measured, wanted))
        yield f'<tr><th scope="row">{shown_day(day)}</th>{cells}</tr>'
    yield "</tbody></table></details>\n</figure>"


def _readiness(plan: Plan) -> Iterable[str]:
    if plan.readiness:
        states = "".join(
            f'<li>{escape(name)} <b class="{state}">{state}</b></li>' for name, state in plan.readiness
        )  # fmt: skip
        yield f'<section aria-label="Ready to launch?" class="ready"><b>Ready to launch?</b><ul>{states}</ul></section>'


def _section(plan: Plan, section: Section) -> Iterable[str]:
    yield f"<section>\n<h2>{escape(section.title)}</h2>"
    if section.picture == "split" and plan.split.shares:
        yield f'<p class="note">{escape(plan.split.unit)}</p>'
        yield f'<div role="img" aria-label="{escape(plan.split.alt)}">{bar_svg(plan.split)}</div>'
        yield '<ul class="parts">'
        for place, label, shown in zip(plan.split.places, plan.split.labels, plan.split.shown, strict=True):
            yield f'<li class="part-{place}">{escape(label)} <span class="note">{escape(shown)}</span></li>'
        yield "</ul>"
    yield from (_line(line) for line in section.lines)
    yield "</section>"


def _line(line: Line) -> str:
    label = f"<b>{_said(line.label)}:</b> " if line.label else ""
    return f"<p>{label}{_said(line.text, 'span', line.tone)}</p>"


def _signatures(plan: Plan) -> Iterable[str]:
    places = "".join(f"<li>{escape(name)}</li>" for name in plan.signatures)
    yield f'<ul class="sign" aria-label="To sign">{places}</ul>'


def _foot(plan: Plan) -> str:
    return f"<footer><p>{escape(plan.foot_line)}</p></footer>"
