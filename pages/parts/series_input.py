"""Filling a metric's weeks, or days: from an imported log, pasted, uploaded, or typed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.actions import set_target as actions
from core.actions.measured_log import LogOffer
from core.errors import Refused
from core.measurement import monday
from core.metrics import is_share_unit
from core.quantities import shown_number
from core.records import Metric, Observation
from core.series import LONGEST_TEXT, Cadence, Point, Question, Series, parse_series
from pages.parts import series_log, session, tables, told
from pages.parts.group import Group

PAGE = "set_target"
WAYS = {"log": "From the log", "paste": "Paste", "upload": "Upload", "type": "Type"}
EXAMPLE = "2026-01-05; 41.5\n2026-01-12; 38\n2026-01-19; 44"
EXAMPLE_BY_DAY = "2026-01-05; 41.5\n2026-01-06; 38\n2026-01-07; 44"
UPLOAD_MB = 1
HOW = (
    "One week and one value a line, for example `2026-01-05; 41.5`. Dates as 2026-01-05, 5.1.2026 or 2026-W02; any day "
    "of a week stands for that week. A third column may hold the number of cases."
)
HOW_BY_DAY = (
    "One day and one value a line, for example `2026-01-05; 41.5`. Dates as 2026-01-05 or 5.1.2026; business days "
    "only. A third column may hold the number of cases."
)


def show(here: session.Here, board: actions.Board, chosen: actions.Measured) -> None:
    """The four ways in; folded away once there are weeks."""
    if chosen.observations:
        key = f"weeks-in-{chosen.metric.part}"
        head = f"Change or add {chosen.metric.cadence}s"
        with st.expander(head, icon=":material/edit_calendar:", key=key, on_change="rerun") as opened:
            if opened.open:
                _ways(here, board, chosen)
    else:
        with st.container(border=True):
            _ways(here, board, chosen)


def _ways(here: session.Here, board: actions.Board, chosen: actions.Measured) -> None:
    metric = chosen.metric
    offers = series_log.offers(here, board.lane.workflow_id)
    way = st.segmented_control(
        f"Where do the {metric.cadence}s of {told.plain(metric.name, 60)} come from?",
        list(WAYS),
        default="log" if offers else "paste",
        required=True,
        format_func=WAYS.__getitem__,
        key=f"way-{metric.metric_id}",
    )
    if way == "log":
        series_log.show(here, metric, offers, partial(_keep_log, here, metric))
    elif way == "type":
        _typed(here, chosen)
    else:
        slot, share = metric.metric_id, is_share_unit(metric.unit)
        read = pasted if way == "paste" else uploaded
        points = read(slot, here.today, never_negative=metric.never_negative, is_share=share, cadence=metric.cadence)
        origin = "pasted" if way == "paste" else "uploaded"
        _keep_button(here, chosen, points, origin, f"{way}-{metric.metric_id}")


def _keep_log(here: session.Here, metric: Metric, offer: LogOffer) -> None:
    _keep_button(here, None, offer.points, "log", f"log-{metric.metric_id}", metric, offer.choice.log_series)


def pasted(
    slot: str, today: date, *, never_negative: bool, is_share: bool, cadence: Cadence = "week"
) -> tuple[Point, ...]:
    """The weeks of a pasted text, with everything that could not be read shown; empty while something is asked."""
    text = st.text_area(
        f"{cadence.capitalize()}s and values", placeholder=EXAMPLE if cadence == "week" else EXAMPLE_BY_DAY,
        height=180, max_chars=LONGEST_TEXT, key=f"pasted-{slot}", help=HOW if cadence == "week" else HOW_BY_DAY,
    )  # fmt: skip
    if not text.strip():
        st.caption(f"Copy two columns from a sheet, the {cadence} and the value, and paste them here.")
        return ()
    return _read(text, f"pasted-{slot}", today, never_negative=never_negative, is_share=is_share, cadence=cadence)


def uploaded(
    slot: str, today: date, *, never_negative: bool, is_share: bool, cadence: Cadence = "week"
) -> tuple[Point, ...]:
    """The weeks of an uploaded text file; as `pasted`."""
    file = st.file_uploader(
        f"A CSV file with a {cadence} and a value a line",
        type=["csv", "tsv", "txt"],
        max_upload_size=UPLOAD_MB,
        key=f"uploaded-{slot}",
        help=HOW if cadence == "week" else HOW_BY_DAY,
    )
    if file is None:
        return ()
    text = _decoded(file.getvalue()[: 4 * LONGEST_TEXT + 4])
    if text is None:
        st.error("This file is not a text file. Save the sheet as CSV and upload that.", icon=":material/error:")
        return ()
    return _read(text, f"uploaded-{slot}", today, never_negative=never_negative, is_share=is_share, cadence=cadence)


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


def _read(
    text: str, slot: str, today: date, *, never_negative: bool, is_share: bool, cadence: Cadence
) -> tuple[Point, ...]:
    settings: dict[str, Any] = {
        "never_negative": never_negative, "is_share": is_share, "today": today, "cadence": cadence,
    }  # fmt: skip
    found = parse_series(text, **settings)
    for question in found.questions:
        if answer := _asked(question, slot):
            settings["day_order" if question.about == "day order" else "decimal_mark"] = answer
    if len(settings) > 4:
        found = parse_series(text, **settings)
    _tell(found, slot, cadence)
    if found.questions:
        st.info(f"Answer the question above; then the {cadence}s can be kept.", icon=":material/help:")
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


def _tell(found: Series, slot: str, cadence: Cadence) -> None:
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
            f"Read: **{len(values)} {cadence}s**, {_day(found.points[0].week_on)} to {_day(found.points[-1].week_on)}, "
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
    noun = metric.cadence
    label = f"Keep these {len(points)} {noun}s" if len(points) != 1 else f"Keep this {noun}"
    if stored:
        st.caption(f"They replace the {stored} {noun}s that are kept now. Undo brings those back.")
    if session.button(label, form, type="primary"):
        with told.errors():
            _refuse_unseen(seen, weeks)
            act = session.act(PAGE, form)
            changed = actions.keep_observations(
                here.store, act, here.facts, metric.metric_id, points, origin, log_series
            )
            session.done(form)
            told.keep(f"{changed} {noun}s changed." if changed else f"These {noun}s are kept already.")
            st.rerun()


def _stored(here: session.Here, metric: Metric) -> tuple[Observation, ...]:
    return tuple(o for o in here.facts.observations if o.metric_id == metric.metric_id)


def _refuse_unseen(seen: Sequence[Observation], now: Sequence[Observation]) -> None:
    """Weeks that somebody saved while the page stood open are not replaced before anybody has seen them."""
    if tuple(seen) != tuple(now):
        who = session.last_author({o.record_id for o in (*now, *seen) if not (o in now and o in seen)})
        raise Refused(
            f"{who} changed these values while this page was open, so nothing was kept. What you entered is still "
            "here: look at the values as they are now, then press again to put yours over them."
        )


def _typed(here: session.Here, chosen: actions.Measured) -> None:
    """One week by form (a phone can do it), all weeks in a table."""
    metric = chosen.metric
    form = f"one-week-{metric.metric_id}"
    step = timedelta(weeks=1) if metric.cadence == "week" else timedelta(days=1)
    after = chosen.weeks_on[-1] + step if chosen.observations else monday(here.today) - timedelta(weeks=1)
    named = "Week (any day of it)" if metric.cadence == "week" else "Day"
    with (
        st.form(f"{form}-{session.op_id(form)}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        day = st.date_input(named, min(after, here.today), format="YYYY-MM-DD")
        value = st.number_input(f"Value in {told.plain(metric.unit, 40)}", value=None, format="%g")
        cases = st.number_input("Cases behind it (if known)", value=None, min_value=0, step=1)
        submitted = session.submit(f"Add the {metric.cadence}", form)
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
        st.error(f"Give the {chosen.metric.cadence} and its value.", icon=":material/error:")
        return
    week = monday(day) if chosen.metric.cadence == "week" else day
    others = [_point(o, n) for n, o in enumerate(chosen.observations) if o.week_on != week]
    with told.errors():
        points = [*others, Point(week, float(value), cases, 0)]
        actions.keep_observations(
            here.store, session.act(PAGE, form), here.facts, chosen.metric.metric_id, points, "typed",
            chosen.metric.log_series,
        )  # fmt: skip
        session.done(form)
        told.keep(f"Kept {'the week of ' if chosen.metric.cadence == 'week' else ''}{_day(week)}.")
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
            "week": st.column_config.DateColumn(
                "Week (any day of it)" if metric.cadence == "week" else "Day", required=True, format="YYYY-MM-DD"
            ),
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
            raise Refused("Somebody saved other values meanwhile. Choose above which ones count, yours or theirs.")
        changed = actions.keep_observations(
            here.store, session.act(PAGE, form), here.facts, metric.metric_id, _points_of(edited, metric.cadence),
            "typed", metric.log_series,
        )  # fmt: skip

    if group.save(write):
        told.keep(f"{changed} {metric.cadence}s changed." if changed else "Nothing changed.")
        st.rerun()


def _points_of(edited: pd.DataFrame, cadence: Cadence) -> list[Point]:
    """The rows that have a week and a value; a week without a value stays a gap."""
    points = []
    for line, row in enumerate(edited.to_dict("records"), start=1):
        week, value, cases = row["week"], row["value"], row["cases"]
        if pd.isna(week) or pd.isna(value) or not math.isfinite(value):
            continue
        day = monday(week.date()) if cadence == "week" else week.date()
        points.append(Point(day, float(value), None if pd.isna(cases) else int(cases), line))
    return points


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
