"""Copy a package, or some of its variants."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pkg.cli.app import App
from pkg.cli.payload_options import Force, KeepTimestamp, Link
from pkg.cli.resolve_options import NoLocal, Paths
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command

if TYPE_CHECKING:
    from pkg.catalog import Catalog
    from pkg.interfaces.repository import Repository
    from pkg.package import Package


def cp(
    ctx: typer.Context,
    wanted: Annotated[
        str | None, typer.Argument(metavar="PKG", help="request that exactly one package matches")
    ] = None,
    dest_path: Annotated[
        str | None,
        typer.Option(
            "--dest-path", metavar="PATH", help="repository to copy to; needed unless the copy is renamed"
        ),
    ] = None,
    paths: Paths = None,
    no_local: NoLocal = False,
    reversion: Annotated[
        str | None, typer.Option("--reversion", metavar="VERSION", help="version of the copy")
    ] = None,
    rename: Annotated[str | None, typer.Option("--rename", metavar="NAME", help="name of the copy")] = None,
    overwrite: Annotated[
        bool, typer.Option("-o", "--overwrite", help="replace equal variants that are there")
    ] = False,
    shallow: Annotated[
        bool, typer.Option("-s", "--shallow", help="link to the topmost files and folders of each variant")
    ] = False,
    follow_symlinks: Annotated[
        bool, typer.Option("--follow-symlinks", help="copy what links point to rather than the links")
    ] = False,
    keep_timestamp: KeepTimestamp = False,
    force: Force = False,
    allow_empty: Annotated[
        bool, typer.Option("--allow-empty", help="allow a target repository that holds no package yet")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only say what would happen")] = False,
    skip_payload: Annotated[
        bool, typer.Option("--skip-payload", help="copy the definition and no files")
    ] = False,
    variants: Annotated[
        list[int] | None,
        typer.Option("--variants", metavar="INDEX", help="only these variants; -1 is the last one"),
    ] = None,
    variant_uri: Annotated[
        str | None, typer.Option("--variant-uri", metavar="URI", help="the one variant with this URI")
    ] = None,
    link: Link = "auto",
) -> int | None:
    """Copy a package, or some of its variants, to another repository, or under another name or version.

    Nothing of the copy is to be seen before all of it is there; an interrupted copy leaves nothing.

    pkg cp maya_tools-1.2.0 --dest-path /sites/london/packages
    """
    app = App.of(ctx)
    if not dest_path and not rename and not reversion:
        raise typer.BadParameter(
            "needed unless --rename or --reversion is given.", ctx=ctx, param_hint="--dest-path"
        )
    if variant_uri and wanted:
        raise typer.BadParameter("not allowed together with PKG.", ctx=ctx, param_hint="--variant-uri")
    if variant_uri and variants:
        raise typer.BadParameter("not allowed together with --variants.", ctx=ctx, param_hint="--variant-uri")
    if not variant_uri and not wanted:
        raise typer.BadParameter("give PKG or --variant-uri.", ctx=ctx, param_hint="PKG")
    from pkg.cli.lookup import catalog_for
    from pkg.cli.payload_options import progress, writable_repository
    from pkg.transfer import copy_package

    catalog = catalog_for(app, paths, no_local=no_local)
    indices: list[int | None] | None = list(variants) if variants else None
    if variant_uri:
        from pkg.catalog.functions import roots_of

        variant = catalog.variant_from_uri(variant_uri)
        if variant is None:
            variant = catalog.with_paths(roots_of(variant_uri)).variant_from_uri(variant_uri)
        if variant is None:
            app.output.note(f"Unknown variant: {variant_uri}")
            return 1
        package = variant.parent
        indices = [variant.index]
    else:
        assert wanted is not None
        found = _only_match(app, catalog, wanted)
        if found is None:
            return 1
        package = found
    target: Repository = package.repository  # type: ignore[assignment]
    if dest_path:
        target = writable_repository(catalog, dest_path)
        if not allow_empty and target.is_empty():
            app.output.note(
                f"{target} is an EMPTY repository. Is it the one you mean? A repository's folder is "
                "wanted, without name or version of the package. If it is new, add --allow-empty."
            )
            return 1
    with progress(app, package.qualified_name) as on_progress:
        result = copy_package(
            package,
            target,
            variants=indices,
            shallow=shallow,
            dest_name=rename,
            dest_version=reversion,
            overwrite=overwrite,
            force=force,
            follow_symlinks=follow_symlinks,
            dry_run=dry_run,
            keep_timestamp=keep_timestamp,
            skip_payload=skip_payload,
            link=link,
            on_progress=on_progress,
        )
    goal = target.payload_path(rename or package.name, reversion or package.version)
    if app.json:
        app.output.json(_as_data(result))
    else:
        _tell(app, package, result, f"{goal}/?", dry_run=dry_run)
    return None


def _only_match(app: App, catalog: Catalog, wanted: str) -> Package | None:
    """Return the one package that a request matches; say so where there are none or several."""
    from pkg.version import PackageRequest

    request = PackageRequest(wanted)
    found = list(catalog.packages(request.name, request.range))
    if not found:
        app.output.note("No matching packages found.")
        return None
    if len(found) > 1:
        app.output.note("More than one package matches, please choose:")
        for package in sorted(found, key=lambda package: package.version):
            app.output.note(package.qualified_name)
        return None
    return found[0]


def _tell(app: App, package: Package, result: dict[str, Any], unknown: str, *, dry_run: bool) -> None:
    """Say what became of each variant, in rez's words."""
    copied, skipped = result["copied"], result["skipped"]
    verb = "would be" if dry_run else "were"
    if not package.num_variants:
        if copied:
            goal = copied[0][1]
            done = "Would copy" if dry_run else "Copied"
            app.output.line(f"{done} {package.uri} to {unknown if goal is None else goal.parent.uri}")
        else:
            app.output.line(
                f"Target package already exists: {skipped[0][1].parent.uri}. Use --overwrite to replace it."
            )
        return
    if copied:
        app.output.line(f"{len(copied)} variants {verb} copied:")
        for source, goal in copied:
            app.output.line(f"  {source.uri} -> {unknown if goal is None else goal.uri}")
    if skipped:
        app.output.line(f"{len(skipped)} variants {verb} skipped (target exists):")
        for source, goal in skipped:
            app.output.line(f"  {source.uri} !-> {goal.uri}")


def _as_data(result: dict[str, Any]) -> dict[str, Any]:
    return {
        name: [{"source": source.uri, "target": goal and goal.uri} for source, goal in pairs]
        for name, pairs in result.items()
    }


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg cp`."""
    register(
        Command("cp", cp, "copy a package to another repository", json=True, greedy_options=("--variants",))
    )
