# ruff: noqa: PTH120, PTH208
from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pkg.build import Builder, BuildReport, BuildType
from pkg.environment.context import ResolvedContext
from pkg.errors import (
    BuildContextResolveError,
    BuildError,
    BuildSystemError,
    PackageTestError,
    PluginNotFoundError,
)
from pkg.testing import SourceFolder

DUMP = 'python3 -c \'import json, os; json.dump(dict(os.environ), open("{build_path}/env.json", "w"))\''
INSTALL = 'echo made > "$REZ_BUILD_INSTALL_PATH/made"'


def variables(folder):
    return json.loads((folder / "env.json").read_text())


def test_the_build_variables_say_what_is_built(source, build, pkg_repo, host):
    pkg_repo.add("one-1")
    made = source(
        "lib-1.0", requires=["one"], variants=[["one-1"]], description=" a $HOME `lib` ", build_command=DUMP
    )
    build(made)
    seen = variables(made.path / "build" / "one-1")
    expected = {
        "REZ_BUILD_ENV": "1",
        "REZ_BUILD_PATH": str(made.path / "build" / "one-1"),
        "REZ_BUILD_VARIANT_INDEX": "0",
        "REZ_BUILD_VARIANT_REQUIRES": "one-1",
        "REZ_BUILD_VARIANT_SUBPATH": "one-1",
        "REZ_BUILD_PROJECT_VERSION": "1.0",
        "REZ_BUILD_PROJECT_NAME": "lib",
        "REZ_BUILD_PROJECT_DESCRIPTION": "a $HOME `lib`",
        "REZ_BUILD_PROJECT_FILE": str(made.path / "package.py"),
        "REZ_BUILD_SOURCE_PATH": str(made.path),
        "REZ_BUILD_REQUIRES": "one one-1",
        "REZ_BUILD_REQUIRES_UNVERSIONED": "one one",
        "REZ_BUILD_TYPE": "local",
        "REZ_BUILD_INSTALL": "1",
        "REZ_BUILD_THREAD_COUNT": str(host.settings.build_thread_count),
    }
    assert {name: seen.get(name) for name in expected} == expected


def test_without_an_install_the_install_path_is_the_final_one(source, build, tmp_path):
    made = source("lib-1.0", build_command=DUMP)
    build(made, install=False)
    assert variables(made.path / "build")["REZ_BUILD_INSTALL_PATH"] == str(
        tmp_path / "installed" / "lib" / "1.0"
    )
    assert not (tmp_path / "installed").exists()


def test_pre_build_commands_run_after_the_packages_commands(source, build, pkg_repo):
    pkg_repo.add("one-1", commands="env.SEEN = 'one'")
    made = source(
        "lib-1.0",
        requires=["one"],
        pre_build_commands="env.SEEN.append(f'{this.name} {build.build_type} {build.install}')",
        build_command=DUMP,
    )
    build(made)
    assert variables(made.path / "build")["SEEN"] == "one:lib local True"


def test_every_variant_has_its_own_environment_and_folder(source, build, pkg_repo):
    pkg_repo.add("one-1", commands="env.ONE = 'first'")
    pkg_repo.add("one-2", commands="env.ONE = 'second'")
    made = source(
        "lib-1.0", variants=[["one-1"], ["one-2"]], build_command='echo $ONE > "{install_path}/one"'
    )
    result = build(made)
    assert [each.installed.index for each in result.variants] == [0, 1]
    texts = [Path(each.installed.root, "one").read_text().strip() for each in result.variants]
    assert texts == ["first", "second"]
    assert json.loads((made.path / "build" / "one-2" / "variant.json").read_text()) == {
        "index": 1,
        "data": ["one-2"],
    }
    assert ResolvedContext.load(f"{result.variants[1].installed.root}/build.rxt").success


def test_private_requirements_are_there_for_the_build_only(source, build, pkg_repo, tmp_path):
    pkg_repo.add("tool-1", commands="env.TOOL = 'there'")
    pkg_repo.add("helper-1", commands="env.HELPER = 'there'")
    made = source("lib-1.0", build_requires=["helper"], private_build_requires=["tool"], build_command=DUMP)
    result = build(made)
    seen = variables(made.path / "build")
    assert (seen["TOOL"], seen["HELPER"]) == ("there", "there")
    assert result.installed[0].requires == []


def test_early_bound_attributes_know_that_they_are_built_and_the_installed_ones_do_not(
    build, pkg_repo, host, tmp_path
):
    pkg_repo.add("tool-1", "one-1")
    made = SourceFolder(tmp_path / "early", "early-1.0", build_command="true")
    (made.path / "package.py").write_text(
        "name = 'early'\nversion = '1.0'\nbuild_command = 'true'\nvariants = [['one-1']]\n"
        "@early()\ndef requires():\n"
        "    return ['tool'] if building and build_variant_index == 0 else []\n"
    )
    result = build(made)
    context = ResolvedContext.load(str(made.path / "build" / "one-1" / "build.rxt"))
    assert "tool" in {each.name for each in context.resolved_packages}
    assert [str(each) for each in result.installed[0].requires] == ["one-1"]


