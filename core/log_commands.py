"""The commands that read event logs, `figures` and `import`, with what can be said about a file."""

from __future__ import annotations

import argparse
from typing import Any

from core.actions.log_figures import KEYS
from core.command_parts import act, existing, facts_of, file_name, opened_store, progress_shown
from core.errors import Refused

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "caret": "^", "tilde": "~"}
QUOTES = {"double": '"', "single": "'", "none": ""}
DECIMALS = {"point": ".", "comma": ","}
ORDERS = {"day": "day first", "month": "month first"}
ROLES = {
    "case": "the column with the case",
    "activity": "the column with the activity",
    "time": "the column with the time of an event",
    "start": "the column with the start time",
    "end": "the column with the end time",
    "resource": "the column with who did it",
    "lifecycle": "the column that tells START and COMPLETE rows apart; 'none' counts each row as an event",
    "cost": "the column with an amount",
}
NONE = "none"


def add_log(command: argparse.ArgumentParser) -> None:
    """The file, and everything that can be said about it; what is left out is found from the file."""
    command.add_argument("log", type=file_name)
    for role, words in ROLES.items():
        command.add_argument(f"--{role}", metavar="COLUMN", help=f"{words}; proposed when left out")
    command.add_argument(
        "--attribute", action="append", metavar="COLUMN", help="a column to compare cases by, up to 12; may be repeated"
    )
    command.add_argument("--timezone", help="the zone of times without one (default UTC, or the session's)")
    order = command.add_mutually_exclusive_group()
    order.add_argument("--day-first", choices=("yes", "no"), help="read 03/04/2025 as 3 April (yes) or March 4 (no)")
    order.add_argument("--date-order", choices=ORDERS, help="the same: what stands first, the day or the month")
    command.add_argument("--sheet", help="the sheet of a workbook, by name")
    command.add_argument("--header", choices=("yes", "no"), help="whether the first line holds the column names")
    command.add_argument("--encoding", help="how the text is encoded, such as cp1250")
    command.add_argument("--delimiter", choices=DELIMITERS, help="what stands between columns")
    command.add_argument("--quote", choices=QUOTES, help="what stands around texts")
    command.add_argument("--decimal", choices=DECIMALS, help="the decimal mark of amounts")


def add_figures(command: argparse.ArgumentParser) -> None:
    """The options of `figures`."""
    command.formatter_class, command.epilog = argparse.RawDescriptionHelpFormatter, KEYS
    add_log(command)


def add_import(command: argparse.ArgumentParser) -> None:
    """The options of `import`."""
    command.add_argument("session")
    add_log(command)
    target = command.add_mutually_exclusive_group(required=True)
    target.add_argument("--workflow", help="id or name of a workflow; a new name makes a new one")
    target.add_argument("--name", help="the name of a new workflow; refused when there is one of that name")
    command.add_argument("--split-by", metavar="COLUMN", help="one workflow per value of this column")
    command.add_argument("--accept", action="store_true", help="take the measured estimates over")


def choice_of(arguments: argparse.Namespace) -> dict[str, Any]:
    """What was said about how the file is written."""
    given = {
        "encoding": arguments.encoding, "delimiter": DELIMITERS.get(arguments.delimiter), "sheet": arguments.sheet,
        "quote": QUOTES.get(arguments.quote), "decimal": DECIMALS.get(arguments.decimal),
        "header": None if arguments.header is None else arguments.header == "yes",
    }  # fmt: skip
    return {key: value for key, value in given.items() if value is not None}


def mapping_of(arguments: argparse.Namespace) -> dict[str, str]:
    """Role → column as given; a lifecycle of 'none' is kept as the word, so that none is proposed either."""
    return {role: getattr(arguments, role) for role in ROLES if getattr(arguments, role)}


def day_first(arguments: argparse.Namespace) -> bool | None:
    """Which stands first in 03/04/2025, where it was said."""
    if arguments.date_order is not None:
        return bool(arguments.date_order == "day")
    return None if arguments.day_first is None else bool(arguments.day_first == "yes")


def log_figures(arguments: argparse.Namespace) -> dict[str, object]:
    """Counts, variants, directly-follows edges, rework, cycle time and waiting of a log."""
    from core.actions import log_figures as room

    with progress_shown():
        return room.log_figures(
            existing(arguments.log), mapping_of(arguments), timezone=arguments.timezone,
            day_first=day_first(arguments), choice=choice_of(arguments), attributes=arguments.attribute or (),
        )  # fmt: skip


def import_log(arguments: argparse.Namespace) -> dict[str, object]:
    """A log into a workflow; the refused lines are part of the answer."""
    from core.actions import import_log as logs
    from core.confined import Progress

    with opened_store(arguments) as store, progress_shown() as told:
        logs.sweep(store)
        facts = facts_of(store, arguments.session)
        if arguments.name and any(one.name.casefold() == arguments.name.casefold() for one in facts.workflows):
            raise Refused(f"There is a workflow called '{arguments.name}' already. Give --workflow instead of --name.")
        return logs.import_file(
            store, act("map_friction"), facts, existing(arguments.log), workflow=arguments.workflow or arguments.name,
            mapping=mapping_of(arguments), timezone=arguments.timezone, day_first=day_first(arguments),
            accept=arguments.accept, choice=choice_of(arguments), attributes=_attributes(arguments),
            split_by=arguments.split_by or "",
            told=lambda share, doing: told(Progress(share, doing)),
        )  # fmt: skip


def _attributes(arguments: argparse.Namespace) -> list[str] | None:
    """The columns to keep; a column to split by is always one of them."""
    if arguments.split_by is None:
        return list(arguments.attribute) if arguments.attribute else None
    return list(dict.fromkeys([*(arguments.attribute or ()), arguments.split_by]))
