"""What a user can get wrong: one clear paragraph on stderr, the right exit code, nothing left behind."""

import os
import resource
import subprocess
from pathlib import Path

import pytest


@pytest.fixture
def studio(empty_studio):
    studio = empty_studio
    studio.expected = None
    studio.environ["PKG_DEFAULT_SHELL"] = "sh"
    studio.add("foo-1")
    studio.add("foo-2", "requires = ['bar-2']\n")
    studio.add("bar-1")
    studio.add("bar-2")
    return studio


def refused(result, *parts, code=1):
    """Check that a run ended with one paragraph that says all of these."""
    assert result.returncode == code, result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout in ("", None)
    paragraphs = [part for part in result.stderr.strip().split("\n\n") if part]
    assert len(paragraphs) == 1, result.stderr
    for part in parts:
        assert part in result.stderr


def test_a_family_that_no_repository_has(studio):
    refused(studio.pkg("env", "nosuch", "--", "true"), "nosuch", str(studio.packages))


def test_a_version_that_does_not_exist(studio):
    refused(studio.pkg("env", "foo-9", "--", "true"), "foo-9")


def test_a_required_family_that_does_not_exist_names_who_wants_it(studio):
    studio.add("needy-1", "requires = ['nosuch-1']\n")
    refused(studio.pkg("env", "needy", "--", "true"), "nosuch", "needy")


def test_an_impossible_request_says_what_contradicts_what(studio):
    result = studio.pkg("env", "foo-2", "bar-1", "--", "true")
    assert result.returncode == 1
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert "The following package conflicts occurred: (bar-2 <--!--> bar==1)" in result.stderr
    assert "foo-2 --> foo-2 --> bar-2" in result.stderr


def test_a_request_that_contradicts_itself(studio):
    result = studio.pkg("env", "foo-1", "foo-2", "--", "true")
    assert result.returncode == 1
    assert "(foo-1 <--!--> foo-2)" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "request_",
    ["foo-1..", "foo-1...2", "fo o", "foo-1+<", "!.foo", "foo-2<1", "", "foo-.1", "foo<", "foo[1]", "foo=1"],
)
def test_a_malformed_request(studio, request_):
    refused(studio.pkg("env", request_, "--", "true"))


def test_a_definition_with_a_syntax_error_names_file_and_line(studio):
    path = studio.add("broken-1", "requires = ['bar'\nx = 1\n") / "package.py"
    refused(studio.pkg("env", "broken", "--", "true"), str(path), "line")


def test_a_definition_that_raises_names_file_and_error(studio):
    path = studio.add("broken-1", "raise RuntimeError('no license server')\n") / "package.py"
    refused(studio.pkg("env", "broken", "--", "true"), str(path), "no license server")


def test_a_definition_with_a_wrong_type_names_file_and_attribute(studio):
    path = studio.add("broken-1", "requires = 'bar'\n") / "package.py"
    refused(studio.pkg("env", "broken", "--", "true"), str(path), "requires")


def test_commands_that_raise_name_package_section_and_line(studio):
    path = (
        studio.add("broken-1", "def commands():\n    env.A = '1'\n    raise ValueError('bad day')\n")
        / "package.py"
    )
    refused(studio.pkg("env", "broken", "--", "true"), "broken-1", "commands", str(path), "line 5", "bad day")


def test_commands_that_stop_the_environment_say_their_own_words(studio):
    studio.add("broken-1", "def commands():\n    stop('only on %s', 'windows')\n")
    refused(studio.pkg("env", "broken", "--", "true"), "only on windows")


def held_by_permissions():
    """Let permissions hold the command also when the tests are run by root, whom they do not bind."""
    if os.getuid() != 0:
        return
    from ctypes import CDLL

    drop_from_bounding_set = 24
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        assert CDLL(None).prctl(drop_from_bounding_set, capability, 0, 0, 0) == 0


@pytest.mark.parametrize("which", ["family", "definition"])
def test_what_may_not_be_read_is_named(studio, which):
    path = studio.add("secret-1") / "package.py"
    target = path if which == "definition" else path.parent.parent
    target.chmod(0)
    try:
        result = studio.pkg("env", "secret", "--", "true", preexec_fn=held_by_permissions)
    finally:
        target.chmod(0o755)
    refused(result, str(target), "ermission")


def test_a_configuration_file_with_a_wrong_type_names_key_and_file(studio):
    config = studio.folder / "config.py"
    config.write_text("packages_path = 3\n")
    environ = {"PKG_CONFIG_FILE": str(config), "PKG_IMPLICIT_PACKAGES": ""}
    del studio.environ["PKG_PACKAGES_PATH"]
    refused(studio.pkg("env", "foo", "--", "true", environ=environ), "packages_path", str(config))


def test_a_configuration_file_with_a_syntax_error_names_file_and_line(studio):
    config = studio.folder / "config.py"
    config.write_text("quiet = True\nthis is no python\n")
    environ = {"PKG_CONFIG_FILE": str(config)}
    refused(studio.pkg("env", "foo", "--", "true", environ=environ), str(config), "line 2")


