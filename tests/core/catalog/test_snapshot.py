"""`pkg.snapshot`: the packages of one moment, whatever happens afterwards."""

from __future__ import annotations

import shutil

import pytest

import pkg


@pytest.fixture
def studio(pkg_repo, pkg_environ, monkeypatch, pkg_host):
    monkeypatch.setattr("pkg.host.default_host", lambda: pkg_host)
    pkg_repo.add("python-3.10", "python-3.11")
    pkg_repo.add("maya-2024", requires=["python"])
    return pkg_repo


def answers(studio, **options):
    return pkg.solve(["maya", "python"], resolver="python", **options).resolved


def test_a_snapshot_sees_neither_what_is_released_nor_what_is_removed_afterwards(studio):
    moment = pkg.snapshot([studio.path])
    before = [("python", "3.11", None), ("maya", "2024", None)]
    assert answers(studio, catalog=moment) == before
    studio.add("python-3.12")
    studio.add("maya-2025", requires=["nuke"])
    studio.add("nuke-15")
    assert ("maya", "2025", None) in answers(studio, package_paths=[studio.path])
    assert answers(studio, catalog=moment) == before
    assert pkg.solve(["nuke"], resolver="python", catalog=moment).error_class == "PackageFamilyNotFoundError"
    shutil.rmtree(studio.path / "python" / "3.11")
    assert answers(studio, catalog=moment) == before
    assert ("maya", "2025", None) in answers(studio, catalog=pkg.snapshot([studio.path]))


def test_a_context_takes_a_snapshot(studio, pkg_host):
    moment = pkg.snapshot([studio.path])
    studio.add("maya-2026")
    options = {"package_paths": [str(studio.path)], "plugins": pkg_host, "resolver": "python"}
    old = pkg.ResolvedContext(["maya"], catalog=moment, **options)
    new = pkg.ResolvedContext(["maya"], **options)
    assert [str(context.get_resolved_package("maya").version) for context in (old, new)] == ["2024", "2026"]


def test_a_snapshot_goes_instead_of_other_packages_not_with_them(studio):
    moment = pkg.snapshot([studio.path])
    with pytest.raises(TypeError, match="instead of"):
        pkg.solve(["maya"], catalog=moment, package_paths=[studio.path])
