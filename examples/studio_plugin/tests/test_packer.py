# ruff: noqa: RUF012
from __future__ import annotations

import pytest
from pkg.testing import BuildSystemTests

from lodge_pkg.packer import PackerBuildSystem


class TestPacker(BuildSystemTests):
    source_files = {"PACKLIST": "looks\n", "looks/default.json": "{}\n"}
    broken_files = {"PACKLIST": "not there\n"}
    installed = "looks/default.json"

    @pytest.fixture
    def plugin(self):
        return PackerBuildSystem
