"""The session sheet: workflows with their numbers as a block or a file, shown before anything is saved.

`planned` says what a sheet would do to a session, cell by cell; `apply` does it as one save, which one undo takes
back. A workflow whose name is here already is changed only on purpose (`update`); without it, it is left as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from core import confined
from core.actions.estimate_edits import (
    ENDS,
    Edit,
    Given,
    edit_problem,
    estimate_of,
    given_of,
    numbers_of,
    together,
    with_period,
)
from core.errors import Refused
from core.explanation import shown_value
from core.exporters.sheet import csv_bytes, plain_cell
from core.exporters.workbook import workbook_bytes
from core.importers.limits import Limits
from core.pasted import SmallShare, rows_from, value_from
from core.quantities import PERIODS_PER_YEAR, QUANTITIES
from core.records import Act, Estimate, Evidence, Facts, Record, Role, Workflow, clean_text, estimate_id, new_id
from core.session_sheet import Problem, Row, Sheet, SheetNumber, SheetWorkflow, read
from core.sheet_rows import BY_NUMBER, HELP, by_number, by_workflow, sheet_cell, wide_headers
from core.store import Store
from core.workload import GRADES

MOST_WORKFLOWS = 2_000
MOST_UPLOAD_MB = 10
_SPARE_ROWS = 200


@dataclass(frozen=True)
class Planned:
    """What a sheet would do: the names of new, changed and untouched workflows, each change in words, and problems."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    left: tuple[str, ...]
    """Workflows that are here already, for which the sheet says something else, and which are not to be changed."""
    same: int
    changes: tuple[tuple[str, str, str, str], ...]
    """Workflow, what, before, after."""
    problems: tuple[Problem, ...]
    saves: tuple[Record, ...] = field(repr=False)

    @property
    def is_empty(self) -> bool:
        return not self.saves


def planned(
    facts: Facts,
    act: Act,
    sheet: Sheet,
    update: bool = False,
    evidence: Evidence = "guess",
    role: Role | None = None,
) -> Planned:
    """What `apply` would save. `evidence` is for numbers of which the sheet says none, `role` (stored or new) for
    workflows without one. Refused when the session would hold too many workflows."""
    planning = _Planning(facts, act, update, evidence, role)
    for row in sheet.workflows:
        planning.workflow(row) if row.name else planning.role_cost(row)
    return planning.done(sheet)


def apply(store: Store, facts: Facts, act: Act, plan: Planned) -> None:
    """Saves what was planned as one whole. StaleSave when something of it changed since; then nothing is saved."""
    if plan.saves:
        store.apply(act, facts.session.session_id, saves=plan.saves)


def paste_block(
    store: Store,
    act: Act,
    facts: Facts,
    block: str,
    quantities: Sequence[str] = ("volume",),
    evidence: Evidence = "guess",
    role: Role | None = None,
    update: bool = True,
) -> Planned:
    """Reads, plans and saves a pasted block at once, without a look at it first."""
    plan = planned(facts, act, read_block(facts, block, quantities), update, evidence, role)
    apply(store, facts, act, plan)
    return plan


def add_names(store: Store, act: Act, facts: Facts, names: Sequence[str]) -> Planned:
    """Adds workflows by their names alone; blanks and names that are here already are left out."""
    wanted = {name.casefold(): name for given in names if (name := clean_text(given)[:200])}
    sheet = Sheet(tuple(SheetWorkflow(line, name) for line, name in enumerate(wanted.values(), start=1)), ())
    plan = planned(facts, act, sheet)
    apply(store, facts, act, plan)
    return plan


def read_block(facts: Facts, block: str, quantities: Sequence[str] = ("volume",), small: SmallShare = "ask") -> Sheet:
    """What a pasted block says."""
    return read(rows_from(block), facts.session.currency, quantities, small)


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def template(facts: Facts, kind: str, shape: str, filled: bool) -> bytes:
    """The session sheet as a file: `kind` 'xlsx' or 'csv', `shape` 'workflows' (a row each) or 'numbers'."""
    as_text = kind == "csv"
    rows = (by_workflow if shape == "workflows" else by_number)(facts, filled, as_text)
    headers = wide_headers(facts.session.currency) if shape == "workflows" else BY_NUMBER
    if kind == "csv":
        return csv_bytes(rows, headers)
    shares = [header for header in headers if header.endswith("(%)")] if shape == "workflows" else []
    numbers = [QUANTITIES[code].label for code in QUANTITIES]
    choices: dict[str, list[str]] = {
        "Counted per": list(PERIODS_PER_YEAR),
        "How known": list(GRADES),
        "Number": numbers,
    }
    return workbook_bytes(
        "Workflows", headers, rows, {name: choices[name] for name in choices if name in headers}, shares,
        _SPARE_ROWS, HELP,
    )  # fmt: skip


