"""The system's part of PATH."""

from __future__ import annotations

import os

import pytest

from pkg.environment.rex.system_paths import system_paths
from pkg_shells.bash import BashShell
from pkg_shells.csh import CshShell
from pkg_shells.fish import FishShell
from pkg_shells.sh import ShShell
from pkg_shells.tcsh import TcshShell
from pkg_shells.zsh import ZshShell

SHELLS = {"bash": BashShell, "sh": ShShell, "zsh": ZshShell, "csh": CshShell, "tcsh": TcshShell}


@pytest.mark.rez
@pytest.mark.parametrize("name", SHELLS)
def test_the_shell_is_found_to_have_the_path_that_rez_finds(name, ask_rez, plain_environ, tmp_path):
    shell = SHELLS[name].__new__(SHELLS[name])
    expected = ask_rez(do="system_paths", shell=name)
    for _ in range(2):
        assert system_paths(shell, plain_environ, cache_folder=str(tmp_path)) == expected
    assert system_paths(shell, plain_environ) == expected


@pytest.mark.parametrize("name", [*SHELLS, "fish"])
def test_no_process_is_started_to_find_it(name, plain_environ, monkeypatch):
    shell = {**SHELLS, "fish": FishShell}[name]
    monkeypatch.setattr("pkg.environment.rex.system_paths._output", lambda *_: pytest.fail("asked"))
    assert system_paths(shell.__new__(shell), plain_environ)[:1] != []


def test_the_shell_is_asked_once(bash, plain_environ, tmp_path, monkeypatch):
    first = system_paths(bash, plain_environ, cache_folder=str(tmp_path))
    monkeypatch.setattr(type(bash), "detect_system_paths", lambda *_: pytest.fail("asked again"))
    assert system_paths(bash, plain_environ, cache_folder=str(tmp_path)) == first


def test_a_shell_that_was_replaced_is_read_again(bash, tmp_path):
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "which").symlink_to("/usr/bin/which")
    for number in (1, 2):
        fake = programs / "bash"
        fake.unlink(missing_ok=True)
        fake.write_bytes(b"BASH_VERSINFO\0/fake%d/bin:/usr/local/bin\0" % number + b"x" * number)
        fake.chmod(0o755)
        found = system_paths(bash, {"PATH": str(programs)}, cache_folder=str(tmp_path / "cache"))
        assert found[:2] == [f"/fake{number}/bin", "/usr/local/bin"]


def test_a_start_up_file_is_not_asked(bash, plain_environ, tmp_path):
    file = tmp_path / "env.sh"
    file.write_text("PATH=/start")
    assert system_paths(bash, {**plain_environ, "BASH_ENV": str(file)}) == system_paths(bash, plain_environ)


def test_a_configured_answer_is_the_answer(bash):
    assert system_paths(bash, {}, configured=["/only"]) == ["/only"]


def test_without_which_only_the_platforms_default_path_is_left(bash, tmp_path):
    (tmp_path / "bash").symlink_to("/bin/bash")
    assert system_paths(bash, {"PATH": str(tmp_path)}) == os.defpath.split(os.pathsep)


@pytest.mark.parametrize("content", [b"", b"half", b"other state\n/x\n", b"\xff\xfe"])
def test_a_damaged_memory_is_not_believed(bash, plain_environ, tmp_path, content):
    expected = system_paths(bash, plain_environ, cache_folder=str(tmp_path))
    (file,) = (tmp_path / "shells").iterdir()
    file.write_bytes(content)
    assert system_paths(bash, plain_environ, cache_folder=str(tmp_path)) == expected


def test_a_cache_that_cannot_be_written_is_no_error(bash, plain_environ, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert system_paths(bash, plain_environ, cache_folder=str(blocked))
