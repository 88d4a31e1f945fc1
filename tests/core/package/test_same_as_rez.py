"""Our view of repositories against rez's, on random definitions and on rez's own."""

import importlib.util
import json
import random
import re
import shutil
import tarfile
from pathlib import Path

import pytest

from pkg.catalog import Catalog
from pkg.errors import PkgError, VersionError
from pkg.package.developer import DeveloperPackage
from pkg.package.wildcards import expand_requirement
from pkg_repositories.filesystem import FilesystemRepository

pytestmark = pytest.mark.rez


@pytest.fixture(scope="module")
def generated():
    spec = importlib.util.spec_from_file_location("generated", Path(__file__).with_name("generated.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def data_of_rez(*parts):
    return Path(importlib.util.find_spec("rez").submodule_search_locations[0], "data", *parts)


def assert_same(mine, theirs):
    assert sorted(mine) == sorted(theirs)
    differences = []
    for family, packages in theirs.items():
        if isinstance(packages, str) or isinstance(mine[family], str):
            if packages != mine[family]:
                differences.append((family, mine[family], packages))
            continue
        for ours, rezs in zip(mine[family], packages, strict=True):
            for key in sorted({*ours, *rezs}):
                if ours.get(key) != rezs.get(key):
                    differences.append((ours.get("uri"), key, ours.get(key), rezs.get(key)))
    assert not differences, differences[:10]


def same(rez, view, repository, settings=("release_packages_path",)):
    mine = json.loads(json.dumps(view.of_repository(repository.families(), settings), default=str))
    assert_same(mine, rez.ask("repository", repository.location, list(settings)))


@pytest.mark.parametrize("seed", range(4))
def test_random_python_definitions_load_as_in_rez(rez, view, repo, generated, seed):
    rnd = random.Random(seed)
    for number in range(120):
        repo.add(f"p{number}-1.0", generated.python(rnd))
    same(rez, view, repo.open())


@pytest.mark.parametrize("seed", range(2))
def test_random_yaml_definitions_load_as_in_rez(rez, view, repo, generated, seed):
    rnd = random.Random(seed)
    for number in range(120):
        repo.write(f"y{number}/1.0/package.yaml", generated.yaml(rnd))
    same(rez, view, repo.open())


def test_random_combined_files_load_as_in_rez(rez, view, repo, generated):
    rnd = random.Random(5)
    for number in range(60):
        versions = rnd.sample(["1.0", "1.1", "2.0", "2.0-beta", "3"], rnd.randrange(5))
        overrides = {
            rnd.choice(["1", "2+", "==1.1", "<3", "1.1|3"]): {"requires": generated.requests(rnd), "extra": n}
            for n in range(rnd.randrange(3))
        }
        text = generated.python(rnd, include=False, wrong=0)
        if number % 6:
            text += f"\nversions = {versions!r}\n"
        if number % 6 and overrides:
            text += f"version_overrides = {overrides!r}\n"
        repo.write(f"c{number}.py", text)
    same(rez, view, repo.open())


@pytest.mark.parametrize("folder", ["py_packages", "yaml_packages"])
def test_the_test_packages_of_rez_load_as_in_rez(rez, view, repo, folder):
    shutil.copytree(
        data_of_rez("tests", "packages", folder),
        repo.path,
        dirs_exist_ok=True,
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    same(rez, view, repo.open())


def test_the_solver_packages_of_rez_load_as_in_rez(rez, view, repo):
    shutil.copytree(
        data_of_rez("tests", "solver", "packages"),
        repo.path,
        dirs_exist_ok=True,
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    same(rez, view, repo.open())


def test_a_sample_of_the_benchmark_repository_loads_as_in_rez(rez, view, repo):
    with tarfile.open(data_of_rez("benchmarking", "packages.tar.gz")) as archive:
        members = [member for member in archive.getmembers() if member.name.endswith("package.py")]
        for member in random.Random(1).sample(members, 500):
            text = archive.extractfile(member).read().decode()
            repo.write(member.name.removeprefix("packages/"), text)
    same(rez, view, repo.open())


def awkward(repo):
    """Every listing rule of folder repositories in one place."""
    for name in ("plain-1.0", "plain-1.10", "plain-1.2", "plain-2.0.beta", "plain-1-rc1", "ignored-1.0"):
        repo.add(name)
    repo.add("ignored-2.0")
    repo.write("ignored/.ignore1.0")
    repo.write("ignored/.ignore3.0")
    repo.add("ignored_by_folder-1.0")
    (repo.path / "ignored_by_folder/.ignore1.0").mkdir()
    (repo.path / "building/1.0").mkdir(parents=True)
    repo.add("building-2.0")
    repo.write("building/.building1.0")
    repo.write("building/.building2.0")
    repo.write("building/.building3.0")
    (repo.path / "no_definition/1.0").mkdir(parents=True)
    repo.add("hidden-1.0")
    (repo.path / "hidden/.2.0").mkdir()
    repo.write("hidden/notes.txt")
    repo.add("unversioned")
    repo.add("unversioned-1.0")
    repo.write("unversioned_yaml/package.yaml", "tools: [a]")
    repo.write("both/1.0/package.py", "tools = ['py']")
    repo.write("both/1.0/package.yaml", "tools: [yaml]")
    repo.write("folder_as_file/1.0/package.py/inner.txt")
    repo.write("folder_as_file/1.0/package.yaml", "tools: [yaml]")
    repo.write("combined.py", "versions = ['1.0', '2.0']")
    repo.write("combined_yaml.yaml", "versions: ['1.0', '2.0']")
    repo.write("twice.py", "versions = ['1.0']")
    repo.write("twice.yaml", "versions: ['2.0']")
    repo.write("folder_and_file.py", "versions = ['5.0']")
    repo.add("folder_and_file-1.0")
    repo.write("no_versions.py", "tools = []")
    repo.write("a.b.c/1.0/package.py")
    repo.write("_x/1/package.py")
    repo.write("no-name/1/package.py")
    repo.write("x..y/1/package.py")
    repo.write(".dot/1/package.py")
    repo.write("no-name.py")
    repo.write("settings.yaml", "disable_memcache: true")
    repo.write("readme.txt")
    repo.write("__pycache__/x.pyc")
    (repo.path / "empty").mkdir()
    repo.add("bad_version-1.0")
    repo.write("bad_version/1..2/package.py")
    (repo.path / "linked").symlink_to(repo.path / "plain")
    (repo.path / "dangling").symlink_to(repo.path / "nowhere")
    (repo.path / "linked_versions").mkdir()
    (repo.path / "linked_versions/1.5").symlink_to(repo.path / "plain/1.0")
    (repo.path / "linked_versions/1.6").symlink_to(repo.path / "nowhere")


@pytest.mark.parametrize("settings_now", [{}, {"allow_unversioned_packages": False}])
def test_awkward_repositories_are_listed_as_in_rez(rez, view, repo, settings_now):
    awkward(repo)
    repo.settings = repo.settings.override(settings_now)
    theirs = rez.ask("listing", str(repo.path), **settings_now)
    mine = view.of_listing(repo.open().families())
    if settings_now:
        # A combined file that lists no versions crashes rez when unversioned packages are off.
        file = next(key for key in theirs if "no_versions" in key)
        assert theirs.pop(file) == "error"
        assert mine.pop(file) == []
    assert mine == theirs


def test_definitions_can_be_demanded_of_every_version_as_in_rez(rez, view, repo):
    awkward(repo)
    checked = {"check_package_definition_files": True}
    theirs = rez.ask("listing", str(repo.path), plugins={"package_repository": {"filesystem": checked}})
    options = repo.settings.override({"plugins": {"package_repository": {"filesystem": checked}}})
    repository = repo.open(
        options.plugin_options("repositories", "filesystem", FilesystemRepository.settings)
    )
    assert view.of_listing(repository.families()) == theirs


def test_awkward_packages_load_as_in_rez(rez, view, repo):
    awkward(repo)
    shutil.rmtree(repo.path / "bad_version")
    same(rez, view, repo.open())


def test_families_are_looked_up_as_in_rez(rez, repo):
    awkward(repo)
    names = ["plain", "combined", "twice", "folder_and_file", "nothing", "a.b.c", "Plain", "linked",
             "dangling", "empty", "settings", "no-name", "", "x..y", "__pycache__", "readme"]  # fmt: skip
    theirs = rez.ask("lookups", str(repo.path), names)
    for order in (names, list(reversed(names)), names[8:] + names[:8]):
        repository = repo.open()
        mine = {}
        for name in order:
            try:
                family = repository.family(name)
                mine[name] = None if family is None else family.handle.to_dict()
            except Exception as error:
                mine[name] = type(error).__name__
        assert mine == theirs


def test_variants_are_found_by_uri_as_in_rez(rez, repo):
    repo.add("two-1.0", "variants = [['a-1'], ['b']]")
    repo.add("one-2.0", "")
    repo.add("unversioned", "")
    root = str(repo.path)
    uris = [f"{root}/two/1.0/package.py[{index}]" for index in ("0", "1", "2", "", "x")]
    uris += [f"{root}/one/2.0/package.py[]", f"{root}/one/2.0/package.py[0]", f"{root}/one/2.0/package.py"]
    uris += [f"{root}/unversioned/package.py[]", f"{root}/none/1/package.py[]", "/elsewhere/a/1/package.py[]"]
    repository = repo.open()
    mine = {}
    for uri in uris:
        variant = repository.variant_from_uri(uri)
        mine[uri] = None if variant is None else variant.handle.to_dict()
    assert mine == rez.ask("by_uri", root, uris)


def test_hashed_variants_use_short_links_as_in_rez(rez, view, repo):
    repo.add("hashed-1.0", "hashed_variants = True\nvariants = [['a-1'], ['b-1.2', '!c'], ['~d==1'], []]")
    package = repo.package("hashed-1.0")
    folders = [package.record.subpath(index, ignore_short_links=True) for index in range(4)]
    links = repo.path / "hashed/1.0/_v"
    links.mkdir()
    (links / "a").symlink_to(f"../{folders[0]}")
    (links / "b").symlink_to(repo.path / "hashed/1.0" / folders[1])
    (links / "c").symlink_to("../nothing")
    (links / "d").write_text("no link")
    same(rez, view, repo.open())
    assert repo.package("hashed-1.0").get_variant(0).subpath == "_v/a"
    same_without = rez.ask("repository", str(repo.path), [], use_variant_shortlinks=False)
    repo.settings = repo.settings.override({"use_variant_shortlinks": False})
    assert_same(json.loads(json.dumps(view.of_repository(repo.open().families()), default=str)), same_without)


def test_old_release_data_is_read_as_in_rez(rez, view, repo):
    for name in ("yaml-1", "meta-1", "both-1", "stamped-1", "plain-1"):
        repo.add(name, "timestamp = 7" if name == "stamped-1" else "description = 'x'")
    repo.write("yaml/1/release.yaml", "timestamp: 1400000000\nchangelog: [a, b]\ndescription: other\n")
    repo.write("both/1/release.yaml", "timestamp: 1500000000\n")
    for name in ("meta", "both", "stamped"):
        repo.write(f"{name}/1/.metadata/changelog.txt", "changed " * 20000)
        repo.write(f"{name}/1/.metadata/release_time.txt", "1300000000\n")
    same(rez, view, repo.open())


def test_settings_decide_on_relocatable_and_cachable_as_in_rez(rez, view, repo):
    repo.add("says-1", "relocatable = False\ncachable = True")
    repo.add("silent-1")
    repo.add("other-1")
    root = str(repo.path)
    for changed in (
        {"default_relocatable": False, "default_cachable": None},
        {
            "default_relocatable_per_package": {"silent": False},
            "default_cachable_per_package": {"other": True},
        },
        {
            "default_relocatable_per_repository": {root: False},
            "default_cachable_per_repository": {root: True},
        },
    ):
        theirs = rez.ask("repository", root, [], **changed)
        repository = FilesystemRepository(None, root, settings=repo.settings.override(changed))
        assert_same(json.loads(json.dumps(view.of_repository(repository.families()), default=str)), theirs)


def test_equal_versions_of_later_repositories_are_hidden_as_in_rez(rez, repo, settings, tmp_path):
    second = type(repo)(tmp_path / "second", settings)
    for name in ("a-1.0", "a-2.0", "only-1"):
        repo.add(name)
    for name in ("a-2.0", "a-2-0", "a-3.0"):
        second.add(name)
    catalog = Catalog(HostOfFolders(settings), settings, [str(second.path), str(repo.path)])
    mine = [[package.repository.location, str(package.version)] for package in catalog.packages("a")]
    theirs = rez.ask("order", list(catalog.paths), "a")
    assert len(mine) == len(theirs) == 3
    # 2.0 and 2-0 are one version; which of the two stands for it depends on rez's hash order.
    assert sorted((place, version.replace("-", ".")) for place, version in mine) == sorted(
        (place, version.replace("-", ".")) for place, version in theirs
    )
    assert [place for place, _ in mine] == [place for place, _ in theirs]


class HostOfFolders:
    """A host that knows folder repositories."""

    def __init__(self, settings):
        self.settings = settings

    def create(self, kind, name, location, *, settings):
        assert (kind, name) == ("repositories", "filesystem")
        return FilesystemRepository(None, location, settings=settings)


REQUESTS = ["maya-1.*", "maya-1.**", "maya-*", "maya-**", "maya", "maya-3.*", "maya-1.*.*", "maya==1.**",
            "maya<**", "maya-1.*|2.*", "maya-1.*+<2", "maya-1.*.0", "~maya-1.*", "!maya-2.*", "maya-2.*+<1.*",
            "nothing-1.*", "nothing-*", "maya-1.**.*", "maya-1.*..2.*", "maya-1.v*", "maya-10.*"]  # fmt: skip


def test_wildcards_expand_as_in_rez(rez, repo):
    for version in ("1.2.3", "1.10.1", "2.0", "2.5.7.1", "10"):
        repo.add(f"maya-{version}")
    catalog = Catalog(HostOfFolders(repo.settings), repo.settings, [str(repo.path)])

    def expanded(request):
        try:
            return expand_requirement(request, catalog.latest_version)
        except VersionError:
            return "error"

    mine = {request: expanded(request) for request in REQUESTS}
    theirs = {request: rez.ask("expanded", request, [str(repo.path)]) for request in REQUESTS}
    assert mine == theirs


DEVELOPER = {
    "plain": "name = 'foo'\nversion = '1.0'\nrequires = ['a-1']\nbuild_command = False\n",
    "nothing": None,
    "no_name": "version = '1'",
    "number_name": "name = 3",
    "bad_name": "name = 'foo-1'",
    "number_version": "name = 'foo'\nversion = 1",
    "wrong_requires": "name = 'foo'\nrequires = 'a'",
    "bad_request": "name = 'foo'\nrequires = ['a-1..<']",
    "nones": "name = 'foo'\ndescription = None\nrequires = None\ntools = None",
    "new_rez": "name = 'foo'\nrequires_rez_version = '99'",
    "old_rez": "name = 'foo'\nrequires_rez_version = '2'",
    "this_rez": "name = 'foo'\nrequires_rez_version = '3.4.0'",
    "late": "name = 'foo'\n@late()\ndef requires():\n    return ['x-1']\n",
    "early": "name = 'foo'\na = 1\n@early()\ndef b():\n    return this.a + 1\n",
    "backwards": "name = 'foo'\n@early()\ndef b():\n    return this.c\n@early()\ndef c():\n    return 1\n",
    "early_raises": "name = 'foo'\n@early()\ndef b():\n    return 1 / 0\n",
    "preprocess": "name = 'foo'\nversion = '1'\ndef preprocess(this, data):\n    data['version'] = '2'\n"
    "    data['added'] = this.name\n",
    "preprocess_refuses": "name = 'foo'\ndef preprocess(this, data):\n    raise InvalidPackageError('no')\n",
    "raises": "name = 'foo'\ndef preprocess(this, data):\n    data['x'] = 1\n    raise ValueError\n",
    "functions": "name = 'foo'\ndef preprocess(this, data):\n    def commands():\n"
    "        env.A = 1\n    data['commands'] = commands\n",
    "tests": "name = 'foo'\ntests = {'a': 'x', 'b': {'command': 'y', 'requires': ['p-1'], 'on_variants': {"
    "'type': 'requires', 'value': ['q']}}}",
    "wrong_tests": "name = 'foo'\ntests = {'b': {'requires': ['p-1']}}",
    "include": "name = 'foo'\n@include('nowhere')\ndef commands():\n    pass\n",
    "build_command_number": "name = 'foo'\nbuild_command = 3",
    "config": "name = 'foo'\nwith scope('config') as c:\n    c.local_packages_path = '/l'\n",
    "variants": "name = 'foo'\nvariants = [['a'], ['b-1']]",
    "syntax": "name = 'foo'\n1 +",
}


def test_developer_packages_load_as_in_rez(rez, view, tmp_path, settings):
    different = {}
    for name, text in DEVELOPER.items():
        folder = tmp_path / name
        folder.mkdir()
        if text is not None:
            (folder / "package.py").write_text(text)
        theirs = rez.ask("developer", str(folder))
        try:
            package = DeveloperPackage.from_path(str(folder), settings=settings)
        except PkgError:
            mine = "error"
        else:
            mine = json.loads(
                json.dumps(
                    [view.of_package(package), sorted(package.includes), package.filepath, package.root],
                    default=str,
                )
            )
        different[name] = differing(json.loads(normal(mine)), json.loads(normal(theirs)))
    assert {name: found for name, found in different.items() if found} == {}


def differing(mine, theirs):
    if mine == theirs:
        return None
    if isinstance(mine, dict) and isinstance(theirs, dict):
        keys = sorted({*mine, *theirs})
        found = {key: differing(mine.get(key), theirs.get(key)) for key in keys}
        return {key: value for key, value in found.items() if value is not None}
    if isinstance(mine, list) and isinstance(theirs, list) and len(mine) == len(theirs):
        return [differing(*pair) for pair in zip(mine, theirs, strict=True)]
    return mine, theirs


def normal(value):
    """Blank out the object ids in the locations of packages in memory."""
    return re.sub(r"memory\{0x[0-9a-f]+\}", "memory", json.dumps(value))
