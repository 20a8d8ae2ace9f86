"""The outcome metric and the one that must not suffer: how they stand, and the form that sets them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from core.actions import set_target as actions
from core.actions.measured_log import log_offers
from core.metrics import LANE_KINDS, Cadence, MetricChoice
from core.quantities import shown_number
from core.records import Metric
from core.usage import usage_in
from pages.parts import session, told
from pages.parts.draft import Draft

PAGE = "set_target"
OWN = "own"
HEADS = {"outcome": "The outcome", "counter": "What must not suffer"}
BETTER = {"lower": "Lower is better", "higher": "Higher is better"}
FIELDS_HELP = {
    "definition": "Exact enough for two people to count the same: what is counted, over which cases, in which week or "
    "on which day.",
    "source": "The system, report or sheet that the values come from.",
    "never_negative": "Counts, times and shares: the lower end of what is normal is then cut at 0.",
}


CADENCES = {"week": "Each week", "day": "Each business day"}


def show(here: session.Here, board: actions.Board) -> None:
    """Both metrics; each as a card once it is set, with its form behind 'Change'."""
    for part, measured in (("outcome", board.outcome), ("counter", board.counter)):
        if part == "counter" and board.outcome is None:
            continue
        stored = measured.metric if measured else None
        if stored is None:
            _new(here, board, part)
        else:
            _card(here, board, stored)


def _new(here: session.Here, board: actions.Board, part: str) -> None:
    if part == "outcome":
        with st.container(border=True):
            st.markdown(
                f"**{HEADS[part]}**: the one number that shows that {told.plain(board.workflow)} got better. "
                "It counts what the work delivers, not whether a tool is used."
            )
            _form(here, board, None, part)
        return
    head = f"{HEADS[part]}: not set yet"
    with st.expander(head, icon=":material/error:", key="new-counter", on_change="rerun") as opened:
        if not opened.open:
            return
        st.markdown("Speed is paired with quality: name the figure that must not get worse while the outcome improves.")
        _form(here, board, None, part)


def _card(here: session.Here, board: actions.Board, metric: Metric) -> None:
    with st.container(border=True):
        st.markdown(f"**{HEADS[metric.part]}: {told.plain(metric.name)}**")
        better = BETTER[metric.better].lower()
        limit = ""
        if metric.tolerated is not None:
            word = "above" if metric.better == "lower" else "below"
            limit = f" Limit: not {word} {shown_number(metric.tolerated)} {told.plain(metric.unit)}."
        st.markdown(f"In {told.plain(metric.unit)}, {better}.{limit} {told.plain(metric.definition, 1000)}")
        if metric.source:
            st.caption(f"Source: {told.plain(metric.source)}")
        with st.expander("Change", key=f"change-{metric.part}", on_change="rerun") as opened:
            if opened.open:
                _form(here, board, metric, metric.part)


def _form(here: session.Here, board: actions.Board, stored: Metric | None, part: str) -> None:
    source = stored or (lambda: actions.blank_metric(here.facts, part))
    draft = Draft.of(source, form=f"metric-{part}")
    over = draft.notice()
    choice = None if stored else _library(here, board, part, draft)
    texts = _fields(here, board, draft, choice, part)
    if part == "outcome" and (usage := usage_in(texts["name"], texts["definition"])):
        st.error(told.plain(usage.sentence(texts["name"]), 600), icon=":material/block:")
    if session.button("Save the metric", draft.form, type="primary") or over:

        def write(_version: int) -> None:
            blanks = {key: actions.UNNAMED for key in ("name", "unit", "definition") if not texts[key].strip()}
            changed = draft.changed(**{**texts, **blanks})
            actions.keep_metric(here.store, session.act(PAGE, draft.form), here.facts, changed)

        if draft.save(write, over):
            told.keep(f"Saved '{texts['name']}'.")
            st.rerun()


def _library(here: session.Here, board: actions.Board, part: str, draft: Draft[Metric]) -> MetricChoice | None:
    """The entry of the library to start from; None for one of the room's own."""
    kind = _kind(draft) if part == "outcome" else ""
    offered = {choice.code: choice for choice in actions.library(here.facts, kind)}
    first = None
    if part == "counter" and board.outcome:
        mine = board.outcome.metric
        paired = next((choice.counters for choice in offered.values() if choice.name == mine.name), ("error_share",))
        offered = {code: choice for code, choice in offered.items() if choice.name != mine.name}
        first = list(offered).index(paired[0])
    code = st.selectbox(
        "Start from",
        [*offered, OWN],
        index=first or 0,
        format_func=lambda code: (
            f"{offered[code].name}: {offered[code].means}" if code in offered else "Our own metric"
        ),
        key=draft.key(f"library-{kind}" if kind else "library"),
        help="A starting point with an exact definition. Every word of it can be changed.",
    )
    return offered.get(code)


