"""Run the release hooks that the settings name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from pkg.errors import ConfigurationError, PkgError, PluginError, ReleaseError, ReleaseHookCancellingError
from pkg.settings import Options

if TYPE_CHECKING:
    from pkg.host import Host
    from pkg.interfaces.release_hook import ReleaseHook
    from pkg.package.developer import DeveloperPackage

Event = Literal["pre_release", "pre_build", "post_release"]


class ReleaseHooks:
    """The hooks of one release, in the order of the setting `release_hooks`."""

    def __init__(
        self,
        package: DeveloperPackage,
        *,
        plugins: Host,
        tell: Callable[[str], object],
        warn: Callable[[str], object],
    ) -> None:
        """Load the hooks; one that cannot be loaded is a warning, as in rez.

        Raises:
            ConfigurationError: a setting of a hook has a wrong value.
        """
        self._warn = warn
        self._hooks: list[ReleaseHook] = []
        config = package.config
        for name in config.release_hooks or ():
            try:
                hook: type[ReleaseHook] = plugins.get("release_hooks", name)
            except PluginError as error:
                warn(f"release hook {name!r} is not run: {error}")
                continue
            declared = config.plugin_options("release_hooks", name, hook.settings)
            options = Options({"cache_path": config.cache_path or None, **declared.as_dict()})
            self._hooks.append(hook(options, package, config=config, tell=tell, warn=warn))

    def run(self, event: Event, facts: Mapping[str, Any]) -> None:
        """Call one method of all hooks.

        Args:
            event: the method.
            facts: its arguments.

        Raises:
            ReleaseError: before the release, a hook cancelled it, or failed in a way that it did not foresee.
        """
        before = event != "post_release"
        for hook in self._hooks:
            try:
                getattr(hook, event)(**facts)
            except ReleaseHookCancellingError as error:
                if before:
                    raise ReleaseError(
                        f"the release was cancelled by the {event} hook {hook.name!r}: {error}"
                    ) from error
                self._warn(f"the {event} hook {hook.name!r} failed: {error}")
            except ConfigurationError:
                if before:
                    raise
                self._warn_of(event, hook)
            except PkgError:
                self._warn_of(event, hook)
            except Exception as error:
                if before:
                    raise ReleaseError(
                        f"the {event} hook {hook.name!r} failed, so nothing is released: "
                        f"{type(error).__name__}: {error}"
                    ) from error
                self._warn_of(event, hook)

    def _warn_of(self, event: Event, hook: ReleaseHook) -> None:
        import sys

        error = sys.exception()
        self._warn(f"the {event} hook {hook.name!r} failed: {type(error).__name__}: {error}")
