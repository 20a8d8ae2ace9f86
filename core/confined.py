"""Runs one of our own functions in a child process with limits, for files and texts that come from strangers.

The child gets JSON, works in a temporary folder of its own, may write files into the one `folder` it is given, and
answers with JSON. It inherits no environment but a few harmless variables. Memory, processor time, wall-clock time
and the size of written files are limited, so the worst that a crafted file can do is to end its own child. Whatever
goes wrong there (an exception, a crash of a native library, a limit) is one `FileRefused` sentence here: never a
path, never another library's words. What really happened goes to the server's log.

2026-11: limits are set by the child on itself before it imports anything of ours, not by a `preexec_fn` (unsafe in a
process with threads), and it runs under an alarm clock. It also holds the other end of a pipe of the server's: when
that breaks, because the server was killed, the child removes what it has written and ends at once.
"""

from __future__ import annotations

import contextlib
import errno
import importlib
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.confined_limits import limit, resident_mb
from core.errors import FileRefused, WorkbenchError

MEMORY_MB = 2048
"""Address space of a child (RELIABILITY 3.3). One that may have more is watched by what it really holds, and gets half
as many addresses again: sorting a large log reserves far more than it touches."""
CPU_SECONDS = 120
"""Processor seconds over all threads of a child; four threads may use them up in a quarter of the time."""
WALL_SECONDS = 120
WRITTEN_MB = 4096
"""The largest single file that a child may write."""
ANSWER_MB = 64
CHILDREN = max(2, min(4, os.cpu_count() or 2))
"""Children at a time in one server; the next ones wait for at most `queue_seconds`."""
QUEUE_SECONDS = 30.0
LONG_SECONDS = 600.0
"""Who is ready to wait this long for a place (an import) leaves the last place to quick work, such as a plan's PDF."""
FULL_DISK = 28
"""What a child returns when it could not write: ENOSPC, as the system calls it."""
_LOOK_SECONDS = 0.25
"""So often its memory is looked at."""
_KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "WINDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_ROOT = Path(__file__).resolve().parent.parent
_ALLOWED = ("core.", "data.", "tests.")
_slots = threading.BoundedSemaphore(CHILDREN)
_long_slots = threading.BoundedSemaphore(CHILDREN - 1)
_running: set[Job] = set()
_watcher: Callable[[Progress], None] | None = None
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Progress:
    """How far a child has come: `share` from 0 to 1 (None: unknown), and what it is doing."""

    share: float | None = None
    doing: str = ""


def run(
    function: str,
    arguments: Mapping[str, Any],
    *,
    memory_mb: int = MEMORY_MB,
    cpu_seconds: int = CPU_SECONDS,
    wall_seconds: float = WALL_SECONDS,
    folder: Path | None = None,
    what: str = "The file",
) -> dict[str, Any]:
    """The JSON answer of `function` ("core.room:name") called with the keyword `arguments` in a child process.

    `folder` is where the function may leave files (it gets it as the argument `folder`, as text). `what` begins the
    sentences. Raises FileRefused for everything that goes wrong, and nothing else.
    """
    limits = {"memory_mb": memory_mb, "cpu_seconds": cpu_seconds, "wall_seconds": wall_seconds}
    return start(function, arguments, folder=folder, what=what, **limits).result()  # type: ignore[arg-type]


def start(
    function: str,
    arguments: Mapping[str, Any],
    *,
    memory_mb: int = MEMORY_MB,
    cpu_seconds: int = CPU_SECONDS,
    wall_seconds: float = WALL_SECONDS,
    written_mb: int = WRITTEN_MB,
    queue_seconds: float = QUEUE_SECONDS,
    folder: Path | None = None,
    what: str = "The file",
) -> Job:
    """Like `run`, but answers at once with a `Job` that can be asked, waited for and cancelled, also in the queue."""
    given = dict(arguments) | ({"folder": str(folder)} if folder is not None else {})
    order = {
        "function": function, "arguments": given, "memory_mb": memory_mb, "cpu_seconds": cpu_seconds,
        "wall_seconds": wall_seconds, "written_mb": written_mb,
    }  # fmt: skip
    return Job(order, what, queue_seconds)


