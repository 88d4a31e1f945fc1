from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pkg import errors
from pkg.hookspecs import hookimpl
from pkg.host import KINDS, Host, PluginWarning
from pkg.interfaces.command import Command
from pkg.settings import Setting

RESOLVER = Path(__file__).parents[2].joinpath("data/plugins/lodge_solver.py").read_text()


def test_listing_names_imports_no_plugin(lodge, new_host):
    assert "lodge" in new_host().names("resolvers")
    assert "lodge_solver" not in sys.modules


def test_get_returns_the_registered_class(lodge, new_host):
    assert new_host().get("resolvers", "lodge").__name__ == "Lodge"


def test_asking_for_one_plugin_loads_that_one_alone(lodge, new_host):
    lodge.offer("resolvers", "other", "other_solver", RESOLVER)
    new_host().get("resolvers", "lodge")
    assert "other_solver" not in sys.modules


def test_create_hands_the_plugin_its_checked_options(lodge, new_host):
    host = new_host({"plugins": {"resolvers": {"lodge": {"depth": 7}}}})
    assert host.create("resolvers", "lodge").options.depth == 7


def test_create_names_the_key_of_a_bad_option(lodge, new_host):
    host = new_host({"plugins": {"resolvers": {"lodge": {"depth": "deep"}}}})
    with pytest.raises(errors.ConfigurationError, match=r"lodge\.depth in this test"):
        host.create("resolvers", "lodge")


def test_unknown_name_lists_the_installed_ones_and_the_nearest(new_host):
    with pytest.raises(
        errors.PluginNotFoundError,
        match=r"no resolver named 'pyton'; installed: .*numba.*Did you mean 'python'",
    ):
        new_host().get("resolvers", "pyton")


def test_unknown_kind_lists_the_kinds(new_host):
    with pytest.raises(errors.PluginNotFoundError, match="there are: repositories, shells"):
        new_host().names("shell")


def test_a_record_says_where_a_plugin_comes_from(lodge, new_host):
    host = new_host()
    record = host.find("resolvers", "lodge")
    assert (record.distribution, record.version, record.module) == ("lodge-pkg", "2.1", "lodge_solver")
    assert record.state == "ok"
    host.get("resolvers", "lodge")
    assert record.state == "loaded"


# --- conflicts -----------------------------------------------------------------------------------


@pytest.fixture
def rival(site):
    distribution = site("rival-pkg", "0.3")
    distribution.offer("resolvers", "lodge", "rival_solver", RESOLVER.replace("Lodge", "Rival"))
    return distribution


def test_two_distributions_with_one_name_are_an_error_that_names_both(lodge, rival, new_host):
    with pytest.raises(
        errors.PluginConflictError, match=r"lodge-pkg 2\.1 and rival-pkg 0\.3.*plugins\.prefer"
    ):
        new_host().get("resolvers", "lodge")


def test_a_conflict_leaves_the_other_plugins_alone(lodge, rival, new_host):
    host = new_host()
    assert "lodge" not in host.names("resolvers")
    assert "python" in host.names("resolvers")
    assert {r.state for r in host.plugins("resolvers") if r.name == "lodge"} == {"conflict"}


@pytest.mark.parametrize("wanted", ["rival-pkg", "Rival_Pkg"])
def test_plugins_prefer_settles_a_conflict(lodge, rival, new_host, wanted):
    host = new_host({"plugins": {"prefer": {"resolvers:lodge": wanted}}})
    assert host.get("resolvers", "lodge").__name__ == "Rival"
    assert "lodge_solver" not in sys.modules


def test_preferring_a_distribution_that_is_not_there_keeps_the_conflict(lodge, rival, new_host):
    host = new_host({"plugins": {"prefer": {"resolvers:lodge": "third-pkg"}}})
    with pytest.raises(errors.PluginConflictError):
        host.get("resolvers", "lodge")


def test_disabling_one_distribution_settles_a_conflict(lodge, rival, new_host):
    assert new_host(PKG_DISABLE_PLUGINS="lodge-pkg").get("resolvers", "lodge").__name__ == "Rival"


# --- failures ------------------------------------------------------------------------------------


def test_a_plugin_that_was_asked_for_and_fails_names_its_distribution_and_the_switch(site, new_host):
    site("lodge-pkg", "2.1").offer("resolvers", "lodge", "lodge_solver", "import ortools_is_missing")
    with pytest.raises(errors.PluginLoadError) as caught:
        new_host().get("resolvers", "lodge")
    message = str(caught.value)
    assert "(lodge_solver, from lodge-pkg 2.1)" in message
    assert "No module named 'ortools_is_missing'. Install it" in message
    assert "PKG_DISABLE_PLUGINS=resolvers:lodge" in message


