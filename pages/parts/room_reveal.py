"""What a reveal shows: how the answers spread, without names; what to talk about first, and why it matters.

The same for the desk and, `large`, for the projector. Everything comes from RoundResult documents, in which small
groups are already left out; nothing here reads an answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from core.actions import reveal_answers
from core.records import RoundResult
from core.room_records import Item, Question, Room
from core.store import Store
from pages.parts import charts, room_pictures, tables, told

ROWS_SHOWN, LARGE_ROWS = 12, 4
TALK_SHOWN, LARGE_TALK = 3, 2
TEXTS_SHOWN, LARGE_TEXTS = 60, 14


def of_round(results: Sequence[RoundResult], question: Question) -> tuple[RoundResult, ...]:
    """What was revealed of this question in its round now, what to talk about first at the top."""
    mine = (r for r in results if r.question_id == question.question_id and r.round == question.round)
    return tuple(sorted(mine, key=_place))


def first_round(results: Sequence[RoundResult], question: Question) -> dict[str, RoundResult]:
    """Round 1 of a question that has had its second, by the item's place; empty before."""
    if question.round == 1:
        return {}
    return {room_pictures.place(r): r for r in results if r.question_id == question.question_id and r.round == 1}


def _place(result: RoundResult) -> tuple[float, str]:
    place = (result.document.get("discussion") or {}).get("place")
    return (float(place) if place else 1e9, result.round_result_id)


@dataclass(frozen=True)
class Shown:
    """A revealed question as a room sees it: results in the order of the discussion, round 1 where this is round 2.

    `reasons`: what people wrote after the reveal, by the item's place. `one`: the only item shown, None for all.
    """

    question: Question
    results: tuple[RoundResult, ...]
    before: Mapping[str, RoundResult]
    reasons: Mapping[str, tuple[str, ...]]
    one: RoundResult | None


def seen(store: Store, room: Room, question: Question) -> Shown:
    """What stands on record of this question, and the reasons given since. No answer is read."""
    found = store.facts(room.session_id).round_results
    results = of_round(found, question)
    by_item = {item.item_id: result for item in question.items if (result := result_of(results, item)) is not None}
    said: dict[str, set[str]] = {}
    if question.state == "revealed":
        for item_id, reason in reveal_answers.shown_reasons(store, question, question.round):
            if item_id in by_item:
                said.setdefault(room_pictures.place(by_item[item_id]), set()).add(reason)
    reasons = {place: tuple(sorted(texts, key=str.casefold)) for place, texts in said.items()}
    return Shown(question, results, first_round(found, question), reasons, by_item.get(room.item_id))


def result_of(results: Sequence[RoundResult], item: Item) -> RoundResult | None:
    """The revealed result of one item; None for one that nobody answered."""
    return next((r for r in results if (r.subject_id, r.second_id) == (item.subject_id, item.second_id)), None)


def place_of(result: RoundResult) -> str:
    """Which item of its question it is about, as `show` and `table` know it."""
    return room_pictures.place(result)


def show(shown: Shown, large: bool = False) -> None:
    """The overview of all items, or one of them alone."""
    results, before = shown.results, shown.before
    if not results:
        st.markdown("Nothing was answered, so there is nothing to show.")
        return
    one = results[0] if len(results) == 1 else shown.one
    if one is not None:
        _item(shown, one, large)
        return
    _talk_first(results, large)
    _overview(results, before, large)
    _small(results)


def _talk_first(results: Sequence[RoundResult], large: bool) -> None:
    talk = [
        (result, (result.document.get("discussion") or {}).get("sentence")) for result in results if _is_open(result)
    ]
    talk = [(result, sentence) for result, sentence in talk if sentence][: LARGE_TALK if large else TALK_SHOWN]
    if not talk:
        return
    st.markdown("**Talk about these first**")
    st.markdown(
        "\n".join(
            f"{at}. **{told.plain(room_pictures.label(result), 80)}.** {told.plain(sentence, 300)}"
            for at, (result, sentence) in enumerate(talk, start=1)
        )
    )


def _is_open(result: RoundResult) -> bool:
    """Not where people agree and nothing hangs on it: that needs no minute of the room."""
    talk = result.document.get("discussion") or {}
    return result.document.get("agreement") != "high" or bool(talk.get("influence"))


def _overview(results: Sequence[RoundResult], before: Mapping[str, RoundResult], large: bool) -> None:
    shown = results[: LARGE_ROWS if large else ROWS_SHOWN]
    scale = str(results[0].document.get("scale"))
    alt = "; ".join(_said(result) for result in shown)
    key = f"reveal-{shown[0].round_result_id}-{'large' if large else 'list'}"
    if scale == "texts":
        for result in shown:
            st.markdown(f"**{told.plain(result.item_title, 120)}**")
            _texts(result, large)
    elif scale == "choice":
        with_counts = [result for result in shown if result.document.get("counts")]
        if with_counts:
            charts.draw(room_pictures.shares(with_counts, large), key=key, alt=alt)
        _lines([result for result in shown if result not in with_counts])
    elif not any(_has_place(result) for result in shown):
        _lines(shown)
    else:
        charts.draw(room_pictures.spans(shown, before, large), key=key, alt=alt)
        st.caption(
            "Dot: the middle answer (half gave less, half gave more)."
            + (" Bar: the middle half of the answers." if any(_spread(result) for result in shown) else "")
            + (" Hollow dot: the first round." if before else "")
        )
    if len(results) > len(shown):
        st.caption(f"{len(results) - len(shown)} more: they come one by one.")


