from __future__ import annotations

import pytest


@pytest.fixture
def released(pkg_repo, pkg_settings, tmp_path):
    """Two variants of a package in the repository that it was released to."""
    pkg_repo.add("tool-1.0", variants=[["python-3.10"], ["python-3.11"]])
    from pkg.catalog import Catalog
    from pkg.host import Host

    package = Catalog(Host(pkg_settings())).repository(str(pkg_repo.path)).package("tool", "1.0")
    return list(package.iter_variants())
