"""Compare the sources of two releases."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from pkg.cli.app import App
from pkg.cli.resolve_options import Paths
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command

if TYPE_CHECKING:
    from pkg.catalog import Catalog
    from pkg.package import Package


def diff(
    ctx: typer.Context,
    first: Annotated[str, typer.Argument(metavar="PKG1", help="the package, such as maya_tools-1.2.0")],
    second: Annotated[
        str | None,
        typer.Argument(metavar="PKG2", help="what to compare with; the version before PKG1 by default"),
    ] = None,
    paths: Paths = None,
) -> None:
    """Export the sources that two packages were released from, and open both in the setting `difftool`.

    The exported folders are removed when the tool has ended; REZ_KEEP_TMPDIRS=1 keeps them.
    """
    app = App.of(ctx)
    from pkg.cli.lookup import catalog_for
    from pkg.release import export_source

    catalog = catalog_for(app, paths)
    package = _exact(catalog, first)
    other = _exact(catalog, second) if second else _before(catalog, package)
    tool = _tool(app)
    import subprocess
    from shutil import rmtree
    from tempfile import mkdtemp

    folder = mkdtemp(prefix="pkg-diff-")
    try:
        folders = []
        for number, each in enumerate((package, other), 1):
            app.output.note(f"exporting {each.qualified_name}...")
            # Two repositories may have the same version.
            name = each.qualified_name if package.qualified_name != other.qualified_name else f"{number}"
            folders.append(os.path.join(folder, name))  # noqa: PTH118
            export_source(each, folders[-1], plugins=app.host)
        app.output.note(f"opening {tool[0]}...")
        subprocess.run([*tool, *folders], check=False)
    finally:
        if os.environ.get("REZ_KEEP_TMPDIRS"):
            app.output.note(f"the sources are in {folder}")
        else:
            rmtree(folder, ignore_errors=True)


def _tool(app: App) -> list[str]:
    """Return the program to open two folders with.

    Raises:
        MissingDependencyError: there is none.
    """
    from shutil import which

    from pkg.errors import MissingDependencyError

    tool = app.settings.difftool
    if not tool or not which(tool):
        found = f"the setting 'difftool' names {tool!r}, which is not on PATH" if tool else "none was found"
        raise MissingDependencyError(
            f"comparing needs a diff tool: {found}. Set 'difftool' to one that is there."
        )
    # Of folders, plain diff compares the files at the top only.
    return [tool, "-ru"] if os.path.basename(tool) == "diff" else [tool]  # noqa: PTH119


def _exact(catalog: Catalog, text: str) -> Package:
    """Return the package that a text names in full.

    Raises:
        PackageRequestError: the text names a range, or nothing.
        PackageFamilyNotFoundError, PackageNotFoundError: there is no such package.
    """
    from pkg.cli.lookup import newest_package
    from pkg.errors import VersionError
    from pkg.version import VersionedObject

    try:
        wanted = VersionedObject(text)
        found = catalog.package(wanted.name, wanted.version)
    except VersionError:
        found = None
    if found is not None:
        return found
    newest = newest_package(catalog, text)  # says what is wrong, where nothing matches
    from pkg.errors import PackageRequestError

    raise PackageRequestError(
        f"{text!r} does not name one package; name it in full, such as {newest.qualified_name!r}."
    )


def _before(catalog: Catalog, package: Package) -> Package:
    """Return the package with the next lower version.

    Raises:
        PackageNotFoundError: there is none.
    """
    from pkg.errors import PackageNotFoundError

    lower = [each for each in catalog.packages(package.name) if each.version < package.version]
    if not lower:
        raise PackageNotFoundError(
            f"{package.qualified_name} is the first version of {package.name!r}; name what to compare with."
        )
    return max(lower, key=lambda each: each.version)


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg diff`."""
    register(Command("diff", diff, "compare the sources of two released packages"))
