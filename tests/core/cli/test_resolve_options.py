from __future__ import annotations

import pytest
import typer

from pkg.cli.app import App
from pkg.cli.resolve_options import package_filter, repository_paths, timestamp


@pytest.fixture
def app(pkg_settings):
    return App(
        settings=pkg_settings(
            packages_path=["/local", "/studio"],
            local_packages_path="/local",
            package_filter={"excludes": ["foo-1"]},
        )
    )


def test_without_options_the_configured_repositories_are_searched(app):
    assert repository_paths(app, None) is None


def test_the_local_repository_can_be_left_out(app):
    assert repository_paths(app, None, no_local=True) == ["/studio"]


def test_given_paths_win_and_empty_ones_are_dropped(app, monkeypatch):
    monkeypatch.setenv("HOME", "/home/nina")
    assert repository_paths(app, "~/packages::/b", no_local=True) == ["/home/nina/packages", "/b"]
    assert repository_paths(app, "") == []


def test_a_time_is_epoch_seconds_or_nothing():
    assert timestamp(None, None) is None
    assert timestamp(None, "") is None
    assert timestamp(None, "1393014494") == 1393014494


def test_a_malformed_time_names_its_option():
    with pytest.raises(typer.BadParameter, match="'soon' is no point in time") as raised:
        timestamp(None, "soon", "--after")
    assert raised.value.param_hint == "--after"


def test_without_options_the_configured_filter_stays_as_it_is(app):
    assert package_filter(app, False, None, None) is None


def test_rules_are_added_to_the_configured_filter_or_stand_alone(app):
    added = package_filter(app, False, ["*.beta"], ["foo-1.2"])
    assert added.to_pod() == [{"excludes": ["range(foo-1)", "glob(*.beta)"], "includes": ["range(foo-1.2)"]}]
    alone = package_filter(app, True, ["*.beta"], None)
    assert alone.to_pod() == [{"excludes": ["glob(*.beta)"]}]
