"""Context files (`.rxt`): one JSON object that holds a resolve, readable by rez and by `pkg`.

This module knows text, files and the shape of the object. What the values mean is the business of
`pkg.environment.context`.

Source: rez 3.4.0; serialize version 4.9. Exchanged with rez in tests/core/environment/test_rxt.py.
"""

# Importing pathlib costs more than all of this.
# ruff: noqa: PTH100, PTH110, PTH117, PTH118, PTH119, PTH120, PTH122
from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NoReturn

from pkg.errors import ContextFileError
from pkg.files import get_text, parse_json, put_text

SERIALIZE_VERSION = (4, 9)
FIRST_VERSION = (4, 0)  # older files named their packages by path; see `_modern_handle`

Document = dict[str, Any]

_NUMBER = (int, float)
_MAYBE_TEXT = (str, type(None))
_MAYBE_NUMBER = (int, float, type(None))

# What every context file has had since its first version, with the types that may stand there.
_REQUIRED: dict[str, tuple[type, ...]] = {
    "timestamp": _NUMBER,
    "created": _NUMBER,
    "building": (bool,),
    "caching": (bool,),
    "implicit_packages": (list,),
    "package_requests": (list,),
    "package_paths": (list,),
    "resolved_packages": (list,),
    "status": (str,),
    "failure_description": _MAYBE_TEXT,
    "graph": _MAYBE_TEXT,
    "solve_time": _MAYBE_NUMBER,
    "load_time": _MAYBE_NUMBER,
    "rez_version": (str,),
    "rez_path": (str,),
    "user": (str,),
    "host": (str,),
    "platform": (str,),
    "arch": (str,),
    "os": (str,),
}

# What later versions added, with the value that an older file stands for.
_OPTIONAL: dict[str, tuple[Any, tuple[type, ...]]] = {
    "requested_timestamp": (0, _MAYBE_NUMBER),
    "parent_suite_path": (None, _MAYBE_TEXT),
    "suite_context_name": (None, _MAYBE_TEXT),
    "default_patch_lock": ("no_lock", (str,)),
    "patch_locks": ({}, (dict, list)),
    "from_cache": (False, (bool, type(None))),
    "package_filter": ([], (list, dict, type(None))),
    "package_orderers": (None, (list, type(None))),
    "num_loaded_packages": (-1, (int,)),
    "append_sys_path": (True, (bool,)),
    "package_caching": (True, (bool,)),
    "resolved_ephemerals": ([], (list,)),
    "package_cache_async": (True, (bool,)),
    "testing": (False, (bool,)),
    "verbosity": (0, (int,)),
}

_TIMES = ("timestamp", "requested_timestamp", "created", "solve_time", "load_time")
_LAST_SECOND = 253_402_300_799  # of the year 9999, the last that dates are made for

_TEXT_LISTS = ("implicit_packages", "package_requests", "package_paths", "resolved_ephemerals")


def to_text(document: Document) -> str:
    """Write a context as rez writes it: JSON, four blanks, sorted keys."""
    try:
        # What `json` writes strings with. Importing json takes longer than all of this.
        from _json import encode_basestring_ascii as quote
    except ImportError:  # another Python
        from json.encoder import py_encode_basestring_ascii as quote
    return _json(document, "\n", quote)


def _json(value: Any, line: str, quote: Callable[[str], str]) -> str:
    """Write a value as JSON; `line` is a new line with the indentation so far."""
    if isinstance(value, str):
        return quote(value)
    if value is None or value is True or value is False:
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        return float.__repr__(value)
    inner = f"{line}    "
    if isinstance(value, Mapping):
        items = [f"{quote(str(key))}: {_json(value[key], inner, quote)}" for key in sorted(value)]
        begin, end = "{", "}"
    else:
        items = [_json(item, inner, quote) for item in value]
        begin, end = "[", "]"
    return f"{begin}{inner}{f',{inner}'.join(items)}{line}{end}" if items else begin + end


def parse(text: str, source: str | None = None) -> Document:
    """Read and check a context.

    Args:
        text: JSON, or YAML as early versions of rez wrote it (a text that does not start with a brace).
        source: file name for messages; None for a text that has none.

    Returns:
        A document in the shape of the current version: what an older one lacks is filled in.

    Raises:
        ContextFileError: the text is damaged, lacks something, or is of a version that cannot be read.
    """
    if not text.strip() or text.lstrip().startswith("{"):
        document = parse_json(text, partial(fail, source))
    else:
        import yaml

        try:
            document = yaml.safe_load(text)
        except (
            yaml.YAMLError,
            ValueError,
            RecursionError,
        ) as error:  # a date like 2024-99-99 is a ValueError
            fail(source, f"it is neither JSON nor YAML ({' '.join(str(error).split())})")
    if not isinstance(document, dict):
        fail(source, "it holds no context, which would be an object with named values")
    # Where nothing is written with an escape, there is nothing that `_check_texts` could find.
    return _checked(document, source, texts="\\" in text)


