"""The conformance classes, for every plugin that is installed here; `pkg selftest` runs this file.

Not imported by anything: pytest collects it by its path. PKG_SELFTEST_SHELL names the one shell to test.
"""

# ruff: noqa: D101, D102 - the classes are made below
from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from pkg.errors import PluginError
from pkg.host import default_host
from pkg.testing.build_samples import SAMPLES
from pkg.testing.build_systems import BuildSystemTests
from pkg.testing.commands import CommandTests
from pkg.testing.packages import PackageFolder
from pkg.testing.plugins import PluginTests
from pkg.testing.repositories import RepositoryTests
from pkg.testing.resolvers import ResolverTests
from pkg.testing.shells import ShellTests


def _tests(base: type, kind: str, name: str, fixture: str, **members: Any) -> type:
    """Make the class of tests of one plugin; `members` are what it says about the plugin."""

    def plugin(_: Any) -> Any:
        try:
            return default_host().get(kind, name)
        except PluginError as error:
            pytest.fail(str(error))

    members |= {"__module__": __name__, fixture: pytest.fixture(name=fixture)(plugin)}
    made = type(f"Test_{kind}_{name}".replace("-", "_"), (base,), members)
    # rez and its plugins warn while they are imported.
    return pytest.mark.filterwarnings("ignore")(made)


for _name in default_host().names("resolvers"):
    _class = _tests(ResolverTests, "resolvers", _name, "plugin")
    globals()[_class.__name__] = _class
for _name in default_host().names("shells"):
    if os.environ.get("PKG_SELFTEST_SHELL") in (None, "", _name):
        _class = _tests(ShellTests, "shells", _name, "plugin")
        globals()[_class.__name__] = _class
for _name in default_host().names("commands"):
    _class = _tests(CommandTests, "commands", _name, "command")
    globals()[_class.__name__] = _class
for _name in default_host().names("build_systems"):
    # What a studio's own builds, its own tests know.
    _sample = SAMPLES.get(_name)
    _base, _members = (PluginTests, {}) if _sample is None else (BuildSystemTests, _sample._asdict())
    _class = _tests(_base, "build_systems", _name, "plugin", **_members)
    globals()[_class.__name__] = _class
del _class


class Test_repositories_filesystem(RepositoryTests):  # noqa: N801 - named as the others are
    @pytest.fixture
    def plugin(self) -> Any:
        return default_host().get("repositories", "filesystem")

    @pytest.fixture
    def repository(self, plugin: Any, pkg_settings: Any, tmp_path: Path) -> Any:
        folder = PackageFolder(tmp_path / "packages")
        for name, versions in self.packages.items():
            for version, attributes in versions.items():
                folder.add(f"{name}-{version}" if version else name, **attributes)
        return plugin(None, str(folder.path), settings=pkg_settings())
