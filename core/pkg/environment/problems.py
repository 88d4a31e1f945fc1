"""From requests and settings to a `Problem` that a backend can solve."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, get_args

from pkg.environment.data_repository import Repository
from pkg.environment.package_data import PackageData
from pkg.environment.site_rules import NO_RULES, site_rules
from pkg.solve.problem import Problem, VariantSelectMode
from pkg.version import PackageRequest, Requirement, RequirementList

if TYPE_CHECKING:
    from pkg.catalog import Catalog
    from pkg.environment.candidates import CatalogFamilies
    from pkg.environment.states import CatalogStates
    from pkg.package.package import Package
    from pkg.settings import Settings
    from pkg.solve.kinds import Find


def build_problem(
    requests: Iterable[str | Requirement],
    *,
    catalog: Catalog | None = None,
    families: CatalogFamilies | None = None,
    packages: Repository | Iterable[PackageData] | None = None,
    load_family: Callable[..., Iterable[PackageData] | None] | None = None,
    settings: Settings | None = None,
    variant_select_mode: str | None = None,
    package_filter: Any = None,
    package_orderers: Any = None,
    timestamp: float | None = None,
    building: bool = False,
    find: Find | None = None,
    context: Any = None,
    on_load: Callable[[Package], object] | None = None,
    max_fails: int = -1,
    time_limit: float = -1,
    callback: Callable[..., tuple[object, str]] | None = None,
) -> Problem:
    """Make a problem of requests and everything else that an answer depends on.

    Packages come from a catalog (or families made of one before), or are plain data.

    Args:
        requests: what is wanted, then the implicit requests, if they are to count.
        catalog: the repositories.
        families: those of a catalog, to be shared by several solves; then `catalog` is only for messages.
        packages: plain data.
        load_family: gives the plain data of further families; see `DataFamilies`.
        settings: give the values of what is None here; None for rez's defaults.
        variant_select_mode: "version_priority" or "intersection_priority".
        package_filter: what packages to hide: a PackageFilterList, or its plain data.
        package_orderers: orderers, or their plain data.
        timestamp: hide packages released later, epoch seconds; None or 0 for no limit.
        building: whether build requirements count.
        find: finds orderers and rules that are plugins; None for the built-in types alone.
        context: what late-bound requirements see; see `PackageBase.set_context`.
        on_load: called with each package of a catalog before it is loaded.
        max_fails: failed steps allowed; -1 for any number.
        time_limit: seconds allowed; -1 for any number.
        callback: called between steps; see `pkg.solve.limits`.

    Raises:
        PackageRequestError, RequirementError: a request is malformed.
        PackageFilterError, PackageOrderError: filters or orderers are malformed.
        ValueError: there is no such mode.
    """
    from pkg.environment.candidates import CatalogFamilies, DataFamilies, LoadFamily

    wanted = [PackageRequest(item) if isinstance(item, str) else item for item in requests]
    mode: Any = variant_select_mode or (settings.variant_select_mode if settings else "version_priority")
    if mode not in get_args(VariantSelectMode):
        raise ValueError(
            f"no variant_select_mode {mode!r}; there are: {', '.join(get_args(VariantSelectMode))}"
        )
    paths: Sequence[str] = catalog.paths if catalog is not None else ()
    shared: object = None
    states: CatalogStates | None = None
    if catalog is not None and families is None:
        families = CatalogFamilies(catalog, building=building, on_load=on_load)
    if families is not None:
        load: LoadFamily = families.loader(context)
        # Without an index nothing is promised about any family, and what others keep must stay as it is.
        if catalog is None or catalog.settings.index:
            states = families.states(context)
        releases = _configured_releases(catalog, settings)
    else:
        repository = packages if isinstance(packages, Repository | None) else Repository(packages)
        data = DataFamilies(repository, load_family, building=building, ranges=_ranges_of(wanted))
        load, releases = data, data.releases
        if load_family is None:
            shared = (repository, building)
    if package_filter is None and settings is not None:
        package_filter = settings.package_filter
    if package_orderers is None and settings is not None:
        package_orderers = settings.package_orderers
    rules = NO_RULES
    if package_filter or timestamp or package_orderers:
        place = catalog if catalog is not None else shared
        rules = site_rules(package_filter, timestamp or 0, package_orderers, releases, place, find)
    return Problem(
        wanted,
        load,
        ordering=rules.ordering,
        package_paths=paths,
        variant_select_mode=mode,
        building=building,
        max_fails=max_fails,
        time_limit=time_limit,
        error_on_missing_variant_requires=settings is None or settings.error_on_missing_variant_requires,
        callback=callback,
        package_filter=rules.package_filter,
        view=rules.view,
        filters=rules.filters,
        orderers=rules.orderers,
        timestamp=int(timestamp or 0),
        context=context,
        source=catalog or families or packages,
        states=states,
        shared=shared,
    )


def _configured_releases(catalog: Catalog | None, settings: Settings | None) -> Any:
    """Give what `soft_timestamp` looks at: as in rez the configured repositories, not those searched."""
    from pkg.environment.candidates import CatalogFamilies

    if catalog is None:
        return None
    if settings is not None and tuple(settings.packages_path) != catalog.paths:
        catalog = catalog.with_paths(settings.packages_path)
    return CatalogFamilies(catalog).releases


def _ranges_of(requests: Iterable[Requirement]) -> Callable[[str], str | None]:
    """Give, for a requested family, the range that no answer can leave; of others nobody knows it."""

    def range_of(name: str) -> str | None:
        merged = RequirementList(request for request in requests if request.name == name)
        return next((str(one.range) for one in merged if not one.conflict and one.range is not None), None)

    return range_of


class LateContext:
    """What late-bound requirements see of a resolve that makes no context."""

    def __init__(
        self,
        requests: Iterable[str | Requirement],
        implicits: Iterable[str | Requirement] = (),
        *,
        building: bool = False,
        settings: Settings | None = None,
    ) -> None:
        """Note the facts; nothing is made of them before somebody looks."""
        self._requests = requests
        self._implicits = implicits
        self._building = building
        self._settings = settings

    def late_bindings(self) -> dict[str, Any]:
        """Return the names that late-bound code sees."""
        from pkg.environment.rex.bindings import late_bindings

        return late_bindings(
            context=self,
            requests=[PackageRequest(str(request)) for request in self._requests],
            implicits=[PackageRequest(str(request)) for request in self._implicits],
            building=self._building,
            system=self._settings.system if self._settings else None,
        )
