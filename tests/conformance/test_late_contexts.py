"""Late-bound attributes and what package code sees of a resolve: environments of `pkg` and of rez, seeded."""

from __future__ import annotations

import random
from textwrap import dedent, indent

import pytest

SEEDS = 120

REQUESTS = (
    ["tool"],
    ["tool", "lib-1"],
    ["tool-2", ".feature-1"],
    ["tool", ".feature-1.5", "lib"],
    ["app", ".mode-2"],
    ["app", "tool-1", ".feature-1+<3"],
    ["app", "!lib-2"],
    ["app-1", "~lib-1", ".mode"],
)
CONDITIONS = (
    "in_context()",
    "in_context() and 'lib' in request",
    "in_context() and building",
    "in_context() and intersects(request.get_range('lib', '0'), '1')",
    "in_context() and intersects(ephemerals.get_range('feature', '1'), '1')",
    "in_context() and '~platform' not in request and bool(implicits)",
    "str(this.version) > '1'",
    "this.name == 'tool' and this.is_package",
)
COMMANDS = (
    "env.{NAME}_REQUESTED = str(request.get_range('lib', '0'))",
    "env.{NAME}_HAS_LIB = 'yes' if 'lib' in resolve else 'no'",
    "env.{NAME}_LIB = str(resolve.lib.version) if 'lib' in resolve else '-'",
    "env.{NAME}_FEATURE = str(ephemerals.get_range('feature', '0'))",
    "env.{NAME}_ON = str(intersects(ephemerals.get_range('feature', '0'), '1'))",
    "env.{NAME}_TOOLS = ' '.join(this.tools or [])",
    "env.{NAME}_IMPLICIT = str('~platform' in implicits) + str(implicits.get_range('platform', '0'))",
    "env.{NAME}_NOTE = str(this.note)",
    "env.{NAME}_BUILDING = str(building)",
    "env.{NAME}_VERSION = '{version.major}' + str(this.version)",
)


def late(name, choose, values):
    condition, yes, no = choose.choice(CONDITIONS), *choose.sample(values, 2)
    return f"@late()\ndef {name}():\n    if {condition}:\n        return {yes!r}\n    return {no!r}\n"


def write(folder, name, version, choose):
    text = f"name = {name!r}\nversion = {version!r}\n"
    if name == "app":
        text += late("requires", choose, (["tool"], ["tool-1"], ["tool", "lib"], ["lib-2", ".feature-1"], []))
    elif name == "tool":
        values = (["lib"], ["lib-1"], [".feature-1+"], ["lib-<2", ".mode-2"], [])
        text += late("requires", choose, values) if choose.random() < 0.6 else f"requires = {values[0]!r}\n"
    if choose.random() < 0.7:
        text += late("tools", choose, (["one"], ["one", "two"], ["three"]))
    text += late("note", choose, ("a", "b", 5)) if choose.random() < 0.7 else "note = 'plain'\n"
    lines = [line.replace("{NAME}", name.upper()) for line in choose.sample(COMMANDS, 5)]
    text += "def commands():\n" + indent(dedent("\n".join(lines)), "    ") + "\n"
    package = folder / name / version
    package.mkdir(parents=True)
    (package / "package.py").write_text(text)


def outcome(context):
    """Return status and variables; an error in package code by its kind alone."""
    if not context.success:
        return context.status.name
    try:
        environ = context.get_environ(parent_environ={})
    except Exception as error:
        return "error in commands" if "Error" in type(error).__name__ else repr(error)
    return {
        name: value
        for name, value in environ.items()
        if name.split("_")[0] in ("APP", "TOOL", "LIB") or "EPH" in name or name == "REZ_USED_RESOLVE"
    }


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")  # rez and its plugins warn while they are imported
@pytest.mark.parametrize("part", range(4))
def test_environments_are_those_of_rez(needs_rez, pkg_host, tmp_path, part):
    from rez.exceptions import RezError
    from rez.resolved_context import ResolvedContext as RezContext

    from pkg import ResolvedContext
    from pkg.errors import PkgError

    compared = solved = 0
    for seed in range(part, SEEDS, 4):
        choose = random.Random(seed)
        folder = tmp_path / str(seed)
        for name in ("app", "tool", "lib"):
            for version in ("1", "2"):
                write(folder, name, version, choose)
        for request in choose.sample(REQUESTS, 3):
            options = {"package_paths": [str(folder)], "building": choose.random() < 0.3}
            if choose.random() < 0.5:
                options["add_implicit_packages"] = False
            try:
                wanted = outcome(RezContext(list(request), caching=False, **options))
            except RezError:
                wanted = "error"
            try:
                found = outcome(ResolvedContext(list(request), plugins=pkg_host, **options))
            except PkgError:
                found = "error"
            assert found == wanted, (seed, request, options)
            compared += 1
            solved += isinstance(wanted, dict)
    assert compared == 3 * SEEDS // 4
    assert solved > compared // 3
