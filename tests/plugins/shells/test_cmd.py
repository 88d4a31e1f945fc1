"""Code for cmd and its start, with the cmd of Wine."""

from __future__ import annotations

import os
import shutil
import subprocess
from urllib.parse import unquote

import pytest

from pkg.errors import RexError
from pkg.interfaces.actions import Action, EscapedString, Origin
from pkg.settings import Options
from pkg.testing import ShellTests
from pkg.testing.shells import made_up_values
from pkg_shells.cmd import LONGEST_LINE, CmdShell

OPTIONS = {"prompt": "$G", "additional_pathext": [".PY"], "executable_fullpath": None}

# The variables as another cmd sees them, the arguments as a program of Windows does.
REPORT = """\
@cmd /u /c set>report.environ
@if not "%~1"=="" cscript //nologo report.js %*
"""
REPORT_ARGUMENTS = """\
var files = new ActiveXObject("Scripting.FileSystemObject");
var file = files.CreateTextFile("report.arguments", true, true);
for (var i = 0; i < WScript.Arguments.length; i++) file.WriteLine(escape(WScript.Arguments(i)));
file.Close();
"""


@pytest.fixture
def cmd():
    return CmdShell(Options(OPTIONS))


@pytest.fixture(scope="session")
def wine(tmp_path_factory):
    """A folder with a program `cmd`: that of Wine, which looks at files of ours as drive Z."""
    if shutil.which("wine") is None:
        if os.environ.get("PKG_REQUIRE_REAL"):
            pytest.fail("wine is not installed")
        pytest.skip("wine is not installed")
    folder = tmp_path_factory.mktemp("wine")
    program = folder / "cmd"
    program.write_text(
        f"#!/bin/sh\nexport WINEPREFIX={folder}/prefix WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml='\n"
        'unset DISPLAY\nexec wine cmd "$@"\n'
    )
    program.chmod(0o755)
    (folder / "prefix").mkdir()
    # The services of Windows stay for a while, and must not hold on to a pipe that a test reads.
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(
        ["wineserver", "-p60"], env={**os.environ, "WINEPREFIX": f"{folder}/prefix"}, check=True, **quiet
    )
    subprocess.run([program, "/c", "exit"], check=True, timeout=120, **quiet)
    return folder


class TestCmd(ShellTests):
    # A variable of cmd cannot be empty, nor have several lines; the code page of this Wine cannot be UTF-8.
    values = tuple(value for value in ShellTests.values if value and value.isascii())
    holds_empty_values = False
    inexpressible = "\n\r" + "".join(
        {char for value in made_up_values(500) for char in value if not char.isascii()}
    )
    longest = 4000  # a line of cmd has 8191 characters
    words_at_once = 25

    @pytest.fixture
    def plugin(self):
        return CmdShell

    @pytest.fixture(autouse=True)
    def with_wine(self, wine, pkg_environ, tmp_path):
        pkg_environ["PATH"] = f"{wine}:{pkg_environ['PATH']}"
        (tmp_path / "report.bat").write_text(REPORT)
        (tmp_path / "report.js").write_text(REPORT_ARGUMENTS)

    @pytest.fixture
    def reporter(self):
        return ["report.bat"]

    @pytest.fixture
    def quitter(self):
        return ["cmd", "/c", "exit 42"]

    def read_report(self, file):
        environ, arguments = file.with_name("report.environ"), file.with_name("report.arguments")
        seen = {}
        if environ.exists():
            lines = environ.read_text("utf-16-le").split("\n")
            seen = {"environ": dict(line.split("=", 1) for line in lines if "=" in line[1:]), "arguments": []}
        if arguments.exists():
            words = arguments.read_text("utf-16").split("\n")[:-1]
            seen["arguments"] = [unquote(word) for word in words]
        environ.unlink(missing_ok=True)
        arguments.unlink(missing_ok=True)
        return seen

    def test_arguments_of_commands_reach_a_program_byte_for_byte(self, shell, run):
        """Not to a batch file, which reads what it gets once more."""
        program = ["cscript", "//nologo", "report.js"]
        super().test_arguments_of_commands_reach_a_program_byte_for_byte(shell, run, program)

    def test_no_value_name_or_path_runs_anything(self, shell, run, report, tmp_path):
        attack = "echo>marker"
        texts = [
            f'" & {attack} & "',
            f"& {attack}",
            f"| {attack}",
            f'a" "b & {attack}',
            f"^& {attack}",
            f'^" & {attack} & ^"',
            f"% & {attack}",
            f"%%^%& {attack}",
            f") & {attack} & (",
            f"%NOPE% & {attack}",
            f"%NOPE:~0,1% & {attack}",
            f'%NOPE%" & {attack} & "',
            "%LIVE%",
            "tell %LIVE%",
            "tell %QUOTES%",
        ]
        lines = shell.setenv("LIVE", EscapedString(f"a & {attack}", is_literal=True))
        lines += shell.setenv("QUOTES", EscapedString(f'a" & {attack} & "b', is_literal=True))
        for number, text in enumerate(texts):
            lines += shell.setenv(f"V{number}", text)
            lines += shell.setenv(f"W{number}", EscapedString(text, is_literal=True))
            lines += [*shell.comment(text), *shell.info(text), *shell.error(text)]
        seen = run(lines, report)
        assert seen.environ is not None, seen.err
        assert not (tmp_path / "marker").exists()
        assert [seen.environ[f"W{number}"] for number in range(len(texts))] == texts
        assert seen.environ["V13"] == f"tell a & {attack}"
        assert seen.environ["V14"] == f"tell a & {attack} & b"
        assert "_PKG_0" not in seen.environ
        assert f"tell a & {attack}" in seen.out
        assert f"tell a & {attack}" in seen.err

    def test_words_with_quotes_reach_a_program(self, shell, run):
        words = ['say "a & b"', "back\\slash\\", 'c\\"d', "100%", "%NOPE", "x^y", "(z)"]
        assert run(command=shell.join(["cscript", "//nologo", "report.js", *words])).arguments == words

    def test_commands_are_followed_by_the_prompts_exit_code(self, shell, run):
        assert run(stdin="exit 7\n").code == 7


