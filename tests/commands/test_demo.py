from __future__ import annotations


def test_the_demo_resolves_runs_a_tool_and_says_what_to_try(pkg_cli, tmp_path):
    finished = pkg_cli("demo", str(tmp_path / "studio"))
    assert finished.code == 0, finished.err
    assert "maya-2024.2[]" in finished.out
    assert "lookdev-1.4.2[1]" in finished.out
    assert "lookdev (lookdev-1.4.2 for maya-2024) started" in finished.out
    assert "arguments:  --scene shot.ma" in finished.out
    assert "Try next:" in finished.out


def test_the_demo_can_be_written_again(pkg_cli, tmp_path):
    assert pkg_cli("demo", str(tmp_path / "studio")).code == 0
    assert pkg_cli("demo", str(tmp_path / "studio")).code == 0


def test_a_folder_with_something_else_in_it_is_left_alone(pkg_cli, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep")
    finished = pkg_cli("demo", str(tmp_path / "mine"))
    assert finished.code == 1
    assert "nothing was written" in finished.err
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]


def test_a_folder_that_cannot_be_written_is_told(pkg_cli, tmp_path):
    (tmp_path / "file").write_text("")
    finished = pkg_cli("demo", str(tmp_path / "file" / "studio"))
    assert finished.code == 1
    assert "cannot be written" in finished.err
    assert "Traceback" not in finished.err


def test_everything_the_demo_suggests_works(pkg_cli, pkg_environ, tmp_path):
    studio = tmp_path / "studio"
    suggestions = pkg_cli("demo", str(studio)).out.partition("Try next:")[2]
    pkg_environ["REZ_PACKAGES_PATH"] = str(studio / "packages")
    commands = [line.partition("#")[0].split() for line in suggestions.splitlines() if "pkg " in line]
    assert len(commands) >= 6
    for command in commands:
        words = command[1 : command.index("&&") if "&&" in command else None]
        stdin = "exit 0\n" if words[0] == "env" and "--" not in words else ""
        finished = pkg_cli(*words, stdin=stdin)
        expected = 1 if "maya-2025" in words else 0
        assert finished.code == expected, (words, finished)
