"""Sessions: start one, change its settings, open the demo, remove and bring back."""

from __future__ import annotations

from datetime import date, time
from functools import lru_cache
from typing import TypeVar
from zoneinfo import available_timezones

from core.errors import Refused
from core.records import Act, Facts, Person, Record, Session, clean_text, new_id
from core.store import Store

R = TypeVar("R", bound=Record)

CURRENCIES = (
    "EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "TRY", "UAH", "CAD", "AUD", "NZD",
    "JPY", "CNY", "INR", "SGD", "HKD", "KRW", "THB", "IDR", "VND", "PHP", "ILS", "AED", "SAR", "EGP", "ZAR", "NGN",
    "KES", "BRL", "MXN", "ARS", "CLP", "COP",
)  # fmt: skip
"""Offered first come first; any other code of three letters can be typed."""


@lru_cache(maxsize=1)
def zones() -> tuple[str, ...]:
    """The names of the time zones that this machine knows, 'UTC' first."""
    return ("UTC", *sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")))


def days_from(text: str) -> tuple[date, ...]:
    """The days of a text, one a line or separated by commas or semicolons, as 2026-12-25; in order, each once.

    >>> days_from("2026-12-25, 2026-01-01;2026-12-25")
    (datetime.date(2026, 1, 1), datetime.date(2026, 12, 25))
    """
    days = set()
    for part in text.replace(";", "\n").replace(",", "\n").split():
        try:
            days.add(date.fromisoformat(part))
        except ValueError as unreadable:
            raise Refused(f"'{part}' is not a day. Write holidays like 2026-12-25, one a line.") from unreadable
    return tuple(sorted(days))


def start(
    store: Store,
    act: Act,
    *,
    name: str,
    person: str,
    currency: str = "EUR",
    timezone: str = "UTC",
    workdays: tuple[int, ...] = (0, 1, 2, 3, 4),
    opens: time = time(9),
    closes: time = time(17),
    holidays: tuple[date, ...] = (),
) -> tuple[Session, Person]:
    """A new session and the person who starts it, saved together."""
    who = clean_text(person)
    if not clean_text(name):
        raise Refused("Give the session a name, for example the team and the quarter.", "name")
    if not who:
        raise Refused("Give your name: it stands behind what you enter.", "person")
    if timezone not in available_timezones():
        raise Refused(f"'{timezone}' is not a time zone. Choose one from the list.", "timezone")
    if not workdays:
        raise Refused("Choose at least one business day.", "workdays")
    if opens >= closes:
        raise Refused("The business day must open before it closes.", "closes")
    session = Session(
        session_id=new_id(),
        name=name,
        currency=currency.strip().upper(),
        timezone=timezone,
        workdays=tuple(sorted(workdays)),
        opens=opens,
        closes=closes,
        holidays=holidays,
        created_by=who,
        created_utc=act.at_utc,
    )
    first = Person(session_id=session.session_id, person_id=new_id(), name=who)
    saved = store.apply(act, session.session_id, saves=(session, first))
    return _pick(saved, Session), _pick(saved, Person)


def _pick(saved: tuple[Record, ...], kind: type[R]) -> R:
    return next(record for record in saved if isinstance(record, kind))


def join(store: Store, act: Act, session_id: str, name: str) -> Person:
    """The person of that name in the session: the one who is there already, or a new one."""
    wanted = clean_text(name)
    if not wanted:
        raise Refused("Give your name: it stands behind what you enter.", "person")
    facts = store.facts(session_id)
    known = next((person for person in facts.persons if person.name.casefold() == wanted.casefold()), None)
    if known is not None:
        return known
    person = Person(session_id=session_id, person_id=new_id(), name=wanted)
    return _pick(store.apply(act, session_id, saves=(person,)), Person)


def change_settings(store: Store, act: Act, changed: Session) -> Session:
    """Saves name, currency, paper, calendar, seed or number of draws of a session."""
    return _pick(store.apply(act, changed.session_id, saves=(changed,)), Session)


def remove(store: Store, act: Act, facts: Facts) -> None:
    """Takes the session off the list; it can be brought back."""
    store.apply(act, facts.session.session_id, deletes=(facts.session,))


def bring_back(store: Store, act: Act, session: Session) -> None:
    """Puts a removed session back on the list."""
    store.apply(act, session.session_id, restores=(session,))


def summary(facts: Facts) -> str:
    """Where the session stands, in one line.

    Counts workflows and imported logs, and names the live lane where there is one.
    """
    workflows = f"{len(facts.workflows)} workflow{'s' if len(facts.workflows) != 1 else ''}"
    lane = facts.live_lane
    workflow = facts.workflow(lane.workflow_id) if lane else None
    return f"{workflows} · lane: {workflow.name}" if workflow else f"{workflows} · no lane picked yet"
