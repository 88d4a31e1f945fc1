"""What every shell must do, tried with the real shell."""

# ruff: noqa: D102 - the names of the tests say it
from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from pkg.errors import RexError, ShellError
from pkg.interfaces.actions import Action, EscapedString, Origin
from pkg.interfaces.shell import Shell, ShellStart
from pkg.testing.plugins import PluginTests

_REPORT = """\
import json, os, sys
with open(os.environ["PKG_TEST_REPORT"], "w") as file:
    json.dump({"environ": dict(os.environ), "arguments": sys.argv[1:]}, file)
"""


_AWKWARD = (
    " \t\n\r\x01\x07\x1b\x7f'\"\"''$$``%%!!;;&|\\\\<>()[]{}*?#~^=+-@:,./_aAzZ019"
    "\u00e9\u00fc\u65e5\u672c\U0001f600\u202e\u00a0\ufeff"
)
_PIECES = (
    "$HOME",
    "${HOME}",
    "$(exit 9)",
    "`exit 9`",
    "%PATH%",
    "!!",
    "!$",
    "!-1",
    "$!",
    "$$",
    "$?",
    "\\n",
    "\\",
    "\\\\'",
    "'\"'\"'",
    "--",
    "-n",
    "-e",
    "\n\n",
    "$'x'",
    "${x:-y}",
    "{a,b}",
    "~root",
    "*",
    "&&exit 9",
    ";exit 9;",
    "\n exit 9\n",
    "\r\n",
    "#x",
    "<(x)",
    "\\!",
    "end",
    "'@",
    "@'",
    "$env:X",
    "^",
    "$x[1]",
    "$HOME:h",
    "$#x",
    "EOF",
    "\udcff\udc80",
)


