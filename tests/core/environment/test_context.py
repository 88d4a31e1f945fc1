"""Resolved contexts: what they hold, keep, and give away; compared with rez on generated repositories."""

import copy
import io
import json
import random
import time

import pytest

from pkg.environment.context import ResolvedContext
from pkg.environment.patching import PatchLock
from pkg.errors import (
    ContextFileError,
    PackageFamilyNotFoundError,
    PackageNotFoundError,
    PackageRequestError,
    PkgError,
    ResolvedContextError,
)


@pytest.fixture
def studio(repository):
    """A few packages in two versions."""
    repository.add("app-1.0", "requires = ['lib-1', '.license-2']\ntools = ['app']", "env.APP = '{version}'")
    repository.add(
        "app-2.0", "requires = ['lib-2']\ntools = ['app']\ntimestamp = 2000", "env.APP = '{version}'"
    )
    repository.add("lib-1.5", "variants = [['base-1'], ['base-2']]\ntools = ['libtool']")
    repository.add("lib-2.1", "variants = [['base-1'], ['base-2']]")
    repository.add("base-1")
    repository.add("base-2")
    return repository


# --- resolving -----------------------------------------------------------------------------------


def test_a_solved_context_tells_what_it_found(studio, resolve):
    context = resolve("app-1", "!base-2")
    assert context.success
    assert context.status.name == "solved"
    assert [package.qualified_name for package in context.resolved_packages] == [
        "base-1[]",
        "lib-1.5[0]",
        "app-1.0[]",
    ]
    assert list(map(str, context.resolved_ephemerals)) == [".license-2"]
    assert list(map(str, context.requested_packages())) == ["app-1", "!base-2"]
    assert len(context.requested_packages(include_implicit=True)) == 5
    assert context.failure_description is None
    assert context.get_resolved_package("lib").index == 0
    assert context.get_resolved_package("nothing") is None
    assert context.solve_stats.num_solves >= 1
    assert context.num_loaded_packages >= 3
    assert context.solve_time >= context.load_time >= 0
    assert str(context).startswith("solved(app-1 !base-2 ~platform==")


def test_a_failed_context_tells_why(studio, resolve):
    context = resolve("app-2", "lib-1", add_implicit_packages=False)
    assert not context.success
    assert context.status.name == "failed"
    assert context.resolved_packages is None
    assert context.resolved_ephemerals is None
    assert context.failure_description == "The following package conflicts occurred: (lib-2 <--!--> lib==1.5)"
    assert str(context) == "ResolvedContext:failed(app-2 lib-1)"


def test_what_does_not_exist_is_an_error_rather_than_a_failure(studio, resolve):
    with pytest.raises(PackageFamilyNotFoundError, match="nosuch"):
        resolve("nosuch")
    with pytest.raises(PackageNotFoundError, match="app-9"):
        resolve("app-9")
    with pytest.raises(PackageRequestError):
        resolve("no such")


def test_a_text_in_place_of_a_list_is_refused(plugins):
    with pytest.raises(TypeError, match="should be a list of requests"):
        ResolvedContext("app", plugins=plugins)
    with pytest.raises(TypeError, match="should be a list of folders"):
        ResolvedContext(["app"], package_paths="/packages", plugins=plugins)
    with pytest.raises(TypeError, match="should be a text or a Requirement, not 5"):
        ResolvedContext([5], plugins=plugins)


def test_requests_may_be_objects(studio, resolve):
    from pkg.version import PackageRequest

    assert resolve(PackageRequest("app-1")).success


def test_doubled_repositories_count_once(studio, resolve):
    context = resolve("app", package_paths=[studio.path, studio.path])
    assert context.package_paths == [studio.path]


def test_a_timestamp_hides_later_packages(studio, resolve):
    context = resolve("app", timestamp=1999)
    assert context.get_resolved_package("app").version == context.get_resolved_package("app").version
    assert str(context.get_resolved_package("app").version) == "1.0"
    assert context.requested_timestamp == context.timestamp == 1999
    now = resolve("app")
    assert now.requested_timestamp is None
    assert abs(now.timestamp - time.time()) < 60


