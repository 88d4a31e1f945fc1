"""What a resolver backend is given: requests, and package families fetched on demand.

Everything a site may configure is already applied when a backend sees it: filters as a flag per
candidate, orderers as ready sort keys. A backend only searches.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from pkg.version import RequirementList

if TYPE_CHECKING:
    from collections.abc import Hashable

    from pkg.solve.filters import PackageFilterList
    from pkg.solve.ordering import Ordering
    from pkg.solve.states import FamilyStates
    from pkg.solve.steps import Steps
    from pkg.version import Requirement, Version

VariantSelectMode = Literal["version_priority", "intersection_priority"]


class CandidateVariant:
    """One variant of one package version, as the solver sees it.

    Attributes:
        index: position in the package's `variants`, or None where the package has none.
        requires: the full requirement list in rez's order: the package's requires, then the
            variant's own, then build_requires when building. Not merged: a list that contradicts
            itself is legal until a backend looks at the variant (rez 3.4.0).
        handle: what the caller wants back for a chosen variant; opaque to backends.
    """

    __slots__ = ("_merged", "_requires", "handle", "index")

    def __init__(
        self,
        index: int | None,
        requires: Sequence[Requirement] | Callable[[], Sequence[Requirement]],
        handle: object = None,
    ) -> None:
        """Make a variant.

        Args:
            index: see above.
            requires: see above; or a function that gives them, called at most once, when a backend looks at
                the variant (late-bound requires depend on the resolve, and may raise a PkgError).
            handle: see above.
        """
        self.index = index
        self._requires = requires if callable(requires) else tuple(requires)
        self._merged: RequirementList | None = None
        self.handle = handle

    @property
    def requires(self) -> tuple[Requirement, ...]:
        """Return the requirements; see above."""
        requires = self._requires
        if not isinstance(requires, tuple):
            requires = self._requires = tuple(requires())
        return requires

    @property
    def merged(self) -> RequirementList:
        """Return the requirements merged by name, computed once; it may hold a conflict.

        Raises:
            PkgError: late-bound code failed, or a range cannot be expressed (see `pkg.version.bounds.union`).
        """
        if self._merged is None:
            self._merged = RequirementList(self.requires)
        return self._merged


class Candidate:
    """One version of a family, its variants loaded when they are first wanted.

    Attributes:
        version: the version; the empty version for an unversioned package.
        handle: the package as the caller knows it; opaque to backends.
    """

    __slots__ = ("_exclude", "_excluded", "_load", "_variants", "handle", "version")

    def __init__(
        self,
        version: Version,
        load: Callable[[], Sequence[CandidateVariant]],
        exclude: Callable[[], bool] | None = None,
        handle: object = None,
    ) -> None:
        """Make a candidate.

        Args:
            version: see above.
            load: called at most once; may raise a PkgError, which ends the resolve.
            exclude: called at most once, before `load`; True hides the candidate for the whole solve.
                None means that no filter applies.
            handle: see above.
        """
        self.version = version
        self.handle = handle
        self._load = load
        self._exclude = exclude
        self._excluded: bool | None = None if exclude else False
        self._variants: tuple[CandidateVariant, ...] | None = None

    @property
    def excluded(self) -> bool:
        """Tell whether a filter hides this candidate; asked when a range first reaches it."""
        if self._excluded is None:
            assert self._exclude is not None
            self._excluded = bool(self._exclude())
        return self._excluded

    @property
    def variants(self) -> tuple[CandidateVariant, ...]:
        """Return the variants in index order, loading the definition on first use.

        Raises:
            PkgError: the definition cannot be loaded. rez raises for every version *inside a wanted
                range*, and never looks at one outside, so a backend asks for these only then
                (or keeps the error until a range reaches the candidate).
        """
        if self._variants is None:
            self._variants = tuple(self._load())
        return self._variants


class CandidateFamily:
    """All versions of one family over all repositories, in listing order.

    A version that an earlier repository also has is left out already. Listing order is
    repository order, then the repository's own; it shows only where an orderer keeps it.
    """

    __slots__ = ("candidates", "name")

    def __init__(self, name: str, candidates: Sequence[Candidate]) -> None:
        self.name = name
        self.candidates = tuple(candidates)


class Problem:
    """One resolve, ready for a backend.

    Attributes:
        requests: the package requests, then the implicit ones, unmerged, in order.
        package_paths: the searched repositories, for messages and for backends that read them.
        variant_select_mode: rez's setting of that name.
        ordering: version order and sort keys per family (rez 3.4.0).
        building: True when build_requires are part of each variant's requirements.
        max_fails: failed steps allowed before giving up, -1 for any number (6.11).
        time_limit: seconds, -1 for none (6.11).
        error_on_missing_variant_requires: rez's setting of that name (6.13).
        callback: called between steps with a `SolverState`; see `pkg.solve.limits`. None for no callback.
        package_filter: what hides packages, the timestamp included, for backends that work out masks of whole
            families; None for nothing. `family` has it applied already.
        view: stands for filter, timestamp and orderers: with equal views the same versions of a family are
            hidden, and the others in the same order. None: nothing is promised.
        filters: rez's plain data form of the package filter, for backends that delegate; None for none.
        orderers: rez's plain data form of the orderers, the same.
        timestamp: epoch seconds of the resolve's time limit on releases, 0 for none (already in the
            candidates' `excluded`, and in `filters`).
        context: what late-bound requirements see, for backends that delegate: an object with a method
            `late_bindings()`, or None.
        source: what the families come from. Problems with the same source see the same packages, so that a
            backend may keep for the next what it read for one. None: nothing is known.
        states: lets a backend use what it made of families in earlier processes. None: it can't.
        steps: told what the backend does as it goes; see `Resolver.tells_steps`. None: nobody listens.
        trial: whether nobody asked for this: it is tried out for an explanation, or for a change that is
            imagined. It is no matter for a log of what people ask for.
        terse: whether nobody reads the text of a failure; a backend may leave it empty.
        shared: problems whose values here are equal are given the very same CandidateFamily objects by
            `unfiltered`, so that a backend that has seen one need not ask again. None: no such promise.
    """

    def __init__(
        self,
        requests: Sequence[Requirement],
        load_family: Callable[[str], CandidateFamily | None],
        *,
        ordering: Ordering,
        package_paths: Sequence[str] = (),
        variant_select_mode: VariantSelectMode = "version_priority",
        building: bool = False,
        max_fails: int = -1,
        time_limit: float = -1,
        error_on_missing_variant_requires: bool = True,
        callback: Callable[..., tuple[object, str]] | None = None,
        package_filter: PackageFilterList | None = None,
        view: Hashable = None,
        filters: list[dict[str, list[str]]] | None = None,
        orderers: list[dict[str, object]] | None = None,
        timestamp: int = 0,
        context: object = None,
        source: object = None,
        states: FamilyStates | None = None,
        shared: object = None,
        steps: Steps | None = None,
    ) -> None:
        self.requests = tuple(requests)
        self.package_paths = tuple(package_paths)
        self.variant_select_mode = variant_select_mode
        self.ordering = ordering
        self.building = building
        self.max_fails = max_fails
        self.time_limit = time_limit
        self.error_on_missing_variant_requires = error_on_missing_variant_requires
        self.callback = callback
        self.package_filter = package_filter
        self.view = () if view is None and package_filter is None and ordering.is_default else view
        self.filters = filters
        self.orderers = orderers
        self.timestamp = timestamp
        self.context = context
        self.source = source
        self.states = states
        self.shared = shared
        self.steps = steps
        self.trial = False
        self.terse = False
        self._load_family = load_family
        self._families: dict[str, CandidateFamily | None] = {}
        self._filtered: dict[str, CandidateFamily] = {}

    def family(self, name: str) -> CandidateFamily | None:
        """Return a family, or None when no repository has it; fetched at most once per name."""
        family = self.unfiltered(name)
        if family is None or self.package_filter is None:
            return family
        if name not in self._filtered:
            self._filtered[name] = behind(self.package_filter, family)
        return self._filtered[name]

    def unfiltered(self, name: str) -> CandidateFamily | None:
        """Return what `family` does, without the filter; the same candidates in the same order."""
        try:
            return self._families[name]
        except KeyError:
            family = self._families[name] = self._load_family(name)
            return family

    def forget(self) -> None:
        """Fetch families anew from now on."""
        self._families.clear()
        self._filtered.clear()

    @property
    def touched(self) -> tuple[str, ...]:
        """Return the names fetched so far, found or not, in order of first use; see also `shared`."""
        return tuple(self._families)


def behind(package_filter: PackageFilterList, family: CandidateFamily) -> CandidateFamily:
    """Put a filter before a family; it is asked about a package when a range first reaches it."""

    def hide(candidate: Candidate) -> Candidate:
        package: Any = candidate.handle
        return Candidate(
            candidate.version,
            lambda: candidate.variants,
            lambda: package_filter.excludes(package) is not None,
            package,
        )

    return CandidateFamily(family.name, [hide(candidate) for candidate in family.candidates])
