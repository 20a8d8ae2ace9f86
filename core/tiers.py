"""How strict the controls of a lane must be: what can go wrong, can it be undone, how far does the AI act by itself.

The three answers add up to a tier, light, firm or strict; the tier changes which controls are proposed. A sensitive use
is always strict and says when to stop and ask counsel. All of it is a rule of ours (own); orientation, no legal advice.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

Harm = Literal["little", "some", "serious"]
Undo = Literal["at once", "with effort", "never"]
Autonomy = Literal["suggests", "asks first", "acts and tells", "acts alone"]
Tier = Literal["light", "firm", "strict"]

HARM: dict[Harm, str] = {
    "little": "Little: somebody is annoyed or loses minutes",
    "some": "Some: money, trust or days are lost, and can be made good",
    "serious": "Serious: a person, a right, or a sum that hurts",
}
UNDO: dict[Undo, str] = {
    "at once": "At once, by anybody who sees it",
    "with effort": "With effort: calls, letters, corrections elsewhere",
    "never": "Never: sent, paid, deleted, decided for good",
}
AUTONOMY: dict[Autonomy, str] = {
    "suggests": "It suggests, a person does it",
    "asks first": "It acts after a person said yes",
    "acts and tells": "It acts, and tells a person",
    "acts alone": "It acts alone, and nobody is told case by case",
}
POINTS: dict[str, int] = {
    "little": 0, "some": 1, "serious": 2,
    "at once": 0, "with effort": 1, "never": 2,
    "suggests": 0, "asks first": 1, "acts and tells": 2, "acts alone": 3,
}  # fmt: skip
TIERS: dict[Tier, str] = {
    "light": "Light: it can be put right quickly, and people see each case anyway.",
    "firm": "Firm: a mistake costs something, so every kind of control stands from the first day.",
    "strict": "Strict: a mistake hurts or stays, so planted mistakes and approvals come on top.",
}
FIRM_FROM, STRICT_FROM, SERIOUS_STRICT_FROM = 3, 5, 4
"""Points from which a tier begins; with serious harm, strict begins one point earlier and light is never enough."""

SENSITIVE: dict[str, tuple[str, str]] = {
    "employment": ("Employment", "hiring, promotion, shifts, pay, watching or letting people go"),
    "credit": ("Credit and insurance", "who gets a loan, a policy, a price or a benefit"),
    "health": ("Health", "diagnosis, treatment, triage, or data about somebody's health"),
    "children": ("Children", "decisions about children, or a use that children will meet"),
    "safety": ("Safety", "machines, traffic, energy, water, or anything that can injure"),
    "legal effect": ("Legal effect", "rights, duties, fines, permits, or who may enter and stay"),
}
"""Uses that a screen asks for: name, and what counts as one. The list is ours, after what laws single out most."""


def acts(autonomy: Autonomy | str) -> bool:
    """Whether it acts without asking a person first."""
    return autonomy in ("acts and tells", "acts alone")


def tier(harm: str, undo: str, autonomy: str, uses: Collection[str] = ()) -> Tier | None:
    """The tier; None while one of the three answers is blank, unless a sensitive use settles it.

    Points: harm 0–2, undo 0–2, autonomy 0–3. From 3 firm, from 5 strict; with serious harm never light, and strict from
    4. A sensitive use is always strict. More harm, less undoing or more autonomy never lower the tier.

    >>> tier("little", "at once", "suggests"), tier("some", "with effort", "asks first"), tier("", "never", "suggests")
    ('light', 'firm', None)
    >>> tier("serious", "never", "suggests"), tier("little", "at once", "suggests", ["credit"])
    ('strict', 'strict')
    """
    if uses:
        return "strict"
    given = [POINTS.get(answer) for answer in (harm, undo, autonomy)]
    if None in given:
        return None
    points = sum(point for point in given if point is not None)
    if points >= (SERIOUS_STRICT_FROM if harm == "serious" else STRICT_FROM):
        return "strict"
    return "firm" if points >= FIRM_FROM or harm == "serious" else "light"


@dataclass(frozen=True)
class Counsel:
    """Whether to stop and ask counsel first, why in a sentence, and what to ask."""

    must_ask: bool
    sentence: str
    questions: tuple[str, ...] = ()


def counsel(uses: Collection[str], is_screened: bool, autonomy: str = "", asked: str = "") -> Counsel:
    """When to stop. `is_screened`: somebody answered the screen, also with "none". `asked`: what counsel said, kept.

    Never says what the law is: it says when somebody who knows it must be asked.
    """
    if not is_screened and not uses:
        return Counsel(True, "Nobody has gone through the sensitive uses yet: it takes a minute.")
    if not uses:
        return Counsel(False, "None of the sensitive uses, as somebody here has said.")
    named = ", ".join(SENSITIVE[use][0].lower() for use in SENSITIVE if use in uses)
    if asked.strip():
        return Counsel(False, f"Sensitive use ({named}); counsel was asked, and the answer is kept.")
    questions = [
        "May we use AI for this at all, and under which conditions?",
        "Do the people concerned, their representatives or an authority have to know or agree first?",
        "What must we keep as proof, and for how long?",
    ]
    if acts(autonomy):
        questions.insert(1, "May it act without a person deciding each case?")
    return Counsel(
        True,
        f"Stop here and ask counsel: this touches {named}. Nothing goes live before somebody who knows the law has "
        "said what holds. This page is no legal advice.",
        tuple(questions),
    )


def why(harm: str, undo: str, autonomy: str, uses: Collection[str] = ()) -> str:
    """The arithmetic of the tier with the answers put in.

    >>> why("some", "never", "acts and tells")
    'harm 1 + undoing 2 + autonomy 2 = 5; firm from 3, strict from 5'
    """
    if uses:
        return "a sensitive use is always strict"
    given = (POINTS.get(harm), POINTS.get(undo), POINTS.get(autonomy))
    shown = ["?" if point is None else str(point) for point in given]
    total = "?" if None in given else str(sum(point or 0 for point in given))
    strict = f"strict from {SERIOUS_STRICT_FROM}" if harm == "serious" else f"strict from {STRICT_FROM}"
    firm = "never light" if harm == "serious" else f"firm from {FIRM_FROM}"
    return f"harm {shown[0]} + undoing {shown[1]} + autonomy {shown[2]} = {total}; {firm}, {strict}"
