"""What `scan_repo` finds, and what rez lists."""

from __future__ import annotations

import importlib.util
import json
import os
import random
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pytest

import pkg
from pkg.errors import PackageRepositoryError

_REZ = """
import json, sys
from rez.packages import iter_package_families, iter_packages
found = []
for path in sys.argv[1:]:
    for family in iter_package_families(paths=[path]):
        for package in family.iter_packages():
            resource = package.resource
            file = resource.filepath if hasattr(resource, "filepath") else family.resource.filepath
            found.append([family.name, resource.handle.get("version") or "", file])
print(json.dumps(found))
"""


@pytest.fixture
def of_rez(pkg_environ):
    """List what rez finds, as (family, version, definition file or None)."""
    if importlib.util.find_spec("rez") is None:
        assert not os.environ.get("PKG_REQUIRE_REAL"), "rez is not installed"
        pytest.skip("rez is not installed")

    def ask(*paths, **environ):
        command = [sys.executable, "-W", "ignore", "-c", _REZ, *map(str, paths)]
        run = subprocess.run(
            command, env={**pkg_environ, **environ}, capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, run.stderr
        return [tuple(row) for row in json.loads(run.stdout)]

    return ask


@pytest.fixture
def awkward(tmp_path):
    """A repository with every odd thing that folders can hold."""
    root = tmp_path / "packages"

    def write(place, text=""):
        file = root / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    for version in ("1.0", "10.0", "2.0", "1.0.0", "a", "1.0-beta"):
        write(f"maya/{version}/package.py")
    write("both/1.0/package.py")
    write("both/1.0/package.yaml")
    write("yaml/1.0/package.yaml")
    write("ignored/1.0/package.py")
    write("ignored/2.0/package.py")
    write("ignored/.ignore1.0")
    write("ignored/.ignore3.0")
    write("building/1.0/package.py")
    write("building/.building1.0")
    write("building/2.0/payload")
    write("building/.building2.0")
    write("building/3.0/package.py")
    write("building/.building4.0")
    (root / "building/.building5.0").mkdir()
    write("building/5.0/file")
    write("marker_folder/1.0/package.py")
    (root / "marker_folder/.ignore1.0").mkdir()
    write("hidden/.1.0/package.py")
    write("hidden/1.0/package.py")
    write(".hidden_family/1.0/package.py")
    write("unversioned/package.py")
    write("unversioned/1.0/package.py")
    write("unversioned_yaml/package.yaml")
    write("nothing/1.0/payload.txt")
    write("nothing/2.0/package.txt")
    (root / "empty").mkdir()
    (root / "no_versions/file_only").parent.mkdir()
    write("no_versions/1.0")
    write("folder_named/1.0/package.py/oops")
    write("folder_named/2.0/package.yaml")
    write("not a name/1.0/package.py")
    write("ümlaut/1.0/package.py")
    write("dotted.name/1.0/package.py")
    write("under_score/1.0/package.py")
    write("combined.py", "name = 'combined'\nversions = ['1.0', '2.0', '1.5']\n")
    write("combined_yaml.yaml", "name: combined_yaml\nversions: ['1', '2']\n")
    write("combined_none.py", "name = 'combined_none'\n")
    write("computed.py", "name = 'computed'\nversions = [str(n) for n in range(3)]\n")
    write("twice/1.0/package.py")
    write("twice.py", "name = 'twice'\nversions = ['7']\n")
    write("settings.yaml", "{}")
    write("README.md")
    write("notes.txt")
    write("elsewhere/linked/package.py")
    (root / "maya/linked").symlink_to(root / "elsewhere/linked")
    (root / "linked_family").symlink_to(root / "maya")
    (root / "maya/broken").symlink_to(root / "nowhere")
    (root / "linked_file").mkdir()
    (root / "linked_file/1.0").mkdir()
    (root / "linked_file/1.0/package.py").symlink_to(root / "maya/1.0/package.py")
    (root / "linked_combined.py").symlink_to(root / "combined.py")
    return root


def rows(paths, **settings):
    return [(one.family, one.version, one.path) for one in pkg.scan_repo(paths, **settings)]


def test_an_awkward_repository_holds_what_rez_lists(awkward, of_rez, pkg_settings):
    theirs = of_rez(awkward)
    mine = rows(awkward, settings=pkg_settings())
    assert sorted(mine) == sorted(row for row in theirs if row[2])
    assert {row[:2] for row in theirs if not row[2]} == {
        ("nothing", "1.0"),
        ("nothing", "2.0"),
        ("folder_named", "1.0"),
        ("building", ".building5.0"),  # a slip of rez: no folder with a leading dot is a version elsewhere
    }


def random_repository(rnd, root):
    """Fill a folder with what may and what may not count as a package."""
    versions = ["1", "1.0", "2.0-beta", "10", ".1", "_", "a b", "v1_2", "__init__", "1.ignore", "latest"]
    files = [
        "package.py",
        "package.yaml",
        "package.txt",
        "payload",
        "Package.py",
        "package.py.bak",
        "package",
    ]
    families = ["maya", "nuke.x", "_tools", "3d", ".git", "a-b", "usd", "x", "two words"]
    root.mkdir()
    for name in rnd.sample(families, rnd.randrange(3, len(families))):
        family = root / name
        family.mkdir()
        for version in rnd.sample(versions, rnd.randrange(5)):
            if rnd.random() < 0.1:
                (family / version).touch()
                continue
            (family / version).mkdir()
            for file in rnd.sample(files, rnd.randrange(3)):
                if rnd.random() < 0.1:
                    (family / version / file).mkdir()
                else:
                    (family / version / file).touch()
        for prefix in (".ignore", ".building"):
            for version in rnd.sample(versions, rnd.choice((0, 0, 0, 1, 2))):
                (family / f"{prefix}{version}").touch()
        if rnd.random() < 0.1:
            (family / rnd.choice(files)).touch()
    for name in rnd.sample(["maya", "combo", "b.c", "d-e", "usd"], rnd.randrange(4)):
        listed = rnd.sample(["1", "2", "1.5", "0"], rnd.randrange(1, 4))
        if rnd.random() < 0.5:
            (root / f"{name}.py").write_text(f"versions = {listed!r}\n")
        else:
            (root / f"{name}.yaml").write_text(f"versions: {json.dumps(listed)}\n")


def test_random_repositories_hold_what_rez_lists(tmp_path, of_rez, pkg_settings):
    roots = [tmp_path / f"packages{seed}" for seed in range(40)]
    for seed, root in enumerate(roots):
        random_repository(random.Random(seed), root)
    mine = rows(roots, settings=pkg_settings())
    assert len(mine) > 100
    assert sorted(mine) == sorted(row for row in of_rez(*roots) if row[2])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REZ_ALLOW_UNVERSIONED_PACKAGES", "0"),
        (
            "REZ_PLUGINS_JSON",
            '{"package_repository": {"filesystem": {"check_package_definition_files": true}}}',
        ),
        (
            "REZ_PLUGINS_JSON",
            '{"package_repository": {"filesystem": {"package_filenames": ["other", "package"]}}}',
        ),
    ],
)
def test_settings_count_as_in_rez(awkward, of_rez, pkg_settings, pkg_environ, name, value):
    (awkward / "maya/1.0/other.yaml").write_text("{}")
    (awkward / "unversioned/other.py").write_text("")
    pkg_environ[name] = value
    if name.endswith("JSON"):
        # rez reads plugin settings from files only.
        config = Path(pkg_environ["HOME"]) / "config.yaml"
        config.write_text(f"plugins: {value}\n")
        pkg_environ["REZ_CONFIG_FILE"] = str(config)
        del pkg_environ[name]
    else:
        (awkward / "combined_none.py").unlink()  # rez fails over it
    theirs = of_rez(awkward)
    assert sorted(rows(awkward, settings=pkg_settings())) == sorted(row for row in theirs if row[2])


