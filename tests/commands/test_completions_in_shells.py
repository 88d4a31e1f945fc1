"""The tab key in real shells."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pkg.cli.completing.scripts import SCRIPTS

COMMANDS = {
    "bash": ["--norc", "--noprofile"],
    "zsh": ["-f"],
    "fish": ["--no-config"],
    "tcsh": ["-f"],
    "nushell": [
        "--no-config-file",
        "--execute",
        "source completion.nushell; $env.PROMPT_COMMAND = 'ready'; $env.PROMPT_COMMAND_RIGHT = ''",
    ],
    "xonsh": ["--rc", "completion.xonsh"],
}
PROGRAMS = {"nushell": "nu"}
# What such a shell shows once it has read its script, in place of an answer.
PROMPTS = {"nushell": ">", "xonsh": " @"}

# What is typed before the tab key, and what the line is afterwards.
EVERYWHERE = {
    "pkg completi": "pkg completions",
    "pkg env maya-2023": "pkg env maya-2023.1",
    "pkg env maya==2023": "pkg env maya==2023.1",
    "pkg env 'maya==2023": "pkg env 'maya==2023.1'",
    'pkg env "maya-2023': 'pkg env "maya-2023.1"',
    "pkg search --type=var": "pkg search --type=variant",
    "pkg search -t var": "pkg search -t variant",
    "pkg env -i only": "pkg env -i only.rxt",
    "pkg env --input=only": "pkg env --input=only.rxt",
    "pkg demo fol": "pkg demo folder/",
    "pkg env maya -- mayap": "pkg env maya -- mayapy",
}
ESCAPED = {"pkg env \\!loo": "pkg env \\!lookdev"}
# tcsh and xonsh take the bar for the end of a command, quoted or not.
RANGE = {
    "pkg env python 'maya>=2023|2024": "pkg env python 'maya>=2023|2024.2'",
}
SOMEWHERE = {
    "bash": {
        **RANGE,
        **ESCAPED,
        "pkg env -i wi": "pkg env -i with\\ blank.rxt",
        "pkg env ~loo": "pkg env \\~lookdev",
        "pkg env '!loo": "pkg env '!lookdev",
    },
    "zsh": {
        **RANGE,
        **ESCAPED,
        "pkg env -i wi": "pkg env -i with\\ blank.rxt",
        "pkg env '~loo": "pkg env '~lookdev",
    },
    "fish": {
        **RANGE,
        **ESCAPED,
        "pkg env -i wi": "pkg env -i with\\ blank.rxt",
        "pkg env ~loo": "pkg env ~lookdev",
    },
    "tcsh": ESCAPED,
    "nushell": {"pkg env '!loo": "pkg env '!lookdev"},
    "xonsh": {"pkg env '!loo": "pkg env '!lookdev"},
}


@pytest.fixture
def shell_environ(studio, pkg_environ, tmp_path):
    """Variables under which `pkg` is the tested one; the current folder has some files."""
    for name in ("only.rxt", "only.txt", "with blank.rxt"):
        (tmp_path / name).touch()
    (tmp_path / "folder").mkdir()
    pkg_environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{pkg_environ['PATH']}"
    pkg_environ["PS1"] = "ready> "
    return pkg_environ


def typed_line(screen):
    """The line that is being typed: the last one with a command on it."""
    return next(line for line in reversed(screen.splitlines()) if "pkg " in line)


@pytest.mark.parametrize("shell", COMMANDS)
def test_the_tab_key_completes(shell, program, terminal, shell_environ, tmp_path):
    script = tmp_path / f"completion.{shell}"
    short = "\n$PROMPT = 'ready @ '\n" if shell == "xonsh" else ""  # or a line may be cut in two
    script.write_text(SCRIPTS[shell] + short)
    screen = terminal([program(PROGRAMS.get(shell, shell)), *COMMANDS[shell]], shell_environ)
    if shell not in PROMPTS:
        screen.type(f"source {script}; echo loa''ded", "<Enter>")
    screen.wait_for(PROMPTS.get(shell, "\nloaded"))
    for line, expected in {**EVERYWHERE, **SOMEWHERE[shell]}.items():
        screen.type("<C-u>", "<C-l>", line, "<Tab>")
        shown = typed_line(screen.wait_for(expected))
        assert shown.partition("pkg ")[2].rstrip() in (
            expected.removeprefix("pkg "),
            expected.removeprefix("pkg ").rstrip("'\""),  # a shell may close a quote or not
        )
    screen.type("<C-u>", "<C-l>", "pkg env nothing-of-that-na", "<Tab>", "<Tab>", "X")
    assert typed_line(screen.wait_for("naX")).endswith("pkg env nothing-of-that-naX")
    assert "rror" not in screen.screen
    assert "raceback" not in screen.screen


def test_several_candidates_are_listed_with_descriptions(program, terminal, shell_environ, tmp_path):
    script = tmp_path / "completion.zsh"
    script.write_text(SCRIPTS["zsh"])
    screen = terminal([program("zsh"), "-f"], shell_environ)
    screen.type(f"source {script}; echo loa''ded", "<Enter>")
    screen.wait_for("\nloaded")
    screen.type("pkg lo", "<Tab>")
    screen.wait_for("pkg lock")
    screen.type("<C-u>", "pkg search --no-", "<Tab>")
    screen.wait_for("--no-local               do not search the local repository")


def test_a_question_of_fish_is_answered_newest_version_first(program, shell_environ, tmp_path):
    script = tmp_path / "completion.fish"
    script.write_text(SCRIPTS["fish"])
    run = subprocess.run(
        [program("fish"), "--no-config", "-c", f"source {script}; complete -C 'pkg env maya-20'"],
        env=shell_environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == ["maya-2024.2", "maya-2023.1"]


@pytest.mark.parametrize("shell", COMMANDS)
def test_an_installed_script_is_found_by_the_next_shell(shell, program, terminal, shell_environ, pkg_cli):
    assert pkg_cli("completions", shell, "--install").code == 0
    words = [program(PROGRAMS.get(shell, shell)), *(["-i"] if shell == "bash" else [])]
    if shell == "bash" and Path("/usr/share/bash-completion/bash_completion").exists():
        pytest.skip("this system's start-up files decide whether bash-completion is loaded")
    screen = terminal(words, shell_environ)
    if shell not in PROMPTS:
        screen.type("echo rea''dy", "<Enter>")
    screen.wait_for(PROMPTS.get(shell, "\nready"))
    screen.type("pkg env maya-2023", "<Tab>")
    screen.wait_for("pkg env maya-2023.1")


def test_the_script_for_powershell_is_as_reviewed():
    """No PowerShell runs here; the file was reviewed against the reference of Register-ArgumentCompleter."""
    golden = Path(__file__).parent.parent / "data" / "completions.ps1"
    assert golden.read_text() == SCRIPTS["powershell"]


@pytest.mark.parametrize(
    ("shell", "check"),
    [("bash", ["-n"]), ("zsh", ["-n"]), ("fish", ["--no-execute"]), ("tcsh", ["-f", "-n"])],
)
def test_a_script_has_no_mistake_that_its_shell_would_find(shell, check, program, tmp_path):
    (tmp_path / "script").write_text(SCRIPTS[shell])
    run = subprocess.run(
        [program(shell), *check, str(tmp_path / "script")], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")
