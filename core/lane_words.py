"""What a ranking means, in sentences for a leader. A share of drawn worlds is said as a chance, 'a 71 % chance'.

What nobody has judged has no part in a reason: there both count as an average of anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from core import scoring
from core.lane_choice import GATES, Ranking, Row

NO_DIFFERENCE = 0.005
"""Half a point of 100: smaller contributions are not named."""
MORE_THAN_LUCK = 0.03
"""Chances that differ by less are not told apart: a thousand draws settle a chance to ± 3 points (METHOD 2)."""


@dataclass(frozen=True)
class Reason:
    """How many points of 100 one criterion adds to the lead of a over b, with what the formula multiplies."""

    criterion_id: str
    name: str
    weight: float
    value_a: float
    value_b: float
    difference: float


def in_100(share: float) -> str:
    """A share of drawn worlds as worlds of 100; none of those drawn is not never, and all of them is not always.

    >>> [in_100(share) for share in (0, .001, .428, .996, 1)]
    ['fewer than 1 of 100', 'fewer than 1 of 100', '43 of 100', 'over 99 of 100', 'over 99 of 100']
    """
    if share < 0.01:
        return "fewer than 1 of 100"
    if share > 0.99:
        return "over 99 of 100"
    return f"{share * 100:.0f} of 100"


def chance(share: float) -> str:
    """The same in percent, for pictures.

    >>> [chance(share) for share in (0, .428, 1)]
    ['under 1\u00a0%', '43\u00a0%', 'over 99\u00a0%']
    """
    return in_100(share).replace("fewer than", "under").replace(" of 100", "\u00a0%")


def points(difference: float) -> str:
    """A difference of scores in points of 100, with its sign.

    >>> [points(difference) for difference in (.123, -.0449, .0001)]
    ['+12', '−4', '0']
    """
    rounded = round(difference * 100)
    return "0" if rounded == 0 else f"{'+' if rounded > 0 else '−'}{abs(rounded)}"


def reasons(ranking: Ranking, a: Row, b: Row) -> tuple[Reason, ...]:
    """Why a beats b, the largest contribution in either direction first; they add up to the difference of scores."""
    return tuple(
        Reason(
            criterion_id=ranking.criteria[part.criterion].criterion_id,
            name=ranking.criteria[part.criterion].name,
            weight=ranking.weights[part.criterion],
            value_a=a.values[part.criterion],
            value_b=b.values[part.criterion],
            difference=part.difference,
        )
        for part in scoring.contributions(a.values, b.values, ranking.weights)
    )


def _both_unknown(a: Row, b: Row) -> frozenset[str]:
    """The criteria on which nobody has judged either."""
    return frozenset(a.missing) & frozenset(b.missing)


def nothing_judged(ranking: Ranking) -> bool:
    """Whether none of those in the running was judged on any criterion, so that luck alone makes their order."""
    running = [row for row in ranking.rows if row.place is not None]
    return bool(running) and all(len(row.missing) == len(ranking.criteria) for row in running)


def _are_level(a: Row, b: Row) -> bool:
    """Whether two workflows score the same to half a point of 100."""
    return abs(a.score - b.score) < NO_DIFFERENCE


def gates_said(row: Row) -> str:
    """What stops a workflow, in words; empty where nothing does."""
    return "; ".join(GATES[gate] for gate in row.gates)


def verdict_sentence(ranking: Ranking) -> str:
    """The verdict with what it rests on, and what to do when it is too close."""
    leader, runner_up = ranking.leader, ranking.runner_up
    if leader is None:
        return _nothing_to_rank(ranking)
    if runner_up is None:
        sentence = f"“{leader.name}” is the only workflow in the running, so there is nothing to compare it with."
    elif nothing_judged(ranking):
        sentence = (
            f"No rating and no complete cost is known yet, so each of the {_running(ranking)} workflows could be first."
        )
    elif _are_level(leader, runner_up) and ranking.verdict != "too close to call":
        sentence = (
            f"Nearly level: “{leader.name}” is before “{runner_up.name}” by less than a point of 100. "
            f"The chance that it is really first is {chance(leader.first_chance)}, if only by so little."
        )
    elif ranking.verdict == "too close to call":
        sentence = (
            f"Too close to call: the chance to be really first is {chance(leader.first_chance)} for "
            f"“{leader.name}” and {chance(runner_up.first_chance)} for “{runner_up.name}”."
        )
    else:
        opening = f"{'Clear:' if ranking.verdict == 'clear' else 'Leaning towards'} “{leader.name}”"
        beaten = ranking.beats_runner_up
        behind = "" if beaten is None else f", and really behind it with a chance of {chance(beaten)}"
        sentence = (
            f"{opening}. The chance that it is really first is {chance(leader.first_chance)}; "
            f"“{runner_up.name}” is next{behind}."
        )
    return " ".join(part for part in (sentence, _oftener_first(ranking), _better_but_stopped(ranking)) if part)


def _running(ranking: Ranking) -> int:
    return sum(row.place is not None for row in ranking.rows)


def advice(ranking: Ranking) -> str:
    """What to do with the verdict (own rule, METHOD 3)."""
    if nothing_judged(ranking):
        return (
            "Rate the workflows under Ratings below, and give their numbers on step 1. Begin with the criterion that "
            "weighs most: it tells most."
        )
    if ranking.leader and ranking.runner_up and _are_level(ranking.leader, ranking.runner_up):
        if len(ranking.leader.missing) + len(ranking.runner_up.missing):
            return "On what is known so far the first two are level. Fill in what is missing below before you choose."
        return (
            "The first two are level, so the scores can't choose between them. Choose by what is easier to take back, "
            "by how willing the owner is, and by how soon the first data come."
        )
    if ranking.verdict == "too close to call":
        return (
            "The scores do not settle it. Choose by what is easier to take back, by how willing the owner is, "
            "and by how soon the first data come; or measure first."
        )
    if ranking.verdict == "leaning":
        return "A sound choice if the reason below convinces the room; a missing rating or number could still turn it."
    return ""


def are_first_two_level(ranking: Ranking) -> bool:
    """Whether nothing separates the first two but the order of their names."""
    return bool(ranking.leader and ranking.runner_up and is_level_throughout(ranking.leader, ranking.runner_up))


def is_level_throughout(a: Row, b: Row) -> bool:
    """Whether two are judged alike on every criterion: then none of them is before the other."""
    return a.values == b.values and a.missing == b.missing and a.gates == b.gates


def _nothing_to_rank(ranking: Ranking) -> str:
    if ranking.rows:
        return "Every workflow is stopped by a gate, so none is in the running. Look at the gates again."
    if not ranking.criteria:
        return "There are no criteria yet, so nothing can be compared."
    return "No workflow has been added yet, so there is nothing to rank."


def _oftener_first(ranking: Ranking) -> str:
    leader = ranking.leader
    often = max((row for row in ranking.rows if row.place), key=lambda row: row.first_chance, default=None)
    if leader is None or often is None or often.first_chance <= leader.first_chance + MORE_THAN_LUCK:
        return ""
    return (
        f"“{often.name}” has the greater chance to be first ({chance(often.first_chance)}), but scores lower on "
        "average: less is known about it."
    )


def _better_but_stopped(ranking: Ranking) -> str:
    leader = ranking.leader
    stopped = next((row for row in ranking.rows if row.place is None), None)
    if leader is None or stopped is None or stopped.score <= leader.score:
        return ""
    return f"“{stopped.name}” scores higher but is stopped: {gates_said(stopped)}."


def why_sentence(ranking: Ranking, a: Row | None, b: Row | None) -> str:
    """Why a stands before b: the criteria that carry the lead, and the one on which it is most behind.

    Empty where nobody has judged either on anything. Where only one of the two was judged, that is said.
    """
    if a is None or b is None:
        return ""
    unknown = _both_unknown(a, b)
    if len(unknown) == len(ranking.criteria):
        return ""
    parts = [part for part in reasons(ranking, a, b) if part.name not in unknown]
    ahead = [part for part in parts if part.difference >= NO_DIFFERENCE][:3]
    behind = [part for part in parts if part.difference <= -NO_DIFFERENCE][:2]
    if not ahead and not behind:
        where = "every criterion on which they were judged" if unknown else "every criterion"
        how = "the same" if all(abs(part.difference) < 1e-9 for part in parts) else "practically the same"
        return f"“{a.name}” and “{b.name}” score {how} on {where}."
    lead = round((a.score - b.score) * 100)
    opening = (
        f"“{a.name}” scores {_points_of_100(abs(lead))} {'more' if lead > 0 else 'less'} than “{b.name}”"
        if lead
        else f"“{a.name}” and “{b.name}” score practically the same"
    )
    subject = "it" if lead else f"“{a.name}”"
    told = [_listed(f"{subject} is ahead on", ahead, a, b), _listed(f"{subject} is behind on", behind, a, b)]
    return f"{opening}: {', but '.join(part for part in told if part)}."


def _points_of_100(count: int) -> str:
    return f"{count} point{'' if count == 1 else 's'} of 100"


def _listed(opening: str, parts: list[Reason], a: Row, b: Row) -> str:
    if not parts:
        return ""
    named = [f"{_lowered(part.name)} ({points(part.difference)}{_not_judged(part, a, b)})" for part in parts]
    joined = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    return f"{opening} {joined}"


def _not_judged(part: Reason, a: Row, b: Row) -> str:
    """Which of the two nobody has judged on a criterion: its half of the points is an average of anything."""
    unknown = a if part.name in a.missing else b if part.name in b.missing else None
    return f"; not fully known for “{unknown.name}”" if unknown else ""


def _lowered(name: str) -> str:
    """A criterion's name inside a sentence: the first letter small, unless the word looks like a short form."""
    return name[:1].lower() + name[1:] if name[1:2].islower() or name[1:2] == " " else name


