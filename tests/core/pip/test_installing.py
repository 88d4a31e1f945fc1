"""Distributions become packages in a repository: layout, variants, merging, all or nothing."""

import csv
import dataclasses
import stat
import sys
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.tags import sys_tags
from wheel_index import make_wheel

from pkg.errors import PipError
from pkg.pip.distribution import read_wheel
from pkg.pip.installing import install_pieces, wheel_piece
from pkg.pip.interpreter import Interpreter
from pkg.settings import load_settings
from pkg_repositories.filesystem import FilesystemRepository

SETTINGS = load_settings({}, home="/nonexistent")
MINOR = "{}.{}".format(*sys.version_info)


def interpreter(minor=MINOR):
    """Give a python of this machine that is said to be of another version."""
    tag = f"cp{minor.replace('.', '')}"
    mine = f"cp{MINOR.replace('.', '')}"
    environment = {**default_environment(), "python_version": minor, "python_full_version": f"{minor}.0"}
    return Interpreter(
        executable=sys.executable,
        version=f"{minor}.0",
        package_version=f"{minor}.0",
        environment=environment,
        tags=tuple(str(each).replace(mine, tag) for each in sys_tags()),
        platform="linux",
        arch="x86_64",
        os="Linux-1",
    )


@pytest.fixture
def repository(tmp_path):
    return FilesystemRepository(None, str(tmp_path / "packages"), settings=SETTINGS)


@pytest.fixture
def install(repository, tmp_path):
    """Install wheels that are made of what is given: pairs of the arguments of `make_wheel` and a python."""

    def run(*wanted, **options):
        pieces = []
        for number, (arguments, minor) in enumerate(wanted):
            wheel = make_wheel(tmp_path / f"wheels-{number}", **arguments)
            pieces.append(
                wheel_piece(read_wheel(str(wheel)), interpreter(minor), SETTINGS.pip_install_remaps)
            )
        return install_pieces(pieces, repository, **options)

    return run


def tree(repository):
    folder = Path(repository.location)
    return sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())


def native(minor, version="1.0", **more):
    tag = f"cp{minor.replace('.', '')}"
    return {"name": "native", "version": version, "tag": f"{tag}-{tag}-linux_x86_64", "pure": False, **more}


def test_modules_scripts_and_data_have_their_places(install, repository):
    arguments = {
        "name": "Tool.Kit",
        "scripts": {"kit": "kit:main"},
        "files": {"kit/__init__.py": "", "kit/data.txt": "x"},
        "data": {
            "scripts/kit-sh": "#!python\nprint('kit')\n",
            "data/share/kit/page": "p",
            "headers/kit.h": "h",
            "purelib/extra.py": "",
        },
    }
    result = install((arguments, MINOR))
    assert [each.qualified_name for each in result.installed] == ["Tool.Kit-1.0[]"]
    assert tree(repository) == [
        f"Tool.Kit/1.0/{path}"
        for path in (
            "bin/kit",
            "bin/kit-sh",
            "include/python/Tool_Kit/kit.h",
            "package.py",
            "python/Tool_Kit-1.0.dist-info/INSTALLER",
            "python/Tool_Kit-1.0.dist-info/METADATA",
            "python/Tool_Kit-1.0.dist-info/RECORD",
            "python/Tool_Kit-1.0.dist-info/WHEEL",
            "python/Tool_Kit-1.0.dist-info/entry_points.txt",
            "python/extra.py",
            "python/kit/__init__.py",
            "python/kit/data.txt",
            "share/kit/page",
        )
    ]
    package = repository.package("Tool.Kit", "1.0")
    assert package.tools == ["kit", "kit-sh"]
    root = Path(package.base)
    for script in ("kit", "kit-sh"):
        assert (root / "bin" / script).read_text().startswith("#!/usr/bin/env python\n")
        assert (root / "bin" / script).stat().st_mode & stat.S_IXUSR


def test_the_record_names_files_where_they_are(install, repository):
    install(({"name": "tool", "scripts": {"tool": "tool:main"}, "data": {"data/share/x": "y"}}, MINOR))
    python = Path(repository.package("tool", "1.0").base, "python")
    with (python / "tool-1.0.dist-info/RECORD").open() as file:
        paths = [row[0] for row in csv.reader(file)]
    assert {"../bin/tool", "../share/x", "tool/__init__.py"} <= set(paths)
    assert all((python / path).is_file() for path in paths)


def test_licence_and_digests_are_in_the_definition(install, repository):
    install(({"name": "tool", "metadata": "License: MIT"}, MINOR))
    package = repository.package("tool", "1.0")
    assert package.data["license"] == "MIT"
    ((name, digest),) = package.data["pip_wheels"].items()
    assert name == "tool-1.0-py3-none-any.whl"
    assert len(digest) == 64


def test_one_payload_serves_all_pythons_where_it_can(install, repository):
    plain = {"name": "plain"}
    result = install((plain, "3.10"), (plain, "3.11"), (native("3.10"), "3.10"), (native("3.11"), "3.11"))
    assert len(result.installed) == 3
    assert repository.package("plain", "1.0").num_variants == 0
    variants = [
        list(map(str, each.variant_requires)) for each in repository.package("native", "1.0").iter_variants()
    ]
    assert variants == [["platform-linux", "arch-x86_64", f"python-{minor}"] for minor in ("3.10", "3.11")]
    assert len(repository.package("native", "1.0").data["pip_wheels"]) == 2


