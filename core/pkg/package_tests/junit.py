"""Results of tests as a JUnit file, which build servers read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from pkg.errors import PackageTestError
from pkg.files import put_text
from pkg.package_tests.results import FAILED, SKIPPED, TestResult

if TYPE_CHECKING:
    from pkg.package import Package

# What XML 1.0 cannot hold, such as the escapes of colours.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_ENVIRONMENT = -1


def junit_text(package: Package, results: Sequence[TestResult], *, timestamp: float) -> str:
    """Write results as JUnit XML: a suite for the package, a case for each test and variant.

    A test whose command failed is a `failure`, one whose environment could not be made an `error`.

    Args:
        package: the package.
        results: its results.
        timestamp: when the tests began, epoch seconds.
    """
    from datetime import UTC, datetime

    broken = sum(result.status == FAILED and result.exit_code == _NO_ENVIRONMENT for result in results)
    counts = {
        "tests": str(len(results)),
        "failures": str(sum(result.status == FAILED for result in results) - broken),
        "errors": str(broken),
        "skipped": str(sum(result.status == SKIPPED for result in results)),
        "time": f"{sum(result.seconds for result in results):.3f}",
    }
    root = ET.Element("testsuites", {"name": "pkg test", **counts})
    begun = datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    suite = ET.SubElement(root, "testsuite", {"name": package.qualified_name, "timestamp": begun, **counts})
    for result in results:
        _add_case(suite, result)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _add_case(suite: ET.Element, result: TestResult) -> None:
    case = ET.SubElement(
        suite,
        "testcase",
        {
            "classname": _clean(result.variant.qualified_name),
            "name": _clean(result.test_name),
            "time": f"{result.seconds:.3f}",
        },
    )
    message = {"message": _clean(result.description)}
    if result.status == SKIPPED:
        ET.SubElement(case, "skipped", message)
    elif result.status == FAILED:
        kind = "error" if result.exit_code == _NO_ENVIRONMENT else "failure"
        failure = ET.SubElement(case, kind, {**message, "type": kind})
        failure.text = _clean(f"{result.command or ''}\n{result.output or ''}".strip())
    if result.output:
        ET.SubElement(case, "system-out").text = _clean(result.output)


def _clean(text: str) -> str:
    text = re.sub("\x1b\\[[0-9;]*m", "", text)
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def write_junit(path: str, package: Package, results: Sequence[TestResult], *, timestamp: float) -> None:
    """Write a JUnit file; see `junit_text`.

    Raises:
        PackageTestError: it cannot be written.
    """
    try:
        put_text(path, junit_text(package, results, timestamp=timestamp))
    except OSError as error:
        raise PackageTestError(f"cannot write {path}: {error.strerror or error}.") from error
