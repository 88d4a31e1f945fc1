"""`pkg env` as a user types it: real processes, real shells."""

import json
import os
import subprocess
import sys
import time

import pytest


@pytest.fixture
def studio(empty_studio):
    studio = empty_studio
    for name in ("scratch", "local"):
        (studio.folder / name).mkdir()
    studio.environ |= {
        "TMPDIR": str(studio.folder / "scratch"),
        "PKG_LOCAL_PACKAGES_PATH": str(studio.folder / "local"),
    }
    folder = studio.add(
        "maya-2024",
        "requires = ['python-3']",
        "env.MAYA = '{root}'\nenv.PATH.append('{root}/bin')\nalias('m', 'echo aliased')",
    )
    (folder / "bin").mkdir()
    (folder / "bin" / "maya").write_text('#!/bin/sh\necho "maya $@"\nexit 42\n')
    (folder / "bin" / "maya").chmod(0o755)
    studio.add("maya-2023", "timestamp = 1000", "env.MAYA = '{root}'")
    studio.add("python-3.10", "timestamp = 1000", "env.PY = '{version}'")
    studio.add("python-3.11", f"timestamp = {int(time.time()) - 3600}", "env.PY = '{version}'")
    studio.add("python-4.beta", commands="env.PY = '{version}'")
    studio.add(
        "tool-1.0.0", "build_requires = ['cmake']", "env.TOOL = '1.0.0'\nif building: env.BUILDING = 'yes'"
    )
    studio.add("tool-1.1.0", "build_requires = ['cmake']", "env.TOOL = '1.1.0'")
    studio.add("cmake-3")
    return studio


def resolved(studio, *words, **options):
    """Resolve and return the packages by name."""
    document = json.loads(studio.env(*words, "-o", "-", **options))
    return {
        each["variables"]["name"]: each["variables"].get("version") for each in document["resolved_packages"]
    }


# --- running something ---------------------------------------------------------------------------


def test_words_behind_two_dashes_are_run_and_their_code_returned(studio):
    assert studio.env("maya", "--", "maya", "-file", "my shot.ma", code=42) == "maya -file my shot.ma\n"


def test_variables_in_words_are_for_the_shell_inside(studio):
    assert studio.env("maya", "--", "echo", "$PY") == "3.11\n"


def test_a_command_is_a_line_of_the_shell(studio):
    assert studio.env("maya", "-c", "m $PY | tr a-z A-Z; exit 3", code=3) == "ALIASED 3.11\n"


def test_an_unknown_program_is_the_shell_s_127(studio):
    studio.env("maya", "--", "no_such_program", code=127)


def test_a_program_ended_by_a_signal_is_reported_as_shells_do(studio):
    studio.env("maya", "-c", "kill -9 $$", code=137)


def test_commands_come_from_standard_input(studio):
    assert studio.env("maya", "-s", input="echo $PY\nexit 4\n", code=4) == "3.11\n"


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_the_shell_can_be_chosen(studio, shell):
    first = studio.env("maya", "--shell", shell, "-c", "head -1 $REZ_CONTEXT_FILE")
    assert first.startswith("#!/")
    assert first.rstrip().endswith(f"/{shell}")


def at_a_terminal(studio, *words, typed):
    """Run `pkg env` at a pseudo-terminal, type something, and return what was shown and the exit code."""
    outside, inside = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "pkg", "env", *words],
        env={**studio.environ, "TERM": "dumb"},
        cwd=studio.folder,
        stdin=inside,
        stdout=inside,
        stderr=inside,
        start_new_session=True,
    )
    os.close(inside)
    os.write(outside, typed.encode())
    shown = b""
    while True:
        try:
            piece = os.read(outside, 4096)
        except OSError:  # the last program at this terminal has gone
            break
        if not piece:
            break
        shown += piece
    os.close(outside)
    return shown.decode().replace("\r\n", "\n"), process.wait(timeout=60)


