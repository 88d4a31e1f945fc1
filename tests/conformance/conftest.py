from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

try:
    import rez.solver  # noqa: F401

    HAS_REZ = True
except ImportError:
    HAS_REZ = False


@pytest.fixture(scope="session")
def needs_rez() -> None:
    """Skip without rez; with PKG_REQUIRE_REAL that is a failure. rez then knows nobody's configuration."""
    if not HAS_REZ:
        if os.environ.get("PKG_REQUIRE_REAL"):
            pytest.fail("rez is not installed, and PKG_REQUIRE_REAL is set")
        pytest.skip("rez is not installed")
    import rez_alone

    rez_alone.settle()


@pytest.fixture(scope="session")
def backends(request, tmp_path_factory) -> dict[str, Callable[[Any], Any]]:
    """The `solve` of each backend that ships with pkg, by name."""
    from pkg.host import Host
    from pkg.settings import load_settings

    home = tmp_path_factory.mktemp("home")
    # Kernels are compiled once for all runs: pytest keeps this folder.
    kept = request.config.cache.mkdir("pkg")
    host = Host(load_settings({"HOME": str(home), "PKG_CACHE_PATH": str(kept)}, str(home)))
    names = ["python", "numba", *(["rez"] if HAS_REZ else [])]
    return {name: host.create("resolvers", name).solve for name in names}