def watch(told: Callable[[Progress], None] | None) -> None:
    """For a command in a terminal: whoever waits for a job from now on tells its progress too; None ends that."""
    global _watcher
    _watcher = told


def end_all() -> None:
    """Ends every child that still runs, for a command that is being stopped: whatever came between, none is left."""
    for job in list(_running):
        job.cancel()


class Job:
    """One running child. A thread of its own waits for it, so it is ended and cleaned up even if nobody asks again."""

    def __init__(self, order: dict[str, Any], what: str, queue_seconds: float) -> None:
        self._order, self._what, self._queue_seconds = order, what, queue_seconds
        self._cancelled = self._timed_out = self._is_queued = self._is_too_large = False
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._answer: dict[str, Any] = {}
        self._done = threading.Event()
        self._began = time.monotonic()
        try:
            self._scratch = Path(tempfile.mkdtemp(prefix="onelane-"))
        except OSError as trouble:
            raise FileRefused(self._sentence_of_the_disk()) from trouble
        try:
            (self._scratch / "order.json").write_text(json.dumps(order), encoding="utf-8")
            _running.add(self)
            threading.Thread(target=self._attend, name="confined", daemon=True).start()
        except BaseException as trouble:
            _running.discard(self)
            shutil.rmtree(self._scratch, ignore_errors=True)
            if isinstance(trouble, OSError):
                raise FileRefused(self._sentence_of_the_disk()) from trouble
            raise

    @property
    def is_done(self) -> bool:
        return self._done.is_set()

    def progress(self) -> Progress:
        """The last progress that the child reported; cheap."""
        if self._is_queued:
            return Progress(None, "Waiting until this machine has read other files")
        try:
            told = json.loads((self._scratch / "progress.json").read_text(encoding="utf-8"))
            return Progress(told["share"], str(told["doing"])[:200])
        except (OSError, ValueError, KeyError, TypeError):
            return Progress(1.0 if self.is_done else None)

    def wait(self, seconds: float | None = None) -> bool:
        """True as soon as the child has ended; False when `seconds` passed first."""
        return self._done.wait(seconds)

    def cancel(self) -> None:
        """Ends the child now; `result` then raises. The caller removes what it may have left in its `folder`."""
        if not self.is_done:
            with self._lock:
                self._cancelled = True
                self._kill()
            self._done.wait(10)

    def result(self) -> dict[str, Any]:
        """Waits for the child and returns its answer, or raises FileRefused with one sentence."""
        try:
            while not self._done.wait(0.2 if _watcher else None):
                if _watcher:
                    _watcher(self.progress())
        except BaseException:  # whoever waited is being stopped: the child must not work on for nobody
            self.cancel()
            raise
        if "answer" in self._answer:
            return dict(self._answer["answer"])
        raise FileRefused(self._answer["refused"])

    def _spawn(self) -> subprocess.Popen[bytes]:
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environment |= dict.fromkeys(("TMPDIR", "TEMP", "TMP", "HOME"), str(self._scratch))
        arenas = "4" if self._order["memory_mb"] > MEMORY_MB else "2"  # each one reserves 64 MB of address space
        environment |= {"TZ": "UTC", "MALLOC_ARENA_MAX": arenas}
        environment["ARROW_DEFAULT_MEMORY_POOL"] = "system"  # the usual one reserves a gigabyte of it
        begin = f"import sys; sys.path.insert(0, {str(_ROOT)!r}); from core.confined import _serve; _serve()"
        with (self._scratch / "said.txt").open("wb") as said:
            return subprocess.Popen(
                [sys.executable, "-I", "-X", "utf8", "-c", begin], cwd=self._scratch, env=environment,
                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said, start_new_session=os.name == "posix",
            )  # fmt: skip

    def _attend(self) -> None:
        try:
            with _place(self._queue_seconds, self) as is_free:
                self._answer = self._worked() if is_free else {"refused": self._sentence_of_the_queue()}
        except Exception:
            _log.exception("a child process could not be attended")
            self._answer = {"refused": f"{self._what} could not be read."}
        finally:
            shutil.rmtree(self._scratch, ignore_errors=True)
            _running.discard(self)
            self._done.set()

    def _worked(self) -> dict[str, Any]:
        """The child from its start to its answer."""
        with self._lock:
            if self._cancelled:
                return {"refused": self._sentence_of_the_queue()}
            self._began = time.monotonic()
            child = self._child = self._spawn()
        try:
            self._watched(child)
        finally:
            self._kill()
            child.wait()
            if child.stdin is not None:
                child.stdin.close()
        return self._read_answer(child.returncode)

    def _watched(self, child: subprocess.Popen[bytes]) -> None:
        """Waits for the child, until its time is over or it holds more memory than it may."""
        until = self._began + float(self._order["wall_seconds"])
        while child.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(min(_LOOK_SECONDS, max(0.0, until - time.monotonic())))
                return
            self._timed_out = time.monotonic() >= until
            self._is_too_large = resident_mb(child.pid) > self._order["memory_mb"]
            if self._timed_out or self._is_too_large:
                return

    def _sentence_of_the_queue(self) -> str:
        if self._cancelled:
            return f"{self._what} was not read: it was cancelled. Nothing was stored."
        return f"{self._what} has to wait: this machine is reading other files. Try again in a minute."

    def _sentence_of_the_disk(self) -> str:
        return f"{self._what} was not read: the disk of this machine is full. Free some space, then try again."

    def _read_answer(self, code: int) -> dict[str, Any]:
        path = self._scratch / "answer.json"
        if self._cancelled:
            return {"refused": self._sentence_of_the_queue()}
        if code == 0 and path.is_file() and path.stat().st_size <= ANSWER_MB * 2**20:
            told = json.loads(path.read_text(encoding="utf-8"))
            if isinstance(told, dict) and ("answer" in told or "refused" in told):
                _log.debug("child for %s said: %s", self._order["function"], self._said())
                return told
        _log.warning("child for %s ended with %s: %s", self._order["function"], code, self._said())
        return {"refused": self._sentence_of_the_end(code)}

    def _sentence_of_the_end(self, code: int) -> str:
        """Why a child without an answer ended, as a sentence."""
        order, what = self._order, self._what
        if code == FULL_DISK:
            return self._sentence_of_the_disk()
        if self._is_too_large:
            return f"{what} was not read: it needs more than {order['memory_mb']} MB of memory."
        by_clock = self._timed_out or code == -getattr(signal, "SIGALRM", 14)
        if code == -getattr(signal, "SIGKILL", 9) and not by_clock and not self._may_have_used(order["cpu_seconds"]):
            return f"{what} was not read: this machine stopped it, most likely for want of memory. Try with less in it."
        if by_clock or code in (-getattr(signal, "SIGXCPU", 24), -getattr(signal, "SIGKILL", 9)):
            limit = order["wall_seconds"] if by_clock else order["cpu_seconds"]
            unit = "seconds" if by_clock else "seconds of computing"
            return f"{what} took longer than the {limit:g} {unit} allowed, and was stopped. Try again with less in it."
        return f"{what} could not be read: it is damaged, or needs more than {order['memory_mb']} MB of memory."

    def _may_have_used(self, cpu_seconds: float) -> bool:
        """Whether a child this old can have used that much processor time."""
        return (time.monotonic() - self._began) * (os.cpu_count() or 1) >= cpu_seconds

    def _said(self) -> str:
        with contextlib.suppress(OSError):
            return (self._scratch / "said.txt").read_bytes()[-4000:].decode("utf-8", "replace")
        return ""

    def _kill(self) -> None:
        child = self._child
        if child is None or child.returncode is not None:
            return
        with contextlib.suppress(OSError):
            if os.name == "posix":
                os.killpg(child.pid, signal.SIGKILL)
            else:
                child.kill()