def test_at_a_terminal_it_is_an_interactive_shell(studio):
    shown, code = at_a_terminal(studio, "maya", typed="echo [$PY$REZ_SHELL_INTERACTIVE]; exit 9\n")
    assert "You are now in a pkg-configured environment." in shown
    assert "[3.111]" in shown
    assert code == 9


def test_the_welcome_text_can_be_left_out(studio):
    shown, _ = at_a_terminal(studio, "maya", "--quiet", typed="exit\n")
    assert "You are now" not in shown


def test_an_rc_file_takes_the_place_of_the_user_s(studio):
    (studio.folder / "rc").write_text("echo from $PY\n")
    (studio.folder / "home" / ".bashrc").write_text("echo from the user\n")
    assert "from the user" in at_a_terminal(studio, "maya", typed="exit\n")[0]
    shown, _ = at_a_terminal(studio, "maya", "--rcfile", "rc", typed="exit\n")
    assert "from 3.11" in shown
    assert "from the user" not in shown
    assert "from the user" not in at_a_terminal(studio, "maya", "--norc", typed="exit\n")[0]


def test_two_dashes_without_words_are_an_interactive_shell(studio):
    assert "[3.11]" in at_a_terminal(studio, "maya", "-q", "--", typed="echo [$PY]; exit\n")[0]


def test_words_before_the_shell_can_be_given(studio):
    assert studio.env("maya", "--pre-command", "env A=1", "-c", "echo $A $PY") == "1 3.11\n"


def test_a_session_of_its_own_has_a_process_group_of_its_own(studio):
    program = f"{sys.executable} -c 'import os; print(os.getpgrp(), os.getppid())'"
    group, shell = studio.env("maya", "--new-session", "-c", f"{program}; true").split()
    assert group == shell


def test_a_terminal_of_its_own_is_opened_with_the_configured_command(studio):
    environ = {"PKG_TERMINAL_EMULATOR_COMMAND": "env TERMINAL=mine"}
    assert studio.env("maya", "--detached", "-c", "echo $TERMINAL $PY", environ=environ) == "mine 3.11\n"
    # Its shell may outlive this process, and needs its files.
    assert len(list((studio.folder / "scratch").iterdir())) == 1


def test_nothing_is_left_in_the_temporary_folder(studio):
    studio.env("maya", "--", "true")
    assert list((studio.folder / "scratch").iterdir()) == []


# --- the request ---------------------------------------------------------------------------------


def test_implicit_packages_can_be_left_out(studio):
    environ = {"PKG_IMPLICIT_PACKAGES": "~python-3.10"}
    assert resolved(studio, "maya", environ=environ)["python"] == "3.10"
    assert resolved(studio, "maya", "--ni", environ=environ)["python"] == "3.11"
    assert resolved(studio, "maya", "--no-implicit", environ=environ)["python"] == "3.11"


def test_local_packages_can_be_left_out(studio):
    studio.add("maya-2025", where=studio.folder / "local")
    environ = {"PKG_PACKAGES_PATH": f"{studio.folder / 'local'}:{studio.packages}"}
    assert resolved(studio, "maya", environ=environ)["maya"] == "2025"
    assert resolved(studio, "maya", "--nl", environ=environ)["maya"] == "2024"


def test_other_repositories_can_be_searched(studio):
    other = studio.folder / "other"
    studio.add("maya-1", where=other)
    assert resolved(studio, "maya", "--paths", str(other)) == {"maya": "1"}
    assert resolved(studio, "maya", "--paths", f"{other}::{studio.packages}")["maya"] == "2024"


def test_a_home_folder_in_paths_is_expanded(studio):
    studio.add("maya-7", where=studio.folder / "home" / "packages")
    assert resolved(studio, "maya", "--paths", "~/packages") == {"maya": "7"}


@pytest.mark.parametrize(
    ("when", "python"), [("-30m", "3.11"), ("-2h", "3.10"), ("1000", "3.10"), ("-1d", "3.10")]
)
def test_packages_released_later_can_be_ignored(studio, when, python):
    assert resolved(studio, "python<4", "-t", when)["python"] == python


