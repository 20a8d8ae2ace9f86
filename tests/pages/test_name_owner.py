"""4 Owner in the real app: empty, a name that is nobody's, the whole way to a yes, a yes that became void."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.store import Store
from tests.make import make_act, make_lane, make_session, make_workflow
from tests.test_name_owner import SENTENCE, whole


def said(app: AppTest) -> str:
    kinds = (app.markdown, app.error, app.warning, app.caption, app.success, app.info)
    return " ".join(text.value for kind in kinds for text in kind)


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def by_label(elements: Any, label: str) -> Any:
    return next(element for element in elements if element.label.startswith(label))


@pytest.fixture
def full(store: Store) -> Store:
    store.apply(make_act(), "s1", saves=whole())
    return store


def named(open_app: Any, name: str = "Ben Okri") -> AppTest:
    app = open_app("name_owner", "s1")
    by_label(app.text_input, "Owner").set_value(name)
    return press(app, "Save the owner")


def accepted(open_app: Any) -> AppTest:
    app = named(open_app)
    by_label(app.text_input, "Type your name").set_value("ben  okri")
    return press(app, "I accept")


def test_without_a_session_the_page_leads_to_one(open_app):
    assert "No session is open yet" in said(open_app("name_owner"))


def test_without_a_lane_it_says_what_it_needs_and_a_name_can_be_tried(open_app, store):
    store.apply(make_act(), "s1", saves=(make_session(),))
    app = open_app("name_owner", "s1")
    assert "none is picked yet" in said(app)
    app.text_input(key="owner-trial").set_value("AI team").run()
    assert "names a group" in app.error[0].value
    app.text_input(key="owner-trial").set_value("Nguyễn Thị Minh Khai").run()
    assert "reads like one person" in app.success[0].value


def test_a_lane_without_baseline_says_what_the_acceptance_still_needs(open_app, store):
    store.apply(make_act(), "s1", saves=(make_session(), make_workflow(), make_lane()))
    app = open_app("name_owner", "s1")
    assert "outcome metric is not set yet" in said(app)
    assert "Go to step 3, Baseline & target" in [link.proto.label for link in app.get("page_link")]


def test_a_team_is_refused_in_place_and_what_was_typed_stays(open_app, full):
    app = named(open_app, "Claims team")
    assert "names a group" in said(app)
    assert by_label(app.text_input, "Owner").value == "Claims team"
    assert full.facts("s1").ownerships == ()


def test_a_blank_owner_is_asked_for(open_app, full):
    app = named(open_app, "   ")
    assert "Name the one person" in said(app)


def test_one_person_is_kept_and_what_is_open_is_listed(open_app, full):
    app = named(open_app)
    assert full.facts("s1").ownerships[0].owner == "Ben Okri"
    assert "Name a deputy" in said(app)
    press(app, "Undo")
    assert full.facts("s1").ownerships == ()


def test_an_owner_who_builds_is_warned_about(open_app, full):
    app = open_app("name_owner", "s1")
    by_label(app.text_input, "Owner").set_value("Ben Okri")
    by_label(app.text_input, "Delivery lead").set_value("ben okri")
    press(app, "Save the owner")
    assert "builds it and answers for it" in app.warning[0].value


def test_only_the_owner_accepts(open_app, full):
    app = named(open_app)
    by_label(app.text_input, "Type your name").set_value("Eva Sol")
    press(app, "I accept")
    assert "Only Ben Okri can accept" in said(app)
    assert full.facts("s1").ownerships[0].accepted_by == ""


def test_an_acceptance_stands_and_can_be_taken_back(open_app, full):
    app = accepted(open_app)
    kept = full.facts("s1").ownerships[0]
    assert (kept.accepted_by, kept.accepted_sentence) == ("ben  okri", SENTENCE)
    assert "Accepted" in app.success[0].value
    press(app, "Take it back")
    assert full.facts("s1").ownerships[0].accepted_by == ""


def test_an_acceptance_is_shown_as_void_when_the_target_moved(open_app, full):
    app = accepted(open_app)
    target = full.facts("s1").targets[0]
    full.apply(make_act(), "s1", saves=(target.changed(value=20),))
    app.run()
    assert "No longer valid" in app.error[0].value
    assert by_label(app.text_input, "Type your name") is not None


def test_a_save_over_a_newer_version_keeps_what_was_typed(open_app, full):
    app = named(open_app)
    stored = full.facts("s1").ownerships[0]
    full.apply(make_act(who="Eva"), "s1", saves=(stored.changed(deputy="Eva Sol"),))
    by_label(app.text_input, "Budget").set_value("EUR 5000")
    press(app, "Save the owner")
    assert full.facts("s1").ownerships[0].deputy == "Eva Sol"
    assert full.facts("s1").ownerships[0].budget == ""
    assert by_label(app.text_input, "Budget").value == "EUR 5000"
    assert "newer version" in said(app)


def test_hostile_words_stay_words(open_app, full):
    app = open_app("name_owner", "s1")
    by_label(app.text_input, "Owner").set_value("<b>Ana</b> [x](http://evil.test)")
    by_label(app.text_area, "How does the owner").set_value("<script>alert(1)</script>")
    press(app, "Save the owner")
    assert not app.exception
    assert not re.search(r"(?<!\\)<b>", said(app))


def test_the_hour_of_the_weekly_review_is_kept_and_the_usual_one_stays_unsaid(open_app, full):
    app = named(open_app)
    assert full.facts("s1").ownerships[0].review_at is None
    by_label(app.time_input, "The weekly review begins").set_value(time(14, 30))
    press(app, "Save the owner")
    assert full.facts("s1").ownerships[0].review_at == time(14, 30)


def test_blank_budget_and_people_stay_open(open_app, full):
    told = said(named(open_app))
    assert "may spend without asking" in told
    assert "the owner can assign" in told