@contextlib.contextmanager
def _place(seconds: float, job: Job) -> Iterator[bool]:
    """Holds a place among the children as soon as one is free; False when the time passed, or it was cancelled."""
    held: list[threading.BoundedSemaphore] = []
    until = time.monotonic() + seconds
    try:
        for place in (_long_slots, _slots) if seconds >= LONG_SECONDS else (_slots,):
            while not place.acquire(timeout=0.1):
                job._is_queued = True
                if job._cancelled or time.monotonic() > until:
                    yield False
                    return
            held.append(place)
        job._is_queued = False
        yield True
    finally:
        for place in held:
            place.release()


# ── in the child ─────────────────────────────────────────────────────────────────────────────────────────────────────

_order: dict[str, Any] | None = None
"""In a child: what it was asked to do. None in every other process."""
_reported = 0.0


def report(share: float | None, doing: str = "") -> None:
    """Called by the function in the child to say how far it is; does nothing elsewhere, or above 10 times a second."""
    global _reported
    if _order is None or time.monotonic() - _reported < 0.1:
        return
    _reported = time.monotonic()
    Path("progress.part").write_text(json.dumps({"share": share, "doing": doing}), encoding="utf-8")
    os.replace("progress.part", "progress.json")


def memory_mb() -> int:
    """The memory that this process may use: the child's limit, or the usual limit outside a child."""
    return int(_order["memory_mb"]) if _order else MEMORY_MB


