"""Weights by swing in plain words, how sure the room is of them, and the money scale."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.actions import pick_lane as actions
from core.lane_choice import active_criteria
from core.quantities import shown_money, shown_number
from core.records import Criterion
from core.scoring import rank_order_centroid, spread_points
from pages.parts import formula, pick_swing, session, told
from pages.parts.draft import Draft
from pages.parts.group import Group

PAGE = "pick_lane"
WAYS = {"sliders": "Sliders", "guided": "Question by question", "order": "Only the order"}


def show(here: session.Here) -> None:
    """The weights section."""
    criteria = active_criteria(here.facts)
    if not criteria:
        st.markdown("Weights need criteria: begin with the usual ones above, or add one of your own under Criteria.")
        return
    way = st.segmented_control(
        "How would you like to weigh?", list(WAYS), default="sliders", format_func=WAYS.__getitem__, required=True,
        key="weights-way", persist_state="session", label_visibility="collapsed",
    )  # fmt: skip
    if way == "guided":
        pick_swing.guided(here, criteria, lambda c: _worst_and_best(here, c))
    elif way == "order":
        pick_swing.order(here, criteria)
    else:
        _directly(here, criteria)
    if any(c.kind == "friction cost" for c in criteria):
        _money(here)


def _directly(here: session.Here, criteria: tuple[Criterion, ...]) -> None:
    """The sliders, for those who know their weights."""
    st.markdown(
        "Imagine a workflow that is **at its worst on everything**. You may lift **one** criterion from worst to best. "
        "Which one first? It gets 100 points. Then give each other one points against it: half as much worth lifting, "
        "50 points."
    )
    group = Group.of(criteria, form="weights")
    group.notice()
    _sliders(here, group)


@st.fragment
def _sliders(here: session.Here, group: Group[Criterion]) -> None:
    """A fragment: moving a slider shows the new shares without redrawing the page; saving recomputes the ranking."""
    over = group.take_over()
    criteria = sorted(group.base.values(), key=lambda c: (c.position, c.criterion_id))
    keys = {c.criterion_id: group.key(c.criterion_id) for c in criteria}
    points = {c.criterion_id: float(st.session_state.get(keys[c.criterion_id], c.swing)) for c in criteria}
    total = sum(points.values())
    for criterion in criteria:
        share = points[criterion.criterion_id] / total if total else 0
        name = told.plain(criterion.name)
        st.slider(
            f"**{name}** · {share * 100:.0f} % of the decision",
            0.0, 100.0, value=criterion.swing, step=1.0, format="%.0f", key=keys[criterion.criterion_id],
            persist_state="session",
        )  # fmt: skip
        st.caption(_worst_and_best(here, criterion))
    certainty = pick_swing.how_sure(here, group.key(f"certainty-{here.facts.session.version}"))
    group.touched(
        certainty != here.facts.session.weight_certainty or any(points[c.criterion_id] != c.swing for c in criteria)
    )
    with st.container(horizontal=True):
        pressed = session.button("Save the weights", group.form, type="primary", icon=":material/save:")
        st.button(
            "Keep only the order",
            key="weights-order",
            on_click=_only_order,
            args=(keys, points),
            help="Sets the points from the order alone (rank-order centroid), for a room that agrees on the order "
            "and not on the numbers. Nothing is saved yet.",
        )
        _formula(criteria, points, total)
    if not (pressed or over):
        return
    records = [group.current.get(c.criterion_id, c) if over else c for c in criteria]
    if group.save(
        lambda: actions.keep_weights(
            here.store, session.act(PAGE, group.form), here.facts.session, records, points, certainty
        )
    ):
        told.keep("Weights saved; the ranking is computed anew.")
        st.rerun()


def _formula(criteria: Sequence[Criterion], points: dict[str, float], total: float) -> None:
    if not total:
        return
    top = max(criteria, key=lambda c: points[c.criterion_id])
    share = points[top.criterion_id] / total
    formula.opened(
        "Heaviest weight",
        f"{share * 100:.0f} %",
        lines=[(c.name, f"{points[c.criterion_id]:.0f} points", "as it stands on this page") for c in criteria],
        expression=f"weight = points / sum of all points\n= {points[top.criterion_id]:.0f} / {total:.0f} = {share:.3f}",
        source="swing weights (METHOD 3; von Winterfeldt & Edwards 1986)",
        key="weights-formula",
    )


def _only_order(keys: dict[str, str], points: dict[str, float]) -> None:
    """Points from the order of the points; equal points share the mean of their places."""
    ordered = sorted(points, key=lambda one: -points[one])
    weights = dict(zip(ordered, rank_order_centroid(len(ordered)).tolist(), strict=True))
    shared = {
        one: sum(weights[other] for other in points if points[other] == points[one])
        / sum(points[other] == points[one] for other in points)
        for one in points
    }
    for one, point in zip(shared, spread_points(list(shared.values())), strict=True):
        st.session_state[keys[one]] = float(round(point))


def _worst_and_best(here: session.Here, criterion: Criterion) -> str:
    if criterion.kind == "friction cost":
        scale = shown_money(here.facts.session.money_scale, here.facts.session.currency)
        return f"From no friction cost at all to {told.plain(scale)} a month or more."
    return f"From “{told.plain(criterion.anchors[0], 400)}” to “{told.plain(criterion.anchors[4], 400)}”"


def _money(here: session.Here) -> None:
    stored = here.facts.session
    draft = Draft.of(stored, form="money-scale")
    over = draft.notice()
    with st.form("money-form"):
        st.markdown("**How much friction cost a month is “as bad as it gets”?**")
        amount = st.number_input(
            f"{stored.currency} a month",
            min_value=0.0,
            value=float(draft.base.money_scale),
            step=1000.0,
            format="%.0f",
            key=draft.key("money"),
            help="Agree on it before looking at the ranking, for example the cost of a quarter of the team. This much "
            "or more counts as the full value 1, nothing as 0, linear between. It is never set by the workflows "
            "themselves, so adding one can't reorder the others.",
        )
        submitted = session.submit("Save the amount", draft.form, type="secondary")
    if (submitted or over) and draft.save(
        lambda version: actions.keep_money_scale(
            here.store, session.act(PAGE, draft.form), stored.changed(version=version), amount
        ),
        over=over,
    ):
        told.keep(f"{stored.currency} {shown_number(amount)} a month now counts as the full value.")
        st.rerun()
