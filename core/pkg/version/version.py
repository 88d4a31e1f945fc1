"""Versions: tokens joined by separators, compared token by token."""

from __future__ import annotations

from pkg.errors import VersionError
from pkg.version.tokens import (
    CACHE_LIMIT,
    TOKEN_KEYS,
    AlphanumericVersionToken,
    TokenKey,
    VersionToken,
    next_key,
)
from pkg.version.value import Value

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, ClassVar, Self, overload

    MakeToken = Callable[[str], VersionToken]

VersionKey = tuple[TokenKey, ...]


class Version(Value):
    """A version such as `1.2.3`, `2024-rc1` or the empty one, which means "unversioned".

    A version is a value: it never changes, and equal texts usually give the same object. Separators
    are kept for printing and ignored by `==`, `<` and `hash`. A version is above each of its prefixes
    (`1` < `1.0` < `1.0-rc1`); there is no notion of a pre-release.

    Attributes:
        key: what versions are compared by, one tuple per token. Sorting many versions by
            `operator.attrgetter("key")` is several times faster than sorting them directly.

    Source: rez.version.Version; compared with rez in tests/core/version/test_oracle.py.
    """

    __slots__ = ("_text", "_tokens", "key")

    inf: ClassVar[Version]
    """The version above all others: the upper end of a range that has none. False, and of length 0."""

    key: VersionKey
    _text: str
    _tokens: tuple[VersionToken, ...] | None  # made when asked for, unless `make_token` made them

    def __new__(cls, ver_str: str | None = "", make_token: MakeToken | None = None) -> Self:
        """Read a version.

        Args:
            ver_str: tokens joined by single separators, any character that no token may hold
                (ranges and requirements know only `.` and `-`). Empty or None: the empty version.
            make_token: makes a token of each part; None for the ordinary alphanumeric tokens.

        Raises:
            VersionError: the text is no version.
        """
        if make_token is not None and make_token is not AlphanumericVersionToken:
            return cls._from_tokens(ver_str or "", make_token)
        if cls is Version:
            version = plain_version(ver_str or "")
            if version is not None:
                return version  # type: ignore[return-value]
        return cls._make(ver_str or "", tuple(map(TOKEN_KEYS.__getitem__, _cut(ver_str or "")[0])))

    @classmethod
    def _make(cls, text: str, key: VersionKey) -> Self:
        version = object.__new__(cls)
        version._text = text
        version._tokens = None
        version.key = key
        return version

    @classmethod
    def _from_tokens(cls, text: str, make_token: MakeToken) -> Self:
        words, seps = _cut(text)
        try:
            tokens = tuple(map(make_token, words))
        except VersionError as error:
            raise VersionError(f"{text!r} is no version: {error}") from error
        return cls._with_tokens(_join(tokens, seps), tokens)

    @classmethod
    def _with_tokens(cls, text: str, tokens: tuple[VersionToken, ...]) -> Self:
        version = cls._make(text, tuple(token.key for token in tokens))
        version._tokens = tokens
        return version

    @property
    def tokens(self) -> list[VersionToken]:
        """The tokens, in a new list; none for the empty version and for `Version.inf`."""
        if self is Version.inf:
            return []
        if self._tokens is None:
            self._tokens = tuple(map(AlphanumericVersionToken.from_key, self.key))
        return list(self._tokens)

    @property
    def seps(self) -> list[str]:
        """The separators between the tokens, in a new list."""
        return _cut(self._text)[1] if self else []

    def copy(self) -> Self:
        """Give this version itself: it never changes."""
        return self

    def trim(self, len_: int) -> Version:
        """Keep the first tokens.

        Args:
            len_: how many; more than there are gives the whole version, a negative number counts from
                the end, as in a slice.

        Raises:
            RuntimeError: this is `Version.inf`.
        """
        if self is Version.inf:
            raise RuntimeError("Version.inf has no tokens to trim")
        tokens = self.tokens[:len_]
        if len(tokens) == len(self.key):
            return self
        if not tokens:
            return _EMPTY
        return Version._with_tokens(_join(tokens, self.seps), tuple(tokens))

    def next(self) -> Version:
        """Give the version at which the range `X` ends, where X is this version.

        It is this version with an underscore appended (`1.2` gives `1.2_`). The next of the empty
        version is `Version.inf`.
        """
        key, tokens = self.key, self._tokens
        if not key or self is Version.inf:
            return Version.inf
        if tokens is None or isinstance(tokens[-1], AlphanumericVersionToken):
            return Version._make(self._text + "_", (*key[:-1], next_key(key[-1])))
        following = (*tokens[:-1], tokens[-1].next())
        return Version._with_tokens(_join(following, self.seps), following)

    def __next__(self) -> Version:
        return self.next()

    @property
    def major(self) -> VersionToken:
        """The first token; IndexError when there is none."""
        return self[0]

    @property
    def minor(self) -> VersionToken:
        """The second token; IndexError when there is none."""
        return self[1]

    @property
    def patch(self) -> VersionToken:
        """The third token; IndexError when there is none."""
        return self[2]

    def as_tuple(self) -> tuple[str, ...]:
        """Give the texts of the tokens: `1.2.12` gives `("1", "2", "12")`."""
        return tuple(map(str, self.tokens))

    def __len__(self) -> int:
        return 0 if self is Version.inf else len(self.key)

    if TYPE_CHECKING:

        @overload
        def __getitem__(self, index: int) -> VersionToken: ...
        @overload
        def __getitem__(self, index: slice) -> list[VersionToken]: ...

    def __getitem__(self, index: int | slice) -> VersionToken | list[VersionToken]:
        try:
            return self.tokens[index]
        except IndexError:
            message = f"version {self._text!r} has {len(self)} tokens, number {index} was asked for"
            raise IndexError(message) from None

    def __bool__(self) -> bool:
        return self.key != () and self is not Version.inf

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Version) and self.key == other.key)

    def __lt__(self, other: object) -> bool:
        return self.key < other.key if isinstance(other, Version) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self.key <= other.key if isinstance(other, Version) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return self.key > other.key if isinstance(other, Version) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return self.key >= other.key if isinstance(other, Version) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.key)

    def __str__(self) -> str:
        return self._text

    def __reduce__(self) -> str | tuple[Any, ...]:
        if self is Version.inf:
            return "Version.inf"
        if self._tokens is None:
            return type(self), (self._text,)
        return _restore, (type(self), self._text, self._tokens)


