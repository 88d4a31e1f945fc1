"""Developer packages: definitions in somebody's source folder, before they are built."""

# ruff: noqa: PTH112, PTH118, PTH120, PTH119, PTH110 - pathlib is slow to import
from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from pkg.errors import InvalidPackageError, PackageMetadataError
from pkg.package.family import PackageRecord
from pkg.package.loading import early_objects, load_definition, process_functions, read_file
from pkg.package.package import Context, Package
from pkg.package.sourcecode import SourceCode
from pkg.package.standalone import create_package
from pkg.package.wildcards import LatestVersion

if TYPE_CHECKING:
    from pkg.settings import Settings

_FORMATS = ("py", "yaml")

Preprocess = Callable[..., object]


class DeveloperPackage(Package):
    """A package in its source folder: `package.py` as its author wrote it.

    Attributes:
        includes: names of the modules that `@include` binds anywhere in the definition.
    """

    is_developer = True

    def __init__(self, record: PackageRecord, context: Context = None) -> None:
        super().__init__(record, context)
        self.includes: set[str] = set()
        self._format: str | None = None
        self._latest: LatestVersion | None = None

    @classmethod
    def from_path(
        cls,
        path: str,
        format: str | None = None,  # noqa: A002 - rez's name
        *,
        settings: Settings | None = None,
        latest: LatestVersion | None = None,
    ) -> DeveloperPackage:
        """Load a developer package, preprocess it, and check all of it.

        Args:
            path: the source folder, or the definition file itself.
            format: "py" or "yaml"; None looks for both, `.py` first.
            settings: the settings of this run; None for those of this process.
            latest: looks up versions for requests with wildcards; None refuses those.

        Raises:
            PackageMetadataError: there is no definition, or it is wrong; names file, line and attribute.
            InvalidPackageError: preprocessing refused the package, or an included module is missing.
        """
        if settings is None:
            from pkg.settings import default_settings

            settings = default_settings()
        filepath, data = _load(path, format, settings)
        name = data.get("name")
        if not isinstance(name, str):
            found = "none" if name is None else repr(name)
            raise PackageMetadataError(
                f"Error in {filepath!r} - missing or non-string field 'name' (found {found}): a developer "
                "package says its own name"
            )
        package = create_package(name, data, settings, latest=latest, package_class=cls, filepath=filepath)
        preprocessed = preprocess(package, data)
        if preprocessed is not None:
            data = preprocessed
            package = create_package(
                name, data, settings, latest=latest, package_class=cls, filepath=filepath
            )
        package.includes = _includes(data)
        package._check_includes()
        package._format = format
        package._latest = latest
        return package

    @property
    def root(self) -> str:
        """The source folder."""
        return os.path.dirname(self.filepath or "")

    def reevaluated(self, objects: Mapping[str, Any]) -> DeveloperPackage:
        """Load the definition again, with other names in reach of early-bound functions.

        Args:
            objects: such as `building` and `build_variant_index`, for the build of one variant.

        Raises:
            PackageMetadataError, InvalidPackageError: as for `from_path`.
        """
        with early_objects(objects):
            return type(self).from_path(
                self.root, self._format, settings=self.repository.config, latest=self._latest
            )

    def _check_includes(self) -> None:
        folder = self.config.package_definition_python_path
        if self.includes and not folder:
            raise InvalidPackageError(
                f"{self.filepath} uses @include, which looks for modules in the folder that the setting "
                "package_definition_python_path names; it names none."
            )
        paths = [os.path.join(folder, f"{name}.py") for name in sorted(self.includes or ())]
        missing = [path for path in paths if not os.path.exists(path)]
        if missing:
            raise InvalidPackageError(
                f"{self.filepath} uses @include for files that do not exist: {', '.join(missing)}."
            )


