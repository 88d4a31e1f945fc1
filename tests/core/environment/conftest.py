"""Repositories on disk, and settings that see nothing of this machine's user."""

import os
import sys
import textwrap
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def plugins(tmp_path):
    """The plugins of a run in an empty home folder without variables of rez or pkg."""
    from pkg.host import Host
    from pkg.settings import load_settings

    home = tmp_path / "home"
    home.mkdir()
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("REZ_", "PKG_"))}
    environ |= {"HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache"), "PKG_RESOLVER_BACKEND": "python"}
    return Host(load_settings(environ, str(home)))


@pytest.fixture
def repository(tmp_path):
    """Write packages into a repository; `add(qualified name, body)` returns the folder of the package."""

    class Repository:
        path = str(tmp_path / "packages")

        def add(self, package, body="", commands=""):
            name, _, version = package.partition("-")
            folder = tmp_path / "packages" / name / version
            folder.mkdir(parents=True, exist_ok=True)
            text = f"name = {name!r}\n" + (f"version = {version!r}\n" if version else "")
            text += textwrap.dedent(body).strip() + "\n"
            if commands:
                text += (
                    "def commands():\n" + textwrap.indent(textwrap.dedent(commands).strip(), "    ") + "\n"
                )
            (folder / "package.py").write_text(text)
            return folder

    (tmp_path / "packages").mkdir()
    return Repository()


@pytest.fixture
def resolve(plugins, repository):
    """Resolve a request in the repository."""
    from pkg.environment.context import ResolvedContext

    def resolve(*requests, **options):
        options.setdefault("package_paths", [repository.path])
        return ResolvedContext(list(requests), plugins=plugins, **options)

    return resolve


@pytest.fixture
def rez_contexts(monkeypatch, tmp_path):
    """rez's module of contexts; its absence is a failure where real tools are required."""
    for key in list(os.environ):
        if key.startswith(("REZ_", "PKG_")):
            monkeypatch.delenv(key)
    if os.environ.get("PKG_REQUIRE_REAL"):
        import rez.resolved_context as contexts
    else:
        contexts = pytest.importorskip("rez.resolved_context")
    return contexts
