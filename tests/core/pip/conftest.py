from __future__ import annotations

import os
import sys

import pytest
from wheel_index import make_wheel, served, write_index

from pkg.host import Host
from pkg.settings import load_settings


def pip_environ(home):
    """Give variables in which pip reads no configuration and asks no index of this machine."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_CACHE_DIR": str(home / "pip"),
        "PIP_RETRIES": "0",
        "PKG_RESOLVER_BACKEND": "python",
        "PKG_DEFAULT_SHELL": "bash",
    }


def write_wheels(folder):
    """Write the wheels of a small world: app needs lib, and with an extra more; two versions of lib."""
    make_wheel(
        folder,
        "app",
        "2.0",
        requires=["lib>=1", "more[fast]; extra == 'all'"],
        extras=["all"],
        scripts={"app": "app:main"},
        data={"data/share/app/page": "p"},
        metadata="License: MIT",
    )
    make_wheel(folder, "lib", "1.0")
    make_wheel(folder, "lib", "1.5")
    make_wheel(folder, "more", requires=["quick; extra == 'fast'"], extras=["fast"])
    make_wheel(folder, "quick")
    tag = "cp{}{}".format(*sys.version_info)
    make_wheel(folder, "Native-Mod", tag=f"{tag}-{tag}-linux_x86_64", pure=False)
    return folder


@pytest.fixture(scope="package")
def wheels(tmp_path_factory):
    """The folder of these wheels."""
    return write_wheels(tmp_path_factory.mktemp("wheels"))


@pytest.fixture(scope="package")
def index(wheels, tmp_path_factory):
    """An index of them that is served: the address, and the list of what was asked for."""
    with served(write_index(wheels, tmp_path_factory.mktemp("index"))) as (url, asked):
        yield url, asked


@pytest.fixture
def environ(tmp_path, monkeypatch):
    """Run pip without the configuration of this machine."""
    (tmp_path / "home").mkdir()
    variables = pip_environ(tmp_path / "home")
    for name in [name for name in os.environ if name.startswith(("PIP_", "REZ_", "PKG_", "UV_"))]:
        monkeypatch.delenv(name)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return variables


@pytest.fixture
def host(environ, tmp_path):
    packages = tmp_path / "packages"
    variables = {
        **environ,
        "PKG_PACKAGES_PATH": f"{packages}{os.pathsep}{tmp_path / 'released'}",
        "PKG_LOCAL_PACKAGES_PATH": str(packages),
        "PKG_RELEASE_PACKAGES_PATH": str(tmp_path / "released"),
    }
    return Host(load_settings(variables, home=environ["HOME"]))
