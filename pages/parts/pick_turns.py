"""What would turn the choice: single inputs with the value at which somebody else comes first."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.actions import look_deeper
from core.lane_words import chance
from core.records import Facts
from core.tipping import Tip
from core.tipping_words import beyond, range_said, tip_sentence, turned_at
from pages.parts import tables, told

SENTENCES = 3
HELP = (
    "One input is moved while all others stay as they are, until another workflow has the higher score. Ratings move a "
    "score in a straight line; numbers of step 1 move the mean over all plausible worlds. (Experts call this a one-way "
    "sensitivity or break-even analysis.)"
)


def show(facts: Facts) -> None:
    """The nearest turns as sentences, all of them as a table."""
    tips = look_deeper.tips(facts)
    if not tips:
        st.markdown("With fewer than two workflows in the running nothing can turn.")
        return
    turning = [tip for tip in tips if tip.value is not None]
    inside = [tip for tip in turning if tip.is_inside]
    if not turning:
        st.markdown(
            "**No single number turns it.** Whatever value one rating, or one number that was given, takes within what "
            "is plausible, the first stays first.", help=HELP,
        )  # fmt: skip
    elif not inside:
        st.markdown(
            "**No single number turns it inside its stated range.** The nearest that would, outside it:", help=HELP
        )
    else:
        one = "One rating or number" if len(inside) == 1 else f"{len(inside)} ratings or numbers"
        open_ones = sum(tip.input.triple is None for tip in inside)
        said = f" ({open_ones} of them nobody has stated yet)" if open_ones else ""
        st.markdown(f"**{one} could turn it alone, inside what was stated{said}.** The nearest:", help=HELP)
    for tip in turning[:SENTENCES]:
        st.markdown(f"- {told.plain(tip_sentence(tip), 600)}")
    table(tips, "pick-turns")


def table(tips: Sequence[Tip], key: str) -> None:
    """Every input with its tipping value."""
    tables.show(
        [
            {
                "input": tip.input.name,
                "of": tip.input.subject,
                "stated": range_said(tip.input).removeprefix("stated "),
                "turns": _turn(tip),
                "likely": "" if (share := beyond(tip)) is None else chance(share),
                "inside": "yes" if tip.is_inside else "no" if tip.value is not None else "",
                "then": tip.winner,
            }
            for tip in tips
        ],
        columns={
            "input": st.column_config.TextColumn("What", width="medium"),
            "of": "Of",
            "stated": "Stated",
            "turns": st.column_config.TextColumn("Turns at", width="medium"),
            "likely": "That far or farther",
            "inside": "Inside its range",
            "then": "Then first",
        },
        alt="Every input near the top with the value at which the choice would turn",
        key=key,
        download="turns.csv",
    )


def _turn(tip: Tip) -> str:
    return turned_at(tip) or "no plausible value"
