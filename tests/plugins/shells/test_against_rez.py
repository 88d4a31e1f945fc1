"""What programs see in each shell, started by `pkg env` and by `rez-env`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.rez

SHELLS = ("sh", "bash", "zsh", "csh", "tcsh")

# Differ between any two starts, or name the tool; the last are left by lines that only one of them has.
DIFFERING = {
    "REZ_USED",
    "REZ_USED_TIMESTAMP",
    "REZ_RXT_FILE",
    "REZ_CONFIG_FILE",
    "REZ_CONTEXT_FILE",
    "REZ_SHELL_INIT_TIMESTAMP",
    "_",
    "COLUMNS",
    "LINES",
    "PKG_RESOLVER_BACKEND",
    # rez puts a prompt of its own invention there, quotation marks included.
    "REZ_STORED_PROMPT_CSH",
}

REPORT = """\
import json, os, sys
with open(os.environ["REPORT"], "w") as file:
    json.dump({"environ": dict(os.environ), "arguments": sys.argv[1:]}, file)
sys.exit(3)
"""

PACKAGE = r"""
name = "lamp"
version = "1.2"
def commands():
    env.LAMP = "{root} $KEPT ${KEPT}"
    env.PATH.prepend("{root}/bin")
    env.PATH.append("{root}/late")
    env.LIST.append("a b")
    env.LIST.prepend("${HOME}/c")
    env.PRICE = literal("$5 `x` 'y' \"z\" ! 100%").e(" in $KEPT")
    env.EMPTY = ""
    env.START = "$STARTED+lamp"
    unsetenv("GONE")
    alias("hello", "echo hello")
    source("{root}/more." + ("csh" if env.KIND == "c" else "sh"))
    command("echo command")
    info("it's on")
    error("it's hot")
