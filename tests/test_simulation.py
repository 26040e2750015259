"""`simulate`: who is simulated at which k, in which order, and which options are refused."""

import bestofk as bk
import pytest
from bestofk.simulation import grid
from examples import model
from hypothesis import given
from hypothesis import strategies as st


@given(st.integers(1, 9), st.integers(1, 60), st.none() | st.integers(1, 9))
def test_grid_is_the_multiples_up_to_k_max(parallelism, k_max, k_step):
    step = parallelism if k_step is None else k_step
    expected = [k for k in range(1, k_max + 1) if k % step == 0]
    if expected:
        assert grid(model(parallelism=parallelism), k_max, k_step).tolist() == expected
    else:
        with pytest.raises(bk.BadInput, match=f"k_max = {k_max}: 'example' has k = {step}.*raise k_max, or set k_step"):
            grid(model(parallelism=parallelism), k_max, k_step)


@pytest.mark.parametrize("method", ["published", "stream", "analytic"])
def test_models_come_back_in_their_order(method):
    asked = [model("c", parallelism=2), model("a", lengths=((10, 1), (20, 2))), model("b")]
    options = {} if method == "analytic" else {"trials": 10}
    assert list(bk.simulate(asked, method=method, k_max=4, **options)) == ["c", "a", "b"]
    assert list(bk.simulate({"any": asked[0]}, method=method, k_max=4, **options)) == ["c"]
    assert list(bk.simulate(asked[1], method=method, k_max=4, **options)) == ["a"]


@pytest.mark.parametrize("method", ["published", "stream", "analytic"])
def test_the_same_inputs_give_the_same_bits(method):
    options = {} if method == "analytic" else {"trials": 50, "seed": 7}
    one, two = (bk.simulate(model(), method=method, k_max=8, **options)["example"] for _ in range(2))
    assert one.mean.tobytes() == two.mean.tobytes()
    assert one.quantile([0.1, 0.5]).tobytes() == two.quantile([0.1, 0.5]).tobytes()


@pytest.mark.parametrize("method", ["published", "stream"])
def test_another_seed_gives_other_draws(method):
    one, two = (bk.simulate(model(), method=method, k_max=4, trials=50, seed=seed)["example"] for seed in (1, 2))
    assert (one.mean != two.mean).all()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"trials": 0}, "trials = 0: must be a whole number ≥ 1"),
        ({"trials": 1e6}, "trials = 1000000.0: must be a whole number ≥ 1"),
        ({"trials": True}, "trials = True: must be a whole number ≥ 1"),
        ({"seed": -1}, "seed = -1: must be a whole number ≥ 0"),
        ({"k_max": 0}, "k_max = 0: must be a whole number ≥ 1"),
        ({"k_step": 0}, "k_step = 0: must be a whole number ≥ 1"),
        ({"threads": 0}, "threads = 0: must be a whole number ≥ 1"),
        ({"k_max": 3}, "k_max = 3: 'example' has k = 4, 8, …; raise k_max, or set k_step = 1"),
        ({"method": "publishd"}, "no method 'publishd'; did you mean 'published'?"),
    ],
)
def test_options_that_are_refused(options, said):
    with pytest.raises(bk.BadInput) as caught:
        bk.simulate(model(), **{"method": "published", **options})
    assert said in str(caught.value)


def test_nobody_to_simulate():
    with pytest.raises(bk.BadInput, match="at least one"):
        bk.simulate([])


def test_two_models_of_one_name():
    with pytest.raises(bk.BadInput, match="two models are named 'example'"):
        bk.simulate([model(), model(parallelism=2)])


def test_a_tally_belongs_to_the_stream():
    tally = bk.draw(model().workload, 10, k_max=4)
    with pytest.raises(bk.BadInput, match="method = 'published': a tally holds what the method 'stream' draws"):
        bk.simulate(model(), method="published", tally=tally)
