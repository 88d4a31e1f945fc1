"""A suite's folder: `suite.yaml`, `contexts/<name>.rxt`, `bin/<tool>`; read, and written without a gap.

A new suite appears whole. One that is there is changed file by file, so that its tools can be used all the
while: what wrappers need is written before them, what nobody needs any more is removed last.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pkg.environment.forwarding import Forwarding, read_forwarding
from pkg.environment.suite_tools import SUITE_TOOL
from pkg.errors import ForwardingError, SuiteError
from pkg.files import put_text, sync_file_system
from pkg.suite.forwarding import batch_text, forwarding_text, own_words

DEFINITION = "suite.yaml"

# Writes a context to a file.
SaveContext = Callable[[str], object]


class Content:
    """What goes into a suite's folder.

    Attributes:
        definition: the content of `suite.yaml`.
        contexts: what writes each context's file, by name.
        tools: what each wrapper says, by its name.
    """

    def __init__(
        self,
        definition: Mapping[str, Any],
        contexts: Mapping[str, SaveContext],
        tools: Mapping[str, Forwarding],
    ) -> None:
        self.definition = definition
        self.contexts = contexts
        self.tools = tools


def tool_forwarding(context: str, tool: str, prefix_char: str | None) -> Forwarding:
    """Return what the wrapper of a tool says."""
    module, function = SUITE_TOOL
    arguments = {"context_name": context, "prefix_char": prefix_char, "tool_name": tool}
    return Forwarding(module, function, arguments)


def read_definition(folder: str) -> tuple[Any, str]:
    """Read `suite.yaml`.

    Returns:
        Its content, and its text to compare with later.

    Raises:
        SuiteError: there is none, or it cannot be read.
    """
    path = Path(folder, DEFINITION)
    if not path.is_file():
        found = "there is no such folder" if not Path(folder).is_dir() else f"it holds no {DEFINITION}"
        raise SuiteError(f"not a suite: {folder!r}: {found}. pkg suite --create {folder} makes one.")
    import yaml

    try:
        text = path.read_text(encoding="utf-8")
        return yaml.safe_load(text), text
    except (OSError, ValueError) as error:
        raise SuiteError(f"cannot read the suite {path}: {error}.") from error
    except yaml.YAMLError as error:
        raise SuiteError(f"cannot read the suite {path}: {' '.join(str(error).split())}.") from error


def create(folder: str, content: Content, note: Callable[[str], object]) -> None:
    """Write a new suite.

    Args:
        folder: where; nothing may be there.
        content: what.
        note: told about each file.

    Raises:
        SuiteError: something is there, or it cannot be written.
    """
    target = Path(folder)
    if target.exists():
        raise SuiteError(f"cannot save the suite: the path exists: {folder!r}. Choose another.")
    aside = target.with_name(f".{target.name}.{os.urandom(4).hex()}.tmp")
    try:
        aside.mkdir(parents=True)
        try:
            _write(aside, content, note)
            aside.rename(target)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
    except OSError as error:
        raise SuiteError(f"cannot write the suite {folder}: {error.strerror or error}.") from error


def update(folder: str, content: Content, known: str, note: Callable[[str], object]) -> None:
    """Write over a suite.

    Args:
        folder: where it is.
        content: what it will hold. Files in its folders that are no wrappers and no contexts are left alone.
        known: the text of `suite.yaml` as it was read.
        note: told about each file.

    Raises:
        SuiteError: somebody has changed it in the meantime, or it cannot be written.
    """
    path = Path(folder)
    try:
        if Path(path, DEFINITION).read_text(encoding="utf-8") != known:
            raise SuiteError(
                f"the suite {folder} was changed by somebody else after it was loaded. Load it and try again."
            )
        _write(path, content, note)
        _remove_rest(path, content)
    except OSError as error:
        raise SuiteError(f"cannot write the suite {folder}: {error.strerror or error}.") from error


def _write(folder: Path, content: Content, note: Callable[[str], object]) -> None:
    import yaml

    contexts, tools = folder / "contexts", folder / "bin"
    contexts.mkdir(exist_ok=True)
    tools.mkdir(exist_ok=True)
    for name, save in content.contexts.items():
        note(f"writing context {name!r}...")
        save(str(contexts / f"{name}.rxt"))
    for name, forwarding in content.tools.items():
        arguments = forwarding.keywords
        note(f"creating {name!r} -> {arguments['tool_name']!r} ({arguments['context_name']} context)...")
        path, text = wrapper_path(tools, name), _wrapper_text(forwarding)
        put_text(str(path), text, mode=0o755)
        path.chmod(0o755)  # whatever the umask says: a suite's tools are for everybody, as in rez
    sync_file_system(str(folder))  # before suite.yaml names them
    text = yaml.safe_dump(dict(content.definition), default_flow_style=False).strip()
    put_text(str(folder / DEFINITION), text, durable=True)


def _wrapper_text(forwarding: Forwarding) -> str:
    if sys.platform == "win32":  # pragma: no cover
        return batch_text(forwarding)
    return forwarding_text(forwarding, fallback=own_words())


def wrapper_path(folder: Path, name: str) -> Path:
    """Return the file of a wrapper."""
    return folder / (f"{name}.cmd" if sys.platform == "win32" else name)


def _remove_rest(folder: Path, content: Content) -> None:
    wanted = {wrapper_path(folder / "bin", name) for name in content.tools}
    for path in (folder / "bin").iterdir():
        if path not in wanted and _is_wrapper(path):
            path.unlink()
    for path in (folder / "contexts").glob("*.rxt"):
        if path.stem not in content.contexts:
            path.unlink()


def _is_wrapper(path: Path) -> bool:
    if not path.is_file():
        return False
    try:
        forwarding = read_forwarding(str(path))
    except ForwardingError:
        return False
    return (forwarding.module, forwarding.function) == SUITE_TOOL
