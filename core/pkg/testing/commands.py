"""What every command must do."""

# ruff: noqa: D102 - the names of the tests say it
from __future__ import annotations

from typing import Any

import pytest

from pkg.interfaces.command import Command
from pkg.testing.plugins import heavy_imports_of


class CommandTests:
    """Tests for a command plugin.

    A subclass gives the fixture `command`, which returns what the plugin registers. What the command
    does is for its own tests: `pkg_cli` runs it.
    """

    @pytest.fixture
    def run(self, command: Command, pkg_settings: Any, capsys: pytest.CaptureFixture[str]) -> Any:
        """Run a command line in this process: `run("usage", "--help")` returns code, stdout, stderr."""
        from pkg.cli.app import App
        from pkg.hookspecs import hookimpl
        from pkg.host import Host

        class Plugin:
            @hookimpl
            def pkg_register_commands(self, register: Any) -> None:
                register(command)

        def run(*arguments: str) -> tuple[int, str, str]:
            settings = pkg_settings()
            host = Host(settings)
            host.add(Plugin())
            code = App(settings=settings, host=host).run(arguments)
            out, err = capsys.readouterr()
            return code, out, err

        return run

    def test_it_has_a_name_and_a_summary_of_one_line(self, command: Command) -> None:
        assert command.name
        assert command.summary
        assert "\n" not in command.summary

    def test_its_help_works_and_says_what_it_does(self, command: Command, run: Any) -> None:
        code, out, err = run(command.name, "--help")
        assert (code, err) == (0, "")
        assert out.startswith(f"Usage: pkg {command.name} ")
        assert "--help" in out

    def test_an_unknown_option_is_wrong_usage(self, command: Command, run: Any) -> None:
        if command.passthrough:
            pytest.skip("all words belong to the program that it runs")
        code, out, err = run(command.name, "--no-such-option-at-all")
        assert (code, out) == (2, "")
        assert err

    def test_pkg_help_lists_it(self, command: Command, run: Any) -> None:
        listing = run("--help")[1].partition("Commands:")[2]
        listed = {line.split()[0] for line in listing.splitlines() if line.strip()}
        assert (command.name in listed) is not command.hidden

    def test_importing_it_imports_nothing_heavy(self, command: Command) -> None:
        module = getattr(command.function, "__module__", None)
        if hasattr(command.function, "registered_callback"):  # a typer group: ask one of its functions
            callback = command.function.registered_callback
            module = callback.callback.__module__ if callback else None
        assert module is not None
        assert heavy_imports_of(module) == []
