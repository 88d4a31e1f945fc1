import io

import pytest

from pkg.environment.context import ResolvedContext


@pytest.fixture
def packages(repository):
    repository.add("foo-1.0", "requires = ['bar-1+', '.feature-1']\ntools = ['footool', 'shared']")
    repository.add("foo-2.0", "requires = ['bar-2+']\ntimestamp = 2000")
    for version in ("1", "1.5", "2"):
        repository.add(f"bar-{version}", "variants = [['baz-1'], ['baz-2']]\ntools = ['shared']")
    repository.add("baz-1")
    repository.add("baz-2")
    repository.add("cyc-1", "requires = ['cyd']")
    repository.add("cyd-1", "requires = ['cyc']")
    return repository


@pytest.fixture
def both(packages, plugins, rez_contexts, tmp_path):
    """Give one context twice, as rez's object and as ours."""

    def both(*requests, **options):
        theirs = rez_contexts.ResolvedContext(list(requests), package_paths=[packages.path], **options)
        path = str(tmp_path / "a.rxt")
        theirs.save(path)
        return rez_contexts.ResolvedContext.load(path), ResolvedContext.load(path, plugins=plugins), theirs

    return both


def text_of(context, method="print_info", **options):
    stream = io.StringIO()
    getattr(context, method)(buf=stream, **options)
    return stream.getvalue()


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "requests", [["foo"], ["foo-1", "bar-1", ".other-2", "!zzz"], ["~bar-1", "baz"]], ids=" ".join
)
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"source_order": True},
        {"show_resolved_uris": True},
        {"verbosity": 1},
        {"verbosity": 2, "source_order": True},
    ],
    ids=str,
)
def test_rez_prints_the_same_summary(both, requests, options):
    theirs, ours, _ = both(*requests)
    assert text_of(ours, **options) == text_of(theirs, **options)


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")
def test_rez_prints_the_same_summary_with_timestamp_and_filters(both, rez_contexts):
    from rez.package_filter import PackageFilterList

    filters = PackageFilterList.from_pod([{"excludes": ["glob(*.beta)"], "includes": ["range(foo)"]}])
    theirs, ours, _ = both("foo", timestamp=1500, package_filter=filters)
    assert text_of(ours, verbosity=1) == text_of(theirs, verbosity=1)
    assert "packages released after" in text_of(ours)


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "requests", [["foo-2", "bar-1"], ["cyc"], ["foo-1", "foo-2"], ["foo-1", "!bar"]], ids=" ".join
)
def test_rez_prints_the_same_failure(both, requests):
    _, ours, fresh = both(*requests)
    expected = text_of(fresh)
    got = text_of(ours)
    assert got.replace("to your pkg env command", "in your rez-env or rez-build command") == expected


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")
def test_rez_prints_the_same_tools(both):
    theirs, ours, _ = both("foo-1")
    assert text_of(ours, "print_tools") == text_of(theirs, "print_tools")
    assert "shared   bar-2    (in conflict)" in text_of(ours, "print_tools")


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("heading", [None, True, ("current", "updated")])
def test_rez_prints_the_same_differences(rez_contexts, plugins, packages, capsys, tmp_path, request, heading):
    from rez.config import config

    # rez looks for the versions in between in the configured repositories rather than the context's.
    config.override("packages_path", [packages.path])
    request.addfinalizer(lambda: config.remove_override("packages_path"))
    contexts = {}
    packages.add("cee-1")
    for name, wanted in {"a": ["foo-1", "bar-1", "baz-1"], "b": ["foo", "bar", "cee"]}.items():
        path = str(tmp_path / f"{name}.rxt")
        rez_contexts.ResolvedContext(wanted, package_paths=[packages.path]).save(path)
        contexts[name] = rez_contexts.ResolvedContext.load(path), ResolvedContext.load(path, plugins=plugins)
    for one, other in (("a", "b"), ("b", "a"), ("a", "a")):
        contexts[one][1].print_resolve_diff(contexts[other][1], heading)
        got = capsys.readouterr().out
        contexts[one][0].print_resolve_diff(contexts[other][0], heading)
        expected = capsys.readouterr().out
        assert sorted(got.splitlines()) == sorted(expected.splitlines())  # rez's order is that of a set
