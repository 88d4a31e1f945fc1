"""Make a bundle: copy what a context uses, point the context to the copies, add what makes it movable.

A bundle is a folder:

    bundle.yaml      marks it; holds the log of its making
    context.rxt      the context; locations inside the bundle are relative to it
    packages/        a repository with the variants that the context uses
    run              a shell script that runs a tool of the bundle without pkg or rez

It is made in a hidden folder beside its place and renamed, so that there is a whole bundle or none.

Source: rez 3.4.0; bundles of both tools are exchanged in tests/core/bundle/test_bundling.py.
"""

# ruff: noqa: PTH100, PTH101, PTH102, PTH111, PTH118
from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pkg.errors import ContextBundleError, PkgError
from pkg.files import put_text, sync_file_system

if TYPE_CHECKING:
    from pkg.environment.context import ResolvedContext
    from pkg.package.variant import Variant
    from pkg.transfer.payload import LinkMode, Progress

REPOSITORY = "packages"
LAUNCHER = "run"

# rez writes the first and reads the second, so that its bundles use memcached all the same (defect 12).
_SETTINGS = {"disable_memcached": True, "disable_memcache": True}


def bundle_context(
    context: ResolvedContext,
    dest_dir: str,
    force: bool = False,
    skip_non_relocatable: bool = False,
    quiet: bool = False,  # noqa: ARG001 - rez's signature
    patch_libs: bool = False,
    verbose: bool = False,  # noqa: ARG001 - rez's signature
    *,
    link: LinkMode = "auto",
    on_progress: Progress | None = None,
    on_warning: Callable[[str], object] | None = None,
) -> list[str]:
    """Make a bundle of a context.

    Args:
        context: a solved context.
        dest_dir: the folder to make; it must not exist.
        force: take in packages that say that they cannot be relocated.
        skip_non_relocatable: leave those where they are; `force` wins.
        quiet: without effect; nothing is printed.
        patch_libs: have libraries and programs find the libraries of other packages inside the bundle.
        verbose: without effect; the result tells more.
        link: how files get their content; see `PayloadCopier`.
        on_progress: see `copy_package`; called for one package after the other.
        on_warning: called with what did not go as it should, but leaves a bundle that can be used.

    Returns:
        The log, which `bundle.yaml` holds too.

    Raises:
        ContextBundleError: the folder is there already, cannot be made, or the context has no solution.
        PackageCopyError: a package cannot be relocated, or copied.
    """
    dest_dir = os.path.abspath(os.path.expanduser(dest_dir))
    if os.path.lexists(dest_dir):
        raise ContextBundleError(f"Dest dir must not exist: {dest_dir}. Give another one, or remove it")
    if not context.success:
        raise ContextBundleError("only a context that has a solution can be bundled; this one failed")
    parent, name = os.path.split(dest_dir)
    made = os.path.join(os.path.realpath(parent), f".{name}.{os.urandom(6).hex()}.tmp")
    try:
        os.mkdir(made)
        try:
            bundler = _Bundler(context, made, dest_dir, on_warning)
            bundler.copy(force, skip_non_relocatable and not force, link, on_progress)
            bundler.write_context()
            if patch_libs:
                bundler.patch_libraries()
            bundler.write_launcher()
            bundler.finish()
            sync_file_system(made)
            os.rename(made, dest_dir)  # noqa: PTH104
        except BaseException:
            _remove(made)
            raise
    except OSError as error:
        raise ContextBundleError(
            f"cannot make the bundle {dest_dir}: {(error.strerror or str(error)).lower()}"
            f"{f' ({error.filename})' if error.filename else ''}. Nothing was left behind"
        ) from error
    return bundler.logs


class _Bundler:
    """The making of one bundle.

    Attributes:
        logs: what was done, in rez's words.
    """

    def __init__(
        self,
        context: ResolvedContext,
        made: str,
        final: str,
        on_warning: Callable[[str], object] | None,
    ) -> None:
        self.context = context
        self.logs: list[str] = []
        self._made = made
        self._final = final
        self._packages = os.path.join(made, REPOSITORY)
        self._on_warning = on_warning or (lambda _: None)
        self._copied: list[tuple[Variant, Variant]] = []
        os.mkdir(self._packages)
        # While it is empty it marks the bundle for whoever writes a context into it.
        put_text(os.path.join(made, "bundle.yaml"), "")
        put_text(os.path.join(self._packages, "settings.yaml"), _yaml(_SETTINGS))

    def copy(
        self, force: bool, skip_non_relocatable: bool, link: LinkMode, on_progress: Progress | None
    ) -> None:
        """Copy the variants of the context."""
        from pkg.transfer.copying import copy_package

        repository = self.context.catalog.repository(self._packages)
        for variant in self.context.resolved_packages or ():
            package = variant.parent
            if skip_non_relocatable and not package.is_relocatable:
                self._warn(f"Skipped bundling of non-relocatable package {package.qualified_name}")
                continue
            result = copy_package(
                package,
                repository,
                variants=[variant.index],
                force=force,
                keep_timestamp=True,
                link=link,
                on_progress=on_progress,
            )
            source, target = result["copied"][0]
            assert target is not None
            self._copied.append((source, target))
            self._info(f"Copied {source.uri} to {target.uri}")

    def write_context(self) -> None:
        """Write the context, pointed to the copies."""
        from pkg.environment import rxt

        names = [source.name for source, _ in self._copied]
        self.bundled = self.context.retargeted([self._packages], names, skip_missing=True)
        document: dict[str, Any] = dict(self.bundled.to_dict())
        document["package_paths"] = [os.path.join(self._final, REPOSITORY)]
        rxt.write(os.path.join(self._made, "context.rxt"), document)

    def patch_libraries(self) -> None:
        """Point the libraries of the copies to each other."""
        from pkg.bundle.libraries import patch_libraries

        patch_libraries(self._copied, self._info, self._warn)

    def write_launcher(self) -> None:
        """Write the script that needs neither tool."""
        from pkg.bundle.launcher import launcher_script

        try:
            text = launcher_script(self.bundled, self._made)
        except PkgError as error:
            self._warn(f"No launcher was written, because the environment cannot be made here: {error}")
            return
        path = os.path.join(self._made, LAUNCHER)
        put_text(path, text)
        with suppress(OSError):
            os.chmod(path, 0o777 & ~_umask())

    def finish(self) -> None:
        """Write the log, with the paths that the files will have."""
        self.logs = [line.replace(self._made, self._final) for line in self.logs]
        put_text(os.path.join(self._made, "bundle.yaml"), _yaml({"logs": self.logs}))

    def _info(self, text: str) -> None:
        self.logs.append(f"INFO: {text}")

    def _warn(self, text: str) -> None:
        self.logs.append(f"WARNING: {text}")
        self._on_warning(text.replace(self._made, self._final))


def _yaml(data: dict[str, Any]) -> str:
    import yaml

    text: str = yaml.safe_dump(data, default_flow_style=False, width=10_000)
    return text


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _remove(path: str) -> None:
    """Remove what was made, folders without write permission among it."""
    import shutil

    for folder, _, _ in os.walk(path):
        with suppress(OSError):
            os.chmod(folder, 0o700)
    shutil.rmtree(path, ignore_errors=True)
