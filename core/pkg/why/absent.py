"""Why a package is not in a solution."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from pkg.errors import PkgError
from pkg.why.reasons import changes_between, named

if TYPE_CHECKING:
    from pkg.environment.context import ResolvedContext
    from pkg.version import PackageRequest
    from pkg.why.chains import Link
    from pkg.why.trials import Trials


class Absence(NamedTuple):
    """Why a package is not there, and what would happen if it was asked for.

    Attributes:
        only_constrained: what speaks of it without bringing it in: weak and conflict requirements.
        wanted_by: other variants of the solution's packages that would bring it in, such as `lookdev-1.0[1]`.
        works: whether the request has a solution with it; None when nobody looked, because time was up.
        package: the package that would come in, such as `nuke-14`; empty without a solution.
        changes: what else would change, in words.
        reason: why there is no solution with it; empty when there is one.
    """

    only_constrained: tuple[str, ...]
    wanted_by: tuple[str, ...]
    works: bool | None
    package: str
    changes: tuple[str, ...]
    reason: str

    def to_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "only_constrained_by": list(self.only_constrained),
            "wanted_by_other_variants": list(self.wanted_by),
            "works_when_requested": self.works,
            "would_be": self.package or None,
            "changes": list(self.changes),
            "failure": self.reason or None,
        }


def absence(
    context: ResolvedContext, request: PackageRequest, links: Iterable[Link], trials: Trials
) -> Absence:
    """Find out why a package is not in a solution.

    Args:
        context: a solved one without the package.
        request: the package.
        links: what the solution says about its family.
        trials: solves again.
    """
    constrained = tuple(f"{link.source}: {link.requirement}" for link in links)
    wanted = tuple(_wanting(context, request.name))
    if trials.is_over:
        return Absence(constrained, wanted, None, "", (), "")
    trial = trials.solve(also=[str(request)])
    if trial.picks is None:
        return Absence(constrained, wanted, False, "", (), trial.reason)
    picks = {each.name: (str(each.version), each.index) for each in context.resolved_packages or ()}
    package = named(request.name, trial.picks[request.name][0])
    return Absence(
        constrained,
        wanted,
        True,
        package,
        tuple(changes_between(picks, trial.picks, without=request.name)),
        "",
    )


def _wanting(context: ResolvedContext, name: str) -> Iterable[str]:
    for variant in context.resolved_packages or ():
        try:
            others = list(variant.parent.iter_variants())
        except PkgError:
            continue
        for other in others:
            if other.index == variant.index:
                continue
            for requirement in other.get_requires(build_requires=context.building):
                if requirement.name == name and not requirement.conflict:
                    yield f"{other.qualified_name} ({requirement})"
