"""rez's search classes, on the same repository as rez's own."""

from __future__ import annotations

import os
from io import StringIO

import pytest

from pkg.catalog import ResourceSearcher, ResourceSearchResultFormatter


@pytest.fixture
def repository(pkg_repo):
    pkg_repo.add("maya-2023", timestamp=1000, tools=["maya"])
    pkg_repo.add("maya-2024", timestamp=2000, description="two\nlines")
    pkg_repo.add("nuke-14", variants=[["maya-2023"], ["maya-2024"]])
    pkg_repo.write("broken-1", "name = 'broken'\nversion = '1'\nrequires = 3\n")
    return str(pkg_repo.path)


def found(searcher_class, formatter_class, request, template, **options):
    """Give what is found, the hits, and how they are written."""
    kind, hits = searcher_class(**options).search(request)
    out = StringIO()
    formatter_class(template).print_search_results([hit for hit in hits if not hit.validation_error], out)
    names = [
        (getattr(hit.resource, "qualified_name", hit.resource), bool(hit.validation_error)) for hit in hits
    ]
    return kind, [hit.resource_type for hit in hits], names, out.getvalue()


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")  # rez warns while it is imported
@pytest.mark.parametrize(
    ("request_", "options"),
    [
        (None, {}),
        ("maya", {"latest": True}),
        ("m*", {"resource_type": "package"}),
        ("maya-2024+", {}),
        ("nuke", {"resource_type": "variant"}),
        ("maya", {"after_time": 1500}),
        ("maya", {"before_time": 1500}),
        ("*", {"resource_type": "package", "validate": True}),
        ("nothing", {}),
    ],
)
def test_the_classes_find_and_write_what_rezs_do(repository, request_, options):
    try:
        from rez import package_search as rez
    except ImportError:
        if os.environ.get("PKG_REQUIRE_REAL"):
            raise
        pytest.skip("rez is not installed")
    for template in (None, r"{qual}\n {desc} {tools} {num}"):
        words = (request_, template)
        ours = found(
            ResourceSearcher, ResourceSearchResultFormatter, *words, package_paths=[repository], **options
        )
        theirs = found(
            rez.ResourceSearcher,
            rez.ResourceSearchResultFormatter,
            *words,
            package_paths=[repository],
            **options,
        )
        assert ours == theirs


def test_line_breaks_in_values_can_be_kept_out(repository):
    _, hits = ResourceSearcher(package_paths=[repository], latest=True).search("maya")
    lines = ResourceSearchResultFormatter("{description}", suppress_newlines=True).format_search_results(hits)
    assert lines == [("two\\nlines", "info")]


def test_hits_can_be_taken_one_by_one(repository):
    kind, hits = ResourceSearcher(package_paths=[repository]).iter_resources("maya")
    assert kind == "package"
    assert next(hits).resource.qualified_name == "maya-2023"
