"""Where recorded files go."""

import ntpath
import posixpath

import pytest

from pkg.errors import PipError
from pkg.pip.distribution import Distribution, RecordedFile
from pkg.pip.remaps import Placement, place, placements, tools
from pkg.settings import load_settings

# The defaults of `pip_install_remaps`, filled in for Windows.
WINDOWS = [
    {"record_path": r"^\.\.\\\.\.\\(bin\\.*)", "pip_install": r"\1", "rez_install": r"\1"},
    {"record_path": r"^\.\.\\\.\.\\lib\\python\\(.*)", "pip_install": r"\1", "rez_install": r"python\\1"},
]


@pytest.fixture(scope="module")
def remaps(tmp_path_factory):
    return load_settings({}, home=str(tmp_path_factory.mktemp("home"))).pip_install_remaps


@pytest.mark.parametrize(
    ("recorded", "installed", "packaged"),
    [
        ("app/__init__.py", "app/__init__.py", "python/app/__init__.py"),
        ("app-1.0.dist-info/RECORD", "app-1.0.dist-info/RECORD", "python/app-1.0.dist-info/RECORD"),
        ("../../bin/app", "bin/app", "bin/app"),
        ("../../lib/python/app/x.py", "app/x.py", "python/app/x.py"),
        ("app/../app/./x.py", "app/x.py", "python/app/x.py"),
    ],
)
def test_files_go_where_the_default_rules_say(remaps, recorded, installed, packaged):
    found = place(recorded, remaps, paths=posixpath)
    assert (found.installed, found.packaged) == (installed, packaged)


def test_rules_may_be_added(remaps):
    rule = {"record_path": r"^\.\./\.\./(share/.*)", "pip_install": r"\1", "rez_install": r"data/\1"}
    assert place("../../share/a", [*remaps, rule]) == Placement("../../share/a", "share/a", "data/share/a")


@pytest.mark.parametrize(
    ("recorded", "installed", "packaged"),
    [
        ("../../bin/app.exe", r"bin\app.exe", r"bin\app.exe"),
        ("../../lib/python/app/x.py", r"app\x.py", r"python\app\x.py"),
        ("app/x.py", r"app\x.py", r"python\app\x.py"),
    ],
)
def test_windows_has_separators_of_its_own(recorded, installed, packaged):
    found = place(recorded, WINDOWS, paths=ntpath)
    assert (found.installed, found.packaged) == (installed, packaged)


def test_a_path_without_a_rule_says_which_rule_to_add(remaps):
    with pytest.raises(PipError, match=r"RECORD of app-1.0.*'\.\./\.\./share/x'") as caught:
        place("../../share/x", remaps, "app-1.0")
    assert '"record_path": r"^{p}{s}{p}{s}share{s}x$"' in str(caught.value)


@pytest.mark.parametrize("path", ["/etc/passwd", "/"])
def test_an_absolute_path_is_refused(remaps, path):
    with pytest.raises(PipError, match="absolute"):
        place(path, remaps, "app-1.0")


def test_a_path_on_another_drive_is_refused():
    with pytest.raises(PipError, match="absolute"):
        place("D:x.py", WINDOWS, "app-1.0", paths=ntpath)


def test_a_rule_that_leads_out_of_the_package_is_refused():
    rule = {"record_path": r"^\.\./(.*)", "pip_install": r"\1", "rez_install": r"../\1"}
    with pytest.raises(PipError, match="leads out of the package"):
        place("../x", [rule], "app-1.0")


def test_tools_are_what_goes_to_bin(remaps):
    record = tuple(map(RecordedFile, ["../../bin/b", "app/bin/no.py", "../../bin/a", "../../bin/deep/no"]))
    assert tools(placements(Distribution("app", "1.0", record=record), remaps)) == ["b", "a"]
