"""The file of a `pkg.Repository`: its packages, and what a backend made of them.

Behind a head of fixed size lie the rows of each family, an index of them, and at the beginning of a page
what the backend wrote. Every part has a checksum of its own that is compared when the part is first used, so
that opening a file costs nothing that depends on its size. Rows are `marshal`led: plain texts and numbers, in
the form that every Python reads.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    import mmap
    from collections.abc import Iterator
    from typing import Any

    from pkg.environment.data_repository import Repository
    from pkg.errors import RepositoryFileError
    from pkg.host import Host

_MAGIC = b"pkgrepo2"
# Words behind the magic: size of the file; place, size and checksum of the index; place and size of the
# backend's part; length of the names of the backend and, behind a blank, of the module that opens its part.
# Then these names, and the checksum of all this: its remainder, since to import a checksum takes longer.
_WORDS = 7
_NAME = 128
_PRIME = (1 << 61) - 1
_HEAD = len(_MAGIC) + 8 * _WORDS + _NAME + 8
_PAGE = 4096
_MARSHAL = 4


class CompiledFile:
    """An open file; its content is mapped and private to this process.

    Attributes:
        path: where it lies.
        identity: another one whenever the file may have another content.
        resolver: the backend that compiled it; empty when none did.
        opener: see `Resolver.opener`.
        content: the whole file, as something that can be written without changing the file.
    """

    __slots__ = ("_index", "_place", "content", "identity", "opened", "opener", "path", "resolver")

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Open a file.

        Raises:
            RepositoryFileError: it is none of ours, or damaged.
            OSError: it cannot be read.
        """
        import mmap

        self.path = os.fspath(path)
        descriptor = os.open(
            self.path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        )
        try:
            found = os.fstat(descriptor)
            size = found.st_size
            self.identity = f"{found.st_dev}.{found.st_ino}.{size}.{found.st_mtime_ns}.{found.st_ctime_ns}"
            if size < _HEAD:
                raise self._damaged("it is too short")
            self.content: mmap.mmap = mmap.mmap(descriptor, size, access=mmap.ACCESS_COPY)
        finally:
            os.close(descriptor)
        head = self.content[:_HEAD]
        if head[: len(_MAGIC)] != _MAGIC:
            raise self._damaged("it does not begin as such a file does")
        if int.from_bytes(head[-8:], "little") != _remainder(head[:-8]):
            raise self._damaged("its head does not fit its checksum")
        words = memoryview(head)[len(_MAGIC) : len(_MAGIC) + 8 * _WORDS].cast("Q").tolist()
        if words[0] != size:
            raise self._damaged(f"it has {size} bytes instead of {words[0]}")
        self._place = words[1:6]
        name = len(_MAGIC) + 8 * _WORDS
        self.resolver, _, self.opener = head[name : name + words[6]].decode().partition(" ")
        self._index: dict[str, tuple[int, int, int]] | None = None
        self.opened: Any = None  # what the backend made of its part

    def backend_part(self) -> tuple[int, int]:
        """Return place and size of what the backend wrote."""
        return self._place[3], self._place[4]

    @property
    def names(self) -> tuple[str, ...]:
        """The families, in order of first appearance.

        Raises:
            RepositoryFileError: the file is damaged.
        """
        return tuple(self._families())

    def rows(self, name: str) -> Iterator[tuple[Any, ...]]:
        """Give the rows of a family; none when there is no such family.

        Raises:
            RepositoryFileError: the file is damaged.
        """
        found = self._families().get(name)
        if found is not None:
            yield from self._read(*found)

    def _families(self) -> dict[str, tuple[int, int, int]]:
        if self._index is None:
            self._index = self._read(*self._place[:3])
        return self._index

    def _read(self, place: int, size: int, checksum: int) -> Any:
        from zlib import adler32

        part = self.content[place : place + size]
        if adler32(part) != checksum:
            raise self._damaged("a part of it does not fit its checksum")
        import marshal

        return marshal.loads(part)

    def _damaged(self, why: str) -> RepositoryFileError:
        from pkg.errors import RepositoryFileError

        return RepositoryFileError(
            f"{self.path!r} is no file that Repository.save wrote, or it is damaged: {why}. Write it again."
        )


def write(
    path: str | os.PathLike[str], repository: Repository, resolver: str, host: Host | None = None
) -> None:
    """Write a repository; see `Repository.save`."""
    import marshal
    from zlib import adler32

    from pkg.environment.backends import backend_of
    from pkg.environment.candidates import DataFamilies
    from pkg.files import put_bytes
    from pkg.host import default_host
    from pkg.solve.ordering import Ordering
    from pkg.solve.problem import Problem

    problem = Problem([], DataFamilies(repository), ordering=Ordering.default(), shared=(repository, False))
    backend = backend_of(host or default_host(), resolver)
    compiled = backend.compile(problem, repository.names)
    name = f"{resolver} {backend.opener}".encode() if compiled else b""
    if len(name) > _NAME:
        raise ValueError(f"the name of resolver {resolver!r} is too long to be written down")
    index: dict[str, tuple[int, int, int]] = {}
    parts: list[Any] = []
    place = _HEAD
    for family in repository.names:
        part = marshal.dumps([_shared(package.row) for package in repository.packages(family)], _MARSHAL)
        index[family] = (place, len(part), adler32(part))
        parts.append(part)
        place += len(part)
    listed = marshal.dumps(index, _MARSHAL)
    parts.append(listed)
    words = [0, place, len(listed), adler32(listed), 0, 0, len(name)]
    place += len(listed)
    parts.append(bytes(-place % _PAGE))
    place += -place % _PAGE
    words[4], words[5] = place, sum(len(piece) for piece in compiled)
    words[0] = place + words[5]
    head = _MAGIC + b"".join(word.to_bytes(8, "little") for word in words) + name.ljust(_NAME, b"\0")
    head += _remainder(head).to_bytes(8, "little")
    put_bytes(os.fspath(path), [head, *parts, *compiled])


def _remainder(content: bytes) -> int:
    return int.from_bytes(content, "little") % _PRIME


def _shared(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Give a row whose equal texts are the same object: they are then written once."""
    from sys import intern

    version, requires, variants, timestamp, build_requires, uri = row
    return (
        version,
        tuple(map(intern, requires)),
        tuple(tuple(map(intern, variant)) for variant in variants),
        timestamp,
        tuple(map(intern, build_requires)),
        uri,
    )
