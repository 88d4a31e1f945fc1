from __future__ import annotations

import json

import pytest
from pkg.errors import PackageRepositoryError
from pkg.testing import RepositoryTests

from lodge_pkg.catalogue import CatalogueRepository


def write(path, families, root=None):
    path.write_text(json.dumps({"root": root, "families": families}))
    return str(path)


class TestCatalogue(RepositoryTests):
    @pytest.fixture
    def plugin(self):
        return CatalogueRepository

    @pytest.fixture
    def repository(self, plugin, pkg_settings, tmp_path):
        return plugin(None, write(tmp_path / "packages.json", self.packages), settings=pkg_settings())


def test_a_missing_file_is_an_empty_repository(pkg_settings, tmp_path):
    assert CatalogueRepository(None, str(tmp_path / "none.json"), settings=pkg_settings()).is_empty()


@pytest.mark.parametrize("content", ["{", "[]", "{}"])
def test_a_damaged_file_is_a_clear_error(pkg_settings, tmp_path, content):
    path = tmp_path / "packages.json"
    path.write_text(content)
    with pytest.raises(PackageRepositoryError, match=r"packages\.json"):
        CatalogueRepository(None, str(path), settings=pkg_settings()).families()


def test_payloads_are_below_the_root(pkg_settings, tmp_path):
    location = write(tmp_path / "packages.json", {"maya": {"2024": {}}}, root="/lodge")
    (package,) = CatalogueRepository(None, location, settings=pkg_settings()).iter_packages("maya")
    assert package.base == "/lodge/maya/2024"
