"""A whole session as one JSON file, and back: the same facts, so the same figures with the same seed.

    {"format": "onelane bundle", "schema_version": 2, "program": "0.1.0", "made_utc": "…",
     "session": {…}, "records": {"workflow": [{…}, …], …},
     "events": {"<event log id>": {…}},                                       see core.exporters.bundle_events
     "changes": […]}                                                          only if asked for; to read

A record stands without `session_id` and `version`: both belong to the place where it is stored. Ids stay, because every
draw is seeded by them. Deleted records are left out, and so is what hangs on them.

2026-11-22: `load` is strict. A file comes from anywhere, so whatever is not exactly this is refused, with all problems
at once; `core.exporters.bundle_rules` holds the rules between records. Version 1 had events as lists of numbers and no
records that came later; it is still read.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from pydantic import ValidationError

from core.errors import FileRefused
from core.exporters.bundle_events import Events, packed, unpacked
from core.exporters.bundle_rules import connected, problems_between
from core.records import FACTS_FIELD, RECORDS, Change, Facts, Record, Session

R = TypeVar("R", bound=Record)
FORMAT = "onelane bundle"
SCHEMA_VERSION = 2
LARGEST_BYTES = 200 * 2**20
"""As large as an upload may be: some ten million events."""
DEEPEST = 24
LARGEST_INTEGER_DIGITS = 18
PROBLEMS_TOLD = 6
_KINDS = {kind.table: kind for kind in RECORDS if kind is not Session}
_OWN_PLACE = {"session_id", "version"}
_KEYS = {"format", "schema_version", "program", "made_utc", "session", "records", "events", "changes"}


@dataclass(frozen=True)
class Bundle:
    """What a bundle holds, checked."""

    facts: Facts
    events: Mapping[str, Events] = field(default_factory=dict)
    program: str = ""


def dump(
    facts: Facts,
    *,
    made_utc: datetime,
    program: str = "",
    events: Mapping[str, Events] | None = None,
    changes: Sequence[Change] | None = None,
) -> bytes:
    """The session as UTF-8 JSON. The same facts, events and moment give the same bytes.

    `events` must hold every event log of the facts; `changes` are kept for reading and never restored. FileRefused
    when it would be too large to be restored.
    """
    facts = connected(facts)
    records = {table: [_plain(record) for record in getattr(facts, name)] for table, name in FACTS_FIELD.items()}
    content: dict[str, Any] = {
        "format": FORMAT, "schema_version": SCHEMA_VERSION, "program": program, "made_utc": made_utc.isoformat(),
        "session": {"session_id": facts.session.session_id} | _plain(facts.session), "records": records,
        "events": {log.event_log_id: packed((events or {})[log.event_log_id]) for log in facts.event_logs},
    }  # fmt: skip
    if changes is not None:
        content["changes"] = [_plain_change(change) for change in changes]
    made = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    if len(made) > LARGEST_BYTES:
        raise FileRefused(
            f"The bundle would be larger than {LARGEST_BYTES // 2**20} MB and could not be restored. "
            "Delete imported logs that are no longer needed, then download it again."
        )
    return made


def _plain(record: Record) -> dict[str, Any]:
    return record.model_dump(mode="json", exclude=_OWN_PLACE)


def _plain_change(change: Change) -> dict[str, Any]:
    plain = {each.name: getattr(change, each.name) for each in fields(change) if each.name != "session_id"}
    return plain | {"at_utc": change.at_utc.isoformat()}


# ── back ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def load(content: bytes) -> Bundle:
    """What the bundle holds. FileRefused with every problem at once (the first few in words) for anything else."""
    told = _parsed(content)
    _refuse_other_formats(told)
    problems = [f"there is something called '{_short(key)}' that a bundle doesn't have" for key in told.keys() - _KEYS]
    problems += _unsafe_texts(
        {key: value for key, value in told.items() if key not in ("events", "changes")}, "the bundle"
    )
    _refuse(problems)
    session = _session(told.get("session"), problems)
    found = _records(told.get("records"), session.session_id if session else "unknown", problems)
    _refuse(problems)
    assert session is not None
    given: dict[str, Any] = {FACTS_FIELD[table]: tuple(some) for table, some in found.items()}
    facts = Facts(session=session, **given)
    problems += problems_between(facts)
    events = _events(told.get("events"), facts, problems)
    _refuse(problems)
    return Bundle(facts, events, str(told.get("program", ""))[:40])


def _refuse(problems: Sequence[str]) -> None:
    if problems:
        more = f"; and {len(problems) - PROBLEMS_TOLD} more" if len(problems) > PROBLEMS_TOLD else ""
        told = "; ".join(problems[:PROBLEMS_TOLD])
        raise FileRefused(f"The bundle can't be restored, and nothing was stored: {told}{more}.")


def _parsed(content: bytes) -> dict[str, Any]:
    if len(content) > LARGEST_BYTES:
        raise FileRefused(f"The bundle is larger than {LARGEST_BYTES // 2**20} MB, which is more than can be restored.")
    try:
        told = json.loads(
            content.decode("utf-8-sig"), object_pairs_hook=_no_key_twice, parse_constant=_no_constant,
            parse_int=_bounded_integer, parse_float=_finite_number,
        )  # fmt: skip
    except UnicodeDecodeError:
        told = None
    except RecursionError:
        raise FileRefused(
            "The bundle is nested far deeper than a bundle is. It is damaged or was not made here."
        ) from None
    except json.JSONDecodeError as broken:
        raise FileRefused(
            f"The bundle is not readable from line {broken.lineno} on: it is damaged or cut off."
        ) from None
    if not isinstance(told, dict):
        raise FileRefused("This file is not a bundle. Choose a file that was saved with 'Download the bundle'.")
    return told


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise FileRefused(
            f"The bundle says '{_short(twice)}' twice in one place. It is damaged or was changed by hand."
        )
    return told


def _no_constant(name: str) -> NoReturn:
    raise FileRefused(f"The bundle holds '{name}' where a number belongs. It is damaged or was changed by hand.")


def _finite_number(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_constant(_short(text))


def _bounded_integer(text: str) -> int:
    return int(text) if len(text) <= LARGEST_INTEGER_DIGITS else _no_constant(_short(text))


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def _refuse_other_formats(told: Mapping[str, Any]) -> None:
    version = told.get("schema_version")
    if told.get("format") != FORMAT or not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise FileRefused("This file is not a bundle. Choose a file that was saved with 'Download the bundle'.")
    if version > SCHEMA_VERSION:
        raise FileRefused(
            f"This bundle was made by a newer version of Onelane (bundle version {version}; this one reads up to "
            f"{SCHEMA_VERSION}). Update Onelane, then restore it."
        )


def _unsafe_texts(value: Any, where: str, depth: int = 0) -> list[str]:
    """What no record may hold, wherever it stands: lone surrogates, which the store can't keep, and deep nesting."""
    if depth > DEEPEST:
        return [f"{where} is nested deeper than a bundle is"]
    if isinstance(value, str):
        bad = any("\ud800" <= sign <= "\udfff" for sign in value) if not value.isascii() else False
        return [f"{where} holds a broken character"] if bad else []
    if isinstance(value, dict):
        inside = ((key, f"'{_short(str(key))}'") for key in value)
        return [
            p for key, name in inside for p in (*_unsafe_texts(key, where), *_unsafe_texts(value[key], name, depth + 1))
        ]
    if isinstance(value, list):
        return [problem for entry in value for problem in _unsafe_texts(entry, where, depth + 1)]
    return []


