"""What the record says to each question of "Is it budget?", with the evidence that can be opened.

Everything comes in as plain values (`Seen`), gathered by `core.actions.diagnose_gap` from this session and from the
lanes of the others. A reading is yes, no or unknown: the record sees only what stands in it, so what may well happen
elsewhere (pilots outside, tools bought) stays unknown where nothing here shows it. The limits are ours (own); each
stands with its reason in `data/gap.json`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from core import gap_signs as signs
from core.gap_signs import Sign

Answer = Literal["yes", "no", "unknown"]


@dataclass(frozen=True)
class Limits:
    """From where on something counts; see data/gap.json."""

    many_live: int = 3
    setting_up_days: int = 14
    volume_up_share: float = 0.1
    improved_lanes: int = 2
    shared_controls: int = 3
    findings_for_sequencing: int = 2


@dataclass(frozen=True)
class LaneSeen:
    """One lane of this session or of another, as far as the questions need it."""

    lane: str
    session: str = ""
    """The session's name; empty for the session that asks."""
    is_live: bool = True
    picked_on: date = date.min
    compared: int = 0
    """How many workflows it was picked from."""
    too_close: bool = False
    cost: float | None = None
    """Friction a month at the middle, in the session's currency; None where it can't be computed."""
    cost_place: int | None = None
    costs_known: int = 0
    """Its place by that cost among the workflows of its session whose cost is known, dearest first."""
    owner: str = ""
    is_accepted: bool = False
    metric: str = ""
    counts_use: bool = False
    is_sealed: bool = False
    target: str = ""
    launch_on: date | None = None
    due_on: date | None = None
    verdict: str = ""
    """Of day 90 as it stands: success, part of the way, no success, not enough data; empty before the launch."""
    counter: str = ""
    counter_holds: bool | None = None
    volume_change: float | None = None
    """Cases a week since the launch against the baseline, as a share; None where cases are not counted."""
    exceptions: Literal["missing", "thin", "clear"] = "missing"
    drills_open: int = 0
    codes: frozenset[str] = frozenset()
    """Controls of the catalogue that apply and are complete."""

    @property
    def where(self) -> str:
        return f"“{self.lane}” ({self.session})" if self.session else f"“{self.lane}”"

    @property
    def origin(self) -> str:
        return f"session “{self.session}”" if self.session else "this session"


@dataclass(frozen=True)
class Seen:
    """What the record holds for the questions. `lanes`: this session's live one first, then the others'."""

    today: date
    workflows: int = 0
    lanes: tuple[LaneSeen, ...] = ()
    tool_names: tuple[str, ...] = ()
    """Workflows (here) that are named after a tool instead of a piece of work."""
    begun_on: date | None = None
    """The day the session began: the first on which it can have named a piece of work."""
    use_criteria: tuple[str, ...] = ()
    """Criteria (here) that judge by use."""
    other_sessions: int = 0
    unread_sessions: int = 0
    limits: Limits = Limits()

    @property
    def live(self) -> tuple[LaneSeen, ...]:
        return tuple(lane for lane in self.lanes if lane.is_live)

    @property
    def here(self) -> LaneSeen | None:
        return next((lane for lane in self.live if not lane.session), None)


@dataclass(frozen=True)
class Reading:
    """What the record says; the figure behind it opens to `lines` (what, value, where from) and `rule`."""

    answer: Answer
    sentence: str
    figure: str = ""
    lines: tuple[tuple[str, str, str], ...] = ()
    rule: str = ""


NOTHING = "Nothing to this yet."


def reading(sign: Sign, seen: Seen) -> Reading:
    """What the record says to one question."""
    return _READERS[sign.id](seen)


def _order(seen: Seen) -> Reading:
    lane, rule = seen.here, "yes: workflows stand on the list and none is picked · no: one was picked from at least two"
    if lane is None:
        if seen.workflows < 2:
            return Reading("unknown", NOTHING)
        lines = (("workflows on the list", str(seen.workflows), "step 1"), ("picked", "none", "step 2"))
        return Reading("yes", f"{seen.workflows} workflows are on the list and none is picked.",
                       f"0 of {seen.workflows} picked", lines, rule)  # fmt: skip
    lines = (
        ("picked", lane.lane, _day(lane.picked_on)),
        ("compared with it", str(max(0, lane.compared - 1)), "step 2"),
    )
    figure = f"1 of {lane.compared} picked"
    if lane.compared < 2:
        return Reading("unknown", f"{lane.where} is picked, but nothing was compared with it.", figure, lines, rule)
    if lane.too_close:
        said = f"{lane.where} is picked, but the ranking was too close to call."
        return Reading("unknown", said, figure, lines, rule)
    return Reading("no", f"{lane.where} was picked out of {lane.compared} workflows.", figure, lines, rule)


