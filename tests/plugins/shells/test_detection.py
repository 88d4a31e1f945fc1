"""Which shell `pkg env` starts where nobody names one, asked from inside of each real shell."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# Shell -> its program. `sh` may be dash, which is taken for bash, as rez does.
SHELLS = {
    "bash": "bash",
    "zsh": "zsh",
    "csh": "csh",
    "tcsh": "tcsh",
    "fish": "fish",
    "nushell": "nu",
    "xonsh": "xonsh",
}


@pytest.fixture
def environ(tmp_path, pkg_repo):
    """Variables of a user whose $SHELL says nothing, and a script that tells the shell of an environment."""
    for program in SHELLS.values():
        if shutil.which(program) is None:
            if os.environ.get("PKG_REQUIRE_REAL"):
                pytest.fail(f"{program} is not installed, and PKG_REQUIRE_REAL is set")
            pytest.skip(f"{program} is not installed")
    pkg_repo.add("lamp-1", commands="env.LAMP = 'on'")
    (tmp_path / "home").mkdir()
    (tmp_path / "ask.py").write_text(
        "from pkg.host import Host\nfrom pkg.settings import load_settings\n"
        "from pkg.environment.environments import shell_name\nprint(shell_name(Host(load_settings())))\n"
    )
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path / "home"),
        "SHELL": "/no/such/shell",
        "LANG": "C.UTF-8",
        "PKG_PACKAGES_PATH": str(pkg_repo.path),
        "PKG_RESOLVER_BACKEND": "python",
    }


def run(words, environ, folder):
    return subprocess.run(
        words, env=environ, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


def asked_in(name, tmp_path, line):
    """The command that runs a line in a shell, which has something left to do and so stays the parent."""
    script = tmp_path / f"script.{name}"
    script.write_text(f"{line}\necho\n")
    return [SHELLS[name], *(["--no-rc"] if name == "xonsh" else []), str(script)]


@pytest.mark.parametrize("name", SHELLS)
def test_the_shell_that_pkg_is_started_from_is_started(name, environ, tmp_path):
    words = asked_in(name, tmp_path, f"{sys.executable} ask.py")
    assert run(words, environ, tmp_path).stdout.split() == [name]
    # Also where another one is the user's usual shell.
    usual = "/usr/bin/fish" if name == "bash" else "/bin/bash"
    assert run(words, {**environ, "SHELL": usual}, tmp_path).stdout.split() == [name]


@pytest.mark.parametrize("outer", SHELLS)
@pytest.mark.parametrize("inner", ["bash", "tcsh", "nushell", "xonsh"])
def test_of_shells_in_shells_the_innermost_counts(outer, inner, environ, tmp_path):
    words = asked_in(inner, tmp_path, f"{sys.executable} ask.py")
    nested = asked_in(outer, tmp_path, " ".join(words)) if outer != inner else words
    assert run(nested, environ, tmp_path).stdout.split()[0] == inner


@pytest.mark.parametrize("name", ["zsh", "nushell", "xonsh"])
def test_an_environment_inside_of_one_is_of_the_same_shell(name, environ, tmp_path):
    line = f"{sys.executable} ask.py; echo"
    words = [sys.executable, "-m", "pkg", "env", "lamp", "--shell", name, "-c", line]
    assert run(words, environ, tmp_path).stdout.split() == [name]


def test_a_process_between_is_looked_through(environ, tmp_path):
    between = f"{sys.executable} -c \"import subprocess; subprocess.run(['{sys.executable}', 'ask.py'])\""
    for name in ("zsh", "nushell", "xonsh"):
        assert run(asked_in(name, tmp_path, between), environ, tmp_path).stdout.split() == [name]


def test_a_shell_that_is_not_installed_is_said_with_those_that_are(environ, tmp_path):
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("bash", "ps"):
        (programs / name).symlink_to(Path(shutil.which(name)))
    environ["PATH"] = str(programs)
    done = run([sys.executable, "-m", "pkg", "env", "lamp", "--shell", "fish"], environ, tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("error: shell 'fish' needs the program 'fish', which is not on PATH.")
    assert done.stderr.endswith(" Shells that could be started here: bash, gitbash.\n")
    done = run([sys.executable, "-m", "pkg", "env", "lamp", "--shell", "fush"], environ, tmp_path)
    assert done.returncode == 2
    assert "no shell 'fush'; installed: bash, cmd, csh, fish" in " ".join(done.stderr.split())
