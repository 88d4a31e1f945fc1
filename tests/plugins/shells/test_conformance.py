from __future__ import annotations

import pytest

from pkg.testing import ShellTests
from pkg_shells.bash import BashShell
from pkg_shells.sh import ShShell


class TestSh(ShellTests):
    @pytest.fixture
    def plugin(self):
        return ShShell


class TestBash(ShellTests):
    @pytest.fixture
    def plugin(self):
        return BashShell
