"""The text of made-up definitions, in the hands that studios know: tidy, terse, generated, old and odd."""

from __future__ import annotations

from random import Random
from typing import Any

from pkg.testing.generated import names
from pkg.testing.generated.plan import COMBINED, DYNAMIC, YAML, Family, Plan

_AUTHORS = ("ann", "bo", "carla", "deniz", "emil", "fatima", "george", "hana")
_VERBS = ("Loads", "Publishes", "Checks", "Converts", "Renders", "Builds", "Tracks", "Wraps")
_NOUNS = ("assets", "caches", "textures", "shots", "rigs", "looks", "plates", "layouts", "deliveries")

_PATHS = {
    names.LANGUAGE: ('env.PATH.prepend("{root}/bin")', 'env.LD_LIBRARY_PATH.prepend("{root}/lib")'),
    names.LIBRARY: ('env.LD_LIBRARY_PATH.append("{root}/lib")', 'env.PYTHONPATH.append("{root}/python")'),
    names.MIDDLEWARE: (
        'env.PATH.append("{root}/bin")',
        'env.PYTHONPATH.append("{root}/lib/python")',
        'env.LD_LIBRARY_PATH.append("{root}/lib")',
    ),
    names.APPLICATION: ('env.PATH.prepend("{root}/bin")', 'alias("{name}_safe", "{name} --safe-mode")'),
    names.PLUGIN: (
        'env.{APP}_PLUGIN_PATH.append("{root}/plug-ins")',
        'env.{APP}_MODULE_PATH.append("{root}")',
    ),
    names.TOOL: ('env.PATH.append("{root}/bin")', 'env.PYTHONPATH.prepend("{root}/python")'),
    names.SHOW: ('env.SHOW = "{name}"', 'env.SHOW_ROOT = "/shows/{name}"'),
}


def definition(plan: Plan, family: Family, index: int, dependencies: list[Family]) -> tuple[str, str]:
    """Write the definition of a release.

    Args:
        plan: the repository.
        family: the family; not a combined one.
        index: the release.
        dependencies: what the family requires.

    Returns:
        The file's name and its text.
    """
    attributes, body = _content(plan, family, index, dependencies)
    if family.kind == YAML:
        return "package.yaml", _yaml(attributes, body)
    hand = Random(f"{plan.shape.seed}: hand of {family.name}")
    style = hand.choice((_tidy, _tidy, _terse))
    parts = [style(name, value) for name, value in attributes.items()]
    if body:
        parts.append(
            "def commands():\n" + "".join(f"    {line}\n" if line else "\n" for line in body).rstrip("\n")
        )
    if family.kind == DYNAMIC:
        parts = hand.choice((_importing, _early, _late, _computing, _scoped))(parts, attributes)
    head = ["# -*- coding: utf-8 -*-"] if style is _tidy else []
    gap = "\n\n" if style is _tidy else "\n"
    return "package.py", gap.join([*head, *parts]) + "\n"


def combined(plan: Plan, family: Family, dependencies: list[Family]) -> tuple[str, str]:
    """Write the one file of a combined family; the arguments are those of `definition`."""
    assert family.kind == COMBINED
    oldest, _ = _content(plan, family, 0, dependencies)
    attributes: dict[str, Any] = {"name": family.name, "versions": family.words}
    attributes.update({name: value for name, value in oldest.items() if name not in ("name", "version")})
    overrides = {}
    for index, word in enumerate(family.words):
        release, _ = _content(plan, family, index, dependencies)
        overrides[f"=={word}"] = {
            "timestamp": release["timestamp"],
            "requires": release.get("requires", []),
            "variants": release.get("variants", []),
        }
    attributes["version_overrides"] = overrides
    attributes.pop("variants", None)
    for override in overrides.values():
        if not override["variants"]:
            del override["variants"]
    return f"{family.name}.py", "\n\n".join(_tidy(name, value) for name, value in attributes.items()) + "\n"


def _content(
    plan: Plan, family: Family, index: int, dependencies: list[Family]
) -> tuple[dict[str, Any], list[str]]:
    """Return the attributes of a release and the lines of its commands."""
    rnd = Random(f"{plan.shape.seed}: {family.name} {index}")
    always = Random(f"{plan.shape.seed}: attributes of {family.name}")
    attributes: dict[str, Any] = {"name": family.name}
    if family.words[index]:
        attributes["version"] = family.words[index]
    if always.random() < 0.6:
        attributes["description"] = f"{always.choice(_VERBS)} {always.choice(_NOUNS)}."
        attributes["authors"] = always.sample(_AUTHORS, always.randint(1, 2))
    variants: list[list[str]] = []
    if family.layer == names.APPLICATION or (family.layer > names.LANGUAGE and always.random() < 0.3):
        variants = plan.variants(family, index)
    taken = {text.partition("-")[0] for variant in variants for text in variant}
    requires = [
        plan.requirement(rnd, family, index, other) for other in dependencies if other.name not in taken
    ]
    if family.layer >= names.PLUGIN and dependencies and always.random() < 0.3:
        taken.update(other.name for other in dependencies)
        other = always.choice(plan.families)
        fits = other.level < family.level and other.born <= family.born and other.layer != names.SYSTEM
        if fits and other.name not in taken:
            requires.append(plan.weak_requirement(rnd, family, index, other))
    if requires:
        attributes["requires"] = requires
    if family.layer >= names.TOOL and always.random() < 0.2:
        attributes["build_requires"] = ["cmake"]
    if variants:
        attributes["variants"] = variants
        if always.random() < 0.15:
            attributes["hashed_variants"] = True
    tools = []
    if family.layer in (names.LANGUAGE, names.APPLICATION, names.TOOL):
        tools = [family.name, *(f"{family.name}{end}" for end in ("_batch", "_ui") if always.random() < 0.3)]
        attributes["tools"] = tools
    if always.random() < 0.2:
        attributes["help"] = [["Home", f"https://wiki.example.com/{family.name}"]]
    attributes["timestamp"] = plan.released(family, index)
    attributes["format_version"] = 2
    body: list[str] = []
    if family.layer != names.SYSTEM and always.random() < plan.shape.commands:
        body = _commands(always, family)
    return attributes, body


