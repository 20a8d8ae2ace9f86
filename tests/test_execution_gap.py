"""Is it budget? Hand-made cases for each sign, pattern and condition, and for the answer in one sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import gap_signs as signs
from core.execution_gap import ASKED, CONDITIONS, SIGNS, LaneSeen, Said, Seen, diagnosis, finding, shown_said
from core.gap_readings import Reading, reading

TODAY = date(2026, 11, 22)
GOOD = LaneSeen(
    lane="Claims", picked_on=TODAY - timedelta(days=200), compared=6, cost=24_312, cost_place=1, costs_known=6,
    owner="Ana Ek", is_accepted=True, metric="Days to a decision", is_sealed=True, target="5 days",
    launch_on=TODAY - timedelta(days=120), due_on=TODAY - timedelta(days=10), verdict="success", counter="Errors",
    counter_holds=True, volume_change=0.25, exceptions="clear", codes=frozenset({"X1", "X2", "EH1", "MO1"}),
)  # fmt: skip
"""A lane that did everything right and came to its day with success."""
SECOND = replace(GOOD, lane="Refunds", session="Autumn", picked_on=TODAY - timedelta(days=100))


def seen(*lanes: LaneSeen, **given) -> Seen:
    return Seen(**{"today": TODAY, "workflows": 6, "lanes": lanes} | given)


def answer(sign, *lanes, **given) -> str:
    return reading(sign, seen(*lanes, **given)).answer


@pytest.mark.parametrize("sign", ASKED.values(), ids=lambda sign: sign.id)
def test_an_empty_record_leaves_every_question_open(sign):
    read = reading(sign, Seen(today=TODAY))
    assert read.answer == "unknown"
    assert read.sentence


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: sign.id)
def test_a_lane_done_right_shows_no_sign_that_the_record_can_deny(sign):
    assert answer(sign, GOOD) == ("unknown" if sign in (signs.MANY_PILOTS, signs.TOOL_FIRST) else "no")


@pytest.mark.parametrize(
    ("sign", "lanes", "extra"),
    [
        (signs.ORDER, (), {"workflows": 2}),
        (signs.BOTTLENECK, (replace(GOOD, cost=None, cost_place=None),), {}),
        (signs.BOTTLENECK, (replace(GOOD, cost_place=4),), {}),
        (signs.NO_OWNER, (GOOD, replace(SECOND, owner="", is_accepted=False)), {}),
        (signs.USAGE, (replace(GOOD, metric="Active users", counts_use=True),), {}),
        (signs.USAGE, (), {"use_criteria": ("AI adoption",)}),
        (signs.TOOL_FIRST, (GOOD,), {"tool_names": ("Copilot rollout",)}),
        (signs.MANY_PILOTS, (GOOD, SECOND, replace(SECOND, lane="Letters")), {}),
        (signs.MANY_PILOTS, (GOOD, SECOND), {}),  # both past their day
        (signs.WEAK_DONE, (replace(GOOD, target="", due_on=None),), {}),
        (signs.WEAK_DONE, (replace(GOOD, is_sealed=False),), {}),
        (signs.REPEATED, (GOOD, SECOND), {}),
        (signs.QUALITY, (GOOD,), {}),
        (signs.EXCEPTIONS, (GOOD,), {}),
        (signs.TRANSFERRED, (GOOD, SECOND), {}),
    ],
)
def test_the_record_says_yes(sign, lanes, extra):
    read = reading(sign, seen(*lanes, **extra))
    assert read.answer == "yes"
    assert read.figure, "each figure opens to where it comes from"
    assert read.rule
    assert read.lines


@pytest.mark.parametrize(
    ("sign", "lane"),
    [
        (signs.REPEATED, replace(GOOD, verdict="no success")),
        (signs.REPEATED, replace(GOOD, verdict="part of the way")),
        (signs.QUALITY, replace(GOOD, counter_holds=False)),
        (signs.EXCEPTIONS, replace(GOOD, exceptions="missing")),
        (signs.EXCEPTIONS, replace(GOOD, drills_open=1)),
    ],
)
def test_the_record_says_that_a_condition_is_not_met(sign, lane):
    assert answer(sign, lane) == "no"


@pytest.mark.parametrize(
    ("sign", "lane"),
    [
        (signs.ORDER, replace(GOOD, compared=1)),
        (signs.ORDER, replace(GOOD, too_close=True)),
        (signs.BOTTLENECK, replace(GOOD, cost_place=1, costs_known=1)),
        (signs.NO_OWNER, replace(GOOD, is_accepted=False)),
        (signs.USAGE, replace(GOOD, metric="")),
        (signs.MANY_PILOTS, GOOD),
        (signs.WEAK_DONE, replace(GOOD, target="", picked_on=TODAY - timedelta(days=13))),
        (signs.REPEATED, GOOD),  # once may be luck
        (signs.REPEATED, replace(GOOD, verdict="not enough data")),
        (signs.QUALITY, replace(GOOD, volume_change=0.05)),
        (signs.QUALITY, replace(GOOD, counter_holds=None)),
        (signs.EXCEPTIONS, replace(GOOD, launch_on=TODAY + timedelta(days=5))),
        (signs.TRANSFERRED, GOOD),
    ],
)
def test_the_record_cannot_tell(sign, lane):
    assert answer(sign, lane) == "unknown"


def test_the_cheaper_half_is_counted_by_place():
    # of 6 the places 1, 2, 3 are the dearer half; of 7 the middle one counts to it; of 2 the second does not
    places = {(3, 6): "no", (4, 6): "yes", (4, 7): "no", (5, 7): "yes", (1, 2): "no", (2, 2): "yes"}
    for (place, known), expected in places.items():
        assert answer(signs.BOTTLENECK, replace(GOOD, cost_place=place, costs_known=known)) == expected


def test_a_closed_lane_is_no_pilot_but_its_result_counts():
    closed = replace(SECOND, is_live=False)
    assert answer(signs.REPEATED, GOOD, closed) == "yes"
    assert answer(signs.NO_OWNER, replace(closed, owner="")) == "unknown"


def test_a_second_lane_without_the_controls_of_the_first_took_nothing_over():
    assert answer(signs.TRANSFERRED, GOOD, replace(SECOND, codes=frozenset({"X1", "X2"}))) == "unknown"


YES, NO = Said("yes", "Ana"), Said("no", "Ana")


@pytest.mark.parametrize(
    ("sign", "record", "people", "expected", "differs"),
    [
        (signs.NO_OWNER, "unknown", None, "unknown", False),
        (signs.NO_OWNER, "unknown", YES, "yes", False),
        (signs.NO_OWNER, "no", YES, "yes", True),  # it happens elsewhere
        (signs.NO_OWNER, "yes", NO, "yes", True),
        (signs.NO_OWNER, "no", Said("unknown"), "no", False),
        (signs.REPEATED, "unknown", YES, "yes", False),
        (signs.REPEATED, "no", YES, "no", True),  # the weeks deny it
        (signs.REPEATED, "yes", NO, "no", True),
        (signs.REPEATED, "yes", None, "yes", False),
    ],
)
def test_record_and_people_come_together(sign, record, people, expected, differs):
    found = finding(sign, Reading(record, "…"), people)
    assert (found.answer, found.differs) == (expected, differs)


def test_nothing_answered_names_the_first_question():
    found = diagnosis(Seen(today=TODAY), {})
    assert found.word == "can't be told yet"
    assert found.is_blank
    assert signs.ORDER.question in found.sentence


def test_two_findings_are_sequencing_with_both_reasons():
    found = diagnosis(Seen(today=TODAY), {"no-owner": YES, "repeated-improvement": NO})
    assert found.word == "sequencing"
    assert found.sentence == (
        "Sequencing: more money would not help yet, because nobody answers for a result and no improvement was "
        "measured twice yet."
    )


def test_one_finding_is_not_enough_and_is_said():
    found = diagnosis(Seen(today=TODAY), {"no-owner": YES})
    assert found.word == "can't be told yet"
    assert "one thing speaks for sequencing (nobody answers for a result)" in found.sentence
    assert "10 questions are open" in found.sentence


def test_scaling_needs_all_four_conditions_and_no_sign_left_open():
    past = {"many-pilots": NO, "tool-first": NO}
    lanes = (replace(GOOD, due_on=TODAY + timedelta(days=1)), SECOND)
    assert diagnosis(seen(*lanes), past).word == "scaling"
    assert diagnosis(seen(*lanes), {}).word == "can't be told yet"
    assert diagnosis(seen(*lanes), past | {"quality-at-volume": NO}).word == "can't be told yet"
    assert diagnosis(seen(*lanes), past | {"quality-at-volume": NO, "tool-first": YES}).word == "sequencing"


@given(st.dictionaries(st.sampled_from(sorted(ASKED)), st.sampled_from(["yes", "no", "unknown"])))
def test_what_speaks_for_the_other_side_never_turns_the_answer_to_this_one(answers):
    found = diagnosis(Seen(today=TODAY), {key: Said(value) for key, value in answers.items()})
    worse = diagnosis(
        Seen(today=TODAY),
        {key: Said(value) for key, value in answers.items()} | {"tool-first": YES, "quality-at-volume": NO},
    )
    assert worse.word == "sequencing"
    assert (found.word == "scaling") == (
        all(answers.get(sign.id) == "no" for sign in SIGNS)
        and all(answers.get(sign.id) == "yes" for sign in CONDITIONS)
    )
    assert found.sentence.count("…") == 0


def test_what_people_said_reads_as_a_sentence():
    assert shown_said(Said("yes", "Ana", "since May")) == "Ana: yes. “since May”"
    assert shown_said(Said("unknown", "Ana")) == "Ana: don't know."
    assert shown_said(Said("yes", "Ana", people=12, yes=7, no=2)) == "The room: 7 yes, 2 no, 3 don't know."
    assert shown_said(Said("no", "Ana", people=3)) == "The room (3 people): no."


def test_every_question_has_its_words_and_an_id_that_a_record_can_have():
    assert len(SIGNS) == 7
    assert len(CONDITIONS) == 4
    for sign in ASKED.values():
        assert sign.question.endswith("?")
        assert sign.help
        assert all(len(text) < 200 for text in (sign.question, sign.help))


def test_what_was_bought_outside_is_asked_with_the_day_that_work_was_first_named():
    read = reading(signs.TOOL_FIRST, seen(GOOD, begun_on=date(2026, 3, 2)))
    assert read.answer == "unknown"
    assert read.sentence.endswith(
        "work was first named here on 2 Mar 2026. What was bought outside is not seen: was a contract for an AI tool "
        "signed before that day?"
    )
    assert (read.figure, read.lines[0][1]) == ("since 2 Mar 2026", "2 Mar 2026")
    for people, answer_ in ((YES, "yes"), (NO, "no")):
        found = diagnosis(seen(GOOD, begun_on=date(2026, 3, 2)), {"tool-first": people})
        assert next(one for one in found.findings if one.sign is signs.TOOL_FIRST).answer == answer_
