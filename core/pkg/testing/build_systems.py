"""What every build system must do, tried with the real tool."""

# ruff: noqa: D102 - the names of the tests say it
from __future__ import annotations

import os
from argparse import ArgumentParser
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from pkg.errors import BuildSystemError
from pkg.testing.packages import PackageFolder
from pkg.testing.plugins import PluginTests
from pkg.testing.sources import SourceFolder


class BuildSystemTests(PluginTests):
    """Tests for a build system.

    A subclass gives the fixture `plugin` (the class) and says what it builds. Where the build tool is not
    installed the tests fail if PKG_REQUIRE_REAL is set, and are skipped otherwise.

    Attributes:
        source_files: path to content: a project that installs the file `installed`.
        broken_files: what to write over that so that the build fails.
        installed: a file of the payload.
        attributes: of the package, such as `build_command`.
    """

    source_files: Mapping[str, str] = MappingProxyType({})
    broken_files: Mapping[str, str] = MappingProxyType({})
    installed: str = ""
    attributes: Mapping[str, Any] = MappingProxyType({})

    @pytest.fixture
    def host(self, plugin: Any, pkg_repo: PackageFolder, pkg_settings: Any) -> Any:
        from pkg.hookspecs import hookimpl
        from pkg.host import Host

        class Registers:
            @hookimpl
            def pkg_register_build_systems(self, register: Any) -> None:
                register(plugin)

        pkg_repo.add("one-1", "one-2")
        host = Host(pkg_settings(packages_path=[str(pkg_repo.path)], implicit_packages=[]))
        host.add(Registers())
        return host

    @pytest.fixture
    def source(self, plugin: Any, tmp_path: Path) -> SourceFolder:
        attributes = {"variants": [["one-1"], ["one-2"]], **self.attributes}
        if plugin.name != "custom":
            attributes["build_system"] = plugin.name
        source = SourceFolder(tmp_path / "a source", "conform-1.0", **attributes)
        for path, content in self.source_files.items():
            source.write(path, content, executable=content.startswith("#!"))
        return source

    @pytest.fixture
    def built(self, source: SourceFolder, host: Any, tmp_path: Path) -> Any:
        """Build into a new repository and return its folder."""

        def build(**options: Any) -> Path:
            try:
                source.build(host, into=tmp_path / "a repository", **options)
            except BuildSystemError as error:
                if os.environ.get("PKG_REQUIRE_REAL"):
                    raise
                pytest.skip(str(error))
            return tmp_path / "a repository"

        return build

    def test_it_knows_its_files(self, plugin: Any, source: SourceFolder, host: Any, tmp_path: Path) -> None:
        package = source.system(host).package
        assert plugin.is_valid_root(str(source.path), package)
        (tmp_path / "empty").mkdir()
        assert plugin.is_valid_root(str(tmp_path / "empty"), None) is False

    def test_its_options_can_be_declared_and_have_defaults(
        self, plugin: Any, source: SourceFolder, host: Any
    ) -> None:
        parser = ArgumentParser(add_help=False)
        plugin.add_options(parser, str(source.path), source.system(host).options)
        parser.parse_args([])

    def test_every_variant_is_built_and_installed(self, built: Any) -> None:
        package = built() / "conform" / "1.0"
        assert (package / "one-1" / self.installed).exists()
        assert (package / "one-2" / self.installed).exists()

    def test_variants_are_built_side_by_side(self, built: Any) -> None:
        package = built(jobs=2) / "conform" / "1.0"
        assert (package / "one-1" / self.installed).exists()
        assert (package / "one-2" / self.installed).exists()

    def test_another_build_over_the_first_works(self, built: Any) -> None:
        built(variants=[0])
        assert (built(variants=[0]) / "conform" / "1.0" / "one-1" / self.installed).exists()

    def test_nothing_installed_mentions_where_it_was_staged(self, built: Any) -> None:
        for path in built(variants=[0]).rglob("*"):
            if path.is_file() and not path.is_symlink():
                assert b".pkg-staging-" not in path.read_bytes(), path

    def test_without_an_install_nothing_is_installed(self, built: Any) -> None:
        assert not built(install=False).exists()

    def test_a_failing_build_leaves_no_package(
        self, built: Any, source: SourceFolder, tmp_path: Path
    ) -> None:
        from pkg.errors import BuildError

        if not self.broken_files:
            pytest.skip("nothing is said to break the build")
        for path, content in self.broken_files.items():
            source.write(path, content, executable=content.startswith("#!"))
        with pytest.raises(BuildError):
            built()
        repository = tmp_path / "a repository"
        assert not repository.exists() or list(repository.iterdir()) == []

    def test_hostile_arguments_run_nothing(self, source: SourceFolder, host: Any, tmp_path: Path) -> None:
        from pkg.errors import BuildError

        proof = tmp_path / "proof"
        for word in (f"; touch {proof};", f"$(touch {proof})", f"`touch {proof}`", f"'; touch {proof} #"):
            system = source.system(host, build_args=[word], child_build_args=[word])
            with suppress(BuildError):  # most tools know no such argument
                source.build(host, into=tmp_path / "hostile", system=system, variants=[0])
            assert not proof.exists(), word
