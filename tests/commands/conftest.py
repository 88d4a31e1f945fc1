from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest


@pytest.fixture
def studio(pkg_repo, pkg_environ):
    """A small repository that `pkg` finds through REZ_PACKAGES_PATH."""
    pkg_repo.add("python-3.10", "python-3.11", tools=["python"])
    pkg_repo.add("maya-2023.1", timestamp=1000, description="older")
    pkg_repo.add(
        "maya-2024.2",
        timestamp=2000,
        description="A modelling application, whose description is long enough for a block",
        authors=["ann", "bob"],
        requires=["python-3.10"],
        tools=["maya", "mayapy"],
        commands="env.PATH.prepend('{root}/bin')",
    )
    pkg_repo.add("lookdev-1.0.0", requires=["python"], variants=[["maya-2023"], ["maya-2024"]])
    pkg_environ["REZ_PACKAGES_PATH"] = str(pkg_repo.path)
    return pkg_repo


@pytest.fixture
def rez_program():
    """Give the path of one of rez's programs, where rez is installed."""

    def path(name: str) -> str:
        program = Path(sys.executable).parent / name
        if not program.exists():
            if os.environ.get("PKG_REQUIRE_REAL"):
                pytest.fail(f"{name} is not installed, and PKG_REQUIRE_REAL is set")
            pytest.skip(f"{name} is not installed")
        return str(program)

    return path


@pytest.fixture
def rez_tool(pkg_environ, rez_program):
    """Run `rez` in the same environment, where it is installed."""
    program = rez_program("rez")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [program, *arguments], env=pkg_environ, capture_output=True, text=True, check=False
        )

    return run


class Studio:
    """A repository, a home folder, and programs that run with nothing else.

    Attributes:
        environ: the variables of the programs.
        expected: the exit code that each must have; None for any.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.packages = folder / "packages"
        self.expected: int | None = 0
        self.environ = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(folder / "home"),
            "LANG": "C.UTF-8",
            "PKG_PACKAGES_PATH": str(self.packages),
            "PKG_DEFAULT_SHELL": "bash",
            "PKG_RESOLVER_BACKEND": "python",
        }
        for name in ("home", "packages"):
            (folder / name).mkdir()

    def add(self, package, body="", commands="", where=None):
        """Write a definition, and return the package's folder."""
        name, _, version = package.partition("-")
        folder = (where or self.packages) / name / version
        folder.mkdir(parents=True)
        text = f"name = {name!r}\nversion = {version!r}\n{textwrap.dedent(body)}\n"
        if commands:
            text += "def commands():\n" + textwrap.indent(textwrap.dedent(commands).strip(), "    ") + "\n"
        (folder / "package.py").write_text(text)
        return folder

    def run(self, *words, environ=None, code=None, **options):
        if "input" not in options:
            options.setdefault("stdin", subprocess.DEVNULL)
        run = subprocess.run(
            words,
            env={**self.environ, **(environ or {})},
            capture_output="stdout" not in options,
            text=True,
            cwd=self.folder,
            timeout=120,
            check=False,
            **options,
        )
        expected = self.expected if code is None else code
        assert expected in (None, run.returncode), run.stderr
        return run

    def pkg(self, *words, **options):
        return self.run(sys.executable, "-m", "pkg", *words, **options)

    def env(self, *words, **options):
        return self.pkg("env", *words, **options).stdout

    def context(self, *words, **options):
        return self.pkg("context", *words, **options).stdout


@pytest.fixture
def empty_studio(tmp_path):
    """A repository without packages in an empty home folder, and real programs to run on it."""
    return Studio(tmp_path)


@pytest.fixture
def program():
    """Give the path of a real program; without it the test skips, or fails where real parts are required."""

    def path(name: str) -> str:
        found = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
        if found is None:
            if os.environ.get("PKG_REQUIRE_REAL"):
                pytest.fail(f"{name} is not installed, and PKG_REQUIRE_REAL is set")
            pytest.skip(f"{name} is not installed")
        return found

    return path


class Terminal:
    """A program in a terminal of its own, kept by tmux."""

    def __init__(self, tmux: str, command: list[str], environ: dict[str, str], folder: Path) -> None:
        self._tmux = [tmux, "-L", f"pkg-test-{os.urandom(6).hex()}", "-f", os.devnull]
        # tmux would start a login shell of the user for anything else than these words.
        self._environ = {**environ, "TERM": "xterm", "SHELL": "/bin/sh", "LANG": "C.UTF-8"}
        variables = [word for name, value in self._environ.items() for word in ("-e", f"{name}={value}")]
        self._call("new-session", "-d", "-x", "110", "-y", "45", "-c", str(folder), *variables, *command)

    def _call(self, *words: str) -> str:
        run = subprocess.run(
            [*self._tmux, *words], env=self._environ, capture_output=True, text=True, check=True, timeout=60
        )
        return run.stdout

    def type(self, *keys: str) -> None:
        """Type texts; `<Tab>`, `<Enter>`, `<C-c>` and the like are keys."""
        for key in keys:
            if key.startswith("<"):
                self._call("send-keys", key[1:-1])
            else:
                self._call("send-keys", "-l", key)

    @property
    def screen(self) -> str:
        """What is seen, without blanks at the ends of lines and empty lines at the end."""
        return "\n".join(line.rstrip() for line in self._call("capture-pane", "-p").split("\n")).rstrip()

    def wait_for(self, text: str, seconds: float = 30) -> str:
        """Wait until a text is on the screen, and return the screen."""
        end = time.monotonic() + seconds
        while text not in (screen := self.screen):
            assert time.monotonic() < end, f"{text!r} did not appear in:\n{screen}"
            time.sleep(0.05)
        return screen

    def wait_for_end(self, seconds: float = 30) -> None:
        """Wait until the program has ended, and with it the terminal."""
        end = time.monotonic() + seconds
        while True:
            try:
                screen = self.screen
            except subprocess.CalledProcessError:
                return
            assert time.monotonic() < end, f"still running:\n{screen}"
            time.sleep(0.05)

    def close(self) -> None:
        """End everything in it."""
        subprocess.run([*self._tmux, "kill-server"], env=self._environ, capture_output=True, check=False)


@pytest.fixture
def terminal(program, tmp_path):
    """Start a program in a terminal: `terminal(["bash"], environ)`."""
    opened = []

    def start(command: list[str], environ: dict[str, str]) -> Terminal:
        made = Terminal(program("tmux"), command, environ, tmp_path)
        opened.append(made)
        return made

    yield start
    for made in opened:
        made.close()