def test_a_failed_plugin_stays_failed_and_says_the_same_again(site, new_host):
    site("lodge-pkg").offer("resolvers", "lodge", "lodge_solver", "raise ValueError('no licence')")
    host = new_host()
    for _ in range(2):
        with pytest.raises(errors.PluginLoadError, match="ValueError: no licence"):
            host.get("resolvers", "lodge")
    assert host.find("resolvers", "lodge").state == "failed"


def test_a_plugin_that_ends_the_process_is_a_failed_one(site, new_host):
    site("lodge-pkg").offer("resolvers", "lodge", "lodge_solver", "raise SystemExit(3)")
    with pytest.raises(errors.PluginLoadError):
        new_host().get("resolvers", "lodge")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("", "registers nothing where resolvers:lodge is expected"),
        (RESOLVER.replace('"lodge"', '"louge"'), "registers resolvers:louge where resolvers:lodge"),
        (RESOLVER.replace("register(Lodge)", "register(3)"), "registers 3 as a resolver"),
        (RESOLVER.replace("def solve", "def solved"), "class Lodge lacks solve"),
        (RESOLVER.replace("(register)", "(register, extra)"), "extra"),
        (RESOLVER.replace('name = "lodge"', ""), "has no name"),
        ("def broken(:", "SyntaxError"),
    ],
)
def test_a_plugin_that_registers_something_useless_says_what(site, new_host, source, reason):
    site("lodge-pkg").offer("resolvers", "lodge", "lodge_solver", source)
    with pytest.raises(errors.PluginLoadError, match="lodge-pkg") as caught:
        new_host().get("resolvers", "lodge")
    assert reason in str(caught.value)


def test_an_entry_point_may_name_an_attribute_of_a_module(site, new_host):
    source = RESOLVER.replace("@hookimpl\n", "class plugin:\n    @hookimpl\n    ").replace(
        "    register(Lodge)", "        register(Lodge)"
    )
    site("lodge-pkg").offer("resolvers", "lodge", "lodge_solver:plugin", source)
    assert new_host().get("resolvers", "lodge").__name__ == "Lodge"


def test_one_module_may_hold_several_plugins(site, new_host):
    source = RESOLVER.replace(
        "register(Lodge)", "register(Lodge)\n    register(type('Deep', (Lodge,), {'name': 'deep'}))"
    )
    distribution = site("lodge-pkg")
    distribution.offer("resolvers", "lodge", "lodge_solver", source)
    distribution.offer("resolvers", "deep", "lodge_solver")
    host = new_host()
    assert [host.get("resolvers", name).__name__ for name in ("deep", "lodge")] == ["Deep", "Lodge"]


def test_load_all_notes_failures_and_goes_on(lodge, new_host):
    lodge.offer("resolvers", "broken", "broken_solver", "1/0")
    host = new_host()
    host.load_all("resolvers")
    assert host.find("resolvers", "broken").state == "failed"
    assert host.find("resolvers", "lodge").state == "loaded"


# --- switching off -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "switch", ["resolvers:lodge", "resolvers:*", "lodge-pkg", "shells:zsh, resolvers:lodge"]
)
def test_a_disabled_plugin_is_neither_listed_nor_loaded(lodge, new_host, switch):
    host = new_host(PKG_DISABLE_PLUGINS=switch)
    assert "lodge" not in host.names("resolvers")
    with pytest.raises(errors.PluginDisabledError, match=r"plugins\.disable or PKG_DISABLE_PLUGINS"):
        host.get("resolvers", "lodge")
    assert "lodge_solver" not in sys.modules


def test_plugins_disable_in_a_configuration_switches_off_too(lodge, new_host):
    host = new_host({"plugins": {"disable": ["resolvers:lodge"]}})
    assert [r.state for r in host.plugins("resolvers") if r.name == "lodge"] == ["disabled"]


# --- hooks ---------------------------------------------------------------------------------------

HOOKS = """
from pkg.errors import PkgError
from pkg.hookspecs import hookimpl

@hookimpl
def pkg_select_shell(settings):
    return {answer!r}

@hookimpl
def pkg_before_environment(context):
    {body}
"""


def hooks(answer=None, body="pass"):
    return HOOKS.format(answer=answer, body=body)


def test_a_hook_without_plugins_loads_nothing(new_host):
    host = new_host(PKG_DISABLE_PLUGINS="hooks:*")
    assert host.call("pkg_select_shell", settings=host.settings) is None
    assert host._managers is None


