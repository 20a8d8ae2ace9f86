"""`python -m bench`: some minutes, prints the table; `--write`: into README.md. Alone: `logs`, `pick`, `room`."""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
import tempfile
import time
from pathlib import Path

from bench import logs
from bench.crowd import fill
from bench.measures import ALMOST_EMPTY, cold_starts, in_the_browser, rerun_table, reruns, table
from tests.browser.conftest import PAGES
from tests.browser.server import ROOT, Server

SIZES = (20, 200, 500)
PLACE = re.compile(r"(<!-- bench -->\n).*?(<!-- end of bench -->)", re.DOTALL)


def main() -> int:
    """Measures everything; exit code 1 when a goal is missed."""
    if sys.argv[1:2] == ["logs"]:
        return logs.main(sys.argv[2:])
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=11, help="runs of each page, of which the median counts")
    parser.add_argument("--pages", nargs="*", default=PAGES, help="pages by module name, all when left out")
    parser.add_argument("--write", action="store_true", help="put the table into README.md")
    asked = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = folder / "onelane.duckdb"
        sessions = fill(database, SIZES)
        app_server = Server(log=folder / "app.log", env={"ONELANE_DB": str(database)})
        with app_server as app, Server(ALMOST_EMPTY, log=folder / "bare.log") as bare:
            rows, firsts = reruns(app, bare, sessions, tuple(asked.pages), asked.rounds)
        others = [*in_the_browser(folder), *cold_starts(folder, rounds=5)]
    text = (
        f"{rerun_table(rows, firsts)}\n\n{table(others)}\n\n{logs.table([1_000_000], ['csv'], rounds=1)}\n\n"
        f"Measured on {os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}, "
        f"in {time.monotonic() - began:.0f} s; trust the ratios more than the times.\n"
    )
    print(text)
    if asked.write:
        readme = ROOT / "README.md"
        readme.write_text(PLACE.sub(rf"\1{text}\2", readme.read_text(encoding="utf-8")), encoding="utf-8")
    missed = [row.name for row in (*rows, *others) if row.holds is False]
    if missed:
        print(f"Goals not reached: {'; '.join(missed)}.", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["pick"]:  # rank acceptability alone: no browser, no server
        from bench import pick

        sys.exit(pick.main(sys.argv[2:]))
    if sys.argv[1:2] == ["room"]:  # 200 phones on a server
        from bench import room

        sys.exit(room.main(sys.argv[2:]))
    sys.exit(main())