def test_a_build_needs_what_building_needs(studio):
    assert "cmake" not in resolved(studio, "tool")
    assert "cmake" in resolved(studio, "tool", "-b")
    assert studio.env("tool-1.0", "--build", "-c", "echo $BUILDING $REZ_BUILD_ENV") == "yes 1\n"


def test_packages_can_be_hidden(studio):
    assert resolved(studio, "python")["python"] == "4.beta"
    assert resolved(studio, "python", "--exclude", "*.beta")["python"] == "3.11"
    assert resolved(studio, "--exclude", "*.beta", "python-3.11", "-q", "python")["python"] == "3.10"


def test_hidden_packages_can_be_shown(studio):
    environ = {"PKG_PACKAGE_FILTER_JSON": '{"excludes": ["python-3.11", "glob(*.beta)"]}'}
    assert resolved(studio, "python", environ=environ)["python"] == "3.10"
    assert resolved(studio, "python", "--include", "python-3.11", environ=environ)["python"] == "3.11"
    assert resolved(studio, "python", "--no-filters", environ=environ)["python"] == "4.beta"
    words = ["python", "--no-filters", "--exclude", "*.beta"]
    assert resolved(studio, *words, environ=environ)["python"] == "3.11"


def test_a_resolve_can_be_limited(studio):
    for version in range(8):
        studio.add(f"top-{version}", f"requires = ['left{version}', 'right']")
        studio.add(f"left{version}-1", "requires = ['base-1']")
    studio.add("right-1", "requires = ['base-2']")
    studio.add("base-1")
    studio.add("base-2")
    result = studio.pkg("env", "top", "--max-fails", "2", "--", "true", code=1)
    assert "fail limit reached: aborted after 2 failures" in result.stderr
    result = studio.pkg("env", "top", "--time-limit", "0", "--", "true", code=1)
    assert "time limit exceeded" in result.stderr


def test_counters_are_printed_on_demand(studio):
    assert "'num_solves': " in studio.env("maya", "--stats", "--", "true")


# --- contexts ------------------------------------------------------------------------------------


def test_a_saved_context_needs_no_resolve(studio):
    studio.env("maya-2024", "-o", "shot.rxt")
    studio.add("maya-2024.5")
    assert studio.env("-i", "shot.rxt", "-c", "echo $MAYA $PY") == f"{studio.packages}/maya/2024 3.11\n"
    text = (studio.folder / "shot.rxt").read_text()
    assert studio.env("-i", "-", "-c", "echo $PY", input=text) == "3.11\n"


def test_a_shell_of_a_saved_context_names_its_file(studio):
    path = studio.folder / "shot.rxt"
    studio.env("maya", "-o", str(path))
    assert studio.env("-i", str(path), "-c", "echo $REZ_RXT_FILE") == f"{path}\n"


def test_a_failed_resolve_is_saved_too(studio):
    result = studio.pkg("env", "maya-2024", "!maya", "-o", "shot.rxt", code=1)
    assert "The context failed to resolve" in result.stderr
    assert json.loads((studio.folder / "shot.rxt").read_text())["status"] == "failed"
    result = studio.pkg("env", "-i", "shot.rxt", "--", "true", code=1)
    assert "The context failed to resolve" in result.stderr


def test_a_saved_context_can_be_patched(studio):
    studio.env("maya-2023", "tool-1.0", "-o", "shot.rxt")
    assert resolved(studio, "-i", "shot.rxt", "--patch", "tool-1.1")["tool"] == "1.1.0"
    assert "tool" not in resolved(studio, "-i", "shot.rxt", "-p", "^tool")


def test_patching_can_keep_what_was_resolved(studio):
    studio.env("python-3.10", "-o", "shot.rxt")
    document = json.loads((studio.folder / "shot.rxt").read_text())
    document["package_requests"] = ["python"]
    (studio.folder / "shot.rxt").write_text(json.dumps(document))
    assert resolved(studio, "-i", "shot.rxt", "-p", "tool")["python"] == "4.beta"
    assert resolved(studio, "-i", "shot.rxt", "-p", "--strict", "tool")["python"] == "3.10"
    assert resolved(studio, "-i", "shot.rxt", "-p", "--patch-rank", "2", "tool")["python"] == "3.11"


