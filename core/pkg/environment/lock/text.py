"""Lock files as text: JSON with sorted keys, one line per action, one block per package.

The text depends on nothing but what it says: no time of writing, no user, no host. Two people who lock
the same request on the same repositories get the same bytes, and a version control system shows a change
of one package as a change of its block.
"""

# Importing pathlib costs more than all of this.
from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from typing import Any, NoReturn

from pkg.environment.lock.items import KNOWN, problem_of
from pkg.errors import LockError
from pkg.files import get_text, parse_json, put_text

VERSION = 1
SECTIONS = ("pre_commands", "commands", "post_commands")

Document = dict[str, Any]

_TEXT = (str,)
_MAYBE_TEXT = (str, type(None))

# What a lock holds, with the types that may stand there.
_TOP: dict[str, tuple[type, ...]] = {
    "bundle_commands": (list,),
    "ephemerals": (list,),
    "implicit_packages": (list,),
    "inherited": (dict,),
    "lock_version": (int,),
    "options": (dict,),
    "packages": (dict,),
    "platform": (dict,),
    "requests": (list,),
    "resolve": (list,),
}
_OPTIONS: dict[str, tuple[type, ...]] = {
    "building": (bool,),
    "testing": (bool,),
    "package_filter": (list,),
    "package_orderers": (list, type(None)),
    "package_paths": (list,),
    "requested_timestamp": (int, float, type(None)),
    "append_sys_path": (bool,),
    "parent_variables": (list, bool),
    "separators": (dict,),
}
_PACKAGE: dict[str, tuple[type, ...]] = {
    "base": _MAYBE_TEXT,
    "definition": _MAYBE_TEXT,
    "repository": _TEXT,
    "root": _MAYBE_TEXT,
    "variant": (int, type(None)),
    "version": _TEXT,
}
_MAY_HAVE: dict[str, tuple[type, ...]] = {
    "handle": (dict,),
    "local": (bool,),
    "payload": _MAYBE_TEXT,
    **dict.fromkeys(SECTIONS, (list,)),
}
_TEXT_LISTS = ("ephemerals", "implicit_packages", "requests", "resolve")
_FACTS = ("arch", "os", "platform")


def to_text(document: Document) -> str:
    """Write a lock; see the top of this module."""
    try:
        # What `json` writes strings with. Importing json takes longer than all of this.
        from _json import encode_basestring as quote
    except ImportError:  # another Python
        from json.encoder import py_encode_basestring as quote

    def dense(value: Any) -> str:
        """Write an action in one line."""
        if isinstance(value, str):
            return quote(value)
        if isinstance(value, dict):
            return "{" + ", ".join([f"{quote(key)}: {dense(each)}" for key, each in value.items()]) + "}"
        return "[" + ", ".join(map(dense, value)) + "]" if isinstance(value, list) else "null"

    def write(value: Any, line: str) -> str:
        if isinstance(value, str):
            return quote(value)
        if value is None or value is True or value is False:
            return {None: "null", True: "true", False: "false"}[value]
        if isinstance(value, int | float):
            return repr(value)
        if _is_action(value):
            return dense(value)
        inner = line + "  "
        if isinstance(value, Mapping):
            items = [f"{quote(str(key))}: {write(value[key], inner)}" for key in sorted(value)]
            begin, end = "{", "}"
        else:
            items = [write(each, inner) for each in value]
            begin, end = "[", "]"
        return f"{begin}{inner}{f',{inner}'.join(items)}{line}{end}" if items else begin + end

    return write(document, "\n") + "\n"


def _is_action(value: Any) -> bool:
    """Tell an action from a list of texts that are independent of each other, which has a line for each."""
    return isinstance(value, list) and len(value) > 1 and isinstance(value[0], str) and value[0] in _ONE_LINE


_ONE_LINE = frozenset(KNOWN)


def read(path: str) -> Document:
    """Read and check a lock file.

    Raises:
        LockError: it cannot be read, or see `parse`.
    """
    return parse(get_text(path, partial(fail, path)), path)


def write(path: str, document: Document) -> None:
    """Write a lock file, which appears complete or not at all.

    Raises:
        LockError: it cannot be written; an old one is left as it was.
    """
    try:
        put_text(path, to_text(document), durable=True)
    except OSError as error:
        raise LockError(
            f"cannot write {path}: {(error.strerror or str(error)).lower()}. Nothing was changed; the file "
            "is written beside its place first, so its folder needs room and write permission."
        ) from error