def made_up_values(
    count: int, inexpressible: str = "", *, longest: int = 100_000, seed: int = 8
) -> list[str]:
    """Return texts, the same ones each time, of what shells are known to stumble over.

    Args:
        count: how many.
        inexpressible: characters that are in none of them.
        longest: length of a few of them.
        seed: another one gives others.
    """
    dice = random.Random(seed)
    characters = [char for char in _AWKWARD if char not in inexpressible]
    pieces = [piece for piece in _PIECES if not set(piece) & set(inexpressible)]
    first = ("", "-", "a" * longest, "\u00e9 '" * (longest // 8))
    values = [value for value in first if not set(value) & set(inexpressible)]
    while len(values) < count:
        parts = [
            dice.choice(pieces)
            if dice.random() < 0.3
            else "".join(dice.choices(characters, k=dice.randint(0, 6)))
            for _ in range(dice.randint(1, 6))
        ]
        values.append("".join(parts))
    return values


class Seen:
    """What a program saw that was started by the shell.

    Attributes:
        code: the shell's exit code.
        out: what came out of stdout.
        err: what came out of stderr.
        environ: the program's variables; None when it never ran.
        arguments: the program's arguments; None when it never ran.
    """

    def __init__(self, finished: subprocess.CompletedProcess[str], seen: Mapping[str, Any]) -> None:
        self.code, self.out, self.err = finished.returncode, finished.stdout, finished.stderr
        self.environ: dict[str, str] | None = seen.get("environ")
        self.arguments: list[str] | None = seen.get("arguments")


class ShellTests(PluginTests):
    """Tests for a shell plugin.

    A subclass gives the fixture `plugin` (the class). Where the shell is not installed the tests fail if
    PKG_REQUIRE_REAL is set, and are skipped otherwise.

    Attributes:
        values: texts that must come through `setenv` unchanged when they are literal.
        made_up_values: how many more of random characters.
        inexpressible: characters that the shell cannot have in a value; say why beside it.
        longest: characters of a value that the shell can still take.
        holds_empty_values: whether a variable can be empty, rather than not be there.
        words_at_once: how many words of some characters a line of the shell can take.
    """

    made_up_values: int = 2000
    inexpressible: str = ""
    longest: int = 100_000
    holds_empty_values: bool = True
    words_at_once: int = 200

    values: tuple[str, ...] = (
        "plain",
        "two words",
        " spaces around ",
        "it's",
        'a "quoted" word',
        "$HOME and ${HOME}",
        "`ls` $(ls)",
        "back\\slash",
        "semi;colon & pipe | and > more",
        "100% !bang #hash *?[a]",
        "süß",
        "",
    )

    @pytest.fixture
    def shell(self, plugin: Any, pkg_settings: Any, pkg_environ: dict[str, str]) -> Shell:
        shell: Shell = plugin(pkg_settings().plugin_options("shells", plugin.name, plugin.settings))
        try:
            shell.find_executable(pkg_environ)
        except ShellError as error:
            if os.environ.get("PKG_REQUIRE_REAL"):
                raise
            pytest.skip(str(error))
        return shell

    @pytest.fixture
    def run(self, shell: Shell, pkg_environ: dict[str, str], tmp_path: Path) -> Any:
        """Start the shell: `run(code, command)`, `run(code, stdin=text)`; see `Seen`."""
        report = tmp_path / "report.json"
        program = tmp_path / "report.py"
        program.write_text(_REPORT)
        pkg_environ["PKG_TEST_REPORT"] = str(report)

        def run(
            code: Iterable[str] = (), command: str | None = "", *, stdin: str | None = None, **options: Any
        ) -> Seen:
            report.unlink(missing_ok=True)
            folder = tmp_path / f"start{len(list(tmp_path.iterdir()))}"
            folder.mkdir()
            context_file = folder / f"context.{shell.file_extension}"
            context_file.write_bytes(shell.encode("".join(f"{line}\n" for line in code)))
            inner = folder / "files"
            inner.mkdir()
            files = shell.start(
                ShellStart(
                    folder=str(inner),
                    context_file=str(context_file),
                    program=shell.find_executable(pkg_environ),
                    environ=pkg_environ,
                    command=None if stdin is not None else command,
                    stdin=stdin is not None,
                    quiet=True,
                    **options,
                )
            )
            for name, content in files.files.items():
                (inner / name).parent.mkdir(parents=True, exist_ok=True)
                (inner / name).write_bytes(shell.encode(content))
            return Seen(
                subprocess.run(
                    files.arguments,
                    env=pkg_environ,
                    input=stdin or "",
                    capture_output=True,
                    text=True,
                    cwd=tmp_path,
                    check=False,
                    timeout=60,
                ),
                self.read_report(report),
            )

        return run

    @pytest.fixture
    def reporter(self, tmp_path: Path) -> list[str]:
        """The words of a command that reports what it sees into the file PKG_TEST_REPORT."""
        return [sys.executable, str(tmp_path / "report.py")]

    @pytest.fixture
    def quitter(self) -> list[str]:
        """The words of a command that ends with exit code 42."""
        return [sys.executable, "-c", "raise SystemExit(42)"]

    def read_report(self, file: Path) -> dict[str, Any]:
        """Return `environ` and `arguments` as the command of `reporter` saw them; nothing if it never ran."""
        seen: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
        return seen

    @pytest.fixture
    def report(self, shell: Shell, reporter: list[str]) -> str:
        """A command line that reports what it sees."""
        return shell.join(reporter)

    def test_literal_values_come_through_unchanged(self, shell: Shell, run: Any, report: str) -> None:
        code = [
            line
            for number, value in enumerate(self.values)
            for line in shell.setenv(f"PKG_TEST_{number}", EscapedString(value, is_literal=True))
        ]
        seen = run(code, report)
        assert seen.environ is not None, seen.err
        assert tuple(seen.environ[f"PKG_TEST_{number}"] for number in range(len(self.values))) == self.values

    def test_made_up_values_reach_a_program_byte_for_byte(self, shell: Shell, run: Any, report: str) -> None:
        """Literal ones, expandable ones without anything to expand, and variables between both kinds."""
        values = made_up_values(self.made_up_values, self.inexpressible, longest=self.longest)
        batch = 500
        for start in range(0, len(values), batch):
            meant: dict[str, str] = {}
            together: list[tuple[str, str | EscapedString]] = []
            code: list[str] = []
            for number, value in enumerate(values[start : start + batch]):
                name = f"PKG_TEST_{number}"
                meant[name] = value
                plain = "".join([char for char in value if char not in "$`~{}%"])
                if number % 3 == 0 and len(value) < 200 and not shell.expands_variables:
                    earlier = f"PKG_TEST_{number - 2}"
                    if earlier in meant and len(meant[earlier]) < 200:
                        token = shell.key_tokens(earlier)[0]
                        given = EscapedString(value, True).expandable(f"{plain}{token}{plain}").literal(value)
                        meant[name] = f"{value}{plain}{meant[earlier]}{plain}{value}"
                        code += shell.setenv(name, given)
                        continue
                if number % 3 == 1:
                    meant[name] = plain
                    together.append((name, plain))
                else:
                    together.append((name, EscapedString(value, True)))
            seen = run([*shell.setenv_many(together), *code], report)
            assert seen.environ is not None, seen.err
            none = None if self.holds_empty_values else ""
            wrong = {name: value for name, value in meant.items() if seen.environ.get(name, none) != value}
            assert {name: (value, seen.environ.get(name)) for name, value in wrong.items()} == {}

    def test_arguments_of_commands_reach_a_program_byte_for_byte(
        self, shell: Shell, run: Any, reporter: list[str]
    ) -> None:
        words = made_up_values(200, self.inexpressible, longest=200)
        first, *rest = reporter
        start = [EscapedString(word, is_literal=True) for word in rest]
        for number in range(0, len(words), self.words_at_once):
            some = words[number : number + self.words_at_once]
            literal = [EscapedString(word, is_literal=True) for word in some]
            assert run(shell.command([first, *start, *literal])).arguments == some

    def test_what_an_alias_defines_can_be_forgotten(self, shell: Shell, run: Any, report: str) -> None:
        code = shell.alias("pkg_test_alias", report)
        assert run(code, "pkg_test_alias one").arguments == ["one"]
        forget = shell.unalias("pkg_test_alias")
        if forget:
            assert run([*code, *forget], "pkg_test_alias one").arguments is None

    @pytest.mark.parametrize("name", ["A B", "A;B", "A$(B)", "A`B`", "A'B", 'A"B', "A\nB", "", "A&B"])
    def test_a_name_that_is_code_is_refused(self, shell: Shell, name: str) -> None:
        origin = Origin(None, "test")
        for action in (
            Action("setenv", (name, "x"), origin, None, name or "x", "x"),
            Action("unsetenv", (name,), origin, None, name or "x"),
            Action("alias", (name, "x"), origin),
        ):
            with pytest.raises(RexError, match="cannot be the name"):
                shell.lines(action)

    def test_variables_in_expandable_values_are_expanded(self, shell: Shell, run: Any, report: str) -> None:
        token = shell.key_tokens("PKG_TEST_A")[0]
        code = [
            *shell.setenv("PKG_TEST_A", "one two"),
            *shell.setenv("PKG_TEST_B", EscapedString(f"{token}/x")),
        ]
        assert run(code, report).environ["PKG_TEST_B"] == "one two/x"

    def test_literal_and_expandable_parts_mix(self, shell: Shell, run: Any, report: str) -> None:
        token = shell.key_tokens("PKG_TEST_A")[0]
        value = EscapedString("$5 of ", is_literal=True).expandable(token)
        code = [*shell.setenv("PKG_TEST_A", "ten"), *shell.setenv("PKG_TEST_B", value)]
        assert run(code, report).environ["PKG_TEST_B"] == "$5 of ten"

    def test_every_key_token_refers_to_the_variable(self, shell: Shell, run: Any, report: str) -> None:
        tokens = shell.key_tokens("PKG_TEST_A")
        assert tokens
        code = shell.setenv("PKG_TEST_A", "seen")
        for number, token in enumerate(tokens):
            code += shell.setenv(f"PKG_TEST_T{number}", EscapedString(token))
        environ = run(code, report).environ
        assert [environ[f"PKG_TEST_T{number}"] for number in range(len(tokens))] == ["seen"] * len(tokens)

    def test_a_variable_can_be_removed(
        self, shell: Shell, run: Any, report: str, pkg_environ: dict[str, str]
    ) -> None:
        pkg_environ["PKG_TEST_A"] = "inherited"
        assert "PKG_TEST_A" not in run(shell.unsetenv("PKG_TEST_A"), report).environ

    def test_a_later_value_wins(self, shell: Shell, run: Any, report: str) -> None:
        code = [*shell.setenv("PKG_TEST_A", "first"), *shell.setenv("PKG_TEST_A", "second")]
        assert run(code, report).environ["PKG_TEST_A"] == "second"

    def test_a_comment_does_nothing(self, shell: Shell, run: Any, report: str) -> None:
        seen = run(shell.comment('it\'s a "comment" with `ticks`\nand a second line; exit 9'), report)
        assert (seen.code, seen.out) == (0, "")

    def test_info_goes_to_stdout_and_error_to_stderr(self, shell: Shell, run: Any) -> None:
        seen = run([*shell.info("it's information"), *shell.error("an error")])
        assert "it's information" in seen.out
        assert "an error" in seen.err
        assert "an error" not in seen.out

    def test_another_script_can_be_sourced(self, shell: Shell, run: Any, report: str, tmp_path: Path) -> None:
        script = tmp_path / f"a script.{shell.file_extension}"
        script.write_text("".join(f"{line}\n" for line in shell.setenv("PKG_TEST_A", "sourced")))
        assert run(shell.source(str(script)), report).environ["PKG_TEST_A"] == "sourced"

    def test_a_command_in_the_environment_runs(self, shell: Shell, run: Any, reporter: list[str]) -> None:
        arguments = ["a b", "it's", "$HOME"]
        literal = [EscapedString(each, is_literal=True) for each in (*reporter[1:], *arguments)]
        assert run(shell.command([reporter[0], *literal])).arguments == arguments

    def test_words_are_joined_to_a_line_that_gives_them_back(
        self, shell: Shell, run: Any, reporter: list[str]
    ) -> None:
        words = ["plain", "two words", "it's", "semi;colon", "*", "a&b", ""]
        line = shell.join([*reporter, *words])
        assert run(command=line).arguments == words

    def test_variables_in_a_joined_line_are_expanded_by_the_shell(
        self, shell: Shell, run: Any, reporter: list[str]
    ) -> None:
        token = shell.key_tokens("PKG_TEST_A")[0]
        line = shell.join([*reporter, token])
        assert run(shell.setenv("PKG_TEST_A", "seen"), line).arguments == ["seen"]

    def test_the_exit_code_is_the_commands(self, shell: Shell, run: Any, quitter: list[str]) -> None:
        assert run(command=shell.join(quitter)).code == 42

    def test_commands_come_from_stdin_when_asked_for(self, shell: Shell, run: Any, report: str) -> None:
        seen = run(shell.setenv("PKG_TEST_A", "set"), stdin=f"{report}\n")
        assert seen.environ is not None, seen.err
        assert seen.environ["PKG_TEST_A"] == "set"

    def test_a_missing_program_is_a_clear_error(self, plugin: Any, pkg_settings: Any, tmp_path: Path) -> None:
        shell = plugin(pkg_settings().plugin_options("shells", plugin.name, plugin.settings))
        with pytest.raises(ShellError, match=plugin.name):
            shell.find_executable({"PATH": str(tmp_path)})
