import json
import os
import shutil
import stat
import xml.etree.ElementTree as ET

import pytest

from pkg.environment.pictures import Picture, format_of, show, write
from pkg.errors import MissingDependencyError, PkgError


@pytest.fixture
def picture(repository, resolve):
    repository.add("app-1", "requires = ['lib']")
    repository.add("lib-2")
    context = resolve("app")
    return Picture(context, context.graph())


@pytest.fixture
def needs_graphviz():
    if not shutil.which("dot"):
        assert not os.environ.get("PKG_REQUIRE_REAL"), (
            "graphviz is not installed, and PKG_REQUIRE_REAL is set"
        )
        pytest.skip("graphviz is not installed")


@pytest.fixture
def no_graphviz(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.fixture
def display(monkeypatch, tmp_path):
    """A display, and a viewer that notes what it was called with."""
    monkeypatch.setenv("DISPLAY", ":77")
    viewer = tmp_path / "viewer"
    viewer.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/seen\n')
    viewer.chmod(viewer.stat().st_mode | stat.S_IXUSR)
    return viewer


@pytest.fixture
def browser(monkeypatch):
    """Catch what a web browser would open."""
    opened = []
    monkeypatch.setattr("webbrowser.open_new", opened.append)
    return opened


def with_settings(picture, **values):
    picture.settings = picture.settings.override(values, "this test")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a.svg", "svg"),
        ("a.PNG", "png"),
        ("a.gv", "dot"),
        ("a.htm", "html"),
        ("a.mmd", "mermaid"),
        ("a", "png"),
    ],
)
def test_the_ending_says_the_format(path, kind):
    assert format_of(path) == kind


def test_texts_need_no_graphviz(picture, tmp_path, no_graphviz):
    for name, begin in {"a.dot": "digraph g {", "a.mmd": "flowchart", "a.html": "<!doctype html>"}.items():
        write(picture, str(tmp_path / name))
        assert (tmp_path / name).read_text().startswith(begin)
    write(picture, str(tmp_path / "a.txt"), "json")
    assert json.loads((tmp_path / "a.txt").read_text())["request"] == ["app"]


def test_graphviz_draws_svg_and_png(picture, tmp_path, needs_graphviz):
    write(picture, str(tmp_path / "a.svg"))
    texts = [each.text for each in ET.parse(tmp_path / "a.svg").iter("{http://www.w3.org/2000/svg}text")]
    assert "app-1[]" in texts
    write(picture, str(tmp_path / "a.png"))
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_without_graphviz_there_is_a_page_and_the_error_says_so(picture, tmp_path, no_graphviz):
    with pytest.raises(MissingDependencyError, match=r"graphviz.* The graph is in .*a\.html instead"):
        write(picture, str(tmp_path / "a.svg"))
    assert not (tmp_path / "a.svg").exists()
    assert "lib-2" in (tmp_path / "a.html").read_text()


def test_without_graphviz_a_page_of_somebody_else_stays(picture, tmp_path, no_graphviz):
    (tmp_path / "a.html").write_text("mine")
    with pytest.raises(MissingDependencyError) as caught:
        write(picture, str(tmp_path / "a.svg"))
    assert "instead" not in str(caught.value)
    assert (tmp_path / "a.html").read_text() == "mine"


def test_an_unknown_format_leaves_the_old_file(picture, tmp_path, needs_graphviz):
    (tmp_path / "a.xyz").write_text("old")
    with pytest.raises(PkgError, match="graphviz cannot draw xyz"):
        write(picture, str(tmp_path / "a.xyz"))
    assert (tmp_path / "a.xyz").read_text() == "old"


def test_a_folder_that_is_missing_is_a_clear_error(picture, tmp_path):
    with pytest.raises(PkgError, match=r"cannot write .*no such file"):
        write(picture, str(tmp_path / "nowhere" / "a.html"))


def test_without_a_display_nothing_is_opened(picture, monkeypatch, browser):
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(PkgError, match="Unable to open display"):
        show(picture)
    assert browser == []


def test_the_viewer_of_the_settings_shows_a_picture(picture, display, browser, tmp_path, needs_graphviz):
    with_settings(picture, image_viewer=f"{display} --wait")
    said = show(picture, str(tmp_path / "a.svg"))
    assert said == f"the graph is in {tmp_path}/a.svg"
    assert (tmp_path / "seen").read_text() == f"--wait {tmp_path}/a.svg\n"
    assert browser == []


def test_a_viewer_that_is_missing_leaves_it_to_the_web_browser(picture, display, browser, tmp_path):
    with_settings(picture, browser="/no/such/program")
    show(picture, str(tmp_path / "a.html"))
    assert browser == [f"file://{tmp_path}/a.html"]


def test_the_browser_of_the_settings_shows_a_page(picture, display, browser, tmp_path):
    with_settings(picture, browser=str(display))
    show(picture, kind="html")
    assert (tmp_path / "seen").read_text().strip().endswith(".html")


def test_without_graphviz_a_page_is_shown(picture, display, browser, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with_settings(picture, image_viewer=None)
    said = show(picture)
    (path,) = tmp_path.glob("resolve-dot-*")
    assert said == f"the graph is in {path}"
    assert path.suffix == ".html"
    assert browser == [f"file://{path}"]
