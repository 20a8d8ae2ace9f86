"""An imported log on step 1: every picture of full, sparse, hostile and huge logs, and what drawing them costs."""

from __future__ import annotations

import json
import random
import time

import pytest
from streamlit.testing.v1 import AppTest

from core.records import EventLog
from pages.parts.log_pictures import PICTURES
from tests.make import make_event_log, make_session, make_workflow
from tests.pages.logs import FULL, act, full, imported, look_at, opened, rows_of, sound, texts

HOSTILE = (
    'say "hi" & <b>bold</b>', "new\nline", "**bold** [link](http://evil.example) ![x](http://evil.example/x.png)",
    "مرحبا بالعالم", "😀" * 60, "x" * 4000, ":red[colour] $x^2$ `code`", "a -> b [URL=evil]; }", "=cmd|' /C calc'!A0",
    "</svg><script>alert(1)</script>", "back\\slash \\N", "_under_score_", "%{x} {y}",
)  # fmt: skip


SAID = {
    "map": "of all moves", "waiting": "of all waiting is before", "rework": "some step is done again",
    "queue": "The colour begins at 0", "trend": "in the first", "ways": "ways of working cover all cases",
    "people": "3 people or systems do the steps; a case changes hands", "segments": "Most cases are in “",
    "queues": "Approvals: 100 % of the cases go through one", "labels": "approvals", "about": "*Elsewhere:*",
}  # fmt: skip


@pytest.mark.parametrize("picture", PICTURES)
def test_every_picture_of_a_full_log_is_drawn(store, tmp_path, picture):
    full(store, tmp_path)
    assert SAID[picture] in texts(opened(picture))


@pytest.mark.parametrize("picture", PICTURES)
def test_every_picture_of_a_log_without_starts_people_and_attributes_is_drawn(store, tmp_path, picture):
    rows = [{key: row[key] for key in ("case", "activity", "end")} for row in rows_of([FULL, FULL[:1]], False)]
    rows = [row | {"resource": "", "region": "", "product": ""} for row in rows]
    imported(store, tmp_path, rows)
    opened(picture)


@pytest.mark.parametrize("picture", PICTURES)
def test_hostile_names_are_shown_as_text_in_every_picture(store, tmp_path, picture):
    rows = rows_of([(*HOSTILE[n % 4 :], "approve " + HOSTILE[n % 7]) for n in range(30)])
    for row in rows:
        row["resource"] = row["region"] = HOSTILE[len(row["case"]) % len(HOSTILE)]
    imported(store, tmp_path, rows)
    app = opened(picture)
    said = texts(app)
    assert "](http" not in said
    assert "<script" not in said.replace("\\<script", "")
    for chart in app.get("plotly_chart"):
        spec = json.loads(chart.proto.spec)
        assert "<b>" not in json.dumps(spec["layout"])


def test_the_headline_stands_first_and_names_the_longest_wait(store, tmp_path):
    full(store, tmp_path)
    app = opened()
    assert app.subheader[0].value.startswith("In a normal week")
    assert "before “" in texts(app)


def test_a_map_of_a_thousand_activities_is_there_at_once(store, tmp_path):
    chance = random.Random(3)
    steps = [f"activity number {n}" for n in range(1000)]
    imported(store, tmp_path, rows_of([tuple(chance.choices(steps, k=8)) for _ in range(600)]))
    app = opened("map")
    sliders = [one for one in app.select_slider if (one.key or "").startswith("log-map-share")]
    began = time.perf_counter()
    sliders[0].set_value(1.0)
    sound(app.run())
    assert time.perf_counter() - began < 1.5
    (chart,) = app.get("graphviz_chart")
    assert chart.proto.spec.count("->") < 400
    assert "More would not be readable" in texts(app)
    look_at(app, "labels")


def test_the_slider_and_the_switch_change_the_map_and_nothing_is_measured_again(store, tmp_path, monkeypatch):
    full(store, tmp_path)
    app = opened("map")
    monkeypatch.setattr(store, "ask", None)
    monkeypatch.setattr(store, "working", None)
    (switch,) = [one for one in app.segmented_control if (one.key or "").startswith("log-map-label")]
    before = app.get("graphviz_chart")[0].proto.spec
    switch.set_value("median")
    sound(app.run())
    assert app.get("graphviz_chart")[0].proto.spec != before
    assert "min" in app.get("graphviz_chart")[0].proto.spec or " h " in app.get("graphviz_chart")[0].proto.spec


