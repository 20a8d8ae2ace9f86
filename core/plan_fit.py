"""How a plan that is too much for one page is shortened: in a stated order, said on the page, never silently.

The order is ours: first the words of controls, then what is background (source, means, what can be seen), then all of
a control but who and how fast, then the end of long texts, then how many controls and parked workflows are named. Never
left out: why this one, cost, metric, target and its rule, owner and right to stop, what the AI does and people decide,
one control of each kind, what is not set yet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from core.plan import KeyFact, Line, Plan, Section

MORE = "more in Onelane"


@dataclass(frozen=True)
class Step:
    """One step of shortening; each holds what the one before shortened. `longest` counts the signs of a typed text."""

    form: int = 0
    """Of controls: 0 all their words, 1 the essential, 2 who and how fast."""
    longest: int | None = None
    most: int | None = None
    """Lines named of a list."""
    with_background: bool = True
    computed: int | None = None
    """The longest sentence that a room made from names and numbers."""


STEPS: tuple[Step, ...] = (
    Step(),
    Step(1),
    Step(1, with_background=False),
    Step(2, with_background=False),
    Step(2, 500, with_background=False),
    Step(2, 320, 6, with_background=False),
    Step(2, 200, 3, with_background=False, computed=600),
    Step(2, 110, 2, with_background=False, computed=400),
    Step(2, 60, 1, with_background=False, computed=260),
)
LAST = len(STEPS) - 1


def said(number: int, plan: Plan | None = None) -> str:
    """What was shortened of a plan, for the page; empty for the first step.

    >>> said(0), said(1)
    ('', 'Shortened to fit: controls in few words. The rest is in Onelane.')
    """
    step = STEPS[number]
    left = sum(line.is_background for section in plan.sections for line in section.lines) if plan else 0
    lines = f"{left} {'line' if left == 1 else 'lines'} of background left out" if left else "no background"
    parts = [
        "" if step.form == 0 else "controls in few words" if step.form == 1 else "controls as who and how fast",
        lines if not step.with_background else "",
        "long texts cut" if step.longest else "",
        f"{step.most} of a kind" if step.most else "",
    ]
    told = ", ".join(part for part in parts if part)
    return f"Shortened to fit: {told}. The rest is in Onelane." if told else ""


def shortened(plan: Plan, number: int) -> Plan:
    """The plan as the page prints it at that step; every line has one text then, and no shorter one."""
    step = STEPS[number]
    return replace(
        plan,
        title=cut(_run_on(plan.title, step), _names(step)),
        subtitle=cut(_run_on(plan.subtitle, step), _names(step)),
        facts=tuple(_fact(fact, step) for fact in plan.facts),
        sections=tuple(_section(section, step) for section in plan.sections),
    )


def _names(step: Step) -> int | None:
    """How long a name in a heading may be: names are cut later than texts."""
    return None if step.longest is None else max(90, step.longest)


def _fact(fact: KeyFact, step: Step) -> KeyFact:
    longest = _names(step)
    return replace(
        fact,
        label=cut(_run_on(fact.label, step), longest),
        answer=cut(_run_on(fact.answer, step), longest),
        note=cut(_run_on(fact.note, step), longest),
    )


def _section(section: Section, step: Step) -> Section:
    kept = [line for line in section.lines if step.with_background or not line.is_background]
    left = 0
    items = [line for line in kept if line.written_in]  # what was typed; sums of all of them stay
    if section.is_list and step.most is not None and len(items) > step.most:
        named = sorted(items, key=_weight)[: step.most]
        left, kept = len(items) - step.most, [line for line in kept if line in named or not line.written_in]
    lines = [_line(line, step) for line in kept]
    if left:  # the background that was left out is counted in `said`
        lines.append(Line("", f"and {left} {MORE}.", "quiet"))
    return replace(section, lines=tuple(lines))


def _weight(line: Line) -> int:
    """What a shortened list names first: what is missing, then what needs care, then the others in their order."""
    return {"missing": 0, "caution": 1}.get(line.tone, 2)


def _line(line: Line, step: Step) -> Line:
    texts = (line.text, *line.shorter)
    text = texts[min(step.form, len(line.shorter))]
    longest = step.longest if line.written_in else step.computed
    if line.tone == "missing" and not line.shorter:
        longest = step.computed
    return replace(
        line, label=cut(_run_on(line.label, step), _names(step)), text=cut(_run_on(text, step), longest), shorter=()
    )


def _run_on(text: str, step: Step) -> str:
    """Line breaks cost room: where long texts are cut they become strokes."""
    return text if step.longest is None else " / ".join(part.strip() for part in text.splitlines() if part.strip())


def cut(text: str, longest: int | None) -> str:
    """The text up to so many signs, ended at a word where there is one, with what says that there is more.

    >>> cut("one two three", 9), cut("short", 9), cut("a" * 30, 5)
    ('one two… (more in Onelane)', 'short', 'aaaaa… (more in Onelane)')
    """
    if longest is None or len(text) <= longest:
        return text
    kept = text[:longest]
    words = kept.rsplit(None, 1)
    at_word = words[0] if len(words) > 1 and not text[longest].isspace() else kept
    kept = at_word if len(at_word) > longest // 2 else kept
    while kept and ("\u0300" <= text[len(kept)] <= "\u036f" or text[len(kept)] in "\u200d\ufe0f"):
        kept = kept[:-1]
    return f"{kept.rstrip(' ,;:.–-')}… ({MORE})"


def signs(plan: Plan) -> int:
    """How many characters stand on the page."""
    return sum(map(len, _texts(plan)))


def _texts(plan: Plan) -> Iterable[str]:
    yield from (plan.title, plan.subtitle, plan.status, plan.foot, *plan.signatures)
    for fact in plan.facts:
        yield from (fact.label, fact.answer, fact.note)
    for section in plan.sections:
        yield section.title
        for line in section.lines:
            yield from (line.label, line.text)
    yield from (*plan.split.labels, *plan.split.shown)
