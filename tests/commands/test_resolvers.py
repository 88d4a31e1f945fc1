from __future__ import annotations

import json


def test_the_backends_are_listed_with_the_default_one_marked(pkg_cli, pkg_environ):
    pkg_environ["PKG_RESOLVER_BACKEND"] = "python"
    rows = {row["name"]: row["default"] for row in json.loads(pkg_cli("resolvers", "--json").out)}
    assert rows == {"numba": False, "python": True, "rez": False}


def test_the_table_names_each_backend_and_its_distribution(pkg_cli):
    lines = [line.split() for line in pkg_cli("resolvers").out.splitlines()[1:]]
    assert ["numba", "default", "pkg-studio", "ok"] in lines


def test_warming_the_default_backend_says_what_is_in_force(pkg_cli):
    first = pkg_cli("resolvers", "warm")
    assert first.code == 0
    assert first.out.startswith("numba: the ")
    assert "loaded from its shared library; numba is not needed" in pkg_cli("resolvers", "warm", "numba").out


def test_warming_an_unknown_backend_lists_those_there_are(pkg_cli):
    finished = pkg_cli("resolvers", "warm", "nunba")
    assert finished.code == 1
    assert "Did you mean 'numba'?" in finished.err


def test_warming_rez_names_its_version(pkg_cli, rez_tool):
    assert rez_tool("--version").returncode == 0
    assert pkg_cli("resolvers", "warm", "rez").out == "rez: rez 3.4.0 would be asked\n"
