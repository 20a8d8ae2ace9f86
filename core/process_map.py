"""The process map: which steps follow which, cut down to what is readable, and the drawing of it as DOT text. Pure.

Every move counts: from the start to a case's first step, from a step to the next, from the last step to the end. A map
shows the commonest moves until a chosen share of all moves is in it. What is drawn always hangs together (own rule):
each drawn step keeps its widest way from the start and its widest way to the end, so no box stands without a path.
"""

from __future__ import annotations

import heapq
import textwrap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from core.log_figures import LogFigures
from core.quantities import shown_number
from core.records import clean_text

SHARES = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
"""What the slider offers: the share of all moves that the map shows; 0 stands for the FEWEST commonest moves, which
keeps a log in which everything is rare readable, too."""
FEWEST = 6
READABLE = 18
"""Moves on a map that a room still reads (own rule); the map opens with no more where it can."""
READABLE_ON_PHONE = 9
"""The same on a phone, where a map is as wide as a hand and its type shrinks with every box beside another."""
PHONE_NAME_WIDTH = 12
MOST_DRAWN = 120
"""Moves drawn at most, however many are asked for: beyond it no layout is readable, and a browser takes seconds."""
NAME_WIDTH, NAME_LINES = 18, 3

START, END = "\x02start", "\x03end"
"""The two ends of a map. No activity is called like this: names hold no control characters."""
Label = Literal["count", "median", "P90"]


@dataclass(frozen=True)
class Move:
    """One arrow: how often, and how long it takes by the wall clock; start and end take no time."""

    start: str
    end: str
    times: int
    median_hours: float | None = None
    p90_hours: float | None = None


@dataclass(frozen=True)
class Step:
    """One box."""

    name: str
    times: int
    cases: int
    wait_hours: float | None = None
    """Median wait before it, business hours; None where it never waits."""
    wait_hours_all: float = 0.0
    """All waits before it together, business hours."""


@dataclass(frozen=True)
class ProcessMap:
    """What is drawn: boxes and arrows, and how much of everything that is."""

    steps: tuple[Step, ...]
    moves: tuple[Move, ...]
    share: float
    """Share of all moves that the arrows stand for."""
    is_cut: bool
    """Whether more was asked for than can be drawn."""


class Moves:
    """All moves of a log, commonest first, from which maps of any share are cut without looking at the log again."""

    def __init__(self, figures: LogFigures) -> None:
        waits = {wait.activity: wait for wait in figures.waits}
        self.steps: dict[str, Step] = {}
        for activity in figures.activities:
            wait = waits.get(activity.name)
            self.steps[activity.name] = Step(
                activity.name, activity.events, activity.cases,
                wait.business_p50 if wait else None, wait.business_all if wait else 0.0,
            )  # fmt: skip
        moves = [Move(START, name, times) for name, times in figures.start_activities.items()]
        moves += [Move(name, END, times) for name, times in figures.end_activities.items()]
        moves += [
            Move(flow.from_activity, flow.to_activity, flow.times, flow.median_hours, flow.p90_hours)
            for flow in figures.flows
        ]
        self.all = tuple(sorted(moves, key=lambda move: -move.times))
        ends = sum(figures.start_activities.values()) + sum(figures.end_activities.values())
        self.total = max(figures.flow_total + ends, sum(move.times for move in self.all))
        """Also the moves that are not listed one by one, where a log has too many kinds."""

    @cached_property
    def _from_start(self) -> Mapping[str, Move]:
        return widest(self.all, START, forwards=True)

    @cached_property
    def _to_end(self) -> Mapping[str, Move]:
        return widest(self.all, END, forwards=False)

    def map(self, share: float) -> ProcessMap:
        """The commonest moves up to this share of all moves, joined to start and end."""
        chosen: dict[tuple[str, str], Move] = {}
        reached, wanted, is_cut = 0, (share or SHARES[1]) * self.total, False
        for move in self.all:
            if reached >= wanted or (not share and len(chosen) >= FEWEST):
                break
            if len(chosen) >= MOST_DRAWN:
                is_cut = True
                break
            chosen[move.start, move.end] = move
            reached += move.times
        self._join(chosen)
        moves = tuple(sorted(chosen.values(), key=lambda move: -move.times))
        names = {name for move in moves for name in (move.start, move.end)}
        steps = tuple(step for name, step in self.steps.items() if name in names)
        return ProcessMap(steps, moves, sum(move.times for move in moves) / self.total if self.total else 0.0, is_cut)

    def _join(self, chosen: dict[tuple[str, str], Move]) -> None:
        """Adds the widest way from the start and to the end for every step that is drawn."""
        names = {name for move in chosen.values() for name in (move.start, move.end)}
        for tree, is_forwards in ((self._from_start, True), (self._to_end, False)):
            for name in list(names):
                at = name
                while (move := tree.get(at)) is not None and (move.start, move.end) not in chosen:
                    chosen[move.start, move.end] = move
                    at = move.start if is_forwards else move.end
                    names.add(at)

    def readable_share(self, most: int = READABLE) -> float:
        """The largest offered share whose map has that many moves at most; the smallest one where none has."""
        fits = [share for share in SHARES if len(self.map(share).moves) <= most]
        return max(fits, default=SHARES[0])


