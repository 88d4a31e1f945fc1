"""Pythons that tests install for without having them."""

from __future__ import annotations

import sys
from dataclasses import replace

from packaging import tags
from packaging.markers import default_environment

from pkg.pip.interpreter import Interpreter

SYSTEMS = {
    "linux": {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
    "osx": {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"},
    "windows": {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"},
}
WHEEL_PLATFORMS = {
    "linux": ["manylinux_2_28_{arch}", "manylinux_2_17_{arch}", "manylinux2014_{arch}", "linux_{arch}"],
    "osx": ["macosx_14_0_{arch}", "macosx_14_0_universal2", "macosx_11_0_{arch}", "macosx_11_0_universal2"],
    "windows": ["win_{lower}"],
}


def make_interpreter(version="3.11.7", platform="linux", arch="x86_64", package_version=None):
    """Make an interpreter of a version for a platform, as if it had been asked."""
    minor = tuple(map(int, version.split(".")[:2]))
    places = [each.format(arch=arch, lower=arch.lower()) for each in WHEEL_PLATFORMS[platform]]
    name = f"cp{minor[0]}{minor[1]}"
    found = [*tags.cpython_tags(minor, [name], places), *tags.compatible_tags(minor, name, places)]
    environment = {
        **default_environment(),
        **SYSTEMS[platform],
        "platform_machine": arch,
        "python_version": ".".join(map(str, minor)),
        "python_full_version": version,
        "implementation_version": version,
    }
    return Interpreter(
        executable="/nowhere/python",
        version=version,
        package_version=package_version or version,
        environment=environment,
        tags=tuple(map(str, found)),
        platform=platform,
        arch=arch,
        os="Test-1",
    )


def this_interpreter(system):
    """Make one like the python that runs the tests.

    Args:
        system: the facts about this machine, `settings.system`.
    """
    version = ".".join(map(str, sys.version_info[:3]))
    return replace(
        make_interpreter(version, system.platform, system.arch),
        executable=sys.executable,
        environment=dict(default_environment()),
        tags=tuple(map(str, tags.sys_tags())),
        os=system.os,
    )