def _end_with_the_server(folder: str | None) -> None:
    """Waits until the pipe of whoever started this child breaks; then nobody will read what is here, so it goes."""
    with contextlib.suppress(OSError):
        while os.read(0, 1):
            pass
    for left in filter(None, (os.getcwd(), folder)):
        for _ in range(100):  # other threads of this child may still be writing into it
            shutil.rmtree(left, ignore_errors=True)
            if not os.path.exists(left):
                break
            time.sleep(0.02)
    os._exit(1)


def _serve() -> None:
    """The whole life of a child; a disk without room ends it with a code of its own, as no answer can be written."""
    try:
        _work()
    except Exception as trouble:
        with contextlib.suppress(OSError):
            traceback.print_exception(trouble)
            sys.stderr.flush()
        os._exit(FULL_DISK if is_full_disk(trouble) else 1)
    os._exit(0)  # without waiting for native threads: everything is written


def is_full_disk(trouble: BaseException | None) -> bool:
    """Whether an error, or what lies behind it, is that nothing more can be written; native libraries only say so."""
    while trouble is not None:
        if getattr(trouble, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or "No space left" in str(trouble)[:4000]:
            return True
        trouble = trouble.__cause__ or trouble.__context__
    return False


def _work() -> None:
    """Limits, order, work, answer."""
    global _order
    order = json.loads(Path("order.json").read_text(encoding="utf-8"))
    threading.Thread(target=_end_with_the_server, args=(order["arguments"].get("folder"),), daemon=True).start()
    room = order["memory_mb"]
    addresses_mb = room * 3 // 2 if room > MEMORY_MB else room
    limit(addresses_mb, order["cpu_seconds"], order["wall_seconds"], order["written_mb"])
    _order = order
    room, _, name = order["function"].partition(":")
    if not room.startswith(_ALLOWED):
        raise RuntimeError("only functions of our own run here")
    try:
        told = {"answer": getattr(importlib.import_module(room), name)(**order["arguments"])}
    except WorkbenchError as refusal:
        if is_full_disk(refusal):
            raise
        traceback.print_exception(refusal)  # for the server's log, at its finest level
        told = {"refused": str(refusal)}
    text = json.dumps(told, allow_nan=False, default=str)
    Path("answer.part").write_text(text, encoding="utf-8")
    os.replace("answer.part", "answer.json")
