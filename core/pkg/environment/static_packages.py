"""Packages for a solve, from definitions that are not executed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from pkg.environment.package_data import PackageData
from pkg.errors import PkgError
from pkg.index.static import StaticReader, is_utf8
from pkg.index.storage import map_storage
from pkg.package.loading import read_file


def parse_static_package_py(source: str | bytes) -> PackageData | None:
    """Read the text of a `package.py` without executing it.

    Args:
        source: the file's content.

    Returns:
        What a solve needs of it: name, version (empty when it has none), requires, variants, timestamp and
        build_requires, as the file would say when executed. None when only executing it can tell, when it
        does not compile, when it has no name, defines several versions, or holds something that no package
        may: ask the loader, which says what is wrong. Requests in it are not checked before a solve
        reads them.

    Raises:
        TypeError: the source is no text.
    """
    if not isinstance(source, (str, bytes)):
        raise TypeError(f"source should be str or bytes, not {type(source).__name__} {source!r}")
    return _Packages().read(source)


def parse_static_packages_py(paths: Iterable[str | os.PathLike[str]]) -> list[PackageData | None]:
    """Read many `package.py` files without executing them; slow storage is asked for many at once.

    Args:
        paths: the files.

    Returns:
        One item per path, in order; see `parse_static_package_py`. None also for a file that cannot be read.
    """
    packages = _Packages()
    contents = map_storage(_content, [os.fspath(path) for path in paths])
    return [None if content is None else packages.read(content) for content in contents]


def _content(path: str) -> bytes | None:
    try:
        return read_file(path)
    except (OSError, ValueError, PkgError):
        return None


class _Packages:
    """Reads many packages; a list that several of them share is looked at once."""

    def __init__(self) -> None:
        self._reader = StaticReader()
        # By id; the list is kept as well, so that no other gets its id.
        self._texts: dict[int, tuple[object, tuple[str, ...] | None]] = {}
        self._variants: dict[int, tuple[object, tuple[tuple[str, ...], ...] | None]] = {}

    def read(self, source: str | bytes) -> PackageData | None:
        """Read one; see `parse_static_package_py`."""
        if isinstance(source, str):
            # A text has been decoded; the line that says how must not count a second time.
            try:
                content = source.encode()
            except UnicodeEncodeError:
                return None
            if not is_utf8(content):
                return None
        else:
            content = source
        data = self._reader.read(content, "package.py")
        if data is None or "versions" in data:
            return None
        name, version = data.get("name"), data.get("version", "")
        timestamp = data.get("timestamp")
        if not isinstance(name, str) or not isinstance(version, str):
            return None
        if not isinstance(timestamp, int) and "timestamp" in data:
            return None
        requires = self._texts_of(data["requires"]) if "requires" in data else ()
        building = self._texts_of(data["build_requires"]) if "build_requires" in data else ()
        variants = self._variants_of(data["variants"]) if "variants" in data else ()
        if requires is None or building is None or variants is None:
            return None
        package = PackageData(name, version, None, None, timestamp)
        package.requires, package.build_requires, package.variants = requires, building, variants
        return package

    def _texts_of(self, value: Any) -> tuple[str, ...] | None:
        """Return a list of texts as a tuple; None when it is none."""
        known = self._texts.get(id(value))
        if known is None:
            right = isinstance(value, list) and all(isinstance(item, str) for item in value)
            known = self._texts[id(value)] = (value, tuple(value) if right else None)
        return known[1]

    def _variants_of(self, value: Any) -> tuple[tuple[str, ...], ...] | None:
        known = self._variants.get(id(value))
        if known is None:
            variants = list(map(self._texts_of, value)) if isinstance(value, list) else [None]
            right = [variant for variant in variants if variant is not None]
            known = self._variants[id(value)] = (value, tuple(right) if len(right) == len(variants) else None)
        return known[1]
