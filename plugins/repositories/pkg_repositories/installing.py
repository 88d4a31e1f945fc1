"""Install packages into a folder repository: staged, merged under a lock, put in place by renames."""

# ruff: noqa: D102, PTH101, PTH102, PTH103, PTH104, PTH105, PTH108, PTH112
# ruff: noqa: PTH118, PTH119, PTH120, PTH123
# ruff: noqa: PTH206
from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from pkg.errors import PackageRepositoryError
from pkg.files import sync_file_system, sync_folder
from pkg.interfaces.installing import Installed, StagedInstall
from pkg.package.merging import MergedDefinition, check_versioned, merge_variants
from pkg.package.package import Package
from pkg.package.variant import Variant
from pkg.package.written import write_definition
from pkg_repositories.changing import changed, clean_leftovers, now_installed, refused, roots_of
from pkg_repositories.listing import EXTENSIONS, has_definition
from pkg_repositories.marks import remove_marks
from pkg_repositories.short_links import make_short_link
from pkg_repositories.staging import PREFIX, StagingFolder, StagingPart
from pkg_repositories.trees import (
    exchange,
    link_tree,
    move_into,
    remove_tree_but,
    rename,
    writable,
    writable_parents,
)

if TYPE_CHECKING:
    from pkg_repositories.filesystem import FilesystemRepository

_DEFINITION_MODE = 0o444  # rez 3.4.0; not on Windows


class _Added:
    """One variant that is to be installed."""

    __slots__ = ("has_payload", "keep", "overrides", "replace", "subpath", "variant")

    def __init__(
        self,
        variant: Variant,
        overrides: Mapping[str, Any],
        *,
        replace: bool,
        keep: bool,
        subpath: str,
        has_payload: bool,
    ) -> None:
        self.variant = variant
        self.overrides = overrides
        self.replace = replace
        self.keep = keep
        self.subpath = subpath
        self.has_payload = has_payload


class Decision:
    """What a commit will do, found out under the lock.

    Attributes:
        installed: the package as it is there; None for none.
        merged: the definition with everything that was added.
        wanted: what has to be done of what was added.
        needed: the definition with that only.
    """

    def __init__(
        self,
        installed: Package | None,
        merged: MergedDefinition,
        wanted: list[_Added],
        needed: MergedDefinition,
    ) -> None:
        self.installed = installed
        self.merged = merged
        self.wanted = wanted
        self.needed = needed


class Switch(NamedTuple):
    """The one step that puts a prepared install in sight.

    Attributes:
        path: what appears, or is replaced: a package's folder or its definition.
        new: what takes its place.
        replaces: whether something is there.
    """

    path: str
    new: str
    replaces: bool


