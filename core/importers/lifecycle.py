"""Logs that give an activity several rows, START and COMPLETE: which words begin a step and which end it. Pure.

2026-11: START and COMPLETE of one case, activity and resource are paired first in, first out (`sql/import_paired.sql`);
what is left over is paired a second time whoever did it, because work that one person begins and another ends, or
whose end names nobody, is one piece of work for everybody who looks at it. Words for neither are counted and left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Literal

Part = Literal["start", "complete", "other"]
_BEGIN = {
    "start", "started", "starting", "begin", "began", "begun", "beginning", "in progress", "inprogress", "running",
    "run", "open", "opened", "begonnen", "beginn", "gestartet", "anfang", "startet", "in bearbeitung", "debut",
    "demarre", "demarrage", "commence", "en cours", "inicio", "iniciado", "iniciada", "comienzo", "em andamento",
    "en curso", "inizio", "iniziato", "avviato", "in corso", "gestart", "start time", "开始", "開始", "начало", "начат",
    "начато", "старт", "activity start", "task started", "jobstarted", "job started", "sub", "entered", "enter",
    "in",
}  # fmt: skip
_END = {
    "complete", "completed", "completion", "completing", "end", "ended", "finish", "finished", "done", "closed",
    "close", "successful", "success", "resolved", "stop", "stopped", "ende", "beendet", "abgeschlossen", "fertig",
    "erledigt", "fin", "fini", "termine", "terminee", "acheve", "cloture", "final", "finalizado", "finalizada",
    "completado", "completada", "terminado", "terminada", "concluido", "concluida", "fim", "fine", "finito",
    "completato", "terminato", "concluso", "einde", "voltooid", "afgerond", "beeindigd", "gereed",
    "完成", "完了", "終了",
    "结束", "конец", "завершение", "завершен", "завершено", "окончание", "activity end", "task completed",
    "job completed", "exited", "exit", "out",
}  # fmt: skip
_OTHER = {
    "schedule", "scheduled", "assign", "assigned", "reassign", "reassigned", "suspend", "suspended", "resume",
    "resumed", "withdraw", "withdrawn", "manualskip", "autoskip", "skip", "skipped", "ate abort", "pi abort",
    "abort activity", "abort case", "abort", "aborted", "enqueue", "queued", "unknown", "faulted", "failed",
    "created", "create", "ready", "reserved", "pending", "cancelled", "canceled", "cancel", "released", "planned",
    "geplant", "zugewiesen", "pausiert", "unterbrochen", "abgebrochen", "suspendu", "annule", "planifie",
    "planificado", "asignado", "suspendido", "cancelado", "pianificato", "sospeso", "annullato", "gepland",
    "toegewezen", "geannuleerd", "on hold", "paused", "pause",
}  # fmt: skip
_NOT_BY_CONTENT = {
    "sub", "entered", "enter", "in", "out", "exit", "exited", "open", "opened", "close", "closed", "run",
    "in progress", "inprogress", "in bearbeitung", "en cours", "en curso", "em andamento", "in corso", "done",
    "resolved", "final", "erledigt", "success", "stop", "stopped",
}  # fmt: skip
"""Words that states of a ticket have too: understood where a column was chosen, no reason to propose one."""
_PAUSES = {
    "suspend", "suspended", "paused", "pause", "on hold", "pausiert", "unterbrochen", "suspendu", "suspendido",
    "sospeso",
}  # fmt: skip
_SAMPLE = 2000
MOST_WORDS = 200


def plain(word: str) -> str:
    """A word without case, accents and marks.

    >>> plain(" Démarré "), plain("IN_PROGRESS"), plain("ate_abort")
    ('demarre', 'in progress', 'ate abort')
    """
    text = "".join(sign for sign in unicodedata.normalize("NFKD", word) if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[\W_]+", " ", text.casefold()).split())


def part_of(word: str) -> Part:
    """Which part of a step a row with this word is. A row without a word is a step of its own, completed (as XES says).

    >>> [part_of(word) for word in ("START", "complete", "", "ate_abort", "Gestartet", "W toku")]
    ['start', 'complete', 'complete', 'other', 'start', 'other']
    """
    text = plain(word)
    if text in _BEGIN:
        return "start"
    return "complete" if text in _END or not text else "other"


def column(names: Sequence[str], rows: Sequence[Sequence[str]]) -> int | None:
    """The number of the column that says which part of an activity a row is, or None."""
    for number in range(len(names)):
        found = {plain(text) for text in {row[number] for row in rows[:_SAMPLE]}} - {""}
        sure = found - _NOT_BY_CONTENT
        if sure & _BEGIN and sure & _END and found <= _BEGIN | _END | _OTHER:
            return number
    return None


def note(name: str, rows: Sequence[Sequence[str]], number: int, is_paired: bool) -> str:
    """What a person must know before they trust the counts."""
    words = sorted({row[number].strip() for row in rows[:_SAMPLE]} - {""})[:6]
    said = f"The column '{name}' tells the parts of an activity apart ({', '.join(words)}). "
    if is_paired:
        return said + (
            "Rows that begin and rows that complete the same activity of a case become one event with a start and an "
            "end. Without a lifecycle column, each row counts as an event of its own."
        )
    return said + (
        "Each row counts as an event of its own here, so activities and repetitions are counted more than once. Choose "
        "it as the lifecycle for counts and times that can be trusted."
    )


def said_of(pairing: Mapping[str, Any]) -> list[str]:
    """What became of the rows, for a person who must know what the counts hold and what not."""
    alone, words = pairing["starts_alone"] + pairing["completes_alone"], [word for word, _ in pairing["words"]]
    neither = sorted(f"'{word[:40]}'" for word in words if part_of(word) == "other")
    named = f" ({', '.join(neither[:6])}{', …' if neither[6:] else ''})" if neither else ""
    said = [
        f"{pairing['paired']} events have a start and an end; {alone} have only one of the two, and "
        f"{pairing['left_out']} rows say neither{named} and are left out."
    ]
    if pairing["cases_left_out"]:
        said.append(f"{pairing['cases_left_out']} cases have no other rows than these, so they are left out, too.")
    if any(plain(word) in _PAUSES for word in words):
        said.append(
            "Rows that pause work are among these: hands-on time runs on through a pause, so it is at most this."
        )
    return said
