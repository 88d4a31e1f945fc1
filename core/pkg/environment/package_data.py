"""Packages as plain data, for solving without files: what the Python API takes."""

from __future__ import annotations

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, NoReturn

    from pkg.version import Version


class PackageData:
    """One package version, as far as a solve is concerned.

    Attributes:
        name: the family.
        version: its text; empty for an unversioned package.
        requires: requirement texts.
        variants: one list of requirement texts per variant; empty for a package without variants.
        timestamp: release time, epoch seconds; None where it is unknown.
        build_requires: requirement texts that count when building.
        uri: what the package is called in answers; `name-version` when not given.
    """

    __slots__ = ("build_requires", "name", "requires", "timestamp", "uri", "variants", "version")

    def __init__(
        self,
        name: str,
        version: str | Version | None,
        requires: Sequence[str] | None = None,
        variants: Sequence[Sequence[str]] | None = None,
        timestamp: int | None = None,
        *,
        build_requires: Sequence[str] | None = None,
        uri: str | None = None,
    ) -> None:
        """Describe a package; texts are read when a solve needs them.

        Raises:
            TypeError: an argument is of the wrong type.
        """
        if not isinstance(name, str):
            refuse("name", "a text", name)
        if type(version) is not str and version is not None:
            _check_version(version)
        self.name = name
        self.version = "" if version is None else str(version)
        self.requires = _texts("requires", requires)
        if type(variants) is not list and variants is not None:
            _check_list(variants)
        self.variants = tuple(_texts("variants", variant) for variant in variants or ())
        if timestamp is not None and not isinstance(timestamp, (int, float)):
            refuse("timestamp", "a number of seconds", timestamp)
        self.timestamp = timestamp
        self.build_requires = _texts("build_requires", build_requires)
        self.uri = uri

    @classmethod
    def from_rez(cls, package: Any) -> PackageData:
        """Describe a package of rez or of `pkg`, or anything with these attributes.

        Raises:
            TypeError: the object has no name, or an attribute is of an unusable type.
        """
        try:
            name, version = package.name, package.version
        except AttributeError as error:
            raise TypeError(f"{package!r} is no package: {error}") from error
        return cls(
            str(name),
            None if version is None else str(version),
            [str(requirement) for requirement in package.requires or ()],
            [[str(requirement) for requirement in variant] for variant in package.variants or ()],
            getattr(package, "timestamp", None),
            build_requires=[
                str(requirement) for requirement in getattr(package, "build_requires", None) or ()
            ],
            uri=getattr(package, "uri", None),
        )

    @classmethod
    def from_strings(
        cls,
        name: str,
        version: str | None,
        requires: Sequence[str] | None = None,
        variants: Sequence[Sequence[str]] | None = None,
        timestamp: int | None = None,
    ) -> PackageData:
        """Describe a package by texts; the same as calling the class."""
        return cls(name, version, requires, variants, timestamp)

    @property
    def qualified_name(self) -> str:
        """Name and version, such as `maya-2024.1`."""
        return f"{self.name}-{self.version}" if self.version else self.name

    def __repr__(self) -> str:
        return f"PackageData({self.name!r}, {self.version!r})"

    @property
    def row(self) -> tuple[Any, ...]:
        """All but the name, as plain data; see `from_row`."""
        return (self.version, self.requires, self.variants, self.timestamp, self.build_requires, self.uri)

    @classmethod
    def from_row(cls, name: str, row: Sequence[Any]) -> PackageData:
        """Make a package of what `row` gave; nothing is checked again."""
        made = cls.__new__(cls)
        made.name = name
        made.version, made.requires, made.variants, made.timestamp, made.build_requires, made.uri = row
        return made


def _check_version(version: object) -> None:
    from pkg.version import Version

    if not isinstance(version, (str, Version)):
        refuse("version", "a text", version)


def _check_list(variants: object) -> None:
    from collections.abc import Iterable

    if isinstance(variants, str) or not isinstance(variants, Iterable):
        refuse("variants", "a list of lists of texts", variants)


def _texts(what: str, texts: Any) -> tuple[str, ...]:
    if texts is None:
        return ()
    if type(texts) is list or type(texts) is tuple:
        made = tuple(texts)
        for text in made:
            if type(text) is not str:
                break
        else:
            return made
    return _other_texts(what, texts)


def _other_texts(what: str, texts: Any) -> tuple[str, ...]:
    """Take what is no list of plain texts, if it means one."""
    from collections.abc import Iterable, Mapping

    from pkg.version import Requirement

    if isinstance(texts, (str, Mapping)) or not isinstance(texts, Iterable):
        refuse(what, "a list of texts", texts)
    made = tuple(texts)
    for text in made:
        if not isinstance(text, (str, Requirement)):
            refuse(what, "a list of texts", text)
    return tuple(map(str, made))


def refuse(what: str, wanted: str, value: object) -> NoReturn:
    """Say that an argument is of the wrong type."""
    raise TypeError(f"{what} should be {wanted}, not {type(value).__name__} {value!r}")
