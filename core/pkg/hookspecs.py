"""Every hook of `pkg`: what plugins may implement, when it is called and what it may change.

There are three sorts. *Register* hooks hand classes to the host; they are historic, so a plugin that
is loaded late is asked too. *Choose* hooks answer a question; the first answer that is not None wins.
*Observe* hooks are told that something is about to happen or has happened; before it happens they
may refuse. No hook is called per candidate, per package or per file, so none of them needs to be fast.

A module that holds choose or observe hooks stands in the entry point group `pkg.hooks`: that group is
loaded when one of these hooks is about to be called, and it costs nothing where it is empty. The other
groups are loaded one plugin at a time, when its name is asked for.

An implementation may take fewer arguments than the hook has. Order: alphabetical by entry point name;
`@hookimpl(tryfirst=True)` and `trylast=True` move one to the front or the back.
"""

from __future__ import annotations

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    import pluggy

    from pkg.interfaces.bind import Bind
    from pkg.interfaces.build_system import BuildSystem
    from pkg.interfaces.cache import Cache
    from pkg.interfaces.command import Command
    from pkg.interfaces.release_hook import ReleaseHook
    from pkg.interfaces.repository import Repository
    from pkg.interfaces.resolver import Resolver
    from pkg.interfaces.shell import Shell
    from pkg.interfaces.vcs import VCS
    from pkg.settings import Settings
    from pkg.solve import Outcome, Problem
    from pkg.solve.filter_rules import Rule
    from pkg.solve.package_order import PackageOrder
    from pkg.version import Requirement

PROJECT = "pkg"


def _marker(attribute: str, **defaults: Any) -> Any:
    """Make one of pluggy's markers, which note the options of a hook on its function.

    The note is pluggy's; without a listening plugin nobody reads it, and then pluggy, which takes longer to
    import than a small solve, is not imported. tests/core/host/test_hookspecs.py compares the two.
    """

    def mark(function: Any = None, **options: Any) -> Any:
        unknown = options.keys() - defaults.keys()
        if unknown:
            raise TypeError(f"a hook has no option {', '.join(sorted(unknown))}")

        def note(function: Any) -> Any:
            setattr(function, attribute, {**defaults, **options})
            return function

        return note if function is None else note(function)

    return mark


if TYPE_CHECKING:
    hookspec = pluggy.HookspecMarker(PROJECT)
    hookimpl = pluggy.HookimplMarker(PROJECT)
else:
    hookspec = _marker(
        f"{PROJECT}_spec", firstresult=False, historic=False, warn_on_impl=None, warn_on_impl_args=None
    )
    hookimpl = _marker(
        f"{PROJECT}_impl",
        wrapper=False,
        hookwrapper=False,
        optionalhook=False,
        tryfirst=False,
        trylast=False,
        specname=None,
    )


# --- register ------------------------------------------------------------------------------------


@hookspec(historic=True)
def pkg_register_repositories(register: Callable[[type[Repository]], None]) -> None:
    """Register a kind of package repository.

    Called once, when the plugin is loaded. Call `register` with one class; its `name` must be the name
    of the entry point. An exception makes the plugin a failed one: the host reports it with the
    distribution's name, and carries on unless this plugin was asked for.
    """


@hookspec(historic=True)
def pkg_register_shells(register: Callable[[type[Shell]], None]) -> None:
    """Register a shell; otherwise as `pkg_register_repositories`."""


@hookspec(historic=True)
def pkg_register_build_systems(register: Callable[[type[BuildSystem]], None]) -> None:
    """Register a build system; otherwise as `pkg_register_repositories`."""


@hookspec(historic=True)
def pkg_register_resolvers(register: Callable[[type[Resolver]], None]) -> None:
    """Register a resolver backend; otherwise as `pkg_register_repositories`."""


@hookspec(historic=True)
def pkg_register_orderers(register: Callable[[type[PackageOrder]], None]) -> None:
    """Register a type of package orderer; otherwise as `pkg_register_repositories`.

    The class is one under `pkg.interfaces.orderer.Orderer`. The plugin is loaded when a configuration, a
    caller or a context names its type; the types that rez has are known without looking for plugins.
    """