def _bottleneck(seen: Seen) -> Reading:
    """A live lane without a computable cost, or in the cheaper half of its session, runs away from the bottleneck."""
    if not seen.live:
        return Reading("unknown", NOTHING)
    costless = [lane for lane in seen.live if lane.cost is None]
    cheap = [lane for lane in seen.live if lane.cost_place and 2 * lane.cost_place > lane.costs_known + 1]
    lines = tuple(
        (lane.lane, f"place {lane.cost_place} of {lane.costs_known} by cost" if lane.cost_place else "cost not known",
         lane.origin)
        for lane in seen.live
    )  # fmt: skip
    rule = "yes: a live lane's monthly cost is not known, or lies in the cheaper half of its session's workflows"
    figure = f"{len(costless) + len(cheap)} of {_lanes(len(seen.live))}"
    if cheap:
        lane = cheap[0]
        said = f"{lane.where} stands at place {lane.cost_place} of {lane.costs_known} by monthly cost."
        return Reading("yes", said, figure, lines, rule)
    if costless:
        return Reading("yes", f"Nobody knows what {_listed(costless)} costs a month.", figure, lines, rule)
    if all(lane.costs_known < 2 for lane in seen.live):
        return Reading("unknown", "No other workflow has a known cost to compare with.", figure, lines, rule)
    return Reading("no", f"{_listed(seen.live)}: in the dearer half by monthly cost.", figure, lines, rule)


def _no_owner(seen: Seen) -> Reading:
    if not seen.live:
        return Reading("unknown", NOTHING)
    bare = [lane for lane in seen.live if not lane.owner]
    silent = [lane for lane in seen.live if lane.owner and not lane.is_accepted]
    lines = tuple(
        (lane.lane, f"{lane.owner}, {'said yes' if lane.is_accepted else 'has not said yes'}" if lane.owner
         else "nobody named", lane.origin)
        for lane in seen.live
    )  # fmt: skip
    rule = "yes: a live lane without a named person · no: each has one who said yes"
    figure = f"{len(bare)} of {_lanes(len(seen.live))} without an owner"
    if bare:
        return Reading("yes", f"Nobody is named who answers for {_listed(bare)}.", figure, lines, rule)
    if silent:
        return Reading("unknown", f"Named, but not accepted yet: {_listed(silent)}.", figure, lines, rule)
    return Reading("no", "A person said yes to every live lane.", figure, lines, rule)


def _usage(seen: Seen) -> Reading:
    wrong = [lane for lane in seen.live if lane.counts_use]
    lines = tuple((lane.lane, lane.metric or "no metric", lane.origin) for lane in seen.live)
    lines += tuple((name, "a criterion that judges by use", "step 2") for name in seen.use_criteria)
    rule = "yes: an outcome metric or a criterion counts use (the words of METHOD 5) · no: every live lane has another"
    figure = f"{len(wrong) + len(seen.use_criteria)} found"
    if wrong:
        said = f"{_listed(wrong)}: the outcome is “{wrong[0].metric}”, which counts use."
        return Reading("yes", said, figure, lines, rule)
    if seen.use_criteria:
        return Reading("yes", f"The criterion “{seen.use_criteria[0]}” judges work by use.", figure, lines, rule)
    if seen.live and all(lane.metric for lane in seen.live):
        return Reading("no", f"The outcome is “{seen.live[0].metric}”, a result.", figure, lines, rule)
    said = "No outcome metric is chosen yet." if seen.live else NOTHING
    return Reading("unknown", said, figure if lines else "", lines, rule)


def _tool_first(seen: Seen) -> Reading:
    lines = tuple((name, "named after a tool", "step 1") for name in seen.tool_names)
    rule = (
        "yes: a workflow is named after a tool (words: data/gap.json) · never no: what was bought outside is not seen, "
        "so it is asked"
    )
    if seen.tool_names:
        many = len(seen.tool_names)
        said = f"“{seen.tool_names[0]}” names a tool, not a piece of work."
        return Reading("yes", said, f"{many} of {seen.workflows} workflows", lines, rule)
    if seen.begun_on is None or not seen.workflows:
        return Reading("unknown", "What was bought outside the record is not seen: somebody must say.")
    lines = (("first work named here", _day(seen.begun_on), "this session"),
             ("workflows named after a tool", f"0 of {seen.workflows}", "step 1"))  # fmt: skip
    said = (
        f"No workflow is named after a tool; work was first named here on {_day(seen.begun_on)}. What was bought "
        "outside is not seen: was a contract for an AI tool signed before that day?"
    )
    return Reading("unknown", said, f"since {_day(seen.begun_on)}", lines, rule)


