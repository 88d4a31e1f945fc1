"""What every plugin must do, whatever its kind."""

# ruff: noqa: D102 - the names of the tests say it
from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

HEAVY = ("numba", "numpy", "yaml", "rich", "rez", "pydantic", "importlib_metadata", "importlib.metadata")


class PluginTests:
    """Tests for any plugin class; the base of the classes for each kind.

    A subclass gives a fixture `plugin` that returns the class the plugin registers.
    """

    def test_it_has_a_name_and_says_what_it_is(self, plugin: Any) -> None:
        assert isinstance(plugin.name, str)
        assert plugin.name
        assert (plugin.__doc__ or "").strip(), "the class has no docstring"

    def test_its_settings_are_declared_as_data(self, plugin: Any) -> None:
        from pkg.settings import Setting

        assert isinstance(plugin.settings, tuple)
        for setting in plugin.settings:
            assert isinstance(setting, Setting)
            assert setting.summary, f"the setting {setting.name!r} has no summary"
        names = [setting.name for setting in plugin.settings]
        assert len(set(names)) == len(names)

    def test_its_default_settings_are_valid(self, plugin: Any, pkg_settings: Any) -> None:
        for kind in ("repositories", "shells", "resolvers", "build_systems", "caches"):
            options = pkg_settings().plugin_options(kind, plugin.name, plugin.settings)
            assert set(options) == {setting.name for setting in plugin.settings}

    def test_importing_it_imports_nothing_heavy(self, plugin: Any) -> None:
        assert heavy_imports_of(plugin.__module__) == []


def heavy_imports_of(module: str) -> list[str]:
    """Import a module in a fresh interpreter and list what slow things came with it."""
    code = f"import sys, {module}; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    finished = subprocess.run(
        [sys.executable, "-P", "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout.split()
