"""Recordings replayed in this process."""

from __future__ import annotations

import os
import sys

import pytest

from pkg.environment import rex
from pkg.errors import RexError
from pkg.interfaces.actions import replay


def test_variables_go_into_the_target_and_unset_ones_stay(run):
    target = {"OLD": "x", "GONE": "y"}
    rex.apply_recording(run("env.A.append(1)\nenv.A.append(2)\nunsetenv('GONE')").recording, target)
    assert target == {"OLD": "x", "GONE": "y", "A": "1:2"}


def test_messages_are_printed_and_commands_run_in_the_environment_so_far(run, capfd):
    code = (
        "info('hello')\nerror('oh')\nenv.A = 'x'\ncommand('echo $A$B')\nenv.B = 'y'\n"
        "command(['printenv', 'A', 'B'])\nalias('a', 'b')\nsource('/nothing')\ncomment('c')"
    )
    made = run(code)
    rex.apply_recording(made.recording, {"PATH": os.environ["PATH"]})
    sys.stdout.flush()
    out, err = capfd.readouterr()
    assert sorted(out.split()) == ["hello", "x", "x", "y"]
    assert err == "oh\n"


def test_a_passive_interpreter_only_changes_variables(run, capfd):
    interpreter = rex.PythonInterpreter({}, passive=True)
    for action in run("info('x')\ncommand('echo x')\nenv.A = 1").actions:
        interpreter.perform(action)
    assert interpreter.environ == {"A": "1"}
    assert capfd.readouterr().out == ""


def test_pythonpath_of_this_process_changes_the_search_path(run, monkeypatch):
    monkeypatch.setattr(sys, "path", ["/old"])
    monkeypatch.setenv("PYTHONPATH", "/old")
    rex.apply_recording(
        run("env.PYTHONPATH = '/a'\nenv.PYTHONPATH.append('/b')\nenv.PYTHONPATH.prepend('/c')").recording
    )
    assert sys.path == ["/c", "/a", "/b"]
    assert os.environ["PYTHONPATH"] == "/c:/a:/b"


def test_a_command_that_cannot_start_is_an_error(run):
    with pytest.raises(RexError, match="Error executing command: /no/such program"):
        rex.apply_recording(run("command(['/no/such', 'program'])").recording, {})
    with pytest.raises(RexError, match="'literal'"):
        rex.apply_recording(run("command(literal('x'))").recording, {})


def test_replaying_gives_the_recorded_environment(run):
    settings = rex.RexSettings(parent_variables=["P"])
    made = run(
        "env.P.append('x')\nenv.Q.prepend('~/y')\nenv.Q.prepend('$P')\nresetenv('R', 1)\nunsetenv('R')",
        parent={"P": "p"},
        settings=settings,
    )
    environ = {}
    for action in made.actions:
        replay(action, environ)
    assert environ == made.recording.environ
    assert environ["P"] == "p:x"