def test_filters_and_orderers_shape_the_answer_and_are_kept(studio, resolve, tmp_path, plugins):
    from pkg.solve.filters import PackageFilterList
    from pkg.solve.orderers import SortedOrder

    hidden = PackageFilterList.from_pod([{"excludes": ["range(app-2)"]}])
    context = resolve("app", package_filter=hidden, package_orderers=[SortedOrder(False, ["base"])])
    assert str(context.get_resolved_package("app").version) == "1.0"
    context.save(tmp_path / "a.rxt")
    loaded = ResolvedContext.load(tmp_path / "a.rxt", plugins=plugins)
    assert loaded.to_dict() == context.to_dict()
    assert loaded.package_filter == hidden
    assert loaded.to_dict()["package_orderers"] == [
        {"type": "sorted", "descending": False, "packages": ["base"]}
    ]


def test_a_load_callback_sees_each_package_before_it_is_loaded(studio, resolve):
    seen = []
    context = resolve("app-1", package_load_callback=lambda package: seen.append(package.qualified_name))
    assert "app-1.0" in seen
    assert context.num_loaded_packages == len(seen)


def test_late_bound_requirements_see_the_request(repository, resolve):
    repository.add(
        "late-1",
        """
        @late()
        def requires():
            wanted = request.get('base')
            return ['base-1'] if in_context() and wanted is None else []
        """,
        "env.EPH = str(ephemerals.get('thing', 'none'))",
    )
    repository.add("base-1")
    repository.add("base-2")
    assert resolve("late").get_resolved_package("base") is not None
    both = resolve("late", "base", ".thing-1")
    assert str(both.get_resolved_package("base").version) == "2"
    # As in rez: late-bound code that ran during the resolve hides ephemerals from package code for good.
    assert both.get_environ()["EPH"] == "none"


# --- saving and loading --------------------------------------------------------------------------


def test_a_context_comes_back_from_its_file(studio, resolve, plugins, tmp_path):
    context = resolve("app-1")
    context.save(tmp_path / "a.rxt")
    loaded = ResolvedContext.load(tmp_path / "a.rxt", plugins=plugins)
    assert loaded == context
    assert hash(loaded) == hash(context)
    assert loaded.to_dict() == context.to_dict()
    assert loaded.get_environ({}) == context.get_environ({})
    assert loaded.load_path == str(tmp_path / "a.rxt")
    assert context.load_path is None
    assert loaded.graph(as_dot=True)


def test_a_failed_context_comes_back_from_its_file(studio, resolve, plugins, tmp_path):
    context = resolve("app-2", "lib-1")
    context.save(tmp_path / "a.rxt")
    loaded = ResolvedContext.load(tmp_path / "a.rxt", plugins=plugins)
    assert loaded.resolved_packages is None
    assert loaded == context
    assert loaded.to_dict() == context.to_dict()
    assert loaded != resolve("app-2")


def test_a_context_goes_through_streams(studio, resolve, plugins):
    context = resolve("app-1")
    stream = io.StringIO()
    context.write_to_buffer(stream)
    stream.seek(0)
    assert ResolvedContext.read_from_buffer(stream, plugins=plugins) == context
    with pytest.raises(ContextFileError, match="cannot load a context from the pipe: it is empty"):
        ResolvedContext.read_from_buffer(io.StringIO(""), "the pipe", plugins=plugins)


def test_only_the_wanted_keys_are_computed(studio, resolve):
    context = resolve("app-1")
    assert context.to_dict(fields=["status", "building"]) == {"status": "solved", "building": False}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("status", "great"),
        ("default_patch_lock", "chained"),
        ("package_requests", ["app-1.."]),
        ("patch_locks", {"app": "nowhere"}),
        ("patch_locks", [1]),
    ],
)
def test_a_value_that_means_nothing_is_refused(studio, resolve, plugins, key, value):
    document = {**resolve("app-1").to_dict(), key: value}
    with pytest.raises(ContextFileError, match=r"cannot load a context from here"):
        ResolvedContext.from_dict(document, "here", plugins=plugins)


