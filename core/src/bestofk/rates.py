"""What a model uses for each token of a trial's two sums, at every k (eqs. 4 to 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bestofk.model import Model, Resource
    from bestofk.served import Drawn

    Array = NDArray[np.float64]


def lengths_drawn(workload: Drawn, k: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count the input and the output lengths of a trial's sums, shape (K, 2): one input where a prompt is shared."""
    return np.stack([np.ones_like(k) if workload.shared_prompt else k, k], axis=1)


def rates_of(model: Model, k: NDArray[np.int64]) -> Array:
    """Give the use of each resource for a token of the input sum and one of the output sum, shape (K, r, 2).

    With S_out = Σ L_out,i, and S_in = Σ L_in,i where every sample has its own prompt, a resource is used as eqs. 5 and
    6 say: r_in S_in + r_out S_out, divided by P where slots use it side by side.

    A shared prompt is drawn once, so that S_in = L_in. Charged for each of k samples it is k of the same length, and
    r_in k takes the place of r_in. Charged once it leaves r_in; cached, r_in + (k − 1) r_cached.

    Slots use a resource such as time side by side only where each has work of its own. A prompt that is read once is
    read before any slot can go on from it, whatever P, and nothing of it is read again: T = t_in L_in + t_out S_out/P,
    for ``"once"`` and for ``"cached"``.
    """
    columns = [np.stack(_rates(model, used, k), axis=-1) for used in model.resources]
    return np.array(columns, np.float64).reshape(-1, len(k), 2).swapaxes(0, 1)


def billing_note(model: Model) -> tuple[str, ...]:
    """Say how a shared prompt is charged for; nothing where every sample has its own."""
    charged = {
        "each": "charged for each of the k samples",
        "once": "charged once",
        "cached": "charged once in full and k − 1 times as read from a cache",
    }[model.prompt_billing]
    return (f"Prompt shared by the k samples, {charged}.",) if model.workload.shared_prompt else ()


def _rates(model: Model, used: Resource, k: NDArray[np.int64]) -> tuple[Array, Array]:
    """Rates of one resource for the input and the output sum, shape (K,) each."""
    share = model.parallelism if used.parallel else 1
    output = np.full(len(k), used.output / share, np.float64)
    if model.read_once:
        again = used.cached if model.prompt_billing == "cached" and not used.parallel else None
        return np.asarray(used.input + (k - 1) * (again or 0.0), np.float64), output
    prompts = np.asarray(k if model.workload.shared_prompt else np.ones_like(k), np.float64)
    return np.asarray(used.input / share * prompts, np.float64), output
