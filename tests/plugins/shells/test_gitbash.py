"""Code for gitbash: paths in the form of MSYS. The code itself is that of bash, and runs in a real one."""

from __future__ import annotations

import subprocess

import pytest

from pkg.errors import ShellError
from pkg.interfaces.actions import EscapedString
from pkg.settings import Options
from pkg.testing import ShellTests
from pkg_shells.gitbash import GitBashShell, msys_paths

CODE = GitBashShell(Options({"prompt": ">", "executable_fullpath": None}))


class TestGitBash(ShellTests):
    @pytest.fixture
    def plugin(self):
        return GitBashShell


@pytest.mark.parametrize(
    ("windows", "msys"),
    [
        (r"C:\tools\bin", "/C/tools/bin"),
        (r"c:/tools", "/c/tools"),
        (r"C:\a:D:\b", "/C/a:/D/b"),
        (r"C:\a;D:\b c", "/C/a;/D/b c"),
        (r"\\server\share\x", "//server/share/x"),
        ("/usr/bin:/bin", "/usr/bin:/bin"),
        (r"relative\x", "relative/x"),
        ("http://abc:/x", "http://abc:/x"),
        ("", ""),
    ],
)
def test_paths_are_written_as_msys_does(windows, msys):
    assert msys_paths(windows) == msys


def test_only_variables_that_hold_paths_are_changed():
    shell = GitBashShell(Options({"prompt": ">", "executable_fullpath": None}))
    shell.path_variables = ("PYTHONPATH", "*_ROOT")
    assert shell.setenv("MAYA_ROOT", r"C:\maya") == ['export MAYA_ROOT="/C/maya"']
    assert shell.setenv("OTHER", r"C:\maya") == ['export OTHER="C:\\\\maya"']
    many = shell.setenv_many([("PYTHONPATH", "C:/a"), ("OTHER", "C:/a")])
    assert many == ["export PYTHONPATH='/C/a' \\\n  OTHER='C:/a'"]


def test_literal_paths_stay_as_they_are():
    assert CODE.setenv("A_PATH", EscapedString(r"C:\a", is_literal=True)) == [r"export A_PATH='C:\a'"]


def test_the_code_runs_in_bash():
    script = "\n".join([*CODE.setenv("A_PATH", r"C:\a b:D:\c"), 'echo "$A_PATH"'])
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "/C/a b:/D/c\n"


def test_the_bash_of_windows_itself_is_not_taken(tmp_path):
    folder = tmp_path / "Windows" / "System32"
    folder.mkdir(parents=True)
    (folder / "bash").write_text("#!/bin/sh\n")
    (folder / "bash").chmod(0o755)
    with pytest.raises(ShellError, match="gitbash"):
        CODE.find_executable({"PATH": str(folder)})
