"""Made reveals of each kind, for tests and pictures of what a room sees."""

from __future__ import annotations

from typing import Any

from core.records import RoundResult
from core.room_records import Item, Question, QuestionKind
from tests.make import NOW


def made_result(place: int = 0, **given: Any) -> RoundResult:
    """One item of question 'q1', round 1, unless the test says otherwise; `document` is taken as given."""
    question_id, round_number = given.get("question_id", "q1"), given.get("round", 1)
    defaults = {
        "session_id": "s1", "round_result_id": f"{question_id}.{round_number}.{place}", "question_id": question_id,
        "round": round_number, "kind": "rating", "title": "How ready is each?", "item_title": f"Item {place}",
        "answers": 12, "people": 14, "revealed_by": "Ana", "revealed_utc": NOW,
    }  # fmt: skip
    return RoundResult(**defaults | given)


def made_question(kind: QuestionKind = "rating", titles: tuple[str, ...] = ("Item 0",), **given: Any) -> Question:
    """A question 'q1' with one item a title."""
    items = tuple(Item(item_id=f"i{place}", title=title) for place, title in enumerate(titles))
    options = ("Errors found later", "Complaints") if kind in ("order", "counter") else ()
    defaults = {
        "session_id": "s1", "question_id": "q1", "kind": kind, "title": "How ready is each?", "items": items,
        "options": options, "state": "revealed", "opened_utc": NOW,
    }  # fmt: skip
    return Question(**defaults | given)


NAMES = ("Claims intake", "Invoice approval", "Address changes", "Fraud screening", "Refunds", "Policy renewals")


def ratings(round_number: int = 1) -> tuple[RoundResult, ...]:
    """Six workflows on a scale of 1 to 5; the room is far apart on the first, less so in round 2."""
    rows = [
        (3, 1.5, 4.5, "low", [["1 to 2", 5], ["3", 0], ["4 to 5", 7]]),
        (4, 3, 5, "medium", [["1 to 3", 5], ["4", 0], ["5", 7]]),
        (2, 2, 3, "high", None),
        (5, 4, 5, "high", None),
        (3, 3, 3.25, "high", None),
        (1, 1, 2, "high", None),
    ]
    return tuple(
        made_result(
            place,
            item_title=name,
            round=round_number,
            document={
                "scale": "level", "unit": "", "ends": [1, 5],
                "median": median + (0.5 if round_number == 2 and not place else 0),
                "q1": q1 + (1 if round_number == 2 and not place else 0), "q3": q3,
                "counts": counts, "agreement": agreement,
                "unknown": None, "small": "", "texts": [], "order": [],
                "reasons": ["The branch in the north does it by hand; ours has been automatic since May."]
                if not place else [],
                "discussion": {
                    "place": place + 1, "influence": 0.4 - 0.05 * place,
                    "sentence": "If the low half is right, Invoice approval leads instead of Claims intake."
                    if place < 2 else "",
                },
                "sentence": f"12 answers, in the middle {median}, middle half {q1:g} to {q3:g}",
            },
        )
        for place, (name, (median, q1, q3, agreement, counts)) in enumerate(zip(NAMES, rows, strict=True))
    )  # fmt: skip


def estimates() -> tuple[RoundResult, ...]:
    rows = ((30, 25, 60, "minutes per case"), (0.12, 0.05, 0.2, "share of cases"), (1200, 900, 1500, "cases per month"))
    return tuple(
        made_result(
            place, kind="estimate", item_title=f"{NAMES[place]} · hands-on time", title="How long does it take?",
            document={
                "scale": "number", "unit": unit, "ends": [0, 1 if median < 1 else 2 * q3], "median": median, "q1": q1,
                "q3": q3, "agreement": ("low", "medium", "high")[place],
                "counts": [["under 25", 5], ["25 to 40", 6], ["over 40", 5]] if not place else None,
                "sentence": f"16 answers, in the middle {median}", "discussion": {"place": place + 1, "sentence": ""},
            },
        )
        for place, (median, q1, q3, unit) in enumerate(rows)
    )  # fmt: skip


def gates() -> tuple[RoundResult, ...]:
    return tuple(
        made_result(
            place, kind="gate", item_title=name, title="Can any of these not start at all?",
            document={"scale": "choice", "counts": counts, "most": "no", "agreement": "high" if place else "low",
                      "sentence": "No, mostly", "small": "" if counts else "Too few said yes to show a split."},
        )
        for place, (name, counts) in enumerate(
            zip(NAMES[:3], ([["yes", 6], ["no", 7]], [["yes", 5], ["no", 8]], None), strict=True)
        )
    )  # fmt: skip


def causes() -> tuple[RoundResult, ...]:
    texts = [
        ["Nobody reads what it proposes and everybody clicks yes", []],
        ["The two people who know the rules leave", ["Our experts leave"]],
        ["![x](https://evil.example/x.png) **bold** <b>tag</b>", []],
        ["The supplier changes the model on a Friday", []],
    ]
    return (
        made_result(
            kind="causes", item_title="It is day 90 and it failed. Why?", title="It is day 90 and it failed. Why?",
            document={"scale": "texts", "texts": texts, "sentence": "11 people wrote 4 causes"},
        ),
    )  # fmt: skip


def order() -> tuple[RoundResult, ...]:
    rows = [
        ["c1", "Friction cost", 1, 0.41],
        ["c2", "Delay felt", 2, 0.26],
        ["c3", "Readiness", 3, 0.2],
        ["c4", "Harm", 4, 0.13],
    ]
    return (
        made_result(
            kind="order", item_title="What matters most?", title="What matters most?",
            document={"scale": "rank", "order": rows, "agreement": "medium", "sentence": "Friction cost first"},
        ),
    )  # fmt: skip


def small() -> tuple[RoundResult, ...]:
    return (
        made_result(
            answers=3, people=4, item_title="Claims intake",
            document={"scale": "level", "ends": [1, 5], "median": 3, "q1": None, "q3": None, "counts": None,
                      "agreement": "", "sentence": "3 answers, in the middle 3",
                      "small": "Fewer than 5 answered: only the middle one is shown."},
        ),
    )  # fmt: skip
