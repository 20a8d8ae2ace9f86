"""Logs that give an activity several rows, START and COMPLETE: found, and said. Pure.

2026-11: each row counts as an event until such rows are paired; a log that counts every step twice must not do so
silently, and a column of nothing but these words is never the activity.
"""

from __future__ import annotations

from collections.abc import Sequence

_BEGIN = {"start", "started", "begin", "begun", "beginn", "gestartet", "inicio", "debut", "running", "in progress"}
_END = {"complete", "completed", "end", "ended", "finish", "finished", "ende", "beendet", "fin", "done", "successful"}
_OTHER = {
    "schedule", "scheduled", "assign", "assigned", "reassign", "suspend", "suspended", "resume", "resumed", "withdraw",
    "manualskip", "autoskip", "skip", "ate_abort", "pi_abort", "abort_activity", "abort_case", "abort", "aborted",
    "enqueue", "queued", "unknown", "faulted", "created", "ready", "reserved",
}  # fmt: skip
_SAMPLE = 2000


def column(names: Sequence[str], rows: Sequence[Sequence[str]]) -> int | None:
    """The number of the column that says which part of an activity a row is, or None."""
    for number in range(len(names)):
        found = {row[number].strip().casefold() for row in rows[:_SAMPLE]} - {""}
        if found & _BEGIN and found & _END and found <= _BEGIN | _END | _OTHER:
            return number
    return None


def note(name: str, rows: Sequence[Sequence[str]], number: int) -> str:
    """What a person must know before they trust the counts."""
    words = sorted({row[number].strip() for row in rows[:_SAMPLE]} - {""})[:6]
    return (
        f"The column '{name}' tells the parts of an activity apart ({', '.join(words)}). Each row counts as an event "
        "of its own here, so activities and repetitions are counted more than once. Keep only the rows that complete "
        "an activity, or export start and end in one row, for counts and times that can be trusted."
    )
