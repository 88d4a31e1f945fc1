"""`pkg lock` and `pkg env --lock` as a user types them: real processes, real shells."""

import json
import os
import signal
import subprocess
import sys

import pytest


@pytest.fixture
def studio(empty_studio):
    studio = empty_studio
    studio.add("python-3.10", commands="env.PY = '{version}'")
    studio.add(
        "maya-2024",
        "requires = ['python-3']",
        "env.MAYA = '{root}'\nenv.PATH.append('{root}/bin')\nalias('m', 'echo aliased')\n"
        "env.PREFS = '$HOME/prefs'\nif defined('DEBUG_MAYA'): env.D = '1'",
    )
    return studio


@pytest.fixture
def locked(studio):
    """A lock whose repository has been moved away."""
    studio.pkg("lock", "maya", "-o", "a.lock")
    studio.packages.rename(studio.folder / "away")
    return studio


def out(studio, *words, **options):
    return studio.pkg(*words, **options).stdout


def refused(studio, *words, code=1):
    run = studio.pkg(*words, code=code)
    assert "Traceback" not in run.stderr
    return run.stderr


# --- starting ------------------------------------------------------------------------------------


def test_a_lock_starts_with_the_repository_moved_away(locked):
    assert locked.env("--lock", "a.lock", "-c", "m; echo $PY $PREFS") == (
        f"aliased\n3.10 {locked.folder}/home/prefs\n"
    )


def test_the_code_of_the_command_is_returned(locked):
    assert locked.pkg("env", "--lock", "a.lock", "--", "sh", "-c", "exit 7", code=7).returncode == 7


def test_commands_can_come_from_standard_input(locked):
    assert "3.10" in locked.env("--lock", "a.lock", "-s", input="echo $PY\n")


@pytest.mark.parametrize("style", ["export", "json", "dotenv", "set", "shell"])
def test_the_variables_are_those_of_a_fresh_start(studio, style):
    studio.pkg("lock", "maya", "-t", "1700000000", "-o", "a.lock")
    fresh = studio.env("maya", "-t", "1700000000", "--format", style)
    assert studio.env("--lock", "a.lock", "--format", style) == fresh


def test_inside_there_is_a_context(locked):
    words = ("sh", "-c", f"{sys.executable} -m pkg context --req")
    assert locked.env("--lock", "a.lock", "--", *words) == "maya\n"


def test_a_nested_environment_starts_inside(locked):
    inner = f"{sys.executable} -m pkg env --lock a.lock --isolated -- printenv PY"
    assert locked.env("--lock", "a.lock", "--", "sh", "-c", inner) == "3.10\n"


def test_what_packages_read_elsewhere_is_told(locked):
    run = locked.pkg("env", "--lock", "a.lock", "--", "true", environ={"DEBUG_MAYA": "1"})
    assert "DEBUG_MAYA, which has another value here (read by maya-2024[] commands line 9)" in run.stderr
    assert locked.pkg("env", "--lock", "a.lock", "--", "true").stderr == ""


def test_verify_stops_and_names_the_package(studio):
    studio.pkg("lock", "maya", "-o", "a.lock")
    assert studio.env("--lock", "a.lock", "--verify", "--", "echo", "ok") == "ok\n"
    with (studio.packages / "maya" / "2024" / "package.py").open("a") as file:
        file.write("# edited\n")
    message = refused(studio, "env", "--lock", "a.lock", "--verify", "--", "echo", "ok")
    assert "maya: definition: sha256:" in message
    assert "pkg lock --update maya FILE" in message


def test_a_lock_of_another_platform_is_refused_unless_forced(locked):
    path = locked.folder / "a.lock"
    path.write_text(path.read_text().replace('"platform": "linux"', '"platform": "windows"'))
    message = refused(locked, "env", "--lock", "a.lock", "--", "true")
    assert "made for platform 'windows', and this machine has 'linux'" in message
    assert locked.env("--lock", "a.lock", "--any-platform", "--", "echo", "ok") == "ok\n"


def test_hooks_see_and_refuse_the_environment_of_a_lock(repo_lock_with_hook):
    run, log = repo_lock_with_hook
    assert run(veto=False) == 0
    assert log[0][0] == "before"
    assert log[0][1] == ["foo"]
    assert log[1][0] == "after"
    assert "setenv" in log[1][1]
    with pytest.raises(Exception, match="not today"):
        run(veto=True)


