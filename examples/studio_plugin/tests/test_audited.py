from __future__ import annotations

import json

import pytest
from pkg.testing import ResolverTests

from lodge_pkg.audited import AuditedResolver, note


class TestAudited(ResolverTests):
    @pytest.fixture
    def plugin(self):
        return AuditedResolver

    @pytest.fixture
    def options(self, tmp_path):
        return {"log": str(tmp_path / "log" / "resolves.jsonl")}

    def test_every_resolve_is_noted(self, solve, tmp_path):
        solve({"maya": {"2024": {}}}, "maya")
        solve({"maya": {"2024": {}, "2025": {}}}, "maya-2024", "maya-2025")
        lines = (tmp_path / "log" / "resolves.jsonl").read_text().splitlines()
        assert [json.loads(line)["status"] for line in lines] == ["solved", "failed"]
        assert json.loads(lines[0])["packages"] == ["maya-2024"]


def test_a_log_that_cannot_be_written_stops_nobody(tmp_path):
    (tmp_path / "file").write_text("")
    note(str(tmp_path / "file" / "log"), {})
