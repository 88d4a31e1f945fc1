"""What every release hook must do."""

# ruff: noqa: D102 - the names of the tests say it
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pkg.interfaces.release_hook import ReleaseHook
from pkg.package.developer import DeveloperPackage
from pkg.testing.plugins import PluginTests


class ReleaseHookTests(PluginTests):
    """Tests for a plugin of the kind `release_hooks`; a subclass gives the fixture `plugin`, the class.

    The fixture `make_hook` makes one: `make_hook(host="...")` with values of its settings. What it tells and
    warns of is in `make_hook.told` and `make_hook.warned`. `facts` holds the arguments of a release.
    """

    @pytest.fixture
    def source(self, tmp_path: Any) -> Any:
        """The source folder of a package that is released."""
        folder = tmp_path / "source"
        folder.mkdir()
        (folder / "package.py").write_text("name = 'tool'\nversion = '1.0'\nauthors = ['ann']\n")
        return folder

    @pytest.fixture
    def make_hook(self, plugin: type[ReleaseHook], source: Any, pkg_settings: Callable[..., Any]) -> Any:
        def make(**options: Any) -> ReleaseHook:
            config = pkg_settings(plugins={"release_hooks": {plugin.name: options}})
            package = DeveloperPackage.from_path(str(source), settings=config)
            return plugin(
                config.plugin_options("release_hooks", plugin.name, plugin.settings),
                package,
                config=config,
                tell=make.told.append,  # type: ignore[attr-defined]
                warn=make.warned.append,  # type: ignore[attr-defined]
            )

        make.told, make.warned = [], []  # type: ignore[attr-defined]
        return make

    @pytest.fixture
    def facts(self, tmp_path: Any) -> dict[str, Any]:
        return {
            "user": "ann",
            "install_path": str(tmp_path / "repository"),
            "release_message": "the message",
            "changelog": "the changes",
            "previous_version": None,
            "previous_revision": None,
        }

    @pytest.mark.parametrize("event", ["pre_release", "pre_build", "post_release"])
    def test_without_settings_no_event_does_harm(self, make_hook: Any, facts: Any, event: str) -> None:
        getattr(make_hook(), event)(variants=[], **facts)

    @pytest.mark.parametrize("event", ["pre_release", "pre_build"])
    def test_facts_to_come_are_accepted(self, make_hook: Any, facts: Any, event: str) -> None:
        getattr(make_hook(), event)(variants=None, something_new=1, **facts)
