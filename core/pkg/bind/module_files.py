"""The modules of `bind_module_path`: plain files with a function `bind`, as rez has them.

Such a file has `bind(path, version_range=None, opts=None, parser=None)` and maybe `setup_parser(parser)`.
Those that were written for rez make a package with `rez.package_maker`, which needs rez: they are given a
repository of their own, from which the package is installed in one go. Those that return `FoundSoftware` need
nothing.
"""

# ruff: noqa: PTH114, PTH115, PTH118, PTH123
from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import ExitStack, redirect_stdout
from typing import TYPE_CHECKING, Any

from pkg.bind.candidates import Candidate, candidate_of
from pkg.errors import BindError
from pkg.interfaces.bind import FoundSoftware

if TYPE_CHECKING:
    from pkg.host import Host
    from pkg.package.package import Package
    from pkg.package.variant import Variant
    from pkg.version import VersionRange

_LARGEST_SEARCHED = 2**20  # bytes; larger files are libraries and data, which hold no such paths


class ModuleFile:
    """One file, executed once."""

    def __init__(self, name: str, path: str, host: Host, scratch: ExitStack) -> None:
        """Execute the file.

        Args:
            name: the bind module.
            path: the file.
            host: for the repository that modules written for rez install into.
            scratch: removes that repository when it is closed.

        Raises:
            BindError: it cannot be read or executed, or has no function `bind`.
        """
        self.name = name
        self.path = path
        self._host = host
        self._scratch = scratch
        try:
            with open(path, "rb") as file:
                code = compile(file.read(), path, "exec")
        except (OSError, SyntaxError, ValueError) as error:
            raise BindError(f"bind module {name!r} cannot be read: {error}") from error
        self._names: dict[str, Any] = {"__name__": name, "__file__": path}
        self._guarded(lambda: exec(code, self._names))
        if not callable(self._names.get("bind")):
            raise BindError(f"'bind' function missing in {path}")

    def parser(self) -> ArgumentParser:
        """Return the parser of the module's own options.

        Raises:
            BindError: its `setup_parser` failed.
        """
        parser = ArgumentParser(prog=f"pkg bind {self.name}", description=f"{self.name} bind module")
        setup = self._names.get("setup_parser")
        if setup is not None:
            self._guarded(lambda: setup(parser))
        return parser

    def run(self, arguments: Namespace, range_: VersionRange | None) -> list[Candidate]:
        """Let the module look for its software.

        Args:
            arguments: values of its options.
            range_: only versions inside it are wanted; the module sees to that itself.

        Raises:
            BindError: it says so, or fails in any other way.
        """
        from tempfile import TemporaryDirectory

        folder = self._scratch.enter_context(
            TemporaryDirectory(prefix="pkg-bind-", ignore_cleanup_errors=True)
        )
        repository = os.path.join(os.path.realpath(folder), "packages")
        wanted = _as_rez(range_)

        def call() -> Any:
            # What modules print is for people.
            with redirect_stdout(sys.stderr):
                return self._names["bind"](
                    path=repository, version_range=wanted, opts=arguments, parser=self.parser()
                )

        returned = self._guarded(call)
        described = [each for each in returned or () if isinstance(each, FoundSoftware)]
        candidates = [candidate_of(each, self._host.settings) for each in described]
        candidates += [self._made(package, repository) for package in _packages(self._host, repository)]
        if not candidates:
            raise BindError(f"bind module {self.name!r} ({self.path}) made no package.")
        return candidates

    def _made(self, package: Package, repository: str) -> Candidate:
        """Return a package that a module installed into its own repository."""
        for variant in package.iter_variants():
            _refuse_traces(self.name, variant.root or "", repository)

        def fill(folder: str, variant: Variant, on_bytes: Callable[[int], object] | None) -> None:
            from pkg.transfer.copying import left_out
            from pkg.transfer.payload import PayloadCopier

            root = variant.root
            if root and os.path.isdir(root):  # noqa: PTH112
                PayloadCopier(on_bytes=on_bytes).copy_entries(root, folder, left_out(variant))

        return Candidate(package, fill, place=self.path, contents=list(_files(package)))

    def _guarded(self, function: Callable[[], Any]) -> Any:
        """Call code of the module; whatever it raises becomes a `BindError` that says where."""
        try:
            return function()
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] != "rez":
                raise BindError(f"bind module {self.name!r} ({self.path}) failed: {error}") from error
            raise BindError(
                f"bind module {self.name!r} ({self.path}) is written for rez, which is not installed for "
                f"{sys.executable}: {error}. Install it there (pip install 'pkg-studio[rez]'), bind this "
                "with rez-bind, or let the module return pkg.interfaces.bind.FoundSoftware"
            ) from error
        except SystemExit as error:
            if error.code == 2:  # argparse has said what is wrong
                raise
            raise BindError(f"bind module {self.name!r} ({self.path}) ended with {error.code!r}.") from error
        except BindError:
            raise
        except Exception as error:
            from pkg.errors import failing_line

            if type(error).__name__ == "RezBindError":
                raise BindError(str(error)) from error
            line = failing_line(error, self.path)
            place = f"{self.path}, line {line}" if line else self.path
            raise BindError(
                f"bind module {self.name!r} failed: {place}: {type(error).__name__}: {error}"
            ) from error


def _as_rez(range_: VersionRange | None) -> Any:
    """Return a range of rez's, where rez is installed: modules ask whether its versions are inside."""
    if range_ is None:
        return None
    try:
        from rez.version import VersionRange as RezRange
    except ImportError:
        return range_
    return RezRange(str(range_))


def _packages(host: Host, repository: str) -> list[Package]:
    from pkg.catalog import Catalog
    from pkg.package.package import Package

    if not os.path.isdir(repository):  # noqa: PTH112
        return []
    families = Catalog(host, paths=[repository]).families()
    return [Package(record) for family in families for record in family.records]


def _files(package: Package) -> Iterator[str]:
    for variant in package.iter_variants():
        for folder, _, names in os.walk(variant.root or ""):
            for name in sorted(names):
                yield os.path.relpath(os.path.join(folder, name), package.base or "")


def _refuse_traces(module: str, root: str, repository: str) -> None:
    """Refuse a payload that holds the path of the repository it was made in: it would not work elsewhere."""
    trace = os.fsencode(repository)
    for folder, folders, names in os.walk(root):
        for name in (*folders, *names):
            path = os.path.join(folder, name)
            if os.path.islink(path):
                found = trace in os.fsencode(os.readlink(path))
            elif name in names and os.path.getsize(path) <= _LARGEST_SEARCHED:  # noqa: PTH202
                with open(path, "rb") as file:
                    found = trace in file.read()
            else:
                continue
            if found:
                raise BindError(
                    f"bind module {module!r} writes the path of the repository into "
                    f"{os.path.relpath(path, root)}. pkg makes packages aside and puts them in place when "
                    "they are complete, where that path would be wrong. Bind it with rez-bind"
                )
