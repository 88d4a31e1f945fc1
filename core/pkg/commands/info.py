"""Tell what is worth knowing about one package."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from pkg.cli.app import App
from pkg.cli.resolve_options import NoIndex, Paths
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command

if TYPE_CHECKING:
    from pkg.package import Package


def info(
    ctx: typer.Context,
    wanted: Annotated[str, typer.Argument(metavar="PKG", help="request; its newest match is shown")],
    paths: Paths = None,
    no_index: NoIndex = False,
) -> int | None:
    """Describe a package: where it is, what it needs, its variants, tools and other versions."""
    app = App.of(ctx)
    from pkg.cli.lookup import catalog_for, newest_package

    catalog = catalog_for(app, paths, no_index=no_index)
    package = newest_package(catalog, wanted)
    versions = sorted((other.version for other in catalog.packages(package.name)), reverse=True)
    facts = _facts(package, [str(version) for version in versions])
    catalog.keep()
    if app.json:
        app.output.json(facts)
        return None
    app.output.line(app.output.styled(package.qualified_name, "bold"))
    if facts["description"]:
        app.output.line(f"  {str(facts['description']).splitlines()[0]}")
    app.output.table(_lines(facts))
    return None


def _facts(package: Package, versions: list[str]) -> dict[str, object]:
    from pkg.package.sourcecode import SourceCode

    def texts(values: object) -> list[str]:
        if isinstance(values, SourceCode):
            return ["(late-bound)"]
        return [str(value) for value in values or ()]  # type: ignore[attr-defined]

    return {
        "name": package.name,
        "version": str(package.version),
        "description": package.description,
        "authors": texts(package.authors),
        "uri": package.uri,
        "repository": package.repository.location,
        "released": package.timestamp,
        "requires": texts(package.requires),
        "variants": [
            {"index": variant.index, "requires": texts(variant.variant_requires), "root": variant.root}
            for variant in package.iter_variants()
        ],
        "tools": texts(package.tools),
        "versions": versions,
    }


def _lines(facts: dict[str, object]) -> Iterator[tuple[str, str]]:
    from datetime import datetime

    def several(title: str, values: list[str]) -> Iterator[tuple[str, str]]:
        for position, value in enumerate(values):
            yield ("" if position else f"  {title}:", value)

    yield "  defined in:", str(facts["uri"])
    if isinstance(released := facts["released"], int):
        yield "  released:", datetime.fromtimestamp(released).astimezone().strftime("%Y-%m-%d %H:%M:%S %Z")
    yield from several("authors", facts["authors"])  # type: ignore[arg-type]
    yield from several("requires", facts["requires"])  # type: ignore[arg-type]
    variants: list[dict[str, object]] = facts["variants"]  # type: ignore[assignment]
    if variants and variants[0]["index"] is not None:
        yield from several(
            "variants",
            [f"[{variant['index']}] {' '.join(variant['requires'])}" for variant in variants],  # type: ignore[arg-type]
        )
    yield from several("tools", facts["tools"])  # type: ignore[arg-type]
    versions: list[str] = facts["versions"]  # type: ignore[assignment]
    shown = ", ".join(versions[:8])
    yield "  versions:", shown + (f", and {len(versions) - 8} older" if len(versions) > 8 else "")


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg info`."""
    register(Command("info", info, "describe a package", json=True))
