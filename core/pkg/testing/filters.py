"""What every filter rule must do."""

# ruff: noqa: D102 - the names of the tests say it
from __future__ import annotations

from typing import Any

import pytest

from pkg.solve.filter_rules import Rule
from pkg.solve.filters import PackageFilterList
from pkg.testing.orderers import _host_with
from pkg.testing.plugins import heavy_imports_of


class FilterTests:
    """Tests for a filter rule plugin.

    A subclass gives the fixtures `plugin`, the class; `text`, what stands in the parentheses of a rule;
    `matched` and `others`, packages that the rule is about and that it is not: from `name-version` to the
    attributes of the definition.
    """

    @pytest.fixture
    def find(self, plugin: Any) -> Any:
        return lambda _kind, _name: plugin

    @pytest.fixture
    def rule(self, plugin: Any, text: str, find: Any) -> Rule:
        return Rule.parse_rule(f"{plugin.name}({text})", find)

    @pytest.fixture
    def packages(self, pkg_repo: Any, pkg_settings: Any, matched: Any, others: Any) -> Any:
        from pkg.catalog import Catalog
        from pkg.host import Host

        for name, attributes in {**matched, **others}.items():
            pkg_repo.add(name, **attributes)
        catalog = Catalog(Host(pkg_settings()), paths=[str(pkg_repo.path)])
        families = {name.rpartition("-")[0] for name in (*matched, *others)}
        found = {
            package.qualified_name: package for family in families for package in catalog.packages(family)
        }
        assert set(found) == {*matched, *others}
        return found

    def test_it_has_a_name_and_says_what_it_is(self, plugin: Any) -> None:
        assert isinstance(plugin.name, str)
        assert plugin.name
        assert (plugin.__doc__ or "").strip(), "the class has no docstring"

    def test_importing_it_imports_nothing_heavy(self, plugin: Any) -> None:
        assert heavy_imports_of(plugin.__module__) == []

    def test_what_it_writes_reads_as_the_same_rule(self, rule: Rule, find: Any, packages: Any) -> None:
        again = Rule.parse_rule(str(rule), find)
        assert str(again) == str(rule)
        assert again.family() == rule.family()
        for package in packages.values():
            assert again.match(package) == rule.match(package)

    def test_it_matches_what_it_is_about_and_nothing_else(
        self, rule: Rule, packages: Any, matched: Any
    ) -> None:
        # A rule that names a family is never asked about others.
        asked = {name: one for name, one in packages.items() if rule.family() in (None, one.name)}
        assert {name for name, package in asked.items() if rule.match(package)} == set(matched)

    def test_it_costs_something(self, rule: Rule) -> None:
        assert rule.cost() > 0

    def test_as_an_exclusion_it_hides_and_as_an_inclusion_it_exempts(
        self, rule: Rule, find: Any, packages: Any, matched: Any
    ) -> None:
        hides = PackageFilterList.from_pod([{"excludes": [str(rule)]}], find)
        keeps = PackageFilterList.from_pod([{"excludes": ["*"], "includes": [str(rule)]}], find)
        hidden = {name for name, package in packages.items() if hides.excludes(package)}
        assert hidden == set(matched)
        assert {name for name, package in packages.items() if not keeps.excludes(package)} == set(matched)

    def test_resolves_do_not_see_what_it_hides(
        self, plugin: Any, rule: Rule, packages: Any, pkg_repo: Any, pkg_settings: Any, matched: Any
    ) -> None:
        from pkg.environment.solving import solve

        host = _host_with("filters", plugin, pkg_settings())
        for resolver in ("python", "numba"):
            for name, package in packages.items():
                answer = solve(
                    [f"{package.name}=={package.version}"],
                    package_paths=[str(pkg_repo.path)],
                    package_filter=[{"excludes": [str(rule)]}],
                    resolver=resolver,
                    host=host,
                )
                assert (answer.status == "solved") is (name not in matched), (resolver, name)
