import json
import shutil

import pytest

from pkg.environment.graph_data import graph_data
from pkg.environment.graphs import dependency_graph


@pytest.fixture
def studio(repository):
    repository.add("app-1.0", "requires = ['lib-1', '~extra-2', '.feature-1']")
    repository.add("lib-1.5", "variants = [['base-1'], ['base-2']]")
    repository.add("base-1", "requires = ['zero']")
    repository.add("base-2")
    repository.add("zero-1")
    repository.add("other-1", "requires = ['base-1']")
    repository.add("cyc-1", "requires = ['cyd']")
    repository.add("cyd-1", "requires = ['cyc']")
    return repository


def described(context, **options):
    return graph_data(context, context.graph(), **options)


def by_name(data):
    return {node["name"]: node for node in data["nodes"]}


def edges(data):
    labels = {node["id"]: node["label"].removesuffix("[]") for node in data["nodes"]}
    return {(labels[edge["from"]], labels[edge["to"]]): edge for edge in data["edges"]}


def test_a_package_is_described(studio, resolve):
    data = described(resolve("app", "lib"))
    assert data["status"] == "solved"
    assert data["request"] == ["app", "lib"]
    lib = by_name(data)["lib"]
    assert (lib["kind"], lib["version"], lib["variant"], lib["requested"]) == ("package", "1.5", 1, "lib")
    assert lib["requires"] == ["base-2"]
    assert lib["uri"] == f"{studio.path}/lib/1.5/package.py[1]"
    assert by_name(data)["base"]["requested"] is None


def test_requirements_become_texts_on_edges(studio, resolve):
    data = described(resolve("app"))
    found = edges(data)
    assert found["app-1.0", "lib-1.5[1]"]["requirements"] == ["lib-1"]
    assert found["lib-1.5[1]", "base-2"]["requirements"] == ["base-2"]
    assert {node["kind"] for node in data["nodes"]} == {"package", "ephemeral"}


def test_the_dependency_graph_tells_the_requirements_too(studio, resolve):
    context = resolve("app")
    data = graph_data(context, context.get_dependency_graph())
    assert edges(data)["app-1.0", "lib-1.5"]["requirements"] == ["lib-1"]
    assert edges(data)["app-1.0", ".feature-1"]["requirements"] == [".feature-1"]


def test_a_conflict_keeps_the_requirements_it_is_about(studio, resolve):
    context = resolve("other", "base-2")
    data = described(context)
    assert (data["status"], data["failure"]) == ("failed", context.failure_description)
    (alarm,) = [edge for edge in data["edges"] if edge["kind"] == "conflict"]
    ends = {node["label"] for node in data["nodes"] if node["id"] in (alarm["from"], alarm["to"])}
    assert {node["label"] for node in data["nodes"] if node["failed"]} == ends
    assert any("base" in end for end in ends)


def test_a_failed_graph_tells_where_its_packages_are(studio, resolve):
    other = by_name(described(resolve("other", "base-2")))["other"]
    assert other["uri"] == f"{studio.path}/other/1/package.py[]"
    assert other["requires"] == ["base-1"]


def test_a_circle_is_marked_on_each_of_its_edges(studio, resolve):
    data = described(resolve("cyc"))
    assert [edge["kind"] for edge in data["edges"]] == ["cycle", "cycle"]
    assert all(node["failed"] for node in data["nodes"] if node["kind"] == "package")


def test_a_context_whose_repository_is_gone_is_described_as_far_as_can_be(studio, resolve, plugins, tmp_path):
    from pkg.environment.context import ResolvedContext

    resolve("app").save(str(tmp_path / "a.rxt"))
    shutil.rmtree(studio.path)
    data = described(ResolvedContext.load(str(tmp_path / "a.rxt"), plugins=plugins))
    app = by_name(data)["app"]
    assert (app["version"], app["requires"]) == ("1.0", [])
    assert edges(data)["app-1.0", "lib-1.5[1]"]["requirements"] == ["lib-1"]


def test_it_is_json(studio, resolve):
    data = described(resolve("app"), explanation=[{"title": "t", "text": "x", "nodes": []}])
    assert json.loads(json.dumps(data)) == data


def test_a_graph_of_no_resolve_has_a_title():
    graph = dependency_graph([("a", "a"), ("b", "b-1")], [("a", "b")])
    data = graph_data(None, graph, title="what needs b")
    assert (data["title"], data["status"], data["request"]) == ("what needs b", None, [])
    assert [node["version"] for node in data["nodes"]] == [None, "1"]
    assert [(edge["from"], edge["to"]) for edge in data["edges"]] == [("a", "b")]
