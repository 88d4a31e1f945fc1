"""Read definition files: `package.py` by running it, `package.yaml` by parsing it."""

from __future__ import annotations

import builtins
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FunctionType, ModuleType
from typing import Any

from pkg.errors import InvalidPackageError, PackageMetadataError, failing_line
from pkg.package.scope import Scopes
from pkg.package.sourcecode import COMMAND_ATTRIBUTES, SourceCode, early, include, late
from pkg.settings.merge import ModifyList

# The newest layout of definitions that this code knows; rez writes 2.
FORMAT_VERSION = 2

# What early-bound functions see besides `this`; a build replaces them for one variant.
EARLY_OBJECTS: Mapping[str, Any] = {
    "building": False,
    "testing": False,
    "build_variant_index": 0,
    "build_variant_requires": [],
}

_BUILTINS = vars(builtins)
_GIVEN = frozenset(
    ("scope", "early", "late", "include", "ModifyList", "InvalidPackageError", "__builtins__", "__name__")
)
_READ_SIZE = 1 << 16

_early_objects: dict[str, Any] = {}


@contextmanager
def early_objects(objects: Mapping[str, Any]) -> Iterator[None]:
    """Change what early-bound functions see while definitions are loaded inside the block."""
    before = dict(_early_objects)
    _early_objects.update(objects)
    try:
        yield
    finally:
        _early_objects.clear()
        _early_objects.update(before)


def has_early_objects() -> bool:
    """Tell whether definitions are loaded for somebody in particular: see `early_objects`."""
    return bool(_early_objects)


def read_file(path: str) -> bytes:
    """Return the content of a file with as few system calls as that takes.

    Raises:
        FileNotFoundError, NotADirectoryError, IsADirectoryError: there is no such file.
        PackageMetadataError: it cannot be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
        try:
            return read_all(descriptor)
        finally:
            os.close(descriptor)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        raise
    except OSError as error:
        raise PackageMetadataError(
            f"the package definition {path} cannot be read: {error.strerror}; check its permissions"
        ) from error


def read_all(descriptor: int) -> bytes:
    """Return what an open file holds; one system call for all but huge ones."""
    content = os.read(descriptor, _READ_SIZE)
    if len(content) < _READ_SIZE:
        return content
    parts = [content]
    while part := os.read(descriptor, _READ_SIZE):
        parts.append(part)
    return b"".join(parts)


def load_definition(path: str, content: bytes, python_paths: Sequence[str] = ()) -> dict[str, Any]:
    """Load a definition from the content of its file.

    Args:
        path: where the content comes from; its suffix (`.py`, `.yaml`) tells the language.
        content: the file's bytes.
        python_paths: folders that the definition may import from (package_definition_build_python_paths).

    Returns:
        The attributes in file order, not validated. Early-bound functions are replaced by what they
        returned; late-bound and command functions by SourceCode.

    Raises:
        PackageMetadataError: the file does not parse or raised; names file and line.
    """
    if path.endswith(".yaml"):
        return _load_yaml(path, content)
    if not python_paths:
        return _load_python(path, content)
    before = sys.path[:]
    sys.path.extend(python_paths)
    try:
        return _load_python(path, content)
    finally:
        sys.path[:] = before


def _load_python(path: str, content: bytes) -> dict[str, Any]:
    scopes = Scopes()
    names: dict[str, Any] = {
        "scope": scopes,
        "early": early,
        "late": late,
        "include": include,
        "ModifyList": ModifyList,
        "InvalidPackageError": InvalidPackageError,
    }
    try:
        exec(compile(content, path, "exec", dont_inherit=True), names)
    except Exception as error:
        raise PackageMetadataError(_python_complaint(path, error)) from error

    missing = _BUILTINS  # any object that no definition holds under a builtin's name
    data = {
        name: value
        for name, value in names.items()
        if name not in _GIVEN and (name not in _BUILTINS or _BUILTINS.get(name, missing) != value)
    }
    data.update(scopes.to_dict())
    return process_functions(data, path, content)


def process_functions(
    data: dict[str, Any], path: str | None = None, content: bytes | None = None
) -> dict[str, Any]:
    """Replace the functions among attributes: early-bound ones by values, others by source, or drop them.

    Args:
        data: the attributes, nested dicts included; changed in place.
        path: file of the definition.
        content: its bytes, when they are at hand.

    Returns:
        The same dict.

    Raises:
        PackageMetadataError: an early-bound function raised.
    """
    for value in data.values():
        if isinstance(value, (FunctionType, dict, ModuleType)):
            break
    else:
        for name in [name for name in data if name[:2] == "__"]:
            del data[name]
        return data
    _process(data, data, path, content)
    _trim(data)
    return data


def _process(value: Any, data: dict[str, Any], path: str | None, content: bytes | None) -> Any:
    if isinstance(value, dict):
        for name, item in value.items():
            if isinstance(item, (FunctionType, dict)):
                value[name] = _process(item, data, path, content)
        return value
    if not isinstance(value, FunctionType):
        return value
    if hasattr(value, "_early"):
        return _process(_call_early(value, data, path), data, path, content)
    if hasattr(value, "_late"):
        return SourceCode(func=value, filepath=path, eval_as_function=True, file_text=content)
    if value.__name__ in COMMAND_ATTRIBUTES:
        # Not as a function: names set by the code must be visible to `{name}` (rez 3.4.0).
        return SourceCode(func=value, filepath=path, eval_as_function=False, file_text=content)
    return value


def _trim(data: dict[Any, Any]) -> None:
    for name, value in list(data.items()):
        if isinstance(value, FunctionType):
            # `preprocess` is kept for the developer package, which uses and then drops it.
            if value.__name__ != "preprocess":
                del data[name]
        elif isinstance(value, ModuleType) or (isinstance(name, str) and name.startswith("__")):
            del data[name]
        elif isinstance(value, dict):
            _trim(value)


class EarlyThis:
    """`this` of early-bound functions: the raw attributes."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data

    def __getattr__(self, name: str) -> Any:
        try:
            value = self._data[name]
        except KeyError:
            raise AttributeError(f"No such package attribute {name!r}") from None
        if isinstance(value, FunctionType) and (hasattr(value, "_early") or hasattr(value, "_late")):
            raise ValueError(
                f"{name!r} is a function that has not been called yet: define {name!r} further up, "
                "or do without it if it is a late one"
            )
        return value


