"""The context that a command is about: a request on the command line, a file, a lock, or the current one."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pkg.errors import ResolvedContextError

if TYPE_CHECKING:
    from pkg.cli.app import App
    from pkg.environment.context import ResolvedContext


def current_context(app: App) -> ResolvedContext:
    """Return the context of the environment that this process runs in.

    Raises:
        ResolvedContextError: it runs in none.
        ContextFileError: its file cannot be read.
    """
    path = os.environ.get("REZ_RXT_FILE")
    if not path:
        raise ResolvedContextError(
            "not in a resolved environment. Name a request, give a context file with --in FILE, or use the "
            "command inside of an environment."
        )
    return saved_context(app, path)


def saved_context(app: App, path: str) -> ResolvedContext:
    """Return the context in a file; `-` reads it from standard input.

    Raises:
        ContextFileError: it cannot be read, or is no context.
    """
    from pkg.environment.context import ResolvedContext

    if path == "-":
        return ResolvedContext.read_from_buffer(sys.stdin, "standard input", plugins=app.host)
    return ResolvedContext.load(path, plugins=app.host)


def context_of(app: App, requests: Sequence[Any], **options: Any) -> ResolvedContext:
    """Resolve a request; the context may be one without a solution.

    Args:
        app: the run.
        requests: the request.
        **options: of `ResolvedContext`; see `resolve_options.of_context`.

    Raises:
        PkgError: something that is needed does not exist or cannot be read, or the request is malformed.
    """
    from pkg.environment.context import ResolvedContext

    return ResolvedContext(list(requests), verbosity=app.verbosity, plugins=app.host, **options)


def resolved_context(app: App, requests: Sequence[str], **options: Any) -> ResolvedContext:
    """Resolve a request, and return the solved context.

    Args:
        app: the run.
        requests: the request.
        **options: of `ResolvedContext`.

    Raises:
        ResolvedContextError: there is no solution.
    """
    context = context_of(app, requests, **options)
    if not context.success:
        raise ResolvedContextError(f"{' '.join(requests)!r} has no solution: {context.failure_description}")
    return context


def named_context(app: App, text: str, **options: Any) -> ResolvedContext:
    """Return the context that one word of a command line stands for.

    Args:
        app: the run.
        text: a context file, a lock (a file, a token, or a lock as one word), or a request with its packages
            separated by blanks.
        **options: of `ResolvedContext`, for a request.

    Raises:
        ResolvedContextError: it is a request without a solution.
        PkgError: the file, the lock or the request is malformed.
    """
    from pkg.environment.lock import Lock
    from pkg.environment.lock.tokens import is_inline, is_token
    from pkg.errors import LockError

    if os.path.isfile(text):  # noqa: PTH113 - pathlib is slow to import
        return Lock.load(text, plugins=app.host).context() if _is_lock(text) else saved_context(app, text)
    if is_inline(text):
        return Lock.load(text, plugins=app.host).context()
    if text.endswith((".rxt", ".lock")) or os.sep in text:
        return saved_context(app, text)  # says what is wrong with it
    if is_token(text):
        try:
            return Lock.load(text, plugins=app.host).context()
        except LockError:
            pass  # a family may look like a token
    return resolved_context(app, text.split(), **options)


def _is_lock(path: str) -> bool:
    with open(path, "rb") as file:  # noqa: PTH123
        return b'"lock_version"' in file.read()
