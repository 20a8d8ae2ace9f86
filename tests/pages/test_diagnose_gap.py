"""'Is it budget?' in the real app: empty, full, and answered wrongly."""

from __future__ import annotations

from datetime import date, datetime

from core.actions import diagnose_gap, open_demo
from core.records import Act, Session, Workflow, new_id
from core.store import Store

NOW = datetime(2026, 11, 22, 9)


def act() -> Act:
    return Act(who="Ana", at_utc=NOW, page="diagnose_gap", op_id=new_id())


def started(store: Store) -> None:
    flows = [Workflow(session_id="s1", workflow_id=f"w{n}", name=f"Copilot <b>{n}</b>") for n in range(2)]
    store.apply(act(), "s1", saves=[Session(session_id="s1", name="Autumn *x*", created_utc=NOW), *flows])


def said(app) -> str:
    return "\n".join(element.value for element in app.markdown).replace("\\", "")


def opened_form(app, sign_id: str):
    app.session_state[f"gap-ask-{sign_id}"] = True
    return app.run()


def test_without_a_session_it_says_where_to_begin(open_app):
    app = open_app("diagnose_gap")
    assert "No session is open yet" in said(app)


def test_an_empty_session_asks_and_shows_every_question(open_app, store: Store):
    store.apply(act(), "s1", saves=[Session(session_id="s1", name="Autumn", created_utc=NOW)])
    app = open_app("diagnose_gap", "s1")
    assert "Can't be told yet: nothing is answered" in app.info[0].value.replace("\\", "")
    assert said(app).count("The record: Nothing to this yet.") >= 8
    assert "11 of 11 questions open" in app.text[0].value


def test_two_findings_give_the_answer_with_the_ways_to_mend_it(open_app, store: Store):
    started(store)
    app = open_app("diagnose_gap", "s1")
    assert app.info
    opened_form(app, "tool-first")
    app.radio[0].set_value("yes")
    next(box for box in app.text_input if box.label.startswith("For example")).set_value("bought in May")
    next(button for button in app.button if button.label == "Keep the answer").click().run()
    kept = diagnose_gap.said(store.facts("s1"))["tool-first"]
    assert (kept.answer, kept.note) == ("yes", "bought in May")
    assert "Sequencing: more money would not help yet" in app.warning[0].value.replace("\\", "")
    assert "Guest: yes. “bought in May”" in said(app)
    assert "Go to step 1, Map friction" in [link.proto.label for link in app.get("page_link")]


def test_keeping_nothing_is_refused_and_the_note_stays(open_app, store: Store):
    started(store)
    app = opened_form(open_app("diagnose_gap", "s1"), "weak-done")
    next(box for box in app.text_input if box.label.startswith("For example")).set_value("my note")
    next(button for button in app.button if button.label == "Keep the answer").click().run()
    assert "Choose yes, no or don't know first" in app.error[0].value
    assert next(box for box in app.text_input if box.label.startswith("For example")).value == "my note"
    assert not store.facts("s1").gap_answers


def test_an_answer_is_changed_and_taken_away(open_app, store: Store):
    started(store)
    diagnose_gap.take_room_answers(store, act(), store.facts("s1"), {"weak-done": (6, 1, 2)})
    app = open_app("diagnose_gap", "s1")
    assert "People: The room: 6 yes, 1 no, 2 don't know." in said(app)
    opened_form(app, "weak-done")
    assert app.radio[0].value == "yes"
    next(button for button in app.button if button.label == "Take the answer away").click().run()
    assert not store.facts("s1").gap_answers


def test_record_and_people_who_differ_are_named(open_app, store: Store):
    demo = open_demo.load(store, Act("Ana", NOW, "open_session", "op"), date(2026, 11, 22))
    facts = store.facts(demo.session_id)
    diagnose_gap.take_room_answers(store, act(), facts, {"no-owner": (6, 1, 0)})
    app = open_app("diagnose_gap", demo.session_id)
    assert "The record and people say opposite things" in said(app)
    assert "one thing speaks for sequencing" in app.info[0].value.replace("\\", "")


def test_strangers_text_is_shown_as_it_is(open_app, store: Store):
    started(store)
    app = open_app("diagnose_gap", "s1")
    assert not [element.value for element in app.markdown if "<b>" in element.value]


def test_the_page_prints(open_app, store: Store):
    started(store)
    app = open_app("diagnose_gap", "s1")
    next(button for button in app.button if button.label == "Make the page to print").click().run()
    assert [button.label for button in app.get("download_button")] == ["Download the page (PDF)"]
    assert not app.exception
