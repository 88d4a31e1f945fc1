"""Our build systems pass the tests that a studio's do; every one runs its real tool."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from pkg.testing import BuildSystemTests
from pkg.testing.build_samples import SAMPLES, WITH_CONFIGURE
from pkg_build_systems.cargo import CargoBuildSystem
from pkg_build_systems.cmake import CMakeBuildSystem
from pkg_build_systems.custom import CustomBuildSystem
from pkg_build_systems.make import MakeBuildSystem


class TestCustom(BuildSystemTests):
    source_files, broken_files, installed, attributes = SAMPLES["custom"]

    @pytest.fixture
    def plugin(self):
        return CustomBuildSystem


class TestCustomWords(TestCustom):
    attributes = MappingProxyType({"build_command": ["{root}/build.sh", "{install}"]})


class TestCMake(BuildSystemTests):
    source_files, broken_files, installed, attributes = SAMPLES["cmake"]

    @pytest.fixture
    def plugin(self):
        return CMakeBuildSystem


class TestMake(BuildSystemTests):
    source_files, broken_files, installed, attributes = SAMPLES["make"]

    @pytest.fixture
    def plugin(self):
        return MakeBuildSystem


class TestMakeWithConfigure(TestMake):
    source_files, broken_files, installed, attributes = WITH_CONFIGURE


class TestCargo(BuildSystemTests):
    source_files, broken_files, installed, attributes = SAMPLES["cargo"]

    @pytest.fixture
    def plugin(self):
        return CargoBuildSystem
