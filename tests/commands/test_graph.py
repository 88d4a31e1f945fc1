"""`pkg graph`, and the graphs of `pkg context`, as a user types them; compared with rez."""

import json

import pytest


@pytest.fixture
def studio(empty_studio):
    studio = empty_studio
    studio.environ["REZ_PACKAGES_PATH"] = studio.environ["PKG_PACKAGES_PATH"]
    studio.environ["PKG_IMPLICIT_PACKAGES"] = studio.environ["REZ_IMPLICIT_PACKAGES"] = ""
    studio.add("app-1", "requires = ['lib-1', 'tool']")
    studio.add("lib-1.5", "requires = ['base-1']\nvariants = [['zero'], ['tool']]")
    studio.add("tool-3", "requires = ['base']")
    studio.add("base-1")
    studio.add("base-2")
    studio.add("zero-1")
    studio.add("cyc-1", "requires = ['cyd']")
    studio.add("cyd-1", "requires = ['cyc']")
    return studio


def graph(studio, *words, **options):
    return studio.pkg("graph", *words, **options).stdout


def names(text):
    return sorted(node["name"] for node in json.loads(text)["nodes"])


def test_a_request_is_printed_as_dot(studio):
    text = graph(studio, "app")
    assert text.startswith('digraph g {\n_1 [label="app", ')
    assert 'label="lib-1.5[0]"' in text


def test_a_saved_context_is_drawn_without_resolving(studio):
    studio.pkg("env", "app", "-o", "a.rxt")
    expected = studio.context("a.rxt", "--pg")
    studio.add("tool-4")
    assert graph(studio, "--in", "a.rxt") == expected
    assert graph(studio, "--in", "-", input=(studio.folder / "a.rxt").read_text()) == expected


def test_the_environment_it_runs_in_is_drawn(studio):
    import sys

    studio.pkg("env", "app", "-o", "a.rxt")
    inner = f"{sys.executable} -m pkg graph --format json -d"
    assert names(studio.pkg("env", "-i", "a.rxt", "-c", inner).stdout) == [
        "app",
        "base",
        "lib",
        "tool",
        "zero",
    ]


def test_formats_are_printed_and_written(studio):
    assert graph(studio, "app", "-f", "mermaid").startswith("flowchart TD\n")
    assert graph(studio, "app", "--format", "html").startswith("<!doctype html>")
    assert json.loads(graph(studio, "app", "--json"))["status"] == "solved"
    assert graph(studio, "app", "-o", "a.html") == ""
    assert (studio.folder / "a.html").read_text().startswith("<!doctype html>")


def test_a_failed_resolve_is_drawn_and_told(studio):
    result = studio.pkg("graph", "app", "base-2", "--format", "json")
    data = json.loads(result.stdout)
    assert data["failure"] in result.stderr
    assert [edge["kind"] for edge in data["edges"]].count("conflict") == 1


def test_depth_reverse_and_prune_cut_the_graph(studio):
    def cut(*words):
        return names(graph(studio, "app", "-d", "-f", "json", *words))

    assert cut("--depth", "0") == ["app"]
    assert cut("--depth", "1") == ["app", "lib", "tool"]
    assert cut("--reverse", "base") == ["app", "base", "lib", "tool"]
    assert cut("--reverse", "base", "--depth", "1") == ["base", "lib", "tool"]
    assert cut("--prune", "zero") == cut("--pp", "zero-1") == ["app", "lib", "zero"]