def _many_pilots(seen: Seen) -> Reading:
    live, limits = seen.live, seen.limits
    overdue = [lane for lane in live if lane.due_on is not None and lane.due_on < seen.today]
    lines = tuple(
        (lane.lane, f"live since {_day(lane.picked_on)}" + (f", due {_day(lane.due_on)}" if lane.due_on else ""),
         lane.origin)
        for lane in live
    )  # fmt: skip
    rule = (
        f"yes: {limits.many_live} or more live lanes in all sessions of this Onelane, or two of them past their day "
        "without a decision · never no: pilots outside are not seen"
    )
    if len(live) >= limits.many_live:
        said = f"{len(live)} lanes are live at the same time: {_listed(live)}."
        return Reading("yes", said, _lanes(len(live)), lines, rule)
    if len(overdue) > 1:
        said = f"{len(overdue)} lanes are past their day without a decision."
        return Reading("yes", said, _lanes(len(live)), lines, rule)
    if not live:
        return Reading("unknown", NOTHING)
    are = "lane is" if len(live) == 1 else "lanes are"
    return Reading("unknown", f"{len(live)} {are} live here; pilots outside of this Onelane are not seen.",
                   _lanes(len(live)), lines, rule)  # fmt: skip


def _weak_done(seen: Seen) -> Reading:
    if not seen.live:
        return Reading("unknown", NOTHING)
    open_ended = [lane for lane in seen.live if not (lane.is_sealed and lane.target and lane.due_on)]
    old = [lane for lane in open_ended if (seen.today - lane.picked_on).days >= seen.limits.setting_up_days]
    lines = tuple(
        (
            lane.lane,
            f"{lane.target} by {_day(lane.due_on)}" if lane.target and lane.due_on else "no target",
            lane.origin,
        )
        for lane in seen.live
    ) + tuple((lane.lane, "baseline not sealed", lane.origin) for lane in seen.live if not lane.is_sealed)
    rule = (
        f"yes: picked {seen.limits.setting_up_days} days ago or more, and no sealed baseline or no target with a day · "
        "no: every live lane has both"
    )
    figure = f"{len(seen.live) - len(open_ended)} of {_lanes(len(seen.live))} with a number and a day"
    if old:
        return Reading("yes", f"No sealed baseline or no target with a day: {_listed(old)}.", figure, lines, rule)
    if open_ended:
        return Reading("unknown", f"Still being set up: {_listed(open_ended)}.", figure, lines, rule)
    return Reading("no", "Every live lane has a sealed baseline, a target and a day.", figure, lines, rule)


def _repeated(seen: Seen) -> Reading:
    """Success as the rule of day 90 has it; a lane that came to its day without success speaks against."""
    won = [lane for lane in seen.lanes if lane.verdict == "success"]
    ended = [lane for lane in seen.lanes if lane.verdict and lane.due_on is not None and lane.due_on < seen.today]
    lost = [lane for lane in ended if lane.verdict in ("no success", "part of the way")]
    judged = [lane for lane in seen.lanes if lane.verdict]
    lines = tuple((lane.lane, lane.verdict, lane.origin) for lane in judged)
    rule = (
        f"yes: {seen.limits.improved_lanes} or more lanes meet their rule of day 90 · no: lanes came to their day and "
        "fewer did"
    )
    figure = f"{len(won)} of {_lanes(len(judged))} improved"
    if len(won) >= seen.limits.improved_lanes:
        return Reading("yes", f"{_listed(won)} meet the rule that was fixed for them.", figure, lines, rule)
    if lost:
        return Reading("no", f"{_listed(lost)} came to the day without success.", figure, lines, rule)
    if not judged:
        return Reading("unknown", "No lane has weeks since its launch yet." if seen.lanes else NOTHING)
    said = f"{_listed(won)} improved; once may be luck." if won else "No lane has come to its day yet."
    return Reading("unknown", said, figure, lines, rule)