@pytest.mark.parametrize("variable", ["REZ_CONFIG_FILE", "PKG_CONFIG_FILE"])
def test_a_missing_configuration_file_is_named_with_its_variable(studio, variable):
    path = str(studio.folder / "nowhere.py")
    refused(studio.pkg("env", "foo-1", "--", "true", environ={variable: path}), variable, path)


def test_an_unknown_backend_lists_the_installed_ones(studio):
    result = studio.pkg("env", "foo", "--resolver", "simplex", "--", "true")
    refused(result, "simplex", "numba", "python", "rez")


def test_an_unknown_backend_in_the_configuration(studio):
    result = studio.pkg("env", "foo", "--", "true", environ={"PKG_RESOLVER_BACKEND": "simplex"})
    refused(result, "simplex", "installed")


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["--shell", "nosuch"], ["nosuch", "installed", "bash"]),
        (["--time", "yesterday"], ["yesterday", "epoch seconds"]),
        (["--max-fails", "many"], ["many"]),
        (["--pkg-cache-mode", "later"], ["later", "sync"]),
        (["--format", "xml"], ["xml", "json"]),
        (["--nosuch"], ["--nosuch"]),
        (["-c", "true"], ["--command"]),
        (["-i", "a.rxt"], ["--input"]),
        (["--format", "json"], ["--format"]),
    ],
)
def test_wrong_usage_shows_the_usage_and_ends_with_2(studio, words, parts):
    result = studio.pkg("env", "foo", *words, "--", "true")
    assert result.returncode == 2, result.stderr
    assert "Usage: pkg env" in result.stderr
    assert "Traceback" not in result.stderr
    for part in parts:
        assert part in result.stderr


def test_patching_outside_of_a_context(studio):
    refused(studio.pkg("env", "--patch", "foo-1", "--", "true"), "cannot patch: not in a context")


def test_looking_at_a_context_outside_of_one(studio):
    refused(studio.pkg("context"), "not in a resolved environment context")


@pytest.mark.parametrize("command", [["context"], ["env", "-i"], ["context", "--diff"]])
def test_a_damaged_context_file_is_named(studio, command):
    path = studio.folder / "shot.rxt"
    assert studio.pkg("env", "foo", "-o", str(path)).returncode == 0
    text = path.read_text()
    other = studio.folder / "whole.rxt"
    other.write_text(text)
    path.write_text(text[: len(text) // 2])
    words = [*command, str(path)] + ([str(other)] if "--diff" in command else [])
    refused(studio.pkg(*words), str(path), "damaged or cut off")


def test_a_context_whose_packages_have_gone_names_them(studio):
    path = studio.folder / "shot.rxt"
    assert studio.pkg("env", "foo-1", "-o", str(path)).returncode == 0
    (studio.packages / "foo" / "1" / "package.py").unlink()
    refused(studio.pkg("env", "-i", str(path), "--", "true"), "foo")


# --- full disks ----------------------------------------------------------------------------------


def small_files(limit=300):
    """Let no file grow beyond a few bytes; to a program it looks much like a full disk."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))


def test_a_context_that_does_not_fit_leaves_nothing_behind(studio):
    before = sorted(studio.folder.iterdir())
    result = studio.pkg("env", "foo", "-o", "shot.rxt", preexec_fn=small_files())
    refused(result, "cannot write shot.rxt", "too large")
    assert sorted(studio.folder.iterdir()) == before


def test_a_context_that_does_not_fit_leaves_the_old_one(studio):
    path = studio.folder / "shot.rxt"
    assert studio.pkg("env", "bar", "-o", "shot.rxt").returncode == 0
    before = path.read_bytes()
    refused(studio.pkg("env", "foo", "-o", "shot.rxt", preexec_fn=small_files()), "cannot write shot.rxt")
    assert path.read_bytes() == before


def test_a_full_device_is_a_clear_error(studio):
    refused(studio.pkg("env", "foo", "-o", "/dev/full"), "cannot write /dev/full", "no space left")


def test_a_full_standard_output_is_a_clear_error(studio):
    with Path("/dev/full").open("w") as full:
        result = studio.pkg("env", "foo", "-o", "-", stdout=full, stderr=subprocess.PIPE)
    refused(result, "cannot write", "o space left")


def test_a_shell_whose_files_do_not_fit_is_a_clear_error(studio):
    scratch = studio.folder / "scratch"
    scratch.mkdir()
    result = studio.pkg(
        "env", "foo", "--", "true", environ={"TMPDIR": str(scratch)}, preexec_fn=small_files()
    )
    refused(result, "cannot write")
    assert list(scratch.iterdir()) == []


def test_a_folder_that_is_not_there_is_a_clear_error(studio):
    refused(
        studio.pkg("env", "foo", "-o", "nowhere/shot.rxt"), "cannot write nowhere/shot.rxt", "no such file"
    )