def test_chosen_variants_alone_are_built(source, build, pkg_repo, tmp_path):
    pkg_repo.add("one-1", "one-2", "one-3")
    made = source("lib-1.0", variants=[["one-1"], ["one-2"], ["one-3"]], build_command=INSTALL)
    build(made, variants=[-1])
    assert os.listdir(made.path / "build") == ["one-3"]
    assert sorted(os.listdir(tmp_path / "installed" / "lib" / "1.0")) == ["one-3", "package.py"]


def test_a_variant_that_does_not_exist_is_named(source, build, pkg_repo):
    pkg_repo.add("one-1")
    with pytest.raises(BuildError, match="does not contain the variants: 3, -2; it has 1"):
        build(source("lib-1.0", variants=[["one-1"]], build_command="true"), variants=[3, -2])


def test_hashed_variants_get_short_links(source, build, pkg_repo, tmp_path):
    pkg_repo.add("one-1", "one-2")
    made = source("lib-1.0", variants=[["one-1"], ["one-2"]], hashed_variants=True, build_command=INSTALL)
    result = build(made)
    links = tmp_path / "installed" / "lib" / "1.0" / "_v"
    assert sorted(os.listdir(links)) == ["a", "b"]
    assert result.installed[1].root == str(links / "b")
    assert (links / "b" / "made").exists()


def test_clean_begins_anew(source, build):
    made = source("lib-1.0", build_command="test ! -e mark && touch mark")
    build(made)
    with pytest.raises(BuildError):
        build(made)
    build(made, clean=True)


def test_a_failing_variant_installs_none_and_names_its_log(source, build, pkg_repo, tmp_path):
    pkg_repo.add("one-1", "one-2")
    made = source("lib-1.0", variants=[["one-1"], ["one-2"]], build_command='test "{variant_index}" = 0')
    with pytest.raises(BuildError, match=r"failed to build lib-1.0\[1\].*one-2/pkg-build.log"):
        build(made)
    assert not (tmp_path / "installed").exists() or os.listdir(tmp_path / "installed") == []


def test_an_installed_package_is_as_it_was_after_a_failure(source, build, pkg_repo, tmp_path):
    pkg_repo.add("one-1", "one-2")
    made = source("lib-1.0", variants=[["one-1"], ["one-2"]], build_command=INSTALL)
    build(made)
    before = sorted(str(path) for path in (tmp_path / "installed").rglob("*"))
    again = source("lib-1.0", variants=[["one-1"], ["one-2"]], build_command="false")
    with pytest.raises(BuildError):
        build(again)
    assert sorted(str(path) for path in (tmp_path / "installed").rglob("*")) == before


def test_side_by_side_all_variants_are_built_and_told_of(source, build, pkg_repo):
    pkg_repo.add("one-1", "one-2", "one-3")

    class Report(BuildReport):
        def __init__(self):
            self.ended_ones = []
            self.threads = set()

        def output(self, build, part):
            self.threads.add(threading.get_ident())

        def ended(self, build):
            self.ended_ones.append((build.variant.index, build.success))

    report = Report()
    # Each waits for the other two: built one after the other they would wait for ever.
    command = (
        "touch ../ready-{variant_index}; echo; n=0; "
        "while [ $(ls -d ../ready-* | wc -l) -lt 3 ]; do n=$((n+1)); test $n -lt 600; sleep 0.1; done"
    )
    made = source("lib-1.0", variants=[["one-1"], ["one-2"], ["one-3"]], build_command=command)
    build(made, jobs=3, report=report)
    assert sorted(report.ended_ones) == [(0, True), (1, True), (2, True)]
    assert len(report.threads) == 3


def test_the_first_failure_ends_the_others(source, build, pkg_repo):
    pkg_repo.add("one-1", "one-2")
    command = "if [ {variant_index} = 0 ]; then sleep 600; else exit 1; fi"
    made = source("lib-1.0", variants=[["one-1"], ["one-2"]], build_command=command)
    with pytest.raises(BuildError, match=r"lib-1.0\[1\]"):
        build(made, jobs=2)


def test_an_environment_without_solution_is_told_with_its_context(source, build, pkg_repo):
    pkg_repo.add("one-1", "one-2")
    made = source("lib-1.0", requires=["one-1", "one-2"], build_command="true")
    with pytest.raises(BuildContextResolveError, match="could not be resolved") as caught:
        build(made)
    assert not caught.value.context.success
    assert not ResolvedContext.load(str(made.path / "build" / "build.rxt")).success


def test_local_packages_are_not_seen_by_central_builds(source, build, host, pkg_repo):
    build(source("local_one-1", build_command="true"))
    made = source("lib-1.0", requires=["local_one"], build_command="true")
    build(made)
    with pytest.raises(Exception, match="local_one"):
        Builder(made.system(host), plugins=host, build_type=BuildType.central).build(install=False)


