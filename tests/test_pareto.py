"""The Pareto set is what comparing every pair gives, in any number of dimensions and any order."""

from unittest import mock

import bestofk as bk
import naive
import numpy as np
import pytest
from bestofk import pareto
from bestofk.pareto import FEW, _among_many
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

levels = st.integers(0, 4).map(float) | st.floats(-1e6, 1e6) | st.sampled_from([-np.inf, -0.0, np.inf])
clouds = array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=12).flatmap(
    lambda shape: arrays(np.float64, shape, elements=levels)
)


@given(clouds)
def test_equals_every_pair(losses):
    assert bk.pareto_mask(losses).tolist() == naive.pareto(losses)


@given(clouds)
def test_sweep_equals_every_pair(losses):
    assert _among_many(losses).tolist() == naive.pareto(losses)


@given(clouds)
def test_many_points_equal_every_pair_where_a_few_of_them_are_held_against_all_first(losses):
    with mock.patch.multiple(pareto, FEW=0, SAMPLE=3, STRONG=2):
        assert bk.pareto_mask(losses).tolist() == naive.pareto(losses)


@pytest.mark.parametrize("d", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("points", [FEW, FEW + 1])
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
    whole = np.round(np.clip(losses, -1e6, 1e6))  # scaling whole numbers keeps the order of them all
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


@pytest.mark.parametrize("points", [3, FEW + 3])
@pytest.mark.parametrize("d", [2, 3, 4])
def test_a_loss_without_an_order_is_refused(points, d):
    losses = np.zeros((points, d))
    losses[2, 1] = np.nan
    with pytest.raises(bk.BadInput, match="NaN in row 2"):
        bk.pareto_mask(losses)


def test_losses_have_a_row_for_each_point():
    with pytest.raises(bk.BadInput, match=r"shape \(3,\)"):
        bk.pareto_mask(np.zeros(3))


@pytest.mark.parametrize("d", [2, 3, 4])
def test_points_that_are_all_on_the_front_and_all_equal_are_all_marked(d):
    simplex = np.random.default_rng(d).dirichlet(np.ones(d), FEW + 1)
    assert bk.pareto_mask(simplex).all()
    assert bk.pareto_mask(np.ones((FEW + 1, d))).all()
