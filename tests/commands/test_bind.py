"""`pkg bind` as somebody types it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from pkg.cli.app import App
from pkg.host import Host

sys.path.insert(0, str(Path(__file__).parents[1] / "plugins" / "binds"))
import installations


@pytest.fixture
def bind(pkg_settings, tmp_path, capsys, monkeypatch):
    """Run `pkg bind` in this process; the local repository is `tmp_path / "local"`."""
    for name in ("cmake", "gcc", "g++"):
        installations.write(tmp_path / "bin" / name, "#!/bin/sh\necho version 12.2.0\n", program=True)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    repositories = {
        "local_packages_path": str(tmp_path / "local"),
        "release_packages_path": str(tmp_path / "release"),
    }

    def run(*words, code=0, program=("bind",), **settings):
        own = pkg_settings(**repositories, **settings)
        host = Host(own)
        for application in ("maya", "houdini", "nuke", "blender"):
            monkeypatch.setattr(host.get("binds", application), "usual", {})
        assert App(settings=own, host=host).run([*program, *map(str, words)]) == code
        captured = capsys.readouterr()
        run.err = captured.err
        return captured.out

    return run


def rows(text):
    return [line.split() for line in text.splitlines()]


def test_it_installs_into_the_local_repository_and_names_the_packages(bind, tmp_path):
    out = bind("cmake", "--no-deps")
    assert rows(out) == [["PACKAGE", "URI"], ["cmake", str(tmp_path / "local/cmake/12.2.0/package.py")]]
    assert bind("cmake", "--no-deps") == ""
    assert "cmake-12.2.0 is there already" in bind.err


@pytest.mark.parametrize(
    ("words", "repository"),
    [
        (["-i", "{}/other", "cmake"], "other"),
        (["cmake", "-i", "{}/other"], "other"),
        (["cmake", "--install-path={}/other", "--exe", "{}/bin/cmake"], "other"),
        (["-r", "cmake"], "release"),
        (["cmake", "--exe", "{}/bin/cmake", "-r"], "release"),
        (["-r", "-i", "{}/other", "cmake"], "release"),
        (["cmake", "--", "--exe", "{}/bin/cmake"], "local"),
    ],
)
def test_the_repository_may_be_chosen_before_and_behind_the_module(bind, tmp_path, words, repository):
    bind("--no-deps", *(word.format(tmp_path) for word in words))
    assert len([path for path in tmp_path.glob("*/cmake") if path.is_dir()]) == 1
    assert (tmp_path / repository / "cmake").is_dir()


def test_what_is_required_is_bound_too(bind, tmp_path):
    out = bind("os")
    assert [row[0] for row in rows(out)] == ["PACKAGE", "arch", "os", "platform"]


def test_a_range_is_part_of_the_name(bind):
    bind("cmake-12", "--no-deps")
    bind("cmake-13", code=1)
    assert "found version 12.2.0 is not within range 13" in bind.err


def test_options_of_the_module_are_its_own(bind, tmp_path):
    installations.write(tmp_path / "tools/my-gcc-9", "#!/bin/sh\necho 9.4.0\n", program=True)
    installations.write(tmp_path / "tools/my-g++-9", "#!/bin/sh\necho 9.4.0\n", program=True)
    bind("gcc", "--exe", tmp_path / "tools/my-gcc-9", "--no-deps")
    (package,) = (tmp_path / "local/gcc").glob("9.4.0")
    links = {path.name: path.readlink().name for path in package.rglob("bin/*")}
    assert links == {"gcc": "my-gcc-9", "g++": "my-g++-9"}
    installations.write(tmp_path / "tools/my-g++-9", "#!/bin/sh\necho 9.5.0\n", program=True)
    bind("gcc", "--exe", tmp_path / "tools/my-gcc-9", code=1)
    assert "my-gcc-9 is 9.4.0" in bind.err
    bind("gcc", "--exe", tmp_path / "bin/cmake", code=1)
    assert "there is no g++ that belongs to" in bind.err
    bind("cmake", "--exe", tmp_path / "none", code=1)
    assert "which does not exist" in bind.err
    bind("cmake", "--exe", tmp_path, code=1)
    assert "not a file" in bind.err


def test_a_program_that_tells_no_version_is_named(bind, tmp_path):
    installations.write(tmp_path / "bin/cmake", "#!/bin/sh\nexit 3\n", program=True)
    bind("cmake", code=1)
    assert f"failed to execute {tmp_path}/bin/cmake (error code 3)" in bind.err
    bind("cmake", "--version", "3.30.1", "--no-deps")
    assert (tmp_path / "local/cmake/3.30.1").is_dir()


def test_help_of_the_module_is_shown(bind):
    assert "--exe PATH" in bind("cmake", "-h")
    assert "--gui-lib PKG" in bind("rezgui", "--help")
    assert "--quickstart" in bind("--help")


def test_unknown_options_are_wrong_usage_of_the_module(bind):
    bind("cmake", "--foo", code=2)
    assert "usage: pkg bind cmake" in bind.err
    assert "unrecognized arguments: --foo" in bind.err
    bind(code=2)
    assert "PKG required" in bind.err
    bind("--quickstart", "cmake", code=2)
    bind("--scan", "--foo", code=2)
    bind("!cmake", code=2)


def test_a_module_that_is_not_there_names_near_ones(bind):
    bind("cmak", code=1)
    assert "Bind module not found for 'cmak'. Did you mean 'cmake'" in bind.err


def test_list_shows_every_module_with_its_file(bind, tmp_path):
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "pencil.py").touch()
    listed = dict(rows(bind("-l", bind_module_path=[str(tmp_path / "modules")]))[1:])
    wanted = {"PyQt", "PySide", "arch", "cmake", "gcc", "hello_world", "os", "pip", "platform", "python"}
    wanted |= {"rez", "rezgui", "setuptools", "sip"}
    assert {*wanted, "pkg", "maya", "houdini", "nuke", "blender", "pencil"} <= set(listed)
    assert listed["pencil"] == str(tmp_path / "modules" / "pencil.py")
    assert all(Path(path).suffix == ".py" for path in listed.values())
    assert json.loads(bind("--list", "--json"))[0]["name"] == "PyQt"


def test_search_finds_or_suggests_and_binds_nothing(bind, tmp_path):
    assert rows(bind("-s", "cmake-99"))[0][0] == "cmake"
    assert [row[0] for row in rows(bind("--search", "pyton", code=1))] == ["python", "PyQt"]
    assert "Close matches" in bind.err
    assert bind("cmake", "-s").startswith("cmake")
    assert bind("-s", "qqqqq", code=1) == ""
    assert json.loads(bind("-s", "pyton", "--json", code=1))["close"][0]["name"] == "python"
    assert not (tmp_path / "local").exists()


def test_a_dry_run_shows_what_would_become_of_everything(bind, tmp_path):
    bind("platform")
    shown = {row[0]: " ".join(row[1:]) for row in rows(bind("cmake", "--dry-run"))}
    assert shown["cmake"] == f"12.2.0 new {tmp_path}/bin/cmake"
    assert "there already" in shown["platform"]
    data = {each["name"]: each for each in json.loads(bind("cmake", "--dry-run", "--json"))}
    assert data["cmake"]["contents"] == [f"bin/cmake -> {tmp_path}/bin/cmake"]
    assert (data["cmake"]["asked"], data["os"]["asked"]) == (True, False)
    assert not (tmp_path / "local/cmake").exists()


def test_steps_are_told_where_the_setting_wants_it(bind, tmp_path):
    bind("cmake", "--no-deps", debug_bind_modules=True)
    assert f"running {tmp_path}/bin/cmake --version" in bind.err


def test_the_quick_start_says_so_when_there_is_nothing_to_do(bind, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent))
    for name in ("rez", "rezgui", "setuptools", "pip"):
        (tmp_path / "modules").mkdir(exist_ok=True)
        (tmp_path / "modules" / f"{name}.py").write_text(
            "from pkg.interfaces.bind import FoundSoftware\n"
            f"def bind(**_):\n    return [FoundSoftware({name!r}, '1')]\n"
        )
    settings = {"bind_module_path": [str(tmp_path / "modules")]}
    out = bind("--quickstart", **settings)
    wanted = ["arch", "os", "pip", "platform", "python", "rez", "rezgui", "setuptools"]
    assert [row[0] for row in rows(out)[1:]] == wanted
    assert bind("--quickstart", **settings) == ""
    assert "Nothing to do: everything is there already." in bind.err


def test_a_scan_makes_a_package_of_each_application(bind, tmp_path):
    for name in ("maya", "houdini", "nuke", "blender"):
        getattr(installations, name)(tmp_path / "software", "linux")
    folder = tmp_path / "software"
    planned = rows(bind("--scan", folder, "--dry-run"))
    assert [(row[0], row[1]) for row in planned[1:]] == [
        ("blender", "4.1.1"), ("houdini", "20.0.688"), ("maya", "2024.2"), ("nuke", "15.0.4"),
        ("platform", "linux"),
    ]  # fmt: skip
    assert not (tmp_path / "local").exists()
    bind("--scan", folder, "-i", tmp_path / "apps")
    assert sorted(path.name for path in (tmp_path / "apps").iterdir() if path.name[0] != ".") == [
        "blender", "houdini", "maya", "nuke", "platform",
    ]  # fmt: skip
    assert bind("--scan", folder, "-i", tmp_path / "apps") == ""
    assert "maya-2024.2 is there already" in bind.err
    states = {
        each["name"]: each["state"]
        for each in json.loads(bind("--json", "--scan", folder, "-i", tmp_path / "apps"))
    }
    assert set(states.values()) == {"exists"}


def test_a_scan_that_finds_nothing_says_so(bind, tmp_path):
    (tmp_path / "empty").mkdir()
    assert bind("--scan", tmp_path / "empty") == ""
    assert "No applications were found" in bind.err
    bind("--scan", tmp_path / "nowhere", code=1)
    assert "which is no folder" in bind.err


def test_an_application_is_bound_by_its_name_from_a_place(bind, tmp_path):
    installations.maya(tmp_path / "software", "linux")
    bind("maya-2024", "--location", tmp_path / "software")
    assert (tmp_path / "local/maya/2024.2/package.py").is_file()
    bind("maya", code=1)
    assert "no Maya was found in any usual folder" in bind.err


def test_environments_of_applications_have_their_variables_and_tools(bind, tmp_path, pkg_settings):
    from pkg.catalog import Catalog
    from pkg.environment.context import ResolvedContext

    for name in ("maya", "houdini", "nuke", "blender"):
        getattr(installations, name)(tmp_path / "software", "linux")
    bind("--scan", tmp_path / "software")
    settings = pkg_settings(resolver_backend="python")
    context = ResolvedContext(
        ["maya-2024", "houdini-20", "nuke-15.0", "blender"],
        package_paths=[str(tmp_path / "local")],
        catalog=Catalog(Host(settings), settings, [str(tmp_path / "local")]),
    )
    environ = context.get_environ(parent_environ={})
    software = tmp_path / "software"
    assert environ["MAYA_LOCATION"] == str(software / "maya2024")
    assert environ["HFS"] == str(software / "hfs20.0.688")
    assert environ["HOUDINI_BUILD_VERSION"] == "688"
    path = environ["PATH"].split(":")
    assert [folder for folder in path if folder.startswith(str(software))] == [
        str(software / each)
        for each in (
            "maya2024/bin",
            "hfs20.0.688/bin",
            "hfs20.0.688/houdini/sbin",
            "Nuke15.0v4",
            "blender-4.1.1-linux-x64",
        )
    ]


def test_it_is_a_command_of_rez_too(bind, tmp_path):
    bind("--no-deps", "cmake", program=("rez", "bind"))
    assert (tmp_path / "local/cmake").is_dir()
