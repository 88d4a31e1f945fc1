"""Which processes a start takes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAMS = {"nushell": "nu"}


@pytest.mark.parametrize("shell", ["sh", "bash", "zsh", "csh", "tcsh", "fish", "nushell", "xonsh"])
def test_the_shell_is_the_only_program_that_is_started(shell, tmp_path, pkg_repo):
    """What the shell starts by itself is its own business: nushell asks `tput`, xonsh `uname`."""
    if shutil.which("strace") is None:
        if os.environ.get("PKG_REQUIRE_REAL"):
            pytest.fail("strace is not installed, and PKG_REQUIRE_REAL is set")
        pytest.skip("strace is not installed")
    name = PROGRAMS.get(shell, shell)
    folder = Path(shutil.which(name) or "").parent
    pkg_repo.add("lamp-1")
    (tmp_path / "home").mkdir()
    environ = {
        "PATH": f"/usr/bin:/bin:{folder}",
        "HOME": str(tmp_path / "home"),
        "PKG_PACKAGES_PATH": str(pkg_repo.path),
        "PKG_RESOLVER_BACKEND": "python",
    }
    log = tmp_path / "log"
    trace = ["strace", "-f", "-e", "trace=execve", "-o", str(log), "-s", "300"]
    command = [sys.executable, "-m", "pkg", "env", "lamp", "--shell", shell, "--norc", "-c", "exit 4"]
    # The first start notes what system this is, with `lsb_release`; no shell is asked for paths even then.
    for _ in range(2):
        done = subprocess.run([*trace, *command], env=environ, capture_output=True, text=True, check=False)
        assert done.returncode == 4, done.stderr
        starts = [line for line in log.read_text().splitlines() if 'execve("' in line and "= -1" not in line]
        programs = [re.search(r'execve\("([^"]*)"', line)[1] for line in starts]
        shells = [number for number, program in enumerate(programs) if program.endswith(f"/{name}")]
        assert len(shells) == 1
        assert "rez-shell." in starts[shells[0]]
    assert shells == [1]
