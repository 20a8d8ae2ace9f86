"""What the five answers of readiness rest on, as plain values; `core.actions.check_readiness` gathers them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.controls import Standing


@dataclass(frozen=True)
class LaneEvidence:
    """The live lane as it was picked. `chance_first` and `verdict` were frozen then; None and '' when unknown."""

    workflow: str
    reason: str
    picked_by: str = ""
    candidates: int = 1
    chance_first: float | None = None
    verdict: str = ""
    better_placed: str = ""
    """The workflow that stood first then, if it was another."""
    gates: tuple[str, ...] = ()
    """Gates that stop it, in words."""
    gate_reason: str = ""
    unjudged: int = 0
    """How many of the `criteria` nobody had judged it by when it was picked."""
    criteria: int = 0


@dataclass(frozen=True)
class CostEvidence:
    """What the lane's workflow costs a month, in words; None when it can't be computed.

    `guess_share` is the share of the middle cost that stands on guesses, None when unknown.
    """

    shown: str | None
    unknown: tuple[str, ...] = ()
    guesses: tuple[str, ...] = ()
    guess_share: float | None = None
    is_waiting_priced: bool = True


@dataclass(frozen=True)
class OwnerEvidence:
    """Who answers for it, and whether they said yes to what is planned now. A blank is what nobody wrote down."""

    owner: str
    accepted_by: str = ""
    accepted_on: date | None = None
    is_acceptance_current: bool = True
    """False when metric, target or date changed after the owner said yes."""
    stop_right: str = ""
    deputy: str = ""
    lacks: tuple[str, ...] = ()
    """What the owner still lacks to be able to act, a sentence each, the right to stop apart (METHOD 6)."""


@dataclass(frozen=True)
class ProofEvidence:
    """The outcome metric, its baseline and target. `reach` and `verdict` are what the baseline says of the target."""

    metric: str
    points: int = 0
    seal_number: int | None = None
    sealed_on: date | None = None
    seal_differences: tuple[str, ...] = ()
    target: str = ""
    due_on: date | None = None
    reach: str = ""
    is_better: bool = True
    verdict: str = ""
    reason: str = ""
    counter: str = ""
    counter_limit: str = ""
    cadence: str = "week"
    enough: int = 12
    """How often the metric has a value, and from how many on its baseline can be sealed."""
    data_status: str = ""
    """Where the values stand that somebody promised; empty where none were, or when they are there."""
    doubt: str = ""
    """Why the target can't stand without a written reason as the baseline is now; empty when it can."""


@dataclass(frozen=True)
class SafeguardEvidence:
    """What stands around the controls: what is at stake, counsel, drills, the pre-mortem, the reviewers' hours."""

    tier: str = ""
    """Empty while nobody said what is at stake."""
    counsel: str = ""
    """Why counsel must be asked or the screen answered; empty when neither."""
    is_sensitive: bool = False
    drills: tuple[str, ...] = ()
    """Controls that must be rehearsed and were not, a sentence each."""
    drilled: tuple[str, ...] = ()
    """Those that were, or have a date, a sentence each."""
    causes: tuple[str, ...] = ()
    """What the pre-mortem leaves open."""
    causes_held: int = 0
    hours: str = ""
    """Why the reviewers' hours don't hold the checks; empty when they do or nobody said."""


@dataclass(frozen=True)
class Evidence:
    """All that the five answers rest on; None where the record holds nothing."""

    lane: LaneEvidence | None = None
    cost: CostEvidence | None = None
    owner: OwnerEvidence | None = None
    proof: ProofEvidence | None = None
    controls: tuple[Standing, ...] = ()
    workflows: int = 0
    workflows_solid: int = 0
    """Workflows whose cost is known and does not rest on guesses."""
    is_judged: bool = False
    """Whether somebody has rated a workflow or answered a gate."""
    safeguards: SafeguardEvidence | None = None
    """None where no control is defined yet."""
