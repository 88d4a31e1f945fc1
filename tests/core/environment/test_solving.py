from __future__ import annotations

import pytest

import pkg
from pkg.environment.backends import choose_resolver
from pkg.environment.solving import solve
from pkg.errors import PackageMetadataError, PluginNotFoundError
from pkg.version import PackageRequest

FOO = [
    pkg.PackageData("foo", "1", ["bar-1"], timestamp=10),
    pkg.PackageData("foo", "2", ["bar"], [["baz-1"], ["baz-2"]], timestamp=20),
]
BAR = [pkg.PackageData("bar", "1"), pkg.PackageData("bar", "2")]
BAZ = [pkg.PackageData("baz", "1"), pkg.PackageData("baz", "2")]


@pytest.fixture
def ask(pkg_host):
    """Solve with the reference backend, without anybody's configuration."""

    def ask(requests, packages=None, **options):
        return solve(requests, packages, resolver="python", host=pkg_host, **options)

    return ask


def test_requests_may_be_anything_to_walk_through_once(ask):
    assert ask(iter(["foo"]), FOO + BAR + BAZ).resolved == ask(["foo"], FOO + BAR + BAZ).resolved


def test_a_resolver_that_is_none_is_a_type_error(pkg_host):
    with pytest.raises(TypeError, match="should be a name or a Resolver, not 5"):
        solve(["foo"], FOO, resolver=5, host=pkg_host)


def test_packages_come_in_rezs_order_with_what_the_contract_names(ask):
    result = ask(["foo", "baz-1", ".eph-2"], FOO + BAR + BAZ)
    assert result.status == "solved"
    assert result.resolved == [("baz", "1", None), ("bar", "2", None), ("foo", "2", 0)]
    assert result.resolved_ephemerals == [".eph-2"]
    foo = result.resolved_packages[-1]
    assert (foo.name, foo.version, foo.variant_index) == ("foo", "2", 0)
    assert (foo.requires, foo.uri) == (["bar", "baz-1"], "foo-2[0]")
    assert foo.handle is FOO[1]
    assert result.failure_description is None
    assert result.num_solves >= 1
    assert result.num_fails == 0
    assert result.solve_time_ms > 0


def test_a_repository_is_made_once_and_used_again(ask):
    repository = pkg.Repository(FOO + BAR + BAZ)
    first, second = ask(["foo-1"], repository), ask(["foo"], repository)
    assert first.resolved == [("bar", "1", None), ("foo", "1", None)]
    assert second.resolved[-1] == ("foo", "2", 1)
    assert repository.family("foo") is repository.family("foo")
    assert repository.names == ("foo", "bar", "baz")


def test_of_equal_versions_the_first_counts(ask):
    packages = [pkg.PackageData("foo", "1.0", uri="first"), pkg.PackageData("foo", "1-0", uri="second")]
    assert ask(["foo"], packages).resolved_packages[0].uri == "first[]"


def test_a_failed_resolve_is_described_in_rezs_words(ask):
    result = ask(["foo-1", "bar-2"], FOO + BAR)
    assert (result.status, result.failure_kind, result.error_class) == ("failed", "conflict", None)
    assert result.failure_description == "The following package conflicts occurred: (bar-1 <--!--> bar==2)"
    assert result.resolved == []


def test_families_are_loaded_once_each_and_only_those_that_are_needed(ask):
    asked = []

    def load_family(name):
        asked.append(name)
        return {"foo": FOO, "bar": BAR, "baz": BAZ}.get(name)

    assert ask(["foo-2", "~other-1"], load_family=load_family).status == "solved"
    assert sorted(asked) == ["bar", "baz", "foo"]


def test_load_family_may_ask_which_part_of_a_family_can_matter(ask):
    asked = {}

    def load_family(name, version_range):
        asked[name] = version_range
        return {"foo": FOO, "bar": BAR, "baz": BAZ}[name]

    class Loader:
        def load(self, name, *, version_range=None):
            return load_family(name, version_range)

    for load in (load_family, Loader().load, lambda name, **more: load_family(name, **more)):
        asked.clear()
        assert ask(["foo-2", "foo<3", "bar"], load_family=load).status == "solved"
        assert asked == {"foo": "2", "bar": "", "baz": None}


def test_load_family_adds_to_packages_given_beforehand(ask):
    assert ask(["foo-1"], FOO, load_family=lambda name: BAR if name == "bar" else []).status == "solved"


