"""What running the package commands of one resolve needs to know, as neutral data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pkg.environment.rex.recorder import Recorder
    from pkg.settings import Settings


class RexSettings:
    """The settings that decide how package commands run; names and defaults are rez's.

    Attributes:
        parent_variables: variables whose first append or prepend extends the parent environment's value.
        all_parent_variables: the same for every variable.
        env_var_separators: separators of single variables, by name.
        optionvars: what `optionvars()` reads.
        catch_rex_errors: whether an error in package code becomes one short message; otherwise the
            exception leaves as it is.
        rez_1_environment_variables, disable_rez_1_compatibility: whether the variables of rez 1 are set.
        package_definition_python_path: where `@include` modules of a package that is not installed are.
        verbosity: 2 or more adds the traceback to a message about package code.
    """

    __slots__ = (
        "all_parent_variables",
        "catch_rex_errors",
        "disable_rez_1_compatibility",
        "env_var_separators",
        "optionvars",
        "package_definition_python_path",
        "parent_variables",
        "rez_1_environment_variables",
        "verbosity",
    )

    def __init__(
        self,
        *,
        parent_variables: Sequence[str] = (),
        all_parent_variables: bool = False,
        env_var_separators: Mapping[str, str] | None = None,
        optionvars: Mapping[str, Any] | None = None,
        catch_rex_errors: bool = True,
        rez_1_environment_variables: bool = False,
        disable_rez_1_compatibility: bool = True,
        package_definition_python_path: str | None = None,
        verbosity: int = 0,
    ) -> None:
        self.parent_variables = frozenset(parent_variables)
        self.all_parent_variables = all_parent_variables
        if env_var_separators is None:
            env_var_separators = {"CMAKE_MODULE_PATH": ";", "DOXYGEN_TAGFILES": " "}
        self.env_var_separators = env_var_separators
        self.optionvars = optionvars
        self.catch_rex_errors = catch_rex_errors
        self.rez_1_environment_variables = rez_1_environment_variables
        self.disable_rez_1_compatibility = disable_rez_1_compatibility
        self.package_definition_python_path = package_definition_python_path
        self.verbosity = verbosity

    @classmethod
    def of(cls, settings: Settings, *, verbosity: int = 0) -> RexSettings:
        """Take what is needed from the settings of a run."""
        return cls(
            parent_variables=settings.parent_variables or (),
            all_parent_variables=settings.all_parent_variables,
            env_var_separators=settings.env_var_separators,
            optionvars=settings.optionvars,
            catch_rex_errors=settings.catch_rex_errors,
            rez_1_environment_variables=settings.rez_1_environment_variables,
            disable_rez_1_compatibility=settings.disable_rez_1_compatibility,
            package_definition_python_path=settings.package_definition_python_path,
            verbosity=verbosity,
        )


class EnvironmentFacts:
    """A finished resolve, as its environment sees it.

    Attributes:
        packages: resolved variants in order (see the package docstring for what they must offer).
        requests: requirements the user asked for, without implicit ones.
        implicits: implicit requirements.
        ephemerals: resolved ephemerals, names with their leading dot.
        ephemerals_hidden: True when a late-bound attribute ran during the solve; package code then
            sees no ephemerals (rez 3.4.0), REZ_EPH_* variables are set all the same.
        package_paths: searched repositories.
        rez_path, rez_version: what REZ_USED and REZ_USED_VERSION hold.
        timestamp: REZ_USED_TIMESTAMP, epoch seconds; requested_timestamp: 0 or None when none was asked.
        building, testing: kind of resolve.
        cached_roots: payload cache folder by package name, for packages served from it.
        suite_paths: folders of visible suites, in order; their `bin` goes on PATH.
        system_paths: system part of PATH, from `Shell.system_paths`; empty when not wanted
            (`append_sys_path` off).
        tool_path: folder of the tool's own programs to keep on PATH, or None.
        tool_path_first: whether it comes first (`rez_tools_visibility: prepend`).
        rxt_file, context_file: REZ_RXT_FILE and REZ_CONTEXT_FILE; None leaves them alone.
        interactive: REZ_SHELL_INTERACTIVE; None when no shell is started.
        init_timestamp: REZ_SHELL_INIT_TIMESTAMP, epoch seconds; used with `interactive`.
        pre_actions, post_actions: called with the recorder before and after everything else.
        bundle_commands: path of a bundle's `post_commands.py` that exists, or None.
    """

    __slots__ = (
        "building",
        "bundle_commands",
        "cached_roots",
        "context_file",
        "ephemerals",
        "ephemerals_hidden",
        "implicits",
        "init_timestamp",
        "interactive",
        "package_paths",
        "packages",
        "post_actions",
        "pre_actions",
        "requested_timestamp",
        "requests",
        "rez_path",
        "rez_version",
        "rxt_file",
        "suite_paths",
        "system_paths",
        "testing",
        "timestamp",
        "tool_path",
        "tool_path_first",
    )

    def __init__(
        self,
        *,
        packages: Sequence[Any],
        requests: Sequence[Any] = (),
        implicits: Sequence[Any] = (),
        ephemerals: Sequence[Any] = (),
        ephemerals_hidden: bool = False,
        package_paths: Sequence[str] = (),
        rez_path: str = "",
        rez_version: str = "",
        timestamp: float = 0,
        requested_timestamp: float | None = None,
        building: bool = False,
        testing: bool = False,
        cached_roots: Mapping[str, str] | None = None,
        suite_paths: Sequence[str] = (),
        system_paths: Sequence[str] = (),
        tool_path: str | None = None,
        tool_path_first: bool = False,
        rxt_file: str | None = None,
        context_file: str | None = None,
        interactive: bool | None = None,
        init_timestamp: int | None = None,
        pre_actions: Callable[[Recorder], object] | None = None,
        post_actions: Callable[[Recorder], object] | None = None,
        bundle_commands: str | None = None,
    ) -> None:
        self.packages = packages
        self.requests = requests
        self.implicits = implicits
        self.ephemerals = ephemerals
        self.ephemerals_hidden = ephemerals_hidden
        self.package_paths = package_paths
        self.rez_path = rez_path
        self.rez_version = rez_version
        self.timestamp = timestamp
        self.requested_timestamp = requested_timestamp
        self.building = building
        self.testing = testing
        self.cached_roots = cached_roots or {}
        self.suite_paths = suite_paths
        self.system_paths = system_paths
        self.tool_path = tool_path
        self.tool_path_first = tool_path_first
        self.rxt_file = rxt_file
        self.context_file = context_file
        self.interactive = interactive
        self.init_timestamp = init_timestamp
        self.pre_actions = pre_actions
        self.post_actions = post_actions
        self.bundle_commands = bundle_commands
