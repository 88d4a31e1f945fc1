"""Nothing that a package, a tag template or a person says is run."""

from __future__ import annotations

import pytest

COMMANDS = (
    "$(touch pwned)",
    "`touch pwned`",
    "; touch pwned",
    "' ; touch pwned; '",
    '" && touch pwned "',
    "\ntouch pwned",
)


def pwned(project):
    return [path for path in project.folder.rglob("*") if path.name == "pwned"]


@pytest.mark.parametrize("system", ["git", "hg", "svn"])
def test_messages_and_descriptions_are_text(project, system):
    one = project(system)
    one.write("1.0", f"description = {' '.join(COMMANDS)!r}\n")
    one.commit("$(touch pwned)")
    message = " ".join(COMMANDS)
    one.release("-m", message)
    assert one.tags() == ["tool-1.0"]
    assert pwned(one) == []


@pytest.mark.parametrize(
    "template", ["--help", "-d{name}", "$(touch pwned)", "x; touch pwned", "--config=a=b"]
)
@pytest.mark.parametrize("system", ["git", "hg", "svn"])
def test_tag_names_are_names(project, system, template):
    one = project(system)
    environ = one.configure(release_vcs={"tag_name": template})
    done = one.release(code=None, environ=environ)
    assert done.returncode in (0, 1)
    assert "Traceback" not in done.stderr
    assert pwned(one) == []


def test_versions_that_are_no_versions_are_refused(project):
    one = project("git")
    one.write("1.0; touch pwned")
    one.commit("x")
    one.release(code=1)
    assert (one.files(), pwned(one)) == ([], [])


def test_branch_names_are_text(project):
    one = project("git")
    one.run("git", "checkout", "-q", "-b", "$(touch${IFS}pwned)")
    one.run("git", "push", "-q", "--set-upstream", "origin", "HEAD")
    one.release()
    assert "'branch': '$(touch${IFS}pwned)'" in one.definition("1.0")
    assert pwned(one) == []


def test_a_recorded_revision_is_no_option(project):
    one = project("git")
    one.release()
    path = one.releases / "tool" / "1.0" / "package.py"
    path.chmod(0o644)
    text = path.read_text()
    head, _, rest = text.partition("revision = \\\n")
    path.write_text(f"{head}revision = {{'commit': '--output=pwned'}}\n\n{rest.partition(chr(10) * 2)[2]}")
    one.write("1.1")
    one.commit("next")
    one.release()
    assert "    next" in one.definition("1.1")
    assert pwned(one) == []
