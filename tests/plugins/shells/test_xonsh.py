"""Code for xonsh and its starts, with the real program."""

from __future__ import annotations

from pathlib import Path

import pytest

from pkg.interfaces.actions import Action, EscapedString, Origin
from pkg.settings import Options
from pkg.testing import ShellTests
from pkg_shells.xonsh import XonshShell

CODE = XonshShell(Options({"prompt": ">", "executable_fullpath": None}))


class TestXonsh(ShellTests):
    @pytest.fixture
    def plugin(self):
        return XonshShell

    def test_no_value_name_or_path_runs_anything(self, shell, run, report, tmp_path):
        marker = tmp_path / "marker"
        attack = f"touch {marker}"
        texts = [
            f"'; $[{attack}]; '",
            f'"; $[{attack}]; "',
            f"$({attack})",
            f"@({attack})",
            f"$[{attack}]",
            f"`{attack}`",
            f"\n{attack}\n",
            f"\\' + $({attack}) + '",
            f"${{HOME}}$({attack})",
            f"${{__import__('os').system('{attack}')}}",
            f"{{__import__('os').system('{attack}')}}",
        ]
        lines = []
        for number, text in enumerate(texts):
            lines += shell.setenv(f"V{number}", text)
            lines += shell.setenv(f"W{number}", EscapedString(text, is_literal=True))
            lines += shell.setenv(f"PATHS{number}_PATH", text)
            lines += shell.unsetenv(f"X {text}")
            lines += [*shell.comment(text), *shell.info(text), *shell.error(text)]
        seen = run(lines, report)
        assert seen.environ is not None, seen.err
        assert not marker.exists()
        assert [seen.environ[f"W{number}"] for number in range(len(texts))] == texts

    def test_lists_of_paths_keep_their_tildes_and_dollars(self, shell, run, report):
        value = EscapedString("~/x:$HOME/y::/a//", is_literal=True)
        environ = run([*shell.setenv("A_PATH", value), *shell.setenv("B_DIRS", value)], report).environ
        assert (environ["A_PATH"], environ["B_DIRS"]) == (str(value), str(value))

    def test_variables_set_together_can_be_changed_and_removed(self, shell, run, report):
        code = [
            *shell.setenv_many(
                [("A", "1"), ("B", EscapedString("$2", True)), ("C", "3"), ("D_PATH", "~/x:/y")]
            ),
            *shell.setenv("A", "changed"),
            *shell.unsetenv("C"),
            *shell.info("C is ${C}."),
        ]
        seen = run(code, report)
        assert {name: seen.environ.get(name) for name in ("A", "B", "C")} == {
            "A": "changed",
            "B": "$2",
            "C": None,
        }
        assert "C is ." in seen.out

    def test_a_list_of_paths_is_extended_as_text(self, shell, run, report):
        action = Action("appendenv", ("A_PATH", "/c"), Origin(None, "test"), None, "A_PATH", "/c", ":")
        code = [*shell.setenv("A_PATH", "/a:/b"), *shell.lines(action)]
        assert run(code, report).environ["A_PATH"] == "/a:/b:/c"

    def test_an_alias_passes_its_arguments_and_sees_variables(self, shell, run, report):
        code = [*shell.setenv("WHO", "me"), *shell.alias("who", f"{report} ${{WHO}}")]
        assert run(code, 'who "a  b" 2024.10').arguments == ["me", "a  b", "2024.10"]

    def test_a_failing_command_does_not_cost_the_rest_of_the_environment(self, shell, run, report):
        seen = run([*shell.command("sh -c 'exit 3'"), *shell.setenv("A", "set")], report)
        assert seen.environ["A"] == "set"

    def test_a_script_of_bash_can_be_sourced(self, shell, run, report, tmp_path):
        (tmp_path / "setup.sh").write_text("export FROM_BASH='a b'\n")
        assert run(shell.source(str(tmp_path / "setup.sh")), report).environ["FROM_BASH"] == "a b"

    def test_a_signal_becomes_an_exit_code_as_in_other_shells(self, shell, run):
        assert run(command="sh -c 'kill -9 $$'").code == 137


def test_the_users_files_stand_between_ours(started, home):
    (home / ".xonshrc").write_text("")
    arguments = started(CODE, "").arguments
    files = [Path(each).name for each in arguments[arguments.index("--rc") + 1 :]]
    assert files == ["first.xsh", ".xonshrc", "last.xsh"]


def test_xonshrc_names_the_users_files(started, home, tmp_path, monkeypatch):
    (tmp_path / "mine.xsh").write_text("")
    (home / ".xonshrc").write_text("")
    monkeypatch.setenv("XONSHRC", str(tmp_path / "mine.xsh"))
    arguments = started(CODE, "").arguments
    files = [Path(each).name for each in arguments[arguments.index("--rc") + 1 :]]
    assert files == ["first.xsh", "mine.xsh", "last.xsh"]


@pytest.mark.parametrize("options", [{"norc": True}, {"norc": True, "rcfile": "/x"}])
def test_norc_reads_no_file_of_the_user(started, home, options):
    (home / ".xonshrc").write_text("")
    assert len(started(CODE, "", **options).arguments) == 6


def test_the_environment_comes_last_where_configured(started, home):
    files = started(CODE, "", sourced_first=False).files
    assert "context.xsh" not in files["first.xsh"]
    assert "context.xsh" in files["last.xsh"]
