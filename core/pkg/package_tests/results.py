"""What came out of the tests of packages."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pkg.environment.printer import Writable
    from pkg.package.variant import Variant
    from pkg.settings import Settings

SUCCESS: Final = "success"
FAILED: Final = "failed"
SKIPPED: Final = "skipped"
STATUSES: Final = (SUCCESS, FAILED, SKIPPED)


class TestResult:
    """What came out of one test on one variant.

    Attributes:
        test_name: the test.
        variant: what it was to run on.
        status: `success`, `failed` or `skipped`.
        description: why, one sentence.
        exit_code: of its command; -1 when its environment could not be made, None when nothing was to be run.
        seconds: time of its command.
        command: the line that was run; None when none was.
        output: what it wrote; None where that was not caught.
    """

    __test__ = False  # not for pytest
    __slots__ = (
        "command",
        "description",
        "exit_code",
        "output",
        "seconds",
        "status",
        "test_name",
        "variant",
    )

    def __init__(
        self,
        test_name: str,
        variant: Variant,
        status: str,
        description: str,
        *,
        exit_code: int | None = None,
        seconds: float = 0.0,
        command: str | None = None,
        output: str | None = None,
    ) -> None:
        if status not in STATUSES:
            raise ValueError(f"the status of a test is one of {', '.join(STATUSES)}, not {status!r}")
        self.test_name = test_name
        self.variant = variant
        self.status = status
        self.description = description
        self.exit_code = exit_code
        self.seconds = seconds
        self.command = command
        self.output = output

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "test": self.test_name,
            "variant": self.variant.qualified_name,
            "uri": self.variant.uri,
            "root": self.variant.root,
            "status": self.status,
            "description": self.description,
            "exit_code": self.exit_code,
            "seconds": round(self.seconds, 3),
            "command": self.command,
            "output": self.output,
        }


class PackageTestResults:
    """Results of one or more runners; rez's class of that name.

    Attributes:
        test_results: in the order in which they were added.
    """

    def __init__(self) -> None:
        self.test_results: list[TestResult] = []

    @property
    def num_tests(self) -> int:
        """Number of results."""
        return len(self.test_results)

    @property
    def num_success(self) -> int:
        """Number of tests that passed."""
        return self._count(SUCCESS)

    @property
    def num_failed(self) -> int:
        """Number of tests that failed."""
        return self._count(FAILED)

    @property
    def num_skipped(self) -> int:
        """Number of tests that were not run."""
        return self._count(SKIPPED)

    def _count(self, status: str) -> int:
        return sum(result.status == status for result in self.test_results)

    @property
    def exit_code(self) -> int:
        """What a run should end with: the code of the first failed test, -1 without an environment; or 0."""
        return next((result.exit_code or -1 for result in self.test_results if result.status == FAILED), 0)

    def add(self, results: Iterable[TestResult]) -> None:
        """Add results."""
        self.test_results.extend(results)

    def add_test_result(self, test_name: str, variant: Variant, status: str, description: str) -> None:
        """Add one result, in rez's form.

        Raises:
            ValueError: the status is none.
        """
        self.add([TestResult(test_name, variant, status, description)])

    def print_summary(
        self,
        buf: Writable | None = None,
        settings: Settings | None = None,
        *,
        colored: bool | None = None,
    ) -> None:
        """Write the table of results.

        Args:
            buf: where to; None for standard output.
            settings: for the colours; None for those of the process.
            colored: None for colours where the stream is a terminal.
        """
        from pkg.environment.printer import Printer, Row

        if settings is None:
            from pkg.settings import default_settings

            settings = default_settings()
        out = Printer(buf or sys.stdout, settings, colored)
        out(f"Test results:\n{'-' * 80}", "heading")
        out(f"{self.num_success} succeeded, {self.num_failed} failed, {self.num_skipped} skipped\n")
        rows = [
            Row(("Test", "Status", "Variant", "Description")),
            Row(("----", "------", "-------", "-----------")),
        ]
        roles = {FAILED: "critical", SKIPPED: "warning"}
        for result in self.test_results:
            place = result.variant.root or result.variant.uri
            cells = (result.test_name, result.status, place, result.description)
            rows.append(Row(cells, roles.get(result.status)))
        out.table(rows)
