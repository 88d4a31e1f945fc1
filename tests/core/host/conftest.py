from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pkg.host import Host
from pkg.testing import FakeDistribution

RESOLVER = Path(__file__).parents[2].joinpath("data/plugins/lodge_solver.py").read_text()


@pytest.fixture
def site(tmp_path, monkeypatch):
    """Make fake distributions that this process sees; the real ones stay installed."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    before = set(sys.modules)

    def make(name, version="1.0"):
        return FakeDistribution(folder, name, version)

    yield make
    for module in set(sys.modules) - before:
        if str(getattr(sys.modules[module], "__file__", "")).startswith(str(folder)):
            del sys.modules[module]


@pytest.fixture
def lodge(site):
    distribution = site("lodge-pkg", "2.1")
    distribution.offer("resolvers", "lodge", "lodge_solver", RESOLVER)
    return distribution


@pytest.fixture
def warnings_told():
    return []


@pytest.fixture
def new_host(pkg_settings, pkg_environ, warnings_told):
    """Make a host: `new_host()`, `new_host({"plugins": {...}}, PKG_DISABLE_PLUGINS="...")`."""

    def make(values=None, **variables):
        pkg_environ.update(variables)
        settings = pkg_settings()
        if values:
            settings = settings.override(values, "this test")
        return Host(settings, warn=warnings_told.append)

    return make
