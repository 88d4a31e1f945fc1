"""Every macro of the CMake modules in the CMakeLists of one package, and the generators.

What rez's own modules can do is built by rez too, and has to be the same files.
"""

# ruff: noqa: PTH115
from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from pkg.environment.context import ResolvedContext
from pkg.errors import BuildError, BuildSystemError

MODULES = Path(__file__).parents[3] / "plugins/build_systems/pkg_build_systems/cmake_modules"

BOTH = """\
cmake_minimum_required(VERSION 3.10)
include(RezBuild)
include(InstallPython)
include(FindStaticLibs)
include(RezRepository)

rez_package_in_use(flavour has_flavour)
rez_package_in_use(colour has_colour)
list_contains(has_two 2 1 2 3)
set(items a1 b1 a2)
list_remove_regex(items "^a")
car(first x y z)
cdr(rest x y z)
list_to_string(text rest)
parse_arguments(GIVEN "NAMES" "LOUD" one NAMES n1 n2 LOUD)
rez_set_archive(archive inner/data.txt http://example.com/data.txt)
file(READ ${archive} data)
string(STRIP "${data}" data)
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/facts.txt
  "${has_flavour}|${has_colour}|${has_two}|${items}|${first}|${text}|${GIVEN_DEFAULT_ARGS}|${GIVEN_NAMES}|"
  "${GIVEN_LOUD}|${data}|${EVERY_MAJOR_VERSION}.${EVERY_MINOR_VERSION}|${FLAVOUR_VERSION}\\n")

set(inner_STATIC TRUE)
set(PKG_CONFIG_PATH_LIST $ENV{REZ_INNER_ROOT}/lib/pkgconfig)
rez_find_packages(inner PREFIX pkgs AUTO REQUIRED)
set(dirs $ENV{REZ_INNER_ROOT}/lib)
set(names inner)
find_static_libs(dirs names found)
file(APPEND ${CMAKE_CURRENT_BINARY_DIR}/facts.txt "${found}\\n")
set_global_linker_cxx_flags(-Wl,--build-id=none)

add_executable(every main.cpp)
target_link_libraries(every ${pkgs_LIBRARIES})
install(TARGETS every DESTINATION bin)

install(FILES ${CMAKE_CURRENT_BINARY_DIR}/facts.txt DESTINATION .)
rez_install_files(data/a/x.txt data/y.txt RELATIVE data DESTINATION files)
rez_install_files(${CMAKE_CURRENT_SOURCE_DIR}/data/a/x.txt DESTINATION links LOCAL_SYMLINK)
rez_install_files(run.sh DESTINATION bin EXECUTABLE)
install_files_(data/y.txt DESTINATION older)
rez_install_dirs(data DESTINATION dirs)
rez_install_dirs(scripts DESTINATION dirs EXECUTABLE)
install_dirs_(data DESTINATION older)
rez_install_dirs(data DESTINATION dirlinks LOCAL_SYMLINK)
rez_install_python(py FILES python/every/__init__.py RELATIVE python DESTINATION python)
install_python(plain FILES python/every/__init__.py RELATIVE python DESTINATION plain)
message(WARNING "in yellow")
"""

# rez makes up a project's name, takes m.a for static behind inner.a, and its links of files that are not
# absolute lead nowhere.
OURS = """\
if(NOT PROJECT_NAME STREQUAL every)
  message(FATAL_ERROR "the project is ${PROJECT_NAME}")
endif()
set(names inner m)
find_static_libs(dirs names found)
if(NOT found STREQUAL "inner.a;m")
  message(FATAL_ERROR "found ${found}")
endif()
rez_install_python(pylinks FILES python/every/__init__.py RELATIVE python DESTINATION pylinks LOCAL_SYMLINK)
include(RezInstallContext)
include(RezInstallDoxygen)
include(RezPipInstall)
rez_install_cmake(DESTINATION cmake INCLUDE_DIRS include LIBRARIES every
  DEFINITIONS -DEVERY CUSTOM_STRING "set(EVERY_SAYS hello)")
rez_install_context(ctx every.sh PACKAGES flavour DESTINATION contexts EXTRA_COMMANDS "export EXTRA=yes")
rez_install_doxygen(docs FILES main.cpp DESTINATION docs FORCE GENERATE_TAGFILE)
rez_pip_install(shouter URL ${CMAKE_SOURCE_DIR}/shouter.tar.gz PIPARGS --no-build-isolation)
"""

