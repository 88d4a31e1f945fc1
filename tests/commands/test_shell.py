from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest


@pytest.fixture
def quick(studio, pkg_environ):
    """A studio whose solver needs no compiling."""
    pkg_environ["PKG_RESOLVER_BACKEND"] = "python"
    pkg_environ["PKG_DEFAULT_SHELL"] = "sh"
    return studio


@pytest.fixture
def lines(quick, pkg_cli):
    """Run `pkg shell` with lines from a pipe."""

    def lines(*typed, options=()):
        return pkg_cli("shell", *options, stdin="".join(f"{line}\n" for line in typed))

    return lines


# --- from a pipe ---------------------------------------------------------------------------------


def test_each_line_is_a_command_and_no_prompt_is_shown(lines):
    finished = lines("list ma*", "", "# nothing", "solve maya-2024", "info lookdev")
    assert finished.code == 0
    assert finished.err == ""
    assert finished.out.startswith("maya-2023.1\nmaya-2024.2\npython-3.10 ")
    assert "pkg>" not in finished.out


def test_lines_answer_as_separate_processes_do(lines, pkg_cli):
    commands = [["solve", "lookdev"], ["list", "-a", "maya"], ["info", "python"], ["search", "look"]]
    together = lines(*(" ".join(words) for words in commands)).out
    assert together == "".join(pkg_cli(*words).out for words in commands)


def test_an_error_does_not_end_it_and_is_the_exit_code(lines):
    finished = lines("solve nothing_like_it", "list maya", "frobnicate", "info maya")
    assert finished.code == 2
    assert "maya-2024.2" in finished.out
    assert "package family not found: nothing_like_it" in finished.err
    assert "no command named 'frobnicate'" in finished.err


def test_stop_ends_it_at_the_first_error(lines):
    finished = lines("solve nothing_like_it", "list maya", options=["--stop"])
    assert (finished.code, finished.out) == (1, "")


def test_quit_ends_it(lines):
    assert lines("quit", "list").out == ""
    assert lines("exit", "list").out == ""


def test_lines_can_be_given_as_options(lines):
    finished = lines("list maya", options=["-c", "list python", "-c", "list lookdev"])
    assert finished.out.split() == ["python-3.10", "python-3.11", "lookdev-1.0.0"]


def test_the_first_word_may_be_pkg_out_of_habit(lines):
    assert lines("pkg list lookdev").out == "lookdev-1.0.0\n"


def test_quotes_continuations_and_home(lines, pkg_environ):
    assert lines("list \\", "  'look*'").out == "lookdev-1.0.0\n"
    assert lines("list --paths ~/nothing maya").code == 1
    finished = lines("list 'ma")
    assert finished.code == 2
    assert "no closing quotation" in finished.err


def test_run_uses_the_packages_that_were_named_last(lines):
    finished = lines("run true", "solve maya-2024", "run sh -c 'echo $REZ_USED_RESOLVE'")
    assert finished.out.splitlines()[-1] == "python-3.10 maya-2024.2"
    assert "run what, in which environment?" in finished.err
    assert lines("run maya-2023 -- sh -c 'echo $REZ_MAYA_VERSION'").out == "2023.1\n"


def test_the_code_of_a_program_is_that_of_its_line(lines):
    assert lines("env maya -- sh -c 'exit 7'").code == 7


def test_a_program_does_not_eat_the_lines_that_follow(lines):
    finished = lines("env maya -- cat", "list lookdev")
    assert finished.out == "lookdev-1.0.0\n"


def test_help_lists_the_commands_and_explains_one(lines):
    listing = lines("help").out
    for name in ("list", "info", "solve", "env", "run", "search", "help", "quit"):
        assert f"  {name} " in listing
    assert "  shell " not in listing
    assert lines("help solve").out.startswith("Usage: pkg solve ")


def test_it_does_not_start_itself(lines):
    assert lines("shell").code == 2


def test_options_are_for_all_lines(lines, tmp_path):
    assert lines("list maya", options=["--paths", str(tmp_path / "none")]).code == 1
    assert lines("list maya", options=["--resolver", "simplex"]).code == 1
    assert lines("resolvers", options=["--resolver", "python"]).code == 0


def test_a_released_package_is_seen_by_the_next_line(quick, pkg_environ, pkg_repo):
    process = subprocess.Popen(
        [sys.executable, "-m", "pkg", "shell"],
        env=pkg_environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    )
    with process:
        process.stdin.write("solve maya\n")
        assert "maya-2024.2" in process.stdout.readline() + process.stdout.readline()
        pkg_repo.add("maya-2025.1")
        process.stdin.write("solve maya\n")
        assert process.stdout.readline().startswith("maya-2025.1 ")
        process.stdin.close()
    assert process.returncode == 0


def test_a_mistake_of_a_plugin_does_not_end_it(quick, pkg_settings, capsys):
    from pkg.cli.output import Output
    from pkg.cli.prompt.session import Session
    from pkg.hookspecs import hookimpl
    from pkg.host import Host
    from pkg.interfaces.command import Command

    def breaks() -> None:
        """Break."""
        raise ZeroDivisionError

    class Plugin:
        @hookimpl
        def pkg_register_commands(self, register):
            register(Command("breaks", breaks, "break"))

    settings = pkg_settings()
    host = Host(settings)
    host.add(Plugin())
    session = Session(settings, host, Output())
    assert session.run("breaks") == 1
    assert "ZeroDivisionError" in capsys.readouterr().err
    assert session.run("resolvers") == 0