def test_the_reference_repository_holds_what_rez_lists(tmp_path, of_rez, pkg_settings):
    folder = importlib.util.find_spec("rez").submodule_search_locations[0]
    with tarfile.open(Path(folder) / "data" / "benchmarking" / "packages.tar.gz") as archive:
        for number, member in enumerate(archive):
            if number == 1500:
                break
            archive.extract(member, tmp_path, filter="data")
    (root,) = tmp_path.glob("packages")
    mine = rows(root, settings=pkg_settings())
    assert len(mine) > 500
    assert sorted(mine) == sorted(of_rez(root))


def test_families_and_versions_come_by_name_and_combined_files_last(awkward, pkg_settings):
    found = pkg.scan_repo([awkward], settings=pkg_settings())
    names = list(dict.fromkeys((one.family, "/" in one.path[len(str(awkward)) + 1 :]) for one in found))
    assert names == [
        *sorted(name for name in names if name[1]),
        *sorted(name for name in names if not name[1]),
    ]
    versions = [one.version for one in found if one.family == "maya"]
    assert versions == ["1.0", "1.0-beta", "1.0.0", "10.0", "2.0", "a", "linked"]
    assert [one.version for one in found if one.family == "combined"] == ["1.0", "2.0", "1.5"]


def test_python_goes_before_yaml(awkward, pkg_settings):
    found = {one.family: one for one in pkg.scan_repo(awkward, settings=pkg_settings())}
    assert (found["both"].format, Path(found["both"].path).name) == ("py", "package.py")
    assert (found["yaml"].format, found["folder_named"].format) == ("yaml", "yaml")
    assert found["unversioned_yaml"] == (
        "unversioned_yaml",
        "",
        "yaml",
        f"{awkward}/unversioned_yaml/package.yaml",
    )


