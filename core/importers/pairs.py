"""START and COMPLETE of sorted rows brought together, and what the rows count as they stand: arrays. Pure.

The usual case only: in a group (a case, an activity, a resource) start and complete take turns, beginning with a start,
so that each complete belongs to the start above it. All other groups are told apart as `tangled`, and paired by
`sql/import_pair.sql`. Numbers are from 1, so that 0 is none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.log_beside import NONE, Bools, Columns, Ints, above, first_of_case, in_slices, place_in_case

START, COMPLETE = 1, 2
_MOST_KEYS = 2**22
"""Pairs of activities that are counted in a table of their own; where there can be more, they are sorted."""


@dataclass
class Counted:
    """The rows as events of their own, added up over parts of the log that share no case (`RowCounts`)."""

    kinds: int
    """The largest number of an activity."""
    events: int = 0
    cases: int = 0
    rework_total: int = 0
    _variants: list[NDArray[np.uint64]] = field(default_factory=list)
    _flows: list[Ints] = field(default_factory=list)
    _activities: list[Ints] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def add(self, case_no: NDArray[Any], activity_no: NDArray[Any]) -> None:
        """Whole cases, their rows in order."""
        first = first_of_case(case_no)
        begins = np.flatnonzero(first)
        marks = _mixed(place_in_case(first).astype(np.uint64) << np.uint64(32) | activity_no.astype(np.uint64))
        variants = np.unique(np.add.reduceat(marks, begins))
        wide = activity_no.astype(np.int64)
        flows = self._different((above(wide, 1, ~first) * (self.kinds + 1) + wide)[~first])
        pairs = np.sort((np.cumsum(first, dtype=np.int64) * (self.kinds + 1)) + wide)
        again = pairs[1:] == pairs[:-1]
        begun_again = int(np.count_nonzero(again[1:] & ~again[:-1])) + int(again[:1].sum())
        activities = np.unique(wide)
        with self._lock:
            self.events, self.cases = self.events + len(case_no), self.cases + len(begins)
            self.rework_total += begun_again
            self._variants.append(variants)
            self._flows.append(flows)
            self._activities.append(activities)

    def _different(self, keys: Ints) -> Ints:
        most = (self.kinds + 1) ** 2
        return np.flatnonzero(np.bincount(keys, minlength=1)) if most <= _MOST_KEYS else np.unique(keys)

    def row_counts(self) -> dict[str, int]:
        """As `log_figures.RowCounts` names them."""
        many: dict[str, list[Any]] = {
            "activities": self._activities, "variants": self._variants, "flow_kinds": self._flows,
        }  # fmt: skip
        different = {name: len(np.unique(np.concatenate(parts))) if parts else 0 for name, parts in many.items()}
        return {
            "events": self.events, **different, "flow_total": self.events - self.cases,
            "rework_total": self.rework_total,
        }  # fmt: skip


def _mixed(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Each key as 64 bits that look like chance (splitmix64), so that a sum of some tells which they were."""
    keys = keys * np.uint64(0x9E3779B97F4A7C15)
    keys ^= keys >> np.uint64(30)
    keys *= np.uint64(0xBF58476D1CE4E5B9)
    keys ^= keys >> np.uint64(27)
    keys *= np.uint64(0x94D049BB133111EB)
    keys ^= keys >> np.uint64(31)
    return keys


@dataclass
class Paired:
    """What becomes of sorted rows."""

    is_step: Bools
    """Rows that are steps already: completes with the start above them, and those of activities that nothing begins."""
    started_us: Ints
    """Of a step its start, else NONE."""
    cost: NDArray[np.float64]
    """Of a step its cost, or where it has none that of its start; NaN: none."""
    is_tangled: Bools
    is_alone: Bools
    """Starts that nothing completes, in groups that are not tangled."""

    @property
    def columns(self) -> Columns:
        """As `sql/import_step_add.sql` takes them beside the rows."""
        return {
            "is_step": self.is_step, "started_us": self.started_us, "is_tangled": self.is_tangled,
            "is_alone": self.is_alone, "cost": self.cost,
        }  # fmt: skip


def paired(rows: Columns, begun: Bools, counted: Counted) -> Paired:
    """What becomes of rows that stand by case, moment and place in the file; counts them on the way.

    They have case_no, activity_no, resource_no (0: none), part, ended_us, and cost where there are any;
    `begun[activity_no]` says which activities some row begins.
    """
    many = len(rows["case_no"])
    told = Paired(
        np.zeros(many, dtype=bool), np.full(many, NONE, dtype=np.int64),
        rows["cost"].copy() if "cost" in rows else np.full(many, np.nan), np.zeros(many, dtype=bool),
        np.zeros(many, dtype=bool),
    )  # fmt: skip

    def work(part: slice) -> None:
        counted.add(rows["case_no"][part], rows["activity_no"][part])
        _pair({name: values[part] for name, values in rows.items()}, begun, part.start, told)

    in_slices(rows["case_no"], work)
    return told


def _pair(rows: Columns, begun: Bools, offset: int, told: Paired) -> None:
    part = rows["part"]
    has_start = begun.take(rows["activity_no"])
    told.is_step[offset : offset + len(part)] = (part == COMPLETE) & ~has_start
    near = np.flatnonzero((part > 0) & has_start)
    if not len(near):
        return
    keys = _keys(rows, near)
    order = np.argsort(keys, kind="stable")
    keys, near = keys.take(order), near.take(order)
    part = part.take(near)
    first = first_of_case(keys)
    part_above = above(part, 1, ~first)
    is_wrong = np.where(part == START, part_above == START, part_above != START)
    group = np.cumsum(first, dtype=np.int64) - 1
    is_tangled = (np.bincount(group[is_wrong], minlength=int(group[-1]) + 1) > 0).take(group)
    is_last = np.append(first[1:], True)
    told.is_tangled[near[is_tangled] + offset] = True
    told.is_alone[near[~is_tangled & (part == START) & is_last] + offset] = True
    here = np.flatnonzero(~is_tangled & (part == COMPLETE))
    complete, start = near[here], near[here - 1]
    told.is_step[complete + offset] = True
    told.started_us[complete + offset] = rows["ended_us"].take(start)
    if "cost" in rows:
        cost = rows["cost"].take(complete)
        told.cost[complete + offset] = np.where(np.isnan(cost), rows["cost"].take(start), cost)


def _keys(rows: Columns, near: Ints) -> Ints:
    """One number for each case, activity and resource, rising with the case."""
    case_no, activity, resource = (
        rows[name].take(near).astype(np.int64) for name in ("case_no", "activity_no", "resource_no")
    )
    keys: Ints
    case_no -= case_no[0]
    activities, resources = int(activity.max()) + 1, int(resource.max()) + 1
    if (int(case_no[-1]) + 1) * activities * resources < 2**62:
        keys = (case_no * activities + activity) * resources + resource
        return keys
    _, pair = np.unique(activity * resources + resource, return_inverse=True)  # never more than there are rows
    keys = case_no * (int(pair.max()) + 1) + pair
    return keys