def test_nothing_of_the_prompt_is_imported_in_a_pipe(quick, pkg_environ):
    program = (
        "import sys; from pkg.cli.main import main; main(['shell', '-c', 'list maya']);"
        "assert 'prompt_toolkit' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], env=pkg_environ, check=True, capture_output=True)


# --- at a terminal -------------------------------------------------------------------------------


@pytest.fixture
def prompt(quick, terminal, pkg_environ):
    """A prompt in a terminal."""

    def start(*options):
        screen = terminal([sys.executable, "-m", "pkg", "shell", *options], pkg_environ)
        screen.wait_for("pkg>")
        return screen

    return start


def history_of(environ):
    return Path(environ["HOME"]) / ".local/state/pkg/shell-history"


def test_a_person_is_greeted_and_leaves_with_control_d(prompt, pkg_environ):
    screen = prompt()
    assert "3 families in 1 repository" in screen.screen
    screen.type("<C-d>")
    screen.wait_for_end()


def test_tab_completes_commands_packages_versions_and_options(prompt):
    screen = prompt()
    screen.type("sol", "<Tab>", " loo", "<Tab>")
    screen.wait_for("pkg> solve lookdev")
    screen.type("<C-c>", "solve maya==2024", "<Tab>")
    screen.wait_for("pkg> solve maya==2024.2")
    screen.type("<C-c>", "solve '!maya==2023", "<Tab>")
    screen.wait_for("pkg> solve '!maya==2023.1")
    screen.type("<C-c>", "info --pa", "<Tab>")
    screen.wait_for("pkg> info --paths")
    screen.type("<C-c>", "run maya -- mayap", "<Tab>")
    screen.wait_for("pkg> run maya -- mayapy")


def test_a_family_that_was_just_released_completes(prompt, pkg_repo):
    screen = prompt()
    screen.type("info loo", "<Tab>", "<Enter>")
    screen.wait_for("defined in:")
    pkg_repo.add("zbrush-1")
    screen.type("info zbr", "<Tab>", "<Enter>")
    screen.wait_for("zbrush-1\n")


def test_control_c_gives_up_the_line(prompt):
    screen = prompt()
    screen.type("list nothing", "<C-c>", "list lookdev", "<Enter>")
    screen.wait_for("lookdev-1.0.0")


def test_control_c_stops_a_running_solve_and_the_prompt_stays(prompt, pkg_repo):
    (pkg_repo.path / "slow" / "1").mkdir(parents=True)
    (pkg_repo.path / "slow" / "1" / "package.py").write_text(
        "name = 'slow'\nversion = '1'\n@late()\n"
        "def requires():\n    import time\n    time.sleep(60)\n    return []\n"
    )
    screen = prompt()
    screen.type("solve slow", "<Enter>")
    time.sleep(1.5)
    screen.type("<C-c>")
    screen.type("list lookdev", "<Enter>")
    screen.wait_for("lookdev-1.0.0", seconds=30)


def test_control_c_stops_a_program_and_the_prompt_stays(prompt):
    screen = prompt()
    screen.type("env maya -- sh -c 'echo sta''rted; sleep 60'", "<Enter>")
    screen.wait_for("\nstarted")
    screen.type("<C-c>", "list lookdev", "<Enter>")
    screen.wait_for("lookdev-1.0.0")


def test_an_environment_opens_a_shell_and_comes_back(prompt):
    screen = prompt()
    screen.type("env maya-2023", "<Enter>")
    screen.wait_for("You are now in")
    screen.type("echo got-$REZ_MAYA_VERSION; exit", "<Enter>")
    screen.wait_for("got-2023.1")
    screen.type("list lookdev", "<Enter>")
    screen.wait_for("lookdev-1.0.0")


def test_history_is_kept_for_the_next_time_and_from_others(prompt, pkg_environ):
    screen = prompt()
    screen.type("list lookdev", "<Enter>")
    screen.wait_for("lookdev-1.0.0")
    screen.close()
    path = history_of(pkg_environ)
    assert "+list lookdev\n" in path.read_text()
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    again = prompt()
    again.type("<Up>")
    again.wait_for("pkg> list lookdev")


def test_history_can_be_elsewhere_or_nowhere(prompt, pkg_environ, tmp_path):
    screen = prompt("--history", str(tmp_path / "mine"))
    screen.type("list lookdev", "<Enter>")
    screen.wait_for("lookdev-1.0.0")
    screen.close()
    assert "+list lookdev\n" in (tmp_path / "mine").read_text()
    screen = prompt("--no-history")
    screen.type("list lookdev", "<Enter>")
    screen.wait_for("lookdev-1.0.0")
    assert not history_of(pkg_environ).exists()


def test_a_history_that_cannot_be_kept_is_a_warning(prompt, pkg_environ, tmp_path):
    (tmp_path / "file").write_text("")
    screen = prompt("--history", str(tmp_path / "file" / "history"))
    assert "what is typed here is not remembered" in screen.screen
    screen.type("list lookdev", "<Enter>")
    screen.wait_for("lookdev-1.0.0")
