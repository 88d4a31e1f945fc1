"""Whole releases with real version control systems, as people run them."""

from __future__ import annotations

import json
import stat
import subprocess
import time

import pytest


@pytest.fixture
def git(project):
    return project("git")


def test_a_release_writes_what_it_was_made_from(git):
    done = git.release("-m", "hello")
    assert "Tagged tool-1.0" in done.stdout
    text = git.definition("1.0")
    for part in ("release_message = 'hello'", "vcs = 'git'", "'branch': 'main'", "    begin"):
        assert part in text
    assert [path for path in git.files() if path.endswith("content.txt")] == [
        "tool/1.0/dep-1/content.txt",
        "tool/1.0/dep-2/content.txt",
    ]


def test_subversion_is_released_with_a_changelog_and_an_address(project):
    svn = project("svn")
    svn.release("-m", "hello")
    svn.write("1.1")
    svn.commit("more")
    svn.release()
    assert svn.tags() == ["tool-1.0", "tool-1.1"]
    text = svn.definition("1.1")
    assert f"'url': 'file://{svn.folder}/origin/trunk'" in text
    assert "more" in text
    assert "begin" not in text.partition("changelog")[2].partition("previous")[0]


def test_what_was_released_is_told_as_data(git):
    data = json.loads(git.run("pkg", "--json", "release", "-m", "x").stdout)
    assert data["tag"] == "tool-1.0"
    assert [each["root"] for each in data["released"]] == [
        str(git.releases / "tool" / "1.0" / f"dep-{number}") for number in (1, 2)
    ]
    assert data["revision"]["branch"] == "main"
    assert data["previous_version"] is None


def test_rez_spelling_of_the_command_works(git):
    git.run("pkg", "rez", "release", "--no-message", "--vcs", "git", "-b", "custom", "--process", "local")
    assert git.tags() == ["tool-1.0"]


def test_releasing_again_changes_nothing_and_is_no_failure(git):
    git.release()
    before = git.files(), git.definition("1.0")
    done = git.release()
    assert "0 of 2 variants were released" in done.stderr
    assert (git.files(), git.definition("1.0")) == before


def test_releasing_other_source_as_the_same_version_is_a_failure(git):
    git.release()
    (git.source / "content.txt").write_text("changed")
    git.commit("changed")
    done = git.release(code=1)
    assert "the source has changed since. Raise the version" in done.stderr
    assert git.tags() == ["tool-1.0"]


def test_of_two_who_release_the_same_version_the_first_wins(git):
    """The second one's build is under way when the first one's release appears."""
    other = git.folder / "other"
    git.run("git", "clone", "-q", "origin", "other", cwd=git.folder)
    waiting = "while [ -e {root}/wait ]; do sleep 0.05; done"
    slow = f"build_command = '{waiting}; cp {{root}}/content.txt {{install_path}}/'\n"
    for folder in (other / "tools" / "tool", git.source):
        (folder / "package.py").write_text((git.source / "package.py").read_text() + slow)
    git.commit("slow")
    git.run("git", "reset", "-q", "--hard", cwd=other)
    git.run("git", "pull", "-q", cwd=other)
    (git.folder / "clone" / ".git" / "info" / "exclude").write_text("wait\n")
    (git.source / "wait").touch()
    second = subprocess.Popen(
        ["pkg", "release", "-m", "second"], cwd=git.source, env=git.environ, stderr=subprocess.PIPE, text=True
    )
    log = git.source / "build" / "dep-1" / "pkg-build.log"
    while not (log.exists() and log.stat().st_size):
        assert second.poll() is None
        time.sleep(0.02)
    git.run("pkg", "release", "-m", "first", cwd=other / "tools" / "tool")
    tool = git.releases / "tool" / "1.0"
    before = git.definition("1.0"), {path: path.stat().st_ino for path in tool.rglob("*")}
    (git.source / "wait").unlink()
    error = second.communicate(timeout=60)[1]
    assert second.returncode == 0
    assert "0 of 2 variants were released" in error
    assert (git.definition("1.0"), {path: path.stat().st_ino for path in tool.rglob("*")}) == before
    assert "release_message = 'first'" in before[0]
    assert git.tags() == ["tool-1.0"]


