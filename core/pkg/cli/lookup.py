"""What the commands that look packages up have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pkg.cli.resolve_options import catalog, repository_paths
from pkg.errors import PackageFamilyNotFoundError, PackageNotFoundError
from pkg.version import PackageRequest

if TYPE_CHECKING:
    from pkg.catalog import Catalog
    from pkg.cli.app import App
    from pkg.package import Package


def catalog_for(app: App, paths: str | None, *, no_local: bool = False, no_index: bool = False) -> Catalog:
    """Return the catalog that a command line asks for.

    Args:
        app: the run.
        paths: `--paths` as given; an empty text counts as none.
        no_local: leave out the repository of local builds.
        no_index: do not use what is remembered of the repositories.
    """
    return catalog(app, repository_paths(app, paths or None, no_local), no_index)


def newest_package(catalog: Catalog, request_text: str) -> Package:
    """Return the newest package that a request allows.

    Raises:
        PackageRequestError: the text is no package request.
        PackageFamilyNotFoundError: no repository has the family; near names are offered.
        PackageNotFoundError: it has no version in the range; those there are get listed.
    """
    request = PackageRequest(request_text)
    package = catalog.latest_package(request.name, request.range)
    if package is not None:
        return package
    searched = ", ".join(catalog.paths) or "(no repository)"
    versions = sorted(package.version for package in catalog.packages(request.name))
    if versions:
        newest = ", ".join(str(version) for version in versions[-5:])
        raise PackageNotFoundError(
            f"no version of {request.name!r} matches {request_text!r}; "
            f"the newest of {len(versions)} in {searched}: {newest}."
        )
    from difflib import get_close_matches

    near = get_close_matches(request.name, {family.name for family in catalog.families()}, n=3)
    hint = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
    raise PackageFamilyNotFoundError(f"no package family {request.name!r} in {searched}.{hint}")
