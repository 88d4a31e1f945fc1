from __future__ import annotations

from functools import partial

import pytest

from pkg.host import Host
from pkg.testing import SourceFolder


@pytest.fixture
def host(pkg_repo, pkg_settings, tmp_path):
    """Plugins whose packages are those of `pkg_repo` and what is installed into `installed`."""
    return Host(
        pkg_settings(
            packages_path=[str(tmp_path / "installed"), str(pkg_repo.path)],
            local_packages_path=str(tmp_path / "installed"),
            release_packages_path=str(tmp_path / "released"),
            implicit_packages=[],
            tmpdir=str(tmp_path),
        )
    )


@pytest.fixture
def source(tmp_path):
    """Make the source of a package: `source("lib-1.0", build_command="true")`."""
    return lambda package, **attributes: SourceFolder(
        tmp_path / f"src-{package.partition('-')[0]}", package, **attributes
    )


@pytest.fixture
def build(host, tmp_path):
    """Build a source and install it into `tmp_path / "installed"`."""
    return partial(_build, host=host, into=tmp_path / "installed")


def _build(made, *, host, into, **options):
    return made.build(host, into=options.pop("into", into), **options)
