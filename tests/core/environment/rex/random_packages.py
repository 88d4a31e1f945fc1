"""Random package sets whose commands use everything that package code may use."""

from __future__ import annotations

import random
from pathlib import Path

NAMES = ("alpha", "beta.core", "gamma", "delta_x", "eps")
VARIABLES = (
    "A",
    "B",
    "LIST",
    "PATH",
    "PYTHONPATH",
    "CMAKE_MODULE_PATH",
    "DOXYGEN_TAGFILES",
    "FOO1",
    "PARENT",
    "KEPT",
)

TEXTS = (
    "{root}/bin",
    "{this.root}/lib",
    "{base}",
    "{version}",
    "{version.major}.{version.minor}.{version.patch}",
    "{this.version}-{this.name}",
    "{this.qualified_name}",
    "{system.platform}/{system.arch}",
    "{resolve.alpha.version}",
    "{resolve.alpha.root}/x",
    "{resolve.alpha.version.major}",
    "{request.alpha}",
    "{unknown}/{root}",
    "{unknown.attribute} $A",
    "{{braces}} {root}",
    "{{braces}} ${{A}}",
    "{local}/{number}",
    "{nested}",
    "{version[0]}|{version.major!r}|{number:>4}",
    "{env.PARENT}",
    "$A:$B",
    "${A}/${UNDEFINED}/$UNDEFINED",
    "$FOO1/${FOO1}/$FOO",
    "$1 $ $A-B ${A:-fallback}",
    "${PARENT}:x",
    "$HOME/y",
    "~/y",
    "~",
    "x:~/y",
    "~nobody-of-that-name/z",
    "plain",
    "",
    " blanks  around ",
    "\"double\" and 'single'",
    "back\\\\slash \\\\$A \\\\n",
    "tab\\there",
    "two\\nlines",
    "a;b && c | d > e # f * ? !x",
    "é\u2026ü",
    "}",
    "{",
    "{root",
    "{}",
    "%A% %%",
)

VALUES = (
    "1",
    "2.5",
    "None",
    "True",
    "['a', 'b']",
    "('x', '{root}')",
    "version",
    "version.major",
    "version[1]",
    "version[7]",
    "version[:2]",
    "len(version)",
    "version.as_tuple()",
    "this",
    "this.version",
    "this.root",
    "str(this.requires)",
    "root",
    "base",
    "resolve.alpha",
    "resolve['alpha'].version",
    "'beta.core' in resolve",
    "resolve.get('nothing', 'none')",
    "request.get('alpha')",
    "request.get('nothing', 'none')",
    "request['alpha']",
    "str(request.get_range('alpha', '1'))",
    "str(request.get_range('nothing', '2+'))",
    "str(request.get_range('nothing'))",
    "str(implicits.get('platform'))",
    "'platform' in implicits",
    "ephemerals.get('flag.cli', 'none')",
    "str(ephemerals.get_range('flag.cli', '0'))",
    "'flag.cli' in ephemerals",
    "building",
    "testing",
    "system.platform",
    "system.variant",
    "intersects(resolve.alpha, '1')",
    "intersects(resolve.alpha.version, '2+')",
    "intersects(request.alpha, '1.5')",
    "intersects('foo-1', '1.2')",
    "intersects('!foo-1', '1.2')",
    "intersects(ephemerals.get_range('flag.cli', '1'), '1')",
    "defined('A')",
    "undefined('PARENT')",
    "defined('NOT_DEFINED')",
    "getenv('PARENT')",
    "env.PARENT",
    "env.PARENT.value()",
    "str(env.PARENT.get())",
    "'A' in env",
    "'NEVER' in env",
    "bool(env.A)",
    "env.get('A', 'x').name",
    "expandvars('$PARENT {root} ~')",
    "expandvars('$PARENT {root} $A', format=False)",
    "format('{root}/{version} $A')",
    "optionvars('studio.name', 'x')",
    "optionvars('studio')",
    "optionvars('nothing', 'default')",
    "literal('lit {root} $A ~ \"q\" \\'s\\'')",
    "expandable('exp {root} $A')",
    "literal('a').e('{root}:$A').l(' b')",
    "expandable('{unknown} $A').literal('{unknown}')",
    "literal('~').expandable('~/x')",
    "env.PARENT == 'plain'",
    "sorted(k for k in env if k in ('A', 'PARENT', 'KEPT'))",
)

SHELL_VALUES = ("'`echo backquoted`'", "'$(echo dollar)'", "'x `echo \"$A\"` y'")

