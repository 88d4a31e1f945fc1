"""Every bind module of rez gives the package that rez gives."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pkg.catalog import Catalog
from pkg.host import Host
from pkg.package.written import plain
from pkg.settings import load_settings
from pkg.testing.program import clean_environ

sys.path.insert(0, str(Path(__file__).parents[2] / "plugins" / "binds"))
import installations

pytestmark = pytest.mark.rez
pytest.importorskip("rez")

FAKES = {
    "PyQt4/__init__.py": "",
    "PyQt4/QtCore.py": "PYQT_VERSION_STR = '4.12.3'\n",
    "PySide/__init__.py": "__version__ = '1.2.4'\n",
    "sip.py": "SIP_VERSION_STR = '4.19.25'\n",
    # Not every Python has these.
    "pip/__init__.py": "__version__ = '23.2.1'\n",
    "setuptools/__init__.py": "__version__ = '65.5.0'\n",
    "setuptools/command/build.py": "",
    "pkg_resources/__init__.py": "",
}
PROGRAMS = {"cmake": "cmake version 3.25.1", "gcc": "12.2.0", "g++": "12.2.0", "pyuic4": "", "pip": ""}
# Where the program that made the environment is, and when it was made.
TOLD = ("REZ_USED", "REZ_USED_TIMESTAMP", "REZ_USED_REQUESTED_TIMESTAMP")
COMPARED = ("version", "requires", "variants", "tools", "commands", "post_commands", "hashed_variants")


class Sides:
    def __init__(self, folder: Path, answer) -> None:
        self.theirs, self.ours = folder / "rez", folder / "pkg"
        self.wrong = answer["rez"], answer["pkg"]
        self.environs = answer["environs"]
        self.applications = answer["applications"]


@pytest.fixture(scope="module")
def sides(tmp_path_factory) -> Sides:
    folder = tmp_path_factory.mktemp("bind")
    for path, text in FAKES.items():
        (folder / "fakes" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "fakes" / path).write_text(text)
    (folder / "bin").mkdir()
    for name, says in PROGRAMS.items():
        (folder / "bin" / name).write_text(f"#!/bin/sh\necho {says}\n")
        (folder / "bin" / name).chmod(0o755)
    (folder / "home").mkdir()
    environ = clean_environ(folder / "home")
    programs = [str(folder / "bin"), str(Path(sys.executable).parent), environ["PATH"]]
    environ |= {
        "PATH": os.pathsep.join(programs),
        "PYTHONPATH": str(folder / "fakes"),
        "PKG_RESOLVER_BACKEND": "python",
    }
    for name in ("maya", "houdini", "nuke", "blender"):
        getattr(installations, name)(folder / "software", "linux")
    script = Path(__file__).with_name("both_sides.py")
    done = subprocess.run(
        [sys.executable, script, folder / "rez", folder / "pkg", folder / "software"],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Sides(folder, json.loads(done.stdout))


def packages(folder: Path):
    catalog = Catalog(Host(load_settings({}, home="/nonexistent")), paths=[str(folder)])
    return {
        package.name: package for family in catalog.families() for package in catalog.packages(family.name)
    }


def described(package):
    values = {}
    for name in COMPARED:
        value = getattr(package, name)
        values[name] = getattr(value, "source", plain(value))
    return values


def payload(folder: Path):
    """List what is in a package, byte code aside: links with their targets, files with their content."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if "__pycache__" in name or path.parent.parent == folder:
            continue
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_file():
            found[name] = path.read_bytes()
    return found


def test_nothing_goes_wrong_on_either_side(sides):
    assert sides.wrong == ({}, {})


def test_the_packages_are_the_same(sides):
    theirs, ours = packages(sides.theirs), packages(sides.ours)
    assert sorted(ours) == sorted(theirs)
    for name in set(ours) - {"python"}:
        assert described(ours[name]) == described(theirs[name]), name
    theirs, ours = described(theirs["python"]), described(ours["python"])
    # rez lists the folder when an environment is made, in whatever order.
    assert "os.listdir" in theirs.pop("post_commands")
    assert ours.pop("post_commands").count("PYTHONPATH") == 2
    assert ours == theirs


def test_the_payloads_are_the_same(sides):
    written = {"hello_world", "rezgui"}
    for name in {path.name for path in sides.theirs.iterdir()} - written:
        assert payload(sides.ours / name) == payload(sides.theirs / name), name
    for name in written:
        ours, theirs = payload(sides.ours / name), payload(sides.theirs / name)
        programs = {path for path in ours if "/bin/" in path}
        assert {path: text for path, text in ours.items() if path not in programs} == {
            path: text for path, text in theirs.items() if path not in programs
        }
    names = {Path(path).name for path in payload(sides.theirs / "hello_world")}
    assert names == {Path(path).name for path in payload(sides.ours / "hello_world")}


def test_the_environments_are_the_same_in_both_programs(sides):
    def relative(environ, folder):
        own = {name: text.replace(str(folder), "REPOSITORY") for name, text in environ.items()}
        kept = {name: text for name, text in own.items() if name not in TOLD}
        # The order of a folder, on rez's side.
        kept["PYTHONPATH"] = sorted(kept["PYTHONPATH"].split(os.pathsep))
        return kept

    rez_on_theirs, rez_on_ours, pkg_on_ours = sides.environs
    assert relative(rez_on_ours, sides.ours) == relative(rez_on_theirs, sides.theirs)
    assert relative(pkg_on_ours, sides.ours) == relative(rez_on_ours, sides.ours)


def test_applications_have_the_same_environment_in_both_programs(sides):
    rez, pkg = (
        {name: text for name, text in each.items() if name not in TOLD} for each in sides.applications
    )
    assert pkg == rez
    assert pkg["resolved"].split()[1:] == [
        "maya-2024.2[0]",
        "houdini-20.0.688[0]",
        "nuke-15.0.4[0]",
        "blender-4.1.1[0]",
    ]
    assert Path(pkg["MAYA_LOCATION"]).name == "maya2024"
    assert (pkg["HOUDINI_VERSION"], pkg["HOUDINI_MINOR_RELEASE"]) == ("20.0.688", "0")