def test_on_a_phone_one_step_at_a_time_gets_its_name_and_mark(store, tmp_path, monkeypatch):
    monkeypatch.setattr("pages.parts.estimate_input.is_phone", lambda: True)
    full(store, tmp_path)
    app = opened("labels")
    (step,) = [one for one in app.selectbox if one.label == "Step"]
    step.set_value(step.options.index("check") if "check" in step.options else 1)
    sound(app.run())
    (name,) = [one for one in app.text_input if one.label == "Business name"]
    name.set_value("Look at it")
    sound(app.run())
    (save,) = [one for one in app.button if one.label == "Save names and queues"]
    save.click()
    sound(app.run())
    assert [label.name for label in store.facts("s1").activity_labels] == ["Look at it"]


def test_a_map_on_a_phone_opens_with_fewer_arrows(store, tmp_path, monkeypatch):
    full(store, tmp_path)
    arrows = {}
    for is_phone in (False, True):
        monkeypatch.setattr("pages.parts.estimate_input.is_phone", lambda now=is_phone: now)
        arrows[is_phone] = opened("map").get("graphviz_chart")[0].proto.spec.count(" -> ")
    assert arrows[True] <= 9
    assert arrows[True] <= arrows[False]


def test_a_log_without_events_says_so(store):
    session, workflow = make_session(), make_workflow()
    log: EventLog = make_event_log(workflow_id=workflow.workflow_id, events=0, cases=0)
    store.apply(act("s"), session.session_id, saves=(session,))
    store.apply(act("w"), session.session_id, saves=(workflow, log))
    assert "holds no events" in texts(opened())


def test_looking_at_a_log_again_costs_less_than_three_almost_empty_pages(store, tmp_path):
    full(store, tmp_path)
    app = opened("map")

    def best(run) -> float:
        spent = []
        for _ in range(7):
            began = time.perf_counter()
            run()
            spent.append(time.perf_counter() - began)
        return min(spent)

    plain = AppTest.from_string(
        "import streamlit as st\nfrom pages.parts import session, told\nhere = session.here()\nst.title('x')\n"
        "for n in range(20): st.text(n)\nst.button('a'); st.text_input('b'); st.selectbox('c', [1, 2])"
    )
    plain.query_params["s"] = "s1"
    plain.session_state["framed"] = True
    plain.run()
    assert best(app.run) < 3 * best(plain.run) + 0.004


@pytest.mark.parametrize(("picture", "table"), [("map", "map-table"), ("queue", "queue-table"), ("ways", "ways-table"),
                                                ("trend", "trend-table"), ("people", "who")])  # fmt: skip
def test_every_picture_stands_as_a_table_too_with_units_and_a_download(store, tmp_path, picture, table):
    log_id = full(store, tmp_path)
    app = opened()
    app.session_state[f"log-{table}-{log_id}"] = True
    look_at(app, picture)
    assert app.dataframe
    assert len(app.get("download_button")) >= 1


def test_every_chart_says_in_words_what_it_shows(store, tmp_path):
    full(store, tmp_path)
    app = opened()
    for picture in ("map", "waiting", "rework", "queue", "trend", "people", "segments", "queues"):
        look_at(app, picture)
        charts = [*app.get("plotly_chart"), *app.get("graphviz_chart")]
        assert charts, picture
        assert all(len(chart.proto.alt) > 20 for chart in charts if hasattr(chart.proto, "alt")), picture


def test_each_figure_opens_to_its_formula(store, tmp_path):
    log_id = full(store, tmp_path)
    app = opened()
    for name in ("volume", "cycle", "waiting", "touch", "rework"):
        app.session_state[f"log-figure-{name}-{log_id}"] = True
        sound(app.run())
        assert any(" = " in code.value for code in app.code), name
        app.session_state[f"log-figure-{name}-{log_id}"] = False