def plain_version(text: str) -> Version | None:
    """Read a version as ranges know it, joined by `.` and `-` only; None when it is not one."""
    version = _VERSIONS.get(text)
    if version is None:
        try:
            # Not `text.replace`: so that what is no text ends in a TypeError.
            key = tuple(map(TOKEN_KEYS.__getitem__, str.replace(text, "-", ".").split(".")))
        except VersionError:
            return None
        version = Version._make(text, key)
        if len(_VERSIONS) >= CACHE_LIMIT:
            _VERSIONS.clear()
            _VERSIONS[""] = _EMPTY
        _VERSIONS[text] = version
    return version


def _cut(text: str) -> tuple[list[str], list[str]]:
    """Cut a version text into tokens and separators."""
    import re  # hardly ever needed

    pieces = re.split("([^a-zA-Z0-9_])", text) if text else []
    words = pieces[::2]
    if not all(words):
        raise VersionError(
            f"{text!r} is no version; write letters, digits and underscores in parts joined by single dots, "
            "such as '1.2' or '2024.1-rc2'"
        )
    return words, pieces[1::2]


def _join(tokens: tuple[VersionToken, ...] | list[VersionToken], seps: list[str]) -> str:
    return "".join(f"{token}{sep}" for token, sep in zip(tokens, [*seps[: len(tokens) - 1], ""], strict=True))


def _restore(cls: type[Version], text: str, tokens: tuple[VersionToken, ...]) -> Version:
    return cls._with_tokens(text, tokens)


_EMPTY = Version._make("", ())
_VERSIONS: dict[str, Version] = {"": _EMPTY}

Version.inf = Version._make("[INF]", ((float("inf"), ""),))
