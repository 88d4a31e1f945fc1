from __future__ import annotations

import os

import pytest

from pkg.testing import PackageFolder, ResolverTests
from pkg.testing.resolves import CASES, normal_failure
from pkg_resolvers.numba_backend import NumbaResolver
from pkg_resolvers.python_backend import PythonResolver
from pkg_resolvers.rez_backend import RezResolver


class TestPython(ResolverTests):
    @pytest.fixture
    def plugin(self):
        return PythonResolver


class TestNumba(ResolverTests):
    @pytest.fixture
    def plugin(self):
        return NumbaResolver


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")  # rez and its plugins warn while they are imported
class TestRez(ResolverTests):
    @pytest.fixture
    def plugin(self):
        return RezResolver


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")  # rez and its plugins warn while they are imported
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_the_recorded_answers_are_rezs(case, tmp_path):
    try:
        from rez.solver import Solver
        from rez.utils.formatting import PackageRequest
    except ImportError:
        if os.environ.get("PKG_REQUIRE_REAL"):
            raise
        pytest.skip("rez is not installed")
    repository = PackageFolder(tmp_path / "packages")
    for name, versions in case.packages.items():
        for version, attributes in versions.items():
            repository.add(f"{name}-{version}" if version else name, **attributes)
    solver = Solver([PackageRequest(request) for request in case.requests], [str(repository.path)])
    solver.solve()
    if case.solution is None:
        assert normal_failure(solver.failure_description()) == normal_failure(case.failure)
    else:
        names = [
            f"{v.name}{f'-{v.version}' if v.version else ''}[{'' if v.index is None else v.index}]"
            for v in solver.resolved_packages
        ]
        assert names == case.solution
        assert [str(each) for each in solver.resolved_ephemerals] == case.ephemerals
