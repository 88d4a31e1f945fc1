from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def studio(pkg_repo, pkg_environ):
    """A small repository that `pkg` finds through REZ_PACKAGES_PATH."""
    pkg_repo.add("python-3.10", "python-3.11", tools=["python"])
    pkg_repo.add("maya-2023.1", timestamp=1000, description="older")
    pkg_repo.add(
        "maya-2024.2",
        timestamp=2000,
        description="A modelling application, whose description is long enough for a block",
        authors=["ann", "bob"],
        requires=["python-3.10"],
        tools=["maya", "mayapy"],
        commands="env.PATH.prepend('{root}/bin')",
    )
    pkg_repo.add("lookdev-1.0.0", requires=["python"], variants=[["maya-2023"], ["maya-2024"]])
    pkg_environ["REZ_PACKAGES_PATH"] = str(pkg_repo.path)
    return pkg_repo


@pytest.fixture
def rez_tool(pkg_environ):
    """Run one of rez's programs in the same environment, where rez is installed."""
    program = Path(sys.executable).parent / "rez"
    if not program.exists():
        if os.environ.get("PKG_REQUIRE_REAL"):
            pytest.fail("rez is not installed, and PKG_REQUIRE_REAL is set")
        pytest.skip("rez is not installed")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(program), *arguments], env=pkg_environ, capture_output=True, text=True, check=False
        )

    return run
