"""A small studio to ask about."""

import pytest


@pytest.fixture
def plugins(pkg_settings):
    from pkg.host import Host

    return Host(pkg_settings(resolver_backend="python"))


@pytest.fixture
def resolve(plugins, pkg_repo):
    """Resolve a request in the repository: `resolve("maya", timestamp=5)`."""
    from pkg.environment.context import ResolvedContext

    def resolve(*requests, **options):
        options.setdefault("package_paths", [str(pkg_repo.path)])
        options.setdefault("add_implicit_packages", False)
        return ResolvedContext(list(requests), plugins=plugins, **options)

    return resolve
