from __future__ import annotations

import json
import os
import stat

import pytest


@pytest.fixture
def suite(studio, pkg_environ, tmp_path, rez_program):
    """A suite made by rez, with `maya` under another name and a tool that two packages offer."""
    import subprocess

    studio.add("one-1", tools=["both", "single"])
    studio.add("two-1", tools=["both"])
    folder = tmp_path / "suite"

    def rez(*words):
        subprocess.run([rez_program("rez"), *words], env=pkg_environ, check=True, capture_output=True)

    for name, request in (("shot", ["maya", "lookdev"]), ("pair", ["one", "two"])):
        rez("env", *request, "-o", str(tmp_path / f"{name}.rxt"))
    rez("suite", "--create", str(folder))
    rez("suite", "--add", str(tmp_path / "shot.rxt"), "--context", "shot", str(folder))
    rez("suite", "--add", str(tmp_path / "pair.rxt"), "--context", "pair", str(folder))
    rez("suite", "--alias", "maya", "maya24", "--context", "shot", str(folder))
    pkg_environ["PATH"] += f"{os.pathsep}{folder / 'bin'}"
    return folder


def same(ours, theirs):
    """Compare, but for the name of the tool."""
    words = theirs.stdout
    for rez, pkg in (("rez-suite", "pkg suite"), ("rez-context", "pkg context"), ("Rez does", "pkg does")):
        words = words.replace(rez, pkg)
    assert ours.out == words
    assert ours.code == theirs.returncode


@pytest.mark.parametrize("thing", ["maya", "maya-2023", "lookdev", "nothing", "!maya", "maya-99", ".", "a/b"])
def test_status_says_what_rez_says(studio, pkg_cli, rez_tool, thing):
    same(pkg_cli("status", thing), rez_tool("status", thing))


def test_a_local_package_is_marked(studio, pkg_cli, rez_tool, pkg_environ):
    pkg_environ["REZ_LOCAL_PACKAGES_PATH"] = str(studio.path)
    same(pkg_cli("status", "maya"), rez_tool("status", "maya"))
    assert "(local)" in pkg_cli("status", "maya").out


@pytest.mark.parametrize("thing", ["single", "mayapy"])
def test_a_tool_of_a_suite_is_described_as_rez_does(suite, pkg_cli, rez_tool, thing):
    ours = pkg_cli("status", thing)
    same(ours, rez_tool("status", thing))
    assert f"'{thing}' is a suite tool:" in ours.out


def test_the_path_of_a_tool_with_an_alias_is_the_wrapper(suite, pkg_cli):
    # rez names a file after the tool, which is not there.
    assert f"Path:     {suite / 'bin' / 'maya24'}\n" in pkg_cli("status", "maya24").out


def test_suite_folders_and_context_files_are_recognised(suite, pkg_cli, rez_tool, tmp_path):
    for thing in (suite, tmp_path / "shot.rxt", suite / "suite.yaml"):
        same(pkg_cli("status", str(thing)), rez_tool("status", str(thing)))


def test_a_suite_tool_that_another_program_hides_is_told(suite, pkg_cli, pkg_environ, tmp_path):
    program = tmp_path / "early" / "maya24"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    pkg_environ["PATH"] = f"{program.parent}{os.pathsep}{pkg_environ['PATH']}"
    assert f"is hidden by an unknown tool '{program}'" in pkg_cli("status", "maya24").out
    assert f"(hidden by unknown tool '{program}')" in pkg_cli("status", "-t", "maya24").out


def test_the_tools_are_those_that_rez_lists(suite, pkg_cli, rez_tool):
    ours, theirs = pkg_cli("status", "-t", "m*"), rez_tool("status", "-t", "m*")
    assert ours.code == theirs.returncode == 0
    assert [line.split() for line in ours.out.splitlines()] == [
        line.split() for line in theirs.stdout.splitlines()
    ]


def test_a_tool_that_two_packages_offer_is_a_conflict_and_no_crash(suite, pkg_cli):
    row = pkg_cli("status", "-t", "both").out.splitlines()[-1]
    assert "one-1, two-1" in row
    assert row.endswith("(in conflict)")


def test_no_tools_is_a_failure(studio, pkg_cli, rez_tool):
    same(pkg_cli("status", "--tools", "zzz*"), rez_tool("status", "--tools", "zzz*"))


def test_the_summary_outside_of_everything(studio, pkg_cli, rez_tool):
    ours, theirs = pkg_cli("status"), rez_tool("status")
    assert ours.out.splitlines()[1:] == theirs.stdout.splitlines()[1:]
    assert ours.out.startswith("Using pkg ")


def test_the_summary_of_an_environment_names_context_and_suites(
    suite, pkg_cli, rez_tool, pkg_environ, tmp_path
):
    pkg_environ["REZ_RXT_FILE"] = str(tmp_path / "shot.rxt")
    ours, theirs = pkg_cli("status"), rez_tool("status")
    assert ours.out.splitlines()[1:] == theirs.stdout.splitlines()[1:]
    assert f"Active Context: {tmp_path / 'shot.rxt'}" in ours.out
    pkg_environ["REZ_RXT_FILE"] = str(suite / "contexts" / "shot.rxt")
    assert "Currently within context 'shot' in suite at " in pkg_cli("status").out


def test_inside_of_an_environment_its_tools_and_packages_come_first(
    studio, pkg_cli, rez_tool, pkg_environ, tmp_path
):
    assert pkg_cli("env", "maya", "-o", str(tmp_path / "now.rxt")).code == 0
    program = tmp_path / "maya"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    pkg_environ |= {
        "REZ_RXT_FILE": str(tmp_path / "now.rxt"),
        "PATH": f"{tmp_path}{os.pathsep}{pkg_environ['PATH']}",
    }
    for thing in ("maya", "maya-2024", "maya-2023", "python", "lookdev"):
        same(pkg_cli("status", thing), rez_tool("status", thing))
    same(pkg_cli("status", "-t"), rez_tool("status", "-t"))


def test_json_says_the_same(suite, pkg_cli):
    (meaning,) = json.loads(pkg_cli("status", "mayapy", "--json").out)
    assert meaning["kind"] == "suite tool"
    assert meaning["facts"]["package"] == "maya-2024.2"
    tools = json.loads(pkg_cli("status", "-t", "--json").out)
    assert {"maya24", "mayapy", "both", "single"} <= {row["tool"] for row in tools}
    assert json.loads(pkg_cli("status", "--json").out)["suites"] == [str(suite)]
    assert pkg_cli("status", "nothing", "--json").code == 1
