"""Importing a log from upload to accepted estimates: the actions on a real store, and the part of the page."""

from __future__ import annotations

import io
import threading
from datetime import time
from pathlib import Path

import pytest

from core.actions import import_log
from core.actions.import_reading import Reading
from core.errors import FileRefused, NotFound, Refused
from core.importers.limits import Limits
from core.records import Act, Session, Workflow
from core.store import Store
from pages.parts.import_result import as_csv
from tests.make import make_session, make_workflow

CSV = "case,activity,start,end,who\n" + "".join(
    f"c{week}-{n},{step},2024-{month:02}-{day:02} {9 + i}:00,2024-{month:02}-{day:02} {9 + i}:30,Ana\n"
    for week, (month, day) in enumerate([(1, 3), (1, 10), (1, 17), (1, 24), (1, 31), (2, 7), (2, 14)])
    for n in range(1 + week % 3)
    for i, step in enumerate(("receive", "check", "check", "decide"))
)


def act(op_id: str = "op1") -> Act:
    from pages.parts.session import utc_now

    return Act(who="Ana", at_utc=utc_now(), page="map_friction", op_id=op_id)


@pytest.fixture
def opened(store: Store) -> tuple[Store, Session, Workflow]:
    session, workflow = make_session(), make_workflow()
    store.apply(act("s"), session.session_id, saves=(session,))
    store.apply(act("w"), session.session_id, saves=(workflow,))
    return store, session, workflow


def staged_in(store: Store, text: str = CSV, name: str = "claims.csv") -> import_log.Staged:
    return import_log.stage(store.staging_folder, text.encode(), name)


def folders(store: Store) -> list[Path]:
    return list(store.staging_folder.glob("*"))


def imported(opened, op_id="op1", text: str = CSV):
    store, session, workflow = opened
    staged = staged_in(store, text)
    look = import_log.look(staged)
    checked = import_log.check(staged, Reading(look.roles, "UTC"))
    facts = store.facts(session.session_id)
    return import_log.keep(store, act(op_id), facts, facts.workflow(workflow.workflow_id), staged, checked)


def test_two_imports_in_one_moment_that_would_make_workflows_of_one_name_make_one(opened, monkeypatch):
    store, session, _ = opened
    facts = store.facts(session.session_id)
    files = [staged_in(store), staged_in(store, CSV + "z-1,receive,2024-03-06 9:00,2024-03-06 9:30,Ana\n")]
    ready = [(one, import_log.check(one, Reading(import_log.look(one).roles, "UTC"))) for one in files]
    makers = [import_log.new_workflow(facts, name) for name in ("Refunds", "refunds")]
    load, inside = store.load_events, []

    def slowly(*given, **named):
        with pytest.raises(Refused, match="is being imported right now"):
            import_log.keep(store, act("second"), facts, makers[1], *ready[1])
        inside.append(True)
        return load(*given, **named)

    monkeypatch.setattr(store, "load_events", slowly)
    import_log.keep(store, act("first"), facts, makers[0], *ready[0])
    monkeypatch.setattr(store, "load_events", load)
    with pytest.raises(Refused, match="a workflow called 'refunds' already"):
        import_log.keep(store, act("third"), facts, makers[1], *ready[1])
    assert inside
    assert [w.name for w in store.facts(session.session_id).workflows].count("Refunds") == 1


def test_a_file_becomes_events_in_the_store_and_leaves_nothing_in_the_staging_folder(opened):
    store, session, _ = opened
    log = imported(opened)
    found = import_log.figures(store, store.facts(session.session_id), log.event_log_id)
    assert (found.events, found.cases) == (log.events, log.cases) == (52, 13)
    assert folders(store) == []


def test_the_same_act_twice_imports_once(opened):
    store, session, _ = opened
    assert imported(opened).event_log_id == imported(opened).event_log_id
    assert len(store.facts(session.session_id).event_logs) == 1


def test_the_same_file_a_second_time_is_noticed_and_not_doubled(opened):
    store, session, workflow = opened
    imported(opened)
    with pytest.raises(Refused, match=r"imported for 'Claims intake' already, as 'claims\.csv'"):
        imported(opened, "op2")
    assert len(store.facts(session.session_id).event_logs) == 1
    assert import_log.already_imported(store.facts(session.session_id), workflow.workflow_id, staged_in(store))


