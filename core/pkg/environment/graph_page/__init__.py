"""The page that shows a graph: one HTML file that needs nothing else.

`page.html` is the frame, `page.css` its looks; `layout.js` places the nodes, `graph.js` knows which are
shown, `drawing.js` draws them, `page.js` answers the mouse and the keyboard. The data stands in the page as
JSON, in the element with the id `graph-data`.
"""

from __future__ import annotations

import os
from typing import Any


def page(data: dict[str, Any]) -> str:
    """Write the page of a graph.

    Args:
        data: what `pkg.environment.graph_data.graph_data` returns.
    """
    import html
    import json

    title = html.escape(data["title"] or "graph")
    # In a script element only "<" could end the data or begin a comment.
    text = json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")
    parts = {
        "TITLE": title,
        "STYLE": _piece("page.css"),
        "LAYOUT": _piece("layout.js"),
        "DRAWING": _piece("drawing.js"),
        "GRAPH": _piece("graph.js"),
        "PAGE": _piece("page.js"),
        "DATA": text,
    }
    before, *rest = _piece("page.html").split("{{")
    written = [before]
    for piece in rest:
        name, _, after = piece.partition("}}")
        written += [parts[name], after]
    return "".join(written)


def _piece(name: str) -> str:
    with open(os.path.join(os.path.dirname(__file__), name), encoding="utf-8") as file:  # noqa: PTH118, PTH120, PTH123
        return file.read()
