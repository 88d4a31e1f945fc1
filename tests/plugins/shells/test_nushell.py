"""Code for nushell and its starts, with the real program."""

from __future__ import annotations

import os
import shutil

import pytest

from pkg.errors import RexError
from pkg.interfaces.actions import Action, EscapedString, Origin
from pkg.settings import Options
from pkg.testing import ShellTests
from pkg_shells.nushell import NushellShell

CODE = NushellShell(Options({"prompt": ">", "executable_fullpath": None}))


class TestNushell(ShellTests):
    inexpressible = "\udcff\udc80"  # its texts are valid UTF-8

    @pytest.fixture
    def plugin(self):
        return NushellShell

    def test_no_value_name_or_path_runs_anything(self, shell, run, report, tmp_path):
        marker = tmp_path / "marker"
        attack = f"touch {marker}"
        texts = [
            f'"; ^{attack}; "',
            f"'; ^{attack}; '",
            f"(^{attack})",
            f'$"(^{attack})"',
            f"${{HOME}}(^{attack})",
            f"$HOME(^{attack})",
            f"$(^{attack})",
            f"`{attack}`",
            f"\n^{attack}\n",
            f'\\" (^{attack})',
            f"${{HOME (^{attack})}}",
        ]
        lines = []
        for number, text in enumerate(texts):
            lines += shell.setenv(f"V{number}", text)
            lines += shell.setenv(f"W{number}", EscapedString(text, is_literal=True))
            lines += shell.unsetenv(f"X {text}".replace("=", ""))
            lines += [*shell.comment(text), *shell.info(text), *shell.error(text)]
        seen = run(lines, report)
        assert seen.environ is not None, seen.err
        assert not marker.exists()
        assert seen.environ["W4"] == texts[4]
        assert seen.environ["V4"] == os.path.expandvars(texts[4]) or "(^touch" in seen.environ["V4"]

    def test_path_becomes_a_list_that_programs_get_as_it_was(self, shell, run, report):
        folders = "/usr/bin:/a b:/a/:/x/../y:/bin"
        line = f"print ($env.PATH | describe)\n{report}"
        seen = run(shell.setenv("PATH", folders), line)
        assert (seen.out.strip(), seen.environ["PATH"]) == ("list<string>", folders)

    def test_a_tilde_in_path_is_not_expanded(self, shell, run, report):
        value = EscapedString("/usr/bin:/bin:~/x", is_literal=True)
        assert run(shell.setenv("PATH", value), report).environ["PATH"] == "/usr/bin:/bin:~/x"

    def test_a_list_is_extended_as_text(self, shell, run, report):
        code = [
            "$env.LISTED = [one two]",
            *shell.lines(
                Action("appendenv", ("LISTED", "three"), Origin(None, "test"), None, "LISTED", "three", ":")
            ),
        ]
        assert run(code, report).environ["LISTED"] == "one:two:three"

    def test_an_alias_passes_its_arguments_and_the_last_one_wins(self, shell, run, reporter, report):
        code = [
            *shell.alias("tell", "^echo wrong"),
            *shell.alias("tell", shell.join([*reporter, "one"])),
            *shell.alias("both", f"print first; {report}"),
        ]
        assert run(code, 'tell "a  b" 2024.10 --x').arguments == ["one", "a  b", "2024.10", "--x"]
        assert run(code, 'both "a  b" 2024.10').arguments == ["a  b", "2024.10"]

    def test_an_alias_and_a_command_see_variables(self, shell, run, report):
        code = [*shell.setenv("WHO", "me"), *shell.alias("who", f"{report} ${{WHO}}")]
        assert run(code, "who").arguments == ["me"]

    def test_a_failing_command_does_not_cost_the_rest_of_the_environment(self, shell, run, report):
        code = [
            *shell.command("^sh -c 'exit 3'"),
            *shell.command("error make {msg: bad}"),
            *shell.setenv("A", "set"),
        ]
        seen = run(code, report)
        assert seen.environ["A"] == "set"
        assert "bad" in seen.err

    def test_removing_a_variable_that_is_not_there_is_fine(self, shell, run):
        assert run(shell.unsetenv("PKG_TEST_NOT_THERE")).code == 0


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(RexError, match="not valid UTF-8"):
        CODE.setenv("A", "a\udcffb")


def test_names_are_quoted_where_they_need_it():
    assert CODE.setenv("A.B", "x") == ['$env."A.B" = "x"']
    assert CODE.setenv("A_${B}", "x") == [
        'load-env {($"A_($env.B? | default "" | [$in] | flatten | str join (char esep))"): "x"}'
    ]


@pytest.fixture
def nushell():
    if shutil.which("nu") is None and not os.environ.get("PKG_REQUIRE_REAL"):
        pytest.skip("nushell is not installed")
    return CODE


def test_the_users_files_come_after_the_environment_where_configured(nushell, started, home):
    config = home / ".config/nushell"
    config.mkdir(parents=True)
    (config / "env.nu").write_text("")
    files = started(nushell, "", sourced_first=True)
    assert "--config" not in files.arguments
    text = files.files["env.nu"]
    assert text.index("context.nu") < text.index("nushell/env.nu")


def test_the_environment_comes_last_where_configured(nushell, started, home):
    files = started(nushell, "", sourced_first=False)
    assert "context.nu" not in files.files["env.nu"]
    assert "context.nu" in files.files["last.nu"]


def test_norc_reads_no_file_of_the_user(nushell, started, home):
    warnings = []
    files = started(nushell, "", norc=True, rcfile="/x", warn=warnings.append)
    assert "--no-config-file" in files.arguments
    assert warnings == ["rcfile is ignored: norc is given"]


def test_an_rcfile_takes_the_place_of_the_users(nushell, started, home, tmp_path):
    rcfile = tmp_path / "my.nu"
    rcfile.write_text("")
    arguments = started(nushell, "", rcfile=str(rcfile)).arguments
    assert arguments[arguments.index("--config") + 1] == str(rcfile)