class FolderInstall(StagedInstall):
    """An install into a folder of packages."""

    def __init__(
        self,
        repository: FilesystemRepository,
        name: str,
        version: str,
        staging: StagingPart | None = None,
    ) -> None:
        """Make the hidden folder.

        Args:
            repository: where to.
            name: the package.
            version: its version; empty for none.
            staging: part of the hidden folder of a set; None makes one for this install.
        """
        self._repository = repository
        self._family = os.path.join(repository.location, name)
        self._added: list[_Added] = []
        self._payloads: dict[str, str] = {}
        self._staging: StagingFolder | StagingPart | None = staging
        clean_leftovers(repository, name)
        with refused(f"install {_qualified(name, version)} into {repository.location}"):
            os.makedirs(repository.location, exist_ok=True)
            if self._staging is None:
                # An unversioned package is the family's folder itself.
                parent = self._family if version and os.path.isdir(self._family) else repository.location
                temporarily = repository.config.make_package_temporarily_writable
                with writable(parent) if temporarily else nullcontext():
                    self._staging = StagingFolder(parent)
            os.mkdir(self._staging.inside("new"))
        super().__init__(
            name,
            version,
            self._staging.inside("new"),
            os.path.join(self._family, version) if version else self._family,
        )

    # --- filling -----------------------------------------------------------------------------------

    def payload(self, variant: Variant) -> str:
        subpath = variant.non_shortlinked_subpath or ""
        folder = os.path.join(self.folder, subpath) if subpath else self.folder
        with refused(f"install {variant.qualified_name} into {self._repository.location}"):
            os.makedirs(folder, exist_ok=True)
        self._payloads[subpath] = folder
        return folder

    def final_payload(self, variant: Variant) -> str:
        subpath = variant.non_shortlinked_subpath
        return os.path.join(self.final_folder, subpath) if subpath else self.final_folder

    def add(
        self,
        variant: Variant,
        *,
        overrides: Mapping[str, Any] | None = None,
        replace: bool = True,
        keep: bool = False,
    ) -> None:
        subpath = variant.non_shortlinked_subpath or ""
        added = _Added(
            variant,
            overrides or {},
            replace=replace,
            keep=keep,
            subpath=subpath,
            has_payload=subpath in self._payloads,
        )
        self._added.append(added)

    def abandon(self) -> None:
        if self._staging is not None:
            self._staging.remove()
            self._staging = None

    # --- putting in place --------------------------------------------------------------------------

    def commit(self) -> list[Installed]:
        self.sync()
        with self.lock(), refused(f"install {self.label} into {self._repository.location}"):
            decision = self.decide()
            if decision.wanted:
                self._put_in_place(decision)
        self.abandon()
        return self.answers(decision)

    def sync(self) -> None:
        """Have the payloads on the disk, before anything gets its name or has to wait for the lock."""
        if self._payloads and self._staging is not None:
            with refused(f"install {self.label} into {self._repository.location}"):
                sync_file_system(self.folder)

    @property
    def label(self) -> str:
        """Name and version."""
        return _qualified(self.name, self.version)

    def lock(self) -> AbstractContextManager[None]:
        """Keep others from changing the package."""
        return self._repository.lock(self.name, self.version)

    def decide(self) -> Decision:
        """Find out what has to be done; the caller holds the lock."""
        if self._staging is None or not self._added:
            raise PackageRepositoryError(f"nothing was added to the install of {self.label}")
        installed = now_installed(self._repository, self.name, self.version)
        if installed is not None:
            self.final_folder = installed.base or self.final_folder
        merged = self._merge(installed, self._added)
        wanted = [
            added
            for added, exists in zip(self._added, merged.existing, strict=True)
            if not exists or ((added.replace or merged.changed) and not added.keep)
        ]
        needed = self._merge(installed, wanted) if 0 < len(wanted) < len(self._added) else merged
        return Decision(installed, merged, wanted, needed)

    def answers(self, decision: Decision) -> list[Installed]:
        """Tell what became of what was added, when all is in place."""
        repository = self._repository
        installed, wanted = decision.installed, decision.wanted
        if wanted:
            changed(repository, self.name)
        else:
            repository.clear_caches()
        record = repository.family_from_handle({"name": self.name}).record(
            installed.record.version_name if installed is not None else self.version
        )
        indices = decision.merged.indices
        if wanted and len(wanted) < len(self._added):
            # Those that were left out were there before, so that no index differs.
            indices = self._merge(Package(record), self._added).indices
        return [
            Installed(added.variant, Variant(record, index), skipped=added not in wanted)
            for added, index in zip(self._added, indices, strict=True)
        ]

    def _merge(self, installed: Package | None, added: Sequence[_Added]) -> MergedDefinition:
        overrides: dict[str, Any] = {}
        for each in added:
            overrides.update(each.overrides)
        variants = [each.variant for each in added]
        return merge_variants(installed, variants, self.name, self.version, overrides, int(time.time()))

    def prepare(self, decision: Decision) -> Switch:
        """Do all that nobody sees; the caller holds the lock, and something is wanted.

        Returns:
            What is left to do. It is followed by `remove_marks`.
        """
        assert self._staging is not None
        repository = self._repository
        installed, added, merged = decision.installed, decision.wanted, decision.needed
        check_versioned(self.name, self.version, repository.config.allow_unversioned_packages)
        written = _definition_name(repository, installed)
        self._leave_out(decision)
        definition = self._staging.inside("definition")
        _write(definition, merged.data, written)
        hashed = bool(merged.data.get("hashed_variants"))
        links = [each.subpath for each in added if hashed and each.has_payload and each.subpath]
        target = self.final_folder
        if not os.path.lexists(target):
            self._finish_new(definition, written, links)
            return Switch(target, self.folder, replaces=False)
        if self._replaces(installed, added, merged):
            self._carry_over(installed, added)
            self._finish_new(definition, written, links, at=target)
            return Switch(target, self.folder, replaces=True)
        self._grow(target, installed, added, links)
        path = os.path.join(target, written)
        return Switch(path, definition, replaces=os.path.lexists(path))

    def _put_in_place(self, decision: Decision) -> None:
        switch = self.prepare(decision)
        target = self.final_folder
        if switch.path != target:
            with writable(target):
                os.replace(switch.new, switch.path)
        elif switch.replaces:
            self._swap(target)
        else:
            self._appear(target)
        sync_folder(os.path.dirname(target))
        self.remove_marks()

    def _leave_out(self, decision: Decision) -> None:
        """Remove the payloads of variants that stay as they are, so that none takes the place of theirs."""
        wanted = {os.path.join(self.folder, each.subpath) for each in decision.wanted if each.subpath}
        for each in self._added:
            if each not in decision.wanted and each.has_payload and each.subpath:
                path = os.path.join(self.folder, each.subpath)
                if path not in wanted:
                    remove_tree_but(path, wanted)

    def remove_marks(self) -> None:
        """Remove what another program wrote to hide the version while it was being installed."""
        remove_marks(self._repository, self._family, self.version)

    def _replaces(self, installed: Package | None, added: Sequence[_Added], merged: MergedDefinition) -> bool:
        """Tell whether a payload that is there has to go, or a package without definition is in the way."""
        if not self.version:
            return any(each.has_payload for each in added)
        if installed is None:
            return any(each.has_payload and not each.subpath for each in added)
        return any(each.has_payload and exists for each, exists in zip(added, merged.existing, strict=True))

    def _finish_new(self, definition: str, written: str, links: Sequence[str], at: str | None = None) -> None:
        """Complete the folder that becomes the package's."""
        with writable(self.folder):
            for subpath in links:
                self._short_link(self.folder, subpath)
            goal = os.path.join(self.folder, written)
            with suppress(FileNotFoundError):
                os.unlink(goal)
            os.replace(definition, goal)
        if at is not None:
            import shutil

            with suppress(OSError):
                shutil.copymode(at, self.folder)

    def _appear(self, target: str) -> None:
        """Put a version, or a family of one version, in sight by one rename."""
        assert self._staging is not None
        if self.version and not os.path.isdir(self._family):
            family = self._staging.inside("family")
            os.mkdir(family)
            rename(self.folder, os.path.join(family, self.version))
            try:
                os.rename(family, self._family)
            except OSError:
                # Another version's install made the family; theirs and ours go together.
                if not os.path.isdir(self._family):
                    raise
                rename(os.path.join(family, self.version), target)
            return
        with writable(os.path.dirname(target)):
            rename(self.folder, target)

    def _carry_over(self, installed: Package | None, added: Sequence[_Added]) -> None:
        """Give what stays of the package that is there a second name in the one that takes its place."""
        target = self.final_folder
        going = {each.subpath for each in added if each.has_payload}
        names = set(self._repository.definition_names)
        with writable(self.folder):
            if not self.version:
                with os.scandir(target) as entries:
                    kept = {
                        entry.name
                        for entry in entries
                        if not entry.name.startswith(PREFIX)
                        and (
                            entry.name.startswith(".")
                            or installed is None
                            or has_definition(entry.path, self._repository.options.package_filenames)
                        )
                    }
                link_tree(
                    target,
                    self.folder,
                    lambda path: path.split(os.sep)[0] in kept and path not in names,
                )
            elif installed is not None and "" not in going:
                roots = roots_of(installed)
                link_tree(
                    target, self.folder, lambda path: _owner(path, roots) not in going and path not in names
                )

    def _swap(self, target: str) -> None:
        """Exchange the complete folder with the one that is there."""
        assert self._staging is not None
        with writable(os.path.dirname(target)), writable(target), writable(self.folder):
            if exchange(self.folder, target):
                return
            aside = self._staging.inside("aside")
            self._staging.note({"target": target, "name": self.name, "version": self.version, "aside": aside})
            rename(target, aside)
            try:
                rename(self.folder, target)
            except BaseException:
                rename(aside, target)
                raise

    def _grow(
        self, target: str, installed: Package | None, added: Sequence[_Added], links: Sequence[str]
    ) -> None:
        """Move further variants into a package that is there; its definition does not name them yet."""
        assert self._staging is not None
        roots = set() if installed is None else roots_of(installed)
        placed = [each.subpath for each in added if each.has_payload and each.subpath not in roots]
        self._staging.note({"target": target, "name": self.name, "version": self.version, "placed": placed})
        number = 0

        def aside() -> str:
            nonlocal number
            number += 1
            assert self._staging is not None
            return self._staging.inside(f"aside-{number}")

        with writable(target), writable_parents(target, placed):
            for each in sorted(added, key=lambda each: each.subpath.count(os.sep)):
                if each.has_payload and each.subpath:
                    source = os.path.join(self.folder, each.subpath)
                    goal = os.path.join(target, each.subpath)
                    inside = [root for root in roots if root.startswith(each.subpath + os.sep)]
                    if os.path.isdir(goal) and not inside and os.path.isdir(source):
                        rename(goal, aside())  # a leftover: no definition names it
                    move_into(source, goal, aside)
            move_into(self.folder, target, aside)
            for subpath in links:
                self._short_link(target, subpath)

    def _short_link(self, package: str, subpath: str) -> None:
        make_short_link(os.path.join(package, self._repository.config.variant_shortlinks_dirname), subpath)


def _owner(path: str, roots: set[str]) -> str | None:
    """Return the variant whose payload a file belongs to: the deepest folder around it."""
    while path:
        if path in roots:
            return path
        path = path.rpartition(os.sep)[0]
    return "" if "" in roots else None


def _definition_name(repository: FilesystemRepository, installed: Package | None) -> str:
    if installed is not None and installed.filepath:
        return os.path.basename(installed.filepath)
    return f"{repository.options.package_filenames[0]}.{EXTENSIONS[0]}"


def _write(path: str, data: Mapping[str, Any], name: str) -> None:
    """Write a definition to the disk, readable by all and writable by none."""
    text = write_definition(data, "yaml" if name.endswith(".yaml") else "py")
    with open(path, "w", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        file.write(text)
        file.flush()
        with suppress(OSError):
            os.fsync(file.fileno())
    if os.name != "nt":
        with suppress(OSError):
            os.chmod(path, _DEFINITION_MODE)


def _qualified(name: str, version: str) -> str:
    return f"{name}-{version}" if version else name
