"""The pages on plugins: their examples are run, their hooks are those of the source."""

from __future__ import annotations

import inspect
import re
import tomllib
from pathlib import Path

import pytest

from pkg import hookspecs
from pkg.host import KINDS, Host
from pkg.testing import FakeDistribution
from pkg.testing.resolvers import chosen, make_problem

PAGES = Path(__file__).parents[2] / "docs" / "plugins"
WRITTEN = (
    "repositories", "shells", "build_systems", "resolvers", "orderers", "filters", "vcs", "caches",
    "release_hooks", "binds", "commands", "hooks",
)  # fmt: skip


def blocks(page, language):
    return re.findall(
        rf"^```{language}\n(.*?)^```", (PAGES / f"{page}.md").read_text(), re.DOTALL | re.MULTILINE
    )


@pytest.fixture
def example(tmp_path, monkeypatch, pkg_settings):
    """Install the example of a page and return a host that sees it, and its name."""

    def install(page):
        (source,) = blocks(page, "python")
        (entry_points,) = blocks(page, "toml")
        (group,) = tomllib.loads(entry_points)["project"]["entry-points"].items()
        ((name, module),) = group[1].items()
        assert group[0] == f"pkg.{page}"
        distribution = FakeDistribution(tmp_path / "site", "lodge-pkg", "2.1")
        distribution.offer(page, name, f"documented_{module.partition('.')[2]}", source)
        monkeypatch.syspath_prepend(tmp_path / "site")
        return Host(pkg_settings()), name

    return install


def test_there_is_a_page_for_every_kind_that_exists(pkg_host):
    used = {record.kind for record in pkg_host.plugins() if record.distribution == "pkg-studio"} | {"hooks"}
    assert used <= set(WRITTEN) <= set(KINDS)
    index = (PAGES / "index.md").read_text()
    for kind in WRITTEN:
        assert f"({kind}.md)" in index


def test_the_resolver_of_the_page_resolves(example):
    host, name = example("resolvers")
    resolver = host.create("resolvers", name)
    problem = make_problem({"maya": {"2023": {}, "2024": {}}}, ["maya"])
    assert chosen(resolver.solve(problem)) == ["maya-2024[]"]
    assert problem.time_limit == 60


def test_the_repository_of_the_page_holds_packages(example, pkg_settings):
    host, name = example("repositories")
    repository = host.create("repositories", name, "show", settings=pkg_settings())
    assert [str(package.version) for package in repository.iter_packages("python")] == ["3.10.4", "3.11.0"]


def test_the_shell_of_the_page_writes_code(example):
    host, name = example("shells")
    assert host.create("shells", name).setenv("A", "b") == ['export A="b"']


def test_the_orderer_of_the_page_orders(example):
    from pkg.environment.solving import PackageData, Repository, solve

    host, name = example("orderers")
    packages = Repository([PackageData("maya", version) for version in ("2023", "2024", "2025")])
    orderers = [{"type": name, "versions": "2024", "packages": ["maya"]}]
    answer = solve(["maya"], packages, package_orderers=orderers, resolver="python", host=host)
    assert answer.resolved[0][:2] == ("maya", "2024")


def test_the_rule_of_the_page_hides(example, pkg_repo, pkg_solve):
    host, name = example("filters")
    pkg_repo.add("maya-2024")
    pkg_repo.add("maya-2025", sunset="2026-03-31")
    for day, version in (("2026-03-30", "2025"), ("2026-03-31", "2024")):
        hidden = [{"excludes": [f"{name}({day})"]}]
        answer = pkg_solve("maya", package_filter=hidden, resolver="python", host=host)
        assert answer.resolved[0][:2] == ("maya", version)


def test_the_cache_of_the_page_holds_values(example, tmp_path):
    host, name = example("caches")
    cache = host.create("caches", name, [str(tmp_path)])
    cache.set("key", b"value")
    assert host.create("caches", name, [str(tmp_path)]).get("key") == b"value"
    assert cache.statistics() == [(str(tmp_path), {"values": "1"})]
    cache.flush(everywhere=True)
    assert cache.get("key") is None


def test_the_version_control_system_of_the_page_tags(example, tmp_path, pkg_settings):
    host, name = example("vcs")
    (tmp_path / ".revision").write_text("7")
    below = tmp_path / "tool"
    below.mkdir()
    vcs = host.create("vcs", name, str(below), config=pkg_settings())
    vcs.validate_repostate()
    assert vcs.get_changelog(5) == "from 5 to 7"
    vcs.create_release_tag("tool-1.0")
    assert vcs.tag_exists("tool-1.0")


