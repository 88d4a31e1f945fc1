"""What every repository must do."""

# ruff: noqa: D102 - the names of the tests say it
from __future__ import annotations

from typing import Any

import pytest

from pkg.errors import PackageRequestError
from pkg.interfaces.repository import Repository, split_path
from pkg.testing.plugins import PluginTests


class RepositoryTests(PluginTests):
    """Tests for a repository plugin.

    A subclass gives the fixture `plugin` (the class) and the fixture `repository`: an open repository
    that holds exactly what `packages` says. A kind that cannot hold, say, unversioned packages or
    command functions overrides `packages`.

        class TestCatalogue(RepositoryTests):
            @pytest.fixture
            def plugin(self):
                return CatalogueRepository

            @pytest.fixture
            def repository(self, plugin, pkg_settings, tmp_path):
                write_catalogue(tmp_path / "catalogue.json", self.packages)
                return plugin(None, str(tmp_path / "catalogue.json"), settings=pkg_settings())

    Attributes:
        packages: family to version to attributes; the version of an unversioned package is empty.
            `commands` is the body of the function.
    """

    packages: dict[str, dict[str, dict[str, Any]]] = {  # noqa: RUF012 - a table, never changed
        "python": {"3.10.9": {}, "3.11": {"tools": ["python", "pip"]}},
        "maya": {"2024.1": {"requires": ["python-3.10+<3.12"], "description": "modelling"}},
        "toolset": {
            "1.0": {
                "requires": ["maya"],
                "variants": [["python-3.10"], ["python-3.11"]],
                "commands": "env.TOOLSET = '{root}'",
            },
        },
        "notes": {"": {"description": "has no version"}},
    }

    def test_it_lists_its_families_once_and_in_the_same_order(self, repository: Repository) -> None:
        names = [family.name for family in repository.families()]
        assert sorted(names) == sorted(self.packages)
        repository.clear_caches()
        assert [family.name for family in repository.families()] == names

    def test_it_finds_a_family_by_name(self, repository: Repository) -> None:
        for name in self.packages:
            family = repository.family(name)
            assert family is not None
            assert family.name == name

    def test_a_family_found_by_name_is_the_listed_one(self, repository: Repository) -> None:
        listed = {family.name: family for family in repository.families()}
        for name, family in listed.items():
            assert repository.family(name) == family

    def test_what_it_promises_of_a_family_stays_while_packages_are_loaded(
        self, repository: Repository
    ) -> None:
        """A `family_state` is None, or stays until something changes."""
        assert repository.family_state("nothing_of_that_name") in (None, b"")
        for family in repository.families():
            before = repository.family_state(family.name)
            assert before != b""
            for package in family.iter_packages():
                assert package.data is not None
            after = repository.family_state(family.name)
            assert after in (before, None)
            if after is not None:
                assert all(repository.confirm(record) for record in family.records)
                assert repository.family_state(family.name) == after
        repository.keep()

    def test_an_unknown_family_is_none(self, repository: Repository) -> None:
        assert repository.family("no_such_family") is None
        assert list(repository.iter_packages("no_such_family")) == []

    def test_a_name_that_no_package_can_have_is_an_error(self, repository: Repository) -> None:
        with pytest.raises(PackageRequestError):
            repository.family("no such name!")

    def test_it_lists_every_version(self, repository: Repository) -> None:
        for name, versions in self.packages.items():
            found = [str(package.version) for package in repository.iter_packages(name)]
            assert sorted(found) == sorted(versions)

    def test_it_finds_a_version(self, repository: Repository) -> None:
        for name, versions in self.packages.items():
            for version in versions:
                package = repository.package(name, version)
                assert package is not None
                assert (package.name, str(package.version)) == (name, version)
            assert repository.package(name, "987.6.5") is None

    def test_listing_loads_no_definition(
        self, repository: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def load(record: Any) -> Any:
            raise AssertionError(f"the definition of {record.version_name!r} was loaded")

        monkeypatch.setattr(repository, "load", load)
        for family in repository.families():
            assert [record.version for record in family.records]

    def test_a_definition_is_loaded_once(
        self, repository: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        loaded = []
        original = repository.load

        def load(record: Any) -> Any:
            loaded.append((record.family.name, record.version_name))
            return original(record)

        monkeypatch.setattr(repository, "load", load)
        for _ in range(2):
            for name in self.packages:
                for package in repository.iter_packages(name):
                    assert package.description is None or package.description
        assert len(loaded) == len(set(loaded)) == sum(map(len, self.packages.values()))

    def test_attributes_arrive(self, repository: Repository) -> None:
        for name, versions in self.packages.items():
            for version, attributes in versions.items():
                package = repository.package(name, version)
                assert package is not None
                assert [str(each) for each in package.requires or ()] == attributes.get("requires", [])
                assert package.description == attributes.get("description")
                assert list(package.tools or ()) == attributes.get("tools", [])

    def test_variants_arrive_in_order(self, repository: Repository) -> None:
        for name, versions in self.packages.items():
            for version, attributes in versions.items():
                package = repository.package(name, version)
                assert package is not None
                variants = list(package.iter_variants())
                wanted = attributes.get("variants")
                if wanted is None:
                    assert [variant.index for variant in variants] == [None]
                else:
                    assert [variant.index for variant in variants] == list(range(len(wanted)))
                    assert [list(map(str, variant.variant_requires)) for variant in variants] == wanted

    def test_commands_arrive(self, repository: Repository) -> None:
        for name, versions in self.packages.items():
            for version, attributes in versions.items():
                package = repository.package(name, version)
                assert package is not None
                if "commands" in attributes:
                    assert package.commands is not None
                    assert attributes["commands"] in package.commands.source
                else:
                    assert package.commands is None

    def test_a_handle_leads_back_to_the_package(self, repository: Repository) -> None:
        for name in self.packages:
            for package in repository.iter_packages(name):
                again = repository.package_from_handle(package.handle.variables)
                assert again == package
                for variant in package.iter_variants():
                    assert repository.variant_from_handle(variant.handle.variables) == variant

    def test_every_package_and_variant_has_a_uri_of_its_own_that_leads_back(
        self, repository: Repository
    ) -> None:
        seen = set()
        for name in self.packages:
            for package in repository.iter_packages(name):
                assert repository.package_from_uri(package.uri) == package
                for variant in package.iter_variants():
                    seen.add(variant.uri)
                    assert repository.variant_from_uri(variant.uri) == variant
        variants = [
            attributes.get("variants", [[]])
            for each in self.packages.values()
            for attributes in each.values()
        ]
        assert len(seen) == sum(map(len, variants))

    def test_its_text_is_how_users_write_it(self, repository: Repository) -> None:
        assert split_path(str(repository)) == (repository.name, repository.location)

    def test_it_is_equal_to_another_at_the_same_location(
        self, repository: Repository, pkg_settings: Any
    ) -> None:
        again = type(repository)(repository.options, repository.location, settings=pkg_settings())
        assert again == repository
        assert hash(again) == hash(repository)
