from __future__ import annotations

import random

import pytest

from pkg.errors import PackageFilterError
from pkg.solve.filter_rules import Rule, TimestampRule
from pkg.solve.filters import PackageFilter, PackageFilterList
from pkg.version import Version


class Package:
    def __init__(self, name: str, version: str = "", timestamp: int | None = None) -> None:
        self.name, self.version, self.timestamp = name, Version(version), timestamp
        self.qualified_name = f"{name}-{version}" if version else name


def hidden(filters, *packages):
    return [package.qualified_name for package in packages if filters.excludes(package)]


def test_an_exclusion_hides_what_no_inclusion_of_the_same_filter_exempts():
    filters = PackageFilterList.from_pod([{"excludes": ["*.beta"], "includes": ["foo-*"]}])
    assert hidden(filters, Package("foo", "1.beta"), Package("bar", "1.beta"), Package("bar", "1")) == [
        "bar-1.beta"
    ]


def test_what_one_filter_exempts_another_may_still_hide():
    filters = PackageFilterList.from_pod(
        [{"excludes": ["*.beta"], "includes": ["foo"]}, {"excludes": ["foo<2"]}]
    )
    assert hidden(filters, Package("foo", "1.beta"), Package("foo", "2.beta")) == ["foo-1.beta"]


def test_rules_on_time_never_match_packages_without_a_timestamp():
    filters = PackageFilterList.from_pod([{"excludes": ["before(5)", "after(foo:9)"]}])
    packages = [Package("foo", str(t), t) for t in (5, 6, 9, 10)] + [
        Package("foo", "none"),
        Package("bar", "10", 10),
    ]
    assert hidden(filters, *packages) == ["foo-5", "foo-10"]


def test_a_timestamp_hides_later_releases_but_not_what_the_last_filter_includes():
    filters = PackageFilterList.from_pod([{"excludes": ["x"], "includes": ["foo"]}])
    limited = filters.released_until(5)
    assert hidden(limited, Package("foo", "1", 6), Package("bar", "1", 6), Package("bar", "2", 5)) == [
        "bar-1"
    ]
    assert not hidden(filters, Package("bar", "1", 6)), "the original is left alone"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ([{"excludes": ["shape(foo)"]}], "no kind of package filter.*glob, range, regex"),
        ([{"excludes": ["regex([)"]}], r"malformed package filter regex\(\[\)"),
        ([{"excludes": ["before(noon)"]}], "noon"),
        ([{"excludes": ["foo-1..0"]}], "foo-1..0"),
        ([{"excludes": [1]}], "list of rules"),
        (["foo"], "mapping with 'excludes'"),
    ],
)
def test_a_malformed_filter_says_what_is_wrong(data, words):
    with pytest.raises(PackageFilterError, match=words):
        PackageFilterList.from_pod(data)


def test_two_filters_join_into_one():
    both = PackageFilter.from_pod({"excludes": "foo"}) & PackageFilter.from_pod(
        {"excludes": "bar", "includes": "bar-2"}
    )
    assert both.to_pod() == {"excludes": ["range(foo)", "range(bar)"], "includes": ["range(bar-2)"]}


def test_plain_data_comes_back():
    data = [{"excludes": ["glob(*.beta)", "after(foo:9)"], "includes": ["regex(foo.*)"]}]
    filters = PackageFilterList.from_pod(data)
    assert filters.to_pod() == data
    assert PackageFilterList.from_pod(filters.to_pod()) == filters
    assert filters
    assert not PackageFilterList.from_pod([{"includes": ["foo"]}])
    assert not PackageFilterList.from_pod(None)


@pytest.mark.rez
def test_filters_hide_what_rezs_hide_and_print_alike():
    rez_filter = pytest.importorskip("rez.package_filter")
    rez_version = pytest.importorskip("rez.version")
    rules = [
        "foo",
        "foo-1",
        "foo-*",
        "foo-1-*",
        "*.beta",
        "foo@1",
        "glob(b?r-1*)",
        "regex(foo-.*)",
        "regex(foo-(1|2).*)",
        "regex(.*beta)",
        "range(foo<2)",
        "range(!foo-1)",
        "~bar-1",
        "before(5)",
        "after(5)",
        "after(foo:3)",
        "before(bar:7)",
    ]
    packages = [
        Package(name, version, timestamp)
        for name in ("foo", "bar", "foo_x")
        for version in ("", "1", "1.beta", "2")
        for timestamp in (None, 3, 5, 8)
    ]
    choose = random.Random(1)
    for _ in range(300):
        data = [
            {key: choose.sample(rules, choose.randint(0, 3)) for key in ("excludes", "includes")}
            for _ in range(choose.randint(0, 3))
        ]
        theirs, ours = rez_filter.PackageFilterList.from_pod(data), PackageFilterList.from_pod(data)
        extra = choose.choice(rules)
        theirs.add_exclusion(rez_filter.Rule.parse_rule(extra))
        ours.add_exclusion(Rule.parse_rule(extra))
        theirs.add_inclusion(rez_filter.TimestampRule.after(7))
        ours.add_inclusion(TimestampRule.after(7))
        assert (str(ours), ours.sha1, ours.to_pod(), bool(ours)) == (
            str(theirs), theirs.sha1, theirs.to_pod(), bool(theirs)
        )  # fmt: skip
        for package in packages:
            same = Package(package.name, str(package.version), package.timestamp)
            same.version = rez_version.Version(str(package.version))
            assert str(ours.excludes(package)) == str(theirs.excludes(same)), (data, package.qualified_name)
