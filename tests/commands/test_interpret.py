"""`pkg interpret` as a user types it."""

import os
import subprocess
import sys

import pytest


@pytest.fixture
def interpret(tmp_path):
    environ = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "PKG_DEFAULT_SHELL": "bash",
        "REZ_DEFAULT_SHELL": "bash",
        "LIST": "old",
    }

    def run(*words, code=0, program=(sys.executable, "-m", "pkg", "interpret")):
        done = subprocess.run(
            [*program, *words],
            env=environ,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            timeout=60,
            check=False,
        )
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout if code == 0 else done.stderr

    return run


def test_code_in_a_file_becomes_shell_code(interpret, tmp_path):
    (tmp_path / "code.rex").write_text("env.A = 'x y'\nenv.B.append('{env.A}/b')\nalias('hi', 'echo hi')\n")
    code = interpret("code.rex", "--format", "bash")
    run = subprocess.run(
        ["bash", "-c", code + "\necho $A $B; hi"], capture_output=True, text=True, check=True
    )
    assert run.stdout == "x y x y/b\nhi\n"


def test_code_can_be_given_in_place_of_a_file(interpret):
    assert interpret("-c", "env.A = '1'", "-f", "dict") == "{'A': '1'}\n"
    assert interpret("-c", "env.B = '2'\nenv.A = system.platform", "-f", "table").split() == [
        "A",
        sys.platform,
        "B",
        "2",
    ]


def test_the_first_append_replaces_unless_asked_otherwise(interpret):
    code = "env.LIST.append('new')"
    assert interpret("-c", code, "-f", "dict") == "{'LIST': 'new'}\n"
    assert interpret("-c", "-f", "dict", code, "--pv", "LIST", "OTHER") == "{'LIST': 'old:new'}\n"
    assert interpret("-c", "-f", "dict", code, "--pv", "all") == "{'LIST': 'old:new'}\n"
    assert interpret("-c", "-f", "dict", code, "--pv", "LIST", "--no-env") == "{'LIST': ':new'}\n"


def test_the_current_shell_is_the_usual_format(interpret):
    assert 'export A="1"' in interpret("-c", "env.A = '1'")


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("env.A = ", ["invalid syntax"]),
        ("env.A = nothing", ["nothing"]),
        ("stop('not today')", ["not today"]),
        ("getenv('NOT_THERE')", ["NOT_THERE"]),
    ],
)
def test_broken_code_is_a_clear_error(interpret, code, parts):
    message = interpret("-c", code, "-f", "dict", code=1)
    for part in parts:
        assert part in message


def test_a_missing_file_is_a_clear_error(interpret):
    assert "cannot read nowhere.rex: no such file" in interpret("nowhere.rex", code=1)


def test_an_unknown_format_is_wrong_usage(interpret):
    assert "'xml' is none of" in interpret("-c", "env.A = 1", "-f", "xml", code=2)


@pytest.mark.rez
@pytest.mark.parametrize("format_", ["dict", "table", "sh", "bash"])
def test_rez_interpret_prints_the_same(interpret, rez_program, format_):
    code = "env.A = 'x $HOME'\nenv.PATH.append('/y')\nenv.PATH.prepend('/z')\nenv.C = literal('$B')"
    expected = interpret("-c", code, "-f", format_, program=(rez_program("rez-interpret"),))
    got = interpret("-c", code, "-f", format_)
    skip = 1 if "sh" in format_ else 0  # the interpreter line
    assert got.splitlines()[skip:] == expected.splitlines()[skip:]
