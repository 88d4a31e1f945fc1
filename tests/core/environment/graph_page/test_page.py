"""What a person does with the page, in a real browser."""

import random
import re

import pytest

from pkg.cli import graph_options
from pkg.environment import pictures
from pkg.environment.context import ResolvedContext
from pkg.environment.graph_page import page


def test_the_page_names_no_address(studio_graph):
    text = page(studio_graph)
    assert not re.findall(r'(?:src|href)="(?!data:)', text)
    assert set(re.findall(r"https?://[^\"' ]+", text)) == {"http://www.w3.org/2000/svg"}


def test_text_from_packages_cannot_become_markup(open_page, make_graph):
    name = "</script><img src=x onerror=alert(1)>"
    sheet = open_page(make_graph({name: []}, [name], failure="<b>no</b>"))
    assert sheet.tab.locator("img, b").count() == 0
    assert sheet.tab.locator("#failure pre").inner_text() == "<b>no</b>"


def test_every_package_is_drawn_and_those_asked_for_stand_out(open_page, studio_graph):
    sheet = open_page(studio_graph)
    assert sheet.names() == sorted(each["name"] for each in studio_graph["nodes"])
    assert sheet.tab.locator(".node.requested").all_text_contents() == ["lookdev-1.0"]
    assert sheet.tab.locator("#counts").inner_text() == "7 nodes, 10 edges"


def test_searching_centres_and_highlights(open_page, studio_graph):
    sheet = open_page(studio_graph)
    sheet.tab.keyboard.press("/")
    sheet.tab.keyboard.type("sha")
    assert sheet.is_centred("shaders")
    assert sheet.tab.locator(".node.match").all_text_contents() == ["shaders-1.0"]
    assert sheet.tab.locator("#details h2").inner_text() == "shaders"


def test_enter_goes_through_what_was_found_and_escape_ends_it(open_page, studio_graph):
    sheet = open_page(studio_graph)
    sheet.tab.fill("#search", "o")
    found = sheet.tab.locator("#details h2")
    assert (found.inner_text(), sheet.tab.locator("#matches").inner_text()) == ("boost", "1/3")
    sheet.tab.press("#search", "Enter")
    assert found.inner_text() == "lookdev"
    sheet.tab.press("#search", "Shift+Enter")
    assert found.inner_text() == "boost"
    sheet.tab.press("#search", "Escape")
    assert sheet.tab.locator(".node.match").count() == 0
    assert sheet.tab.locator("#details").is_hidden()


def test_searching_what_is_not_there_says_so(open_page, studio_graph):
    sheet = open_page(studio_graph)
    sheet.tab.fill("#search", "houdini")
    assert sheet.tab.locator("#matches").inner_text() == "none"


def test_a_click_tells_about_a_package(open_page, studio_graph):
    sheet = open_page(studio_graph)
    sheet.node("boost").click()
    details = sheet.tab.locator("#details").inner_text()
    assert "/packages/boost/1.0/package.py[]" in details
    assert re.search(r"Needs \(1\)\s+python-1.0", details)
    assert re.search(r"Needed by \(2\)\s+shaders-1.0\s*boost\s+usd-1.0", details)
    assert sheet.lit() == ["boost-1.0", "python-1.0", "shaders-1.0", "usd-1.0"]


def test_a_name_in_the_details_leads_to_its_package(open_page, studio_graph):
    sheet = open_page(studio_graph)
    sheet.node("boost").click()
    sheet.tab.click('#details [data-go="usd"]')
    assert sheet.tab.locator("#details h2").inner_text() == "usd"
    assert sheet.is_centred("usd")


def test_the_mouse_over_a_package_lights_its_neighbours_and_fades_the_others(open_page, studio_graph):
    sheet = open_page(studio_graph)
    sheet.node("qt").hover()
    assert sheet.lit() == ["maya-1.0", "qt-1.0"]
    assert sheet.node("usd").evaluate("one => getComputedStyle(one).opacity") == "0.2"
    assert sheet.node("maya").evaluate("one => getComputedStyle(one).opacity") == "1"


def test_the_wheel_zooms_where_the_mouse_is(open_page, studio_graph):
    sheet = open_page(studio_graph)
    before, box = sheet.zoom(), sheet.node("qt").bounding_box()
    sheet.tab.mouse.move(box["x"] + 5, box["y"] + 5)
    sheet.tab.mouse.wheel(0, -300)
    sheet.tab.wait_for_function("before => pkgGraph.state.zoom > before", arg=before)
    after = sheet.node("qt").bounding_box()
    assert after["width"] > box["width"] * 1.3
    assert after["x"] == pytest.approx(box["x"] + 5 - 5 * sheet.zoom() / before, abs=3)


