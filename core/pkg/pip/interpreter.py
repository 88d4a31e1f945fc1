"""The python that distributions are installed for, and the pip to do it with."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pkg.errors import PackageFamilyNotFoundError, PackageNotFoundError, PipError, VersionError

if TYPE_CHECKING:
    import subprocess

    from pkg.catalog import Catalog
    from pkg.environment.context import ResolvedContext
    from pkg.host import Host
    from pkg.settings import Settings

_OLDEST_PIP = "19"

_ANSWER = "pkg-asked-this-python:"

# Run by the interpreter, which may be of any version. The packaging that pip brings knows an old python; that
# of `pkg`, whose folder is the first argument, stands in where there is no pip.
_QUESTION = """
import json, os, platform, sys
folder, marker = sys.argv[-2:]
info = getattr(sys, "implementation", None)
full = platform.python_version()
implementation = full
if info is not None:
    implementation = "%d.%d.%d" % info.version[:3]
    if info.version[3] != "final":
        implementation += info.version[3][0] + str(info.version[4])
environment = {
    "implementation_name": info.name if info is not None else platform.python_implementation().lower(),
    "implementation_version": implementation,
    "os_name": os.name,
    "platform_machine": platform.machine(),
    "platform_python_implementation": platform.python_implementation(),
    "platform_release": platform.release(),
    "platform_system": platform.system(),
    "platform_version": platform.version(),
    "python_full_version": full,
    "python_version": ".".join(platform.python_version_tuple()[:2]),
    "sys_platform": sys.platform,
}
try:
    import pip
    version = pip.__version__
except Exception:
    version = ""
try:
    from pip._vendor.packaging import tags
except Exception:
    sys.path.insert(0, folder)
    from packaging import tags
