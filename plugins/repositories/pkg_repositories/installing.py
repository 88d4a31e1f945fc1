"""Install packages into a folder repository: staged, merged under a lock, put in place by renames."""

# ruff: noqa: D102, PTH101, PTH102, PTH103, PTH104, PTH105, PTH108, PTH112
# ruff: noqa: PTH114, PTH116, PTH118, PTH119, PTH120, PTH123
# ruff: noqa: PTH206, PTH208
from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from pkg.errors import PackageDefinitionNotFoundError, PackageRepositoryError
from pkg.files import sync_file_system, sync_folder
from pkg.interfaces.installing import Installed, StagedInstall
from pkg.package.merging import MergedDefinition, check_versioned, merge_variants
from pkg.package.package import Package
from pkg.package.variant import Variant
from pkg.package.written import write_definition
from pkg_repositories.listing import BUILDING_PREFIX, EXTENSIONS, has_definition
from pkg_repositories.short_links import make_short_link
from pkg_repositories.staging import PREFIX, StagingFolder, StagingPart, discard, leftovers, undo
from pkg_repositories.switches import finish_switches
from pkg_repositories.trees import exchange, link_tree, rename, writable

if TYPE_CHECKING:
    from pkg_repositories.filesystem import FilesystemRepository

_DEFINITION_MODE = 0o444  # rez 3.4.0; not on Windows
_STALE_MARKER = 3600  # seconds, rez 3.4.0


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
        installed = _now_installed(self._repository, self.name, self.version)
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

    def remove_marks(self) -> None:
        """Remove what another program wrote to hide the version while it was being installed."""
        _remove_markers(self._repository, self._family, self.version)

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
                roots = _roots(installed)
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
        roots = set() if installed is None else _roots(installed)
        placed = [each.subpath for each in added if each.has_payload and each.subpath not in roots]
        self._staging.note({"target": target, "name": self.name, "version": self.version, "placed": placed})
        number = 0

        def aside() -> str:
            nonlocal number
            number += 1
            assert self._staging is not None
            return self._staging.inside(f"aside-{number}")

        with writable(target), _writable_parents(target, placed):
            for each in sorted(added, key=lambda each: each.subpath.count(os.sep)):
                if each.has_payload and each.subpath:
                    source = os.path.join(self.folder, each.subpath)
                    goal = os.path.join(target, each.subpath)
                    inside = [root for root in roots if root.startswith(each.subpath + os.sep)]
                    if os.path.isdir(goal) and not inside and os.path.isdir(source):
                        rename(goal, aside())  # a leftover: no definition names it
                    _move_into(source, goal, aside)
            _move_into(self.folder, target, aside)
            for subpath in links:
                self._short_link(target, subpath)

    def _short_link(self, package: str, subpath: str) -> None:
        make_short_link(os.path.join(package, self._repository.config.variant_shortlinks_dirname), subpath)


def clean_leftovers(repository: FilesystemRepository, name: str) -> None:
    """Remove what killed processes left behind in the repository and in one family."""
    family = os.path.join(repository.location, name)
    for path, journal in leftovers((repository.location, family)):
        with suppress(PackageRepositoryError, OSError), ExitStack() as locks:
            parts = journal.get("parts", [journal] if journal.get("name") else [])
            for part in sorted(parts, key=lambda part: (part["name"], part["version"])):
                locks.enter_context(repository.lock(part["name"], part["version"]))
            # What a set has switched comes first: it decides which definition there is.
            switched = bool(journal.get("switches")) and finish_switches(path, journal)
            for part in parts:
                installed = _now_installed(repository, part["name"], part["version"])
                roots = set() if installed is None else _roots(installed)
                known = roots | {root[: root.index(os.sep)] for root in roots if os.sep in root}
                undo(part, known.__contains__)
                if switched:
                    changed(repository, part["name"])
            discard(path)


def changed(repository: FilesystemRepository, name: str) -> None:
    """Let everybody see that a family has changed: other processes by its folder's time, we at once."""
    with suppress(OSError):
        os.utime(os.path.join(repository.location, name))
    repository.clear_caches()


