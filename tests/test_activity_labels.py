"""Business names and queues of activities: shown everywhere, kept with versions, undone, refused when stale."""

from __future__ import annotations

import pytest

from core.actions.activity_labels import Edit, keep_labels, labelled, renamed
from core.errors import NotFound, StaleSave
from core.records import activity_label_id
from tests.make import make_act, make_activity_label, make_event_log, make_session, make_workflow
from tests.test_process_map import made


@pytest.fixture
def kept(store):
    session, workflow = make_session(), make_workflow()
    log = make_event_log(workflow_id=workflow.workflow_id)
    store.apply(make_act(op_id="s"), session.session_id, saves=(session,))
    store.apply(make_act(op_id="w"), session.session_id, saves=(workflow, log))
    return store, session.session_id, log.event_log_id


def facts(kept):
    return kept[0].facts(kept[1])


def save(kept, op_id: str, *edits: Edit):
    store, _, log_id = kept
    return keep_labels(store, make_act(op_id=op_id, page="map_friction"), facts(kept), log_id, edits)


def test_queues_are_proposed_from_names_until_people_say_so(kept):
    found = {one.activity: one for one in labelled(facts(kept), kept[2], ["Approve", "Reject", "Pay"])}
    assert [(one.queue, one.is_marked) for one in found.values()] == [
        ("approval", False), ("exception", False), ("neither", False),
    ]  # fmt: skip
    save(kept, "1", Edit("Approve", "", "neither", None), Edit("Pay", "Zahlung", "neither", None))
    approve, reject, pay = labelled(facts(kept), kept[2], ["Approve", "Reject", "Pay"])
    assert (approve.queue, approve.is_marked) == ("neither", True)
    assert (reject.queue, reject.is_marked) == ("exception", False)
    assert (pay.shown, pay.is_marked) == ("Zahlung", False)


def test_what_changes_nothing_is_not_saved(kept):
    assert save(kept, "1", Edit("Approve", "", "approval", None), Edit("Pay", " Pay ", "neither", None)) == ()
    assert facts(kept).activity_labels == ()


def test_a_proposal_can_be_confirmed(kept):
    (label,) = save(kept, "1", Edit("Approve", "", "approval", None, is_confirmed=True))
    assert label.queue == "approval"
    (one,) = labelled(facts(kept), kept[2], ["Approve"])
    assert one.is_marked


def test_two_activities_of_one_business_name_are_told_apart(kept):
    save(kept, "1", Edit("a1", "Check", "neither", None), Edit("a2", "Check", "neither", None))
    shown = [one.shown for one in labelled(facts(kept), kept[2], ["a1", "a2", "Check (a1)"])]
    assert len(set(shown)) == 3
    assert shown[0] == "Check (a1)"


def test_a_name_replaces_the_activity_in_every_figure():
    figures = made([(("receive", "decide", "receive", "pay"), 10)])
    shown = renamed(figures, {"receive": "Post comes in"})
    assert "receive" not in repr(shown)
    assert shown.start_activities == {"Post comes in": 10}
    assert shown.commonest_variants[0][0] == ("Post comes in", "decide", "Post comes in", "pay")
    assert renamed(figures, {"receive": "receive"}) is figures


def test_a_save_over_a_newer_version_is_refused(kept):
    (first,) = save(kept, "1", Edit("Pay", "Zahlung", "neither", None))
    save(kept, "2", Edit("Pay", "Payment", "neither", first))
    with pytest.raises(StaleSave):
        save(kept, "3", Edit("Pay", "Paiement", "neither", first))
    with pytest.raises(StaleSave):
        save(kept, "4", Edit("Pay", "Paiement", "neither", None))
    assert facts(kept).activity_labels[0].name == "Payment"


def test_names_are_undone(kept):
    save(kept, "1", Edit("Pay", "Zahlung", "neither", None))
    kept[0].undo(make_act(op_id="2", page="map_friction"), kept[1])
    assert facts(kept).activity_labels == ()
    (again,) = save(kept, "3", Edit("Pay", "Payment", "neither", None))
    assert again.name == "Payment"


def test_an_activity_of_any_text_and_length_has_its_label(kept):
    for place, activity in enumerate(("x" * 9000, "  spaces  ", "\u202eevil", "a\nb", "مرحبا", "😀")):
        save(kept, f"n{place}", Edit(activity, f"name {place}", "neither", None))
        (one,) = labelled(facts(kept), kept[2], [activity])
        assert one.shown == f"name {place}"


def test_a_log_that_is_gone_takes_no_labels(kept):
    with pytest.raises(NotFound):
        keep_labels(kept[0], make_act(op_id="1"), facts(kept), "xgone", [Edit("a", "b", "neither", None)])


def test_labels_belong_to_their_log_alone(kept):
    store, session_id, log_id = kept
    save(kept, "1", Edit("Pay", "Zahlung", "neither", None))
    other = make_activity_label(event_log_id="xother", activity_label_id=activity_label_id("xother", "Pay"))
    store.apply(make_act(op_id="2"), session_id, saves=(other,))
    (one,) = labelled(facts(kept), log_id, ["Pay"])
    assert one.shown == "Zahlung"