@pytest.fixture
def repo_lock_with_hook(pkg_repo, pkg_host):
    from pkg.environment.context import ResolvedContext
    from pkg.environment.lock import Lock
    from pkg.errors import PkgError
    from pkg.hookspecs import hookimpl

    pkg_repo.add("foo-1", commands="env.FOO = '1'")
    context = ResolvedContext(
        ["foo"], package_paths=[str(pkg_repo.path)], plugins=pkg_host, resolver="python"
    )
    lock = Lock.of_context(context)
    log, state = [], {"veto": False}

    class Hooks:
        @hookimpl
        def pkg_before_environment(self, context):
            log.append(("before", [str(request) for request in context.requested_packages()]))
            if state["veto"]:
                raise PkgError("not today")

        @hookimpl
        def pkg_after_environment(self, actions):
            log.append(("after", [action.name for action in actions]))

    pkg_host.add(Hooks())

    def run(veto):
        state["veto"] = veto
        return lock.execute_shell("sh", command="test $FOO = 1")

    return run, log


# --- making --------------------------------------------------------------------------------------


def test_without_a_file_the_lock_is_printed(studio):
    assert json.loads(out(studio, "lock", "maya"))["requests"] == ["maya"]


def test_a_saved_context_is_locked_as_it_is(studio):
    studio.env("maya", "-o", "a.rxt")
    studio.add("python-3.11")
    studio.pkg("lock", "--from", "a.rxt", "-o", "a.lock")
    assert json.loads((studio.folder / "a.lock").read_text())["packages"]["python"]["version"] == "3.10"


def test_a_lock_becomes_a_context_file(locked):
    locked.pkg("lock", "--to-rxt", "b.rxt", "a.lock")
    assert out(locked, "context", "b.rxt", "--req") == "maya\n"
    (locked.folder / "away").rename(locked.packages)
    assert locked.env("-i", "b.rxt", "--", "printenv", "PY") == "3.10\n"


def test_a_token_starts_it_on_every_machine_that_shares_the_store(studio):
    store = {"PKG_LOCK_STORE": str(studio.folder / "share")}
    token = out(studio, "lock", "maya", "--token", environ=store).strip()
    assert len(token) == 16
    assert studio.env("--lock", token, "--", "printenv", "PY", environ=store) == "3.10\n"
    assert f"no lock '{token}'" in refused(studio, "env", "--lock", token, "--", "true")


def test_one_word_starts_it_without_a_store(studio):
    word = out(studio, "lock", "maya", "--inline").strip()
    assert studio.env("--lock", word, "--", "printenv", "PY") == "3.10\n"


def test_old_locks_are_cleaned_from_the_store(studio):
    out(studio, "lock", "maya", "--token")
    assert json.loads(out(studio, "lock", "--clean", "1", "--json"))["kept"] == 1
    assert json.loads(out(studio, "lock", "--clean", "0", "--json"))["removed"] == 1


def test_no_solution_is_told_and_nothing_written(studio):
    studio.add("bad-1", "requires = ['maya', '!python']")
    run = studio.pkg("lock", "bad", "-o", "bad.lock", code=1)
    assert "Traceback" not in run.stderr
    assert run.stderr
    assert not (studio.folder / "bad.lock").exists()


# --- checking and updating -----------------------------------------------------------------------


def test_check_exits_with_1_when_a_new_resolve_differs(studio):
    studio.pkg("lock", "maya", "-o", "a.lock")
    assert out(studio, "lock", "--check", "a.lock") == ""
    studio.add("python-3.11")
    before = (studio.folder / "a.lock").read_bytes()
    run = studio.pkg("lock", "--check", "a.lock", code=1)
    assert run.stdout == "python: 3.10 -> 3.11\n"
    assert "a.lock is stale" in run.stderr
    data = json.loads(out(studio, "lock", "--check", "a.lock", "--json", code=1))
    assert data["changes"][0]["kind"] == "newer"
    assert (studio.folder / "a.lock").read_bytes() == before


def test_update_takes_all_or_what_is_named(studio):
    studio.pkg("lock", "maya", "-o", "a.lock")
    studio.add("python-3.11")
    studio.add("maya-2025", "requires = ['python-3']")
    assert out(studio, "lock", "--update", "maya", "a.lock") == "maya: 2024 -> 2025\n"
    assert out(studio, "lock", "--update", "a.lock") == "python: 3.10 -> 3.11\n"
    assert "is up to date" in studio.pkg("lock", "--update", "a.lock").stderr
    studio.pkg("lock", "--check", "a.lock")


def test_an_update_without_a_solution_leaves_the_file(locked):
    before = (locked.folder / "a.lock").read_bytes()
    refused(locked, "lock", "--update", "a.lock")
    assert (locked.folder / "a.lock").read_bytes() == before


