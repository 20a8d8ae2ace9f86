"""The questions of "Is it budget?": four signs of the execution gap, three failure patterns, and the four conditions
under which budget becomes the constraint. In plain words; `VERSION` counts up when a question changes its meaning.

The list is ours (own), after DESIGN: mostly it is sequencing that blocks, not money.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

VERSION = "1.0.0"

Kind = Literal["sign", "pattern", "condition"]

HEADINGS: dict[Kind, tuple[str, str]] = {
    "sign": ("Four signs of the gap", "A yes says that order is missing, not money."),
    "pattern": ("Three ways in which it usually fails", "A yes says that more money would be spent the same way."),
    "condition": ("When budget really is what is missing", "Only where all four hold does more money buy more result."),
}
"""The parts of the page in their order: heading, and what a yes means in it."""


@dataclass(frozen=True)
class Sign:
    """One question that is answered with yes, no or don't know. `says_yes` and `says_no` go into the answer."""

    id: str
    kind: Kind
    name: str
    question: str
    help: str
    says_yes: str
    says_no: str
    mend: tuple[str, str]
    """The page that mends it (or shows it), and the label of the way there."""


ORDER = Sign(
    "no-order", "sign", "Nobody knows what comes first",
    "Is it unclear which piece of work AI should take on first?",
    "Yes if you would name different work than your colleagues, or if nobody could say why that one comes first.",
    "nobody knows what comes first", "it is clear what comes first", ("pick_lane", "Go to step 2, Pick one lane"),
)  # fmt: skip
BOTTLENECK = Sign(
    "off-bottleneck", "sign", "Pilots away from the bottleneck",
    "Do AI pilots run somewhere else than where most time and money are lost?",
    "Yes if a pilot was chosen because it was easy, visible or available, or if nobody knows what its work costs.",
    "pilots run away from the bottleneck", "work is picked where it costs most",
    ("map_friction", "Go to step 1, Map friction"),
)  # fmt: skip
NO_OWNER = Sign(
    "no-owner", "sign", "Nobody owns the result",
    "Is there AI work in use, or about to be, for whose result no single person answers?",
    "A team, a committee, IT or the supplier is not one person. Who builds it is not who answers for the result.",
    "nobody answers for a result", "one person answers for each result", ("name_owner", "Go to step 4, Owner"),
)  # fmt: skip
USAGE = Sign(
    "usage-as-success", "sign", "Use is counted as success",
    "Is success reported as use: logins, licences, prompts, people trained?",
    "Use can rise while the work gets no better. A result is time, errors, cases done or cost per case.",
    "use is counted as success", "results are measured, not use",
    ("set_target", "Go to step 3, Baseline & target"),
)  # fmt: skip
TOOL_FIRST = Sign(
    "tool-first", "pattern", "Tool first",
    "Was an AI tool bought or chosen before anybody named the work it is for?",
    "Yes if the search for uses began after the contract was signed. Look at the oldest invoice or licence for an AI "
    "tool, and write beside your answer what was bought and when.",
    "a tool came before the work", "the work was named before a tool", ("map_friction", "Go to step 1, Map friction"),
)  # fmt: skip
MANY_PILOTS = Sign(
    "many-pilots", "pattern", "Pilots multiply",
    "Do several AI pilots run at once, and nobody has decided to end one or to scale one?",
    "Yes if new ones begin while none of the old ones came to a decision.",
    "several pilots run and none comes to a decision", "pilots come to a decision one by one",
    ("pick_lane", "Go to step 2, Pick one lane"),
)  # fmt: skip
WEAK_DONE = Sign(
    "weak-done", "pattern", "“Done” means nothing",
    "Does AI work begin without a number and a day that say when it has succeeded?",
    "Yes if “we will see”, “a better experience” or “the pilot is live” would count as done.",
    "“done” has no number and no day", "“done” has a number and a day",
    ("set_target", "Go to step 3, Baseline & target"),
)  # fmt: skip
REPEATED = Sign(
    "repeated-improvement", "condition", "It worked more than once",
    "Has a measured improvement happened in more than one piece of work, and did it last?",
    "Measured against how it was before, judged by a rule that was fixed before. Once may be luck.",
    "improvements were measured more than once", "no improvement was measured twice yet",
    ("set_target", "Go to step 3, Baseline & target"),
)  # fmt: skip
QUALITY = Sign(
    "quality-at-volume", "condition", "Quality held when there was more of it",
    "Did quality hold when more cases went through?",
    "Errors, complaints or rework no worse than before, with clearly more cases a week.",
    "quality held at a higher volume", "quality did not hold at a higher volume",
    ("set_target", "Go to step 3, Baseline & target"),
)  # fmt: skip
EXCEPTIONS = Sign(
    "exceptions-governed", "condition", "Exceptions are under control",
    "Are cases that the AI can't handle noticed, sent to a named person and settled in time?",
    "And was it rehearsed how to stop it and go on by hand?",
    "exceptions are under control", "exceptions are not under control", ("define_controls", "Go to step 5, Controls"),
)  # fmt: skip
TRANSFERRED = Sign(
    "patterns-transferred", "condition", "What worked was taken over elsewhere",
    "Has another team taken over what worked, without the people who built it first?",
    "The same way of measuring, checking and stopping in a second piece of work; not the same tool bought twice.",
    "what worked was taken over elsewhere", "nothing was taken over elsewhere yet",
    ("open_session", "Go to Sessions"),
)  # fmt: skip

SIGNS: tuple[Sign, ...] = (ORDER, BOTTLENECK, NO_OWNER, USAGE, TOOL_FIRST, MANY_PILOTS, WEAK_DONE)
"""The four signs and the three patterns: a yes speaks for sequencing. A live room asks these."""
CONDITIONS: tuple[Sign, ...] = (REPEATED, QUALITY, EXCEPTIONS, TRANSFERRED)
"""The four conditions: budget is the constraint only where each is a yes."""
ASKED: dict[str, Sign] = {sign.id: sign for sign in (*SIGNS, *CONDITIONS)}
"""Every question by its id."""