def test_an_import_that_was_removed_can_be_made_again(opened):
    store, session, _ = opened
    log = imported(opened)
    store.apply(act("d"), session.session_id, deletes=(log,))
    again = imported(opened, "op2")
    assert [known.event_log_id for known in store.facts(session.session_id).event_logs] == [again.event_log_id]
    assert import_log.proposals(store, store.facts(session.session_id), again.event_log_id)


def test_a_refused_file_stores_nothing(opened):
    store, session, _ = opened
    staged = staged_in(store, "a;b\n")
    with pytest.raises(FileRefused):
        import_log.look(staged)
    import_log.discard(staged)
    assert folders(store) == []
    assert store.facts(session.session_id).event_logs == ()


def test_a_file_over_the_limit_is_refused_while_it_arrives_and_leaves_nothing(store):
    with pytest.raises(FileRefused, match=r"limit is 1 MB \(setting ONELANE_UPLOAD_MB\)"):
        import_log.stage(store.staging_folder, io.BytesIO(b"x" * 2**21), "big.csv", Limits(upload_mb=1))
    assert folders(store) == []


def test_the_name_of_an_upload_is_only_shown_and_never_a_path(store):
    staged = staged_in(store, name="../../etc/g*b\u202e.csv")
    assert staged.file_name == "g*b.csv"
    assert staged.path.is_relative_to(store.staging_folder)
    assert "g*b" not in str(staged.path)


def test_accepted_estimates_are_measured_and_say_which_log_measured_them(opened):
    store, session, workflow = opened
    log = imported(opened)
    facts = store.facts(session.session_id)
    offered = import_log.proposals(store, facts, log.event_log_id)
    assert [proposal.quantity for proposal in offered] == ["volume", "touch_minutes", "rework_share", "wait_hours"]
    import_log.accept_proposals(store, act("a"), facts, log.event_log_id, offered)
    stored = {estimate.quantity: estimate for estimate in store.facts(session.session_id).estimates}
    # four steps of 30 minutes in every case; the half hours between them are waiting: 3 × 0.5 h
    assert stored["touch_minutes"].middle == pytest.approx(120)
    assert stored["wait_hours"].middle == pytest.approx(1.5)
    assert {estimate.evidence for estimate in stored.values()} == {"measured"}
    assert {estimate.event_log_id for estimate in stored.values()} == {log.event_log_id}
    assert store.facts(session.session_id).workflow(workflow.workflow_id).rework_in_touch


def test_a_measured_volume_is_given_in_the_period_that_the_workflow_counts_in(opened):
    store, session, workflow = opened
    log = imported(opened)
    monthly = import_log.proposals(store, store.facts(session.session_id), log.event_log_id)[0]
    known = store.facts(session.session_id).workflow(workflow.workflow_id)
    store.apply(act("p"), session.session_id, saves=(known.changed(volume_period="week"),))
    weekly = import_log.proposals(store, store.facts(session.session_id), log.event_log_id)[0]
    assert weekly.middle * 52 / 12 == pytest.approx(monthly.middle)
    assert weekly.middle == 2


def test_a_log_for_a_workflow_that_is_gone_is_refused(opened):
    store, session, _ = opened
    staged = staged_in(store)
    checked = import_log.check(staged, Reading(import_log.look(staged).roles, "UTC"))
    (known,) = store.facts(session.session_id).workflows
    store.apply(act("gone"), session.session_id, deletes=(known,))
    with pytest.raises(NotFound):
        import_log.keep(store, act(), store.facts(session.session_id), known, staged, checked)
    import_log.discard(staged)


