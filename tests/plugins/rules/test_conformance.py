from __future__ import annotations

import pytest

from pkg.solve.filter_rules import AfterRule, BeforeRule, GlobRule, RangeRule, RegexRule
from pkg.solve.orderers import (
    NullPackageOrder,
    PerFamilyOrder,
    SortedOrder,
    TimestampPackageOrder,
    VersionSplitPackageOrder,
)
from pkg.testing import FilterTests, OrdererTests

ORDERERS = {
    "descending": (SortedOrder, {"descending": True}),
    "ascending": (SortedOrder, {"descending": False}),
    "split": (VersionSplitPackageOrder, {"first_version": "1.9.beta"}),
    "released": (TimestampPackageOrder, {"timestamp": 1_600_000_000}),
    "ranked": (TimestampPackageOrder, {"timestamp": 1_500_000_000, "rank": 2}),
    "nested": (
        PerFamilyOrder,
        {"orderers": [{"type": "sorted", "descending": False, "packages": ["foo"]}]},
    ),
}

RULES = {
    "glob": (GlobRule, "foo-*.beta"),
    "regex": (RegexRule, "foo-.*beta"),
    "range": (RangeRule, "foo-1.beta"),
    "before": (BeforeRule, "1500000000"),
    "after": (AfterRule, "foo:1600000000"),
}


@pytest.mark.parametrize("name", ORDERERS)
class TestOrderers(OrdererTests):
    @pytest.fixture
    def plugin(self, name):
        return ORDERERS[name][0]

    @pytest.fixture
    def data(self, name):
        return ORDERERS[name][1]


class TestNoOrder(OrdererTests):
    @pytest.fixture
    def plugin(self):
        return NullPackageOrder

    @pytest.fixture
    def data(self):
        return {}

    @pytest.mark.skip(reason="it has none: the repository's listing counts")
    def test_a_resolve_tries_versions_in_its_order(self):
        pass


@pytest.mark.parametrize("name", RULES)
class TestRules(FilterTests):
    @pytest.fixture
    def plugin(self, name):
        return RULES[name][0]

    @pytest.fixture
    def text(self, name):
        return RULES[name][1]

    @pytest.fixture
    def matched(self, name):
        times = {"before": 1_400_000_000, "after": 1_700_000_000}
        return {"foo-1.beta": {"timestamp": times.get(name, 1_550_000_000)}}

    @pytest.fixture
    def others(self, name):
        return {"foo-2": {"timestamp": 1_550_000_000}, "bar-1": {"timestamp": 1_550_000_000}}


def test_what_ships_is_registered_by_the_names_of_its_entry_points(pkg_host):
    for kind in ("orderers", "filters"):
        names = pkg_host.names(kind)
        assert len(names) == 5
        assert [pkg_host.get(kind, name).name for name in names] == names
