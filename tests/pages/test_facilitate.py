"""The page 'Run the room' in the real app: empty, full, wrong; who leads; what the projector shows and never shows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from core.actions import enter_room, run_room
from core.store import Store
from pages.parts import room_do
from tests.make import make_act, make_session
from tests.room_rig import HERE, NAMES, Rig, levels, session_with_workflows


def now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


@pytest.fixture(autouse=True)
def presses_are_meant(monkeypatch) -> None:
    """A test presses faster than anybody reads; what a double click does is tested in test_facilitate_slips.py."""
    monkeypatch.setattr(room_do, "SETTLE_SECONDS", 0.0)


@pytest.fixture
def begun(store: Store) -> str:
    """A session of three workflows and the usual criteria."""
    session_with_workflows(store, "room")
    return "room"


@pytest.fixture
def rig(store: Store, begun: str) -> Rig:
    """A room: open, with twelve people."""
    return Rig(store, begun, now()).open().join(*NAMES)


@pytest.fixture
def desk(open_app, rig: Rig):
    """The facilitator's page of that room."""

    def opened(view: str | None = None, leads: bool = True) -> AppTest:
        app = open_app(session_id=rig.session_id)
        if leads:
            app.session_state[f"device-lead-{rig.session_id}"] = rig.secret
        if view:
            app.query_params["view"] = view
        app.switch_page("pages/facilitate.py").run()
        assert not app.exception, app.exception
        return app

    return opened


def said(app) -> str:
    elements = (*app.title, *app.header, *app.subheader, *app.markdown, *app.caption, *app.info, *app.warning)
    return "\n".join(str(element.value) for element in elements)


def press(app, label: str):
    button = next((button for button in app.button if button.label.startswith(label)), None)
    assert button is not None, f"no button '{label}' among {[b.label for b in app.button]}"
    button.click().run()
    assert not app.exception, app.exception
    return app


def part(app, name: str):
    app.segmented_control(key="room-part").set_value(name).run()
    assert not app.exception, app.exception
    return app


# Empty


def test_without_a_session_the_page_leads_to_sessions(open_app):
    app = open_app("facilitate")
    assert "No session is open yet" in said(app)


def test_the_empty_page_has_one_button_that_opens_room_and_lobby(open_app, store: Store):
    store.apply(make_act(), "s1", saves=[make_session()])
    app = open_app("facilitate", session_id="s1")
    assert [b.label for b in app.main.button] == ["Open the room"]
    press(app, "Open the room")
    room = store.room("s1")
    assert room is not None
    assert (room.joining, len(room.code), sum(step.minutes for step in room.agenda)) == ("open", 8, 90)
    assert "Before you begin" in said(app)


def test_a_session_without_workflows_can_be_led_through_every_step(open_app, store: Store):
    store.apply(make_act(), "s1", saves=[make_session()])
    app = press(open_app("facilitate", session_id="s1"), "Open the room")
    press(app, "Begin")
    for _ in range(7):
        press(app, "Move on")
    assert store.room("s1").step == "close"
    assert any(b.label == "End the session" for b in app.button)


# Full: one question from asking to taking over


def test_a_question_goes_from_asked_to_revealed_by_one_button(desk, rig: Rig):
    rig.move_to("pick")
    app = desk()
    press(app, "Ask:")
    question = next(q for q in rig.store.questions(rig.session_id) if q.state == "open")
    rig.answer(question, lambda n, item: {"answer": "no"}, range(9))
    app.run()
    assert "Open on all phones" in said(app)
    assert "Not yet: Juma, Kim, 1 without a name" in said(app)
    press(app, "Close the question")
    press(app, "Reveal to everyone")
    assert rig.store.question(rig.session_id, question.question_id).state == "revealed"
    assert "revealed to everyone" in said(app)


def test_the_desk_before_the_reveal_holds_no_answer(desk, rig: Rig):
    """The levels that were given stand nowhere in what the page sends, by any element."""
    rig.move_to("pick")
    question = rig.ask(rig.to_ask("rating"))
    rig.answer(question, lambda n, item: {"level": 4})
    rig.close(question)
    for view in (None, "projector"):
        app = desk(view)
        assert not app.get("plotly_chart")
        assert not app.dataframe
        assert "median" not in said(app).lower()


def test_far_apart_answers_lead_to_a_second_round_and_then_on(desk, rig: Rig):
    rig.move_to("pick")
    question = rig.ask(rig.to_ask("rating"))
    rig.answer(question, levels).reveal(question)
    app = desk()
    assert "Talk about these first" in said(app)
    press(app, "Ask once more")
    assert rig.store.question(rig.session_id, question.question_id).round == 2
    again = rig.store.question(rig.session_id, question.question_id)
    rig.answer(again, levels).reveal(again)
    app.run()
    assert "Round 2, revealed to everyone" in said(app)
    assert not any(b.label.startswith("Ask once more") for b in app.button)
    part(app, "results")
    assert "What moved from round 1 to round 2" in said(app)


