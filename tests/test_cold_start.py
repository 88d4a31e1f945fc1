"""What the everyday commands import: every one of these is paid for at each start."""

import os
import subprocess
import sys
import time

import pytest

# Each takes tens or hundreds of milliseconds, or is nobody's business here.
HEAVY = ("numba", "llvmlite", "numpy", "rich", "pydantic", "yaml", "rez", "setuptools", "pkg_resources")


@pytest.fixture
def studio(tmp_path):
    for name, body in {
        "foo/1": "requires = ['bar']",
        "bar/1": "",
        "baz/2": "",
        "bar/2": "variants = [['baz-1'], ['baz-2']]",
    }.items():
        folder = tmp_path / "packages" / name
        folder.mkdir(parents=True)
        family, version = name.split("/")
        commands = f"def commands():\n    env.{family.upper()} = '{{version}}'\n"
        (folder / "package.py").write_text(f"name = {family!r}\nversion = {version!r}\n{body}\n{commands}")
    (tmp_path / "home").mkdir()
    return tmp_path


@pytest.fixture
def kernel_cache():
    """The folder where the tests keep the compiled kernel; see the conftest."""
    return os.environ["NUMBA_CACHE_DIR"]


def imported(studio, code, *words, **variables):
    """Return the modules that a fresh interpreter has imported after running some code."""
    report = studio / "modules.json"
    program = (
        f"import sys\nsys.argv[1:] = {list(words)!r}\ntry:\n"
        + "".join(f"    {line}\n" for line in code.splitlines())
        + "finally:\n"
        + f"    open({str(report)!r}, 'w').write(' '.join(sys.modules))\n"
    )
    environ = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(studio / "home"),
        "PKG_PACKAGES_PATH": str(studio / "packages"),
        "PKG_DEFAULT_SHELL": "sh",
        **variables,
    }
    run = subprocess.run(
        [sys.executable, "-c", program], env=environ, capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stderr
    return {name.partition(".")[0] for name in report.read_text().split()}, run.stdout


COMMAND_LINE = "from pkg.cli.main import main\nassert main(sys.argv[1:]) == 0"


def test_import_pkg_imports_nothing_of_ours_but_itself(studio):
    program = "import sys\nbefore = set(sys.modules)\nimport pkg\nprint(*sorted(set(sys.modules) - before))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    ours = [name for name in run.stdout.split() if name.startswith("pkg")]
    assert set(ours) <= {"pkg", "pkg._version"}
    assert set(run.stdout.split()) - set(ours) <= {"__future__", "typing", "importlib", "types", "warnings"}


@pytest.mark.parametrize(
    "words",
    [
        ["env", "foo", "--resolver", "python", "--", "true"],
        ["env", "foo", "--resolver", "python", "-c", "test $FOO = 1 && test $BAR = 2"],
        ["env", "foo", "--resolver", "python", "--format", "json"],
        ["env", "foo", "--resolver", "python", "-o", "-"],
        ["env", "foo", "--resolver", "python", "-o", "a.rxt", "--no-local"],
        ["solve", "foo", "!baz-3", "--resolver", "python", "--json"],
    ],
    ids=" ".join,
)
def test_an_environment_and_a_solve_import_nothing_heavy_and_no_typer(studio, words, monkeypatch):
    monkeypatch.chdir(studio)
    imported(studio, COMMAND_LINE, *words)  # the first run may look for installed plugins
    modules, _ = imported(studio, COMMAND_LINE, *words)
    assert modules.isdisjoint(HEAVY if "-" in words else {*HEAVY, "typer", "click"})


def test_the_default_backend_imports_no_numba_once_its_kernel_is_kept(studio, kernel_cache):
    words = ["env", "foo", "--", "true"]
    imported(studio, COMMAND_LINE, *words, NUMBA_CACHE_DIR=kernel_cache)  # compiles where nobody has before
    modules, _ = imported(studio, COMMAND_LINE, *words, NUMBA_CACHE_DIR=kernel_cache)
    assert modules.isdisjoint(HEAVY)


def test_a_plain_build_needs_no_typer_and_little_of_the_standard_library(studio, kernel_cache, monkeypatch):
    (studio / "source").mkdir()
    (studio / "source" / "package.py").write_text(
        "name = 'made'\nversion = '1'\nrequires = ['foo']\nbuild_command = 'true'\n"
    )
    monkeypatch.chdir(studio / "source")
    words = ["build", "-c", "-i", "-p"]
    program = f"sys.path.remove('')\n{COMMAND_LINE}"  # the current folder, which the build changes
    imported(studio, program, *words, "before", NUMBA_CACHE_DIR=kernel_cache)  # looks for plugins
    modules, _ = imported(studio, program, *words, "installed", NUMBA_CACHE_DIR=kernel_cache)
    assert modules & {*HEAVY, "typer", "click", "inspect", "pathlib", "shutil", "ctypes", "queue"} == set()


def test_a_completion_needs_neither_the_command_line_nor_the_catalog_once_it_is_remembered(studio):
    variables = {"COMP_LINE": "pkg env fo", "COMP_POINT": "10", "PKG_COMPLETE_SHELL": "bash"}
    for name in ("packages", "packages/foo"):
        os.utime(studio / name, (1e9, 1e9))
    unwanted = ("typer", "pluggy", "pkg.catalog", "pkg.interfaces.repository", "pkg_repositories")
    program = f"{COMMAND_LINE}\nassert [name for name in sys.modules if name.startswith({unwanted!r})] == []"
    time.sleep(2.1)  # what is younger may change without showing it, and is not remembered
    imported(studio, COMMAND_LINE, "complete", **variables)
    modules, output = imported(studio, program, "complete", **variables)
    assert output.split() == ["-", "foo", "foo-1"]
    assert modules.isdisjoint({*HEAVY, "importlib_metadata", "pathlib"})


def test_a_saved_context_needs_no_solver(studio):
    path = str(studio / "a.rxt")
    imported(studio, COMMAND_LINE, "env", "foo", "--resolver", "python", "-o", path)
    program = COMMAND_LINE + "\nassert not any(name.startswith('pkg_resolvers') for name in sys.modules)"
    modules, _ = imported(studio, program, "env", "-i", path, "--", "true")
    assert modules.isdisjoint(HEAVY)


def test_loading_a_context_opens_no_definition(studio):
    path = str(studio / "a.rxt")
    imported(studio, COMMAND_LINE, "env", "foo", "--resolver", "python", "-o", path)
    (studio / "packages").rename(studio / "gone")
    program = (
        "from pkg.environment.context import ResolvedContext\n"
        f"context = ResolvedContext.load({path!r})\n"
        "print(*(package.qualified_package_name for package in context.resolved_packages))"
    )
    _, output = imported(studio, program)
    assert output.split() == ["baz-2", "bar-2", "foo-1"]


def test_a_lock_needs_no_solver_no_catalog_and_nothing_that_runs_package_code(studio):
    path = str(studio / "a.lock")
    imported(studio, COMMAND_LINE, "lock", "foo", "-o", path, PKG_RESOLVER_BACKEND="python")
    (studio / "packages").rename(studio / "gone")
    unwanted = (
        "pkg_resolvers",
        "pkg_repositories",
        "pkg.catalog",
        "pkg.index",
        "pkg.package",
        "pkg.solve",
        "pkg.version",
        "pkg.environment.context",
        "pkg.environment.rex.recorder",
        "pkg.environment.rex.runner",
        "pkg.environment.rex.sequence",
    )
    program = f"{COMMAND_LINE}\nassert [name for name in sys.modules if name.startswith({unwanted!r})] == []"
    for words in (
        ["--", "true"],
        ["-c", "test $FOO = 1"],
        ["--format", "json"],
        ["--isolated", "--", "true"],
    ):
        imported(studio, COMMAND_LINE, "env", "--lock", path, *words)
        modules, _ = imported(studio, program, "env", "--lock", path, *words)
        assert modules.isdisjoint(HEAVY)


def test_a_tool_of_a_suite_needs_neither_the_command_line_nor_yaml(studio):
    path, suite = str(studio / "a.rxt"), str(studio / "suite")
    imported(studio, COMMAND_LINE, "env", "foo", "--resolver", "python", "-o", path)
    imported(studio, COMMAND_LINE, "suite", "--create", suite)
    imported(studio, COMMAND_LINE, "suite", "--add", path, "--context", "all", suite)
    (studio / "suite" / "bin").joinpath("true").write_text(
        "#!/bin/sh\n# as pkg writes it, for a tool that no package declares\n"
        "func_name: _FWD__invoke_suite_tool_alias\n"
        "kwargs:\n  context_name: all\n  prefix_char: null\n  tool_name: 'true'\nmodule: suite\n"
    )
    program = "from pkg.cli.forwarding import main\nassert main(sys.argv[1:]) == 0"
    tool = f"{suite}/bin/true"
    imported(studio, program, tool)  # the first run may look for installed plugins
    modules, _ = imported(studio, program, tool, "an argument")
    assert modules.isdisjoint({*HEAVY, "typer", "click", "argparse", "importlib_metadata"})


# What the standard library imports for these takes longer than solving the largest request.
SLOW = {
    "typing",
    "re",
    "collections",
    "functools",
    "contextlib",
    "enum",
    "pathlib",
    "dataclasses",
    "json",
    "array",
}
SLOW |= {"ctypes", "threading", "importlib_metadata", "pluggy", "copy"}


@pytest.fixture
def compiled(studio, kernel_cache):
    """A saved repository."""
    path = str(studio / "studio.pkgrepo")
    make = (
        "import pkg\n"
        "foo = pkg.PackageData('foo', '1', ['bar-1+<3', '~baz-1|3.a'])\n"
        "bar = pkg.PackageData('bar', '2', None, [['baz-1'], ['baz-2']])\n"
        "packages = [foo, bar, *(pkg.PackageData('baz', str(version)) for version in range(5))]\n"
        f"pkg.Repository(packages).save({path!r})\n"
    )
    imported(studio, make, NUMBA_CACHE_DIR=kernel_cache)  # compiles where nobody has before
    return path


def test_a_solve_from_a_compiled_file_imports_next_to_nothing(studio, compiled, kernel_cache):
    program = (
        "import pkg\n"
        f"result = pkg.Repository.load({compiled!r}).solve(['foo-1', 'bar<2.7.rc1', '!baz-2', '~baz<4'])\n"
        "print(*result.resolved)\n"
    )
    imported(studio, program, NUMBA_CACHE_DIR=kernel_cache)  # notes the installed plugins
    modules, output = imported(studio, program, NUMBA_CACHE_DIR=kernel_cache)
    assert output.strip() == "('baz', '1', None) ('bar', '2', 0) ('foo', '1', None)"
    assert modules.isdisjoint(HEAVY)
    assert modules.isdisjoint(SLOW)


def test_requests_of_the_usual_forms_need_nothing_that_reads_versions(studio, compiled, kernel_cache):
    unwanted = ("pkg.errors", "pkg.version", "pkg.interfaces", "pkg.hookspecs", "pkg_resolvers.numba_backend")
    program = (
        "import pkg\n"
        f"result = pkg.Repository.load({compiled!r}).solve(['foo-1', 'bar<2.7.rc1|3+', '~baz==1|3'])\n"
        "print(*result.resolved)\n"
        f"assert [name for name in sys.modules if name.startswith({unwanted!r})] == []\n"
    )
    imported(studio, program.rpartition("assert")[0], NUMBA_CACHE_DIR=kernel_cache)
    modules, output = imported(studio, program, NUMBA_CACHE_DIR=kernel_cache)
    assert output.strip() == "('baz', '1', None) ('bar', '2', 0) ('foo', '1', None)"
    assert modules.isdisjoint({*HEAVY, *SLOW, "zlib", "bisect", "operator"})
