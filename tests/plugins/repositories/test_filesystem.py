"""The folder repository: what it asks of the file system, and where it departs from rez."""

import os
import subprocess
import sys

import pytest

from pkg.errors import PackageMetadataError, PackageRequestError, VersionError
from pkg_repositories.filesystem import FilesystemRepository


class Calls(list):
    """The system calls of a repository, as (call, path below the repository)."""

    def __init__(self, monkeypatch, root):
        for name in ("scandir", "stat", "lstat", "open", "listdir"):
            monkeypatch.setattr(os, name, self._counting(name, getattr(os, name), str(root)))

    def _counting(self, name, function, root):
        def count(path, *args, **kwargs):
            if str(path).startswith(root):
                self.append((name, os.path.relpath(path, root)))
            return function(path, *args, **kwargs)

        return count


@pytest.fixture
def calls(monkeypatch, repo):
    return Calls(monkeypatch, repo.path)


def test_a_family_costs_one_scan_and_a_version_one_open(repo, calls):
    for version in ("1.0", "1.1", "2.0"):
        repo.add(f"maya-{version}", "timestamp = 1\nrequires = ['python-3']\nvariants = [['a'], ['b']]")
    repository = repo.open(index=False)
    calls.clear()
    packages = list(repository.iter_packages("maya"))
    assert [str(package.version) for package in packages] == ["1.0", "1.1", "2.0"]
    assert calls == [("scandir", "maya")]
    calls.clear()
    for variant in packages[1].iter_variants():
        assert variant.get_requires()
        assert variant.root
        assert variant.uri
    assert calls == [("open", "maya/1.1/package.py")]
    calls.clear()
    assert repository.package("maya", "1.1").requires
    assert calls == []


def test_with_an_index_a_family_costs_one_stat_and_so_does_a_version(repo, calls, later, next_process):
    repo.settings = repo.settings.override({"index_check": "families"})
    for version in ("1.0", "1.1"):
        repo.add(f"maya-{version}", "timestamp = 1\nrequires = ['python-3']\ndef commands():\n    env.A = 1")
    later()
    for expected in (
        [
            ("stat", "maya"),
            ("scandir", "maya"),
            ("stat", "maya/1.1/package.py"),
            ("open", "maya/1.1/package.py"),
        ],
        [("stat", "maya"), ("stat", "maya/1.1/package.py")],
    ):
        next_process()
        repository = repo.open()
        assert repository.index.store is not None
        calls.clear()
        assert repository.family_state("maya")
        _, package = repository.iter_packages("maya")
        assert package.requires
        assert package.commands.source == "env.A = 1"
        assert package.uri
        assert repository.confirm(package.record)
        assert calls == expected
        assert repository.keep()


def test_asking_for_many_families_that_are_not_here_lists_the_root_once(repo, calls):
    repo.add("maya-1.0")
    repository = repo.open()
    calls.clear()
    for number in range(100):
        assert repository.family(f"nothing{number}") is None
    assert calls.count(("scandir", ".")) == 1
    assert len(calls) < 15
    assert repository.family("maya") is not None


def test_definitions_are_read_when_first_needed(repo):
    file = repo.add("maya-1.0", "requires = ['a']")
    package = repo.open().package("maya", "1.0")
    file.write_text("requires = ['b']")
    assert [str(request) for request in package.requires] == ["b"]


def test_clearing_the_caches_shows_changes(repo):
    repo.add("maya-1.0", "tools = ['a']")
    repository = repo.open()
    assert repository.package("maya", "1.0").tools == ["a"]
    repo.add("maya-1.0", "tools = ['b']")
    repo.add("maya-2.0")
    assert repository.package("maya", "2.0") is None
    repository.clear_caches()
    assert repository.package("maya", "1.0").tools == ["b"]
    assert repository.package("maya", "2.0") is not None


def test_a_missing_location_is_an_empty_repository(tmp_path, settings):
    repository = FilesystemRepository(None, str(tmp_path / "nowhere"), settings=settings)
    assert repository.families() == ()
    assert repository.family("maya") is None
    assert repository.is_empty()


def test_symbolic_links_lead_to_one_location(repo, tmp_path, settings):
    (tmp_path / "link").symlink_to(repo.path)
    linked = FilesystemRepository(None, str(tmp_path / "link"), settings=settings)
    assert linked.location == str(repo.path)
    assert linked == repo.open()
    assert linked.is_at(str(repo.path))
    assert linked.is_at(f"filesystem@{tmp_path}/link")
    assert not linked.is_at(f"memory@{repo.path}")


def test_packages_know_whether_they_are_local(repo):
    repo.add("maya-1.0")
    repo.add("nuke-1.0", f"with scope('config') as c:\n    c.local_packages_path = {str(repo.path)!r}\n")
    assert not repo.open().package("maya", "1.0").is_local
    assert repo.open().package("nuke", "1.0").is_local
    repo.settings = repo.settings.override({"local_packages_path": str(repo.path)})
    assert repo.open().package("maya", "1.0").is_local


