"""Both programs, side by side, on the packages that rez ships for its own tests.

What rez's command-line and package tests check is asked of both here: help of every command, listing, looking
up, describing, resolving, completing.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from pkg.commands.rez import REZ_COMMANDS


@pytest.fixture
def rez_data():
    """The folder of rez's own test data."""
    try:
        import rez
    except ImportError:
        if os.environ.get("PKG_REQUIRE_REAL"):
            raise
        pytest.skip("rez is not installed")
    return Path(rez.__path__[0]) / "data" / "tests"


@pytest.fixture
def both(rez_data, tmp_path, pkg_environ, pkg_cli, rez_tool):
    """Run a command line in both programs on copies of rez's test packages, and give both answers."""
    repositories = []
    for name in ("solver/packages", "packages/py_packages", "packages/yaml_packages", "suites/packages"):
        copy = tmp_path / name.replace("/", "_")
        shutil.copytree(rez_data / name, copy, ignore=shutil.ignore_patterns("__pycache__", "README"))
        repositories.append(str(copy))
    # A definition that raises stops rez's searches; ours is tried below.
    shutil.rmtree(tmp_path / "packages_py_packages" / "versioned" / "2.0")
    pkg_environ |= {
        "REZ_PACKAGES_PATH": os.pathsep.join(repositories),
        "REZ_LOCAL_PACKAGES_PATH": repositories[-1],
        "REZ_IMPLICIT_PACKAGES": "",
        "REZ_DEFAULT_SHELL": "bash",
    }

    def run(*arguments):
        return pkg_cli(*arguments), rez_tool(*arguments)

    return run


def same(answers):
    ours, theirs = answers
    assert (ours.code, ours.out) == (theirs.returncode, theirs.stdout), ours.err
    return ours


# --- every command ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", [name for name in REZ_COMMANDS if name not in ("gui", "complete", "forward")]
)
def test_every_command_answers_help_under_both_names(name, pkg_cli, rez_tool):
    from pkg.host import Host
    from pkg.settings import load_settings

    if name not in Host(load_settings({}, home="/nonexistent")).names("commands"):
        pytest.skip("still to come; tests/data/rez-not-yet.json")
    assert rez_tool(name, "-h").returncode == 0
    for words in ([name, "-h"], ["rez", name, "--help"]):
        finished = pkg_cli(*words)
        assert finished.code == 0
        assert finished.out.startswith("Usage: pkg ")


# --- search, depends, plugins -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["py*"],
        ["pybah"],
        ["pybah-5"],
        ["pyfoo-3.0+"],
        ["-t", "package"],
        ["-t", "variant", "pyvariants"],
        ["-t", "variant"],
        ["-t", "family", "pyfoo"],
        ["--latest", "-t", "package", "py*"],
        ["timestamped", "--after", "1200000000"],
        ["timestamped", "--before", "1200000000"],
        ["*_variant*"],
        ["[mt]*"],
        ["zzz"],
        ["multi", "-f", "{name}:{version}:{num}"],
        ["-f", r"{qual}\n- {uri}\n- {req}", "pyfoo"],
        ["-e", "single*"],
        ["--validate", "versioned"],
        ["--nl", "foo"],
        ["--no-newlines", "-f", "{commands}", "pyfoo"],
    ],
)
def test_search_finds_what_rez_finds(both, words):
    same(both("search", *words))


def test_a_definition_that_raises_hides_no_other(pkg_repo, pkg_cli, rez_tool, pkg_environ):
    pkg_repo.add("fine-1")
    pkg_repo.write("broken-1", "raise Exception('not to be loaded')\n")
    pkg_environ["REZ_PACKAGES_PATH"] = str(pkg_repo.path)
    assert rez_tool("search", "-t", "package").returncode == 1
    assert pkg_cli("search", "-t", "package").out == "broken-1\nfine-1\n"
    assert "not to be loaded" in pkg_cli("search", "-t", "package", "--validate").out


@pytest.mark.parametrize(
    "words", [["python"], ["nada", "-d", "1"], ["bahish", "-q"], ["python", "-b"], ["nopy"], ["zzz"]]
)
def test_depends_lists_what_rez_lists(both, words):
    ours, theirs = both("depends", *words)
    assert (ours.code, ours.out) == (theirs.returncode, theirs.stdout)


@pytest.mark.parametrize("family", ["python", "pyfoo"])
def test_plugins_of_a_package_without_any(both, family):
    same(both("plugins", family))


# --- view, status, help -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "package",
    [
        *("python", "pybah-4", "pyfoo-3.0", "multi", "multi-1.1", "single_versioned", "unversioned_py"),
        *("variants_py", "timestamped", "foo", "pooh", "missing_variant_requires", "late_binding"),
    ],
)
@pytest.mark.parametrize("options", [[], ["-a", "-b", "-f", "py"]])
def test_view_shows_what_rez_shows(both, package, options):
    ours, theirs = both("view", *options, package)
    assert ours.code == theirs.returncode == 0, ours.err
    # Attributes of one's own come in the order of a set in rez.
    assert sorted(ours.out.strip().split("\n\n")) == sorted(theirs.stdout.strip().split("\n\n"))


