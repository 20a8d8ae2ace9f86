"""The stored facts: what people typed and files held, nothing computed.

Every record is frozen and valid by construction, so the pure rooms never check again. A record's fields are the
columns of the table of the same name (`core/sql/schema_*.sql`); `tests/test_store.py` holds them together.
Ids are unique inside their session: a restored copy of a session changes `session_id` and nothing else, so that
everything drawn from the ids and the session's seed stays the same.
Times are naive UTC and end in `_utc`; days end in `_on`.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.quantities import PERIODS_PER_YEAR, QUANTITIES

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,200}$")]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Text = Annotated[str, Field(max_length=4000)]
Share = Annotated[float, Field(ge=0, le=1)]
Amount = Annotated[float, Field(ge=0, le=1e15)]
Reading = Annotated[float, Field(ge=-1e15, le=1e15)]
"""A value of a metric: bounded, so that means and moving ranges never overflow."""

Evidence = Literal["measured", "sampled", "interview", "guess"]
"""How a number is known, best first: counted (or from an event log), a sample of n, asked, guessed."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")


def clean_text(text: str) -> str:
    """The text in one Unicode spelling (NFC), without control characters, lone surrogates or direction overrides.

    >>> clean_text(" a\\x00b\\u202ec\\r\\nd ")
    'abc\\nd'
    """
    return _FORBIDDEN.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n"))).strip()


