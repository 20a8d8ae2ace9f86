"""The real app with a facilitator made for tests: a route that does to the room what a console would.

`POST /made/<move>` with a JSON body of arguments, in the process that holds the store. Answers with JSON.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # Streamlit puts the folder of the script there, not the project's

import streamlit as st  # noqa: E402
from starlette.concurrency import run_in_threadpool  # noqa: E402
from starlette.requests import Request  # noqa: E402
from starlette.responses import JSONResponse  # noqa: E402
from starlette.routing import Route  # noqa: E402

from core import room_proposals  # noqa: E402
from core.actions import open_demo  # noqa: E402
from core.records import Act  # noqa: E402
from core.room_records import Room  # noqa: E402
from pages.parts import live, phone_route, session  # noqa: E402
from tests import phone_sample as sample  # noqa: E402
from tests.make import NOW, make_round_result  # noqa: E402


def made_room(**given: Any) -> dict[str, Any]:
    return {"session_id": sample.open_room(session.store(), **given).session_id}


def made_demo() -> dict[str, Any]:
    """The demo session with an open room."""
    store = session.store()
    demo = open_demo.load(store, Act("Ana", NOW, "open_session", "op-demo"), today=NOW.date())
    store.keep_room(Room(session_id=demo.session_id, code=sample.CODE, joining="open", opened_utc=NOW))
    return {"session_id": demo.session_id}


def made_proposed(session_id: str, step: str, place: int) -> dict[str, Any]:
    """Asks the question that the app proposes at this step in this place; without a title when there is none."""
    proposed = room_proposals.proposals(session.store().facts(session_id), step)
    if place >= len(proposed):
        return {"title": ""}
    asked = proposed[place]
    sample.open_question(session.store(), session_id, asked)
    return {"title": asked.title, "kind": asked.kind}


def made_ask(session_id: str, kind: str, **given: Any) -> dict[str, Any]:
    return {"question_id": sample.ask(session.store(), session_id, kind, **given).question_id}


def made_close(session_id: str, kind: str) -> dict[str, Any]:
    return {"state": sample.close(session.store(), session.store().question(session_id, f"q-{kind}")).state}


def made_reveal(session_id: str, kind: str, document: dict[str, Any]) -> dict[str, Any]:
    closed = session.store().question(session_id, f"q-{kind}")
    item = closed.items[0]
    result = make_round_result(
        session_id=session_id, question_id=closed.question_id, kind=kind, item_title=item.title, round=closed.round,
        round_result_id=f"{closed.question_id}.{closed.round}.0", subject_id=item.subject_id,
        second_id=item.second_id, document=document,
    )  # fmt: skip
    session.store().reveal(Act("Ana", NOW, "facilitate", f"op-{closed.round}"), closed, [result])
    return {}


def made_again(session_id: str, kind: str) -> dict[str, Any]:
    asked = session.store().question(session_id, f"q-{kind}")
    session.store().keep_question(asked.changed(state="open", round=2))
    return {}


def made_change(session_id: str, **given: Any) -> dict[str, Any]:
    room = session.store().room(session_id)
    if room is not None:
        session.store().keep_room(room.changed(**given))
    return {}


def made_let_in(session_id: str) -> dict[str, Any]:
    for person in session.store().participants(session_id):
        if person.state == "waiting":
            session.store().keep_participant(person.changed(state="in"))
    return {}


def made_look(session_id: str, kind: str) -> dict[str, Any]:
    """Every answer that the store holds, with who is in the room."""
    store = session.store()
    asked = store.question(session_id, f"q-{kind}")
    answers = store.answers(session_id, asked.question_id, asked.round)
    return {
        "answers": sorted([a.item_id, a.participant_id, a.value, a.reason] for a in answers),
        "people": [[p.name, p.state, p.kind] for p in store.participants(session_id)],
    }


def made_removed(session_id: str) -> dict[str, Any]:
    """Somebody removes the session on the page 'Sessions'."""
    store = session.store()
    act = Act("Ana", NOW, "open_session", "op-removed")
    store.apply(act, session_id, deletes=[store.facts(session_id).session])
    return {}


def made_imported(session_id: str, names: list[str]) -> dict[str, Any]:
    """Which of these modules the server has imported by now."""
    del session_id
    return {"names": [name for name in names if name in sys.modules]}


async def made(request: Request) -> JSONResponse:
    move = globals()[f"made_{request.path_params['move']}"]
    given = await request.json()
    return JSONResponse(await run_in_threadpool(lambda: move(**given)))


sys.setswitchinterval(0.001)  # as streamlit_app.py does
app = st.App(
    str(ROOT / "streamlit_app.py"),
    routes=[*live.routes(), *phone_route.routes(), Route("/made/{move}", made, methods=["POST"])],
)
