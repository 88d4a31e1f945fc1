"""Code for powershell and pwsh as reviewed text: neither program can be installed where tests run.

The expected texts follow about_Quoting_Rules (a quote in single quotes is doubled, typographic ones count as
quotes), about_Special_Characters (a backquote takes the meaning of what follows), about_Environment_Variables
(`${Env:NAME}`, the Env: drive, `Set-Item`) and about_Automatic_Variables (`$?`, `$LASTEXITCODE`).
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pkg.interfaces.actions import Action, EscapedString, Origin
from pkg.interfaces.shell import ShellStart
from pkg.settings import Options
from pkg_shells.powershell import PowerShell
from pkg_shells.pwsh import PwshShell

GOLDEN = Path(__file__).parent / "golden"
OPTIONS = {
    "prompt": "> $ ",
    "additional_pathext": [".PY"],
    "executable_fullpath": None,
    "execution_policy": "RemoteSigned",
}
ORIGIN = Origin("maya-2024", "commands")


@pytest.fixture(params=[PowerShell, PwshShell], ids=["powershell", "pwsh"])
def shell(request, monkeypatch):
    if request.param is PwshShell:
        monkeypatch.setattr(PwshShell, "on_windows", False)
        monkeypatch.setattr(PwshShell, "path_separator", ":")
    return request.param(Options(OPTIONS))


def literal(text):
    return EscapedString(text, is_literal=True)


def code_of_everything(shell):
    pathsep = shell.path_separator
    return [
        *shell.comment("commands of maya-2024\n$(second line)"),
        *shell.setenv("PLAIN", "two words"),
        *shell.setenv("QUOTES", literal('it\'s "quoted" \u2018so\u2019 \u201cor so\u201d')),
        *shell.setenv("LIVE", literal("$HOME ${Env:HOME} $(calc) `n @{x} %PATH%")),
        *shell.setenv("NOT_RUN", "$(calc) `calc` ; calc | calc & calc"),
        *shell.setenv("REFERS", '${HOME}/x and $Env:USER "here" costs 5$'),
        *shell.setenv("MIXED", EscapedString("$5 in ", is_literal=True).expandable("${PURSE}")),
        *shell.setenv("LINES", literal("one\ntwo")),
        *shell.setenv("EMPTY", ""),
        *shell.setenv("SOME_PATH", "c:/tools/bin"),
        *shell.setenv("ODD.NAME", "x"),
        *shell.unsetenv("PLAIN"),
        *shell.lines(
            Action("appendenv", ("PATH", "{root}"), ORIGIN, None, "PATH", "/next", pathsep), "/first"
        ),
        *shell.alias("maya", "C:/maya/bin/maya.exe -v ${MAYA_VERSION}"),
        *shell.alias("tool", "${ROOT}/bin/tool --x"),
        *shell.alias("quoted", "'C:/Program Files/x.exe' --x"),
        *shell.unalias("maya"),
        *shell.source("/tools/it's/setup.ps1"),
        *shell.command(["/tools/it's/run.exe", literal("a b"), "${HOME}", literal("$HOME")]),
        *shell.command("Get-ChildItem ${HOME}"),
        *shell.info("hello\nit's $USER"),
        *shell.error(literal("bad $news")),
        *shell.undo_function("pkg_deactivate", "& pkg deactivate --format powershell"),
        shell.join(
            ["C:\\Program Files\\x.exe", "a,b", "@x", "${Env:HOME}", "plain-1.2", "it's", 'say "x"', ""]
        ),
    ]


def test_the_code_is_the_reviewed_one(shell):
    text = "\n".join(code_of_everything(shell)) + "\n"
    assert text == (GOLDEN / f"{shell.name}.ps1").read_text(encoding="utf-8")


def start_of(shell, **options):
    return shell.start(
        ShellStart(
            folder="/tmp/start",
            context_file="/tmp/start/context.ps1",
            program="/bin/shell",
            environ=os.environ,
            prompt="> $ ",
            welcome=("Welcome!",),
            tool=("/opt/pkg/python", "-m", "pkg"),
            **options,
        )
    )


@pytest.mark.parametrize(
    ("title", "options"),
    [
        ("a command", {"command": "maya -batch"}),
        ("nothing", {"command": ""}),
        ("interactive", {"summary_command": "pkg context"}),
        ("standard input", {"stdin": True}),
        ("no start-up files", {"norc": True, "quiet": True}),
    ],
)
def test_a_start_is_the_reviewed_one(shell, title, options):
    files = start_of(shell, **options)
    text = " ".join(files.arguments) + "\n\n" + files.files["rez-shell.ps1"]
    assert text == (GOLDEN / f"{shell.name}-start-{title.replace(' ', '-')}.txt").read_text(encoding="utf-8")
    assert files.reads_stdin == (title == "standard input")


def test_an_rcfile_takes_the_place_of_the_profile(shell, tmp_path):
    rcfile = tmp_path / "my.ps1"
    rcfile.write_text("")
    files = start_of(shell, rcfile=str(rcfile), sourced_first=False)
    lines = files.files["rez-shell.ps1"].splitlines()
    assert "my.ps1" in lines[0]
    assert "context.ps1" in lines[1]
    assert "-NoProfile" in files.arguments


def test_an_execution_policy_that_is_no_word_is_left_out():
    shell = PwshShell(Options({**OPTIONS, "execution_policy": "Bypass; calc"}))
    assert "-ExecutionPolicy" not in start_of(shell).arguments


def test_windows_powershell_is_told_that_a_script_is_utf8():
    text = "Write-Host 'süß'\n"
    assert PowerShell.encode(None, text) == b"\xef\xbb\xbf" + text.encode()
    assert PowerShell.encode(None, "x\n") == b"x\n"
    assert PwshShell.encode(None, text) == text.encode()