def test_the_current_context_can_be_patched(studio):
    inner = f"{sys.executable} -m pkg env --patch python-3.10 -c 'echo $PY $MAYA'"
    assert studio.env("maya-2024", "-c", inner) == f"3.10 {studio.packages}/maya/2024\n"


def test_environments_nest(studio):
    inner = f"{sys.executable} -m pkg env tool-1.0 -c 'echo $PY $TOOL $REZ_ENV_PROMPT $REZ_USED_REQUEST'"
    assert studio.env("maya", "-c", inner) == "3.11 1.0.0 >> tool-1.0\n"


# --- printing ------------------------------------------------------------------------------------


def test_variables_are_printed_as_json(studio):
    variables = json.loads(studio.env("maya", "--format", "json"))
    assert variables["PY"] == "3.11"
    assert variables["MAYA"] == f"{studio.packages}/maya/2024"
    assert variables["REZ_USED_REQUEST"] == "maya"
    assert "HOME" not in variables


@pytest.mark.parametrize("style", ["export", "shell"])
def test_variables_are_printed_for_a_shell(studio, style):
    code = studio.env("maya", "--format", style, "--shell", "sh")
    run = subprocess.run(["sh", "-c", code + "\necho $PY $MAYA"], capture_output=True, text=True, check=True)
    assert run.stdout == f"3.11 {studio.packages}/maya/2024\n"


@pytest.mark.parametrize(("style", "line"), [("dotenv", 'PY="3.11"'), ("set", 'set "PY=3.11"')])
def test_variables_are_printed_for_other_programs(studio, style, line):
    assert line in studio.env("maya", "--format", style).splitlines()


def test_options_stand_where_people_put_them(studio):
    assert studio.env("-c", "echo $PY", "maya") == "3.11\n"
    assert studio.env("maya", "--no-imp", "tool-1.0", "-c", "echo $TOOL") == "1.0.0\n"


@pytest.mark.parametrize(
    "words",
    [
        ["--no-cache"],
        ["--no-pkg-cache"],
        ["--pkg-cache-mode", "sync"],
        ["--no-passive"],
        ["-q"],
        ["--norc"],
    ],
    ids=" ".join,
)
def test_options_that_change_no_answer_are_accepted(studio, words):
    assert studio.env("maya", *words, "-c", "echo $PY") == "3.11\n"


def test_the_graph_of_a_failure_needs_a_display(studio):
    result = studio.pkg("env", "maya-2024", "maya-2023", "--fail-graph", "--", "true", code=1)
    assert "Unable to open display" in result.stderr
    assert "Traceback" not in result.stderr


def test_rez_s_name_for_it_works_too(studio):
    run = studio.pkg("rez", "env", "maya", "--", "echo", "$PY")
    assert run.stdout == "3.11\n"


# --- rez -----------------------------------------------------------------------------------------


@pytest.fixture
def shared_studio(studio):
    """The same packages and shell for rez."""
    studio.environ["REZ_PACKAGES_PATH"] = studio.environ["PKG_PACKAGES_PATH"]
    studio.environ["REZ_DEFAULT_SHELL"] = studio.environ["PKG_DEFAULT_SHELL"]
    return studio


@pytest.mark.rez
def test_rez_reads_the_context_of_our_shell(shared_studio, rez_program):
    assert (
        shared_studio.env("maya", "-c", f"{rez_program('rez-context')} --res") == "python-3.11\nmaya-2024\n"
    )


