"""What one plan says differently than another: a signed page against the record of today."""

from __future__ import annotations

from core.plan import Plan
from core.plan_fit import cut

LONGEST = 160
MOST = 40
"""Differences told one by one; the rest is counted."""


def differences(before: Plan, now: Plan) -> tuple[str, ...]:
    """A sentence for each answer at the head and each line that reads differently, is gone or is new."""
    was, reads = _said(before), _said(now)
    found = []
    for place, text in was.items():
        if place not in reads:
            found.append(f"{place}: no longer there (was “{cut(text, LONGEST)}”).")
        elif reads[place] != text:
            found.append(f"{place}: was “{cut(text, LONGEST)}”, now “{cut(reads[place], LONGEST)}”.")
    found += [f"{place}: new, “{cut(text, LONGEST)}”." for place, text in reads.items() if place not in was]
    left = len(found) - MOST
    return tuple(found[:MOST]) + ((f"And {left} more.",) if left > 0 else ())


def _said(plan: Plan) -> dict[str, str]:
    """Place on the page → what stands there; lines of one label are counted. Signatures are no change of the plan."""
    said = {"Name": plan.title}
    said |= {fact.label: f"{fact.answer} ({fact.note})" if fact.note else fact.answer for fact in plan.facts}
    if plan.split.alt:
        said["Monthly cost"] = plan.split.alt
    for section in plan.sections:
        if section.title == "Signed":
            continue
        for line in section.lines:
            place, number = f"{section.title}, {line.label}" if line.label else section.title, 1
            first = place
            while place in said:
                number += 1
                place = f"{first} ({number})"
            said[place] = line.text
    return said
