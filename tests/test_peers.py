"""Our weighted sum, ranks and dominance against scikit-criteria's, on its own data sets.

It is a bench-only package (`requirements-bench.txt`); without it these tests are skipped.
"""

from __future__ import annotations

import numpy as np
import pytest

from core import robustness, scoring, worlds
from core.worlds import Judgements

skcriteria = pytest.importorskip("skcriteria", reason="scikit-criteria is not installed: see requirements-bench.txt")


def loaded(name: str):
    """A data set of theirs, and its table on fixed anchors: the least and the most that it holds, best as 1."""
    import skcriteria.datasets

    dm = getattr(skcriteria.datasets, name)()
    matrix = dm.matrix.to_numpy(dtype=float)
    low, high = matrix.min(axis=0), matrix.max(axis=0)
    values = (matrix - low) / np.where(high > low, high - low, 1)
    is_least = np.array([objective.value < 0 for objective in dm.objectives])
    return dm, np.where(is_least, 1 - values, values), dm.weights.to_numpy(dtype=float) / dm.weights.sum()


SETS = ("load_simple_stock_selection", "load_van2021evaluation")


@pytest.mark.parametrize("name", SETS)
def test_the_weighted_sum_and_its_ranks_agree(name):
    from skcriteria.agg.simple import WeightedSumModel

    dm, values, weights = loaded(name)
    theirs = WeightedSumModel().evaluate(
        skcriteria.mkdm(values, [max] * values.shape[1], weights=weights, alternatives=list(dm.alternatives))
    )
    ours = scoring.scores(values, weights)
    assert ours == pytest.approx(np.asarray(theirs.e_.score))
    assert (1 + (ours[None, :] > ours[:, None] + 1e-12).sum(axis=1)).tolist() == list(theirs.rank_)


@pytest.mark.parametrize("name", SETS)
def test_dominance_agrees(name):
    dm, values, _ = loaded(name)
    found = scoring.dominators(values, values, values)
    assert (found >= 0).tolist() == list(dm.dominance.dominated(strict=False))
    for row, by in enumerate(found.tolist()):
        if by >= 0:
            assert dm.alternatives[by] in list(dm.dominance.dominators_of(dm.alternatives[row], strict=False))


@pytest.mark.parametrize("name", SETS)
def test_acceptability_agrees_with_a_loop_over_their_model(name):
    from skcriteria.agg.simple import WeightedSumModel

    dm, values, _ = loaded(name)
    count, columns = values.shape
    judged = Judgements(
        tuple(dm.alternatives),
        tuple(f"c{j}" for j in range(columns)),
        values,
        values,
        values,
        np.ones(count, dtype=bool),
    )
    drawn = worlds.weights_anywhere(judged.criterion_ids, 256, seed=5)
    ours = robustness.simulate(judged, drawn, seed=5).acceptability
    theirs = np.zeros((count, count))
    model = WeightedSumModel()
    for weights in drawn.T:
        ranked = model.evaluate(skcriteria.mkdm(values, [max] * columns, weights=weights.astype(float)))
        theirs[np.arange(count), np.asarray(ranked.rank_) - 1] += 1 / 256
    assert ours == pytest.approx(theirs, abs=1e-9)