@pytest.mark.rez
def test_we_read_the_context_of_a_shell_of_rez(shared_studio, rez_program):
    inner = f"{sys.executable} -m pkg context --res"
    run = subprocess.run(
        [rez_program("rez-env"), "maya", "-c", inner],
        env=shared_studio.environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == "python-3.11\nmaya-2024\n"


@pytest.mark.rez
@pytest.mark.parametrize("shell", ["sh", "bash"])
@pytest.mark.parametrize(
    "words", [["maya"], ["tool-1.0", "--build"], ["maya", "--time=-1d", "--ni"]], ids=" ".join
)
def test_a_program_sees_what_it_sees_under_rez(shared_studio, rez_program, words, shell):
    def seen(*program):
        run = subprocess.run(
            [*program, *words, "--shell", shell, "-c", "printf '\\0'; env -0"],
            env=shared_studio.environ,
            capture_output=True,
            text=True,
            cwd=shared_studio.folder,
            check=True,
        )
        pairs = dict(pair.split("=", 1) for pair in run.stdout.split("\0") if "=" in pair)
        for name in ("REZ_USED", "REZ_USED_TIMESTAMP", "REZ_RXT_FILE", "REZ_CONTEXT_FILE", "_"):
            pairs.pop(name, None)
        del pairs["REZ_SHELL_INIT_TIMESTAMP"]
        return {name: value for name, value in pairs.items() if not name.startswith("REZ_USED_REQUESTED")}

    assert seen(sys.executable, "-m", "pkg", "env") == seen(rez_program("rez-env"))


def test_pkg_is_at_hand_in_its_shells_and_invisible_to_programs(pkg_cli, pkg_environ, pkg_repo):
    pkg_repo.add("foo-1")
    pkg_environ.update(REZ_PACKAGES_PATH=str(pkg_repo.path), PATH=os.defpath)
    for shell in ("sh", "bash"):
        start = ("env", "foo", "--shell", shell, "--resolver", "python", "--")
        inside = pkg_cli(*start, "pkg", "context", "--req")
        assert (inside.code, inside.out.split()[:1]) == (0, ["foo"]), inside
        assert "pkg()" not in pkg_cli(*start, "env").out


def test_without_tools_visibility_the_shell_gets_no_pkg(pkg_cli, pkg_environ, pkg_repo):
    pkg_repo.add("foo-1")
    pkg_environ.update(
        REZ_PACKAGES_PATH=str(pkg_repo.path), PATH=os.defpath, REZ_REZ_TOOLS_VISIBILITY="never"
    )
    assert pkg_cli("env", "foo", "--resolver", "python", "--", "pkg", "context").code == 127


def test_the_graph_of_the_context_is_there_when_a_program_has_run_for_a_while(studio):
    show = "import json, os; print(json.load(open(os.environ['REZ_RXT_FILE']))['graph'])"
    wait = f"import time; time.sleep(1); {show}"
    assert studio.env("maya", "--", sys.executable, "-c", show).strip() == "{'nodes': [], 'edges': []}"
    assert "maya-2024" in studio.env("maya", "--", sys.executable, "-c", wait)
    assert "maya-2024" in studio.env("maya", "-o", "-")


def test_a_failure_is_explained_below_what_rez_says(studio):
    said = studio.pkg("env", "maya-2024", "!maya", "--", "true", code=1).stderr
    assert said.index("The context failed to resolve") < said.index("why: these 2 requests")
    assert "  + leave out !maya" in said
    brief = studio.pkg("env", "--brief", "maya-2024", "!maya", "--", "true", code=1).stderr
    assert "The context failed to resolve" in brief
    assert "why:" not in brief


def test_what_does_not_exist_is_explained_too(studio):
    said = studio.pkg("env", "mayaa-2024", "--", "true", code=1).stderr
    assert said.startswith("error: package family not found: mayaa")
    assert "  + ask for maya-2024 instead of mayaa-2024" in said
    assert "ask for" not in studio.pkg("env", "--brief", "mayaa-2024", "--", "true", code=1).stderr


def test_json_holds_the_variables_or_the_failure(studio):
    assert "REZ_USED_RESOLVE" in json.loads(studio.env("--json", "maya-2023"))
    for words, status in ((["maya-2024", "!maya"], "failed"), (["mayaa-2024"], "error")):
        answer = json.loads(studio.pkg("env", "--json", *words, code=1).stdout)
        assert answer["status"] == status
        assert answer["failure"]["fixes"]
