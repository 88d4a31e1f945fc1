"""Starting real shells in recorded environments."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from pkg.environment import rex
from pkg.environment.rex.launch import prepare_shell
from pkg.errors import ShellError
from pkg.settings import Options, load_settings
from pkg.version import Requirement


@pytest.fixture(autouse=True)
def clean(plain_environ, tmp_path, monkeypatch):
    for name in list(os.environ):
        monkeypatch.delenv(name)
    for name, value in plain_environ.items():
        monkeypatch.setenv(name, value)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    return home


@pytest.fixture
def prepare(bash, package, tmp_path):
    """Prepare a shell for one package: `prepare("env.A = 1", command="...")`."""

    def make(code, shell=None, settings=None, **options):
        temporary = tmp_path / "temporary"
        temporary.mkdir(exist_ok=True)
        loaded = load_settings(environ=dict(os.environ)).override(
            {"context_tmpdir": str(temporary), **(settings or {})}
        )
        facts = rex.EnvironmentFacts(
            packages=[package("a", commands=code)],
            requests=[Requirement("a")],
            system_paths=["/usr/bin", "/bin"],
        )
        return prepare_shell(shell or bash, facts, loaded, system=loaded.system, **options)

    return make


def run(launch, capfd):
    code = launch.run()
    out, err = capfd.readouterr()
    assert not Path(launch.folder.path).exists()
    return code, out, err


def test_a_command_runs_in_the_environment_and_its_exit_code_is_kept(prepare, capfd):
    launch = prepare("env.A = 'x y'\nalias('hi', 'echo hi')", command="hi $A; exit 7")
    assert run(launch, capfd) == (7, "hi x y\n", "")


def test_words_are_joined_so_that_variables_live(prepare, capfd):
    launch = prepare("env.A = 'x y'", command=["echo", "$A", "a'b\"c", "two  words", ""])
    assert run(launch, capfd) == (0, "x y a'b\"c two  words \n", "")


def test_no_words_run_nothing(prepare, capfd):
    assert run(prepare("info('started')", command=""), capfd) == (0, "started\n", "")


def test_the_shell_sees_its_files_while_it_runs(prepare, capfd):
    saved = []

    def save(path):
        saved.append(path)
        Path(path).write_text("{}")

    command = 'cat "$REZ_RXT_FILE"; grep -c REZ_A_ROOT "$REZ_CONTEXT_FILE"; echo $REZ_SHELL_INTERACTIVE'
    launch = prepare("pass", command=command, save_context=save)
    assert run(launch, capfd) == (0, "{}1\n0\n", "")
    assert saved == [f"{launch.folder.path}/context.rxt"]


def test_an_existing_context_file_is_named(prepare, capfd):
    launch = prepare("pass", command="echo $REZ_RXT_FILE", rxt_file="/some/where.rxt")
    assert run(launch, capfd)[1] == "/some/where.rxt\n"


def test_the_environment_can_be_written_elsewhere_and_stays_there(prepare, capfd, tmp_path):
    path = tmp_path / "kept.sh"
    launch = prepare("env.A = 1", command="echo $REZ_CONTEXT_FILE", context_filepath=str(path))
    assert run(launch, capfd)[1] == f"{path}\n"
    assert "A='1'" in path.read_text()


def test_commands_are_read_from_standard_input(prepare):
    launch = prepare("env.A = 'x'", stdin=True)
    assert launch.reads_stdin
    process = launch.popen(stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    out, _ = process.communicate("echo got $A\necho $BASH_ENV\nexit 3\n")
    assert (process.returncode, out) == (3, "got x\n\n")
    launch.discard()


def test_a_posix_sh_reads_standard_input_too(prepare, sh):
    launch = prepare("env.A = 'x'", shell=sh, stdin=True)
    process = launch.popen(stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.communicate("echo got $A\nexit 4\n")[0] == "got x\n"
    assert process.returncode == 4
    launch.discard()


def test_a_posix_sh_runs_commands(prepare, sh, capfd):
    launch = prepare("env.A = 'x'\nalias('hi', 'echo hi')", shell=sh, command="hi $A; false")
    assert run(launch, capfd) == (1, "hi x\n", "")


@pytest.mark.parametrize(("first", "expected"), [(True, "user"), (False, "package")])
def test_the_users_file_comes_before_or_after_the_packages(
    prepare, capfd, monkeypatch, tmp_path, first, expected
):
    file = tmp_path / "bash_env.sh"
    file.write_text("export A=user")
    monkeypatch.setenv("BASH_ENV", str(file))
    launch = prepare(
        "env.A = 'package'", command="echo $A$BASH_ENV", settings={"package_commands_sourced_first": first}
    )
    assert run(launch, capfd)[1] == f"{expected}\n"


def test_a_command_killed_by_a_signal_is_told_as_shells_do(prepare, capfd):
    assert run(prepare("pass", command="bash -c 'kill -KILL $$'"), capfd)[0] == 137
    assert run(prepare("pass", command="kill -KILL $$"), capfd)[0] == 137


def test_terminating_this_process_terminates_the_shell(prepare, capfd):
    launch = prepare("pass", command="trap 'echo caught; exit 5' TERM; while :; do sleep 0.05; done")
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGTERM)).start()
    started = time.monotonic()
    assert run(launch, capfd)[:2] == (5, "caught\n")
    assert time.monotonic() - started < 10
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


def test_terminating_this_process_terminates_the_programs_of_the_shell(prepare, capfd, tmp_path):
    note = tmp_path / "pid"
    launch = prepare("pass", command=f"sh -c 'echo $$ >{note}; exec sleep 60'; echo after")
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGTERM)).start()
    assert run(launch, capfd)[:2] == (143, "")
    program = int(note.read_text())
    for _ in range(100):
        try:
            os.kill(program, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    os.kill(program, signal.SIGKILL)
    pytest.fail("the program outlived its shell")


def test_an_interrupt_from_the_keyboard_is_the_shells_business(prepare, capfd, monkeypatch):
    monkeypatch.setattr("pkg.environment.rex.waiting._in_foreground", lambda: True)
    launch = prepare("pass", command="kill -INT $PPID; sleep 0.1; echo still here")
    assert run(launch, capfd)[:2] == (0, "still here\n")


def test_an_interrupt_of_this_process_alone_reaches_the_command(prepare, capfd, monkeypatch):
    monkeypatch.setattr("pkg.environment.rex.waiting._in_foreground", lambda: False)
    # Sent while the program runs: one that is only being started at that moment may be missed.
    interrupt = "(sleep 0.3; kill -INT $PPID) &"
    launch = prepare("pass", command=f"trap 'echo caught; exit 5' INT; {interrupt} sleep 5; echo still here")
    assert run(launch, capfd)[:2] == (5, "caught\n")
    assert signal.getsignal(signal.SIGINT) == signal.default_int_handler


def test_without_a_terminal_nobody_is_in_its_foreground():
    code = "from pkg.environment.rex.waiting import _in_foreground; print(_in_foreground())"
    done = subprocess.run(
        [sys.executable, "-c", code], start_new_session=True, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


def test_a_broken_pipe_ends_a_command_quietly(prepare, capfd):
    assert run(prepare("pass", command="yes | head -n 1"), capfd) == (0, "y\n", "")


def test_another_environment_is_the_whole_environment(prepare, capfd):
    launch = prepare("env.R = getenv('ONLY')", command="echo $R-$KEPT-$PATH", parent_environ={"ONLY": "1"})
    assert run(launch, capfd)[1] == "1--/usr/bin:/bin\n"


def test_words_can_be_put_before_the_shell(prepare, capfd):
    launch = prepare("pass", command="echo $BEFORE", pre_command="env BEFORE=yes")
    assert run(launch, capfd)[1] == "yes\n"


def test_the_prompt_marker_grows_with_nesting(prepare, capfd, monkeypatch):
    monkeypatch.setenv("REZ_ENV_PROMPT", ">")
    assert run(prepare("pass", command='echo "$REZ_ENV_PROMPT|$PS1"'), capfd)[1] == (
        ">>|\\[\\e[1m\\]>>\\[\\e[0m\\] \n"
    )


def test_failing_package_code_leaves_no_folder(prepare, tmp_path):
    with pytest.raises(rex.CommandError, match="ZeroDivisionError"):
        prepare("1/0", command="true")
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_context_that_cannot_be_saved_leaves_no_folder(prepare, tmp_path):
    def save(path):
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        prepare("pass", command="true", save_context=save)
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_full_disk_is_told_in_one_sentence(prepare, monkeypatch, tmp_path):
    with pytest.raises(ShellError, match=r"cannot write the shell script /dev/full: No space left"):
        prepare("env.A = 'x' * 100000", command="true", context_filepath="/dev/full")
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_missing_folder_for_files_is_told_with_the_setting(prepare):
    with pytest.raises(ShellError, match="context_tmpdir"):
        prepare("pass", settings={"context_tmpdir": "/no/such/folder"})


def test_a_missing_shell_is_told(prepare, bash, monkeypatch):
    bash.options = Options({"prompt": ">", "executable_fullpath": "/no/bash"})
    with pytest.raises(ShellError, match=r"shell 'bash' is not there: /no/bash .*executable_fullpath"):
        prepare("pass")
    bash.options = Options({"prompt": ">", "executable_fullpath": None})
    monkeypatch.setenv("PATH", "/no/such/folder")
    with pytest.raises(ShellError, match="'bash', which is not on PATH"):
        prepare("pass")


def test_the_files_of_a_detached_shell_stay(prepare, capfd):
    launch = prepare("pass", command="echo x", detached=True, settings={"terminal_emulator_command": "env"})
    assert launch.arguments[0] == "env"
    assert launch.run() == 0
    assert Path(launch.folder.path).exists()
    launch.discard()


def test_files_are_kept_on_demand(prepare, monkeypatch, capfd):
    monkeypatch.setenv("REZ_KEEP_TMPDIRS", "1")
    launch = prepare("pass", command="true")
    launch.run()
    assert sorted(file.name for file in Path(launch.folder.path).iterdir()) == ["context.sh", "rez-shell.sh"]


def test_ignored_options_are_told_only_on_demand(prepare, capfd):
    launch = prepare("pass", command="true", stdin=True)
    assert run(launch, capfd)[2] == ""
    launch = prepare("pass", command="true", stdin=True, settings={"warn_shell_startup": True})
    assert "stdin" in run(launch, capfd)[2]


def test_the_recording_can_be_seen_before_the_shell_starts(prepare):
    seen = []
    launch = prepare("env.A = 1", command="", before_script=seen.append)
    assert seen == [launch.recording]
    assert launch.recording.environ["A"] == "1"
    launch.discard()
