"""Filling a metric's weeks: from an imported log, pasted, uploaded, or typed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.actions import set_target as actions
from core.actions.measured_log import LogOffer, log_offers
from core.errors import Refused
from core.measurement import monday
from core.metrics import is_share_unit, same_unit
from core.quantities import shown_number
from core.records import Metric, Observation
from core.series import LONGEST_TEXT, Point, Question, Series, parse_series
from core.store.statements import question as sql_text
from pages.parts import import_waiting, session, tables, told
from pages.parts.group import Group

PAGE = "set_target"
WAYS = {"log": "From the log", "paste": "Paste", "upload": "Upload", "type": "Type"}
EXAMPLE = "2026-01-05; 41.5\n2026-01-12; 38\n2026-01-19; 44"
UPLOAD_MB = 1
HOW = (
    "One week and one value a line, for example `2026-01-05; 41.5`. Dates as 2026-01-05, 5.1.2026 or 2026-W02; any day "
    "of a week stands for that week. A third column may hold the number of cases."
)


def show(here: session.Here, board: actions.Board, chosen: actions.Measured) -> None:
    """The four ways in; folded away once there are weeks."""
    if chosen.observations:
        key = f"weeks-in-{chosen.metric.part}"
        with st.expander("Change or add weeks", icon=":material/edit_calendar:", key=key, on_change="rerun") as opened:
            if opened.open:
                _ways(here, board, chosen)
    else:
        with st.container(border=True):
            _ways(here, board, chosen)


def _ways(here: session.Here, board: actions.Board, chosen: actions.Measured) -> None:
    metric = chosen.metric
    offers = _offers(here, board.lane.workflow_id)
    way = st.segmented_control(
        f"Where do the weeks of {told.plain(metric.name, 60)} come from?",
        list(WAYS),
        default="log" if offers else "paste",
        required=True,
        format_func=WAYS.__getitem__,
        key=f"way-{metric.metric_id}",
    )
    if way == "log":
        _from_log(here, metric, offers)
    elif way == "type":
        _typed(here, chosen)
    else:
        slot, share = metric.metric_id, is_share_unit(metric.unit)
        read = pasted if way == "paste" else uploaded
        points = read(slot, here.today, never_negative=metric.never_negative, is_share=share)
        origin = "pasted" if way == "paste" else "uploaded"
        _keep_button(here, chosen, points, origin, f"{way}-{metric.metric_id}")


def _offers(here: session.Here, workflow_id: str) -> tuple[LogOffer, ...]:
    """What the logs can give; figures that must be worked out anew show how far they are."""
    try:
        return log_offers(here.store, here.facts, workflow_id, partial(import_waiting.figures, here))
    except import_waiting.Cancelled:
        return ()


def _from_log(here: session.Here, metric: Metric, offers: Sequence[LogOffer]) -> None:
    if not offers:
        told.needs(
            "No event log of this workflow is imported yet, or it holds no full week. Import one, or paste the weeks.",
            page="pages/map_friction.py",
            label="Go to step 1, Map friction",
        )
        return
    known = {offer.code: offer for offer in offers}
    fitting = [code for code, offer in known.items() if offer.choice.log_series == metric.log_series] or [
        code for code, offer in known.items() if offer.choice.name == metric.name
    ]
    fitting = fitting or [code for code, offer in known.items() if same_unit(offer.choice.unit, metric.unit)]
    code = st.selectbox(
        "Which figure of the log?",
        list(known),
        index=list(known).index(fitting[0]) if fitting else 0,
        format_func=lambda code: f"{known[code].choice.name} ({known[code].choice.unit})",
        key=f"offer-{metric.metric_id}",
    )
    offer = known[code]
    st.markdown(f"{offer.choice.means} {told.plain(offer.choice.definition)}")
    first, last = offer.points[0].week_on, offer.points[-1].week_on
    st.caption(
        f"{told.plain(offer.source)}: {len(offer.points)} weeks from {_day(first)} to {_day(last)}. Weeks that the log "
        "cuts off at either end are left out."
    )
    with st.expander(
        "How it is counted", icon=":material/database:", key=f"asked-{metric.part}", on_change="rerun"
    ) as opened:
        if opened.open:
            st.markdown(
                "The question that the log was asked, in SQL; this figure is its column "
                f"`{offer.choice.log_series}`. It counts by week only; by day is not offered yet."
            )
            st.code(sql_text("log_weeks"), language="sql", wrap_lines=True)
    if not same_unit(offer.choice.unit, metric.unit):
        st.warning(
            f"This figure is in {told.plain(offer.choice.unit)}, the metric in {told.plain(metric.unit)}. "
            "Change the metric's unit first, or choose another figure."
        )
        return
    _keep_button(here, None, offer.points, "log", f"log-{metric.metric_id}", metric, offer.choice.log_series)


def pasted(slot: str, today: date, *, never_negative: bool, is_share: bool) -> tuple[Point, ...]:
    """The weeks of a pasted text, with everything that could not be read shown; empty while something is asked."""
    text = st.text_area(
        "Weeks and values", placeholder=EXAMPLE, height=180, max_chars=LONGEST_TEXT, key=f"pasted-{slot}", help=HOW
    )
    if not text.strip():
        st.caption("Copy two columns from a sheet, the week and the value, and paste them here.")
        return ()
    return _read(text, f"pasted-{slot}", today, never_negative=never_negative, is_share=is_share)


def uploaded(slot: str, today: date, *, never_negative: bool, is_share: bool) -> tuple[Point, ...]:
    """The weeks of an uploaded text file; as `pasted`."""
    file = st.file_uploader(
        "A CSV file with a week and a value a line",
        type=["csv", "tsv", "txt"],
        max_upload_size=UPLOAD_MB,
        key=f"uploaded-{slot}",
        help=HOW,
    )
    if file is None:
        return ()
    text = _decoded(file.getvalue()[: 4 * LONGEST_TEXT + 4])
    if text is None:
        st.error("This file is not a text file. Save the sheet as CSV and upload that.", icon=":material/error:")
        return ()
    return _read(text, f"uploaded-{slot}", today, never_negative=never_negative, is_share=is_share)


def _decoded(content: bytes) -> str | None:
    """The text of a file in UTF-8, UTF-16 with its mark, or the usual Western code page; None for no text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\x00" in content:
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _read(text: str, slot: str, today: date, *, never_negative: bool, is_share: bool) -> tuple[Point, ...]:
    settings: dict[str, Any] = {"never_negative": never_negative, "is_share": is_share, "today": today}
    found = parse_series(text, **settings)
    for question in found.questions:
        if answer := _asked(question, slot):
            settings["day_order" if question.about == "day order" else "decimal_mark"] = answer
    if len(settings) > 3:
        found = parse_series(text, **settings)
    _tell(found, slot)
    if found.questions:
        st.info("Answer the question above; then the weeks can be kept.", icon=":material/help:")
    return found.points