BACKEND = """\
import zipfile


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    name = "shouter-1.0-py3-none-any.whl"
    with zipfile.ZipFile(f"{wheel_directory}/{name}", "w") as wheel:
        info = "shouter-1.0.dist-info"
        wheel.writestr("shouter.py", "def main():\\n    print('LOUD')\\n")
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: shouter\\nVersion: 1.0\\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{info}/entry_points.txt", "[console_scripts]\\nshout = shouter:main\\n")
        wheel.writestr(f"{info}/RECORD", "")
    return name
"""

# What the macro asks of Doxygen: it reads a Doxyfile in its folder, and makes html and a tag file.
DOXYGEN = """\
#!/bin/sh
case "$1 $2" in
    --version*) exec echo 1.9.4;;
    "-s -g") exec touch "$3";;  # CMake asks for a template of a Doxyfile
esac
grep -q 'INPUT = "/.*main.cpp"' Doxyfile || exit 3
mkdir -p html
sed -n 's/^PROJECT_NAME = //p' Doxyfile | tail -1 > html/index.html
touch "$(sed -n 's/^GENERATE_TAGFILE = //p' Doxyfile | tail -1)"
"""


@pytest.fixture
def every(source, pkg_repo, tmp_path):
    """The source of a package with all that the CMakeLists name, and a packages around it."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, text in {
        "doxygen": DOXYGEN,
        "python": f'#!/bin/sh\nexec "{sys.executable}" "$@"\n',
        "pip": f'#!/bin/sh\nPIP_NO_INDEX=1 exec "{sys.executable}" -m pip --disable-pip-version-check "$@"\n',
        # With the compiled kernel, this home would have to compile it first.
        "pkg": f'#!/bin/sh\nexport HOME="{tmp_path}" PKG_RESOLVER_BACKEND=python\n'
        f'exec "{sys.executable}" -m pkg "$@"\n',
    }.items():
        (tools / name).write_text(text)
        (tools / name).chmod(0o755)
    pkg_repo.add("python-3", commands=f"env.PATH.prepend({str(tools)!r})")
    pkg_repo.add("flavour-7", commands="env.FLAVOUR = 'sweet'")
    inner = pkg_repo.add("inner-1")
    library = inner / "lib"
    (library / "pkgconfig").mkdir(parents=True)
    (inner / "include").mkdir()
    (inner / "include" / "inner.h").write_text("int inner();\n")
    (inner / "inner.cpp").write_text("int inner() { return 5; }\n")
    for command in ("g++ -c inner.cpp -o inner.o", "ar rcs lib/libinner.a inner.o"):
        subprocess.run(command.split(), cwd=inner, check=True)
    (library / "pkgconfig" / "inner.pc").write_text(
        f"Name: inner\nDescription: x\nVersion: 1\nLibs: -L{library} -linner\nCflags: -I{inner}/include\n"
    )
    made = source(
        "every-2.3",
        requires=["flavour", "inner"],
        private_build_requires=["python"],
        commands="env.PATH.append('{root}/bin')",
        pre_build_commands=f"env.PKG_CONFIG_PATH = {str(library / 'pkgconfig')!r}\n"
        f"env.REZ_PACKAGES_PATH = {str(pkg_repo.path)!r}\n"
        f"env.REZ_REPO_PAYLOAD_DIR = {str(tmp_path / 'archives')!r}",
    )
    archives = tmp_path / "archives" / "inner"
    archives.mkdir(parents=True)
    (archives / "data.txt").write_text("archived\n")
    made.write(
        "main.cpp",
        '#include <cstdio>\n#include "inner.h"\nint main() { std::printf("%d\\n", inner()); return 0; }\n',
    )
    made.write("data/a/x.txt", "x\n")
    made.write("data/y.txt", "y\n")
    made.write("run.sh", "#!/bin/sh\necho ran\n")
    made.write("scripts/tool.sh", "#!/bin/sh\necho tool\n")
    made.write("python/every/__init__.py", "value = 1\n")
    made.write("CMakeLists.txt", BOTH)
    return made


def listing(folder):
    return {
        str(path.relative_to(folder)): (
            os.readlink(path) if path.is_symlink() else path.is_dir() or path.stat().st_mode
        )
        for path in folder.rglob("*")
        if path.name not in ("package.py", "build.rxt")
    }


def test_macros_install_what_they_promise(every, build, host, tmp_path):
    project = tmp_path / "shouter-1.0"
    project.mkdir()
    (project / "backend.py").write_text(BACKEND)
    (project / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        '[project]\nname = "shouter"\nversion = "1.0"\n'
    )
    with tarfile.open(every.path / "shouter.tar.gz", "w:gz") as archive:
        archive.add(project, arcname=project.name)
    with (every.path / "CMakeLists.txt").open("a") as file:
        file.write(OURS)
    root = Path(build(every).installed[0].root)
    assert (root / "facts.txt").read_text() == (
        "TRUE||TRUE|b1|x| y z|one|n1;n2|TRUE|archived|2.3|7\ninner.a\n"
    )
    assert os.access(root / "bin" / "run.sh", os.X_OK)
    assert os.access(root / "dirs" / "scripts" / "tool.sh", os.X_OK)
    assert os.readlink(root / "links" / "data" / "a" / "x.txt") == str(every.path / "data" / "a" / "x.txt")
    assert os.readlink(root / "dirlinks" / "data") == str(every.path / "data")
    assert (root / "files" / "a" / "x.txt").read_text() == "x\n"
    assert (root / "python" / "every" / "__init__.pyc").exists()
    assert not (root / "plain" / "every" / "__init__.pyc").exists()
    assert (root / "pylinks" / "every" / "__init__.py").is_symlink()
    assert "set(EVERY_SAYS hello)" in (root / "cmake" / "every.cmake").read_text()
    assert (root / "docs" / "html" / "index.html").read_text() == '"every"\n'
    assert (root / "docs" / "every.tag").exists()
    assert (root / "python" / "shouter.py").exists()
    assert "shouter" in (root / "bin" / "shout").read_text()
    script = "source contexts/every.sh >/dev/null; echo $FLAVOUR $EXTRA"
    done = subprocess.run(["bash", "-c", script], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "sweet yes\n"
    program = ResolvedContext(["every"], plugins=host).execute_shell(
        command="every && run.sh", block=False, stdout=subprocess.PIPE, text=True
    )
    assert program.communicate()[0] == "5\nran\n"


@pytest.mark.rez
def test_the_same_cmakelists_built_by_rez_install_the_same(every, build, host, tmp_path, pkg_environ):
    rez = Path(sys.executable).with_name("rez-build")
    if not rez.exists():
        pytest.skip("rez-build is not installed")
    build(every)
    shutil.rmtree(every.path / "build")
    environ = {
        **pkg_environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "REZ_PACKAGES_PATH": os.pathsep.join(host.settings.packages_path),
        "REZ_LOCAL_PACKAGES_PATH": str(tmp_path / "by-rez"),
        "REZ_IMPLICIT_PACKAGES_JSON": "[]",
        "REZ_DEFAULT_SHELL": "bash",
    }
    done = subprocess.run([rez, "-i"], cwd=every.path, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    ours, theirs = (tmp_path / name / "every" / "2.3" for name in ("installed", "by-rez"))
    assert listing(ours) == listing(theirs)
    assert (ours / "facts.txt").read_text() == (theirs / "facts.txt").read_text()


def test_every_macro_is_in_these_cmakelists():
    used_by_others = {"rez_project", "rez_needed", "get_target_filepath"}
    for path in MODULES.glob("*.cmake"):
        for name in re.findall(r"^macro\(([a-z]\w+)", path.read_text(), re.M):
            assert f"{name}(" in BOTH + OURS or name in used_by_others, f"{name} of {path.name}"


# --- generators ------------------------------------------------------------------------------------


def generated(source, host, build, generator, **options):
    """Build a small library with a generator; return its build folder."""
    made = source("small-1.0")
    made.write(
        "CMakeLists.txt",
        "cmake_minimum_required(VERSION 3.10)\ninclude(RezBuild)\nadd_library(small SHARED small.cpp)\n"
        "install(TARGETS small DESTINATION lib)\n",
    )
    made.write("small.cpp", "int small() { return 1; }\n")
    system = made.system(host, arguments={"cmake_build_system": generator, "build_target": "Debug"})
    installed = build(made, system=system, **options).installed
    assert not installed or Path(installed[0].root, "lib", "libsmall.so").exists()
    return made.path / "build"


def test_ninja_builds_and_installs(source, host, build):
    if not (shutil.which("ninja") or os.environ.get("PKG_REQUIRE_REAL")):
        pytest.skip("ninja is not installed")
    assert (generated(source, host, build, "ninja") / "build.ninja").exists()


@pytest.mark.parametrize(("generator", "file"), [("eclipse", ".project"), ("codeblocks", "small.cbp")])
def test_projects_for_editors_are_generated_built_and_installed(source, host, build, generator, file):
    assert (generated(source, host, build, generator) / file).exists()


@pytest.mark.skipif(sys.platform == "darwin", reason="Xcode is there")
def test_xcode_is_refused_where_it_cannot_be(source, host, build):
    with pytest.raises(BuildSystemError, match="only be generated on macOS; choose another --bs"):
        generated(source, host, build, "xcode")


def test_windows_generators_name_what_cmake_says(source, host, build):
    with pytest.raises(BuildError, match=r"failed to build small-1\.0"):
        generated(source, host, build, "nmake")