def _quality(seen: Seen) -> Reading:
    least = seen.limits.volume_up_share
    grown = [lane for lane in seen.lanes if lane.volume_change is not None and lane.volume_change >= least]
    lines = tuple(
        (lane.lane, f"{lane.volume_change:+.0%} cases a week; {lane.counter or 'no counter-metric'} "
         f"{_HOLDS[lane.counter_holds]}", lane.origin)
        for lane in seen.lanes if lane.volume_change is not None
    )  # fmt: skip
    rule = f"judged where cases a week rose by {least:.0%} or more since the launch: the counter-metric must hold"
    broken = [lane for lane in grown if lane.counter_holds is False]
    held = [lane for lane in grown if lane.counter_holds]
    figure = f"{len(held)} of {_lanes(len(grown))} with more cases"
    if broken:
        return Reading("no", f"{_listed(broken)}: more cases, and {broken[0].counter} got worse.", figure, lines, rule)
    if held:
        return Reading("yes", f"{_listed(held)}: more cases, and {held[0].counter} held.", figure, lines, rule)
    said = "No lane has had clearly more cases since its launch." if lines else (
        "No lane has cases counted for weeks since its launch." if seen.lanes else NOTHING)  # fmt: skip
    return Reading("unknown", said, figure if lines else "", lines, rule)


def _exceptions(seen: Seen) -> Reading:
    if not seen.live:
        return Reading("unknown", NOTHING)
    good = [lane for lane in seen.live if lane.exceptions == "clear" and not lane.drills_open]
    launched = [lane for lane in seen.live if lane.launch_on is not None and lane.launch_on <= seen.today]
    lines = tuple(
        (lane.lane, f"exception routes {_ROUTES[lane.exceptions]}, {_drills(lane.drills_open)}", lane.origin)
        for lane in seen.live
    )
    rule = "yes: every launched lane has complete exception routes and no open drill · no: one was launched without"
    figure = f"{len(good)} of {_lanes(len(seen.live))} governed"
    if bare := [lane for lane in launched if lane not in good]:
        return Reading("no", f"Launched without: {_listed(bare)}.", figure, lines, rule)
    if launched:
        said = f"Complete routes, and drills done or dated: {_listed(launched)}."
        return Reading("yes", said, figure, lines, rule)
    if len(good) == len(seen.live):
        return Reading("unknown", f"Set up, and not launched yet: {_listed(good)}.", figure, lines, rule)
    waiting = [lane for lane in seen.live if lane not in good]
    return Reading("unknown", f"Not launched yet, and still open: {_listed(waiting)}.", figure, lines, rule)


def _transferred(seen: Seen) -> Reading:
    """A later lane, in another session, that improved too and has controls in common with an earlier one."""
    won = sorted((lane for lane in seen.lanes if lane.verdict == "success"), key=lambda lane: lane.picked_on)
    rule = (
        f"yes: of two lanes that improved the later one has {seen.limits.shared_controls} or more controls of the "
        "earlier one · never no: what was taken over outside is not seen"
    )
    for place, later in enumerate(won):
        for earlier in won[:place]:
            shared = len(earlier.codes & later.codes)
            if shared >= seen.limits.shared_controls and earlier.lane != later.lane:
                lines = (
                    (earlier.lane, f"picked {_day(earlier.picked_on)}", earlier.origin),
                    (later.lane, f"picked {_day(later.picked_on)}, {shared} controls in common", later.origin),
                )
                said = f"{later.where} improved with {shared} of the controls of {earlier.where}."
                return Reading("yes", said, f"{shared} controls", lines, rule)
    return Reading("unknown", "The record shows no second lane that improved with what worked in a first.")


_READERS: dict[str, Callable[[Seen], Reading]] = {
    signs.ORDER.id: _order, signs.BOTTLENECK.id: _bottleneck, signs.NO_OWNER.id: _no_owner, signs.USAGE.id: _usage,
    signs.TOOL_FIRST.id: _tool_first, signs.MANY_PILOTS.id: _many_pilots, signs.WEAK_DONE.id: _weak_done,
    signs.REPEATED.id: _repeated, signs.QUALITY.id: _quality, signs.EXCEPTIONS.id: _exceptions,
    signs.TRANSFERRED.id: _transferred,
}  # fmt: skip
_HOLDS = {True: "holds", False: "got worse", None: "can't be judged"}
_ROUTES = {"clear": "complete", "thin": "incomplete", "missing": "missing"}


def _drills(count: int) -> str:
    return "no open drill" if not count else f"{count} open drill{'' if count == 1 else 's'}"


def _lanes(count: int) -> str:
    return f"{count} lane{'' if count == 1 else 's'}"


def _listed(lanes: Iterable[LaneSeen] | Sequence[LaneSeen]) -> str:
    named = [lane.where for lane in lanes]
    more = f" and {len(named) - 3} more" if len(named) > 3 else ""
    return ", ".join(named[:3]) + more


def _day(day: date | None) -> str:
    return f"{day.day} {day:%b %Y}" if day and day != date.min else "a day not kept"
