"""What is set, in which order, and how package code fails."""

from __future__ import annotations

import pytest

from pkg.environment import rex
from pkg.errors import PackageCommandError, RexError, RexStopError


def test_the_order_is_tool_then_packages_then_paths_then_shell(package, environment, tmp_path):
    bundle = tmp_path / "post_commands.py"
    bundle.write_text("env.BUNDLE = 1")
    made = environment(
        package("a", pre_commands="env.A1 = 1", post_commands="env.A3 = 1"),
        package("b", commands="env.B2 = 1", pre_commands="env.B1 = 1"),
        rxt_file="/c.rxt",
        context_file="/c.sh",
        ephemerals=[".e.f-1"],
        building=True,
        suite_paths=["/suite"],
        system_paths=["/bin"],
        tool_path="/tool",
        interactive=True,
        init_timestamp=7,
        pre_actions=lambda recorder: recorder.setenv("BEFORE", 1),
        post_actions=lambda recorder: recorder.setenv("AFTER", 1),
        bundle_commands=str(bundle),
    )
    keys = [action.key for action in made.actions if action.key]
    assert keys == [
        "REZ_RXT_FILE",
        "REZ_CONTEXT_FILE",
        "BEFORE",
        "REZ_USED",
        "REZ_USED_VERSION",
        "REZ_USED_TIMESTAMP",
        "REZ_USED_REQUESTED_TIMESTAMP",
        "REZ_USED_REQUEST",
        "REZ_USED_IMPLICIT_PACKAGES",
        "REZ_USED_RESOLVE",
        "REZ_USED_PACKAGES_PATH",
        "REZ_USED_EPH_RESOLVE",
        "REZ_BUILD_ENV",
        *(f"REZ_{name}_{part}" for name in "AB" for part in _PARTS),
        "A1",
        "B1",
        "B2",
        "A3",
        "REZ_EPH_E_F_REQUEST",
        "PATH",
        "PATH",
        "PATH",
        "REZ_SHELL_INIT_TIMESTAMP",
        "REZ_SHELL_INTERACTIVE",
        "AFTER",
        "BUNDLE",
    ]
    assert made.environ["PATH"] == "/suite/bin:/bin:/tool"
    assert made.environ["REZ_SHELL_INTERACTIVE"] == "1"


_PARTS = ("VERSION", "MAJOR_VERSION", "MINOR_VERSION", "PATCH_VERSION", "BASE", "ROOT")


def test_package_variables_follow_name_and_version(package, environment):
    made = environment(package("my.tool", "1.2"), package("bare", ""))
    assert made.environ["REZ_MY_TOOL_VERSION"] == "1.2"
    assert made.environ["REZ_MY_TOOL_PATCH_VERSION"] == ""
    assert made.environ["REZ_BARE_MAJOR_VERSION"] == ""
    assert made.environ["REZ_USED_RESOLVE"] == "my.tool-1.2 bare"


def test_a_cached_package_is_found_in_the_cache(package, environment):
    made = environment(
        package("a", commands="env.R = '{root} {this.root} {base}'"), cached_roots={"a": "/cache"}
    )
    assert made.environ["REZ_A_ROOT"] == "/cache"
    assert made.environ["REZ_A_ORIG_ROOT"] == made.environ["REZ_A_BASE"] == "/packages/a/1.0"
    assert made.environ["R"] == "/cache /cache /packages/a/1.0"


def test_local_packages_are_named(package, environment):
    assert environment(package("a", is_local=True)).environ["REZ_USED_LOCAL_RESOLVE"] == "a-1.0"


def test_the_tools_folder_can_come_first(package, environment):
    made = environment(package("a"), system_paths=["/bin"], tool_path="/tool", tool_path_first=True)
    assert made.environ["PATH"] == "/tool:/bin"


def test_rez_1_variables_come_on_demand(package, environment):
    settings = rex.RexSettings(rez_1_environment_variables=True, disable_rez_1_compatibility=False)
    made = environment(package("a"), requests=["a"], implicits=["~b"], settings=settings, rez_version="3")
    assert made.environ["REZ_REQUEST"] == made.environ["REZ_RAW_REQUEST"] == "a ~b"
    assert (made.environ["REZ_RESOLVE_MODE"], made.environ["REZ_VERSION"]) == ("latest", "3")


