"""`PackageHelp` as scripts use it; what it finds is compared with rez in tests/commands/test_help.py."""

from __future__ import annotations

from io import StringIO

import pytest

from pkg.environment.package_help import PackageHelp
from pkg.errors import PkgError
from pkg.version import VersionRange


def test_the_newest_version_with_help_in_the_range_counts(pkg_repo):
    pkg_repo.add("tool-1", help="https://example.com/{version}")
    pkg_repo.add("tool-2", help=[["a", "x y"], ["b", "{root}"]])
    pkg_repo.add("tool-3")
    paths = [str(pkg_repo.path)]
    found = PackageHelp("tool", paths=paths)
    assert found.success
    assert found.sections == [["a", "x y"], ["b", str(pkg_repo.path / "tool" / "2")]]
    older = PackageHelp("tool", VersionRange("<2"), paths=paths)
    assert older.sections == [["Help", "https://example.com/1"]]


def test_finding_help_changes_no_definition(pkg_repo):
    pkg_repo.add("tool-1", help=[["a", "{version}"]])
    found = PackageHelp("tool", paths=[str(pkg_repo.path)])
    assert found.package.help == [["a", "{version}"]]


def test_no_help_is_no_success(pkg_repo):
    pkg_repo.add("tool-1")
    found = PackageHelp("tool", paths=[str(pkg_repo.path)])
    assert not found.success
    assert found.package is None


def test_a_lone_brace_is_told_with_its_section(pkg_repo):
    pkg_repo.add("tool-1", help=[["manual", "echo {"]])
    with pytest.raises(PkgError, match="help section 'manual'"):
        PackageHelp("tool", paths=[str(pkg_repo.path)])


def test_sections_are_listed_from_one_on(pkg_repo):
    pkg_repo.add("tool-1", help=[["manual", "x"]])
    out = StringIO()
    PackageHelp("tool", paths=[str(pkg_repo.path)]).print_info(out)
    assert out.getvalue() == "Sections:\n  1:\tmanual (x)\n"
