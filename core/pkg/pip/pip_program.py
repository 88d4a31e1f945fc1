"""Running pip for an interpreter: the one that it has, or ours where that is too old or missing."""

# ruff: noqa: PTH118, PTH120
from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from pkg.errors import PipError

if TYPE_CHECKING:
    from pkg.pip.interpreter import Interpreter

# The first pip that says what it would install: `--dry-run`, `--report`.
_FIRST_WITH_REPORTS = "22.2"

# Options of `pip install` that say where distributions come from, which `pip wheel` has as well; with the
# number of words that follow each.
_SHARED = {
    "--index-url": 1, "-i": 1, "--pypi-url": 1, "--extra-index-url": 1, "--no-index": 0, "--find-links": 1,
    "-f": 1, "--trusted-host": 1, "--proxy": 1, "--cert": 1, "--client-cert": 1, "--timeout": 1,
    "--default-timeout": 1, "--retries": 1, "--cache-dir": 1, "--no-cache-dir": 0, "--isolated": 0,
    "--keyring-provider": 1, "--use-feature": 1, "--use-deprecated": 1, "--no-input": 0,
    "--no-build-isolation": 0, "--use-pep517": 0, "--no-use-pep517": 0, "--config-settings": 1, "-C": 1,
    "--global-option": 1, "--pre": 0,
}  # fmt: skip


# What pip says when nothing fits, and how it lists what there is.
_NOTHING_FOUND = "No matching distribution found"
_NO_CONNECTION = "no connection"
_CRASHED = "Exception:"  # a traceback follows
_OTHER_HASHES = "DO NOT MATCH THE HASHES"
_BROKEN = re.compile(r"connection broken by '(?:.*>: )?(.*?)['\")]*: /")
_VERSIONS = re.compile(r"from versions: ([^)]*)")
_TOLD_VERSIONS = 10

_SECONDS_TO_CLEAR_UP = 2


@dataclass(frozen=True)
class PipOptions:
    """What somebody tells pip.

    Attributes:
        index: options that say where distributions come from, as words.
        extra: further words for `pip install`; in place of the setting `pip_extra_args`.
        allow_sdist: build from source what has no wheel.
        deps: install what is required, too.
        pre: take pre-releases as well.
        uv: have uv choose the files; pip still fetches them.
    """

    index: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    allow_sdist: bool = False
    deps: bool = True
    pre: bool = False
    uv: bool = False

    @property
    def for_install(self) -> list[str]:
        """The words for `pip install`."""
        words = [*self.index, *self.extra]
        if not mentions(self.extra, "--no-use-pep517", "--use-pep517"):
            words.append("--use-pep517")
        if not self.allow_sdist and not mentions(self.extra, "--no-binary", "--only-binary"):
            words += ["--only-binary", ":all:"]
        if not self.deps and not mentions(self.extra, "--no-deps"):
            words.append("--no-deps")
        if self.pre:
            words.append("--pre")
        return words

    @property
    def for_wheel(self) -> list[str]:
        """The words for `pip wheel`: those that say where distributions come from, and how they are built."""
        words = list(self.index)
        rest = list(self.extra)
        while rest:
            word = rest.pop(0)
            name, equals, _ = word.partition("=")
            count = _SHARED.get(name)
            if count is None:
                continue
            taken = 0 if equals else count
            words += [word, *rest[:taken]]
            del rest[:taken]
        return words


def mentions(words: Sequence[str], *options: str) -> bool:
    """Tell whether one of some options stands among words, as `--option` or `--option=value`."""
    return any(word == option or word.startswith(f"{option}=") for word in words for option in options)


