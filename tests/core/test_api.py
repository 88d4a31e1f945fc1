from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version

import pytest

import pkg
from pkg import errors


def test_importing_pkg_imports_nothing_else(pkg_environ):
    code = "import sys; before = set(sys.modules); import pkg; print(*sorted(set(sys.modules) - before))"
    out = subprocess.run(
        [sys.executable, "-P", "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {code}"],
        env=pkg_environ,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert set(out.split()) <= {"pkg", "pkg._version", "types", "__future__"}


@pytest.mark.parametrize("name", pkg.__all__)
def test_every_public_name_is_there(name):
    assert getattr(pkg, name) is not None
    assert name in dir(pkg)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'resolve'"):
        _ = pkg.resolve


def test_errors_is_the_module():
    assert pkg.errors is errors


def test_the_version_is_that_of_the_distribution():
    assert pkg.__version__ == version("pkg-studio")


def test_solve_is_callable_whatever_was_imported_first(pkg_environ):
    code = (
        "import pkg, pkg.solve.problem, sys\n"
        "import pkg.solve.problem as problem\n"
        "from pkg.solve import Problem\n"
        "assert Problem is problem.Problem\n"
        "result = pkg.solve(['foo'], [pkg.PackageData('foo', '1')], resolver='python')\n"
        "print(result.status)"
    )
    out = subprocess.run(
        [sys.executable, "-P", "-c", code], env=pkg_environ, capture_output=True, text=True, check=True
    ).stdout
    assert out == "solved\n"
