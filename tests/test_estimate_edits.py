"""What a log measured stays beside what a person says, and nothing typed is called measured by it."""

from __future__ import annotations

import pytest

from core.actions.estimate_edits import (
    Edit,
    Given,
    decide,
    edit_problem,
    estimate_of,
    given_of,
    measured_again,
    said_beside_measured,
    with_period,
)
from core.errors import Refused
from core.records import Facts
from tests.make import make_act, make_estimate, make_session, make_workflow

LOG = make_estimate(
    low=8, middle=12, high=20, evidence="measured", event_log_id="log1", note="claims.csv: 12 full weeks",
    sample_size=431, given_by="Ana", version=1,
)  # fmt: skip
FACTS = Facts(session=make_session(), workflows=(make_workflow(version=1),), estimates=(LOG,))


def edited(base=LOG, **given):
    made = estimate_of(FACTS, make_act(who="Ben"), Edit("claims", "volume", Given(**given), base))
    assert made is not None
    return made


def test_a_number_typed_over_a_measured_one_keeps_it_beside() -> None:
    made = edited(low=10, middle=15, high=30, evidence="interview")
    assert (made.measured, made.measured_note) == ((8, 12, 20), "claims.csv: 12 full weeks")
    assert (made.given_by, made.sample_size, made.event_log_id) == ("Ben", None, "log1")
    assert said_beside_measured(made, ("8", "12", "20"), "15") == "measured 12 (8 to 20) in claims.csv; Ben says 15"
    again = edited(made, low=11, middle=15, high=30, evidence="guess")
    assert again.measured == (8, 12, 20)


def test_a_typed_number_is_never_called_measured_by_the_log() -> None:
    wrong = Edit("claims", "volume", Given(10, 15, 30, "measured"), LOG)
    assert "choose another evidence" in str(edit_problem(wrong))
    typed = edited(low=10, middle=15, high=30, evidence="interview")
    assert "choose another evidence" in str(
        edit_problem(Edit("claims", "volume", Given(10, 15, 30, "measured"), typed))
    )
    with pytest.raises(Refused, match="the event log measured other numbers"):
        decide(FACTS, make_act(), [wrong], {})


def test_the_measured_one_can_be_taken_again() -> None:
    typed = edited(low=10, middle=15, high=30, evidence="interview")
    edit = measured_again(typed)
    assert edit_problem(edit) is None
    back = estimate_of(FACTS, make_act(), edit)
    assert back is not None
    assert (back.low, back.middle, back.high, back.evidence) == (8, 12, 20, "measured")
    assert (back.measured, back.measured_note, back.event_log_id) == ((), "", "log1")
    assert back.note == "claims.csv: 12 full weeks"


def test_saving_a_measured_number_as_it_is_changes_nothing() -> None:
    assert estimate_of(FACTS, make_act(), Edit("claims", "volume", given_of(LOG), LOG)) is None


def test_who_says_so_can_be_somebody_else_than_who_types() -> None:
    assert edited(None, low=1, middle=2, high=3, who="Cleo").given_by == "Cleo"
    assert edited(None, low=1, middle=2, high=3).given_by == "Ben"


def test_a_log_s_volume_does_not_become_one_of_another_period_by_the_way() -> None:
    weekly = make_workflow(version=1, volume_period="week")
    with pytest.raises(Refused, match=r"measured 12 cases per month\. Type what that is per week"):
        with_period(FACTS, make_act(), weekly, [])
    typed = Edit("claims", "volume", Given(2, 3, 5, "interview"), LOG)
    (made,) = with_period(FACTS, make_act(), weekly, [typed])
    assert made.measured == pytest.approx((8 * 12 / 52, 12 * 12 / 52, 20 * 12 / 52))
    assert with_period(FACTS, make_act(), make_workflow(version=1), []) == ()
