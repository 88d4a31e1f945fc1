"""Which packages that are there do for a distribution and a python."""

import sys

import pytest
from packaging.markers import default_environment

from pkg.catalog import Catalog
from pkg.host import Host
from pkg.pip.files import PlannedFile
from pkg.pip.interpreter import Interpreter
from pkg.pip.known import KnownPackages
from pkg.settings import load_settings
from pkg.testing.packages import PackageFolder


@pytest.fixture
def folder(tmp_path):
    return PackageFolder(tmp_path / "packages")


@pytest.fixture
def known(folder):
    """Look at the folder as it is now."""

    def look():
        host = Host(load_settings({}, home="/nonexistent"))
        return KnownPackages(Catalog(host, paths=[str(folder.path)]))

    return look


def python(version="3.11.7"):
    return Interpreter(
        sys.executable,
        version,
        version,
        default_environment(),
        (),
        platform="linux",
        arch="x86_64",
        os="Linux-1",
    )


def wheel(name, version):
    return PlannedFile(name, version, f"https://x.org/{name}-{version}-py3-none-any.whl")


@pytest.mark.parametrize(
    ("attributes", "fits"),
    [
        ({}, True),
        ({"requires": ["python-3.10+"]}, True),
        ({"requires": ["python-3.12+"]}, False),
        ({"requires": ["!python-3.11"]}, False),
        ({"requires": ["!python-2"]}, True),
        ({"requires": ["~python-3.11", "numpy-9"]}, True),
        ({"variants": [["platform-windows"], ["platform-linux", "arch-x86_64", "python-3.11"]]}, True),
        ({"variants": [["platform-windows"], ["arch-arm64"], ["os-Linux-2"], ["python-3.10"]]}, False),
    ],
)
def test_a_variant_fits_whose_requirements_of_the_machine_hold(folder, known, attributes, fits):
    folder.add("tool-1.0", **attributes)
    assert (known().fitting(wheel("tool", "1.0"), "tool", python()) is not None) == fits


def test_the_version_counts_and_so_does_the_spelling(folder, known):
    folder.add("Tool_Kit-1.0.rc1")
    packages = known()
    found = packages.fitting(wheel("tool-kit", "1.0rc1"), "Tool-Kit", python())
    assert found.parent.qualified_name == "Tool_Kit-1.0.rc1"
    assert packages.fitting(wheel("tool-kit", "1.0"), "Tool-Kit", python()) is None
    # A lock knows the normalised name only.
    assert packages.spelling(wheel("tool-kit", "2.0"), "tool-kit") == "Tool_Kit"
    assert packages.spelling(wheel("tool-kit", "2.0"), "Tool.Kit") == "Tool.Kit"
    assert packages.fitting(PlannedFile("tool-kit", None, "file:///x"), "tool-kit", python()) is None


def test_constraints_are_the_newest_of_pips_packages_that_fit(folder, known):
    folder.add("lib-1.0", from_pip=True, pip_name="Lib (1.0)")
    folder.add("lib-2.0", from_pip=True, pip_name="Lib (2.0)")
    folder.add("lib-3.0", from_pip=True, pip_name="Lib (3.0)", requires=["python-3.12+"])
    folder.add("own-1.0")
    assert known().as_constraints(python()) == ["Lib==2.0"]
