from __future__ import annotations

import pytest
from pkg.testing import OrdererTests

from lodge_pkg.longterm import LongTermOrder


class TestLongTerm(OrdererTests):
    @pytest.fixture
    def plugin(self):
        return LongTermOrder

    @pytest.fixture
    def data(self):
        return {"versions": "1.9+<2|3"}

    def test_supported_versions_come_first_newest_first(self, order):
        assert order("1.9.1", "1.10", "2", "3.1", "4") == ["3.1", "1.10", "1.9.1", "4", "2"]
