"""Starts of the posix shell, with a real one."""

from __future__ import annotations


def test_an_interactive_sh_reads_the_profile_and_the_environment(sh, started, terminal, home):
    (home / ".profile").write_text("PROFILE=read\n")
    shell = terminal(started(sh, "export A=package\n").arguments)
    shell.read_until("Welcome!")
    assert shell.answer('echo "$A $PROFILE $ENV|"')[-1].endswith("package read |")
    shell.type("exit 6")
    assert shell.finish() == 6


def test_norc_leaves_the_profile_out(sh, started, terminal, home):
    (home / ".profile").write_text("PROFILE=read\n")
    warnings = []
    files = started(sh, "export A=package\n", norc=True, rcfile="/x", warn=warnings.append)
    shell = terminal(files.arguments)
    shell.read_until("Welcome!")
    assert shell.answer('echo "$A $PROFILE|"')[-1].endswith("package |")
    shell.type("exit")
    shell.finish()
    assert warnings == ["shell 'sh' knows no rcfile; ignored"]


def test_an_alias_is_a_function_of_every_sh(sh):
    assert sh.alias("hi", "echo hi") == ['hi() { echo hi "$@"; };']
