# ruff: noqa: PTH208
from __future__ import annotations

import json
import os

import pytest

from pkg.testing import SourceFolder


@pytest.fixture
def source(tmp_path, pkg_repo, pkg_environ):
    pkg_repo.add("one-1", "one-2")
    pkg_environ["REZ_PACKAGES_PATH"] = f"{tmp_path / 'installed'}:{pkg_repo.path}"
    pkg_environ["REZ_LOCAL_PACKAGES_PATH"] = str(tmp_path / "installed")
    pkg_environ["REZ_IMPLICIT_PACKAGES"] = ""
    return lambda package, **attributes: SourceFolder(tmp_path / "source", package, **attributes)


@pytest.fixture
def run(pkg_cli, tmp_path):
    return lambda *words, **options: pkg_cli("build", *words, cwd=tmp_path / "source", **options)


VARIANTS = [["one-1"], ["one-2"]]


def test_it_builds_installs_and_tells(source, run, tmp_path):
    source("lib-1.0", variants=VARIANTS, build_command="echo said by {variant_index}")
    done = run("-i")
    assert done.code == 0, done
    assert "said by 0\n" in done.out
    assert "All 2 builds were successful." in done.out
    assert f"in {tmp_path / 'installed' / 'lib' / '1.0' / 'one-2'}" in done.out


def test_without_install_it_only_builds(source, run, tmp_path):
    source("lib-1.0", build_command="true")
    assert run().code == 0
    assert not (tmp_path / "installed").exists()


def test_prefix_names_another_repository(source, run, tmp_path):
    source("lib-1.0", build_command="true")
    assert run("-i", "-p", "../other").code == 0
    assert (tmp_path / "other" / "lib" / "1.0" / "package.py").exists()


def test_side_by_side_each_variant_has_one_line_and_the_failing_one_its_last_lines(source, run):
    source(
        "lib-1.0",
        variants=VARIANTS,
        build_command="echo output of {variant_index}; sleep {variant_index}; test {variant_index} = 0",
    )
    done = run("-j", "2")
    assert done.code == 1
    assert "output of 0" not in done.out + done.err
    assert "built   [0] one-1" in done.out
    assert "FAILED  [1] one-2" in done.out
    assert "    output of 1" in done.err
    assert "failed to build lib-1.0[1]" in done.err


def test_json_tells_what_was_built_and_nothing_else_goes_to_stdout(source, run, tmp_path):
    source("lib-1.0", variants=VARIANTS, build_command="echo noise")
    told = json.loads(run("-i", "--json", "--variants", "1").out)
    assert told["package"] == "lib-1.0"
    assert told["install_path"] == str(tmp_path / "installed")
    assert [each["requires"] for each in told["variants"]] == [["one-2"]]
    assert told["variants"][0]["root"] == str(tmp_path / "installed" / "lib" / "1.0" / "one-2")


def test_view_pre_shows_the_definition_after_preprocessing(source, run):
    made = source("lib-1.0", build_command="true")
    text = (made.path / "package.py").read_text()
    (made.path / "package.py").write_text(
        f"{text}\ndef preprocess(this, data):\n    data['description'] = 'made up'\n"
    )
    done = run("--view-pre")
    assert done.code == 0
    assert "description = 'made up'" in done.out
    assert "preprocess" not in done.out


def test_arguments_are_split_at_each_double_dash(source, run):
    made = source("lib-1.0")
    made.write("Makefile", "all:\n\t@echo $(ONE) $(TWO)\n")
    assert "1 2" in run("--", "ONE=1", "--", "TWO=2").out
    assert "1 2" in run("--ba", "ONE=1", "--cba", "TWO=2").out
    done = run("--ba", "ONE=1", "--", "ONE=2")
    assert (done.code, "not allowed with arguments after '--'" in done.err) == (2, True)


def test_options_of_parse_build_args_become_variables_and_are_in_the_help(source, run):
    made = source("lib-1.0", build_command="echo $__PARSE_ARG_FOO $__PARSE_ARG_BAR")
    made.write(
        "parse_build_args.py",
        "parser.add_argument('--foo', help='the foo')\nparser.add_argument('--bar', action='store_true')\n",
    )
    assert "a b 1" not in run().out
    assert "'a b' 1" in run("--foo", "a b", "--bar").out.replace("\\", "")
    assert "the foo" in run("--help").out
    assert run("--baz").code == 2


def test_options_of_cmake_are_checked(source, run):
    made = source("lib-1.0")
    made.write("CMakeLists.txt", "")
    assert "--cmake-build-system" in run("--help").out
    done = run("--bt", "Fast")
    assert done.code == 2
    assert "Release" in done.err


def test_a_build_system_that_does_not_fit_is_wrong_usage(source, run):
    made = source("lib-1.0")
    made.write("Makefile", "all:\n")
    done = run("-b", "cmake")
    assert done.code == 2
    assert "valid here: make" in done.err


def test_an_environment_that_cannot_be_resolved_is_told(source, run):
    source("lib-1.0", requires=["one-1", "one-2"], build_command="true")
    done = run()
    assert done.code == 1
    assert "could not be resolved" in done.err


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--variants", "7"], 1, "does not contain the variants: 7"),
        (["--jobs", "-1"], 2, "no number of variants"),
        (["--process", "remote"], 1, "do not exist"),
        (["--process", "other"], 2, "none of local, remote"),
        (["stray"], 2, "unexpected word: stray"),
    ],
)
def test_wrong_input_is_told(source, run, words, code, told):
    source("lib-1.0", build_command="true")
    done = run(*words)
    assert (done.code, told in done.err) == (code, True), done


def test_a_folder_without_a_package_is_told(pkg_cli, tmp_path):
    (tmp_path / "empty").mkdir()
    done = pkg_cli("build", cwd=tmp_path / "empty")
    assert done.code == 1
    assert "No package definition file found" in done.err


def test_rez_build_is_the_same(source, pkg_cli, tmp_path):
    source("lib-1.0", build_command="true")
    assert pkg_cli("rez", "build", "-i", cwd=tmp_path / "source").code == 0
    assert os.listdir(tmp_path / "installed") == ["lib"]


def test_scripts_are_listed(source, run, tmp_path):
    source("lib-1.0", build_command="true")
    done = run("-s")
    assert str(tmp_path / "source" / "build" / "build-env") in done.out