@pytest.mark.parametrize(
    ("requests", "kind", "words"),
    [
        (["nope"], "PackageFamilyNotFoundError", "nope"),
        (["foo-9"], "PackageNotFoundError", "foo-9"),
        (["foo", "foo-1..0"], "RequirementError", "foo-1..0"),
        (["foo bar"], "PackageRequestError", "foo bar"),
        (["!.eph"], "PackageRequestError", "eph"),
        (["broken"], "PackageMetadataError", "'requires' of package broken-1"),
        (["odd"], "VersionError", "package 'odd'"),
        (["selfish"], "ResolveError", "internal requirements conflict"),
    ],
)
def test_bad_input_is_an_answer_and_no_exception(ask, requests, kind, words):
    packages = [
        *FOO,
        pkg.PackageData("broken", "1", ["no such thing"]),
        pkg.PackageData("odd", "1..2"),
        pkg.PackageData("selfish", "1", ["foo-1", "foo-2"]),
    ]
    result = ask(requests, packages)
    assert (result.status, result.error_class) == ("error", kind)
    assert words in result.failure_description
    assert "Traceback" not in result.failure_description
    assert (result.resolved, result.outcome) == ([], None)


def test_unknown_modes_filters_and_backends_are_answers_too(ask, pkg_host):
    assert "version_priority" in ask(["foo"], FOO, variant_select_mode="best").failure_description
    assert ask(["foo"], FOO, package_filter=[{"excludes": ["shape(x)"]}]).error_class == "PackageFilterError"
    assert ask(["foo"], FOO, package_orderers=[{"type": "x"}]).error_class == "PackageOrderError"
    result = solve(["foo"], FOO, resolver="simplex", host=pkg_host)
    assert result.error_class == PluginNotFoundError.__name__
    assert "python" in result.failure_description


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        (("foo",), {}),
        ((7,), {}),
        (([1],), {}),
        ((["foo"], "foo"), {}),
        ((["foo"], ["foo-1"]), {}),
        ((["foo"],), {"load_family": "foo"}),
        ((["foo"],), {"package_paths": "/packages"}),
        ((["foo"], []), {"timestamp": "noon"}),
        ((["foo"], []), {"max_fails": "3"}),
        ((["foo"], []), {"time_limit": None}),
        ((["foo"], []), {"variant_select_mode": 1}),
    ],
)
def test_arguments_of_the_wrong_type_are_a_type_error(ask, arguments, options):
    with pytest.raises(TypeError, match=r"should be"):
        ask(*arguments, **options)


@pytest.mark.parametrize(
    "arguments",
    [
        (1, "1"),
        ("foo", 1),
        ("foo", "1", "bar"),
        ("foo", "1", [1]),
        ("foo", "1", [], "bar"),
        ("foo", "1", [], ["bar"]),
    ],
)
def test_package_data_of_the_wrong_type_is_a_type_error(arguments):
    with pytest.raises(TypeError, match="should be"):
        pkg.PackageData(*arguments)


def test_what_load_family_gives_is_checked(ask):
    with pytest.raises(TypeError, match="PackageData"):
        ask(["foo"], load_family=lambda name: [name])
    assert "another family" in ask(["foo"], load_family=lambda name: BAR).failure_description


def test_filter_orderers_and_timestamp_apply_to_plain_data(ask):
    assert ask(["foo"], FOO + BAR + BAZ, timestamp=15).resolved[-1] == ("foo", "1", None)
    assert ask(["foo"], FOO + BAR + BAZ, package_filter=[{"excludes": ["foo-2"]}]).resolved[-1] == (
        "foo",
        "1",
        None,
    )
    ascending = [{"type": "sorted", "descending": False, "packages": ["foo"]}]
    assert ask(["foo"], FOO + BAR + BAZ, package_orderers=ascending).resolved[-1] == ("foo", "1", None)
    early = [{"type": "soft_timestamp", "timestamp": 10}]
    assert ask(["foo"], FOO + BAR + BAZ, package_orderers=early).resolved[-1] == ("foo", "1", None)


def test_build_requirements_count_when_building(ask):
    packages = [pkg.PackageData("foo", "1", build_requires=["bar-1"]), *BAR]
    assert ask(["foo"], packages).resolved == [("foo", "1", None)]
    assert ask(["foo"], packages, building=True).resolved == [("bar", "1", None), ("foo", "1", None)]


