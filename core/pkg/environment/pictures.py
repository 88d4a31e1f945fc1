"""Pictures of graphs: texts, drawings by graphviz where it is installed, and a page that needs nothing.

The format is what was asked for, or what the file's ending says.
"""

# Importing pathlib costs more than all of this.
# ruff: noqa: PTH122
from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from pkg.environment import graphs
from pkg.environment.rxt import reason
from pkg.errors import MissingDependencyError, PkgError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pkg.environment.context import ResolvedContext
    from pkg.settings import Settings
    from pkg.solve.graph import Graph

FORMATS = ("dot", "svg", "png", "html", "mermaid", "json")
TEXT_FORMATS = ("dot", "mermaid", "json")
_ENDINGS = {"gv": "dot", "htm": "html", "mmd": "mermaid"}


class Picture:
    """A graph that is to be shown.

    Attributes:
        context: the context whose graph it is; None for a graph of something else.
        graph: the graph, or a part of it.
        settings: they name the viewer.
        title: what it is about; the request where there is a context.
        focus: the package that the graph is about, if any.
        explanation: sections for the page's panel, see `pkg.environment.graph_data`; or what gives them when
            the format has a place for them.
    """

    def __init__(
        self,
        context: ResolvedContext | None,
        graph: Graph,
        *,
        settings: Settings | None = None,
        title: str | None = None,
        focus: str | None = None,
        explanation: Sequence[dict[str, Any]] | Callable[[], Sequence[dict[str, Any]]] = (),
    ) -> None:
        """Note what is to be shown; without a context, `settings` is needed for viewing."""
        self.context = context
        self.graph = graph
        self.settings = settings or (context.settings if context else None)
        self.title = title
        self.focus = focus
        self.explanation = explanation

    def render(self, kind: str) -> bytes:
        """Return the picture in a format: one of FORMATS, or another that graphviz knows.

        Raises:
            MissingDependencyError: graphviz is needed and not installed.
            PkgError: graphviz does not know the format.
        """
        if kind == "dot":
            return self._line(graphs.dot_text(self.graph))
        if kind == "mermaid":
            return self._line(graphs.mermaid_text(self.graph))
        if kind == "json":
            import json

            return self._line(json.dumps(self._data(), indent=2))
        if kind == "html":
            from pkg.environment.graph_page import page

            return page(self._data()).encode()
        return _by_graphviz(graphs.dot_text(self.graph), kind)

    def _data(self) -> dict[str, Any]:
        from pkg.environment.graph_data import graph_data

        explanation = self.explanation() if callable(self.explanation) else self.explanation
        return graph_data(
            self.context, self.graph, title=self.title, focus=self.focus, explanation=explanation
        )

    @staticmethod
    def _line(text: str) -> bytes:
        return text.encode() + b"\n"


def _by_graphviz(dot: str, kind: str) -> bytes:
    import subprocess

    try:
        return subprocess.run(
            ["dot", f"-T{kind}"], input=dot.encode(), capture_output=True, check=True
        ).stdout
    except (FileNotFoundError, PermissionError):
        raise MissingDependencyError(
            f"drawing a graph as {kind} needs the program 'dot' of graphviz, which is not on PATH. Install "
            "graphviz, or take html, dot, mermaid or json."
        ) from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        raise PkgError(f"graphviz cannot draw {kind}: {said[0] if said else error}.") from None


def format_of(path: str) -> str:
    """Return the format that a file's ending stands for; png where there is none (rez 3.4.0)."""
    ending = os.path.splitext(path)[1].lower().lstrip(".")
    return _ENDINGS.get(ending, ending) or "png"


def write(picture: Picture, path: str, kind: str | None = None) -> None:
    """Write a picture into a file.

    Where graphviz is needed and missing, a page is written beside the wanted file, and the error says so.

    Args:
        picture: the picture.
        path: the file; its ending says the format if `kind` does not.
        kind: the format.

    Raises:
        MissingDependencyError: graphviz is not installed.
        PkgError: the file cannot be written, or graphviz does not know the format.
    """
    try:
        content = picture.render(kind or format_of(path))
    except MissingDependencyError as error:
        page = f"{os.path.splitext(path)[0]}.html"
        if os.path.lexists(page):  # somebody else's, perhaps
            raise
        _put(page, picture.render("html"))
        raise MissingDependencyError(f"{error} The graph is in {page} instead.") from None
    _put(path, content)


def _put(path: str, content: bytes) -> None:
    from pkg.files import put_bytes

    try:
        put_bytes(path, (content,))
    except OSError as error:
        raise PkgError(f"cannot write {path}: {reason(error)}.") from error


def show(picture: Picture, path: str | None = None, kind: str | None = None) -> str:
    """Open a picture in the configured viewer, or else a web browser; a page where graphviz is missing.

    Args:
        picture: the picture.
        path: where to write it; None for a file in the folder of temporary files.
        kind: the format; None for what the path or the setting `dot_image_format` says.

    Returns:
        A sentence saying where the picture is.

    Raises:
        PkgError: there is no display, or see `write`.
    """
    if path:
        write(picture, path, kind)
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        raise PkgError(
            "Unable to open display. Write the graph into a file, such as graph.html, or print it as text: "
            "pkg graph --help."
        )
    settings = picture.settings
    if settings is None:
        raise TypeError("a picture without a context is viewed with settings")
    kind = kind or (format_of(path) if path else settings.dot_image_format)
    if not path:
        try:
            content = picture.render(kind)
        except MissingDependencyError:
            kind, content = "html", picture.render("html")
        path = _temporary(kind)
        _put(path, content)
    path = os.path.abspath(path)  # noqa: PTH100
    _open(path, settings.browser if kind == "html" else settings.image_viewer)
    return f"the graph is in {path}"


def _temporary(kind: str) -> str:
    import tempfile

    descriptor, path = tempfile.mkstemp(prefix="resolve-dot-", suffix=f".{kind}")
    os.close(descriptor)
    return path


def _open(path: str, program: str | None) -> None:
    """Open a file with a program and its arguments; with a web browser if there is none, or it fails."""
    import shlex
    import subprocess

    try:
        if program and subprocess.run([*shlex.split(program), path], check=False).returncode == 0:
            return
    except (OSError, ValueError):
        pass
    import webbrowser

    webbrowser.open_new(f"file://{path}")