def _commands(rnd: Random, family: Family) -> list[str]:
    """Write the lines of a family's `commands()`."""
    application = family.name.partition("_")[0].upper()
    if not application.isidentifier():
        application = "APP"
    lines = [
        line.replace("{APP}", application).replace("{name}", family.name) for line in _PATHS[family.layer]
    ]
    variable = "".join(sign if sign.isalnum() else "_" for sign in family.name).upper()
    if variable[0].isdigit():
        variable = f"APP_{variable}"
    chance = rnd.random()
    if chance < 0.3:
        lines.append(f'env.{variable}_ROOT = "{{root}}"')
    elif chance < 0.5:
        lines.append(f'env.{variable}_VERSION = "{{version}}"')
    if rnd.random() < 0.2:
        lines += [
            "",
            "# Headers, for builds only.",
            "if building:",
            '    env.CMAKE_MODULE_PATH.append("{root}/cmake")',
        ]
    if rnd.random() < 0.15:
        lines += ['if "maya" in resolve:', '    env.MAYA_SCRIPT_PATH.append("{root}/scripts")']
    if rnd.random() < 0.1:
        lines.append(f'setenv("{variable}_CONFIG", "{{root}}/config/" + system.platform)')
    return lines


# --- hands ---------------------------------------------------------------------------------------------


def _tidy(name: str, value: Any) -> str:
    """Write an attribute as rez does when it installs a package."""
    return f"{name} = {_laid_out(value, '')}"


def _laid_out(value: Any, margin: str) -> str:
    inner = margin + "    "
    if isinstance(value, dict) and value:
        items = [f"{inner}{key!r}: {_laid_out(item, inner)}" for key, item in value.items()]
        return "{\n" + ",\n".join(items) + f"\n{margin}}}"
    if isinstance(value, list) and (len(value) > 1 or (value and isinstance(value[0], list))):
        items = [f"{inner}{item!r}" for item in value]
        return "[\n" + ",\n".join(items) + f"\n{margin}]"
    return repr(value)


def _terse(name: str, value: Any) -> str:
    """Write an attribute in one line, with double quotes."""
    return f"{name} = {value!r}".replace("'", '"')


def _yaml(attributes: dict[str, Any], body: list[str]) -> str:
    """Write a definition as YAML; JSON is enough of it."""
    import json

    lines = [f"{name}: {json.dumps(value)}" for name, value in attributes.items()]
    if body:
        lines.append("commands: |")
        lines += [f"  {line}" if line else "" for line in body]
    return "\n".join(lines) + "\n"


# --- what has to be executed ---------------------------------------------------------------------------


def _importing(parts: list[str], _: dict[str, Any]) -> list[str]:
    return ["import os", *parts, 'site_config = os.path.join("/studio", "config", name)']


def _early(parts: list[str], attributes: dict[str, Any]) -> list[str]:
    kept = [part for part in parts if not part.startswith("description = ")]
    text = f"{attributes['name']}, as released"
    return [*kept, f"@early()\ndef description():\n    return {text!r}"]


def _late(parts: list[str], attributes: dict[str, Any]) -> list[str]:
    kept = [part for part in parts if not part.startswith("tools = ")]
    tools = attributes.get("tools", [])
    return [
        *kept,
        f"@late()\ndef tools():\n    names = {tools!r}\n    if in_context():\n"
        "        names.append(this.name + '_here')\n    return names",
    ]


def _computing(parts: list[str], attributes: dict[str, Any]) -> list[str]:
    if "requires" not in attributes:
        return [*parts, "uses = [word for word in ('alpha', 'beta')]"]
    first, rest = attributes["requires"][:1], attributes["requires"][1:]
    changed = f"_common = {first!r}\nrequires = _common + {rest!r}"
    return [changed if part.startswith("requires = ") else part for part in parts]


def _scoped(parts: list[str], attributes: dict[str, Any]) -> list[str]:
    path = f"/released/{attributes['name']}"
    return [*parts, f'with scope("config") as c:\n    c.release_packages_path = {path!r}']