def test_dragging_moves_the_picture_and_selects_nothing(open_page, studio_graph):
    sheet = open_page(studio_graph)
    box = sheet.node("qt").bounding_box()
    sheet.tab.mouse.move(box["x"] + 5, box["y"] + 5)
    sheet.tab.mouse.down()
    sheet.tab.mouse.move(box["x"] + 105, box["y"] - 45)
    sheet.tab.mouse.up()
    after = sheet.node("qt").bounding_box()
    assert (after["x"] - box["x"], after["y"] - box["y"]) == pytest.approx((100, -50), abs=1)
    assert sheet.tab.locator("#details").is_hidden()


def test_buttons_zoom_and_fit(open_page, studio_graph):
    sheet = open_page(studio_graph)
    first = sheet.zoom()
    sheet.tab.click("#zoom-in")
    assert sheet.zoom() == pytest.approx(first * 1.3)
    sheet.tab.click("#zoom-out")
    sheet.tab.click("#zoom-out")
    assert sheet.zoom() == pytest.approx(first / 1.3)
    sheet.tab.click("#fit")
    assert sheet.zoom() == first


def test_the_keyboard_walks_along_the_graph(open_page, studio_graph):
    sheet = open_page(studio_graph)
    name = sheet.tab.locator("#details h2")
    sheet.tab.locator("#graph").focus()
    sheet.tab.keyboard.press("ArrowDown")
    assert name.inner_text() == "lookdev"
    sheet.tab.keyboard.press("ArrowDown")
    needed = name.inner_text()
    assert needed in ("maya", "usd", "shaders")
    sheet.tab.keyboard.press("ArrowUp")
    sheet.tab.keyboard.press("Escape")
    assert sheet.tab.locator("#details").is_hidden()


def test_depth_folds_what_is_farther_away_and_a_badge_unfolds_it(open_page, studio_graph):
    sheet = open_page(studio_graph)
    sheet.tab.select_option("#depth", "1")
    assert sheet.names() == ["lookdev", "maya", "shaders", "usd"]
    assert sheet.node("maya").locator(".badge").text_content() == "+2"
    sheet.node("maya").locator(".badge").click()
    assert sheet.names() == ["lookdev", "maya", "python", "qt", "shaders", "usd"]
    sheet.tab.click("#uncut")
    assert len(sheet.names()) == 7


def test_folding_a_package_hides_what_only_it_needs(open_page, studio_graph):
    sheet = open_page(studio_graph)
    sheet.node("maya").click()
    sheet.tab.keyboard.press("c")
    assert sheet.names() == ["boost", "lookdev", "maya", "python", "shaders", "usd"]
    sheet.tab.keyboard.press("c")
    assert "qt" in sheet.names()


def test_only_what_needs_a_package_and_only_what_it_needs(open_page, studio_graph):
    sheet = open_page(studio_graph)
    sheet.node("boost").click()
    sheet.tab.keyboard.press("w")
    assert sheet.names() == ["boost", "lookdev", "shaders", "usd"]
    assert sheet.tab.locator("#cut-text").inner_text() == "What needs boost-1.0"
    sheet.tab.click("#uncut")
    sheet.node("usd").click()
    sheet.tab.click("#only-needs")
    assert sheet.names() == ["boost", "python", "usd"]


def test_searching_what_is_folded_away_brings_it_back(open_page, studio_graph):
    sheet = open_page(studio_graph)
    sheet.tab.select_option("#depth", "0")
    assert sheet.names() == ["lookdev"]
    sheet.tab.fill("#search", "qt")
    assert "qt" in sheet.names()
    assert sheet.is_centred("qt")


def test_a_conflict_is_shown_with_its_text(open_page, make_graph):
    data = make_graph({"app": ["lib"], "tool": ["lib"], "lib": []}, ["app", "tool"], status="failed")
    data["failure"] = "The following package conflicts occurred: (lib-1 <--!--> lib-2)"
    data["edges"][1].update(kind="conflict", label="CONFLICT")
    for each in data["nodes"][1:]:
        each["failed"] = True
    sheet = open_page(data)
    assert "lib-1 <--!--> lib-2" in sheet.tab.locator("#failure").inner_text()
    assert sheet.tab.locator("#alarms text").all_text_contents() == ["CONFLICT"]
    assert sheet.tab.locator(".node.failed").all_text_contents() == ["tool-1.0", "lib-1.0"]
    assert sheet.tab.locator("#legend .only-alarm").is_visible()
    sheet.tab.click("#show-failure")
    assert sheet.lit() == ["lib-1.0", "tool-1.0"]


