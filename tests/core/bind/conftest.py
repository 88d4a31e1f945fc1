from __future__ import annotations

from collections.abc import Callable

import pytest

from pkg.bind import Binder
from pkg.hookspecs import hookimpl
from pkg.interfaces.bind import Bind, FoundSoftware, Written


class Machine:
    """Software that is said to be installed, as bind modules of this process.

    Attributes:
        warned: what people were warned of.
        made: the payload files that were asked for, by package.
    """

    def __init__(self, make_host: Callable[..., object], folder) -> None:
        self._host = make_host()
        self._folder = folder
        self.warned: list[str] = []

    @property
    def host(self):
        return self._host

    @property
    def path(self):
        return self._folder

    def has(self, name, *versions, contents=None, scanned=False, joined=(), **attributes) -> None:
        """Install a bind module that finds versions of some software."""
        payload = [Written("bin/tool", "#!/bin/sh\n", executable=True)] if contents is None else contents

        def look():
            return [
                FoundSoftware(
                    name,
                    version,
                    attributes=attributes,
                    contents=payload,
                    place=f"/opt/{name}{version}",
                    joined=joined,
                )
                for version in versions
            ]

        def find(self, arguments):
            if versions:
                return look()
            from pkg.errors import BindError

            raise BindError(f"no {name} was found")

        members = {"__doc__": "A fake.", "name": name, "find": find}
        if scanned:
            members["scan"] = lambda self, folders: look()
        plugin = type("Fake", (Bind,), members)

        class Module:
            @hookimpl
            def pkg_register_binds(self, register):
                register(plugin)

        self._host.add(Module(), name)

    def binder(self) -> Binder:
        return Binder(self._host, str(self._folder), warn=self.warned.append)

    def bind(self, name, range_=None, **options):
        from pkg.version import VersionRange

        with self.binder() as binder:
            return binder.bind(name, range_ and VersionRange(range_), **options)

    def files(self):
        """List what is in the repository, hidden files too, with the times of files."""
        return {
            str(path.relative_to(self._folder)): path.lstat().st_mtime_ns
            for path in sorted(self._folder.rglob("*"))
        }

    def packages(self):
        return sorted(f"{path.parent.name}-{path.name}" for path in self._folder.glob("*/*") if path.is_dir())


@pytest.fixture
def machine(pkg_settings, tmp_path) -> Machine:
    from pkg.host import Host

    return Machine(lambda: Host(pkg_settings()), tmp_path / "repository")