def _session(told: Any, problems: list[str]) -> Session | None:
    if not isinstance(told, dict):
        problems.append("the session itself is missing")
        return None
    return _checked(Session, told, "the session", problems)


def _records(told: Any, session_id: str, problems: list[str]) -> dict[str, list[Any]]:
    """All records by table; what is wrong with them goes to `problems`."""
    if not isinstance(told, dict):
        problems.append("the records are missing")
        return {}
    problems += [f"'{_short(table)}' is no kind of record" for table in told.keys() - _KINDS.keys()]
    found: dict[str, list[Any]] = {}
    for table, kind in _KINDS.items():
        rows = told.get(table, [])
        if not isinstance(rows, list):
            problems.append(f"'{table}' is not a list")
            continue
        made = [
            _checked(kind, row, f"{table} {place}", problems, session_id) for place, row in enumerate(rows, start=1)
        ]
        found[table] = [record for record in made if record is not None]
    return found


def _checked(kind: type[R], row: Any, where: str, problems: list[str], session_id: str | None = None) -> R | None:
    where = where.replace("_", " ")
    if not isinstance(row, dict) or "version" in row or (session_id is not None and "session_id" in row):
        problems.append(f"{where} is not a record as bundles hold them")
        return None
    try:
        record = kind.model_validate(row if session_id is None else row | {"session_id": session_id})
    except ValidationError as invalid:
        problems += [
            f"{where}: {_reason(problem)}" for problem in invalid.errors(include_url=False, include_input=False)
        ]
    except (ValueError, TypeError, OverflowError, RecursionError):
        problems.append(f"{where} can't be read")
    else:
        problems += [f"{where}: {name.replace('_', ' ')} must be a number" for name in _not_numbers(row, record)]
        zoned = [name for name, value in record if getattr(value, "tzinfo", None) is not None]
        problems += [f"{where}: {name.replace('_', ' ')} must be a time without a zone" for name in zoned]
        return None if zoned else record
    return None


