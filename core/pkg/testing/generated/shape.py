"""How large and how tangled a generated repository is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType

from pkg.errors import PkgError


@dataclass(frozen=True)
class Shape:
    """The measures of a repository.

    Attributes:
        seed: the same number gives the same bytes.
        families: how many.
        versions: versions per family, on average; a few families have many and many have few.
        variants: variants of a package that has some, at most.
        depth: layers of families; a package requires only families of lower layers.
        conflict_rate: share of the requirements that do not fit their time, in releases that need not; and
            share of families whose newest release is one of those. What makes a solver go back.
        commands: share of packages with a `commands()`.
        odd: share of families with definitions out of the ordinary: YAML, definitions that have to be
            executed, combined files, unversioned packages.
        requests: requests in `requests.json`, a quarter of them without a solution.
    """

    seed: int = 0
    families: int = 40
    versions: float = 5
    variants: int = 2
    depth: int = 5
    conflict_rate: float = 0.2
    commands: float = 0.9
    odd: float = 0.06
    requests: int = 24

    @classmethod
    def of(cls, preset: str, **changes: float | None) -> Shape:
        """Return a preset with some measures changed.

        Args:
            preset: one of `PRESETS`.
            **changes: measures by name; those that are None stay as they are.

        Raises:
            PkgError: there is no such preset, or a measure is out of its bounds.
        """
        try:
            shape = PRESETS[preset]
        except KeyError:
            raise PkgError(f"no preset named {preset!r}; there are: {', '.join(PRESETS)}.") from None
        shape = replace(shape, **{name: value for name, value in changes.items() if value is not None})  # type: ignore[arg-type]
        for field in fields(cls):
            value = getattr(shape, field.name)
            if field.name in _BOUNDS:
                low, high = _BOUNDS[field.name]
                if not low <= value <= high:
                    raise PkgError(f"{field.name} should be between {low:g} and {high:g}, not {value:g}.")
        return shape


_BOUNDS: Mapping[str, tuple[float, float]] = {
    "families": (8, 1_000_000),
    "versions": (1, 10_000),
    "variants": (1, 100),
    "depth": (2, 100),
    "conflict_rate": (0, 1),
    "commands": (0, 1),
    "odd": (0, 1),
    "requests": (0, 1_000_000),
}

PRESETS: Mapping[str, Shape] = MappingProxyType(
    {
        "small": Shape(),
        "medium": Shape(families=300, versions=10, variants=3, depth=7, requests=100),
        "large": Shape(families=1300, versions=14, variants=4, depth=8, requests=200),
        "stress": Shape(families=5000, versions=20, variants=4, depth=10, requests=200),
    }
)
"""By name: 200, 3,000, 18,200 and 100,000 packages, more or less."""
