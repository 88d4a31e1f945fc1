"""How a time grows with a size."""

from __future__ import annotations

import math
from collections.abc import Sequence


def exponent(sizes: Sequence[float], seconds: Sequence[float]) -> float | None:
    """Return p of the power law `seconds = c * size ** p` that fits best.

    Least squares of the logarithms. 0 is constant, 1 proportional, 2 quadratic.

    Args:
        sizes: positive, not all the same.
        seconds: positive, one for each size.

    Returns:
        None where nothing can be fitted: fewer than two different sizes.
    """
    if len(set(sizes)) < 2:
        return None
    xs, ys = [math.log(size) for size in sizes], [math.log(time) for time in seconds]
    mean_x, mean_y = math.fsum(xs) / len(xs), math.fsum(ys) / len(ys)
    across = math.fsum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    return across / math.fsum((x - mean_x) ** 2 for x in xs)
