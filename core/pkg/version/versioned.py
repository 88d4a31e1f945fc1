"""A name with a version."""

from __future__ import annotations

from pkg.version.version import Version

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    from typing import Self

_SEPARATORS = str.maketrans("@#", "--")


class VersionedObject:
    """One version of something named, such as `maya-2024.1`; without version, the unversioned thing.

    Attributes:
        name: all before the first `-`, `@` or `#`.
        version: the version after it; the empty version when there is none.
        sep: the character between the two, for printing only.

    Equal and hashed by name and version.

    Source: rez.version.VersionedObject.
    """

    __slots__ = ("name", "sep", "version")

    name: str
    version: Version
    sep: str

    def __init__(self, s: str) -> None:
        """Read the text of a versioned object; any text without separator is a name.

        Raises:
            VersionError: what follows the separator is no version.
        """
        at = s.translate(_SEPARATORS).find("-")
        self.sep = s[at] if at >= 0 else "-"
        self.name, _, version = s.partition(self.sep)
        self.version = Version(version)

    @classmethod
    def construct(cls, name: str, version: Version | None = None) -> Self:
        """Join a name and a version; None for none."""
        made = cls.__new__(cls)
        made.name = name
        made.version = Version() if version is None else version
        made.sep = "-"
        return made

    def as_exact_requirement(self) -> str:
        """Give the requirement for this version alone, such as `maya==2024.1`; the name if unversioned."""
        return f"{self.name}=={self.version}" if self.version else self.name

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, VersionedObject) and self.name == other.name and self.version == other.version
        )

    def __hash__(self) -> int:
        return hash((self.name, self.version))

    def __str__(self) -> str:
        return f"{self.name}{self.sep}{self.version}" if self.version else self.name

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"