def test_a_killed_writer_leaves_the_old_file(studio):
    """Stopped at every system call that changes a file, in turn, by a signal nothing can catch."""
    path = studio.folder / "a.lock"
    path.write_text("old")
    program = (
        "import os, signal, sys\n"
        "from pkg.environment.lock import text\n"
        "steps = int(sys.argv[1])\n"
        "def hook(event, args):\n"
        "    global steps\n"
        "    if event in ('open', 'os.rename') and 'a.lock' in str(args[0]):\n"
        "        steps -= 1\n"
        "        if steps == 0: os.kill(os.getpid(), signal.SIGKILL)\n"
        "real = os.fsync\n"
        "def fsync(descriptor):\n"
        "    global steps\n"
        "    steps -= 1\n"
        "    if steps == 0: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    real(descriptor)\n"
        "os.fsync = fsync\n"
        "sys.addaudithook(hook)\n"
        "text.write('a.lock', {'x': 'new'})\n"
    )
    killed = 0
    for steps in range(1, 20):
        run = subprocess.run(
            [sys.executable, "-c", program, str(steps)], cwd=studio.folder, check=False, capture_output=True
        )
        if run.returncode == 0:
            break
        assert run.returncode == -signal.SIGKILL, run.stderr
        killed += 1
        assert path.read_text() in ("old", '{\n  "x": "new"\n}\n')
        if killed < 3:
            assert path.read_text() == "old"
    assert killed >= 3
    assert path.read_text() == '{\n  "x": "new"\n}\n'


# --- isolation -----------------------------------------------------------------------------------


def variables(text):
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_isolated_inherits_what_a_program_needs(studio, shell):
    noise = {"SECRET": "x", "LC_TIME": "C", "BASH_ENV": str(studio.folder / "evil.sh")}
    (studio.folder / "evil.sh").write_text("export EVIL=1\n")
    seen = variables(studio.env("maya", "--shell", shell, "--isolated", "--", "env", environ=noise))
    assert "SECRET" not in seen
    assert "EVIL" not in seen
    assert (seen["HOME"], seen["LC_TIME"], seen["PY"]) == (str(studio.folder / "home"), "C", "3.10")
    kept = studio.env("maya", "--isolated", "--keep", "SEC*", "--", "printenv", "SECRET", environ=noise)
    assert kept == "x\n"


def test_an_isolated_environment_forgets_the_one_around_it(studio):
    studio.add("other-1")
    inner = f"{sys.executable} -m pkg env other --resolver python --isolated --paths {studio.packages} -- env"
    seen = variables(studio.env("maya", "--", "sh", "-c", inner))
    assert "MAYA" not in seen
    assert "REZ_MAYA_ROOT" not in seen
    assert seen["REZ_USED_REQUEST"] == "other"


def test_a_suite_on_the_path_around_is_not_visible_in_isolation(studio):
    suite = studio.folder / "suite"
    (suite / "bin").mkdir(parents=True)
    (suite / "suite.yaml").write_text("")
    around = {"PATH": f"{suite}/bin:{os.environ['PATH']}"}
    studio.pkg("lock", "maya", "-o", "a.lock")
    for words in (["maya"], ["--lock", "a.lock"]):
        seen = studio.env(*words, "--", "sh", "-c", 'echo "$PATH"', environ=around)
        assert f"{suite}/bin" in seen
        seen = studio.env(*words, "--isolated", "--", "sh", "-c", 'echo "$PATH"', environ=around)
        assert f"{suite}/bin" not in seen


def test_the_setting_chooses_a_policy_of_the_studio(studio):
    policies = json.dumps({"farm": {"extends": "isolated", "keep": ["SHOW_*"]}})
    extra = {
        "PKG_ENVIRONMENT_POLICIES_JSON": policies,
        "PKG_ENVIRONMENT_POLICY": "farm",
        "SHOW_NAME": "s",
        "SECRET": "x",
    }
    assert studio.env("maya", "--", "printenv", "SHOW_NAME", environ=extra) == "s\n"
    studio.pkg("env", "maya", "--", "printenv", "SECRET", environ=extra, code=1)
    assert studio.env("maya", "--env-policy", "rez", "--", "printenv", "SECRET", environ=extra) == "x\n"