def test_the_folder_of_compiled_files_is_no_version(repo):
    repo.add("maya-1.0")
    (repo.path / "maya/__pycache__").mkdir()
    assert [str(package.version) for package in repo.open().iter_packages("maya")] == ["1.0"]


def test_versions_are_listed_in_the_order_of_their_names(repo):
    for version in ("2.0", "10.0", "1.0", "1.0.1", "a"):
        repo.add(f"maya-{version}")
    assert [record.version_name for record in repo.open().family("maya").records] == [
        "1.0", "1.0.1", "10.0", "2.0", "a",
    ]  # fmt: skip


def test_a_folder_that_is_no_version_says_so_when_it_is_reached(repo):
    repo.add("maya-1.0")
    (repo.path / "maya/1..0").mkdir()
    family = repo.open().family("maya")
    assert len(family.records) == 2
    with pytest.raises(
        VersionError, match=r"'1..0' stands where a version of 'maya' belongs, in .*maya, but is none"
    ):
        [package.version for package in family.iter_packages()]


def test_names_that_no_package_can_have_are_refused(repo):
    with pytest.raises(PackageRequestError, match="not a valid package name"):
        repo.open().family("no name")


def test_ignored_versions_can_be_shown(repo):
    repo.add("maya-1.0")
    repo.add("maya-2.0")
    (repo.path / "maya/.ignore1.0").touch()
    assert [record.version_name for record in repo.open().family("maya").records] == ["2.0"]
    shown = repo.open(show_ignored=True)
    assert [record.version_name for record in shown.family("maya").records] == ["1.0", "2.0"]


def test_the_release_time_of_a_family_is_the_time_of_its_folder(repo):
    file = repo.add("maya-1.0")
    os.utime(repo.path / "maya", (5, 1234567))
    repository = repo.open()
    assert repository.family("maya").last_release_time == 1234567
    os.utime(file, (5, 7654321))
    assert repository.state_of(repository.family("maya").records[0]) == 7654321


def test_combined_files_say_what_is_wrong_with_their_versions(repo):
    for text, complaint in (
        ("versions = '1.0'", "line 1: expected a list of versions, found '1.0'"),
        ("\nversions = [1.0]", "line 2: expected versions as texts, found 1.0; put it in quotes"),
        ("versions = ['1..0']", "'versions' failed"),
        ("versions = ['1']\nversion_overrides = {'1': 3}", "line 2: expected a dict for '1', found 3"),
        ("versions = ['1']\nversion_overrides = {'..<': {}}", "'version_overrides' failed"),
    ):
        (repo.path / "maya.py").write_text(text)
        with pytest.raises(PackageMetadataError) as caught:
            list(repo.open().iter_packages("maya"))
        assert complaint in str(caught.value)
        assert str(repo.path / "maya.py") in str(caught.value)


def test_versions_of_a_combined_file_are_found_by_uri(repo):
    (repo.path / "maya.py").write_text("versions = ['1.0', '2.0']\nvariants = [['a'], ['b']]")
    repository = repo.open()
    variant = repository.variant_from_uri(f"{repo.path}/maya.py<2.0>[1]")
    assert variant.qualified_name == "maya-2.0[1]"
    assert variant.handle.to_dict() == {
        "key": "filesystem.variant.combined",
        "variables": {
            "repository_type": "filesystem", "location": str(repo.path), "name": "maya", "ext": "py",
            "version": "2.0", "index": 1,
        },
    }  # fmt: skip
    assert repository.variant_from_handle(variant.handle.variables) == variant
    assert variant.root is None


def test_a_handle_whose_package_is_gone_says_so_when_it_is_used(repo):
    repository = repo.open()
    variables = {"name": "maya", "version": "1.0", "index": None}
    variant = repository.variant_from_handle(variables)
    assert variant.qualified_name == "maya-1.0[]"
    with pytest.raises(PackageMetadataError, match=r"Missing package definition file of maya-1\.0"):
        variant.get_requires()


def test_nothing_heavy_is_imported_to_read_python_definitions(repo):
    repo.add("maya-1.0", "requires = ['python-3']\ndef commands():\n    env.A = 1\n")
    code = (
        "import sys\n"
        "from pkg.settings import load_settings\n"
        "from pkg_repositories.filesystem import FilesystemRepository\n"
        f"repository = FilesystemRepository(None, {str(repo.path)!r}, settings=load_settings())\n"
        "variant = repository.package('maya', '1.0').get_variant()\n"
        "assert variant.get_requires() and variant.commands.compiled\n"
        "heavy = {'yaml', 'numba', 'numpy', 'rich', 'pydantic', 'ast', 'tokenize', 'tempfile',\n"
        "         'subprocess',\n"
        "         'json', 'pathlib', 'dataclasses', 'uuid', 'shutil', 'textwrap'} & set(sys.modules)\n"
        "print(sorted(heavy - before))\n"
    )
    # pluggy, which carries the plugin's hook, brings some of its own.
    code = "import sys, pluggy\nbefore = set(sys.modules)\n" + code
    path = os.pathsep.join(path for path in sys.path if path)
    environ = {"PYTHONPATH": path, "HOME": str(repo.path)}
    answer = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"
