"""Facts on this machine."""

import random
import string
import sys

import pytest

from pkg.settings import System, detect, machine
from pkg.settings.system import SHELL_NAMES, as_version

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="posix facts")

FACTS = [
    "platform",
    "arch",
    "os",
    "variant",
    "user",
    "home",
    "hostname",
    "fqdn",
    "domain",
    "rez_version",
    "is_production_rez_install",
]
DETECTED = ["tmpdir", "context_tmpdir", "editor", "image_viewer", "difftool", "terminal_emulator_command"]


@pytest.mark.rez
@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_is_the_one_rez_finds(same, fact):
    same(["build_directory"], REZ_BUILD_DIRECTORY=f"{{system.{fact}}}")


@pytest.mark.rez
def test_platform_map_rewrites_facts_as_in_rez(same):
    rules = '{"os": {"No": "x", "[A-Z](.*)-": "\\\\1..-", "a": "b"}, "arch": {"_": " / "}}'
    same(["implicit_packages"], REZ_PLATFORM_MAP_JSON=rules)


@pytest.mark.rez
@pytest.mark.parametrize(
    ("key", "variables"),
    [
        (key, variables)
        for key in DETECTED
        for variables in ({}, {"EDITOR": "nano"}, {"PATH": "/nowhere"}, {"TMPDIR": "/usr/.."})
        # Which temporary folder it is rez asks tempfile, which decides once for a process.
        if not ("tmpdir" in key and "TMPDIR" in variables)
    ],
)
def test_detected_defaults_are_those_of_rez(same, key, variables):
    same([key], **variables)


@pytest.mark.rez
@pytest.mark.usefixtures("rez")  # skips, or fails, where there is none
def test_texts_become_versions_as_in_rez():
    from rez.system import System as RezSystem

    theirs = RezSystem._make_safe_version_string
    chance = random.Random(3)
    letters = string.ascii_letters[:6] + "..--__  é/0"
    for _ in range(2000):
        text = "".join(chance.choice(letters) for _ in range(chance.randrange(9)))
        assert as_version(text) == theirs(text), text


def test_a_process_finds_its_own_shell(environ):
    assert System(environ=environ).shell in SHELL_NAMES


def test_the_shell_variable_decides_where_the_parent_is_no_shell(environ):
    environ["PATH"] = "/nowhere"  # no `ps`, so the parent is not looked at
    environ["SHELL"] = "/opt/bin/zsh"
    assert detect.shell(["zsh", "sh"], environ) == "zsh"


def test_without_any_hint_the_shell_is_one_that_is_installed(environ):
    environ.update(PATH="/nowhere", SHELL="")
    assert detect.shell(["only"], environ) == "only"


def test_dash_is_taken_for_bash(environ):
    environ.update(PATH="/nowhere", SHELL="/bin/dash")
    assert detect.shell(["dash", "bash"], environ) == "bash"


def release_program(folder, text):
    program = folder / "lsb_release"
    program.write_text(f"#!/bin/sh\necho ran >> {folder}/runs\nprintf '{text}'\n")
    program.chmod(0o755)
    return {"PATH": f"{folder}:/bin:/usr/bin"}


def runs(folder):
    return (folder / "runs").read_text().count("ran")


@pytest.fixture
def no_release_files(monkeypatch):
    monkeypatch.setattr(
        detect, "_read", lambda path, read=detect._read: "" if path.startswith("/etc") else read(path)
    )


@pytest.mark.usefixtures("no_release_files")
def test_lsb_release_is_asked_once_for_all_runs(tmp_path):
    environ = release_program(tmp_path, "Distributor ID:\\tRocky\\nRelease:\\t9.3\\n")
    cache = str(tmp_path / "cache")
    assert [detect.operating_system(environ, cache) for _ in range(3)] == ["Rocky-9.3"] * 3
    assert runs(tmp_path) == 1


@pytest.mark.usefixtures("no_release_files")
def test_lsb_release_is_asked_again_after_it_changed(tmp_path):
    cache = str(tmp_path / "cache")
    environ = release_program(tmp_path, "Distributor ID: A\\nRelease: 1\\n")
    assert detect.operating_system(environ, cache) == "A-1"
    environ = release_program(tmp_path, "Distributor ID: B\\nRelease: 10\\n")
    assert detect.operating_system(environ, cache) == "B-10"


@pytest.mark.usefixtures("no_release_files")
def test_a_remembered_answer_that_was_cut_short_is_asked_for_again(tmp_path):
    environ = release_program(tmp_path, "Distributor ID: Rocky\\nRelease: 9.3\\n")
    cache = tmp_path / "cache"
    detect.operating_system(environ, str(cache))
    (kept,) = (cache / "system").iterdir()
    whole = kept.read_bytes()
    for length in range(len(whole)):
        kept.write_bytes(whole[:length])
        assert detect.operating_system(environ, str(cache)) == "Rocky-9.3"


@pytest.mark.usefixtures("no_release_files")
def test_a_cache_folder_that_cannot_be_written_does_no_harm(tmp_path):
    environ = release_program(tmp_path, "Distributor ID: A\\nRelease: 1\\n")
    (tmp_path / "file").write_text("")
    assert detect.operating_system(environ, str(tmp_path / "file" / "cache")) == "A-1"


def test_half_an_answer_is_completed_by_the_next_source(monkeypatch, tmp_path):
    files = {"/etc/lsb-release": "DISTRIB_ID=Flame\n", "/etc/os-release": "ID=other\nVERSION_ID='7'\n"}
    monkeypatch.setattr(detect, "_read", lambda path: files.get(path, ""))
    assert detect.operating_system({"PATH": str(tmp_path)}, None) == "Flame-7"


def test_cores_are_counted_by_socket_and_core(monkeypatch, tmp_path):
    block = "processor\t: {}\nphysical id\t: 0\ncore id\t: {}\n\n"
    text = "".join(block.format(number, number // 2) for number in range(8))
    monkeypatch.setattr("builtins.open", lambda *_, **__: __import__("io").StringIO(text))
    assert machine._cores_in_cpuinfo() == 4
