"""What can be asked of a context without making an environment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal, Self, overload

from pkg.environment.patching import PatchLock, as_lock, get_lock_request, patched_request
from pkg.environment.stored import StoredContext
from pkg.errors import PkgError, ResolvedContextError
from pkg.version import PackageRequest, Requirement

if TYPE_CHECKING:
    from pkg.environment.printer import Writable
    from pkg.explain import Explanation
    from pkg.package.variant import Variant
    from pkg.solve.graph import Graph


class ContextAnswers(StoredContext):
    """The questions about a context; see `ResolvedContext`."""

    # --- as a value --------------------------------------------------------------------------------

    def __str__(self) -> str:
        requests = " ".join(map(str, self.requested_packages(include_implicit=True)))
        if self.success:
            packages = " ".join(package.qualified_name for package in self.resolved_packages or ())
            return f"{self.status.name}({requests} ==> {packages})"
        return f"{type(self).__name__}:{self.status.name}({requests})"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}>"

    def __eq__(self, other: object) -> bool:
        """Same requests, implicit ones included, and same solution (rez 3.4.0)."""
        return (
            isinstance(other, ContextAnswers)
            and self.requested_packages(True) == other.requested_packages(True)
            and self.success == other.success
            and self._handle_dicts() == other._handle_dicts()
        )

    def __hash__(self) -> int:
        return hash((tuple(self.requested_packages(True)), tuple(self.resolved_packages or ())))

    def copy(self) -> Self:
        """Return a shallow copy."""
        from copy import copy

        return copy(self)

    # --- questions about the solution --------------------------------------------------------------

    def _solution(self) -> list[Variant]:
        """Return the resolved packages.

        Raises:
            ResolvedContextError: there is no solution.
        """
        packages = self.resolved_packages
        if not self.success or packages is None:
            raise ResolvedContextError("Cannot perform operation in a failed context")
        return packages

    def get_resolved_package(self, name: str) -> Variant | None:
        """Return the resolved package of a name, or None."""
        return next((package for package in self.resolved_packages or () if package.name == name), None)

    def get_resolve_as_exact_requests(self) -> list[PackageRequest]:
        """Return the solution as requests that only these versions meet, such as `foo==1.2.3`.

        Raises:
            ResolvedContextError: there is no solution.
        """
        return [PackageRequest(package.as_exact_requirement()) for package in self._solution()]

    def get_key(self, key: str, request_only: bool = False) -> dict[str, tuple[Variant, Any]]:
        """Collect an attribute of the resolved packages.

        Args:
            key: the attribute, such as `tools`.
            request_only: only of packages that were asked for by name.

        Returns:
            By package name: the package and the value; packages without one are left out.

        Raises:
            ResolvedContextError: there is no solution.
        """
        packages = self._solution()
        if request_only:
            wanted = {request.name for request in self._package_requests if not request.conflict}
            packages = [package for package in packages if package.name in wanted]
        answers = ((package, getattr(package, key)) for package in packages)
        return {package.name: (package, value) for package, value in answers if value is not None}

    def get_tools(self, request_only: bool = False) -> dict[str, tuple[Variant, list[str]]]:
        """Return the programs on offer, by package name: the package and its tools."""
        return self.get_key("tools", request_only=request_only)

    def get_tool_variants(self, tool_name: str) -> set[Variant]:
        """Return the packages that offer a program; more than one is a clash."""
        return {package for package, tools in self.get_tools().values() if tool_name in tools}

    def get_conflicting_tools(self, request_only: bool = False) -> dict[str, set[Variant]]:
        """Return the programs that more than one package offers, and those packages."""
        offers: dict[str, set[Variant]] = {}
        for package, tools in self.get_tools(request_only=request_only).values():
            for tool in tools:
                offers.setdefault(tool, set()).add(package)
        return {tool: packages for tool, packages in offers.items() if len(packages) > 1}

    def validate(self) -> None:
        """Check every attribute of every resolved package.

        Raises:
            ResolvedContextError: there is no solution, or a definition is wrong.
        """
        try:
            for package in self._solution():
                package.validate_data()
        except ResolvedContextError:
            raise
        except PkgError as error:
            raise ResolvedContextError(f"{type(error).__name__}: {error}") from error

    # --- without a solution ------------------------------------------------------------------------

    @property
    def failure_kind(self) -> str | None:
        """Which sort of failure it is, see `Failure.kind`; None with a solution, or for a loaded context."""
        failure = self._outcome.failure if self._outcome is not None else None
        return None if failure is None else failure.kind

    def explain(self, seconds: float | None = None) -> Explanation | None:
        """Find out why there is no solution, and what to do; see `pkg.explain`.

        Args:
            seconds: the time for it; None for the usual two.

        Returns:
            The explanation; None where there is a solution, or where a loaded context has one today.
        """
        if self.success:
            return None
        from pkg.environment.explaining import question_of
        from pkg.explain import explain
        from pkg.explain.explaining import SECONDS

        question = question_of(self)
        if question.outcome is not None and question.outcome.status == "solved":
            return None
        return explain(question, SECONDS if seconds is None else seconds)

    # --- graphs ------------------------------------------------------------------------------------

    @overload
    def graph(self, as_dot: Literal[False] = False) -> Graph | None: ...
    @overload
    def graph(self, as_dot: Literal[True]) -> str | None: ...
    def graph(self, as_dot: bool = False) -> Graph | str | None:
        """Return the resolve graph; None when there is none.

        Args:
            as_dot: as dot text.
        """
        graph = self._resolve_graph()
        if graph is None or not as_dot:
            return graph
        from pkg.environment.graphs import dot_text

        # What an early version of rez stored is dot already.
        text = self._graph_text
        return text if text and not text.startswith("{") else dot_text(graph)

    @overload
    def get_dependency_graph(self, as_dot: Literal[False] = False) -> Graph: ...
    @overload
    def get_dependency_graph(self, as_dot: Literal[True]) -> str: ...
    def get_dependency_graph(self, as_dot: bool = False) -> Graph | str:
        """Return the graph of which resolved package needs which; conflict and weak requests left out.

        Raises:
            ResolvedContextError: there is no solution.
        """
        from pkg.environment.graphs import dependency_graph, dot_text

        packages = self._solution()
        nodes = [(package.name, package.qualified_package_name) for package in packages]
        nodes += [(request.name, str(request)) for request in self.resolved_ephemerals or ()]
        edges = [
            (package.name, request.name)
            for package in packages
            for request in package.get_requires()
            if not request.conflict
        ]
        graph = dependency_graph(nodes, edges)
        return dot_text(graph) if as_dot else graph

    # --- changed copies ----------------------------------------------------------------------------

    def get_patched_request(
        self,
        package_requests: Iterable[str | Requirement] | None = None,
        package_subtractions: Iterable[str] | None = None,
        strict: bool = False,
        rank: int = 0,
    ) -> list[Requirement]:
        """Return the request with changes, for a new context; see `pkg.environment.patching`.

        Args:
            package_requests: new requests, `^foo` to remove `foo`.
            package_subtractions: names to remove first.
            strict: start from the exact solution rather than from the request; `rank` is then ignored.
            rank: above 1, packages that are not named may only move from this version token on.

        Raises:
            ResolvedContextError: `strict` or `rank` needs a solution and there is none.
            PackageRequestError, RequirementError: a change is no request.
        """
        original = self.requested_packages()
        if strict:
            original = [PackageRequest(package.qualified_package_name) for package in self._solution()]
            rank = 0
        resolved = self._solution() if rank > 1 else ()
        changes, removals = package_requests or (), package_subtractions or ()
        return patched_request(original, changes, removals, resolved=resolved, rank=rank)

    def get_patch_lock(self, package_name: str) -> PatchLock:
        """Return how far a package may move: its own lock in `patch_locks`, or else `default_patch_lock`."""
        return self.patch_locks.get(package_name, self.default_patch_lock)

    def set_patch_lock(self, package_name: str, patch_lock: PatchLock | str | None) -> None:
        """Lock a package.

        Args:
            package_name: the family; it need not be in the solution.
            patch_lock: the lock or its name; None for the default again.

        Raises:
            ResolvedContextError: there is no lock of that name.
        """
        if patch_lock is None:
            self.patch_locks.pop(package_name, None)
        else:
            self.patch_locks[package_name] = as_lock(patch_lock)

    def get_lock_requests(self) -> list[PackageRequest]:
        """Return the weak requests that hold the solution within its locks, in the order of the solution.

        A resolve of the request with these added keeps to the locks; patching does not look at them, as in
        rez, whose graphical tool does the same.

        Raises:
            ResolvedContextError: there is no solution.
        """
        requests = (
            get_lock_request(package.name, package.version, self.get_patch_lock(package.name))
            for package in self._solution()
        )
        return [request for request in requests if request is not None]

    def get_resolve_diff(self, other: ContextAnswers) -> dict[str, Any]:
        """Tell how the packages of another context differ; see `pkg.environment.comparing`.

        Raises:
            ResolvedContextError: the two searched different repositories, or one has no solution.
        """
        from pkg.environment.comparing import resolve_diff

        return resolve_diff(self, other)

    def retargeted(
        self,
        package_paths: Sequence[str],
        package_names: Iterable[str] | None = None,
        skip_missing: bool = False,
    ) -> Self:
        """Return a copy whose packages come from other repositories.

        Args:
            package_paths: where to take them from, in order.
            package_names: only these; None for all.
            skip_missing: leave a package where it is when it is not there.

        Raises:
            PackageNotFoundError: a package is not there.
        """
        from pkg.environment.comparing import retargeted_handles

        handles = retargeted_handles(self, package_paths, package_names, skip_missing)
        document = {**self.to_dict(), "package_paths": list(package_paths), "resolved_packages": handles}
        return self.from_dict(document, plugins=self.plugins)

    # --- printing ----------------------------------------------------------------------------------

    def print_info(
        self,
        buf: Writable | None = None,
        verbosity: int = 0,
        source_order: bool = False,
        show_resolved_uris: bool = False,
    ) -> None:
        """Write a summary; see `pkg.environment.printing`."""
        from pkg.environment.printing import print_info

        print_info(self, buf, verbosity, source_order, show_resolved_uris)

    def print_tools(self, buf: Writable | None = None) -> None:
        """Write a table of the programs on offer."""
        from pkg.environment.printing import print_tools

        print_tools(self, buf)

    def print_resolve_diff(
        self, other: ContextAnswers, heading: bool | tuple[str, str] | None = None
    ) -> None:
        """Write how the packages of another context differ."""
        from pkg.environment.printing import print_resolve_diff

        print_resolve_diff(self, other, heading)
