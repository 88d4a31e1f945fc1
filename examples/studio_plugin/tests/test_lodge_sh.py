from __future__ import annotations

import os
import subprocess

import pytest
from pkg.interfaces.shell import ShellStart
from pkg.settings import Options
from pkg.testing import ShellTests

from lodge_pkg.lodge_sh import LodgeShell


class TestLodgeShell(ShellTests):
    @pytest.fixture
    def plugin(self):
        return LodgeShell


def test_every_start_is_noted(tmp_path):
    log = tmp_path / "it's a log"
    shell = LodgeShell(Options({"log": str(log), "prompt": ">", "executable_fullpath": None}))
    context = tmp_path / "context.sh"
    context.write_text("export REZ_USED_RESOLVE=maya-2024\n")
    program = shell.find_executable(os.environ)
    start = ShellStart(
        folder=str(tmp_path), context_file=str(context), program=program, environ={}, command="exit 5"
    )
    files = shell.start(start)
    (tmp_path / "start.sh").write_text(files.files["start.sh"])
    assert subprocess.run(files.arguments, check=False).returncode == 5
    assert log.read_text().endswith(" maya-2024\n")
