"""What is in the columns: proposed with the reason, and asked where nothing in the file decides."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import available_timezones

import streamlit as st

from core.actions.import_reading import MOST_ATTRIBUTES, Look, Reading, in_order, read_both_ways, telling_example
from pages.parts import told
from pages.parts.import_file import Upload
from pages.parts.import_reading import ORDERS, columns_of
from pages.parts.session import Here

NEEDED = {
    "case": ("What belongs together?", "The case: the ticket, order or claim that a row is a step of."),
    "activity": ("What was done?", "The step: received, checked, approved …"),
    "end": ("When was it done?", "The moment of the step. Where a file has two times, the one when it was completed."),
}
MORE = {
    "start": ("When did it begin?", "With it, hands-on time can be measured: from begin to end of each step."),
    "resource": ("Who did it?", "A person, team or system. With it, handovers are counted."),
    "lifecycle": (
        "Which rows begin a step, which complete it?",
        "Some systems write two rows for a step, START and COMPLETE. This is the column that tells them apart.",
    ),
    "cost": ("What did it cost?", "An amount for each step, in the file's own currency."),
}
ROLE_WIDTH = 250
"""Pixels: three in a row on a laptop, one on a phone."""
NONE = "(not in this file)"
PAIRED = {
    True: "Start and completion stand in separate rows: join them into one step",
    False: "Each row is a step of its own",
}


def confirmed(here: Here, upload: Upload, look: Look) -> Reading:
    """The reading as it stands on the screen; what a person has not answered is missing in it."""
    mapping = _mapping(upload, look)
    timezone = _zone(here, upload, look, mapping)
    order = _date_order(upload, look, mapping)
    attributes = _attributes(upload, look, mapping)
    return Reading(mapping, timezone, order, dict(upload.choice), attributes)


def _mapping(upload: Upload, look: Look) -> dict[str, str]:
    proposed = dict(look.roles)
    proposed.setdefault("end", proposed.pop("time", ""))
    of_columns = hashlib.sha256("\0".join(look.columns).encode("utf-8", "replace")).hexdigest()[:8]
    key = f"{upload.key}-{of_columns}"
    with st.container(horizontal=True):
        chosen = {role: _column(role, words, look, proposed, key, True) for role, words in NEEDED.items()}
    found = [role for role in MORE if proposed.get(role)]
    more = st.expander(f"More columns ({len(found)} of {len(MORE)} found)", expanded=bool(found), key=f"{key}-more")
    with more:
        with st.container(horizontal=True):
            chosen |= {role: _column(role, words, look, proposed, key, False) for role, words in MORE.items()}
        if chosen["lifecycle"] and not _is_paired(key):
            chosen["lifecycle"] = ""
    mapping = {role: name for role, name in chosen.items() if name}
    if "end" in mapping and "start" not in mapping:
        mapping["time"] = mapping.pop("end")
    return mapping


def _column(
    role: str, words: tuple[str, str], look: Look, proposed: Mapping[str, str], key: str, is_needed: bool
) -> str:
    """The select box of one role, with the reason of the proposal below it; the answer is empty for none."""
    options = [*look.columns] if is_needed else [None, *look.columns]
    labels = unique_labels(look.columns)
    found = proposed.get(role, "")
    start = options.index(found) if found in look.columns else (None if is_needed else 0)
    label, help_text = words
    with st.container(width=ROLE_WIDTH):
        column = st.selectbox(
            label, options, index=start, key=f"{key}-{role}", placeholder="Choose a column", help=help_text,
            format_func=lambda one: NONE if one is None else labels[one], persist_state="session",
        )  # fmt: skip
        why = look.why.get(role) or (look.why.get("time") if role == "end" else None)
        if why and column == found:
            st.caption(told.plain(why))
    return column or ""


def unique_labels(names: Sequence[str]) -> dict[str, str]:
    """Column → how a list of options shows it: a list tells its options apart by what it shows.

    >>> list(unique_labels(["a" * 90 + "1", "a" * 90 + "2", NONE]).values())[1:]
    ['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa… (2)', '(not in this file) (3)']
    """
    labels: dict[str, str] = {}
    taken = {NONE}
    for number, name in enumerate(names, start=1):
        label = told.option(name)
        label = f"{label} ({number})" if label in taken else label
        labels[name] = label
        taken.add(label)
    return labels


def _is_paired(key: str) -> bool:
    return bool(
        st.radio(
            "How are steps written in this file?", [True, False], format_func=PAIRED.__getitem__, key=f"{key}-paired",
            persist_state="session",
            help="Joined: the first START of a case, step and person goes with its first COMPLETE. What finds no "
            "partner is counted and shown.",
        )
    )  # fmt: skip


def _zone(here: Here, upload: Upload, look: Look, mapping: Mapping[str, str]) -> str:
    """In which zone times without one are read; the sentence says which and why. Nothing is asked that is not open."""
    found = [look.times[column] for column in columns_of(mapping) if column in look.times]
    own = here.facts.session.timezone
    zones = {zone for one in found for zone in one["zones"]}
    if found and not zones & {"none", "serial"}:
        st.text("The times in the file carry their own time zone, so nothing has to be chosen for them.")
        return own
    known = sorted(available_timezones())
    chosen: str | None = st.selectbox(
        "Time zone of the times in this file", known, index=known.index(own) if own in known else None,
        key=f"{upload.key}-zone", width=360, persist_state="session", filter_mode="contains",
        help="Type to search. Times are stored in UTC; figures are shown in the session's zone.",
    )  # fmt: skip
    chosen = chosen or own
    why = "the zone of this session" if chosen == own else f"chosen here; the session's own zone is {own}"
    st.caption(told.plain(f"The times in the file name no zone, so they are read as {chosen}, {why}."))
    return chosen


def _date_order(upload: Upload, look: Look, mapping: Mapping[str, str]) -> str | None:
    """What 03/04/2025 means: asked where the file doesn't show it, shown and changeable where it does."""
    found = [look.times[column] for column in columns_of(mapping) if column in look.times]
    unclear = next((name for name in columns_of(mapping) if look.times.get(name, {}).get("ambiguous")), None)
    if unclear is not None:
        return _asked(upload, telling_example(look, unclear), str(look.times[unclear]["example"]))
    shown = next((one for one in found if one["order"]), None)
    if shown is None:
        return None
    order: str | None = st.selectbox(
        f"Dates such as {told.plain(shown['example'])}", [None, *ORDERS], width=360, persist_state="session",
        format_func=lambda one: f"as the file shows: {ORDERS[shown['order']]}" if one is None else ORDERS[one],
        key=f"{upload.key}-order-shown",
    )  # fmt: skip
    return order


