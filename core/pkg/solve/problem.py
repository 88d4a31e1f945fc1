"""What a resolver backend is given: requests, and package families fetched on demand.

Everything a site may configure is already applied when a backend sees it: filters as a flag per
candidate, orderers as ready sort keys. A backend only searches.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pkg.solve.orderers import Ordering
    from pkg.version import Requirement, Version

VariantSelectMode = Literal["version_priority", "intersection_priority"]


class CandidateVariant:
    """One variant of one package version, as the solver sees it.

    Attributes:
        index: position in the package's `variants`, or None where the package has none.
        requires: the full requirement list in rez's order: the package's requires, then the
            variant's own, then build_requires when building. Not merged: a list that contradicts
            itself is legal until a backend looks at the variant (rez-semantics 6.13).
        handle: what the caller wants back for a chosen variant; opaque to backends.
    """

    __slots__ = ("handle", "index", "requires")

    def __init__(self, index: int | None, requires: Sequence[Requirement], handle: object = None) -> None:
        self.index = index
        self.requires = tuple(requires)
        self.handle = handle


class Candidate:
    """One version of a family, its variants loaded when they are first wanted.

    Attributes:
        version: the version; the empty version for an unversioned package.
    """

    __slots__ = ("_excluded", "_exclude", "_load", "_variants", "version")

    def __init__(
        self,
        version: Version,
        load: Callable[[], Sequence[CandidateVariant]],
        exclude: Callable[[], bool] | None = None,
    ) -> None:
        """Make a candidate.

        Args:
            version: see above.
            load: called at most once; may raise a PkgError, which ends the resolve.
            exclude: called at most once, before `load`; True hides the candidate for the whole solve.
                None means that no filter applies.
        """
        self.version = version
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
        ordering: version order and sort keys per family (rez-semantics 6.7, 8).
        building: True when build_requires are part of each variant's requirements.
        max_fails: failed steps allowed before giving up, -1 for any number (6.11).
        time_limit: seconds, -1 for none (6.11).
        error_on_missing_variant_requires: rez's setting of that name (6.13).
        callback: called between steps with a `SolverState`; see `pkg.solve.outcome`. None for no callback.
        filters: rez's plain data form of the package filter, for backends that delegate; None for none.
        orderers: rez's plain data form of the orderers, the same.
        timestamp: epoch seconds of the resolve's time limit on releases, 0 for none (already in the
            candidates' `excluded`).
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
        callback: Callable[..., object] | None = None,
        filters: list[dict[str, list[str]]] | None = None,
        orderers: list[dict[str, object]] | None = None,
        timestamp: int = 0,
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
        self.filters = filters
        self.orderers = orderers
        self.timestamp = timestamp
        self._load_family = load_family
        self._families: dict[str, CandidateFamily | None] = {}

    def family(self, name: str) -> CandidateFamily | None:
        """Return a family, or None when no repository has it; fetched at most once per name."""
        try:
            return self._families[name]
        except KeyError:
            family = self._families[name] = self._load_family(name)
            return family

    @property
    def touched(self) -> tuple[str, ...]:
        """Return the names fetched so far, found or not, in order of first use."""
        return tuple(self._families)
