"""Plain files on `bind_module_path`."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import dedent

import pytest

from pkg.bind.binding import Binder
from pkg.bind.modules import bind_modules
from pkg.errors import BindError
from pkg.host import Host
from pkg.version import VersionRange

WRITTEN_FOR_REZ = '''
"""A studio's module, as rez's documentation has them."""
import os
from rez.package_maker import make_package
from rez.bind._utils import check_version, make_dirs
from rez.system import system
from rez.utils.lint_helper import env
from rez.version import Version


def setup_parser(parser):
    parser.add_argument("--name", default="pencil", help="what is in it")


def commands():
    env.PATH.append('{this.root}/bin')


def bind(path, version_range=None, opts=None, parser=None):
    print("looking for a pencil")
    version = Version("2.5")
    check_version(version, version_range)

    def make_root(variant, root):
        with open(os.path.join(make_dirs(root, "bin"), "name"), "w") as file:
            file.write(opts.name)

    with make_package("pencil", path, make_root=make_root) as pkg:
        pkg.version = version
        pkg.tools = ["pencil"]
        pkg.commands = commands
        pkg.variants = [system.variant]
    return pkg.installed_variants
'''

DESCRIBING = """
from pkg.interfaces.bind import FoundSoftware, Written


def bind(path, version_range=None, opts=None, parser=None):
    return [FoundSoftware("pen", "1.0", contents=[Written("pen.txt", "blue")], place="/opt/pen")]
"""


@pytest.fixture
def modules(tmp_path):
    folder = tmp_path / "modules"
    folder.mkdir()
    return folder


@pytest.fixture
def bind(modules, tmp_path, pkg_settings):
    host = Host(pkg_settings(bind_module_path=[str(modules)]))

    def run(name, range_=None, **options):
        with Binder(host, str(tmp_path / "repository"), warn=print) as binder:
            return binder.bind(name, range_ and VersionRange(range_), no_deps=True, **options)

    run.host = host
    return run


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")  # rez's own, about the Python that it runs on
def test_a_module_written_for_rez_makes_its_package(bind, modules, tmp_path, capsys):
    pytest.importorskip("rez")
    (modules / "pencil.py").write_text(WRITTEN_FOR_REZ)
    (bound,) = bind("pencil", "2", words=["--name", "graphite"])
    (variant,) = bound.variants
    assert (bound.state, str(variant.version), variant.tools) == ("installed", "2.5", ["pencil"])
    assert variant.commands.source.strip() == "env.PATH.append('{this.root}/bin')"
    assert Path(variant.root, "bin/name").read_text() == "graphite"
    assert str(tmp_path / "repository") in variant.root
    assert bind("pencil")[0].state == "exists"
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "looking for a pencil" in captured.err


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")  # rez's own, about the Python that it runs on
def test_such_a_module_refuses_versions_itself(bind, modules, tmp_path):
    pytest.importorskip("rez")
    (modules / "pencil.py").write_text(WRITTEN_FOR_REZ)
    with pytest.raises(BindError, match=r"found version 2\.5 is not within range 3"):
        bind("pencil", "3")
    assert not (tmp_path / "repository").exists()


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")  # rez's own, about the Python that it runs on
def test_a_payload_that_holds_the_path_it_was_made_at_is_refused(bind, modules, tmp_path):
    pytest.importorskip("rez")
    (modules / "pencil.py").write_text(WRITTEN_FOR_REZ.replace("file.write(opts.name)", "file.write(root)"))
    with pytest.raises(BindError, match=r"writes the path of the repository into bin.name.*rez-bind"):
        bind("pencil")
    assert not (tmp_path / "repository").exists()


def test_a_module_may_describe_what_it_found(bind, modules):
    (modules / "pen.py").write_text(DESCRIBING)
    (bound,) = bind("pen")
    assert Path(bound.variants[0].root, "pen.txt").read_text() == "blue"


def test_the_module_of_the_page_makes_its_package(bind, modules):
    page = (Path(__file__).parents[3] / "docs" / "reference" / "bind.md").read_text()
    start = page.index("      from pkg.interfaces.bind import")
    (modules / "djv.py").write_text(dedent(page[start : page.index("\nA module with a distribution")]))
    (bound,) = bind("djv", words=["--exe", "/usr/bin/djv"])
    assert str(Path(bound.variants[0].root, "bin/djv").readlink()) == "/usr/bin/djv"


def test_a_file_wins_over_a_plugin_and_the_last_folder_over_others(bind, modules, tmp_path, pkg_settings):
    second = tmp_path / "second"
    second.mkdir()
    for folder in (modules, second):
        for name in ("python", "_hidden"):
            (folder / f"{name}.py").touch()
        (folder / "text.txt").touch()
    host = Host(pkg_settings(bind_module_path=[str(modules), str(tmp_path / "missing"), str(second)]))
    found = bind_modules(host)
    assert found["python"].place == str(second / "python.py")
    assert found["cmake"].place.endswith("compilers.py")
    assert not {"_hidden", "text"} & set(found)
    assert list(found) == sorted(found)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def bind(:\n", "cannot be read"),
        ("x = 1\n", "'bind' function missing in .*pen.py"),
        ("import nonexistent_module\n", "nonexistent_module"),
        ("def bind(**_):\n    raise KeyError('x')\n", r"pen.py, line 2: KeyError"),
        ("def bind(**_):\n    pass\n", "made no package"),
        ("def bind(**_):\n    raise SystemExit(3)\n", "ended with 3"),
    ],
)
def test_a_module_that_fails_says_where(bind, modules, text, message):
    (modules / "pen.py").write_text(text)
    with pytest.raises(BindError, match=message):
        bind("pen")


def test_without_rez_a_module_written_for_it_says_what_to_do(bind, modules, monkeypatch):
    (modules / "pencil.py").write_text(WRITTEN_FOR_REZ)
    for name in [name for name in sys.modules if name.partition(".")[0] == "rez"]:
        monkeypatch.delitem(sys.modules, name)

    class NoRez:
        def find_spec(self, name, path=None, target=None):
            if name.partition(".")[0] == "rez":
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.setattr(sys, "meta_path", [NoRez(), *sys.meta_path])
    with pytest.raises(
        BindError, match=r"written for rez, which is not installed.*pkg-studio\[rez\].*rez-bind"
    ):
        bind("pencil")