def test_the_first_answer_to_a_choose_hook_wins_in_alphabetical_order(site, new_host):
    distribution = site("lodge-pkg")
    for name, answer in (("c", "zsh"), ("b", "fish"), ("a", None)):
        distribution.offer("hooks", name, f"lodge_{name}", hooks(answer))
    host = new_host()
    assert host.call("pkg_select_shell", settings=host.settings) == "fish"


def test_a_hook_refuses_with_an_error_of_ours(site, new_host):
    site("lodge-pkg").offer("hooks", "freeze", "lodge_freeze", hooks(body="raise PkgError('frozen')"))
    with pytest.raises(errors.PkgError, match=r"^frozen$"):
        new_host().call("pkg_before_environment", context=None, parent_environ={})


def test_any_other_error_in_a_hook_names_the_plugin_and_the_switch(site, new_host):
    site("lodge-pkg", "2.1").offer("hooks", "freeze", "lodge_freeze", hooks(body="1 / 0"))
    with pytest.raises(
        errors.PluginError,
        match=r"hook 'freeze' \(lodge_freeze, from lodge-pkg 2\.1\) failed in pkg_before_environment: "
        r"ZeroDivisionError.*PKG_DISABLE_PLUGINS=hooks:freeze",
    ):
        new_host().call("pkg_before_environment", context=None, parent_environ={})


def test_a_hook_plugin_that_fails_to_load_is_a_warning(site, new_host, warnings_told):
    distribution = site("lodge-pkg")
    distribution.offer("hooks", "broken", "lodge_broken", "import no_such_module")
    distribution.offer("hooks", "fine", "lodge_fine", hooks("zsh"))
    host = new_host()
    assert host.call("pkg_select_shell", settings=host.settings) == "zsh"
    assert host.call("pkg_select_shell", settings=host.settings) == "zsh"
    assert len(warnings_told) == 1
    assert "hook 'broken'" in warnings_told[0]


def test_a_hook_that_does_not_exist_is_reported(site, new_host, warnings_told):
    source = hooks().replace("pkg_select_shell", "pkg_selct_shell")
    site("lodge-pkg").offer("hooks", "typo", "lodge_typo", source)
    host = new_host()
    assert host.call("pkg_select_shell", settings=host.settings) is None
    assert "pkg_selct_shell" in warnings_told[0]


def test_hooks_of_a_module_outside_the_hooks_group_are_not_called(site, new_host):
    source = RESOLVER + hooks("zsh")
    site("lodge-pkg").offer("resolvers", "lodge", "lodge_solver", source)
    host = new_host()
    host.get("resolvers", "lodge")
    assert host.call("pkg_select_shell", settings=host.settings) is None


def test_without_a_listener_warnings_are_pythons(site, pkg_settings):
    site("lodge-pkg").offer("hooks", "broken", "lodge_broken", "import no_such_module")
    host = Host(pkg_settings())
    with pytest.warns(PluginWarning, match="no_such_module"):
        host.call("pkg_select_shell", settings=host.settings)


# --- plugins of this process ---------------------------------------------------------------------


class Added:
    @hookimpl
    def pkg_register_commands(self, register):
        register(Command("solve", lambda: None, "another solve"))

    @hookimpl
    def pkg_select_shell(self, settings):
        return "added"


def test_an_added_plugin_wins_over_an_installed_one_and_its_hooks_are_called(new_host):
    host = new_host()
    host.add(Added())
    assert host.get("commands", "solve").summary == "another solve"
    assert [r.distribution for r in host.plugins("commands") if r.name == "solve"] == ["this process"]
    assert host.call("pkg_select_shell", settings=host.settings) == "added"


def test_two_added_plugins_can_share_a_name(new_host):
    host = new_host()
    host.add(Added(), "one")
    host.add(Added(), "two")
    assert {"one", "two"} <= set(host.names("hooks"))


# --- what comes with pkg -------------------------------------------------------------------------


def test_every_plugin_of_ours_loads(new_host):
    host = new_host()
    host.load_all()
    ours = [record for record in host.plugins() if record.distribution == "pkg-studio"]
    assert {record.kind for record in ours} >= {"repositories", "shells", "resolvers", "commands"}
    assert [record.reason for record in ours if record.state != "loaded"] == []


def test_every_setting_of_our_plugins_is_declared_as_data_and_described(new_host):
    host = new_host()
    for kind in KINDS:
        if kind in ("orderers", "filters", "commands", "hooks"):
            continue
        for name in host.names(kind):
            for setting in host.get(kind, name).settings:
                assert isinstance(setting, Setting)
                assert setting.summary
