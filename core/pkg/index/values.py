"""Definitions as bytes: what a loaded definition holds, written so that reading gives the same again."""

from __future__ import annotations

import marshal
from collections.abc import Callable
from typing import Any

from pkg.errors import PkgError
from pkg.package.sourcecode import SourceCode
from pkg.settings.merge import ModifyList

# marshal keeps exactly these; a subclass of one of them would come back as something else.
_SCALARS = frozenset((str, int, float, bool, type(None), bytes, complex))
_GROUPS = frozenset((list, tuple, set, frozenset))
_DEEPEST = 200

_CODE, _MODIFY_LIST = "code", "modify_list"


class _Unwritable(Exception):  # noqa: N818 - never leaves this module
    pass


def encode(data: dict[str, Any], path: str) -> bytes | None:
    """Write the data of a definition.

    Args:
        data: `Definition.data`.
        path: the definition file; code of that file is written without its name.

    Returns:
        None when something in it cannot be written faithfully: objects that an early-bound function
        returned, dates of YAML, values that contain themselves.
    """
    objects: list[tuple[tuple[Any, ...], str, tuple[Any, ...]]] = []
    try:
        plain = _plain(data, path, (), objects)
        return marshal.dumps((plain, objects))
    except (_Unwritable, ValueError, RecursionError, PkgError):
        return None


def encode_literals(data: dict[str, Any]) -> bytes:
    """Write what the static reader gave, just as `encode` would: literals and, at the top, code of the file.

    Args:
        data: the attributes.
    """
    plain = data
    objects: list[tuple[tuple[Any, ...], str, tuple[Any, ...]]] = []
    for name, value in data.items():
        if value.__class__ is SourceCode:
            if plain is data:
                plain = dict(data)
            plain[name] = None
            text, _, *rest = value.__reduce__()[1]
            objects.append(((name,), _CODE, (text, None, *rest)))
    return marshal.dumps((plain, objects))


def decode(content: bytes, path: str) -> dict[str, Any]:
    """Read the data of a definition; each call makes it anew.

    Args:
        content: what `encode` returned.
        path: the definition file.
    """
    data: dict[str, Any]
    data, objects = marshal.loads(content)
    for place, kind, parts in objects:
        holder: Any = data
        for key in place[:-1]:
            holder = holder[key]
        holder[place[-1]] = _MAKERS[kind](path, parts)
    return data


def _plain(value: Any, path: str, place: tuple[Any, ...], objects: list[Any]) -> Any:
    """Return a value as marshal takes it, with None where `objects` has something to put."""
    kind = type(value)
    if kind in _SCALARS:
        return value
    if len(place) > _DEEPEST:
        raise _Unwritable
    if kind is dict:
        for key in value:
            _check_plain(key, 0)
        return {key: _plain(item, path, (*place, key), objects) for key, item in value.items()}
    if kind is list:
        return [_plain(item, path, (*place, position), objects) for position, item in enumerate(value)]
    if kind in _GROUPS:
        _check_plain(value, len(place))
        return value
    if kind is SourceCode:
        parts = value.__reduce__()[1]
        _check_plain(list(parts), 0)
        text, file, *rest = parts
        objects.append((place, _CODE, (text, None if file == path else (file,), *rest)))
        return None
    if kind is ModifyList:
        lists = (value.append, value.prepend)
        _check_plain(lists, 0)
        objects.append((place, _MODIFY_LIST, lists))
        return None
    raise _Unwritable


def _check_plain(value: Any, depth: int) -> None:
    kind = type(value)
    if kind in _SCALARS:
        return
    if depth > _DEEPEST:
        raise _Unwritable
    if kind is dict:
        for key, item in value.items():
            _check_plain(key, depth + 1)
            _check_plain(item, depth + 1)
    elif kind in _GROUPS:
        for item in value:
            _check_plain(item, depth + 1)
    else:
        raise _Unwritable


def _code(path: str, parts: tuple[Any, ...]) -> SourceCode:
    text, file, *rest = parts
    return SourceCode.restored(text, path if file is None else file[0], *rest)


def _modify_list(_: str, parts: tuple[Any, ...]) -> ModifyList:
    return ModifyList(*parts)


_MAKERS: dict[str, Callable[[str, tuple[Any, ...]], Any]] = {_CODE: _code, _MODIFY_LIST: _modify_list}
