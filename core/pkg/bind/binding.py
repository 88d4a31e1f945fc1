"""Bind one module with all it requires, the quick start, and the scan for applications."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from pkg.bind.candidates import Candidate, candidate_of
from pkg.bind.installing import Bound, failed, install, judge
from pkg.bind.modules import BindModule, find_module
from pkg.errors import BindError, PkgError

if TYPE_CHECKING:
    from pkg.bind.module_files import ModuleFile
    from pkg.host import Host
    from pkg.interfaces.bind import Bind
    from pkg.interfaces.repository import Repository
    from pkg.version import VersionRange

QUICKSTART: Final = ("platform", "arch", "os", "python", "rez", "rezgui", "setuptools", "pip")
"""What a new repository is started with (rez 3.4.0)."""

NEEDED: Final = frozenset(("platform", "arch", "os", "python"))
"""Those of the quick start that have to be found."""

OF_PYTHON: Final = frozenset(("setuptools", "pip"))
"""Those of the quick start that are a part of some Python."""


class Binder:
    """Makes packages of installed software in one repository; a context manager.

    Attributes:
        path: the repository that they go into; opened when it is first needed.
        on_bytes: told of bytes that were copied; None for nobody.
    """

    def __init__(
        self,
        host: Host,
        path: str,
        *,
        warn: Callable[[str], object],
        on_bytes: Callable[[int], object] | None = None,
    ) -> None:
        """Make one; nothing is opened.

        Args:
            host: the plugins, and the settings.
            path: the repository.
            warn: tells a person what was left out.
            on_bytes: told of bytes that were copied.
        """
        self.host = host
        self.settings = host.settings
        self.path = path
        self._warn = warn
        self.on_bytes = on_bytes
        self._scratch = ExitStack()
        self._files: dict[str, ModuleFile] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._scratch.close()

    @cached_property
    def repository(self) -> Repository:
        """Where the packages go."""
        from pkg.catalog import Catalog

        return Catalog(self.host).repository(self.path)

    # --- what is bound -----------------------------------------------------------------------------

    def bind(
        self,
        name: str,
        range_: VersionRange | None = None,
        *,
        words: Sequence[str] = (),
        no_deps: bool = False,
        dry_run: bool = False,
    ) -> list[Bound]:
        """Bind one module, and what the new packages require.

        Args:
            name: the bind module.
            range_: only versions inside it; None for all.
            words: for the module's own options.
            no_deps: leave out what they require.
            dry_run: change nothing.

        Returns:
            What was asked for first, then what it requires. Of those, what cannot be bound is `failed`, as in
            rez.

        Raises:
            BindError: there is no such module, nothing was found, or only other versions.
            PackageRepositoryError: the repository cannot be written to.
        """
        planned = self._judged(self.find(find_module(self.host, name), range_, words))
        return self._finish(planned, no_deps=no_deps, dry_run=dry_run)

    def quickstart(self, *, dry_run: bool = False) -> list[Bound]:
        """Bind what a new repository is started with, each without what it requires.

        Returns:
            One for each of `QUICKSTART`; what is not on this machine is `failed`.

        Raises:
            BindError: one that is needed was not found.
            PackageRepositoryError: the repository cannot be written to.
        """
        planned: list[Bound] = []
        python = ""
        for name in QUICKSTART:
            try:
                found = self._first_found(find_module(self.host, name), python)
            except BindError as error:
                if name in NEEDED:
                    raise
                planned.append(failed(name, error, asked=True))
                continue
            if name == "python":
                python = found[0].place
            planned += self._judged(found)
        return self._finish(planned, no_deps=True, dry_run=dry_run, in_order=True)

    def scan(
        self, folders: Sequence[str] = (), *, no_deps: bool = False, dry_run: bool = False
    ) -> list[Bound]:
        """Bind every installed application that a plugin recognizes.

        Args:
            folders: where to look besides the usual places.
            no_deps: leave out what they require.
            dry_run: change nothing.

        Returns:
            One for each installation, then what they require. Of two installations of one version the first
            counts, the second `differs`.

        Raises:
            PackageRepositoryError: the repository cannot be written to.
        """
        candidates: list[Candidate] = []
        for record in self.host.plugins("binds"):
            if record.state in ("disabled", "conflict"):
                continue
            try:
                plugin = self._plugin(record.name)
                candidates += [candidate_of(each, self.settings) for each in plugin.scan(folders)]
            except PkgError as error:
                self._warn(f"{record.name} is left out: {error}")
        return self._finish(self._judged(candidates), no_deps=no_deps, dry_run=dry_run)

    def find(
        self, module: BindModule, range_: VersionRange | None = None, words: Sequence[str] = ()
    ) -> list[Candidate]:
        """Let a module look for its software.

        Args:
            module: the module.
            range_: only versions inside it; None for all.
            words: for its options. Wrong ones end the program with code 2, as argparse has it.

        Raises:
            BindError: nothing was found, or only other versions.
        """
        if module.is_file:
            found = self._file(module).run(self._arguments(module, words), range_)
        else:
            plugin = self._plugin(module.name)
            found = [
                candidate_of(each, self.settings) for each in plugin.find(self._arguments(module, words))
            ]
        if range_ is None:
            return found
        fitting = [each for each in found if each.package.version in range_]
        if found and not fitting:
            versions = ", ".join(str(each.package.version) for each in found)
            places = [each.place for each in found if each.place]
            at = f" ({', '.join(places)})" if places else ""
            raise BindError(f"found version {versions} is not within range {range_}{at}.")
        return fitting

    def parser(self, module: BindModule) -> ArgumentParser:
        """Return the parser of a module's own options.

        Raises:
            BindError, PluginError: the module cannot be used.
        """
        if module.is_file:
            return self._file(module).parser()
        plugin: type[Bind] = self.host.get("binds", module.name)
        summary = (plugin.__doc__ or "").strip().partition("\n")[0]
        parser = ArgumentParser(prog=f"pkg bind {module.name}", description=summary)
        plugin.setup_parser(parser)
        return parser

    # --- how ---------------------------------------------------------------------------------------

    def _first_found(self, module: BindModule, python: str) -> list[Candidate]:
        """Find something of the quick start; what our own Python lacks, the one that is bound may have."""
        try:
            return self.find(module)
        except BindError:
            if module.is_file or module.name not in OF_PYTHON or not python:
                raise
        return self.find(module, words=["--python", python])

    def _arguments(self, module: BindModule, words: Sequence[str]) -> Namespace:
        return self.parser(module).parse_args(list(words))

    def _plugin(self, name: str) -> Bind:
        plugin: Bind = self.host.create("binds", name, config=self.settings, warn=self._warn)
        return plugin

    def _file(self, module: BindModule) -> ModuleFile:
        from pkg.bind.module_files import ModuleFile

        file = self._files.get(module.place)
        if file is None:
            file = self._files[module.place] = ModuleFile(module.name, module.place, self.host, self._scratch)
        return file

    def _judged(self, candidates: Iterable[Candidate]) -> list[Bound]:
        """Tell what becomes of candidates; a second one of a version that is new already is left out."""
        planned: list[Bound] = []
        seen: dict[str, Candidate] = {}
        for candidate in candidates:
            bound = judge(candidate, self.repository, self.settings)
            first = seen.setdefault(bound.qualified_name, candidate)
            if first is not candidate:
                bound.state, bound.variants = "differs", []
                bound.reason = f"{first.place} is of the same version, and was found first"
            planned.append(bound)
        return planned

    def _finish(
        self, planned: list[Bound], *, no_deps: bool, dry_run: bool, in_order: bool = False
    ) -> list[Bound]:
        """Add what is required, and install all that is new: what is required first."""
        done = planned if no_deps else self._with_required(planned)
        if not dry_run:
            for bound in done if in_order else reversed(done):
                if bound.state == "new":
                    install(bound, self.repository, self.on_bytes)
        return done

    def _with_required(self, planned: list[Bound]) -> list[Bound]:
        """Add what new packages require, level by level, each name once.

        What is there already is not asked for its requirements (rez 3.4.0).
        """
        done = list(planned)
        names = {bound.name for bound in planned}
        level = planned
        while level:
            required: list[str] = []
            for bound in level:
                if bound.state == "new" and bound.candidate is not None:
                    for variant in bound.candidate.package.iter_variants():
                        required += [each.name for each in variant.requires if not each.conflict]
            level = []
            for name in dict.fromkeys(required):
                if name in names or name.startswith("."):
                    continue
                names.add(name)
                try:
                    found = self._judged(self.find(find_module(self.host, name)))
                except PkgError as error:
                    level.append(failed(name, error, asked=False))
                    continue
                for bound in found:
                    bound.asked = False
                level += found
            done += level
        return done
