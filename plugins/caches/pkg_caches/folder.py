"""The payload cache in a folder, with rez's layout: either tool uses what the other has filled."""

# pathlib is slow to import.
# ruff: noqa: D102, PTH102, PTH103, PTH104, PTH106, PTH108, PTH110, PTH112, PTH113, PTH116, PTH118, PTH206
from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal

from pkg.errors import PackageCacheError
from pkg.files import put_text, sync_file_system
from pkg.hookspecs import hookimpl
from pkg.interfaces.cache import Cache, CachedPayload, PayloadCache, PayloadStatus
from pkg_caches import layout

if TYPE_CHECKING:
    from pkg.interfaces.finding import Finding
    from pkg.package.variant import Variant
    from pkg.settings import Options
    from pkg_caches.copying import Folder
    from pkg_caches.marking import Marker, MarkerState

_SWEPT = "swept"  # a file that is as old as the last complete cleaning
_LEFT_BEHIND = 3600.0  # seconds after which a file aside, that nobody keeps, is nobody's


class FolderCache(PayloadCache):
    """Payloads copied into a folder of this machine.

    A copy is made in its final place, while a marker stands beside it; it counts from the moment that the
    marker goes. Whatever changes names does so under the cache's lock, which the kernel gives free when a
    process dies.
    """

    name = "folder"

    def __init__(self, options: Options, path: str) -> None:
        super().__init__(options, path)
        self._system = os.path.join(path, ".sys")
        self._pending = os.path.join(self._system, "pending")
        self._removed = os.path.join(self._system, "to_delete")
        self._prepared = False

    def _prepare(self) -> None:
        """Make the cache's own folders."""
        if self._prepared:
            return
        try:
            for folder in (self._pending, self._removed, os.path.join(self._system, "log")):
                os.makedirs(folder, exist_ok=True)
        except OSError as error:
            raise PackageCacheError(
                f"the package cache {self.path} cannot be used: {error.strerror or error}. "
                "Make its folder writable, or set cache_packages_path to another one"
            ) from error
        self._prepared = True

    @property
    def log_folder(self) -> str:
        self._prepare()
        return os.path.join(self._system, "log")

    # --- finding -----------------------------------------------------------------------------------

    def find(self, variant: Variant) -> tuple[PayloadStatus, str]:
        status, root = self._look(layout.shelf_of(self.path, variant), variant)
        return ("missing", "") if status == "abandoned" else (status, root)

    def _look(self, shelf: str, variant: Variant) -> tuple[PayloadStatus | Literal["abandoned"], str]:
        for name in layout.names_of(layout.listing(shelf)):
            root = os.path.join(shelf, name)
            if layout.same(layout.read_handle(f"{root}.json"), variant):
                return _status(shelf, name), root
        return "missing", ""

    def use(self, root: str) -> bool:
        try:
            os.utime(f"{root}.json")
        except PermissionError:
            pass  # somebody else's cache; it is theirs to clean
        except OSError:
            return False
        # Whoever removes it made a marker first, and looked at that time afterwards.
        return not os.path.exists(_marker(root)) and os.path.isdir(root)

    def payloads(self) -> Iterator[CachedPayload]:
        for shelf in layout.shelves(self.path):
            for name in sorted(layout.names_of(layout.listing(shelf)), key=lambda name: (len(name), name)):
                root = os.path.join(shelf, name)
                handle = layout.read_handle(f"{root}.json")
                if handle is None:
                    continue
                status = _status(shelf, name)
                with suppress(OSError):
                    used = os.stat(f"{root}.json").st_mtime
                    yield CachedPayload(handle, root, "stalled" if status == "abandoned" else status, used)

    # --- adding ------------------------------------------------------------------------------------

    def add(self, variant: Variant) -> tuple[PayloadStatus, str, bool]:
        from pkg_caches.copying import close_folder, copy_payload

        source = variant.root
        if not source:
            raise PackageCacheError(f"{variant.uri} has no payload that could be cached")
        begun = self._begin(variant)
        if not isinstance(begun, tuple):
            status, root = self.find(variant)
            return status, root, False
        root, marker, folder = begun
        marker.keep_touching()
        try:
            copy_payload(source, folder)
            sync_file_system(folder)  # whoever finds it after a power failure must find it whole
            complete = self._finish(root, marker, folder)
        except (OSError, PackageCacheError) as error:
            reason = str(error) if isinstance(error, PackageCacheError) else _reason(error)
            self._give_up(root, marker, folder, reason)
            raise PackageCacheError(
                f"{variant.uri} could not be cached: {reason}. What is there of it will not be used; "
                "`pkg pkg-cache --clean` removes it, and it can be tried again then"
            ) from error
        except BaseException:
            marker.close()  # an abandoned copy, which the next one replaces
            raise
        finally:
            close_folder(folder)
        return ("cached", root, True) if complete else ("missing", "", False)

    def _begin(self, variant: Variant) -> tuple[str, Marker, Folder] | None:
        """Take a place for a copy; None when it is there, or somebody is at it."""
        from pkg_caches.copying import open_folder
        from pkg_caches.locking import locked
        from pkg_caches.marking import Marker

        self._prepare()
        shelf = layout.shelf_of(self.path, variant)
        text = layout.described(variant)
        with locked(self._system):
            try:
                os.makedirs(shelf, exist_ok=True)
                status, root = self._look(shelf, variant)
                if status == "abandoned":
                    self._take_away(root)
                    os.makedirs(shelf, exist_ok=True)
                elif status != "missing":
                    return None
                root = os.path.join(shelf, layout.next_name(layout.all_names(layout.listing(shelf))))
                marker = Marker(_marker(root))
                try:
                    put_text(f"{root}.json", text)
                    os.mkdir(root, 0o700)
                    return root, marker, open_folder(root)
                except BaseException:
                    marker.close()
                    raise
            except OSError as error:
                raise PackageCacheError(
                    f"{variant.uri} could not be cached: {_reason(error)} ({shelf})"
                ) from error

    def _finish(self, root: str, marker: Marker, folder: Folder) -> bool:
        """Let the copy count; False when somebody took it away meanwhile."""
        from pkg_caches.locking import locked

        with locked(self._system):
            facts = os.stat(folder)
            ours = marker.is_in_place() and os.path.isdir(root) and os.path.samestat(os.stat(root), facts)
            if ours:
                marker.remove()
            else:
                marker.close()
        return ours

    def _give_up(self, root: str, marker: Marker, folder: Folder, reason: str) -> None:
        """Free the space of a copy that failed, and leave a note that it did."""
        from pkg_caches.copying import delete_tree
        from pkg_caches.locking import locked

        try:
            with locked(self._system):
                mine = marker.is_in_place() and os.path.samestat(os.stat(root), os.stat(folder))
                aside = self._grave(root)
                if mine:
                    _make_movable(root)
                    os.rename(root, aside)
                    os.mkdir(root)  # rez cannot remove an entry without one
            if mine:
                delete_tree(aside)
        except (OSError, PackageCacheError):
            pass  # why it failed is worth more than that this failed too
        marker.fail(reason)

    # --- removing ----------------------------------------------------------------------------------

    def remove(
        self, variant: Variant, *, unused_since: float | None = None
    ) -> PayloadStatus | Literal["removed"]:
        from pkg_caches.locking import locked
        from pkg_caches.marking import Marker

        shelf = layout.shelf_of(self.path, variant)
        if self._look(shelf, variant)[0] == "missing":
            return "missing"
        self._prepare()
        with locked(self._system):
            status, root = self._look(shelf, variant)
            if status in ("missing", "copying"):
                return "copying" if status == "copying" else "missing"
            try:
                if status == "cached":
                    # From here on nobody begins to use it; see `use`.
                    marker = Marker(_marker(root))
                    try:
                        if unused_since is not None and os.stat(f"{root}.json").st_mtime > unused_since:
                            marker.remove()
                            return "cached"
                        self._take_away(root)
                    finally:
                        marker.close()
                else:
                    self._take_away(root)
            except OSError as error:
                raise PackageCacheError(
                    f"{variant.uri} cannot be taken out of the cache: {_reason(error)} ({root})"
                ) from error
        return "removed"

    def _take_away(self, root: str) -> None:
        """Move a copy to what is to be deleted; under the lock, with a marker or judged not to count."""
        if os.path.isdir(root):
            _make_movable(root)
            os.rename(root, self._grave(root))
        # The marker last: until then nothing here counts.
        for path in (f"{root}.json", _marker(root)):
            with suppress(FileNotFoundError):
                os.unlink(path)
        shelf = os.path.dirname(root)  # noqa: PTH120
        with suppress(OSError):  # others are in there
            for _ in range(3):
                os.rmdir(shelf)
                shelf = os.path.dirname(shelf)  # noqa: PTH120

    def _grave(self, root: str) -> str:
        package = "-".join(os.path.relpath(root, self.path).split(os.sep)[:2])
        return os.path.join(self._removed, f"{package}-{os.urandom(16).hex()}")

    def sweep(self) -> Iterator[str]:
        from pkg_caches.copying import delete_tree

        self._prepare()
        for shelf in layout.shelves(self.path):
            yield from self._rescue(shelf)
        failed: OSError | None = None
        for name in layout.listing(self._removed):
            path = os.path.join(self._removed, name)
            try:
                if os.path.isdir(path):
                    delete_tree(path)
                else:
                    os.unlink(path)
            except FileNotFoundError:
                continue
            except OSError as error:
                failed = error
                continue
            yield path
        for name in layout.listing(self._system):
            path = os.path.join(self._system, name)
            with suppress(OSError):
                if name not in (".lock.lock", _SWEPT) and os.path.isfile(path) and _is_left_behind(path):
                    os.unlink(path)
        if failed is None:
            with suppress(OSError):
                put_text(os.path.join(self._system, _SWEPT), "")
        else:
            raise PackageCacheError(f"the cache could not be cleaned: {_reason(failed)} ({failed.filename})")

    def is_due(self, seconds: float) -> bool:
        if layout.listing(self._removed):
            return True
        try:
            return time.time() - os.stat(os.path.join(self._system, _SWEPT)).st_mtime > seconds
        except OSError:
            return True

    def _rescue(self, shelf: str) -> Iterator[str]:
        """Take away what belongs to no copy any more, such as what a process that was killed left."""
        from pkg_caches.locking import locked

        if not _strays(shelf):
            return
        with locked(self._system):
            strays = _strays(shelf)
            for name in strays:
                if name.endswith(".tmp"):  # a file aside, written under this lock
                    os.unlink(os.path.join(shelf, name))
                else:
                    self._take_away(os.path.join(shelf, name))
        for name in strays:
            yield os.path.join(shelf, name)

    def examine(self) -> Sequence[Finding]:
        from pkg_caches.examining import examine_payloads

        times = []
        for name in layout.listing(self._pending):
            with suppress(OSError):
                times.append(os.stat(os.path.join(self._pending, name)).st_mtime)
        return list(examine_payloads(self, times))

    # --- what is to be added -----------------------------------------------------------------------

    def ask_for(self, variants: Sequence[Variant]) -> None:
        import json

        self._prepare()
        noted = layout.listing(self._pending)
        for variant in dict.fromkeys(variants):
            prefix = f"{variant.qualified_package_name}-"
            handle = variant.handle.to_dict()
            known = (os.path.join(self._pending, name) for name in noted if name.startswith(prefix))
            if any(layout.same(layout.read_handle(path), variant) for path in known):
                continue
            name = f"{prefix}{os.urandom(16).hex()}.json"
            # Written elsewhere: rez opens whatever is in that folder.
            aside = os.path.join(self._system, name)
            try:
                put_text(aside, json.dumps(handle))
                os.rename(aside, os.path.join(self._pending, name))
            except OSError as error:
                raise PackageCacheError(
                    f"the package cache {self.path} cannot be written to: {_reason(error)}"
                ) from error

    def asked_for(self) -> list[tuple[str, Mapping[str, Any]]]:
        found: list[tuple[str, Mapping[str, Any]]] = []
        for name in layout.listing(self._pending):
            path = os.path.join(self._pending, name)
            handle = layout.read_handle(path)
            if handle is not None:
                found.append((name, handle))
                continue
            with suppress(OSError):
                if time.time() - os.stat(path).st_mtime > _LEFT_BEHIND:
                    os.unlink(path)
        return found

    def forget(self, name: str) -> None:
        with suppress(OSError):
            os.unlink(os.path.join(self._pending, name))


