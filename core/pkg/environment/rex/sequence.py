"""Record a whole environment in rez's order.

Source: rez 3.4.0; compared with rez in tests/core/environment/rex/test_against_rez.py.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pkg.environment.rex.bindings import VariantBinding, VariantsBinding, VersionBinding, request_bindings
from pkg.environment.rex.code_cache import compile_all
from pkg.environment.rex.facts import EnvironmentFacts, RexSettings
from pkg.environment.rex.own_variables import (
    extend_path,
    set_ephemeral_variables,
    set_file_variables,
    set_package_variables,
    set_resolve_variables,
    set_shell_variables,
)
from pkg.environment.rex.recorder import Recorder, Recording
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
    return record_in(recorder, facts)


def record_in(recorder: Recorder, facts: EnvironmentFacts) -> Recording:
    """Do the same in a fresh recorder of the caller's."""
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
    set_file_variables(recorder, facts)
    if facts.pre_actions:
        recorder.origin = Origin(None, "actions before the packages")
        facts.pre_actions(recorder)

    rules = recorder.settings
    rez_1 = rules.rez_1_environment_variables and not rules.disable_rez_1_compatibility
    set_resolve_variables(recorder, facts, rez_1=rez_1)
    resolved = _bind(recorder, facts)
    for variant in facts.packages:
        binding = resolved[variant.name]
        set_package_variables(recorder, variant, binding.root, cached=binding.is_cached)
    _run_sections(recorder, facts, resolved)
    set_ephemeral_variables(recorder, facts)
    extend_path(recorder, facts)
    set_shell_variables(recorder, facts)
    if facts.post_actions:
        recorder.origin = Origin(None, "actions after the packages")
        facts.post_actions(recorder)
    if facts.bundle_commands:
        recorder.origin = Origin(None, "bundle", facts.bundle_commands)
        with open(facts.bundle_commands, encoding="utf-8") as file:  # noqa: PTH123
            recorder.execute_code(file.read(), facts.bundle_commands)


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