def test_contexts_have_the_same_cuts_and_formats(studio):
    studio.pkg("env", "app", "-o", "a.rxt")
    assert names(studio.context("a.rxt", "-d", "--pg", "-f", "json", "--reverse", "zero")) == [
        "app",
        "lib",
        "zero",
    ]
    assert studio.context("a.rxt", "--graph", "--format", "mermaid").startswith("flowchart")
    assert studio.context("a.rxt", "-d", "--wg", "a.html", "--depth", "1") == ""
    assert "tool-3" in (studio.folder / "a.html").read_text()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 2, "name what is wanted"),
        (["app", "--format", "gif"], 2, "there are dot, svg, png, html, mermaid, json"),
        (["app", "--in", "a.rxt"], 2, "takes no packages"),
        (["--in", "missing.rxt"], 1, "missing.rxt"),
        (["app", "--depth", "-1"], 2, "--depth"),
        (["app", "--reverse", "zlib"], 1, "no package 'zlib' in the graph"),
        (["app", "--prune", "lib-1,&"], 1, "lib-1,&"),
        (["app", "base-2", "-d"], 1, "there is no dependency graph, since the resolve failed"),
        (["app", "-o", "nowhere/a.html"], 1, "cannot write nowhere/a.html"),
        (["app", "--view"], 1, "Unable to open display"),
        (["nothing"], 1, "nothing"),
    ],
)
def test_mistakes_are_told_in_a_paragraph(studio, words, code, said):
    result = studio.pkg("graph", *words, code=code)
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_cuts_of_a_context_need_a_graph(studio):
    studio.pkg("env", "app", "-o", "a.rxt")
    assert "--reverse" in studio.pkg("context", "a.rxt", "--reverse", "lib", code=2).stderr
    assert "--depth" in studio.pkg("context", "a.rxt", "--depth", "1", code=2).stderr
    assert "no format of graphs" in studio.pkg("context", "a.rxt", "--pg", "-f", "bash", code=2).stderr


# --- rez -----------------------------------------------------------------------------------------

REQUESTS = [
    ["app"],
    ["app", "lib", "!base-2"],
    ["app", "base-2"],
    ["cyc", "zero"],
    ["lib", "~zero-2", ".x-1"],
]


@pytest.mark.rez
@pytest.mark.parametrize("request_", REQUESTS, ids=" ".join)
def test_rez_prints_the_same_graphs_of_a_context(studio, rez_program, request_):
    for program in ("pkg", "rez"):
        if program == "pkg":
            studio.pkg("env", *request_, "-o", "pkg.rxt", code=0 if _solves(request_) else 1)
        else:
            code = 0 if _solves(request_) else 1
            studio.run(rez_program("rez-env"), *request_, "-o", "rez.rxt", code=code)
        rez = studio.run(rez_program("rez-context"), "--pg", f"{program}.rxt").stdout
        assert studio.context(f"{program}.rxt", "--pg") == rez
        if _solves(request_):
            rez = studio.run(rez_program("rez-context"), "--pg", "-d", f"{program}.rxt").stdout
            # rez writes these edges in the order of a set.
            assert _shape(studio.context(f"{program}.rxt", "--pg", "-d")) == _shape(rez)


@pytest.mark.rez
@pytest.mark.parametrize("request_", REQUESTS[:4], ids=" ".join)
def test_rez_draws_the_same_graph_of_a_request(studio, rez_program, request_):
    code = 0 if _solves(request_) else 1
    studio.run(rez_program("rez-env"), *request_, "-o", "rez.rxt", code=code)
    rez = studio.run(rez_program("rez-context"), "--pg", "rez.rxt").stdout
    assert _shape(graph(studio, *request_)) == _shape(rez)


def _solves(request):
    return "base-2" not in request and "cyc" not in request


def _shape(dot):
    """Give the lines with nodes told by their labels: rez numbers some of them in the order of a set."""
    lines = [line.replace('fontsize="10", ', "") for line in dot.splitlines()[1:-1]]
    shown = {}
    for line in lines:
        node, _, attributes = line.partition(" ")
        if not attributes.startswith("->"):
            shown[node] = " ".join(sorted(attributes.strip("[];").split(", ")))
    edges = []
    for line in lines:
        start, arrow, rest = line.partition(" -> ")
        if arrow:
            end, _, attributes = rest.partition(" ")
            edges.append((shown[start], shown[end], sorted(attributes.strip("[];").split(", "))))
    return sorted(shown.values()), sorted(edges)
