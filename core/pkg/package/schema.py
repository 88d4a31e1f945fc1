"""What each attribute of a package may hold, checked when the attribute is read.

A check takes the raw value and returns it as the program uses it (requests parsed, text dedented), or
raises `Mismatch`. The rules are rez's: unknown attributes hold anything, late-bound functions stand for
any value, a list is a list and not a tuple.

Source: rez 3.4.0; compared with rez in
tests/core/package/test_same_as_rez.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pkg.errors import PackageRequestError, VersionError
from pkg.package.sourcecode import SourceCode
from pkg.version import PackageRequest, Version


class Mismatch(ValueError):  # noqa: N818 - never leaves the package room
    """A value that an attribute cannot hold; the text says what was expected and found."""


class Check:
    """One rule: what is expected, in words, and the function that enforces it."""

    __slots__ = ("expected", "run")

    def __init__(self, expected: str, run: Callable[[Any], Any]) -> None:
        self.expected = expected
        self.run = run

    def mismatch(self, value: Any) -> Mismatch:
        """Make the complaint about a value of another kind."""
        if isinstance(value, SourceCode):
            return Mismatch(
                f"expected {self.expected}, found a function. This attribute cannot be late-bound: "
                "use @early(), or write the value"
            )
        return Mismatch(f"expected {self.expected}, found {describe(value)}")


def describe(value: Any) -> str:
    """Show a value and its type, shortened where it is long."""
    if value is None:
        return "nothing (None)"
    text = repr(value)
    if len(text) > 80:
        text = text[:77] + "..."
    return f"{text} ({type(value).__name__})"


def _anything(value: Any) -> Any:
    return value


def _of_type(kind: type, expected: str) -> Check:
    def run(value: Any) -> Any:
        if isinstance(value, kind):
            return value
        raise check.mismatch(value)

    check = Check(expected, run)
    return check


def _list_of(item: Check, expected: str) -> Check:
    run_item = item.run

    def run(value: Any) -> Any:
        if not isinstance(value, list):
            raise check.mismatch(value)
        result = []
        for position, entry in enumerate(value):
            try:
                result.append(run_item(entry))
            except Mismatch as mismatch:
                raise Mismatch(f"expected {expected}, but in item {position}: {mismatch}") from None
        return result

    check = Check(expected, run)
    return check


def _either(expected: str, *checks: Check) -> Check:
    def run(value: Any) -> Any:
        problem: Mismatch | None = None
        for each in checks:
            try:
                return each.run(value)
            except Mismatch as mismatch:
                problem = mismatch
        # The inner complaint is the useful one when the value has the right shape.
        if isinstance(value, (list, dict)) and problem is not None:
            raise problem
        raise check.mismatch(value)

    check = Check(expected, run)
    return check


def _late(item: Check) -> Check:
    run_item = item.run

    def run(value: Any) -> Any:
        return value if isinstance(value, SourceCode) else run_item(value)

    return Check(item.expected, run)


def _block(value: Any) -> Any:
    if not isinstance(value, str):
        raise Mismatch(f"expected a text, found {describe(value)}")
    if "\n" not in value:
        return value.strip()
    from textwrap import dedent

    return dedent(value).strip()


def _request(value: Any) -> PackageRequest:
    if not isinstance(value, str):
        raise Mismatch(f"expected a request such as 'maya-2024', found {describe(value)}")
    try:
        return PackageRequest(value)
    except (VersionError, PackageRequestError) as error:
        raise Mismatch(f"expected a request such as 'maya-2024', found {value!r}: {error}") from None


def _made_request(value: Any) -> PackageRequest:
    return value if isinstance(value, PackageRequest) else _request(value)


def _version(value: Any) -> Version:
    if not isinstance(value, str):
        raise Mismatch(f"expected a version as text, found {describe(value)}")
    try:
        return Version(value)
    except VersionError as error:
        raise Mismatch(f"expected a version, found {value!r}: {error}") from None


def _commands(value: Any) -> Any:
    if isinstance(value, (SourceCode, str)) or callable(value):
        return value
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return value
    raise Mismatch(f"expected a function or a text, found {describe(value)}")


def _tests(value: Any) -> Any:
    if not isinstance(value, dict):
        raise Mismatch(f"expected a dict of tests, found {describe(value)}")
    result = {}
    for name, test in value.items():
        if not isinstance(name, str) or not name:
            raise Mismatch(f"expected the name of a test, found {describe(name)}")
        try:
            result[name] = _test(test)
        except Mismatch as mismatch:
            raise Mismatch(f"in test {name!r}: {mismatch}") from None
    return result


def _test(value: Any) -> Any:
    if not isinstance(value, dict):
        return TEXT_OR_TEXTS.run(value)
    if "command" not in value:
        raise Mismatch("expected a 'command', found none")
    result = {}
    for key, entry in value.items():
        if not isinstance(key, str) or not key:
            raise Mismatch(f"expected a text as key, found {describe(key)}")
        check = _TEST_KEYS.get(key)
        try:
            result[key] = check.run(entry) if check else entry
        except Mismatch as mismatch:
            raise Mismatch(f"in {key!r}: {mismatch}") from None
    return result


def _on_variants(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, dict) and set(value) == {"type", "value"} and value["type"] == "requires":
        return {"type": "requires", "value": _MADE_REQUESTS.run(value["value"])}
    raise Mismatch(
        f"expected true, false or {{'type': 'requires', 'value': [requests]}}, found {describe(value)}"
    )


def _null_or(item: Check) -> Check:
    def run(value: Any) -> Any:
        return None if value is None else item.run(value)

    return Check(f"{item.expected} or None", run)


TEXT = _of_type(str, "a text")
TEXTS = _list_of(TEXT, "a list of texts")
BOOL = _of_type(bool, "True or False")
INT = _of_type(int, "a whole number")
DICT = _of_type(dict, "a dict")
ANYTHING = Check("anything", _anything)
BLOCK = Check("a text", _block)
REQUEST = Check("a request", _request)
REQUESTS = _list_of(REQUEST, "a list of requests")
VARIANTS = _list_of(REQUESTS, "a list of lists of requests")
VERSION = Check("a version", _version)
COMMANDS = Check("a function or a text", _commands)
TEXT_OR_TEXTS = _either("a text or a list of texts", TEXT, TEXTS)
HELP = _either("a text or a list of [label, target] lists", TEXT, _list_of(TEXTS, "a list of lists of texts"))
_MADE_REQUESTS = _list_of(Check("a request", _made_request), "a list of requests")
_TEST_KEYS: Mapping[str, Check] = {
    "command": TEXT_OR_TEXTS,
    "requires": _MADE_REQUESTS,
    "run_on": TEXT_OR_TEXTS,
    "on_variants": Check("a bool or a dict", _on_variants),
}
TESTS = Check("a dict of tests", _tests)

# The attributes a stored definition declares. `name`, `version` and `base` are not among them: the
# place in the repository decides these, whatever the file says.
ATTRIBUTES: Mapping[str, Check] = {
    "description": BLOCK,
    "authors": TEXTS,
    "requires": _late(REQUESTS),
    "build_requires": _late(REQUESTS),
    "private_build_requires": _late(REQUESTS),
    "variants": VARIANTS,
    "has_plugins": _late(BOOL),
    "plugin_for": _late(TEXTS),
    "uuid": TEXT,
    "config": DICT,
    "tools": _late(TEXTS),
    "help": _late(HELP),
    "hashed_variants": BOOL,
    "relocatable": _late(_null_or(BOOL)),
    "cachable": _late(_null_or(BOOL)),
    "tests": _late(TESTS),
    "pre_commands": COMMANDS,
    "commands": COMMANDS,
    "post_commands": COMMANDS,
    "pre_build_commands": COMMANDS,
    "pre_test_commands": COMMANDS,
    "timestamp": INT,
    "revision": ANYTHING,
    "changelog": BLOCK,
    "release_message": _null_or(TEXT),
    "previous_version": VERSION,
    "previous_revision": ANYTHING,
    "vcs": TEXT,
}

# Every name that is an attribute of a package rather than one of its free attributes.
KNOWN_NAMES = frozenset((*ATTRIBUTES, "name", "version", "base"))

# What a release adds to a definition.
RELEASE_ATTRIBUTES = (
    "timestamp",
    "revision",
    "changelog",
    "release_message",
    "previous_version",
    "previous_revision",
    "vcs",
)
BUILD_ONLY_ATTRIBUTES = (
    "requires_rez_version",
    "build_system",
    "build_command",
    "preprocess",
    "pre_build_commands",
)

# What late-bound functions return is checked for these only (rez 3.4.0).
LATE_RESULTS: Mapping[str, Check] = {
    "requires": _MADE_REQUESTS,
    "build_requires": _MADE_REQUESTS,
    "private_build_requires": _MADE_REQUESTS,
}
