"""The real app as its users start it, on a free port: for browser tests, pictures and benchmarks."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60


class Server:
    """A running server; leaving the `with` block ends it. `log` holds everything that it printed."""

    def __init__(self, script: Path = ROOT / "streamlit_app.py", *, log: Path, env: Mapping[str, str] | None = None):
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = log
        self._script, self._env = script, dict(env or {})

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "streamlit", "run", str(self._script), f"--server.port={self.port}"]
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [*command, "--server.headless=true", "--server.fileWatcherType=none"],
                cwd=ROOT,
                env=os.environ | self._env,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        self._wait_until_healthy()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def printed(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def _wait_until_healthy(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended at start:\n{self.printed()}")
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.02)
        self.process.kill()
        raise RuntimeError(f"the server was not healthy after {START_SECONDS} s:\n{self.printed()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
