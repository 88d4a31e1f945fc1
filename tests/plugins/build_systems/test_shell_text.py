from __future__ import annotations

import subprocess

import pytest

from pkg.errors import BuildSystemError
from pkg_build_systems.shell_text import expand_line, expand_word

HOSTILE = [
    "two words",
    "; id",
    "$(id)",
    "`id`",
    "it's",
    'a "quote"',
    "foo<2",
    "a\\b",
    "1;id;1",
    "*",
    "~",
    "",
    "a\nb",
]


def seen_by_shell(line):
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("template", ["printf %s {x}", "printf %s '{x}'", 'printf %s "{x}"'])
def test_a_value_arrives_as_it_is_whatever_quotes_stand_around_it(template, value):
    if value == "" and template.endswith("{x}"):
        template = 'printf %s "{x}"'
    assert seen_by_shell(expand_line(template, {"x": value})) == value


def test_a_plain_value_is_put_there_as_it_is():
    assert (
        expand_line("bash {root}/build.sh {install}", {"root": "/a/b", "install": ""})
        == "bash /a/b/build.sh "
    )


def test_what_the_author_wrote_for_the_shell_stays_for_the_shell():
    assert seen_by_shell(expand_line("X=1; printf %s $X{{{x}}}", {"x": "y"})) == "1{y}"


def test_a_word_is_not_quoted():
    assert expand_word("{x}/build.sh", {"x": "a b"}) == "a b/build.sh"


@pytest.mark.parametrize("line", ["{nothing}", "{", "}", "{0}", "{x.y}"])
def test_a_reference_to_nothing_names_what_there_is(line):
    with pytest.raises(BuildSystemError, match=r"may refer to \{x\}"):
        expand_line(line, {"x": "1"})