def test_the_next_item_is_put_on_the_projector_in_the_order_of_the_discussion(desk, rig: Rig):
    rig.move_to("pick")
    question = rig.ask(rig.to_ask("rating"))
    rig.answer(question, levels).reveal(question)
    app = desk()
    assert f"On the projector: all {len(question.items)}" in said(app)
    press(app, "Next to talk about")
    assert rig.room.item_id in {item.item_id for item in question.items}
    assert f"On the projector: 1 of {len(question.items)}" in said(app)
    projector = desk("projector", leads=False)
    assert "Why talk about it" in said(projector)


def test_figures_of_the_room_are_taken_into_the_plan_and_can_be_undone(desk, rig: Rig):
    rig.move_to("pick")
    question = rig.ask(rig.to_ask("rating"))
    rig.answer(question, levels).reveal(question)
    before = rig.facts.ratings
    app = part(desk(), "results")
    press(app, "Take what is ticked")
    assert rig.facts.ratings != before


def test_a_small_room_is_told_that_it_is_small(open_app, store: Store, begun: str):
    rig = Rig(store, begun, now()).open().join("Ada", "Ben", "Cleo").move_to("pick")
    question = rig.ask(rig.to_ask("rating"))
    rig.answer(question, lambda n, item: {"level": 1 + n}).reveal(question)
    app = open_app(session_id=begun)
    app.session_state[f"device-lead-{begun}"] = rig.secret
    app.switch_page("pages/facilitate.py").run()
    assert any("small" in str(info.value) or "ewer than" in str(info.value) for info in app.info), said(app)


def test_a_reason_given_after_the_reveal_is_shown_without_a_name(desk, rig: Rig):
    rig.move_to("pick")
    question = rig.ask(rig.to_ask("rating"))
    rig.answer(question, levels).reveal(question)
    item = question.items[0]
    person = rig.people[1].participant
    rig.store.give_reason(
        rig.session_id, question.question_id, 1, item.item_id, person.participant_id, "We *measured* it <b>in May</b>"
    )
    run_room.show_item(rig.store, rig.lead, item.item_id)
    app = desk()
    assert "We \\*measured\\* it \\<b\\>in May\\<\\/b\\>" in said(app)
    assert "Ben" not in said(app)


# The door


def test_people_who_wait_are_let_in_or_turned_away(desk, rig: Rig):
    run_room.set_joining(rig.store, rig.lead, "approve")
    rig.join("Lena", "Mike")
    app = part(desk(), "door")
    assert "2 people wait to come in" in said(app)
    states = {p.name: p.state for p in rig.store.participants(rig.session_id)}
    assert states["Lena"] == "waiting"
    press(app, "Let everybody in")
    assert {p.state for p in rig.store.participants(rig.session_id)} == {"in"}


def test_an_address_that_leads_phones_to_themselves_is_warned_about(desk, rig: Rig, monkeypatch):
    monkeypatch.setenv("ONELANE_ADDRESS", "http://localhost:8501")
    app = part(desk(), "door")
    assert "Phones can't come in yet" in said(app)
    monkeypatch.setenv("ONELANE_ADDRESS", "http://192.168.7.20:8501")
    app.run()
    assert "Phones can't come in yet" not in said(app)
    assert "192\\.168\\.7\\.20\\:8501\\/join" in said(app)


def test_unusual_attempts_are_told(desk, rig: Rig, monkeypatch):
    monkeypatch.setattr(enter_room, "is_unusual", lambda now_utc: True)
    app = part(desk(), "door")
    assert "Unusual attempts" in said(app)
    press(app, "From now on I let each one in")
    assert rig.room.joining == "approve"


def test_closing_the_lobby_ends_the_code(desk, rig: Rig):
    app = part(desk(), "door")
    app.radio(key="room-joining-open").set_value("closed")
    press(app, "Save")
    assert (rig.room.joining, rig.room.code) == ("closed", "")


# The agenda


def test_the_agenda_can_be_changed_and_the_room_jumps(desk, rig: Rig):
    rig.move_to("arrive")
    app = desk()
    assert "Goal\\." in said(app) or "Goal." in said(app)
    for step, minutes in zip(rig.room.agenda, (5, 10, 22), strict=False):
        assert f"{minutes} min" in said(app), step.title


def test_a_break_stops_the_clock_and_the_next_button_goes_on(desk, rig: Rig):
    rig.move_to("friction")
    app = press(desk(), "Break")
    assert rig.room.is_paused
    press(app, "Go on")
    assert not rig.room.is_paused


# Who leads


def test_a_browser_without_the_role_sees_no_control_and_can_take_over(desk, rig: Rig):
    app = desk(leads=False)
    assert "Ana runs this room now" in said(app)
    assert [b.label for b in app.main.button] == ["Take over"]
    press(app, "Take over")
    assert enter_room.facilitator(rig.store, rig.secret, rig.session_id) is None
    assert "Before you begin" in said(app)


