from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def healthy(pkg_environ, studio):
    """A configured studio whose solver needs no compiling."""
    pkg_environ["PKG_RESOLVER_BACKEND"] = "python"
    pkg_environ["PKG_LOCAL_PACKAGES_PATH"] = pkg_environ["PKG_RELEASE_PACKAGES_PATH"] = str(studio.path)
    pkg_environ["LANG"] = "C.UTF-8"
    pkg_environ.pop("LC_ALL", None)
    return pkg_environ


def test_everything_is_in_order_in_a_studio_that_is(pkg_cli, healthy):
    finished = pkg_cli("doctor")
    assert (finished.code, finished.err) == (0, "")
    assert finished.out.endswith("\neverything is in order\n")
    assert "\033[" not in finished.out


def test_an_error_makes_the_exit_code_1_and_has_a_way_out(pkg_cli, healthy, tmp_path):
    (tmp_path / "bad.yaml").write_text("packages_path: 3\n")
    healthy["PKG_CONFIG_FILE"] = str(tmp_path / "bad.yaml")
    finished = pkg_cli("doctor", "--quiet")
    assert finished.code == 1
    assert "  error    packages_path in " in finished.out
    assert "\n           -> 'pkg config --explain packages_path'" in finished.out
    assert "  ok  " not in finished.out
    assert finished.out.splitlines()[-1].startswith("1 error")


def test_a_configuration_that_stops_every_other_command_is_examined(pkg_cli, healthy, tmp_path):
    healthy["PKG_CONFIG_FILE"] = str(tmp_path / "missing.yaml")
    assert pkg_cli("ls").code == 1
    finished = pkg_cli("doctor")
    assert finished.code == 1
    assert "missing.yaml" in finished.out
    assert "\nshells\n" in finished.out


def test_json_is_one_list_of_findings(pkg_cli, healthy):
    findings = json.loads(pkg_cli("doctor", "--json").out)
    backend = next(one for one in findings if one["area"] == "resolver")
    assert backend.pop("text").startswith("backend: python")
    assert backend == {"area": "resolver", "level": "ok", "advice": None, "fixable": False}
    assert findings[0]["area"] == "program"


def test_nothing_is_compiled_or_written(pkg_cli, healthy, tmp_path):
    healthy["PKG_RESOLVER_BACKEND"] = "numba"
    healthy["NUMBA_CACHE_DIR"] = str(tmp_path / "empty")
    finished = pkg_cli("doctor")
    assert finished.code == 0
    assert "the first solve compiles it" in finished.out
    assert not (tmp_path / "empty").exists()


def test_fix_prepares_the_solver(pkg_cli, healthy, tmp_path):
    """With a kernel that numba keeps already: compiling takes long."""
    healthy["PKG_RESOLVER_BACKEND"] = "numba"
    assert pkg_cli("resolvers", "warm").code == 0
    kernel = Path(healthy["NUMBA_CACHE_DIR"]) / "kernel"
    findings = json.loads(pkg_cli("doctor", "--fix", "--json").out)
    (found,) = (one for one in findings if one["text"].startswith("kernel: "))
    assert found["level"] == "ok"
    assert str(kernel) in found["text"] or "installed package" in found["text"]


def test_lines_fit_a_terminal_of_80_columns(healthy, tmp_path):
    healthy["PKG_CACHE_PATH"] = str(tmp_path / ("long name " * 8))
    healthy.update(TERM="xterm", COLUMNS="80", LINES="24")
    parent, child = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "pkg", "doctor"], env=healthy, stdout=child, stderr=child, cwd=tmp_path
    ):
        os.close(child)
        text = b""
        while True:
            try:
                part = os.read(parent, 4096)
            except OSError:  # Linux says so when the other end is closed
                break
            if not part:
                break
            text += part
    os.close(parent)
    lines = text.decode().replace("\033[0m", "").splitlines()
    assert any("\033[32m" in line for line in lines)
    plain = [line.split("m", 1)[1] if "\033[" in line else line for line in lines]
    # A path cannot be broken.
    assert all(len(line) <= 80 for line in plain if len(max(line.split(), key=len, default="")) < 60), plain
