"""What people are told while a build runs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from pkg.build.reports import BuildReport

if TYPE_CHECKING:
    from pkg.build.variant_build import VariantBuild
    from pkg.cli.app import App
    from pkg.package.variant import Variant


class BuildProgress(BuildReport):
    """Tell people how a build goes: all that it prints; a line per variant where several run at once."""

    def __init__(self, app: App, *, jobs: int, verb: str = "Building") -> None:
        """Make a report.

        Args:
            app: the run; with `--json` everything goes to stderr.
            jobs: how many variants are built at once.
            verb: what is done.
        """
        self._app = app
        self._verb = verb
        self._jobs = jobs
        self._streams = True
        self._requests: dict[int | None, str] = {}

    @property
    def _stream(self) -> TextIO:
        return sys.stderr if self._app.json else sys.stdout

    def _tell(self, text: str, style: str = "") -> None:
        output = self._app.output
        shown = output.styled(text, style, to=self._stream) if style else text
        (output.note if self._app.json else output.line)(shown)
        self._stream.flush()

    def begun(self, variants: Sequence[Variant], repository: str | None) -> None:
        """Say what is built."""
        if not variants:
            return
        self._streams = self._jobs == 1 or len(variants) == 1
        package = variants[0].qualified_package_name
        count = f" ({len(variants)} variants)" if variants[0].index is not None else ""
        place = f", to be installed into {repository}" if repository else ""
        self._tell(f"{self._verb} {package}{count}{place}", "bold")

    def resolving(self, variant: Variant, request: Sequence[str]) -> None:
        """Keep what the environment is made of, to tell it when the build starts."""
        self._requests[variant.index] = " ".join(request) or "(nothing)"
        if self._app.verbosity:
            self._tell(f"Resolving build environment: {self._requests[variant.index]}")

    def skipped(self, variant: Variant, installed: Variant) -> None:
        """Say that a variant is there already."""
        self._app.output.warning(f"skipping {variant.qualified_name}: {installed.uri} is there already")

    def started(self, build: VariantBuild) -> None:
        """Say that a build starts, where its output follows."""
        if self._streams:
            self._tell(f"\n{build.label}: {build.system.name}, in {build.build_path}", "bold")

    def output(self, build: VariantBuild, part: bytes) -> None:  # noqa: ARG002
        """Show what a build prints, where there is one at a time."""
        if self._streams:
            buffer = getattr(self._stream, "buffer", None)
            if buffer is None:
                self._stream.write(part.decode("utf-8", "replace"))
            else:
                self._stream.flush()
                buffer.write(part)
                buffer.flush()

    def ended(self, build: VariantBuild) -> None:
        """Say how a build ended; of one whose output was not shown and that failed, the end of it."""
        ok = build.success
        word = "done" if build.script else "built" if ok else "FAILED"
        label = self._app.output.styled(f"{word:<6}", "green" if ok else "red", to=self._stream)
        self._tell(f"{label}  {build.label}  {build.seconds:.1f} s  {build.log}")
        if not ok and not self._streams:
            for line in build.last_lines():
                self._app.output.note(f"    {line}")

    def warning(self, text: str) -> None:
        """Warn."""
        self._app.output.warning(text)
