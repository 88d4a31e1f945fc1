"""Definitions that cannot be loaded, and what functions in them see."""

import os
import sys

import pytest

from pkg.errors import PackageDefinitionNotFoundError, PackageMetadataError, PackageRepositoryError
from pkg.package.loading import early_objects, load_definition


def load(text, path="/somewhere/package.py", **kwargs):
    return load_definition(path, text.encode(), **kwargs)


def test_a_syntax_error_names_file_line_and_reason():
    with pytest.raises(
        PackageMetadataError, match=r"/somewhere/package.py, line 2: SyntaxError: .*never closed"
    ):
        load("name = 'x'\nrequires = [\n")


def test_an_exception_names_the_line_that_raised():
    text = "def f():\n    raise KeyError('gone')\n\nx = 1\ny = f()\n"
    with pytest.raises(PackageMetadataError, match=r"/somewhere/package.py, line 2: KeyError: 'gone'"):
        load(text)


def test_an_exception_in_another_module_names_the_line_of_the_definition():
    with pytest.raises(PackageMetadataError, match=r"package.py, line 2: JSONDecodeError"):
        load("import json\njson.loads('{')\n")


def test_a_null_byte_is_an_error_like_any_other():
    with pytest.raises(PackageMetadataError, match=r"package\.py"):
        load("name = 'x'\0")


def test_a_yaml_error_names_the_line():
    with pytest.raises(PackageMetadataError, match=r"package.yaml, line 2: "):
        load("a: b\nc: d: e\n", "/somewhere/package.yaml")


def test_a_yaml_file_that_is_no_mapping_is_refused():
    with pytest.raises(PackageMetadataError, match="expected a mapping of attributes, found a list"):
        load("- a\n- b\n", "/somewhere/package.yaml")


def test_an_early_function_that_raises_is_named_with_its_line():
    with pytest.raises(
        PackageMetadataError, match=r"line 4: @early function 'tools' raised ZeroDivisionError"
    ):
        load("x = 1\n@early()\ndef tools():\n    return 1 / 0\n")


def test_an_early_function_cannot_read_one_further_down():
    with pytest.raises(PackageMetadataError, match="define 'b' further up"):
        load("@early()\ndef a():\n    return this.b\n@early()\ndef b():\n    return 1\n")


def test_early_functions_see_what_a_build_sets():
    text = "@early()\ndef requires():\n    return ['build-%d' % build_variant_index] if building else []\n"
    assert load(text)["requires"] == []
    with early_objects({"building": True, "build_variant_index": 3}):
        assert load(text)["requires"] == ["build-3"]
    assert load(text)["requires"] == []


def test_definitions_import_from_the_build_time_paths_only_while_they_load(tmp_path):
    (tmp_path / "studio_helpers.py").write_text("VERSION = '7'\n")
    before = list(sys.path)
    data = load("from studio_helpers import VERSION as v\nversion = v\n", python_paths=[str(tmp_path)])
    sys.modules.pop("studio_helpers")
    assert data["version"] == "7"
    assert sys.path == before
    with pytest.raises(PackageMetadataError, match="No module named 'studio_helpers'"):
        load("import studio_helpers\n")


def test_dicts_with_keys_that_are_no_text_are_kept():
    data = load("table = {1: 2, ('a', 'b'): {3: len}}\ndef f():\n    pass\n")
    assert data == {"table": {1: 2, ("a", "b"): {3: len}}}


def test_attributes_set_in_scopes_become_nested_dicts():
    data = load(
        "with scope('a') as s:\n    x = 1\n    s.y.z = 2\n    s['w'] = 3\n"
        "    with scope('b'):\n        q = 1\n"
        "with scope('a'):\n    x = 4\n"
    )
    assert data == {"a": {"x": 4, "y": {"z": 2}, "w": 3, "b": {"q": 1}}}


def test_a_newer_format_is_announced(caplog, repo):
    repo.add("new-1", "format_version = 3")
    repo.package("new-1").validate_data()
    assert "format version 3, newer than the known 2" in caplog.text


WRONG = {
    "description = 3": "line 2: expected a text, found 3 (int)",
    "authors = 'me'": "line 2: expected a list of texts, found 'me' (str)",
    "tools = ['a', 2]": "line 2: expected a list of texts, but in item 1: expected a text, found 2 (int)",
    "requires = ['maya-1..<']": "in item 0: expected a request such as 'maya-2024', found 'maya-1..<': ",
    "requires = ('a', 'b')": "expected a list of requests, found ('a', 'b') (tuple)",
    "variants = ['a']": "expected a list of lists of requests, but in item 0: expected a list of requests",
    "timestamp = 'now'": "expected a whole number, found 'now' (str)",
    "hashed_variants = 1": "expected True or False, found 1 (int)",
    "help = [1]": "expected a list of lists of texts",
    "previous_version = 1.0": "expected a version as text, found 1.0 (float)",
    "tests = {'a': {}}": "in test 'a': expected a 'command', found none",
    "tests = {'a': {'command': 'x', 'run_on': 1}}": "in test 'a': in 'run_on': expected a text or",
    "config = []": "expected a dict, found [] (list)",
    "commands = 3": "expected a function or a text, found 3 (int)",
    "commands = ['export A=b']": "is using old-style commands",
}


@pytest.mark.parametrize("line", WRONG)
def test_a_wrong_value_is_reported_when_its_attribute_is_read(repo, line):
    repo.add("wrong-1", f"uuid = 'x'\n{line}\n")
    package = repo.package("wrong-1")
    name = line.split(" ")[0]
    assert package.uuid == "x"
    with pytest.raises(PackageMetadataError) as caught:
        getattr(package, name)
    assert WRONG[line] in str(caught.value)
    assert str(repo.path / "wrong/1/package.py") in str(caught.value)
    if "old-style" not in str(caught.value):
        assert f"Validation of key {name!r} failed" in str(caught.value)


