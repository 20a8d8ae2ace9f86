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
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from core import confined, log_commands
from core.command_parts import act, existing, facts_of, file_name, opened_store, utc_now, written
from core.errors import Refused, WorkbenchError

_log = logging.getLogger("onelane.command")
PLAN_FORMATS = ("pdf", "png", "html", "md", "pptx", "ics", "json")


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


class _Parser(argparse.ArgumentParser):
    """Says wrong use in one sentence, without the list of all options before it."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{message[:1].upper()}{message[1:]}. `{self.prog} --help` tells how it is used.\n")


def parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    top = _Parser(prog="python -m core", description=__doc__.split("\n\n")[0])
    top.add_argument("--db", type=Path, default=None, help="the file with the sessions (else ONELANE_DB, else data/)")
    top.add_argument("--debug", action="store_true", help="tell on stderr what really happened")
    commands = top.add_subparsers(required=True, metavar="command")

    _add(commands, "sessions", list_sessions, "list the sessions")
    _add(commands, "demo", make_demo, "make the demo session")
    figures = _add(commands, "figures", log_commands.log_figures, "figures of an event log, without storing it")
    log_commands.add_figures(figures)
    importing = _add(commands, "import", log_commands.import_log, "import an event log into a workflow of a session")
    log_commands.add_import(importing)
    rank = _add(commands, "rank", rank_session, "the ranking of a session")
    rank.add_argument("session")
    plan = _add(commands, "plan", write_plan, "the one-page plan as a file")
    plan.add_argument("session")
    plan.add_argument("--format", choices=PLAN_FORMATS, help="else what the ending of --out says, else pdf")
    plan.add_argument("--paper", choices=("a4", "us-letter"), help="else the paper of the session")
    plan.add_argument("--signed", type=int, metavar="VERSION", help="the page as that version was signed")
    plan.add_argument("--out", type=Path, required=True)
    bundle = _add(commands, "bundle", write_bundle, "the session as one file")
    bundle.add_argument("session")
    bundle.add_argument("--out", type=Path, required=True)
    restore = _add(commands, "restore", restore_bundle, "a session from a bundle")
    restore.add_argument("file", type=file_name)
    backup = _add(commands, "backup", write_backup, "a verified copy of the whole file")
    backup.add_argument("folder", type=Path)
    return top


def _add(commands: Any, name: str, run: Callable[[argparse.Namespace], Any], help_text: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=help_text, description=help_text)
    command.set_defaults(run=run)
    command.add_argument("--json", action="store_true", help="the answer as JSON (what is printed anyway)")
    return command


def list_sessions(arguments: argparse.Namespace) -> list[dict[str, object]]:
    """Every session with its id, newest first."""
    with opened_store(arguments) as store:
        return [
            {"session_id": s.session_id, "name": s.name, "created_utc": s.created_utc.isoformat(), "is_demo": s.is_demo}
            for s in store.sessions()
        ]


def make_demo(arguments: argparse.Namespace) -> dict[str, object]:
    """The demo session, fresh."""
    from core.actions import open_demo

    with opened_store(arguments) as store:
        session = open_demo.load(store, act("open_session"), today=utc_now().date())
    return {"session_id": session.session_id, "name": session.name}


def rank_session(arguments: argparse.Namespace) -> dict[str, object]:
    """The ranking with ranges and the chance of each workflow to be first."""
    from core.actions import pick_lane

    with opened_store(arguments) as store:
        return pick_lane.rank_json(facts_of(store, arguments.session))


def write_plan(arguments: argparse.Namespace) -> dict[str, object]:
    """The plan of the session as a file, as it stands or as a version of it was signed."""
    from core.actions import print_plan

    by_name = arguments.out.suffix.lower().removeprefix(".")
    ending = arguments.format or by_name or "pdf"
    if ending not in PLAN_FORMATS:
        raise Refused(f"A plan is no '.{ending}' file. Known: {', '.join(PLAN_FORMATS)}; or give --format.")
    with opened_store(arguments) as store:
        facts = facts_of(store, arguments.session)
        plan = print_plan.plan_of(facts, _today(), store)
        if arguments.signed is not None:
            plan = print_plan.signed_version(facts, arguments.signed)
        return written(arguments.out, print_plan.made(plan.on_paper(arguments.paper or plan.paper), ending))


def _today() -> date:
    return utc_now().date()


def write_bundle(arguments: argparse.Namespace) -> dict[str, object]:
    """The session with everything in it as one JSON file."""
    from core.actions import print_plan

    with opened_store(arguments) as store:
        session = facts_of(store, arguments.session).session
        return written(arguments.out, print_plan.bundle_bytes(store, session.session_id))


def restore_bundle(arguments: argparse.Namespace) -> dict[str, object]:
    """A session from its bundle; a copy under a new id where the session is there already."""
    from core.actions import print_plan

    content = existing(arguments.file).read_bytes()
    with opened_store(arguments) as store:
        session = print_plan.restore(store, act("open_session"), content)
    return {"session_id": session.session_id, "name": session.name}


def write_backup(arguments: argparse.Namespace) -> dict[str, object]:
    """A verified copy of the file with all sessions."""
    with opened_store(arguments) as store:
        return {"file": str(store.backup(arguments.folder))}


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that what a command has staged is removed
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # all is closed and written; tearing native libraries down could still print to stderr
