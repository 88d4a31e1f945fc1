"""Shells, and a terminal to type into."""

from __future__ import annotations

import importlib.util
import os
import pty
import select
import shutil
import sys
import time
from pathlib import Path

import pytest

from pkg.interfaces.shell import ShellStart
from pkg.settings import Options
from pkg_shells.bash import BashShell
from pkg_shells.sh import ShShell

_TMUX = Path(__file__).with_name("tmux.py")


@pytest.fixture
def bash():
    return BashShell(Options({"prompt": ">", "executable_fullpath": None}))


@pytest.fixture
def sh():
    return ShShell(Options({"prompt": ">", "executable_fullpath": None}))


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    for name in ("ENV", "BASH_ENV", "PS1", "REZ_ENV_PROMPT", "REZ_STORED_PROMPT_SH", "HISTFILE"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def started(tmp_path, home):
    """Write the files of a start and return program and arguments."""

    def make(shell, context, **options):
        folder = tmp_path / "folder"
        folder.mkdir()
        file = folder / f"context.{shell.file_extension}"
        file.write_text(context)
        options.setdefault("welcome", ("", "Welcome!", ""))
        files = shell.start(
            ShellStart(
                folder=str(folder),
                context_file=str(file),
                program=shell.find_executable(os.environ),
                environ=os.environ,
                prompt=">",
                **options,
            )
        )
        for name, text in files.files.items():
            (folder / name).write_text(text)
        return files

    return make


class Terminal:
    """A shell on a terminal of its own."""

    def __init__(self, arguments):
        self.process, self.file = pty.fork()
        if self.process == 0:
            os.environ["TERM"] = "dumb"
            os.execv(arguments[0], arguments)
        self.seen = ""

    def read_until(self, text, seconds=10):
        """Return everything shown up to a text."""
        end = time.monotonic() + seconds
        while text not in self.seen:
            ready, _, _ = select.select([self.file], [], [], 0.1)
            if ready:
                try:
                    self.seen += os.read(self.file, 65536).decode()
                except OSError:
                    break
            assert time.monotonic() < end, f"{text!r} not in {self.seen!r}"
        assert text in self.seen, self.seen
        head, _, self.seen = self.seen.partition(text)
        return head + text

    def type(self, line):
        os.write(self.file, f"{line}\n".encode())

    def answer(self, line):
        """Type a line and return what it prints."""
        self.type(f"{line}; echo 'do''ne'")
        shown = self.read_until("done\r\n")
        lines = [part for part in shown.split("\r\n") if part and "echo 'do''ne'" not in part]
        return lines[:-1]

    def finish(self):
        _, status = os.waitpid(self.process, 0)
        os.close(self.file)
        return os.waitstatus_to_exitcode(status)


@pytest.fixture
def terminal():
    return Terminal


@pytest.fixture(autouse=True)
def programs_beside_this_interpreter(monkeypatch):
    """Find a shell that comes from PyPI where the interpreter's folder is not on PATH."""
    monkeypatch.setenv("PATH", os.pathsep.join([os.environ["PATH"], str(Path(sys.executable).parent)]))


@pytest.fixture
def screen(tmp_path, pkg_repo):
    """A terminal with a repository of two packages."""
    if shutil.which("tmux") is None:
        if os.environ.get("PKG_REQUIRE_REAL"):
            pytest.fail("tmux is not installed, and PKG_REQUIRE_REAL is set")
        pytest.skip("tmux is not installed")
    spec = importlib.util.spec_from_file_location("pkg_test_tmux", _TMUX)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    shells = f"env.PATH.append('{programs_from_elsewhere()}')"
    pkg_repo.add("lamp-1", commands=f"env.LAMP = 'on'\nalias('hello', '/bin/echo hello')\n{shells}")
    pkg_repo.add("desk-2", commands="env.DESK = 'wood'")
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    made = module.Screen(
        tmp_path,
        {
            "PATH": f"/usr/local/bin:/usr/bin:/bin:{programs_from_elsewhere()}",
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "TERM": "screen",
            "PKG_RESOLVER_BACKEND": "python",
            "PKG_PACKAGES_PATH": str(pkg_repo.path),
        },
    )
    made.home = home
    yield made
    made.close()


def programs_from_elsewhere():
    """The folders of shells that are not the system's."""
    found = (shutil.which(name) for name in ("nu", "xonsh"))
    return ":".join(str(Path(path).parent) for path in found if path)