answer = {"environment": environment, "pip": version, "tags": [str(tag) for tag in tags.sys_tags()]}
print(marker + json.dumps(answer))
"""


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

    def environ(self) -> dict[str, str]:
        """Return the variables of the environment that it runs in."""
        environ = dict(os.environ)
        if self.context is not None:
            environ.update(self.context.get_environ())
        return environ

    def run(self, arguments: Sequence[str], **options: Any) -> subprocess.CompletedProcess[Any]:
        """Run the interpreter inside its environment and wait.

        Args:
            arguments: what follows the program's name.
            options: those of `subprocess.run`.
        """
        import subprocess

        return subprocess.run(
            [self.executable, *arguments], **{"env": self.environ(), "check": False, **options}
        )

    def start(self, arguments: Sequence[str], **options: Any) -> subprocess.Popen[Any]:
        """Start the interpreter inside its environment.

        Args:
            arguments: what follows the program's name.
            options: those of `subprocess.Popen`.
        """
        import subprocess

        return subprocess.Popen([self.executable, *arguments], **{"env": self.environ(), **options})


def find_interpreters(
    *,
    plugins: Host,
    versions: Sequence[str] = (),
    need_pip: bool = True,
    tell: Callable[[str], object] = lambda _: None,
) -> list[Interpreter]:
    """Find the pythons to install for, one for each version asked for.

    For each: the python package of that major and minor (without versions, the newest python package), if it
    has pip; else the same with a pip package; else the python that runs `pkg`, which must be of the version
    that was asked for.

    Args:
        plugins: where repositories come from.
        versions: of python, cut to major and minor.
        need_pip: False takes a python without pip as well.
        tell: told what was found and what was not.

    Raises:
        PipError: pip is older than 19 or there is none, or a python that was asked for is not there.

    Source: rez 3.4.0, which takes one version, and falls back to a python of any.
    """
    from pkg.catalog import Catalog

    catalog = Catalog(plugins)
    minors = list(dict.fromkeys(map(_minor_of, versions)))
    if not minors:
        return [_find(catalog, None, need_pip, tell)]
    return [_find(catalog, minor, need_pip, tell) for minor in minors]


def _minor_of(version: str) -> str:
    from pkg.version import Version

    try:
        parsed = Version(version)
    except VersionError as error:
        raise PipError(f"{version!r} is no version of python: {error}") from error
    if not parsed:
        raise PipError("the version of python is empty; leave it out for the newest one")
    return str(parsed.trim(2))


def _find(catalog: Catalog, asked: str | None, need_pip: bool, tell: Callable[[str], object]) -> Interpreter:
    minor = asked
    if minor is None:
        newest = catalog.latest_package("python")
        minor = str(newest.version.trim(2)) if newest else None
    if minor is None:
        tell("Found no python package.")
    else:
        requests = [[f"python-{minor}"]] + ([[f"python-{minor}", "pip"]] if need_pip else [])
        for request in requests:
            found = _in_packages(catalog, request, need_pip, tell)
            if found is not None:
                return found
    own = _ask(sys.executable, "", None, catalog.settings)
    if asked is not None and own.minor != asked:
        raise _missing(catalog, asked, own)
    with_pip = f"pip {own.pip_version}" if own.pip_version else "no pip"
    tell(f"Using the python that pkg runs on: {own.version} ({own.executable}), {with_pip}.")
    if need_pip and not own.pip_version:
        raise PipError(
            f"there is no pip, neither in packages nor in {own.executable}. Install it there, or as a package"
        )
    if need_pip and not _is_new_enough(own.pip_version):
        raise PipError(
            f"pip {own.pip_version} of {own.executable} is too old: {_OLDEST_PIP} or newer is needed. "
            f"Update it: {own.executable} -m pip install --upgrade pip"
        )
    return own


def _missing(catalog: Catalog, asked: str, own: Interpreter) -> PipError:
    present = ", ".join(
        f"python-{each}" for each in sorted({each.version for each in catalog.packages("python")})
    )
    return PipError(
        f"no python {asked} that can be used: "
        + (f"the packages are {present}" if present else "there is no python package")
        + f", and pkg itself runs on {own.version}. Make a package with `pkg bind python`, give the one that "
        "is there pip, or ask for another version"
    )


def _in_packages(
    catalog: Catalog, request: Sequence[str], need_pip: bool, tell: Callable[[str], object]
) -> Interpreter | None:
    """Return the python of a request; None when there is none, or none with a pip that will do."""
    from pkg.environment.context import ResolvedContext

    wanted = " ".join(request)
    try:
        context = ResolvedContext(request, package_paths=catalog.paths, plugins=catalog.host, catalog=catalog)
    except (PackageFamilyNotFoundError, PackageNotFoundError) as error:
        tell(f"No python from {wanted!r}: {error}")
        return None
    if not context.success:
        tell(f"No python from {wanted!r}: {context.failure_description}")
        return None
    version = next(str(each.version) for each in context.resolved_packages or () if each.name == "python")
    # The system's own programs must not be taken for the package's.
    system, context.append_sys_path = context.append_sys_path, False
    executable = None
    for count in (2, 1, 0):
        executable = executable or context.which("python" + ".".join(version.split(".")[:count]), {})
    context.append_sys_path = system
    if executable is None:
        tell(f"No program python in the environment of {wanted!r}.")
        return None
    found = _ask(executable, version, context, catalog.settings)
    if need_pip:
        if not found.pip_version:
            tell(f"No pip in {wanted!r}.")
            return None
        if not _is_new_enough(found.pip_version):
            tell(f"Pip {found.pip_version} in {wanted!r} is older than {_OLDEST_PIP}.")
            return None
    tell(f"Using python {found.version} ({executable}) of {wanted!r}, pip {found.pip_version or 'none'}.")
    return found


def _is_new_enough(pip_version: str) -> bool:
    from packaging.version import Version

    return Version(pip_version) >= Version(_OLDEST_PIP)


def _ask(
    executable: str, package_version: str, context: ResolvedContext | None, settings: Settings
) -> Interpreter:
    """Ask an interpreter what it is, once.

    Raises:
        PipError: it does not answer.
    """
    import json
    import subprocess
    from pathlib import Path

    import packaging

    system = settings.system
    program = Interpreter(
        executable=executable,
        version="",
        package_version=package_version,
        environment={},
        tags=(),
        platform=system.platform,
        arch=system.arch,
        os=system.os,
        context=context,
    )
    libraries = str(Path(packaging.__file__).parents[1])
    # Nothing of the user's own, as rez has it: no PYTHON variables, no site-packages of the home folder.
    question = ["-E", "-s", "-c", _QUESTION, libraries, _ANSWER]
    try:
        run = program.run(question, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    except OSError as error:
        raise PipError(f"cannot start {executable}: {error.strerror or error}") from error
    _, found, answer = run.stdout.rpartition(_ANSWER)
    if run.returncode or not found:
        last = run.stderr.strip().rpartition("\n")[2] or f"exit code {run.returncode}"
        raise PipError(
            f"{executable} does not say which python it is: {last}. It must be 3.8 or newer, or have pip 20 "
            "or newer"
        )
    told = json.loads(answer)
    version = told["environment"]["python_full_version"]
    return replace(
        program,
        version=version,
        package_version=package_version or version,
        environment=told["environment"],
        tags=tuple(told["tags"]),
        pip_version=told["pip"],
    )