def test_locks_are_kept(studio, resolve, plugins):
    context = resolve("app-1")
    context.patch_locks = {"app": PatchLock.lock_3}
    context.default_patch_lock = PatchLock.lock_2
    loaded = ResolvedContext.from_dict(json.loads(json.dumps(context.to_dict())), plugins=plugins)
    assert loaded.patch_locks == {"app": PatchLock.lock_3}
    assert loaded.default_patch_lock is PatchLock.lock_2


def test_from_dict_leaves_its_argument_alone(studio, resolve, plugins):
    document = resolve("app-1").to_dict()
    before = copy.deepcopy(document)
    ResolvedContext.from_dict(document, plugins=plugins).get_environ({})
    assert document == before


def test_the_current_context_is_that_of_the_environment(studio, resolve, plugins, tmp_path, monkeypatch):
    path = str(tmp_path / "a.rxt")
    assert ResolvedContext.get_current(plugins=plugins) is None
    resolve("app-1").save(path)
    monkeypatch.setenv("REZ_RXT_FILE", path)
    current = ResolvedContext.get_current(plugins=plugins)
    assert current.is_current()
    assert not resolve("app-1").is_current()
    monkeypatch.setenv("REZ_RXT_FILE", str(tmp_path / "gone.rxt"))
    assert ResolvedContext.get_current(plugins=plugins) is None
    assert current.is_current() is None


# --- questions -----------------------------------------------------------------------------------


def test_tools_are_collected(studio, resolve):
    context = resolve("app-1")
    assert {name: tools for name, (_, tools) in context.get_tools().items()} == {
        "lib": ["libtool"],
        "app": ["app"],
    }
    assert list(context.get_tools(request_only=True)) == ["app"]
    assert {package.name for package in context.get_tool_variants("libtool")} == {"lib"}
    assert context.get_conflicting_tools() == {}


def test_validating_checks_every_attribute(repository, resolve):
    repository.add("bad-1", "tools = 'not a list'")
    with pytest.raises(ResolvedContextError, match="tools"):
        resolve("bad").validate()
    repository.add("good-1")
    resolve("good").validate()


def test_a_request_is_patched(studio, resolve):
    context = resolve("app-1", "base")
    assert list(map(str, context.get_patched_request(["app-2", "^base"]))) == ["app-2"]
    strict = context.get_patched_request(["app-2"], strict=True, rank=2)
    assert list(map(str, strict)) == ["base-2", "lib-1.5", "app-2"]
    assert "~lib<1_" in list(map(str, context.get_patched_request(rank=2)))


def test_two_contexts_are_compared(studio, resolve):
    old, new = resolve("app-1"), resolve("app-2", "base-1")
    difference = old.get_resolve_diff(new)
    assert sorted(difference) == ["newer_packages", "older_packages"]
    names = [package.qualified_name for package in difference["newer_packages"]["app"]]
    assert names == ["app-1.0", "app-2.0"]
    assert [package.qualified_name for package in difference["older_packages"]["base"]] == [
        "base-2",
        "base-1",
    ]
    assert old.get_resolve_diff(old) == {}
    assert [each.name for each in old.get_resolve_diff(resolve("base"))["removed_packages"]] != []


def test_a_failed_context_is_compared_as_one_without_packages(studio, resolve):
    failed, solved = resolve("app-2", "lib-1"), resolve("base-1")
    difference = failed.get_resolve_diff(solved)
    assert [package.qualified_name for package in difference.pop("added_packages")] == ["base-1"]
    assert difference == {}


def test_contexts_of_different_repositories_cannot_be_compared(studio, resolve, tmp_path):
    other = resolve("app-1", package_paths=[studio.path, str(tmp_path)])
    with pytest.raises(ResolvedContextError, match="package search paths differ"):
        resolve("app-1").get_resolve_diff(other)


