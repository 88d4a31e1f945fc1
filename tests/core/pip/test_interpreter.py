"""Which python distributions are installed for."""

import sys

import pytest

from pkg.errors import PipError
from pkg.host import Host
from pkg.pip.interpreter import find_interpreters

OWN = "{}.{}".format(*sys.version_info)


@pytest.fixture
def host(pkg_repo, pkg_settings, tmp_path):
    return Host(
        pkg_settings(
            packages_path=[str(pkg_repo.path)],
            implicit_packages=[],
            resolver_backend="python",
            default_shell="bash",
            tmpdir=str(tmp_path),
        )
    )


def add_python(repo, version, *, pip="", program=""):
    """Add a python package whose program is this python, with a pip of a version or none."""
    place = repo.add(f"python-{version}", commands="env.PATH.prepend('{root}/bin')")
    add_program(place / "bin" / (program or "python"), pip)


def add_program(path, pip):
    stub = path.parent / "modules"
    (stub / "pip").mkdir(parents=True)
    text = f"__version__ = {pip!r}" if pip else "raise ImportError"
    (stub / "pip" / "__init__.py").write_text(text)
    # What rez gives the interpreter, with the stub before its own pip.
    before = f"import sys; sys.path.insert(0, {str(stub)!r})\n"
    path.write_text(
        f"#!{sys.executable}\n"
        "import os, sys\n"
        f"code = {before!r} + sys.argv[4]\n"
        f"os.execv({sys.executable!r}, ['python', *sys.argv[1:4], code, *sys.argv[5:]])\n"
    )
    path.chmod(0o755)


def found(host, *versions, **options):
    told = []
    interpreters = find_interpreters(plugins=host, versions=versions, tell=told.append, **options)
    return interpreters, told


def test_the_newest_python_package_is_taken(host, pkg_repo):
    add_python(pkg_repo, "3.9.1", pip="23.0")
    add_python(pkg_repo, "3.10.2", pip="24.1")
    (python,), _ = found(host)
    assert (python.package_version, python.minor, python.pip_version) == ("3.10.2", "3.10", "24.1")
    assert python.executable.startswith(str(pkg_repo.path))
    assert python.version.startswith(OWN)
    assert "py3-none-any" in python.tags
    assert python.environment["sys_platform"] == sys.platform
    assert python.context is not None


def test_versions_that_were_asked_for_are_cut_to_major_and_minor_and_taken_once(host, pkg_repo):
    for version in ("3.9.1", "3.10.2", "3.10.3"):
        add_python(pkg_repo, version, pip="23.0")
    pythons, _ = found(host, "3.9", "3.10.2", "3.10")
    assert [each.package_version for each in pythons] == ["3.9.1", "3.10.3"]


def test_the_program_with_the_longest_version_is_taken(host, pkg_repo):
    add_python(pkg_repo, "3.9.1", pip="23.0", program="python3.9")
    (python,), _ = found(host)
    assert python.executable.endswith("python3.9")


def test_pip_may_be_a_package_of_its_own(host, pkg_repo):
    add_python(pkg_repo, "3.9.1")
    place = pkg_repo.add("pip-22", commands="env.PATH.prepend('{root}/bin')", requires=["python"])
    add_program(place / "bin" / "python", "22.0")
    (python,), told = found(host)
    assert python.pip_version == "22.0"
    assert any("No pip in 'python-3.9'" in each for each in told)


def test_a_python_without_pip_will_do_where_none_is_needed(host, pkg_repo):
    add_python(pkg_repo, "3.9.1")
    (python,), _ = found(host, need_pip=False)
    assert (python.package_version, python.pip_version) == ("3.9.1", "")


def test_without_a_package_pkg_uses_its_own_python(host):
    (python,), told = found(host, need_pip=False)
    assert python.executable == sys.executable
    assert python.minor == OWN
    assert python.context is None
    assert any("Found no python package" in each for each in told)


def test_its_own_python_is_not_taken_for_another_version(host, pkg_repo):
    add_python(pkg_repo, "3.9.1", pip="18.1")
    with pytest.raises(PipError, match=r"no python 3\.9.*packages are python-3\.9\.1"):
        found(host, "3.9")
    with pytest.raises(PipError, match=r"no python 2\.6"):
        found(host, "2.6", need_pip=False)


def test_a_program_that_does_not_answer_is_an_error(host, pkg_repo):
    place = pkg_repo.add(
        "python-3.9", commands="env.PATH.prepend('{root}/bin')", files={"bin/python": "#!/bin/sh\nexit 3\n"}
    )
    with pytest.raises(PipError, match="exit code 3"):
        found(host)
    (place / "bin" / "python").unlink()
    assert found(host, need_pip=False)[0][0].executable == sys.executable


@pytest.mark.parametrize("version", ["", "3..9"])
def test_a_version_that_is_none_is_an_error(host, version):
    with pytest.raises(PipError):
        found(host, version)