def test_what_is_released_stays_though_the_definition_has_changed(git):
    git.release("--variants", "0", "-m", "first")
    (git.releases / "tool" / "1.0" / "dep-1" / "content.txt").write_text("as released")
    git.write("1.0", "description = 'other'\n")
    git.commit("described")
    git.release("-m", "second")
    assert (git.releases / "tool" / "1.0" / "dep-1" / "content.txt").read_text() == "as released"
    assert (git.releases / "tool" / "1.0" / "dep-2" / "content.txt").read_text() == "content of 1.0\n"
    git.write("1.0", "description = 'again'\n")
    git.commit("described again")
    assert "Raise the version" in git.release(code=1).stderr
    assert "again" not in git.definition("1.0")


def test_a_release_that_was_not_tagged_is_finished_by_the_next(git):
    git.release("-m", "the message")
    for where in ("origin", "clone"):
        git.run("git", "tag", "-d", "tool-1.0", cwd=git.folder / where)
    done = git.release()
    assert "was not finished" in done.stdout
    assert git.tags() == ["tool-1.0"]
    assert "the message" in git.run("git", "tag", "-n", "-l", "tool-1.0").stdout


def test_a_tag_that_cannot_be_made_leaves_commands_that_make_it(git):
    git.run("git", "update-ref", "refs/tags/tool-1.0/x", "main", cwd=git.folder / "origin")
    done = git.release("-m", "it's", code=1)
    assert "is released, but its source is not tagged 'tool-1.0'" in done.stderr
    for where in ("origin", "clone"):
        git.run("git", "update-ref", "-d", "refs/tags/tool-1.0/x", cwd=git.folder / where)
    lines = [line.strip() for line in done.stderr.splitlines() if line.startswith("    ")]
    assert lines[0] == f"cd {git.source}"
    git.run("bash", "-ec", "\n".join(lines), cwd=git.folder)
    assert git.tags() == ["tool-1.0"]
    assert len([path for path in git.files() if path.endswith("content.txt")]) == 2


def test_with_errors_skipped_a_missing_tag_is_a_warning(git):
    git.run("git", "update-ref", "refs/tags/tool-1.0/x", "main", cwd=git.folder / "origin")
    assert "is not tagged" in git.release("--skip-repo-errors").stderr


def test_a_failing_build_leaves_nothing(git):
    git.write("1.0")
    with (git.source / "package.py").open("a") as file:
        file.write("build_command = 'cp {root}/content.txt {install_path}/; test {variant_index} = 0'\n")
    git.commit("fails for the second variant")
    git.release(code=1)
    assert git.files() == []
    assert git.tags() == []


def test_a_failing_test_before_the_release_leaves_nothing(git):
    git.write("1.0", "tests = {'check': {'command': 'false', 'run_on': 'pre_release'}}\n")
    git.commit("tests")
    git.release(code=1)
    assert [path for path in git.files() if not path.endswith(".lock")] == []


@pytest.mark.parametrize("other", ["none", "two"])
def test_a_folder_of_no_or_two_systems_is_refused(git, other, tmp_path):
    if other == "two":
        (git.source.parents[1] / ".hg").mkdir()
        assert "Choose with --vcs" in git.release(code=1).stderr
        git.release("--vcs", "git")
    else:
        (git.folder / "clone" / ".git").rename(git.folder / "away")
        assert "no version control system has a checkout" in git.release(code=1).stderr


def test_an_unknown_system_is_wrong_usage(git):
    assert "'cvs' is none of git, hg, stub, svn" in git.release("--vcs", "cvs", code=2).stderr


def test_unversioned_and_oddly_versioned_packages_are_ordered_as_rez_does(git):
    # Numbers come after letters, and a longer version after its beginning.
    for version in ("1.0a", "1.0", "1.0.beta", "1.0.1"):
        git.write(version)
        git.commit(version)
        git.release("--no-latest")
    assert "previous_version = '1.0.beta'" in git.definition("1.0.1")
    git.write("1.0.b")
    git.commit("b")
    assert "a newer version exists" in git.release(code=1).stderr


def test_the_changelog_is_cut(git):
    git.release(environ={"REZ_MAX_PACKAGE_CHANGELOG_CHARS": "10"})
    assert "changelog = 'commit " in git.definition("1.0")
    assert "...'" in git.definition("1.0")


# --- hooks -----------------------------------------------------------------------------------------


