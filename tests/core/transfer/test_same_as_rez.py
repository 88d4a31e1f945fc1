"""What pkg copies, moves, hides and installs is what rez makes of the same packages."""

import importlib.util
from pathlib import Path

import pytest

from pkg.testing.packages import PackageFolder
from pkg.transfer import copy_package, move_package

pytestmark = pytest.mark.rez

_here = importlib.util.spec_from_file_location("transfer_conftest", Path(__file__).with_name("conftest.py"))
_conftest = importlib.util.module_from_spec(_here)
_here.loader.exec_module(_conftest)
tree, our_data = _conftest.tree, _conftest.our_data

LIVELY = '''
name = 'lively'
version = '1.2.0'
authors = ['ann', "o'hara"]
description = """
    A tool.

      Indented, with "quotes" and \\\\ backslash, and long enough to be a block.
    """
requires = ['python-3.7+<4', '!maya-2020', '~houdini-20', 'foo==1.2']
build_requires = ['cmake']
hashed_variants = False
relocatable = None
help = [['manual', 'https://example.com'], ['home', '{root}/index.html']]
custom = {'a': [1, 2, {'b': None}], 'c': (1, 2)}
zebra = 'last'
apple = ['one', 'two']
build_command = 'make'
uuid = 'abc'
changelog = 'one line'
release_message = None
vcs = 'git'
revision = {'commit': 'f00', 'branch': 'main'}
previous_version = '1.1'
timestamp = 1234567

tests = {
    'unit': 'pytest',
    'more': {'command': ['a', 'b'], 'requires': ['pytest-7'], 'run_on': 'explicit'},
}

with scope('config') as c:
    c.prune_failed_graph = False
    c.plugins.package_repository.filesystem.file_lock_timeout = 7

@late()
def tools():
        return ['t1', 't2']

def pre_commands():
    # a comment
    env.PRE = '1'

def commands():
    if True:
        env.PATH.append('{root}/bin')

    alias('go', 'echo "go"')

def post_commands():
    pass
'''


def fill(folder):
    """The packages that both tools copy."""
    folder.add(
        "plain-1.0",
        requires=["python-3"],
        commands="env.PATH.append('{root}/bin')",
        files={"bin/tool": "#!/bin/sh\necho hi\n", "data/deep/er/x": "x", ".hidden": "h"},
        timestamp=1000,
    )
    folder.add("vary-2.0", variants=[["a-1", "b"], ["a-2"]], files={"a-1/b/lib/l": "1", "a-2/l": "2"})
    folder.add("overlap-1", variants=[["a"], ["a", "b"]], files={"a/mine": "m", "a/b/other": "o"})
    folder.write("lively-1.2.0", LIVELY)
    folder.add("notes", description="has no version", files={"text": "t"})
    folder.write(
        "yam-1",
        "name: yam\nversion: '1'\nrequires: ['a-1']\ncommands: |\n  env.A = 1\n",
        filename="package.yaml",
    )
    hashed = folder.add("hashed-1", variants=[["a-1"], ["a-2", "!b"]], hashed_variants=True, timestamp=5)
    from hashlib import sha1

    for index, requires in enumerate((["a-1"], ["a-2", "!b"])):
        root = hashed / sha1(str(requires).encode()).hexdigest()
        (hashed / f"variant-{index}").rename(root)
        (root / "lib").mkdir()
        (root / "lib" / "file").write_text(str(index))
    links = folder.add("links-1", files={"lib/real": "r", "sub/x": "x"})
    (links / "lib" / "soft").symlink_to("real")
    (links / "folderlink").symlink_to("sub")
    (links / "absolute").symlink_to(links / "lib" / "real")
    guarded = folder.add("guarded-1", files={"ro/file": "1"})
    (guarded / "ro" / "file").chmod(0o400)
    (guarded / "ro").chmod(0o555)
    including = folder.add("including-1", commands="pass")
    (including / ".rez" / "include").mkdir(parents=True)
    (including / ".rez" / "include" / "mod.py").write_text("x = 1\n")


