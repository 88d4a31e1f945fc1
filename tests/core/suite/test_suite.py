"""Suites in memory and in their folders."""

import os
import stat

import pytest
import yaml

from pkg.errors import SuiteError
from pkg.suite.suite import Suite


def tools_of(suite):
    return {alias: (tool["context_name"], tool["tool_name"]) for alias, tool in suite.get_tools().items()}


def test_only_tools_of_requested_packages_are_in_a_suite(suite):
    assert set(tools_of(suite)) == {"paint", "shared", "model"}  # libtool is a dependency's


def test_the_context_that_was_added_last_has_a_name_that_two_want(suite):
    assert tools_of(suite)["shared"] == ("geo", "shared")
    assert suite.get_conflicting_aliases() == ["shared"]
    (hidden,) = suite.get_alias_conflicts("shared")
    assert hidden["context_name"] == "art"
    assert suite.get_alias_conflicts("paint") is None


def test_bumping_a_context_gives_it_the_name(suite):
    suite.bump_context("art")
    assert suite.get_tool_context("shared") == "art"


def test_a_prefix_and_a_suffix_go_around_every_name(suite):
    suite.set_context_prefix("geo", "g_")
    suite.set_context_suffix("geo", "_1")
    assert set(tools_of(suite)) == {"paint", "shared", "g_model_1", "g_shared_1"}
    suite.remove_context_prefix("geo")
    suite.remove_context_suffix("geo")
    assert set(tools_of(suite)) == {"paint", "shared", "model"}


def test_an_alias_is_the_whole_name(suite):
    suite.set_context_prefix("geo", "g_")
    suite.alias_tool("geo", "model", "sculpt")
    assert tools_of(suite)["sculpt"] == ("geo", "model")
    assert "g_model" not in tools_of(suite)
    with pytest.raises(SuiteError, match="already aliased to 'sculpt'"):
        suite.alias_tool("geo", "model", "again")
    suite.unalias_tool("geo", "model")
    assert "g_model" in tools_of(suite)


def test_a_hidden_tool_leaves_its_name_to_others(suite):
    suite.hide_tool("geo", "shared")
    assert suite.get_tool_context("shared") == "art"
    assert [tool["tool_name"] for tool in suite.get_hidden_tools()] == ["shared"]
    suite.unhide_tool("geo", "shared")
    assert suite.get_tool_context("shared") == "geo"


def test_two_packages_of_one_context_with_the_same_tool_are_named_together(suite, resolve):
    suite.add_context("both", resolve("model", "other"))
    variants = suite.get_tools()["shared"]["variant"]
    assert {variant.name for variant in variants} == {"model", "other"}


def test_contexts_are_found_by_what_they_request_and_resolve(suite):
    assert suite.find_contexts(in_request="paint") == ["art"]
    assert suite.find_contexts(in_resolve="lib") == ["art"]
    assert suite.find_contexts(in_request="lib") == []
    assert suite.find_contexts(in_resolve="!lib") == ["geo"]
    assert suite.find_contexts(in_resolve="paint-1.1") == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda suite: suite.bump_context("nobody"), "no such context: 'nobody'; the suite has: art, geo"),
        (
            lambda suite: suite.hide_tool("art", "libtool"),
            "no such tool 'libtool' in context 'art'; it has: paint",
        ),
        (lambda suite: suite.alias_tool("art", "paint", "../paint"), "would be no file name"),
        (lambda suite: suite.add_context("a/b", suite.context("art")), "would be no file name"),
        (lambda suite: suite.add_context("art", suite.context("geo")), "already in suite"),
        (
            lambda suite: suite.add_context("x", suite.context("art"), prefix_char="++"),
            "one character or empty",
        ),
        (lambda suite: suite.activation_shell_code(), "in no folder"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(suite, change, message):
    with pytest.raises(SuiteError, match=message):
        change(suite)


def test_a_context_without_a_solution_is_refused(suite, resolve):
    with pytest.raises(SuiteError, match="not resolved"):
        suite.add_context("bad", resolve("paint-1.0", "!lib"))


# --- folders -------------------------------------------------------------------------------------


def test_a_folder_holds_a_definition_contexts_and_wrappers(folder, contents):
    assert sorted(contents(folder)) == [
        "bin/model",
        "bin/paint",
        "bin/shared",
        "contexts/art.rxt",
        "contexts/geo.rxt",
        "suite.yaml",
    ]
    assert all(os.access(path, os.X_OK) for path in (folder / "bin").iterdir())


def test_wrappers_are_for_everybody_whatever_the_umask_says(suite, tmp_path):
    before = os.umask(0o077)
    try:
        suite.save(str(tmp_path / "suite"))
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "suite" / "bin" / "paint").stat().st_mode) == 0o755


def test_a_suite_comes_back_as_it_was_saved(suite, folder, host):
    suite.set_context_description("art", "for painters")
    loaded = Suite.load(str(folder), plugins=host)
    loaded.set_context_description("art", "for painters")
    loaded.hide_tool("geo", "shared")
    loaded.alias_tool("art", "paint", "brush")
    loaded.save(str(folder))
    again = Suite.load(str(folder), plugins=host)
    assert again.to_dict() == loaded.to_dict()
    assert tools_of(again) == {
        "brush": ("art", "paint"),
        "shared": ("art", "shared"),
        "model": ("geo", "model"),
    }
    assert again.contexts["art"].description == "for painters"
    assert sorted(path.name for path in (folder / "bin").iterdir()) == ["brush", "model", "shared"]


