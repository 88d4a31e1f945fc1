"""Take a solved context apart into what a lock holds."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pkg.environment.lock import text
from pkg.environment.lock.hashing import definition_hash, payload_hash
from pkg.environment.lock.items import write_item
from pkg.errors import LockError

# Stands for a value that code asked for the existence of only.
SET = "set"

if TYPE_CHECKING:
    from pkg.environment.context import ResolvedContext
    from pkg.environment.rex.watching import Read
    from pkg.interfaces.actions import Action
    from pkg.package.variant import Variant


def document_of(
    context: ResolvedContext, *, payload: bool = False, parent_environ: Mapping[str, str] | None = None
) -> text.Document:
    """Record the environment of a context and return the lock's document.

    Args:
        context: a solved one.
        payload: hash the payloads too, which reads every file of them.
        parent_environ: what package code sees of the environment outside; None for that of this process.

    Raises:
        LockError: a definition or payload cannot be read.
        PkgError: package code failed, or a package cannot be loaded.
    """
    # All packages are looked at first, so that one that has gone is told as such.
    blocks = {each.name: _block(each, payload) for each in context._solution()}
    actions, reads, environ = _record(context, parent_environ)
    by_name = {each.qualified_name: each.name for each in context._solution()}
    bundle = []
    for action in actions:
        section = action.origin.section
        if action.origin.package is None:
            if section == "rex code":
                bundle.append(write_item(action))
        elif section in text.SECTIONS:
            blocks[by_name[action.origin.package]].setdefault(section, []).append(write_item(action))
    settings = context.settings
    pod = context.to_dict(("package_filter", "package_orderers"))
    return {
        "lock_version": text.VERSION,
        "requests": list(map(str, context.requested_packages())),
        "implicit_packages": list(map(str, context.implicit_packages)),
        "ephemerals": list(map(str, context.resolved_ephemerals or ())),
        "resolve": list(blocks),
        "packages": blocks,
        "bundle_commands": bundle,
        "inherited": _inherited(reads, environ),
        "platform": {"platform": context.platform, "arch": context.arch, "os": context.os},
        "options": {
            "append_sys_path": context.append_sys_path,
            "building": context.building,
            "testing": context.testing,
            "package_filter": [each for each in pod["package_filter"] if each],
            "package_orderers": pod["package_orderers"],
            "package_paths": list(context.package_paths),
            "parent_variables": settings.all_parent_variables or sorted(settings.parent_variables or ()),
            "requested_timestamp": context.requested_timestamp or None,
            "separators": dict(settings.env_var_separators),
        },
    }


def _block(variant: Variant, payload: bool) -> dict[str, Any]:
    handle = variant.handle
    kind, location = handle.get("repository_type"), handle.get("location")
    block: dict[str, Any] = {
        "version": str(variant.version),
        "variant": variant.index,
        "repository": f"{kind}@{location}",
        "definition": definition_hash(variant),
        "base": variant.base,
        "root": variant.root,
    }
    usual = {"repository_type", "location", "name", "version", "index"}
    details = {name: value for name, value in handle.variables.items() if name not in usual}
    if details or handle.key != f"{kind}.variant":
        block["handle"] = {"key": handle.key, "variables": details}
    if variant.is_local:
        block["local"] = True
    if payload:
        root = variant.root
        if root is not None and not os.path.isdir(root):  # noqa: PTH112
            raise LockError(
                f"cannot hash the payload of {variant.qualified_name}: there is no folder {root}. Install "
                "the package again, or lock without --payload."
            )
        block["payload"] = None if root is None else payload_hash(root, variant.filepath)
    return block


def _record(
    context: ResolvedContext, parent_environ: Mapping[str, str] | None
) -> tuple[list[Action], list[Read], Mapping[str, str]]:
    """Run the packages' commands and return what they ask for, what they read, and where from."""
    from pkg.environment.environments import bundle_commands, facts_of, watched_recording
    from pkg.environment.policies import parent_of

    environ = parent_of(context.settings, parent_environ)
    facts = facts_of(context)
    facts.cached_roots = {}  # where this machine keeps copies is nobody else's business
    facts.bundle_commands = bundle_commands(context)
    context.plugins.call("pkg_before_environment", context=context, parent_environ=environ)
    recording, reads = watched_recording(context, facts, environ)
    context.plugins.call("pkg_after_environment", context=context, actions=recording.actions)
    context.catalog.keep()
    return recording.actions, reads, environ


def _inherited(reads: list[Read], environ: Mapping[str, str]) -> dict[str, Any]:
    """Return which values of the outside are in the lock because package code took them into its hands.

    A text that refers to a variable is not among them: it is replayed as it is. Where the code only asked
    whether there is a value, the lock says only that.
    """
    found: dict[str, Any] = {}
    for read in reads:
        if read.through == "text":
            continue
        entry = found.setdefault(read.variable, {"read_by": [], "value": None})
        line = f"{read.package} {read.section}" + (f" line {read.line}" if read.line else "")
        if line not in entry["read_by"]:
            entry["read_by"].append(line)
        source = os.environ if read.through == "os.environ" else environ
        if read.through != "defined":
            entry["value"] = value_hash(source, read.variable)
        elif entry["value"] is None and read.variable in source:
            entry["value"] = SET
    return found


def value_hash(environ: Mapping[str, str], name: str) -> str | None:
    """Return eight digits that tell two values apart without telling what they are; None for no value."""
    from zlib import crc32

    value = environ.get(name)
    return None if value is None else f"{crc32(value.encode('utf-8', 'surrogateescape')):08x}"
