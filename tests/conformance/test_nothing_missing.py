"""Whatever a user of rez can type, set or call is here, or is listed with its reason.

`tests/data/rez-surface.json` holds rez's names. The table under "What `pkg` does not have" in
docs/reference/differences-from-rez.md holds what is left out for good; `tests/data/rez-not-yet.json` holds
what is still to come. A name that stands in either and exists fails, so that both stay true.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pkg.cli.app import App
from pkg.cli.group import build, root
from pkg.environment.rex.bindings import VersionBinding
from pkg.errors import PluginNotFoundError
from pkg.host import Host
from pkg.package.developer import DeveloperPackage
from pkg.package.package import Package
from pkg.package.schema import BUILD_ONLY_ATTRIBUTES, KNOWN_NAMES
from pkg.package.variant import Variant
from pkg.settings import load_settings
from pkg.settings.declared import DECLARED
from pkg.settings.plugin_sections import REZ_PLUGINS, kind_of

ROOT = Path(__file__).parents[2]
SURFACE = json.loads((ROOT / "tests" / "data" / "rez-surface.json").read_text())
NOT_YET = json.loads((ROOT / "tests" / "data" / "rez-not-yet.json").read_text())
HOST = Host(load_settings({}, home="/nonexistent"))
COMMANDS = SURFACE["commands"]


def left_out() -> set[tuple[str, str]]:
    """Read the table of what is left out: (sort, name)."""
    page = (ROOT / "docs" / "reference" / "differences-from-rez.md").read_text()
    section = page.partition("## What `pkg` does not have\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (\w+) \| (.+?) \| (.+?) \|$", section, re.M)
    found = set()
    for sort, names, why in rows:
        if sort != "Sort":
            assert len(why) > 10, f"{names} is left out without a reason"
            found |= {(sort, name) for name in re.findall(r"`([^`]+)`", names)}
    return found


LEFT_OUT = left_out()


def parameters(name):
    """Give the parameters of one of our commands; None where it takes whatever words there are."""
    command = HOST.get("commands", name)
    built = build(command)
    with built.make_context(name, [], obj=App(host=HOST), resilient_parsing=True) as ctx:
        return None if command.passthrough else built.get_params(ctx)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_there_or_accounted_for(name):
    known = name in HOST.names("commands")
    excused = ("command", name) in LEFT_OUT or name in NOT_YET["commands"]
    if known and name != "gui":
        assert not excused, f"{name} exists: take it off the list of what is missing"
    assert known or excused


def test_what_is_to_come_is_a_part_of_rez():
    assert set(NOT_YET["commands"]) <= set(COMMANDS)
    for kind, names in NOT_YET["plugins"].items():
        assert set(names) <= set(SURFACE["plugins"][kind])


@pytest.mark.parametrize("name", sorted(set(COMMANDS) & set(HOST.names("commands"))))
def test_every_option_is_accepted_in_every_spelling(name):
    ours = parameters(name)
    if ours is None:
        return
    spellings = {flag for parameter in ours for flag in (*parameter.opts, *parameter.secondary_opts)}
    left = {words.split()[1] for sort, words in LEFT_OUT if sort == "option" and words.split()[0] == name}
    missing = {flag for flags in COMMANDS[name]["options"] for flag in flags} - spellings
    assert missing <= left, f"{name} lacks {sorted(missing - left)}"
    assert missing == left, f"{name} has {sorted(left - missing)}: take it off the list"


@pytest.mark.parametrize("name", sorted(set(COMMANDS) & set(HOST.names("commands"))))
def test_every_positional_word_is_accepted(name):
    ours = parameters(name)
    if ours is None:
        return
    arguments = [each for each in ours if each.param_type_name == "argument"]
    theirs = COMMANDS[name]["positionals"]
    takes_many = any(each.nargs == -1 for each in arguments)
    if any(word[-1] in "*+." for word in theirs):
        assert takes_many
    else:
        assert takes_many or len(arguments) >= len(theirs)
    required = [each for each in arguments if each.required]
    assert len(required) <= len([word for word in theirs if word[-1] not in "?*."])


def test_the_options_before_the_command_are_there():
    built = root()
    with built.make_context("pkg", [], obj=App(host=HOST), resilient_parsing=True) as ctx:
        spellings = {flag for parameter in built.get_params(ctx) for flag in parameter.opts}
    assert {flag for flags in SURFACE["top_level_options"] for flag in flags} <= spellings


@pytest.mark.parametrize(
    ("area", "command"),
    [("suite_tool_options", "suite"), ("build_system_options", "build"), ("bind_modules", "bind")],
)
def test_what_wrappers_build_systems_and_bind_understand_is_documented_once_they_exist(area, command):
    if command in NOT_YET["commands"]:
        return
    pages = "\n".join(page.read_text() for page in (ROOT / "docs").rglob("*.md"))
    wanted = SURFACE[area]
    options = (
        wanted if isinstance(wanted, list) else [each for options in wanted.values() for each in options]
    )
    names = {flag for spellings in options for flag in spellings}
    if area == "bind_modules":
        names |= set(wanted)
    assert sorted(name for name in names if name not in pages) == []


def test_every_setting_is_declared():
    assert [name for name in SURFACE["settings"] if name not in DECLARED] == []


def test_every_plugin_setting_is_declared():
    ours = {
        ".".join(filter(None, ("plugins", section, plugin, setting.name)))
        for section, plugins in REZ_PLUGINS.items()
        for plugin, declared in plugins.items()
        for setting in declared
    }
    assert [name for name in SURFACE["plugin_settings"] if name not in ours] == []


@pytest.mark.parametrize("section", sorted(SURFACE["plugins"]))
def test_every_plugin_is_there_or_accounted_for(section):
    try:
        ours = set(HOST.names(kind_of(section)))
    except PluginNotFoundError:  # not even the kind
        ours = set()
    theirs = set(SURFACE["plugins"][section])
    to_come = set(NOT_YET["plugins"].get(section, ()))
    left = {name for name in theirs if ("plugin", f"{section} {name}") in LEFT_OUT}
    assert not ours & (to_come | left), "take it off the list of what is missing"
    assert theirs <= ours | to_come | left


def test_every_attribute_of_a_definition_is_known():
    known = KNOWN_NAMES | set(BUILD_ONLY_ATTRIBUTES) | {"format_version"}
    assert [name for name in SURFACE["attributes"] if name not in known] == []


@pytest.mark.parametrize("name", sorted(SURFACE["read_only"]))
def test_every_property_of_packages_is_there(name):
    where = SURFACE["read_only"][name]
    owners = {"package": Package, "variant": Variant, "developer": DeveloperPackage}
    wanted = [owner for word, owner in owners.items() if word in where] or [Package, Variant]
    if "developer package" in where:
        wanted = [DeveloperPackage, *(owner for owner in wanted if owner is Variant)]
    for owner in wanted:
        assert hasattr(owner, name) or name in ("index", "includes"), f"{owner.__name__}.{name}"


def test_definitions_see_the_names_that_rez_gives_them(pkg_repo, pkg_cli, pkg_environ):
    names = SURFACE["definition_names"]
    pkg_repo.write(
        "probe-1", f"name = 'probe'\nversion = '1'\nseen = [n for n in {names!r} if n in globals()]\n"
    )
    pkg_environ["REZ_PACKAGES_PATH"] = str(pkg_repo.path)
    assert json.loads(pkg_cli("view", "probe", "--json").out)["seen"] == names


# Only in code of these sections; their names come with the commands that run them.
ELSEWHERE = {"build": "pre_build_commands", "test": "pre_test_commands"}
LATE = ("in_context", "context")


def test_package_code_sees_the_names_that_rez_gives_it(pkg_repo, pkg_cli, pkg_environ):
    wanted = {name: of for name, of in SURFACE["rex_names"].items() if name not in (*ELSEWHERE, *LATE)}
    commands = f"""
