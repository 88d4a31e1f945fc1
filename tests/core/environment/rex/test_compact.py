"""Scripts that are quick to execute do what the plain ones do (random sets: test_against_rez.py)."""

from __future__ import annotations

import subprocess

import pytest

from pkg.environment.rex import write_script


def compact(bash, recorder):
    return write_script(bash, recorder.actions, compact=True).splitlines()


def test_changes_of_one_variable_are_joined(run, bash):
    made = run("env.A.append('x')\nenv.A.append('y')\nenv.A.prepend('w')")
    assert compact(bash, made) == ["export A='w:x:y'"]


def test_what_the_shell_has_already_stays_in_the_middle(run, bash):
    made = run("env.A = 1\nsource('/s')\nfor x in 'ab':\n  env.A.append(x)\n  env.A.prepend(x)")
    assert compact(bash, made) == [
        "export A='1'",
        '. "/s"',
        'export A="b:a:${A}"',
        'export A="${A}:a:b"',
    ]


def test_a_value_nobody_saw_is_not_written(run, bash):
    assert compact(bash, run("env.A = 1\nenv.A = 2\nenv.B = 3\nenv.B.unset()")) == ["unset B", "export A='2'"]


def test_a_variable_is_written_before_one_that_mentions_it(run, bash):
    made = run("env.B = '$A x'\nenv.A = 1\nenv.C = '$A'\nenv.A.append(2)\nenv.D = '$A'")
    assert compact(bash, made) == [
        'export B="${A} x" \\',  # expanded before the command sets anything
        "  A='1'",
        'export C="${A}"',
        'export A="${A}:2"',
        'export D="${A}"',
    ]


@pytest.mark.parametrize(
    "observer", ["command('true')", "source('/dev/null')", "env.B = '`echo`'", "info('$(date)')"]
)
def test_everything_is_written_before_something_that_may_look(run, bash, observer):
    lines = compact(bash, run(f"env.A = 1\n{observer}\nenv.A.append(2)"))
    assert lines[0] == "export A='1'"
    assert lines[-1] == 'export A="${A}:2"'


def test_literal_parts_stay_literal_when_joined(run, bash):
    made = run("env.A.append(literal('$x'))\nenv.A.append('y')")
    assert compact(bash, made) == ["export A='$x'\":y\""]


def test_independent_variables_share_a_command(run, bash):
    made = run("env.A = 1\nenv.B = 2\nenv.C = '$A'")
    assert compact(bash, made) == ["export A='1' \\", "  B='2'", 'export C="${A}"']


def test_quotes_change_no_value(run, bash, tmp_path):
    values = [
        "plain",
        "it's",
        'a "b"',
        "back\\slash",
        "~/x",
        "a~",
        "!!",
        "two\nlines",
        "#",
        "a*b?",
        "${NONE}",
        "",
    ]
    made = run("".join(f"env.V{i} = {value!r}\n" for i, value in enumerate(values)))
    scripts = [write_script(bash, made.actions, compact=compact) for compact in (True, False)]
    seen = []
    for script in scripts:
        path = tmp_path / "script.sh"
        path.write_text(f"{script}for i in {{0..{len(values) - 1}}}; do printenv -0 V$i; done")
        done = subprocess.run(
            ["bash", path], env={"HOME": "/home/x", "PATH": "/usr/bin:/bin"}, capture_output=True
        )
        seen.append(done.stdout.decode().split("\0"))
    assert seen[0] == seen[1]
    assert seen[0][:2] == ["plain", "it's"]
    assert len(seen[0]) == len(values) + 1


def test_a_large_path_costs_a_shell_little(run, bash, tmp_path):
    made = run("for i in range(3000):\n  env.PATH.append('/packages/some/where/%d/bin' % i)")
    script = tmp_path / "script.sh"
    script.write_text(write_script(bash, made.actions, compact=True) + "printenv PATH")
    # An absolute program: PATH is replaced.
    script.write_text(script.read_text().replace("printenv", "/usr/bin/printenv"))
    done = subprocess.run(["/bin/bash", script], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip("\n") == made.recording.environ["PATH"]
    assert len(script.read_text().splitlines()) == 2
