"""For the authors of plugins: builders, fixtures, and one class of tests per plugin kind.

The fixtures of `pkg.testing.pytest_plugin` are there in every pytest run once `pkg` is installed; all
their names begin with `pkg_`. The classes `RepositoryTests`, `WritableRepositoryTests`, `ResolverTests`,
`ShellTests`, `BuildSystemTests`, `VCSTests`, `ReleaseHookTests`, `BindTests`, `OrdererTests`, `FilterTests`,
`PayloadCacheTests`, `ValueCacheTests` and `CommandTests` hold what every plugin of a kind must do: a plugin's
tests subclass one of them and say in a fixture what is to be tested. The plugins that come with `pkg` pass
the same tests.
"""

from __future__ import annotations

from pkg.lazy import loader

__all__ = [
    "BindTests",
    "BuildSystemTests",
    "CommandTests",
    "FakeDistribution",
    "FilterTests",
    "OrdererTests",
    "PackageFolder",
    "PayloadCacheTests",
    "ReleaseHookTests",
    "RepositoryTests",
    "ResolverTests",
    "ShellTests",
    "SourceFolder",
    "VCSTests",
    "ValueCacheTests",
    "WritableRepositoryTests",
]

_HOMES = {
    "BindTests": "pkg.testing.binds",
    "BuildSystemTests": "pkg.testing.build_systems",
    "CommandTests": "pkg.testing.commands",
    "FakeDistribution": "pkg.testing.distributions",
    "FilterTests": "pkg.testing.filters",
    "OrdererTests": "pkg.testing.orderers",
    "PackageFolder": "pkg.testing.packages",
    "PayloadCacheTests": "pkg.testing.caches",
    "ReleaseHookTests": "pkg.testing.release_hooks",
    "RepositoryTests": "pkg.testing.repositories",
    "ResolverTests": "pkg.testing.resolvers",
    "ShellTests": "pkg.testing.shells",
    "SourceFolder": "pkg.testing.sources",
    "VCSTests": "pkg.testing.vcs",
    "ValueCacheTests": "pkg.testing.caches",
    "WritableRepositoryTests": "pkg.testing.writable_repositories",
}

# Lazy, because pytest imports this package at the start of every run of every project.
__getattr__ = loader(__name__, _HOMES)
