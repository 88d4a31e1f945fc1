"""Real memcached servers, and servers that misbehave."""

import os
import shutil
import socket
import subprocess
import threading
import time
from contextlib import suppress

import pytest


def require_memcached():
    if shutil.which("memcached") is None:
        if os.environ.get("PKG_REQUIRE_REAL"):
            pytest.fail("memcached is not installed")
        pytest.skip("memcached is not installed")
    pytest.importorskip("pymemcache")


class MemcachedServer:
    """A memcached of this test, on a free port of the loopback device.

    Attributes:
        address: `127.0.0.1:port`.
        process: the server.
    """

    def __init__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        words = ["memcached", "-l", "127.0.0.1", "-p", str(port), "-U", "0", "-m", "64"]
        words += ["-u", "nobody"] if os.getuid() == 0 else []
        self.address = f"127.0.0.1:{port}"
        self.process = subprocess.Popen(words, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert self.process.poll() is None, "memcached did not start"
                assert time.monotonic() < end, "memcached does not answer"
                time.sleep(0.01)

    def stop(self):
        self.process.kill()
        self.process.wait()


class SilentServer:
    """Takes connections and never says a word; or, with `drip`, a byte now and then."""

    def __init__(self, drip=None):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self.connections = []
        self._drip = drip
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        self._socket.settimeout(0.02)
        while not self._done.is_set():
            try:
                connection, _ = self._socket.accept()
            except TimeoutError:
                pass
            else:
                self.connections.append(connection)
            for connection in self.connections if self._drip else ():
                with suppress(OSError):
                    connection.send(self._drip)

    def stop(self):
        self._done.set()
        self._thread.join()
        for connection in self.connections:
            connection.close()
        self._socket.close()