def check(document: Mapping[str, Any], source: str | None = None) -> Document:
    """Check the shape of a context and bring it into that of the current version.

    Args:
        document: left as it is.
        source: see `parse`.

    Raises:
        ContextFileError: see `parse`.
    """
    return _checked(document, source, texts=True)


def _checked(document: Mapping[str, Any], source: str | None, *, texts: bool) -> Document:
    checked = dict(document)
    version = _version(checked, source)
    if texts:
        _check_texts(checked, source)
    for key, types in _REQUIRED.items():
        if key not in checked:
            fail(source, f"{key!r} is missing")
        _check_type(key, checked[key], types, source)
    for key, (default, types) in _OPTIONAL.items():
        _check_type(key, checked.setdefault(key, default), types, source)
    for key in _TIMES:
        _check_time(key, checked[key], source)
    for key in _TEXT_LISTS:
        for item in checked[key]:
            _check_type(f"an item of {key}", item, (str,), source)
    checked["patch_locks"] = _locks(checked["patch_locks"], source)
    handles = checked["resolved_packages"]
    if version < FIRST_VERSION:
        handles = [_modern_handle(handle, source) for handle in handles]
    for handle in handles:
        _check_handle(handle, source)
    checked["resolved_packages"] = [{**handle, "variables": dict(handle["variables"])} for handle in handles]
    return checked


def _version(document: Document, source: str | None) -> tuple[int, ...]:
    if "serialize_version" not in document:
        fail(source, "'serialize_version' is missing, so it is probably no context file")
    text = str(document["serialize_version"])
    try:
        version = tuple(map(int, text.split(".")))
    except ValueError:
        fail(source, f"'serialize_version' should be a number such as 4.9, not {text!r}")
    if version[0] > SERIALIZE_VERSION[0]:
        newest = ".".join(map(str, SERIALIZE_VERSION))
        fail(
            source,
            f"it was written by a newer tool (serialize version {text}; this pkg reads up to {newest}). "
            "Update pkg, or write the context again with this one",
            remedy="",
        )
    return version


def _check_type(key: str, value: Any, types: tuple[type, ...], source: str | None) -> None:
    # True and False are integers to Python, and never what a number should be.
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        wanted = " or ".join("null" if kind is type(None) else kind.__name__ for kind in types)
        shown = repr(value) if len(repr(value)) < 60 else f"{repr(value)[:57]}..."
        name = key if " " in key else repr(key)
        fail(source, f"{name} should be {wanted}, not {shown}")


def _locks(locks: Any, source: str | None) -> dict[str, str]:
    """Return locks by package; they are written as pairs, and early versions wrote a mapping."""
    pairs = list(locks.items()) if isinstance(locks, Mapping) else locks
    for pair in pairs:
        if not (isinstance(pair, (list, tuple)) and len(pair) == 2 and all(isinstance(e, str) for e in pair)):
            fail(source, f"an item of 'patch_locks' should be a package and a lock, not {repr(pair)[:60]}")
    return dict(pairs)


def _check_time(key: str, value: Any, source: str | None) -> None:
    if value is not None and not -_LAST_SECOND < value < _LAST_SECOND:  # not a number is neither
        fail(source, f"{key!r} should be a number of seconds, not {value!r}")


def _check_texts(value: Any, source: str | None) -> None:
    """Refuse texts that are none: no file can be called so, and no terminal can show them."""
    if isinstance(value, str):
        try:
            value.encode()
            sound = "\0" not in value
        except UnicodeEncodeError:
            sound = False
        if not sound:
            fail(source, f"the text {value[:60]!r} holds what is no character; the file is damaged")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            _check_texts(key, source)
            _check_texts(item, source)
    elif isinstance(value, list):
        for item in value:
            _check_texts(item, source)