def test_package_data_is_made_of_anything_with_a_packages_attributes():
    class Package:
        name, version, timestamp, uri = "foo", 1.5, 7, "/packages/foo"
        requires, variants = [PackageRequest("bar-1")], [[PackageRequest("baz")]]

    data = pkg.PackageData.from_rez(Package)
    assert (data.name, data.version, data.requires, data.variants) == ("foo", "1.5", ("bar-1",), (("baz",),))
    assert (data.timestamp, data.uri) == (7, "/packages/foo")
    assert pkg.PackageData.from_strings("foo", "1", None, None).requires == ()
    with pytest.raises(TypeError, match="no package"):
        pkg.PackageData.from_rez("foo")


# --- repositories --------------------------------------------------------------------------------


def test_repositories_are_searched_in_order_and_only_wanted_definitions_are_read(ask, pkg_repo, tmp_path):
    from pkg.testing.packages import PackageFolder

    second = PackageFolder(tmp_path / "second")
    pkg_repo.add("foo-1", requires=["bar"])
    pkg_repo.write("foo-3", "this is no Python")
    second.add("foo-1", "foo-2", "bar-1")
    paths = [pkg_repo.path, second.path]
    result = ask(["foo<3"], package_paths=paths)
    assert result.resolved == [("foo", "2", None)]
    assert result.resolved_packages[0].uri == f"{second.path}/foo/2/package.py[]"
    assert ask(["foo-1"], package_paths=paths).resolved == [("bar", "1", None), ("foo", "1", None)]
    assert ask(["foo"], package_paths=paths).error_class == PackageMetadataError.__name__
    result = ask(["nope"], package_paths=paths)
    assert f"nope (searched: {pkg_repo.path}; {second.path})" in result.failure_description


def test_late_bound_requirements_see_the_request(ask, pkg_repo):
    pkg_repo.add("bar-1", "extra-1")
    pkg_repo.write(
        "foo-1",
        "name = 'foo'\nversion = '1'\n"
        "@late()\ndef requires():\n    return ['bar'] if in_context() and 'extra' in request else []\n",
    )
    paths = [pkg_repo.path]
    assert [name for name, _, _ in ask(["foo"], package_paths=paths).resolved] == ["foo"]
    assert [name for name, _, _ in ask(["foo", "extra"], package_paths=paths).resolved] == [
        "bar",
        "foo",
        "extra",
    ]


def test_late_bound_code_that_fails_is_an_answer(ask, pkg_repo):
    pkg_repo.write("foo-1", "name = 'foo'\nversion = '1'\n@late()\ndef requires():\n    return 1 / 0\n")
    result = ask(["foo"], package_paths=[pkg_repo.path])
    assert result.status == "error"
    assert "foo" in result.failure_description


def test_filters_of_the_configuration_apply_to_repositories(pkg_settings, pkg_repo):
    from pkg.host import Host

    pkg_repo.add("foo-1", "foo-2")
    host = Host(pkg_settings(package_filter=[{"excludes": ["foo-2"]}]))
    options = {"package_paths": [pkg_repo.path], "resolver": "python", "host": host}
    assert solve(["foo"], **options).resolved == [("foo", "1", None)]
    assert solve(["foo"], package_filter=[], **options).resolved == [("foo", "2", None)]


# --- the choice of the backend -------------------------------------------------------------------


class Hooks:
    """Stands for a host with a plugin that chooses."""

    def __init__(self, answer):
        self.answer, self.asked = answer, []

    def call(self, hook, **arguments):
        self.asked.append((hook, sorted(arguments)))
        return self.answer


def test_the_callers_word_counts_before_the_configuration_and_plugins(pkg_settings):
    host = Hooks("lodge")
    assert choose_resolver(host, pkg_settings(resolver_backend="python"), "rez") == "rez"
    assert choose_resolver(host, pkg_settings(resolver_backend="python")) == "python"
    assert host.asked == []


def test_a_variable_that_names_the_backend_counts_before_plugins(pkg_environ, pkg_settings):
    pkg_environ["REZ_RESOLVER_BACKEND"] = "rez"
    assert choose_resolver(Hooks("lodge"), pkg_settings()) == "rez"
    pkg_environ["PKG_RESOLVER_BACKEND"] = "python"
    assert choose_resolver(Hooks("lodge"), pkg_settings()) == "python"


def test_a_plugin_chooses_where_nobody_names_a_backend(pkg_settings):
    host = Hooks("lodge")
    assert choose_resolver(host, pkg_settings()) == "lodge"
    assert host.asked == [("pkg_select_resolver", ["package_paths", "requests", "settings"])]
    assert choose_resolver(Hooks(None), pkg_settings()) == "numba"
