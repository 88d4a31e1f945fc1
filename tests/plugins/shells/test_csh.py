"""What is particular to the csh of BSD, which Debian installs as `csh`."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from pkg.errors import RexError
from pkg.interfaces.actions import EscapedString
from pkg.settings import Options
from pkg_shells.csh import LONGEST_WORD, CshShell
from pkg_shells.tcsh import TcshShell

OPTIONS = {"prompt": ">", "executable_fullpath": None}


@pytest.fixture
def bsd(tmp_path):
    """A shell whose program is called as the one of BSD is."""
    program = tmp_path / "bsd-csh"
    program.touch()
    shell = CshShell(Options({**OPTIONS, "executable_fullpath": str(program)}))
    shell.find_executable({})
    return shell


def literal(length):
    return EscapedString("x" * (length - 2), is_literal=True)


def test_a_value_that_the_csh_of_bsd_cannot_read_is_a_clear_error(bsd):
    assert len(bsd.setenv("LONG", literal(LONGEST_WORD))[0]) == LONGEST_WORD + len("setenv LONG ")
    with pytest.raises(RexError, match=f"at most {LONGEST_WORD} characters, and setting LONG takes 8188"):
        bsd.setenv("LONG", literal(LONGEST_WORD + 1))


def test_a_tcsh_reads_it(tmp_path):
    shell = TcshShell(Options(OPTIONS))
    assert not shell.is_bsd
    shell.setenv("LONG", literal(100_000))


def test_the_limit_is_that_of_the_program(tmp_path):
    shell = CshShell(Options(OPTIONS))
    program = shell.find_executable(os.environ)
    if not shell.is_bsd:
        return  # a machine whose csh is tcsh has no such limit
    lengths = []
    for length in (LONGEST_WORD, LONGEST_WORD + 1):
        script = tmp_path / "script"
        script.write_text(f"setenv LONG '{'x' * (length - 2)}'\nif ($?LONG) echo set\n")
        done = subprocess.run([program, "-f", script], capture_output=True, text=True, check=False)
        lengths.append(done.stdout)
    assert lengths == ["set\n", ""]
    assert Path(program).exists()