"""


@pytest.fixture
def studio(tmp_path):
    """A home folder with every start-up file, each of which adds its name to STARTED, and a package."""
    home = tmp_path / "home"
    home.mkdir()
    for name in (".profile", ".bashrc", ".bash_profile", ".zshenv", ".zshrc", ".zprofile", ".zlogin"):
        (home / name).write_text(f'export STARTED="$STARTED {name}"\n')
    for name in (".cshrc", ".login"):
        (home / name).write_text(f'setenv STARTED "$STARTED {name}"\n')
    (tmp_path / "env.sh").write_text('export STARTED="$STARTED ENV"\n')
    folder = tmp_path / "packages" / "lamp" / "1.2"
    folder.mkdir(parents=True)
    (folder / "package.py").write_text(PACKAGE)
    (folder / "more.sh").write_text('export MORE="$LAMP"\n')
    (folder / "more.csh").write_text('setenv MORE "$LAMP"\n')
    (tmp_path / "report.py").write_text(REPORT)
    (tmp_path / "rezconfig.yaml").write_text(f"packages_path: ['{tmp_path}/packages']\n")
    return tmp_path


@pytest.fixture
def start(studio):
    """Start both programs: `start(*arguments, stdin=..., environ=...)` gives what was seen by each."""

    def one(program, arguments, stdin, extra):
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(studio / "home"),
            "REPORT": str(studio / "report.json"),
            "REZ_CONFIG_FILE": str(studio / "rezconfig.yaml"),
            "LANG": "C.UTF-8",
            "KEPT": "kept it's",
            "GONE": "here",
            "STARTED": "",
            "PKG_RESOLVER_BACKEND": "python",
            "PS1": "old> ",
            "TERM": "dumb",
            **extra,
        }
        Path(environ["REPORT"]).unlink(missing_ok=True)
        done = subprocess.run(
            [*program, *arguments],
            env=environ,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            text=True,
            check=False,
            cwd=studio,
        )
        seen = {"environ": {}, "arguments": None}
        if Path(environ["REPORT"]).exists():
            seen = json.loads(Path(environ["REPORT"]).read_text())
        variables = {name: seen["environ"][name] for name in seen["environ"].keys() - DIFFERING}
        return {"variables": variables, "arguments": seen["arguments"], "code": done.returncode}, done

    def both(*arguments, stdin=None, environ=None):
        rez = shutil.which("rez-env", path=str(Path(sys.executable).parent))
        if rez is None:
            if os.environ.get("PKG_REQUIRE_REAL"):
                pytest.fail("rez-env is not installed, and PKG_REQUIRE_REAL is set")
            pytest.skip("rez-env is not installed")
        ours = one([sys.executable, "-m", "pkg", "env"], arguments, stdin, environ or {})
        return ours, one([rez], arguments, stdin, environ or {})

    return both


def kind(shell):
    return {"KIND": "c" if shell.endswith("csh") else "sh"}


def report(studio, *words):
    return " ".join([sys.executable, str(studio / "report.py"), *words])


def same(both, code=3, *, but=()):
    """Assert that both saw and printed the same, but for some variables, and return what it was.

    In a C shell rez writes what belongs to standard error into a file named `2`.
    """
    (ours, our_run), (theirs, their_run) = both
    assert theirs["code"] == code, (their_run, our_run)
    differing = {
        name: (ours["variables"].get(name), theirs["variables"].get(name))
        for name in ours["variables"].keys() | theirs["variables"].keys()
        if ours["variables"].get(name) != theirs["variables"].get(name) and name not in but
    }
    assert differing == {}
    assert (ours["code"], ours["arguments"]) == (theirs["code"], theirs["arguments"])
    errors = [line for line in their_run.stderr.splitlines() if not line.startswith("Pip-based rez")]
    if ours["variables"]["KIND"] == "c":
        errors = ["it's hot"]
    assert (our_run.stdout, our_run.stderr.splitlines()) == (their_run.stdout, errors)
    return ours


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("options", [(), ("--norc",), ("--rcfile", "env.sh")], ids=["", "norc", "rcfile"])
def test_a_line_sees_what_it_sees_with_rez(shell, options, studio, start):
    line = report(studio, '"$LAMP"', "'$HOME'", "x\\ y")
    seen = same(start("lamp", "--shell", shell, *options, "-c", line, environ=kind(shell)))
    assert seen["variables"]["MORE"] == f"{studio}/packages/lamp/1.2 kept it's kept it's"


@pytest.mark.parametrize("shell", SHELLS)
def test_words_see_what_they_see_with_rez(shell, studio, start):
    words = ["a b", "it's", "$LAMP", "x;y", "*", 'd"q']
    command = [sys.executable, str(studio / "report.py"), *words]
    same(start("lamp", "--shell", shell, "--", *command, environ=kind(shell)))


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("options", [(), ("--norc",)], ids=["", "norc"])
def test_commands_from_stdin_see_what_they_see_with_rez(shell, options, studio, start):
    both = start("lamp", "--shell", shell, "-s", *options, stdin=report(studio) + "\n", environ=kind(shell))
    if shell == "zsh":  # rez makes no environment there
        seen = both[0][0]["variables"]
        assert "LAMP" not in both[1][0]["variables"]
        assert seen["MORE"] == seen["LAMP"] == f"{studio}/packages/lamp/1.2 kept it's kept it's"
        assert seen["STARTED"].count(".zshrc") == (0 if options else 1)
    else:
        # Without a ~/.tcshrc rez does not read ~/.cshrc, which tcsh reads then.
        same(both, but=("STARTED",) if shell == "tcsh" else ())


@pytest.mark.parametrize("shell", SHELLS)
def test_the_order_of_start_up_files_is_rezs_either_way(shell, studio, start):
    for first in ("true", "false"):
        environ = {**kind(shell), "REZ_PACKAGE_COMMANDS_SOURCED_FIRST": first, "BASH_ENV": f"{studio}/env.sh"}
        seen = same(start("lamp", "--shell", shell, "-c", report(studio), environ=environ))
        assert seen["variables"]["START"].endswith("+lamp")


@pytest.mark.parametrize("shell", SHELLS)
def test_a_nested_environment_is_the_one_that_rez_makes(shell, studio, start):
    environ = {
        **kind(shell),
        "REZ_ENV_PROMPT": ">",
        "REZ_LAMP_ROOT": "/old",
        "REZ_USED_EPH_RESOLVE": ".old==1",
        "REZ_STORED_PROMPT_SH": "old",
        "REZ_STORED_PROMPT_CSH": "old",
    }
    seen = same(start("lamp", "--shell", shell, "-c", report(studio), environ=environ))
    assert seen["variables"]["REZ_USED_EPH_RESOLVE"] == ".old==1"


@pytest.mark.parametrize("shell", ["bash", "tcsh"])
@pytest.mark.parametrize("options", [("--new-session",), ("-q",), ("--pre-command", "env EXTRA=1")], ids=str)
def test_other_ways_to_start_are_those_of_rez(shell, options, studio, start):
    if options == ("--pre-command", "env EXTRA=1"):
        options = ("--pre-command=env EXTRA=1",)
    same(start("lamp", "--shell", shell, *options, "-c", report(studio), environ=kind(shell)))
