"""The record of a meeting: kept by the facilitator, read and downloaded by whoever has the session open.

Who was there stands in it only by name where they agreed to it; the others are counted.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import core
from core.actions.print_plan import file_name
from core.actions.reveal_answers import keep_reasons
from core.actions.run_room import room_of
from core.exporters import minutes_pdf
from core.exporters.minutes_pdf import PrintedMinutes
from core.minutes_words import MinutesPage, markdown, page_of
from core.records import Act, Facts, Minutes, clean_text
from core.room_records import Participant, Room
from core.seats import Seat
from core.store import Store

__all__ = ["blank", "here", "keep", "markdown_of", "minutes_of", "name_of_file", "page", "pdf"]

REMEMBERED = 8
_made: dict[MinutesPage, PrintedMinutes] = {}
_making = threading.Lock()


def minutes_of(facts: Facts) -> Minutes | None:
    """What is kept of the meeting; None before anybody has written any."""
    return facts.minutes[0] if facts.minutes else None


def here(people: Sequence[Participant]) -> tuple[tuple[str, ...], int]:
    """The names of those who agreed to be named, and how many came in all; who only waited was not there."""
    came = [p for p in people if p.state in ("in", "left")]
    names = {p.name for p in came if p.is_named_in_record and p.name and p.state == "in"}
    return tuple(sorted(names, key=str.casefold)), len(came)


def blank(store: Store, facts: Facts) -> Minutes:
    """The minutes as the room stands, to be filled in; what was written already stays. Not stored."""
    room = store.room(facts.session.session_id)
    names, count = here(store.participants(facts.session.session_id))
    known = minutes_of(facts)
    times = [one.revealed_utc for one in facts.round_results] + [facts.session.created_utc]
    given = {
        "started_utc": room.opened_utc if room else known.started_utc if known else min(times),
        "ended_utc": room.ended_utc if room else known.ended_utc if known else None,
        "people": names if room else known.people if known else (),
        "people_count": count if room else known.people_count if known else 0,
    }
    return known.changed(**given) if known else Minutes(session_id=facts.session.session_id, **given)


def keep(
    store: Store, seat: Seat, act: Act, facts: Facts, *, decisions: Sequence[str] | None = None,
    notes: str | None = None, version: int | None = None,
) -> Minutes:  # fmt: skip
    """Saves who is there, decisions (one each) and notes; None leaves what was written. Only for the facilitator.

    Reasons that people gave after a reveal enter the record too, without who.

    `version` is the one that a form was drawn from: a newer one is told (StaleSave), nothing is overwritten.
    """
    room_of(store, seat)
    # An act of its own: reasons stand beside a reveal, which is never undone, and the minutes are.
    keep_reasons(store, seat, replace(act, op_id=f"{act.op_id}.reasons"), facts)
    now = blank(store, facts)
    wanted = {
        "decisions": now.decisions if decisions is None else tuple(t for one in decisions if (t := clean_text(one))),
        "notes": now.notes if notes is None else notes,
        "version": now.version if version is None else version,
    }
    saved = store.apply(act, facts.session.session_id, saves=[now.changed(**wanted)])
    return next(record for record in saved if isinstance(record, Minutes))


def page(facts: Facts, today: date, room: Room | None = None) -> MinutesPage:
    """The record as texts. With the room, its agenda stands in it: minutes planned and used."""
    agenda = [(step.title, step.minutes, step.used_minutes) for step in room.agenda] if room else []
    return page_of(facts, today, core.__version__, agenda)


def pdf(facts: Facts, today: date, room: Room | None = None) -> PrintedMinutes:
    """The record as PDF, on as many pages as it takes; remembered. FileRefused when it can't be made."""
    wanted = page(facts, today, room)
    with _making:
        known = _made.get(wanted)
    if known is None:
        known = minutes_pdf.printed(wanted, today)
        with _making:
            _made[wanted] = known
            while len(_made) > REMEMBERED:
                del _made[next(iter(_made))]
    return known


def markdown_of(facts: Facts, today: date, room: Room | None = None) -> str:
    """The record as Markdown."""
    return markdown(page(facts, today, room))


def name_of_file(facts: Facts, ending: str) -> str:
    """A name for the download in plain letters.

    >>> from datetime import datetime
    >>> from core.records import Session
    >>> name_of_file(Facts(Session(session_id="s", name="Größe & mehr", created_utc=datetime(2026, 1, 1))), "md")
    'onelane-gr-e-mehr-record.md'
    """
    return file_name(facts, ending).removesuffix(f".{ending}") + f"-record.{ending}"
