from __future__ import annotations

import json

import pytest


@pytest.fixture
def helped(studio):
    studio.add("doc-1", help="https://example.com/{version.major}")
    studio.add("doc-2")
    studio.add(
        "tool-1.2.3",
        description="Does things.",
        help=[
            ["manual", "$BROWSER https://example.com/{version}/{version.minor}"],
            ["files", "echo base={base} root={root} {unknown}"],
            ["old", "echo !VERSION! !ROOT!"],
        ],
    )
    studio.add("varied-1", variants=[["python-3.10"]], help="echo {root} {base}")
    return studio


@pytest.mark.parametrize("package", ["doc", "tool-1", "varied"])
def test_the_entries_are_rezs(helped, pkg_cli, rez_tool, package):
    ours, theirs = pkg_cli("help", "-e", package), rez_tool("help", "-e", package)
    assert ours.code == theirs.returncode == 0, ours.err
    assert ours.out == theirs.stdout


@pytest.mark.parametrize("section", ["2", "3"])
def test_a_section_of_several_words_is_run(helped, pkg_cli, rez_tool, section):
    ours, theirs = pkg_cli("help", "tool", section), rez_tool("help", "tool", section)
    assert ours.code == theirs.returncode == 0, ours.err
    # rez's own lines come after those of the command in a pipe.
    assert sorted(ours.out.splitlines()) == sorted(theirs.stdout.splitlines())
    assert "Description:\nDoes things.\n\n" in ours.out


def test_an_address_opens_in_the_configured_browser(helped, pkg_cli, pkg_environ):
    pkg_environ["REZ_BROWSER"] = "echo"
    assert pkg_cli("help", "tool").out.splitlines()[-1] == "https://example.com/1.2.3/2"


def test_without_a_package_the_manual_opens(helped, pkg_cli, pkg_environ):
    pkg_environ |= {"REZ_BROWSER": "echo", "REZ_DOCUMENTATION_URL": "https://example.com/manual"}
    for arguments in ([], ["--manual"], ["-m", "tool"]):
        assert pkg_cli("help", *arguments).out == "https://example.com/manual\n"


def test_the_newest_version_with_help_is_used(helped, pkg_cli):
    assert "/doc/1/package.py" in pkg_cli("help", "-e", "doc").out


@pytest.mark.parametrize("arguments", [("maya",), ("nothing",), ("doc-2",)])
def test_no_help_is_a_failure(helped, pkg_cli, rez_tool, arguments):
    finished = pkg_cli("help", *arguments)
    assert finished.code == rez_tool("help", *arguments).returncode == 1
    assert "no package with help" in finished.err


@pytest.mark.parametrize("section", ["4", "0"])
def test_a_section_that_is_not_there_is_code_2(helped, pkg_cli, section):
    finished = pkg_cli("help", "tool", section)
    assert finished.code == 2
    assert "there are 1 to 3" in finished.err


def test_a_browser_that_cannot_be_started_is_told(helped, pkg_cli, pkg_environ):
    pkg_environ["REZ_BROWSER"] = "/no/such/browser"
    finished = pkg_cli("help", "tool")
    assert finished.code == 1
    assert "setting 'browser'" in finished.err


def test_v_tells_what_is_searched(helped, pkg_cli):
    assert "searching for help in " in pkg_cli("help", "-v", "-e", "doc").err


def test_json_holds_the_sections(helped, pkg_cli):
    data = json.loads(pkg_cli("help", "doc", "--json").out)
    assert data["package"] == "doc-1"
    assert data["sections"] == [{"title": "Help", "target": "https://example.com/1"}]


def test_a_request_that_rules_out_is_refused(helped, pkg_cli):
    assert pkg_cli("help", "!tool").code == 1
