"""Installs of several packages into a folder repository that become visible at one moment."""

# ruff: noqa: D102, PTH103, PTH112, PTH116, PTH118
from __future__ import annotations

import os
from contextlib import ExitStack, nullcontext, suppress
from typing import TYPE_CHECKING, Any

from pkg.errors import PackageRepositoryError
from pkg.files import sync_file_system
from pkg.interfaces.installing import Installed, StagedInstall, StagedSet
from pkg.version import Version, is_valid_package_name
from pkg_repositories.changing import changed, refused
from pkg_repositories.installing import Decision, FolderInstall, Switch
from pkg_repositories.staging import StagingFolder, StagingPart, undo
from pkg_repositories.switches import can_switch, entries_of, finish_switches, is_switched, switch_all
from pkg_repositories.trees import rename, writable

if TYPE_CHECKING:
    from pkg_repositories.filesystem import FilesystemRepository


class FolderSet(StagedSet):
    """Installs into a folder of packages.

    Where there are no symbolic links, or a family is on another file system, the packages appear one after
    the other, in the order of `stage`.
    """

    def __init__(self, repository: FilesystemRepository) -> None:
        self._repository = repository
        self._stages: dict[tuple[str, str], FolderInstall] = {}
        self._parts: dict[tuple[str, str], dict[str, Any]] = {}
        self._entries: list[dict[str, str]] = []
        location = repository.location
        with refused(f"install into {location}"):
            os.makedirs(location, exist_ok=True)
            temporarily = repository.config.make_package_temporarily_writable
            with writable(location) if temporarily else nullcontext():
                self._staging: StagingFolder | None = StagingFolder(location)
            self._can_switch = can_switch(self._staging.path)

    def stage(self, name: str, version: Version | str) -> StagedInstall:
        is_valid_package_name(name, raise_error=True)
        key = (name, str(Version(str(version))))
        if key not in self._stages:
            self._stages[key] = FolderInstall(self._repository, *key, self._part_of(key))
        return self._stages[key]

    def _part_of(self, key: tuple[str, str]) -> StagingPart | None:
        """Return a place in our folder; None for a family that is somewhere else than it seems."""
        assert self._staging is not None
        location = self._repository.location
        family = os.path.join(location, key[0])
        if os.path.isdir(family) and (
            os.path.realpath(family) != os.path.join(os.path.realpath(location), key[0])
            or os.stat(family).st_dev != os.stat(location).st_dev
        ):
            self._can_switch = False
            return None

        def note(journal: dict[str, Any]) -> None:
            self._parts[key] = journal
            self._write_journal()

        with refused(f"install {key[0]} into {location}"):
            return StagingPart(self._staging.inside(f"part-{len(self._stages)}"), note)

    def _write_journal(self) -> None:
        assert self._staging is not None
        self._staging.note({"parts": list(self._parts.values()), "switches": self._entries})

    def commit(self) -> list[Installed]:
        if self._staging is None or not self._stages:
            raise PackageRepositoryError("nothing was added to this set of installs")
        stages = list(self._stages.values())
        if not self._can_switch or len(stages) == 1:
            found = [installed for stage in stages for installed in stage.commit()]
            self.abandon()
            return found
        # Whoever cleans up takes these locks first, and so removes those that a killed process left.
        self._parts = {key: {"name": key[0], "version": key[1]} for key in self._stages}
        self._write_journal()
        with refused(f"install {len(stages)} packages into {self._repository.location}"):
            sync_file_system(self._staging.path)  # before anybody has to wait for the locks
        with (
            ExitStack() as locks,
            refused(f"install {len(stages)} packages into {self._repository.location}"),
        ):
            # Always in the same order, so that two sets do not wait for each other.
            for stage in sorted(stages, key=lambda stage: (stage.name, stage.version)):
                locks.enter_context(stage.lock())
            decisions = [(stage, stage.decide()) for stage in stages]
            self._put_in_place([(stage, decision) for stage, decision in decisions if decision.wanted])
        self.abandon()
        return [installed for stage, decision in decisions for installed in stage.answers(decision)]

    def _put_in_place(self, decisions: list[tuple[FolderInstall, Decision]]) -> None:
        assert self._staging is not None
        try:
            switches = _by_family(
                [(stage, stage.prepare(decision)) for stage, decision in decisions],
                self._repository.location,
                self._staging,
            )
            self._entries = entries_of(switches, self._staging.path)
            self._write_journal()
            switch_all(self._staging.path, self._entries)
        except BaseException:
            for part in self._parts.values():
                undo(part, lambda _: False)
            raise
        for stage, _ in decisions:
            stage.remove_marks()
            changed(self._repository, stage.name)
        # It is done. What the storage refuses from here on, somebody else may manage later.
        with suppress(OSError):
            finish_switches(self._staging.path, {"switches": self._entries})
            self._entries = []

    def abandon(self) -> None:
        for stage in self._stages.values():
            stage.abandon()
        if self._staging is not None:
            if not (self._entries and is_switched(self._staging.path)):
                self._staging.remove()
            self._staging = None


def _by_family(
    prepared: list[tuple[FolderInstall, Switch]], location: str, staging: StagingFolder
) -> list[Switch]:
    """Return the switches; versions of one new family appear with it."""
    switches: list[Switch] = []
    families: dict[str, str] = {}
    for stage, switch in prepared:
        family = os.path.join(location, stage.name)
        if os.path.isdir(family) or not stage.version:
            switches.append(switch)
            continue
        folder = families.get(stage.name)
        if folder is None:
            folder = families[stage.name] = staging.inside(f"family-{len(families)}")
            os.mkdir(folder)  # noqa: PTH102
            switches.append(Switch(family, folder, replaces=False))
        rename(switch.new, os.path.join(folder, stage.version))
    return switches
