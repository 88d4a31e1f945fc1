"""Write tests/data/rez-surface.json: what a user of rez 3.4.0 can type, set and call, as bare names.

    python tests/conformance/record_surface.py FOLDER

FOLDER holds the inventories that were made of rez by introspection (rez-cli.json and its neighbours).
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

TARGET = Path(__file__).parents[1] / "data" / "rez-surface.json"


def options(entries: list[dict]) -> list[list[str]]:
    return [entry["flags"] for entry in entries if entry.get("flags")]


def positionals(entries: list[dict]) -> list[str]:
    marks = {"?": "?", "*": "*", "+": "+", "remainder": "...", None: ""}
    return [
        f"{entry.get('name') or entry.get('dest')}{marks[entry.get('nargs')]}"
        for entry in entries
        if not entry.get("flags")
    ]


def names(texts: list[str]) -> list[str]:
    """Give the identifiers that descriptions such as `get(name, default)` or `a / b` begin with."""
    found = [
        match.group()
        for text in texts
        for part in text.split(" / ")
        if (match := re.match(r"[A-Za-z_]\w*(?=$|\(| \()", part.strip()))
    ]
    return [name for name in found if name not in ("len", "str")]


def keys(tree: dict) -> Iterator[str]:
    """Give the `key` of each setting in a tree of plugin types, plugins and settings."""
    if isinstance(tree.get("key"), str):
        yield tree["key"]
    for branch in tree.values():
        if isinstance(branch, dict):
            yield from keys(branch)


def main(folder: Path) -> None:
    cli, config, attributes, plugins, rex = (
        json.loads((folder / f"rez-{name}.json").read_text())
        for name in ("cli", "config", "package-attributes", "plugins", "rex")
    )
    surface = {
        "made_from": cli["made_from"],
        "top_level_options": options(cli["top_level_options"]),
        "commands": {
            name: {
                "options": options(command["options"]),
                "positionals": positionals(command.get("positionals") or command["options"]),
            }
            for name, command in cli["commands"].items()
        },
        "suite_tool_options": options(cli["suite_tool_options"]["options"]),
        "build_system_options": {
            name: options(entries)
            for name, entries in cli["build_system_options"].items()
            if isinstance(entries, list) and entries
        },
        "bind_modules": {
            name: options(entries)
            for name, entries in cli["bind_modules"].items()
            if isinstance(entries, list)
        },
        "settings": list(config["settings"]),
        "plugin_settings": sorted(keys(config["plugins"])),
        "plugins": {kind: list(facts.get("built_in") or ()) for kind, facts in plugins["types"].items()},
        "attributes": [each["name"] for each in attributes["attributes"] if each["name"][0] != "<"],
        "read_only": {
            name: each["on"] for each in attributes["read_only_properties"] for name in names([each["name"]])
        },
        "definition_names": attributes["names_in_package_py"],
        "rex_names": {
            each["name"]: names(each["members"]) if isinstance(each.get("members"), list) else []
            for each in rex["names"]
            if each["name"][0] != "<"
        },
        "variables": [
            word
            for each in rex["variables_set"]
            for word in each["name"].split()
            if word.startswith(("REZ_", "PATH"))
        ],
    }
    lines = [f"{json.dumps(name)}: {compact(value)}" for name, value in surface.items()]
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def compact(value: object) -> str:
    """Write one entry a line where there are many."""
    if isinstance(value, dict) and value:
        lines = [f"  {json.dumps(name)}: {json.dumps(each)}" for name, each in value.items()]
        return "{\n" + ",\n".join(lines) + "\n}"
    return json.dumps(value)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
