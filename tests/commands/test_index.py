"""The index as a user meets it: real processes, what they open, and how to do without."""

import json
import os
import sys
import time

import pytest

# Runs the program, and prints on stderr every path below the repository that it opens or lists.
_WATCHED = """
import sys
root = sys.argv.pop(1)
def watch(event, arguments):
    if event in ("open", "os.listdir", "os.scandir") and str(arguments[0]).startswith(root):
        sys.stderr.write(f"OPENED {arguments[0]}\\n")
from pkg.cli.main import main
sys.addaudithook(watch)
sys.exit(main(sys.argv[1:]))
"""

_TESTS = 8


@pytest.fixture(scope="module")
def settled():
    """Room for repositories that are old enough for their stamps to be trusted."""
    return []


@pytest.fixture
def studio(empty_studio, settled, tmp_path_factory):
    """A repository whose definitions nobody has read yet."""
    if not settled:
        settled += [_filled(type(empty_studio)(tmp_path_factory.mktemp("studio"))) for _ in range(_TESTS)]
        time.sleep(2.1)
    return settled.pop()


def _filled(studio):
    studio.environ["PKG_INDEX_CHECK"] = "families"
    studio.add(
        "maya-2024",
        "requires = ['python-3', 'tool']",
        "env.MAYA = '{root}'\nenv.PY = '{resolve.python.version}'",
    )
    studio.add("python-3.10", "timestamp = 1", "env.P = 1")
    studio.add("python-3.11", "", "env.P = 2")
    (studio.packages / "tool/1").mkdir(parents=True)
    (studio.packages / "tool/1/package.yaml").write_text(
        "name: tool\nversion: '1'\ncommands: |\n  env.TOOL = 'a'\n"
    )
    (studio.packages / "more.yaml").write_text(
        "versions: ['1', '2']\ncommands: |\n  env.MORE = '{version}'\n"
    )
    return studio


def opened(studio, *words):
    """Run a command and return what it opened below the repository."""
    run = studio.run(sys.executable, "-c", _WATCHED, str(studio.packages), *words)
    lines = [line[7:] for line in run.stderr.splitlines() if line.startswith("OPENED ")]
    return [os.path.relpath(line, studio.packages) for line in lines if ".pkg-index" not in line]


def test_the_second_environment_opens_nothing_in_the_repository(studio):
    command = ("env", "maya", "more", "--format", "json")
    assert any("package.py" in path for path in opened(studio, *command))
    for words in (command, ("solve", "maya", "more"), ("env", "maya-2024", "more", "--", "true")):
        assert opened(studio, *words) == []
    assert any("package.py" in path for path in opened(studio, "env", "--no-index", "maya", "--", "true"))


def test_listing_and_describing_packages_opens_nothing_either(studio):
    for words in (
        ("list",),
        ("list", "maya"),
        ("info", "maya"),
        ("search", "python", "--latest"),
        ("list", "-L"),
    ):
        studio.pkg(*words)
        assert opened(studio, *words) == []
        assert studio.pkg(*words).stdout == studio.pkg(*words, "--no-index").stdout
        assert opened(studio, *words, "--no-index")


def test_a_new_process_sees_every_edit_of_a_chosen_package(studio):

    def tool(*options):
        return json.loads(studio.env("maya", "--format", "json", *options))["TOOL"]

    assert tool() == tool("--no-index") == "a"
    file = studio.packages / "tool/1/package.yaml"
    status = file.stat()
    file.write_text(file.read_text().replace("'a'", "'b'"))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert tool() == "b"
    (studio.packages / "tool/1/package.py").write_text("def commands():\n    env.TOOL = 'c'\n")
    assert tool() == tool("--no-index") == "c"
    studio.add("tool-2", "", "env.TOOL = 'd'")
    assert tool() == tool("--no-index") == "d"


def test_a_changed_requirement_of_a_chosen_package_is_solved_again(studio):
    assert "python-3.11" in studio.pkg("solve", "maya").stdout
    file = studio.packages / "maya/2024/package.py"
    file.write_text(file.read_text().replace("python-3'", "python-3.10'"))
    assert "python-3.10" in studio.pkg("solve", "maya").stdout
    assert json.loads(studio.env("maya", "--format", "json"))["PY"] == "3.10"


@pytest.mark.parametrize("variables", [{"PKG_INDEX": "false"}, {"PKG_INDEX_PATH": "/proc/nowhere"}])
def test_without_a_place_for_an_index_everything_works(studio, variables):
    for _ in range(2):
        run = studio.pkg("solve", "maya", environ=variables)
        assert "python-3.11" in run.stdout
        assert run.stderr == ""
    assert not list((studio.folder / "home").rglob("index/*/base"))


def test_the_index_can_be_kept_elsewhere(studio):
    studio.pkg("solve", "maya", environ={"PKG_INDEX_PATH": str(studio.folder / "elsewhere")})
    (store,) = (studio.folder / "elsewhere").iterdir()
    assert store.name.startswith("packages-")
    assert (store / "base").stat().st_mode & 0o777 == 0o600
    assert store.stat().st_mode & 0o777 == 0o700


def test_a_damaged_index_is_made_anew_and_told_with_v(studio):
    studio.pkg("solve", "maya")
    (base,) = (studio.folder / "home").rglob("index/*/base")
    base.write_bytes(base.read_bytes()[:-100])
    run = studio.pkg("-v", "solve", "maya")
    assert "python-3.11" in run.stdout
    assert f"the package index {base} is not used: it is truncated" in run.stderr
    run = studio.pkg("solve", "maya")
    assert run.stderr == ""
    assert opened(studio, "solve", "maya") == []
