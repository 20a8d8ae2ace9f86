"""The weekly reviews up to the last day as a calendar file (RFC 5545), in the session's own time zone.

A review on a holiday is the same review at another time (RECURRENCE-ID), one that falls away is left out (EXDATE).
The time zone is written out, so nine o'clock stays nine o'clock across a change of clocks in every calendar. Ids stay
and the sequence grows with the record, so importing a newer file moves what is there instead of doubling it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.errors import Refused
from core.plan import Plan, Reviews, shown_day
from core.records import clean_text

LONGEST = 2000


def calendar(plan: Plan) -> bytes:
    """The weekly review, those of its days that are held on another, and the judgement on the last day.

    Refused without a first review and a target.
    """
    from icalendar import Calendar, vText

    reviews = plan.reviews
    if reviews is None:
        raise Refused("The calendar needs the day of the first review (4 Owner) and a target with its day (step 3).")
    made = Calendar()
    made.add("prodid", "-//Onelane//Lane plan//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", vText(_line(f"Onelane: {plan.title}")))
    agenda = "\n".join(reviews.agenda)
    weekly = _event(plan, reviews, "weekly", reviews.first_on, reviews.title, agenda)
    weekly.add("rrule", {"freq": "weekly", "count": reviews.count})
    gone = [_starts(reviews, day) for day, held in reviews.moved if held is None]
    if gone:
        weekly.add("exdate", gone)
    made.add_component(weekly)
    for day, held in reviews.moved:
        if held is not None:
            said = f"Moved from {shown_day(day)}, a holiday."
            instead = _event(plan, reviews, "weekly", held, reviews.title, f"{said}\n{agenda}")
            instead.add("recurrence-id", _starts(reviews, day))
            made.add_component(instead)
    judged_on, verdict = reviews.judging_on or reviews.judged_on, reviews.verdict
    if reviews.judging_on is not None:
        verdict = f"{shown_day(reviews.judged_on)} is no working day, so it is judged today.\n{verdict}"
    last = _event(plan, reviews, "judged", judged_on, f"Judged today: {plan.title}", verdict)
    made.add_component(last)
    made.add_missing_timezones(
        first_date=reviews.first_on - timedelta(days=366), last_date=reviews.judged_on + timedelta(days=366)
    )
    content: bytes = made.to_ical()
    return content


def _event(plan: Plan, reviews: Reviews, part: str, day: date, title: str, about: str):  # type: ignore[no-untyped-def]
    from icalendar import Event

    event = Event()
    event.add("uid", f"{part}.{reviews.uid}")
    event.add("dtstamp", datetime.combine(plan.day, datetime.min.time(), UTC))
    event.add("sequence", reviews.sequence)
    event.add("dtstart", _starts(reviews, day))
    event.add("duration", timedelta(minutes=reviews.minutes))
    event.add("summary", _line(title))
    event.add("description", _said(f"{about}\n{plan.reference}"))
    event.add("transp", "OPAQUE")
    if plan.link:
        event.add("url", plan.link)
    return event


def _starts(reviews: Reviews, day: date) -> datetime:
    return datetime.combine(day, reviews.at).replace(tzinfo=zone_of(reviews.timezone))


def zone_of(name: str) -> tzinfo:
    """The time zone of that name; UTC where the system knows none."""
    if name.upper() in ("UTC", "ETC/UTC", ""):
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _line(text: str) -> str:
    """A title on one line."""
    return " ".join(_said(text).split())[:200]


def _said(text: str) -> str:
    """Without what would begin a new line of the file or hide behind a direction; cut where nobody would read on."""
    plain = clean_text(text)
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1]}…"
