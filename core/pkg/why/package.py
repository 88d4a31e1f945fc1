"""Why a package is in a solution, in this version and variant; or why it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pkg.errors import PackageFamilyNotFoundError, PackageNotFoundError, ResolvedContextError
from pkg.version import PackageRequest
from pkg.why.absent import Absence, absence
from pkg.why.chains import Chain, Link, Links
from pkg.why.reasons import Excluded, OtherVariant, in_rows
from pkg.why.trials import Picks, Trials
from pkg.why.verdicts import Judge

if TYPE_CHECKING:
    from pkg.environment.context import ResolvedContext
    from pkg.package.variant import Variant


class PackageAnswer:
    """Everything that can be told of one family in one solution.

    Attributes:
        request: what was asked about, such as `python` or `python-3.11`.
        variant: the package in the solution; None when there is none.
        chains: the shortest way from each request that leads to it, shortest first.
        links: everything that says which versions of the family are allowed.
        newer: the versions that would have been taken before the chosen one, highest first, joined where the
            reason is the same. Where the question names a range that the chosen version is not in, the
            versions of that range.
        variants: the other variants of the chosen version.
        absence: why it is not there; None when it is.
        complete: whether everything was looked at before time was up.
    """

    def __init__(self, request: PackageRequest, variant: Variant | None) -> None:
        self.request = request
        self.variant = variant
        self.chains: list[Chain] = []
        self.links: list[Link] = []
        self.newer: list[Excluded] = []
        self.variants: list[OtherVariant] = []
        self.absence: Absence | None = None
        self.complete = True

    @property
    def name(self) -> str:
        """The family."""
        return self.request.name

    @property
    def matches(self) -> bool:
        """Whether the package in the solution is one of those that were asked about."""
        range_ = self.request.range
        return self.variant is not None and (range_ is None or self.variant.version in range_)

    def to_data(self) -> dict[str, Any]:
        """Return the answer as plain data."""
        variant = self.variant
        return {
            "question": str(self.request),
            "package": None
            if variant is None
            else {
                "name": variant.name,
                "version": str(variant.version),
                "variant": variant.index,
                "uri": variant.uri,
            },
            "chains": [[link.to_data() for link in chain] for chain in self.chains],
            "constraints": [link.to_data() for link in self.links],
            "not_chosen": [each.to_data() for each in self.newer],
            "other_variants": [each.to_data() for each in self.variants],
            "absent": None if self.absence is None else self.absence.to_data(),
            "complete": self.complete,
        }


def why_package(
    context: ResolvedContext, question: str, *, resolver: str | None = None, seconds: float = 2.0
) -> PackageAnswer:
    """Tell why a package is in a context, in this version and variant; or why it is not.

    Args:
        context: a solved one.
        question: a family such as `python`, or versions of one, such as `python-3.11`: why is it not one of
            those?
        resolver: the backend that solves again; None for the configured one.
        seconds: how long that may take.

    Raises:
        ResolvedContextError: the context has no solution.
        PackageRequestError, RequirementError: the question is malformed.
        PackageFamilyNotFoundError, PackageNotFoundError: there is nothing of that name, or in that range.
    """
    if not context.success:
        raise ResolvedContextError(
            f"the request has no solution, so no package is in it: {context.failure_description}"
        )
    request = PackageRequest(question)
    if request.conflict or request.ephemeral:
        raise PackageNotFoundError(
            f"{question!r} names no package; ask for a family such as 'python', or for versions of one, such "
            "as 'python-3.11'."
        )
    answer = PackageAnswer(request, context.get_resolved_package(request.name))
    _check_existence(context, answer)
    links = Links(context)
    trials = Trials(context, resolver=resolver, seconds=seconds)
    answer.links = links.about(request.name)
    if answer.variant is None:
        answer.absence = absence(context, request, answer.links, trials)
        answer.complete = not trials.is_over
        return answer
    answer.chains = links.chains(request.name)
    judge = Judge(context, answer.variant, answer.links, trials)
    wanted = None if answer.matches else request.range
    answer.newer = in_rows(judge.versions(wanted))
    answer.variants = list(judge.variants())
    answer.complete = judge.complete
    return answer


def picks_of(context: ResolvedContext) -> Picks:
    """Return the solution of a context."""
    return {each.name: (str(each.version), each.index) for each in context.resolved_packages or ()}


def _check_existence(context: ResolvedContext, answer: PackageAnswer) -> None:
    """Refuse a question about what no repository has.

    Raises:
        PackageFamilyNotFoundError, PackageNotFoundError: see there; names what there is.
    """
    name, range_ = answer.name, answer.request.range
    versions = sorted(package.version for package in context.catalog.packages(name))
    searched = ", ".join(context.package_paths) or "(no repository)"
    if not versions and answer.variant is None:
        from difflib import get_close_matches

        known = {family.name for family in context.catalog.families()}
        near = get_close_matches(name, known, n=3)
        hint = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
        raise PackageFamilyNotFoundError(f"no package family {name!r} in {searched}.{hint}")
    if answer.matches or range_ is None or any(version in range_ for version in versions):
        return
    newest = ", ".join(map(str, versions[-5:]))
    raise PackageNotFoundError(
        f"no version of {name!r} matches {str(answer.request)!r}; the newest of {len(versions)} in "
        f"{searched}: {newest}."
    )