def _asked(question: Question, slot: str) -> str | None:
    shown = dict(question.options)
    answer: str | None = st.segmented_control(
        told.plain(question.sentence),
        list(shown),
        format_func=lambda option: told.plain(shown[option]),
        key=f"{slot}-{question.about}",
        help="It can be read in two ways, and we don't guess.",
    )
    return answer


def _tell(found: Series, slot: str) -> None:
    if found.refused:
        lines = "1 line was" if len(found.refused) == 1 else f"{len(found.refused)} lines were"
        st.warning(f"{lines} not taken. Everything else can be kept without them.", icon=":material/rule:")
        tables.show(
            [{"line": r.line, "text": r.text, "why it was not taken": r.reason} for r in found.refused],
            alt="Lines that were not taken, with the reason",
            key=f"{slot}-refused",
        )
    for note in found.notes[:8]:
        st.caption(told.plain(note))
    if found.points:
        values = [point.value for point in found.points]
        st.markdown(
            f"Read: **{len(values)} weeks**, {_day(found.points[0].week_on)} to {_day(found.points[-1].week_on)}, "
            f"values from {shown_number(min(values))} to {shown_number(max(values))}."
        )


def _keep_button(
    here: session.Here,
    chosen: actions.Measured | None,
    points: Sequence[Point],
    origin: str,
    form: str,
    metric: Metric | None = None,
    log_series: str = "",
) -> None:
    metric = metric or (chosen.metric if chosen else None)
    if not points or metric is None:
        return
    weeks = _stored(here, metric)
    seen = session.shown_before(f"weeks-{form}", weeks)
    stored = len(weeks)
    label = f"Keep these {len(points)} weeks" if len(points) != 1 else "Keep this week"
    if stored:
        st.caption(f"They replace the {stored} weeks that are kept now. Undo brings those back.")
    if session.button(label, form, type="primary"):
        with told.errors():
            _refuse_unseen(seen, weeks)
            act = session.act(PAGE, form)
            changed = actions.keep_observations(
                here.store, act, here.facts, metric.metric_id, points, origin, log_series
            )
            session.done(form)
            told.keep(f"{changed} weeks changed." if changed else "These weeks are kept already.")
            st.rerun()


