"""A list of packages made ready for any number of solves, and kept in a file."""

from __future__ import annotations

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence
    from typing import Any

    from pkg.environment.compiled_file import CompiledFile
    from pkg.environment.package_data import PackageData
    from pkg.environment.solve_result import SolveResult
    from pkg.host import Host
    from pkg.solve.outcome import Choice
    from pkg.solve.problem import CandidateFamily
    from pkg.version import Requirement


class Repository:
    """A list of packages, made ready once and used for any number of solves.

    Where two packages have the same name and version, the first counts. `save` writes it to a file together
    with what the compiled backend makes of it; after `load`, in whatever process, `solve` answers from that
    file as it lies there.

        pkg.Repository(packages).save("studio.pkgrepo")
        pkg.Repository.load("studio.pkgrepo").solve(["maya-2024"]).resolved
    """

    __slots__ = ("_families", "_file", "_packages")

    def __init__(self, packages: Iterable[PackageData]) -> None:
        """Group packages by family; the texts of a family are read when a solve first needs it.

        Raises:
            TypeError: an item is no PackageData.
        """
        from pkg.environment.package_data import PackageData, refuse

        self._packages: dict[str, list[PackageData]] = {}
        for package in packages:
            if not isinstance(package, PackageData):
                refuse("packages", "PackageData objects", package)
            self._packages.setdefault(package.name, []).append(package)
        self._families: dict[tuple[str, bool], CandidateFamily] = {}
        self._file: CompiledFile | None = None

    # --- files -------------------------------------------------------------------------------------

    def save(
        self, path: str | os.PathLike[str], *, resolver: str = "numba", host: Host | None = None
    ) -> None:
        """Write the packages to a file, and beside them what a backend makes of all of them.

        Whoever opens the file meanwhile sees the old content or the new.

        Args:
            path: where; its folder must be there.
            resolver: the backend; one that compiles nothing still gives a file with the packages.
            host: the plugins; None for those of this process.

        Raises:
            PkgError: there is no such backend, or it cannot be used.
            VersionError: the version of a package is none.
            OSError: the file cannot be written.
        """
        from pkg.environment.compiled_file import write

        write(path, self, resolver, host)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Repository:
        """Open what `save` wrote; packages are read when they are asked for.

        The file is believed as a program is: load none that you would not run.

        Raises:
            RepositoryFileError: the file is damaged, or no such file.
            OSError: it cannot be read.
        """
        from pkg.environment.compiled_file import CompiledFile

        repository = cls.__new__(cls)
        repository._packages = {}
        repository._families = {}
        repository._file = CompiledFile(path)
        return repository

    # --- packages ----------------------------------------------------------------------------------

    def packages(self, name: str) -> Sequence[PackageData]:
        """Return the packages of a family in the order they came in; none when there is no such family.

        Raises:
            RepositoryFileError: the file they are in is damaged.
        """
        known = self._packages.get(name)
        if known is None and self._file is not None:
            from pkg.environment.package_data import PackageData

            known = [PackageData.from_row(name, row) for row in self._file.rows(name)]
            if known:
                self._packages[name] = known
        return known or ()

    def family(self, name: str, building: bool = False) -> CandidateFamily | None:
        """Return a family; None when there is none of that name. The same object each time.

        Args:
            name: the family.
            building: whether build requirements count.

        Raises:
            VersionError: the version of a package is none.
        """
        key = (name, building)
        family = self._families.get(key)
        if family is None:
            packages = self.packages(name)
            if packages:
                from pkg.environment.data_families import make_family

                family = self._families[key] = make_family(name, packages, building)
        return family

    def choice(self, name: str, version: str, index: int | None) -> Choice:
        """Return one variant as a part of a solution.

        Args:
            name: a family.
            version: one of its versions, as it is written there.
            index: one of the package's variants; None for a package without variants.
        """
        from pkg.solve.outcome import Choice

        family = self.family(name)
        assert family is not None
        candidate = next(each for each in family.candidates if str(each.version) == version)
        return Choice(name, candidate, candidate.variants[index or 0])

    @property
    def names(self) -> tuple[str, ...]:
        """The families, in order of first appearance."""
        return tuple(self._packages) if self._file is None else self._file.names

    # --- solving -----------------------------------------------------------------------------------

    def solve(self, requests: Sequence[str | Requirement], **options: Any) -> SolveResult:
        """Find the packages for a request; what `pkg.solve(requests, repository)` finds.

        A repository from a file is solved by the backend that compiled it, with no configuration read: that
        is what makes it quick in a new process. The long way, with that same backend, is taken for a request
        without solution, with any option but `variant_select_mode`, where plugins listen to hooks or
        PKG_DISABLE_PLUGINS is set, and where the file was compiled by another version of the backend.

        Args:
            requests: such as `["maya-2024", "!nuke-13"]`.
            **options: those of `pkg.solve`, but for where packages come from.

        Raises:
            TypeError: an argument is of the wrong type.
        """
        compiled = self._file
        if compiled is not None and (
            not options or (len(options) == 1 and isinstance(options.get("variant_select_mode"), str))
        ):
            from pkg.environment.short_way import solve_compiled

            result = solve_compiled(self, compiled, requests, **options)
            if result is not None:
                return result
        from pkg.environment.solving import solve

        if compiled is not None and compiled.resolver:
            options.setdefault("resolver", compiled.resolver)
        return solve(requests, self, **options)
