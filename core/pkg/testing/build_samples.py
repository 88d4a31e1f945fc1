"""Small sources that our build systems build, for their conformance tests here and in `pkg selftest`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

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


class BuildSample(NamedTuple):
    """A source, as `BuildSystemTests` wants it said."""

    source_files: Mapping[str, str]
    broken_files: Mapping[str, str]
    installed: str
    attributes: Mapping[str, Any] = MappingProxyType({})


SAMPLES: Final[Mapping[str, BuildSample]] = {
    "custom": BuildSample(
        {
            "build.sh": "#!/bin/sh\n"
            'test "$1" = install || exit 0\n'
            'echo "$@" > "$REZ_BUILD_INSTALL_PATH/made"\n'
        },
        {"build.sh": "#!/bin/sh\nexit 3\n"},
        "made",
        {"build_command": "'{root}/build.sh' {install}"},
    ),
    "cmake": BuildSample(
        {
            "CMakeLists.txt": """
                cmake_minimum_required(VERSION 3.10)
                include(RezBuild)
                add_library(conform SHARED conform.cpp)
                install(TARGETS conform DESTINATION lib)
            """,
            "conform.cpp": "int conform() { return 1; }\n",
        },
        {"conform.cpp": "this is no C++\n"},
        "lib/libconform.so",
    ),
    "make": BuildSample(
        {
            "Makefile": "conform: conform.c\n\tgcc -o conform conform.c\n"
            'install: conform\n\tmkdir -p "$(PREFIX)/bin"\n\tcp conform "$(PREFIX)/bin"\n',
            "conform.c": "int main(void) { return 0; }\n",
        },
        {"conform.c": "this is no C\n"},
        "bin/conform",
    ),
    "cargo": BuildSample(
        {
            "Cargo.toml": """
                [package]
                name = "conform"
                version = "0.1.0"
                edition = "2021"
            """,
            "src/main.rs": 'fn main() { println!("conform"); }\n',
        },
        {"src/main.rs": "this is no Rust\n"},
        "bin/conform",
    ),
}

WITH_CONFIGURE: Final = BuildSample(
    {"configure": CONFIGURE, "conform.c": "int main(void) { return 0; }\n"},
    SAMPLES["make"].broken_files,
    "bin/conform",
)
