"""Tools of a suite, run as programs: with `pkg` only, with rez only, and compared."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from pkg.errors import SuiteError
from pkg.suite.suite import Suite
from pkg.suite.wrapper import Wrapper

PROGRAMS = Path(sys.executable).parent
SYSTEM = "/usr/bin:/bin"


def only(folder, *names):
    """Make a folder of PATH with these programs and nothing else of ours."""
    folder.mkdir(exist_ok=True)
    for name in names:
        link = folder / name
        if not (PROGRAMS / name).exists():
            if os.environ.get("PKG_REQUIRE_REAL") or name == "_pkg_fwd":
                pytest.fail(f"{name} is not installed")
            pytest.skip(f"{name} is not installed")
        if not link.exists():
            link.symlink_to(PROGRAMS / name)
    return folder


@pytest.fixture
def start(pkg_environ, tmp_path):
    """Run a wrapper with one of the two programs on PATH."""

    def start(program, wrapper, *words, **options):
        path = f"{only(tmp_path / program, program)}:{SYSTEM}"
        environ = {**pkg_environ, "PATH": path, **options.pop("environ", {})}
        if "input" not in options:
            options["stdin"] = subprocess.DEVNULL
        return subprocess.run(
            [str(wrapper), *words],
            env=environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            **options,
        )

    return start


def with_pkg(start, wrapper, *words, **options):
    run = start("_pkg_fwd", wrapper, *words, **options)
    assert "Traceback" not in run.stderr
    return run


def test_a_tool_runs_in_its_context(start, folder):
    run = with_pkg(start, folder / "bin" / "paint")
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("paint of ")


def test_words_reach_the_tool_as_they_are(start, folder):
    words = [
        "a b",
        "$HOME",
        "`id`",
        'say "hi"',
        "it's",
        "",
        "*",
        "~",
        "-x",
        "--",
        "a\nb",
        "\\",
        "é",
        "!",
        "${X}",
    ]
    run = with_pkg(start, folder / "bin" / "paint", *words)
    assert run.stdout.split("\n", 1)[1] == "".join(f"[{word}]\n" for word in words)


def test_the_exit_code_is_the_tools(start, folder):
    assert with_pkg(start, folder / "bin" / "paint", environ={"CODE": "7"}).returncode == 7


def test_an_alias_runs_the_tool_it_stands_for(start, folder, host):
    suite = Suite.load(str(folder), plugins=host)
    suite.alias_tool("art", "paint", "brush")
    suite.save(str(folder))
    assert with_pkg(start, folder / "bin" / "brush").stdout.startswith("paint of ")


def test_a_linked_and_a_relative_wrapper_work(start, folder, tmp_path):
    (tmp_path / "paint").symlink_to(folder / "bin" / "paint")
    assert with_pkg(start, tmp_path / "paint").stdout.startswith("paint of ")
    assert with_pkg(start, "./paint", cwd=folder / "bin").stdout.startswith("paint of ")


def test_a_moved_suite_still_works(start, folder, tmp_path):
    folder.rename(tmp_path / "moved")
    assert with_pkg(start, tmp_path / "moved" / "bin" / "paint").stdout.startswith("paint of ")


def test_a_copied_wrapper_says_what_is_wrong(start, folder, tmp_path):
    copy = tmp_path / "paint"
    copy.write_text((folder / "bin" / "paint").read_text())
    copy.chmod(0o755)
    run = with_pkg(start, copy)
    assert run.returncode == 1
    assert "is in no suite" in run.stderr


def test_a_missing_context_says_which(start, folder):
    (folder / "contexts" / "art.rxt").unlink()
    run = with_pkg(start, folder / "bin" / "paint")
    assert run.returncode == 1
    assert f"{folder}/contexts/art.rxt" in run.stderr


def test_a_file_that_rez_forwards_elsewhere_is_refused(tmp_path, host):
    path = tmp_path / "build-env"
    path.write_text("module:\n- build_system\n- custom\nfunc_name: _FWD__spawn_build_shell\nkwargs: {}\n")
    with pytest.raises(SuiteError, match="_rez_fwd"):
        Wrapper(str(path), plugins=host)


def test_without_a_file_the_program_says_how_it_is_used(pkg_environ):
    run = subprocess.run(
        [PROGRAMS / "_pkg_fwd"], env=pkg_environ, capture_output=True, text=True, check=False
    )
    assert run.returncode == 2
    assert "FILE [WORD...]" in run.stderr


# --- options -------------------------------------------------------------------------------------


def test_about_tells_where_a_tool_is_from(start, folder):
    lines = with_pkg(start, folder / "bin" / "paint", "+a").stdout.splitlines()
    assert [line.split(None, 1) for line in lines] == [
        ["Tool:", "paint"],
        ["Path:", str(folder / "bin" / "paint")],
        ["Suite:", str(folder)],
        ["Context:", f"{folder}/contexts/art.rxt ('art')"],
        ["Package:", "paint-1.0"],
    ]


def test_versions_marks_the_one_in_use(start, folder):
    lines = with_pkg(start, folder / "bin" / "paint", "++versions").stdout.splitlines()
    assert [line.split()[:-1] for line in lines] == [["paint-1.1"], ["*", "paint-1.0"]]


def test_a_patched_context_has_other_packages(start, folder):
    run = with_pkg(start, folder / "bin" / "paint", "+p", "paint-1.1", "++command", "echo", "$SEEN")
    assert run.stdout == "paint-1.1\n"
    run = with_pkg(start, folder / "bin" / "paint", "word", "+p", "paint-1.1")
    assert "/paint/1.1/bin/paint" in run.stdout
    assert run.stdout.endswith("[word]\n")


def test_a_patch_without_a_solution_says_why(start, folder):
    run = with_pkg(start, folder / "bin" / "paint", "+p", "!lib")
    assert run.returncode == 1
    assert "failed to resolve" in run.stderr


def test_peek_tells_what_a_fresh_resolve_would_change(start, folder, studio):
    assert with_pkg(start, folder / "bin" / "model", "++peek").stdout == ""
    studio.add("model-3")
    assert with_pkg(start, folder / "bin" / "model", "++peek").stdout.split()[:2] == ["model-2", "model-3"]


def test_commands_from_standard_input_run_in_the_context(start, folder):
    run = with_pkg(start, folder / "bin" / "model", "++stdin", input="echo in $SEEN\n")
    assert run.stdout == "in model-2\n"


def test_everything_can_be_for_the_tool(start, folder):
    run = with_pkg(start, folder / "bin" / "paint", "+a", "++no-rez-args", "++about")
    assert run.stdout.split("\n", 1)[1] == "[+a]\n[++about]\n"
    run = with_pkg(start, folder / "bin" / "paint", "++no-r", "+a")
    assert run.stdout.split("\n", 1)[1] == "[+a]\n"


def test_words_that_are_no_options_are_the_tools_in_spite_of_the_character(start, folder):
    run = with_pkg(start, folder / "bin" / "paint", "+10", "+x", "file")
    assert run.stdout.split("\n", 1)[1] == "[+10]\n[+x]\n[file]\n"


def test_wrong_and_unclear_options_are_wrong_usage(start, folder):
    run = with_pkg(start, folder / "bin" / "paint", "++ver")
    assert run.returncode == 2
    assert "ambiguous option: ++ver" in run.stderr
    assert with_pkg(start, folder / "bin" / "paint", "+h").stdout.startswith("usage: paint ")


def test_the_character_is_that_of_the_context_or_else_of_the_settings(start, folder, host, resolve):
    suite = Suite.load(str(folder), plugins=host)
    suite.add_context("plain", resolve("other"), prefix_char="")
    suite.add_context("odd", resolve("paint-1.1"), prefix_char="@")
    suite.save(str(folder))
    assert with_pkg(start, folder / "bin" / "other", "+a").stdout.endswith("[+a]\n")
    assert with_pkg(start, folder / "bin" / "paint", "@a").stdout.startswith("Tool:")
    assert with_pkg(start, folder / "bin" / "paint", "+a").stdout.endswith("[+a]\n")
    environ = {"REZ_SUITE_ALIAS_PREFIX_CHAR": "="}
    assert with_pkg(start, folder / "bin" / "model", "=a", environ=environ).stdout.startswith("Tool:")


def test_an_interactive_shell_says_where_one_is(pkg_environ, folder, tmp_path, host):
    path = f"{only(tmp_path / 'bin', '_pkg_fwd')}:{SYSTEM}"
    environ = {**pkg_environ, "PATH": path, "TERM": "dumb", "PS1": "$ "}
    reader, writer = pty.openpty()
    process = subprocess.Popen(
        [folder / "bin" / "model", "+i", "++quiet"], env=environ, stdin=writer, stdout=writer, stderr=writer
    )
    os.write(reader, b"echo seen=$SEEN prompt=$REZ_ENV_PROMPT; exit 4\n")
    os.close(writer)
    text = b""
    while True:
        try:
            part = os.read(reader, 4096)
        except OSError:
            break
        text += part
        if not part:
            break
    os.close(reader)
    assert process.wait(timeout=30) == 4
    assert b"seen=model-2" in text
    assert b"geo>" in text


# --- beside rez ----------------------------------------------------------------------------------


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")  # rez's own
@pytest.mark.parametrize(
    "words",
    [
        ["+a"],
        ["plain", "a b", "--flag=x", "--", "+5"],
        ["+p", "paint-1.1"],
        ["+p", "paint-1.1", "--", "word"],
        ["++command", "echo", "$SEEN", "a b"],
        ["++no-rez-args", "+a", "x"],
        ["++peek"],
        ["+x", "y"],
        ["++v"],
        ["+p", "nothing-1"],
    ],
    ids=" ".join,
)
def test_both_programs_do_the_same_with_both_suites(start, folder, rez_suite_class, tmp_path, words):
    theirs = rez_suite_class.load(str(folder))
    theirs.save(str(tmp_path / "theirs"))
    runs = [
        start(program, place / "bin" / "paint", *words)
        for place in (folder, tmp_path / "theirs")
        for program in ("_pkg_fwd", "_rez_fwd")
        # A file of rez names its program; without that, `pkg forward FILE` and `_pkg_fwd FILE` run it.
        if place == folder or program == "_rez_fwd"
    ]
    first, *others = [
        (run.returncode, run.stdout.replace(str(tmp_path / "theirs"), str(folder))) for run in runs
    ]
    for other in others:
        assert other == first


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")  # rez's own
def test_a_wrapper_of_rez_is_run_by_our_program(start, folder, rez_suite_class, tmp_path, pkg_environ):
    theirs = rez_suite_class.load(str(folder))
    theirs.save(str(tmp_path / "theirs"))
    run = subprocess.run(
        [PROGRAMS / "_pkg_fwd", tmp_path / "theirs" / "bin" / "paint", "x"],
        env=pkg_environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout.endswith("[x]\n")
    # On a machine without rez, a link under its name is all that rez's wrappers need.
    link = tmp_path / "links" / "_rez_fwd"
    link.parent.mkdir()
    link.symlink_to(PROGRAMS / "_pkg_fwd")
    environ = {**pkg_environ, "PATH": f"{link.parent}:{SYSTEM}"}
    run = subprocess.run(
        [tmp_path / "theirs" / "bin" / "paint", "x"], env=environ, capture_output=True, text=True, check=False
    )
    assert run.stdout.endswith("[x]\n")


@pytest.mark.rez
@pytest.mark.parametrize("visibility", ["never", "always", "parent", "parent_priority"])
def test_the_same_suites_stay_on_path_inside_of_a_tool(start, folder, suite, tmp_path, visibility):
    suite.save(str(tmp_path / "second"))
    suites = [str(tmp_path / "second" / "bin"), str(folder / "bin")]
    found = []
    for program in ("_pkg_fwd", "_rez_fwd"):
        path = ":".join([*suites, str(only(tmp_path / program, program)), SYSTEM])
        environ = {"PATH": path, "REZ_SUITE_VISIBILITY": visibility}
        run = start(program, folder / "bin" / "paint", "++command", "printenv", "PATH", environ=environ)
        assert run.returncode == 0, run.stderr
        found.append([place for place in run.stdout.strip().split(":") if place in suites])
    assert found[0] == found[1]
    wanted = {"never": [], "always": suites, "parent": suites[1:], "parent_priority": suites[1:]}
    assert found[0] == wanted[visibility]
