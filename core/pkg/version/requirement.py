"""Requirements: a name and the versions wanted of it, or not wanted."""

from __future__ import annotations

from pkg.errors import RequirementError, VersionError
from pkg.version.range import VersionRange
from pkg.version.tokens import CACHE_LIMIT
from pkg.version.value import Value
from pkg.version.versioned import VersionedObject

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    from typing import Any, ClassVar, Self

# Makes every separator the same; a regular expression would have to be imported.
_SEPARATORS = str.maketrans("@#=<>", "-----")
_ANY = VersionRange()


class Requirement(Value):
    """A wish about one package: `foo-1.2+`, `foo==1`, `foo<3`, `!foo-2`, `~foo-2`.

    `!foo-2` is a conflict requirement: no version of the range may be present. `~foo-2` is a weak one: foo
    need not be there, but if it is, in the range. A weak requirement is kept as a conflict with the inverse
    of its range; `~foo` says nothing and has no range.

    A requirement is a value: it never changes, and equal texts usually give the same object. As in rez,
    equality looks at name, range and the conflict flag, while the hash is that of the text: `foo-1` and
    `foo@1` are equal, and yet two different members of a set.

    Attributes:
        name: all before the first of `- @ # = < >`; not checked, see `PackageRequest`.
        range: the versions wanted; of a conflict requirement, those ruled out; None for `~foo`.
        conflict: whether it rules out versions; true for weak requirements as well.
        weak: whether it was written with `~`.
        sep: the character between name and range, `-`, `@` or `#`, for printing only.

    Source: rez.version.Requirement; compared with rez in tests/core/version/test_oracle.py.
    """

    __slots__ = ("_text", "conflict", "name", "range", "sep", "weak")

    name: str
    range: VersionRange | None
    conflict: bool
    weak: bool
    sep: str
    _text: str | None

    _known: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._known = {}

    def __new__(cls, s: str, invalid_bound_error: bool = True) -> Self:
        """Read a requirement.

        Args:
            s: the text.
            invalid_bound_error: whether a range that leaves room for no version is an error.

        Raises:
            RequirementError: what follows the name is no version range.
        """
        if not invalid_bound_error:
            return cls._parse(s, check=False)
        known: Self | None = cls._known.get(s)
        if known is None:
            known = cls._parse(s)
            if len(cls._known) >= CACHE_LIMIT:
                cls._known.clear()
            cls._known[s] = known
        return known

    @classmethod
    def _parse(cls, text: str, *, check: bool = True) -> Self:
        weak = text[:1] == "~"
        conflict = weak or text[:1] == "!"
        rest = text[1:] if conflict else text
        at = rest.translate(_SEPARATORS).find("-")
        if at < 0:
            return cls._make(rest, None if weak else _ANY, conflict, weak)
        sep = rest[at]
        try:
            if sep in "-@#":
                range_: VersionRange | None = VersionRange(rest[at + 1 :], None, check)
            else:
                sep = "-"
                range_ = VersionRange(rest[at:], None, check)
            if weak and range_ is not None:
                range_ = range_.inverse()
        except VersionError as error:
            raise RequirementError(f"{text!r} is no requirement: {error}") from error
        return cls._make(rest[:at], range_, conflict, weak, sep)

    @classmethod
    def _make(
        cls,
        name: str,
        range_: VersionRange | None,
        conflict: bool = False,
        weak: bool = False,
        sep: str = "-",
    ) -> Self:
        made = object.__new__(cls)
        made.name = name
        made.range = range_
        made.conflict = conflict
        made.weak = weak
        made.sep = sep
        made._text = None
        return made

    @staticmethod
    def construct(name: str, range: VersionRange | None = None) -> Requirement:  # noqa: A002 - rez's name
        """Join a name and a range; None for any version."""
        return Requirement._make(name, _ANY if range is None else range)

    def with_range(self, range_: VersionRange | None) -> Requirement:
        """Give the same requirement with another `range` (of a weak one: another *inverse* range)."""
        return Requirement._make(self.name, range_, self.conflict, self.weak, self.sep)

    def safe_str(self) -> str:
        """Give a text that may be part of a file name; the same as `str`."""
        return str(self)

    def conflicts_with(self, other: Requirement | VersionedObject) -> bool:
        """Tell whether nothing can satisfy both, or whether the other, a concrete version, fails this.

        Different names never conflict, nor does a requirement without range, nor do two conflict
        requirements. A conflict requirement and an ordinary one conflict when it rules out all versions of
        the other's range.
        """
        if self.name != other.name or self.range is None:
            return False
        if isinstance(other, VersionedObject):
            return (other.version in self.range) is self.conflict
        if other.range is None:
            return False
        if self.conflict:
            return not other.conflict and self.range.issuperset(other.range)
        if other.conflict:
            return other.range.issuperset(self.range)
        return not self.range.intersects(other.range)

    def merged(self, other: Requirement) -> Requirement | None:
        """Give the requirement that asks for both at once.

        Returns:
            The merged requirement, with the separator of this one where it can be told; None when the names
            differ or no version satisfies both. `foo-3+` and `!foo-5+` give `foo-3+<5`, `!foo-2` and `!foo-5`
            give `!foo-2|5`. Two weak requirements give a weak one as long as it leaves some version.

        Raises:
            VersionError: pieces of a range overlap; see `pkg.version.bounds.union`.
        """
        if self.name != other.name:
            return None
        if self.range is None:
            return other
        if other.range is None:
            return self
        if self.conflict and other.conflict:
            ruled_out = self.range.union(other.range)
            weak = self.weak and other.weak and not ruled_out.is_any()
            return Requirement._make(self.name, ruled_out, True, weak, self.sep)
        if self.conflict:
            flags, left = other, other.range - self.range
        elif other.conflict:
            flags, left = self, self.range - other.range
        else:
            flags, left = self, self.range.intersection(other.range)
        return None if left is None else flags.with_range(left)

    def __eq__(self, other: object) -> bool:
        return self is other or (
            isinstance(other, Requirement)
            and self.name == other.name
            and self.conflict == other.conflict
            and self.range == other.range
        )

    def __hash__(self) -> int:
        return hash(str(self))

    def __str__(self) -> str:
        if self._text is None:
            shown, prefix = self.range, "!" if self.conflict else ""
            if self.weak:
                # Where pieces overlap there is no inverse; the conflict requirement means the same.
                try:  # noqa: SIM105 - contextlib takes longer to import than this module
                    shown, prefix = shown and shown.inverse(), "~"
                except VersionError:
                    pass
            text = "" if shown is None else str(shown)
            sep = self.sep if text and text[0] not in "=<>" else ""
            self._text = f"{prefix}{self.name}{sep}{text}"
        return self._text

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.name, self.range, self.conflict, self.weak, self.sep)


def _restore(cls: type[Requirement], *state: Any) -> Requirement:
    return cls._make(*state)
