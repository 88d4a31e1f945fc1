"""Version tokens: the parts of a version between its separators, and the order they stand in.

A token is cut into alternating runs of letters (with underscores) and digits. Its key is the flat tuple
of one pair per run: `(-1, text)` for letters, `(number, text)` for digits. Comparing keys as tuples then
gives the order of rez: letters below digits, letters by code point, digits by number and equal numbers
by text (`01` before `1`), a prefix before what it starts.
"""

from __future__ import annotations

from pkg.errors import VersionError

TokenKey = tuple[float | str, ...]

# Above this a cache starts afresh: far more than a studio's repositories hold, a few tens of megabytes.
CACHE_LIMIT = 1 << 16

_LETTERS = -1  # below every number


def is_token(text: str) -> bool:
    """Tell whether a text is one token: ASCII letters, digits and underscores, at least one."""
    return text.isascii() and text.replace("_", "a").isalnum()


def token_key(text: str) -> TokenKey:
    """Give the sort key of one token.

    Raises:
        VersionError: the text is no token.
    """
    if text.isascii():
        try:
            if text.isdigit():
                return (int(text), text)
            if text.isalpha():
                return (_LETTERS, text)
            if is_token(text):
                key: list[float | str] = []
                begin = 0
                for end in range(1, len(text) + 1):
                    digits = text[begin].isdigit()
                    if end == len(text) or text[end].isdigit() is not digits:
                        run = text[begin:end]
                        key += (int(run) if digits else _LETTERS, run)
                        begin = end
                return tuple(key)
        except ValueError as error:  # Python refuses to read a number of thousands of digits
            raise VersionError(f"a version token of {len(text)} characters is too long to compare") from error
    raise VersionError(f"{text!r} is no version token; use letters, digits and underscores")


def next_key(key: TokenKey) -> TokenKey:
    """Give the key of the token with an underscore appended."""
    if key[-2] == _LETTERS:
        return (*key[:-1], f"{key[-1]}_")
    return (*key, _LETTERS, "_")


class _TokenKeys(dict[str, TokenKey]):
    """The keys of the tokens met so far; a token is cut up once however many versions hold it."""

    __slots__ = ()

    def __missing__(self, text: str) -> TokenKey:
        key = token_key(text)
        if len(self) >= CACHE_LIMIT:
            self.clear()
        self[text] = key
        return key


TOKEN_KEYS = _TokenKeys()


class VersionToken:
    """One part of a version; compares by `key`, which a subclass fills in.

    Tokens are values: equal, ordered and hashed by key, never changed.
    """

    __slots__ = ("key",)

    key: TokenKey

    def next(self) -> VersionToken:
        """Give the token at which the versions that start with this one end."""
        raise NotImplementedError

    def less_than(self, other: VersionToken) -> bool:
        """Tell whether this token comes before the other, as `<` does."""
        return self.key < other.key

    def __next__(self) -> VersionToken:
        return self.next()

    def __eq__(self, other: object) -> bool:
        return self.key == other.key if isinstance(other, VersionToken) else NotImplemented

    def __lt__(self, other: object) -> bool:
        return self.key < other.key if isinstance(other, VersionToken) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self.key <= other.key if isinstance(other, VersionToken) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return self.key > other.key if isinstance(other, VersionToken) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return self.key >= other.key if isinstance(other, VersionToken) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"


class AlphanumericVersionToken(VersionToken):
    """A token of letters, digits and underscores: what every version is made of by default."""

    __slots__ = ()

    def __init__(self, token: str) -> None:
        """Read a token.

        Raises:
            VersionError: the text is no token.
        """
        self.key = TOKEN_KEYS[token]

    @classmethod
    def from_key(cls, key: TokenKey) -> AlphanumericVersionToken:
        """Make the token that has this key; the key is not checked."""
        token = cls.__new__(cls)
        token.key = key
        return token

    def next(self) -> AlphanumericVersionToken:
        """Append an underscore: `2` gives `2_`, `2a` gives `2a_`."""
        return self.from_key(next_key(self.key))

    def __str__(self) -> str:
        return "".join(map(str, self.key[1::2]))


class NumericToken(VersionToken):
    """A token that is a number and nothing else; padding is dropped, so `07` equals `7`."""

    __slots__ = ()

    def __init__(self, token: str) -> None:
        """Read a number.

        Raises:
            VersionError: the text is no number.
        """
        if not (token.isascii() and token.isdigit()):
            raise VersionError(f"{token!r} is no numeric version token; use digits only")
        self.key = (int(token), "")

    def next(self) -> NumericToken:
        """Add one."""
        return NumericToken(str(int(self.key[0]) + 1))

    def __str__(self) -> str:
        return str(self.key[0])
