"""Weights found step by step: swings one question at a time with a check at the end, or the order alone.

Nothing is saved before the last step; what was answered stays while somebody looks at another page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

import streamlit as st

from core.actions import pick_lane as actions
from core.records import Criterion
from core.scoring import rank_order_centroid, spread_points
from pages.parts import session, told

PAGE = "pick_lane"
_STATE = "weights-guided"
FITS, MORE, LESS = "Yes, about the same", "No, the two together are worth more", "No, the two together are worth less"

SURE_WORDS = {
    "sure": "Sure: we would say nearly the same next week",
    "fairly sure": "Fairly sure: give or take a few points",
    "unsure": "Unsure: we argued, and could have ended elsewhere",
}

Worst = Callable[[Criterion], str]
"""The sentence that names the real worst and the real best of a criterion."""


def how_sure(here: session.Here, key: str) -> str:
    """How sure the room is of its weights, asked whichever way they were found."""
    stored = here.facts.session.weight_certainty
    return st.radio(
        "How sure is the room of these weights?",
        list(SURE_WORDS),
        index=list(SURE_WORDS).index(stored),
        format_func=SURE_WORDS.__getitem__,
        key=key,
        help="It sets how far the weights move from draw to draw: a weight of 20 % moves by about "
        "3, 6 or 10 points (a rule of ours; a Dirichlet distribution with concentration 200, 50 or 15).",
        persist_state="session",
    )


def guided(here: session.Here, criteria: Sequence[Criterion], ends: Worst) -> None:
    """One question at a time: which first, how much each other one against it, one question to check, save."""
    answers: dict[str, float] = st.session_state.setdefault(_STATE, {})
    known = {c.criterion_id: c for c in criteria}
    for gone in [key for key in answers if key not in known]:
        del answers[gone]
    if len(criteria) == 1:
        st.markdown("With one criterion it decides alone; there is nothing to weigh.")
    elif not any(points == 100 for points in answers.values()):
        _first(answers, criteria, ends)
    elif len(answers) < len(criteria):
        _next(answers, criteria, ends)
    else:
        _check_and_save(here, answers, criteria, ends)


def _first(answers: dict[str, float], criteria: Sequence[Criterion], ends: Worst) -> None:
    answers.clear()
    st.markdown(
        f"**Question 1 of {len(criteria) + 1}.** Imagine a workflow that is at its **worst on everything**. You may "
        "lift **one** criterion from worst to best. Which one first?"
    )
    ids = [c.criterion_id for c in criteria]
    by_id = {c.criterion_id: c for c in criteria}
    chosen = st.radio(
        "Lift first", ids, index=None, format_func=lambda key: told.plain(by_id[key].name, 80),
        captions=[ends(c) for c in criteria], key="weights-first", label_visibility="collapsed",
    )  # fmt: skip
    if st.button("This one first", type="primary", key="weights-first-done", disabled=chosen is None) and chosen:
        answers[chosen] = 100.0
        st.rerun()


def _next(answers: dict[str, float], criteria: Sequence[Criterion], ends: Worst) -> None:
    top = next(c for c in criteria if answers.get(c.criterion_id) == 100)
    asked = next(c for c in criteria if c.criterion_id not in answers)
    st.progress(len(answers) / (len(criteria) + 1), f"Question {len(answers) + 1} of {len(criteria) + 1}")
    st.markdown(f"Lifting **{told.plain(top.name)}** counts 100.")
    st.caption(ends(top))
    st.markdown(f"How much is it worth to lift **{told.plain(asked.name)}** instead?")
    st.caption(ends(asked))
    points = st.slider(
        "Points against the 100", 0.0, 100.0, value=min(asked.swing, 100.0), step=5.0, format="%.0f",
        key=f"weights-ask-{asked.criterion_id}", help="As much: 100. Half as much: 50. Not worth lifting at all: 0.",
    )  # fmt: skip
    with st.container(horizontal=True):
        if st.button("Next", type="primary", key=f"weights-next-{asked.criterion_id}"):
            # 100 marks the one that was lifted first; another as important counts as 100 too, told apart by order.
            answers[asked.criterion_id] = points
            st.rerun()
        _back(answers)


def _back(answers: dict[str, float]) -> None:
    if st.button("Back", key=f"weights-back-{len(answers)}") and answers:
        answers.popitem()
        st.rerun()


def _check_and_save(here: session.Here, answers: dict[str, float], criteria: Sequence[Criterion], ends: Worst) -> None:
    question = consistency(answers)
    total = sum(answers.values())
    names = {c.criterion_id: told.plain(c.name) for c in criteria}
    fits, said = True, None
    if question is not None:
        one, other, third = question
        st.markdown(
            f"**One question to check.** You gave {names[one]} {answers[one]:.0f} and {names[other]} "
            f"{answers[other]:.0f} points. So lifting **both** is worth {answers[one] + answers[other]:.0f}, about as "
            f"much as lifting **{names[third]}** alone ({answers[third]:.0f}). Does that feel right?"
        )
        said = st.radio("Does that feel right?", [FITS, MORE, LESS], index=None, key="weights-check",
                        label_visibility="collapsed")  # fmt: skip
        fits = said == FITS
        if said in (MORE, LESS):
            _mend(answers, question, said == MORE, names)
    for c in sorted(criteria, key=lambda c: -answers[c.criterion_id]):
        share = answers[c.criterion_id] / total * 100
        st.markdown(
            f"- {names[c.criterion_id]}: {answers[c.criterion_id]:.0f} points, **{share:.0f} %** of the decision"
        )
    certainty = how_sure(here, f"weights-guided-sure-{here.facts.session.version}")
    if question is not None and said is None:
        st.caption("Answer the question above first, then save.")
    with st.container(horizontal=True):
        if session.button("Save these weights", "weights-guided-save", type="primary", disabled=not fits):
            _save(here, criteria, answers, certainty, "weights-guided-save")
        _back(answers)
        if st.button("Start again", key="weights-again"):
            answers.clear()
            st.rerun()


def consistency(answers: dict[str, float]) -> tuple[str, str, str] | None:
    """Two criteria that together come nearest to a third one above both; None with fewer than three that count.

    >>> consistency({"a": 100.0, "b": 55.0, "c": 50.0, "d": 10.0})
    ('b', 'c', 'a')
    """
    counting = [key for key, points in answers.items() if points > 0]
    found = [
        (abs(answers[one] + answers[other] - answers[third]), one, other, third)
        for one, other in combinations(counting, 2)
        for third in counting
        if third not in (one, other) and answers[third] >= max(answers[one], answers[other])
    ]
    return min(found)[1:] if found else None


def _mend(answers: dict[str, float], question: tuple[str, str, str], more: bool, names: dict[str, str]) -> None:
    """Proposes points that say what was meant; the room takes them or goes back."""
    one, other, third = question
    factor = 1.25 if more else 0.8
    wanted = {key: min(100.0, 5 * round(answers[key] * factor / 5)) for key in (one, other)}
    said = " and ".join(f"{names[key]} {points:.0f}" for key, points in wanted.items())
    st.markdown(f"Then {'raise' if more else 'lower'} them against {names[third]}: {said}?")
    if st.button("Take these points and ask again", key="weights-mend"):
        answers.update(wanted)
        st.session_state.pop("weights-check", None)
        st.rerun()


def order(here: session.Here, criteria: Sequence[Criterion]) -> None:
    """The order alone, numbered by keyboard; the weights follow by rank-order centroid."""
    st.markdown(
        "Number the criteria by how much you would want to lift each from worst to best: 1 first. Equal numbers share."
    )
    names = {c.criterion_id: c.name for c in criteria}
    before = sorted(criteria, key=lambda c: -c.swing)
    start = {c.criterion_id: place for place, c in enumerate(before, start=1)}
    edited = st.data_editor(
        [{"criterion": c.name, "order": start[c.criterion_id]} for c in before],
        hide_index=True, num_rows="fixed", disabled=["criterion"], key="weights-numbered",
        column_config={
            "criterion": st.column_config.TextColumn("Criterion", width="large"),
            "order": st.column_config.NumberColumn(
                "Order", min_value=1, max_value=len(criteria), step=1, required=True
            ),
        },
        alt="The criteria in their order of importance",
    )  # fmt: skip
    places = {c.criterion_id: float(row["order"] or len(before)) for c, row in zip(before, edited, strict=True)}
    points = points_of(places)
    total = sum(points.values())
    st.caption(
        "Weights from the order alone: "
        + ", ".join(
            f"{told.plain(names[key], 60)} {points[key] / total * 100:.0f} %"
            for key in sorted(points, key=places.__getitem__)
        )
        + ". (Experts call them rank-order centroids.)"
    )
    certainty = how_sure(here, f"weights-order-sure-{here.facts.session.version}")
    if session.button("Save this order", "weights-order-save", type="primary"):
        _save(here, criteria, points, certainty, "weights-order-save")


def points_of(places: dict[str, float]) -> dict[str, float]:
    """Swing points from an order, 1 most important; equal places share the mean of what they take together.

    >>> points_of({"a": 1, "b": 2, "c": 2})
    {'a': 100.0, 'b': 31.8, 'c': 31.8}
    """
    ordered = sorted(places, key=places.__getitem__)
    weights = dict(zip(ordered, rank_order_centroid(len(ordered)).tolist(), strict=True))
    shared = {}
    for one, place in places.items():
        level = [other for other in ordered if places[other] == place]
        shared[one] = sum(weights[other] for other in level) / len(level)
    return dict(zip(shared, spread_points(list(shared.values())), strict=True))


def _save(
    here: session.Here, criteria: Sequence[Criterion], points: dict[str, float], certainty: str, form: str
) -> None:
    with told.errors():
        actions.keep_weights(here.store, session.act(PAGE, form), here.facts.session, criteria, points, certainty)
        session.done(form)
        st.session_state.pop(_STATE, None)
        told.keep("Weights saved; the ranking is computed anew.")
        st.rerun()
