"""Packages that stand alone: made from a dict, in no repository that anybody could search."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from pkg.errors import PackageMetadataError, PackageRequestError, VersionError
from pkg.package.definition import Definition
from pkg.package.family import PackageFamily, PackageRecord
from pkg.package.package import Package
from pkg.package.schema import BOOL, TEXT, TEXT_OR_TEXTS, Check, Mismatch, describe
from pkg.package.sourcecode import SourceCode
from pkg.package.wildcards import LatestVersion, expand_requirement
from pkg.version import PackageRequest, Version, is_valid_package_name

if TYPE_CHECKING:
    from pkg.settings import Settings

# Definitions may ask for at least some version of rez; this is the one that `pkg` stands for.
REZ_VERSION = "3.4.0"

_AnyPackage = TypeVar("_AnyPackage", bound=Package)


class StandaloneSource:
    """A repository of one package; a `PackageSource`."""

    name: ClassVar[str] = "memory"

    def __init__(self, definition: Definition, version_name: str, settings: Settings) -> None:
        self.location = f"memory{{{id(definition):#x}}}"
        self.config = settings
        self._definition = definition
        self._version_name = version_name

    @property
    def uid(self) -> Hashable:
        """What tells it from all others."""
        return (self.name, self.location)

    def version_names(self, family: PackageFamily) -> Sequence[str]:  # noqa: ARG002
        """Return the one version."""
        return (self._version_name,)

    def load(self, record: PackageRecord) -> Definition:  # noqa: ARG002
        """Return the one definition."""
        return self._definition

    def family_uri(self, family: PackageFamily) -> str:
        """Return a text that names the family."""
        return f"{self.location}:{family.name}"

    def package_uri(self, record: PackageRecord) -> str:
        """Return a text that names the package."""
        version = f"-{record.version_name}" if record.version_name else ""
        return f"{self.location}:{record.family.name}{version}"

    def package_base(self, record: PackageRecord) -> str | None:  # noqa: ARG002
        """Return nothing: there is no folder."""
        return None

    def package_file(self, record: PackageRecord) -> str | None:  # noqa: ARG002
        """Return the file that the definition was read from, if any."""
        return self._definition.filepath

    def short_link(self, record: PackageRecord, folder: str) -> str | None:  # noqa: ARG002
        """Return nothing: there is no folder."""
        return None

    def is_at(self, path: str) -> bool:  # noqa: ARG002
        """Tell that no path leads here."""
        return False

    def last_release_time(self, family: PackageFamily) -> float:  # noqa: ARG002
        """Return 0: unknown."""
        return 0

    def state_of(self, record: PackageRecord) -> Hashable | None:  # noqa: ARG002
        """Return None: unknown."""
        return None


def create_package(
    name: str,
    data: Mapping[str, Any],
    settings: Settings,
    *,
    latest: LatestVersion | None = None,
    package_class: type[_AnyPackage] | None = None,
    filepath: str | None = None,
) -> _AnyPackage:
    """Make a package from a dict of attributes, and check all of it.

    Args:
        name: the family name.
        data: the attributes; those that are None do not count. Not changed.
        settings: the settings of this run.
        latest: looks up versions for requests with wildcards; None refuses those.
        package_class: `Package` when None.
        filepath: where the attributes come from, for messages.

    Raises:
        PackageMetadataError: an attribute is of the wrong kind, or the package asks for a newer tool.
        PackageRequestError: no package can have that name.
    """
    is_valid_package_name(name, raise_error=True)
    attributes = {key: value for key, value in data.items() if value is not None}
    attributes["name"] = name
    place = filepath or f"package {name!r}"

    def expand(value: Any) -> str:
        if isinstance(value, PackageRequest):
            return str(value)
        if not isinstance(value, str):
            raise Mismatch(f"expected a request such as 'maya-2024', found {describe(value)}")
        try:
            return expand_requirement(value, latest)
        except (VersionError, PackageRequestError) as error:
            raise Mismatch(f"expected a request such as 'maya-2024', found {value!r}: {error}") from None

    for key, harden in (
        ("requires", _requests),
        ("build_requires", _requests),
        ("private_build_requires", _requests),
        ("variants", _variants),
        ("tests", _tests),
    ):
        if key in attributes:
            try:
                attributes[key] = harden(attributes[key], expand)
            except Mismatch as mismatch:
                raise _complaint(key, filepath, place, mismatch) from None
    for key, check in _DEVELOPER_ATTRIBUTES.items():
        if key in attributes:
            try:
                attributes[key] = check.run(attributes[key])
            except Mismatch as mismatch:
                raise _complaint(key, filepath, place, mismatch) from None

    needed = attributes.pop("requires_rez_version", None)
    if needed is not None and Version(REZ_VERSION) < Version(needed):
        raise PackageMetadataError(
            f"Failed reading package definition file: rez version >= {needed} needed (current version is "
            f"{REZ_VERSION}, which pkg stands for): {place}"
        )
    version_name = attributes.get("version") or ""
    definition = Definition(attributes, filepath)
    source = StandaloneSource(definition, version_name, settings)
    record = PackageFamily(source, name).record(version_name)
    package = (package_class or Package)(record)
    package.validate_data()
    return package  # type: ignore[return-value]


def _complaint(key: str, filepath: str | None, place: str, mismatch: Mismatch) -> PackageMetadataError:
    if filepath is not None:
        from pkg.package.lines import line_of

        line = line_of(filepath, key)
        place = f"{filepath}, line {line}" if line else filepath
    return PackageMetadataError(f"Validation of key {key!r} failed: {place}: {mismatch}")


def _requests(value: Any, expand: Any) -> Any:
    if isinstance(value, SourceCode):
        return value
    if not isinstance(value, list):
        raise Mismatch(f"expected a list of requests, found {describe(value)}")
    return [expand(item) for item in value]


def _variants(value: Any, expand: Any) -> Any:
    if not isinstance(value, list) or not all(isinstance(item, list) for item in value):
        raise Mismatch(f"expected a list of lists of requests, found {describe(value)}")
    return [[expand(request) for request in item] for item in value]


def _tests(value: Any, expand: Any) -> Any:
    """Expand the requests inside tests; the rest is checked with all other attributes."""
    if not isinstance(value, dict):
        return value
    result = {}
    for name, test in value.items():
        if isinstance(test, dict):
            test = dict(test)
            if isinstance(test.get("requires"), list):
                test["requires"] = [expand(request) for request in test["requires"]]
            on_variants = test.get("on_variants")
            if isinstance(on_variants, dict) and isinstance(on_variants.get("value"), list):
                test["on_variants"] = {
                    **on_variants,
                    "value": [expand(item) for item in on_variants["value"]],
                }
        result[name] = test
    return result


def _version_text(value: Any) -> str:
    if isinstance(value, Version):
        return str(value)
    if not isinstance(value, str):
        raise Mismatch(f"expected a version as text, found {describe(value)}; put it in quotes")
    try:
        Version(value)
    except VersionError as error:
        raise Mismatch(f"expected a version, found {value!r}: {error}") from None
    return value


def _build_command(value: Any) -> Any:
    return value if value is False else TEXT_OR_TEXTS.run(value)


def _function(value: Any) -> Any:
    if isinstance(value, SourceCode) or callable(value):
        return value
    raise Mismatch(f"expected a function, found {describe(value)}")


_DEVELOPER_ATTRIBUTES: Mapping[str, Check] = {
    "requires_rez_version": Check("a version", _version_text),
    "version": Check("a version", _version_text),
    "base": TEXT,
    "hashed_variants": BOOL,
    "build_system": TEXT,
    "build_command": Check("a text, a list of texts or False", _build_command),
    "preprocess": Check("a function", _function),
}
