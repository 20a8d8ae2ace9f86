"""Trying things out: sliders for weights and single inputs with a live ranking, and named scenarios.

Nothing here is saved until somebody says so. The sliders are a fragment: moving one redraws the ranking beside them
and not the page, over worlds that are held (`core/exploring.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go
import streamlit as st

from core.actions import explore_lane
from core.exploring import TriedRow
from core.inputs import Input, bounds
from core.lane_choice import Ranking, active_criteria
from core.lane_words import Board, chance
from core.records import Scenario
from pages.parts import charts, session, tables, told

PAGE = "pick_lane"
SHOWN, COMPARED = 8, 4
_FROM, _ROUND, _TRIED = "pick-try-from", "pick-try-round", "pick-tried-now"
PLAIN_AXIS = {"showgrid": False, "zeroline": False, "fixedrange": True, "automargin": True}


def show(here: session.Here, board: Board) -> None:
    """The sliders with their ranking, and the scenarios below."""
    st.markdown(
        "Move anything; nothing is saved. The saved ranking stays beside it as hollow dots. Of the criteria, the "
        "sliders are swing points, 0 to 100. Chances are good to ± 2 points while trying things out."
    )
    _from_address(here)
    _sliders(here, board)
    _buttons(here)
    _scenarios(here)


def _from_address(here: session.Here) -> None:
    """A shared link names a scenario; it is loaded once."""
    asked = st.query_params.get("scenario")
    if asked and st.session_state.get(_FROM) is None:
        scenario = next((s for s in here.facts.scenarios if s.scenario_id == asked), None)
        if scenario is not None:
            _load(scenario)


def _load(scenario: Scenario | None) -> None:
    """Puts a scenario on the sliders; None puts them back to what is saved."""
    for key in [key for key in st.session_state if str(key).startswith("pick-try-")]:
        if key != _ROUND:
            del st.session_state[key]
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.session_state[_FROM] = scenario.scenario_id if scenario else ""
    if scenario is not None:
        st.session_state["pick-try-start"] = (dict(scenario.points), dict(scenario.inputs))


@st.fragment
def _sliders(here: session.Here, board: Board) -> None:
    facts = here.facts
    turn = st.session_state.get(_ROUND, 0)
    points_start, inputs_start = st.session_state.get("pick-try-start", ({}, {}))
    criteria = active_criteria(facts)
    ranked, moved = st.columns([3, 2], gap="medium")  # the ranking first: a phone puts one below the other
    with moved:
        points = {
            c.criterion_id: st.slider(
                told.plain(c.name, 60), 0.0, 100.0, value=float(points_start.get(c.criterion_id, c.swing)), step=1.0,
                format="%.0f", key=f"pick-try-{turn}-w-{c.criterion_id}",
            )
            for c in criteria
        }  # fmt: skip
        values = _values(explore_lane.slid_inputs(facts, board), inputs_start, turn)
    with ranked, told.errors():
        rows = explore_lane.tried(facts, points, values, facts.session.weight_certainty)
        # Compared with what is saved in the same few worlds, so that nothing seems to move by the luck of the draws.
        saved_rows = explore_lane.as_saved(facts)
        _picture(rows[:SHOWN], saved_rows)
        _said(rows, board.ranking)
    saved = explore_lane.saved_points(facts)
    st.session_state[_TRIED] = ({key: value for key, value in points.items() if value != saved[key]}, values)


def _values(slid: tuple[Input, ...], start: Mapping[str, float], turn: int) -> dict[str, float]:
    """The inputs chosen to be tried, each with a slider over what is plausible."""
    by_key = {one.key: one for one in slid}
    chosen = st.multiselect(
        "Try other values of", list(by_key), default=[key for key in start if key in by_key],
        format_func=lambda key: told.option(f"{by_key[key].name} · {by_key[key].subject}"),
        key=f"pick-try-{turn}-inputs", placeholder="Choose ratings or numbers",
    )  # fmt: skip
    values = {}
    for key in chosen:
        one = by_key[key]
        factor = 100.0 if one.kind == "share" else 1.0
        low, high = (bound * factor for bound in bounds(one, 0.99))
        if high <= low:
            high = low + 1
        middle = (one.triple.middle if one.triple else 3.0) * factor
        now = min(max(start.get(key, middle / factor) * factor, low), high)
        step = 0.5 if one.kind == "level" else (high - low) / 100
        values[key] = st.slider(
            f"{told.plain(one.name, 60)} · {told.plain(one.subject, 60)} ({told.plain(_unit(one))})",
            float(low), float(high), value=float(now), step=float(step), format="%.3g", key=f"pick-try-{turn}-v-{key}",
        ) / factor  # fmt: skip
    return values


def _unit(one: Input) -> str:
    return "%" if one.kind == "share" else one.unit


def _picture(rows: tuple[TriedRow, ...], saved: tuple[TriedRow, ...]) -> None:
    palette = charts.colours()
    before = {row.workflow_id: row for row in saved}
    was = [before.get(row.workflow_id) for row in rows]
    at = list(range(len(rows)))
    figure = go.Figure(
        data=[
            go.Scatter(
                x=[x for row in rows for x in (row.score_low * 100, row.score_high * 100, None)],
                y=[y for i in at for y in (i, i, None)], mode="lines", hoverinfo="skip", opacity=0.45,
                line={"color": palette["line"], "width": 7},
            ),
            # Words as two traces: as many annotations would cost more than all the rest of the fragment.
            _words([0.0] * len(rows), at, "right", [
                (f"{row.place}. " if row.place else "") + charts.axis_text(row.name, 34) for row in rows
            ], palette["text"]),
            _words([100.0] * len(rows), at, "left", [
                _chance(row, one.first_chance if one else None) for row, one in zip(rows, was, strict=True)
            ], palette["text"]),
            go.Scatter(x=[row.score * 100 for row in rows], y=at, mode="markers", hoverinfo="skip",
                       marker={"color": palette["line"], "size": 13}),
            go.Scatter(
                x=[one.score * 100 if one else None for one in was], y=at, mode="markers", hoverinfo="skip",
                marker={"symbol": "circle-open", "color": palette["text"], "size": 15, "line": {"width": 2}},
            ),
        ],
        layout={  # the house's style as it is made: `charts.styled` would cost more than the whole picture
            "showlegend": False, "font": {"size": 15, "color": palette["text"]}, "dragmode": False,
            "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)", "height": 52 * len(rows) + 60,
            "margin": {"l": 8, "r": 8, "t": 12, "b": 8},
            "xaxis": {"range": [0, 103], "tickvals": [0, 25, 50, 75, 100], **PLAIN_AXIS},
            "yaxis": {"range": [len(rows) - 0.5, -0.8], "showticklabels": False, **PLAIN_AXIS},
        },
    )  # fmt: skip
    said = "; ".join(f"{row.name} {row.score * 100:.0f}" for row in rows[:5])
    charts.draw(figure, key="pick-tried", alt=f"The ranking as tried, saved scores as hollow dots: {said}")


def _words(x: list[float], rows: list[int], side: str, texts: list[str], colour: str) -> go.Scatter:
    return go.Scatter(
        x=x, y=[at - 0.32 for at in rows], mode="text", text=texts, textposition=f"middle {side}", hoverinfo="skip",
        textfont={"size": 15, "color": colour}, cliponaxis=False,
    )  # fmt: skip


def _chance(row: TriedRow, before: float | None) -> str:
    if row.place is None:
        return "stopped"
    now = chance(row.first_chance)
    return now if before is None or chance(before) == now else f"{now} (was {chance(before)})"


def _said(rows: tuple[TriedRow, ...], saved: Ranking) -> None:
    first, leader = (rows[0] if rows else None), saved.leader
    if first is None or leader is None or first.place is None:
        return
    if first.workflow_id == leader.workflow_id:
        st.markdown(f"“{told.plain(first.name)}” stays first: {chance(first.first_chance)} to be really first.")
    else:
        st.markdown(f"**“{told.plain(first.name)}” would be first** instead of “{told.plain(leader.name)}”.")


def _buttons(here: session.Here) -> None:
    """Outside the fragment, so that moving a slider does not draw them again."""
    changed, values = st.session_state.get(_TRIED, ({}, {}))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button("Reset", key="pick-reset", on_click=_load, args=(None,), icon=":material/restart_alt:")
        help_text = "They become the weights of the room. Tried values are not: a number needs evidence."
        if session.button("Keep these weights", "pick-keep-points", help=help_text):
            with told.errors():
                explore_lane.keep_points(here.store, session.act(PAGE, "pick-keep-points"), here.facts, changed)
                session.done("pick-keep-points")
                _load(None)
                told.keep("Weights saved; the ranking is computed anew.")
                st.rerun()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input("Name this scenario", key="pick-scenario-name", max_chars=200,
                             placeholder="If harm counted most")  # fmt: skip
        if session.button("Keep it as a scenario", "pick-scenario"):
            with told.errors():
                kept = explore_lane.keep_scenario(
                    here.store, session.act(PAGE, "pick-scenario"), here.facts, name, changed, values
                )
                session.done("pick-scenario")
                st.session_state.pop("pick-scenario-name", None)
                told.keep(f"Scenario '{kept.name}' kept.")
                st.rerun()


def _scenarios(here: session.Here) -> None:
    scenarios = here.facts.scenarios
    if not scenarios:
        return
    by_id = {s.scenario_id: s for s in scenarios}
    st.markdown("**Scenarios**")
    chosen = st.multiselect(
        "Side by side", list(by_id), default=list(by_id)[:2], max_selections=COMPARED,
        format_func=lambda key: told.option(by_id[key].name), key="pick-scenarios",
    )  # fmt: skip
    if chosen:
        _side_by_side(here, [by_id[key] for key in chosen])
    one = st.selectbox("One scenario", list(by_id), index=None, format_func=lambda key: told.option(by_id[key].name),
                       key="pick-scenario-one", placeholder="Load, share or remove one")  # fmt: skip
    if one:
        _one(here, by_id[one])


def _side_by_side(here: session.Here, scenarios: list[Scenario]) -> None:
    with told.errors():
        columns = explore_lane.side_by_side(here.facts, scenarios)
        order = list(columns[0].rows.values())
        tables.show(
            [
                {"workflow": row.name}
                | {f"s{at}": _cell(column.rows[row.workflow_id]) for at, column in enumerate(columns)}
                for row in order
            ],
            columns={
                "workflow": st.column_config.TextColumn("Workflow", width="medium"),
                **{f"s{at}": st.column_config.TextColumn(told.option(c.name, 40)) for at, c in enumerate(columns)},
            },
            alt="Place and chance to be first of each workflow in each scenario",
            key="pick-side-by-side",
            download="scenarios.csv",
        )
        for scenario in scenarios:
            said = "; ".join(explore_lane.differences(here.facts, scenario)) or "nothing that is still there"
            st.caption(f"{told.plain(scenario.name)}: {told.plain(said, 600)}")


def _cell(row: TriedRow) -> str:
    return f"{row.place}. · {chance(row.first_chance)}" if row.place else "stopped"


def _one(here: session.Here, scenario: Scenario) -> None:
    address = (st.context.url or "").partition("?")[0]
    st.caption(f"By {told.plain(scenario.made_by, 80)}, {scenario.made_utc:%d %b %Y}. A link for everybody who can "
               "open this session:")  # fmt: skip
    st.code(f"{address}?s={here.session_id}&scenario={scenario.scenario_id}", language=None)
    with st.container(horizontal=True):
        st.button("Put it on the sliders", key="pick-scenario-load", on_click=_load, args=(scenario,))
        if session.button("Remove it", "pick-scenario-remove", icon=":material/delete:"):
            with told.errors():
                explore_lane.remove_scenario(here.store, session.act(PAGE, "pick-scenario-remove"), scenario)
                session.done("pick-scenario-remove")
                told.keep(f"Scenario '{scenario.name}' removed.")
                st.rerun()
