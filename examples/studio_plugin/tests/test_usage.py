from __future__ import annotations

import json

import pytest
from pkg.interfaces.command import Command
from pkg.testing import CommandTests

from lodge_pkg import usage
from lodge_pkg.audited import note


class TestUsage(CommandTests):
    @pytest.fixture
    def command(self):
        registered: list[Command] = []
        usage.pkg_register_commands(registered.append)
        return registered[0]

    def test_it_prints_the_latest_resolves(self, run, pkg_home, monkeypatch):
        monkeypatch.setenv("HOME", str(pkg_home))
        for name in ("maya", "nuke"):
            note("~/.lodge/resolves.jsonl", {"request": [name], "status": "solved"})
        code, out, _ = run("usage", "-n", "1", "--json")
        assert code == 0
        assert [entry["request"] for entry in json.loads(out)] == [["nuke"]]
        assert "maya" in run("usage")[1]

    def test_no_log_is_no_resolves(self, run, pkg_home, monkeypatch):
        monkeypatch.setenv("HOME", str(pkg_home))
        assert run("usage", "--json") == (0, "[]\n", "")