def test_formats_under_a_policy_remove_or_leave_out_what_is_not_inherited(studio):
    noise = {"SECRET": "it's"}
    data = json.loads(studio.env("maya", "--isolated", "--format", "json", environ=noise))
    assert "SECRET" not in data
    assert data["HOME"] == str(studio.folder / "home")
    assert data["PY"] == "3.10"
    for style in ("export", "shell"):
        code = studio.env("maya", "--isolated", "--format", style, environ=noise)
        run = subprocess.run(
            ["bash", "-c", 'eval "$1"; echo "$PY:$SECRET:$HOME"', "-", code],
            env={**noise, "HOME": "/h", "PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout == "3.10::/h\n"
    assert 'set "SECRET="' in studio.env("maya", "--isolated", "--format", "set", environ=noise)


def test_a_lock_starts_isolated(locked):
    words = ("--lock", "a.lock", "--isolated", "--", "env")
    seen = variables(locked.env(*words, environ={"SECRET": "x"}))
    assert "SECRET" not in seen
    assert seen["PY"] == "3.10"


def test_the_report_names_file_and_line(studio):
    text = studio.env("maya", "--report-inherited", "--isolated")
    path = studio.packages / "maya" / "2024" / "package.py"
    assert (
        "DEBUG_MAYA (not set, kept back by the policy 'isolated')\n"
        f"    maya-2024[] commands, whether it is set: {path}:9\n" in text
    )
    data = json.loads(studio.env("maya", "--report-inherited", "--format", "json"))
    assert {each["variable"] for each in data} == {"DEBUG_MAYA", "HOME"}


# --- bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["lock"], "name at least one package"),
        (["lock", "maya", "--token", "--inline"], "not together with --token"),
        (["lock", "maya", "--from", "a.rxt"], "takes no packages"),
        (["lock", "--check"], "takes one lock file, not nothing"),
        (["lock", "--check", "a", "b"], "takes one lock file, not a b"),
        (["lock", "--update"], "[NAME...] FILE"),
        (["lock", "--check", "--update", "a.lock"], "not together with --check"),
        (["lock", "--verify", "a.lock", "--payload"], "not together with --verify"),
        (["lock", "--check", "a.lock", "-o", "x"], "not together with --check"),
        (["lock", "--check", "a.lock", "--paths", "x"], "the rules of the resolve are in the lock"),
        (["lock", "--update", "a.lock", "--exclude", "x"], "the rules of the resolve are in the lock"),
        (["lock", "--clean", "x"], "--clean"),
        (["lock", "--clean", "-1"], "--clean"),
        (["lock", "--clean", "1", "a"], "takes no packages"),
        (["lock", "maya", "-t", "noon"], "noon"),
        (["env", "--lock", "a.lock", "maya"], "the packages are in the lock"),
        (["env", "--lock", "a.lock", "-i", "a.rxt"], "the packages are in the lock"),
        (["env", "--lock", "a.lock", "-o", "a.rxt"], "the packages are in the lock"),
        (["env", "--lock", "a.lock", "-t", "1"], "the packages are in the lock"),
        (["env", "maya", "--verify"], "only with --lock"),
        (["env", "maya", "--any-platform"], "only with --lock"),
        (["env", "maya", "--isolated", "--env-policy", "rez"], "not together with --env-policy rez"),
        (["env", "maya", "--report-inherited", "--", "true"], "goes with no command"),
        (["env", "maya", "--report-inherited", "--format", "shell"], "goes with no command"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_told(studio, words, message):
    stderr = " ".join(refused(studio, *words, code=2).split())
    assert message in stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["lock", "nothing"], "nothing"),
        (["lock", "maya", "-o", "no/such/folder/a.lock"], "Nothing was changed"),
        (["lock", "--from", "none.rxt"], "none.rxt"),
        (["lock", "--check", "none.lock"], "no such file"),
        (["lock", "--update", "ber", "a.lock"], "cannot update 'ber'"),
        (["lock", "--update", "pkglock1.xx"], "damaged"),
        (["lock", "--to-rxt", "no/such/x.rxt", "a.lock"], "no/such/x.rxt"),
        (["lock", "--from", "a.lock", "--payload"], "cannot add payload hashes"),
        (["lock", "maya", "--payload", "--paths", "empty"], "maya"),
        (["env", "--lock", "none.lock"], "no such file"),
        (["env", "--lock", "."], "is a directory"),
        (["env", "--lock", "a" * 16], "no lock"),
        (["env", "--lock", "pkglock1.abc", "--", "true"], "damaged"),
        (["env", "maya", "--env-policy", "isolate"], "Did you mean 'isolated'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_done_is_told(studio, words, message):
    studio.pkg("lock", "maya", "-o", "a.lock")
    assert message in refused(studio, *words)
