"""The readiness page in the real app: empty, missing, and what a state says and links to."""

from __future__ import annotations

from datetime import datetime

from core.actions import define_controls
from core.records import Act, Lane, Ownership, Session, Workflow, new_id
from core.store import Store

NOW = datetime(2026, 11, 22, 9, 0)


def act() -> Act:
    return Act(who="Ana", at_utc=NOW, page="check_readiness", op_id=new_id())


def said(app) -> str:
    return "\n".join(element.value for element in app.markdown).replace("\\", "")


def links(app) -> list[str]:
    return [element.proto.label for element in app.get("page_link")]


def lane_session(store: Store) -> None:
    store.apply(
        act(),
        "s1",
        saves=[
            Session(session_id="s1", name="Autumn", created_utc=NOW),
            Workflow(session_id="s1", workflow_id="w1", name="Claims *intake* <b>x</b>"),
            Lane(session_id="s1", lane_id="l1", workflow_id="w1", reason="<i>why</i>", picked_by="Ana", picked_utc=NOW),
            Ownership(session_id="s1", ownership_id="l1", lane_id="l1", owner="Dora Ek"),
        ],
    )


def test_an_empty_session_misses_all_five_and_needs_sequencing(open_app, store: Store) -> None:
    store.apply(act(), "s1", saves=[Session(session_id="s1", name="Autumn", created_utc=NOW)])
    app = open_app("check_readiness", "s1")
    assert "This programme needs sequencing, not more tooling." in app.error[0].value.replace("\\", "")
    assert "Open points (5)" in [heading.value for heading in app.subheader]
    assert links(app).count("Go to step 1, Map friction") == 5


def test_what_is_there_is_said_and_what_is_open_has_its_link(open_app, store: Store) -> None:
    lane_session(store)
    define_controls.take_proposals(
        store, act(), define_controls.propose(store.facts("s1"), acts_alone=False, minutes_per_item=3)
    )
    app = open_app("check_readiness", "s1")
    shown = said(app)
    assert "Dora Ek answers for it." in shown
    assert "Dora Ek has not accepted it yet." in shown
    assert "It was the only workflow on the list, so nothing was compared." in shown
    assert {"Go to step 4, Owner", "Go to step 3, Baseline & target", "Go to step 5, Controls"} <= set(links(app))


def test_each_state_is_a_word_not_only_a_colour(open_app, store: Store) -> None:
    lane_session(store)
    app = open_app("check_readiness", "s1")
    badges = [element.value for element in app.markdown if "-badge[" in element.value]
    assert len(badges) == 5
    assert all(any(word in badge for word in ("Clear", "Thin", "Missing")) for badge in badges)


def test_strangers_text_is_shown_as_it_is(open_app, store: Store) -> None:
    lane_session(store)
    app = open_app("check_readiness", "s1")
    assert not [element.value for element in app.markdown if "<b>" in element.value or "<i>" in element.value]


def test_no_percentage_stands_in_the_result(open_app, store: Store) -> None:
    lane_session(store)
    app = open_app("check_readiness", "s1")
    assert "%" not in app.error[0].value
