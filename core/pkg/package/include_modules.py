"""Modules that `@include` binds to package functions.

An installed package carries a copy of each below `.rez/include`, with the file's hash beside it; equal
copies of different packages are one module. A developer package uses the original.
"""

# ruff: noqa: PTH113, PTH118, PTH123, PTH207 - pathlib is slow to import
from __future__ import annotations

import os
from types import ModuleType
from typing import Any

from pkg.errors import PackageMetadataError

INCLUDE_FOLDER = ".rez/include"

_modules: dict[str, ModuleType] = {}


def load_included_module(name: str, package: Any) -> ModuleType | None:
    """Load one module of `@include`, at most once per content and process.

    Args:
        name: module name as written in `@include`.
        package: a package, variant or developer package.

    Returns:
        The module; None when its file is not there, as in rez.

    Raises:
        PackageMetadataError: the module raised while loading.

    Source: rez 3.4.0, also for the older naming `<name>-<hash>.py`.
    """
    found = _original(name, package) if getattr(package, "is_developer", False) else _installed(name, package)
    if found is None:
        return None
    path, digest = found
    module = _modules.get(digest)
    if module is None:
        module = _modules[digest] = _load(name, path)
    return module


def _original(name: str, package: Any) -> tuple[str, str] | None:
    from hashlib import sha1

    folder = package.config.package_definition_python_path
    if not folder:
        return None
    path = os.path.join(folder, f"{name}.py")
    try:
        with open(path, "rb") as file:
            return path, sha1(file.read().strip()).hexdigest()
    except FileNotFoundError:
        return None


def _installed(name: str, package: Any) -> tuple[str, str] | None:
    base = package.base
    if base is None:
        return None
    folder = os.path.join(base, INCLUDE_FOLDER)
    path = os.path.join(folder, f"{name}.py")
    try:
        with open(os.path.join(folder, f"{name}.sha1")) as file:
            digest = file.readline()
        if os.path.isfile(path):
            return path, digest
    except OSError:
        pass
    import glob

    older = glob.glob(os.path.join(glob.escape(folder), f"{glob.escape(name)}-*.py"))
    if not older:
        return None
    return older[0], older[0].rsplit("-", 1)[-1].split(".", 1)[0]


def _load(name: str, path: str) -> ModuleType:
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    # Not put into sys.modules: packages may carry different modules of one name.
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise PackageMetadataError(
            f"the included module {name!r} ({path}) failed to load: {type(error).__name__}: {error}"
        ) from error
    return module
