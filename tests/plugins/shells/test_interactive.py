"""Interactive shells as a person meets them: on a terminal, with start-up files of their own."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

# Shell -> start-up file, and lines that set a prompt and a variable and define an alias.
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
    "nushell": (
        ".config/nushell/config.nu",
        "$env.config.show_banner = false\n$env.PROMPT_COMMAND = {|| 'mine$' }\n"
        "$env.PROMPT_INDICATOR = ' '\n$env.PROMPT_COMMAND_RIGHT = ''\n"
        "$env.MARK = 'read'\nalias ll = print listed",
    ),
    "xonsh": (".xonshrc", "$PROMPT = 'mine$ '\n$MARK = 'read'\naliases['ll'] = 'echo listed'"),
}
MARKERS = {"zsh": "%"}
# What is typed, for shells in the line of the Bourne and C shells, and those that say it otherwise.
LINES = {
    "alias": "hello you $LAMP $MARK",
    "wait": "echo wai''ting; sleep 30",
    "alive": "echo alive $HOME",
    "both": "echo $LAMP-$DESK-$REZ_ENV_PROMPT",
    "back": "echo back $REZ_ENV_PROMPT.",
    "mark": 'echo "lamp-$MARK$OTHER$LAMP"',
}
OTHER_LINES = {
    "csh": {"mark": "if ($?MARK) echo bad; echo lamp-$LAMP"},
    "tcsh": {"mark": "if ($?MARK) echo bad; echo lamp-$LAMP"},
    "nushell": {
        "alias": "hello you $env.LAMP $env.MARK",
        "wait": "print ('wai' + 'ting'); ^sleep 30",
        "alive": "print $'alive ($env.HOME)'",
        "both": "print $'($env.LAMP)-($env.DESK)-($env.REZ_ENV_PROMPT)'",
        "back": "print $'back ($env.REZ_ENV_PROMPT).'",
        "mark": 'print $\'lamp-($env.MARK? | default "")($env.OTHER? | default "")($env.LAMP)\'',
    },
    "xonsh": {
        "wait": "echo @('wai' + 'ting') && sleep 30",
        "both": "echo @($LAMP + '-' + $DESK + '-' + $REZ_ENV_PROMPT)",
        "back": "echo @('back ' + $REZ_ENV_PROMPT + '.')",
        "mark": "echo @('lamp-' + ${...}.get('MARK', '') + ${...}.get('OTHER', '') + $LAMP)",
    },
}


def line(shell, name):
    return OTHER_LINES.get(shell, {}).get(name, LINES[name])


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
    screen.type(line(shell, "alias"))
    screen.wait_for("hello you on read")
    if shell != "sh":
        screen.type("ll")
        screen.wait_for("\nlisted")
    screen.type(line(shell, "wait"))
    screen.wait_for("\nwaiting")
    time.sleep(0.2)  # until the program runs
    screen.key("C-c")
    time.sleep(0.1)  # a line editor forgets what was typed before its prompt
    screen.type(line(shell, "alive"))
    screen.wait_for(f"alive {screen.home}")
    screen.type(f"pkg env desk --shell {shell} -q")
    if shell != "sh":
        screen.wait_for(f"{marker}{marker} mine$")
    screen.type(line(shell, "both"))
    value = marker * (2 if shell == "zsh" else 1)  # a prompt of zsh shows two percent signs as one
    screen.wait_for(f"on-wood-{value}{value}")
    screen.type("exit")
    screen.type(line(shell, "back"))
    screen.wait_for(f"back {value}.")
    screen.type("exit 7")
    screen.wait_for("ended with 7")


@pytest.mark.parametrize("shell", START_UP)
def test_norc_leaves_out_what_a_person_has_written(shell, screen):
    write_start_up(screen, shell)
    start(screen, shell, "--norc", "-q")
    screen.type(line(shell, "mark"))
    shown = screen.wait_for("lamp-on")
    assert "bad\n" not in shown
    assert "pkg-configured" not in shown
    screen.type("exit")
    screen.wait_for("ended with")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "nushell", "xonsh"])
def test_an_rcfile_stands_in_for_what_a_person_has_written(shell, screen):
    write_start_up(screen, shell)
    rcfile = screen.home / "my rc"
    lines = {"fish": "set -g OTHER rc-\n", "nushell": "$env.OTHER = 'rc-'\n", "xonsh": "$OTHER = 'rc-'\n"}
    rcfile.write_text(lines.get(shell, "OTHER=rc-\n"))
    start(screen, shell, "--rcfile", rcfile)
    screen.type(line(shell, "mark"))
    screen.wait_for("lamp-rc-on")
    screen.type("exit")
    screen.wait_for("ended with 0")


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh", "fish", "nushell", "xonsh"])
@pytest.mark.parametrize("first", ["true", "false"])
def test_the_environment_comes_before_or_after_the_start_up_files(shell, first, screen):
    screen.environ["PKG_PACKAGE_COMMANDS_SOURCED_FIRST"] = first
    write_start_up(screen, shell)
    file = screen.home / START_UP[shell][0]
    sets = {
        "bash": "MARK=${LAMP:-nothing}",
        "zsh": "MARK=${LAMP:-nothing}",
        "tcsh": "set MARK=nothing\nif ($?LAMP) then\nset MARK=$LAMP\nendif",
        "fish": "set MARK nothing; set -q LAMP; and set MARK $LAMP",
        "nushell": "$env.MARK = ($env.LAMP? | default 'nothing')",
        "xonsh": "$MARK = ${...}.get('LAMP', 'nothing')",
    }
    file.write_text(f"{file.read_text()}{sets[shell]}\n")
    start(screen, shell, "-q")
    screen.wait_for("> mine$".replace(">", MARKERS.get(shell, ">")))
    screen.type(line(shell, "alias"))
    screen.wait_for("hello you on on" if first == "true" else "hello you on nothing")


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh", "fish", "nushell", "xonsh"])
def test_the_tab_key_completes_pkg(shell, screen):
    """`pkg` is a function here, or an alias: its program is not on PATH."""
    write_start_up(screen, shell)
    if shell == "bash":  # where an installed script goes depends on the machine
        with (screen.home / ".bashrc").open("a") as file:
            file.write(f'eval "$({sys.executable} -m pkg completions bash)"\n')
    else:
        words = [sys.executable, "-m", "pkg", "completions", shell, "--install"]
        subprocess.run(words, env=screen.environ, check=True, capture_output=True)
    start(screen, shell, "-q")
    screen.wait_for("mine$")
    screen.type_keys("pkg env lamp de")
    screen.key("Tab")
    screen.wait_for("pkg env lamp desk")


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
