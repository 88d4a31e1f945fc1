"""yaml2py, python, py, forward, gui, selftest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

YAML = """\
name: tools
version: "1.2"
description: |-
  first
  second
requires: [python-3, '!maya-2022']
variants:
- [maya-2023]
- [maya-2024]
commands: |-
  env.A = "1"
  alias("x", 'y "z"')
tests:
  unit: pytest
extra: {a: [1, 2]}
"""


# --- yaml2py --------------------------------------------------------------------------------------


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "package.yaml").write_text(YAML)
    return folder


@pytest.mark.parametrize("path", ["", "package.yaml"])
def test_yaml2py_prints_what_rez_prints(source, pkg_cli, rez_tool, path):
    ours, theirs = pkg_cli("yaml2py", str(source / path)), rez_tool("yaml2py", str(source / path))
    assert ours.code == theirs.returncode == 0, ours.err
    assert sorted(ours.out.strip().split("\n\n")) == sorted(theirs.stdout.strip().split("\n\n"))


def test_yaml2py_takes_the_current_folder(source, pkg_cli):
    finished = pkg_cli("yaml2py", cwd=source)
    assert finished.code == 0, finished.err
    (source / "package.yaml").unlink()
    (source / "package.py").write_text(finished.out)
    data = json.loads(pkg_cli("view", "tools", "--json", "--paths", str(source.parent)).out or "{}") or None
    assert data is None or data["version"] == "1.2"


def test_yaml2py_of_nothing_is_a_clear_error(tmp_path, pkg_cli, rez_tool):
    finished = pkg_cli("yaml2py", str(tmp_path))
    assert finished.code == rez_tool("yaml2py", str(tmp_path)).returncode == 1
    assert "No package definition file found" in finished.err


# --- python ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["python", "py"])
def test_python_runs_with_all_words_as_they_are(pkg_cli, command):
    finished = pkg_cli(command, "-c", "import sys, pkg; print(sys.argv[1:])", "-v", "--json", "--", "-x")
    assert finished.out == "['-v', '--json', '--', '-x']\n"


def test_python_does_not_look_at_pythonpath(pkg_cli, pkg_environ, rez_tool):
    pkg_environ["PYTHONPATH"] = "/somewhere"
    code = "import sys; print('/somewhere' in sys.path)"
    assert pkg_cli("python", "-c", code).out == rez_tool("python", "-c", code).stdout == "False\n"


def test_python_gives_the_programs_code_and_input(pkg_cli, tmp_path):
    script = tmp_path / "script.py"
    script.write_text("import sys; print(sys.stdin.read(), sys.argv[1]); sys.exit(7)")
    finished = pkg_cli("rez", "python", str(script), "word", stdin="read")
    assert (finished.code, finished.out) == (7, "read word\n")


# --- forward --------------------------------------------------------------------------------------


@pytest.fixture
def forwarding(tmp_path):
    def write(text):
        path = tmp_path / "tool"
        path.write_text(f"#!/usr/bin/env _rez_fwd\n{text}")
        return str(path)

    return write


def test_forward_calls_the_function_with_what_the_file_says(pkg_cli, forwarding):
    script = forwarding("module: version\nfunc_name: VersionRange\nnargs: ['1+']\n")
    assert pkg_cli("forward", script).code == 0


def test_forward_hands_script_and_words_over_and_returns_the_code(pkg_host, forwarding, monkeypatch):
    import pkg.environment.forwarded as module
    from pkg.environment.forwarding import read_forwarding

    def function(name, _script, _cli_args, extra=None):
        return name, Path(_script).name, _cli_args, extra

    monkeypatch.setattr(module, "_FWD__told", function, raising=False)
    script = read_forwarding(
        forwarding("module: environment.forwarded\nfunc_name: _FWD__told\nnargs: [a]\nkwargs: {extra: 2}")
    )
    assert module.run_forwarding(script, ["-x", "--", "+i"], pkg_host) == ("a", "tool", ["-x", "--", "+i"], 2)


def test_forward_runs_the_wrapper_of_a_suite(pkg_cli, forwarding):
    run = pkg_cli(
        "forward",
        forwarding(
            "module: suite\nfunc_name: _FWD__invoke_suite_tool_alias\nkwargs: {context_name: a, tool_name: b}"
        ),
    )
    assert run.code == 1
    assert "is in no suite" in run.err


def test_forward_finds_functions_of_plugins(pkg_host, forwarding):
    from pkg.environment.forwarded import forwarded_function
    from pkg.environment.forwarding import read_forwarding

    script = read_forwarding(forwarding("module: [shell, bash]\nfunc_name: BashShell\n"))
    assert forwarded_function(script, pkg_host).__module__ == "pkg_shells.bash"


def test_windows_scripts_begin_behind_their_batch_lines(tmp_path):
    from pkg.environment.forwarding import read_forwarding

    path = tmp_path / "tool.cmd"
    path.write_text("@echo off\none\ntwo\nthree\nmodule: version\nfunc_name: Version\n")
    assert read_forwarding(str(path)).function == "Version"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("module: nowhere.at_all\nfunc_name: f\n", "pkg has no module 'nowhere.at_all'"),
        ("module: version\nfunc_name: nothing\n", "there is no function 'nothing'"),
        ("module: [shell, nothing]\nfunc_name: f\n", "no shell"),
        ("module: ../x\nfunc_name: f\n", "is no module"),
        ("module: version\nfunc_name: VersionRange\nkwargs: {what: 1}\n", "cannot be called that way"),
        ("func_name: f\n", "'module' should be"),
        ("module: version\n", "'func_name' should be"),
        ("module: version\nfunc_name: f\nnargs: 3\n", "'nargs' should be a list"),
        ("- a\n", "holds no named values"),
        ("a: [", "no YAML"),
    ],
)
def test_a_file_that_cannot_be_run_is_told(pkg_cli, forwarding, text, part):
    finished = pkg_cli("forward", forwarding(text), "word")
    assert finished.code == 1
    assert part in finished.err
    assert "Traceback" not in finished.err


def test_forward_without_or_with_a_missing_file_is_told(pkg_cli):
    assert pkg_cli("forward").code == 2
    assert "no such file" in pkg_cli("forward", "nowhere").err


# --- gui and selftest -----------------------------------------------------------------------------


def test_gui_says_what_to_use_instead(pkg_cli):
    finished = pkg_cli("gui", "--diff", "a.rxt", "b.rxt")
    assert finished.code == 1
    assert "pkg context FILE --diff OTHER" in finished.err


def test_selftest_runs_the_tests_of_the_plugins(pkg_cli, pkg_environ):
    finished = pkg_cli("selftest", "literal", "--shells", "-s", "sh", "--", "-p", "no:randomly")
    assert finished.code == 0, finished.out
    assert " passed" in finished.out
    assert "bash" not in pkg_cli("selftest", "--shells", "-s", "sh", "-v", "--", "--collect-only").out


def test_selftest_builds_with_the_build_systems(pkg_cli):
    finished = pkg_cli("selftest", "its_files", "no_package", "--build-systems", "-v")
    assert finished.code == 0, finished.out
    for name in ("cargo", "cmake", "custom", "make"):
        assert f"Test_build_systems_{name}::test_a_failing_build_leaves_no_package" in finished.out


def test_selftest_of_an_unknown_shell_is_wrong_usage(pkg_cli):
    finished = pkg_cli("selftest", "-s", "nosh")
    assert finished.code == 2
    assert "installed: " in finished.err


def test_selftest_can_keep_the_folders(pkg_cli, pkg_environ, tmp_path):
    pkg_environ["TMPDIR"] = str(tmp_path)
    finished = pkg_cli("selftest", "--repositories", "name", "--keep-tmpdirs")
    assert "the folders of the tests are in" in finished.err
    assert list(tmp_path.glob("pkg-selftest-*"))
