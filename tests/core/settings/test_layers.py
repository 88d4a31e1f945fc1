"""Which layer wins, and how to find out."""

import json

import pytest

from pkg.errors import ConfigurationError
from pkg.settings import ModifyList, load_settings

LAYERS = [
    "rez file",
    "home of rez",
    "REZ_ json",
    "REZ_",
    "package",
    "pkg file",
    "home of pkg",
    "PKG_ json",
    "PKG_",
    "override",
]


@pytest.fixture
def stack(environ, home, write):
    """Settings with `dot_image_format` set in some of the layers to the layer's name."""

    def stack(names, key="dot_image_format"):
        text = {name: f"{key}: {json.dumps(name)}\n" for name in LAYERS}
        variables = dict(environ)
        if "rez file" in names:
            variables["REZ_CONFIG_FILE"] = write("rez.yaml", text["rez file"])
        if "home of rez" in names:
            (home / ".rezconfig").write_text(text["home of rez"])
        if "pkg file" in names:
            variables["PKG_CONFIG_FILE"] = write("pkg.yaml", text["pkg file"])
        if "home of pkg" in names:
            (home / ".config" / "pkg").mkdir(parents=True)
            (home / ".config" / "pkg" / "config.yaml").write_text(text["home of pkg"])
        for prefix in ("REZ_", "PKG_"):
            if f"{prefix} json" in names:
                variables[f"{prefix}{key.upper()}_JSON"] = json.dumps(f"{prefix} json")
            if prefix in names:
                variables[f"{prefix}{key.upper()}"] = prefix
        settings = load_settings(variables)
        if "package" in names:
            settings = settings.for_package({key: "package"}, "package.py")
        if "override" in names:
            settings = settings.override({key: "override"})
        return settings

    return stack


@pytest.mark.parametrize("position", range(len(LAYERS)), ids=LAYERS)
def test_a_layer_wins_over_all_those_below_it(stack, position):
    assert stack(LAYERS[: position + 1]).dot_image_format == LAYERS[position]


@pytest.mark.parametrize("position", range(len(LAYERS)), ids=LAYERS)
def test_the_explanation_names_the_winner_last(stack, position):
    findings = stack(LAYERS[: position + 1]).explain("dot_image_format")
    assert [finding.value.strip('"') for finding in findings] == ["png", *LAYERS[: position + 1]]
    assert [finding.won for finding in findings] == [False] * (position + 1) + [True]


def test_the_key_of_pkg_may_stand_in_a_rez_file(stack):
    assert stack(["home of rez"], key="resolver_backend").resolver_backend == "home of rez"


def test_dicts_of_files_merge_and_the_explanation_names_all_of_them(load, write):
    first = write("a.yaml", "env_var_separators: {FOO: ','}\n")
    second = write("b.yaml", "env_var_separators: {BAR: ';'}\n")
    settings = load(REZ_CONFIG_FILE=first, PKG_CONFIG_FILE=second)
    assert settings.env_var_separators == {
        "CMAKE_MODULE_PATH": ";",
        "DOXYGEN_TAGFILES": " ",
        "FOO": ",",
        "BAR": ";",
    }
    assert [(each.source, each.won) for each in settings.explain("env_var_separators")] == [
        ("default", True),
        (first, True),
        (second, True),
    ]


def test_one_entry_of_a_dict_can_be_explained(load, write):
    path = write("a.yaml", "env_var_separators: {FOO: ','}\n")
    findings = load(REZ_CONFIG_FILE=path).explain("env_var_separators.FOO")
    assert [(each.source, each.value, each.won) for each in findings] == [(path, ",", True)]


def test_a_list_extended_above_a_variable_keeps_what_the_variable_says(load, write):
    path = write("a.py", "packages_path = ModifyList(append=['/more'])\n")
    settings = load(REZ_PACKAGES_PATH="/variable", PKG_CONFIG_FILE=path)
    assert settings.packages_path == ["/variable", "/more"]
    assert [each.won for each in settings.explain("packages_path")] == [False, True, True]


def test_an_override_extends_what_files_say(load, write):
    path = write("a.yaml", "packages_path: [/file]\n")
    settings = load(REZ_CONFIG_FILE=path, REZ_PACKAGES_PATH="/variable")
    settings = settings.override({"packages_path": ModifyList(prepend=["/first"])})
    assert settings.packages_path == ["/first", "/file"]
    assert [each.won for each in settings.explain("packages_path")] == [False, True, False, True]


def test_an_override_leaves_the_original_alone(load):
    settings = load()
    louder = settings.override({"quiet": True}, source="--quiet")
    assert (settings.quiet, louder.quiet) == (False, True)
    assert louder.explain("quiet")[-1].source == "--quiet"


def test_overrides_add_up(load):
    settings = load().override({"quiet": True}).override({"show_progress": False})
    assert (settings.quiet, settings.show_progress) == (True, False)


def test_an_override_may_be_dotted(load):
    settings = load().override({"plugins.shell.bash.prompt": "!", "plugins.shell.zsh.prompt": "?"})
    assert (settings.plugins.shell.bash.prompt, settings.plugins.shell.zsh.prompt) == ("!", "?")


def test_a_variable_that_is_hidden_is_not_even_parsed(load):
    assert load(REZ_QUIET="perhaps", PKG_QUIET="yes").quiet is True


def test_home_folders_follow_the_variables(load, write, tmp_path):
    write("xdg/pkg/config.toml", 'dot_image_format = "svg"\n')
    assert load(XDG_CONFIG_HOME=tmp_path / "xdg").dot_image_format == "svg"
    assert load(XDG_CONFIG_HOME=tmp_path / "xdg", PKG_DISABLE_HOME_CONFIG="1").dot_image_format == "png"
    assert load(XDG_CACHE_HOME=tmp_path / "cache").cache_path == str(tmp_path / "cache" / "pkg")
    assert load(XDG_CACHE_HOME="relative").cache_path.endswith("/home/.cache/pkg")


def test_files_are_listed_as_searched_and_as_read(load, write, home):
    path = write("a.yaml", "quiet: true")
    settings = load(REZ_CONFIG_FILE=path)
    assert settings.search_list == [
        path,
        f"{home}/.rezconfig{{.py,,.yaml}}",
        f"{home}/.config/pkg/config.{{py,yaml,toml}}",
    ]
    assert settings.source_list == [path]


@pytest.mark.parametrize("of_rez", [".rezconfig", ".rezconfig.py"])
def test_rezconfig_yaml_is_read_where_the_home_folder_has_no_file_that_rez_reads(load, home, of_rez):
    (home / ".rezconfig.yaml").write_text("dot_image_format: svg\n")
    assert load().dot_image_format == "svg"
    assert load().source_list == [f"{home}/.rezconfig.yaml"]
    assert load(REZ_DISABLE_HOME_CONFIG="1").dot_image_format == "png"
    (home / of_rez).write_text("")
    assert load().dot_image_format == "png"


def test_the_ending_of_a_pkg_file_may_be_left_out(load, write, tmp_path):
    write("studio.toml", "quiet = true\n")
    assert load(PKG_CONFIG_FILE=tmp_path / "studio").quiet is True


def test_an_unknown_key_cannot_be_explained_but_its_neighbour_is_offered(load):
    with pytest.raises(
        ConfigurationError, match=r"no setting named 'package_path'. Did you mean 'packages_path'\?"
    ):
        load().explain("package_path")