def test_who_lost_the_role_is_told_and_can_take_it_back(desk, rig: Rig):
    app = desk()
    enter_room.take_role(rig.store, HERE, rig.session_id, "Ben", now())
    app.run()
    assert "Ben has taken over" in said(app)
    press(app, "Take the role back")
    assert "Before you begin" in said(app)


def test_handing_over_shows_a_link_once_made_and_ends_ones_own_rights(desk, rig: Rig):
    app = part(desk(), "role")
    app.text_input(key="room-hand-over-name").set_value("Ben")
    press(app, "Make the link and hand over")
    assert rig.room.facilitator == "Ben"
    assert any("lead=" in code.value for code in app.code)
    assert "has taken over" in said(app)


# The projector


def test_the_projector_has_no_control_whoever_opens_it(desk, rig: Rig):
    for leads in (True, False):
        app = desk("projector", leads=leads)
        assert not app.main.button
        assert not app.main.text_input


def test_the_projector_shows_code_then_question_then_reveal(desk, rig: Rig):
    assert rig.room.code[:4] in said(desk("projector"))
    rig.move_to("pick")
    question = rig.ask(rig.to_ask("rating"))
    rig.answer(question, levels, range(9))
    asked = said(desk("projector"))
    assert question.title in asked
    assert "9 of 12" in asked
    rig.reveal(question)
    revealed = desk("projector")
    assert "Talk about these first" in said(revealed)
    assert revealed.get("plotly_chart")


# The end, and what is wrong


def test_the_private_view_is_hidden_until_asked_for_and_warns(desk, rig: Rig):
    rig.move_to("pick")
    question = rig.ask(rig.to_ask("rating"))
    rig.answer(question, levels)
    app = part(desk(), "private")
    assert "Not for the projector" in said(app)
    assert not app.dataframe
    app.toggle(key="room-private-shown").set_value(True).run()
    assert not app.exception
    assert len(app.dataframe) == 1


def test_the_meeting_ends_once_and_its_record_stays(desk, rig: Rig):
    rig.move_to("pick")
    question = rig.ask(rig.to_ask("rating"))
    rig.answer(question, levels).reveal(question)
    app = part(desk(), "end")
    app.text_area[0].set_value("Claims intake is our lane.\n\nEva owns it.")
    press(app, "Save the minutes")
    assert rig.facts.minutes[0].decisions == ("Claims intake is our lane.", "Eva owns it.")
    run_room.end(rig.store, rig.lead, now())
    app.run()
    assert "The meeting has ended" in said(app)
    assert any(b.label == "Open the room" for b in app.button)


def test_two_tabs_press_the_same_button_and_it_happens_once(desk, rig: Rig):
    first, second = desk(), desk()
    press(first, "Begin")
    press(second, "Begin")
    assert rig.room.step == "arrive"
    assert not second.error


def test_a_press_on_what_another_tab_has_done_meanwhile_does_nothing(desk, rig: Rig):
    rig.move_to("pick")
    app = desk()
    other = rig.ask(rig.to_ask("swing"))
    press(app, "Ask:")
    assert [q.question_id for q in rig.store.questions(rig.session_id)] == [other.question_id]
    assert "How much does each criterion count" in said(app)


def test_a_refusal_is_one_sentence_and_the_page_goes_on(desk, rig: Rig):
    rig.move_to("pick")
    question = rig.ask(rig.to_ask("rating"))
    rig.answer(question, levels)
    app = part(desk(), "role")
    app.number_input(key="room-smallest-5").set_value(3)
    press(app, "Save")
    assert any("wait for their reveal" in str(warning.value) for warning in app.warning)
    assert rig.room.smallest_group == 5
    assert "Close the question" in [b.label for b in app.button]


def test_strangers_text_is_shown_as_it_is(desk, rig: Rig):
    strange = "![x](http://evil.example/x.png) **b** <i>y</i> :red[z]"
    rig.join(strange).move_to("controls")
    question = rig.ask(rig.to_ask("causes"))
    rig.answer(question, lambda n, item: {"texts": [strange]}, range(6))
    asked = said(desk())
    assert "\\!\\[x\\]" in asked  # the name of who has not answered
    rig.reveal(question)
    for view in (None, "projector"):
        assert "![x](" not in said(desk(view))


def test_a_question_put_away_unrevealed_is_taken_up_again_and_an_old_reveal_shown_again(desk, rig: Rig):
    rig.move_to("pick")
    first = rig.ask(rig.to_ask("rating"))
    rig.answer(first, levels).reveal(first)
    second = rig.ask(rig.to_ask("swing"))
    rig.answer(second, lambda n, item: {"points": 50})
    app = press(desk(), "Take it off the phones")
    assert rig.room.question_id == ""
    part(app, "results")
    press(app, "Take it up again")
    assert rig.room.question_id == second.question_id
    press(app, "Put away without")
    press(app, "Put it on the projector")
    assert rig.room.question_id == first.question_id
