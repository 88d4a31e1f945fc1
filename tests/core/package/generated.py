"""Random package definitions: every attribute, right and wrong, in Python and in YAML."""

import json

NAMES = ["maya", "nuke", "usd", "python", "studio_tools", "a.b.c", ".feature", "Foo_2"]
RANGES = ["", "-1", "-1.2+", "-1+<2", "==3.0.1", "-1|2", "<4", ">=2", "@2", "#1.2", "-1.beta"]
WORDS = ["alpha", "beta", "two words", "", "ünïcode", "a'b", 'q"q', "x: y", "{root}/bin", "#tag"]


def request(rnd):
    name = rnd.choice(NAMES)
    sign = "" if name.startswith(".") else rnd.choice(["", "", "", "!", "~"])
    return sign + name + rnd.choice(RANGES)


def requests(rnd, most=4):
    return [request(rnd) for _ in range(rnd.randrange(most))]


def texts(rnd):
    return [rnd.choice(WORDS) for _ in range(rnd.randrange(4))]


def test_dict(rnd):
    test = {"command": rnd.choice(["pytest", ["pytest", "-x"]])}
    if rnd.random() < 0.5:
        test["requires"] = requests(rnd)
    if rnd.random() < 0.5:
        test["run_on"] = rnd.choice(["default", ["default", "pre_release"]])
    if rnd.random() < 0.5:
        test["on_variants"] = rnd.choice([True, False, {"type": "requires", "value": requests(rnd)}])
    if rnd.random() < 0.2:
        test["more"] = 3
    return test


def block(rnd):
    return rnd.choice(
        ["one line", "\n    first\n      second\n\n    third  \n", "  padded  ", "\tx\n\ty", "", "é"]
    )


VALUES = {
    "description": block,
    "authors": texts,
    "requires": requests,
    "build_requires": requests,
    "private_build_requires": requests,
    "variants": lambda rnd: [[request(rnd), *requests(rnd, 2)] for _ in range(rnd.randrange(4))],
    "hashed_variants": lambda rnd: rnd.random() < 0.5,
    "has_plugins": lambda rnd: rnd.random() < 0.5,
    "plugin_for": texts,
    "tools": texts,
    "help": lambda rnd: rnd.choice(["http://x", [["a", "b"], ["c", "d e"]], []]),
    "uuid": lambda rnd: "0815",
    "relocatable": lambda rnd: rnd.choice([True, False, None]),
    "cachable": lambda rnd: rnd.choice([True, False, None]),
    "tests": lambda rnd: {
        "unit": rnd.choice(["pytest", ["pytest", "."]]), "long": test_dict(rnd), "third": test_dict(rnd)
    },
    "timestamp": lambda rnd: rnd.choice([0, 1600130020, True]),
    "revision": lambda rnd: rnd.choice([{"commit": "abc"}, 17, "r1"]),
    "changelog": block,
    "release_message": lambda rnd: rnd.choice([None, "done"]),
    "previous_version": lambda rnd: rnd.choice(["1.2", "", "1.2-beta"]),
    "previous_revision": lambda rnd: {"commit": "abc"},
    "vcs": lambda rnd: "git",
    "name": lambda rnd: "another_name",
    "version": lambda rnd: rnd.choice(["9.9", 1.5]),
    "base": lambda rnd: "/somewhere",
    "uses_old": lambda rnd: {"a": {"b": [1, 2, {"c": None}]}},
    "_private": lambda rnd: rnd.choice([1, [], "x"]),
    "format_version": lambda rnd: rnd.choice([1, 2, "2", "x"]),
    "config": lambda rnd: {"release_packages_path": "/released", "plugins": {"x": {"y": 1}}},
    "build_command": lambda rnd: rnd.choice([False, "make", ["a", "b"]]),
    "requires_rez_version": lambda rnd: "2.0",
}  # fmt: skip
WRONG = [
    None,
    1,
    1.5,
    "text",
    True,
    [],
    ["a", 1],
    {"a": 1},
    [["a"]],
    [1],
    ["maya-1", "no valid"],
    ["maya-1..<"],
]

BODIES = [
    ["env.PATH.append('{root}/bin')"],
    ["if building:", "    env.A = 1", "else:", "    env.A = 2"],
    ["# a comment first", "env.A = 1", "# and last"],
    ["", "env.A = 1", "", "    ", "env.B = 2"],
    ["'''doc'''", "import os", "env.A = os.sep"],
    ['env.A = """', "  raw", "    text", '"""'],
    ['env.A = """x', "y", 'z"""', "env.B = 1"],
    ["call(", "    1,", "    2)", "env.C = {", "    'a': 1,", "}"],
    ["def inner(x):", "    # deep", "    return x", "env.A = inner('{version}')"],
    ["pass"],
    ["env.A = 'a' \\", "    'b'"],
    ["if x:", "    pass", "# outdented later", "env.B = '#no comment'"],
]
LATE_BODIES = [
    ["return ['late_%s' % this.name, str(in_context())]"],
    ["if in_context():", "    return ['ctx']", "# comment", "return list(this.free or [])"],
    ["return [this.qualified_name, str(this.is_variant)]"],
    ["raise KeyError('x')"],
    ["return ['maya-2024']"],
    ["return 3"],
]


