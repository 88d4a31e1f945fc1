"""Values on memcached servers, by way of pymemcache.

What a server that does not answer costs a process is bounded by the setting `timeout`, all servers and all
questions together. A server that failed once is not asked again.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from hashlib import md5
from typing import TYPE_CHECKING, Any, TypeVar

from pkg.errors import ConfigurationError, MissingDependencyError
from pkg.hookspecs import hookimpl
from pkg.interfaces.cache import Cache, ValueCache
from pkg.settings import Setting

if TYPE_CHECKING:
    from pkg.interfaces.finding import Finding
    from pkg.settings import Options

_Answer = TypeVar("_Answer")

_FORMAT = "1"
"""Part of every key; renewed when values are written in another way."""

_PORT = 11211
_LARGEST = 8 << 20


class MemcachedCache(ValueCache):
    """memcached servers; each key belongs to one of them.

    rez may use the same servers: its keys are bare hashes, ours begin with `pkg:`. Neither reads what the
    other has stored.
    """

    name = "memcached"
    settings = (
        Setting(
            "timeout", float, 0.5, "seconds that servers which do not answer may cost a process, all in all"
        ),
    )

    def __init__(self, options: Options, servers: Sequence[str], *, readable_keys: bool = False) -> None:
        super().__init__(options, servers, readable_keys=readable_keys)
        if servers:
            check_library()
        self._addresses = [address_of(server) for server in self.servers]
        self._clients: list[Any] = [None] * len(self.servers)
        self._lost = [False] * len(self.servers)
        self._patience = float(options.timeout)
        self._deadline = 0.0
        self._tag = ""
        self._process = 0

    # --- values ------------------------------------------------------------------------------------

    def get(self, key: str) -> bytes | None:  # noqa: D102 - see ValueCache
        if not self.servers:
            return None
        number, name = self._place(key)
        content = self._ask(number, lambda client: client.get(name), None)
        value = None if content is None else _unpack(content, key)
        self._tell("MISS" if value is None else "HIT", key)
        return value

    def set(self, key: str, value: bytes, *, compress_from: int = 0) -> None:  # noqa: D102
        if not self.servers:
            return
        number, name = self._place(key)
        content = _pack(key, value, compress_from)
        if len(content) > _LARGEST:
            return  # servers take a megabyte unless told otherwise; sending more is waiting for nothing
        self._ask(number, lambda client: client.set(name, content, noreply=False), None)
        self._tell("SET", key)

    def delete(self, key: str) -> None:  # noqa: D102
        if self.servers:
            number, name = self._place(key)
            self._ask(number, lambda client: client.delete(name, noreply=False), None)

    def flush(self, *, everywhere: bool = False) -> None:  # noqa: D102
        if not everywhere:
            from uuid import uuid4

            self._tag = uuid4().hex
            return
        self._ask_all(lambda client: client.flush_all(noreply=False))
        self.reset_statistics()

    def _place(self, key: str) -> tuple[int, str]:
        """Return the server that a key belongs to, and its name there."""
        full = f"{_FORMAT}:{self._tag}:{key}"
        digest = md5(full.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
        name = digest
        if self.readable_keys:
            name = f"{digest[:16]}_{re.sub('[^0-9a-zA-Z]+', '_', full)}"[:230]
        return int(digest[:8], 16) % len(self.servers), f"pkg:{name}"

    def _tell(self, what: str, key: str) -> None:
        if self.readable_keys:
            sys.stderr.write(f"memcached {what}: {key}\n")

    # --- servers -----------------------------------------------------------------------------------

    def statistics(self) -> list[tuple[str, dict[str, str]]]:  # noqa: D102
        return [
            (server, {_text(name): _text(value) for name, value in figures.items()})
            for server, figures in self._ask_all(lambda client: client.stats())
        ]

    def reset_statistics(self) -> None:  # noqa: D102
        self._ask_all(lambda client: client.stats("reset"), answers=False)

    def close(self) -> None:  # noqa: D102
        for number, client in enumerate(self._clients):
            if client is not None:
                client.close()
            self._clients[number] = None

    def _ask_all(
        self, question: Callable[[Any], Any], *, answers: bool = True
    ) -> list[tuple[str, dict[Any, Any]]]:
        """Ask every server; leave out those that do not answer."""
        missing = object()
        found = []
        for number, server in enumerate(self.servers):
            answer: Any = self._ask(number, question, missing, answers=answers)
            if answer is not missing:
                found.append((server, answer))
        return found

    def _ask(
        self,
        number: int,
        question: Callable[[Any], _Answer],
        default: _Answer,
        *,
        answers: bool = True,
    ) -> _Answer:
        """Ask one server, unless it has failed; it fails when its answer does not come in time.

        Args:
            number: the server.
            question: is given its client.
            default: the answer where there is none.
            answers: whether the client understands the reply; `stats reset` has one of its own.
        """
        if self._lost[number]:
            return default
        from pymemcache.exceptions import MemcacheError, MemcacheServerError, MemcacheUnexpectedCloseError

        begun = time.monotonic()
        self._deadline = begun + self._patience
        try:
            return question(self._client(number))
        except MemcacheUnexpectedCloseError:
            pass
        except MemcacheServerError:
            return default  # such as a value that is too large for it
        except (MemcacheError, OSError):
            if not answers and time.monotonic() < self._deadline:
                return default
        self._lost[number] = True
        self._patience -= time.monotonic() - begun
        if self._patience <= 0:
            self._lost = [True] * len(self._lost)
        if self.readable_keys:
            sys.stderr.write(f"memcached LOST: {self.servers[number]}\n")
        return default

    def _client(self, number: int) -> Any:
        if self._process != os.getpid():
            # A connection that a process shares with the one it was forked from gives answers to both.
            self._process, self._clients = os.getpid(), [None] * len(self.servers)
        client = self._clients[number]
        if client is None:
            from pymemcache.client.base import Client

            client = Client(self._addresses[number], no_delay=True, socket_module=_PatientSockets(self.left))
            self._clients[number] = client
        return client

    def left(self) -> float:
        """Return how long an answer may still take, in seconds.

        Raises:
            TimeoutError: it has taken too long.
        """
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the server takes too long")
        return left

    def examine(self) -> Sequence[Finding]:  # noqa: D102
        from pkg_caches.examining import examine_server

        return [examine_server(*each) for each in zip(self.servers, self._addresses, strict=True)]


class _PatientSockets:
    """The module `socket`, with sockets that wait no longer than is left of a question's time."""

    def __init__(self, left: Callable[[], float]) -> None:
        import socket

        class PatientSocket(socket.socket):
            def settimeout(self, value: float | None) -> None:
                """Set nothing: each step below sets what is left."""

            def _hurry(self) -> None:
                super().settimeout(left())

            def connect(self, address: Any) -> None:
                self._hurry()
                super().connect(address)

            def recv(self, *arguments: Any) -> bytes:
                self._hurry()
                return super().recv(*arguments)

            def sendall(self, *arguments: Any) -> None:
                self._hurry()
                super().sendall(*arguments)

        self._module = socket
        self.socket = PatientSocket

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)


