"""The package that a distribution becomes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from pkg.pip.distribution import Distribution
    from pkg.pip.interpreter import Interpreter
    from pkg.pip.names import PackageNames

Style = Literal["fewest", "rez"]
"""Which variants a package gets: as few as its contents allow, or one for each python as rez makes them."""


def package_data(
    distribution: Distribution,
    interpreter: Interpreter,
    *,
    names: PackageNames,
    style: Style = "fewest",
    tools: Sequence[str] | None = None,
    extras: Collection[str] = (),
    others: Mapping[str, Distribution] | None = None,
) -> dict[str, Any]:
    """Return the attributes of the package that a distribution becomes, with at most one variant.

    What comes back goes to `pkg.package.standalone.create_package`; its variant is the one for the
    interpreter. Merged into an installed package of the same version it adds that variant.

    Args:
        distribution: what becomes a package.
        interpreter: what it is installed for.
        names: spellings of package names.
        style: which variants.
        tools: names of the programs in `bin`; None for the distribution's scripts.
        extras: extras of this distribution that become requirements of the package.
        others: all distributions of the set by canonical name. A requirement with extras, `httpx[http2]`,
            requires what these extras require; without knowing httpx it requires httpx alone.

    Raises:
        PipError: the wheel is not for this interpreter, or a requirement holds no version.
    """
    raise NotImplementedError
