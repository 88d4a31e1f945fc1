"""Bind everything with rez and with `pkg`, in one process; a program for test_same_as_rez.py.

    python both_sides.py REZ_REPOSITORY OUR_REPOSITORY SOFTWARE

Prints JSON: by module what went wrong on either side, and the environments that the repositories give.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys

NAMES = (
    "platform", "arch", "os", "python", "hello_world", "cmake", "gcc", "rez", "rezgui", "pip", "setuptools",
    "sip", "PyQt", "PySide",
)  # fmt: skip
APPLICATIONS = ("maya", "houdini", "nuke", "blender")
REQUEST = ("python", "pip", "setuptools", "rez", "hello_world", "cmake", "gcc", "PyQt")


def with_rez(folder: str) -> dict[str, str]:
    from rez.package_bind import bind_package

    wrong = {}
    copytree = shutil.copytree
    for name in NAMES:
        if name == "python":
            # It copies all that is installed, gigabytes of it; here it links, as we do.
            shutil.copytree = lambda source, target: os.symlink(source, target)  # noqa: PTH211
        try:
            bind_package(name, path=folder, no_deps=True, quiet=True)
        except Exception as error:
            wrong[name] = f"{type(error).__name__}: {error}"
        shutil.copytree = copytree
    return wrong


def with_pkg(folder: str) -> dict[str, str]:
    from pkg.bind import bind_package
    from pkg.errors import PkgError

    wrong = {}
    for name in NAMES:
        try:
            bind_package(name, folder, no_deps=True, quiet=True)
        except PkgError as error:
            wrong[name] = str(error)
    return wrong


def with_applications(folder: str, software: str) -> None:
    from pkg.bind import bind_package

    for name in APPLICATIONS:
        bind_package(name, folder, no_deps=True, bind_args=["--location", software])


def environ(*folders: str, request=REQUEST) -> dict[str, str]:
    from rez.resolved_context import ResolvedContext

    context = ResolvedContext(request, package_paths=list(folders), caching=False)
    return {
        "resolved": " ".join(variant.qualified_name for variant in context.resolved_packages),
        **context.get_environ(parent_environ={}),
    }


def our_environ(*folders: str, request=REQUEST) -> dict[str, str]:
    from pkg import ResolvedContext

    context = ResolvedContext(request, package_paths=list(folders))
    return {
        "resolved": " ".join(variant.qualified_name for variant in context.resolved_packages),
        **context.get_environ(parent_environ={}),
    }


def main() -> None:
    theirs, ours, software = sys.argv[1:]
    with contextlib.redirect_stdout(sys.stderr):
        answer = {"rez": with_rez(theirs), "pkg": with_pkg(ours)}
        answer["environs"] = [environ(theirs), environ(ours), our_environ(ours)]
        applications = ours + "-applications"
        with_applications(applications, software)
        answer["applications"] = [
            make(applications, ours, request=APPLICATIONS) for make in (environ, our_environ)
        ]
    print(json.dumps(answer))


main()
