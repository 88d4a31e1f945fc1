"""Context files of every version that rez reads, as JSON and as YAML: read by both, and the same to both."""

import json

import pytest

from pkg.environment.context import ResolvedContext
from pkg.errors import ContextFileError

# The keys that each version of the form has added (rez 3.4.0).
ADDED = {
    "1": ["requested_timestamp"],
    "2": ["parent_suite_path", "suite_context_name"],
    "3": ["default_patch_lock", "patch_locks"],
    "4.0": ["from_cache"],
    "4.1": ["package_filter"],
    "4.2": ["package_orderers"],
    "4.3": ["num_loaded_packages"],
    "4.4": ["append_sys_path"],
    "4.5": ["package_caching"],
    "4.6": ["resolved_ephemerals"],
    "4.8": ["package_cache_async"],
    "4.9": ["testing"],
}
VERSIONS = [
    "0",
    "1",
    "2",
    "3.1",
    "4.0",
    "4.1",
    "4.2",
    "4.3",
    "4.4",
    "4.5",
    "4.6",
    "4.7",
    "4.8",
    "4.9",
    "4.12",
]
DOT = 'digraph g {\n_1 [label="foo", fontsize="10"];\n_2 [label="foo-1.2[]"];\n_1 -> _2 [arrowsize="0.5"];\n}'


def number(version):
    return tuple(map(int, version.split(".")))


def old_handle(handle):
    """Name a package by its definition file, as files did before version 4.0."""
    variables = handle["variables"]
    place = "/".join([variables["location"], variables["name"], variables["version"], "package.py"])
    old = {key: variables[key] for key in ("name", "version", "index")}
    return {
        "key": "filesystem.variant",
        "path": place,
        "variables": {**old, "search_path": variables["location"]},
    }


@pytest.fixture
def old_file(repository, resolve, tmp_path):
    """Write the file that a version of the form would have held; gives its path."""

    def write(version, *, as_yaml=False, **changes):
        repository.add("foo-1.2", "requires = ['bar-1']\ntools = ['foo']", "env.FOO = '{root}'")
        repository.add("bar-1", "variants = [['baz'], ['baz-2']]", "env.BAR.append('{root}')")
        repository.add("baz-1")
        document = resolve("foo", ".thing-1", timestamp=2_000_000_000).to_dict()
        document["serialize_version"] = version
        for since, keys in ADDED.items():
            if number(since) > number(version):
                for key in keys:
                    del document[key]
        if number(version) < (4, 0):
            document["resolved_packages"] = list(map(old_handle, document["resolved_packages"]))
        if number(version) < (4, 2):
            document["graph"] = DOT
        document |= changes
        path = tmp_path / f"v{version}.rxt"
        if as_yaml:
            import yaml

            path.write_text(yaml.safe_dump(document))
        else:
            path.write_text(json.dumps(document, indent=4, sort_keys=True))
        return str(path)

    return write


def same(theirs, ours):
    """Compare two contexts of one file."""
    expected, got = theirs.to_dict(), ours.to_dict()
    # rez draws a graph of dot text again when it writes it.
    del expected["graph"], got["graph"]
    assert got == expected
    assert ours.get_environ({}) == theirs.get_environ({})
    assert ours.graph(as_dot=True) == theirs.graph(as_dot=True)


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("as_yaml", [False, True], ids=["json", "yaml"])
@pytest.mark.parametrize("version", VERSIONS)
def test_a_file_of_any_version_means_the_same_to_both(old_file, rez_contexts, plugins, version, as_yaml):
    path = old_file(version, as_yaml=as_yaml)
    same(rez_contexts.ResolvedContext.load(path), ResolvedContext.load(path, plugins=plugins))


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "changes",
    [
        {"package_filter": [{"excludes": "*-9", "includes": ["foo-9"]}]},
        {"package_orderers": [["sorted", {"descending": False, "packages": ["foo"]}]]},
        {"package_orderers": []},
        {"requested_timestamp": 0},
        {"patch_locks": [["foo", "lock_3"], ["bar", "no_lock"]], "default_patch_lock": "lock_2"},
        {"default_patch_lock": "lock_4"},
        {"verbosity": 2},
        {"key of a later version": [1, {"a": None}]},
        {"solve_time": 1, "load_time": 0},
        {"created": 1500000000.5, "timestamp": 1500000000.5},
    ],
    ids=str,
)
def test_earlier_forms_of_a_value_mean_the_same_to_both(old_file, rez_contexts, plugins, changes):
    path = old_file("4.9", **changes)
    theirs, ours = rez_contexts.ResolvedContext.load(path), ResolvedContext.load(path, plugins=plugins)
    assert {name: lock.name for name, lock in ours.patch_locks.items()} == {
        name: lock.name for name, lock in theirs.patch_locks.items()
    }
    theirs.patch_locks, ours.patch_locks = {}, {}  # rez cannot write any
    same(theirs, ours)