missing = []
things = dict(globals(), env=env.PROBED)
for name, members in {wanted!r}.items():
    if name not in globals():
        missing.append(name)
        continue
    for member in members:
        if not hasattr(things[name], "__contains__" if member == "in" else member):
            missing.append(name + "." + member)
env.MISSING = " ".join(missing)
"""
    late = "@late()\ndef tools():\n    return [n for n in ('in_context', 'context') if n not in globals()]\n"
    pkg_repo.add("probe-1", commands=commands.strip())
    definition = pkg_repo.path / "probe" / "1" / "package.py"
    definition.write_text(definition.read_text() + late)
    pkg_environ["REZ_PACKAGES_PATH"] = str(pkg_repo.path)
    environ = json.loads(pkg_cli("env", "probe", ".flag-1", "--format", "json").out)
    left = {name for sort, name in LEFT_OUT if sort == "rex"}
    assert set(environ["MISSING"].split()) == left


@pytest.mark.parametrize("name", sorted(ELSEWHERE))
def test_names_of_other_sections_are_documented(name):
    page = (ROOT / "docs" / "reference" / "rex.md").read_text()
    assert f"| `{name}` | in `{ELSEWHERE[name]}`" in page
    assert [member for member in SURFACE["rex_names"][name] if f"`{member}`" not in page] == []


def test_the_version_of_package_code_is_complete():
    assert [name for name in SURFACE["rex_names"]["version"] if not hasattr(VersionBinding, name)] == [
        name for name in ("major", "minor", "patch") if not hasattr(VersionBinding, name)
    ]


def test_environments_have_the_variables_that_rez_sets(pkg_repo, pkg_cli, pkg_environ):
    pkg_repo.add("foo-1.2.3", commands="env.X = '1'")
    pkg_environ["REZ_PACKAGES_PATH"] = pkg_environ["REZ_LOCAL_PACKAGES_PATH"] = str(pkg_repo.path)
    pkg_environ |= {"REZ_DISABLE_REZ_1_COMPATIBILITY": "0", "REZ_REZ_1_ENVIRONMENT_VARIABLES": "1"}
    run = pkg_cli("env", "foo", ".flag-1", "--build", "--shell", "bash", "--", "env")
    seen = {line.partition("=")[0] for line in run.out.splitlines()}
    wanted = {name.replace("<PKG>", "FOO").replace("<NAME>", "FLAG") for name in SURFACE["variables"]}
    # ORIG_ROOT is there for packages that the payload cache serves.
    assert wanted - seen == {"REZ_FOO_ORIG_ROOT", *(name for sort, name in LEFT_OUT if sort == "variable")}