def test_no_definition_is_executed(tmp_path, pkg_repo, pkg_settings):
    marker = tmp_path / "executed"
    pkg_repo.write("maya-2024", f"open({str(marker)!r}, 'w')\n")
    (pkg_repo.path / "both.py").write_text(
        "name = 'both'\nversions = ['1']\ndef commands():\n    env.A = 1\n"
    )
    assert [one.family for one in pkg.scan_repo(pkg_repo.path, settings=pkg_settings())] == ["maya", "both"]
    assert not marker.exists()


def test_several_folders_are_listed_in_order(tmp_path, pkg_settings):
    for name in ("b", "a"):
        (tmp_path / name / "maya" / name).mkdir(parents=True)
        (tmp_path / name / "maya" / name / "package.py").touch()
    found = pkg.scan_repo(
        [tmp_path / "b", f"filesystem@{tmp_path}/a", tmp_path / "none"], settings=pkg_settings()
    )
    assert [one.version for one in found] == ["b", "a"]


def test_slow_storage_is_asked_many_things_at_once(pkg_repo, pkg_settings, monkeypatch):
    pkg_repo.add(*(f"family{number}-{version}" for number in range(40) for version in "123"))
    expected = pkg.scan_repo(pkg_repo.path, settings=pkg_settings())
    waiting = most = 0
    real = os.stat

    def slow(*args, **kwargs):
        nonlocal waiting, most
        waiting += 1
        most = max(most, waiting)
        time.sleep(0.003)
        waiting -= 1
        return real(*args, **kwargs)

    monkeypatch.setattr(os, "stat", slow)
    assert pkg.scan_repo(pkg_repo.path, settings=pkg_settings()) == expected
    assert most > 1


def test_another_kind_of_repository_is_refused():
    with pytest.raises(PackageRepositoryError, match="'memory@x' is a repository of kind 'memory'"):
        pkg.scan_repo(["memory@x"])


def test_a_folder_that_cannot_be_read_is_named(pkg_repo, pkg_settings, monkeypatch):
    pkg_repo.add("maya-1.0", "nuke-1.0")
    real = os.scandir

    def refuse(path):
        if str(path).endswith("maya"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(PackageRepositoryError, match="maya cannot be read: Permission denied"):
        pkg.scan_repo(pkg_repo.path, settings=pkg_settings())
