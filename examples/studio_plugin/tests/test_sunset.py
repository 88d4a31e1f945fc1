from __future__ import annotations

import pytest
from pkg.errors import PackageFilterError
from pkg.solve.filter_rules import Rule
from pkg.testing import FilterTests

from lodge_pkg.sunset import SunsetRule


class TestSunset(FilterTests):
    @pytest.fixture
    def plugin(self):
        return SunsetRule

    @pytest.fixture
    def text(self):
        return "2026-03-31"

    @pytest.fixture
    def matched(self):
        return {"maya-2022": {"sunset": "2025-12-31"}, "maya-2023": {"sunset": "2026-03-31"}}

    @pytest.fixture
    def others(self):
        return {"maya-2024": {"sunset": "2026-04-01"}, "maya-2025": {}}

    def test_a_day_that_is_none_is_a_clear_error(self, find):
        with pytest.raises(PackageFilterError, match=r"malformed package filter sunset.*soon"):
            Rule.parse_rule("sunset(soon)", find)
