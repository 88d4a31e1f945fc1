"""Two repositories to copy between, and a rez in this process that does the same in two others."""

from __future__ import annotations

import os
import stat
import warnings
from pathlib import Path

import pytest

from pkg.catalog import Catalog
from pkg.package.written import plain
from pkg.testing.packages import PackageFolder


@pytest.fixture
def catalog(pkg_host):
    return Catalog(pkg_host)


@pytest.fixture
def source(tmp_path):
    return PackageFolder(tmp_path / "source")


@pytest.fixture
def target(tmp_path):
    return PackageFolder(tmp_path / "target")


@pytest.fixture
def package_in(catalog):
    """Get a package by folder and name, always as it is on disk now."""

    def get(folder, name):
        repository = catalog.repository(str(folder.path))
        repository.clear_caches()
        name, _, version = name.partition("-")
        return repository.package(name, version)

    return get


class Rez:
    """rez's own functions on a folder; settings are its built-in ones."""

    def __init__(self):
        from rez.config import config
        from rez.package_repository import package_repository_manager

        self.manager = package_repository_manager
        defaults = Path(__import__("rez.config").config.__file__).parent / "rezconfig.py"
        config._swap(type(config)([str(defaults)], locked=True))
        self.manager.get_repository("filesystem@/nowhere")  # loads the plugin, with warnings

    def repository(self, path):
        repository = self.manager.get_repository(str(path))
        repository.clear_caches()
        return repository

    def package(self, path, name):
        from rez.packages import Package
        from rez.serialise import file_cache
        from rez.version import Version

        file_cache.clear()  # what rez has written itself it reads from a copy, for a while
        self.manager.clear_caches()
        name, _, version = name.partition("-")
        resource = self.repository(path).get_package(name, Version(version))
        return None if resource is None else Package(resource)

    def data(self, path, name):
        """What rez reads, as plain values; times and places left out."""
        data = dict(self.package(path, name).validated_data())
        data.pop("config", None)
        return comparable(data)

    def copy(self, package, path, **options):
        from rez.package_copy import copy_package

        return copy_package(package, str(path), **options)


@pytest.fixture
def rez():
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import rez.package_copy  # noqa: F401

            return Rez()
    except ImportError:
        if os.environ.get("PKG_REQUIRE_REAL"):
            pytest.fail("rez is not installed, and PKG_REQUIRE_REAL is set")
        pytest.skip("rez is not installed")


def comparable(data):
    """Attributes as plain values, code as text, without what depends on place and moment."""
    values = {}
    for key, value in data.items():
        if key in ("base", "timestamp") or value is None:
            continue
        code = getattr(value, "source", None)
        values[key] = code if isinstance(code, str) else repr(plain(value))
    return values


def our_data(package):
    data = package.validated_data()
    data["config"] = package.record.definition.data.get("config")
    return comparable(data)


def tree(path, contents=True):
    """Everything below a folder: kind, mode, and content; of definitions and locks no content."""
    found = {}
    for root, folders, files in os.walk(path):
        for name in (*folders, *files):
            full = Path(root, name)
            relative = str(full.relative_to(path))
            status = full.lstat()
            if stat.S_ISLNK(status.st_mode):
                found[relative] = ("link", str(full.readlink()).replace(str(path), ""))
            elif stat.S_ISDIR(status.st_mode):
                found[relative] = ("folder", oct(stat.S_IMODE(status.st_mode)))
            else:
                content = full.read_bytes() if contents and not name.startswith("package.") else b""
                found[relative] = ("file", oct(stat.S_IMODE(status.st_mode)), content)
    return found
