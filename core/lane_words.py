"""What a ranking means, in sentences for a leader. Numbers of worlds are said as 'in 71 of 100 plausible worlds'."""

from __future__ import annotations

from dataclasses import dataclass

from core import scoring
from core.lane_choice import GATES, Ranking, Row

NO_DIFFERENCE = 0.005
"""Half a point of 100: smaller contributions are not named."""


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
    elif ranking.verdict == "too close to call":
        sentence = (
            f"Too close to call: “{leader.name}” comes first in {in_100(leader.first_chance)} plausible worlds, "
            f"“{runner_up.name}” in {in_100(runner_up.first_chance)}."
        )
    else:
        opening = f"Clear: “{leader.name}”" if ranking.verdict == "clear" else f"Leaning towards “{leader.name}”: it"
        beaten = "" if ranking.beats_runner_up is None else f", behind it in {in_100(ranking.beats_runner_up)}"
        sentence = (
            f"{opening} comes first in {in_100(leader.first_chance)} plausible worlds; "
            f"“{runner_up.name}” is next{beaten}."
        )
    return " ".join(part for part in (sentence, _oftener_first(ranking), _better_but_stopped(ranking)) if part)


def advice(ranking: Ranking) -> str:
    """What to do with the verdict (own rule, METHOD 3)."""
    if ranking.verdict == "too close to call":
        return (
            "The scores do not settle it. Choose by what is easier to take back, by how willing the owner is, "
            "and by how soon the first data come; or measure first."
        )
    if ranking.verdict == "leaning":
        return "A sound choice if the reason below convinces the room; a missing rating or number could still turn it."
    return ""


def _nothing_to_rank(ranking: Ranking) -> str:
    if ranking.rows:
        return "Every workflow is stopped by a gate, so none is in the running. Look at the gates again."
    if not ranking.criteria:
        return "There are no criteria yet, so nothing can be compared."
    return "No workflow has been added yet, so there is nothing to rank."


def _oftener_first(ranking: Ranking) -> str:
    leader = ranking.leader
    often = max((row for row in ranking.rows if row.place), key=lambda row: row.first_chance, default=None)
    if leader is None or often is None or often.first_chance <= leader.first_chance + 0.01:
        return ""
    return (
        f"“{often.name}” comes first more often ({in_100(often.first_chance)}), but scores lower on average: "
        "less is known about it."
    )


def _better_but_stopped(ranking: Ranking) -> str:
    leader = ranking.leader
    stopped = next((row for row in ranking.rows if row.place is None), None)
    if leader is None or stopped is None or stopped.score <= leader.score:
        return ""
    return f"“{stopped.name}” scores higher but is stopped: {gates_said(stopped)}."


def why_sentence(ranking: Ranking, a: Row | None, b: Row | None) -> str:
    """Why a stands before b: the criteria that carry the lead, and the one on which it is most behind."""
    if a is None or b is None:
        return ""
    parts = reasons(ranking, a, b)
    ahead = [part for part in parts if part.difference >= NO_DIFFERENCE][:3]
    behind = [part for part in parts if part.difference <= -NO_DIFFERENCE][:2]
    if not ahead and not behind:
        return f"“{a.name}” and “{b.name}” score the same on every criterion."
    lead = round((a.score - b.score) * 100)
    opening = (
        f"“{a.name}” scores {abs(lead)} point{'s' if abs(lead) != 1 else ''} of 100 "
        f"{'more' if lead > 0 else 'less'} than “{b.name}”"
        if lead
        else f"“{a.name}” and “{b.name}” score practically the same"
    )
    told = [_listed("it is ahead on", ahead), _listed("it is behind on", behind)]
    return f"{opening}: {', but '.join(part for part in told if part)}."


def _listed(opening: str, parts: list[Reason]) -> str:
    if not parts:
        return ""
    named = [f"{_lowered(part.name)} ({points(part.difference)})" for part in parts]
    joined = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    return f"{opening} {joined}"


def _lowered(name: str) -> str:
    """A criterion's name inside a sentence: the first letter small, unless the word looks like a short form."""
    return name[:1].lower() + name[1:] if name[1:2].islower() or name[1:2] == " " else name


def tipping_sentence(ranking: Ranking, a: Row | None, b: Row | None) -> str:
    """The smallest change of one weight that would make both tie; says so when no single weight can."""
    if a is None or b is None or len(ranking.criteria) < 2:
        return ""
    crossing = scoring.nearest_crossing(a.values, b.values, ranking.weights)
    if crossing is None:
        return f"No change of a single weight would put “{b.name}” before “{a.name}”."
    name = _lowered(ranking.criteria[crossing.criterion].name)
    return (
        f"The two would tie if {name} weighed {crossing.weight_at_tie * 100:.0f}\u00a0% instead of "
        f"{crossing.weight_now * 100:.0f}\u00a0%, the other weights kept in proportion."
    )


def parking_reason(ranking: Ranking, picked: Row | None, other: Row) -> str:
    """A first proposal of why a workflow waits, for the room to change."""
    if other.gates:
        return f"Stopped for now: {gates_said(other)}."
    if picked is None:
        return "One lane at a time; this one waits."
    if other.dominated_by == picked.name:
        return f"“{picked.name}” is at least as good on every criterion."
    gap = round((picked.score - other.score) * 100)
    if gap < 0:
        return f"Scores {-gap} points more than “{picked.name}”, but was not chosen; one lane at a time."
    carried = next((part for part in reasons(ranking, picked, other) if part.difference >= NO_DIFFERENCE), None)
    mainly = f", mainly on {_lowered(carried.name)}" if carried else ""
    return f"{gap} points of 100 behind “{picked.name}”{mainly}."


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
