from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest


def program(name):
    """The path of a real shell; without it the test skips, or fails where real parts are required."""
    found = shutil.which(name)
    if found is None:
        if os.environ.get("PKG_REQUIRE_REAL"):
            pytest.fail(f"{name} is not installed, and PKG_REQUIRE_REAL is set")
        pytest.skip(f"{name} is not installed")
    return found


@pytest.fixture
def completed(studio, pkg_cli, pkg_environ):
    """Complete a line as the scripts do."""

    def complete(line, **variables):
        pkg_environ.update(COMP_LINE=line, COMP_POINT=str(len(line)), **variables)
        finished = pkg_cli("complete")
        assert finished.code == 0
        assert finished.err == ""
        return finished.out.splitlines()

    return complete


def test_commands_complete(completed):
    assert completed("pkg li") == ["list"]
    assert "complete" not in completed("pkg ")


def test_options_complete_with_their_help_where_the_shell_shows_it(completed):
    assert completed("pkg search --no-lo") == ["--no-local"]
    (line,) = completed("pkg search --no-lo", PKG_COMPLETE_SHELL="fish")
    assert line.startswith("--no-local\t")


def test_values_of_options_complete(completed):
    assert completed("pkg env --resolver ") == ["numba", "python", "rez"]
    assert completed("pkg search -t v") == ["variant"]


def test_bash_gets_the_piece_behind_the_equals_sign(completed):
    assert completed("pkg search --type=v") == ["variant"]
    assert completed("pkg search --type=v", PKG_COMPLETE_SHELL="zsh") == ["--type=variant"]


def test_package_requests_complete(completed):
    assert completed("pkg env ma") == ["maya", "maya-2023.1", "maya-2024.2"]
    assert completed("pkg env maya !pyth") == ["!python", "!python-3.10", "!python-3.11"]
    assert completed("pkg rez env look") == ["lookdev", "lookdev-1.0.0"]


def test_paths_on_the_line_are_searched(completed, tmp_path):
    assert completed(f"pkg list --paths {tmp_path / 'nowhere'} ma") == []


def test_words_of_the_command_behind_the_dashes_are_left_to_the_shell(completed):
    assert completed("pkg env maya -- ma") == []


@pytest.mark.parametrize("line", ["", "pkg nothing x", "pkg env 'ma", "pkg --color x zz"])
def test_a_line_that_makes_no_sense_completes_to_nothing_and_never_complains(completed, line):
    assert completed(line) in ([], ["maya", "maya-2023.1", "maya-2024.2"])


def test_an_unknown_shell_is_wrong_usage(pkg_cli):
    assert pkg_cli("completions", "edlin").code == 2


# --- real shells ---------------------------------------------------------------------------------


@pytest.fixture
def shell_environ(studio, pkg_environ):
    """Variables under which `pkg` is the tested one."""
    pkg_environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{pkg_environ['PATH']}"
    pkg_environ["TERM"] = "xterm"
    return pkg_environ


def script(pkg_cli, shell, tmp_path):
    path = tmp_path / f"completion.{shell}"
    path.write_text(pkg_cli("completions", shell).out)
    return path


def test_fish_completes(pkg_cli, shell_environ, tmp_path):
    path = script(pkg_cli, "fish", tmp_path)
    run = subprocess.run(
        [program("fish"), "--no-config", "-c", f"source {path}; complete -C 'pkg env maya-20'"],
        env=shell_environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == ["maya-2023.1", "maya-2024.2"]


@pytest.mark.parametrize(
    ("name", "arguments", "setup"),
    [
        ("bash", ["--norc", "--noprofile", "-i"], ""),
        ("zsh", ["-f", "-i"], "autoload -U compinit; compinit -u -D; "),
    ],
)
def test_the_tab_key_completes(pkg_cli, shell_environ, tmp_path, name, arguments, setup):
    path = script(pkg_cli, name, tmp_path)
    shell = program(name)
    child, terminal = pty.fork()
    if child == 0:
        os.execve(shell, [shell, *arguments], {**shell_environ, "PS1": "ready> "})
    screen = Screen(terminal)
    try:
        screen.wait_for("ready> ")
        os.write(terminal, f"{setup}source {path}; echo loa''ded\n".encode())
        screen.wait_for("loaded")
        screen.wait_for("ready> ")
        os.write(terminal, b"pkg search lookd\t")
        screen.wait_for("lookd")
        screen.wait_for("ev")  # bash rings the bell between the two
        os.write(terminal, b"\x15exit\n")
    finally:
        os.close(terminal)
        os.waitpid(child, 0)


class Screen:
    """What a terminal shows and a test has not yet looked at."""

    def __init__(self, terminal):
        self.terminal = terminal
        self.unread = ""

    def wait_for(self, text, seconds=20):
        end = time.monotonic() + seconds
        while text not in self.unread:
            ready, _, _ = select.select([self.terminal], [], [], max(0, end - time.monotonic()))
            assert ready, f"{text!r} did not appear in {self.unread!r}"
            self.unread += os.read(self.terminal, 4096).decode(errors="replace")
        self.unread = self.unread.partition(text)[2]
