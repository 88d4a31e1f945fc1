"""The python that distributions are installed for, and the pip to do it with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import subprocess

    from pkg.environment.context import ResolvedContext
    from pkg.host import Host


@dataclass(frozen=True)
class Interpreter:
    """One python.

    Attributes:
        executable: path of the program.
        version: of the interpreter, `3.11.7`.
        package_version: of the python package that brings it, what rez goes by; `version` without package.
        environment: values of the marker variables (`python_version`, `sys_platform`, ...).
        tags: the wheel tags it takes, best first.
        platform: `linux`, `osx` or `windows`.
        arch: as package requirements spell it: `x86_64`, `arm64`, `AMD64`.
        os: as package requirements spell it.
        pip_version: of the pip that `run(["-m", "pip", ...])` starts; empty when there is none.
        context: the environment to run it in; None for the interpreter of `pkg` itself.
    """

    executable: str
    version: str
    package_version: str
    environment: Mapping[str, str]
    tags: tuple[str, ...]
    platform: str
    arch: str
    os: str
    pip_version: str = ""
    context: ResolvedContext | None = field(default=None, compare=False, repr=False)

    @property
    def minor(self) -> str:
        """Major and minor of the python package: `3.11`."""
        return ".".join(self.package_version.split(".")[:2])

    def run(self, arguments: Sequence[str], **options: Any) -> subprocess.CompletedProcess[Any]:
        """Run the interpreter inside its environment and wait.

        Args:
            arguments: what follows the program's name.
            options: those of `subprocess.run`.
        """
        raise NotImplementedError


def find_interpreters(
    *,
    plugins: Host,
    versions: Sequence[str] = (),
    need_pip: bool = True,
    tell: Callable[[str], object] = lambda _: None,
) -> list[Interpreter]:
    """Find the pythons to install for, one for each version asked for.

    For each: the python package of that major and minor (without versions, the newest python package), if it
    has pip; else the same with a pip package; else the python that runs `pkg`.

    Args:
        plugins: where repositories come from.
        versions: of python, cut to major and minor.
        need_pip: False takes a python without pip as well.
        tell: told what was found and what was not.

    Raises:
        PipError: pip is older than 19, or a python that was asked for is not there.

    Source: rez 3.4.0, which takes one version.
    """
    raise NotImplementedError
