"""What a user can do on 'Map friction', with a real store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from core.actions import map_friction
from core.actions.map_friction import Edit, Given
from core.errors import Refused, StaleSave
from core.records import Act, Facts, Lane, Role, Session, Workflow, estimate_id, new_id
from core.store import Store

NOW = datetime(2026, 11, 3, 9)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder: Path = tmp_path_factory.mktemp("friction")
    opened = Store.open(folder / "onelane.duckdb", clock=lambda: NOW)
    yield opened
    opened.close()


def act(who: str = "Ana") -> Act:
    return Act(who=who, at_utc=NOW, page="map_friction", op_id=new_id())


@pytest.fixture
def session_id(kept: Store) -> str:
    session = Session(session_id=new_id(), name="Trial", created_utc=NOW)
    kept.apply(act(), session.session_id, saves=(session,))
    return session.session_id


def add(kept: Store, session_id: str, name: str = "Claims", **numbers: tuple[float, float, float]) -> Workflow:
    facts = kept.facts(session_id)
    workflow = map_friction.new_workflow(facts).model_copy(update={"name": name})
    edits = [Edit(workflow.workflow_id, code, Given(*three)) for code, three in numbers.items()]
    return map_friction.keep_workflow(kept, act(), facts, workflow, edits)


def stored(facts: Facts, workflow: Workflow, quantity: str):
    wanted = estimate_id(workflow.workflow_id, quantity)
    return next((estimate for estimate in facts.estimates if estimate.estimate_id == wanted), None)


def test_a_workflow_its_numbers_and_a_new_role_with_its_cost_are_saved_together(kept, session_id) -> None:
    facts = kept.facts(session_id)
    role = Role(session_id=session_id, role_id=new_id(), name="Handler")
    workflow = map_friction.new_workflow(facts).model_copy(update={"name": " Claims ", "role_id": role.role_id})
    edits = [
        Edit(workflow.workflow_id, "volume", Given(1200, 1200, 1200, "measured")),
        Edit(workflow.workflow_id, "touch_minutes", Given(18, 18, 18)),
        Edit(role.role_id, "cost_per_hour", Given(42, 42, 42, "interview", "from finance")),
    ]
    map_friction.keep_workflow(kept, act(), facts, workflow, edits, role)
    board = map_friction.board(kept.facts(session_id))
    row = board.rows[0]
    assert row.name == "Claims"
    assert row.figures.typical.touch == pytest.approx(15120)
    assert row.figures.is_floor
    assert row.estimates["cost_per_hour"].note == "from finance"
    assert board.total is not None
    assert board.total.median == pytest.approx(15120, rel=1e-5)
    assert board.guess_share == pytest.approx(1)
    assert (board.numbers_needed, board.numbers_missing) == (7, 4)
    assert [(known.role.name, known.workflows) for known in board.roles] == [("Handler", 1)]


def test_the_board_is_remembered_until_a_number_changes(kept, session_id) -> None:
    workflow = add(kept, session_id, volume=(1, 2, 3))
    before = map_friction.board(kept.facts(session_id))
    assert map_friction.board(kept.facts(session_id)) is before
    facts = kept.facts(session_id)
    edit = Edit(workflow.workflow_id, "volume", Given(2, 3, 4), stored(facts, workflow, "volume"))
    assert map_friction.keep_estimates(kept, act(), facts, [edit]) == 1
    assert map_friction.board(kept.facts(session_id)) is not before


def test_three_blanks_take_a_number_away_and_fewer_are_refused(kept, session_id) -> None:
    workflow = add(kept, session_id, volume=(1, 2, 3), wait_hours=(1, 2, 3))
    facts = kept.facts(session_id)
    base = stored(facts, workflow, "volume")
    with pytest.raises(Refused, match="'Claims', Volume: middle is missing") as refused:
        map_friction.keep_estimates(kept, act(), facts, [Edit(workflow.workflow_id, "volume", Given(1, None, 3), base)])
    assert refused.value.field == f"{workflow.workflow_id}.volume"
    map_friction.keep_estimates(kept, act(), facts, [Edit(workflow.workflow_id, "volume", Given(), base)])
    after = kept.facts(session_id)
    assert stored(after, workflow, "volume") is None
    assert stored(after, workflow, "wait_hours") is not None


@pytest.mark.parametrize(
    ("quantity", "three", "words"),
    [
        ("volume", (30, 20, 40), r"'Claims', Volume: low \(30\) is above middle \(20\)"),
        ("volume", (10, 50, 40), r"Volume: middle \(50\) is above high \(40\)"),
        ("volume", (-1, 2, 3), "Volume: low must be 0 or more"),
        ("volume", (1, float("inf"), 3), "Volume: middle must be 0 or more"),
        ("volume", (1, 2, 1e16), "high is too large a number"),
        ("error_share", (0.5, 0.9, 1.2), "Errors that escape: high is above 100 % of the cases"),
        ("error_share", (0.3, 0.2, 0.4), r"low \(30 %\) is above middle \(20 %\)"),
    ],
)
def test_numbers_that_cannot_be_are_refused_with_workflow_and_quantity(
    kept, session_id, quantity, three, words
) -> None:
    with pytest.raises(Refused, match=words):
        add(kept, session_id, **{quantity: three})
    assert kept.facts(session_id).workflows == ()


def test_all_problems_of_a_table_come_at_once_and_nothing_is_saved(kept, session_id) -> None:
    first, second = add(kept, session_id, "A"), add(kept, session_id, "B")
    facts = kept.facts(session_id)
    edits = [
        Edit(first.workflow_id, "volume", Given(3, 2, 1)),
        Edit(second.workflow_id, "volume", Given(None, 2, 3)),
        Edit(first.workflow_id, "wait_hours", Given(1, 2, 3)),
    ]
    with pytest.raises(Refused, match=r"'A', Volume: .* 'B', Volume: low is missing"):
        map_friction.keep_estimates(kept, act(), facts, edits)
    assert kept.facts(session_id).estimates == ()


def test_saving_what_is_stored_already_changes_nothing_and_keeps_who_said_it(kept, session_id) -> None:
    workflow = add(kept, session_id, volume=(1, 2, 3))
    facts = kept.facts(session_id)
    base = stored(facts, workflow, "volume")
    same = Edit(workflow.workflow_id, "volume", Given(1, 2, 3), base)
    assert map_friction.keep_estimates(kept, act("Ben"), facts, [same]) == 0
    noted = Edit(workflow.workflow_id, "volume", Given(1, 2, 3, note="from the ledger"), base)
    assert map_friction.keep_estimates(kept, act("Ben"), facts, [noted]) == 1
    assert stored(kept.facts(session_id), workflow, "volume").given_by == "Ana"


def test_a_number_that_somebody_else_changed_meanwhile_is_not_overwritten(kept, session_id) -> None:
    workflow = add(kept, session_id, volume=(1, 2, 3))
    drawn = kept.facts(session_id)
    base = stored(drawn, workflow, "volume")
    map_friction.keep_estimates(kept, act("Ben"), drawn, [Edit(workflow.workflow_id, "volume", Given(5, 6, 7), base)])
    with pytest.raises(StaleSave, match="Ben saved a newer version"):
        map_friction.keep_estimates(kept, act(), drawn, [Edit(workflow.workflow_id, "volume", Given(8, 9, 10), base)])
    assert stored(kept.facts(session_id), workflow, "volume").middle == 6


def test_a_second_workflow_or_role_of_the_same_name_is_refused(kept, session_id) -> None:
    add(kept, session_id, "Claims")
    with pytest.raises(Refused, match="There is a workflow 'Claims' already"):
        add(kept, session_id, "claims")
    with pytest.raises(Refused, match="Give the workflow a name"):
        add(kept, session_id, "  ")
    facts = kept.facts(session_id)
    first = Role(session_id=session_id, role_id=new_id(), name="Clerk")
    map_friction.keep_role(kept, act(), facts, first, Edit(first.role_id, "cost_per_hour", Given(30, 35, 40)))
    with pytest.raises(Refused, match="There is a role 'Clerk' already"):
        map_friction.keep_role(
            kept, act(), kept.facts(session_id), Role(session_id=session_id, role_id=new_id(), name="CLERK")
        )


def test_a_deleted_workflow_comes_back_with_the_numbers_that_went_with_it(kept, session_id) -> None:
    workflow = add(kept, session_id, volume=(1, 2, 3), wait_hours=(1, 2, 3))
    facts = kept.facts(session_id)
    gone_before = Edit(workflow.workflow_id, "wait_hours", Given(), stored(facts, workflow, "wait_hours"))
    earlier = Act("Ana", datetime(2026, 11, 3, 8), "map_friction", new_id())
    map_friction.keep_estimates(kept, earlier, facts, [gone_before])
    map_friction.delete_workflow(kept, act(), kept.facts(session_id), workflow)
    assert kept.facts(session_id).workflows == ()
    assert [gone.workflow.name for gone in map_friction.removed(kept, session_id)] == ["Claims"]
    map_friction.restore(kept, act(), session_id, workflow.workflow_id)
    after = kept.facts(session_id)
    assert [estimate.quantity for estimate in after.estimates] == ["volume"]
    assert map_friction.removed(kept, session_id) == ()


def test_the_live_lane_cannot_be_deleted(kept, session_id) -> None:
    workflow = add(kept, session_id)
    lane = Lane(
        session_id=session_id, lane_id=new_id(), workflow_id=workflow.workflow_id, reason="worst", picked_by="Ana",
        picked_utc=NOW,
    )  # fmt: skip
    kept.apply(act(), session_id, saves=(lane,))
    with pytest.raises(Refused, match="'Claims' is the live lane"):
        map_friction.delete_workflow(kept, act(), kept.facts(session_id), workflow)


def test_a_pasted_block_adds_and_updates_and_tells_what_it_refused(kept, session_id) -> None:
    claims = add(kept, session_id, "Claims", volume=(1, 2, 3))
    block = (
        "Workflow\tlow\tmiddle\thigh\tlow\tmiddle\thigh\n"
        "claims\t10\t20\t30\t\t\t\nRefunds\t1\t2\t3\t5 %\t6\t7,5\nBad\t3\t2\t1\nNamed only"
    )
    done = map_friction.paste_block(kept, act(), kept.facts(session_id), block, ("volume", "error_share"), "interview")
    assert done.added == ("Refunds", "Named only")
    assert done.changed == ("Claims",)
    assert [(problem.line, problem.column, problem.reason) for problem in done.problems] == [
        (4, "Volume low", "'Bad', Volume: low (3) is above middle (2)")
    ]
    facts = kept.facts(session_id)
    assert [workflow.name for workflow in facts.workflows] == ["Claims", "Refunds", "Named only"]
    assert stored(facts, claims, "volume").middle == 20
    assert stored(facts, facts.workflows[1], "error_share").high == pytest.approx(0.075)


def test_one_undo_takes_a_whole_save_back(kept, session_id) -> None:
    add(kept, session_id, volume=(1, 2, 3))
    kept.undo(act(), session_id)
    facts = kept.facts(session_id)
    assert (facts.workflows, facts.estimates) == ((), ())
