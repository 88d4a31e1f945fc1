from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import pkg
from pkg.cli.main import main

PROGRAM = "import sys; from pkg.cli.main import run; sys.exit(run())"


def loaded_modules(arguments, environ):
    """Run `pkg` in a fresh interpreter and list what it imported."""
    code = (
        "import sys; from pkg.cli.main import run\ntry: run()\nfinally: print(*sys.modules, file=sys.stderr)"
    )
    finished = subprocess.run(
        [sys.executable, "-P", "-c", code, *arguments],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(finished.stderr.split())


@pytest.mark.parametrize("arguments", [["--version"], ["-V"], ["-v", "--version"]])
def test_version_is_one_line(arguments, capsys):
    assert main(arguments) == 0
    assert capsys.readouterr() == (f"pkg {pkg.__version__}\n", "")


def test_version_is_answered_without_typer(pkg_environ):
    modules = loaded_modules(["--version"], pkg_environ)
    assert "pkg.cli.main" in modules
    assert not modules & {"typer", "typing", "pluggy", "pkg.settings", "re"}


def test_a_command_imports_neither_rich_nor_another_command(pkg_environ):
    loaded_modules(["plugins", "--kind", "hooks"], pkg_environ)  # remembers the entry points
    modules = loaded_modules(["plugins", "--kind", "hooks"], pkg_environ)
    assert "pkg.commands.plugins" in modules
    assert {name for name in modules if name.startswith("pkg.commands.")} == {"pkg.commands.plugins"}
    assert not modules & {
        "rich",
        "numba",
        "numpy",
        "yaml",
        "pydantic",
        "importlib_metadata",
        "importlib.metadata",
    }


def test_usage_errors_import_no_rich(pkg_environ):
    code = "import sys; from pkg.cli.main import run; run(); print('rich' in sys.modules)"
    finished = subprocess.run(
        [sys.executable, "-P", "-c", code, "plugins", "--bad"],
        env=pkg_environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert finished.stdout == "False\n"


def test_a_reader_that_goes_away_is_no_error(pkg_environ):
    reading, writing = os.pipe()
    os.close(reading)
    process = subprocess.run(
        [sys.executable, "-P", "-c", PROGRAM, "--help"],
        env=pkg_environ,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert b"Traceback" not in process.stderr
    assert b"BrokenPipe" not in process.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_behind_stdout_is_a_clear_failure(pkg_environ):
    with Path("/dev/full").open("w") as full:
        process = subprocess.run(
            [sys.executable, "-P", "-c", PROGRAM, "rez", "--help"],
            env=pkg_environ,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert process.returncode == 1
    assert process.stderr.splitlines()[-1] == "error: cannot write the output: No space left on device."


@pytest.mark.parametrize(("arguments", "code"), [("--version", 0), ("config tmpdir", 0), ("nothing", 2)])
def test_closed_streams_change_nothing_but_what_is_seen(arguments, code, pkg_environ):
    line = f'exec "$0" -P -c "$1" {arguments} >&- 2>&-'
    finished = subprocess.run(["sh", "-c", line, sys.executable, PROGRAM], env=pkg_environ, check=False)
    assert finished.returncode == code


def test_python_m_pkg_is_pkg(pkg_environ):
    command = [sys.executable, "-P", "-m", "pkg", "--version"]
    out = subprocess.run(command, env=pkg_environ, capture_output=True, text=True, check=True).stdout
    assert out == f"pkg {pkg.__version__}\n"


def test_every_command_has_help(pkg_cli, pkg_host):
    for name in pkg_host.names("commands"):
        finished = pkg_cli(name, "--help")
        assert finished.code == 0, finished
        assert finished.out.startswith(f"Usage: pkg {name} ")
        assert finished.err == ""