def address_of(server: str) -> tuple[str, int] | str:
    """Read an address as python-memcached, which rez uses, writes it.

    Args:
        server: `host`, `host:port`, `inet:host:port`, `inet6:[address]:port`, `unix:path` or a path.

    Raises:
        ConfigurationError: it is none of these.
    """
    kind, colon, rest = server.partition(":")
    if kind == "unix" and rest:
        return rest
    if server.startswith("/"):
        return server
    address = rest if colon and kind in ("inet", "inet6") else server
    match = re.fullmatch(r"(?:\[([^]]+)\]|([^:\[\]]+))(?::(\d+))?", address)
    if match is None:
        raise ConfigurationError(
            f"memcached_uri: {server!r} is no address of a server; write host:port, inet6:[address]:port "
            "or unix:/path/of/socket."
        )
    return match[1] or match[2], int(match[3] or _PORT)


def _pack(key: str, value: bytes, compress_from: int) -> bytes:
    """Put the key in front of a value, since names on a server are only hashes of keys."""
    written = key.encode("utf-8", "surrogatepass")
    mark = b"="
    if compress_from and len(value) >= compress_from:
        from zlib import compress

        packed = compress(value, 1)
        if len(packed) < len(value):
            mark, value = b"z", packed
    return b"%d:%b%b%b" % (len(written), written, mark, value)


def _unpack(content: bytes, key: str) -> bytes | None:
    """Return the value; None when it is that of another key, or damaged."""
    written = key.encode("utf-8", "surrogatepass")
    head = b"%d:%b" % (len(written), written)
    if not content.startswith(head):
        return None
    mark, value = content[len(head) : len(head) + 1], content[len(head) + 1 :]
    if mark == b"z":
        from zlib import decompress, error

        try:
            return decompress(value)
        except error:
            return None
    return value if mark == b"=" else None


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def check_library() -> None:
    """See that the client library is there.

    Raises:
        MissingDependencyError: it is not.
    """
    from importlib.util import find_spec

    if find_spec("pymemcache") is None:
        raise MissingDependencyError(
            "memcached needs the library pymemcache, which is not installed. Install pkg-studio[memcached], "
            "or leave memcached_uri empty."
        )


@hookimpl
def pkg_register_caches(register: Callable[[type[Cache]], None]) -> None:
    """Register memcached."""
    register(MemcachedCache)