def hooked(project, **commands):
    settings = {
        f"{event}_commands": [{"command": "sh", "args": ["-c", line]}] for event, line in commands.items()
    }
    return {"REZ_RELEASE_HOOKS": "command", **project.configure(release_hook={"command": settings})}


def test_hooks_run_in_order_and_see_the_release(git):
    log = git.folder / "log"
    events = ("pre_release", "pre_build", "post_release")
    environ = hooked(
        git,
        **{event: f"echo {event} >> {log}; ls {git.releases}/tool >> {log} 2>&1; true" for event in events},
    )
    git.release(environ=environ)
    lines = log.read_text().splitlines()
    assert lines[0] == "pre_release"
    assert "No such file" in lines[1] or lines[1] == "1.0"
    assert lines[2] == "pre_build"
    assert lines[-2:] == ["post_release", "1.0"]


@pytest.mark.parametrize("event", ["pre_release", "pre_build"])
def test_a_hook_cancels_before_anything_has_changed(git, event):
    done = git.release(environ=hooked(git, **{event: "echo no way; false"}), code=1)
    assert f"cancelled by the {event} hook 'command'" in done.stderr
    assert (git.files(), git.tags()) == ([], [])


def test_a_hook_that_fails_afterwards_does_not_keep_the_tag_away(git):
    done = git.release(environ=hooked(git, post_release="false"))
    assert "failed with code 1" in done.stderr
    assert git.tags() == ["tool-1.0"]


def test_a_hook_that_is_not_there_is_a_warning(git):
    done = git.release(environ={"REZ_RELEASE_HOOKS": "nothing"})
    assert "release hook 'nothing' is not run" in done.stderr


# --- messages --------------------------------------------------------------------------------------


@pytest.fixture
def editing(git):
    """Release with an editor that appends a text: `editing("text", "-x", stdin="a")`."""

    def release(text, *words, stdin="", code=0):
        editor = git.folder / "my editor"
        temporary = git.folder / "tmp"
        temporary.mkdir(exist_ok=True)
        editor.write_text(
            f'#!/bin/sh\ncp "$1" {git.folder}/seen\ncat > "$1.new" <<"E"\n{text}\nE\n'
            'cat "$1" >> "$1.new"; mv "$1.new" "$1"\n'
        )
        editor.chmod(0o755)
        environ = {
            "REZ_PROMPT_RELEASE_MESSAGE": "1",
            "REZ_EDITOR": str(editor),
            "REZ_TMPDIR": str(temporary),
        }
        return git.release(*words, environ=environ, input=stdin, code=code)

    return release


def test_the_message_is_written_in_an_editor_that_shows_the_changes(git, editing):
    editing("better $HOME `ls`")
    assert "release_message = 'better $HOME `ls`'" in git.definition("1.0")
    assert "    begin" in (git.folder / "seen").read_text()
    assert list((git.folder / "tmp").glob("pkg-release-message*")) == []


def test_given_or_unwanted_messages_open_no_editor(git, editing):
    editing("never", "-m", "given")
    assert "release_message = 'given'" in git.definition("1.0")
    assert not (git.folder / "seen").exists()


def test_an_empty_message_asks(git, editing):
    assert "[A]bort or [C]ontinue" in editing("", stdin="x\nA\n", code=1).stderr
    assert git.files() == []
    editing("", code=1)  # nobody answers
    editing("", stdin="c\n")
    assert git.tags() == ["tool-1.0"]


def test_the_message_of_a_failed_release_is_kept_for_the_next(git, editing):
    (git.source / "content.txt").write_text("uncommitted")
    editing("written once", code=1)
    (kept,) = (git.folder / "tmp").glob("pkg-release-message*")
    assert stat.S_IMODE(kept.stat().st_mode) & 0o077 in (0, 0o044)
    git.commit("committed")
    editing("")
    assert "release_message = 'written once'" in git.definition("1.0")


def test_a_file_of_somebody_else_is_not_followed(git, editing):
    editing("", code=1)
    (kept,) = (git.folder / "tmp").glob("pkg-release-message*")
    kept.unlink()
    victim = git.folder / "victim"
    victim.write_text("precious")
    kept.symlink_to(victim)
    assert "is not a file of yours" in editing("x", code=1).stderr
    assert victim.read_text() == "precious"