def tipping_sentence(ranking: Ranking, a: Row | None, b: Row | None) -> str:
    """The smallest change of one weight that would make both tie; says so when no single weight can.

    Only weights of criteria on which both were judged count: no weight can turn what is not known yet. Empty where
    there is no lead to turn.
    """
    if a is None or b is None or len(ranking.criteria) < 2 or _are_level(a, b):
        return ""
    unknown = _both_unknown(a, b)
    is_judged = [c.name not in a.missing and c.name not in b.missing for c in ranking.criteria]
    if not any(is_judged):
        return ""
    # On what is unknown for both the means differ by luck alone: there they are made the same.
    level = [c.name in unknown for c in ranking.criteria]
    values_b = np.where(level, a.values, b.values)
    crossing = scoring.nearest_crossing(a.values, values_b, ranking.weights, is_judged)
    if crossing is None:
        known = "On what is known so far, no" if a.missing or b.missing else "No"
        return f"{known} change of a single weight would put “{b.name}” before “{a.name}”."
    name = _lowered(ranking.criteria[crossing.criterion].name)
    if crossing.weight_at_tie < NO_DIFFERENCE:
        return f"The two would tie only if {name} did not count at all."
    if crossing.weight_at_tie > 1 - NO_DIFFERENCE:
        return f"The two would tie only if {name} counted alone."
    return (
        f"The two would tie if {name} weighed {_percent(crossing.weight_at_tie, crossing.weight_now)} instead of "
        f"{_percent(crossing.weight_now, crossing.weight_at_tie)}, the other weights kept in proportion."
    )


