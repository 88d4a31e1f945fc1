"""Our build systems pass the tests that a studio's do; every one runs its real tool."""

# ruff: noqa: RUF012 - read only
from __future__ import annotations

import pytest

from pkg.testing import BuildSystemTests
from pkg_build_systems.cargo import CargoBuildSystem
from pkg_build_systems.cmake import CMakeBuildSystem
from pkg_build_systems.custom import CustomBuildSystem
from pkg_build_systems.make import MakeBuildSystem

CONFIGURE = """\
#!/bin/sh
set -e
source=$(dirname "$0" | sed 's/ /\\\\ /g')
for word in "$@"; do
    case "$word" in --prefix=*) prefix=${word#--prefix=};; *) exit 2;; esac
done
{
    printf 'conform: %s/conform.c\\n\\tgcc -o conform "$<"\\n' "$source"
    printf 'install: conform\\n\\tmkdir -p "%s/bin"\\n\\tcp conform "%s/bin"\\n' "$prefix" "$prefix"
} > Makefile
"""


class TestCustom(BuildSystemTests):
    source_files = {
        "build.sh": '#!/bin/sh\ntest "$1" = install || exit 0\necho "$@" > "$REZ_BUILD_INSTALL_PATH/made"\n'
    }
    broken_files = {"build.sh": "#!/bin/sh\nexit 3\n"}
    installed = "made"
    attributes = {"build_command": "'{root}/build.sh' {install}"}

    @pytest.fixture
    def plugin(self):
        return CustomBuildSystem


class TestCustomWords(TestCustom):
    attributes = {"build_command": ["{root}/build.sh", "{install}"]}


class TestCMake(BuildSystemTests):
    source_files = {
        "CMakeLists.txt": """
            cmake_minimum_required(VERSION 3.10)
            include(RezBuild)
            add_library(conform SHARED conform.cpp)
            install(TARGETS conform DESTINATION lib)
        """,
        "conform.cpp": "int conform() { return 1; }\n",
    }
    broken_files = {"conform.cpp": "this is no C++\n"}
    installed = "lib/libconform.so"

    @pytest.fixture
    def plugin(self):
        return CMakeBuildSystem


class TestMake(BuildSystemTests):
    source_files = {
        "Makefile": "conform: conform.c\n\tgcc -o conform conform.c\n"
        'install: conform\n\tmkdir -p "$(PREFIX)/bin"\n\tcp conform "$(PREFIX)/bin"\n',
        "conform.c": "int main(void) { return 0; }\n",
    }
    broken_files = {"conform.c": "this is no C\n"}
    installed = "bin/conform"

    @pytest.fixture
    def plugin(self):
        return MakeBuildSystem


class TestMakeWithConfigure(TestMake):
    source_files = {
        "configure": CONFIGURE,
        "conform.c": "int main(void) { return 0; }\n",
    }


class TestCargo(BuildSystemTests):
    source_files = {
        "Cargo.toml": """
            [package]
            name = "conform"
            version = "0.1.0"
            edition = "2021"
        """,
        "src/main.rs": 'fn main() { println!("conform"); }\n',
    }
    broken_files = {"src/main.rs": "this is no Rust\n"}
    installed = "bin/conform"

    @pytest.fixture
    def plugin(self):
        return CargoBuildSystem
