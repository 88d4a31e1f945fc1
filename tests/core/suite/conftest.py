"""A studio with a few saved contexts to make suites of."""

import os
from pathlib import Path

import pytest

TOOL = '#!/bin/sh\necho "{name} of $0"\nfor word in "$@"; do echo "[$word]"; done\nexit ${{CODE:-0}}\n'


@pytest.fixture
def studio(pkg_repo):
    """Packages with tools that say who they are, and with what words they were started."""

    def add(package, *tools, **attributes):
        files = {f"bin/{tool}": TOOL.format(name=tool) for tool in tools}
        attributes.setdefault(
            "commands", "env.PATH.append('{root}/bin')\nenv.SEEN = '{this.name}-{this.version}'"
        )
        pkg_repo.add(package, tools=list(tools), files=files, **attributes)

    add("paint-1.0", "paint", "shared", requires=["lib"])
    add("paint-1.1", "paint", "shared", requires=["lib"])
    add("model-2", "model", "shared")
    add("other-3", "shared", "other")
    add("lib-1", "libtool")
    return pkg_repo


@pytest.fixture
def host(pkg_environ, pkg_settings, studio, monkeypatch):
    """The plugins of a run that finds the studio; this process has its variables too."""
    from pkg.host import Host

    for name in list(os.environ):
        if name.startswith(("REZ_", "PKG_")) and name != "PKG_REQUIRE_REAL":
            monkeypatch.delenv(name)
    pkg_environ |= {
        "REZ_PACKAGES_PATH": str(studio.path),
        "PKG_DEFAULT_SHELL": "bash",
        "REZ_DEFAULT_SHELL": "bash",
        "PKG_RESOLVER_BACKEND": "python",
    }
    return Host(pkg_settings())


@pytest.fixture
def resolve(host):
    from pkg.environment.context import ResolvedContext

    return lambda *requests: ResolvedContext(list(requests), plugins=host)


@pytest.fixture
def saved(resolve, tmp_path):
    """Save the context of some requests, and return its file."""

    def save(*requests):
        path = tmp_path / f"{'_'.join(requests)}.rxt"
        resolve(*requests).save(str(path))
        return str(path)

    return save


@pytest.fixture
def suite(host, resolve):
    """Two contexts: `art` with paint and `geo` with model; `geo` was added last."""
    from pkg.suite.suite import Suite

    suite = Suite(plugins=host)
    suite.add_context("art", resolve("paint-1.0"))
    suite.add_context("geo", resolve("model"))
    return suite


@pytest.fixture
def folder(suite, tmp_path):
    """The suite in a folder."""
    path = tmp_path / "suite"
    suite.save(str(path))
    return path


@pytest.fixture
def rez_suite_class():
    """rez's class; its absence is a failure where real tools are required."""
    if os.environ.get("PKG_REQUIRE_REAL"):
        from rez.suite import Suite
    else:
        Suite = pytest.importorskip("rez.suite").Suite  # noqa: N806
    return Suite


@pytest.fixture
def contents():
    """Return the content of every file below a folder, by its path in it."""

    def contents(folder):
        files = (path for path in sorted(Path(folder).rglob("*")) if path.is_file())
        return {str(path.relative_to(folder)): path.read_text() for path in files}

    return contents
