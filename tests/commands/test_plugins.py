from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pkg.testing import FakeDistribution


@pytest.fixture
def studio(tmp_path, pkg_environ):
    """A distribution that the started programs see."""
    folder = tmp_path / "site"
    pkg_environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(folder), pkg_environ.get("PYTHONPATH"))))
    return FakeDistribution(folder, "studio-pkg", "4.5")


def rows(finished):
    return [line.split() for line in finished.out.splitlines()[1:]]


def test_every_plugin_is_listed_with_kind_name_distribution_version_and_state(pkg_cli):
    listed = pkg_cli("plugins")
    assert listed.code == 0
    assert ["resolvers", "python", "pkg-studio", "0.1.0", "ok"] in rows(listed)
    assert ["commands", "plugins", "pkg-studio", "0.1.0", "ok"] in rows(listed)


def test_kind_narrows_the_list(pkg_cli):
    assert {row[0] for row in rows(pkg_cli("plugins", "--kind", "shells"))} == {"shells"}


def test_an_unknown_kind_lists_the_kinds(pkg_cli):
    finished = pkg_cli("plugins", "--kind", "shell")
    assert finished.code == 1
    assert "there are: repositories, shells" in finished.err


def test_json_has_a_record_for_each(pkg_cli):
    records = json.loads(pkg_cli("plugins", "--json").out)
    (found,) = [record for record in records if record["name"] == "numba"]
    assert found == {
        "kind": "resolvers",
        "name": "numba",
        "distribution": "pkg-studio",
        "version": "0.1.0",
        "module": "pkg_resolvers.numba_backend",
        "state": "ok",
        "reason": None,
    }


def test_a_failed_plugin_is_shown_with_its_reason(pkg_cli, studio):
    studio.offer("shells", "elvish", "studio_elvish", "import nothing_there")
    finished = pkg_cli("plugins")
    assert finished.code == 0
    assert ["shells", "elvish", "studio-pkg", "4.5", "failed"] in rows(finished)
    assert "No module named 'nothing_there'" in finished.err


def test_disabled_and_conflicting_plugins_are_shown_as_such(pkg_cli, studio, pkg_environ):
    studio.offer("shells", "sh", "studio_sh", "")
    studio.offer("hooks", "farm", "studio_farm", "")
    pkg_environ["PKG_DISABLE_PLUGINS"] = "hooks:farm"
    states = {tuple(row[:3]): row[4] for row in rows(pkg_cli("plugins"))}
    assert states["shells", "sh", "studio-pkg"] == "conflict"
    assert states["shells", "sh", "pkg-studio"] == "conflict"
    assert states["hooks", "farm", "studio-pkg"] == "disabled"


def test_refresh_reads_the_distributions_again(pkg_cli, pkg_environ):
    pkg_cli("plugins", "--kind", "hooks")
    (memory,) = Path(pkg_environ["HOME"]).glob(".cache/pkg/plugins/*.txt")
    before = memory.stat().st_ino
    pkg_cli("plugins", "--kind", "hooks")
    assert memory.stat().st_ino == before
    pkg_cli("plugins", "--kind", "hooks", "--refresh")
    assert memory.stat().st_ino != before


# --- the packages that are plugins of a package --------------------------------------------------


@pytest.fixture
def packages(pkg_repo):
    pkg_repo.add("maya-1", "nuke-1")
    pkg_repo.add("maya-2", has_plugins=True)
    pkg_repo.add("yeti-1", plugin_for=["maya", "houdini"])
    pkg_repo.add("arnold-1", plugin_for=["maya"])
    pkg_repo.add("arnold-0", plugin_for=["nuke"])
    return pkg_repo


def test_the_packages_that_name_it_are_the_plugins_of_a_package(pkg_cli, packages):
    finished = pkg_cli("plugins", "maya", "--paths", str(packages.path))
    assert (finished.code, finished.out) == (0, "arnold\nyeti\n")


def test_rez_finds_the_same_plugins(pkg_cli, packages, pkg_environ):
    try:
        import rez  # noqa: F401
    except ImportError:
        if os.environ.get("PKG_REQUIRE_REAL"):
            raise
        pytest.skip("rez is not installed")
    command = [str(Path(sys.executable).with_name("rez")), "plugins", "--paths", str(packages.path), "maya"]
    out = subprocess.run(command, env=pkg_environ, capture_output=True, text=True, check=True).stdout
    assert sorted(out.split()) == pkg_cli("rez", "plugins", "--paths", str(packages.path), "maya").out.split()


def test_a_package_without_plugins_is_a_note_and_no_failure(pkg_cli, packages):
    finished = pkg_cli("plugins", "nuke", "--paths", str(packages.path))
    assert (finished.code, finished.out, finished.err) == (0, "", "package 'nuke' has no plugins.\n")


def test_an_unknown_package_is_a_clear_failure(pkg_cli, packages):
    finished = pkg_cli("plugins", "mya", "--paths", str(packages.path))
    assert finished.code == 1
    assert finished.err.startswith("error: no package 'mya' in ")


def test_a_broken_package_does_not_hide_the_others(pkg_cli, packages):
    packages.write("broken-1", "1/0")
    finished = pkg_cli("plugins", "maya", "--paths", str(packages.path))
    assert (finished.code, finished.out) == (0, "arnold\nyeti\n")
    assert "broken" in finished.err


def test_paths_without_a_package_is_wrong_usage(pkg_cli):
    assert pkg_cli("plugins", "--paths", "/x").code == 2