def _asked(upload: Upload, telling: str, seen: str) -> str | None:
    """Ambiguous dates are asked with an example read both ways, never guessed."""
    day, month = read_both_ways(telling or "03/04/2025")
    answers = {"day first": f"{day} (day first)", "month first": f"{month} (month first)"}
    order: str | None = st.radio(
        f"Does {told.plain(telling)} mean {day} or {month}? Nothing in the file decides it, so please say."
        if telling
        else f"Dates such as {told.plain(seen)}: would 03/04/2025 in this file mean {day} or {month}?",
        list(answers), index=None, format_func=answers.__getitem__, key=f"{upload.key}-order", horizontal=True,
        persist_state="session",
    )  # fmt: skip
    return order


def is_open_about_dates(look: Look, reading: Reading) -> bool:
    """Whether the question about day and month still waits for an answer."""
    found = (look.times.get(column, {}) for column in columns_of(reading.mapping))
    return reading.date_order is None and any(one.get("ambiguous") for one in found)


def _attributes(upload: Upload, look: Look, mapping: Mapping[str, str]) -> tuple[str, ...]:
    """Columns whose values are kept to compare cases by; the proposed ones are ticked."""
    if not look.attributes:
        return ()
    taken = set(mapping.values())
    values = {one.name: one.values for one in look.attributes}
    offered = [one.name for one in look.attributes]
    labels = unique_labels(offered)
    proposed = [one.name for one in look.attributes if one.is_proposed and one.name not in taken]
    chosen: Sequence[str] = st.multiselect(
        "Columns to compare cases by, such as department or product", offered, default=proposed[:MOST_ATTRIBUTES],
        max_selections=MOST_ATTRIBUTES, format_func=lambda name: _with_values(labels[name], values[name]),
        key=f"{upload.key}-attributes-{len(look.columns)}", persist_state="session",
        help=f"At most {MOST_ATTRIBUTES}. For each, cases are compared and the log can be split into one workflow per "
        "value. A case has the first value that is filled in its rows.",
    )  # fmt: skip
    return in_order([name for name in chosen if name not in taken], look.columns)


def _with_values(label: str, values: Any) -> str:
    return label + (f" · {values} values" if values else "")
