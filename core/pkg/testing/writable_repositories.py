"""What every repository must do that packages can be put into."""

# ruff: noqa: D102 - the names of the tests say it
from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest

from pkg.errors import PackageRepositoryError
from pkg.interfaces.repository import Repository
from pkg.package.package import Package
from pkg.package.standalone import create_package
from pkg.package.variant import Variant


class WritableRepositoryTests:
    """Tests for the write side of a repository plugin.

    A subclass gives the fixture `empty_repository`: an open repository that holds nothing and can be written
    to. What is installed into it comes from packages in memory.

        class TestWritableCatalogue(WritableRepositoryTests):
            has_payloads = False

            @pytest.fixture
            def empty_repository(self, pkg_settings, tmp_path):
                return CatalogueRepository(None, str(tmp_path / "catalogue.json"), settings=pkg_settings())

    Attributes:
        has_payloads: whether packages have files, so that `stage` must work.
    """

    has_payloads: ClassVar[bool] = True

    @staticmethod
    def tool(repository: Repository, version: str = "1.0", **attributes: object) -> Package:
        """Make a package of two variants in memory."""
        data = {
            "name": "tool",
            "version": version,
            "variants": [["python-3.10"], ["python-3.11"]],
            "tools": ["tool"],
            **attributes,
        }
        return create_package("tool", data, repository.config)

    @staticmethod
    def versions(repository: Repository) -> list[str]:
        """List the versions that a resolve sees."""
        return sorted(str(package.version) for package in repository.iter_packages("tool"))

    def install(self, repository: Repository, package: Package) -> list[Variant]:
        """Install all variants without files."""
        installed = [repository.install_variant(variant) for variant in package.iter_variants()]
        return [variant for variant in installed if variant is not None]

    def test_what_was_installed_is_there_at_once(self, empty_repository: Repository) -> None:
        assert empty_repository.is_empty()
        variants = self.install(empty_repository, self.tool(empty_repository))
        assert [variant.index for variant in variants] == [0, 1]
        package = empty_repository.package("tool", "1.0")
        assert package is not None
        assert package.tools == ["tool"]
        assert [variant.qualified_name for variant in package.iter_variants()] == [
            "tool-1.0[0]",
            "tool-1.0[1]",
        ]
        assert not empty_repository.is_empty()

    def test_an_equal_variant_is_not_added_again(self, empty_repository: Repository) -> None:
        package = self.tool(empty_repository)
        self.install(empty_repository, package)
        self.install(empty_repository, package)
        installed = empty_repository.package("tool", "1.0")
        assert installed is not None
        assert installed.num_variants == 2

    def test_a_dry_run_finds_the_equal_variant_and_changes_nothing(
        self, empty_repository: Repository
    ) -> None:
        first, second = self.tool(empty_repository).iter_variants()
        assert empty_repository.install_variant(first, dry_run=True) is None
        assert empty_repository.is_empty()
        empty_repository.install_variant(first)
        found = empty_repository.install_variant(first, dry_run=True)
        assert found is not None
        assert found.index == 0
        assert empty_repository.install_variant(second, dry_run=True) is None

    def test_a_further_variant_keeps_the_timestamp(self, empty_repository: Repository) -> None:
        first, second = self.tool(empty_repository).iter_variants()
        empty_repository.install_variant(first, overrides={"timestamp": 1000})
        empty_repository.install_variant(second, overrides={"timestamp": 2000})
        package = empty_repository.package("tool", "1.0")
        assert package is not None
        assert package.timestamp == 1000
        assert package.num_variants == 2

    def test_a_changed_definition_replaces_the_old_one(self, empty_repository: Repository) -> None:
        self.install(empty_repository, self.tool(empty_repository))
        self.install(empty_repository, self.tool(empty_repository, tools=["other"]))
        package = empty_repository.package("tool", "1.0")
        assert package is not None
        assert package.tools == ["other"]

    def test_it_goes_under_another_name_and_version(self, empty_repository: Repository) -> None:
        variant = next(self.tool(empty_repository).iter_variants())
        empty_repository.install_variant(variant, overrides={"name": "gadget", "version": "7"})
        assert empty_repository.package("gadget", "7") is not None
        assert empty_repository.package("tool", "1.0") is None

    def test_a_package_with_another_uuid_is_refused(self, empty_repository: Repository) -> None:
        self.install(empty_repository, self.tool(empty_repository, uuid="one"))
        with pytest.raises(PackageRepositoryError):
            self.install(empty_repository, self.tool(empty_repository, uuid="two"))

    def test_variants_and_none_do_not_mix(self, empty_repository: Repository) -> None:
        self.install(empty_repository, self.tool(empty_repository))
        without: Package = create_package("tool", {"name": "tool", "version": "1.0"}, empty_repository.config)
        with pytest.raises(PackageRepositoryError):
            self.install(empty_repository, without)

    def test_a_hidden_version_is_hidden_until_it_is_shown(self, empty_repository: Repository) -> None:
        assert empty_repository.ignore_package("tool", "1.0") == -1
        for version in ("1.0", "2.0"):
            self.install(empty_repository, self.tool(empty_repository, version))
        assert empty_repository.ignore_package("tool", "2.0") == 1
        assert empty_repository.ignore_package("tool", "2.0") == 0
        assert self.versions(empty_repository) == ["1.0"]
        assert empty_repository.hidden_package("tool", "2.0") is not None
        assert empty_repository.unignore_package("tool", "2.0") == 1
        assert empty_repository.unignore_package("tool", "2.0") == 0
        assert self.versions(empty_repository) == ["1.0", "2.0"]

    def test_a_version_is_removed_hidden_or_not(self, empty_repository: Repository) -> None:
        for version in ("1.0", "2.0"):
            self.install(empty_repository, self.tool(empty_repository, version))
        empty_repository.ignore_package("tool", "2.0")
        assert empty_repository.remove_package("tool", "2.0")
        assert not empty_repository.remove_package("tool", "2.0")
        assert empty_repository.remove_package("tool", "1.0")
        assert self.versions(empty_repository) == []

    def test_a_family_is_removed_when_it_is_empty_or_forced(self, empty_repository: Repository) -> None:
        assert not empty_repository.remove_package_family("tool")
        self.install(empty_repository, self.tool(empty_repository))
        empty_repository.ignore_package("tool", "1.0")
        with pytest.raises(PackageRepositoryError, match="non-empty"):
            empty_repository.remove_package_family("tool")
        assert empty_repository.remove_package_family("tool", force=True)
        assert empty_repository.family("tool") is None

    def test_a_staged_install_is_seen_by_nobody_before_its_commit(self, empty_repository: Repository) -> None:
        self._needs_payloads()
        package = self.tool(empty_repository)
        with empty_repository.stage("tool", "1.0") as stage:
            for variant in package.iter_variants():
                folder = stage.payload(variant)
                assert folder == stage.payload(variant)
                Path(folder, "file").write_text(str(variant.index))
                stage.add(variant)
            empty_repository.clear_caches()
            assert empty_repository.is_empty()
            finals = [stage.final_payload(variant) for variant in package.iter_variants()]
            installed = stage.commit()
        assert [each.variant.index for each in installed] == [0, 1]
        assert [each.variant.root for each in installed] == finals
        for each in installed:
            assert Path(str(each.variant.root), "file").read_text() == str(each.variant.index)

    def test_a_set_of_installs_is_seen_by_nobody_before_its_commit(
        self, empty_repository: Repository
    ) -> None:
        self._needs_payloads()
        with empty_repository.stage_set() as together:
            for version in ("1.0", "2.0"):
                variant = next(self.tool(empty_repository, version).iter_variants())
                stage = together.stage("tool", version)
                assert stage is together.stage("tool", version)
                Path(stage.payload(variant), "file").write_text(version)
                stage.add(variant)
            empty_repository.clear_caches()
            assert empty_repository.is_empty()
            installed = together.commit()
        assert [str(each.variant.version) for each in installed] == ["1.0", "2.0"]
        for each in installed:
            assert Path(str(each.variant.root), "file").read_text() == str(each.variant.version)
        with empty_repository.stage_set() as together:
            variant = next(self.tool(empty_repository, "3.0").iter_variants())
            hidden = Path(together.stage("tool", "3.0").payload(variant))
        assert not hidden.exists()
        assert self.versions(empty_repository) == ["1.0", "2.0"]

    def test_an_abandoned_install_leaves_nothing(self, empty_repository: Repository) -> None:
        self._needs_payloads()
        variant = next(self.tool(empty_repository).iter_variants())
        with empty_repository.stage("tool", "1.0") as stage:
            hidden = Path(stage.payload(variant))
            (hidden / "file").write_text("x")
        assert not hidden.exists()
        assert empty_repository.is_empty()

    def test_two_installs_of_one_version_join(self, empty_repository: Repository) -> None:
        self._needs_payloads()
        first, second = self.tool(empty_repository).iter_variants()
        with empty_repository.stage("tool", "1.0") as one, empty_repository.stage("tool", "1.0") as other:
            for stage, variant in ((one, first), (other, second)):
                Path(stage.payload(variant), "file").write_text(str(variant.index))
                stage.add(variant)
            other.commit()
            one.commit()
        package = empty_repository.package("tool", "1.0")
        assert package is not None
        found = [Path(str(variant.root), "file").read_text() for variant in package.iter_variants()]
        assert sorted(found) == ["0", "1"]

    def test_an_equal_variant_is_left_or_replaced_as_asked(self, empty_repository: Repository) -> None:
        self._needs_payloads()
        variant = next(self.tool(empty_repository).iter_variants())
        answers = []
        for content, replace in (("one", True), ("two", False), ("three", True)):
            with empty_repository.stage("tool", "1.0") as stage:
                Path(stage.payload(variant), "file").write_text(content)
                stage.add(variant, replace=replace)
                installed = stage.commit()[0]
            answers.append((installed.skipped, Path(str(installed.variant.root), "file").read_text()))
        assert answers == [(False, "one"), (True, "one"), (False, "three")]

    def test_a_kept_variant_stays_though_the_definition_differs(self, empty_repository: Repository) -> None:
        self._needs_payloads()
        first, second = self.tool(empty_repository).iter_variants()
        other = next(self.tool(empty_repository, description="other").iter_variants())
        answers = []
        for content, variants in (("one", [first]), ("two", [other]), ("three", [other, second])):
            with empty_repository.stage("tool", "1.0") as stage:
                for variant in variants:
                    Path(stage.payload(variant), "file").write_text(content)
                    stage.add(variant, keep=True)
                installed = stage.commit()
            answers.append(
                [(one.skipped, Path(str(one.variant.root), "file").read_text()) for one in installed]
            )
        assert answers == [[(False, "one")], [(True, "one")], [(True, "one"), (False, "three")]]

    def _needs_payloads(self) -> None:
        if not self.has_payloads:
            pytest.skip("packages of this kind of repository have no files")