def _marker(root: str) -> str:
    shelf, name = os.path.split(root)
    return os.path.join(shelf, layout.COPYING + name)


def _status(shelf: str, name: str) -> PayloadStatus | Literal["abandoned"]:
    root = os.path.join(shelf, name)
    marker = _marker(root)
    state: MarkerState = "none"
    if os.path.exists(marker):
        from pkg_caches.marking import state_of

        state = state_of(marker)
    if state != "none":
        return state
    # Without a folder it is a removal that was interrupted, perhaps rez's.
    return "cached" if os.path.isdir(root) else "abandoned"


def _strays(shelf: str) -> list[str]:
    """Return the names in a folder that belong to no copy, neither finished nor in the making."""
    from pkg_caches.marking import state_of

    strays = []
    files = layout.listing(shelf)
    for name in sorted(layout.all_names(files)):
        root = os.path.join(shelf, name)
        marker = state_of(_marker(root))
        if name.startswith("."):
            if name.endswith(".tmp"):
                strays.append(name)
        elif marker == "copying":
            continue
        elif layout.read_handle(f"{root}.json") is None or (marker == "none" and not os.path.isdir(root)):
            strays.append(name)
    return strays


def _is_left_behind(path: str) -> bool:
    from pkg_caches.locking import is_held

    facts = os.stat(path)
    if time.time() - facts.st_mtime < _LEFT_BEHIND or facts.st_nlink > 1:
        return False
    descriptor = os.open(path, os.O_RDWR)
    try:
        return not is_held(descriptor)
    finally:
        os.close(descriptor)


def _make_movable(root: str) -> None:
    """A folder can only be moved elsewhere by who may write into it."""
    if not os.access(root, os.W_OK):
        os.chmod(root, os.stat(root).st_mode | 0o200)  # noqa: PTH101


def _reason(error: OSError) -> str:
    return f"{error.strerror or error} ({error.filename})" if error.filename else error.strerror or str(error)


@hookimpl
def pkg_register_caches(register: Callable[[type[Cache]], None]) -> None:
    """Register the payload cache in a folder."""
    register(FolderCache)
