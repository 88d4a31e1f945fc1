# ruff: noqa: PTH115, PTH121, PTH208
from __future__ import annotations

import os
import py_compile
import stat

import pytest

from pkg.build.staged_payload import StagedPayload


@pytest.fixture
def staged(tmp_path):
    folder = tmp_path / ".hidden" / "new"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def payload(staged, tmp_path):
    final = str(tmp_path / "a_repository_of_packages" / "maya_tools" / "1.2.0-with-a-long-version")
    with StagedPayload(str(staged), final, str(tmp_path)) as made:
        yield made


def test_the_alias_leads_to_the_staged_folder_and_is_as_long_as_the_final_path(payload, staged):
    assert os.path.samefile(payload.path, staged)
    assert len(payload.path) == len(payload.final)


@pytest.mark.parametrize("length", [*range(1, 60), 199, 200, 201, 230, 260, 399, 400, 401, 402, 700])
def test_paths_of_any_length_have_an_alias_that_leaves_nothing_behind(staged, tmp_path, length):
    final = "/" + "r" * length
    while max(map(len, final.split("/"))) > 100:
        final = final[: final.rindex("r" * 101)] + "r" * 50 + "/" + final[final.rindex("r" * 101) + 51 :]
    with StagedPayload(str(staged), final, str(tmp_path)) as made:
        assert os.path.samefile(made.path, staged)
        if len(final) > len(str(tmp_path)) + 7:
            assert len(made.path) == len(final)
    assert sorted(os.listdir(tmp_path)) == [".hidden"]


def test_two_builds_of_one_package_have_different_aliases(payload, staged, tmp_path):
    with StagedPayload(str(staged), payload.final, str(tmp_path)) as other:
        assert other.path != payload.path
        assert len(other.path) == len(payload.final)


def test_another_build_has_the_same_alias_also_after_one_that_was_killed(staged, tmp_path):
    final = str(tmp_path / "a_repository_of_packages" / "maya_tools" / "1.2.0")
    first = StagedPayload(str(staged), final, str(tmp_path))  # and never closed
    new = tmp_path / ".hidden" / "newer"
    staged.rename(new)
    with StagedPayload(str(new), final, str(tmp_path)) as second:
        assert second.path == first.path


def test_every_file_comes_to_mention_the_final_path(payload, staged):
    (staged / "script.sh").write_text(f"#!{payload.path}/bin/python\n")
    (staged / "library.so").write_bytes(b"\0\1" + payload.path.encode() + b"/lib\0" + b"\2")
    payload.settle()
    assert (staged / "script.sh").read_text() == f"#!{payload.final}/bin/python\n"
    assert (staged / "library.so").read_bytes() == b"\0\1" + payload.final.encode() + b"/lib\0" + b"\2"
    assert payload.mentions == []


def test_modes_and_times_stay(payload, staged):
    script = staged / "script.sh"
    script.write_text(payload.path)
    script.chmod(0o555)
    os.utime(script, ns=(10**18, 10**18))
    payload.settle()
    assert stat.S_IMODE(script.stat().st_mode) == 0o555
    assert script.stat().st_mtime_ns == 10**18


def test_compiled_python_files_stay_sound_and_name_the_final_file(payload, staged):
    (staged / "tool.py").write_text("def f(): pass\n")
    compiled = py_compile.compile(f"{payload.path}/tool.py", cfile=f"{payload.path}/tool.pyc")
    assert compiled
    payload.settle()
    import marshal

    code = marshal.loads((staged / "tool.pyc").read_bytes()[16:])
    assert code.co_filename == f"{payload.final}/tool.py"


def test_links_come_to_point_to_the_final_path(payload, staged):
    (staged / "link").symlink_to(f"{payload.path}/lib")
    (staged / "real").symlink_to(f"{staged}/lib")
    (staged / "other").symlink_to("lib")
    payload.settle()
    assert os.readlink(staged / "link") == os.readlink(staged / "real") == f"{payload.final}/lib"
    assert os.readlink(staged / "other") == "lib"


def test_texts_of_programs_that_followed_the_alias_are_put_right_and_other_files_are_told(payload, staged):
    (staged / "text").write_text(f"prefix={staged}\n")
    (staged / "binary").write_bytes(b"\0" + str(staged).encode())
    payload.settle()
    assert (staged / "text").read_text() == f"prefix={payload.final}\n"
    assert payload.mentions == ["binary"]


def test_a_source_file_that_is_linked_into_the_payload_is_not_changed(payload, staged, tmp_path):
    source = tmp_path / "source.txt"
    source.write_text(payload.path)
    os.link(source, staged / "installed.txt")
    payload.settle()
    assert source.read_text() == payload.path
    assert (staged / "installed.txt").read_text() == payload.final
