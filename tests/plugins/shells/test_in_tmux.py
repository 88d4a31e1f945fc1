"""nushell and xonsh on a terminal: both talk to it in ways that a plain pseudo-terminal does not answer."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import time

import pytest

from pkg.settings import Options
from pkg_shells.nushell import NushellShell
from pkg_shells.xonsh import XonshShell

OPTIONS = {"prompt": ">", "executable_fullpath": None}


class Screen:
    """A program in a tmux of its own."""

    def __init__(self, socket, arguments):
        self.tmux = ["tmux", "-S", str(socket)]
        line = f"{shlex.join(arguments)}; echo the code is $?; sleep 60"
        subprocess.run(
            [*self.tmux, "-f", "/dev/null", "new-session", "-d", "-x", "150", "-y", "50", line], check=True
        )

    def shown(self):
        run = subprocess.run([*self.tmux, "capture-pane", "-p"], capture_output=True, text=True, check=True)
        return run.stdout

    def type(self, *keys):
        subprocess.run([*self.tmux, "send-keys", *keys], check=True)

    def wait_for(self, text, times=1, seconds=40):
        end = time.monotonic() + seconds
        while self.shown().count(text) < times:
            assert time.monotonic() < end, f"{text!r} not in {self.shown()}"
            time.sleep(0.1)
        return self.shown()


@pytest.fixture(params=[NushellShell, XonshShell], ids=["nushell", "xonsh"])
def shell(request):
    for program in (request.param.executable, "tmux"):
        if shutil.which(program) is None:
            if os.environ.get("PKG_REQUIRE_REAL"):
                pytest.fail(f"{program} is not installed")
            pytest.skip(f"{program} is not installed")
    return request.param(Options(OPTIONS))


@pytest.fixture
def screen(shell, started, home, tmp_path):
    config = home / ".config/nushell"
    config.mkdir(parents=True)
    (config / "env.nu").write_text("")
    users = [
        "$env.config.show_banner = false",
        "$env.MINE = $\"(($env.A? | default 'nothing'))-users\"",
        '$env.PROMPT_COMMAND = {|| "users" }',
    ]
    (config / "config.nu").write_text("\n".join(users))
    (home / ".xonshrc").write_text("$MINE = ${...}.get('A', 'nothing') + '-users'\n$PROMPT = 'users> '\n")
    made = []

    def make(code, **options):
        files = started(shell, "".join(f"{line}\n" for line in code), **options)
        screen = Screen(tmp_path / "socket", files.arguments)
        made.append(screen)
        return screen

    yield make
    for each in made:
        subprocess.run([*each.tmux, "kill-server"], check=False, capture_output=True)


def test_a_session(shell, screen):
    code = [*shell.setenv("A", "package"), *shell.alias("hello", 'python3 -c \'print("al" + "ias")\'')]
    terminal = screen(code)
    shown = terminal.wait_for("> users>")
    assert "Welcome!" in shown
    terminal.type("hello", "Enter")
    terminal.wait_for("\nalias")
    command = "print($MINE.upper())" if shell.name == "xonsh" else "print ($env.MINE | str upcase)"
    terminal.type(command, "Enter")
    terminal.wait_for("PACKAGE-USERS")
    terminal.type('python3 -c \'import time; print("wai" + "ting"); time.sleep(50)\'', "Enter")
    terminal.wait_for("\nwaiting")
    terminal.type("C-c")
    terminal.wait_for("> users>", times=4)
    terminal.type("exit 9", "Enter")
    terminal.wait_for("the code is 9")


def test_the_environment_comes_last_where_configured(shell, screen):
    terminal = screen(shell.setenv("A", "package"), sourced_first=False)
    terminal.wait_for("> users>")
    command = "print($MINE.upper())" if shell.name == "xonsh" else "print ($env.MINE | str upcase)"
    terminal.type(command, "Enter")
    terminal.wait_for("NOTHING-USERS")
    terminal.type("exit", "Enter")
    terminal.wait_for("the code is 0")


def test_norc_knows_nothing_of_the_user(shell, screen):
    terminal = screen(shell.setenv("A", "package"), norc=True)
    terminal.wait_for("Welcome!")
    command = "print($A.upper(), 'MINE' in ${...})" if shell.name == "xonsh" else "print $env.A? $env.MINE?"
    terminal.type(command, "Enter")
    shown = terminal.wait_for("PACKAGE False" if shell.name == "xonsh" else "\npackage")
    assert "-users" not in shown
    terminal.type("exit 4", "Enter")
    terminal.wait_for("the code is 4")


def test_a_nested_shell_adds_a_marker(shell, screen, monkeypatch):
    monkeypatch.setenv("REZ_ENV_PROMPT", ">")
    terminal = screen([])
    terminal.wait_for(">> users>")
    terminal.type("exit", "Enter")
    terminal.wait_for("the code is 0")
