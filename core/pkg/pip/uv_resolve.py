"""Having uv choose the files: pip's answers in a tenth of its time, without pip's configuration."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pkg.errors import PipError
from pkg.pip.files import PlannedFile
from pkg.pip.locks import LockFile, find_uv

if TYPE_CHECKING:
    from packaging.requirements import Requirement

    from pkg.pip.interpreter import Interpreter
    from pkg.pip.pip_program import PipOptions
    from pkg.pip.sources import Sources

# Options of pip that uv has as well; with the number of words that follow each.
_SHARED = {"--index-url": 1, "-i": 1, "--extra-index-url": 1, "--find-links": 1, "-f": 1, "--no-index": 0}


def resolve_with_uv(
    sources: Sources,
    interpreter: Interpreter,
    options: PipOptions,
    constraints: Sequence[str],
    on_line: Callable[[str], object] = lambda _: None,
) -> list[tuple[PlannedFile, str]]:
    """Have uv resolve for one python.

    Args:
        sources: what is asked for; no lock.
        interpreter: what for.
        options: of pip's `extra` words those count that say where distributions come from.
        constraints: further ones, as lines.
        on_line: told what uv prints.

    Returns:
        Each file with the name of its distribution, normalised.

    Raises:
        PipError: uv is not there, or finds no solution.
    """
    import os
    import tomllib
    from pathlib import Path
    from subprocess import run
    from tempfile import TemporaryDirectory

    from packaging.pylock import Pylock, PylockValidationError

    program = find_uv()
    if program is None:
        raise PipError("uv is not installed. Install it (pip install uv), or leave out --uv")
    words = [program, "pip", "compile", "--format", "pylock.toml", "--python", interpreter.executable]
    words += [
        "--no-header",
        "--no-annotate",
        "--color",
        "never",
        *shared_words([*options.index, *options.extra]),
    ]
    words += [] if options.allow_sdist else ["--no-build"]
    words += [] if options.deps else ["--no-deps"]
    words += ["--prerelease", "allow"] if options.pre else []
    with TemporaryDirectory(prefix="pkg-pip-") as folder:
        if constraints:
            preferred = Path(folder, "existing.txt")
            preferred.write_text("".join(f"{line}\n" for line in constraints), encoding="utf-8")
            words += ["-c", str(preferred)]
        words += [word for path in sources.constraints for word in ("-c", path)]
        words += [*sources.files, *(["-"] if sources.requirements else ())]
        asked = "".join(f"{each}\n" for each in sources.requirements)
        done = run(words, input=asked, capture_output=True, text=True, check=False)
    for line in done.stderr.splitlines():
        on_line(line)
    if done.returncode:
        reason = (
            " ".join(done.stderr.split()).removeprefix("\N{MULTIPLICATION SIGN} ").removeprefix("error: ")
        )
        hint = "" if options.allow_sdist else ". Only wheels are taken; --allow-sdist builds what has none"
        names = ", ".join(map(repr, sources.names))
        raise PipError(
            f"uv could not resolve {names} for python {interpreter.minor}: {reason.rstrip('.')}{hint}"
        )
    try:
        pylock = Pylock.from_dict(tomllib.loads(done.stdout))
    except (PylockValidationError, tomllib.TOMLDecodeError) as error:
        raise PipError(f"uv's answer cannot be read: {error}") from error
    from packaging.tags import parse_tag
    from packaging.utils import canonicalize_name

    tags = [tag for text in interpreter.tags for tag in parse_tag(text)]
    wanted: dict[str, set[str]] = {}
    for requirement in _requirements(sources):
        wanted.setdefault(canonicalize_name(requirement.name), set()).update(requirement.extras)
    chosen = []
    for file in LockFile("uv's answer", os.getcwd(), pylock).files(interpreter.environment, tags):  # noqa: PTH109
        extras = tuple(sorted(wanted.get(file.name, ())))
        direct = any(file.filename in word for word in sources.requirements)
        chosen.append((replace(file, requested=file.name in wanted or direct, extras=extras), file.name))
    return chosen


def shared_words(words: Sequence[str]) -> list[str]:
    """Return the words for pip that uv understands in the same way."""
    kept: list[str] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        name, equals, _ = word.partition("=")
        count = _SHARED.get(name)
        if count is not None:
            taken = 0 if equals else count
            kept += [word, *rest[:taken]]
            del rest[:taken]
    return kept


def _requirements(sources: Sources) -> Iterator[Requirement]:
    """Yield what is asked for by name; what pip's own forms say besides that is left out."""
    from pathlib import Path

    from packaging.requirements import InvalidRequirement, Requirement

    lines = list(sources.requirements)
    for path in sources.files:
        try:
            lines += Path(path).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            continue
    for line in lines:
        try:
            yield Requirement(line.partition(" #")[0].partition(" --hash")[0].rstrip(" \\"))
        except InvalidRequirement:
            continue
