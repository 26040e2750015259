"""The one way in which this package compiles a kernel.

- ``error_model="numpy"``: division by zero gives inf or NaN, as the kernels expect, and loops that divide vectorise.
- ``nogil``: threads run kernels side by side.
- ``cache``: compiled once on a machine. Numba keeps the files beside the source, or in the user's cache folder where
  the source is read-only; where neither can be written, the kernel is compiled in every process.
- no ``fastmath``: results are the same bits on every vector unit.

Numba's cache looks at a kernel's own file only, so kernels that call each other live in one file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from numba import njit

if TYPE_CHECKING:
    from collections.abc import Callable

Kernel = TypeVar("Kernel", bound="Callable[..., Any]")


def jit(kernel: Kernel) -> Kernel:
    """Compile a kernel on its first call, and keep it."""
    try:
        compiled: Kernel = njit(kernel, error_model="numpy", nogil=True, cache=True)
    except RuntimeError:  # numba found no folder to cache in
        compiled = njit(kernel, error_model="numpy", nogil=True)
    return compiled
