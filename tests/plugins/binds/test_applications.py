"""Installed applications: where they are looked for, and what is read from them."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

import pytest

from pkg.errors import BindError
from pkg.settings import Options
from pkg_binds.blender import BlenderBind
from pkg_binds.houdini import HoudiniBind
from pkg_binds.maya import MayaBind
from pkg_binds.nuke import NukeBind

sys.path.insert(0, str(Path(__file__).parent))
import installations

BINDS = {"maya": MayaBind, "houdini": HoudiniBind, "nuke": NukeBind, "blender": BlenderBind}

PLATFORMS = ("linux", "osx", "windows")


@pytest.fixture
def look(pkg_settings, tmp_path, monkeypatch):
    """Scan `tmp_path / "software"` for one application, as on a platform, and nowhere else."""

    def scan(name, platform="linux", **options) -> list:
        plugin = BINDS[name]
        monkeypatch.setattr(plugin, "usual", {})
        config = pkg_settings()
        vars(config.system)["platform"] = platform
        values = {**config.plugin_options("binds", name, plugin.settings).as_dict(), **options}
        scan.bind = plugin(Options(values), config=config, warn=scan.warned.append)
        return list(scan.bind.scan([str(tmp_path / "software")]))

    scan.warned = []
    return scan


@pytest.fixture
def software(tmp_path):
    return tmp_path / "software"


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize(
    ("name", "version", "python", "variable"),
    [
        ("maya", "2024.2", "~python-3.10", "env.MAYA_LOCATION = location"),
        ("houdini", "20.0.688", "~python-3.10", "env.HFS = location"),
        ("nuke", "15.0.4", "~python-3.10", "alias('nukex', 'Nuke15.0 --nukex')"),
        ("blender", "4.1.1", "~python-3.11", "env.PATH.append(location)"),
    ],
)
def test_an_installation_is_found_with_its_version(look, software, name, version, python, variable, platform):
    if platform == "windows" and name == "blender":
        # Its folder says 4.1; the program is asked for the rest.
        version = "4.1.1"
    location = getattr(installations, name)(software, platform)
    (found,) = look(name, platform)
    assert (found.name, found.version, found.place) == (name, version, str(location))
    assert found.attributes["requires"] == [python]
    assert found.attributes["variants"] == [[f"platform-{platform}"]]
    assert found.attributes["locations"] == {platform: str(location)}
    assert variable in found.attributes["commands"]
    assert found.contents == ()


@pytest.mark.parametrize(
    ("name", "tools"),
    [
        ("maya", ["maya", "mayapy", "Render"]),
        ("houdini", ["houdini", "hython", "husk"]),
        ("blender", ["blender"]),
    ],
)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_tools_are_the_known_programs_that_are_there(look, software, name, tools, platform):
    getattr(installations, name)(software, platform)
    assert look(name, platform)[0].attributes["tools"] == tools


@pytest.mark.parametrize("name", ["maya", "houdini", "nuke", "blender"])
def test_an_installation_of_another_platform_is_none(look, software, name):
    getattr(installations, name)(software, "osx")
    assert look(name, "linux") == []
    assert look(name, "windows") == []


@pytest.mark.parametrize(
    ("app", "api", "version"),
    [
        ("2024", "20240000", "2024"),
        ("2022", "20220301", "2022.3.1"),
        ("2017", "201700", "2017"),
        ("2016", "201650", "2016.5"),
        ("2026", "20261200", "2026.12"),
    ],
)
def test_mayas_api_version_is_its_version(look, software, app, api, version):
    installations.maya(software, "linux", header=(app, api))
    assert look("maya")[0].version == version


@pytest.mark.parametrize("name", ["maya2025", "Maya2025", "maya2025-x64"])
def test_a_maya_without_header_has_the_version_of_its_folder(look, software, name):
    installations.maya(software, "linux", name=name, header=None)
    assert look("maya")[0].version == "2025"


def test_an_installation_that_tells_no_version_is_left_out_with_what_to_do(look, software):
    installations.maya(software, "linux", name="current", header=None)
    assert look("maya") == []
    assert "--version VERSION" in look.warned[0]
    arguments = Namespace(location=str(software), version="2025.1")
    assert [each.version for each in look.bind.find(arguments)] == ["2025.1"]


def test_houdini_without_set_up_script_is_read_from_the_toolkit(look, software):
    installations.houdini(software, "windows", version="19.5.805", setup=False)
    (found,) = look("houdini", "windows")
    assert (found.version, found.attributes["requires"]) == ("19.5.805", ["~python-3.10"])


def test_links_to_an_installation_are_no_second_one(look, software):
    location = installations.houdini(software, "linux")
    (software / "hfs20.0").symlink_to(location.name)
    (software / "aaa").symlink_to(location.name)
    (found,) = look("houdini")
    assert found.place == str(location)


def test_installations_are_found_two_folders_deep_and_side_by_side(look, software):
    installations.nuke(software, "linux")
    installations.nuke(software / "foundry", "linux", release="16.0", patch="1")
    assert sorted(each.version for each in look("nuke")) == ["15.0.4", "16.0.1"]


def test_a_nuke_in_a_folder_of_another_name_has_the_version_of_its_program(look, software):
    (software).mkdir()
    installations.nuke(software, "linux").rename(software / "current")
    assert look("nuke")[0].version == "15.0"


def test_the_blender_of_a_linux_distribution_is_found(look, software):
    prefix = software / "usr"
    installations.write(prefix / "bin" / "blender", "#!/bin/sh\necho Blender 3.4.1\n", program=True)
    (prefix / "share" / "blender" / "3.4" / "scripts").mkdir(parents=True)
    (found,) = look("blender")
    assert (found.version, found.place) == ("3.4.1", str(prefix / "bin"))


def test_the_blender_of_debian_is_found(look, software):
    prefix = software / "usr"
    installations.write(prefix / "bin" / "blender", "#!/bin/sh\necho Blender 3.4.1\n", program=True)
    for name in ("datafiles/icons", "scripts/startup"):
        (prefix / "share" / "blender" / name).mkdir(parents=True)
    (found,) = look("blender")
    assert (found.version, found.attributes["requires"]) == ("3.4.1", None)
    (prefix / "bin" / "blender").write_text("no program")
    assert look("blender") == []
    assert "does not tell which version" in look.warned[0]


def test_a_blender_that_cannot_run_has_the_version_of_its_folder(look, software):
    installations.blender(software, "linux", name="b").joinpath("blender").write_text("no program")
    assert look("blender")[0].version == "4.1"


def test_the_setting_names_more_folders(look, tmp_path):
    installations.maya(tmp_path / "elsewhere", "linux")
    assert [each.version for each in look("maya", folders=[str(tmp_path / "elsewhere")])] == ["2024.2"]


def test_find_says_where_it_looked(look, tmp_path):
    look("maya")
    (tmp_path / "empty").mkdir()
    with pytest.raises(BindError, match=r"no Maya was found in .*empty.*--location FOLDER"):
        look.bind.find(Namespace(location=str(tmp_path / "empty"), version=None))
