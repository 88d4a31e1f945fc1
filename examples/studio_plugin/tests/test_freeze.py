from __future__ import annotations

import pytest
from pkg.errors import PkgError
from pkg.solve import Choice, Outcome
from pkg.solve.problem import Candidate
from pkg.version import Version

from lodge_pkg import freeze


def solved(family, version):
    return Outcome("solved", solution=[Choice(family, Candidate(Version(version), list), None)])


@pytest.fixture
def frozen(tmp_path, monkeypatch):
    path = tmp_path / "frozen.txt"
    path.write_text("maya-2025+\n\nhoudini\n")
    monkeypatch.setenv("LODGE_FREEZE", str(path))


@pytest.mark.parametrize(("family", "version"), [("maya", "2025.1"), ("houdini", "20")])
def test_a_frozen_version_is_refused(frozen, family, version):
    with pytest.raises(PkgError, match=f"{family}-{version} is frozen"):
        freeze.pkg_after_resolve(solved(family, version))


def test_other_versions_are_not(frozen):
    freeze.pkg_after_resolve(solved("maya", "2024.2"))


def test_nothing_is_frozen_without_the_variable(monkeypatch):
    monkeypatch.delenv("LODGE_FREEZE", raising=False)
    freeze.pkg_after_resolve(solved("maya", "2025.1"))


def test_an_unreadable_list_is_a_clear_error(monkeypatch, tmp_path):
    monkeypatch.setenv("LODGE_FREEZE", str(tmp_path / "none"))
    with pytest.raises(PkgError, match="cannot be read"):
        freeze.pkg_after_resolve(solved("maya", "2025.1"))
