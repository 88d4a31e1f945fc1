"""`pkg env --format SHELL` in a running shell, and the way back."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

PKG = f"{sys.executable} -m pkg"
DUMP = "/usr/bin/env | grep -v '^_=\\|^SHLVL' | /usr/bin/sort >"

POSIX = f"""
export GONE=here FOO="it's
old
"
{DUMP} before
eval "$({PKG} env foo --format SHELL)"
echo "1 $FOO|$MULTI|$GONE"; hello there
eval "$(pkg env bar --format SHELL)"
echo "2 $FOO|$MULTI|$GONE"; hello there
pkg_deactivate
echo "3 $FOO|$MULTI|$GONE"; hello there
eval "$(pkg deactivate)"
{DUMP} after
hello there
pkg_deactivate
"""

FISH = f"""
set -gx GONE here; set -gx FOO "it's
old
"
{DUMP} before
{PKG} env foo --format SHELL | source
echo "1 $FOO|$MULTI|$GONE"; hello there
pkg env bar --format SHELL | source
echo "2 $FOO|$MULTI|$GONE"; hello there
pkg_deactivate
echo "3 $FOO|$MULTI|$GONE"; hello there
pkg deactivate | source
{DUMP} after
hello there
pkg_deactivate
"""

CSH = f"""
setenv GONE here; setenv FOO 'it'"'"'s\\
old'
{DUMP} before
set noclobber
eval "`{PKG} env foo --format SHELL`"
echo "1 "$FOO:q"|"$MULTI:q"|$?GONE"; hello there
eval "`pkg env bar --format SHELL`"
echo "2 "$FOO:q"|"$MULTI:q"|$?GONE"; hello there
pkg_deactivate
echo "3 "$FOO:q"|"$MULTI:q"|$?GONE"; hello there
eval "`pkg deactivate`"
{DUMP} after
hello there
pkg_deactivate
"""

SCRIPTS = {
    "sh": (POSIX, ("sh",)),
    "bash": (POSIX, ("bash", "--norc")),
    "zsh": (POSIX, ("zsh", "-f")),
    "fish": (FISH, ("fish", "--no-config")),
    "csh": (CSH, ("csh", "-f")),
    "tcsh": (CSH, ("tcsh", "-f")),
}


@pytest.fixture
def environ(tmp_path, pkg_repo):
    """Two packages with variables in common, and what a shell needs to find `pkg` but not its program."""
    pkg_repo.add(
        "foo-1",
        commands="env.FOO = '$HOME is \"it\\'s\" 100%!x'\nenv.MULTI = 'one\\ntwo'\n"
        "alias('hello', 'echo foo')\nunsetenv('GONE')\nenv.PATH.prepend('{root}/bin')",
    )
    pkg_repo.add("bar-2", commands="env.FOO = 'bar'\nenv.BAR = 'new'\nalias('hello', 'echo bar')")
    home = tmp_path / "home"
    home.mkdir()
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "PKG_RESOLVER_BACKEND": "python",
        "PKG_PACKAGES_PATH": str(pkg_repo.path),
        "PKG_CONTEXT_TMPDIR": str(tmp_path),
        "TERM": "dumb",
    }


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_running_shell_gets_an_environment_and_loses_it_again(name, environ, tmp_path):
    script, program = SCRIPTS[name]
    file = tmp_path / "script"
    file.write_text(script.replace("SHELL", name))
    done = subprocess.run(
        [*program, file], env=environ, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    gone = "0" if name.endswith("csh") else ""
    foo = f'{environ["HOME"]} is "it\'s" 100%!x'
    assert done.stdout == (
        f"1 {foo}|one\ntwo|{gone}\nfoo there\n2 bar|one\ntwo|{gone}\nbar there\n"
        f"3 {foo}|one\ntwo|{gone}\nfoo there\n"
    ), done.stderr
    assert (tmp_path / "after").read_text() == (tmp_path / "before").read_text()
    # The last two lines: neither the alias nor the function is left.
    assert "hello" in done.stderr
    assert "pkg_deactivate" in done.stderr
    assert [path.name for path in tmp_path.glob("pkg_activation_*")] == []


def pkg(environ, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "pkg", *arguments], env=environ, capture_output=True, text=True, check=False
    )


def activated(environ, *requests):
    """Return the variables of a bash that has activated one environment after the other."""
    lines = [f'eval "$({PKG} env {request} --format bash)"' for request in requests]
    script = "\n".join([*lines, "env -0"])
    done = subprocess.run(
        ["bash", "--norc", "-c", script], env=environ, capture_output=True, text=True, check=True
    )
    return dict(entry.split("=", 1) for entry in done.stdout.split("\0") if "=" in entry)


def test_everything_can_be_undone_at_once(environ):
    inside = activated(environ, "foo", "bar")
    code = pkg(inside, "deactivate", "--all").stdout
    done = subprocess.run(
        ["bash", "-c", code + "env"], env=inside, capture_output=True, text=True, check=True
    )
    left = {line.split("=")[0] for line in done.stdout.splitlines()}
    assert left - environ.keys() <= {"PWD", "SHLVL", "_", "OLDPWD"}


def test_the_code_is_for_the_shell_that_was_activated(environ):
    inside = activated(environ, "bar")
    assert "unset BAR\n" in pkg({**inside, "SHELL": "/usr/bin/fish"}, "deactivate").stdout
    assert "set -e BAR\n" in pkg(inside, "deactivate", "--format", "fish").stdout


def test_where_nothing_was_activated_that_is_said(environ):
    done = pkg(environ, "deactivate")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: nothing to undo")


def test_a_shell_started_inside_does_not_undo_what_was_around_it(environ):
    inside = activated(environ, "bar")
    done = pkg({**inside, "REZ_CONTEXT_FILE": "/some/context.sh"}, "deactivate")
    assert done.returncode == 1
    assert "started inside of the activated environment" in done.stderr


@pytest.mark.parametrize("text", ["", "x", "eJyrrgUAAXUA+Q==", "é"])
def test_damaged_memory_is_said(environ, text):
    done = pkg({**environ, "PKG_ACTIVATION_1": text}, "deactivate")
    assert done.returncode == 1
    assert "PKG_ACTIVATION_1 does not hold" in done.stderr


def test_an_unknown_shell_is_wrong_usage(environ):
    for arguments in (["deactivate", "--format", "nosh"], ["env", "bar", "--format", "nosh"]):
        assert pkg(environ, *arguments).returncode == 2
    assert pkg(environ, "env", "bar", "--format", "bash", "--shell", "sh").returncode == 2


def test_what_a_policy_keeps_back_is_removed_and_comes_back(environ):
    script = (
        f'export EXTRA=1\neval "$({PKG} env bar --isolated --keep PKG_PACKAGES_PATH'
        ' --keep PKG_RESOLVER_BACKEND --format bash)"\n'
        'echo "${EXTRA-none} $BAR"\npkg_deactivate\necho "$EXTRA ${BAR-none}"\n'
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", script], env=environ, capture_output=True, text=True, check=False
    )
    assert done.stdout == "none new\n1 none\n", done.stderr
    assert os.environ.get("EXTRA") is None
