from __future__ import annotations

import json

import pytest

import pkg


@pytest.fixture
def rich_package(studio):
    """A package with something of every sort."""
    studio.write(
        "tools-1.2",
        """
name = "tools"
version = "1.2"
description = "short"
requires = ["python-3.10", "!maya-2022", "~lookdev-1", ".quality-1+<3"]
variants = [["maya-2023", "python"], ["maya-2024"]]
build_requires = ["cmake-3"]
timestamp = 5
revision = {"branch": "main"}
changelog = "first line, which is rather long for a changelog\\nsecond"
help = [["manual", "https://example.com"], ["list", "ls"]]
tests = {"unit": "pytest", "lint": {"command": ["ruff", "check"], "requires": ["ruff"], "run_on": "default"}}
extra = {"a": [1, 2], "b": None}

with scope("config") as config:
    config.release_packages_path = "/elsewhere"
    config.plugins.build_system.cmake.build_target = "Debug"

@late()
def tools():
    return ["one"]

def pre_commands():
    env.FIRST = "1"

def commands():
    if "maya" in resolve:
        env.WITH_MAYA = "{resolve.maya.version}"
    alias("hi", 'echo "hi"')
""",
    )
    return studio


@pytest.mark.parametrize("package", ["maya", "maya-2023", "lookdev", "tools", "python"])
@pytest.mark.parametrize("options", [[], ["--format", "py"], ["-a", "-b"], ["-a", "-f", "py"]])
def test_view_prints_what_rez_prints(rich_package, pkg_cli, rez_tool, package, options):
    ours, theirs = pkg_cli("view", package, *options), rez_tool("view", package, *options)
    assert ours.code == theirs.returncode == 0
    # rez writes what is beyond its known attributes in the order of a set.
    assert sorted(ours.out.strip().split("\n\n")) == sorted(theirs.stdout.strip().split("\n\n"))


def test_the_written_form_can_be_read_again(rich_package, pkg_cli, tmp_path):
    written = pkg_cli("view", "tools", "-a", "-b", "-f", "py").out
    again = rich_package.path.parent / "again" / "tools" / "1.2"
    again.mkdir(parents=True)
    (again / "package.py").write_text(written.replace(str(rich_package.path / "tools" / "1.2"), str(again)))
    second = pkg_cli("view", "tools", "-a", "-b", "-f", "py", "--paths", str(again.parents[1])).out
    assert second.replace(str(again), "") == written.replace(str(rich_package.path / "tools" / "1.2"), "")


def test_json_holds_the_attributes(rich_package, pkg_cli):
    data = json.loads(pkg_cli("view", "maya-2024", "--json").out)
    assert data["version"] == "2024.2"
    assert data["requires"] == ["python-3.10"]
    assert data["commands"].startswith("env.PATH")


def test_an_unknown_family_offers_near_names(studio, pkg_cli):
    finished = pkg_cli("view", "mayaa")
    assert finished.code == 1
    assert "'mayaa'" in finished.err
    assert "Did you mean 'maya'?" in finished.err


def test_a_range_without_versions_lists_those_there_are(studio, pkg_cli):
    finished = pkg_cli("view", "maya-2030")
    assert finished.code == 1
    assert "2023.1, 2024.2" in finished.err


def test_current_outside_of_an_environment_is_told(studio, pkg_cli):
    finished = pkg_cli("view", "--current", "maya")
    assert finished.code == 1
    assert "not in a resolved environment" in finished.err


def test_packages_print_themselves_as_view_does(rich_package, pkg_cli, capsys):
    package = pkg.get_latest_package("tools", paths=[str(rich_package.path)])
    package.print_info(format_="py")
    assert capsys.readouterr().out == pkg_cli("view", "-b", "-f", "py", "tools").out
    package.print_info(skip_attributes=["description"], include_release=True)
    text = capsys.readouterr().out
    assert "timestamp: 5" in text
    assert "description" not in text
