from __future__ import annotations

import pytest

from pkg.testing import ShellTests
from pkg_shells.bash import BashShell
from pkg_shells.csh import CshShell
from pkg_shells.fish import FishShell
from pkg_shells.sh import ShShell
from pkg_shells.tcsh import TcshShell
from pkg_shells.zsh import ZshShell


class TestSh(ShellTests):
    @pytest.fixture
    def plugin(self):
        return ShShell


class TestBash(ShellTests):
    @pytest.fixture
    def plugin(self):
        return BashShell


class TestZsh(ShellTests):
    @pytest.fixture
    def plugin(self):
        return ZshShell


class TestCsh(ShellTests):
    longest = 4000  # "Word too long.", says the BSD csh

    @pytest.fixture
    def plugin(self):
        return CshShell


class TestTcsh(ShellTests):
    @pytest.fixture
    def plugin(self):
        return TcshShell


class TestFish(ShellTests):
    @pytest.fixture
    def plugin(self):
        return FishShell