def parse(text: str, source: str | None = None) -> Document:
    """Read and check a lock.

    Args:
        text: what `to_text` wrote.
        source: file name for messages; None for a text that has none.

    Raises:
        LockError: the text is damaged, lacks something, or is of a version that cannot be read.
    """

    def refuse(problem: str) -> NoReturn:
        for number, line in enumerate(text.split("\n"), 1):
            if line.startswith(("<<<<<<< ", ">>>>>>> ")):
                problem = (
                    f"line {number} is the mark of a merge conflict. Take either side and run "
                    "'pkg lock --update FILE'"
                )
                break
        fail(source, problem)

    return check(parse_json(text, refuse), source)


def check(document: object, source: str | None = None) -> Document:
    """Check the shape of a lock and return it.

    Raises:
        LockError: see `parse`.
    """
    if not isinstance(document, dict):
        fail(source, "it holds no lock, which would be an object with named values")
    if "lock_version" not in document:
        hint = ". It is a context file: 'pkg lock --from FILE -o LOCK' makes a lock of it"
        fail(
            source,
            "'lock_version' is missing, so it is no lock file"
            + (hint if "serialize_version" in document else ""),
        )
    version = document["lock_version"]
    if not isinstance(version, int) or version < 1:
        fail(source, f"'lock_version' should be a whole number such as {VERSION}, not {version!r}")
    if version > VERSION:
        fail(source, f"it has lock_version {version} and this pkg reads up to {VERSION}. Use a newer pkg")
    _check_table(document, _TOP, {}, "", source)
    _check_table(document["options"], _OPTIONS, {}, "options: ", source)
    for key in _TEXT_LISTS:
        _check_texts(document[key], key, source)
    _check_texts(document["options"]["package_paths"], "options: package_paths", source)
    for fact in _FACTS:
        if not isinstance(document["platform"].get(fact), str):
            fail(source, f"platform: {fact!r} should be a text")
    for name, package in document["packages"].items():
        where = f"package {name!r}: "
        if not isinstance(package, dict):
            fail(source, f"{where}it should be an object with named values")
        _check_table(package, _PACKAGE, _MAY_HAVE, where, source)
        if "@" not in package["repository"]:
            fail(source, f"{where}'repository' should be a text such as 'filesystem@/packages'")
        for section in SECTIONS:
            _check_items(package.get(section, ()), f"{where}{section}: ", source)
    _check_items(document["bundle_commands"], "bundle_commands: ", source)
    for name, read_by in document["inherited"].items():
        sound = isinstance(read_by, dict) and isinstance(read_by.get("read_by"), list)
        if not sound or not isinstance(read_by.get("value", 0), str | type(None)):
            fail(source, f"inherited: {name!r} should say 'read_by' and 'value'")
    resolve, packages = document["resolve"], document["packages"]
    if sorted(resolve) != sorted(packages):
        odd = ", ".join(sorted(set(resolve).symmetric_difference(packages))) or "a name stands there twice"
        fail(source, f"'resolve' and 'packages' should name the same packages ({odd})")
    return document


def _check_table(
    table: Mapping[str, Any],
    must: Mapping[str, tuple[type, ...]],
    may: Mapping[str, tuple[type, ...]],
    where: str,
    source: str | None,
) -> None:
    for key, types in must.items():
        if key not in table:
            fail(source, f"{where}{key!r} is missing")
        value = table[key]
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            fail(source, f"{where}{key!r} should be {_phrase(types)}, not {repr(value)[:80]}")
    for key, value in table.items():
        if key in must:
            continue
        if key not in may:
            fail(source, f"{where}{key!r} is unknown; it is from another version of pkg, or misspelt")
        if not isinstance(value, may[key]):
            fail(source, f"{where}{key!r} should be {_phrase(may[key])}, not {repr(value)[:80]}")


def _check_texts(values: list[Any], where: str, source: str | None) -> None:
    for value in values:
        if not isinstance(value, str):
            fail(source, f"{where}: it should hold texts, not {repr(value)[:80]}")


def _check_items(items: Any, where: str, source: str | None) -> None:
    for item in items:
        problem = problem_of(item)
        if problem:
            fail(source, where + problem)


def _phrase(types: tuple[type, ...]) -> str:
    names = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}
    names |= {list: "a list", dict: "an object", type(None): "null"}
    return " or ".join(names[each] for each in types)


def fail(source: str | None, problem: str) -> NoReturn:
    """Refuse a lock, naming where it comes from.

    Raises:
        LockError: always.
    """
    where = f" from {os.fspath(source)}" if source else ""
    raise LockError(f"cannot load a lock{where}: {problem}.")
