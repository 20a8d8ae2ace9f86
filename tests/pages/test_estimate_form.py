"""The form of one workflow, the questions one by one and the five cases, in the real app."""

from __future__ import annotations

import pytest

from core.actions import map_friction
from core.actions.map_friction import Edit, Given
from core.records import Session
from core.store import Store
from pages.parts import estimate_interview
from pages.parts.history import said
from tests.pages.test_map_friction import NOW, act, add, field, press, volume_of, with_form, words


@pytest.fixture
def session_id(store: Store) -> str:
    store.apply(act(), "s1", saves=(Session(session_id="s1", name="Trial", created_utc=NOW),))
    return "s1"


def estimate(store: Store, code: str):
    return next((e for e in store.facts("s1").estimates if e.quantity == code), None)


def test_numbers_notes_and_who_are_saved_as_people_write_them(open_app, session_id, store) -> None:
    add(store, "Claims")
    app = with_form(open_app, session_id)
    for end, text in (("low", "5"), ("high", "20 %"), ("middle", "12,5")):
        field(app, f"Cases reworked, {end}").set_value(text)
    field(app, "Cases reworked: how do you know?").set_value("sampled")
    field(app, "Cases reworked: cases in the sample").set_value("40")
    field(app, "Cases reworked: note").set_value("tickets of May")
    field(app, "Hands-on time, high").set_value("2 h")
    field(app, "Who says so? (for the numbers that you change now)").set_value("Cleo")
    press(app, "Save these numbers")
    assert not app.error
    saved = estimate(store, "rework_share")
    assert (saved.low, saved.middle, saved.high) == pytest.approx((0.05, 0.125, 0.2))
    assert (saved.evidence, saved.sample_size, saved.note, saved.given_by) == ("sampled", 40, "tickets of May", "Cleo")
    assert (estimate(store, "touch_minutes").high, estimate(store, "touch_minutes").given_by) == (120, "Cleo")
    assert estimate(store, "volume").given_by == "Ana"  # left as it was


def test_every_unreadable_cell_of_the_form_is_told_at_once_and_stays(open_app, session_id, store) -> None:
    workflow = add(store, "Claims")
    app = with_form(open_app, session_id)
    field(app, "Volume, low").set_value("many")
    field(app, "Cases reworked, low").set_value(".15")
    field(app, "Volume: cases in the sample").set_value("x")
    press(app, "Save these numbers")
    told = app.error[0].value.replace("\\", "")
    assert "Volume, low: 'many' is not a number." in told
    assert "Cases reworked, low: '0.15' can mean 15 % or 0.15 %" in told
    assert "Volume, cases in the sample: 'x' is not a number of cases." in told
    assert field(app, "Volume, low").value == "many"
    assert volume_of(store, workflow).low == 1000


def test_a_measured_number_stands_beside_and_is_taken_again(open_app, session_id, store) -> None:
    workflow = add(store, "Claims")
    base = volume_of(store, workflow)
    log = base.changed(low=8, middle=12, high=20, evidence="measured", event_log_id="log1", note="claims.csv: weeks")
    store.apply(act(), "s1", saves=(log,))
    app = with_form(open_app, session_id)
    field(app, "Volume, middle").set_value("15")
    press(app, "Save these numbers")
    assert "choose another evidence" in app.error[0].value
    field(app, "Volume: how do you know?").set_value("interview")
    press(app, "Save these numbers")
    assert not app.error
    assert "Volume: measured 12 (8 to 20) in claims.csv; Guest says 15." in words(app)
    told = said(next(c for c in store.changes("s1") if c.table == "estimate" and c.after and c.before), {})
    assert told.endswith(": 8 / 12 / 20 → 8 / 15 / 20; the measured one stays beside")
    press(app, "Take the measured one again")
    back = volume_of(store, workflow)
    assert (back.middle, back.evidence, back.measured) == (12, "measured", ())
    press(app, "Undo")
    assert volume_of(store, workflow).middle == 15


def asked(app, workflow_id: str, quantity: str = ""):
    """As a button of another part does it."""
    app.session_state[estimate_interview.ASKING] = workflow_id
    app.session_state[estimate_interview.AT] = quantity
    app.session_state["friction-way"] = "one"
    app.session_state["friction-open-next"] = workflow_id
    return app.run()


