"""Interactive shells as a person meets them: on a terminal, with start-up files of their own."""

from __future__ import annotations

import sys
import time

import pytest

# Shell -> start-up file, a line that sets a prompt, one that marks it, one that prints.
START_UP = {
    "sh": (".profile", "PS1='mine$ '; MARK=read"),
    "bash": (".bashrc", "PS1='mine$ '; MARK=read; alias ll='echo listed'"),
    "zsh": (".zshrc", "PS1='mine$ '; MARK=read; alias ll='echo listed'"),
    "csh": (".cshrc", "set MARK=read; alias ll 'echo listed'\nif ($?prompt) set prompt='mine$ '"),
    "tcsh": (".tcshrc", "set MARK=read; alias ll 'echo listed'\nif ($?prompt) set prompt='mine$ '"),
    "fish": (
        ".config/fish/config.fish",
        "function fish_prompt; echo 'mine$ '; end\nset -g MARK read\nset -g fish_greeting ''\n"
        "function ll; echo listed; end",
    ),
}
MARKERS = {"zsh": "%"}


def start(screen, shell, *options):
    screen.start(sys.executable, "-m", "pkg", "env", "lamp", "--shell", shell, *options)


def write_start_up(screen, shell):
    name, text = START_UP[shell]
    file = screen.home / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text + "\n")


@pytest.mark.parametrize("shell", START_UP)
def test_a_person_works_in_an_environment(shell, screen):
    """Prompt, start-up file, alias, variables, Ctrl-C, an environment inside of another, exit code."""
    write_start_up(screen, shell)
    start(screen, shell)
    marker = MARKERS.get(shell, ">")
    shown = screen.wait_for("mine$")
    assert "You are now in a pkg-configured environment." in shown
    screen.wait_for(marker if shell == "sh" else f"{marker} mine$")
    screen.type("hello you $LAMP $MARK")
    screen.wait_for("hello you on read")
    if shell != "sh":
        screen.type("ll")
        screen.wait_for("listed")
    screen.type("echo wai''ting; sleep 30")
    screen.wait_for("waiting")
    time.sleep(0.2)  # until the program runs
    screen.key("C-c")
    screen.type("echo alive $HOME")
    screen.wait_for(f"alive {screen.home}")
    screen.type(f"pkg env desk --shell {shell} -q")
    if shell != "sh":
        screen.wait_for(f"{marker}{marker} mine$")
    screen.type("echo $LAMP-$DESK-$REZ_ENV_PROMPT")
    value = marker * (2 if shell == "zsh" else 1)  # a prompt of zsh shows two percent signs as one
    screen.wait_for(f"on-wood-{value}{value}")
    screen.type("exit")
    screen.type("echo back $REZ_ENV_PROMPT.")
    screen.wait_for(f"back {value}.")
    screen.type("exit 7")
    screen.wait_for("ended with 7")


@pytest.mark.parametrize("shell", START_UP)
def test_norc_leaves_out_what_a_person_has_written(shell, screen):
    write_start_up(screen, shell)
    start(screen, shell, "--norc", "-q")
    line = "if ($?MARK) echo bad; echo lamp-$LAMP" if shell.endswith("csh") else 'echo "lamp-$MARK$LAMP"'
    screen.type(line)
    shown = screen.wait_for("lamp-on")
    assert "bad\n" not in shown
    assert "pkg-configured" not in shown
    screen.type("exit")
    screen.wait_for("ended with")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_an_rcfile_stands_in_for_what_a_person_has_written(shell, screen):
    write_start_up(screen, shell)
    rcfile = screen.home / "my rc"
    rcfile.write_text("set -g OTHER rc\n" if shell == "fish" else "OTHER=rc\n")
    start(screen, shell, "--rcfile", rcfile)
    screen.type('echo "lamp-$MARK$OTHER-$LAMP"')
    screen.wait_for("lamp-rc-on")
    screen.type("exit")
    screen.wait_for("ended with 0")


def test_a_zsh_whose_files_are_elsewhere_reads_them_there(screen):
    dots = screen.home / "dots"
    dots.mkdir()
    (screen.home / ".zshenv").write_text(f"export ZDOTDIR={dots}\n")
    (dots / ".zshrc").write_text("PS1='dots$ '; MARK=elsewhere\n")
    start(screen, "zsh")
    screen.wait_for("% dots$")
    screen.type("echo $MARK $ZDOTDIR $LAMP ${_PKG_ZDOTDIR-gone}")
    screen.wait_for(f"elsewhere {dots} on gone")
    screen.type("exit")
    screen.wait_for("ended with 0")


def test_a_zsh_without_such_a_folder_has_none_afterwards(screen):
    (screen.home / ".zshrc").write_text("PS1='home$ '\n")
    start(screen, "zsh", "-q")
    screen.wait_for("% home$")
    screen.type("echo ${ZDOTDIR-none} $LAMP")
    screen.wait_for("none on")
    screen.type("zsh -c 'echo inner ${ZDOTDIR-none}'")
    screen.wait_for("inner none")