def test_a_context_moves_to_other_repositories(studio, resolve, tmp_path):
    import shutil

    moved = tmp_path / "moved"
    shutil.copytree(studio.path, moved)
    context = resolve("app-1")
    there = context.retargeted([str(moved)])
    assert {package.repository.location for package in there.resolved_packages} == {str(moved)}
    assert [each.qualified_name for each in there.resolved_packages] == [
        each.qualified_name for each in context.resolved_packages
    ]
    some = context.retargeted([str(moved)], package_names=["lib"])
    assert [each.repository.location for each in some.resolved_packages] == [
        studio.path,
        str(moved),
        studio.path,
    ]
    shutil.rmtree(moved / "lib")
    context = resolve("app-1")
    with pytest.raises(PackageNotFoundError, match=r"lib-1.5\[1\]"):
        context.retargeted([str(moved)])
    assert context.retargeted([str(moved)], skip_missing=True).success


def test_a_package_that_says_something_else_is_no_equivalent(studio, resolve, tmp_path):
    import shutil

    moved = tmp_path / "moved"
    shutil.copytree(studio.path, moved)
    definition = moved / "base" / "2" / "package.py"
    text = definition.read_text()
    context = resolve("base")
    for harmless in ("timestamp = 5", "vcs = 'git'", "build_command = 'make'"):
        definition.write_text(f"{text}{harmless}\n")
        assert resolve("base").retargeted([str(moved)]).resolved_packages[0].repository.location == str(moved)
    for other in ("description = 'other'", "own_key = 1", "def commands():\n    pass"):
        definition.write_text(f"{text}{other}\n")
        with pytest.raises(PackageNotFoundError, match="no equivalent of base-2"):
            resolve("base").retargeted([str(moved)])
        kept = resolve("base").retargeted([str(moved)], skip_missing=True)
        assert kept.resolved_packages == context.resolved_packages
    definition.write_text(text)
    assert resolve("base").retargeted([studio.path]) == context  # it is there already


def test_locks_are_asked_for_and_set(studio, resolve):
    context = resolve("app-1")
    assert context.get_patch_lock("app") is PatchLock.no_lock
    assert context.get_lock_requests() == []
    context.default_patch_lock = PatchLock.lock_2
    context.set_patch_lock("app", "lock")
    context.set_patch_lock("base", PatchLock.no_lock)
    assert list(map(str, context.get_lock_requests())) == ["~lib-1", "~app==1.0"]
    context.set_patch_lock("app", None)
    assert context.get_patch_lock("app") is PatchLock.lock_2
    with pytest.raises(
        ResolvedContextError, match=r"no patch lock is called 'tight'; there are no_lock, lock_2"
    ):
        context.set_patch_lock("app", "tight")
    with pytest.raises(ResolvedContextError, match="failed context"):
        resolve("app-2", "lib-1").get_lock_requests()


def test_a_resolve_keeps_to_lock_requests(studio, resolve):
    locked = resolve("app-1")
    locked.default_patch_lock = PatchLock.lock_2
    assert str(resolve("app").get_resolved_package("app").version) == "2.0"
    held = resolve("app", *locked.get_lock_requests())
    assert str(held.get_resolved_package("app").version) == "1.0"


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")
def test_the_system_s_path_can_be_left_out(studio, resolve, rez_contexts):
    ours = resolve("app-1")
    theirs = rez_contexts.ResolvedContext(["app-1"], package_paths=[studio.path])
    assert "/bin" in ours.get_environ({})["PATH"]
    for context in (ours, theirs):
        context.append_sys_path = False
    paths = [context.get_environ({}).get("PATH") for context in (ours, theirs)]
    assert paths[0] == paths[1]


def test_graphs_show_the_resolve(studio, resolve):
    context = resolve("app-1")
    assert context.has_graph
    assert context.graph(as_dot=True).startswith("digraph g {\n_1 [label=")
    assert "app -> lib" in context.get_dependency_graph(as_dot=True)


# --- rez -----------------------------------------------------------------------------------------

# Times and places that cannot be equal.
_OWN = ("created", "timestamp", "solve_time", "load_time", "rez_path")


