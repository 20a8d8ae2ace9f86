"""Is it budget? Gathers what the record of this session and the lanes of the others say, keeps what people say."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from weakref import WeakKeyDictionary

from core.actions import lane_measure
from core.actions.check_readiness import gather
from core.catalogue import Kind
from core.controls import lacks
from core.day_90 import Day90
from core.errors import NotFound, Refused
from core.evidence import Evidence
from core.execution_gap import (
    ASKED,
    FEWEST_SHOWN,
    Diagnosis,
    LaneSeen,
    Limits,
    Said,
    Seen,
    diagnosis,
    from_counts,
)
from core.measurement import monday
from core.quantities import shown_number
from core.records import Act, Facts, GapAnswer, Lane, Metric
from core.store import Store
from core.tool_words import is_named_after_tool
from core.usage import usage_in
from core.workload import at_middle, missing_numbers, workloads

PAGE = "diagnose_gap"
WORDS_FILE = Path(__file__).resolve().parents[2] / "data" / "gap.json"
MOST_SESSIONS = 60
"""Other sessions whose lanes are read, the newest first: some milliseconds each the first time, then remembered."""
REMEMBERED = 300
WEEKS_FOR_VOLUME = 4
_Key = tuple[str, int, bool]
_lanes_of: WeakKeyDictionary[Store, dict[_Key, tuple[LaneSeen, ...]]] = WeakKeyDictionary()
_remembering = threading.Lock()


@dataclass(frozen=True)
class Words:
    """The content of data/gap.json."""

    version: str
    limits: Limits
    tools: frozenset[str]
    deeds: frozenset[str]


@lru_cache(maxsize=1)
def words() -> Words:
    """What ships in data/gap.json, read once."""
    given = json.loads(WORDS_FILE.read_text(encoding="utf-8"))
    limits = Limits(**{name: each["value"] for name, each in given["limits"].items()})
    return Words(given["version"], limits, frozenset(given["tools"]), frozenset(given["tool_deeds"]))


def diagnose(store: Store, facts: Facts, today: date, *, names_others: bool = True) -> Diagnosis:
    """The answer as the record stands. Without `names_others` lanes and sessions of others count but are not named."""
    return diagnosis(seen(store, facts, today, names_others=names_others), said(facts))


def said(facts: Facts) -> dict[str, Said]:
    """What people said, by question."""
    return {
        one.gap_answer_id: Said(one.answer, one.given_by, one.note, one.people, one.said_yes, one.said_no)
        for one in facts.gap_answers
        if one.gap_answer_id in ASKED
    }


def seen(store: Store, facts: Facts, today: date, *, names_others: bool = True) -> Seen:
    """What the record holds for the questions, here and in the other sessions. Demos of others are left out."""
    others = [
        session
        for session in store.sessions()
        if session.session_id != facts.session.session_id and not session.is_demo
    ]
    elsewhere = [lane for session in others[:MOST_SESSIONS] for lane in _elsewhere(store, session.session_id)]
    if not names_others:
        elsewhere = [replace(lane, lane="a lane", session="another session", owner="somebody" if lane.owner else "")
                     for lane in elsewhere]  # fmt: skip
    known = words()
    return Seen(
        today=today,
        workflows=len(facts.workflows),
        lanes=(*_here(store, facts), *elsewhere),
        tool_names=_tools_in(tuple(workflow.name for workflow in facts.workflows)),
        begun_on=facts.session.created_utc.date(),
        use_criteria=tuple(c.name for c in facts.criteria if not c.is_retired and usage_in(c.name)),
        other_sessions=len(others),
        unread_sessions=max(0, len(others) - MOST_SESSIONS),
        limits=known.limits,
    )


@lru_cache(maxsize=16)
def _tools_in(names: tuple[str, ...]) -> tuple[str, ...]:
    known = words()
    return tuple(name for name in names if is_named_after_tool(name, known.tools, known.deeds))


def _here(store: Store, facts: Facts) -> tuple[LaneSeen, ...]:
    """The lanes of the session that asks, remembered until it changes."""
    version = max(facts.versions.values(), default=0)
    return _kept(store, (facts.session.session_id, version, True), lambda: lanes_seen(facts))


def _elsewhere(store: Store, session_id: str) -> tuple[LaneSeen, ...]:
    """The lanes of another session, remembered until it changes; none when it was removed meanwhile."""

    def read() -> tuple[LaneSeen, ...]:
        facts = store.facts(session_id)
        return tuple(replace(lane, session=facts.session.name) for lane in lanes_seen(facts))

    try:
        return _kept(store, (session_id, store.version(session_id), False), read)
    except NotFound:
        return ()


def _kept(store: Store, key: _Key, make: Callable[[], tuple[LaneSeen, ...]]) -> tuple[LaneSeen, ...]:
    """The lanes of that key (session, version, is it the one that asks), made once; the latest ones are kept."""
    with _remembering:
        known = _lanes_of.setdefault(store, {}).get(key)
    if known is not None:
        return known
    made = make()
    if key[1]:  # facts that come from no store have no version
        with _remembering:
            mine = _lanes_of.setdefault(store, {})
            mine[key] = made
            while len(mine) > REMEMBERED:
                del mine[next(iter(mine))]
    return made


def lanes_seen(facts: Facts) -> tuple[LaneSeen, ...]:
    """Every lane of a session, the live one first, as the questions need it."""
    lanes = sorted(facts.lanes, key=lambda lane: lane.state != "live")
    return tuple(_live(facts, lane) if lane.state == "live" else _lane(facts, lane) for lane in lanes)


def _lane(facts: Facts, lane: Lane) -> LaneSeen:
    """What a lane shows whether it is live or closed: its workflow, its metric, how it stands by the rule of day 90."""
    workflow = facts.workflow(lane.workflow_id)
    bare = LaneSeen(
        lane=workflow.name if workflow else "a removed workflow",
        is_live=lane.state == "live",
        picked_on=lane.picked_utc.date(),
        codes=frozenset(c.code for c in facts.controls
                        if c.lane_id == lane.lane_id and c.code and c.applies and not lacks(c)),
    )  # fmt: skip
    metric, counter = facts.metric(lane.lane_id), facts.metric(lane.lane_id, "counter")
    if metric is None:
        return bare
    target = lane_measure.target_of(facts, metric)
    judged = lane_measure.day_90_now(facts, target) if target else None
    return replace(
        bare,
        metric=metric.name,
        counts_use=usage_in(metric.name, metric.definition) is not None,
        is_sealed=lane_measure.latest_seal(facts, metric) is not None,
        target=f"{shown_number(target.value)} {metric.unit}" if target else "",
        launch_on=target.launch_on if target else None,
        due_on=target.due_on if target else None,
        verdict=judged.verdict if judged else "",
        counter=counter.name if counter else "",
        counter_holds=_counter_holds(judged),
        volume_change=_volume_change(facts, metric, (target.launch_on or target.set_on) if target else None),
    )


def _live(facts: Facts, lane: Lane) -> LaneSeen:
    """The live lane, with what readiness knows of its choice, cost, owner and controls."""
    known: Evidence = gather(facts, simulate=False)
    chosen, owner = known.lane, known.owner
    states = {standing.kind: standing.state for standing in known.controls}
    routes: Kind = "exception"
    cost, place, costs = _cost(facts, lane.workflow_id)
    return replace(
        _lane(facts, lane),
        compared=chosen.candidates if chosen else 0,
        too_close=bool(chosen and chosen.verdict == "too close to call"),
        cost=cost,
        cost_place=place,
        costs_known=costs,
        owner=owner.owner if owner else "",
        is_accepted=bool(owner and owner.accepted_on and owner.is_acceptance_current),
        exceptions=states.get(routes, "missing"),
        drills_open=len(known.safeguards.drills) if known.safeguards else 0,
    )


def _cost(facts: Facts, workflow_id: str) -> tuple[float | None, int | None, int]:
    """The middle of the monthly cost, its place among the known ones of the session (1 is dearest), how many these are.

    A cost counts as known when a part of it can be computed; what is missing makes it smaller, never larger.
    """
    known = {
        load.workflow_id: at_middle(load).known
        for load in workloads(facts)
        if at_middle(load).known > 0 or not missing_numbers(load)
    }
    if workflow_id not in known:
        return None, None, len(known)
    mine = known[workflow_id]
    return mine, 1 + sum(cost > mine for cost in known.values()), len(known)


def _counter_holds(judged: Day90 | None) -> bool | None:
    met = (
        [condition.is_met for condition in judged.conditions if condition.name.startswith("counter")] if judged else []
    )
    if False in met:
        return False
    return True if met and None not in met else None


def _volume_change(facts: Facts, metric: Metric, launch_on: date | None) -> float | None:
    """Mean cases a week since the launch against those before, as a share; None below four counted weeks each."""
    if launch_on is None:
        return None
    since = monday(launch_on)
    counted = [(o.week_on >= since, o.cases) for o in lane_measure.series_of(facts, metric) if o.cases is not None]
    before = [cases for is_after, cases in counted if not is_after]
    after = [cases for is_after, cases in counted if is_after]
    if min(len(before), len(after)) < WEEKS_FOR_VOLUME or not sum(before):
        return None
    return (sum(after) / len(after)) / (sum(before) / len(before)) - 1


# ── what people say ──────────────────────────────────────────────────────────────────────────────────────────────────


def answer_of(facts: Facts, sign_id: str) -> GapAnswer | None:
    """The stored answer to a question, or None."""
    return next((one for one in facts.gap_answers if one.gap_answer_id == sign_id), None)


def blank(act: Act, facts: Facts, sign_id: str) -> GapAnswer:
    """An answer to be filled in; not stored. Refused for a question that is not asked."""
    if sign_id not in ASKED:
        raise Refused("There is no such question. Reload the page.", "sign")
    return GapAnswer(
        session_id=facts.session.session_id, gap_answer_id=sign_id, answer="unknown", given_by=act.who,
        given_utc=act.at_utc,
    )  # fmt: skip


def keep_answer(store: Store, act: Act, answer: GapAnswer) -> GapAnswer:
    """Keeps what one person says, with name and time; it takes the place of what a room said before."""
    if answer.gap_answer_id not in ASKED:
        raise Refused("There is no such question. Reload the page.", "sign")
    typed = answer.changed(
        origin="typed", people=None, said_yes=None, said_no=None, given_by=act.who, given_utc=act.at_utc
    )
    (saved,) = store.apply(act, answer.session_id, saves=(typed,))
    assert isinstance(saved, GapAnswer)
    return saved


def remove_answer(store: Store, act: Act, answer: GapAnswer) -> None:
    """Takes an answer away; undo brings it back."""
    store.apply(act, answer.session_id, deletes=(answer,))


def take_room_answers(
    store: Store,
    act: Act,
    facts: Facts,
    counts: Mapping[str, tuple[int, int, int]],
    smallest_group: int = FEWEST_SHOWN,
) -> tuple[GapAnswer, ...]:
    """Keeps what a room said privately: question id → how many yes, no, don't know. Takes the place of earlier answers.

    The side with more decides, a tie is unknown. From `smallest_group` answers on the counts are kept, below it only
    the side and how many answered (METHOD 4). A question that nobody answered is left as it is. Refused for an unknown
    id or a negative count; then nothing is saved.
    """
    unknown_ids = [sign_id for sign_id in counts if sign_id not in ASKED]
    if unknown_ids:
        raise Refused(f"There is no question “{unknown_ids[0][:60]}” in 'Is it budget?'.", "sign")
    if any(count < 0 for given in counts.values() for count in given):
        raise Refused("A count of answers can't be below 0.", "counts")
    made = []
    for sign_id, (yes, no, unknown) in counts.items():
        people = yes + no + unknown
        if not people:
            continue
        base = answer_of(facts, sign_id) or blank(act, facts, sign_id)
        is_shown = people >= smallest_group
        made.append(
            base.changed(
                answer=from_counts(yes, no, unknown), note="", origin="room", people=people,
                said_yes=yes if is_shown else None, said_no=no if is_shown else None,
                given_by=act.who, given_utc=act.at_utc,
            )
        )  # fmt: skip
    if not made:
        return ()
    saved = store.apply(act, facts.session.session_id, saves=made)
    return tuple(record for record in saved if isinstance(record, GapAnswer))