def pip_words(interpreter: Interpreter) -> list[str]:
    """Return what to have an interpreter run for a pip that can say what it would install.

    Raises:
        PipError: its own pip is too old or missing, and ours does not run in it.
    """
    from packaging.specifiers import SpecifierSet
    from packaging.version import Version

    if interpreter.pip_version and Version(interpreter.pip_version) >= Version(_FIRST_WITH_REPORTS):
        return ["-m", "pip"]
    found = f"pip {interpreter.pip_version}" if interpreter.pip_version else "no pip"
    from importlib.metadata import PackageNotFoundError, distribution
    from importlib.util import find_spec

    try:
        ours = distribution("pip")
        spec = find_spec("pip")
    except PackageNotFoundError:
        spec = None
    if spec is None or spec.origin is None:
        raise PipError(
            f"python {interpreter.version} ({interpreter.executable}) has {found}, and pkg needs "
            f"{_FIRST_WITH_REPORTS} or newer. Install pip beside pkg, or upgrade that one"
        )
    needs = ours.metadata["Requires-Python"] or ""
    if interpreter.version not in SpecifierSet(needs, prereleases=True):
        raise PipError(
            f"python {interpreter.version} ({interpreter.executable}) has {found}, pkg needs "
            f"{_FIRST_WITH_REPORTS} or newer, and its own (pip {ours.version}) runs in python {needs}. "
            "Upgrade the pip of that python, or make a package of a newer pip. With --like-rez, pip 19 does"
        )
    # What `pip --python` starts.
    return [os.path.join(os.path.dirname(spec.origin), "__pip-runner__.py")]


def run_pip(
    interpreter: Interpreter,
    words: Sequence[str],
    *,
    on_line: Callable[[str], object] = lambda _: None,
    what: str,
    hint: str = "",
    program: Sequence[str] | None = None,
) -> None:
    """Run pip and wait.

    Args:
        interpreter: for which python.
        words: what follows `pip`.
        on_line: told each line that it prints, while it runs.
        what: what it is to do, for messages: `resolve 'numpy'`.
        hint: what to do when it finds no file that would do.
        program: what the interpreter runs; None for what `pip_words` finds.

    Raises:
        PipError: it failed; with what it said.
    """
    from subprocess import PIPE, STDOUT, TimeoutExpired

    program = pip_words(interpreter) if program is None else program
    lines: list[str] = []
    arguments = ["-u", *program, "--disable-pip-version-check", *words]
    told = {"stdout": PIPE, "stderr": STDOUT, "encoding": "utf-8", "errors": "replace"}
    with interpreter.start(arguments, **told) as running:
        try:
            for line in running.stdout or ():
                lines.append(line.rstrip())
                on_line(lines[-1])
        except BaseException:
            # Ctrl-C reaches pip as well, which then clears up. Otherwise it must not go on by itself.
            try:
                running.wait(_SECONDS_TO_CLEAR_UP)
            except TimeoutExpired:
                running.terminate()
            raise
    if running.returncode:
        reason = _reason(lines)
        advice = hint if _NOTHING_FOUND in reason and _NO_CONNECTION not in reason else ""
        raise PipError(f"pip could not {what} for python {interpreter.minor}: {reason}{advice}")


def _reason(lines: Sequence[str]) -> str:
    """Return what pip says went wrong, in one paragraph."""
    errors = [line.removeprefix("ERROR: ").strip() for line in lines if line.startswith("ERROR: ")]
    conflict = [line.strip() for line in lines if line.startswith(("    ", "  "))] if not errors else []
    said = errors or conflict or [line for line in lines if line.strip()][-5:] or ["it says nothing"]
    if any(_OTHER_HASHES in line for line in errors):
        said = ["the hashes are others than those asked for", *_below(lines, _OTHER_HASHES)]
    elif any(_NOTHING_FOUND in line for line in errors):
        said += [line[:1].lower() + line[1:] for line in lines if line.startswith("Looking in ")]
        said += [f"{_NO_CONNECTION}: {broken[1]}" for broken in map(_BROKEN.search, lines) if broken]
    elif errors == [_CRASHED] or (not errors and any(line.startswith("Usage:") for line in lines)):
        said = [next(line for line in reversed(lines) if line.strip())]
    elif errors and errors[-1].endswith(":"):
        said += _below(lines, errors[-1])
    return "; ".join(_VERSIONS.sub(_newest, line).rstrip(".:") for line in dict.fromkeys(said))


def _below(lines: Sequence[str], heading: str) -> list[str]:
    """Return the indented lines below the one that has some text in it."""
    start = next(place for place, line in enumerate(lines) if heading in line) + 1
    return [" ".join(line.split()) for line in takewhile(lambda each: each.startswith("    "), lines[start:])]


def _newest(versions: re.Match[str]) -> str:
    """Leave out all but the last of the versions that pip lists, which may be hundreds."""
    known = versions[1].split(", ")
    left_out = len(known) - _TOLD_VERSIONS
    return versions[0] if left_out <= 0 else f"from versions: {', '.join(known[left_out:])}; {left_out} older"
