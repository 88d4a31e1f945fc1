"""Packages to begin with: a definition, a build, and something that can be run at once."""

# ruff: noqa: PTH100, PTH103, PTH112, PTH118, PTH119, PTH120, PTH208 - pathlib is slow to import
from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

from pkg.errors import PkgError
from pkg.files import put_text

Files = Mapping[str, str]

_HEAD = """\
name = {name!r}

version = {version!r}

authors = [{author!r}]

description = {description!r}
"""

_PYTHON_BUILD = '''\
"""Copy the modules of the package; run by `pkg build` in the build folder."""

import os
import shutil
import sys
from pathlib import Path

source = Path(os.environ["REZ_BUILD_SOURCE_PATH"]) / "python"
target = Path(os.environ["REZ_BUILD_INSTALL_PATH"]) / "python"

if "install" in sys.argv[1:]:
    shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    print(f"installed {{target}}")
else:
    print(f"nothing to build in {{source}}")
'''

_PYTHON: Files = {
    "package.py": _HEAD
    + """
requires = ["python-3"]

build_command = "python {{root}}/build.py {{install}}"

tests = {{
    "imports": {{
        "command": "python -c 'import {module}; print({module}.greeting())'",
        "run_on": ["default", "pre_install"],
    }},
}}


def commands():
    env.PYTHONPATH.append("{{root}}/python")
""",
    "build.py": _PYTHON_BUILD,
    "python/{module}/__init__.py": '''\
"""The package {name}."""


def greeting() -> str:
    """Return what there is to say."""
    return "hello from {name} {version}"
''',
}

_CMAKE: Files = {
    "package.py": _HEAD
    + """
tools = ["{crate}-hello"]

private_build_requires = []

tests = {{
    "runs": {{"command": "{crate}-hello", "run_on": ["default", "pre_install"]}},
}}


def commands():
    env.PATH.append("{{root}}/bin")
    env.LD_LIBRARY_PATH.append("{{root}}/lib")
    env.CMAKE_MODULE_PATH.append("{{root}}/cmake")
""",
    "CMakeLists.txt": """\
cmake_minimum_required(VERSION 3.10)

include(RezBuild)

rez_find_packages(PREFIX pkgs AUTO)

add_library({module} SHARED src/{module}.cpp)
target_link_libraries({module} ${{pkgs_LIBRARIES}})
install(TARGETS {module} DESTINATION lib)

add_executable({crate}-hello src/main.cpp)
target_link_libraries({crate}-hello {module})
install(TARGETS {crate}-hello DESTINATION bin)

rez_install_files(src/{module}.h RELATIVE src DESTINATION include)
rez_install_cmake(DESTINATION cmake INCLUDE_DIRS include LIBRARY_DIRS lib LIBRARIES {module})
""",
    "src/{module}.h": """\
#pragma once

#include <string>

namespace {module} {{
std::string greeting();
}}
""",
    "src/{module}.cpp": """\
#include "{module}.h"

std::string {module}::greeting() {{
    return "hello from {name} {version}";
}}
""",
    "src/main.cpp": """\
#include <iostream>

#include "{module}.h"

int main() {{
    std::cout << {module}::greeting() << std::endl;
    return 0;
}}
""",
}

_CARGO: Files = {
    "package.py": _HEAD
    + """
build_system = "cargo"

tools = [{crate!r}]

tests = {{
    "runs": {{"command": "{crate}", "run_on": ["default", "pre_install"]}},
}}


def commands():
    env.PATH.append("{{root}}/bin")
""",
    "Cargo.toml": """\
[package]
name = "{crate}"
version = "0.0.0"
edition = "2021"
publish = false

[dependencies]
""",
    "src/main.rs": """\
fn main() {{
    println!("hello from {name} {version}");
}}
""",
}

_WRAPPER: Files = {
    "package.py": _HEAD
    + """
build_command = False

relocatable = False

tools = [{tool!r}]


def commands():
    # The application is installed outside of any repository, on every host in the same place.
    env.{variable}_LOCATION = literal({location!r})
    env.PATH.append(literal({bin!r}))
""",
}

TEMPLATES: Final[Mapping[str, tuple[str, Files]]] = {
    "python": ("a Python package with a test", _PYTHON),
    "cmake": ("a C++ library and a program, built by CMake", _CMAKE),
    "cargo": ("a program in Rust", _CARGO),
    "wrapper": ("an application that is installed outside of the repositories", _WRAPPER),
}


def write_template(
    template: str,
    name: str,
    folder: str,
    *,
    version: str = "0.1.0",
    author: str = "",
    description: str = "",
    location: str = "",
    tool: str = "",
) -> list[str]:
    """Write a package from a template into a new folder.

    Args:
        template: one of `TEMPLATES`.
        name: of the package.
        folder: where; it must not exist, or be empty.
        version: of the package.
        author: of the package.
        description: of the package; empty for one that says what the template is.
        location: folder of an installed application; for `wrapper`.
        tool: its program, below that folder; for `wrapper`.

    Returns:
        The files, relative to the folder.

    Raises:
        PkgError: the folder holds something, or a value cannot be used.
    """
    import re

    from pkg.version import is_valid_package_name

    is_valid_package_name(name, raise_error=True)
    if not re.fullmatch(r"[A-Za-z0-9_]+([.-][A-Za-z0-9_]+)*", version):
        raise PkgError(
            f"{version!r} is no version for a new package: letters, digits, '_', '.' and '-' make one"
        )
    if os.path.lexists(folder) and (not os.path.isdir(folder) or os.listdir(folder)):
        raise PkgError(f"{folder} holds something already; name a new folder")
    summary, files = TEMPLATES[template]
    if template == "wrapper" and not location:
        raise PkgError("a wrapper needs the folder of the application: --location /opt/maya2024")
    location = os.path.abspath(location) if location else ""
    tool = tool or f"bin/{name}"
    module = re.sub(r"\W", "_", name)
    module = f"_{module}" if module[:1].isdigit() else module
    values = {
        "name": name,
        "version": version,
        "author": author,
        "description": description or f"{name}: {summary}",
        "module": module,
        "crate": module,
        "variable": module.upper(),
        "location": location,
        "tool": os.path.basename(tool),
        "bin": os.path.dirname(os.path.join(location, tool)),
    }
    written = []
    try:
        for path, text in files.items():
            target = os.path.join(folder, path.format(**values))
            os.makedirs(os.path.dirname(target), exist_ok=True)
            put_text(target, text.format(**values))
            written.append(os.path.relpath(target, folder))
    except OSError as error:
        raise PkgError(f"cannot write {folder}: {error.strerror}") from error
    return written
