"""The command line, run as a script runs it: real processes, JSON on stdout, sentences on stderr, exit codes."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from core import __main__ as main_room
from core.actions.log_figures import KEYS
from tests.log_files import SIMPLE

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def command(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `python -m core …` on a file of its own."""

    def run(*words: str, db: Path | None = None) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "ONELANE_DB": str(db or tmp_path / "cli.duckdb"), "USER": "script"}
        return subprocess.run(
            [sys.executable, "-m", "core", *words],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def answer(done: subprocess.CompletedProcess[str]) -> dict:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_demo_goes_all_the_way_from_session_to_plan_and_back(command, tmp_path: Path) -> None:
    made = answer(command("demo"))
    ranking = answer(command("rank", made["session_id"], "--json"))
    names = [row["name"] for row in ranking["rows"]]
    assert names[0] == "Claims intake"
    assert len(names) == 7

    answer(command("plan", made["session_id"], "--out", str(tmp_path / "plan.pdf")))
    assert len(PdfReader(tmp_path / "plan.pdf").pages) == 1
    for ending, begins in (("png", b"\x89PNG"), ("html", b"<!DOCTYPE"), ("pptx", b"PK"), ("ics", b"BEGIN:VCALENDAR")):
        answer(command("plan", made["session_id"], "--out", str(tmp_path / f"plan.{ending}")))
        assert (tmp_path / f"plan.{ending}").read_bytes().startswith(begins)
    answer(command("plan", made["session_id"], "--out", str(tmp_path / "l"), "--format", "md", "--paper", "us-letter"))
    assert (tmp_path / "l").read_text(encoding="utf-8").startswith("# Lane plan: Claims intake")

    answer(command("bundle", made["session_id"], "--out", str(tmp_path / "bundle.json")))
    elsewhere = tmp_path / "elsewhere.duckdb"
    restored = answer(command("restore", str(tmp_path / "bundle.json"), db=elsewhere))
    assert answer(command("rank", restored["session_id"], db=elsewhere))["rows"] == ranking["rows"]

    copy = answer(command("backup", str(tmp_path / "copies")))
    assert Path(copy["file"]).stat().st_size > 0
    again = answer(command("rank", made["session_id"], db=Path(copy["file"])))
    assert again["rows"] == ranking["rows"]


def test_figures_of_a_log_agree_with_the_published_counts(command, logs: Path) -> None:
    found = answer(command("figures", str(logs / "running-example.csv"), "--json"))
    counted = (found["events"], found["cases"], found["activities"], found["variants"])
    assert counted == (42, 6, 8, 6)
    assert (len(found["directly_follows"]), sum(edge["count"] for edge in found["directly_follows"])) == (16, 36)
    assert found["rework"]["total"] == 6


def test_a_log_is_imported_into_a_new_workflow_and_its_estimates_taken(command, logs: Path) -> None:
    made = answer(command("demo"))
    log = str(logs / "production.csv")
    imported = answer(command("import", made["session_id"], log, "--workflow", "Turning", "--accept"))
    assert imported["events"] == 4953
    again = command("import", made["session_id"], log, "--workflow", "Turning")
    assert again.returncode == 1
    assert "already" in again.stderr
    assert "Turning" in [row["name"] for row in answer(command("rank", made["session_id"]))["rows"]]


def test_wrong_use_and_refusals_have_their_exit_codes_and_no_traceback(command, tmp_path: Path) -> None:
    assert command().returncode == 2
    assert command("plan").returncode == 2
    for words in (
        ("rank", "nobody"),
        ("figures", str(tmp_path / "missing.csv")),
        ("restore", str(tmp_path / "missing.json")),
        ("figures", str(ROOT / "LICENSE")),
    ):
        refused = command(*words)
        assert refused.returncode == 1, words
        assert "Traceback" not in refused.stderr, words
        assert len(refused.stderr.strip().splitlines()) == 1, refused.stderr
        assert refused.stdout == ""


def test_what_is_no_file_is_told_apart_in_one_line(command, tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    for name, words in (("folder.csv", "is a folder"), ("pipe.csv", "no plain file"), ("x" * 300, "There is no file")):
        refused = command("figures", str(tmp_path / name))
        assert refused.returncode == 1
        assert words in refused.stderr
        assert len(refused.stderr.splitlines()) == 1
    assert "download it first" in command("figures", "https://example.org/log.csv").stderr


def test_names_with_wildcards_blanks_and_quotes_read_that_file_only(command, tmp_path: Path) -> None:
    (tmp_path / "gXb.csv").write_text("x,y,z\n1,2,3\n")
    for name in ("g*b.csv", "it's; drop.csv", "ä é [1].csv"):
        (tmp_path / name).write_text(SIMPLE)
        found = answer(command("figures", str(tmp_path / name)))
        assert (found["file"], found["events"]) == (name, 3)
        assert all(key in KEYS for key in found), "the help names every key"


def test_days_that_could_be_months_are_asked_by_the_option_that_settles_it(command, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text("case,activity,time\nA,one,03/04/2025\nA,two,05/06/2025\n")
    assert "Give --day-first yes, or --day-first no." in command("figures", str(log)).stderr
    assert answer(command("figures", str(log), "--day-first", "no"))["first_utc"] == "2025-03-04T00:00:00"


def test_encoding_and_delimiter_can_be_given(command, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_bytes("case;activity;time\nA;Czynność;2025-01-01\n".encode("cp1250"))
    found = answer(command("figures", str(log), "--encoding", "cp1250", "--delimiter", "semicolon"))
    assert found["events_by_activity"] == {"Czynność": 1}
    assert "days without a clock" in found["notes"][0]


def test_a_reader_that_goes_away_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("case,activity,time\n" + "".join(f"A,s{n},2025-01-01\n" for n in range(20_000)))
    line = f"{sys.executable} -m core figures {tmp_path / 'log.csv'} | head -c 1"
    done = subprocess.run(line, shell=True, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert (done.stdout, done.stderr) == ("{", "")


def _hears_the_keyboard() -> None:
    """A shell starts what it puts in the background deaf to Ctrl+C, and these tests may run there."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_command_that_is_stopped_ends_its_child_and_leaves_nothing(how, tmp_path: Path) -> None:
    log, scratch = tmp_path / "log.csv", tmp_path / "scratch"
    scratch.mkdir()
    log.write_text("case,activity,time\n" + "".join(f"c{n // 5},a,2025-01-01\n" for n in range(1_000_000)))
    with subprocess.Popen(
        [sys.executable, "-m", "core", "figures", str(log)],
        cwd=ROOT, env={**os.environ, "TMPDIR": str(scratch)}, stderr=subprocess.PIPE, text=True,
        preexec_fn=_hears_the_keyboard,
    ) as running:  # fmt: skip
        while not list(scratch.glob("*/order.json")):
            time.sleep(0.05)
        running.send_signal(how)
        _, said = running.communicate(timeout=60)
    assert running.returncode == 1
    assert said == "Stopped. Nothing more was stored.\n"
    assert list(scratch.iterdir()) == []


def test_what_nobody_foresaw_is_one_line_and_its_story_comes_with_debug(monkeypatch, capsys) -> None:
    def fails(_: object) -> None:
        raise RuntimeError("secret place /srv")

    monkeypatch.setattr(main_room, "list_sessions", fails)
    assert main_room.main(["sessions"]) == 1
    said = capsys.readouterr().err
    assert "--debug" in said
    assert "secret" not in said


def test_help_names_every_command(command) -> None:
    shown = command("--help").stdout
    for name in ("demo", "figures", "import", "rank", "plan", "bundle", "restore", "backup"):
        assert name in shown


def test_a_command_is_refused_in_one_sentence_while_another_process_holds_the_file(command, tmp_path: Path) -> None:
    db = tmp_path / "held.duckdb"
    holding = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[2]); from core.store import Store;"
        "s = Store.open(pathlib.Path(sys.argv[1])); print('open', flush=True); sys.stdin.read(); s.close()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holding, str(db), str(ROOT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        refused = command("sessions", db=db)
        holder.communicate("")
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    assert len([line for line in refused.stderr.splitlines() if "leaked" not in line and "nanobind" not in line]) == 1


PAIRED = "case,activity,phase,time,who,amount,area\n" + "".join(
    f"c{n},work,{phase},2024-03-0{1 + n} 1{hour}:00,Ana,{n}.5,{'north' if n % 2 else 'south'}\n"
    for n in range(6)
    for phase, hour in (("start", 0), ("complete", 1))
)


def test_rows_of_start_and_completion_are_paired_unless_told_otherwise(command, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text(PAIRED)
    assert answer(command("figures", str(log), "--lifecycle", "phase"))["events"] == 6
    assert answer(command("figures", str(log), "--lifecycle", "none"))["events"] == 12
    wrong = command("figures", str(log), "--lifecycle", "nowhere")
    assert (wrong.returncode, "no column 'nowhere'" in wrong.stderr) == (1, True)


def test_everything_that_the_page_asks_can_be_said(command, tmp_path: Path) -> None:
    log = tmp_path / "claims intake.csv"
    log.write_text(PAIRED.replace("2024-03-0", "03/0").replace(" 1", "/2024 1"))
    made = answer(command("demo"))
    imported = answer(
        command(
            "import", made["session_id"], str(log), "--name", "Paired", "--lifecycle", "phase", "--cost", "amount",
            "--attribute", "area", "--date-order", "month", "--timezone", "Asia/Tokyo", "--header", "yes",
            "--decimal", "point", "--quote", "double", "--delimiter", "comma",
        )
    )  # fmt: skip
    assert imported["roles"]["lifecycle"] == "phase"
    assert imported["roles"]["cost"] == "amount"
    assert imported["attributes"] == ["area"]
    assert imported["events"] == 6
    assert imported["pairing"]["paired"] == 6
    again = command("import", made["session_id"], str(log), "--name", "paired")
    assert (again.returncode, "--workflow instead of --name" in again.stderr) == (1, True)
    assert command("import", made["session_id"], str(log)).returncode == 2


def test_a_sheet_is_named(command, tmp_path: Path) -> None:
    from tests.workbooks import sheet, workbook

    rows = [["Case", "Activity", "When"], *[[n, "open", f"2026-01-0{1 + n} 10:00"] for n in range(4)]]
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook({"Old": sheet(rows[:3]), "New": sheet(rows)}))
    assert answer(command("figures", str(path), "--sheet", "Old"))["events"] == 2
    assert answer(command("figures", str(path), "--sheet", "New"))["events"] == 4


def test_a_command_takes_files_beyond_what_a_browser_may_send(command, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("ONELANE_UPLOAD_MB", "1")
    monkeypatch.setenv("ONELANE_ROWS", "1000")
    log = tmp_path / "log.csv"
    log.write_text("case,activity,time\n" + "".join(f"c{n},step {n % 3},2025-01-01 10:00\n" for n in range(60_000)))
    assert log.stat().st_size > 2**20
    assert answer(command("figures", str(log)))["events"] == 60_000


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_import_that_is_stopped_leaves_nothing(how, command, tmp_path: Path) -> None:
    made, log, scratch = answer(command("demo")), tmp_path / "log.csv", tmp_path / "scratch"
    scratch.mkdir()
    log.write_text("case,activity,time\n" + "".join(f"c{n // 5},a{n % 5},2025-01-01\n" for n in range(1_000_000)))
    words = ["import", made["session_id"], str(log), "--name", "Big"]
    with subprocess.Popen(
        [sys.executable, "-m", "core", *words], cwd=ROOT, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "ONELANE_DB": str(tmp_path / "cli.duckdb"), "TMPDIR": str(scratch)},
        preexec_fn=_hears_the_keyboard,
    ) as running:  # fmt: skip
        while not list(scratch.glob("*/order.json")):
            time.sleep(0.05)
        time.sleep(1)
        running.send_signal(how)
        running.communicate(timeout=60)
    for _ in range(300):
        if not [*scratch.iterdir(), *(tmp_path / "staging").glob("import-*")]:
            break
        time.sleep(0.1)
    assert list(scratch.iterdir()) == []
    assert list((tmp_path / "staging").glob("import-*")) == []
    assert "Big" not in [row["name"] for row in answer(command("rank", made["session_id"]))["rows"]]


def test_progress_goes_to_a_terminal_only() -> None:
    from core.command_parts import progress_shown
    from core.confined import Progress

    class Screen(io.StringIO):
        def __init__(self, is_terminal: bool) -> None:
            super().__init__()
            self.is_terminal = is_terminal

        def isatty(self) -> bool:
            return self.is_terminal

    for is_terminal in (True, False):
        screen = Screen(is_terminal)
        with progress_shown(screen) as told:
            told(Progress(0.1, "too early to tell"))
            time.sleep(1.05)
            told(Progress(0.5, "Reading the rows"))
        assert ("50% Reading the rows" in screen.getvalue()) == is_terminal
        assert "early" not in screen.getvalue()


def test_a_log_is_split_into_one_workflow_per_value(command, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text(PAIRED)
    made = answer(command("demo"))
    words = ("import", made["session_id"], str(log), "--name", "Areas", "--lifecycle", "phase", "--split-by", "area")
    parts = answer(command(*words))["parts"]
    assert sorted(part["cases"] for part in parts) == [3, 3]
    assert all("north" in part["name"] or "south" in part["name"] for part in parts)


@pytest.mark.parametrize(
    "given", [[], ["nonsense"], ["plan", "s1", "--format", "bmp", "--out", "x"], ["import", "s1", "log.csv"]]
)
def test_wrong_use_is_told_in_one_line(given, capsys):
    with pytest.raises(SystemExit) as left:
        main_room.main(given)
    said = capsys.readouterr().err
    assert left.value.code == 2
    assert said.count("\n") == 1
    assert "--help" in said


def test_a_plan_of_an_unknown_ending_is_refused(tmp_path, capsys):
    assert (
        main_room.main(["--db", str(tmp_path / "one.duckdb"), "plan", "s1", "--out", str(tmp_path / "plan.xyz")]) == 1
    )
    assert "no '.xyz' file" in capsys.readouterr().err
    assert not (tmp_path / "plan.xyz").exists()