def _stored(here: session.Here, metric: Metric) -> tuple[Observation, ...]:
    return tuple(o for o in here.facts.observations if o.metric_id == metric.metric_id)


def _refuse_unseen(seen: Sequence[Observation], now: Sequence[Observation]) -> None:
    """Weeks that somebody saved while the page stood open are not replaced before anybody has seen them."""
    if tuple(seen) != tuple(now):
        who = session.last_author({o.record_id for o in (*now, *seen) if not (o in now and o in seen)})
        raise Refused(
            f"{who} changed these weeks while this page was open, so nothing was kept. What you entered is still here: "
            "look at the weeks as they are now, then press again to put yours over them."
        )


def _typed(here: session.Here, chosen: actions.Measured) -> None:
    """One week by form (a phone can do it), all weeks in a table."""
    metric = chosen.metric
    form = f"one-week-{metric.metric_id}"
    after = chosen.weeks_on[-1] + timedelta(weeks=1) if chosen.observations else monday(here.today) - timedelta(weeks=1)
    with (
        st.form(f"{form}-{session.op_id(form)}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        day = st.date_input("Week (any day of it)", min(after, here.today), format="YYYY-MM-DD")
        value = st.number_input(f"Value in {told.plain(metric.unit, 40)}", value=None, format="%g")
        cases = st.number_input("Cases behind it (if known)", value=None, min_value=0, step=1)
        submitted = session.submit("Add the week", form)
    weeks = _stored(here, metric)
    seen = session.shown_before(f"weeks-{form}", weeks)
    if submitted:
        with told.errors():
            _refuse_unseen(seen, weeks)
            _add_week(here, chosen, form, day, value, cases)
    _table(here, chosen)


def _add_week(
    here: session.Here, chosen: actions.Measured, form: str, day: Any, value: float | None, cases: int | None
) -> None:
    if not isinstance(day, date) or value is None:
        st.error("Give the week and its value.", icon=":material/error:")
        return
    week = monday(day)
    others = [_point(o, n) for n, o in enumerate(chosen.observations) if o.week_on != week]
    with told.errors():
        points = [*others, Point(week, float(value), cases, 0)]
        actions.keep_observations(
            here.store, session.act(PAGE, form), here.facts, chosen.metric.metric_id, points, "typed",
            chosen.metric.log_series,
        )  # fmt: skip
        session.done(form)
        told.keep(f"Kept the week of {_day(week)}.")
        st.rerun()


def _point(observation: Any, line: int) -> Point:
    return Point(observation.week_on, observation.value, observation.cases, line)


def _table(here: session.Here, chosen: actions.Measured) -> None:
    metric = chosen.metric
    form = f"table-{metric.metric_id}"
    group: Group[Observation] = Group.of(_stored(here, metric), form=form)
    over = group.notice()
    drawn = sorted(group.base.values(), key=lambda o: o.week_on)
    rows = [{"week": o.week_on, "value": o.value, "cases": o.cases} for o in drawn]
    shown = pd.DataFrame(rows, columns=["week", "value", "cases"])
    shown = shown.astype({"value": "float64", "cases": "Int64"})
    shown["week"] = pd.to_datetime(shown["week"])
    edited = st.data_editor(
        shown,
        num_rows="dynamic",
        key=group.key("editor"),
        column_config={
            "week": st.column_config.DateColumn("Week (any day of it)", required=True, format="YYYY-MM-DD"),
            "value": st.column_config.NumberColumn(f"Value in {metric.unit}", format="%g"),
            "cases": st.column_config.NumberColumn("Cases", min_value=0, step=1),
        },
    )
    if not (session.button("Keep the table", form) or over):
        return
    changed = 0

    def write() -> None:
        nonlocal changed
        if group.is_behind and not over:
            raise Refused("Somebody saved other weeks meanwhile. Choose above which ones count, yours or theirs.")
        changed = actions.keep_observations(
            here.store, session.act(PAGE, form), here.facts, metric.metric_id, _points_of(edited), "typed",
            metric.log_series,
        )  # fmt: skip

    if group.save(write):
        told.keep(f"{changed} weeks changed." if changed else "Nothing changed.")
        st.rerun()


def _points_of(edited: pd.DataFrame) -> list[Point]:
    """The rows that have a week and a value; a week without a value stays a gap."""
    points = []
    for line, row in enumerate(edited.to_dict("records"), start=1):
        week, value, cases = row["week"], row["value"], row["cases"]
        if pd.isna(week) or pd.isna(value) or not math.isfinite(value):
            continue
        points.append(Point(monday(week.date()), float(value), None if pd.isna(cases) else int(cases), line))
    return points


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