def file_rows(path: Path) -> tuple[list[Row], tuple[str, ...]]:
    """The rows of an uploaded CSV file or workbook, and what to say about how it was read; parsed in a child process.

    FileRefused when it can't be read at all.
    """
    limits = replace(Limits.from_environment(), upload_mb=MOST_UPLOAD_MB, unpacked_mb=200)
    answer = confined.run(
        "core.importers.session_sheet:table", {"path": str(path), "limits": asdict(limits)}, wall_seconds=60,
        cpu_seconds=60, what="The sheet",
    )  # fmt: skip
    rows: list[Row] = [
        (int(line), [plain_cell(cell) if isinstance(cell, str) else cell for cell in cells])
        for line, cells in answer["rows"]
    ]
    return rows, tuple(answer["notes"])


def read_file(
    facts: Facts, path: Path, quantities: Sequence[str] = ("volume",), small: SmallShare = "ask"
) -> tuple[Sheet, tuple[str, ...]]:
    """What an uploaded file says, with the notes of `file_rows`."""
    rows, notes = file_rows(path)
    return read(rows, facts.session.currency, quantities, small), notes


# ── what would change ────────────────────────────────────────────────────────────────────────────────────────────────


class _Planning:
    """Goes over the rows of a sheet and gathers what each would save."""

    def __init__(self, facts: Facts, act: Act, update: bool, evidence: Evidence, role: Role | None) -> None:
        self._facts, self._act, self._update, self._evidence = facts, act, update, evidence
        self._known = {workflow.name.casefold(): workflow for workflow in facts.workflows}
        self._stored = {estimate.estimate_id: estimate for estimate in facts.estimates}
        self._roles = {known.name.casefold(): known for known in facts.roles}
        self._for_all = self._role_named(role.name, role) if role else None
        self._saves: dict[tuple[str, str], Record] = {}
        self._added, self._changed, self._left = list[str](), list[str](), list[str]()
        self._same = 0
        self._changes: list[tuple[str, str, str, str]] = []
        self._problems: list[Problem] = []
        self._costs: dict[str, tuple[int, tuple[float | None, ...]]] = {}

    def workflow(self, row: SheetWorkflow) -> None:
        """What one workflow of the sheet would save."""
        known = self._known.get(row.name.casefold())
        before = known or Workflow(
            session_id=self._facts.session.session_id, workflow_id=new_id(), name=row.name,
            position=next_position(self._facts) + len(self._added),
        )  # fmt: skip
        role = self._role_named(row.role) if row.role else None
        if role is None and before.role_id is None:
            role = self._for_all
        after = self._with_fields(before, row, role)
        numbers = [self._edit(after, number) for number in row.numbers]
        problems = [problem for edit, number in numbers if (problem := self._problem(row, number, edit))]
        if problems:
            self._problems += problems
            return
        edits = [edit for edit, _ in numbers if edit is not None and not edit.given.is_blank]
        try:
            estimates = [made for edit in edits if (made := estimate_of(self._facts, self._act, edit))]
            estimates = together(estimates, with_period(self._facts, self._act, after, edits))
        except Refused as refusal:
            self._problems.append(Problem(row.line, refusal.sentence, "Counted per"))
            return
        self._take(known, after, role, estimates)

    def role_cost(self, row: SheetWorkflow) -> None:
        """What a row about a role alone would save."""
        is_new = (row.role or "").casefold() not in self._roles
        role = self._role_named(row.role or "")
        edit, number = self._edit_of(role.role_id, row.numbers[0]), row.numbers[0]
        if problem := self._problem(row, number, edit):
            self._problems.append(problem)
            return
        made = estimate_of(self._facts, self._act, edit)
        if made is None:
            self._same += 1
        elif not is_new and made.version and not self._update:
            self._left.append(role.name)
        else:
            self._keep_role(role)
            self._keep(role.name, [made])

    def done(self, sheet: Sheet) -> Planned:
        if len(self._facts.workflows) + len(self._added) > MOST_WORKFLOWS:
            raise Refused(f"A session holds at most {MOST_WORKFLOWS} workflows. Take fewer lines.", "block")
        problems = sorted((*sheet.problems, *self._problems), key=lambda problem: problem.line)
        return Planned(
            tuple(self._added), tuple(self._changed), tuple(self._left), self._same, tuple(self._changes),
            tuple(problems), tuple(sorted(self._saves.values(), key=lambda record: not isinstance(record, Role))),
        )  # fmt: skip

    def _with_fields(self, before: Workflow, row: SheetWorkflow, role: Role | None) -> Workflow:
        said = {
            "role_id": role.role_id if role else None, "volume_period": row.period, "note": row.note,
            "rework_in_touch": row.in_touch,
        }  # fmt: skip
        fields = {name: value for name, value in said.items() if value is not None and getattr(before, name) != value}
        return before.changed(**fields) if fields else before

    def _take(self, known: Workflow | None, after: Workflow, role: Role | None, estimates: Sequence[Estimate]) -> None:
        is_changed = known is not None and after is not known
        only_role = is_changed and known.changed(role_id=after.role_id) == after if known else False
        gets_role = only_role and known is not None and known.role_id is None
        if known is not None and not estimates and not is_changed:
            self._same += 1
            return
        if known is not None and not self._update and (estimates or not gets_role):
            self._left.append(after.name)
            return
        (self._changed if known else self._added).append(after.name)
        if role is not None and after.role_id == role.role_id:
            self._keep_role(role)
        if known is None or is_changed:
            self._saves["workflow", after.workflow_id] = after
            self._told_fields(known, after)
        self._keep(after.name, estimates)

    def _keep(self, name: str, estimates: Sequence[Estimate]) -> None:
        for estimate in estimates:
            self._saves["estimate", estimate.estimate_id] = estimate
            label = QUANTITIES[estimate.quantity].label
            before = self._stored.get(estimate.estimate_id)
            self._changes.append((name, label, in_words(before), in_words(estimate)))

    def _keep_role(self, role: Role) -> None:
        if role.version == 0:
            self._saves["role", role.role_id] = role

    def _told_fields(self, known: Workflow | None, after: Workflow) -> None:
        """The changes of a workflow itself, in words."""
        names = {role.role_id: role.name for role in self._roles.values()}
        for what, now in _fields_in_words(after, names).items():
            before = _fields_in_words(known, names)[what] if known else ""
            if before != now and (known is not None or what == "who does it") and now:
                self._changes.append((after.name, what, before, now))

    def _edit(self, workflow: Workflow, number: SheetNumber) -> tuple[Edit | None, SheetNumber]:
        if number.code != "cost_per_hour":
            return self._edit_of(workflow.workflow_id, number), number
        return (self._edit_of(workflow.role_id, number) if workflow.role_id else None), number

    def _edit_of(self, subject_id: str, number: SheetNumber) -> Edit:
        """The edit of one number: what the sheet says, over what is stored."""
        base = self._stored.get(estimate_id(subject_id, number.code))
        stands = given_of(base)
        low, middle, high = (
            had if said is None or (had is not None and _reads_as(number.code, had) == said) else said
            for said, had in zip((number.low, number.middle, number.high), stands.numbers, strict=True)
        )
        is_same = base is not None and (low, middle, high) == numbers_of(base)
        grade = number.evidence or (base.evidence if base is not None and is_same else self._evidence)
        given = Given(
            low, middle, high, grade, stands.note if number.note is None else number.note,
            number.sample_size or (stands.sample_size if is_same else None),
            "" if base is not None and number.given_by == base.given_by and not is_same else number.given_by or "",
        )  # fmt: skip
        return Edit(subject_id, number.code, given, base)

    def _problem(self, row: SheetWorkflow, number: SheetNumber, edit: Edit | None) -> Problem | None:
        label, columns = QUANTITIES[number.code].label, number.columns or {}
        name = row.name or row.role or ""
        if edit is None:
            return Problem(number.line, f"'{name}', {label}: say who does this work, because the cost is theirs",
                           "Who does it")  # fmt: skip
        if found := edit_problem(edit):
            return Problem(number.line, f"'{name}', {label}: {found.reason}", columns.get(found.field, ""))
        if number.code == "cost_per_hour":
            line, before = self._costs.setdefault(edit.subject_id, (number.line, edit.given.numbers))
            if before != edit.given.numbers:
                return Problem(number.line, f"'{name}', {label}: line {line} says another cost of the same role")
        return None

    def _role_named(self, name: str, role: Role | None = None) -> Role:
        """The role of that name, stored or new; one new role for all the rows that name it."""
        made = role or Role(session_id=self._facts.session.session_id, role_id=new_id(), name=name)
        return self._roles.setdefault(name.strip().casefold(), made)


def _fields_in_words(workflow: Workflow, roles: Mapping[str, str]) -> dict[str, str]:
    return {
        "who does it": roles.get(workflow.role_id or "", ""), "volume counted per": workflow.volume_period,
        "note": workflow.note, "hands-on time has the rework in it": "yes" if workflow.rework_in_touch else "no",
    }  # fmt: skip


def _reads_as(code: str, value: float) -> float | None:
    """What a stored number comes back as from a sheet that it was written to."""
    return value_from(sheet_cell(code, value), code)


def in_words(estimate: Estimate | None) -> str:
    """Three numbers with their grade, as a change is shown."""
    if estimate is None:
        return "not known"
    low, middle, high = (shown_value(estimate.quantity, getattr(estimate, end), 6) for end in ENDS)
    numbers = middle if low == high else f"{low} / {middle} / {high}"
    size = f" of {estimate.sample_size}" if estimate.evidence == "sampled" and estimate.sample_size else ""
    return f"{numbers} ({estimate.evidence}{size})"


def next_position(facts: Facts) -> int:
    """The place of a new workflow: below all others."""
    return max((workflow.position for workflow in facts.workflows), default=-1) + 1
