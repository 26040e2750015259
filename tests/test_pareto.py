"""The Pareto set is what comparing every pair gives, in any number of dimensions and any order."""

import bestofk as bk
import naive
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

levels = st.integers(0, 4).map(float) | st.floats(-1e6, 1e6)
clouds = array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=12).flatmap(
    lambda shape: arrays(np.float64, shape, elements=levels)
)


@given(clouds)
def test_equals_every_pair(losses):
    assert bk.pareto_mask(losses).tolist() == naive.pareto(losses)


@pytest.mark.parametrize("d", [1, 2, 3, 4])
@pytest.mark.parametrize("points", [256, 257])
def test_equals_every_pair_where_points_are_few_and_where_they_are_many(points, d):
    losses = np.random.default_rng(points).integers(0, 9, (points, d)).astype(float)
    assert bk.pareto_mask(losses).tolist() == naive.pareto(losses)


@given(clouds, st.randoms(use_true_random=False))
def test_order_of_points_and_of_objectives_does_not_matter(losses, random):
    rows, columns = list(range(len(losses))), list(range(losses.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    assert bk.pareto_mask(losses[rows][:, columns]).tolist() == bk.pareto_mask(losses)[rows].tolist()


@given(clouds, st.floats(1e-3, 1e3))
def test_units_do_not_matter(losses, unit):
    whole = np.round(losses)  # scaling whole numbers keeps the order of them all
    assert bk.pareto_mask(whole * unit).tolist() == bk.pareto_mask(whole).tolist()


@given(clouds)
def test_best_of_each_objective_is_marked_and_nothing_marked_is_dominated(losses):
    mask = bk.pareto_mask(losses)
    assert mask.any()
    for column in losses.T:
        assert mask[column == column.min()].any()
    assert bk.pareto_mask(losses[mask]).all()


@given(clouds)
def test_equal_points_are_marked_alike(losses):
    assert bk.pareto_mask(np.concatenate([losses, losses])).tolist() == 2 * bk.pareto_mask(losses).tolist()


def test_no_points():
    assert bk.pareto_mask(np.empty((0, 3))).tolist() == []


@pytest.mark.parametrize("d", [1, 2, 3, 5])
def test_input_is_left_alone(d):
    losses = np.random.default_rng(1).random((20, d))
    before = losses.copy()
    bk.pareto_mask(losses)
    assert np.array_equal(losses, before)