def test_a_wrong_value_in_yaml_is_reported_with_its_line(repo):
    repo.write("wrong/1/package.yaml", "uuid: x\nversion: '1'\ntools: 3\n")
    with pytest.raises(PackageMetadataError, match=r"package.yaml, line 3: expected a list of texts"):
        repo.package("wrong-1").tools  # noqa: B018


def test_a_missing_definition_says_what_was_looked_for(repo):
    (repo.path / "empty/1.0").mkdir(parents=True)
    with pytest.raises(PackageDefinitionNotFoundError, match=r"of empty-1.0: .*package.py, package.yaml"):
        repo.package("empty-1.0").requires  # noqa: B018


def test_a_refused_read_says_which_file_and_why(repo, monkeypatch):
    repo.add("secret-1")
    monkeypatch.setattr(os, "open", _refuse)
    with pytest.raises(PackageMetadataError, match=r"secret/1/package.py cannot be read: Permission denied"):
        repo.package("secret-1").requires  # noqa: B018


def test_a_refused_listing_says_which_folder_and_why(repo, monkeypatch):
    repo.add("secret-1")
    monkeypatch.setattr(os, "scandir", _refuse)
    with pytest.raises(PackageRepositoryError, match=r"repository/secret cannot be read: Permission denied"):
        repo.open().family("secret")


def _refuse(path, *args, **kwargs):
    raise PermissionError(13, "Permission denied", path)


def test_a_late_function_that_raises_is_named_with_its_line(repo):
    repo.add("late-1", "@late()\ndef tools():\n    return this.nothing\n")
    with pytest.raises(
        PackageMetadataError, match=r"package.py:tools>, line 3: AttributeError: .*no attribute 'nothing'"
    ):
        repo.package("late-1").tools  # noqa: B018


def test_late_requirements_that_are_none_are_refused(repo):
    repo.add("late-1", "@late()\ndef requires():\n    return ['a-1..<']\n")
    with pytest.raises(PackageMetadataError, match="late-bound 'requires' of late-1"):
        repo.package("late-1").requires  # noqa: B018


def test_late_functions_see_the_context_they_run_in(repo):
    repo.add(
        "late-1", "@late()\ndef tools():\n    return [request, context.name] if in_context() else ['alone']\n"
    )
    package = repo.package("late-1")
    assert package.tools == ["alone"]
    inside = repo.package("late-1")

    class Context:
        name = "here"

        def late_bindings(self):
            return {"request": "maya"}

    inside.set_context(Context())
    assert inside.tools == ["maya", "here"]
    assert next(inside.iter_variants()).tools == ["maya", "here"]
    as_mapping = repo.package("late-1")
    as_mapping.set_context({"request": "nuke", "context": Context()})
    assert as_mapping.tools == ["nuke", "here"]


def test_included_modules_come_from_the_package(repo):
    repo.add("with_include-1", "@include('shared')\n@late()\ndef tools():\n    return shared.TOOLS\n")
    repo.write("with_include/1/.rez/include/shared.py", "TOOLS = ['from the package']\n")
    repo.write("with_include/1/.rez/include/shared.sha1", "0815")
    repo.add("older-1", "@include('shared')\n@late()\ndef tools():\n    return shared.TOOLS\n")
    repo.write("older/1/.rez/include/shared-4711.py", "TOOLS = ['older naming']\n")
    repo.add("equal-1", "@include('shared')\n@late()\ndef tools():\n    return shared\n")
    repo.write("equal/1/.rez/include/shared.py", "TOOLS = ['never loaded: the same hash']\n")
    repo.write("equal/1/.rez/include/shared.sha1", "0815")
    assert repo.package("with_include-1").tools == ["from the package"]
    assert repo.package("older-1").tools == ["older naming"]
    assert repo.package("equal-1").tools.TOOLS == ["from the package"]


def test_a_definition_runs_once_for_all_that_is_asked(repo):
    repo.add(
        "counted-1",
        "import builtins\nbuiltins._runs = getattr(builtins, '_runs', 0) + 1\nvariants = [['a'], ['b']]",
    )
    import builtins

    repository = repo.open()
    try:
        for package in (*repository.iter_packages("counted"), repository.package("counted", "1")):
            for variant in package.iter_variants():
                variant.get_requires()
                assert variant.commands is None
        repository.variant_from_handle(variant.handle.variables).get_requires()
        (family,) = repository.families()
        next(family.iter_packages()).validate_data()
        assert builtins._runs == 1
    finally:
        del builtins._runs


def test_errors_in_text_commands_of_yaml_name_file_and_line(repo):
    repo.write("textual/1/package.yaml", "name: textual\ncommands: |\n  a = 1\n  raise ValueError('here')\n")
    repo.write("quoted/1/package.yaml", "commands: 'raise ValueError(1)'\n")
    with pytest.raises(PackageMetadataError, match=r"textual/1/package.yaml>, line 4: ValueError: here"):
        repo.package("textual-1").commands.exec_()
    with pytest.raises(PackageMetadataError, match=r"quoted/1/package.yaml>, line 2: ValueError: 1"):
        repo.package("quoted-1").commands.exec_()


def test_a_definition_reached_by_its_handle_runs_once_too(repo):
    repo.add("counted-1", "import builtins\nbuiltins._runs = getattr(builtins, '_runs', 0) + 1")
    import builtins

    repository = repo.open()
    variables = {"name": "counted", "version": "1", "index": None}
    try:
        repository.variant_from_handle(variables).validate_data()
        repository.variant_from_handle(variables).validate_data()
        repository.package("counted", "1").validate_data()
        assert builtins._runs == 1
    finally:
        del builtins._runs
