"""The controls page in the real app: empty, the starting set, one control changed, ruled out, refused, removed."""

from __future__ import annotations

from datetime import datetime

import pytest

from core.actions import define_controls as actions
from core.records import Act, Control, Estimate, Facts, Lane, Session, Workflow, new_id
from core.store import Store

NOW = datetime(2026, 11, 22, 9, 0)
STRANGE = "Claims *intake* <b>x</b> [a](http://evil.example) :red[y]"


def act() -> Act:
    return Act(who="Ana", at_utc=NOW, page="define_controls", op_id=new_id())


def lane_session(store: Store, name: str = "Claims intake") -> Facts:
    store.apply(
        act(),
        "s1",
        saves=[
            Session(session_id="s1", name="Autumn", created_utc=NOW),
            Workflow(session_id="s1", workflow_id="w1", name=name),
            Lane(session_id="s1", lane_id="l1", workflow_id="w1", reason="why", picked_by="Ana", picked_utc=NOW),
            Estimate(
                session_id="s1", estimate_id="w1.volume", subject_id="w1", quantity="volume", low=1000, middle=1200,
                high=1500, evidence="measured", given_utc=NOW,
            ),
        ],
    )  # fmt: skip
    return store.facts("s1")


def full_session(store: Store, people: tuple[str, ...] = ("owner", "reviewer", "operator")) -> Facts:
    facts = lane_session(store)
    names = dict.fromkeys(people, "Bo Lind")
    actions.take_proposals(
        store, act(), actions.propose(facts, acts_alone=True, people=names, minutes_per_item=3)
    )  # fmt: skip
    return store.facts("s1")


def press(app, label: str, nth: int = 0):
    return [button for button in app.button if button.label == label][nth].click().run()


def text_of(app, label: str):
    return next(element for element in (*app.text_input, *app.text_area) if element.label == label)


def said(app) -> str:
    return "\n".join(element.value for element in (*app.markdown, *app.text, *app.caption))


def stored(store: Store, code: str) -> Control:
    return next(control for control in store.facts("s1").controls if control.code == code)


def test_without_a_lane_the_page_says_what_it_needs_and_where(open_app, store: Store) -> None:
    store.apply(act(), "s1", saves=[Session(session_id="s1", name="Autumn", created_utc=NOW)])
    app = open_app("define_controls", "s1")
    assert "none is picked yet" in said(app)
    assert "Propose a starting set" not in [button.label for button in app.button]


def test_empty_it_has_one_button_and_two_clicks_store_the_starting_set(open_app, store: Store) -> None:
    lane_session(store)
    app = open_app("define_controls", "s1")
    press(app, "Propose a starting set")
    text_of(app, "Checks cases").set_value("Bo Lind")
    assert store.facts("s1").controls == ()
    app.button(key=next(b.key for b in app.button if b.label.startswith("Take the chosen"))).click().run()
    assert not app.exception
    assert len(store.facts("s1").controls) == 11
    assert stored(store, "RL2").who == "Bo Lind"
    assert "'One switch stops it' still lacks: who does it." in said(app).replace("\\", "")


def test_acting_on_its_own_adds_the_approval_and_unticked_ones_stay_out(open_app, store: Store) -> None:
    lane_session(store)
    app = open_app("define_controls", "s1")
    press(app, "Propose a starting set")
    for radio, answer in zip(app.radio, ("some", "with effort", "acts alone"), strict=True):
        radio.set_value(answer)
    press(app, "Save the answers")
    next(box for box in app.checkbox if "Every change is tested first" in box.label).uncheck()
    app.button(key=next(b.key for b in app.button if b.label.startswith("Take the chosen"))).click().run()
    codes = {control.code for control in store.facts("s1").controls}
    assert "EH5" in codes
    assert "X4" not in codes


def test_a_full_page_says_that_all_kinds_stand_and_what_the_sample_shows(open_app, store: Store) -> None:
    full_session(store)
    app = open_app("define_controls", "s1")
    shown = said(app).replace("\\", "")
    assert "All five kinds of control stand for Claims intake." in shown
    assert "Check 59 items: if none is bad, you can be 95 % sure that fewer than 5 in 100 are." in shown
    assert "Orientation, not legal advice" in shown
    for kind in ("When the AI can't handle a case", "How we check its work", "When we stop it", "What we watch"):
        assert kind in [heading.value for heading in app.subheader]


def test_an_open_point_is_mended_in_its_form(open_app, store: Store) -> None:
    full_session(store, people=("reviewer", "operator"))
    app = open_app("define_controls", "s1")
    button = next(b for b in app.button if b.label == "Fill in" and b.key.endswith(".X2"))
    button.click().run()
    text_of(app, "Who does it?").set_value("Ana Reyes")
    press(app, "Save the control")
    assert not app.exception
    assert stored(store, "X2").who == "Ana Reyes"
    assert "Save the control" not in [b.label for b in app.button]