@pytest.fixture
def both(tmp_path, rez, catalog, package_in):
    """Do one thing with each tool, on repositories of its own."""

    class Both:
        source = PackageFolder(tmp_path / "source")
        ours = PackageFolder(tmp_path / "ours")
        theirs = PackageFolder(tmp_path / "theirs")

        def copy(self, name, **options):
            ours = copy_package(
                package_in(self.source, name), catalog.repository(str(self.ours.path)), **options
            )
            theirs = rez.copy(rez.package(self.source.path, name), self.theirs.path, **options)
            assert {key: len(pairs) for key, pairs in ours.items()} == {
                key: len(pairs) for key, pairs in theirs.items()
            }
            for key, pairs in ours.items():
                assert [(one.index, other.index) for one, other in pairs] == [
                    (one.index, other.index) for one, other in theirs[key]
                ]

        def are_same(self, *names, contents=True):
            assert tree(self.ours.path, contents) == tree(self.theirs.path, contents)
            for name in names:
                assert rez.data(self.ours.path, name) == rez.data(self.theirs.path, name)
                assert our_data(package_in(self.ours, name)) == our_data(package_in(self.theirs, name))
                assert rez.data(self.ours.path, name)["name"] == repr(name.partition("-")[0])

    made = Both()
    fill(made.source)
    return made