@pytest.mark.parametrize("thing", ["python", "pybah-4", "foo", "bah", "zzz"])
def test_status_of_packages(both, thing):
    ours, theirs = both("status", thing)
    assert ours.code == theirs.returncode
    assert ours.out == theirs.stdout.replace("Rez does", "pkg does")


@pytest.mark.parametrize("package", ["python", "pyfoo", "multi"])
def test_help_of_packages_without_any(both, package):
    ours, theirs = both("help", package)
    assert ours.code == theirs.returncode == 1
    assert ours.out == theirs.stdout == ""


# --- resolving and environments -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "request_",
    [
        ["python"],
        ["nada"],
        ["pyfoo", "pybah"],
        ["pyson", "python-2.6"],
        ["pysplit", "python-2.6"],
        ["bahish", "pybah-4"],
        ["!python-2.7", "pyvariants"],
        ["pyodd", "nopy"],
        ["test_variant_split_start"],
        ["pydad", "~python-2.5", "pymum"],
    ],
)
def test_the_resolved_packages_and_the_exit_code_are_rezs(both, request_):
    ours, theirs = both("env", *request_, "--", "printenv", "REZ_USED_RESOLVE")
    assert ours.code == theirs.returncode
    assert ours.out == theirs.stdout


@pytest.mark.parametrize("words", [["zzz"], ["python-9"], ["pyfoo-3+<3"], ["py!foo"]])
def test_requests_that_cannot_be_met_end_with_code_1(both, words):
    ours, theirs = both("env", *words, "--", "true")
    assert ours.code == theirs.returncode == 1
    assert "Traceback" not in ours.err


def test_the_command_of_an_environment_gives_its_code_and_gets_its_words(both):
    ours, theirs = both(
        "env", "python", "--", "sh", "-c", "for each; do echo $each; done; exit 13", "-", "a b", "*"
    )
    assert ours.code == theirs.returncode == 13
    assert ours.out == theirs.stdout


def test_a_context_written_by_one_program_is_read_by_the_other(both, tmp_path):
    for number, options in enumerate((["--req"], ["--res"], ["--so"], ["--tools"], ["--pe"])):
        path = str(tmp_path / f"{number}.rxt")
        ours, theirs = both("env", "pyfoo", "foo", "-o", path)
        assert ours.code == theirs.returncode == 0
        same(both("context", path, *options))


# --- configuration, interpret, completion -------------------------------------------------------------


@pytest.mark.parametrize(
    "field",
    [
        "packages_path",
        "plugins.release_vcs.releasable_branches",
        "plugins.shell.bash.prompt",
        "prefix_prompt",
        "optionvars",
    ],
)
@pytest.mark.parametrize("options", [[], ["--json"]])
def test_config_prints_what_rez_prints(both, field, options):
    same(both("config", *options, field))


@pytest.mark.parametrize("format_", ["dict", "table"])
def test_interpret_prints_what_rez_prints(both, format_):
    same(
        both(
            "interpret", "-c", "env.A = 'b'\nenv.LIST.append('x')\nalias('a', 'b')", "-f", format_, "--no-env"
        )
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("sea", {"search"}),
        ("env --inp", {"--input"}),
        ("env pyb", {"pybah", "pybah-4", "pybah-5"}),
        ("env pybah-", {"pybah-4", "pybah-5"}),
        ("env pys", {"pyson", "pysplit"}),
        ("config prefix", {"prefix_prompt"}),
        ("view zzz", set()),
    ],
)
def test_completion_offers_what_rez_offers(both, pkg_environ, line, expected):
    def offered(program):
        whole = f"{program} {line}"
        pkg_environ.update(COMP_LINE=whole, COMP_POINT=str(len(whole)))
        answers = both("complete")
        return answers[0].out if program == "pkg" else answers[1].stdout

    assert set(offered("pkg").split()) == expected
    assert set(offered("rez").split()) >= expected


def test_completion_survives_a_cursor_that_is_no_number(both, pkg_environ):
    pkg_environ.update(COMP_LINE="pkg sea", COMP_POINT="not-a-number")
    assert both("complete")[0].out.split() == ["search"]


def test_hidden_commands_are_not_offered(both, pkg_environ):
    pkg_environ.update(COMP_LINE="pkg ", COMP_POINT="4")
    offered = set(both("complete")[0].out.split())
    assert {"env", "search", "context"} <= offered
    assert not offered & {"complete", "forward", "gui"}


def test_json_of_every_printing_command_is_json(both):
    for words in (
        *([command, "python"] for command in ("search", "depends", "view", "status", "plugins", "info")),
        *(["list"], ["config", "packages_path"], ["interpret", "-c", "env.A = 1"]),
    ):
        finished = both(*words, "--json")[0]
        assert finished.code == 0, finished.err
        json.loads(finished.out)