@contextmanager
def refused(what: str) -> Iterator[None]:
    """Turn what the system refuses into an error that says what could not be done."""
    try:
        yield
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        raise PackageRepositoryError(
            f"cannot {what}: {(error.strerror or str(error)).lower()}{place}. Nothing was changed"
        ) from error


def begin_in_place(repository: FilesystemRepository, name: str, version: str) -> None:
    """Mark a version whose payload is being written where it will be, so that no resolve takes it."""
    if version:
        family = os.path.join(repository.location, name)
        with refused(f"install {name}-{version} into {repository.location}"):
            os.makedirs(family, exist_ok=True)
            with open(os.path.join(family, BUILDING_PREFIX + version), "w"):
                pass


def cancel_in_place(repository: FilesystemRepository, name: str) -> None:
    """Remove the marks that are not needed any more."""
    _remove_markers(repository, os.path.join(repository.location, name), "")
    repository.clear_caches()


def _remove_markers(repository: FilesystemRepository, family: str, version: str) -> None:
    """Remove the marks of one version, of all that have a definition, and of those long gone."""
    with suppress(OSError):
        for name in os.listdir(family):
            if not name.startswith(BUILDING_PREFIX):
                continue
            marker = os.path.join(family, name)
            marked = name[len(BUILDING_PREFIX) :]
            folder = os.path.join(family, marked)
            with suppress(OSError):
                if os.path.isdir(folder):
                    stale = marked == version or has_definition(folder, repository.options.package_filenames)
                else:
                    stale = time.time() - os.stat(marker).st_mtime > _STALE_MARKER
                if stale:
                    os.unlink(marker)


def _now_installed(repository: FilesystemRepository, name: str, version: str) -> Package | None:
    """Return the package as it is there now, hidden or not; None when there is no definition."""
    family = repository.with_ignored().family(name)
    if family is not None and family.layout:
        raise PackageRepositoryError(
            f"cannot install into {family.uri}: one file defines all versions of {name!r}. "
            "Give each version a folder first, or install under another name"
        )
    package = repository.hidden_package(name, version)
    if package is None:
        return None
    try:
        package.validate_data()
    except PackageDefinitionNotFoundError:
        return None
    return package


def _roots(package: Package) -> set[str]:
    return {variant.non_shortlinked_subpath or "" for variant in package.iter_variants()}


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


def _move_into(source: str, target: str, aside: Callable[[], str]) -> None:
    """Move a folder, or what it holds where there is one of that name already; files replace files."""
    if not os.path.isdir(source):
        return
    if not os.path.lexists(target):
        _make_parents(source, target)
        rename(source, target)
        return
    with writable(source), writable(target):
        for name in os.listdir(source):
            one, other = os.path.join(source, name), os.path.join(target, name)
            is_folder = os.path.isdir(one) and not os.path.islink(one)
            if is_folder and os.path.isdir(other) and not os.path.islink(other):
                _move_into(one, other, aside)
                continue
            if os.path.lexists(other) and (is_folder or os.path.isdir(other)):
                rename(other, aside())
            rename(one, other) if is_folder else os.replace(one, other)


def _make_parents(source: str, target: str) -> None:
    import shutil

    folder, model = os.path.dirname(target), os.path.dirname(source)
    missing = []
    while not os.path.isdir(folder):
        missing.append((folder, model))
        folder, model = os.path.dirname(folder), os.path.dirname(model)
    for folder, model in reversed(missing):
        os.mkdir(folder)
        shutil.copymode(model, folder)


@contextmanager
def _writable_parents(target: str, subpaths: Sequence[str]) -> Iterator[None]:
    """Make the folders between a package and its variants writable for a moment, where there are any."""
    with ExitStack() as stack:
        for subpath in subpaths:
            folder = os.path.dirname(os.path.join(target, subpath))
            if folder != target and os.path.isdir(folder):
                stack.enter_context(writable(folder))
        yield


def _qualified(name: str, version: str) -> str:
    return f"{name}-{version}" if version else name
