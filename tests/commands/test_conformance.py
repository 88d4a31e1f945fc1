from __future__ import annotations

import pytest

from pkg.host import Host
from pkg.settings import load_settings
from pkg.testing import CommandTests

NAMES = [
    record.name
    for record in Host(load_settings({}, home="/nonexistent")).plugins("commands")
    if record.distribution == "pkg-studio"
]


@pytest.mark.parametrize("name", NAMES)
class TestEveryCommand(CommandTests):
    @pytest.fixture
    def command(self, name, pkg_host):
        return pkg_host.get("commands", name)
