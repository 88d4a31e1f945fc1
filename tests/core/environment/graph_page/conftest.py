"""Pages of graphs in a real chromium."""

import os
import shutil

import pytest

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium():
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if os.environ.get("PKG_REQUIRE_REAL"):
        assert program, "chromium is not installed, and PKG_REQUIRE_REAL is set"
        from playwright.sync_api import sync_playwright
    else:
        if not program:
            pytest.skip("chromium is not installed")
        sync_playwright = pytest.importorskip("playwright.sync_api").sync_playwright
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


class Sheet:
    """A page of a graph that a person looks at.

    Attributes:
        tab: the tab of the browser.
        requests: every address that was asked for.
        errors: what went wrong in its scripts.
    """

    def __init__(self, browser, path, **options):
        self.context = browser.new_context(
            viewport={"width": 1600, "height": 1000}, reduced_motion="reduce", **options
        )
        self.tab = self.context.new_page()
        self.requests, self.errors = [], []
        self.tab.on("request", lambda request: self.requests.append(request.url))
        self.tab.on("pageerror", lambda error: self.errors.append(str(error)))
        self.tab.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.tab.goto(path.as_uri())

    def node(self, name):
        """Return the element of the node of a package."""
        found = self.tab.evaluate(
            "name => pkgGraph.data.nodes.find(node => node.name === name || node.label === name).id", name
        )
        return self.tab.locator(f'#nodes [data-id="{found}"]')

    def names(self):
        """Return the names of the nodes that are shown."""
        ids = self.tab.locator("#nodes .node").evaluate_all("all => all.map(one => one.dataset.id)")
        names = self.tab.evaluate("pkgGraph.data.nodes.map(node => [node.id, node.name])")
        return sorted(name for id_, name in names if id_ in ids)

    def lit(self):
        """Return what the nodes that stand out say."""
        return sorted(
            self.tab.locator("#nodes .node.lit").evaluate_all("all => all.map(one => one.textContent)")
        )

    def zoom(self):
        return self.tab.evaluate("pkgGraph.state.zoom")

    def is_centred(self, name):
        box, stage = self.node(name).bounding_box(), self.tab.locator("#graph").bounding_box()
        across = abs(box["x"] + box["width"] / 2 - stage["x"] - stage["width"] / 2)
        down = abs(box["y"] + box["height"] / 2 - stage["y"] - stage["height"] / 2)
        return across < 40 and down < 40


@pytest.fixture
def open_file(chromium):
    """Open a page; nothing may have gone wrong in it, and nothing been fetched."""
    sheets = []

    def open_file(path, **options):
        sheets.append(Sheet(chromium, path, **options))
        return sheets[-1]

    yield open_file
    for sheet in sheets:
        assert sheet.errors == []
        assert [url for url in sheet.requests if not url.startswith(("file:", "data:"))] == []
        sheet.context.close()


@pytest.fixture
def open_page(open_file, tmp_path):
    """Open the page of some data."""
    from pkg.environment.graph_page import page

    def open_page(data, **options):
        path = tmp_path / "graph.html"
        path.write_text(page(data), encoding="utf-8")
        return open_file(path, **options)

    return open_page


def node(name, *, requires=(), kind="package", version="1.0", **more):
    return {
        "id": name,
        "kind": kind,
        "label": f"{name}-{version}[]",
        "name": name,
        "version": version,
        "variant": None,
        "requested": None,
        "implicit": None,
        "failed": False,
        "requires": list(requires),
        "uri": f"/packages/{name}/{version}/package.py[]",
        **more,
    }


def graph_of(needs, requested=(), **more):
    """Describe a graph: name to the names that it needs."""
    nodes = [
        node(name, requires=ends, requested=name if name in requested else None)
        for name, ends in needs.items()
    ]
    edges = [
        {"from": start, "to": end, "kind": "requires", "requirements": [end], "label": None}
        for start, ends in needs.items()
        for end in ends
    ]
    return {
        "format": 1,
        "title": " ".join(requested),
        "status": "solved",
        "failure": None,
        "timestamp": 0,
        "request": list(requested),
        "implicit": [],
        "focus": None,
        "nodes": nodes,
        "edges": edges,
        "explanation": [],
        **more,
    }


@pytest.fixture
def studio_graph():
    return graph_of(
        {
            "lookdev": ["maya", "usd", "shaders"],
            "maya": ["python", "qt"],
            "usd": ["python", "boost"],
            "shaders": ["maya", "boost"],
            "boost": ["python"],
            "python": [],
            "qt": [],
        },
        ["lookdev"],
    )


@pytest.fixture
def make_graph():
    return graph_of


@pytest.fixture
def make_node():
    return node
