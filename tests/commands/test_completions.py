from __future__ import annotations

import subprocess
from pathlib import Path

import pytest


@pytest.fixture
def completed(studio, pkg_cli, pkg_environ):
    """Complete a line as a shell's script does; without a shell, as rez's does."""

    def complete(line, shell="zsh", **variables):
        pkg_environ.update(COMP_LINE=line, COMP_POINT=str(len(line.encode())), **variables)
        pkg_environ.pop("PKG_COMPLETE_SHELL", None)
        if shell:
            pkg_environ["PKG_COMPLETE_SHELL"] = shell
        finished = pkg_cli("complete")
        assert finished.code == 0
        assert finished.err == ""
        return finished.out.splitlines()[1:] if shell else finished.out.split()

    return complete


@pytest.fixture
def others(studio, pkg_cli, pkg_environ):
    """Give what the shell itself is told to suggest."""

    def others(line):
        pkg_environ.update(COMP_LINE=line, PKG_COMPLETE_SHELL="zsh")
        return pkg_cli("complete").out.splitlines()[0]

    return others


def words(lines):
    return [line.partition("\t")[0] for line in lines]


def test_commands_complete_with_what_they_do(completed):
    assert completed("pkg li") == ["list\tlist families, or the versions of some"]
    assert not {"complete", "forward", "gui"} & set(words(completed("pkg ")))


def test_commands_of_rez_complete_behind_its_name(completed):
    assert {"env", "search"} <= set(words(completed("pkg rez ")))
    assert "ls" not in words(completed("pkg rez "))


def test_options_complete_with_their_help_where_the_shell_shows_it(completed):
    assert completed("pkg search --no-lo", "bash") == ["--no-local"]
    (line,) = completed("pkg search --no-lo", "fish")
    assert line.startswith("--no-local\tdo not search")


def test_values_of_options_complete(completed):
    assert completed("pkg env --resolver ") == ["numba", "python", "rez"]
    assert completed("pkg env --shell=ba") == ["--shell=bash"]
    assert completed("pkg search -t v") == ["variant"]
    assert completed("pkg config implicit_p") == ["implicit_packages"]
    assert completed("pkg env --env-policy iso") == ["isolated"]
    assert completed("pkg benchmark --resolvers numba,py") == ["numba,python"]


def test_a_shortened_option_is_understood(completed):
    assert completed("pkg env --resol ") == ["numba", "python", "rez"]


@pytest.mark.parametrize(
    ("line", "suggested"),
    [
        ("pkg env -i ", "files:*.rxt"),
        ("pkg env --rcfile ", "files"),
        ("pkg demo ", "folders"),
        ("pkg env --paths ", "folders"),
        ("pkg env maya -- zzz", "programs"),
        ("pkg env maya -- maya scene", "files"),
        ("pkg env ", "-"),
    ],
)
def test_files_folders_and_programs_are_left_to_the_shell(others, line, suggested):
    assert others(line) == suggested


def test_package_requests_complete(completed):
    assert completed("pkg env ma") == ["maya", "maya-2024.2", "maya-2023.1"]
    assert completed("pkg env maya !pyth") == ["!python", "!python-3.11", "!python-3.10"]
    assert completed("pkg rez env look") == ["lookdev", "lookdev-1.0.0"]
    assert completed("pkg env maya==2024") == ["maya==2024.2"]


def test_families_complete_where_only_a_family_will_do(completed):
    assert completed("pkg depends ma") == ["maya"]


def test_tools_of_the_requested_packages_complete_behind_the_dashes(completed):
    assert completed("pkg env maya python -- ") == ["maya\tof maya", "mayapy\tof maya", "python\tof python"]
    assert completed("pkg env maya-2023 -- ") == []


def test_tools_of_a_saved_context_complete(completed, pkg_cli, tmp_path):
    path = str(tmp_path / "a.rxt")
    assert pkg_cli("env", "maya", "--resolver", "python", "-o", path).code == 0
    assert words(completed(f"pkg env -i {path} -- may")) == ["maya", "mayapy"]
    assert completed(f"pkg context {path} --which py") == ["python"]


def test_contexts_tools_and_aliases_of_a_suite_complete(completed, pkg_cli, tmp_path):
    rxt, suite = str(tmp_path / "a.rxt"), str(tmp_path / "suite")
    assert pkg_cli("env", "maya", "--resolver", "python", "-o", rxt).code == 0
    assert pkg_cli("suite", "--create", suite).code == 0
    assert pkg_cli("suite", "--add", rxt, "--context", "shot", suite).code == 0
    assert completed(f"pkg suite {suite} --context ") == ["shot"]
    assert completed(f"pkg suite {suite} --hide may") == ["maya", "mayapy"]
    assert completed(f"pkg suite {suite} --unalias may") == ["maya", "mayapy"]
    assert completed("pkg suite x --which may", PATH=f"{suite}/bin") == ["maya", "mayapy"]


