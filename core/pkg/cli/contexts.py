"""The context that a command is about: a request on the command line, a file, a lock, or the current one."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pkg.errors import PkgError, ResolvedContextError
from pkg.lazy import LazyModule

if TYPE_CHECKING:
    import typer

    from pkg.cli.app import App
    from pkg.environment.context import ResolvedContext
    from pkg.explain import Explanation
else:  # needed by failures alone
    typer = LazyModule("typer")


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


def context_of(app: App, requests: Sequence[Any], *, brief: bool = False, **options: Any) -> ResolvedContext:
    """Resolve a request; the context may be one without a solution.

    Args:
        app: the run.
        requests: the request.
        brief: do not explain why something that is needed does not exist.
        **options: of `ResolvedContext`; see `resolve_options.of_context`.

    Raises:
        PkgError: something that is needed cannot be read, or the request is malformed.
        typer.Exit: something that is needed does not exist, which was explained.
    """
    from pkg.environment.context import ResolvedContext

    try:
        return ResolvedContext(list(requests), verbosity=app.verbosity, plugins=app.host, **options)
    except PkgError as error:
        if brief or error.question is None:
            raise
        from pkg.explain import explain

        _tell(app, "error", requests, type(error).__name__, str(error), explain(error.question()))
        raise typer.Exit(1) from None


def _tell(
    app: App,
    status: str,
    requests: Sequence[Any],
    kind: str | None,
    text: str,
    explanation: Explanation | None,
) -> None:
    from pkg.cli.explanation import print_failure, tell

    if app.json:
        print_failure(app, status, requests, kind, text, explanation)
    else:
        app.output.error(text)
        tell(app, explanation)


def resolved_context(app: App, requests: Sequence[str], **options: Any) -> ResolvedContext:
    """Resolve a request, and return the solved context.

    Args:
        app: the run.
        requests: the request.
        **options: of `ResolvedContext`.

    Raises:
        PkgError: something that is needed cannot be read, or the request is malformed.
        typer.Exit: there is no solution, which was explained.
    """
    context = context_of(app, requests, **options)
    if not context.success:
        text = f"{' '.join(requests)!r} has no solution: {context.failure_description}"
        _tell(app, context.status.name, requests, context.failure_kind, text, context.explain())
        raise typer.Exit(1)
    return context


def named_context(app: App, text: str, **options: Any) -> ResolvedContext:
    """Return the context that one word of a command line stands for.

    Args:
        app: the run.
        text: a context file, a lock (a file, a token, or a lock as one word), or a request with its packages
            separated by blanks.
        **options: of `ResolvedContext`, for a request.

    Raises:
        typer.Exit: it is a request without a solution, which was explained.
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
