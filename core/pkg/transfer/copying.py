"""Copy a package, or some of its variants, into a repository: all of it at once, or nothing."""

# ruff: noqa: PTH103, PTH112
# ruff: noqa: PTH118, PTH120
# ruff: noqa: PTH206
from __future__ import annotations

import os
import time
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pkg.errors import PackageCopyError
from pkg.interfaces.repository import Repository
from pkg.transfer.payload import LinkMode, PayloadCopier, Progress, copy_attributes, size_of

if TYPE_CHECKING:
    from pkg.interfaces.installing import StagedInstall
    from pkg.package.package import Package
    from pkg.package.variant import Variant
    from pkg.version import Version

Pairs = list[tuple["Variant", "Variant | None"]]

_INCLUDED = os.path.join(".rez", "include")
_EXTENSIONS = ("py", "yaml")


def copy_package(
    package: Package,
    dest_repository: Repository | str,
    variants: Collection[int | None] | None = None,
    shallow: bool = False,
    dest_name: str | None = None,
    dest_version: str | Version | None = None,
    overwrite: bool = False,
    force: bool = False,
    follow_symlinks: bool = False,
    dry_run: bool = False,
    keep_timestamp: bool = False,
    skip_payload: bool = False,
    overrides: Mapping[str, Any] | None = None,
    verbose: bool = False,  # noqa: ARG001 - rez's signature
    *,
    link: LinkMode = "auto",
    on_progress: Progress | None = None,
) -> dict[str, Pairs]:
    """Copy a package; nothing of it is to be seen before all of it is there.

    Args:
        package: the package.
        dest_repository: where to, open or as a path.
        variants: indices of the variants to copy, negative ones counted from the end; None for all.
        shallow: link to the topmost files and folders of each payload instead of copying them.
        dest_name: name of the copy; None for the same.
        dest_version: version of the copy; None for the same.
        overwrite: replace equal variants that are there.
        force: copy a package that says that it cannot be relocated.
        follow_symlinks: copy what links point to rather than the links.
        dry_run: change nothing.
        keep_timestamp: keep the timestamp of the package. Without effect where the copy joins a package that
            is there.
        skip_payload: copy the definition only.
        overrides: attributes to set; see `Repository.install_variant`.
        verbose: without effect; `on_progress` tells more.
        link: how files get their content; see `PayloadCopier`.
        on_progress: called with the bytes that were just copied, and with all that there are.

    Returns:
        `copied` and `skipped`, each a list of pairs: the variant, and the one in the target. None stands for
        the latter in a dry run. Skipped are variants that were there already, when `overwrite` is off.

    Raises:
        PackageCopyError: the package cannot be copied, not to itself, or a file cannot be read or written.
        PackageRepositoryError: what is there does not go with it, or the repository cannot be written to.

    Source: rez 3.4.0.
    """
    if not force and not skip_payload and not package.is_relocatable:
        raise PackageCopyError(
            f"Cannot copy non-relocatable package: {package.uri}. It says so itself, or a setting does "
            "(default_relocatable and its kin); --force copies it all the same"
        )
    repository = open_repository(dest_repository)
    name = dest_name or package.name
    version = str(dest_version or package.version)
    if package.repository == repository and (name, version) == (package.name, str(package.version)):
        raise PackageCopyError(
            f"Cannot copy package over itself: {package.uri}. Give another repository, name or version"
        )
    wanted = chosen_variants(package, variants)
    rest = {key: value for key, value in (overrides or {}).items() if key not in ("name", "version")}
    placed = {**rest, "name": name, "version": version}
    copied: Pairs = []
    skipped: Pairs = []
    todo = []
    for variant in wanted:
        existing = repository.install_variant(variant, dry_run=True, overrides=placed)
        if existing is not None and not overwrite:
            skipped.append((variant, existing))
        else:
            todo.append(variant)
    if dry_run or not todo:
        return {"copied": [(variant, None) for variant in todo], "skipped": skipped}
    if not keep_timestamp and "timestamp" not in rest:
        rest["timestamp"] = int(time.time())
    if not skip_payload:
        for variant in todo:
            check_payload(variant)
    with repository.stage(name, version) as stage:
        if not skip_payload:
            copy_payloads(package, todo, stage, shallow, follow_symlinks, link, on_progress)
        for variant in todo:
            stage.add(variant, overrides=rest, replace=overwrite)
        for installed in stage.commit():
            (skipped if installed.skipped else copied).append((installed.source, installed.variant))
    return {"copied": copied, "skipped": skipped}


