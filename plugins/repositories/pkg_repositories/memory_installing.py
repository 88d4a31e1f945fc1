"""Install packages into a memory repository: payloads in a temporary folder, definitions in its dict."""

# ruff: noqa: D102 - documented on StagedInstall; pathlib is slow to import
# ruff: noqa: PTH103, PTH118
from __future__ import annotations

import os
import shutil
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from pkg.errors import PackageRepositoryError
from pkg.interfaces.installing import Installed, StagedInstall
from pkg.package.merging import MergedDefinition, merge_variants
from pkg.package.variant import Variant

if TYPE_CHECKING:
    from pkg.package.package import Package
    from pkg_repositories.memory import MemoryRepository


class _Added(NamedTuple):
    variant: Variant
    overrides: Mapping[str, Any]
    replace: bool
    keep: bool


class MemoryInstall(StagedInstall):
    """An install into a memory repository."""

    def __init__(self, repository: MemoryRepository, name: str, version: str) -> None:
        super().__init__(name, version, repository.new_folder(), repository.payload_path(name, version))
        self._repository = repository
        self._added: list[_Added] = []
        self._payloads: set[str] = set()

    def payload(self, variant: Variant) -> str:
        subpath = variant.non_shortlinked_subpath or ""
        self._payloads.add(subpath)
        folder = os.path.join(self.folder, subpath)
        os.makedirs(folder, exist_ok=True)
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
        self._added.append(_Added(variant, overrides or {}, replace, keep))

    def commit(self) -> list[Installed]:
        if not self._added:
            raise PackageRepositoryError(f"nothing was added to the install of {self.name}-{self.version}")
        repository = self._repository
        with repository.changing:
            installed = repository.hidden_package(self.name, self.version)
            merged = self._merge(installed, self._added)
            wanted = [
                added
                for added, exists in zip(self._added, merged.existing, strict=True)
                if not exists or ((added.replace or merged.changed) and not added.keep)
            ]
            if wanted:
                left = self._merge(installed, wanted) if len(wanted) < len(self._added) else merged
                repository.put(self.name, self.version, left.data)
                self._move(wanted)
                if left is not merged:
                    # Those that were left out were there before, so that no index differs.
                    merged = self._merge(repository.hidden_package(self.name, self.version), self._added)
            record = repository.family_from_handle({"name": self.name}).record(self.version)
        self.abandon()
        return [
            Installed(added.variant, Variant(record, index), skipped=added not in wanted)
            for added, index in zip(self._added, merged.indices, strict=True)
        ]

    def abandon(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _merge(self, installed: Package | None, added: list[_Added]) -> MergedDefinition:
        overrides: dict[str, Any] = {}
        for each in added:
            overrides.update(each.overrides)
        variants = [each.variant for each in added]
        return merge_variants(installed, variants, self.name, self.version, overrides, int(time.time()))

    def _move(self, wanted: list[_Added]) -> None:
        """Put what is wanted in place of what is there, and all that lies beside the payloads."""
        subpaths = {added.variant.non_shortlinked_subpath or "" for added in wanted}
        for subpath in subpaths & self._payloads:
            shutil.rmtree(os.path.join(self.final_folder, subpath), ignore_errors=True)
        for subpath in self._payloads - subpaths:
            shutil.rmtree(os.path.join(self.folder, subpath), ignore_errors=True)
        shutil.copytree(
            self.folder, self.final_folder, symlinks=True, dirs_exist_ok=True, copy_function=shutil.move
        )