def _kind(draft: Draft[Metric]) -> str:
    """What kind of work it is; what usually proves it then stands first in the list."""
    kind: str = st.selectbox(
        "What kind of work is it?",
        ["", *LANE_KINDS],
        format_func=lambda one: LANE_KINDS[one].name if one else "Any kind",
        key=draft.key("kind"),
        help="Puts the figures that usually prove such work first. A proposal of ours; all of them stay in the list.",
    )
    return kind


def _fields(
    here: session.Here, board: actions.Board, draft: Draft[Metric], choice: MetricChoice | None, part: str
) -> dict[str, Any]:
    base = draft.base
    cadence = _cadence(draft)
    known: dict[str, Any] = {
        key: "" if getattr(base, key) == actions.UNNAMED else getattr(base, key)
        for key in ("name", "unit", "definition", "source")
    } | {"better": base.better}
    if choice is not None:
        choice = choice.by(cadence)
        known |= {"name": choice.name, "unit": choice.unit, "definition": choice.definition, "better": choice.better}
        known["source"] = _log_source(here, board, choice, cadence)
    mark = f"{choice.code}{'' if cadence == 'week' else '-day'}" if choice else OWN
    with st.grid(3, min_column_width=200):
        name = st.text_input("Name", known["name"], max_chars=200, key=draft.key(f"name-{mark}"))
        unit = st.text_input("Unit", known["unit"], max_chars=60, key=draft.key(f"unit-{mark}"))
        better = st.segmented_control(
            "Which way is better?",
            list(BETTER),
            default=known["better"],
            required=True,
            format_func=lambda way: BETTER[way].removesuffix(" is better"),
            key=draft.key(f"better-{mark}"),
        )
    definition = st.text_area(
        "Exact definition",
        known["definition"],
        max_chars=4000,
        height=90,
        key=draft.key(f"definition-{mark}"),
        help=FIELDS_HELP["definition"],
    )
    source = st.text_input(
        "Source", known["source"], max_chars=1000, key=draft.key(f"source-{mark}"), help=FIELDS_HELP["source"]
    )
    texts = {"name": name, "unit": unit, "better": better, "definition": definition, "source": source}
    texts["never_negative"] = st.checkbox(
        "It can't be negative", base.never_negative, key=draft.key("negative"), help=FIELDS_HELP["never_negative"]
    )
    texts["cadence"] = cadence
    if cadence == "day" and "week" in f"{unit} {definition}".casefold():
        st.warning(
            "There is a value each day, and the unit or the definition still speaks of weeks. Say what is counted on "
            "one day.",
            icon=":material/edit_note:",
        )
    if part == "counter":
        word = "above" if better == "lower" else "below"
        texts["tolerated"] = st.number_input(
            f"It must not go {word}",
            value=base.tolerated,
            format="%g",
            key=draft.key("tolerated"),
            help="The limit that ends the argument. Leave it blank if nobody has set one yet.",
        )
    return texts


def _cadence(draft: Draft[Metric]) -> Cadence:
    """Asked first: the definitions of the library follow it."""
    cadence: Cadence = st.segmented_control(
        "How often is there a value?", list(CADENCES), default=draft.base.cadence, required=True,
        format_func=CADENCES.__getitem__, key=draft.key("cadence"),
        help="By day only where every day has cases: days are noisier and hang together more. A change of this takes "
        "away the values kept so far; Undo brings them back.",
    )  # fmt: skip
    return cadence


def _log_source(here: session.Here, board: actions.Board, choice: MetricChoice, cadence: Cadence) -> str:
    if not choice.log_series:
        return ""
    offers = log_offers(here.store, here.facts, board.lane.workflow_id)
    return next(
        (replace(offer, cadence=cadence).source for offer in offers if offer.choice.log_series == choice.log_series), ""
    )