def _check_handle(handle: Any, source: str | None) -> None:
    variables = handle.get("variables") if isinstance(handle, dict) else None
    if not (
        isinstance(variables, dict)
        and isinstance(handle.get("key"), str)
        and isinstance(variables.get("name"), str)
        and isinstance(variables.get("location"), str)
        and isinstance(variables.get("repository_type"), str)
        and isinstance(variables.get("version"), _MAYBE_TEXT)
        and isinstance(variables.get("index"), (int, type(None)))
        and not isinstance(variables.get("index"), bool)
        and variables["name"]
        and variables["location"]
        and variables["repository_type"]
    ):
        shown = repr(handle)
        fail(source, f"an item of resolved_packages names no package: {shown[:120]}")


def _modern_handle(handle: Any, source: str | None) -> Document:
    """Rewrite a package reference from before version 4.0, which named the definition file."""
    try:
        stem = os.path.splitext(os.path.basename(handle["path"]))[0]
        old = handle.get("variables", {})
        variables = {
            "repository_type": "filesystem",
            "name": old.get("name"),
            "version": old.get("version"),
            "index": old.get("index"),
            "location": old.get("search_path"),
        }
    except (TypeError, KeyError, AttributeError):
        fail(source, f"an item of resolved_packages names no package: {repr(handle)[:120]}")
    return {
        "key": "filesystem.variant" if stem == "package" else "filesystem.variant.combined",
        "variables": variables,
    }


_REMEDY = "Restore the file, or save the context again (pkg env PKG... -o FILE)."


def fail(source: str | None, problem: str, remedy: str = _REMEDY) -> NoReturn:
    """Refuse a context, naming where it comes from.

    Args:
        source: file name, or what stands for it; None for data of a program.
        problem: what is wrong, without a full stop.
        remedy: what to do, as sentences; empty where the problem says so.

    Raises:
        ContextFileError: always.
    """
    where = f" from {source}" if source else ""
    raise ContextFileError(f"cannot load a context{where}: {problem}. {remedy}".rstrip())


# --- files ---------------------------------------------------------------------------------------


def read(path: str) -> Document:
    """Read and check a context file; package locations inside a bundle become absolute.

    Raises:
        ContextFileError: the file cannot be read, or see `parse`.
    """
    document = parse(get_text(path, partial(fail, path), partial(fail, path, remedy="")), path)
    bundle = bundle_folder(path)
    if bundle:
        for handle in document["resolved_packages"]:
            _make_absolute(handle, bundle)
    return document


def write(path: str, document: Document, *, durable: bool = True) -> None:
    """Write a context file; package locations inside a bundle become relative to it.

    The file appears complete or not at all: it is written beside its place and renamed.

    Args:
        path: where to; a link is followed, a device or pipe is written to directly.
        document: left as it is.
        durable: wait until the disk has it. False for a file that lives no longer than this process.

    Raises:
        ContextFileError: the file cannot be written.
    """
    bundle = bundle_folder(path)
    if bundle:
        handles = [_relative(handle, bundle) for handle in document["resolved_packages"]]
        document = {**document, "resolved_packages": handles}
    write_text(path, to_text(document), durable=durable)


def write_text(path: str, text: str, *, durable: bool = True) -> None:
    """Write a text file as `write` does; same errors."""
    try:
        put_text(path, text, durable=durable)
    except OSError as error:
        raise ContextFileError(
            f"cannot write {path}: {reason(error)}. Nothing was changed; the file is written beside its "
            "place first, so its folder needs room and write permission."
        ) from error


def reason(error: OSError) -> str:
    """Say in words why the system refused."""
    return (error.strerror or str(error)).lower()


# --- bundles -------------------------------------------------------------------------------------


def bundle_folder(path: str) -> str | None:
    """Return the folder of the bundle that a context file belongs to: the one holding `bundle.yaml`."""
    folder = os.path.dirname(os.path.abspath(path))
    return folder if os.path.exists(os.path.join(folder, "bundle.yaml")) else None


def _relative(handle: Document, bundle: str) -> Document:
    variables = handle["variables"]
    if variables.get("repository_type") != "filesystem":
        return handle
    location, root = os.path.realpath(variables["location"]), os.path.realpath(bundle)
    if location != root and not location.startswith(root.rstrip(os.sep) + os.sep):
        return handle
    return {**handle, "variables": {**variables, "location": os.path.relpath(location, root)}}


def _make_absolute(handle: Document, bundle: str) -> None:
    variables = handle["variables"]
    if variables.get("repository_type") == "filesystem" and not os.path.isabs(variables["location"]):
        # The repository's own location has no links in it, and the two must be equal.
        variables["location"] = os.path.realpath(os.path.join(bundle, variables["location"]))