def _call_early(function: FunctionType, data: dict[str, Any], path: str | None) -> Any:
    names = function.__globals__.copy()
    names["this"] = EarlyThis(data)
    names.update(EARLY_OBJECTS)
    names.update(_early_objects)
    copy = FunctionType(
        function.__code__, names, function.__name__, function.__defaults__, function.__closure__
    )
    copy.__kwdefaults__ = function.__kwdefaults__
    code = function.__code__
    arguments = code.co_argcount + code.co_kwonlyargcount
    place = f"{path or code.co_filename}, line {code.co_firstlineno}"
    if arguments > 1:
        raise PackageMetadataError(
            f"{place}: @early function {function.__name__!r} takes {arguments} arguments; "
            "it may take none, or one for the data dict"
        )
    try:
        return copy(data) if arguments else copy()
    except InvalidPackageError:
        raise
    except Exception as error:
        line = failing_line(error, path)
        raise PackageMetadataError(
            f"Problem loading {path}{f', line {line}' if line else ''}: @early function "
            f"{function.__name__!r} raised {type(error).__name__}: {error}"
        ) from error


def _load_yaml(path: str, content: bytes) -> dict[str, Any]:
    import yaml

    loader: Any = getattr(yaml, "CFullLoader", yaml.FullLoader)
    try:
        data = yaml.load(content, Loader=loader)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line = f", line {mark.line + 1}" if mark is not None else ""
        problem = getattr(error, "problem", None) or str(error)
        raise PackageMetadataError(f"Problem loading {path}{line}: {problem}") from error
    if not data:
        return {}
    if not isinstance(data, dict):
        raise PackageMetadataError(
            f"Problem loading {path}: expected a mapping of attributes, found a {type(data).__name__}"
        )
    return data


def check_format_version(path: str, data: dict[str, Any]) -> bool:
    """Drop `format_version`, and warn when it is one that a newer tool wrote; False then."""
    version = data.pop("format_version", None)
    if version is None:
        return True
    try:
        number = int(version)
    except (TypeError, ValueError):
        return True
    if number > FORMAT_VERSION:
        import logging

        logging.getLogger("pkg").warning(
            "%s has format version %d, newer than the known %d; it may not load right",
            path,
            number,
            FORMAT_VERSION,
        )
        return False
    return True


def _python_complaint(path: str, error: Exception) -> str:
    if isinstance(error, SyntaxError) and error.filename == path:
        line = error.lineno
        text = error.msg
    else:
        line = failing_line(error, path)
        text = str(error)
    place = f"{path}, line {line}" if line else path
    return f"Problem loading {place}: {type(error).__name__}: {text}"