def test_names_of_one_package_are_unknown_to_the_next(package, environment):
    made = environment(
        package("a", commands="mine = 1\nfrom os import path\nenv.A = '{mine}'"),
        package("b", commands="env.B = '{mine} {path}'\nenv.C = '{this.name} {version.major}'"),
        post_actions=lambda recorder: recorder.setenv("D", "{this.name}"),
    )
    assert made.environ["A"] == "1"
    assert made.environ["B"] == "{mine} {path}"
    assert made.environ["C"] == "b 1"
    assert made.environ["D"] == "{this.name}"


def test_package_code_sees_the_resolve_and_the_request(package, environment):
    code = (
        "env.R = [resolve.a.version.major, request.a, implicits.get('p'), building, testing,"
        " 'e' in ephemerals, intersects(resolve.b, '2')]"
    )
    made = environment(
        package("a"),
        package("b", "2.1", commands=code),
        requests=["a-1", "b"],
        implicits=["~p==1"],
        ephemerals=[".e-1"],
        testing=True,
    )
    assert made.environ["R"] == "[1, 'a-1', '~p==1', False, True, True, True]"


def test_ephemerals_are_hidden_from_package_code_after_late_binding(package, environment):
    made = environment(
        package("a", commands="env.R = 'e' in ephemerals"), ephemerals=[".e-1"], ephemerals_hidden=True
    )
    assert (made.environ["R"], made.environ["REZ_EPH_E_REQUEST"]) == ("False", "1")


def test_actions_keep_package_section_file_and_line(package, environment):
    made = environment(package("maya", "2024", post_commands="x = 1\nenv.A = x"))
    action = next(action for action in made.actions if action.key == "A")
    assert (action.origin.package, action.origin.section) == ("maya-2024[]", "post_commands")
    assert (action.origin.file, action.line) == ("/packages/maya/2024/package.py", 11)


def test_failing_code_is_named_with_package_section_file_and_line(package, environment):
    with pytest.raises(rex.CommandError) as caught:
        environment(package("maya", "2024", commands="x = 1\nenv.A = undefined_name"))
    assert str(caught.value) == (
        "commands of package maya-2024[] (/packages/maya/2024/package.py, line 11): "
        "NameError: name 'undefined_name' is not defined"
    )
    assert isinstance(caught.value, PackageCommandError)
    assert isinstance(caught.value, RexError)
    assert isinstance(caught.value.__cause__, NameError)


def test_code_that_is_no_python_is_named_too(package, environment):
    with pytest.raises(rex.CommandError, match=r"pre_commands of package a-1.0\[\] .*line 11\): SyntaxError"):
        environment(package("a", pre_commands="x = 1\nif x"))
    with pytest.raises(rex.CommandError, match=r"line 10\): SyntaxError: 'return' outside function"):
        environment(package("a", commands="return"))


def test_a_traceback_is_shown_on_demand(package, environment):
    with pytest.raises(rex.CommandError, match="Traceback"):
        environment(package("a", commands="1/0"), settings=rex.RexSettings(verbosity=2))


def test_errors_of_package_code_pass_when_they_are_not_to_be_caught(package, environment):
    with pytest.raises(ZeroDivisionError):
        environment(package("a", commands="1/0"), settings=rex.RexSettings(catch_rex_errors=False))


def test_stop_names_the_package(package, environment):
    with pytest.raises(
        RexStopError, match=r"commands of package a-1.0\[\] .* stopped the environment: sorry"
    ):
        environment(package("a", commands="stop('sorry')"))


def test_the_bundles_commands_are_named_when_they_fail(package, environment, tmp_path):
    file = tmp_path / "post_commands.py"
    file.write_text("\n1/0")
    with pytest.raises(rex.CommandError, match=r"post_commands.py, line 2\): ZeroDivisionError"):
        environment(package("a"), bundle_commands=str(file))


def test_included_modules_are_bound(package, environment, tmp_path):
    from hashlib import sha1

    folder = tmp_path / ".rez" / "include"
    folder.mkdir(parents=True)
    (folder / "helper.py").write_text("def add(env):\n    env.ADDED = 1\n")
    (folder / "helper.sha1").write_text(sha1(b"x").hexdigest() + tmp_path.name)
    variant = package("a", commands="helper.add(env)")
    variant.base = str(tmp_path)
    variant.commands.decorators.append({"name": "include", "nargs": ["helper"]})
    made = environment(variant, package("b", commands="env.B = '{helper}'"))
    assert made.environ["ADDED"] == "1"
    assert made.environ["B"] == "{helper}"