@hookspec(historic=True)
def pkg_register_filters(register: Callable[[type[Rule]], None]) -> None:
    """Register a kind of filter rule, written `name(text)`; otherwise as `pkg_register_orderers`.

    The class is one under `pkg.interfaces.filter_rule.FilterRule`.
    """


@hookspec(historic=True)
def pkg_register_caches(register: Callable[[type[Cache]], None]) -> None:
    """Register a cache of values or of payloads; otherwise as `pkg_register_repositories`."""


@hookspec(historic=True)
def pkg_register_vcs(register: Callable[[type[VCS]], None]) -> None:
    """Register a version control system to release from; otherwise as `pkg_register_repositories`."""


@hookspec(historic=True)
def pkg_register_release_hooks(register: Callable[[type[ReleaseHook]], None]) -> None:
    """Register a release hook; otherwise as `pkg_register_repositories`."""


@hookspec(historic=True)
def pkg_register_binds(register: Callable[[type[Bind]], None]) -> None:
    """Register a bind module, for `pkg bind`; otherwise as `pkg_register_repositories`."""


@hookspec(historic=True)
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register a subcommand of `pkg`; otherwise as `pkg_register_repositories`.

    Commands are the one kind that registers an object: a `pkg.interfaces.command.Command`. The module
    is imported when the command is typed and for `--help`, so keep heavy imports inside the function.
    """


# --- choose --------------------------------------------------------------------------------------


@hookspec(firstresult=True)
def pkg_select_resolver(
    requests: Sequence[Requirement], package_paths: Sequence[str], settings: Settings
) -> str | None:
    """Choose the resolver backend for one resolve, by name.

    Called once per resolve, before anything is read from a repository, and only when neither the
    caller (`--resolver`, `resolver=`) nor `resolver_backend` in any configuration layer names a
    backend. Return None to leave the choice to the next plugin, and in the end to the default.
    Changes nothing else. An exception ends the resolve; the message names the plugin.

    Args:
        requests: the package requests, then the implicit ones, in order.
        package_paths: the repositories that will be searched, in order.
        settings: the settings of this resolve.
    """


@hookspec(firstresult=True)
def pkg_select_shell(settings: Settings) -> str | None:
    """Choose the shell that `pkg` starts or writes code for, by name.

    Called when a shell is needed and neither the caller (`--shell`) nor `default_shell` names one.
    Return None to leave the choice to the next plugin, and in the end to detection from the parent
    process. An exception ends the command; the message names the plugin.
    """


# --- observe or refuse ---------------------------------------------------------------------------


@hookspec
def pkg_before_resolve(problem: Problem, resolver: str) -> None:
    """See a resolve that is about to start; raise a PkgError to refuse it.

    Called once per resolve, after the backend is chosen and before it runs. Do not change the
    problem; asking it for families reads repositories. An exception ends the resolve: a PkgError as it
    is, anything else as an error that names the plugin.

    Args:
        problem: what will be solved.
        resolver: the name of the backend.
    """


@hookspec
def pkg_after_resolve(problem: Problem, resolver: str, outcome: Outcome) -> None:
    """See the result of a resolve, solved or failed; raise a PkgError to refuse it.

    Called once per resolve that came to an outcome, before anything is made of it; not when the
    resolve itself raised. The outcome is not to be changed. Exceptions as in `pkg_before_resolve`.
    """


@hookspec
def pkg_before_environment(context: Any, parent_environ: Mapping[str, str]) -> None:
    """See an environment that is about to be made; raise a PkgError to refuse it.

    Called once for each environment made from a context (a shell, a command, `get_environ`, shell
    code), before any package's commands run. Exceptions as in `pkg_before_resolve`.

    Args:
        context: a solved `pkg.ResolvedContext`. Not to be changed.
        parent_environ: the variables that the environment starts from.
    """


@hookspec
def pkg_after_environment(context: Any, actions: Sequence[object]) -> None:
    """See what the packages' commands recorded; raise a PkgError to refuse it.

    Called once for each environment made, after every package's commands ran and before the record
    is turned into variables or shell code. The record is not to be changed. Exceptions as in
    `pkg_before_resolve`.

    Args:
        context: the `pkg.ResolvedContext`.
        actions: the recorded actions, in order.
    """
