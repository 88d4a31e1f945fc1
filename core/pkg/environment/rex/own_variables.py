"""The variables that the tool itself sets in an environment, around what the packages ask for.

They depend on the resolve alone, so whatever runs or replays the packages' commands sets them with these
functions.

Source: rez 3.4.0; compared with rez in tests/core/environment/rex/test_against_rez.py.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Protocol

from pkg.environment.rex.formatting import as_it_is
from pkg.interfaces.actions import EscapedString, Origin

if TYPE_CHECKING:
    from pkg.environment.rex.facts import EnvironmentFacts
    from pkg.interfaces.actions import Dialect

    class Target(Protocol):
        """What the variables are set in; `Recorder` is one."""

        origin: Origin

        @property
        def dialect(self) -> Dialect: ...  # noqa: D102
        def normalize_path(self, path: str) -> str: ...  # noqa: D102
        def setenv(self, name: Any, value: Any) -> None: ...  # noqa: D102
        def set_plain(self, name: str, value: str) -> None: ...  # noqa: D102
        def appendenv(self, name: Any, value: Any) -> None: ...  # noqa: D102
        def prependenv(self, name: Any, value: Any) -> None: ...  # noqa: D102


def set_shell_variables(recorder: Target, facts: EnvironmentFacts) -> None:
    """Set what tells of the shell that is about to start; nothing where none is."""
    if facts.interactive is None:
        return
    import time

    recorder.origin = Origin(None, "shell variables")
    started = int(time.time()) if facts.init_timestamp is None else facts.init_timestamp
    recorder.setenv("REZ_SHELL_INIT_TIMESTAMP", str(started))
    recorder.setenv("REZ_SHELL_INTERACTIVE", "1" if facts.interactive else "0")


def set_file_variables(recorder: Target, facts: EnvironmentFacts) -> None:
    """Set the files that the environment is written to."""
    if facts.rxt_file:
        recorder.setenv("REZ_RXT_FILE", as_it_is(facts.rxt_file))
    if facts.context_file:
        recorder.setenv("REZ_CONTEXT_FILE", as_it_is(facts.context_file))


def set_resolve_variables(recorder: Target, facts: EnvironmentFacts, *, rez_1: bool = False) -> None:
    """Set what tells of the resolve as a whole.

    Args:
        recorder: what to set it in.
        facts: the resolve.
        rez_1: the variables of rez 1 too.
    """
    recorder.origin = Origin(None, "system setup")
    request = " ".join(map(str, facts.requests))
    implicit = " ".join(map(str, facts.implicits))
    resolve = " ".join([variant.qualified_package_name for variant in facts.packages])
    local = " ".join([variant.qualified_package_name for variant in facts.packages if variant.is_local])
    paths = recorder.dialect.path_separator.join(map(recorder.normalize_path, facts.package_paths))
    tool = recorder.normalize_path(facts.rez_path)
    setenv = recorder.setenv
    setenv("REZ_USED", as_it_is(tool))
    setenv("REZ_USED_VERSION", facts.rez_version)
    setenv("REZ_USED_TIMESTAMP", str(facts.timestamp))
    setenv("REZ_USED_REQUESTED_TIMESTAMP", str(facts.requested_timestamp or 0))
    setenv("REZ_USED_REQUEST", EscapedString(request, True))
    setenv("REZ_USED_IMPLICIT_PACKAGES", EscapedString(implicit, True))
    setenv("REZ_USED_RESOLVE", resolve)
    setenv("REZ_USED_PACKAGES_PATH", as_it_is(paths))
    if facts.ephemerals:
        setenv("REZ_USED_EPH_RESOLVE", " ".join(map(str, facts.ephemerals)))
    if local:
        setenv("REZ_USED_LOCAL_RESOLVE", local)
    if facts.building:
        setenv("REZ_BUILD_ENV", "1")
    if rez_1:
        both = f"{request} {implicit}".strip()
        setenv("REZ_VERSION", facts.rez_version)
        setenv("REZ_PATH", as_it_is(tool))
        setenv("REZ_REQUEST", both)
        setenv("REZ_RESOLVE", resolve)
        setenv("REZ_RAW_REQUEST", both)
        setenv("REZ_RESOLVE_MODE", "latest")


def set_package_variables(recorder: Target, variant: Any, root: object, *, cached: bool = False) -> None:
    """Set what tells of one package.

    Args:
        recorder: what to set it in.
        variant: the package.
        root: folder of its payload, in the target's form.
        cached: whether that is a copy in the payload cache.
    """
    recorder.origin = Origin(variant.qualified_name, "package variables")
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
    setenv(prefix + "_ROOT", str(root))
    if cached:
        setenv(prefix + "_ORIG_ROOT", str(recorder.normalize_path(variant.root)))


def set_ephemeral_variables(recorder: Target, facts: EnvironmentFacts) -> None:
    """Set what tells of the resolved ephemerals."""
    recorder.origin = Origin(None, "ephemeral variables")
    for ephemeral in facts.ephemerals:
        recorder.setenv(f"REZ_EPH_{_variable_part(ephemeral.name[1:])}_REQUEST", str(ephemeral.range))


def extend_path(recorder: Target, facts: EnvironmentFacts) -> None:
    """Put behind the packages' part of PATH what else belongs there."""
    recorder.origin = Origin(None, "system paths")
    for suite in facts.suite_paths:
        recorder.appendenv("PATH", as_it_is(os.path.join(suite, "bin")))  # noqa: PTH118
    for path in facts.system_paths:
        recorder.appendenv("PATH", path)
    if facts.tool_path and facts.tool_path_first:
        recorder.prependenv("PATH", as_it_is(facts.tool_path))
    elif facts.tool_path:
        recorder.appendenv("PATH", as_it_is(facts.tool_path))


def _variable_part(name: str) -> str:
    """Write a package name as part of a variable's name."""
    return name.upper().replace(".", "_")
