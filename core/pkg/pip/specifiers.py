"""PEP 440 versions and specifiers as versions and ranges of packages.

The two orders differ. To a package `1.2`, `1.2.0` and `1.2.0.0` are three versions, in this order, while
PEP 440 holds them for one; and what PEP 440 puts before a release (`1.2rc1`) or after it (`1.2.post1`)
follows it here, in the order of the letters, before any further number:

    1.2 < 1.2.a1 < 1.2.b1 < 1.2.dev1 < 1.2.post1 < 1.2.rc1 < 1.2.0 < 1.2.0.1 < 1.2.1

So each end of a range is put where it neither loses a release nor lets a wrong one in: the lower end without
trailing zeros, the upper end of `==1.2` and `<=1.2` behind all of `1.2`, `1.2.0` and `1.2.0.0`. What is left
are pre-releases, post-releases and developments of the version at an end; docs/reference/pip.md lists them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pkg.errors import PipError, VersionError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from packaging.specifiers import Specifier, SpecifierSet
    from packaging.version import Version as PepVersion

    from pkg.version import VersionRange

# How many parts the versions of a project have at most, as long as none is named that has more.
_USUAL_PARTS = 3


def package_version(version: str) -> str:
    """Return the version of the package that a distribution of a version becomes.

    `1.0RC1` is `1.0.rc1`, `1.0.post2.dev3` itself, `1.0+cu121` is `1.0-cu121`; an epoch is left out. What is
    no PEP 440 version stays as it is, in lower case.

    Source: rez 3.4.0.
    """
    from packaging.version import InvalidVersion, Version

    try:
        parsed = Version(version)
    except InvalidVersion:
        return version.lower()
    return _release(parsed.release) + _suffix(parsed) + (f"-{parsed.local}" if parsed.local else "")


def version_range(specifiers: SpecifierSet | str) -> VersionRange:
    """Return the range that holds the versions a set of specifiers holds; any range for the empty set.

    Raises:
        PipError: no version can satisfy all of them, or the text is no specifier.
    """
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    from pkg.version import VersionRange

    if isinstance(specifiers, str):
        try:
            specifiers = SpecifierSet(specifiers)
        except InvalidSpecifier as error:
            raise PipError(f"not a version specifier: {error}. Write one such as '>=1.2,<2'") from error
    whole: VersionRange | None = VersionRange()
    # In an order that is the same every time: a set has none.
    for specifier in sorted(specifiers, key=str):
        text = "|".join(_pieces(specifier))
        try:
            whole = whole.intersection(VersionRange(text)) if whole else None
        except VersionError as error:
            raise PipError(
                f"the specifier {str(specifier)!r} has no equal among version ranges: {error}"
            ) from error
    if whole is None:
        raise PipError(
            f"no version satisfies {str(specifiers)!r}. What requires it has wrong metadata: ask its author, "
            "or take another version of it"
        )
    return whole


def _pieces(specifier: Specifier) -> Iterator[str]:
    """Yield the pieces of the range that one specifier stands for."""
    from packaging.version import Version

    operator, text = specifier.operator, specifier.version
    if operator == "===":
        yield f"=={package_version(text)}"
        return
    version = Version(text.removesuffix(".*"))
    if text.endswith(".*"):
        first, after = _lowest(version), _following(version.release)
        if operator == "!=":
            yield from (f"<{first}", f"{after}+")
        else:
            yield first if version.release[-1] else f"{first}+<{after}"
        return
    match operator:
        case "==":
            yield _equal(version)
        case "!=":
            yield from _unequal(version)
        case ">=":
            yield f"{_lower_end(version)}+"
        case ">":
            yield from _above(version)
        case "<":
            yield from _below(version, inclusive=False)
        case "<=":
            yield from _below(version, inclusive=True)
        case "~=":
            yield f"{_lower_end(version)}+<{_following(version.release[:-1])}"


def _equal(version: PepVersion) -> str:
    exact = _exact(version)
    if version.local:
        return f"=={exact}-{version.local}"
    if _suffix(version):
        return exact
    return f"{_lowest(version)}+<{_behind(version)}"


def _unequal(version: PepVersion) -> Iterator[str]:
    exact = _exact(version)
    if version.local:
        yield from (f"<{exact}-{version.local}", f">{exact}-{version.local}")
    elif _suffix(version):
        yield from (f"<{exact}", f"{exact}_+")
    else:
        # An empty piece, for nothing is below 0, would stand for any version.
        yield from (f"<{_lowest(version)}", f"{_behind(version)}+")


def _above(version: PepVersion) -> Iterator[str]:
    if version.is_prerelease:
        # The release itself, which comes first here, and all of its pre-releases but this one.
        exact, release = _exact(version), _release(version.release)
        yield f"{_lowest(version)}+<{release}.{_phase(version)}"
        yield f"{exact}_+"
    elif version.post is not None:
        yield f"{_release(version.release)}.post{version.post + 1}+"
    else:
        yield f"{_behind(version)}+"


def _below(version: PepVersion, *, inclusive: bool) -> Iterator[str]:
    release = _release(version.release)
    number = 1 if inclusive else 0
    if version.pre is not None:
        letters, last = version.pre
        yield f"<{_lowest(version)}"
        yield from (f"{release}.{each}" for each in ("a", "b") if each < letters)
        if last + number:
            yield f"{release}.{letters}0+<{release}.{letters}{last + number}"
    elif version.post is not None:
        yield f"<{release}.post{version.post + number}"
        yield f"{release}.rc"
    elif version.dev is not None:
        yield f"<{_lowest(version)}"
        if version.dev + number:
            yield f"{release}.dev0+<{release}.dev{version.dev + number}"
    else:
        yield f"<{_behind(version) if inclusive else _lowest(version)}"


def _lower_end(version: PepVersion) -> str:
    """Return where the versions from this one on begin: with the release, which precedes what is its own."""
    if version.post is not None and version.pre is None:
        return _exact(version)
    return _lowest(version)


def _exact(version: PepVersion) -> str:
    return _release(version.release) + _suffix(version)


def _phase(version: PepVersion) -> str:
    """Return the part that orders pre-releases of one release: `rc1`, `dev3`."""
    if version.pre is not None:
        return f"{version.pre[0]}{version.pre[1]}"
    return f"dev{version.dev}"


def _suffix(version: PepVersion) -> str:
    parts = []
    if version.pre is not None:
        parts.append(f"{version.pre[0]}{version.pre[1]}")
    if version.post is not None:
        parts.append(f"post{version.post}")
    if version.dev is not None:
        parts.append(f"dev{version.dev}")
    return "".join(f".{part}" for part in parts)


def _release(numbers: tuple[int, ...]) -> str:
    return ".".join(map(str, numbers))


def _lowest(version: PepVersion) -> str:
    """Return the first of all spellings of a release, the one without trailing zeros."""
    return _release(_stripped(version.release))


def _behind(version: PepVersion) -> str:
    """Return the end behind all spellings of a release: `1.2.0.1` for 1.2."""
    numbers = version.release + (0,) * (_USUAL_PARTS - len(version.release))
    return _release((*numbers, 1))


def _following(numbers: tuple[int, ...]) -> str:
    """Return the release after all that begin with some numbers: 1.3 for 1.2."""
    return _release((*numbers[:-1], numbers[-1] + 1))


def _stripped(numbers: tuple[int, ...]) -> tuple[int, ...]:
    last = max((place for place, number in enumerate(numbers) if number), default=0)
    return numbers[: last + 1]
