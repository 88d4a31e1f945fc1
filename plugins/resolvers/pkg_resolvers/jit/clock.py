"""The clock, for kernels: a call comes back in time, however slow its steps have become."""

from __future__ import annotations

import time
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pkg_resolvers.jit import layout as at
from pkg_resolvers.jit.compiler import PLAIN, jit

_MONOTONIC = getattr(time, "CLOCK_MONOTONIC", 0)

READS = hasattr(time, "clock_gettime_ns")
"""Whether kernels can read the clock here. Where not, they have to come back after so many steps."""

if TYPE_CHECKING or PLAIN or not READS:

    def read_clock(block: Any) -> None:
        """Write seconds and nanoseconds of the clock into the first two words of a block."""
        block[0], block[1] = divmod(time.clock_gettime_ns(_MONOTONIC), 1_000_000_000)

else:
    _types = import_module("numba").types
    # The C library's own; a struct timespec is two words.
    _clock_gettime = _types.ExternalFunction(
        "clock_gettime", _types.int32(_types.int32, _types.CPointer(_types.int64))
    )

    @jit
    def read_clock(block):
        """Write seconds and nanoseconds of the clock into the first two words of a block."""
        _clock_gettime(_MONOTONIC, block)


@jit
def is_over(t):
    """Tell whether G_DEADLINE has passed. Takes 25 nanoseconds, a tenth of the quickest step."""
    if not READS:
        return False
    block = t[at.CLOCK]
    read_clock(block)
    return block[0] * 1_000_000_000 + block[1] >= t[at.CTL][at.G_DEADLINE]
