"""Puts the compiled solver into the wheel, when it is asked for: `HATCH_BUILD_HOOK_ENABLE_CUSTOM=1`.

Without that variable the wheel is pure Python, and the solver is compiled on the machine that first needs it.
"""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class KernelHook(BuildHookInterface):
    """Compile the solver's kernel for any machine of this platform, and tag the wheel accordingly."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the library to what is packed.

        Args:
            version: `standard`, or `editable`, whose source tree stays as it is.
            build_data: what hatchling is told.

        Raises:
            LibraryError: it cannot be made; a wheel without what was asked for is none.
        """
        if version == "editable":
            return
        sources = Path(self.root) / "plugins" / "resolvers"
        sys.path.insert(0, str(sources))
        # What this machine's own processor could do besides is of no use elsewhere.
        machine = os.uname().machine
        from pkg_resolvers.jit import compiler, native

        os.environ["NUMBA_CPU_NAME"] = native.CPUS.get(machine, "generic")
        os.environ["NUMBA_CPU_FEATURES"] = ""
        self._folder = tempfile.mkdtemp(prefix="pkg-kernel-")
        library = Path(self._folder) / native.library_name(compiler.sources())
        self.app.display_info("compiling the solver's kernel, about twenty seconds")
        compiler.make_library(library)
        target = native.shipped_path(library.name).relative_to(sources)
        build_data["force_include"][str(library)] = str(target)
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform_tag(machine)}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove what is packed by now."""
        shutil.rmtree(getattr(self, "_folder", ""), ignore_errors=True)


def platform_tag(machine: str) -> str:
    """Name the platforms that the library serves.

    It refers to no library and no version of one, so the oldest systems that Python wheels are built for do.
    """
    if sys.platform == "linux":
        return f"manylinux_2_17_{machine}"
    return sysconfig.get_platform().replace("-", "_").replace(".", "_")
