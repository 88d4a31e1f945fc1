"""A studio whose packages may be cached, and a cache."""

import pytest

from pkg.catalog import Catalog
from pkg.host import Host


@pytest.fixture
def studio(tmp_path, pkg_repo, pkg_settings):
    """A host of a studio that caches everything; `studio.variant("maya-2024")` gives a variant."""

    class Studio:
        repo = pkg_repo
        cache = tmp_path / "cache"
        host = Host(
            pkg_settings(
                packages_path=[str(pkg_repo.path)],
                cache_packages_path=str(cache),
                default_cachable=True,
                package_cache_same_device=True,
                package_cache_space_buffer=0,
                tmpdir=str(tmp_path / "tmp"),
                resolver_backend="python",
            )
        )

        def variant(self, name, index=None):
            family, _, version = name.partition("-")
            return Catalog(self.host).package(family, version).get_variant(index)

    Studio.cache.mkdir()
    return Studio()
