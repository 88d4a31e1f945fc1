"""Change a few requests of a context and keep the rest: overrides, removals and locks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import TYPE_CHECKING

from pkg.errors import ResolvedContextError
from pkg.version import PackageRequest, Requirement, Version

if TYPE_CHECKING:
    from typing import Protocol

    class Named(Protocol):
        """A resolved package, as far as patching looks at one."""

        @property
        def name(self) -> str:
            """The family."""

        @property
        def version(self) -> Version:
            """The version; the empty one for an unversioned package."""


class PatchLock(Enum):
    """How far a package may move when a context is resolved again.

    Attributes:
        description: for people.
        rank: how many version tokens stay as they are; -1 where that is no question of tokens.
    """

    no_lock = ("any version", -1)
    lock_2 = ("the first version token stays: X.*", 1)
    lock_3 = ("the first two version tokens stay: X.X.*", 2)
    lock_4 = ("the first three version tokens stay: X.X.X.*", 3)
    lock = ("this version only", -1)

    def __init__(self, description: str, rank: int) -> None:
        self.description = description
        self.rank = rank


def as_lock(lock: PatchLock | str) -> PatchLock:
    """Return a lock of a name.

    Raises:
        ResolvedContextError: there is no such lock.
    """
    if isinstance(lock, PatchLock):
        return lock
    try:
        return PatchLock[lock]
    except KeyError:
        names = ", ".join(each.name for each in PatchLock)
        raise ResolvedContextError(f"no patch lock is called {lock!r}; there are {names}") from None


def get_lock_request(
    name: str, version: Version, patch_lock: PatchLock, weak: bool = True
) -> PackageRequest | None:
    """Write a lock as a request.

    Args:
        name: the family.
        version: the version to hold on to; one with fewer tokens than the lock wants is kept whole.
        patch_lock: how tightly.
        weak: False for a request that also asks for the package.

    Returns:
        `~foo-1.2` for foo-1.2.3 under `lock_3`, `~foo==1.2.3` under `lock`; None where there is nothing
        to say: `no_lock`, or no version.

    Source: rez 3.4.0.
    """
    sign = "~" if weak else ""
    if patch_lock is PatchLock.lock:
        return PackageRequest(f"{sign}{name}=={version}")
    if patch_lock is PatchLock.no_lock or not version:
        return None
    return PackageRequest(f"{sign}{name}-{version.trim(patch_lock.rank)}")


def patched_request(
    original: Iterable[Requirement],
    changes: Iterable[str | Requirement] = (),
    removals: Iterable[str] = (),
    *,
    resolved: Sequence[Named] = (),
    rank: int = 0,
) -> list[Requirement]:
    """Apply changes to a list of requests.

    Args:
        original: the requests to start from.
        changes: new requests. One takes the place of the original of the same name and kind
            (normal, conflict or weak), or else is put at the end. `^foo` removes `foo`.
        removals: names to remove first.
        resolved: the packages of the context, for `rank`.
        rank: above 1, a package that no change names may not move in the version tokens before this
            one. Packages with fewer tokens stay free.

    Returns:
        A new list; the arguments stay as they are.

    Raises:
        PackageRequestError, RequirementError: a change is no request.

    Source: rez 3.4.0; compared with rez in tests/core/environment/test_patching.py.
    """
    gone = set(removals)
    new: list[Requirement] = []
    for change in changes:
        text = str(change)
        if text.startswith("^"):
            gone.add(text[1:])
        else:
            new.append(PackageRequest(change) if isinstance(change, str) else change)

    requests = [request for request in original if request.name not in gone]
    # The last of several originals of one name is the one that gets replaced, as in rez.
    places = {request.name: place for place, request in enumerate(requests)}
    appended: list[Requirement] = []
    for request in new:
        place = places.get(request.name)
        if place is not None and _kind(requests[place]) == _kind(request):
            requests[place] = request
            del places[request.name]
        else:
            appended.append(request)
    requests += appended

    if rank > 1:
        named = {request.name for request in new if not request.conflict}
        for package in resolved:
            if package.name not in named and len(package.version) >= rank:
                end = package.version.trim(rank - 1).next()
                requests.append(PackageRequest(f"~{package.name}<{end}"))
    return requests


def _kind(request: Requirement) -> tuple[bool, bool]:
    return request.conflict, request.weak
