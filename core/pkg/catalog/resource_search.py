"""Searching as scripts written for rez do it: its classes, over `pkg.catalog.search`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal

from pkg.catalog.search import FIELDS, ResultType, SearchResult, formatted, search

if TYPE_CHECKING:
    from pkg.package import Package, Variant


class ResourceSearchResult:
    """One hit; rez's class of that name.

    Attributes:
        resource: a family name, a package or a variant.
        resource_type: which of them.
        validation_error: why it is not valid; None when it is, or was not validated.
    """

    def __init__(
        self,
        resource: str | Package | Variant,
        resource_type: ResultType,
        validation_error: str | None = None,
    ) -> None:
        self.resource = resource
        self.resource_type = resource_type
        self.validation_error = validation_error


class ResourceSearcher:
    """Searches families, packages or variants; rez's class of that name."""

    def __init__(
        self,
        package_paths: list[str] | None = None,
        resource_type: ResultType | None = None,
        no_local: bool = False,
        latest: bool = False,
        after_time: int | None = None,
        before_time: int | None = None,
        validate: bool = False,
    ) -> None:
        """Say what to search for.

        Args:
            package_paths: repositories to search; `packages_path` when None.
            resource_type: "family", "package" or "variant"; None goes by what is searched for.
            no_local: leave out the repository of local builds; `package_paths` wins.
            latest: only the newest version of each family.
            after_time: only packages released at or after this, epoch seconds.
            before_time: only packages released before this.
            validate: load and check every hit.
        """
        self.package_paths = package_paths
        self.resource_type = resource_type
        self.no_local = no_local
        self.latest = latest
        self.after_time = after_time
        self.before_time = before_time
        self.validate = validate

    def iter_resources(
        self, resources_request: str | None = None
    ) -> tuple[ResultType, Iterator[ResourceSearchResult]]:
        """Search; each hit is looked up when it is asked for.

        Args:
            resources_request: a glob for family names or a request such as `maya-2024+`; None for all.

        Returns:
            What is found, and the hits: families by name, packages and variants by family and version.
        """
        from pkg.catalog.functions import default_catalog

        catalog = default_catalog(self.package_paths)
        if self.no_local and not self.package_paths:
            catalog = catalog.with_paths(list(catalog.settings.nonlocal_packages_path))
        found, hits = search(
            catalog,
            resources_request,
            result_type=self.resource_type,
            latest=self.latest,
            after=self.after_time or 0,
            before=self.before_time or 0,
            validate=self.validate,
        )
        return found, (ResourceSearchResult(hit.resource, found, hit.error) for hit in hits)

    def search(self, resources_request: str | None = None) -> tuple[ResultType, list[ResourceSearchResult]]:
        """Search and return all hits; see `iter_resources`."""
        found, hits = self.iter_resources(resources_request)
        return found, list(hits)


class ResourceSearchResultFormatter:
    """Writes hits as lines; rez's class of that name."""

    fields = FIELDS

    def __init__(self, output_format: str | None = None, suppress_newlines: bool = False) -> None:
        r"""Say how.

        Args:
            output_format: a template such as `{qualified_name} {root}`; None for the qualified name.
            suppress_newlines: write line breaks inside of values as `\n`.
        """
        self.output_format = output_format
        self.suppress_newlines = suppress_newlines

    def print_search_results(self, search_results: Iterable[ResourceSearchResult], buf: Any = None) -> None:
        """Write hits.

        Args:
            search_results: the hits.
            buf: where to; None for standard output.
        """
        out = buf or sys.stdout
        for text, _ in self.format_search_results(search_results):
            out.write(f"{text}\n")

    def format_search_results(
        self, search_results: Iterable[ResourceSearchResult]
    ) -> list[tuple[str, Literal["info", "error", "critical"]]]:
        """Return the lines of hits, and what sort of line each is."""
        return [
            line
            for each in search_results
            for line in formatted(
                SearchResult(each.resource, each.validation_error),
                self.output_format,
                no_newlines=self.suppress_newlines,
            )
        ]
