"""The process map: what is drawn hangs together, is readable, and no name in it is ever read as DOT."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from core.log_figures import Activity, Flow, LogFigures, Percentiles, Wait
from core.log_words import shown_hours
from core.process_map import END, MOST_DRAWN, READABLE, SHARES, START, Look, Moves, dot, quoted, wrapped
from tests.thorough import examples

LOOK = Look("#000000", "#111111", "#222222", ("#ffffff", "#eeeeee", "#dddddd", "#cccccc"))


def made(paths: list[tuple[tuple[str, ...], int]]) -> LogFigures:
    """The figures of a log with these ways of working and how many cases go each."""
    flows: dict[tuple[str, str], int] = {}
    starts: dict[str, int] = {}
    ends: dict[str, int] = {}
    events: dict[str, int] = {}
    for path, cases in paths:
        starts[path[0]] = starts.get(path[0], 0) + cases
        ends[path[-1]] = ends.get(path[-1], 0) + cases
        for name in path:
            events[name] = events.get(name, 0) + cases
        for pair in pairwise(path):
            flows[pair] = flows.get(pair, 0) + cases
    ordered = sorted(events, key=lambda name: -events[name])
    return LogFigures(
        events=sum(events.values()), cases=sum(cases for _, cases in paths), resources=0, variants=len(paths),
        flow_total=sum(flows.values()), reworked_cases=0, starts=0, first_utc=None, last_utc=None,
        activities=tuple(Activity(name, events[name], events[name], 0) for name in ordered),
        flows=tuple(Flow(a, b, times, 2.0, 30.0) for (a, b), times in sorted(flows.items(), key=lambda f: -f[1])),
        start_activities=starts, end_activities=ends, commonest_variants=tuple(paths), cycle_hours=Percentiles(),
        wait_business_hours=Percentiles(), wait_wall_hours=Percentiles(), waits=(), touch_minutes=Percentiles(),
        weeks=(), months=(), calendar="business hours",
    )  # fmt: skip


def assert_joined(drawn) -> None:
    """Every box is reached from the start and reaches the end."""
    onwards: dict[str, set[str]] = {}
    back: dict[str, set[str]] = {}
    for move in drawn.moves:
        onwards.setdefault(move.start, set()).add(move.end)
        back.setdefault(move.end, set()).add(move.start)
    for root, near in ((START, onwards), (END, back)):
        seen, todo = {root}, [root]
        while todo:
            for name in near.get(todo.pop(), ()):
                if name not in seen:
                    seen.add(name)
                    todo.append(name)
        assert {step.name for step in drawn.steps} <= seen


def test_the_commonest_way_is_drawn_first_by_hand():
    # 90 cases go a-b-c, 10 go a-x-c: 4 moves a case, 400 in all; the three of the common way hold 90, start and end 100
    moves = Moves(made([(("a", "b", "c"), 90), (("a", "x", "c"), 10)]))
    drawn = moves.map(0.9)
    assert {(move.start, move.end): move.times for move in drawn.moves} == {
        (START, "a"): 100, ("c", END): 100, ("a", "b"): 90, ("b", "c"): 90,
    }  # fmt: skip
    assert drawn.share == 380 / 400
    assert [step.name for step in drawn.steps] == ["a", "c", "b"]
    assert len(moves.map(1.0).moves) == 6


names = st.text(alphabet="abcdefg", min_size=1, max_size=1)


@settings(deadline=None, max_examples=examples(60))
@given(st.lists(st.tuples(st.lists(names, min_size=1, max_size=6).map(tuple), st.integers(1, 50)), min_size=1))
def test_a_map_hangs_together_and_a_larger_share_shows_more(paths):
    moves = Moves(made(paths))
    before = 0.0
    for share in SHARES:
        drawn = moves.map(share)
        assert_joined(drawn)
        assert drawn.share >= min(share, 1.0) - 1e-9 or drawn.is_cut
        assert drawn.share >= before - 1e-9
        before = drawn.share


def test_a_log_without_events_has_an_empty_map():
    drawn = Moves(made([])).map(1.0)
    assert (drawn.steps, drawn.moves, drawn.share) == ((), (), 0.0)


def test_a_log_opens_with_a_map_that_can_be_read():
    paths = [(tuple(f"step {(at * place) % 30}" for at in range(1, 12)), 60 // place) for place in range(1, 30)]
    moves = Moves(made([(("in", "do", "out"), 500), *paths]))
    assert len(moves.map(moves.readable_share()).moves) <= READABLE


def test_a_thousand_activities_are_cut_to_what_a_browser_draws_at_once():
    chance = random.Random(1)
    steps = [f"activity {number}" for number in range(1000)]
    moves = Moves(made([(tuple(chance.choices(steps, k=12)), 1) for _ in range(3000)]))
    drawn = moves.map(1.0)
    assert drawn.is_cut
    assert len(drawn.moves) < 3 * MOST_DRAWN
    assert_joined(drawn)
    assert moves.readable_share() == 0
    assert len(moves.map(0).moves) < 60


HOSTILE = [
    'say "hi"', "back\\slash\\N \\G", "new\nline\r\n", "</title><script>alert(1)</script>", "&lt;b&gt;",
    "مرحبا بالعالم", "😀" * 50, "x" * 4000, "a -> b; c [label=evil]", "]; node [URL=\"http://evil\"]; {",
    "\u202eevil\u202c", "", " ", "%s {0}",
]  # fmt: skip


def test_hostile_names_stay_inside_their_quotes():
    figures = made([(tuple(HOSTILE), 3)])
    waits = tuple(Wait(name, 3, 1, 2, 3, 2, 6, 1, 2, 3, 2) for name in HOSTILE)
    text = dot(Moves(replace(figures, waits=waits)).map(1.0), LOOK, "count", shown_hours)
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', '""', text)  # what is left is DOT of our own
    assert re.fullmatch(r'[\w\s\[\]{}=;.#>-]*(?:""[\w\s\[\]{}=;.#>-]*)*', bare)
    assert "URL" not in bare
    assert "evil" not in bare
    assert max(map(len, text.splitlines())) < 1000
    assert "\u202e" not in text


@given(st.text(max_size=300))
def test_a_quoted_text_holds_no_open_quote_and_no_entity(text):
    inside = quoted(text)
    assert not re.search(r'(?<!\\)(?:\\\\)*"', inside)
    assert "&" not in inside.replace("&amp;", "")


@given(st.text(max_size=5000))
def test_a_name_of_any_length_fits_its_box(name):
    lines = wrapped(name, 18, 3)
    assert 1 <= len(lines) <= 3
    assert all(0 < len(line) <= 18 for line in lines)


def test_arrows_carry_counts_or_times():
    drawn = Moves(made([(("a", "b"), 1200)])).map(1.0)
    shown = {label: dot(drawn, LOOK, label, shown_hours) for label in ("count", "median", "P90")}
    assert "1\u202f200" in shown["count"]
    assert '" 2 h "' in shown["median"]
    assert '" 30 h "' in shown["P90"]
