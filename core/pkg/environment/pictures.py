"""Pictures of graphs, drawn by graphviz where it is installed."""

# Importing pathlib costs more than all of this.
# ruff: noqa: PTH122, PTH123
from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from pkg.environment.rxt import reason
from pkg.errors import MissingDependencyError, PkgError

if TYPE_CHECKING:
    from pkg.settings import Settings


def write(dot: str, path: str) -> None:
    """Draw a graph into a file.

    Args:
        dot: the graph.
        path: its ending says the format (`.png`, `.svg`, ...); `.dot` keeps the text.

    Raises:
        MissingDependencyError: graphviz is not installed.
        PkgError: the file cannot be written, or graphviz does not know the format.
    """
    import subprocess

    kind = os.path.splitext(path)[1].lower().lstrip(".") or "png"
    try:
        if kind in ("dot", "gv"):
            drawn = dot.encode()
        else:
            drawn = subprocess.run(
                ["dot", f"-T{kind}"], input=dot.encode(), capture_output=True, check=True
            ).stdout
        with open(path, "wb") as file:
            file.write(drawn)
    except FileNotFoundError as error:
        if error.filename != "dot":
            raise PkgError(f"cannot write {path}: {reason(error)}.") from error
        raise MissingDependencyError(
            f"drawing {path} needs the program 'dot' of graphviz, which is not on PATH. Install graphviz, or "
            "take the text: pkg context --print-graph."
        ) from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        raise PkgError(f"graphviz cannot draw {path}: {said[0] if said else error}.") from None
    except OSError as error:
        raise PkgError(f"cannot write {path}: {reason(error)}.") from error


def show(dot: str, settings: Settings) -> str:
    """Draw a graph and open it in the configured viewer, or else a web browser.

    Returns:
        A sentence saying where the picture is.

    Raises:
        PkgError: there is no display, or see `write`.
    """
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        raise PkgError("Unable to open display. Take the graph as text or picture: pkg context --help.")
    import subprocess
    import tempfile

    descriptor, path = tempfile.mkstemp(prefix="resolve-dot-", suffix=f".{settings.dot_image_format}")
    os.close(descriptor)
    write(dot, path)
    viewer = settings.image_viewer
    if not viewer or subprocess.run([viewer, path], check=False).returncode:
        import webbrowser

        webbrowser.open_new(f"file://{path}")
    return f"the graph is in {path}"