def function(rnd, name, bodies, decorators=(), args=""):
    margin = rnd.choice(["    ", "    ", "  ", "\t"])
    lines = [*decorators, f"def {name}({args}):" + rnd.choice(["", "  # note"])]
    lines += [margin + line if line.strip() else line for line in rnd.choice(bodies)]
    if rnd.random() < 0.2:
        lines.insert(len(lines) - 1, "# at column zero")
    if rnd.random() < 0.3:
        lines.append(margin + "# trailing")
    if rnd.random() < 0.2:
        lines.append("# after")
    return "\n".join(lines) + "\n" * rnd.choice([1, 2, 3])


def python(rnd, include=True, wrong=0.06):
    """Write one package.py; without @include where there is no folder to include from."""
    parts = [rnd.choice(["", "# -*- coding: utf-8 -*-", "import os", "from os import path as p, sep"])]
    names = [name for name in VALUES if rnd.random() < 0.35]
    rnd.shuffle(names)
    for name in names:
        value = rnd.choice(WRONG) if rnd.random() < wrong else VALUES[name](rnd)
        if rnd.random() < 0.1 and name != "config":
            parts.append(f"@early()\ndef {name}():\n    return {value!r}\n")
        else:
            parts.append(f"{name} = {value!r}")
    parts.append("free = ['f', 1]")
    for name in ("requires", "tools", "help", "free_late", "build_requires", "plugin_for"):
        if name not in names and rnd.random() < 0.2:
            modules = ["@include('no_such_module')"] if include and rnd.random() < 0.3 else []
            parts.append(function(rnd, name, LATE_BODIES, [*modules, "@late()"]))
    if "relocatable" not in names and rnd.random() < 0.2:
        parts.append(f"@late()\ndef relocatable():\n    return {rnd.random() < 0.5}\n")
    for name in ("commands", "pre_commands", "post_commands", "pre_build_commands", "pre_test_commands"):
        chance = rnd.random()
        if chance < 0.35:
            modules = ["@include('one', 'two')"] if include and rnd.random() < 0.2 else []
            parts.append(function(rnd, name, BODIES, modules))
        elif chance < 0.45:
            parts.append(f"{name} = {json.dumps('env.A = 1' + chr(10) + 'return')}")
    if rnd.random() < 0.2:
        parts.append("@early()\ndef computed():\n    return [this.free, building, build_variant_index]\n")
    if rnd.random() < 0.1:
        parts.append("@early()\ndef takes(data):\n    return sorted(data)[:2]\n")
    if rnd.random() < 0.2:
        parts.append("def plain_function():\n    return 1\n\nclass Thing:\n    pass\n__hidden = 1")
    if rnd.random() < 0.25:
        parts.append(
            "with scope('config') as c:\n    release_packages_path = '/r'\n    c.plugins.a.b = 1\n"
            "    with scope('plugins'):\n        z = {'q': 2}\n"
        )
    if rnd.random() < 0.15:
        parts.append("x = 1\nwith scope('nest'):\n    x = 1\n    y = 2\nwith scope('nest'):\n    y = 3\n")
    if rnd.random() < 0.03:
        parts.append(rnd.choice(["raise ValueError('x')", "1 +", "import no_such_module", "undefined"]))
    return "\n\n".join(parts) + "\n"


def yaml(rnd):
    """Write one package.yaml; JSON is YAML, but for the block texts."""
    parts = []
    names = [name for name in VALUES if rnd.random() < 0.35]
    rnd.shuffle(names)
    for name in names:
        value = rnd.choice(WRONG) if rnd.random() < 0.06 else VALUES[name](rnd)
        parts.append(f"{name}: {json.dumps(value)}")
    for name in ("commands", "pre_commands", "post_commands", "pre_build_commands"):
        if rnd.random() < 0.4:
            parts.append(f"{name}: |\n  env.A = 1\n\n  # more\n  if 1:\n    env.B = 2\n")
    if rnd.random() < 0.03:
        parts.append(rnd.choice(["- a: b\nc: d", "a: [", "a: b: c"]))
    return "\n".join(parts) + "\n"
