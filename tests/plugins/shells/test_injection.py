"""Nothing that a package, a path or a variable is called becomes a command of a shell."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

# Shell -> how it runs a file of code.
SHELLS = {
    "sh": ("sh",),
    "bash": ("bash",),
    "zsh": ("zsh", "-f"),
    "csh": ("csh", "-f"),
    "tcsh": ("tcsh", "-f"),
    "fish": ("fish", "--no-config"),
    "nushell": ("nu", "--no-config-file"),
    "xonsh": ("xonsh", "--no-rc"),
}
# Every attribute of a package that holds free text, and where it is in there.
ATTRIBUTES = {
    "description": "this.description",
    "authors": "this.authors[0]",
    "uuid": "this.uuid",
    "help": "this.help[0][1]",
    "tools": "this.tools[0]",
    "changelog": "this.changelog",
    "release_message": "this.release_message",
    "vcs": "this.vcs",
    "revision": "this.revision",
    "custom": "this.custom",
}
# Each would leave a file named `pwned` in the current folder.
PAYLOADS = (
    "$(touch pwned)",
    "`touch pwned`",
    ";touch pwned;",
    "'\"; touch pwned; '\"",
    "&&touch pwned&&",
    "|touch pwned",
    "\ntouch pwned\n",
    "!touch",
    "(touch pwned)",
    "\\`touch pwned\\`",
    "\\$(touch pwned)",
    "''`touch pwned`''",
)
ALL = "".join(PAYLOADS)
PACKAGE = """
name = "trap"
version = "1.0"
description = changelog = release_message = vcs = revision = uuid = custom = {payload!r}
authors = tools = [{payload!r}]
help = [[{payload!r}, {payload!r}]]
def commands():
    for name, where in {attributes!r}.items():
        env["OF_" + name.upper()] = "{{" + where + "}}"
        info("{{" + where + "}}")
    env.DESCRIPTION = "{{this.description}}"
    env.CUSTOM.append("{{this.custom}}")
    env.CUSTOM.append("x{{this.custom}}y")
    env.FROM_ENV = "{{env.HOSTILE}}"
    env.FROM_VARIABLE = "$HOSTILE and ${{HOSTILE}}"
    env.LITERAL = literal({payload!r})
    env.TRAP_PATH.prepend("{{root}}/bin")
    info("{{this.description}}")
    error(literal({payload!r}))
    comment({payload!r})
"""


@pytest.fixture
def trap(tmp_path):
    """Make a repository whose folder, packages and surroundings all hold code."""
    work = tmp_path / "work"
    work.mkdir()
    home = tmp_path / "home"
    home.mkdir()
    repository = tmp_path / "".join(PAYLOADS[:6]).replace("/", "")
    folder = repository / "trap" / "1.0"
    folder.mkdir(parents=True)
    (folder / "package.py").write_text(PACKAGE.format(payload=ALL, attributes=ATTRIBUTES))
    (tmp_path / "rezconfig.yaml").write_text(json.dumps({"packages_path": [str(repository)]}))
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "REZ_CONFIG_FILE": str(tmp_path / "rezconfig.yaml"),
        "PKG_RESOLVER_BACKEND": "python",
        "HOSTILE": ALL,
        "TERM": "dumb",
    }
    return work, folder, environ


def run(trap, *arguments, **options):
    work, _, environ = trap
    return subprocess.run(
        [sys.executable, "-m", "pkg", *arguments],
        env=environ,
        cwd=work,
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


@pytest.mark.parametrize("shell", SHELLS)
def test_a_started_shell_runs_nothing_but_the_command(shell, trap):
    work, folder, _ = trap
    script = work / "report.py"
    script.write_text("import json, os; json.dump(dict(os.environ), open('seen.json', 'w'))")
    done = run(trap, "env", "trap", "--shell", shell, "--", sys.executable, str(script))
    assert done.returncode == 0, done.stderr
    seen = json.loads((work / "seen.json").read_text())
    assert seen["REZ_TRAP_ROOT"] == str(folder)
    assert seen["TRAP_PATH"] == f"{folder}/bin"
    assert seen["LITERAL"] == seen["DESCRIPTION"] == seen["FROM_ENV"] == seen["HOSTILE"] == ALL
    assert seen["FROM_VARIABLE"] == f"{ALL} and {ALL}"
    assert {seen[f"OF_{name.upper()}"] for name in ATTRIBUTES} == {ALL}
    assert seen["CUSTOM"] == f"{ALL}:x{ALL}y"
    assert sorted(path.name for path in work.iterdir()) == ["report.py", "seen.json"]


@pytest.mark.parametrize("shell", SHELLS)
def test_printed_code_runs_nothing(shell, trap):
    work, _, environ = trap
    for code in (
        run(trap, "env", "trap", "--format", shell).stdout,
        run(trap, "context", "-i", "-f", shell, "-", input=run(trap, "env", "trap", "-o", "-").stdout).stdout,
    ):
        assert code
        file = work / "code"
        file.write_text(code)
        words = [*SHELLS[shell], str(file)]
        done = subprocess.run(words, env=environ, cwd=work, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        file.unlink()
        assert list(work.iterdir()) == []


def test_an_alias_cannot_hold_such_a_folder(trap):
    _, folder, _ = trap
    with (folder / "package.py").open("a") as file:
        file.write("    alias('trap', '{root}/bin/trap')\n")
    done = run(trap, "env", "trap", "-c", "true")
    assert done.returncode == 1
    assert "no alias can hold the folder" in done.stderr


@pytest.mark.parametrize("request_", PAYLOADS)
def test_a_request_that_is_code_is_refused(request_, trap):
    done = run(trap, "env", f"trap{request_}", "-c", "true")
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert list(trap[0].iterdir()) == []
