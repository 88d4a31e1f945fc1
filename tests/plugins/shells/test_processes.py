"""Which processes a start takes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import pytest


@pytest.mark.parametrize("shell", ["sh", "bash", "zsh", "csh", "tcsh", "fish"])
def test_the_shell_is_the_only_program_that_is_started(shell, tmp_path, pkg_repo):
    if shutil.which("strace") is None:
        if os.environ.get("PKG_REQUIRE_REAL"):
            pytest.fail("strace is not installed, and PKG_REQUIRE_REAL is set")
        pytest.skip("strace is not installed")
    pkg_repo.add("lamp-1")
    (tmp_path / "home").mkdir()
    environ = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path / "home"),
        "PKG_PACKAGES_PATH": str(pkg_repo.path),
        "PKG_RESOLVER_BACKEND": "python",
    }
    log = tmp_path / "log"
    trace = ["strace", "-f", "-e", "trace=execve", "-o", str(log), "-s", "300"]
    command = [sys.executable, "-m", "pkg", "env", "lamp", "--shell", shell, "--norc", "-c", "exit 4"]
    # The first start fills the cache; the paths are not asked of a shell even then.
    done = subprocess.run([*trace, *command], env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 4, done.stderr
    starts = [line for line in log.read_text().splitlines() if 'execve("' in line and "= -1" not in line]
    programs = [re.search(r'execve\("([^"]*)", \["[^"]*"(?:, "([^"]*)")?', line).groups() for line in starts]
    shells = [(program, first) for program, first in programs[1:] if program.endswith(f"/{shell}")]
    assert len(shells) == 1
    assert "rez-shell." in next(line for line in starts if f'"{shells[0][0]}"' in line)
