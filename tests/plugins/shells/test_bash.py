"""Code for bash and its starts, with real shells."""

from __future__ import annotations

import os
import subprocess

from hypothesis import given, settings
from hypothesis import strategies as st

from pkg.interfaces.actions import Action, EscapedString, Origin
from pkg_shells.bash import BashShell

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=20)
CODE = BashShell.__new__(BashShell)


def seen(lines, *names, program="bash"):
    script = "\n".join(lines) + "\nprintf '%s\\0' " + " ".join(f'"${name}"' for name in names)
    environ = {"HOME": "/home/me", "P": "p", "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    done = subprocess.run([program, "-c", script], env=environ, capture_output=True, check=True)
    return done.stdout.decode().split("\0")[:-1]


@settings(max_examples=30, deadline=None)
@given(st.lists(TEXTS, min_size=20, max_size=20))
def test_literal_text_reaches_bash_unchanged(texts):
    names = [f"V{number}" for number in range(len(texts))]
    lines = [
        line
        for name, text in zip(names, texts, strict=True)
        for line in CODE.setenv(name, EscapedString(text, True))
    ]
    assert seen(lines, *names) == texts


@settings(max_examples=30, deadline=None)
@given(st.lists(TEXTS.filter(lambda text: not set(text) & set("$`~")), min_size=20, max_size=20))
def test_expandable_text_without_live_characters_reaches_bash_unchanged(texts):
    names = [f"V{number}" for number in range(len(texts))]
    assert seen(CODE.setenv_many(list(zip(names, texts, strict=True))), *names) == texts


def test_variables_and_commands_in_expandable_text_live():
    lines = CODE.setenv("A", EscapedString("$P", True).expandable("-${P}-$(echo x)-`echo y`\\$P"))
    assert seen(lines, "A") == ["$P-p-x-y\\p"]


def test_a_tilde_is_the_home_folder_at_the_start_of_an_expandable_part(monkeypatch):
    monkeypatch.setenv("HOME", "/home/me")
    assert seen([*CODE.setenv("A", "~/x"), *CODE.setenv("B", EscapedString("~", True))], "A", "B") == [
        "/home/me/x",
        "~",
    ]


def test_an_alias_passes_its_arguments_and_is_known_to_scripts():
    script = "\n".join([*CODE.alias("hi", "echo hi"), "bash -c 'hi \"a  b\" c'"])
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "hi a  b c\n"


def test_messages_keep_their_lines():
    lines = [*CODE.info("a $P\n'b'"), *(f"{line} 2>&1" for line in CODE.error(EscapedString("$P", True)))]
    done = subprocess.run(["bash", "-c", "\n".join(lines)], env={"P": "p"}, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("a p\n'b'\n", "$P\n")


def test_extending_refers_to_what_the_shell_has():
    action = Action("appendenv", ("P", "x"), Origin(None, "test"), None, "P", "x", ":")
    assert seen(CODE.lines(action), "P") == ["p:x"]
    action = Action("prependenv", ("P", EscapedString("$", True)), Origin(None, "test"), None, "P", "x", ";")
    assert seen(CODE.lines(action), "P") == ["$;p"]


def test_an_interactive_bash_reads_the_users_files_and_the_environment(bash, started, terminal, home):
    (home / ".bashrc").write_text("RC=read\nexport A=user\nPS1='user$ '\n")
    (home / ".bash_history").write_text("echo old\n")
    files = started(bash, "export A=package\n", sourced_first=False)
    shell = terminal(files.arguments)
    assert "Welcome!" in shell.read_until(" user$ ")
    assert shell.answer("echo $A $RC $HOME $HISTFILE $REZ_ENV_PROMPT") == [
        f"package read {home} {home}/.bash_history >"
    ]
    shell.type("exit 9")
    assert shell.finish() == 9


def test_the_environment_comes_first_where_configured(bash, started, terminal, home):
    (home / ".bashrc").write_text("export A=${A}+user\nPS1='user$ '\n")
    shell = terminal(started(bash, "export A=package\n", sourced_first=True, quiet=True).arguments)
    assert "Welcome!" not in shell.read_until(" user$ ")
    assert shell.answer("echo $A") == ["package+user"]
    shell.type("exit")
    assert shell.finish() == 0


def test_an_rcfile_replaces_the_users_files(bash, started, terminal, home, tmp_path):
    (home / ".bashrc").write_text("RC=read\n")
    rcfile = tmp_path / "my rc"
    rcfile.write_text("MINE=read\nPS1='mine$ '\n")
    shell = terminal(started(bash, "export A=package\n", rcfile=str(rcfile), prefix_prompt=False).arguments)
    shell.read_until("mine$ ")
    assert shell.answer("echo $A-$RC-$MINE-$HOME") == [f"package--read-{home}"]
    shell.type("exit")
    shell.finish()


def test_norc_reads_no_file_of_the_user(bash, started, terminal, home):
    (home / ".bashrc").write_text("RC=read\n")
    (home / ".profile").write_text("RC=read\n")
    shell = terminal(started(bash, "export A=package\n", norc=True, rcfile="/ignored").arguments)
    shell.read_until("Welcome!")
    assert shell.answer("echo $A-$RC-") == ["package--"]
    shell.type("exit")
    shell.finish()


def test_the_prompt_stays_as_it_is_where_configured(bash, started, terminal, home):
    (home / ".bashrc").write_text("PS1='plain$ '\n")
    shell = terminal(started(bash, "", set_prompt=False, sourced_first=False).arguments)
    shell.read_until("Welcome!")
    assert shell.answer('echo "$PS1|$REZ_ENV_PROMPT|$REZ_STORED_PROMPT_SH"') == ["plain$ |>|"]
    shell.type("exit")
    shell.finish()


def test_a_summary_follows_the_welcome_text(bash, started, terminal):
    files = started(bash, "", norc=True, completion_file="/dev/null", summary_command="echo 'the summary'")
    script = files.files["rez-shell.sh"]
    assert script.startswith("#!")
    assert script.endswith("exit $?\n")
    shell = terminal(files.arguments)
    shell.read_until("the summary")
    shell.type("exit")
    shell.finish()