def test_what_cmd_cannot_hold_is_a_clear_error(cmd):
    with pytest.raises(RexError, match="line break, which NOTES has"):
        cmd.setenv("NOTES", EscapedString("one\ntwo", is_literal=True))
    with pytest.raises(RexError, match=f"at most {LONGEST_LINE} characters"):
        cmd.setenv("LONG", "x" * LONGEST_LINE)
    assert cmd.setenv("EMPTY", "") == ["set EMPTY="]


def test_paths_get_backslashes_where_a_variable_holds_paths(cmd):
    cmd.path_variables = ("*PATH",)
    assert cmd.setenv("A_PATH", "z:/a/b;//server/x") == [r"set A_PATH=z:\a\b;\\server\x"]
    assert cmd.setenv("URL", "http://x") == ["set URL=http://x"]
    assert cmd.setenv("B_PATH", EscapedString("a/b", is_literal=True)) == ["set B_PATH=a/b"]


def test_values_arrive_with_variables_expanded(cmd):
    action = Action("prependenv", ("PATH", "${X}/bin"), Origin(None, "test"), None, "PATH", "C:/x/bin", ";")
    assert cmd.lines(action, "C:\\old & new") == [r"set PATH=C:\x\bin;C:\old ^& new"]


def test_an_alias_is_a_macro_and_expands_as_the_first_word_of_a_command(cmd, started, monkeypatch):
    assert cmd.alias("hi", "echo ${WHO} & echo 5%") == ["doskey hi=echo %%WHO%% ^& echo 5%% $*"]
    monkeypatch.setattr(cmd, "find_executable", lambda environ: "cmd")
    files = started(cmd, "", command="hi there")
    assert "echo %WHO% & echo 5% there\n" in files.files["rez-shell.bat"]


def test_scripts_say_that_they_are_utf8(cmd):
    text = cmd.encode("set A=süß\n").decode()
    assert text.split("\r\n")[1:3] == ["@chcp 65001>nul", "set A=süß"]
    assert "chcp %_PKG_CODE_PAGE%" in text
    assert cmd.encode("set A=x\n") == b"set A=x\r\n"


def test_a_start_with_a_command_ends_with_its_code(cmd, started, monkeypatch):
    monkeypatch.setattr(cmd, "find_executable", lambda environ: "cmd")
    monkeypatch.setenv("PATHEXT", ".EXE;.BAT")
    monkeypatch.setenv("PROMPT", "$P & $G")
    files = started(cmd, "", command="maya -batch", norc=True)
    assert files.arguments[:5] == ("cmd", "/V:OFF", "/D", "/Q", "/C")
    lines = files.files["rez-shell.bat"].splitlines()
    assert lines[:3] == ["@echo off", "set PATHEXT=.EXE;.BAT;.PY", "set REZ_ENV_PROMPT=^>"]
    assert lines[-5:] == [
        "set REZ_STORED_PROMPT_CMD=$P ^& $G",
        "set PROMPT=^> $P ^& $G",
        "ver>nul",
        "maya -batch",
        "exit %errorlevel%",
    ]


def test_a_line_to_evaluate_keeps_blanks_and_semicolons(cmd):
    from pkg.environment.rex import write_script

    actions = [
        Action("comment", ("x",), Origin(None, "test")),
        Action("setenv", ("A", "x ;"), Origin(None, "test"), None, "A", "x ;"),
        Action("setenv", ("B", "y"), Origin(None, "test"), None, "B", "y"),
    ]
    assert write_script(cmd, actions, style="eval") == "set A=x ;&& set B=y"