def test_a_new_workflow_comes_with_its_log_or_not_at_all(opened):
    store, session, _ = opened
    facts = store.facts(session.session_id)
    staged = staged_in(store)
    checked = import_log.check(staged, Reading(import_log.look(staged).roles, "UTC"))
    stop = threading.Event()
    stop.set()
    made = import_log.new_workflow(facts, "Permits")
    with pytest.raises(Refused, match="cancelled"):
        import_log.keep(store, act("c"), facts, made, staged, checked, stop=stop)
    assert [known.name for known in store.facts(session.session_id).workflows] == ["Claims intake"]
    assert store.facts(session.session_id).event_logs == ()
    log = import_log.keep(store, act("k"), store.facts(session.session_id), made, staged, checked)
    assert store.facts(session.session_id).workflow(log.workflow_id).name == "Permits"
    assert folders(store) == []


def test_a_new_workflow_needs_a_name_that_nobody_has(opened):
    store, session, _ = opened
    facts = store.facts(session.session_id)
    with pytest.raises(Refused, match="a workflow called 'claims INTAKE' already"):
        import_log.new_workflow(facts, " claims INTAKE ")
    with pytest.raises(Refused, match="Give the workflow a name"):
        import_log.new_workflow(facts, " \u202e ")


def test_the_same_file_for_another_workflow_is_known_and_allowed(opened):
    store, session, _ = opened
    imported(opened)
    facts, staged = store.facts(session.session_id), staged_in(store)
    assert [log.file_name for log in import_log.imported_before(facts, staged)] == ["claims.csv"]
    checked = import_log.check(staged, Reading(import_log.look(staged).roles, "UTC"))
    import_log.keep(store, act("o"), facts, import_log.new_workflow(facts, "Permits"), staged, checked)
    assert len(store.facts(session.session_id).event_logs) == 2


def test_what_a_killed_server_left_is_swept_away_at_the_start(opened):
    store, _, _ = opened
    staged_in(store)
    import_log.sweep(store)
    assert folders(store) == []


def test_a_number_that_a_log_measured_keeps_the_measured_one_beside_it(opened):
    store, session, _ = opened
    log = imported(opened)
    facts = store.facts(session.session_id)
    offered = import_log.proposals(store, facts, log.event_log_id)
    import_log.accept_proposals(store, act("a"), facts, log.event_log_id, offered)
    for estimate in store.facts(session.session_id).estimates:
        assert estimate.measured == (estimate.low, estimate.middle, estimate.high)
        assert estimate.measured_note == estimate.note
        assert estimate.measured_note.startswith("claims.csv: ")


def test_figures_are_stored_and_worked_out_anew_when_the_calendar_changes(opened):
    store, session, _ = opened
    log = imported(opened)
    facts = store.facts(session.session_id)
    before = import_log.figures(store, facts, log.event_log_id)
    assert import_log.known_figures(store, facts, log.event_log_id) == before
    changed = facts.session.changed(closes=time(9, 15))
    store.apply(act("cal"), session.session_id, saves=(changed,))
    facts = store.facts(session.session_id)
    assert import_log.known_figures(store, facts, log.event_log_id) is None
    work = import_log.start_figures(store, facts, log.event_log_id)
    after = work.result()
    assert after.wait_business_hours.mean < before.wait_business_hours.mean
    assert import_log.known_figures(store, facts, log.event_log_id) == after


def test_a_script_imports_into_a_new_workflow_and_accepts(store, tmp_path):
    session = make_session()
    store.apply(act("s"), session.session_id, saves=(session,))
    path = tmp_path / "log[1].csv"
    path.write_text(CSV + "c9,,2024-01-01 09:00,2024-01-01 10:00,Ana\n")
    told = import_log.import_file(
        store, act("i"), store.facts(session.session_id), path, workflow="Permits", accept=True
    )  # fmt: skip
    facts = store.facts(session.session_id)
    assert [workflow.name for workflow in facts.workflows] == ["Permits"]
    assert told["refused"]["lines"] == [
        {"line": 54, "column": "activity", "value": "", "reason": "the activity is empty"}
    ]  # fmt: skip
    assert len(facts.estimates) == 4
    assert folders(store) == []


def test_refused_lines_for_a_spreadsheet_hold_no_formulas():
    text = as_csv([{"line": 2, "column": "end", "value": "=cmd|x", "reason": "the time can't be read"}]).decode(
        "utf-8-sig"
    )
    assert text.splitlines()[1] == "2,end,'=cmd|x,the time can't be read"
