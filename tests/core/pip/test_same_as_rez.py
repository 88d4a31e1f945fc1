"""Packages are those that rez makes of the same wheels, and rez resolves ours as pkg does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pythons import make_interpreter, this_interpreter
from wheel_index import make_wheel

from pkg.catalog import Catalog
from pkg.environment.context import ResolvedContext
from pkg.host import Host
from pkg.pip.definition import package_data
from pkg.pip.distribution import installed_distributions, read_dist_info, read_wheel
from pkg.pip.installing import Piece, install_pieces
from pkg.pip.names import PackageNames
from pkg.pip.remaps import placements, tools
from pkg.settings import load_settings

pytestmark = pytest.mark.rez

# Installs wheels with rez, then resolves requests in a repository of ours.
REZ = """
import json, sys
from rez.pip import pip_install_package
from rez.resolved_context import ResolvedContext

wheels, made, ours = sys.argv[1:4]
pip_install_package("Root-App==2.0", prefix=made, extra_args=["--no-index", "--find-links", wheels])
answers = []
for requests in json.loads(sys.argv[4]):
    context = ResolvedContext(requests, package_paths=[ours])
    answers.append([
        [package.name, str(package.version), package.index] for package in context.resolved_packages or ()
    ])
print("answers:" + json.dumps(answers))
"""

# `app` with what only some pythons and platforms need, beside pythons and platforms to choose from.
REQUESTS = [
    ["Root_App", "python-3.11"],
    ["Root_App", "python-3.8"],
    ["Root_App", "python-3.7"],
    ["native", "python-3.11"],
    ["native", "python-3.8"],
    ["stable", "python-3.8"],
    ["stable", "python-3.6"],
    ["jaraco.thing", "python-3.8", "platform-windows"],
    ["ring_plugin", "python-3.11"],
    ["ring", "ring_plugin-1"],
]


def write_wheels(folder):
    """Write wheels of all sorts: names in several spellings, markers, scripts, compiled code."""
    tag = "cp{}{}".format(*sys.version_info)
    make_wheel(
        folder,
        "Root-App",
        "2.0",
        requires=[
            "typing-extensions>=4.1.2,<5",
            "PyThing!=1.3.*",
            "jaraco.thing>=1.5.2; python_version >= '3.8'",
            "winonly; sys_platform == 'win32'",
            "native>1.2.3; platform_machine != 'sparc'",
            "extra-thing; extra == 'more'",
            "plain",
        ],
        extras=["more"],
        scripts={"root-app": "root_app:main"},
        requires_python=">=3.8",
        metadata="Summary: Root of all\nHome-page: https://root.example\nDownload-URL: https://dl.example\n"
        "Author: Ann\nAuthor-email: ann@example.com\nLicense: MIT",
    )
    make_wheel(folder, "typing_extensions", "4.2.0", metadata="Summary: Types")
    make_wheel(folder, "PyThing", "1.5.post1", metadata="Summary: A thing\nAuthor: Bob")
    make_wheel(
        folder,
        "jaraco.thing",
        "1.6.0",
        metadata="Summary: Another\nAuthor-email: Jo <jo@example.com>\nProject-URL: Home, https://jo.example",
        data={"scripts/jo": "#!python\nprint(1)\n"},
    )
    make_wheel(
        folder, "native", "1.3+cu121", tag=f"{tag}-{tag}-linux_x86_64", pure=False, metadata="Summary: N"
    )
    make_wheel(folder, "plain", "0.1", requires=["native; python_version < '3'"], metadata="Summary: P")
    return folder


def more_wheels(folder):
    """Write wheels that only we make packages of."""
    return [
        make_wheel(
            folder, "native", "1.3+cu121", tag="cp38-cp38-linux_x86_64", pure=False, metadata="Summary: N"
        ),
        make_wheel(folder, "stable", tag="cp37-abi3-manylinux_2_17_x86_64", pure=False),
        make_wheel(folder, "ring", requires=["ring-plugin<2"]),
        make_wheel(folder, "ring-plugin", requires=["ring"]),
    ]


class World:
    """The wheels, what rez made of them, and what we did."""

    def __init__(self, folder):
        home = folder / "home"
        home.mkdir()
        kept = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
        environ = {
            **kept,
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        }
        self.wheels = write_wheels(folder / "wheels")
        settings = load_settings({**environ, "REZ_PACKAGES_PATH": str(folder / "ours")}, home=str(home))
        settings = settings.override({"implicit_packages": [], "resolver_backend": "python"})
        self.host = Host(settings)
        self.interpreter = this_interpreter(settings.system)
        self.ours = folder / "ours"
        self.made = folder / "made"
        self._install(folder)
        run = subprocess.run(
            [
                *(sys.executable, "-W", "ignore", "-c", REZ, str(self.wheels)),
                *(str(self.made), str(self.ours), json.dumps(REQUESTS)),
            ],
            env={**environ, "REZ_PACKAGES_PATH": str(folder / "none"), "REZ_IMPLICIT_PACKAGES": ""},
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
        self.answers = json.loads(run.stdout.rpartition("answers:")[2])
        self.catalog = Catalog(self.host, paths=[str(self.ours)])

    def distributions(self):
        return [read_wheel(str(path)) for path in sorted(self.wheels.iterdir())]

    def rez_package(self, name, version):
        repository = self.catalog.repository(str(self.made))
        return repository.package(name, version)

    def _install(self, folder):
        catalog = Catalog(self.host, paths=[str(self.ours)])
        repository = catalog.repository(str(self.ours))
        old = make_interpreter("3.8.10", self.interpreter.platform, self.interpreter.arch)
        more = [read_wheel(str(path)) for path in more_wheels(folder / "more")]
        for interpreter, found in (
            (self.interpreter, [*self.distributions(), *more[1:]]),
            (old, [more[0]]),
        ):
            pieces = [Piece(each, interpreter, lambda _: []) for each in found]
            install_pieces(pieces, repository)
        for name in ("python-3.6", "python-3.7", "python-3.8.10", "python-3.11.7"):
            self._add(name)
        for name in (
            "platform-windows",
            f"platform-{self.interpreter.platform}",
            f"arch-{self.interpreter.arch}",
        ):
            self._add(name)

    def _add(self, label):
        name, _, version = label.partition("-")
        place = self.ours / name / version
        place.mkdir(parents=True)
        (place / "package.py").write_text(f"name = {name!r}\nversion = {version!r}\n")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return World(tmp_path_factory.mktemp("world"))


def in_rez_style(world, distribution):
    names = PackageNames(each.name for each in world.distributions())
    script = {"jaraco.thing": ["jo"]}.get(distribution.name)
    return package_data(distribution, world.interpreter, names=names, style="rez", tools=script)


def test_the_style_rez_gives_rez_packages(world):
    made = 0
    for distribution in world.distributions():
        ours = in_rez_style(world, distribution)
        package = world.rez_package(ours["name"], ours["version"])
        assert package is not None, ours["name"]
        theirs = package.validated_data()
        made += 1
        # rez goes through a set: its order is another one in each run.
        assert sorted(ours.get("requires", [])) == sorted(map(str, theirs.get("requires") or []))
        variant = list(map(str, theirs["variants"][0]))
        system = [each for each in variant if each.split("-")[0] in ("platform", "arch", "python")]
        assert ours["variants"][0][: len(system)] == system
        assert sorted(ours["variants"][0]) == sorted(variant)
        assert ours["commands"] == theirs["commands"].source.strip()
        for key in ("tools", "help", "authors", "description", "pip_name", "from_pip", "is_pure_python"):
            assert ours.get(key) == theirs.get(key), (ours["name"], key)
        assert ours["hashed_variants"] is theirs["hashed_variants"] is True
    assert made == 6


def test_recorded_files_go_where_rez_puts_them(world):
    remaps = world.host.settings.pip_install_remaps
    seen = 0
    for definition in sorted(world.made.glob("*/*/package.py")):
        (root,) = [each for each in definition.parent.iterdir() if each.is_dir() and each.name != ".rez"]
        (distribution,) = installed_distributions(str(root / "python"))
        placed = placements(distribution, remaps)
        there = {str(each.relative_to(root)) for each in root.rglob("*") if each.is_file()}
        assert {each.packaged for each in placed} == there
        seen += len(placed)
        if definition.parts[-3] == "Root_App":
            assert tools(placed) == ["root-app"]
            assert placed == [
                each for each in placed if each.installed == each.packaged.removeprefix("python/")
            ]
    assert seen > 30


def test_an_installed_distribution_says_what_its_wheel_says(world):
    for distribution in world.distributions():
        (info,) = world.made.glob(f"{distribution.name.replace('-', '_')}/*/*/python/*.dist-info")
        installed = read_dist_info(str(info))
        for key in ("name", "version", "requirements", "extras", "requires_python", "is_purelib", "summary"):
            assert getattr(installed, key) == getattr(distribution, key)
        assert sorted(installed.tags) == sorted(distribution.tags)


def test_rez_resolves_our_packages_as_pkg_does(world):
    for requests, theirs in zip(REQUESTS, world.answers, strict=True):
        context = ResolvedContext(
            requests, package_paths=[str(world.ours)], plugins=world.host, catalog=world.catalog
        )
        ours = [
            [each.name, str(each.version), each.index]
            for each in (context.resolved_packages if context.success else None) or ()
        ]
        assert ours == theirs, requests


def test_requests_find_the_variant_of_their_python(world):
    answers = dict(zip(map(" ".join, REQUESTS), world.answers, strict=True))

    def found(request, name):
        return next((index for each, _, index in answers[request] if each == name), "nothing")

    assert found("native python-3.11", "native") == 0
    assert found("native python-3.8", "native") == 1
    assert found("stable python-3.8", "stable") == 0
    assert found("Root_App python-3.8", "native") == 1
    assert answers["Root_App python-3.7"] == []
    assert answers["stable python-3.6"] == []
    assert found("jaraco.thing python-3.8 platform-windows", "jaraco.thing") is None
    # Each requires the other; the plugin's requirement gives way.
    assert [each for each, *_ in answers["ring ring_plugin-1"] if each != "python"] == ["ring_plugin", "ring"]


def test_folders_of_packages_are_those_of_rez(world):
    assert {Path(each).parts[-3:-1] for each in world.made.glob("*/*/package.py")} == {
        (package["name"], package["version"])
        for package in (in_rez_style(world, each) for each in world.distributions())
    }
