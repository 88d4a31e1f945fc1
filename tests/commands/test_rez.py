from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from pkg.commands.rez import REZ_COMMANDS


def test_the_help_lists_only_commands_that_rez_has(pkg_cli):
    finished = pkg_cli("rez", "--help")
    assert finished.code == 0
    listed = {line.split()[0] for line in finished.out.partition("Commands:")[2].splitlines() if line.strip()}
    assert (
        {"env", "context", "config", "search", "view", "interpret", "plugins"} <= listed <= set(REZ_COMMANDS)
    )


@pytest.mark.parametrize("arguments", [["plugins", "--kind", "shells"], ["config", "--search-list"]])
def test_a_command_does_the_same_under_rez(pkg_cli, arguments):
    plain = pkg_cli(*arguments)
    aliased = pkg_cli("rez", *arguments)
    assert plain.code == 0
    assert (aliased.code, aliased.out) == (plain.code, plain.out)


def test_global_options_stand_before_rez_or_behind_the_command(pkg_cli):
    for arguments in (
        ["--json", "rez", "plugins"],
        ["rez", "--json", "plugins"],
        ["rez", "plugins", "--json"],
    ):
        assert json.loads(pkg_cli(*arguments).out)


def test_a_command_of_rez_that_is_missing_lists_those_there_are(pkg_cli, pkg_environ):
    pkg_environ["PKG_DISABLE_PLUGINS"] = "commands:bind"
    finished = pkg_cli("rez", "bind", "--list")
    assert finished.code == 2
    assert "'bind' is rez's, but pkg does not have it yet; there are: " in finished.err
    assert "env" in finished.err


def test_a_command_that_rez_does_not_have_is_wrong_usage(pkg_cli):
    finished = pkg_cli("rez", "solve", "foo")
    assert finished.code == 2
    assert "'solve' is no command of rez" in finished.err


def test_the_usage_names_both_words(pkg_cli):
    assert pkg_cli("rez", "plugins", "--help").out.startswith("Usage: pkg rez plugins ")


def test_version_and_info_are_there_as_in_rez(pkg_cli):
    assert pkg_cli("rez", "-V").out.startswith("pkg ")
    information = pkg_cli("rez", "--info")
    assert information.code == 0
    assert information.out.startswith("pkg ")
    assert "resolvers" in information.out


@pytest.mark.rez
def test_the_list_of_rezs_commands_is_rezs():
    try:
        from rez import cli
    except ImportError:
        if os.environ.get("PKG_REQUIRE_REAL"):
            raise
        pytest.skip("rez is not installed")
    found = {path.stem.replace("_", "-") for path in Path(cli.__path__[0]).glob("[a-z]*.py")}
    assert set(REZ_COMMANDS) == found