def _load(path: str, format_: str | None, settings: Settings) -> tuple[str, dict[str, Any]]:
    """Find and load a definition: each configured file name, `.py` first; the first with a `name` counts."""
    formats = _FORMATS if format_ is None else (format_,)
    if not os.path.exists(path):
        raise PackageMetadataError(f"Path {path!r} did not exist, or was not accessible")
    names = settings.get("plugins.package_repository.filesystem.package_filenames", ["package"])
    if os.path.isdir(path):
        candidates = [[os.path.join(path, f"{name}.{each}") for each in formats] for name in names]
    else:
        suffix = path.rpartition(".")[2]
        if format_ is None and suffix not in _FORMATS:
            raise PackageMetadataError(
                f"{path} is no package definition: its name ends neither in .py nor .yaml"
            )
        candidates = [[path]]
    found: tuple[str, dict[str, Any]] | None = None
    for alternatives in candidates:
        for filepath in alternatives:
            try:
                content = read_file(filepath)
            except OSError:
                continue
            paths = settings.package_definition_build_python_paths
            found = filepath, load_definition(filepath, content, paths)
            break
        if found and found[1].get("name") is not None:
            return found
    if found is None:
        wanted = ", ".join(os.path.basename(each) for alternatives in candidates for each in alternatives)
        raise PackageMetadataError(f"No package definition file found at {path} (looked for {wanted})")
    return found


def preprocess(package: DeveloperPackage, data: dict[str, Any]) -> dict[str, Any] | None:
    """Run the preprocess functions of the package and of the configuration on a copy of its attributes.

    Returns:
        The changed attributes; None when nothing changed, or a function failed: then all of them are
        without effect, as in rez (rez 3.4.0).

    Raises:
        InvalidPackageError: a function refused the package.
    """
    settings = package.config
    own = getattr(package, "preprocess", None)
    before = sys.path[:]
    sys.path.extend(settings.package_definition_build_python_paths)
    try:
        common = _configured_preprocess(settings)
        mode = settings.package_preprocess_mode
        if mode == "after":
            functions = [common, own]
        elif mode == "before":
            functions = [own, common]
        else:
            functions = [own or common]
        if not any(functions):
            return None
        from copy import deepcopy

        changed = deepcopy(data)
        for function in functions:
            if function is None:
                continue
            _log("info", f"Applying {'global' if function is common else 'local'} preprocess function")
            try:
                function(this=package, data=changed)
            except InvalidPackageError:
                raise
            except Exception as error:
                _log("error", f"Failed to apply preprocess: {type(error).__name__}: {error}")
                return None
    finally:
        sys.path[:] = before
    process_functions(changed, package.filepath)
    if changed == data:
        return None
    _log("info", _summary(data, changed))
    return changed


def _configured_preprocess(settings: Settings) -> Preprocess | None:
    value = settings.package_preprocess_function
    if not value:
        return None
    if callable(value):
        function: Preprocess = value
        return function
    module_name, dot, function_name = str(value).rpartition(".")
    if not dot:
        _log(
            "error",
            "Setting 'package_preprocess_function' must be of form 'module[.module.module...].funcname'. "
            "Package preprocessing has not been applied.",
        )
        return None
    from importlib import import_module

    try:
        module = import_module(module_name)
    except Exception as error:
        _log("error", f"Failed to load preprocessing function '{value}': {error}")
        return None
    module.InvalidPackageError = InvalidPackageError  # type: ignore[attr-defined]
    found = getattr(module, function_name, None)
    if not callable(found):
        _log("error", f"Function '{value}' not found")
        return None
    return found  # type: ignore[no-any-return]


def _includes(data: Mapping[str, Any]) -> set[str]:
    names: set[str] = set()
    for value in data.values():
        if isinstance(value, SourceCode):
            names |= value.includes or set()
        elif isinstance(value, dict):
            names |= _includes(value)
    return names


def _summary(before: dict[str, Any], after: dict[str, Any]) -> str:
    added: list[str] = []
    removed: list[str] = []
    changed: list[str] = []

    def compare(old: dict[str, Any], new: dict[str, Any], prefix: str) -> None:
        for key, value in old.items():
            if key not in new:
                removed.append(f"{prefix}{key}")
            elif new[key] != value:
                if isinstance(value, dict) and isinstance(new[key], dict):
                    compare(value, new[key], f"{prefix}{key}.")
                else:
                    changed.append(f"{prefix}{key}")
        added.extend(f"{prefix}{key}" for key in new if key not in old)

    compare(before, after, "")
    lines = ["Package attributes were changed in preprocessing:"]
    for title, names in (("Added", added), ("Removed", removed), ("Changed", changed)):
        if names:
            lines.append(f"{title} attributes: {names}")
    return "\n".join(lines)


def _log(level: str, text: str) -> None:
    import logging

    getattr(logging.getLogger("pkg"), level)("%s", text)
