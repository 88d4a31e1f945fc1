"""The interface of release hooks: what a studio wants done before and after each release."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pkg.interfaces.plugin import Plugin

if TYPE_CHECKING:
    from pkg.package.developer import DeveloperPackage
    from pkg.package.variant import Variant
    from pkg.settings import Options, Settings


class ReleaseHook(Plugin):
    """Something to be done when a package is released. Names and arguments are rez's.

    The setting `release_hooks` lists the hooks that are run, in order. One object serves all events of one
    release. In `pre_build` and `pre_release` a `ReleaseHookCancellingError` ends the release before anything
    has changed; every other `PkgError` is told, and the release goes on.

    Each method is called with more facts by keyword; take those you use, and the rest as `**facts`:
    `release_message`, what the person says of this release, None for nothing; `changelog`, what was committed
    since the release before, None where it is unknown; `previous_version`, the version released before, None
    for the first one; `previous_revision`, what that release recorded of its source, None for nothing.

    Attributes:
        package: the package in its source folder.
        source_path: that folder.
        config: the settings for this package.
        tell: prints a line for the person who releases.
        warn: prints a warning.
    """

    def __init__(
        self,
        options: Options,
        package: DeveloperPackage,
        *,
        config: Settings,
        tell: Callable[[str], object],
        warn: Callable[[str], object],
    ) -> None:
        super().__init__(options)
        self.package = package
        self.source_path = package.root
        self.config = config
        self.tell = tell
        self.warn = warn

    def pre_release(
        self,
        user: str,
        install_path: str,
        variants: Sequence[int] | None = None,
        **facts: Any,
    ) -> None:
        """Act before anything is released: the checks of the source are done.

        Args:
            user: who releases.
            install_path: the repository that is released to.
            variants: indices that were asked for; None for all.
            **facts: see the class.

        Raises:
            ReleaseHookCancellingError: the package must not be released.
        """

    def pre_build(
        self,
        user: str,
        install_path: str,
        variants: Sequence[int] | None = None,
        **facts: Any,
    ) -> None:
        """Act before the first variant is built; arguments and errors as `pre_release`.

        Not called where there is nothing to build, because all variants are there. `variants` are the
        indices that will be built, None for a package without variants.
        """

    def post_release(
        self,
        user: str,
        install_path: str,
        variants: Sequence[Variant],
        **facts: Any,
    ) -> None:
        """Act when the package is in the repository, before its source is tagged.

        Args:
            user: who releases.
            install_path: the repository that was released to.
            variants: those that were released, in the repository; empty when all were there already.
            **facts: see the class.
        """
