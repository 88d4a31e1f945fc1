"""Reading settings: laziness, copies, mistakes in files."""

import subprocess
import sys
from pathlib import Path

import pytest

from pkg.errors import ConfigurationError
from pkg.settings import Setting, load_settings
from pkg.settings.declared import AREAS, DECLARED
from pkg.settings.plugin_sections import REZ_PLUGINS


def test_a_wrong_type_names_key_file_and_expectation(load, write):
    path = write("studio.yaml", "packages_path: 5\nquiet: true\n")
    settings = load(REZ_CONFIG_FILE=path)
    with pytest.raises(ConfigurationError) as caught:
        settings.packages_path  # noqa: B018
    assert str(caught.value) == f"packages_path in {path}: expected a list of paths, found 5 (int)"


def test_a_bad_value_that_nobody_reads_does_no_harm(load, write):
    path = write(
        "studio.py", "packages_path = 5\nimplicit_packages = ModifyList(append=['a'])\nquiet = True\n"
    )
    more = write("more.yaml", "implicit_packages: 3\n")
    assert load(REZ_CONFIG_FILE=f"{more}:{path}").quiet is True


def test_a_list_that_extends_no_list_names_key_and_file(load, write):
    path = write("studio.py", "implicit_packages = ModifyList(append=['a'])\n")
    more = write("more.yaml", "implicit_packages: 3\n")
    with pytest.raises(
        ConfigurationError, match=f"implicit_packages in {path}: ModifyList extends lists, .* 3"
    ):
        load(REZ_CONFIG_FILE=f"{more}:{path}").implicit_packages  # noqa: B018


@pytest.mark.parametrize(
    ("variable", "text", "message"),
    [
        (
            "REZ_QUIET",
            "perhaps",
            "REZ_QUIET='perhaps' does not fit the setting: expected true or false, written as 1 true",
        ),
        ("PKG_PACKAGE_CACHE_LOG_DAYS", "soon", "PKG_PACKAGE_CACHE_LOG_DAYS='soon' .* a whole number"),
        ("REZ_PLATFORM_MAP", "os", "REZ_PLATFORM_MAP='os' .* k1:v1,k2:v2"),
        ("REZ_PACKAGE_FILTER", "x", "only the variable ending in _JSON can hold"),
        ("REZ_PACKAGES_PATH_JSON", "[", r"REZ_PACKAGES_PATH_JSON='\[' is no valid JSON"),
        (
            "REZ_PACKAGES_PATH_JSON",
            "[1]",
            r"packages_path in REZ_PACKAGES_PATH_JSON: expected a list of paths, .* 1 \(int\)",
        ),
        (
            "PKG_SUITE_VISIBILITY",
            "no",
            "suite_visibility in PKG_SUITE_VISIBILITY: expected one of 'never', 'always'",
        ),
    ],
)
def test_a_bad_variable_is_named_with_what_was_expected(load, variable, text, message):
    key = variable[4:].removesuffix("_JSON").lower()
    with pytest.raises(ConfigurationError, match=message):
        getattr(load(**{variable: text}), key)


@pytest.mark.parametrize("variable", ["REZ_CONFIG_FILE", "PKG_CONFIG_FILE"])
def test_a_file_that_a_variable_names_must_exist(load, tmp_path, variable):
    with pytest.raises(
        ConfigurationError, match=f"{variable} names the configuration file .*gone.*does not exist"
    ):
        load(**{variable: tmp_path / "gone.yaml"}).quiet  # noqa: B018


def test_a_missing_file_offers_the_one_with_an_ending(load, write, tmp_path):
    path = write("studio.yaml", "quiet: true")
    with pytest.raises(ConfigurationError, match=rf"did you mean {path}\?"):
        load(REZ_CONFIG_FILE=tmp_path / "studio").quiet  # noqa: B018


def test_a_folder_is_no_configuration_file(load, tmp_path):
    with pytest.raises(ConfigurationError, match="is a folder"):
        load(REZ_CONFIG_FILE=tmp_path).quiet  # noqa: B018


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.yaml", "quiet: [", "a.yaml, line 2, is no valid YAML: did not find expected node"),
        ("a.yaml", "- 1", r"a.yaml should hold 'key: value' lines, found \[1\] \(list\)"),
        ("a.py", "quiet = (", r"a.py, line 1 failed: SyntaxError: '\(' was never closed"),
        ("a.py", "\n\nquiet = unknown\n", "a.py, line 3 failed: NameError: name 'unknown'"),
        ("a.py", "raise SystemExit(3)", "a.py, line 1 failed: SystemExit: 3"),
        (
            "a.py",
            "quiet = DelayLoad('gone.json')",
            "cannot read the configuration file gone.json: No such file",
        ),
        ("a.py", "quiet = DelayLoad(__file__)", "DelayLoad reads .yaml and .json files, not .*a.py"),
        ("a.toml", "quiet = ", "a.toml is no valid TOML"),
    ],
)
def test_a_damaged_file_is_named_with_the_mistake(load, write, name, text, message):
    with pytest.raises(ConfigurationError, match=message):
        load(PKG_CONFIG_FILE=write(name, text)).quiet  # noqa: B018


