"""Find and read configuration files: Python, YAML and TOML.

A file's reader is imported only when such a file exists.
"""

# Importing pathlib costs more than all of this.
# ruff: noqa: PTH112, PTH113, PTH117, PTH118, PTH119, PTH122, PTH123
from __future__ import annotations

import os.path
from collections.abc import Mapping
from typing import Any

from pkg.errors import ConfigurationError, failing_line
from pkg.settings.merge import DelayLoad, ModifyList
from pkg.settings.system import REZ_VERSION
from pkg.settings.value_types import describe


class Wanted:
    """A configuration file to look for.

    Attributes:
        path: as the user wrote it, or the fixed place in the home folder.
        named_by: the variable that names it; empty for the places in the home folder.
        tries: the paths to look at, in order; the first that exists is read.
    """

    __slots__ = ("named_by", "path", "tries")

    def __init__(self, path: str, named_by: str, tries: tuple[str, ...]) -> None:
        self.path = path
        self.named_by = named_by
        self.tries = tries

    def find(self) -> str | None:
        """Return the path of the file to read, or None when there is none.

        Raises:
            ConfigurationError: a variable names the file and it does not exist.
        """
        for path in self.tries:
            if os.path.isfile(path):
                return path
        if not self.named_by:
            return None
        if os.path.isdir(self.path):
            problem = "which is a folder; name a file in it"
        else:
            near = [ending for ending in (".yaml", ".yml", ".toml") if os.path.isfile(self.path + ending)]
            problem = "which does not exist"
            if near:
                problem += f"; did you mean {self.path + near[0]}?"
            elif len(self.tries) > 1:
                problem += f" (looked for {', '.join(self.tries)})"
        raise ConfigurationError(
            f"{self.named_by} names the configuration file {self.path!r}, {problem}"
            + ("" if problem.endswith("?") else f". Create it, or correct {self.named_by}.")
        )


def wanted_by_rez(environ: Mapping[str, str], home: str) -> list[Wanted]:
    """List the files that rez looks for, weakest first.

    A Python file beside the named one is preferred to it, whatever the named one is called. In the home
    folder `.rezconfig.yaml` is taken too, where rez finds nothing.
    """
    result = []
    for path in _entries(environ, "REZ_CONFIG_FILE"):
        tries = dict.fromkeys((os.path.splitext(path)[0] + ".py", path))
        result.append(Wanted(path, "REZ_CONFIG_FILE", tuple(tries)))
    if not _is_on(environ, "REZ_DISABLE_HOME_CONFIG"):
        path = os.path.join(home, ".rezconfig")
        result.append(Wanted(path + "{.py,,.yaml}", "", (path + ".py", path, path + ".yaml")))
    return result


def wanted_by_pkg(environ: Mapping[str, str], home: str) -> list[Wanted]:
    """List the files that only `pkg` looks for, weakest first."""
    result = []
    for entry in _entries(environ, "PKG_CONFIG_FILE"):
        path = home + entry[1:] if entry == "~" or entry.startswith("~" + os.sep) else entry
        ending = os.path.splitext(path)[1]
        endings = () if ending in (".py", ".yaml", ".yml", ".toml") else (".py", ".yaml", ".toml")
        result.append(Wanted(path, "PKG_CONFIG_FILE", (path, *(path + each for each in endings))))
    if not _is_on(environ, "PKG_DISABLE_HOME_CONFIG"):
        chosen = environ.get("XDG_CONFIG_HOME", "")
        folder = chosen if os.path.isabs(chosen) else os.path.join(home, ".config")
        path = os.path.join(folder, "pkg", "config")
        tries = (path + ".py", path + ".yaml", path + ".toml")
        result.append(Wanted(path + ".{py,yaml,toml}", "", tries))
    return result


def _entries(environ: Mapping[str, str], variable: str) -> list[str]:
    return [path for path in environ.get(variable, "").split(os.pathsep) if path]


def _is_on(environ: Mapping[str, str], variable: str) -> bool:
    return environ.get(variable, "").lower() in ("1", "t", "true")


def read(path: str) -> dict[str, Any]:
    """Read one configuration file by its ending; any ending but .py and .toml is YAML.

    Raises:
        ConfigurationError: the file cannot be read, has a mistake in it, or holds no mapping.
    """
    ending = os.path.splitext(path)[1]
    if ending == ".py":
        return _run_python(path)
    content = _content(path)
    if ending == ".toml":
        import tomllib

        try:
            return tomllib.loads(content.decode())
        except ValueError as error:
            raise ConfigurationError(f"the configuration file {path} is no valid TOML: {error}") from error
    values = _load_yaml(path, content) or {}
    if not isinstance(values, dict):
        raise ConfigurationError(
            f"the configuration file {path} should hold 'key: value' lines, found {describe(values)}"
        )
    return values


def read_value(path: str) -> Any:
    """Read the YAML or JSON file behind a `DelayLoad`."""
    ending = os.path.splitext(path)[1]
    if ending in (".yaml", ".yml"):
        return _load_yaml(path, _content(path))
    if ending == ".json":
        import json

        try:
            return json.loads(_content(path))
        except ValueError as error:
            raise ConfigurationError(f"{path} is no valid JSON: {error}") from error
    raise ConfigurationError(f"DelayLoad reads .yaml and .json files, not {path!r}")


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise ConfigurationError(f"cannot read the configuration file {path}: {error.strerror}") from error


def _load_yaml(path: str, content: bytes) -> Any:
    import yaml

    loader = getattr(yaml, "CFullLoader", yaml.FullLoader)
    try:
        return yaml.load(content, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}, line {mark.line + 1}," if mark else path
        problem = getattr(error, "problem", None) or " ".join(str(error).split())
        raise ConfigurationError(f"the configuration file {where} is no valid YAML: {problem}") from error


def _run_python(path: str) -> dict[str, Any]:
    """Run a Python configuration file and return the names it defines, modules left out."""
    from types import ModuleType

    given = {
        "__name__": os.path.splitext(os.path.basename(path))[0],
        "__file__": path,
        "rez_version": REZ_VERSION,
        "ModifyList": ModifyList,
        "DelayLoad": DelayLoad,
    }
    names = dict(given)
    content = _content(path)
    try:
        exec(compile(content, path, "exec", dont_inherit=True), names)
    except (Exception, SystemExit) as error:
        line = error.lineno if isinstance(error, SyntaxError) else failing_line(error, path)
        where = f"{path}, line {line}" if line else path
        text = error.msg if isinstance(error, SyntaxError) else error
        raise ConfigurationError(
            f"the configuration file {where} failed: {type(error).__name__}: {text}"
        ) from error
    return {
        name: value
        for name, value in names.items()
        if name not in given and name != "__builtins__" and not isinstance(value, ModuleType)
    }