def _spread(result: RoundResult) -> bool:
    return result.document.get("q1") is not None


def _has_place(result: RoundResult) -> bool:
    """Whether a picture says more than the number: a scale with ends, or a spread; a lone dot lies just anywhere."""
    return result.document.get("median") is not None and (bool(result.document.get("ends")) or _spread(result))


def _item(shown: Shown, result: RoundResult, large: bool) -> None:
    """One item alone: its spread, its middle in words, what it means for the choice, reasons."""
    document, place = result.document, room_pictures.place(result)
    before = shown.before.get(place)
    if room_pictures.label(result) != shown.question.title:
        st.subheader(told.plain(room_pictures.label(result), 160), anchor=False)
    st.markdown(told.plain(_said(result, with_title=False), 400))
    scale, key = str(document.get("scale")), f"reveal-{result.round_result_id}-one{'-large' if large else ''}"
    if scale == "texts":
        _texts(result, large)
    elif scale == "rank":
        charts.draw(room_pictures.weights(result, large), key=key, alt=_said(result))
    elif document.get("counts"):
        charts.draw(room_pictures.columns(result, large), key=key, alt=_said(result))
    elif _has_place(result):
        charts.draw(room_pictures.spans([result], {place: before} if before else {}, large), key, _said(result))
    if before is not None and before.document.get("median") is not None:
        st.markdown(f"Round 1: {told.plain(room_pictures.value_shown(before, before.document['median']))}.")
    _anchors(shown.question, result)
    if sentence := (document.get("discussion") or {}).get("sentence"):
        st.markdown(f"**Why talk about it:** {told.plain(sentence, 400)}")
    _reasons(sorted({*map(str, document.get("reasons") or ()), *shown.reasons.get(place, ())}, key=str.casefold))
    _small([result])


def _anchors(question: Question, result: RoundResult) -> None:
    """What the ends of the scale look like, in the words that people rated by."""
    anchors = (question.settings.get("anchors") or {}).get(result.second_id) if question.kind == "rating" else None
    if anchors:
        st.caption(told.plain(f"1: {anchors[0]}  ·  5: {anchors[-1]}", 400))


def _reasons(reasons: Sequence[str]) -> None:
    if reasons:
        st.markdown("**Reasons that people gave** (without names, in no order)")
        st.markdown("\n".join(f"- {told.plain(reason, 500)}" for reason in reasons))


def _texts(result: RoundResult, large: bool) -> None:
    """Answers in words, those that mean the same put together."""
    texts = [(str(text), list(alike)) for text, alike in result.document.get("texts") or ()]
    if not texts:
        st.markdown(told.plain(_said(result, with_title=False), 300))  # nobody added anything, or too few to show
        return
    shown = texts[: LARGE_TEXTS if large else TEXTS_SHOWN]
    lines = []
    for text, alike in shown:
        also = f" (also: {', '.join(told.plain(one, 60) for one in alike[:3])})" if alike else ""
        lines.append(f"- {told.plain(text, 240)}{also}")
    st.markdown("\n".join(lines))
    if len(texts) > len(shown):
        st.caption(f"And {len(texts) - len(shown)} more.")


def _lines(results: Sequence[RoundResult]) -> None:
    if results:
        st.markdown("\n".join(f"- {told.plain(_said(result), 300)}" for result in results))


def _small(results: Sequence[RoundResult]) -> None:
    """Once, why less is shown than there is: the room is small, or the groups would be."""
    for sentence in dict.fromkeys(str(r.document["small"]) for r in results if r.document.get("small")):
        st.info(told.plain(sentence, 500), icon=":material/shield_person:")


def _said(result: RoundResult, with_title: bool = True) -> str:
    sentence = str(result.document.get("sentence") or "")
    return f"{room_pictures.label(result)}: {sentence}" if with_title else sentence


def table(results: Sequence[RoundResult], before: Mapping[str, RoundResult], key: str) -> None:
    """The same figures as a table, for the desk."""
    tables.show(
        [
            {
                "item": room_pictures.label(result),
                "answers": result.answers,
                "median": room_pictures.value_shown(result, result.document.get("median")),
                "half": _half(result),
                "agreement": room_pictures.AGREEMENT.get(str(result.document.get("agreement")), ""),
                "before": room_pictures.value_shown(old, old.document.get("median"))
                if (old := before.get(room_pictures.place(result))) else "",
                "said": _said(result, with_title=False),
            }
            for result in results
        ],
        columns={
            "item": "Asked",
            "answers": "Answers",
            "median": "Middle answer",
            "half": "Middle half",
            "agreement": "Agreement",
            **({"before": "Round 1"} if before else {}),
            "said": "In words",
        },
        key=key,
        download="reveal.csv",
        alt="Each item with its middle answer, the middle half of the answers and the agreement",
    )  # fmt: skip


def _half(result: RoundResult) -> str:
    q1, q3 = result.document.get("q1"), result.document.get("q3")
    if q1 is None or q3 is None:
        return ""
    return f"{room_pictures.value_shown(result, q1)} to {room_pictures.value_shown(result, q3)}"
