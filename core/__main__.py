"""The command line: the same actions as the pages, for scripts.

JSON goes to stdout, sentences for people to stderr. Exit codes: 0 done · 1 refused, with one sentence · 2 wrong use.
The app and a command can't hold the same file at once; the second one is refused with one sentence. What really
happened behind a refusal is told with --debug only, so that a script meets one line and never a traceback.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import os
import re
import secrets
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from core import confined
from core.actions.log_figures import KEYS
from core.errors import FileRefused, NotFound, Refused, WorkbenchError
from core.records import Act, Facts, clean_text
from core.store import Store

ROOT = Path(__file__).resolve().parents[1]
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "caret": "^", "tilde": "~"}
_log = logging.getLogger("onelane.command")
MAPPING = ("case", "activity", "time", "start", "end", "resource")


def utc_now() -> datetime:
    """The clock: naive UTC, whole milliseconds."""
    now = datetime.now(UTC).replace(tzinfo=None)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def main(given: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    arguments = parser().parse_args(given)
    logging.basicConfig(level=logging.DEBUG if arguments.debug else logging.CRITICAL + 1)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal of another encoding must not stop an answer
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        answer = arguments.run(arguments)
        text = json.dumps(answer, ensure_ascii=False, indent=2, default=str, allow_nan=False)
    except WorkbenchError as refused:
        return _refused(_for_scripts(refused.sentence))
    except KeyboardInterrupt:
        confined.end_all()
        return _refused("Stopped. Nothing more was stored.")
    except Exception:
        _log.exception("a command failed")
        return _refused("Something went wrong that was not foreseen. Run the command with --debug to see what.")
    try:
        print(text, flush=True)
    except BrokenPipeError:  # who reads has gone: nothing to tell anybody
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _refused(sentence: str) -> int:
    print(" ".join(sentence.split()), file=sys.stderr)
    return 1


def _for_scripts(sentence: str) -> str:
    """What to press on the page, as the option that does it here."""
    return sentence.replace(
        "Choose the order of day and month, then check again.", "Give --day-first yes, or --day-first no."
    ).replace("choose another encoding", "give another --encoding")


def parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    top = argparse.ArgumentParser(prog="python -m core", description=__doc__.split("\n\n")[0])
    top.add_argument("--db", type=Path, default=None, help="the file with the sessions (else ONELANE_DB, else data/)")
    top.add_argument("--debug", action="store_true", help="tell on stderr what really happened")
    commands = top.add_subparsers(required=True, metavar="command")

    _add(commands, "sessions", list_sessions, "list the sessions")
    _add(commands, "demo", make_demo, "make the demo session")
    figures = _add(commands, "figures", log_figures, "figures of an event log, without storing it")
    figures.formatter_class, figures.epilog = argparse.RawDescriptionHelpFormatter, KEYS
    figures.add_argument("log", type=_file_name)
    _mapping_options(figures)
    importing = _add(commands, "import", import_log, "import an event log into a workflow of a session")
    importing.add_argument("session")
    importing.add_argument("log", type=_file_name)
    importing.add_argument("--workflow", required=True, help="id or name; a new name makes a new workflow")
    importing.add_argument("--accept", action="store_true", help="take the measured estimates over")
    _mapping_options(importing)
    rank = _add(commands, "rank", rank_session, "the ranking of a session")
    rank.add_argument("session")
    plan = _add(commands, "plan", write_plan, "the one-page plan as a PDF")
    plan.add_argument("session")
    plan.add_argument("--out", type=Path, required=True)
    bundle = _add(commands, "bundle", write_bundle, "the session as one file")
    bundle.add_argument("session")
    bundle.add_argument("--out", type=Path, required=True)
    restore = _add(commands, "restore", restore_bundle, "a session from a bundle")
    restore.add_argument("file", type=_file_name)
    backup = _add(commands, "backup", write_backup, "a verified copy of the whole file")
    backup.add_argument("folder", type=Path)
    return top


def _add(commands: Any, name: str, run: Callable[[argparse.Namespace], Any], help_text: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=help_text, description=help_text)
    command.set_defaults(run=run)
    command.add_argument("--json", action="store_true", help="the answer as JSON (what is printed anyway)")
    return command


def _mapping_options(command: argparse.ArgumentParser) -> None:
    for role in MAPPING:
        command.add_argument(f"--{role}", help=f"the column with the {role}; proposed from the file when left out")
    command.add_argument("--timezone", help="the zone of times without one (default UTC)")
    command.add_argument("--day-first", choices=("yes", "no"), help="read 03/04/2025 as 3 April (yes) or March 4 (no)")

    command.add_argument(
        "--encoding", help="how the text is encoded, such as cp1250; found from the file when left out"
    )
    command.add_argument("--delimiter", choices=DELIMITERS, help="what stands between columns; found when left out")


def _choice(arguments: argparse.Namespace) -> dict[str, str]:
    given = {"encoding": arguments.encoding, "delimiter": DELIMITERS.get(arguments.delimiter)}
    return {key: value for key, value in given.items() if value}


def _file_name(text: str) -> Path:
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", text):
        raise argparse.ArgumentTypeError("files are read from this machine only; download it first")
    return Path(text)


def _mapping(arguments: argparse.Namespace) -> dict[str, str]:
    return {role: getattr(arguments, role) for role in MAPPING if getattr(arguments, role)}


@contextmanager
def _store(arguments: argparse.Namespace) -> Iterator[Store]:
    path = arguments.db or Path(os.environ.get("ONELANE_DB", ROOT / "data" / "onelane.duckdb"))
    store = Store.open(path, clock=utc_now)
    try:
        yield store
    finally:
        store.close()


def _act(page: str) -> Act:
    return Act(
        who=os.environ.get("USER") or "command line", at_utc=utc_now(), page=page, op_id=secrets.token_urlsafe(9)
    )


def _facts(store: Store, wanted: str) -> Facts:
    """The session by id, or by name where exactly one has it."""
    sessions = store.sessions()
    found = [s for s in sessions if s.session_id == wanted] or [s for s in sessions if s.name == wanted]
    if len(found) == 1:
        return store.facts(found[0].session_id)
    if found:
        ids = ", ".join(session.session_id for session in found)
        raise Refused(f"{len(found)} sessions are called '{wanted}'. Give one of their ids: {ids}.")
    known = "; ".join(f"{session.session_id} ({session.name})" for session in sessions[:20]) or "none"
    raise NotFound(f"There is no session '{wanted}'. Known: {known}.")


def _existing(path: Path) -> Path:
    shown = clean_text(path.name)[:80]
    try:
        is_file, is_there = path.is_file(), path.exists()
    except (OSError, ValueError):  # a name that no file can have
        is_file = is_there = False
    if is_there and not is_file:
        kind = "a folder" if path.is_dir() else "no plain file"
        raise FileRefused(f"'{shown}' is {kind}. Name a file that holds a table.")
    if not is_file:
        raise FileRefused(f"There is no file '{shown}'. Check the name and the folder.")
    if not os.access(path, os.R_OK):
        raise FileRefused(f"'{shown}' can't be read by this user. Change its permissions, or copy it.")
    return path


def _written(path: Path, content: bytes) -> dict[str, object]:
    try:
        path.write_bytes(content)
    except OSError as trouble:
        raise FileRefused(
            f"'{path.name}' could not be written: {trouble.strerror}. Choose another folder."
        ) from trouble
    return {"file": str(path), "bytes": len(content)}


def list_sessions(arguments: argparse.Namespace) -> list[dict[str, object]]:
    """Every session with its id, newest first."""
    with _store(arguments) as store:
        return [
            {"session_id": s.session_id, "name": s.name, "created_utc": s.created_utc.isoformat(), "is_demo": s.is_demo}
            for s in store.sessions()
        ]


def make_demo(arguments: argparse.Namespace) -> dict[str, object]:
    """The demo session, fresh."""
    from core.actions import open_demo

    with _store(arguments) as store:
        session = open_demo.load(store, _act("open_session"), today=utc_now().date())
    return {"session_id": session.session_id, "name": session.name}


def log_figures(arguments: argparse.Namespace) -> dict[str, object]:
    """Counts, variants, directly-follows edges, rework, cycle time and waiting of a log."""
    from core.actions import import_log

    return import_log.log_figures(
        _existing(arguments.log),
        _mapping(arguments),
        timezone=arguments.timezone,
        day_first=_day_first(arguments),
        choice=_choice(arguments),
    )


def _day_first(arguments: argparse.Namespace) -> bool | None:
    return None if arguments.day_first is None else arguments.day_first == "yes"


def import_log(arguments: argparse.Namespace) -> dict[str, object]:
    """A log into a workflow; the refused lines are part of the answer."""
    from core.actions import import_log as logs

    with _store(arguments) as store:
        facts = _facts(store, arguments.session)
        return logs.import_file(
            store,
            _act("map_friction"),
            facts,
            _existing(arguments.log),
            workflow=arguments.workflow,
            mapping=_mapping(arguments),
            timezone=arguments.timezone,
            day_first=_day_first(arguments),
            accept=arguments.accept,
            choice=_choice(arguments),
        )


def rank_session(arguments: argparse.Namespace) -> dict[str, object]:
    """The ranking with ranges and the chance of each workflow to be first."""
    from core.actions import pick_lane

    with _store(arguments) as store:
        return pick_lane.rank_json(_facts(store, arguments.session))


def write_plan(arguments: argparse.Namespace) -> dict[str, object]:
    """The plan of the session as a PDF file."""
    from core.actions import print_plan

    with _store(arguments) as store:
        session = _facts(store, arguments.session).session
        return _written(arguments.out, print_plan.plan_pdf(store, session.session_id, today=_today()))


def _today() -> date:
    return utc_now().date()


def write_bundle(arguments: argparse.Namespace) -> dict[str, object]:
    """The session with everything in it as one JSON file."""
    from core.actions import print_plan

    with _store(arguments) as store:
        session = _facts(store, arguments.session).session
        return _written(arguments.out, print_plan.bundle_bytes(store, session.session_id))


def restore_bundle(arguments: argparse.Namespace) -> dict[str, object]:
    """A session from its bundle; a copy under a new id where the session is there already."""
    from core.actions import print_plan

    content = _existing(arguments.file).read_bytes()
    with _store(arguments) as store:
        session = print_plan.restore(store, _act("open_session"), content)
    return {"session_id": session.session_id, "name": session.name}


def write_backup(arguments: argparse.Namespace) -> dict[str, object]:
    """A verified copy of the file with all sessions."""
    with _store(arguments) as store:
        return {"file": str(store.backup(arguments.folder))}


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that what a command has staged is removed
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # all is closed and written; tearing native libraries down could still print to stderr
