"""Settings that plugins declare, below `plugins`."""

import pytest

from pkg.errors import ConfigurationError
from pkg.settings import Setting, default_settings

DECLARED = (
    Setting("max_steps", int, 100, "give up after so many"),
    Setting("mode", str | None, None, "how"),
    Setting("paths", list[str], ["~/x"], "where"),
)


@pytest.fixture
def options(load, write):
    def options(text, kind="resolvers", name="lodge", declared=DECLARED):
        settings = load(PKG_CONFIG_FILE=write("studio.yaml", text))
        return settings.plugin_options(kind, name, declared)

    return options


def test_options_have_defaults_expanded_like_other_settings(options, home):
    found = options("")
    assert (found.max_steps, found["mode"], found.paths) == (100, None, [f"{home}/x"])


@pytest.mark.parametrize("kind", ["shells", "shell"])
@pytest.mark.parametrize("word", ["shells", "shell"])
def test_a_section_may_bear_our_word_or_that_of_rez(options, word, kind):
    assert options(f"plugins: {{{word}: {{lodge: {{max_steps: 5}}}}}}", kind).max_steps == 5


def test_our_word_wins_in_one_file(options):
    text = "plugins: {shells: {lodge: {max_steps: 5}}, shell: {lodge: {max_steps: 6, mode: x}}}"
    found = options(text, "shells")
    assert (found.max_steps, found.mode) == (5, "x")


def test_a_later_file_wins_whatever_the_word(load, write):
    first = write("a.yaml", "plugins: {shells: {bash: {prompt: a}}}")
    second = write("b.yaml", "plugins: {shell: {bash: {prompt: b}}}")
    settings = load(REZ_CONFIG_FILE=f"{first}:{second}")
    assert settings.plugins.shell.bash.prompt == "b"
    findings = settings.explain("plugins.shells.bash.prompt")
    assert [(each.source, each.value, each.won) for each in findings] == [
        ("default", ">", False),
        (first, "a", False),
        (second, "b", True),
    ]


def test_a_wrong_type_names_key_file_and_expectation(options):
    with pytest.raises(
        ConfigurationError,
        match=r"plugins.resolvers.lodge.max_steps in .*studio.yaml: expected a whole number, found 'x'",
    ):
        options("plugins: {resolvers: {lodge: {max_steps: x}}}")


@pytest.mark.parametrize(
    "text", ["plugins: 3", "plugins: {resolvers: 3}", "plugins: {resolvers: {lodge: 3}}"]
)
def test_a_section_that_is_no_dict_is_refused(options, text):
    with pytest.raises(ConfigurationError, match=r"plugins.*: expected a dict.*found 3 \(int\)"):
        options(text)


def test_an_unknown_key_is_reported_with_its_neighbour(load, write):
    path = write("studio.yaml", "plugins: {resolvers: {lodge: {max_step: 5}}}")
    settings = load(PKG_CONFIG_FILE=path)
    settings.plugin_options("resolvers", "lodge", DECLARED)
    assert settings.notices == [
        f"plugins.resolvers.lodge.max_step in {path} is unknown and ignored. Did you mean 'max_steps'?"
    ]


def test_settings_that_all_plugins_of_a_kind_share_lie_beside_them(options):
    shared = (Setting("tag_name", str, "x", "tag"),)
    assert options("plugins: {release_vcs: {tag_name: y, git: {a: 1}}}", "vcs", "", shared).tag_name == "y"


def test_options_are_read_only_and_name_what_there_is(options):
    found = options("")
    with pytest.raises(AttributeError, match="read only"):
        found.max_steps = 3
    with pytest.raises(AttributeError, match="no option named 'steps'; there are: max_steps, mode, paths"):
        found.steps  # noqa: B018


def test_plugins_that_nobody_declared_can_be_read(load, write):
    path = write(
        "studio.yaml", "plugins: {resolvers: {lodge: {max_steps: 5}}, shell: {elvish: {prompt: $SHOW}}}"
    )
    settings = load(PKG_CONFIG_FILE=path, SHOW="dune")
    assert settings.plugins.resolvers.lodge.max_steps == 5
    assert settings.plugins.shell.elvish.prompt == "dune"
    assert settings.data["plugins"]["resolvers"] == {"lodge": {"max_steps": 5}}


def test_an_unknown_section_is_an_attribute_error(load):
    with pytest.raises(AttributeError, match=r"no settings under 'plugins.shel'; there are: shell"):
        load().plugins.shel  # noqa: B018


def test_plugins_are_switched_off_by_files_and_by_the_variable(load, write):
    path = write("studio.yaml", "plugins: {disable: ['resolvers:lodge', shell.zsh]}")
    settings = load(PKG_CONFIG_FILE=path, PKG_DISABLE_PLUGINS="hooks:a,hooks:b package_repository:memory")
    assert settings.disabled_plugins == {
        "resolvers:lodge",
        "shells:zsh",
        "hooks:a",
        "hooks:b",
        "repositories:memory",
    }


@pytest.mark.parametrize("key", ["shells.zsh", "shells:zsh", "shell.zsh", "'shell:zsh'"])
def test_a_distribution_can_be_preferred(load, write, key):
    settings = load(PKG_CONFIG_FILE=write("studio.yaml", f"plugins: {{prefer: {{{key}: lodge-pkg}}}}"))
    assert settings.preferred_distribution("shells", "zsh") == "lodge-pkg"
    assert settings.preferred_distribution("shells", "bash") is None


def test_the_settings_of_the_process_are_made_once(monkeypatch, home):
    monkeypatch.setenv("HOME", str(home))
    default_settings.cache_clear()
    try:
        assert default_settings() is default_settings()
        assert default_settings().home == str(home)
    finally:
        default_settings.cache_clear()
