"""Fixtures for the authors of plugins, loaded by pytest wherever `pkg` is installed.

Nothing of `pkg` is imported before a test asks for one of these: pytest loads this module in every
run of every project.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pkg.environment.solving import SolveResult
    from pkg.host import Host
    from pkg.settings import Settings
    from pkg.testing.packages import PackageFolder
    from pkg.testing.program import Finished


@pytest.fixture
def pkg_home(tmp_path: Path) -> Path:
    """An empty home folder for this test."""
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    return home


@pytest.fixture
def pkg_environ(pkg_home: Path) -> dict[str, str]:
    """The variables of a process that knows neither the real home folder nor anyone's configuration.

    A dict of its own per test: change it, then use `pkg_settings`, `pkg_host` or `pkg_cli`.
    """
    from pkg.testing.program import clean_environ

    return clean_environ(pkg_home)


@pytest.fixture
def pkg_settings(pkg_environ: dict[str, str], pkg_home: Path) -> Callable[..., Settings]:
    """Make settings: `pkg_settings()`, `pkg_settings(resolver_backend="python")`."""
    from pkg.settings import load_settings

    def make(**values: Any) -> Settings:
        settings = load_settings(pkg_environ, str(pkg_home))
        return settings.override(values, "this test") if values else settings

    return make


@pytest.fixture
def pkg_host(pkg_settings: Callable[..., Settings]) -> Host:
    """A host with default settings and the plugins that are installed."""
    from pkg.host import Host

    return Host(pkg_settings())


@pytest.fixture
def pkg_repo(tmp_path: Path) -> PackageFolder:
    """An empty repository to fill: `pkg_repo.add("maya-2024", requires=["python-3"])`."""
    from pkg.testing.packages import PackageFolder

    return PackageFolder(tmp_path / "packages")


@pytest.fixture
def pkg_solve(pkg_repo: PackageFolder) -> Callable[..., SolveResult]:
    """Resolve requests on `pkg_repo`: `pkg_solve("maya", "python-3").resolved`; options as in `pkg.solve`."""

    def solve(*requests: str, **options: Any) -> SolveResult:
        from pkg.environment.solving import solve

        options.setdefault("package_paths", [str(pkg_repo.path)])
        return solve(list(requests), **options)

    return solve


@pytest.fixture
def pkg_cli(pkg_environ: dict[str, str], tmp_path: Path) -> Callable[..., Finished]:
    """Run the `pkg` program in a process of its own: `pkg_cli("env", "maya", "--", "true").code`."""
    from pkg.testing.program import run_pkg

    def run(*arguments: str, stdin: str = "", cwd: Path | None = None) -> Finished:
        return run_pkg(arguments, pkg_environ, stdin=stdin, cwd=cwd or tmp_path)

    return run
