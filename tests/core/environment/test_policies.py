"""What environments take over from the one they are started in."""

import os

import pytest

from pkg.environment import policies
from pkg.errors import ConfigurationError

PARENT = {
    "HOME": "/h",
    "TERM": "xterm",
    "LC_ALL": "C",
    "XDG_CACHE_HOME": "/c",
    "STUDIO_ROOT": "/s",
    "STUDIO_SECRET": "x",
    "PATH": "/bin",
    "REZ_USED": "/r",
    "REZ_CONFIG_FILE": "/cfg",
    "PYTHONPATH": "/p",
}


@pytest.fixture
def kept(plugins):
    """Apply a policy to the parent environment and return the names that remain."""

    def apply(name=None, always=(), **described):
        settings = plugins.settings.override({"environment_policies": described}, "test")
        return sorted(policies.policy_of(settings, name, always).applied(PARENT))

    return apply


def test_rez_inherits_everything_and_is_the_default(kept):
    assert kept() == kept("rez") == sorted(PARENT)


def test_isolated_inherits_what_a_program_needs(kept):
    assert kept("isolated") == ["HOME", "LC_ALL", "REZ_CONFIG_FILE", "TERM", "XDG_CACHE_HOME"]


def test_variables_can_be_kept_besides(kept):
    assert set(kept("isolated", ["STUDIO_R*"])) - set(kept("isolated")) == {"STUDIO_ROOT"}


def test_a_policy_keeps_drops_and_extends(kept):
    assert kept("a", a={"drop": ["STUDIO_*", "PATH"]}) == sorted(
        set(PARENT) - {"STUDIO_ROOT", "STUDIO_SECRET", "PATH"}
    )
    assert kept("a", a={"keep": ["STUDIO_*"], "drop": ["*SECRET"]}) == ["STUDIO_ROOT"]
    site = {"extends": "isolated", "keep": ["STUDIO_*"]}
    farm = {"extends": "site", "drop": ["*SECRET", "TERM"]}
    assert set(kept("farm", site=site, farm=farm)) == (set(kept("isolated")) - {"TERM"}) | {"STUDIO_ROOT"}
    assert kept("farm", ["STUDIO_SECRET"], site=site, farm=farm).count("STUDIO_SECRET") == 1


def test_a_built_in_policy_can_be_extended_under_its_own_name(kept):
    site = {"isolated": {"extends": "isolated", "keep": ["STUDIO_ROOT"]}}
    assert set(kept("isolated", **site)) - set(kept("isolated")) == {"STUDIO_ROOT"}


@pytest.mark.parametrize(
    ("described", "message"),
    [
        ({"a": "x"}, "'a' should be a mapping"),
        ({"a": {"keeps": []}}, "unknown key 'keeps'"),
        ({"a": {"keep": "HOME"}}, "'keep' of 'a' should be a list"),
        ({"a": {"drop": [1]}}, "'drop' of 'a' should be a list"),
        ({"a": {"extends": "b"}}, r"no environment policy 'b' \(extended by 'a'\)"),
        ({"a": {"extends": "b"}, "b": {"extends": "a"}}, "a -> b -> a"),
        ({"a": {"extends": "a"}}, "a -> a"),
        ({"aa": {}}, "no environment policy 'a'; there are: aa, isolated, rez"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(kept, described, message):
    with pytest.raises(ConfigurationError, match=message):
        kept("a", **described)


def test_the_setting_names_the_policy_of_environments_without_a_parent_of_their_own(plugins, monkeypatch):
    monkeypatch.setenv("STUDIO_SECRET", "x")
    settings = plugins.settings
    assert policies.parent_of(settings, None) is os.environ
    isolated = settings.override({"environment_policy": "isolated"}, "test")
    assert "STUDIO_SECRET" not in policies.parent_of(isolated, None)
    assert policies.parent_of(isolated, PARENT) is PARENT


def test_package_code_sees_what_is_inherited(repository, plugins, monkeypatch):
    from pkg.environment.context import ResolvedContext
    from pkg.host import Host

    monkeypatch.setenv("STUDIO_SECRET", "x")
    repository.add("foo-1", commands="env.SEEN = 'yes' if defined('STUDIO_SECRET') else 'no'")
    host = Host(plugins.settings.override({"environment_policy": "isolated"}, "test"))
    context = ResolvedContext(["foo"], package_paths=[repository.path], plugins=host)
    assert context.get_environ()["SEEN"] == "no"
    assert context.get_environ({"STUDIO_SECRET": "y"})["SEEN"] == "yes"
