"""What a browser sees of the real app when it is another device, a hosted server, or signed in."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core import access as rules
from core.actions import enter_room, session_keys
from core.store import Store
from pages.parts import access, device, session
from tests.conftest import ROOT, THIS_MACHINE
from tests.make import make_act, make_lane, make_ownership, make_session, make_workflow

PHONE = rules.Request(address="192.168.1.30", host="192.168.1.20:8501", origin="http://192.168.1.20:8501")
NAMES = {"s1": "Claims spring", "s2": "Bills autumn"}


@pytest.fixture
def two(store: Store) -> Store:
    for session_id, name in NAMES.items():
        act = make_act(page="open_session", op_id=f"make-{session_id}")
        store.apply(act, session_id, saves=[make_session(session_id=session_id, name=name)])
    return store


@pytest.fixture
def elsewhere(two: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "connection", lambda: PHONE)


@pytest.fixture
def hosted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONELANE_HOSTED", "1")


def opened(page: str | None = None, user: dict[str, Any] | None = None, **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    if user is not None:
        app.user = user
    app.run()
    if page:
        app.switch_page(f"pages/{page}.py").run()
    assert not app.exception, app.exception
    return app


def text_of(app: AppTest) -> str:
    """Everything that was sent to the browser, as one text."""
    parts = (part for root in (app.main, app.sidebar) for part in root)
    return "\n".join(str(getattr(part, "proto", "")) for part in parts)


def names_in(app: AppTest) -> list[str]:
    return [name for name in NAMES.values() if name in text_of(app)]


def test_this_machine_sees_every_session(two):
    assert names_in(opened()) == list(NAMES.values())


@pytest.mark.usefixtures("elsewhere")
def test_another_device_sees_the_way_to_join_and_no_session(two):
    app = opened()
    assert app.title[0].value == "Join the room"
    assert names_in(app) == []


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("page", ["open_session", "map_friction", "facilitate", "print_plan", "name_owner"])
def test_another_device_opens_no_page_by_its_address_nor_a_session_by_its_id(two, page):
    with pytest.raises(ValueError, match=r"Known pages: \['Onelane', '[^',]*join\.py'\]"):
        opened(page, s="s1", p="p1")
    app = opened(s="s1", p="p1")
    assert app.title[0].value == "Join the room"
    assert names_in(app) == []
    assert "s" not in app.query_params


@pytest.mark.usefixtures("elsewhere")
def test_a_page_run_by_itself_gives_nothing_away_either(two):
    """A server whose first visit is a deep link runs the page's file alone, without our frame."""
    app = AppTest.from_file(str(ROOT / "pages" / "open_session.py"), default_timeout=60)
    app.query_params["s"] = "s1"
    app.session_state["framed"] = True
    app.run()
    assert names_in(app) == []
    assert "session_id" not in app.session_state


@pytest.mark.usefixtures("elsewhere")
def test_a_key_in_the_address_opens_one_session_leaves_the_address_and_ends(two):
    made = session_keys.make(two, make_act(op_id="key"), two.facts("s1"), "Ben")
    app = opened(s="s1", k=made.secret)
    assert names_in(app) == ["Claims spring"]
    assert "k" not in app.query_params
    assert [write["name"] for write in app.session_state[device.WRITES]] == ["onelane-web-key-s1"]
    app.query_params["s"] = "s2"
    app.session_state["session_id"] = "s2"
    app.run()
    assert names_in(app) == ["Claims spring"]  # in the list of what this browser may open
    session_keys.end(two, make_act(op_id="end"), made.key)
    app.run()
    assert names_in(app) == []


@pytest.mark.usefixtures("elsewhere")
def test_a_wrong_key_or_one_of_another_session_opens_nothing(two):
    made = session_keys.make(two, make_act(op_id="key"), two.facts("s2"), "Ben")
    for secret in (made.secret, "x" * 43, "", "x"):
        app = opened(s="s1", k=secret)
        assert names_in(app) == []
        assert "k" not in app.query_params


