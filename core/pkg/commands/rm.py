"""Delete packages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command

if TYPE_CHECKING:
    from pkg.catalog import Catalog


def rm(
    ctx: typer.Context,
    path: Annotated[
        str | None,
        typer.Argument(metavar="PATH", help="repository; --ignored-since takes all of them without it"),
    ] = None,
    package: Annotated[
        str | None,
        typer.Option("-p", "--package", metavar="PKG", help="delete this exact package, even hidden"),
    ] = None,
    family: Annotated[
        str | None, typer.Option("-f", "--family", metavar="NAME", help="delete this family, if it is empty")
    ] = None,
    force_family: Annotated[
        str | None,
        typer.Option("--force-family", metavar="NAME", help="delete this family with all versions"),
    ] = None,
    ignored_since: Annotated[
        int | None,
        typer.Option("-i", "--ignored-since", metavar="DAYS", help="delete what has been hidden so long"),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="with --ignored-since: only count")] = False,
) -> int | None:
    """Delete one package, a family, or everything that has been hidden for a number of days.

    pkg rm --package maya_tools-1.2.0 /studio/packages
    """
    app = App.of(ctx)
    given = {
        "--package": package,
        "--family": family,
        "--force-family": force_family,
        "--ignored-since": ignored_since,
    }
    chosen = [option for option, value in given.items() if value is not None]
    if len(chosen) != 1:
        raise typer.BadParameter(
            f"give one of them, not {len(chosen) or 'none'}.", ctx=ctx, param_hint=" / ".join(given)
        )
    if ignored_since is None:
        if dry_run:
            raise typer.BadParameter(f"not supported with {chosen[0]}.", ctx=ctx, param_hint="--dry-run")
        if not path:
            raise typer.BadParameter(f"needed with {chosen[0]}.", ctx=ctx, param_hint="PATH")
    elif ignored_since < 0:
        raise typer.BadParameter("a number of days, 0 or more.", ctx=ctx, param_hint="--ignored-since")
    from pkg.cli.lookup import catalog_for
    from pkg.cli.payload_options import writable_repository

    catalog = catalog_for(app, None)
    if ignored_since is not None:
        return _remove_hidden(app, catalog, path, ignored_since, dry_run)
    from pkg.version import VersionedObject

    assert path is not None
    repository = writable_repository(catalog, path)
    if package is not None:
        exact = VersionedObject(package)
        done, what = repository.remove_package(exact.name, exact.version), "Package"
    else:
        exact = VersionedObject(family or force_family or "")
        if exact.version:
            raise typer.BadParameter(
                f"a name is wanted, without version: {exact.name!r}.", ctx=ctx, param_hint=chosen[0]
            )
        done = repository.remove_package_family(exact.name, force=force_family is not None)
        what = "Package family"
    if not done:
        app.output.note(f"{what} not found.")
        return 1
    app.output.line(f"{what} removed.")
    return None


def _remove_hidden(app: App, catalog: Catalog, path: str | None, days: int, dry_run: bool) -> int | None:
    from pkg.cli.payload_options import writable_repository
    from pkg.transfer import remove_packages_ignored_since

    repositories = list(catalog.repositories()) if path is None else [writable_repository(catalog, path)]
    count = 0
    for repository in repositories:
        if app.verbosity:
            app.output.note(f"Searching {repository}...")

        def tell(name: str, where: str = str(repository)) -> None:
            if app.verbosity:
                app.output.note(f"{'Would remove' if dry_run else 'Removed'} {name} from {where}")

        count += remove_packages_ignored_since(days, [repository], dry_run, on_package=tell)
    if count:
        app.output.line(f"{count} packages {'would be' if dry_run else 'were'} removed.")
    else:
        app.output.line("No packages were removed.")
    return None


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg rm`."""
    register(Command("rm", rm, "delete a package, a family, or what has been hidden for long"))
