"""Made-up studio repositories of any size, the same for the same seed: for tests, benchmarks and curiosity.

    from pkg.testing.generated import Shape, generate

    summary = generate(folder, Shape.of("small", seed=7))

`pkg gen-repo` is the command around it.
"""

from __future__ import annotations

from pkg.testing.generated.plan import Plan
from pkg.testing.generated.shape import PRESETS, Shape
from pkg.testing.generated.writing import Summary, generate

__all__ = ["PRESETS", "Plan", "Shape", "Summary", "generate"]
