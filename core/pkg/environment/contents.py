"""What a context holds: the request, the rules, the answer and its graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pkg.environment.patching import PatchLock
from pkg.environment.status import ResolverStatus
from pkg.errors import ContextFileError, PkgError
from pkg.version import PackageRequest, Requirement

if TYPE_CHECKING:
    from pkg.catalog import Catalog
    from pkg.host import Host
    from pkg.package.variant import Variant
    from pkg.settings import Settings
    from pkg.solve.filters import PackageFilterList
    from pkg.solve.graph import Graph
    from pkg.solve.order_list import PackageOrderList
    from pkg.solve.outcome import Outcome


class ContextContents:
    """What a context holds; see `ResolvedContext` for the attributes."""

    requested_timestamp: float | None
    timestamp: float
    building: bool
    testing: bool
    caching: bool
    implicit_packages: list[Requirement]
    package_paths: list[str]
    verbosity: int
    append_sys_path: bool
    package_caching: bool
    package_cache_async: bool
    default_patch_lock: PatchLock
    patch_locks: dict[str, PatchLock]
    rez_version: str
    rez_path: str
    user: str
    host: str
    platform: str
    arch: str
    os: str
    created: int
    parent_suite_path: str | None
    suite_context_name: str | None
    failure_description: str | None
    from_cache: bool | None
    solve_time: float | None
    load_time: float | None
    num_loaded_packages: int
    load_path: str | None

    plugins: Host
    settings: Settings
    _package_requests: list[Requirement]
    # Plain data until somebody asks for the objects.
    _filter: PackageFilterList | None
    _filter_data: list[Any]
    _orderers: PackageOrderList | None
    _orderer_data: list[Any]
    _catalog: Catalog | None
    _status: ResolverStatus
    _variants: list[Variant] | None
    _handles: list[dict[str, Any]] | None
    _ephemerals: list[Requirement] | None
    _graph: Graph | None
    _draw_graph: Callable[[], Graph | None] | None
    _outcome: Outcome | None = None
    _resolver: str | None = None
    _graph_text: str | None
    _keep_graph: Callable[[str], object] | None = None  # told the text once it is made

    def _connect(self, plugins: Host | None, catalog: Catalog | None) -> None:
        """Set what a fresh context and a loaded one start with.

        Args:
            plugins: the plugins and settings of this run; None for those of the process.
            catalog: packages already looked up; None for a fresh one when it is needed.
        """
        if plugins is None:
            from pkg.host import default_host

            plugins = default_host()
        self.plugins = plugins
        self.settings = plugins.settings
        self.load_path = None
        self._catalog = catalog
        self._status = ResolverStatus.pending
        self._variants = self._handles = self._ephemerals = None
        self._filter = self._orderers = None
        self._filter_data, self._orderer_data = [], []
        self._graph = self._draw_graph = self._graph_text = None

    # --- contents ----------------------------------------------------------------------------------

    @property
    def catalog(self) -> Catalog:
        """The packages of the repositories, as far as this context has looked them up."""
        if self._catalog is None:
            from pkg.catalog import Catalog

            self._catalog = Catalog(self.plugins, paths=self.package_paths)
        return self._catalog

    @property
    def status(self) -> ResolverStatus:
        """How the resolve ended."""
        return self._status

    @property
    def success(self) -> bool:
        """Whether there is a solution."""
        return self._status is ResolverStatus.solved

    def requested_packages(self, include_implicit: bool = False) -> list[Requirement]:
        """Return the requests, in order, in a new list.

        Args:
            include_implicit: with those that the configuration added, behind the others.
        """
        return self._package_requests + (self.implicit_packages if include_implicit else [])

    @property
    def resolved_packages(self) -> list[Variant] | None:
        """The solution in the order in which commands run; None when there is none."""
        if self._variants is None and self._handles is not None:
            self._variants = [self._variant(handle) for handle in self._handles]
        return self._variants

    def _fill_payload_cache(self) -> None:
        """Have payloads cached where the settings name a cache; once a context is made or loaded."""
        if self.package_caching and self.success and self.settings.cache_packages_path:
            from pkg.payloads.contexts import fill_cache

            fill_cache(self)

    def _variant(self, handle: Mapping[str, Any]) -> Variant:
        return self.catalog.variant_from_handle(handle, self)

    @property
    def resolved_ephemerals(self) -> list[Requirement] | None:
        """Requests for things that are no packages, as they came out; None when there is no solution."""
        return self._ephemerals

    @property
    def has_filter(self) -> bool:
        """Whether packages were hidden, the timestamp not counted."""
        return bool(self._filter) if self._filter is not None else bool(self._filter_data)

    @property
    def package_filter(self) -> PackageFilterList:
        """Which packages were hidden, the timestamp not counted."""
        if self._filter is None:
            from pkg.solve.filters import PackageFilterList

            with self._reading("package_filter"):
                self._filter = PackageFilterList.from_pod(self._filter_data, self.plugins.get)
        return self._filter

    @property
    def package_orderers(self) -> PackageOrderList | None:
        """How versions were ordered; None for the usual order."""
        if self._orderers is None and self._orderer_data:
            from pkg.solve.order_list import PackageOrderList

            with self._reading("package_orderers"):
                self._orderers = PackageOrderList.from_pod(self._orderer_data, self.plugins.get)
        return self._orderers or None

    @contextmanager
    def _reading(self, key: str) -> Iterator[None]:
        """Name the file that a part comes from which is read late, when it turns out to be damaged.

        Raises:
            ContextFileError: in place of any error of ours, for a context that stands in a file.
        """
        try:
            yield
        except PkgError as error:
            if self.load_path is None:
                raise
            raise ContextFileError(
                f"cannot load {key!r} of the context from {self.load_path}: {error}"
            ) from error

    # --- graph -------------------------------------------------------------------------------------

    @property
    def has_graph(self) -> bool:
        """Whether there is a resolve graph."""
        return bool(self._graph is not None or self._draw_graph is not None or self._graph_text)

    @property
    def draws_graph(self) -> bool:
        """Whether there is a resolve graph that has not been drawn yet, which takes its time."""
        return self._draw_graph is not None and self._graph_text is None

    def _resolve_graph(self) -> Graph | None:
        if self._graph is None:
            if self._draw_graph is not None:
                self._graph = self._draw_graph()
            elif self._graph_text:
                from pkg.environment.graphs import read_graph

                with self._reading("graph"):
                    self._graph = read_graph(self._graph_text)
        return self._graph

    @property
    def graph_string(self) -> str | None:
        """The resolve graph in the form that context files hold; None when there is none."""
        if self._graph_text is None and self._draw_graph is not None:
            from pkg.environment.graphs import stored_text

            graph = self._resolve_graph()
            self._graph_text = None if graph is None else stored_text(graph)
            if self._keep_graph is not None and self._graph_text is not None:
                self._keep_graph(self._graph_text)
        return self._graph_text


def as_requests(requests: Iterable[str | Requirement]) -> list[Requirement]:
    """Read requests.

    Raises:
        PackageRequestError, RequirementError: a text is no request.
        TypeError: something is neither a text nor a requirement.
    """
    found = [PackageRequest(each) if isinstance(each, str) else each for each in requests]
    for each in found:
        if not isinstance(each, Requirement):
            raise TypeError(f"a request should be a text or a Requirement, not {each!r}")
    return found