def test_locks_that_an_early_version_wrote_as_a_mapping_are_read(old_file, plugins):
    # rez reads the pairs that `pkg` writes, and not this.
    context = ResolvedContext.load(old_file("4.0", patch_locks={"foo": "lock_3"}), plugins=plugins)
    assert context.get_patch_lock("foo").name == "lock_3"
    assert context.to_dict()["patch_locks"] == [["foo", "lock_3"]]


def test_a_filter_that_is_no_list_is_a_list_of_one(old_file, plugins):
    context = ResolvedContext.load(old_file("4.1", package_filter={"excludes": ["*-9"]}), plugins=plugins)
    assert context.package_filter.to_pod() == [{"excludes": ["glob(*-9)"]}]


def test_a_newer_minor_version_is_read_and_a_newer_major_one_refused(old_file, plugins):
    assert ResolvedContext.load(old_file("4.99"), plugins=plugins).success
    path = old_file("5.0")
    with pytest.raises(ContextFileError, match=r"v5.0.rxt: it was written by a newer tool .*Update pkg"):
        ResolvedContext.load(path, plugins=plugins)


def test_a_file_that_may_not_be_read_says_so(old_file, plugins, monkeypatch):
    import builtins

    path = old_file("4.9")
    real = builtins.open

    def refuse(name, *rest, **options):
        if name == path:
            raise PermissionError(13, "Permission denied")
        return real(name, *rest, **options)

    monkeypatch.setattr(builtins, "open", refuse)
    with pytest.raises(ContextFileError, match=r"v4.9.rxt: permission denied"):
        ResolvedContext.load(path, plugins=plugins)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"created": float("nan")}, "'created' should be a number of seconds, not nan"),
        ({"timestamp": 1e300}, r"'timestamp' should be a number of seconds, not 1e\+300"),
        ({"user": "\ud800"}, "holds what is no character"),
        ({"package_paths": ["/a\0b"]}, "holds what is no character"),
        ({"patch_locks": {"foo": "tight"}}, "'patch_locks' holds 'tight', which is none of no_lock"),
        ({"resolved_packages": [{"key": "k", "variables": {"name": ""}}]}, "names no package"),
    ],
    ids=str,
)
def test_values_that_nothing_could_be_done_with_are_refused(old_file, plugins, changes, problem):
    path = old_file("4.9", **changes)
    with pytest.raises(ContextFileError, match=rf"v4\.9\.rxt: .*{problem}"):
        ResolvedContext.load(path, plugins=plugins)


@pytest.mark.parametrize(
    ("key", "value", "ask"),
    [
        ("package_filter", [{"excludes": [5]}], lambda context: context.package_filter),
        ("package_orderers", [{"type": "sideways"}], lambda context: context.package_orderers),
        ("graph", "{'nodes': [5]}", lambda context: context.graph(as_dot=True)),
    ],
)
def test_a_part_that_is_read_late_names_the_file_too(old_file, plugins, key, value, ask):
    context = ResolvedContext.load(old_file("4.9", **{key: value}), plugins=plugins)
    with pytest.raises(ContextFileError, match=rf"cannot load '{key}' of the context from .*v4\.9\.rxt: "):
        ask(context)


def test_an_old_reference_without_a_path_is_refused(old_file, plugins):
    for reference in (
        {"path": 5},
        {"variables": {}},
        "foo",
        {"path": "/x/foo/1/package.py", "variables": []},
    ):
        with pytest.raises(ContextFileError, match="names no package"):
            ResolvedContext.load(old_file("3.1", resolved_packages=[reference]), plugins=plugins)


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")
def test_a_bundle_that_was_moved_means_the_same_to_both(repository, resolve, rez_contexts, plugins, tmp_path):
    import shutil

    repository.add("foo-1.2", "requires = ['bar']", "env.FOO = '{root}'")
    repository.add("bar-1", "variants = [['baz'], ['baz-1']]", "env.BAR = '{root}'")
    repository.add("baz-1")
    bundle = tmp_path / "bundle"
    shutil.copytree(repository.path, bundle / "packages")
    (bundle / "bundle.yaml").write_text("")
    resolve("foo").retargeted([str(bundle / "packages")]).save(str(bundle / "context.rxt"))
    moved = bundle.rename(tmp_path / "elsewhere")
    path = str(moved / "context.rxt")
    theirs, ours = rez_contexts.ResolvedContext.load(path), ResolvedContext.load(path, plugins=plugins)
    same(theirs, ours)
    assert ours.get_environ({})["FOO"] == str(moved / "packages" / "foo" / "1.2")