NAMES = (
    "plain-1.0", "vary-2.0", "overlap-1", "lively-1.2.0", "yam-1", "hashed-1", "links-1", "guarded-1",
    "including-1", "notes",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_copy_is_the_same(both, name):
    both.copy(name)
    both.are_same(name)


@pytest.mark.parametrize("name", ["plain-1.0", "vary-2.0", "links-1"])
def test_a_shallow_copy_is_the_same(both, name):
    both.copy(name, shallow=True)
    both.are_same(name)


def test_links_are_followed_in_the_same_way(both):
    both.copy("links-1", follow_symlinks=True)
    both.are_same("links-1")


def test_a_copy_under_another_name_and_version_is_the_same(both):
    both.copy("vary-2.0", dest_name="other", dest_version="3.1")
    # rez marks the version as being built under its old name, and forgets that mark.
    (both.theirs.path / "vary" / ".building2.0").unlink()
    (both.theirs.path / "vary").rmdir()
    both.are_same("other-3.1")


def test_one_variant_after_the_other_is_the_same(both):
    both.copy("vary-2.0", variants=[1])
    both.are_same("vary-2.0")
    both.copy("vary-2.0", variants=[-2])
    both.are_same("vary-2.0")
    both.copy("vary-2.0")
    both.are_same("vary-2.0")


def test_hashed_variants_get_the_same_short_links(both):
    both.copy("hashed-1", variants=[1])
    both.copy("hashed-1")
    both.are_same("hashed-1")


def test_overwriting_is_the_same(both):
    both.copy("vary-2.0")
    (both.source.path / "vary/2.0/a-2/l").write_text("changed")
    both.copy("vary-2.0", overwrite=True, variants=[1])
    both.are_same("vary-2.0")


def test_a_changed_definition_is_merged_in_the_same_way(both):
    both.copy("vary-2.0", variants=[0])
    file = both.source.path / "vary/2.0/package.py"
    file.write_text(file.read_text() + "description = 'new'\nextra = [1]\n")
    both.copy("vary-2.0")
    both.are_same("vary-2.0")


def test_the_timestamp_is_kept_or_new(both, package_in, rez):
    both.copy("plain-1.0", keep_timestamp=True)
    assert package_in(both.ours, "plain-1.0").timestamp == 1000
    both.copy("plain-1.0", dest_version="2.0")
    assert package_in(both.ours, "plain-2.0").timestamp > 1000
    assert rez.package(both.ours.path, "plain-1.0").timestamp == 1000


def test_overrides_are_the_same(both):
    both.copy("plain-1.0", overrides={"description": "mine", "new": [1]})
    both.are_same("plain-1.0")


def test_a_definition_alone_is_the_same(both):
    both.copy("vary-2.0", skip_payload=True)
    both.are_same("vary-2.0")


def test_a_yaml_definition_stays_one_when_a_variant_joins(both):
    text = "name: yam\nversion: '2'\nvariants:\n- ['a-1']\n- ['a-2']\n"
    for folder in (both.source, both.ours, both.theirs):
        folder.write(
            "yam-2",
            text if folder is both.source else text.replace("- ['a-2']\n", ""),
            filename="package.yaml",
        )
    for name in ("a-1", "a-2"):
        (both.source.path / "yam" / "2" / name).mkdir()
    both.copy("yam-2", variants=[1])
    both.are_same("yam-2")
    assert (both.ours.path / "yam/2/package.yaml").exists()


def test_what_either_tool_wrote_the_other_goes_on_with(tmp_path, rez, catalog, package_in):
    source, target = PackageFolder(tmp_path / "source"), PackageFolder(tmp_path / "target")
    fill(source)
    copy_package(package_in(source, "vary-2.0"), catalog.repository(str(target.path)), variants=[0])
    rez.copy(rez.package(source.path, "vary-2.0"), target.path)
    assert package_in(target, "vary-2.0").num_variants == 2
    rez.copy(rez.package(source.path, "hashed-1"), target.path, variants=[0])
    copy_package(package_in(source, "hashed-1"), catalog.repository(str(target.path)))
    assert rez.package(target.path, "hashed-1").num_variants == 2
    assert sorted(path.name for path in (target.path / "hashed/1/_v").iterdir()) == ["a", "b"]


def test_moving_leaves_the_same(tmp_path, rez, catalog, package_in):
    from rez.package_move import move_package as rez_move

    folders = {}
    for tool in ("ours", "theirs"):
        folders[tool] = PackageFolder(tmp_path / tool / "a"), PackageFolder(tmp_path / tool / "b")
        fill(folders[tool][0])
    ours, theirs = folders["ours"], folders["theirs"]
    moved = move_package(package_in(ours[0], "vary-2.0"), catalog.repository(str(ours[1].path)))
    rez_move(rez.package(theirs[0].path, "vary-2.0"), str(theirs[1].path))
    assert moved.uri == str(ours[1].path / "vary/2.0/package.py")
    assert tree(tmp_path / "ours") == tree(tmp_path / "theirs")


@pytest.mark.parametrize("name", ["plain-1.0", "none-1"])
@pytest.mark.parametrize("allow_missing", [False, True])
def test_hiding_and_showing_is_the_same(tmp_path, rez, catalog, name, allow_missing):
    from rez.version import Version

    answers = {}
    for tool in ("ours", "theirs"):
        folder = PackageFolder(tmp_path / tool)
        folder.add("plain-1.0")
        if tool == "ours":
            repository, version = catalog.repository(str(folder.path)), str
        else:
            repository, version = rez.repository(folder.path), Version
        family, _, text = name.partition("-")
        exact = version(text)
        answers[tool] = [
            repository.ignore_package(family, exact, allow_missing=allow_missing),
            repository.ignore_package(family, exact, allow_missing=allow_missing),
            sorted(tree(folder.path)),
            repository.unignore_package(family, exact),
            repository.unignore_package(family, exact),
            sorted(tree(folder.path)),
        ]
    assert answers["ours"] == answers["theirs"]


def test_removing_is_the_same(tmp_path, rez, catalog):
    from rez.version import Version

    answers = {}
    for tool in ("ours", "theirs"):
        folder = PackageFolder(tmp_path / tool)
        folder.add("plain-1.0", "plain-2.0", "other-1")
        if tool == "ours":
            repository, version = catalog.repository(str(folder.path)), str
        else:
            repository, version = rez.repository(folder.path), Version
        repository.ignore_package("plain", version("2.0"))
        answers[tool] = [
            repository.remove_ignored_since(1),
            repository.remove_ignored_since(0, dry_run=True),
            repository.remove_ignored_since(0),
            repository.remove_package("plain", version("2.0")),
            repository.remove_package("plain", version("1.0")),
            sorted(tree(folder.path)),
            repository.remove_package_family("plain"),
            repository.remove_package_family("plain"),
            repository.remove_package_family("other", force=True),
            sorted(tree(folder.path)),
        ]
    assert answers["ours"] == answers["theirs"]