def _percent(share: float, other: float) -> str:
    """A weight in percent, with a decimal where whole percents would make the two look the same.

    >>> _percent(0.104, 0.25), _percent(0.104, 0.096)
    ('10\u00a0%', '10.4\u00a0%')
    """
    digits = 1 if round(share * 100) == round(other * 100) else 0
    return f"{share * 100:.{digits}f}\u00a0%"


def weight_turn(ranking: Ranking, picked: Row | None, other: Row) -> str:
    """The weight at which a parked workflow would tie with the picked one, short; empty where no single one would."""
    said = tipping_sentence(ranking, picked, other)
    marker = "The two would tie if "
    return f"Weight: if {said.removeprefix(marker)}" if said.startswith(marker) else ""


_PROPOSED = re.compile(
    r"\d+ points? of 100 behind “|Scores \d+ points? |Level with “|Not judged yet; |Stopped for now: "
    r"|One lane at a time; |“.*” is at least as good on every criterion\.$"
)


def is_proposal(reason: str) -> bool:
    """Whether a reason to wait is one that `parking_reason` proposed, and not a sentence of the room's own.

    >>> [is_proposal(reason) for reason in ("6 points of 100 behind “Claims”.", "The tender runs until May.")]
    [True, False]
    """
    return _PROPOSED.match(reason) is not None


def parking_reason(ranking: Ranking, picked: Row | None, other: Row) -> str:
    """A first proposal of why a workflow waits, for the room to change."""
    if other.gates:
        return f"Stopped for now: {gates_said(other)}."
    if picked is None:
        return "One lane at a time; this one waits."
    if other.dominated_by == picked.name:
        return f"“{picked.name}” is at least as good on every criterion."
    gap = round((picked.score - other.score) * 100)
    unknown = _both_unknown(picked, other)
    if len(unknown) == len(ranking.criteria):
        return "Not judged yet; one lane at a time."
    if gap == 0:
        return f"Level with “{picked.name}”{' on what is known' if unknown else ''}; one lane at a time."
    if gap < 0:
        return f"Scores {_points_of_100(-gap)} more than “{picked.name}”, but was not chosen; one lane at a time."
    parts = [part for part in reasons(ranking, picked, other) if part.name not in unknown]
    carried = next((part for part in parts if part.difference >= NO_DIFFERENCE), None)
    mainly = f", mainly on {_lowered(carried.name)}" if carried else ""
    return f"{_points_of_100(gap)} behind “{picked.name}”{mainly}."


@dataclass(frozen=True)
class Board:
    """What the page shows first: the ranking with its sentences."""

    ranking: Ranking
    sentence: str
    advice: str
    why: str
    tipping: str


def board(ranking: Ranking) -> Board:
    """The ranking with its sentences, about the leader and the runner-up."""
    leader, runner_up = ranking.leader, ranking.runner_up
    return Board(
        ranking,
        verdict_sentence(ranking),
        advice(ranking),
        why_sentence(ranking, leader, runner_up),
        tipping_sentence(ranking, leader, runner_up),
    )