def test_a_circle_is_drawn_with_its_way_back(open_page, make_graph):
    data = make_graph({"a": ["b"], "b": ["c"], "c": ["a"], "self": ["self"]}, ["a"], status="failed")
    for edge in data["edges"]:
        edge.update(kind="cycle", label="CYCLE")
    sheet = open_page(data)
    assert sheet.tab.locator("#alarms text").all_text_contents() == ["CYCLE"] * 4
    assert sheet.names() == ["a", "b", "c", "self"]


def test_the_explanation_has_its_panel(open_page, studio_graph):
    studio_graph["explanation"] = [
        {"title": "Why boost", "text": "usd needs it.\n<i>", "nodes": ["usd", "boost"]},
        {"title": "Nothing else", "text": "", "nodes": []},
    ]
    sheet = open_page(studio_graph)
    assert "usd needs it.\n<i>" in sheet.tab.locator("#explanation").inner_text()
    sheet.tab.click("#explanation .link")
    assert sheet.lit() == ["boost-1.0", "usd-1.0"]


def test_a_failed_request_is_explained_beside_its_graph(open_file, pkg_repo, pkg_host, tmp_path):
    pkg_repo.add("python-3.9", "python-3.10", "nuke-15")
    pkg_repo.add("maya-2023", requires=["python-3.9"])
    pkg_repo.add("maya-2024", requires=["python-3.10"])
    context = ResolvedContext(
        ["maya-2024", "nuke", "python-3.9"],
        package_paths=[str(pkg_repo.path)],
        add_implicit_packages=False,
        resolver="python",
        plugins=pkg_host,
    )
    path = tmp_path / "why.html"
    pictures.write(graph_options.picture(context, dependencies=False), str(path), None)
    sheet = open_file(path)
    assert sheet.tab.locator("#failure").is_visible()
    panel = sheet.tab.locator("#explanation")
    titles = panel.locator("h3").all_text_contents()
    assert titles == ["maya-2024", "python-3.9", "No python is left", "What works"]
    assert "maya-2024 needs python-3.10" in panel.inner_text()
    assert "ask for maya-2023 instead of maya-2024" in panel.inner_text()
    panel.get_by_role("button", name="maya-2024").click()
    lit = " ".join(sheet.lit())
    assert "maya-2024" in lit
    assert "python-3.10" in lit
    assert "nuke" not in lit


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_system_and_the_button(open_page, studio_graph, scheme):
    sheet = open_page(studio_graph, color_scheme=scheme)
    theme = sheet.tab.locator("html")
    assert theme.get_attribute("data-theme") == scheme
    sheet.tab.keyboard.press("t")
    assert theme.get_attribute("data-theme") != scheme


def test_implied_edges_are_left_out_until_they_are_asked_for(open_page, studio_graph):
    sheet = open_page(studio_graph)
    pieces = "document.querySelector('#edges .twig').getAttribute('d').split('M').length - 1"
    before = sheet.tab.evaluate(pieces)
    sheet.tab.keyboard.press("e")
    assert sheet.tab.evaluate(pieces) > before


def test_a_graph_without_nodes_is_an_empty_page(open_page, make_graph):
    assert open_page(make_graph({})).names() == []


def test_four_hundred_packages_are_read_at_one_glance(open_page, make_graph):
    dice = random.Random(7)
    names = [f"{dice.choice(['studio', 'lib', 'tool'])}_{number}" for number in range(400)]
    needs = {
        name: sorted(
            {names[max(0, number - dice.randint(1, 80))] for _ in range(dice.choice([1, 2, 6]))} - {name}
        )
        for number, name in enumerate(names)
    }
    sheet = open_page(make_graph(needs, names[-80:]))
    found = sheet.tab.evaluate(
        """() => {
          const stage = document.querySelector("#graph").getBoundingClientRect();
          const boxes = [...document.querySelectorAll(".node > rect")]
            .map(one => one.getBoundingClientRect());
          return {
            count: boxes.length,
            inside: boxes.every(box => box.left >= stage.left && box.right <= stage.right
              && box.top >= stage.top && box.bottom <= stage.bottom),
            letters: 12 * pkgGraph.state.zoom,
          };
        }"""
    )
    assert (found["count"], found["inside"]) == (400, True)
    assert found["letters"] > 7  # pixels
