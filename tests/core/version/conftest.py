import importlib
import importlib.util
import os
from pathlib import Path

import pytest

import pkg.version

RECORD = Path(__file__).parents[2] / "data" / "version" / "record.py"


@pytest.fixture(scope="session")
def questions():
    """The module that puts questions about versions to rez and to us alike."""
    spec = importlib.util.spec_from_file_location("pkg_tests_version_record", RECORD)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def rez_version():
    """The module rez.version; without rez the test is skipped, or fails where PKG_REQUIRE_REAL is set."""
    if os.environ.get("PKG_REQUIRE_REAL") == "1":
        return importlib.import_module("rez.version")
    return pytest.importorskip("rez.version")


@pytest.fixture(scope="session")
def agree(questions, rez_version):
    """Put one question to rez and to us, and insist on the same answer."""

    def ask_both(question, *arguments):
        ask = getattr(questions, question) if isinstance(question, str) else question
        ours = questions.attempt(pkg.version, ask, *arguments)
        theirs = questions.attempt(rez_version, ask, *arguments)
        assert ours == theirs

    return ask_both
