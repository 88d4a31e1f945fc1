"""`--detached` opens a terminal, `--new-session` makes a process group; the first beside rez."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

# Stands in for a terminal emulator: notes how it was called, and runs the command.
EMULATOR = """\
#!{python}
import json, os, subprocess, sys
with open(os.environ["REPORT"], "w") as file:
    json.dump({{"arguments": sys.argv[1:], "environ": dict(os.environ), "folder": os.getcwd()}}, file)
os.environ["TERMINAL"] = "mine"
sys.exit(subprocess.run(sys.argv[sys.argv.index("-e") + 1:]).returncode)
"""
PACKAGE = """
name = "lamp"
version = "1"
def commands():
    env.LAMP = "on"
    alias("hello", "echo hello")
"""


@pytest.fixture
def studio(tmp_path):
    """One package, a configuration that both tools read, and a terminal emulator."""
    (tmp_path / "home").mkdir()
    (tmp_path / "scratch").mkdir()
    folder = tmp_path / "packages" / "lamp" / "1"
    folder.mkdir(parents=True)
    (folder / "package.py").write_text(PACKAGE)
    emulator = tmp_path / "emulator"
    emulator.write_text(EMULATOR.format(python=sys.executable))
    emulator.chmod(0o755)
    configured = {
        "packages_path": [str(tmp_path / "packages")],
        "context_tmpdir": str(tmp_path / "scratch"),
        "tmpdir": str(tmp_path / "scratch"),
        "terminal_emulator_command": f"  {emulator} --hold  -e ",
    }
    (tmp_path / "rezconfig.yaml").write_text(json.dumps(configured))
    return tmp_path


def environ_of(studio, **more):
    return {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": str(studio / "home"),
        "LANG": "C.UTF-8",
        "REZ_CONFIG_FILE": str(studio / "rezconfig.yaml"),
        "PKG_RESOLVER_BACKEND": "python",
        "REPORT": str(studio / "report.json"),
        **more,
    }


def env(studio, program, *words, **more):
    """Run `pkg env` or `rez-env`; returns the process, and what the emulator noted."""
    (studio / "report.json").unlink(missing_ok=True)
    done = subprocess.run(
        [*program, "lamp", *words],
        env=environ_of(studio, **more),
        cwd=studio,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    report = studio / "report.json"
    return done, json.loads(report.read_text()) if report.exists() else None


OURS = (sys.executable, "-m", "pkg", "env")


@pytest.fixture
def theirs():
    program = shutil.which("rez-env", path=str(Path(sys.executable).parent))
    if program is None:
        if os.environ.get("PKG_REQUIRE_REAL"):
            pytest.fail("rez-env is not installed, and PKG_REQUIRE_REAL is set")
        pytest.skip("rez-env is not installed")
    return (program,)


@pytest.mark.rez
@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_a_detached_shell_is_started_as_rez_starts_it(shell, studio, theirs):
    line = "echo $LAMP $TERMINAL $REZ_SHELL_INTERACTIVE; exit 7"
    seen = []
    for program in (OURS, theirs):
        done, noted = env(studio, program, "--detached", "--shell", shell, "-c", line)
        assert done.returncode == 7, done.stderr
        script = Path(noted["arguments"][-1])
        # The terminal may outlive the tool, so the files stay.
        assert {path.suffix for path in script.parent.iterdir()} == {".rxt", script.suffix}
        inherited = {name: noted["environ"].get(name) for name in ("LAMP", "HOME", "PATH", "REZ_USED")}
        words = [*noted["arguments"][:-1], script.name]
        seen.append((done.stdout, words, noted["folder"], inherited))
    assert seen[0] == seen[1]
    assert seen[0][0] == "on mine 0\n"
    assert seen[0][1][:2] == ["--hold", "-e"]


def test_without_a_terminal_emulator_the_shell_starts_here_and_that_is_said(studio):
    done, noted = env(studio, OURS, "--detached", "-c", "echo $LAMP", PKG_TERMINAL_EMULATOR_COMMAND="")
    assert (done.returncode, done.stdout, noted) == (0, "on\n", None)
    assert "terminal_emulator_command" in done.stderr


def test_a_terminal_emulator_that_is_not_there_is_a_clear_error(studio):
    done, _ = env(studio, OURS, "--detached", PKG_TERMINAL_EMULATOR_COMMAND="/no/such/terminal -e")
    assert done.returncode == 1
    assert done.stderr.startswith("error: cannot start /no/such/terminal -e ")


def test_a_terminal_that_outlives_pkg_has_the_whole_environment(studio, screen):
    """tmux as the emulator: its server starts the shell, and the client that pkg waits for is gone."""
    screen.environ = {**environ_of(studio), "TERM": "screen"}
    (studio / "home" / ".bashrc").write_text("PS1='mine$ '\n")
    command = f"tmux -S {screen.socket} -f /dev/null new-session -d -x 200 -y 50"
    done, _ = env(studio, OURS, "--detached", "--shell", "bash", PKG_TERMINAL_EMULATOR_COMMAND=command)
    assert (done.returncode, done.stderr) == (0, "")
    screen.wait_for("> mine$")
    screen.type("hello $LAMP; ls -d $REZ_RXT_FILE")
    screen.wait_for("hello on")
    screen.wait_for("context.rxt")


# --- a process group of its own --------------------------------------------------------------------


def test_an_interactive_shell_in_a_group_of_its_own_has_the_terminal(screen):
    """With rez it stands still: the first thing that it reads from the terminal stops it."""
    (screen.home / ".bashrc").write_text("PS1='mine$ '\n")
    screen.start(*OURS, "lamp", "--shell", "bash", "--new-session", "-q")
    screen.wait_for("> mine$")
    screen.type("hello $LAMP; echo wai''ting; sleep 30")
    screen.wait_for("waiting")
    time.sleep(0.2)  # until the program runs
    screen.key("C-c")
    screen.type("echo still here")
    screen.wait_for("\nstill here")
    screen.type("exit 7")
    screen.wait_for("ended with 7")


def test_a_group_can_be_stopped_and_goes_on(screen):
    screen.environ["PS1"] = "outer$ "
    screen.start("sh", "-im")
    screen.wait_for("outer$")
    program = "import sys; print('run' + 'ning', flush=True); print('got', input())"
    words = [*OURS, "lamp", "-n", "--", sys.executable, "-c", program]
    screen.type(" ".join(f'"{word}"' for word in words))
    screen.wait_for("\nrunning")
    screen.key("C-z")
    screen.wait_for("Stopped")
    screen.type("fg")
    time.sleep(0.2)  # until the program has the terminal again
    screen.type("this; echo it")
    screen.wait_for("got this; echo it")
    screen.type("echo code-$?")
    screen.wait_for("code-0")


def test_a_signal_ends_the_whole_group_and_its_files_go(studio):
    words = [*OURS, "lamp", "--new-session", "-c", "echo begun; sleep 60; echo after"]
    options = {"env": environ_of(studio), "cwd": studio, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(words, **options) as process:
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGTERM)
        assert process.stdout.read() == ""  # nobody holds the pipe any more
        assert process.wait(timeout=20) == 128 + signal.SIGTERM
    assert list((studio / "scratch").iterdir()) == []


def test_the_exit_code_of_a_group_is_that_of_shells(studio):
    assert env(studio, OURS, "-n", "-c", "kill -9 $$")[0].returncode == 137
    assert env(studio, OURS, "-n", "-c", "exit 3")[0].returncode == 3
