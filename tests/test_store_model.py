"""Any sequence of saves, deletes, restores, undos and restarts leaves the store as a simple model says."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from core.errors import NothingToUndo, StaleSave
from core.store import Store
from core.store.reading import Reader
from tests.make import make_act, make_session, make_workflow
from tests.thorough import examples

IDS = st.sampled_from(["a", "b", "c"])
PAGES = st.sampled_from(["map_friction", "pick_lane"])
NOTES = st.sampled_from(["", "one", "two", "three"])


@dataclass(eq=False)
class Operation:
    """What one save did: record id → (note before, note after), None where there was no live record."""

    page: str
    effects: dict[str, tuple[str | None, str | None]]
    is_undone: bool = False


@dataclass
class Model:
    live: dict[str, str] = field(default_factory=dict)
    deleted: dict[str, str] = field(default_factory=dict)
    operations: list[Operation] = field(default_factory=list)

    def become(self, record_id: str, note: str | None) -> None:
        if note is None:
            self.deleted[record_id] = self.live.pop(record_id)
        else:
            self.deleted.pop(record_id, None)
            self.live[record_id] = note

    def do(self, page: str, after: dict[str, str | None]) -> None:
        effects = {i: (self.live.get(i), note) for i, note in after.items() if self.live.get(i) != note}
        for record_id, (_, note) in effects.items():
            self.become(record_id, note)
        if effects:
            self.operations.append(Operation(page, effects))


class StoreAgainstModel(RuleBasedStateMachine):
    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store.open(Path(self.folder.name) / "t.duckdb")
        self.store.apply(make_act(page="open_session"), "s1", saves=[make_session()])
        self.model = Model()

    def stored(self):
        return {workflow.workflow_id: workflow for workflow in self.store.facts("s1").workflows}

    @rule(notes=st.dictionaries(IDS, NOTES, min_size=1), page=PAGES)
    def save(self, notes: dict[str, str], page: str) -> None:
        there = self.stored()
        saves = [
            there[i].changed(note=note) if i in there else make_workflow(workflow_id=i, note=note)
            for i, note in notes.items()
        ]
        saved = self.store.apply(make_act(page=page), "s1", saves=saves)
        assert {record.record_id: record.note for record in saved} == notes
        self.model.do(page, dict(notes))

    @rule(record_id=IDS)
    def save_over_a_newer_version(self, record_id: str) -> None:
        there = self.stored().get(record_id)
        if there is not None:
            older = there.model_copy(update={"version": there.version - 1, "note": "typed meanwhile"})
            with pytest.raises(StaleSave):
                self.store.apply(make_act(), "s1", saves=[older])

    @rule(record_id=IDS, page=PAGES)
    def delete(self, record_id: str, page: str) -> None:
        there = self.stored().get(record_id)
        if there is not None:
            self.store.apply(make_act(page=page), "s1", deletes=[there])
            self.model.do(page, {record_id: None})

    @precondition(lambda self: self.model.deleted)
    @rule(page=PAGES)
    def restore_all(self, page: str) -> None:
        gone = [record for record, _, _ in self.store.deleted("s1")]
        self.store.apply(make_act(page=page), "s1", restores=gone)
        self.model.do(page, dict(self.model.deleted))

    @rule(page=PAGES)
    def undo(self, page: str) -> None:
        left = [each for each in self.model.operations if each.page == page and not each.is_undone]
        if not left:
            with pytest.raises(NothingToUndo):
                self.store.undo(make_act(page=page), "s1")
            return
        mine = left[-1]
        later = self.model.operations[self.model.operations.index(mine) + 1 :]
        if any(not each.is_undone and each.effects.keys() & mine.effects.keys() for each in later):
            with pytest.raises(StaleSave, match="since, on"):
                self.store.undo(make_act(page=page), "s1")
            return
        changes = self.store.undo(make_act(page=page), "s1")
        assert {change.record_id for change in changes} == mine.effects.keys()
        mine.is_undone = True
        for record_id, (before, _) in mine.effects.items():
            self.model.become(record_id, before)

    @rule()
    def open_again(self) -> None:
        self.store.close()
        self.store = Store.open(Path(self.folder.name) / "t.duckdb")

    @invariant()
    def holds_what_the_model_holds(self) -> None:
        if not hasattr(self, "model"):
            return
        facts = self.store.facts("s1")
        assert {workflow.workflow_id: workflow.note for workflow in facts.workflows} == self.model.live
        assert {record.record_id: record.note for record, _, _ in self.store.deleted("s1")} == self.model.deleted
        fresh = Reader(self.store._engine).facts("s1")
        assert fresh == facts, "what is remembered and brought up to date equals what is read anew"

    @invariant()
    def is_what_its_kept_changes_tell(self) -> None:
        if not hasattr(self, "model"):
            return
        told = {change.record_id: change for change in reversed(self.store.changes("s1", limit=10_000))}
        live = {i: json.loads(record.model_dump_json()) for i, record in self.stored().items()}
        assert {i: change.after for i, change in told.items() if change.after and change.table == "workflow"} == live

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()


StoreAgainstModel.TestCase.settings = settings(
    max_examples=examples(8), stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
test_the_store_does_what_the_model_says = StoreAgainstModel.TestCase