@pytest.mark.usefixtures("elsewhere")
def test_who_was_handed_the_role_opens_that_session_until_it_is_taken_back(two):
    taken = enter_room.take_role(two, rules.Visitor(True), "s1", "Ana", session.utc_now())
    given = enter_room.hand_over(two, taken.seat, "Cara")
    app = opened("facilitate", s="s1", lead=given.secret)
    assert "lead" not in app.query_params
    assert "Bring everybody in" in text_of(app)
    enter_room.take_role(two, rules.Visitor(True), "s1", "Ana", session.utc_now())
    app.run()
    assert "The address names a session" in text_of(app)
    assert "Bring everybody in" not in text_of(app)


@pytest.mark.usefixtures("hosted")
def test_hosted_there_is_no_list_and_who_starts_a_session_holds_its_key(two):
    app = opened()
    assert names_in(app) == []
    next(box for box in app.expander if box.label == "Start a new session").open = True
    app.session_state["start-session"] = True
    app.run()
    by_label = {field.label: field for field in app.text_input}
    by_label["Name of the session"].set_value("Ours")
    by_label["Your name"].set_value("Ana")
    next(button for button in app.button if button.label == "Start the session").click()
    app.run()
    made = next(known for known in two.sessions() if known.name == "Ours")
    assert app.session_state[f"device-key-{made.session_id}"]
    app.switch_page("pages/open_session.py").run()
    assert names_in(app) == []
    assert "Ours" in text_of(app)
    assert "Ours" not in text_of(opened())


@pytest.mark.usefixtures("hosted")
def test_hosted_a_request_from_this_machine_is_no_exception(two):
    """A proxy makes every request look like that."""
    assert names_in(opened(s="s1")) == []


@pytest.mark.usefixtures("hosted")
def test_hosted_with_sign_in_making_a_session_asks_for_it_and_joining_does_not(two, monkeypatch):
    monkeypatch.setattr(access, "can_sign_in", lambda: True)
    app = opened()
    assert "sign in" in text_of(app)
    assert [box.label for box in app.expander if box.label.startswith("Start")] == []
    assert opened("join").title[0].value == "Join the room"
    app = opened(user={"is_logged_in": True, "name": "Ana [x](y)", "email": "ana@example.org"})
    assert "Signed in as Ana" in text_of(app)
    assert [box.label for box in app.expander if box.label.startswith("Start")] == ["Start a new session"]
    assert names_in(app) == []


def test_a_broken_connection_keeps_its_rights_and_gets_no_more(two, monkeypatch):
    monkeypatch.setattr(access, "connection", lambda: None)
    assert opened().title[0].value == "Join the room"
    monkeypatch.setattr(access, "connection", lambda: THIS_MACHINE)
    app = opened()
    monkeypatch.setattr(access, "connection", lambda: None)
    app.run()
    assert names_in(app) == list(NAMES.values())


def test_a_colleague_is_let_in_and_out_again_on_sessions(two):
    app = opened(s="s1")
    app.session_state["session-keys"] = True
    app.run()
    next(field for field in app.text_input if field.label == "For whom").set_value("Ben :red[x]")
    next(button for button in app.button if button.label == "Make a link").click()
    app.run()
    (key,) = session_keys.keys_of(two.facts("s1"))
    link = next(code.value for code in app.code if "k=" in code.value)
    assert session_keys.opens(two.facts("s1"), link.rpartition("k=")[2])
    next(button for button in app.button if button.label.startswith("End the link of Ben")).click()
    app.run()
    assert session_keys.keys_of(two.facts("s1"))[0].ended_utc is not None
    assert key.given_to == "Ben :red[x]"


def test_who_came_with_a_key_learns_nothing_of_an_owners_lanes_in_other_sessions(two, monkeypatch):
    for session_id in NAMES:
        records = (make_workflow(session_id=session_id), make_lane(session_id=session_id))
        owned = make_ownership(session_id=session_id, owner="Ben Okri")
        two.apply(make_act(op_id=f"own-{session_id}"), session_id, saves=(*records, owned))
    made = session_keys.make(two, make_act(op_id="key"), two.facts("s1"), "Ben")
    assert names_in(opened("name_owner", s="s1")) == ["Bills autumn"]
    monkeypatch.setattr(access, "connection", lambda: PHONE)
    app = opened("name_owner", s="s1", k=made.secret)
    assert names_in(app) == []
    assert "Ben Okri" in text_of(app)