def test_tests_of_a_package_complete(completed, studio):
    studio.add("tested-1", tests={"unit": "true", "ui": "true"})
    assert completed("pkg test tested u") == ["ui", "unit"]


def test_paths_on_the_line_are_searched(completed, tmp_path):
    assert completed(f"pkg list --paths {tmp_path / 'nowhere'} ma") == []


def test_a_command_that_brings_its_own_completion_is_asked(tmp_path, pkg_settings):
    import typer

    from pkg.cli.completing.candidates import Completer
    from pkg.hookspecs import hookimpl
    from pkg.host import Host
    from pkg.interfaces.command import Command

    def shows() -> list[str]:
        return ["alpha", "beta"]

    def command(show: str = typer.Option("", autocompletion=shows)) -> None:
        """Do nothing."""

    class Plugin:
        @hookimpl
        def pkg_register_commands(self, register):
            register(Command("shows", command, "do nothing"))

    settings = pkg_settings()
    host = Host(settings)
    host.add(Plugin())
    assert Completer(settings, host).complete(["shows", "--show"], "a").words == [("alpha", "")]


@pytest.mark.parametrize(
    "line",
    ["", "pkg", "pkg nothing x", "pkg env 'zz", "pkg --color x zz", "pkg env --nope=x", "pkg env \xff"],
)
def test_a_line_that_makes_no_sense_completes_to_nothing_and_never_complains(completed, line):
    assert completed(line) == []


def test_a_broken_configuration_completes_to_nothing_and_never_complains(completed, tmp_path):
    (tmp_path / "bad.yaml").write_text("packages_path: 3\n")
    assert completed("pkg env ma", PKG_CONFIG_FILE=str(tmp_path / "bad.yaml")) == []
    assert completed("pkg env ma", PKG_CONFIG_FILE=str(tmp_path / "missing.yaml")) == []


def test_a_mistake_of_ours_is_silent_unless_it_is_asked_for(pkg_environ, monkeypatch, capsys):
    from pkg.cli.completing import answering

    monkeypatch.setattr(answering, "answer", lambda _: 1 / 0)
    assert answering.main() == 1
    assert capsys.readouterr() == ("", "")
    monkeypatch.setenv("PKG_COMPLETE_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        answering.main()


def test_the_cursor_may_stand_within_the_line(completed, pkg_cli, pkg_environ):
    pkg_environ.update(COMP_LINE="pkg env may --resolver python", COMP_POINT="11", PKG_COMPLETE_SHELL="zsh")
    assert pkg_cli("complete").out.split() == ["-", "maya", "maya-2024.2", "maya-2023.1"]


def test_an_unknown_shell_is_wrong_usage(pkg_cli):
    assert pkg_cli("completions", "edlin").code == 2


def test_installing_says_what_was_written_and_can_be_undone(pkg_cli, pkg_environ):
    home = Path(pkg_environ["HOME"])
    finished = pkg_cli("completions", "fish", "--install")
    script = home / ".config/fish/completions/pkg.fish"
    assert (finished.code, finished.out) == (0, "")
    assert f"wrote {script}\n" in finished.err
    assert f"removed {script}\n" in pkg_cli("completions", "fish", "--uninstall").err
    assert "no completions of pkg were installed" in pkg_cli("completions", "fish", "--uninstall").err
    assert pkg_cli("completions", "fish", "--install", "--uninstall").code == 2


# --- beside rez ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "rez-env maya-20",
        "rez-env lookdev-",
        "rez-view maya-2023",
        "rez env pyth",
        "rez-config packages_p",
        "rez-config implicit_packa",
        "rez-search --sort",
        "rez-env --no-loc",
        "rez-env -i nothing-of-that-name",
        "rez-env nothing",
        "rez-env maya lookdev-1.0",
        "rez sear",
    ],
)
def test_rez_is_told_what_its_own_program_says(completed, rez_program, pkg_environ, line):
    ours = completed(line, shell="")
    run = subprocess.run(
        [rez_program("_rez-complete")],
        env={**pkg_environ, "COMP_LINE": line, "COMP_POINT": str(len(line))},
        capture_output=True,
        text=True,
        check=True,
    )
    assert sorted(ours) == sorted(run.stdout.split())
