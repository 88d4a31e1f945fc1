"""What every orderer must do."""

# ruff: noqa: D102 - the names of the tests say it
from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest

from pkg.solve.order_list import PackageOrderList, from_pod
from pkg.solve.ordering import Ordering
from pkg.testing.plugins import heavy_imports_of
from pkg.version import Version, VersionRange

VERSIONS = ("1.0", "1.10", "1.9.beta", "2.0", "2.1", "3", "")


class OrdererTests:
    """Tests for an orderer plugin.

    A subclass gives the fixtures `plugin`, the class, and `data`, the plain data of an orderer for a family
    `foo`, the type left out. Which order comes out is for its own tests: `order` gives it.
    """

    @pytest.fixture
    def find(self, plugin: Any) -> Any:
        return lambda _kind, _name: plugin

    @pytest.fixture
    def orderer(self, plugin: Any, data: dict[str, Any], find: Any) -> Any:
        return from_pod({"type": plugin.name, "packages": ["foo"], **data}, find)

    @pytest.fixture
    def order(self, orderer: Any) -> Any:
        """Sort versions of `foo` as a resolve tries them: `order("1", "2")`."""

        def order(*versions: str, releases: Any = None) -> list[str]:
            ordering = Ordering([orderer], releases)
            keys = {version: ordering.version_key("foo", Version(version)) for version in versions}
            return sorted(versions, key=keys.__getitem__, reverse=True)

        return order

    def test_it_has_a_name_and_says_what_it_is(self, plugin: Any) -> None:
        assert isinstance(plugin.name, str)
        assert plugin.name
        assert (plugin.__doc__ or "").strip(), "the class has no docstring"

    def test_importing_it_imports_nothing_heavy(self, plugin: Any) -> None:
        assert heavy_imports_of(plugin.__module__) == []

    def test_its_plain_data_makes_the_same_orderer_again(self, orderer: Any, find: Any) -> None:
        (written,) = PackageOrderList([orderer]).to_pod()
        assert written["type"] == orderer.name
        again = from_pod(json.loads(json.dumps(written)), find)
        assert again == orderer
        assert again.packages == orderer.packages

    def test_the_versions_of_a_family_have_an_order(self, orderer: Any) -> None:
        ordering = Ordering([orderer])
        keys = [ordering.version_key("foo", version) for version in (*map(Version, VERSIONS), Version.inf)]
        for one, other in product(keys, keys):
            assert [one < other, other < one, one == other].count(True) == 1

    def test_two_of_the_same_data_give_the_same_order(self, orderer: Any, order: Any, find: Any) -> None:
        again = Ordering([from_pod(PackageOrderList([orderer]).to_pod()[0], find)])
        keys = {version: again.version_key("foo", Version(version)) for version in VERSIONS}
        assert sorted(VERSIONS, key=keys.__getitem__, reverse=True) == order(*VERSIONS)

    def test_ranges_can_be_compared_with_those_of_other_families(self, orderer: Any) -> None:
        ordering = Ordering([orderer])
        keys = [
            ordering.range_key(family, VersionRange(text))
            for family in ("foo", "bar")
            for text in ("", "2", "1.9+", "<2|3")
        ]
        assert len(sorted(keys)) == len(keys)

    def test_a_resolve_tries_versions_in_its_order(
        self, plugin: Any, orderer: Any, order: Any, pkg_repo: Any, pkg_settings: Any
    ) -> None:
        from pkg.environment.context import ResolvedContext

        host = _host_with("orderers", plugin, pkg_settings())
        versions = [version for version in VERSIONS if version]
        pkg_repo.add(*(f"foo-{version}" for version in versions), timestamp=1_600_000_000)
        released = [(Version(version), 1_600_000_000) for version in versions]
        best = order(*versions, releases=lambda _family: released)[0]
        settings = pkg_settings(packages_path=[str(pkg_repo.path)])
        host = _host_with("orderers", plugin, settings)
        data = PackageOrderList([orderer]).to_pod()
        for resolver in ("python", "numba"):
            context = ResolvedContext(
                ["foo"], package_orderers=data, add_implicit_packages=False, plugins=host, resolver=resolver
            )
            assert [str(package.version) for package in context.resolved_packages or ()] == [best]
        again = ResolvedContext.from_dict(context.to_dict(), plugins=host)
        assert again.package_orderers is not None
        assert again.package_orderers.to_pod() == data


def _host_with(kind: str, plugin: Any, settings: Any) -> Any:
    """Return a host that has a plugin, installed or not."""
    from pkg.hookspecs import hookimpl
    from pkg.host import Host

    class Orderers:
        @hookimpl
        def pkg_register_orderers(self, register: Any) -> None:
            register(plugin)

    class Filters:
        @hookimpl
        def pkg_register_filters(self, register: Any) -> None:
            register(plugin)

    host = Host(settings)
    host.add(Orderers() if kind == "orderers" else Filters())
    return host