def test_a_further_variant_keeps_the_others(install, repository):
    install((native("3.10"), "3.10"))
    before = {path: Path(repository.location, path).stat().st_ino for path in tree(repository)}
    install((native("3.11"), "3.11"))
    package = repository.package("native", "1.0")
    assert package.num_variants == 2
    assert len(package.data["pip_wheels"]) == 2
    after = {path: Path(repository.location, path).stat().st_ino for path in tree(repository)}
    payload = {path: inode for path, inode in before.items() if "package.py" not in path}
    assert payload.items() <= after.items()
    assert install((native("3.11"), "3.11")).installed == []


def test_a_package_that_rez_made_gets_a_variant_of_its_kind(install, repository):
    install(({"name": "tool"}, "3.10"), style="rez")
    install(({"name": "tool"}, "3.11"))
    variants = [
        list(map(str, each.variant_requires)) for each in repository.package("tool", "1.0").iter_variants()
    ]
    assert variants == [["python-3.10"], ["python-3.11"]]


def test_a_variant_that_joins_others_keeps_what_only_it_requires(install, repository):
    install(({"name": "tool", "requires": ["base"]}, "3.10"), style="rez")
    install(({"name": "tool", "requires": ["base>=1.0", "quick"]}, "3.11"))
    package = repository.package("tool", "1.0")
    assert list(map(str, package.requires)) == ["base"]
    variants = [list(map(str, each.variant_requires)) for each in package.iter_variants()]
    assert variants == [["python-3.10"], ["python-3.11", "quick"]]


def test_a_wheel_for_any_python_and_one_for_this_become_variants_of_one_package(install, repository):
    pure, compiled = {"requires": ["base"]}, native("3.11", requires=["base", "fast"])
    install(({"name": "native", **pure}, "3.10"), (compiled, "3.11"))
    package = repository.package("native", "1.0")
    assert list(map(str, package.requires)) == ["base"]
    assert [list(map(str, each.variant_requires)) for each in package.iter_variants()] == [
        ["python-3.10"],
        ["platform-linux", "arch-x86_64", "python-3.11", "fast"],
    ]


def test_a_package_without_variants_gets_none(install, repository):
    install(({"name": "native"}, "3.10"))
    with pytest.raises(PipError, match="is there without variants"):
        install((native("3.11"), "3.11"))
    assert repository.package("native", "1.0").num_variants == 0


def test_an_equal_variant_is_replaced_when_asked(install, repository):
    module = {"name": "tool", "files": {"tool.py": "OLD = 1"}}
    install((module, MINOR))
    changed = {"name": "tool", "files": {"tool.py": "NEW = 1"}}
    path = Path(repository.location, "tool/1.0/python/tool.py")
    install((changed, MINOR), replace=True)
    assert path.read_text() == "NEW = 1"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"name": "evil", "files": {"../../../evil.py": ""}}, "leads out"),
        ({"name": "evil", "record": lambda lines: lines[1:]}, "RECORD"),
        (
            {"name": "evil", "scripts": {"evil": "evil:main"}, "data": {"scripts/evil": "x"}},
            "File already exists",
        ),
        ({"name": "evil", "files": {"x.py": "a"}, "data": {"purelib/x.py": "b"}}, "File already exists"),
        (
            {"name": "evil", "data": {"data/lib/python/y.py": "b"}, "files": {"y.py": "a"}},
            "File already exists",
        ),
    ],
)
def test_one_that_is_refused_keeps_all_others_out(install, repository, arguments, said):
    with pytest.raises(PipError, match=said):
        install(({"name": "first"}, MINOR), (arguments, MINOR), ({"name": "last"}, MINOR))
    location = Path(repository.location)
    assert not location.exists() or sorted(location.rglob("*")) == []
    assert not list(location.parent.rglob("evil.py"))


def test_requirements_of_one_python_only_make_variants(install):
    marked = {"name": "tool", "requires": ["old; python_version < '3.11'"]}
    result = install((marked, "3.10"), (marked, "3.11"))
    assert len(result.installed) == 2


def test_byte_code_is_written_for_the_python(install, repository):
    install(({"name": "tool", "files": {"tool.py": "A = 1", "broken.py": "print 1"}}, MINOR), compiled=True)
    written = [path for path in tree(repository) if path.endswith(".pyc")]
    assert [Path(path).name.split(".")[0] for path in written] == ["tool"]


def test_scripts_start_python3_where_there_is_no_python(tmp_path):
    from pkg.pip.unpacking import script_python

    (tmp_path / "python3").write_text("")
    with_package = dataclasses.replace(interpreter(), executable=str(tmp_path / "python3"), context=object())
    assert script_python(with_package) == "/usr/bin/env python3"
    (tmp_path / "python").write_text("")
    assert script_python(with_package) == "/usr/bin/env python"


def test_rules_of_the_configuration_move_files(repository, tmp_path):
    wheel = make_wheel(tmp_path, "tool", data={"data/share/man/x.1": "m"})
    rules = [
        {
            "record_path": r"^\.\./\.\./share/man/(.*)",
            "pip_install": r"share/man/\1",
            "rez_install": r"man/\1",
        }
    ]
    install_pieces([wheel_piece(read_wheel(str(wheel)), interpreter(), rules)], repository)
    assert "tool/1.0/man/x.1" in tree(repository)