def test_the_release_hook_of_the_page_cancels(example, tmp_path, pkg_settings):
    from datetime import date

    from pkg.errors import ReleaseHookCancellingError
    from pkg.package.developer import DeveloperPackage
    from pkg.settings import Options

    host, name = example("release_hooks")
    (tmp_path / "package.py").write_text("name = 'tool'\nversion = '1.0'\n")
    settings = pkg_settings()
    package = DeveloperPackage.from_path(str(tmp_path), settings=settings)
    told = []
    for day in (date.today().weekday(), -1):
        options = Options({"day": day})
        hook = host.get("release_hooks", name)(
            options, package, config=settings, tell=told.append, warn=told.append
        )
        if day >= 0:
            with pytest.raises(ReleaseHookCancellingError, match="not today"):
                hook.pre_release(user="ann", install_path="/x")
        else:
            hook.pre_release(user="ann", install_path="/x")
    hook.post_release(user="ann", install_path="/x", variants=[], release_message="m", changelog=None)
    assert told == ["ann released 0 variants: m"]


def test_the_bind_module_of_the_page_makes_packages(example, tmp_path):
    from pkg.bind import Binder

    host, name = example("binds")
    program = tmp_path / "lodge" / "render-3.1" / "bin" / "render"
    program.parent.mkdir(parents=True)
    program.touch()
    with Binder(host, str(tmp_path / "repository"), warn=print) as binder:
        (bound,) = binder.bind(name, words=["--folder", str(tmp_path / "lodge")], no_deps=True)
        assert (bound.version, bound.state) == ("3.1", "installed")
        scanned = [each for each in binder.scan([str(tmp_path / "lodge")], no_deps=True) if each.name == name]
        assert [each.state for each in scanned] == ["exists"]
    (link,) = (tmp_path / "repository" / name / "3.1").rglob("bin/render")
    assert link.readlink() == program


def test_the_command_of_the_page_runs(example, pkg_repo, pkg_settings, capsys):
    from pkg.cli.app import App

    host, name = example("commands")
    pkg_repo.add("maya-2023", "maya-2024")
    app = App(settings=pkg_settings(), host=host)
    assert app.run([name, "maya", "--paths", str(pkg_repo.path)]) == 0
    assert capsys.readouterr().out == "maya-2024\n"
    assert App(settings=pkg_settings(), host=host).run([name, "nuke", "--paths", str(pkg_repo.path)]) == 1


def test_the_hooks_of_the_page_choose_and_refuse(example, monkeypatch):
    from pkg.errors import PkgError
    from pkg.version import Requirement

    host, _ = example("hooks")
    for request, chosen_resolver in (("old_pipeline-1", "rez"), ("maya", None)):
        arguments = {"package_paths": (), "settings": host.settings}
        assert (
            host.call("pkg_select_resolver", requests=[Requirement(request)], **arguments) == chosen_resolver
        )
    monkeypatch.setenv("LODGE_FARM", "1")
    with pytest.raises(PkgError, match="mayabatch"):
        host.call("pkg_before_resolve", problem=make_problem({}, ["maya"]), resolver="python")


def test_every_hook_is_on_the_page_with_its_arguments():
    specified = {
        name: tuple(inspect.signature(function).parameters)
        for name, function in vars(hookspecs).items()
        if name.startswith("pkg_")
    }
    headings = re.findall(r"^### `(pkg_\w+)\((.*)\)`$", (PAGES / "hooks.md").read_text(), re.MULTILINE)
    assert {name: tuple(arguments.split(", ")) for name, arguments in headings} == specified


def test_every_hook_says_when_it_is_called():
    for name, function in vars(hookspecs).items():
        if name.startswith("pkg_"):
            assert "alled" in function.__doc__ or "otherwise as" in function.__doc__, name


def test_every_fixture_is_on_the_index_page():
    from pkg.testing import pytest_plugin

    source = inspect.getsource(pytest_plugin)
    fixtures = re.findall(r"^@pytest.fixture\ndef (\w+)", source, re.MULTILINE)
    index = (PAGES / "index.md").read_text()
    assert fixtures
    for name in fixtures:
        assert f"| `{name}` |" in index
