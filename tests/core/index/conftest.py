from __future__ import annotations

import importlib.util
import tarfile
from pathlib import Path

import pytest


def _module(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def samples():
    """Hand-written definitions and the random edits."""
    return _module(Path(__file__).with_name("static_samples.py"))


@pytest.fixture(scope="session")
def random_definition():
    """Write a random definition: `random_definition(rnd)`."""
    return _module(Path(__file__).parents[1] / "package" / "generated.py").python


@pytest.fixture(scope="session")
def real_definitions():
    """The definitions that rez is tested with, and the first of its benchmark's."""
    spec = importlib.util.find_spec("rez")
    if spec is None:
        pytest.skip("rez is not installed")
    data = Path(spec.submodule_search_locations[0]) / "data"
    found = [path.read_bytes() for path in sorted(data.rglob("package.py"))]
    with tarfile.open(data / "benchmarking" / "packages.tar.gz") as archive:
        for member in archive:
            if member.name.endswith("package.py"):
                found.append(archive.extractfile(member).read())
            if len(found) == 400:
                break
    return found