def test_a_file_that_may_not_be_read_says_so(load, write, monkeypatch):
    path = write("a.yaml", "quiet: true")

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(
        ConfigurationError, match=f"cannot read the configuration file {path}: Permission denied"
    ):
        load(PKG_CONFIG_FILE=path).quiet  # noqa: B018


def test_an_unknown_setting_is_an_attribute_error_with_a_suggestion(load):
    with pytest.raises(AttributeError, match=r"'package_path'\. Did you mean 'packages_path'"):
        load().package_path  # noqa: B018


def test_get_answers_none_for_what_does_not_exist(load):
    settings = load()
    assert settings.get("nothing") is None
    assert settings.get("nothing.below", 3) == 3
    assert settings.get("plugins.shell.bash.prompt") == ">"
    assert settings.get("plugins.shell.nosuch.prompt") is None
    assert settings.get("env_var_separators.CMAKE_MODULE_PATH") == ";"


def test_unknown_keys_of_files_are_ignored_as_in_rez(load, write):
    settings = load(REZ_CONFIG_FILE=write("a.yaml", "studio_key: 3\nquiet: true\n"))
    assert settings.quiet is True
    assert "studio_key" not in settings.data


def test_defaults_are_never_handed_out(load):
    load().packages_path.append("/mine")
    load().optionvars["a"] = 1
    assert "/mine" not in load().packages_path
    assert load().optionvars == {}


def test_data_holds_every_setting(load):
    data = load().data
    assert set(data) == {*DECLARED, "plugins"}
    assert set(REZ_PLUGINS) <= set(data["plugins"])


def test_a_deprecated_setting_is_reported_once(environ):
    told = []
    settings = load_settings({**environ, "REZ_WARN_OLD_COMMANDS": "0"}, notify=told.append)
    assert settings.warn_old_commands is False
    assert (
        told == settings.notices == ["warn_old_commands in REZ_WARN_OLD_COMMANDS is deprecated in rez 3.4.0"]
    )


def test_warnings_and_debug_output_follow_the_four_switches(load):
    assert load().warn("shell_startup") is False
    assert load(PKG_WARN_ALL=1).warn("shell_startup") is True
    assert load(PKG_WARN_ALL=1, PKG_WARN_NONE=1).warn("shell_startup") is False
    assert load(PKG_DEBUG_PLUGINS=1).debug("plugins") is True
    assert load(PKG_DEBUG_PLUGINS=1, PKG_QUIET=1).debug("plugins") is False


def test_the_nonlocal_path_leaves_out_where_local_builds_go(load):
    settings = load(PKG_PACKAGES_PATH="/a:/b", PKG_LOCAL_PACKAGES_PATH="/a")
    assert settings.nonlocal_packages_path == ["/b"]


def test_every_declared_setting_is_documented_in_half_a_sentence():
    plugins = [each for section in REZ_PLUGINS.values() for declared in section.values() for each in declared]
    for setting in [*DECLARED.values(), *plugins]:
        assert setting.summary, setting
        assert not setting.summary.endswith("."), setting


def test_no_setting_is_declared_twice():
    assert sum(map(len, AREAS.values())) == len(DECLARED)


def test_a_setting_cannot_change_and_needs_a_known_type():
    setting = Setting("a", int, 1, "a number")
    with pytest.raises(AttributeError, match="constant"):
        setting.default = 2
    with pytest.raises(TypeError, match="no type that a setting can have"):
        Setting("a", object(), 1, "nonsense")


def test_reading_a_setting_imports_nothing_heavy(environ, write):
    program = """
import sys
from pathlib import Path
from pkg.settings import load_settings
before = set(sys.modules)
settings = load_settings()
settings.packages_path, settings.implicit_packages, settings.plugins.shell.bash.prompt
heavy = {"yaml", "json", "tomllib", "string", "pathlib", "tempfile", "platform", "socket", "dataclasses",
         "inspect", "logging", "numba", "numpy", "rez"}
print(sorted(heavy & set(sys.modules) - before))
"""
    # The first run asks lsb_release where /etc/lsb-release is missing.
    for _ in range(2):
        run = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env={**environ, "PYTHONPATH": ":".join(path for path in sys.path if path)},
        )
    assert run.stdout == "[]\n", run.stderr


def test_the_reference_page_lists_every_setting_with_its_purpose():
    page = (Path(__file__).parents[3] / "docs" / "reference" / "configuration.md").read_text()
    rows = [(setting.name, setting) for setting in DECLARED.values()]
    rows += [
        (".".join(filter(None, ("plugins", section, plugin, setting.name))), setting)
        for section, plugins in REZ_PLUGINS.items()
        for plugin, declared in plugins.items()
        for setting in declared
    ]
    for key, setting in rows:
        row = next((line for line in page.splitlines() if line.startswith(f"| `{key}` |")), "")
        assert setting.type.expected in row, f"{key} is missing on the page, or its type is another one"
        assert setting.summary in row, key
