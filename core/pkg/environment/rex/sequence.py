"""Record a whole environment in rez's order.

Source: rez 3.4.0; compared with rez in tests/core/environment/rex/test_against_rez.py.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pkg.environment.rex.bindings import VariantBinding, VariantsBinding, VersionBinding, request_bindings
from pkg.environment.rex.code_cache import compile_all
from pkg.environment.rex.facts import EnvironmentFacts, RexSettings
from pkg.environment.rex.recorder import Recorder, Recording, literal
from pkg.interfaces.actions import Action, Dialect, Origin

if TYPE_CHECKING:
    from pkg.package.sourcecode import SourceCode

COMMAND_SECTIONS = ("pre_commands", "commands", "post_commands")


def record(
    facts: EnvironmentFacts,
    *,
    dialect: Dialect | None = None,
    parent_environ: Mapping[str, str] | None = None,
    settings: RexSettings | None = None,
    system: object = None,
    on_action: Callable[[Action], object] | None = None,
    cache_folder: str | None = None,
) -> Recording:
    """Run the commands of all packages of a resolve and return what they did.

    Args:
        facts: the resolve.
        dialect: a shell, or None for a plain dict.
        parent_environ: None for the environment of this process.
        settings: rez's defaults when None.
        system: facts on the machine, bound as `system`.
        on_action: called with each action as it is recorded.
        cache_folder: where compiled code of large environments is kept; None compiles it each time.

    Raises:
        CommandError: package code failed.
    """
    if cache_folder:
        compile_all([code for _, _, code in _sections(facts)], cache_folder)
    recorder = Recorder(
        dialect, parent_environ=parent_environ, settings=settings, system=system, on_action=on_action
    )
    # Thousands of small lasting objects are made here, and looking through them for garbage again and
    # again takes a third of the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        run_context(recorder, facts)
    finally:
        if collecting:
            gc.enable()
    return recorder.recording


def run_context(recorder: Recorder, facts: EnvironmentFacts) -> None:
    """Perform everything that makes the environment of a resolve.

    Args:
        recorder: what to run in; usually fresh.
        facts: the resolve.

    Raises:
        CommandError: package code failed.
    """
    if facts.rxt_file:
        recorder.setenv("REZ_RXT_FILE", facts.rxt_file)
    if facts.context_file:
        recorder.setenv("REZ_CONTEXT_FILE", facts.context_file)
    if facts.pre_actions:
        recorder.origin = Origin(None, "actions before the packages")
        facts.pre_actions(recorder)

    recorder.origin = Origin(None, "system setup")
    _set_resolve_variables(recorder, facts)
    resolved = _bind(recorder, facts)
    for variant in facts.packages:
        recorder.origin = Origin(variant.qualified_name, "package variables")
        _set_package_variables(recorder, variant, resolved[variant.name])
    _run_sections(recorder, facts, resolved)

    recorder.origin = Origin(None, "ephemeral variables")
    for ephemeral in facts.ephemerals:
        recorder.setenv(f"REZ_EPH_{_variable_part(ephemeral.name[1:])}_REQUEST", str(ephemeral.range))
    recorder.origin = Origin(None, "system paths")
    _extend_path(recorder, facts)

    if facts.interactive is not None:
        import time

        recorder.origin = Origin(None, "shell variables")
        started = int(time.time()) if facts.init_timestamp is None else facts.init_timestamp
        recorder.setenv("REZ_SHELL_INIT_TIMESTAMP", str(started))
        recorder.setenv("REZ_SHELL_INTERACTIVE", "1" if facts.interactive else "0")
    if facts.post_actions:
        recorder.origin = Origin(None, "actions after the packages")
        facts.post_actions(recorder)
    if facts.bundle_commands:
        recorder.origin = Origin(None, "bundle", facts.bundle_commands)
        with open(facts.bundle_commands, encoding="utf-8") as file:  # noqa: PTH123
            recorder.execute_code(file.read(), facts.bundle_commands)


def _set_resolve_variables(recorder: Recorder, facts: EnvironmentFacts) -> None:
    request = " ".join(map(str, facts.requests))
    implicit = " ".join(map(str, facts.implicits))
    resolve = " ".join([variant.qualified_package_name for variant in facts.packages])
    local = " ".join([variant.qualified_package_name for variant in facts.packages if variant.is_local])
    paths = recorder.dialect.path_separator.join(map(recorder.normalize_path, facts.package_paths))
    tool = recorder.normalize_path(facts.rez_path)
    setenv = recorder.setenv
    setenv("REZ_USED", tool)
    setenv("REZ_USED_VERSION", facts.rez_version)
    setenv("REZ_USED_TIMESTAMP", str(facts.timestamp))
    setenv("REZ_USED_REQUESTED_TIMESTAMP", str(facts.requested_timestamp or 0))
    setenv("REZ_USED_REQUEST", literal(request))
    setenv("REZ_USED_IMPLICIT_PACKAGES", literal(implicit))
    setenv("REZ_USED_RESOLVE", resolve)
    setenv("REZ_USED_PACKAGES_PATH", paths)
    if facts.ephemerals:
        setenv("REZ_USED_EPH_RESOLVE", " ".join(map(str, facts.ephemerals)))
    if local:
        setenv("REZ_USED_LOCAL_RESOLVE", local)
    if facts.building:
        setenv("REZ_BUILD_ENV", "1")
    settings = recorder.settings
    if settings.rez_1_environment_variables and not settings.disable_rez_1_compatibility:
        both = f"{request} {implicit}".strip()
        setenv("REZ_VERSION", facts.rez_version)
        setenv("REZ_PATH", tool)
        setenv("REZ_REQUEST", both)
        setenv("REZ_RESOLVE", resolve)
        setenv("REZ_RAW_REQUEST", both)
        setenv("REZ_RESOLVE_MODE", "latest")


def _bind(recorder: Recorder, facts: EnvironmentFacts) -> dict[str, VariantBinding]:
    """Bind the objects of the resolve, and return its packages by name."""
    resolved = {
        variant.name: VariantBinding(variant, facts.cached_roots.get(variant.name), recorder.normalize_path)
        for variant in facts.packages
    }
    names = request_bindings(
        requests=facts.requests,
        implicits=facts.implicits,
        ephemerals=() if facts.ephemerals_hidden else facts.ephemerals,
        building=facts.building,
        testing=facts.testing,
    )
    del names["system"]
    for name, value in names.items():
        recorder.bind(name, value)
    recorder.bind("resolve", VariantsBinding(resolved))
    return resolved


def _set_package_variables(recorder: Recorder, variant: Any, binding: VariantBinding) -> None:
    prefix = "REZ_" + _variable_part(variant.name)
    version = variant.version
    setenv = recorder.set_plain
    major, minor, patch = (*version.as_tuple(), "", "", "")[:3]
    setenv(prefix + "_VERSION", str(version))
    setenv(prefix + "_MAJOR_VERSION", major)
    setenv(prefix + "_MINOR_VERSION", minor)
    setenv(prefix + "_PATCH_VERSION", patch)
    # Packages that are not in files have neither folder; the variables then hold the text None.
    setenv(prefix + "_BASE", str(recorder.normalize_path(variant.base)))
    setenv(prefix + "_ROOT", str(binding.root))
    if binding.is_cached:
        setenv(prefix + "_ORIG_ROOT", str(recorder.normalize_path(variant.root)))


def _run_sections(
    recorder: Recorder, facts: EnvironmentFacts, resolved: Mapping[str, VariantBinding]
) -> None:
    for section, variant, code in _sections(facts):
        binding = resolved[variant.name]
        names = {
            "this": binding,
            "version": VersionBinding(variant.version),
            "root": binding.root,
            "base": recorder.normalize_path(variant.base),
        }
        recorder.run_section(code, variant, section, names)


def _sections(facts: EnvironmentFacts) -> Iterator[tuple[str, Any, SourceCode]]:
    """Go through the packages' code in the order in which it runs."""
    for section in COMMAND_SECTIONS:
        for variant in facts.packages:
            code = getattr(variant, section)
            if code is not None:
                yield section, variant, code


def _extend_path(recorder: Recorder, facts: EnvironmentFacts) -> None:
    for suite in facts.suite_paths:
        recorder.appendenv("PATH", os.path.join(suite, "bin"))  # noqa: PTH118
    for path in facts.system_paths:
        recorder.appendenv("PATH", path)
    if facts.tool_path and facts.tool_path_first:
        recorder.prependenv("PATH", facts.tool_path)
    elif facts.tool_path:
        recorder.appendenv("PATH", facts.tool_path)


def _variable_part(name: str) -> str:
    """Write a package name as part of a variable's name."""
    return name.upper().replace(".", "_")
