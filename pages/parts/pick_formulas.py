"""The score and the chance of one workflow, opened to their formulas with the live numbers."""

from __future__ import annotations

from core.lane_choice import Ranking, Row
from core.lane_words import chance
from core.quantities import shown_number
from core.records import Facts
from pages.parts import formula


def score(facts: Facts, ranking: Ranking, row: Row) -> None:
    """The score of one workflow, opened: weight times value of each criterion."""
    ratings = {rating.criterion_id: rating for rating in facts.ratings if rating.workflow_id == row.workflow_id}
    lines = []
    for criterion, weight, value in zip(ranking.criteria, ranking.weights, row.values, strict=True):
        rating = ratings.get(criterion.criterion_id)
        if criterion.kind == "friction cost":
            scale = f"{facts.session.currency} {shown_number(facts.session.money_scale)} a month counts as 1"
            origin = f"step 1 through the money scale: {scale}"
        elif rating is None:
            origin = "not rated: anything from 0 to 1, on average a half"
        else:
            span = (
                f"{rating.middle:g}"
                if rating.low == rating.high
                else f"{rating.low:g} – {rating.middle:g} – {rating.high:g}"
            )
            origin = f"level {span}, {rating.given_by or 'somebody'}, {rating.given_utc:%d %b %Y}"
        if criterion.name in row.missing and criterion.kind == "friction cost":
            origin = "a part of the cost is unknown: anything from the known part up"
        lines.append((criterion.name, f"{weight * 100:.1f} % × {value:.3f} = {weight * value * 100:.1f}", origin))
    terms = " + ".join(f"{weight * value * 100:.1f}" for weight, value in zip(ranking.weights, row.values, strict=True))
    formula.opened(
        f"Score of {row.name}",
        f"{row.score * 100:.0f} of 100",
        lines=lines,
        expression=f"Σ weight × value × 100\n= {terms}\n= {row.score * 100:.1f}\n"
        f"8 times in 10 between {row.score_low * 100:.0f} and {row.score_high * 100:.0f}, "
        f"half of the time below {row.score_median * 100:.0f}",
        source="additive value model on fixed anchors (METHOD 3; Keeney & Raiffa). A level from 1 to 5 is worth "
        "(level − 1)/4; the value is its mean over all draws.",
        key="pick-score-formula",
    )


def _between(share: float, draws: int) -> str:
    """Where the chance lies with 95 %, as far as the number of draws goes: Wilson, so that 0 and 1 have a width too.

    >>> _between(1.0, 10_000), _between(0.5, 10_000)
    ('99.96 and 100 %', '49.02 and 50.98 %')
    """
    z2 = 1.959964**2 / draws
    middle, half = (share + z2 / 2) / (1 + z2), (z2 * (share * (1 - share) + z2 / 4)) ** 0.5 / (1 + z2)
    low, high = max(middle - half, 0.0) * 100, min(middle + half, 1.0) * 100
    return f"{round(low, 2):g} and {round(high, 2):g} %"


def first_chance(ranking: Ranking, row: Row) -> None:
    """The chance of being first, opened: in how many of the draws."""
    share = row.first_chance if row.place else row.first_chance_if_admitted
    label = "Chance to be first" if row.place else "Chance to be first without its gate"
    formula.opened(
        label,
        chance(share),
        lines=[
            ("draws", f"{ranking.draws}", f"seed {ranking.seed}: the same seed gives the same answer"),
            ("draws in which it is first", f"{share * ranking.draws:.0f}", "ties share the place equally"),
            ("in the running", f"{sum(other.place is not None for other in ranking.rows)}", "not stopped by a gate"),
        ],
        expression=f"{share * ranking.draws:.0f} / {ranking.draws} = {share:.4f}\n"
        f"from the number of draws alone it may lie between {_between(share, ranking.draws)}",
        source="rank acceptability, SMAA (METHOD 3; Lahdelma & Salminen 2001)",
        key="pick-chance-formula",
    )
