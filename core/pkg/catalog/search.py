"""Searching repositories: families, packages or variants by glob or request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Literal

from pkg.errors import PkgError
from pkg.version import Requirement, VersionError, VersionRange

if TYPE_CHECKING:
    from pkg.catalog.catalog import Catalog
    from pkg.package import Package, Variant

ResultType = Literal["family", "package", "variant"]

# The attributes that a template may name by any unique beginning (rez 3.4.0).
FIELDS = (
    "authors",
    "base",
    "build_requires",
    "changelog",
    "commands",
    "description",
    "index",
    "name",
    "num_variants",
    "post_commands",
    "pre_commands",
    "private_build_requires",
    "qualified_name",
    "release_message",
    "requires",
    "revision",
    "root",
    "timestamp",
    "tools",
    "uri",
    "uuid",
    "variants",
    "version",
)


class SearchResult:
    """One hit.

    Attributes:
        resource: a family name, a package or a variant.
        error: why it is not valid; None when it is, or was not validated.
    """

    __slots__ = ("error", "resource")

    def __init__(self, resource: str | Package | Variant, error: str | None = None) -> None:
        self.resource = resource
        self.error = error

    @property
    def name(self) -> str:
        """The family name, or the qualified name of a package or variant."""
        return self.resource if isinstance(self.resource, str) else self.resource.qualified_name


def search(
    catalog: Catalog,
    wanted: str | None = None,
    *,
    result_type: ResultType | None = None,
    latest: bool = False,
    after: int = 0,
    before: int = 0,
    validate: bool = False,
) -> tuple[ResultType, Iterator[SearchResult]]:
    """Find families, packages or variants.

    Args:
        catalog: where to look.
        wanted: a glob for family names, or a request such as `maya-2024+`; None for everything.
        result_type: None chooses packages when one family matches or a range is given, else families.
        latest: only the newest version of each family.
        after: only packages released at or after this, epoch seconds; 0 for any time. A package without
            a timestamp always passes.
        before: only packages released before this; 0 for any time.
        validate: load and check every hit; one that is broken is a hit with an error.

    Returns:
        What is found, and the hits: families by name, packages and variants by family and version.
    """
    pattern, range_ = _parsed(wanted)
    names = sorted({family.name for family in catalog.families() if fnmatch(family.name, pattern)})
    found: ResultType = result_type or ("package" if range_ is not None or len(names) == 1 else "family")
    if found == "family":
        return found, (SearchResult(name) for name in names)
    return found, _hits(
        catalog,
        names,
        range_,
        variants=found == "variant",
        latest=latest,
        after=after,
        before=before,
        validate=validate,
    )


def _parsed(wanted: str | None) -> tuple[str, VersionRange | None]:
    """Split what is searched for into a family glob and a range; a pattern that is no request is a glob."""
    if not wanted:
        return "*", None
    try:
        requirement = Requirement(wanted)
    except VersionError:
        return wanted, None
    range_ = requirement.range
    return requirement.name, None if range_ is None or range_.is_any() else range_


def _hits(
    catalog: Catalog,
    names: list[str],
    range_: VersionRange | None,
    *,
    variants: bool,
    latest: bool,
    after: int,
    before: int,
    validate: bool,
) -> Iterator[SearchResult]:
    for name in names:
        for package in _in_order(catalog.packages(name, range_), latest):
            try:
                if (after or before) and not _is_between(package, after, before):
                    continue
                if validate:
                    package.validate_data()
            except PkgError as error:
                if not variants:
                    yield SearchResult(package, str(error))
                continue
            if variants:
                yield from _variants(package, validate=validate)
            else:
                yield SearchResult(package)


def _in_order(packages: Iterable[Package], latest: bool) -> list[Package]:
    """Sort packages by version, lowest first, or return the last of them only."""
    # The versions' keys: comparing those takes half as long.
    if not latest:
        return sorted(packages, key=lambda package: package.version.key)
    newest, highest = None, None
    for package in packages:
        key = package.version.key
        if highest is None or key >= highest:
            newest, highest = package, key
    return [] if newest is None else [newest]


def _is_between(package: Package, after: int, before: int) -> bool:
    timestamp = package.timestamp
    if not timestamp:
        return True
    return timestamp >= after and not (before and timestamp >= before)


def _variants(package: Package, *, validate: bool) -> Iterator[SearchResult]:
    try:
        variants = list(package.iter_variants())
    except PkgError:
        return  # the package itself is reported by a search for packages
    for variant in variants:
        error = None
        if validate:
            try:
                variant.validate_data()
            except PkgError as problem:
                error = str(problem)
        yield SearchResult(variant, error)


def formatted(
    result: SearchResult, template: str | None, *, no_newlines: bool = False
) -> Iterator[tuple[str, Literal["info", "error", "critical"]]]:
    r"""Give the lines of a hit, and what sort of line each is.

    Args:
        result: the hit. Of a broken one, its name and what is wrong are told.
        template: see `expand_fields`; None, and any for a family, for the name. A literal
            `\n` starts a line.
        no_newlines: write line breaks inside of values as `\n`.
    """
    if result.error is not None:
        yield result.name, "error"
        yield result.error, "critical"
        return
    if template is None or isinstance(result.resource, str):
        yield result.name, "info"
        return
    for line in expand_fields(template).split("\\n"):
        try:
            text = result.resource.format(line)
        except PkgError as error:  # a field that the template reads is broken
            yield result.name, "error"
            yield str(error), "critical"
            return
        yield text.replace("\n", "\\n") if no_newlines else text, "info"


def expand_fields(template: str) -> str:
    """Complete shortened field names in a template: `{qual}` becomes `{qualified_name}`.

    Args:
        template: text with `{field}` references. A beginning that several fields share, or none has,
            stays as it is; a field's full name always wins.
    """

    def completed(match: re.Match[str]) -> str:
        word = match.group(1)
        if word in FIELDS:
            return match.group(0)
        candidates = [field for field in FIELDS if field.startswith(word)]
        return f"{{{candidates[0]}}}" if len(candidates) == 1 else match.group(0)

    return re.sub(r"\{([a-z_]+)\}", completed, template)