def cleaned(value: Any) -> Any:
    """`clean_text` for every text in the value, however deep: anchors, column names, frozen rankings."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, Mapping):
        return {cleaned(key): cleaned(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(cleaned(each) for each in value)
    return value


def new_id() -> str:
    """A fresh random id of 64 bits; letters, digits, '-' and '_'."""
    return "x" + secrets.token_urlsafe(8)


class Record(BaseModel):
    """A fact as it was given. `version` 0 means not yet stored; the store counts it up with each save."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    table: ClassVar[str]
    label: ClassVar[str]
    """How a sentence to the user names one such record."""
    never_undone: ClassVar[str] = ""
    """For a kind of record that no undo takes back: the sentence that says so and what to do instead."""

    session_id: Id
    version: int = Field(default=0, ge=0)

    @model_validator(mode="before")
    @classmethod
    def _texts_arecleaned(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        return {key: cleaned(value) for key, value in given.items()}

    @property
    def record_id(self) -> str:
        return str(getattr(self, f"{self.table}_id"))

    def changed(self, **fields: Any) -> Self:
        """A copy with some fields changed, checked like a new one. The version stays: a save compares it."""
        return type(self)(**{**self.model_dump(), **fields})


class Session(Record):
    """One planning effort of one group, with all it contains."""

    table: ClassVar[str] = "session"
    label: ClassVar[str] = "the session"

    name: Name
    currency: str = Field(default="EUR", pattern=r"^[A-Z]{3}$")
    paper: Literal["a4", "us-letter"] = "a4"
    timezone: str = Field(default="UTC", max_length=64)
    workdays: tuple[Annotated[int, Field(ge=0, le=6)], ...] = (0, 1, 2, 3, 4)
    """Days that count as business days; 0 is Monday."""
    opens: time = time(9)
    closes: time = time(17)
    holidays: tuple[date, ...] = ()
    seed: int = Field(default=20260101, ge=0, le=2**31 - 1)
    draws: int = Field(default=10_000, ge=1_000, le=100_000)
    money_scale: Amount = 50_000
    """Monthly friction cost that counts as 'as bad as it gets' on the money criterion (METHOD 3: fixed anchor)."""
    weight_certainty: Literal["sure", "fairly sure", "unsure"] = "fairly sure"
    is_demo: bool = False
    created_by: Text = ""
    created_utc: datetime

    @property
    def record_id(self) -> str:
        return self.session_id

    @model_validator(mode="after")
    def _calendar_has_hours(self) -> Self:
        if not self.workdays:
            raise ValueError("choose at least one business day")
        if self.opens >= self.closes:
            raise ValueError("the business day must open before it closes")
        return self


class Person(Record):
    """Somebody who works in a session. The id stands in their address bar and survives a reload."""

    table: ClassVar[str] = "person"
    label: ClassVar[str] = "the person"
    person_id: Id
    name: Name


class Role(Record):
    """A kind of person whose hour has a price; shared by every workflow that this role works on."""

    table: ClassVar[str] = "role"
    label: ClassVar[str] = "the role"
    role_id: Id
    name: Name


class Workflow(Record):
    """A repeated piece of work; one run of it is a case."""

    table: ClassVar[str] = "workflow"
    label: ClassVar[str] = "the workflow"
    workflow_id: Id
    name: Name
    note: Text = ""
    role_id: Id | None = None
    volume_period: Literal["working day", "calendar day", "week", "month", "quarter", "year"] = "month"
    """The period that the volume estimate counts in."""
    rework_in_touch: bool = False
    """True when hands-on time was measured with the rework in it: the rework part is then switched off."""
    position: int = 0


class Estimate(Record):
    """A ranged number: low (10th percentile), middle (median), high (90th percentile).

    `subject_id` is a workflow, or a role for `cost_per_hour`. Low = middle = high means known exactly.
    """

    table: ClassVar[str] = "estimate"
    label: ClassVar[str] = "the estimate"
    estimate_id: Id
    subject_id: Id
    quantity: Literal[
        "volume", "touch_minutes", "rework_share", "rework_minutes", "wait_hours", "wait_cost", "error_share",
        "error_cost", "cost_per_hour",
    ]  # fmt: skip
    low: Amount
    middle: Amount
    high: Amount
    evidence: Evidence = "guess"
    sample_size: int | None = Field(default=None, ge=1)
    note: Text = ""
    event_log_id: Id | None = None
    """The log that measured it, for evidence 'measured'."""
    measured: tuple[Amount, ...] = Field(default=(), max_length=3)
    """Low, middle, high as a log measured them, kept beside numbers that were put in their place by hand; or empty."""
    measured_note: Text = ""
    """How that was measured, and in which file."""
    given_by: Text = ""
    given_utc: datetime

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low <= self.middle <= self.high:
            raise ValueError("low must not be above middle, nor middle above high")
        if self.measured and (len(self.measured) != 3 or list(self.measured) != sorted(self.measured)):
            raise ValueError("what a log measured is a low, a middle and a high")
        if QUANTITIES[self.quantity].kind == "share" and self.high > 1:
            raise ValueError("a share lies between 0 and 1 (0 % and 100 %)")
        return self


def estimate_id(subject_id: str, quantity: str) -> str:
    """One estimate per subject and quantity, so the id follows from them."""
    return f"{subject_id}.{quantity}"


class Criterion(Record):
    """What workflows are judged by. Five anchors say what each level looks like, worst (1) to best (5)."""

    table: ClassVar[str] = "criterion"
    label: ClassVar[str] = "the criterion"
    criterion_id: Id
    name: Name
    question: Text = ""
    kind: Literal["rated", "friction cost"] = "rated"
    """'friction cost' takes its value from step 1 through the session's money scale; nobody rates it."""
    anchors: tuple[Text, ...] = ()
    swing: float = Field(default=50, ge=0, le=100)
    """Swing weight points: 100 for the criterion one would lift from worst to best first, the others against it."""
    position: int = 0
    is_retired: bool = False

    @model_validator(mode="after")
    def _five_levels(self) -> Self:
        if self.kind == "rated" and len(self.anchors) != 5:
            raise ValueError("a rated criterion needs five anchors, one sentence a level")
        return self


class Rating(Record):
    """A judgement of one workflow on one criterion, as a level from 1 to 5 with the range it may lie in."""

    table: ClassVar[str] = "rating"
    label: ClassVar[str] = "the rating"
    rating_id: Id
    workflow_id: Id
    criterion_id: Id
    low: float = Field(ge=1, le=5)
    middle: float = Field(ge=1, le=5)
    high: float = Field(ge=1, le=5)
    note: Text = ""
    given_by: Text = ""
    given_utc: datetime

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low <= self.middle <= self.high:
            raise ValueError("low must not be above middle, nor middle above high")
        return self


Gate = Literal["no metric", "no owner", "being replaced", "forbidden"]
"""METHOD 3: no measurable metric in 90 days · nobody to own it · about to be replaced · law or policy forbids it."""


class GateAnswer(Record):
    """Whether a gate stops a workflow. No record means nobody has answered yet."""

    table: ClassVar[str] = "gate_answer"
    label: ClassVar[str] = "the gate"
    gate_answer_id: Id
    workflow_id: Id
    gate: Gate
    stops: bool
    note: Text = ""


class Lane(Record):
    """The one workflow that the session commits to. `live_session_id` is unique in the database while it is live."""

    table: ClassVar[str] = "lane"
    label: ClassVar[str] = "the lane"
    lane_id: Id
    workflow_id: Id
    state: Literal["live", "closed"] = "live"
    reason: Text = Field(min_length=1)
    gate_reason: Text = ""
    """Why it is picked although a gate stops it; must be given then, and prints on the plan."""
    picked_by: Name
    picked_utc: datetime
    closed_reason: Text = ""
    ai_does: Text = ""
    people_decide: Text = ""
    not_for: Text = ""
    """What the AI takes over, what people still decide, what it must not be used for: three lines of the plan."""
    frozen: dict[str, Any] = Field(default_factory=dict)
    """The ranking as it stood when the lane was picked (figures kept on purpose: the record of a decision)."""

    @model_validator(mode="after")
    def _closing_needs_a_reason(self) -> Self:
        if self.state == "closed" and not self.closed_reason:
            raise ValueError("say why the lane is closed")
        return self


class Parked(Record):
    """A workflow not chosen, with the reason and the day to look again."""

    table: ClassVar[str] = "parked"
    label: ClassVar[str] = "the parked workflow"
    parked_id: Id
    workflow_id: Id
    reason: Text = Field(min_length=1)
    look_again_on: date
    would_change: Text = ""
    """The number that would bring it forward, as it stood: which input, to what value."""


class Scenario(Record):
    """A named "what if": other swing points and other values of single inputs, laid over the facts when looked at."""

    table: ClassVar[str] = "scenario"
    label: ClassVar[str] = "the scenario"
    scenario_id: Id
    name: Name
    note: Text = ""
    points: dict[str, float] = Field(default_factory=dict)
    """Criterion id → swing points, of the criteria that differ."""
    inputs: dict[str, float] = Field(default_factory=dict)
    """Key of an input (`core/inputs.py`) → its value, known exactly."""
    made_by: Text = ""
    made_utc: datetime

    @model_validator(mode="after")
    def _in_bounds(self) -> Self:
        if any(not 0 <= points <= 100 for points in self.points.values()):
            raise ValueError("swing points lie between 0 and 100")
        if any(not 0 <= value <= 1e15 for value in self.inputs.values()):
            raise ValueError("a value that is tried out must not be negative")
        if len(self.points) + len(self.inputs) > 500:
            raise ValueError("a scenario changes at most 500 things")
        return self


class Metric(Record):
    """What the lane is measured by: one outcome metric, one counter-metric that must not suffer."""

    table: ClassVar[str] = "metric"
    label: ClassVar[str] = "the metric"
    metric_id: Id
    lane_id: Id
    part: Literal["outcome", "counter"]
    name: Name
    unit: Annotated[str, Field(min_length=1, max_length=60)]
    better: Literal["lower", "higher"]
    definition: Text = Field(min_length=1)
    source: Text = ""
    never_negative: bool = True
    """Counts, times and shares: the lower natural limit is then cut at 0."""
    log_series: Text = ""
    """The question to the imported log that fills the series; empty when it is typed, pasted or uploaded."""
    cadence: Literal["week", "day"] = "week"
    """How often it has a value. By day, the `week_on` of its values and seals are the days themselves."""
    tolerated: Reading | None = None
    """For a counter-metric: the value it must not pass. Past it, the lane has not succeeded, whatever the outcome."""
    data_plan: Literal["", "look back", "archive", "sample"] = ""
    """How weeks will come while there are none (`core/data_plan.py`): from a system, from closed cases, or from now."""
    data_by: Annotated[str, Field(max_length=200)] = ""
    """Who brings them."""
    data_due_on: date | None = None
    """The day by which readiness expects the baseline."""


class Observation(Record):
    """One value of a metric in one week; `week_on` is the Monday, or the day itself for a metric measured daily."""

    table: ClassVar[str] = "observation"
    label: ClassVar[str] = "the weekly value"
    observation_id: Id
    metric_id: Id
    week_on: date
    value: Reading
    cases: int | None = Field(default=None, ge=0)
    """How many cases stand behind the value, where known."""
    origin: Literal["log", "pasted", "uploaded", "typed"] = "typed"


class Seal(Record):
    """The frozen copy of a baseline, with the hash of what it holds. A later change is seal 2, with a reason."""

    table: ClassVar[str] = "seal"
    label: ClassVar[str] = "the seal"
    never_undone: ClassVar[str] = (
        "The last change here is a seal, and a seal is never taken back, nor what stood before it. To correct the "
        "baseline, change the weeks and seal again with a reason: both seals stay on record."
    )
    seal_id: Id
    metric_id: Id
    number: int = Field(ge=1)
    definition: Text
    source: Text = ""
    weeks_on: tuple[date, ...]
    values: tuple[Reading, ...]
    cases: tuple[int, ...] = ()
    """How many cases stand behind each value, −1 where nobody knew; empty where no week had its number."""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    reason: Text = ""
    sealed_by: Name
    sealed_utc: datetime


class Target(Record):
    """The value that the metric shall have by a day, 90 days on unless somebody chose otherwise."""

    table: ClassVar[str] = "target"
    label: ClassVar[str] = "the target"
    target_id: Id
    metric_id: Id
    value: Reading
    set_on: date
    due_on: date
    launch_on: date | None = None
    reason: Text = ""
    """Why the target stands although the chart says it is met already or will be met by chance."""
    minimum: Reading | None = None
    """The value from which on day 90 counts as a part of the way: worth going on, not a success."""
    stretch: Reading | None = None
    """The value beyond the target that would be more than promised."""
    rule: Text = ""
    """What counts as success on day 90, as it read when the target was saved first or changed last."""
    changed_reason: Text = ""
    """Why it was changed after the day it was set."""


BenefitQuantity = Literal[
    "remaining_minutes", "remaining_rework_share", "remaining_wait_hours", "remaining_error_share", "review_share",
    "review_minutes", "exception_share", "exception_minutes", "ai_error_share", "ai_error_minutes", "unit_run_cost",
    "fixed_run_cost", "one_off_cost", "cash_share",
]  # fmt: skip
"""What the effect of a lane in money rests on beside today's numbers; `core/benefit.py` says what each is."""


class BenefitNumber(Record):
    """One ranged number of a lane at its target: what remains by hand, what reviews, exceptions and running it cost."""

    table: ClassVar[str] = "benefit_number"
    label: ClassVar[str] = "the number of the effect in money"
    benefit_number_id: Id
    lane_id: Id
    quantity: BenefitQuantity
    low: Amount
    middle: Amount
    high: Amount
    evidence: Evidence = "guess"
    sample_size: int | None = Field(default=None, ge=1)
    note: Text = ""
    given_by: Text = ""
    given_utc: datetime

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low <= self.middle <= self.high:
            raise ValueError("low must not be above middle, nor middle above high")
        if self.quantity.endswith("_share") and self.high > 1:
            raise ValueError("a share lies between 0 and 1 (0 % and 100 %)")
        return self


class Benefit(Record):
    """What a lane's effect in money is for: the named use of freed hours, and who reviews and handles exceptions."""

    table: ClassVar[str] = "benefit"
    label: ClassVar[str] = "the effect in money"
    benefit_id: Id
    lane_id: Id
    capacity_use: Text = ""
    """What the freed hours will be used for; without a named use they are no benefit yet."""
    review_role_id: Id | None = None
    exception_role_id: Id | None = None
    """The roles whose hours reviews and exceptions take; none: the role of the workflow."""


class Ownership(Record):
    """Who answers for the outcome in production, what they may do, and that they said yes."""

    table: ClassVar[str] = "ownership"
    label: ClassVar[str] = "the owner"
    ownership_id: Id
    lane_id: Id
    owner: Name
    deputy: Text = ""
    delivery_lead: Text = ""
    stop_right: Text = ""
    """How and without asking whom the owner may switch it off."""
    budget: Text = ""
    people: Text = ""
    hours_per_week: float | None = Field(default=None, ge=0, le=80)
    first_review_on: date | None = None
    accepted_sentence: Text = ""
    accepted_by: Text = ""
    accepted_utc: datetime | None = None
    accepted_words: Text = ""
    """The yes in the owner's own words, where they wrote any."""
    accepted_where: Literal["", "here", "own device"] = ""
    absence_rule: Text = ""
    """From which absence on the deputy decides, and how they learn of it."""
    stop_proof: Text = ""
    """Where the right to stop is written down or was said: a decision, a mail, a console account."""
    review_at: time | None = None
    """When the weekly review begins, on the weekday of the first one; None: when the business day begins."""


class AcceptanceLink(Record):
    """A way for the owner to say yes on their own device, once. Only the hash of its secret is kept."""

    table: ClassVar[str] = "acceptance_link"
    label: ClassVar[str] = "the link to accept"
    never_undone: ClassVar[str] = (
        "The last change here made or used a link to accept, and that is never taken back. End the link, or take the "
        "acceptance back with its own button."
    )
    acceptance_link_id: Id
    lane_id: Id
    owner: Name
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    made_by: Text = ""
    made_utc: datetime
    expires_utc: datetime
    opened_utc: datetime | None = None
    used_utc: datetime | None = None
    ended_utc: datetime | None = None
    """When somebody ended it before it was used."""


class OwnerChange(Record):
    """A lane handed over to another owner, or a yes taken back: why, and what had been said yes to until then."""

    table: ClassVar[str] = "owner_change"
    label: ClassVar[str] = "the change of owner"
    owner_change_id: Id
    lane_id: Id
    kind: Literal["handed over", "taken back"]
    owner: Name
    successor: Text = ""
    reason: Text = Field(min_length=1)
    accepted_sentence: Text = ""
    accepted_words: Text = ""
    accepted_by: Text = ""
    accepted_utc: datetime | None = None
    changed_by: Name
    changed_utc: datetime

    @model_validator(mode="after")
    def _a_hand_over_names_the_next(self) -> Self:
        if self.kind == "handed over" and not self.successor:
            raise ValueError("say who takes over")
        return self


class SignOff(Record):
    """A signature under the record as it stood: by the facilitator or the owner, with what was open and why anyway."""

    table: ClassVar[str] = "sign_off"
    label: ClassVar[str] = "the signature"
    never_undone: ClassVar[str] = (
        "The last change here is a signature, and a signature is never taken back. Change what has to change, then "
        "sign the next version."
    )
    sign_off_id: Id
    lane_id: Id
    number: int = Field(ge=1)
    """The version of the plan; facilitator and owner sign the same one."""
    part: Literal["facilitator", "owner"]
    name: Name
    signed_utc: datetime
    record_version: int = Field(default=0, ge=0)
    digests: dict[str, str] = Field(default_factory=dict)
    """Table → SHA-256 of what the plan rests on there, as it was signed."""
    states: dict[str, str] = Field(default_factory=dict)
    """Question of readiness → clear, thin or missing, as it was signed."""
    open_points: tuple[Text, ...] = Field(default=(), max_length=500)
    overrule_reason: Text = ""
    """Why it is launched although something is missing; prints on the plan."""
    plan: dict[str, Any] = Field(default_factory=dict)
    """The page as it was signed (`core/plan.py`), to be printed again as it was; empty in signatures of before."""


class Oversight(Record):
    """How much can go wrong with a lane, how far the AI acts by itself, and what there is to check it with."""

    table: ClassVar[str] = "oversight"
    label: ClassVar[str] = "what is at stake"
    oversight_id: Id
    lane_id: Id
    harm: Literal["", "little", "some", "serious"] = ""
    undo: Literal["", "at once", "with effort", "never"] = ""
    autonomy: Literal["", "suggests", "asks first", "acts and tells", "acts alone"] = ""
    uses: tuple[Literal["employment", "credit", "health", "children", "safety", "legal effect"], ...] = ()
    """Sensitive uses that it touches."""
    is_screened: bool = False
    """True once somebody went through the sensitive uses, also when none applies."""
    counsel: Text = ""
    """Who was asked, when, and what they said."""
    review_hours: float | None = Field(default=None, ge=0, le=2000)
    """Hours a week that the reviewers have for checking, all together."""
    planted_share: Share | None = None
    """Share of the checked cases that are planted mistakes."""
    seen_share: Share | None = None
    """Share of the bad cases that reviewers find, as far as it is known."""


class Control(Record):
    """An exception route, review, stop rule, monitor or fallback; or a proposed one declared not applicable."""

    table: ClassVar[str] = "control"
    label: ClassVar[str] = "the control"
    control_id: Id
    lane_id: Id
    kind: Literal["exception", "review", "stop", "monitor", "fallback"]
    code: Text = ""
    """The entry of the catalogue it came from; empty for one of the room's own."""
    name: Name
    what: Text = ""
    trigger: Text = ""
    response: Text = ""
    """What happens then."""
    minutes_to_respond: Amount | None = None
    who: Text = ""
    evidence: Text = ""
    applies: bool = True
    reason_not: Text = ""
    tolerated_share: Share | None = None
    """Review rules: the share of bad items that the room tolerates at most."""
    confidence: Share = 0.95
    tolerated_found: int = Field(default=0, ge=0, le=50)
    """Review rules: how many bad items the sample may hold."""
    minutes_per_item: Amount | None = None
    """Review rules: to check one. Exception routes: to settle one."""
    detector: Text = ""
    route: Text = ""
    otherwise: Text = ""
    """Exception routes: how it is noticed, where the case goes, what happens when nobody takes it in time."""
    activities: tuple[Text, ...] = Field(default=(), max_length=50)
    """Exception routes: activities of the lane's log that are this exception."""
    expected_share: Share | None = None
    """Exception routes: the share of cases expected, where no log says it."""
    source: Text = ""
    threshold: Text = ""
    cadence: Text = ""
    """Monitors: where the signal comes from, from which value on somebody acts, how often it is looked at."""
    stop_metric_id: Id | None = None
    stop_class: Text = ""
    """Stop rules: the metric, or the kind of error, that is watched."""
    stop_operator: Literal["", "above", "at or above", "below", "at or below"] = ""
    stop_threshold: Reading | None = None
    stop_count: int | None = Field(default=None, ge=1, le=52)
    stop_window: int | None = Field(default=None, ge=1, le=52)
    """Stop rules: this many weeks past the threshold out of the last so many."""
    told: Text = ""
    restarts: Text = ""
    minutes_to_manual: Amount | None = None
    """Stop rules: who is told, who may start it again, and after how many minutes people work without it."""
    position: int = 0

    @model_validator(mode="after")
    def _count_fits_the_window(self) -> Self:
        if self.stop_count and self.stop_window and self.stop_count > self.stop_window:
            raise ValueError("a stop rule can't ask for more weeks than it looks back")
        return self

    @model_validator(mode="after")
    def _not_applying_needs_a_reason(self) -> Self:
        if not self.applies and not self.reason_not:
            raise ValueError("say why this control does not apply")
        return self


class Drill(Record):
    """A rehearsal of a stop or a fallback: planned for a day, or done on one, how long it took and what was found."""

    table: ClassVar[str] = "drill"
    label: ClassVar[str] = "the drill"
    drill_id: Id
    control_id: Id
    due_on: date | None = None
    done_on: date | None = None
    minutes: Amount | None = None
    who: Text = ""
    worked: bool = False
    found: Text = ""

    @model_validator(mode="after")
    def _has_a_day(self) -> Self:
        if self.due_on is None and self.done_on is None:
            raise ValueError("a drill needs the day it was done, or the day it is due")
        return self


class FailureCause(Record):
    """One answer to "it is day 90 and it failed; why?", with the controls against it or why it is accepted."""

    table: ClassVar[str] = "failure_cause"
    label: ClassVar[str] = "the cause of failure"
    failure_cause_id: Id
    lane_id: Id
    text: Text = Field(min_length=1)
    usual: Text = ""
    """The code of the usual cause that it is a case of (`Catalogue.causes`); empty for none."""
    control_ids: tuple[Id, ...] = Field(default=(), max_length=20)
    accepted_reason: Text = ""
    accepted_by: Text = ""
    accepted_utc: datetime | None = None
    given_by: Text = ""
    given_utc: datetime


class GapAnswer(Record):
    """What people say to one question of "Is it budget?"; `core/execution_gap.py` has the questions."""

    table: ClassVar[str] = "gap_answer"
    label: ClassVar[str] = "the answer to 'Is it budget?'"
    gap_answer_id: Id
    """The id of the question: one answer each."""
    answer: Literal["yes", "no", "unknown"]
    note: Text = ""
    origin: Literal["typed", "room"] = "typed"
    people: int | None = Field(default=None, ge=0, le=10_000)
    said_yes: int | None = Field(default=None, ge=0, le=10_000)
    said_no: int | None = Field(default=None, ge=0, le=10_000)
    """From a room: how many answered, and how many yes and no; these two are blank where few did, see METHOD 4."""
    given_by: Text = ""
    given_utc: datetime


class RoundResult(Record):
    """What a reveal showed of one item of a question in one round; small groups are suppressed in it already."""

    table: ClassVar[str] = "round_result"
    label: ClassVar[str] = "the result of a round"
    never_undone: ClassVar[str] = (
        "The last change here is a reveal, and what people have seen can't be taken back. Ask the question a second "
        "time instead: both rounds are kept."
    )
    round_result_id: Id
    question_id: Id
    round: int = Field(ge=1, le=2)
    kind: Literal["estimate", "rating", "swing", "order", "gate", "missing", "gap", "causes", "counter"]
    title: Name
    item_title: Annotated[str, Field(max_length=200)] = ""
    subject_id: Annotated[str, Field(max_length=200)] = ""
    second_id: Annotated[str, Field(max_length=200)] = ""
    """What it is about: a workflow and a quantity, criterion or gate, by kind."""
    answers: int = Field(default=0, ge=0)
    """People who sent something, "don't know" counted: who answered is public, so what lacks in the counts must not
    tell how many of few did not know."""
    people: int = Field(default=0, ge=0)
    """People who were asked."""
    document: dict[str, Any] = Field(default_factory=dict)
    """The figures as they were shown: median, quarters, counts where enough answered, agreement, reasons, texts."""
    revealed_by: Text = ""
    revealed_utc: datetime


def round_result_id(question_id: str, round_number: int, place: int) -> str:
    """One result per item and round: `place` is the item's place in the question, from 1."""
    return f"{question_id}.{round_number}.{place}"


class Minutes(Record):
    """The record of a meeting: when, who was there if they agreed, what was decided. One a session."""

    table: ClassVar[str] = "minutes"
    label: ClassVar[str] = "the minutes"
    minutes_id: Id = "minutes"
    """The same in every session, so that a restored copy goes on with its own."""
    started_utc: datetime
    ended_utc: datetime | None = None
    people: tuple[Name, ...] = Field(default=(), max_length=2000)
    """Names of those who agreed to be named."""
    people_count: int = Field(default=0, ge=0)
    decisions: tuple[Text, ...] = Field(default=(), max_length=500)
    notes: Text = ""


class SessionKey(Record):
    """A link that opens this session on a colleague's device until it is ended. Only the hash of its secret is kept."""

    table: ClassVar[str] = "session_key"
    label: ClassVar[str] = "the key of the session"
    never_undone: ClassVar[str] = "A key is never brought back by an undo. Make a new one, or end it."
    session_key_id: Id
    given_to: Name
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    made_by: Text = ""
    made_utc: datetime
    ended_utc: datetime | None = None


class EventLog(Record):
    """One imported file of events and how it was read. Its events are rows of the table `event`."""

    table: ClassVar[str] = "event_log"
    label: ClassVar[str] = "the event log"
    event_log_id: Id
    workflow_id: Id
    file_name: Text
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    mapping: dict[str, str] = Field(default_factory=dict)
    """Role → column name, as confirmed: case, activity, time or start and end, lifecycle, resource, cost."""
    attributes: tuple[Text, ...] = Field(default=(), max_length=12)
    """Columns whose value of each case is kept, to compare and to split by."""
    pairing: dict[str, int] = Field(default_factory=dict)
    """Where START and COMPLETE rows were paired: how many rows became what (`Pairing` in log_figures); else empty."""
    parent_id: Id | None = None
    """The log that this one is a part of, after a split."""
    split_by: Text = ""
    split_value: Text = ""
    """The attribute and the value whose cases this part holds; the value is empty for the part "other"."""
    timezone: str = "UTC"
    """The zone in which times without one were read."""
    rows_read: int = Field(ge=0)
    rows_refused: int = Field(ge=0)
    events: int = Field(ge=0)
    cases: int = Field(ge=0)
    has_starts: bool = False
    first_utc: datetime | None = None
    last_utc: datetime | None = None
    imported_by: Text = ""
    imported_utc: datetime


class ActivityLabel(Record):
    """What people say about one activity of a log: the name the business uses, and whether it is a queue of its own."""

    table: ClassVar[str] = "activity_label"
    label: ClassVar[str] = "the activity's label"
    activity_label_id: Id
    event_log_id: Id
    activity: Text
    """As it stands in the log."""
    name: Annotated[str, Field(max_length=200)] = ""
    """What the screen shows in its place; empty for the activity as it is."""
    queue: Literal["", "approval", "exception", "neither"] = ""
    """Empty: as proposed from the name; else as people marked it."""


def activity_label_id(event_log_id: str, activity: str) -> str:
    """One label per activity of a log. Activities are any text, so the id holds a digest of it."""
    return f"{event_log_id}.{hashlib.sha256(activity.encode()).hexdigest()[:16]}"


RECORDS: tuple[type[Record], ...] = (
    Session, Person, Role, Workflow, Estimate, Criterion, Rating, GateAnswer, Lane, Parked, Scenario, Metric,
    Observation, Seal, Target, BenefitNumber, Benefit, Ownership, AcceptanceLink,
    OwnerChange, SignOff, Oversight, Control, Drill, FailureCause, GapAnswer, RoundResult, Minutes, SessionKey,
    EventLog, ActivityLabel,
)  # fmt: skip
"""Every kind of record, parents before children."""


@dataclass(frozen=True)
class Facts:
    """All live (not deleted) records of one session as one consistent reading, in stable order.

    `versions` says for each table up to which change it was read: the key of everything computed from that table.
    """

    session: Session
    persons: tuple[Person, ...] = ()
    roles: tuple[Role, ...] = ()
    workflows: tuple[Workflow, ...] = ()
    estimates: tuple[Estimate, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    ratings: tuple[Rating, ...] = ()
    gate_answers: tuple[GateAnswer, ...] = ()
    lanes: tuple[Lane, ...] = ()
    parked: tuple[Parked, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    metrics: tuple[Metric, ...] = ()
    observations: tuple[Observation, ...] = ()
    seals: tuple[Seal, ...] = ()
    targets: tuple[Target, ...] = ()
    benefit_numbers: tuple[BenefitNumber, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    ownerships: tuple[Ownership, ...] = ()
    acceptance_links: tuple[AcceptanceLink, ...] = ()
    owner_changes: tuple[OwnerChange, ...] = ()
    sign_offs: tuple[SignOff, ...] = ()
    oversights: tuple[Oversight, ...] = ()
    controls: tuple[Control, ...] = ()
    drills: tuple[Drill, ...] = ()
    failure_causes: tuple[FailureCause, ...] = ()
    gap_answers: tuple[GapAnswer, ...] = ()
    round_results: tuple[RoundResult, ...] = ()
    minutes: tuple[Minutes, ...] = ()
    session_keys: tuple[SessionKey, ...] = ()
    event_logs: tuple[EventLog, ...] = ()
    activity_labels: tuple[ActivityLabel, ...] = ()
    versions: Mapping[str, int] = field(default_factory=dict)

    def key(self, *tables: str) -> tuple[object, ...]:
        """What a computation that reads these tables depends on: equal keys, equal answer."""
        return (self.session.session_id, *((table, self.versions.get(table, 0)) for table in tables))

    @property
    def live_lane(self) -> Lane | None:
        return next((lane for lane in self.lanes if lane.state == "live"), None)

    def workflow(self, workflow_id: str) -> Workflow | None:
        return next((workflow for workflow in self.workflows if workflow.workflow_id == workflow_id), None)

    def metric(self, lane_id: str, part: str = "outcome") -> Metric | None:
        return next((m for m in self.metrics if m.lane_id == lane_id and m.part == part), None)


FACTS_FIELD: dict[str, str] = {
    "person": "persons", "role": "roles", "workflow": "workflows", "estimate": "estimates", "criterion": "criteria",
    "rating": "ratings", "gate_answer": "gate_answers", "lane": "lanes", "parked": "parked", "scenario": "scenarios",
    "metric": "metrics", "observation": "observations", "seal": "seals", "target": "targets",
    "benefit_number": "benefit_numbers", "benefit": "benefits",
    "ownership": "ownerships", "acceptance_link": "acceptance_links", "owner_change": "owner_changes",
    "sign_off": "sign_offs", "oversight": "oversights", "control": "controls", "drill": "drills",
    "failure_cause": "failure_causes", "gap_answer": "gap_answers", "round_result": "round_results",
    "minutes": "minutes", "session_key": "session_keys", "event_log": "event_logs",
    "activity_label": "activity_labels",
}  # fmt: skip
"""Table → field of `Facts`; the session itself is `Facts.session`."""


@dataclass(frozen=True)
class Act:
    """One submitted form: who, when, on which page. The same `op_id` has exactly one effect, however often it comes."""

    who: str
    at_utc: datetime
    page: str
    op_id: str


@dataclass(frozen=True)
class Change:
    """One kept change of one record. `before` is None for a new record, `after` None for a deleted one."""

    change_id: int
    op_id: str
    session_id: str
    page: str
    table: str
    record_id: str
    who: str
    at_utc: datetime
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    undoes: str | None = None
    """The op_id that this change took back, for an undo."""


assert set(PERIODS_PER_YEAR) == set(Workflow.model_fields["volume_period"].annotation.__args__)  # type: ignore[union-attr]