def test_contexts_know_their_suite(folder, host):
    context = Suite.load(str(folder), plugins=host).context("art")
    assert context.parent_suite_path == str(folder)
    assert context.suite_context_name == "art"


def test_removing_a_context_removes_its_files(folder, host, contents):
    loaded = Suite.load(str(folder), plugins=host)
    loaded.remove_context("art")
    loaded.save(str(folder))
    assert sorted(contents(folder)) == ["bin/model", "bin/shared", "contexts/geo.rxt", "suite.yaml"]


def test_saving_leaves_alone_what_is_not_the_suites(folder, host):
    (folder / "README").write_text("mine")
    (folder / "bin" / "own").write_text("#!/bin/sh\n")
    Suite.load(str(folder), plugins=host).save(str(folder))
    assert (folder / "README").read_text() == "mine"
    assert (folder / "bin" / "own").exists()


def test_a_tool_is_there_all_the_while_a_suite_is_saved(folder, host, monkeypatch):
    loaded = Suite.load(str(folder), plugins=host)
    missing = []
    real = os.replace

    def replace(*names):
        real(*names)
        missing.extend(name for name in ("paint", "model") if not (folder / "bin" / name).is_file())

    monkeypatch.setattr(os, "replace", replace)
    loaded.set_context_suffix("geo", "_2")
    loaded.save(str(folder))
    assert missing == []


def test_a_suite_that_cannot_be_written_whole_is_not_written(suite, tmp_path, monkeypatch):
    def fail(*_args, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pkg.suite.folder.put_text", fail)
    with pytest.raises(SuiteError, match="No space left"):
        suite.save(str(tmp_path / "new"))
    assert [path.name for path in tmp_path.iterdir() if "new" in path.name] == []


def test_a_path_that_is_taken_is_not_overwritten(suite, folder):
    with pytest.raises(SuiteError, match="the path exists"):
        suite.save(str(folder))


def test_changes_of_others_are_not_lost(folder, host):
    mine, theirs = Suite.load(str(folder), plugins=host), Suite.load(str(folder), plugins=host)
    theirs.hide_tool("art", "paint")
    theirs.save(str(folder))
    mine.set_context_prefix("geo", "g_")
    with pytest.raises(SuiteError, match="changed by somebody else"):
        mine.save(str(folder))
    assert Suite.load(str(folder), plugins=host).contexts["art"].hidden_tools == {"paint"}


def test_what_others_wrote_beside_the_known_values_stays(folder, host):
    data = yaml.safe_load((folder / "suite.yaml").read_text())
    data["contexts"]["art"]["colour"] = "blue"
    (folder / "suite.yaml").write_text(yaml.safe_dump(data))
    Suite.load(str(folder), plugins=host).save(str(folder))
    assert yaml.safe_load((folder / "suite.yaml").read_text()) == data


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("contexts: [", "cannot read the suite"),
        ("- 1", "has no 'contexts'"),
        ("contexts: 5", "should be a group of named contexts"),
        ("contexts: {a: 1}", "context 'a' should be a group"),
        ("contexts: {a: {}}", "priority of context 'a' should be a number, not None"),
        ("contexts: {a: {priority: 1, tool_aliases: [x]}}", "tool_aliases of context 'a'"),
        ("contexts: {a: {priority: 1, hidden_tools: 4}}", "hidden_tools of context 'a'"),
        ("contexts: {a: {priority: 1, prefix: 4}}", "prefix of context 'a' should be text"),
        ("contexts: {../a: {priority: 1}}", "would be no file name"),
    ],
)
def test_a_damaged_definition_is_refused_naming_the_file(folder, host, text, message):
    (folder / "suite.yaml").write_text(text)
    with pytest.raises(SuiteError, match=message) as caught:
        Suite.load(str(folder), plugins=host)
    assert str(folder) in str(caught.value)


def test_what_is_no_suite_says_how_to_make_one(tmp_path):
    with pytest.raises(SuiteError, match=r"no such folder.*--create"):
        Suite.load(str(tmp_path / "none"))
    with pytest.raises(SuiteError, match=r"holds no suite\.yaml"):
        Suite.load(str(tmp_path))


def test_suites_on_path_are_found(folder, host, tmp_path):
    paths = [str(tmp_path), str(folder / "bin"), ""]
    assert Suite.visible_suite_paths(paths) == [str(folder)]
    (found,) = Suite.load_visible_suites(paths, plugins=host)
    assert found.load_path == str(folder)


def test_a_shell_gets_code_that_puts_the_tools_on_path(folder, host):
    code = Suite.load(str(folder), plugins=host).activation_shell_code("sh")
    assert code.startswith("export PATH=")
    assert str(folder / "bin") in code


def test_a_suite_is_checked(folder, host, studio):
    Suite.load(str(folder), plugins=host).validate()
    studio.write("paint-1.0", "name = 'paint'\nversion = '1.0'\nauthors = 5\n")
    with pytest.raises(SuiteError, match=r"Error in context 'art': .*authors"):
        Suite.load(str(folder), plugins=host).validate()


def test_the_public_api_has_it():
    import pkg

    assert pkg.Suite is Suite