def test_a_release_skips_variants_that_are_there(source, host, pkg_repo, tmp_path):
    pkg_repo.add("one-1", "one-2")
    made = source("lib-1.0", variants=[["one-1"], ["one-2"]], build_command=DUMP)
    builder = Builder(made.system(host), plugins=host, build_type=BuildType.central)
    builder.build(install=True, variants=[0], overrides={"vcs": "git"})
    result = builder.build(install=True, skip_installed=True, overrides=lambda: {"vcs": "none"})
    assert [each.skipped for each in result.variants] == [True, False]
    assert [variant.index for variant in result.installed] == [1]
    assert result.installed[0].vcs == "git"
    assert variables(made.path / "build" / "one-2")["REZ_BUILD_TYPE"] == "central"
    assert (tmp_path / "released" / "lib" / "1.0" / "one-2" / "build.rxt").exists()


def test_what_stops_before_the_commit_leaves_the_repository_as_it_was(source, build, tmp_path):
    def refuse(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(source("lib-1.0", build_command=INSTALL), before_commit=refuse)
    assert not (tmp_path / "installed").exists() or os.listdir(tmp_path / "installed") == []


def test_tests_of_an_install_see_the_payload_and_prevent_it_when_they_fail(source, build, tmp_path):
    made = source(
        "lib-1.0",
        build_command=INSTALL,
        commands="env.LIB = '{root}'",
        tests={"made": {"command": 'test -e "$LIB/made"', "run_on": ["pre_install"]}},
    )
    build(made)
    failing = source(
        "bad-1.0", build_command="true", tests={"no": {"command": "false", "run_on": "pre_install"}}
    )
    with pytest.raises(PackageTestError, match=r"1 tests of bad-1.0\[\] failed; nothing was installed"):
        build(failing)
    assert os.listdir(tmp_path / "installed") == ["lib"]


def test_modules_of_include_are_installed_with_their_hashes(build, host, tmp_path, pkg_settings):
    modules = tmp_path / "modules"
    modules.mkdir()
    (modules / "shared.py").write_text("value = 'shared'\n\n")
    made = SourceFolder(tmp_path / "inc", "inc-1.0")
    (made.path / "package.py").write_text(
        "name = 'inc'\nversion = '1.0'\nbuild_command = False\n"
        "@include('shared')\ndef commands():\n    env.VALUE = shared.value\n"
    )
    host.settings = host.settings.override({"package_definition_python_path": str(modules)}, "this test")
    build(made)
    included = tmp_path / "installed" / "inc" / "1.0" / ".rez" / "include"
    assert sorted(os.listdir(included)) == ["shared.py", "shared.sha1"]
    assert ResolvedContext(["inc"], plugins=host).get_environ()["VALUE"] == "shared"


def test_the_packages_own_configuration_counts(source, build, host, tmp_path):
    made = source(
        "lib-1.0", build_command=INSTALL, config={"build_directory": "_out", "build_thread_count": 7}
    )
    build(made)
    assert (made.path / "_out" / "build.rxt").exists()
    assert made.system(host).package.config.build_thread_count == 7


def test_build_command_false_installs_the_definition_alone(source, build, tmp_path):
    build(source("lib-1.0", build_command=False))
    assert sorted(os.listdir(tmp_path / "installed" / "lib" / "1.0")) == ["build.rxt", "package.py"]


def test_a_folder_that_no_build_system_knows_is_told(source, build):
    with pytest.raises(BuildSystemError, match="no build system is associated"):
        build(source("lib-1.0"))


def test_several_fitting_build_systems_want_a_choice(source, build, host):
    made = source("lib-1.0")
    made.write("Cargo.toml", "")
    made.write("Makefile", "")
    with pytest.raises(BuildSystemError, match="one of: cargo, make"):
        made.system(host)
    made.write("CMakeLists.txt", "")
    assert made.system(host).name == "cmake"
    assert made.system(host, "make").name == "make"


def test_a_build_system_that_is_not_there_is_named(source, host):
    with pytest.raises(PluginNotFoundError, match="scons"):
        source("lib-1.0", build_system="scons").system(host)


def test_scripts_open_a_shell_that_knows_the_build(source, build, tmp_path, pkg_environ):
    made = source("lib-1.0", build_command="true")
    result = build(made, install=False, scripts=True)
    script = result.scripts[0]
    assert os.access(script, os.X_OK)
    pkg_environ["PATH"] = f"{os.path.dirname(sys.executable)}:{pkg_environ['PATH']}"
    in_terminal = "import pty, sys; pty.spawn(sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", in_terminal, script],
        env=pkg_environ,
        input="echo $REZ_BUILD_PROJECT_NAME in $PWD\nexit\n",
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert f"lib in {made.path / 'build'}" in done.stdout, done.stderr
