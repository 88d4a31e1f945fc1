"""The text of version ranges.

A range is parts joined by `|`, without blanks. A part is one of

    1.2                     from 1.2 up to 1.2_, where the versions that start with 1.2 end
    ==1.2                   1.2 alone
    1.2+  >=1.2  >1.2       from, or above
    <=1.2  ..1.2  <1.2      up to, or below
    1..2  1+<2  >1<=2       two ends, each inclusive or not; a comma may stand between: >=1,<2
    <2,>=1                  the upper end first; here the comma must stand

and each version may be left out, which means the empty version: `+` is any version, `==` the empty one.

The common parts are read by looking at their first and last characters; every other part is cut up by one
regular expression and read by the rules in `_cut`, which accept what rez accepts, oddities included.
"""

from __future__ import annotations

from pkg.errors import VersionError
from pkg.version.bound import ANY, Bound, superset
from pkg.version.bounds import Bounds, union
from pkg.version.version import Version, plain_version

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    import re

    from pkg.version.version import MakeToken

_EMPTY = Version()


def parse_range(text: str, make_token: MakeToken | None = None, *, check: bool = True) -> Bounds:
    """Read the text of a range.

    Args:
        text: the range; an empty part, also one of several, makes it "any".
        make_token: makes a token of each part of the versions; None for the ordinary tokens.
        check: whether a part that leaves room for no version, such as `3+<2`, is an error.

    Raises:
        VersionError: a part follows no known form, or leaves room for no version.
    """
    if not text:
        return (ANY,)
    if "|" not in text:
        bound = _read(text, text, make_token, check)
        return (ANY,) if bound is None else (bound,)
    bounds: list[Bound] = []
    is_any = False
    for part in text.split("|"):
        if not part:
            is_any = True
        elif is_any:
            # rez still wants the form of what follows to be right, but not its sense.
            _cut(part, text)
        else:
            bound = _read(part, text, make_token, check)
            if bound is not None:
                bounds.append(bound)
    return (ANY,) if is_any or not bounds else union(bounds)


def _read(part: str, text: str, make_token: MakeToken | None, check: bool) -> Bound | None:
    """Read one part of a range; None when it says nothing (a lone line feed, which rez lets pass)."""
    if make_token is None:
        if part[-1] == "+":
            version = plain_version(part[:-1])
            if version is not None:
                return Bound(version, True, Version.inf, True, check=False)
        elif part[0] in "=<>":
            op = part[:2] if part[1:2] == "=" else part[0]
            version = plain_version(part[len(op) :])
            if version and op != "=":
                return _one_ended(op, version)
        elif "<" not in part:
            version = plain_version(part)
            if version is not None:
                return superset(version)
        else:
            low, _, high = part.partition("+<")
            lower, upper = plain_version(low), plain_version(high)
            if lower is not None and upper and lower.key < upper.key:
                return Bound(lower, True, upper, False, check=False)
    return _read_other(part, text, make_token, check)


def _read_other(part: str, text: str, make_token: MakeToken | None, check: bool) -> Bound | None:
    form, first_text, second_text = _cut(part, text)
    first = Version(first_text, make_token) if first_text else _EMPTY
    second = Version(second_text, make_token) if second_text else _EMPTY
    try:
        if form == "nothing":
            return None
        if form == "..":
            return Bound(first, True, second, True, check=check)
        if " " not in form:
            return _one_ended(form, first)
        low, high = form.split()
        if low[0] == ">":
            return Bound(first, low == ">=", second, high == "<=", check=check)
        return Bound(second, high == ">=", first, low == "<=", check=check)
    except VersionError as error:
        raise VersionError(f"{_quote(part, text)} is an impossible version range: {error}") from error


def _one_ended(form: str, version: Version) -> Bound:
    match form:
        case "superset":
            return superset(version)
        case "==":
            return Bound(version, True, version, True)
        case "+" | ">=":
            return Bound(version, True, Version.inf, True)
        case ">":
            return Bound(version, False, Version.inf, True)
        case _:
            return Bound(_EMPTY, True, version, form == "<=")


def _cut(part: str, text: str) -> tuple[str, str | None, str | None]:
    """Find the form of a part of a range, and its versions.

    Returns:
        The form and the texts of its two versions in order of appearance, None for the empty version.
        A form of two ends is written as its two operators, `>= <`, or `<= >` when the upper end came first;
        ends without operator have the one that they stand for.

    Raises:
        VersionError: the part follows no known form.
    """
    found = _pattern().fullmatch(part)
    if found is not None:
        before, first, plus, comma, between, second = found.groups()
        form = None
        if not between:
            if not (comma or second):
                form = _form_of_one(before, first, plus)
        elif before == "==" or (before and plus):
            form = None
        elif between == "..":
            form = None if before or plus or comma else ".."
        elif between[0] == "<" and before in (None, ">", ">=") and (first or not comma):
            # A lower end, then an upper one. `<` asks for a version, `<=` does not.
            form = f"{before or '>='} {between}" if between == "<=" or second else None
        elif before in (None, "<", "<=") and bool(comma) == bool(first) and (between[0] == ">" or second):
            # An upper end, then a lower one. rez takes `<` for an inclusive lower end here.
            form = f"{before or '<='} {'>=' if between == '<' else between}" if between != "<=" else None
        if form is not None:
            return form, first, second
    raise VersionError(
        f"{_quote(part, text)} is no version range; write '1.2', '1.2+', '1.2+<2', '==1.2', '<2' or "
        "the like, with '|' between alternatives and no blanks"
    )


def _form_of_one(before: str | None, first: str | None, plus: str | None) -> str | None:
    if plus:
        return None if before else "+"
    if before is None:
        return "superset" if first else "nothing"
    return None if before == "<" and not first else before


def _pattern() -> re.Pattern[str]:
    global _known_pattern
    if _known_pattern is not None:
        return _known_pattern
    import re  # hardly anybody writes what needs it

    version = "([0-9a-zA-Z_]+(?:[.-][0-9a-zA-Z_]+)*)?"
    # rez lets one line feed at the end of a part pass.
    _known_pattern = re.compile(rf"(==|<=|>=|<|>)?{version}(\+)?(,)?(\.\.|<=|>=|<|>)?{version}\n?")
    return _known_pattern


_known_pattern: re.Pattern[str] | None = None


def _quote(part: str, text: str) -> str:
    return repr(part) if part == text else f"{part!r} (of {text!r})"
