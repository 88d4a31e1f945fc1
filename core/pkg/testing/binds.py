"""What every bind module must do."""

# ruff: noqa: D102 - the names of the tests say it
from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from pkg.interfaces.bind import Bind, FoundSoftware
from pkg.testing.plugins import PluginTests


class BindTests(PluginTests):
    """Tests for a plugin of the kind `binds`; a subclass gives the fixture `plugin`, the class.

    The fixture `make_bind` makes one: `make_bind(folders=[...])` with values of its settings; what it warns
    of is in `make_bind.warned`. `words` are those of the module's own options with which it finds something;
    `software` is what it found. A subclass sees to it that the software is there.
    """

    @pytest.fixture
    def words(self) -> Sequence[str]:
        return ()

    @pytest.fixture
    def make_bind(self, plugin: type[Bind], pkg_settings: Callable[..., Any]) -> Any:
        def make(**options: Any) -> Bind:
            config = pkg_settings(plugins={"binds": {plugin.name: options}})
            values = config.plugin_options("binds", plugin.name, plugin.settings)
            return plugin(values, config=config, warn=make.warned.append)  # type: ignore[attr-defined]

        make.warned = []  # type: ignore[attr-defined]
        return make

    @pytest.fixture
    def arguments(self, plugin: type[Bind], words: Sequence[str]) -> Namespace:
        parser = ArgumentParser()
        plugin.setup_parser(parser)
        return parser.parse_args(list(words))

    @pytest.fixture
    def software(self, make_bind: Any, arguments: Namespace) -> list[FoundSoftware]:
        return list(make_bind().find(arguments))

    def test_its_options_have_defaults_and_say_what_they_are(self, plugin: type[Bind]) -> None:
        parser = ArgumentParser(add_help=False)
        plugin.setup_parser(parser)
        parser.parse_args([])
        for action in parser._actions:
            assert action.help, f"the option {action.dest} says nothing"

    def test_what_it_finds_becomes_packages_and_is_the_same_twice(
        self,
        make_bind: Any,
        arguments: Namespace,
        software: list[FoundSoftware],
        pkg_settings: Callable[..., Any],
    ) -> None:
        from pkg.bind.candidates import candidate_of

        assert software
        for each in software:
            package = candidate_of(each, pkg_settings()).package
            assert (package.name, str(package.version)) == (each.name, each.version)
            assert len(package.variants or [()]) == 1
        again = make_bind().find(arguments)
        assert [(each.name, each.version, each.attributes) for each in again] == [
            (each.name, each.version, each.attributes) for each in software
        ]
        assert [[str(content) for content in each.contents] for each in again] == [
            [str(content) for content in each.contents] for each in software
        ]

    def test_a_scan_of_an_empty_folder_does_no_harm(self, make_bind: Any, tmp_path: Any) -> None:
        empty = tmp_path / "empty"
        empty.mkdir()
        list(make_bind().scan([str(empty), str(tmp_path / "nowhere")]))