ODD = (
    "unsetenv('{v}')",
    "env.{v}.unset()",
    "resetenv('{v}', {value})",
    "env.{v}.reset({value}, ['friend'])",
    "env.{v}.setdefault({value})",
    "env['{v}'] = {value}",
    "env['{v}'].append({value})",
    "setenv('X_{{number}}', {value})",
    "setenv('X_$A', {value})",
    "env.{v}.prepend({value}); env.{v}.append({value})",
    "comment('a comment {{root}}\\nsecond line')",
    "info({value})",
    "info('message {{root}} $A')",
    "info()",
    "error('bad {{version}} $A')",
    "info(literal('lit $A').e(' $A\\nnext'))",
    "alias('do_{{this.name}}'.replace('.', '_'), 'echo ran {{root}}')",
    "command('echo line {{root}} $A')",
    "command(['echo', 'words $A', literal('$A'), '~/x'])",
    "command('export FROM_COMMAND=\"$A\"')",
    "source('{{root}}/script.sh')",
    "alias('lit', literal('echo literal'))",
    "if not env.{v}:\n    env.{v} = {value}",
    "for i in range(2):\n    env.{v}.append('item{{i}}')",
    "local = 'changed {{number}}'",
    "import os\nenv.{v} = os.path.join(root, 'p')",
    "try:\n    getenv('NOT_THERE')\nexcept Exception as e:\n    env.{v} = str(e)",
    "def helper(x):\n    env.{v} = x\nhelper('{{root}}')",
    "env.{v} = '''first\n  second\nthird'''",
)


def make_package_set(folder: Path, seed: int) -> tuple[list[str], dict[str, object]]:
    """Write a repository and return a request for it and rez settings to use."""
    dice = random.Random(seed)
    names = NAMES[: dice.randint(2, len(NAMES))]
    for name in names:
        version = dice.choice(("1", "1.5", "2.0.3", "01.alpha.7", "1.2.3.4"))
        base = folder / name / version
        base.mkdir(parents=True)
        lines = [f"name = {name!r}", f"version = {version!r}"]
        earlier = names[: names.index(name)]
        if earlier and dice.random() < 0.6:
            lines.append(f"requires = [{dice.choice(earlier)!r}]")
        if dice.random() < 0.3:
            lines.append("variants = [['~nothing-1']]")
        for section in ("pre_commands", "commands", "post_commands"):
            if dice.random() < (0.9 if section == "commands" else 0.3):
                lines.append(_function(section, dice))
        (base / "package.py").write_text("\n".join(lines) + "\n", encoding="utf-8")
        for root in (base, base / "nothing-1"):
            root.mkdir(exist_ok=True)
            (root / "script.sh").write_text(f'export SOURCED_{name.replace(".", "_")}="$A"\n')
    request = [f"{name}" if dice.random() < 0.5 else f"{name}-0+" for name in names]
    request.append(dice.choice(("!zeta-2", "~gamma", "alpha-0+")))
    if dice.random() < 0.5:
        request.append(dice.choice((".flag.cli-1", ".flag.cli-2+<3", ".flag")))
    settings: dict[str, object] = {
        "parent_variables": dice.choice(([], ["PARENT"], ["PARENT", "LIST", "PATH"])),
        "all_parent_variables": dice.random() < 0.15,
        "optionvars": {"studio": {"name": "lodge", "list": [1, 2]}},
        "rez_1_environment_variables": dice.random() < 0.1,
        "disable_rez_1_compatibility": dice.random() < 0.5,
    }
    return request, settings


def _function(section: str, dice: random.Random) -> str:
    lines = [f"def {section}():", "    local = 'here'", "    number = 7", "    nested = '{local} {root} $A'"]
    for _ in range(dice.randint(1, 7)):
        for line in _statement(dice).split("\n"):
            lines.append("    " + line)
    return "\n".join(lines)


def _statement(dice: random.Random) -> str:
    variable = dice.choice(VARIABLES)
    value = _value(dice)
    draw = dice.random()
    if draw < 0.25:
        return f"env.{variable} = {value}"
    if draw < 0.45:
        return f"env.{variable}.append({value})"
    if draw < 0.6:
        return f"env.{variable}.prepend({value})"
    if draw < 0.7:
        return f"{dice.choice(('setenv', 'appendenv', 'prependenv'))}({variable!r}, {value})"
    return dice.choice(ODD).format(v=variable, value=value)


def _value(dice: random.Random) -> str:
    draw = dice.random()
    if draw < 0.6:
        text = dice.choice(TEXTS[:-7] if dice.random() < 0.9 else TEXTS)
        quote = '"""' if '"' in text else '"'
        if text.startswith('"'):
            return f"{text!r}"
        return f"{quote}{text}{quote}"
    if draw < 0.95:
        return dice.choice(VALUES)
    return dice.choice(SHELL_VALUES)