def test_the_questions_come_one_by_one_and_each_answer_is_saved(open_app, session_id, store) -> None:
    workflow = add(store, "Claims")
    app = asked(open_app("map_friction", session_id), workflow.workflow_id, "rework_share")
    assert "How often does a case come back" in words(app)
    labels = [one.label for one in app.text_input]
    in_order = [next(n for n, label in enumerate(labels) if label.startswith(f"In a {w} month"))
                for w in ("good", "bad", "normal")]  # fmt: skip
    assert in_order == sorted(in_order)
    for kind, text in (("good", "5"), ("bad", "20"), ("normal", "10")):
        next(one for one in app.text_input if one.label.startswith(f"In a {kind} month")).set_value(text)
    field(app, "Who says so?").set_value("Cleo")
    press(app, "Save and go on")
    assert not app.error
    saved = estimate(store, "rework_share")
    assert (saved.low, saved.middle, saved.high, saved.evidence, saved.given_by) == (
        0.05,
        0.1,
        0.2,
        "interview",
        "Cleo",
    )
    assert "how much more work is it?" in words(app)
    press(app, "Nobody knows: go on")
    assert estimate(store, "rework_minutes") is None
    press(app, "Back")
    assert "how much more work is it?" in words(app)
    press(app, "Stop asking")
    assert field(app, "Volume, low").value == "1000"


def test_a_new_workflow_is_asked_about_from_its_name_on_by_the_week(open_app, session_id, store) -> None:
    app = press(open_app("map_friction", session_id), "Add the first workflow")
    press(app, "Ask me one by one")
    field(app, "Name of the workflow").set_value("Claims")
    press(app, "Go on")
    assert "In cases per week" in words(app)
    for kind, text in (("slow", "50"), ("bad", "90"), ("normal", "60")):
        next(one for one in app.text_input if f"{kind} week" in one.label).set_value(text)
    press(app, "Save and go on")
    (workflow,) = store.facts("s1").workflows
    assert (workflow.volume_period, volume_of(store, workflow).middle) == ("week", 60)
    assert "hands on it" in words(app)


def test_a_refused_answer_stays_in_its_question(open_app, session_id, store) -> None:
    workflow = add(store, "Claims")
    app = asked(open_app("map_friction", session_id), workflow.workflow_id, "volume")
    next(one for one in app.text_input if one.label.startswith("In a slow")).set_value("9999")
    press(app, "Save and go on")
    assert "is above middle" in app.error[0].value
    assert volume_of(store, workflow).low == 1000


def with_sample(open_app, session_id):
    app = with_form(open_app, session_id)
    app.session_state["friction-sample-open"] = True
    return app.run()


def test_five_cases_become_an_estimate_of_grade_sampled(open_app, session_id, store) -> None:
    add(store, "Claims")
    app = with_sample(open_app, session_id)
    assert "About 93 times in 100" in words(app)
    for place, text in enumerate(("12", "30", "9,5", "18", "14"), start=1):
        field(app, f"Hands-on minutes, case {place}").set_value(text)
    field(app, "Yes").set_value(0)
    press(app, "Take these results")
    assert not app.error
    touch, rework = estimate(store, "touch_minutes"), estimate(store, "rework_share")
    assert (touch.low, touch.middle, touch.high, touch.evidence, touch.sample_size) == (9.5, 14, 30, "sampled", 5)
    assert (rework.low, rework.sample_size) == (0, 5)
    assert rework.high == pytest.approx(0.369, abs=1e-3)


def test_too_few_results_are_refused_and_stay(open_app, session_id, store) -> None:
    add(store, "Claims")
    app = with_sample(open_app, session_id)
    field(app, "Hands-on minutes, case 1").set_value("12")
    press(app, "Take these results")
    assert "1 case is too few: take at least 4" in app.error[0].value.replace("\\", "")
    assert field(app, "Hands-on minutes, case 1").value == "12"
    assert estimate(store, "touch_minutes").evidence == "interview"


def test_the_sheet_to_print_names_the_cases_that_chance_chose(open_app, session_id, store) -> None:
    add(store, "Claims **x**")
    app = with_sample(open_app, session_id)
    field(app, "How many cases has your list?").set_value(431).run()
    assert "Take these of the list: no." in words(app)
    press(app, "Make the sheet to print")
    assert not app.exception
    assert not app.error
    assert [button.label for button in app.get("download_button") if "PDF" in button.label]


def test_somebody_elses_answer_meanwhile_is_not_overwritten_by_an_interview(open_app, session_id, store) -> None:
    workflow = add(store, "Claims")
    app = asked(open_app("map_friction", session_id), workflow.workflow_id, "volume")
    theirs = Edit(workflow.workflow_id, "volume", Given(900, 950, 990), volume_of(store, workflow))
    map_friction.keep_estimates(store, act("Ben"), store.facts("s1"), [theirs])
    next(one for one in app.text_input if one.label.startswith("In a slow")).set_value("800")
    press(app, "Save and go on")
    assert "Ben saved other numbers" in app.error[0].value
    assert volume_of(store, workflow).low == 900
