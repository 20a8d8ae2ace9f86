"""The weekly reviews as a calendar: read by the rules of RFC 5545 and by another library than the one that wrote it."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time, timedelta

import pytest
from dateutil import tz
from dateutil.rrule import rrulestr

from core.errors import Refused
from core.exporters.plan_formats import FORMATS
from core.plan import plan_of_json
from core.plan_sections import plan_from
from tests.plan_sample import TODAY, an_owner, sample_facts, sample_figures
from tests.plan_texts import HOSTILE, a_plan, hostile_plan


def events_of(content: bytes) -> list[dict[str, str]]:
    """The events with their properties, read by the rules of RFC 5545, 3.1: unfolded, CRLF, 75 octets a line."""
    assert content.endswith(b"\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    found: list[dict[str, str]] = []
    for line in lines:
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and ":" in line and not line.startswith(("BEGIN", "END")):
            name, value = line.split(":", 1)
            assert name not in found[-1], f"twice: {name}"
            found[-1][name] = value.replace("\u00a0", " ")
    return found


def starts_of(content: bytes) -> list[datetime]:
    """Every weekly start with the zone as the file itself describes it, not as this machine knows it."""
    weekly = events_of(content)[0]
    name = next(key for key in weekly if key.startswith("DTSTART"))
    local = datetime.strptime(weekly[name].rstrip("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007
    each = list(rrulestr(weekly["RRULE"], dtstart=local))
    if "TZID=" not in name:
        return [one.replace(tzinfo=UTC) for one in each]
    unfolded = content.decode().replace("\r\n ", "").replace("\r\n", "\n")
    zone = tz.tzical(io.StringIO(unfolded)).get(name.split("TZID=")[1])
    return [one.replace(tzinfo=zone) for one in each]


def test_the_reviews_run_weekly_from_the_first_to_the_last_day():
    plan = a_plan()
    assert plan.reviews is not None
    days = [one.date() for one in starts_of(FORMATS["ics"].made(plan))]
    assert days[0] == date(2026, 11, 23)
    assert days[-1] <= date(2027, 2, 3) < days[-1] + timedelta(weeks=1)
    assert len(days) == plan.reviews.count == 11
    judged = events_of(FORMATS["ics"].made(plan))[1]
    assert judged["DTSTART;TZID=Europe/Berlin"] == "20270203T090000"


@pytest.mark.parametrize(
    ("zone", "first", "due"),
    [
        ("Europe/Berlin", date(2027, 3, 8), date(2027, 6, 1)),
        ("America/New_York", date(2026, 9, 21), date(2026, 12, 20)),
        ("Australia/Lord_Howe", date(2027, 3, 1), date(2027, 5, 30)),
        ("Asia/Kolkata", date(2027, 3, 1), date(2027, 5, 1)),
        ("UTC", date(2027, 3, 1), date(2027, 5, 1)),
    ],
)  # fmt: skip
def test_nine_o_clock_stays_nine_o_clock_across_a_change_of_clocks(zone, first, due):
    facts = sample_facts()
    plan = a_plan(
        session=facts.session.changed(timezone=zone),
        ownerships=(an_owner(first_review_on=first),),
        targets=tuple(t.changed(set_on=first - timedelta(days=3), launch_on=None, due_on=due) for t in facts.targets),
    )
    starts = starts_of(FORMATS["ics"].made(plan))
    known = tz.gettz(zone)
    assert len(starts) >= 8
    for one in starts:
        assert (one.hour, one.minute) == (9, 0)
        assert one.astimezone(UTC) == one.replace(tzinfo=known).astimezone(UTC)


def test_a_second_import_updates_what_is_there():
    before = events_of(FORMATS["ics"].made(a_plan()))
    facts = sample_facts(ownerships=(an_owner(first_review_on=date(2026, 11, 24)),), versions={"lane": 99})
    after = events_of(FORMATS["ics"].made(plan_from(facts, sample_figures(), TODAY, "0.1.0")))
    assert [one["UID"] for one in before] == [one["UID"] for one in after]
    assert len({one["UID"] for one in before}) == 2
    assert [int(one["SEQUENCE"]) for one in before] == [57, 57]
    assert [int(one["SEQUENCE"]) for one in after] == [99, 99]


def closed(*holidays: date, workdays=(0, 1, 2, 3, 4), **given):
    session = sample_facts().session.changed(holidays=holidays, workdays=workdays)
    return a_plan(session=session, **given)


def slot_of(plan) -> str:
    lines = (line for section in plan.sections for line in section.lines)
    return next(line.text for line in lines if line.label == "Weekly review").replace("\u00a0", " ")


def test_a_review_on_a_holiday_is_the_same_review_on_the_next_working_day():
    plan = closed(date(2026, 12, 28), date(2026, 12, 29))
    weekly, instead, _judged = events_of(FORMATS["ics"].made(plan))
    assert instead["UID"] == weekly["UID"]
    assert instead["RECURRENCE-ID;TZID=Europe/Berlin"] == "20261228T090000"
    assert instead["DTSTART;TZID=Europe/Berlin"] == "20261230T090000"
    assert "Moved from 28 Dec 2026" in instead["DESCRIPTION"]
    assert "RRULE" not in instead
    said = slot_of(plan)
    assert "Holidays: held on 30 Dec 2026 instead of 28 Dec 2026." in said


def test_a_review_falls_away_where_the_next_working_day_comes_with_the_next_review():
    plan = closed(*(date(2026, 12, 21) + timedelta(days=n) for n in range(7)))
    weekly, _judged = events_of(FORMATS["ics"].made(plan))
    assert weekly["EXDATE;TZID=Europe/Berlin"] == "20261221T090000"
    said = slot_of(plan)
    assert said.endswith("Falls away on a holiday: 21 Dec 2026.")


def test_the_judgement_is_held_on_the_next_working_day_and_says_so():
    plan = closed(date(2027, 2, 3))
    judged = events_of(FORMATS["ics"].made(plan))[-1]
    assert judged["DTSTART;TZID=Europe/Berlin"] == "20270204T090000"
    assert judged["DESCRIPTION"].startswith("3 Feb 2027 is no working day")
    said = slot_of(plan)
    assert "judgement on 3 Feb 2027 (no working day: held on Thursday, 4 Feb 2027)" in said


def test_the_hour_of_the_review_is_kept_with_the_owner():
    plan = a_plan(ownerships=(an_owner(review_at=time(14, 30)),))
    assert events_of(FORMATS["ics"].made(plan))[0]["DTSTART;TZID=Europe/Berlin"] == "20261123T143000"
    said = slot_of(plan)
    assert said.startswith("Mondays at 14:30 (Europe/Berlin)")


def test_a_page_signed_before_reviews_could_move_keeps_its_fingerprint():
    plain = a_plan().as_json()
    assert not {"moved", "judging_on"} & set(plain["reviews"])
    assert plan_of_json(plain) == a_plan()
    moved = closed(date(2026, 12, 28), date(2027, 2, 3))
    assert plan_of_json(moved.as_json()) == moved


def test_without_a_first_review_there_is_no_calendar_and_a_sentence_says_why():
    with pytest.raises(Refused, match="first review"):
        FORMATS["ics"].made(a_plan(ownerships=(an_owner(first_review_on=None),)))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_nothing_typed_becomes_a_property_of_the_calendar(text):
    content = FORMATS["ics"].made(hostile_plan(text))
    events = events_of(content)
    assert len(events) == 2
    assert not any(key.startswith("ATTENDEE") for event in events for key in event)
    assert content.count(b"BEGIN:VALARM\r\n") == 0