def test_the_numbers_of_a_review_rule_show_the_sample_while_they_are_tried(open_app, store: Store) -> None:
    full_session(store)
    app = open_app("define_controls", "s1")
    next(b for b in app.button if b.key == "edit-l1.RL2").click().run()
    next(n for n in app.number_input if n.label.startswith("Bad ones you tolerate")).set_value(2.0).run()
    assert "Check 149 items" in app.info[0].value
    assert stored(store, "RL2").tolerated_share == 0.05
    press(app, "Save the control")
    assert stored(store, "RL2").tolerated_share == pytest.approx(0.02)


def test_a_rule_that_nothing_can_show_is_refused_in_place_and_what_was_typed_stays(open_app, store: Store) -> None:
    full_session(store)
    app = open_app("define_controls", "s1")
    next(b for b in app.button if b.key == "edit-l1.RL2").click().run()
    next(n for n in app.number_input if n.label.startswith("Bad ones you tolerate")).set_value(0.0).run()
    text_of(app, "Who does it?").set_value("Eli Po")
    press(app, "Save the control")
    assert "No sample shows that nothing is ever bad" in app.error[0].value.replace("\\", "")
    assert text_of(app, "Who does it?").value == "Eli Po"
    assert stored(store, "RL2").who == "Bo Lind"


def test_ruling_out_without_a_reason_is_refused_and_with_one_it_stands_on_the_card(open_app, store: Store) -> None:
    full_session(store)
    app = open_app("define_controls", "s1")
    next(b for b in app.button if b.key == "edit-l1.MO3").click().run()
    press(app, "Declare not applicable")
    assert "Write why this control does not apply" in app.error[0].value.replace("\\", "")
    text_of(app, "Why does it not apply?").set_value("nobody can overrule it")
    press(app, "Declare not applicable")
    assert stored(store, "MO3").applies is False
    assert "Does not apply: nobody can overrule it" in said(app)


def test_somebody_elses_newer_version_is_not_overwritten_and_the_typed_text_stays(open_app, store: Store) -> None:
    full_session(store)
    app = open_app("define_controls", "s1")
    next(b for b in app.button if b.key == "edit-l1.X2").click().run()
    text_of(app, "Who does it?").set_value("Mine")
    actions.keep_control(store, act(), stored(store, "X2").changed(who="Theirs"))
    press(app, "Save the control")
    assert stored(store, "X2").who == "Theirs"
    assert text_of(app, "Who does it?").value == "Mine"
    app.run()
    press(app, "Save mine over it")
    assert stored(store, "X2").who == "Mine"


def test_one_of_our_own_is_written_and_one_from_the_catalogue_added(open_app, store: Store) -> None:
    full_session(store)
    app = open_app("define_controls", "s1")
    press(app, "Write one of our own")
    press(app, "Save the control")
    assert "must not be empty" in app.error[0].value.replace("\\", "")
    text_of(app, "Name").set_value("Angry callers")
    press(app, "Save the control")
    assert "Angry callers" in {control.name for control in store.facts("s1").controls}
    app.selectbox(key="catalogue-choice").set_value("EH7").run()
    press(app, "Add it")
    assert stored(store, "EH7").who == "Bo Lind"


def test_a_removed_control_is_brought_back(open_app, store: Store) -> None:
    full_session(store)
    app = open_app("define_controls", "s1")
    next(b for b in app.button if b.key == "edit-l1.X7").click().run()
    press(app, "Remove it from the list")
    assert "X7" not in {control.code for control in store.facts("s1").controls}
    app.session_state["removed-controls"] = True
    app.run()
    press(app, "Bring it back")
    assert stored(store, "X7").name == "A record of every case"


def test_strangers_text_is_shown_as_it_is(open_app, store: Store) -> None:
    lane_session(store, STRANGE)
    own = actions.own(store.facts("s1"), "stop").changed(name=STRANGE, who=STRANGE, trigger=STRANGE, response=STRANGE)
    actions.keep_control(store, act(), own)
    app = open_app("define_controls", "s1")
    for element in app.markdown:
        assert "[a](" not in element.value
        assert "<b>" not in element.value


def test_a_weeks_own_sample_opens_to_the_exact_count(open_app, store: Store) -> None:
    facts = full_session(store)
    sampled = next(c for c in facts.controls if c.code == "RL2")
    app = open_app("define_controls", "s1")
    app.session_state[f"week-sample-{sampled.control_id}"] = True
    app.run()
    shown = "\n".join(element.value for element in (*app.code, *app.text))
    assert "exact hypergeometric" in shown
    assert "cases in the week: 277" in shown
