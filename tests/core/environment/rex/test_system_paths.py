"""The system's part of PATH."""

from __future__ import annotations

import os

import pytest

from pkg.environment.rex.system_paths import system_paths


@pytest.mark.rez
@pytest.mark.parametrize("name", ["bash", "sh"])
def test_the_shell_is_found_to_have_the_path_that_rez_finds(name, request, ask_rez, plain_environ, tmp_path):
    shell = request.getfixturevalue(name)
    expected = ask_rez(do="system_paths", shell=name)
    for _ in range(2):
        assert system_paths(shell, plain_environ, cache_folder=str(tmp_path)) == expected
    assert system_paths(shell, plain_environ) == expected


def test_the_shell_is_asked_once(bash, plain_environ, tmp_path, monkeypatch):
    first = system_paths(bash, plain_environ, cache_folder=str(tmp_path))
    monkeypatch.setattr(type(bash), "detect_system_paths", lambda *_: pytest.fail("asked again"))
    assert system_paths(bash, plain_environ, cache_folder=str(tmp_path)) == first


def test_a_shell_that_was_replaced_is_asked_again(bash, tmp_path):
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "which").symlink_to("/usr/bin/which")
    for number in (1, 2):
        fake = programs / "bash"
        fake.unlink(missing_ok=True)
        fake.write_text(f"#!/bin/sh\necho __PATHS_ /fake{number}:/x" + "\n" * number)
        fake.chmod(0o755)
        found = system_paths(bash, {"PATH": str(programs)}, cache_folder=str(tmp_path / "cache"))
        assert found[:2] == [f"/fake{number}", "/x"]


def test_a_start_up_file_is_asked_every_time(bash, plain_environ, tmp_path):
    file = tmp_path / "env.sh"
    environ = {**plain_environ, "BASH_ENV": str(file)}
    for number in (1, 2):
        file.write_text(f"PATH=/start{number}")
        assert system_paths(bash, environ, cache_folder=str(tmp_path))[0] == f"/start{number}"


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