def widest(moves: Iterable[Move], root: str, forwards: bool) -> dict[str, Move]:
    """For every step the last move of its widest way from `root` (or the first one to it, backwards).

    The width of a way is its rarest move; of two ways the wider one is taken (Dijkstra with the minimum as length).
    """
    near: dict[str, list[Move]] = {}
    for move in moves:
        near.setdefault(move.start if forwards else move.end, []).append(move)
    found: dict[str, Move] = {}
    done: set[str] = set()
    queue: list[tuple[float, int, str, Move | None]] = [(-float("inf"), 0, root, None)]
    pushed = 0
    while queue:
        width, _, name, by = heapq.heappop(queue)
        if name in done:
            continue
        done.add(name)
        if by is not None:
            found[name] = by
        for move in near.get(name, ()):
            other = move.end if forwards else move.start
            if other not in done:
                pushed += 1
                heapq.heappush(queue, (max(width, -float(move.times)), pushed, other, move))
    return found


# ── the drawing ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Look:
    """Colours of a theme: text, lines, and box fills from no waiting to most."""

    text: str
    line: str
    end_fill: str
    fills: tuple[str, ...]


def dot(
    drawn: ProcessMap, look: Look, label: Label, shown_hours: Callable[[float], str], name_width: int = NAME_WIDTH
) -> str:
    """The map as DOT text for Graphviz, top to bottom. Names are quoted: nothing in them is ever read as DOT."""
    ids = {START: "s", END: "e"} | {step.name: f"n{place}" for place, step in enumerate(drawn.steps)}
    most_wait = max((step.wait_hours_all for step in drawn.steps), default=0.0)
    most = max((move.times for move in drawn.moves), default=1)
    lines = [
        "digraph {",
        'graph [rankdir=TB nodesep=0.22 ranksep=0.34 margin=0 bgcolor="transparent"];',
        f'node [shape=box style="rounded,filled" margin="0.1,0.05" fontname="sans-serif" fontsize=13 '
        f'fontcolor="{look.text}" color="{look.line}"];',
        f'edge [fontname="sans-serif" fontsize=11 fontcolor="{look.text}" color="{look.line}" arrowsize=0.6];',
    ]
    for name, words in ((START, "Start"), (END, "End")):
        if any(name in (move.start, move.end) for move in drawn.moves):
            lines.append(f'{ids[name]} [label="{words}" shape=ellipse fillcolor="{look.end_fill}"];')
    for step in drawn.steps:
        lines.append(_box(step, ids[step.name], look, most_wait, name_width))
    for move in drawn.moves:
        words = _label(move, label, shown_hours)
        weight = 1 + round(9 * move.times / most)
        width = 0.8 + 4.2 * (move.times / most) ** 0.5
        lines.append(
            f'{ids[move.start]} -> {ids[move.end]} [label=" {words} " penwidth={width:.2f} weight={weight} '
            f'tooltip="{move.times:,} times"];'
        )
    return "\n".join([*lines, "}"])


def _box(step: Step, node: str, look: Look, most_wait: float, name_width: int) -> str:
    shade = 0 if most_wait <= 0 else round((len(look.fills) - 1) * step.wait_hours_all / most_wait)
    lines = [*wrapped(step.name, name_width), f"{grouped(step.times)}×"]
    if step.wait_hours:
        lines.append(f"waits {_business_hours(step.wait_hours)}")
    text = "\\n".join(quoted(line) for line in lines)
    tooltip = quoted(" ".join(wrapped(step.name, 300, 1)))
    return f'{node} [label="{text}" tooltip="{tooltip}" fillcolor="{look.fills[shade]}"];'


def _business_hours(hours: float) -> str:
    """Business hours in a box; never days, which would be read as those of 24 hours."""
    return "under 1 min" if hours < 1 / 60 else f"{shown_number(hours, 2)} h"


def _label(move: Move, label: Label, shown_hours: Callable[[float], str]) -> str:
    hours = {"count": None, "median": move.median_hours, "P90": move.p90_hours}[label]
    if label != "count" and move.start != START and move.end != END:
        return "" if hours is None else quoted(shown_hours(hours))
    return quoted(grouped(move.times)) if label == "count" else ""


def grouped(count: int) -> str:
    """A count with thin thousands, all its digits.

    >>> grouped(13087)
    '13\\u202f087'
    """
    return f"{count:,}".replace(",", "\u202f")


def wrapped(name: str, width: int = NAME_WIDTH, most: int = NAME_LINES) -> list[str]:
    """A name in lines that fit a box; what does not fit ends in '…'.

    >>> wrapped("Declaration FINAL_APPROVED by SUPERVISOR"), wrapped("x" * 100, 10, 2)
    (['Declaration', 'FINAL_APPROVED by', 'SUPERVISOR'], ['xxxxxxxxxx', 'xxxxxxxxx…'])
    """
    words = " ".join(clean_text(name[: 2 * width * most]).split())
    lines = textwrap.wrap(words, width) or ["(no name)"]
    is_whole = len(lines) <= most and len(name) <= 2 * width * most
    shown = lines[:most]
    return shown if is_whole else [*shown[:-1], shown[-1][: width - 1] + "…"]


def quoted(text: str) -> str:
    """Text as it stands inside the quotes of a DOT text: no quote ends it, no escape and no entity acts.

    >>> quoted('say "hi" \\\\N & <b>')
    'say \\\\"hi\\\\" \\\\\\\\N &amp; <b>'
    """
    return text.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