def open_repository(repository: Repository | str) -> Repository:
    """Return a repository, opened by the default host where it is a path."""
    if isinstance(repository, Repository):
        return repository
    from pkg.catalog import default_catalog

    return default_catalog().repository(repository)


def chosen_variants(package: Package, indices: Collection[int | None] | None) -> list[Variant]:
    """Return variants by their indices.

    Raises:
        PackageCopyError: the package does not have one of them.
    """
    every = list(package.iter_variants())
    if indices is None or not package.num_variants:
        return [variant for variant in every if indices is None or variant.index in indices or not indices]
    count = len(every)
    wrong = sorted(index for index in indices if index is not None and not -count <= index < count)
    if wrong:
        raise PackageCopyError(
            f"{package.qualified_name} does not contain the variants: {', '.join(map(str, wrong))}; "
            f"it has {count}, counted from 0"
        )
    numbers = {index % count for index in indices if index is not None}
    return [variant for variant in every if variant.index in numbers]


def check_payload(variant: Variant) -> None:
    """Refuse a variant without files.

    Raises:
        PackageCopyError: there is no folder to copy.
    """
    root = variant.root
    if not root:
        raise PackageCopyError(
            f"Cannot copy source variant {variant.uri}: packages of this kind have no folder of their own"
        )
    if not os.path.isdir(root):
        raise PackageCopyError(
            f"Cannot copy source variant {variant.uri}: its folder {root} is not there. "
            "Install the package again, or leave this variant out"
        )


def copy_payloads(
    package: Package,
    variants: Sequence[Variant],
    stage: StagedInstall,
    shallow: bool,
    follow_symlinks: bool,
    link: LinkMode,
    on_progress: Progress | None,
) -> None:
    """Copy the payloads of variants, and what their definition includes, into a staged install."""
    parts = [(variant, str(variant.root), left_out(variant)) for variant in variants]
    on_bytes = None
    if on_progress is not None:
        report = on_progress
        total = 0 if shallow else size_of(((root, skip) for _, root, skip in parts), follow_symlinks)

        def on_bytes(count: int) -> None:
            report(count, total)

        on_bytes(0)
    copier = PayloadCopier(link=link, follow_symlinks=follow_symlinks, shallow=shallow, on_bytes=on_bytes)
    for variant, root, skip in parts:
        copier.copy_entries(root, stage.payload(variant), skip)
    base = package.base
    included = os.path.join(base, _INCLUDED) if base else ""
    target = os.path.join(stage.folder, _INCLUDED)
    if included and os.path.isdir(included) and not os.path.lexists(os.path.join(stage.folder, ".rez")):
        os.makedirs(target)
        PayloadCopier(link=link).copy_entries(included, target)
    if base:
        for variant in variants:
            subpath = variant.non_shortlinked_subpath or ""
            while subpath:
                source = os.path.join(base, subpath)
                copy_attributes(source, os.path.join(stage.folder, subpath))
                subpath = os.path.dirname(subpath)
        copy_attributes(base, stage.folder)


def left_out(variant: Variant) -> set[str]:
    """Return what of a payload's folder is not the payload: definitions, and folders of other variants."""
    package = variant.parent
    if variant.index is None or package.hashed_variants:
        names = package.repository.config.get(
            "plugins.package_repository.filesystem.package_filenames", ["package"]
        )
        return {f"{name}.{extension}" for name in names for extension in _EXTENSIONS}
    root = str(variant.root)
    found = set()
    for other in package.iter_variants():
        inner = str(other.root)
        if other.index != variant.index and inner.startswith(root + os.sep):
            found.add(os.path.relpath(inner, root).split(os.sep)[0])
    return found
