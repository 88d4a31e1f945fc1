"""A studio that caches payloads."""

import pytest

from pkg.catalog import Catalog
from pkg.environment.context import ResolvedContext
from pkg.host import Host
from pkg.payloads.package_cache import PackageCache


class CachedStudio:
    """A repository, a cache, and settings that cache everything.

    Attributes:
        repo: the repository.
        path: the folder of the cache.
        host: plugins and settings.
    """

    def __init__(self, repo, path, settings):
        self.repo, self.path, self._settings = repo, path, settings
        self.values = {
            "packages_path": [str(repo.path)],
            "cache_packages_path": str(path),
            "default_cachable": True,
            "package_cache_same_device": True,
            "package_cache_space_buffer": 0,
            "tmpdir": str(path.parent / "tmp"),
            "implicit_packages": [],
            "resolver_backend": "python",
        }
        self.change()

    def change(self, **values):
        self.values |= values
        self.host = Host(self._settings(**self.values))

    @property
    def cache(self):
        return PackageCache(str(self.path), plugins=self.host)

    def variant(self, name, index=None):
        family, _, version = name.partition("-")
        return Catalog(self.host).package(family, version).get_variant(index)

    def resolve(self, *requests, **options):
        options.setdefault("package_cache_async", False)
        return ResolvedContext(list(requests), plugins=self.host, **options)


@pytest.fixture
def cached_studio(tmp_path, pkg_repo, pkg_settings):
    path = tmp_path / "cache"
    path.mkdir()
    return CachedStudio(pkg_repo, path, pkg_settings)