def _not_numbers(row: Mapping[str, Any], record: Record) -> list[str]:
    """Fields that hold a number but were told as a text or as true or false, which reading alone would let pass."""

    def differs(told: Any, kept: Any) -> bool:
        if isinstance(told, list) and isinstance(kept, tuple):
            return any(differs(*both) for both in zip(told, kept, strict=False))
        is_number = isinstance(kept, int | float) and not isinstance(kept, bool)
        return is_number and isinstance(told, str | bool)

    return [name for name, told in row.items() if differs(told, getattr(record, name, None))]


def _reason(problem: Any) -> str:
    place = " ".join(str(part) for part in problem["loc"] if not isinstance(part, int)).replace("_", " ")
    text = str(problem["msg"]).removeprefix("Value error, ")
    return _short(place) + ": " + text[:1].lower() + text[1:] if place else text


def _events(told: Any, facts: Facts, problems: list[str]) -> dict[str, Events]:
    """The events of each log of the facts; of no other."""
    told = told if isinstance(told, dict) else {}
    logs = {log.event_log_id: log for log in facts.event_logs}
    problems += [f"there are events of a log '{_short(name)}' that is not there" for name in told.keys() - logs.keys()]
    found = {}
    for log_id, log in logs.items():
        try:
            found[log_id], events, cases = unpacked(told[log_id])
        except (KeyError, TypeError, ValueError, IndexError, OverflowError, OSError, AttributeError):
            problems.append(f"the events of '{_short(log.file_name)}' are missing or damaged")
            continue
        if events != log.events:
            problems.append(f"'{_short(log.file_name)}' has {events} events, not the {log.events} that it had")
        elif cases != log.cases:
            problems.append(f"'{_short(log.file_name)}' has {cases} cases, not the {log.cases} that it had")
    return found


# ── in the child ─────────────────────────────────────────────────────────────────────────────────────────────────────


def read_file(path: str, folder: str) -> dict[str, Any]:
    """For a child process: checks the bundle and leaves each log's events as files in <folder>/<number>.

    Answers with the records as JSON, by table, each valid; the session stands under 'session'.
    """
    bundle = load(Path(path).read_bytes())
    facts = bundle.facts
    for number, log in enumerate(facts.event_logs):
        bundle.events[log.event_log_id].write(Path(folder) / str(number))
    records = {table: [_plain(record) for record in getattr(facts, name)] for table, name in FACTS_FIELD.items()}
    session = {"session_id": facts.session.session_id} | _plain(facts.session)
    return {"session": session, "records": records, "program": bundle.program}


def facts_of(answer: Mapping[str, Any], session_id: str, name: str) -> Facts:
    """What `read_file` answered, as facts of a session of that id and name; checked once more."""
    session = Session.model_validate(dict(answer["session"]) | {"session_id": session_id, "name": name})
    given: dict[str, Any] = {
        FACTS_FIELD[table]: tuple(_KINDS[table].model_validate(row | {"session_id": session_id}) for row in rows)
        for table, rows in answer["records"].items()
    }
    return Facts(session=session, **given)
