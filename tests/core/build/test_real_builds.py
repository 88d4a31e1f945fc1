"""Packages of several languages, built by the real tools, installed, resolved and run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pkg.environment.context import ResolvedContext


def output(host, request, command):
    context = ResolvedContext(request, plugins=host)
    process = context.execute_shell(command=command, block=False, stdout=subprocess.PIPE, text=True)
    return process.communicate()[0].strip()


def test_a_library_with_three_variants_and_a_program_of_another_package(source, build, host, pkg_repo):
    pkg_repo.add("flavour-1", "flavour-2", "flavour-3", commands="env.FLAVOUR = '{this.version}'")
    library = source(
        "shapes-1.0",
        variants=[["flavour-1"], ["flavour-2"], ["flavour-3"]],
        commands="""
            env.CMAKE_MODULE_PATH.append("{root}/cmake")
            env.LD_LIBRARY_PATH.append("{root}/lib")
        """,
    )
    library.write(
        "CMakeLists.txt",
        """
        cmake_minimum_required(VERSION 3.10)
        include(RezBuild)
        add_library(shapes SHARED shapes.cpp)
        target_compile_definitions(shapes PRIVATE FLAVOUR="$ENV{FLAVOUR} v${SHAPES_MAJOR_VERSION}")
        install(TARGETS shapes DESTINATION lib)
        rez_install_files(shapes.h DESTINATION include)
        rez_install_cmake(AUTO)
        """,
    )
    library.write("shapes.h", "const char *flavour();\n")
    library.write("shapes.cpp", '#include "shapes.h"\nconst char *flavour() { return FLAVOUR; }\n')
    build(library, jobs=2)
    program = source("draw-1.0", requires=["shapes"], commands="env.PATH.append('{root}/bin')")
    program.write(
        "CMakeLists.txt",
        """
        cmake_minimum_required(VERSION 3.10)
        include(RezBuild)
        rez_find_packages(PREFIX pkgs AUTO)
        add_executable(draw main.cpp)
        target_link_libraries(draw ${pkgs_LIBRARIES})
        install(TARGETS draw DESTINATION bin)
        """,
    )
    program.write(
        "main.cpp",
        '#include <cstdio>\n#include "shapes.h"\nint main() { std::puts(flavour()); }\n',
    )
    # The library's file is called libshapes.so, and AUTO names it by its file.
    library_file = Path(ResolvedContext(["shapes", "flavour-3"], plugins=host).resolved_packages[1].root)
    assert (library_file / "cmake" / "shapes.cmake").exists()
    program.write(
        "CMakeLists.txt",
        (program.path / "CMakeLists.txt").read_text().replace("${pkgs_LIBRARIES}", "shapes"),
    )
    build(program)
    for number in (1, 2, 3):
        assert output(host, ["draw", f"flavour-{number}"], "draw") == f"{number} v1"


def test_a_python_package(source, build, host, pkg_repo):
    pkg_repo.add("python-3", commands=f"env.PATH.prepend({str(Path(sys.executable).parent)!r})")
    made = source("tools-1.0", requires=["python"], commands="env.PYTHONPATH.append('{root}/python')")
    made.write(
        "CMakeLists.txt",
        """
        cmake_minimum_required(VERSION 3.10)
        include(RezBuild)
        file(GLOB_RECURSE files "python/*.py")
        rez_install_python(py FILES ${files} RELATIVE python DESTINATION python)
        """,
    )
    made.write("python/tools/__init__.py", "def where():\n    return where.__code__.co_filename\n")
    installed = build(made).installed[0]
    seen = output(host, ["tools"], "python -c 'import tools; print(tools.where())'")
    assert seen.endswith("python/tools/__init__.py")
    assert Path(installed.root, "python", "tools", "__init__.pyc").exists()


def test_a_cargo_program_and_library_with_a_path_dependency(source, build, host):
    made = source("counter-1.0", build_system="cargo", commands="env.PATH.append('{root}/bin')")
    made.write(
        "Cargo.toml",
        """
        [package]
        name = "counter"
        version = "0.1.0"
        edition = "2021"

        [lib]
        crate-type = ["cdylib", "rlib"]

        [features]
        loud = []

        [dependencies]
        words = { path = "words" }
        """,
    )
    made.write("words/Cargo.toml", '[package]\nname = "words"\nversion = "0.1.0"\nedition = "2021"\n')
    made.write("words/src/lib.rs", "pub fn count(text: &str) -> usize { text.split_whitespace().count() }\n")
    made.write("src/lib.rs", '#[no_mangle]\npub extern "C" fn answer() -> i32 { 42 }\n')
    made.write(
        "src/main.rs",
        """
        fn main() {
            let end = if cfg!(feature = "loud") { "!" } else { "" };
            println!("{}{}", words::count("a b c"), end);
        }
        """,
    )
    system = made.system(host, arguments={"cargo_profile": "release", "features": "loud", "offline": True})
    installed = build(made, system=system).installed[0]
    assert output(host, ["counter"], "counter") == "3!"
    assert Path(installed.root, "lib", "libcounter.so").exists()


def test_a_make_package_builds_each_variant_in_a_copy_of_the_source(source, build, host, pkg_repo):
    pkg_repo.add("flavour-1", "flavour-2", commands="env.FLAVOUR = '{this.version}'")
    made = source(
        "say-1.0", variants=[["flavour-1"], ["flavour-2"]], commands="env.PATH.append('{root}/bin')"
    )
    made.write(
        "Makefile",
        "all: say\nsay: say.c\n\tgcc -DFLAVOUR=$(FLAVOUR) -o $@ $<\n"
        "install: all\n\tinstall -D say $(DESTDIR)$(PREFIX)/bin/say\n",
    )
    made.write("say.c", '#include <stdio.h>\nint main(void) { printf("%d\\n", FLAVOUR); return 0; }\n')
    build(made, jobs=2)
    assert [output(host, ["say", f"flavour-{number}"], "say") for number in (1, 2)] == ["1", "2"]
    assert sorted(path.name for path in made.path.iterdir()) == ["Makefile", "build", "package.py", "say.c"]


def test_an_installed_program_looks_for_its_libraries_where_they_are(source, build, host):
    made = source("rpath-1.0", commands="env.PATH.append('{root}/bin')")
    made.write(
        "CMakeLists.txt",
        """
        cmake_minimum_required(VERSION 3.10)
        include(RezBuild)
        add_library(inner SHARED inner.cpp)
        add_executable(outer outer.cpp)
        target_link_libraries(outer inner)
        set_target_properties(outer PROPERTIES INSTALL_RPATH "${CMAKE_INSTALL_PREFIX}/lib")
        install(TARGETS inner outer RUNTIME DESTINATION bin LIBRARY DESTINATION lib)
        """,
    )
    made.write("inner.cpp", "int inner() { return 7; }\n")
    made.write(
        "outer.cpp",
        '#include <cstdio>\nint inner();\nint main() { std::printf("%d\\n", inner()); }\n',
    )
    installed = build(made).installed[0]
    assert output(host, ["rpath"], "outer") == "7"
    shown = subprocess.run(["readelf", "-d", f"{installed.root}/bin/outer"], capture_output=True, text=True)
    assert f"[{installed.root}/lib]" in shown.stdout
