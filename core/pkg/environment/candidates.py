"""Package families as a solve wants them: from repositories, from plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from pkg.errors import PackageError
from pkg.solve.problem import Candidate, CandidateFamily, CandidateVariant

if TYPE_CHECKING:
    from pkg.catalog import Catalog
    from pkg.environment.data_repository import Repository
    from pkg.environment.package_data import PackageData
    from pkg.environment.states import CatalogStates
    from pkg.package.package import Package
    from pkg.version import Requirement, Version

LoadFamily = Callable[[str], "CandidateFamily | None"]


class CatalogFamilies:
    """The families of a catalog, each made once and then used for any number of solves.

    What a family's variants require may depend on the resolve (late-bound `requires`). Such a family is made
    anew for each solve.

    Attributes:
        generation: how often `forget` was called.
    """

    def __init__(
        self, catalog: Catalog, *, building: bool = False, on_load: Callable[[Package], object] | None = None
    ) -> None:
        """Make the families of a catalog; nothing is read.

        Args:
            catalog: where packages come from.
            building: whether build requirements count.
            on_load: called with each package before it is loaded; None for nothing.
        """
        self._catalog = catalog
        self._building = building
        self._on_load = on_load
        self._known: dict[str, CandidateFamily] = {}
        self._late: set[str] = set()
        self.generation = 0

    def forget(self) -> None:
        """Make all families anew, because a definition turned out to have changed."""
        self._known.clear()
        self.generation += 1

    @property
    def are_lasting(self) -> bool:
        """Whether every solve so far was given the same objects; no family depends on the resolve."""
        return not self._late

    def loader(self, context: Any = None) -> LoadFamily:
        """Return what fetches a family for one solve.

        Args:
            context: what late-bound requirements see; see `PackageBase.set_context`.
        """

        def load(name: str) -> CandidateFamily | None:
            family = self._known.get(name)
            if family is None or name in self._late:
                candidates = [self._candidate(package, context) for package in self._catalog.packages(name)]
                if not candidates:
                    return None
                family = self._known[name] = CandidateFamily(name, candidates)
            return family

        return load

    def states(self, context: Any = None) -> CatalogStates:
        """Return what tells backends whether a family is still as they knew it.

        Args:
            context: what late-bound attributes of a solution's packages see.
        """
        from pkg.environment.states import CatalogStates

        return CatalogStates(self, self._catalog, context, building=self._building)

    def releases(self, name: str) -> Iterator[tuple[Version, int | None]]:
        """Give the version and timestamp of each package of a family."""
        if not name.startswith("."):
            for package in self._catalog.packages(name):
                yield package.version, package.timestamp

    def _candidate(self, package: Package, context: Any) -> Candidate:
        def on_load(package: Package) -> None:
            if self._on_load is not None:
                self._on_load(package)
            package.set_context(context)
            if _is_late(package, self._building):
                self._late.add(package.name)

        return candidate_of(package, on_load, building=self._building)


def candidate_of(
    package: Package, on_load: Callable[[Package], object] | None, *, building: bool
) -> Candidate:
    """Return a package as a solve wants it; it is loaded when a wanted range reaches it.

    Args:
        package: the package.
        on_load: called with it before that; None for nothing.
        building: whether build requirements count.
    """

    def load() -> list[CandidateVariant]:
        if on_load is not None:
            on_load(package)
        return [
            CandidateVariant(variant.index, _requires_of(variant, building), variant)
            for variant in package.iter_variants()
        ]

    return Candidate(package.version, load, handle=package)


def _is_late(package: Package, building: bool) -> bool:
    names = ("requires", "build_requires") if building else ("requires",)
    return any(getattr(package.data.get(name), "late_binding", False) for name in names)


def _requires_of(variant: Any, building: bool) -> Callable[[], list[Requirement]]:
    # Not before a solver looks: in rez, too, late-bound code of a variant that is never looked at never runs.
    return lambda: variant.get_requires(build_requires=building)


class DataFamilies:
    """The families of plain data, and of a function that gives more of them."""

    def __init__(
        self,
        repository: Repository | None,
        load_family: Callable[..., Iterable[PackageData] | None] | None = None,
        *,
        building: bool = False,
        ranges: Callable[[str], str | None] | None = None,
    ) -> None:
        """Join the two.

        Args:
            repository: families known in advance; None for none.
            load_family: called with the name of a family that is not among these, at most once per name;
                gives its packages, or None or nothing when there is no such family. If it takes a
                `version_range` it is told what part of the family can matter, as a range text, None where
                that is not known.
            building: whether build requirements count.
            ranges: gives that range text.
        """
        self._repository = repository
        self._load_family = load_family
        self._building = building
        self._ranges = ranges if load_family and _takes_range(load_family) else None
        self._loaded: dict[str, CandidateFamily | None] = {}

    def __call__(self, name: str) -> CandidateFamily | None:
        """Fetch a family.

        Raises:
            PackageError: the function gave packages of another family.
            TypeError: the function gave something else than packages.
        """
        if self._repository is not None:
            family = self._repository.family(name, self._building)
            if family is not None or self._load_family is None:
                return family
        if name not in self._loaded:
            self._loaded[name] = self._load(name)
        return self._loaded[name]

    def _load(self, name: str) -> CandidateFamily | None:
        from pkg.environment.data_families import make_family
        from pkg.environment.package_data import PackageData

        assert self._load_family is not None
        if self._ranges is None:
            packages = list(self._load_family(name) or ())
        else:
            packages = list(self._load_family(name, version_range=self._ranges(name)) or ())
        for package in packages:
            if not isinstance(package, PackageData):
                raise TypeError(f"load_family({name!r}) should give PackageData objects, not {package!r}")
            if package.name != name:
                raise PackageError(f"load_family({name!r}) gave a package of another family: {package!r}")
        return make_family(name, packages, self._building) if packages else None

    def releases(self, name: str) -> Iterator[tuple[Version, int | None]]:
        """Give the version and timestamp of each package of a family."""
        family = None if name.startswith(".") else self(name)
        for candidate in family.candidates if family else ():
            yield candidate.version, candidate.handle.timestamp  # type: ignore[attr-defined]


def _takes_range(function: Callable[..., Any]) -> bool:
    """Tell whether a function takes a keyword `version_range`."""
    function = getattr(function, "__func__", function)
    code = getattr(function, "__code__", None)
    if code is None:
        from inspect import signature  # slow to import, and hardly anybody gets here

        try:
            parameters = signature(function).parameters.values()
        except (TypeError, ValueError):
            return False
        return any(p.name == "version_range" or p.kind is p.VAR_KEYWORD for p in parameters)
    takes_any_keyword = bool(code.co_flags & 0x08)
    named = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return takes_any_keyword or "version_range" in named
