"""Who gives a program: packages, PATH and aliases."""

import pytest

from pkg.errors import ResolvedContextError
from pkg.why.tools import why_tool

PROGRAM = {"bin/maya": "#!/bin/sh\n"}


@pytest.fixture
def studio(pkg_repo):
    commands = "env.PATH.prepend('{root}/bin')"
    pkg_repo.add("maya-2024", tools=["maya"], commands=commands, files=PROGRAM)
    pkg_repo.add("wrapper-1", tools=["maya"], commands=commands, files=PROGRAM)
    pkg_repo.add("silent-1", commands=commands, files=PROGRAM)
    pkg_repo.add("alias-1", commands="alias('maya', 'echo no')")
    return pkg_repo


def test_the_first_folder_of_path_wins(studio, resolve):
    answer = why_tool(resolve("maya", "wrapper"), "maya")
    assert answer.offered_by == ["maya-2024[]", "wrapper-1[]"]
    assert [program.step.package for program in answer.programs] == ["wrapper-1[]", "maya-2024[]"]
    assert answer.wins.path == str(studio.path / "wrapper/1/bin/maya")
    assert answer.wins.path == resolve("maya", "wrapper").which("maya")


def test_a_program_counts_although_no_package_lists_it(studio, resolve):
    answer = why_tool(resolve("silent"), "maya")
    assert answer.offered_by == []
    assert answer.wins.step.package == "silent-1[]"
    assert answer.elsewhere == ["maya-2024", "wrapper-1"]


def test_an_alias_is_told(studio, resolve):
    answer = why_tool(resolve("alias", "maya"), "maya")
    ((package, command, place),) = answer.aliases
    assert (package, command) == ("alias-1[]", "echo no")
    assert place.endswith("package.py:4")


def test_who_offers_it_elsewhere_is_looked_for(studio, resolve):
    studio.add("plain-1")
    answer = why_tool(resolve("plain"), "maya")
    assert answer.wins is None
    assert answer.elsewhere == ["maya-2024", "wrapper-1"]


def test_a_program_that_nobody_knows_is_an_error(studio, resolve):
    with pytest.raises(ResolvedContextError, match="Did you mean 'maya'"):
        why_tool(resolve("maya"), "mayaa")
