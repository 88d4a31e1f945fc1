"""Recordings as text: scripts of shells, and formats for programs."""

from __future__ import annotations

import json
import subprocess

import pytest

from pkg.environment import rex
from pkg.interfaces.shell import Shell
from pkg_shells.bash import BashShell

AWKWARD = {
    "PLAIN": "x",
    "QUOTES": "a 'b' \"c\"",
    "DOLLAR": "$HOME `x` $(y)",
    "SLASH": "a\\b\\",
    "LINES": "one\ntwo",
    "BLANK": "",
    "UTF8": "é",
}


def test_a_script_names_packages_and_sections(package, environment, bash):
    made = environment(package("maya", "2024", commands="env.A = 1"))
    script = rex.write_script(bash, made.actions, program="/bin/bash")
    assert script.startswith("#!/bin/bash\n# system setup\n")
    assert '# commands of maya-2024[]\nexport A="1"\n' in script


def test_eval_style_is_one_line_without_comments(run, bash):
    made = run("comment('x')\nenv.A = 1\nalias('f', 'true')\nenv.B = 2")
    code = rex.write_script(bash, made.actions, style="eval")
    assert code == 'export A="1";function f() { true "$@"; };export -f f;export B="2"'


def test_what_a_shell_cannot_express_is_blamed_on_the_package(package, environment, bash):
    made = environment(package("a", commands="\ncommand(literal('x'))"))
    with pytest.raises(rex.CommandError, match=r"commands of package a-1.0\[\] .*line 11\): .*'literal'"):
        rex.write_script(bash, made.actions)


def test_a_shell_that_cannot_expand_gets_expanded_values(run):
    class Expanding(BashShell):
        expands_variables = True

    shell = Expanding.__new__(Expanding)
    assert isinstance(shell, Shell)
    made = run("env.A = '$P'\nenv.L.append('$A/x')\nenv.L.append('y')\nenv.L.unset()", parent={"P": "p"})
    script = rex.write_script(shell, made.actions, headings=False)
    assert script == 'export A="p"\nexport L="p/x"\nexport L="p/x:y"\nunset L\n'


def test_such_a_shell_gets_what_nothing_can_see_only_in_a_script_to_read(run):
    class Expanding(BashShell):
        expands_variables = True

    shell = Expanding.__new__(Expanding)
    made = run(
        "env.L.append('a')\nenv.M = 1\nenv.L.append('b')\nsource('/s')\nenv.L.append('c')\nenv.L.append('d')"
    )
    script = rex.write_script(shell, made.actions, compact=True)
    assert script == 'export M="1"\nexport L="a:b"\n. "/s"\nexport L="a:b:c:d"\n'


def test_export_lines_survive_a_shell(tmp_path):
    file = tmp_path / "x.sh"
    file.write_text(rex.write_variables(AWKWARD, "export") + "env -0")
    done = subprocess.run(["bash", "--norc", file], capture_output=True, text=True, check=True)
    seen = dict(entry.split("=", 1) for entry in done.stdout.split("\0") if "=" in entry)
    assert {name: seen[name] for name in AWKWARD} == AWKWARD


def test_json_is_one_object():
    assert json.loads(rex.write_variables(AWKWARD, "json")) == AWKWARD


def test_set_and_dotenv_lines():
    assert rex.write_variables({"A": "x y", "B": ""}, "set") == 'set "A=x y"\nset "B="\n'
    assert rex.write_variables({"A": 'a "b" $c\n\\'}, "dotenv") == 'A="a \\"b\\" \\$c\\n\\\\"\n'


def test_an_unknown_format_lists_the_known_ones():
    with pytest.raises(ValueError, match="no format 'xml'; there are: export, set, json, dotenv"):
        rex.write_variables({}, "xml")