def generate(repository, rng):
    """Write a small random repository and return a few requests."""
    names = [f"p{number}" for number in range(rng.randint(3, 6))]
    versions = ["1", "1.1", "2.0", "2.1", "3"]
    for place, name in enumerate(names):
        for version in rng.sample(versions, rng.randint(1, 4)):
            below = names[place + 1 :]

            def some(count, below=below):
                ranges = ["", "-1", "-2+", "<3", "==2.1", "-1|3"]
                return [
                    rng.choice(["", "", "", "~", "!"]) + other + rng.choice(ranges)
                    for other in rng.sample(below, min(count, len(below)))
                ]

            body = f"requires = {some(rng.randint(0, 2)) + rng.choice([[], [], ['.e-1'], ['.e-2']])!r}\n"
            if below and rng.random() < 0.5:
                variants = [
                    [rng.choice(below) + rng.choice(["-1", "-2", ""])] for _ in range(rng.randint(1, 3))
                ]
                body += f"variants = {variants!r}\n"
            body += f"build_requires = {some(1)!r}\n" if rng.random() < 0.3 else ""
            body += f"timestamp = {rng.randint(1, 100)}\n" if rng.random() < 0.5 else ""
            repository.add(f"{name}-{version}", body, f"env.{name.upper()} = '{{root}}'")
    return [
        [
            rng.choice(["", "", "", "!", "~"]) + name + rng.choice(["", "", "-1", "-2", "<3"])
            for name in rng.sample(names, 2)
        ]
        for _ in range(4)
    ]


def reductions(document):
    head, _, text = document["failure_description"].partition("A package was completely reduced: ")
    assert not head
    return text.removeprefix("(").removesuffix(")").split(") (")


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(25))
def test_rez_makes_the_same_context(repository, resolve, plugins, rez_contexts, tmp_path, seed):
    rng = random.Random(seed)
    for number, requests in enumerate(generate(repository, rng)):
        options = {}
        if rng.random() < 0.3:
            options["timestamp"] = rng.randint(1, 100)
        if rng.random() < 0.3:
            options["building"] = True
        if rng.random() < 0.3:
            options["add_implicit_packages"] = False
        failure = None
        try:
            theirs = rez_contexts.ResolvedContext(requests, package_paths=[repository.path], **options)
        except Exception as error:
            failure = type(error).__name__
        if failure:
            with pytest.raises(PkgError) as caught:
                resolve(*requests, **options)
            assert type(caught.value).__name__ == failure
            continue
        ours = resolve(*requests, **options)
        expected, got = theirs.to_dict(), ours.to_dict()
        for key in _OWN:
            assert type(got.pop(key)) is type(expected.pop(key)), key
        if got["failure_description"] != expected["failure_description"]:
            # rez lists the variants of a total reduction in the order of a set: another one each time.
            assert sorted(reductions(got)) == sorted(reductions(expected))
            for document in (got, expected):
                del document["failure_description"], document["graph"]
        assert got == expected, (requests, options)

        path = str(tmp_path / f"{number}.rxt")
        ours.save(path)
        again = rez_contexts.ResolvedContext.load(path)
        assert again.status.name == theirs.status.name
        if theirs.success:
            assert again == theirs  # a failed context of rez is not equal to itself from a file
            environ = again.get_environ({})
            assert environ == ours.get_environ({})
            changed = {key for key, value in theirs.get_environ({}).items() if environ.get(key) != value}
            assert changed <= {"REZ_USED", "REZ_USED_TIMESTAMP"}
            assert ours.get_dependency_graph(as_dot=True).split("\n")[0] == "digraph g {"
        if "graph" in got:
            assert ours.graph(as_dot=True) == theirs.graph(as_dot=True)


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("backend", ["rez", pytest.param("numba", marks=pytest.mark.slow)])
def test_every_backend_makes_the_same_context(repository, resolve, rez_contexts, backend):
    rng = random.Random(99)
    for requests in generate(repository, rng):
        try:
            expected = resolve(*requests).to_dict()
        except PkgError as error:
            with pytest.raises(type(error)):
                resolve(*requests, resolver=backend)
            continue
        got = resolve(*requests, resolver=backend).to_dict()
        for key in (*_OWN, "num_loaded_packages"):
            del got[key], expected[key]
        assert got == expected
