"""Nothing that stands in an argument, a version, a name or a folder is ever run by a shell.

rez had an advisory for exactly that; what it still lets a shell read is quoted here.
"""

from __future__ import annotations

import pytest

from pkg.errors import PkgError
from pkg.testing import SourceFolder

COMMANDS = {
    "line": "touch {build_path}/ran && echo {version} {name} {install_path} > /dev/null",
    "line with quotes": "touch '{build_path}/ran'; echo \"{version}\" '{install_path}' > /dev/null",
    "words": ["sh", "-c", "touch ran", "{version}", "{install_path}"],
}


@pytest.fixture
def hostile(tmp_path):
    """A command that leaves a proof if a shell runs it."""
    return lambda form: form.replace("CMD", "touch proof")


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize(
    "version", ["1;touch_proof", "1`touch_proof`1", "1&touch_proof", "1|touch_proof", "1<x"]
)
def test_versions_run_nothing(host, tmp_path, command, version, pkg_environ):
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "touch_proof").write_text(f"#!/bin/sh\ntouch {tmp_path}/proof\n")
    (tools / "touch_proof").chmod(0o755)
    made = SourceFolder(tmp_path / "source", "lib", build_command=command)
    text = (made.path / "package.py").read_text()
    (made.path / "package.py").write_text(f"{text}version = {version!r}\n")
    try:
        made.build(host, into=tmp_path / "installed")
    except PkgError:
        return  # refused
    assert (made.path / "build" / "ran").exists()
    assert not (tmp_path / "proof").exists()


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize("folder", ["a; touch proof;", "a $(touch proof)", "a `touch proof`", "a 'b' \"c\""])
def test_folders_run_nothing(host, tmp_path, command, folder):
    made = SourceFolder(tmp_path / folder, "lib-1.0", build_command=command)
    made.build(host, into=tmp_path / f"to {folder}")
    assert (made.path / "build" / "ran").exists()
    assert list(tmp_path.rglob("proof")) == []


def test_requirements_that_are_folders_run_nothing(host, tmp_path, pkg_repo):
    pkg_repo.add("one-1", "one-3")
    made = SourceFolder(
        tmp_path / "source",
        "lib-1.0",
        variants=[["one>=2"], ["one<2|>2"]],
        build_command="echo {install_path} > {build_path}/place",
    )
    made.build(host, into=tmp_path / "installed")
    folders = sorted(path.name for path in (made.path / "build").iterdir())
    assert any("<" in name for name in folders)
    for name in folders:
        assert (made.path / "build" / name / "place").read_text().strip().endswith(f"/{name}")
    assert len(folders) == 2


@pytest.mark.parametrize(
    "form", ["; CMD;", "$(CMD)", "`CMD`", "'; CMD #", '"; CMD #', "\nCMD\n", "&& CMD", "| CMD"]
)
def test_build_arguments_reach_the_build_as_they_are(host, tmp_path, hostile, form):
    argument = hostile(form)
    made = SourceFolder(tmp_path / "source", "lib-1.0", build_command="printf %s")
    made.build(host, into=tmp_path / "installed", system=made.system(host, build_args=[argument]))
    assert list(tmp_path.rglob("proof")) == []
    log = (made.path / "build" / "pkg-build.log").read_text()
    assert log.endswith(argument)


def test_descriptions_and_options_are_literal(host, tmp_path):
    evil = "$(touch proof) `touch proof` ; touch proof"
    made = SourceFolder(
        tmp_path / "source",
        "lib-1.0",
        description=evil,
        build_command='printf "%s\\n%s" "$REZ_BUILD_PROJECT_DESCRIPTION" "$__PARSE_ARG_NAME" > seen',
    )
    system = made.system(host, arguments={"name": evil, "many": [evil], "flag": True})
    made.build(host, into=tmp_path / "installed", system=system)
    assert (made.path / "build" / "seen").read_text() == f"{evil}\n'{evil}'"
    assert list(tmp_path.rglob("proof")) == []
