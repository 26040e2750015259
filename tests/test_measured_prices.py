"""Prices from a list: looked up exactly, near names offered, unknown ones never taken for free."""

import json

import bestofk as bk
import pytest
from bestofk.measured.prices import read_prices

PRICES = {
    "small": {"input_cost_per_token": 1e-6, "output_cost_per_token": 4e-6, "cache_read_input_token_cost": 1e-7},
    "host/small": {
        "input_cost_per_token": 2e-6,
        "output_cost_per_token": 4e-6,
        "output_cost_per_reasoning_token": 3e-6,
    },
    "zero": {"input_cost_per_token": 0, "output_cost_per_token": 0.0},
    "half": {"input_cost_per_token": 1e-6},
    "dear": {"input_cost_per_token": 3, "output_cost_per_token": 4},
    "text": {"input_cost_per_token": "much", "output_cost_per_token": 4},
    "tiers": {"input_cost_per_token": 1e-6, "output_cost_per_token": 4e-6, "input_cost_per_token_above_200k_tokens": 1},
    "none": 3,
    "only tiers": {"tiered_pricing": [{"input_cost_per_token": 1e-6}], "input_cost_per_second": 0, "mode": "chat"},
    "pictures": {"input_cost_per_token": 1e-6, "output_cost_per_image": 0.1},
    "many": {f"{letter}_cost": 1 for letter in "dcba"},
    "beside": {
        "input_cost_per_token": 1e-6,
        "output_cost_per_token": 4e-6,
        "off_peak_pricing": {"input_cost_per_token": 1e-7},
        "input_cost_per_request": 0.005,
        "input_cost_per_token_batches": 1e-7,
    },
}


@pytest.fixture
def prices(written):
    return written(json.dumps(PRICES), "prices.json")


def refusal(path, model):
    with pytest.raises(bk.BadInput) as refused:
        read_prices(path, model)
    assert str(path) in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
    return str(refused.value)


def test_prices(prices):
    small = read_prices(prices, "small")
    assert (small.input, small.output, small.cached, small.reasoning) == (1e-6, 4e-6, 1e-7, None)
    assert (small.source.kind, small.source.notes) == ("litellm price list", ("Prices are those of small.",))
    other = read_prices(prices, "host/small")
    assert (other.cached, other.reasoning) == (None, 3e-6)
    assert "There is no price of cached input tokens." in other.source.notes
    assert "above_200k" in read_prices(prices, "tiers").source.notes[-1]


def test_a_further_price_of_zero_is_unknown_too(written):
    """Of cached tokens and of tokens of reasoning, unless it is said to be free."""
    both = {"cache_read_input_token_cost": 0, "output_cost_per_reasoning_token": 0}
    path = written(json.dumps({"a": {**PRICES["small"], **both}}), "prices.json")
    unknown, free = read_prices(path, "a"), read_prices(path, "a", free=True)
    assert (unknown.cached, unknown.reasoning, free.cached, free.reasoning) == (None, None, 0, 0)
    for name in both:
        assert f"{name} is 0, so that price is unknown; --free takes it for nothing to pay." in unknown.source.notes


def test_missing_and_zero_are_unknown(prices):
    assert "input_cost_per_token is 0, so the price is unknown; --free" in refusal(prices, "zero")
    assert "output_cost_per_token is missing, so the price is unknown" in refusal(prices, "half")
    assert read_prices(prices, "zero", free=True).output == 0
    assert (read_prices(prices, "half", free=True).input, read_prices(prices, "half", free=True).output) == (1e-6, 0)


def test_what_the_list_has_instead_is_named(prices):
    instead = "output_cost_per_token is missing, so the price is unknown; the list has output_cost_per_image"
    assert f"{instead} instead, which is not read; --free" in refusal(prices, "pictures")
    assert "the list has tiered_pricing instead" in refusal(prices, "only tiers")
    many = "the list has a_cost, b_cost, c_cost and 1 more instead"
    assert many in refusal(prices, "many")
    left_out = "is taken for nothing to pay (--free); what the list has instead is left out: tiered_pricing."
    assert left_out in read_prices(prices, "only tiers", free=True).source.notes[-1]
    assert "the list has" not in refusal(prices, "zero")


def test_prices_beside_those_of_tokens_are_told(prices):
    told = "There are other prices too (input_cost_per_request, off_peak_pricing), which are left out."
    assert read_prices(prices, "beside").source.notes[-1] == told
    assert not any("other prices" in note for note in read_prices(prices, "small").source.notes)


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("Small", "near are 'small'"),
        ("smal", "near are 'small', 'host/small'"),
        ("other/SMALL", "near are 'small', 'host/small'"),
        ("dear", "must be USD per token"),
        ("text", "must be a number"),
        ("none", "must be a table"),
    ],
)
def test_bad_names_and_prices(prices, model, said):
    assert said in refusal(prices, model)


def test_a_list_that_is_none(written, tmp_path):
    assert "not valid JSON" in refusal(written("{", "a.json"), "x")
    said = "a.json: not a price list: an object is expected, and this is an array"
    assert said in refusal(written("[]", "a.json"), "x")
    assert "folder" in refusal(tmp_path, "x")


def test_a_real_list(shared_data):
    path = shared_data("litellm_prices.json")
    found = read_prices(path, "gpt-5")
    assert (found.input, found.output, found.cached) == (1.25e-6, 10e-6, 1.25e-7)
    models = json.loads(path.read_text(encoding="utf-8"))
    unknown = [name for name, entry in models.items() if not entry.get("input_cost_per_token")]
    assert len(unknown) > 200
    for name in unknown[:20]:
        assert "unknown" in refusal(path, name)
    assert "the list has tiered_pricing instead" in refusal(path, "dashscope/qwen-flash")
    assert "There are other prices too (off_peak_pricing)" in read_prices(path, "deepseek-flash").source.notes[-1]
