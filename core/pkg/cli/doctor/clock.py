"""Whether this machine's clock can be right. Releases, locks and caches go by it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path

import pkg
from pkg.cli.doctor.examination import Patient
from pkg.cli.doctor.folders import existing
from pkg.interfaces.finding import Finding

_TOLERANCE = 2.0  # seconds; coarser than any file system's times


def check(patient: Patient) -> Iterable[Finding]:
    """Compare the clock with the installation, and with the file systems that are written to."""
    now = time.time()
    installed = Path(str(pkg.__file__)).stat().st_mtime
    if now < installed - _TOLERANCE:
        yield Finding(
            "error",
            f"the clock says {_written(now)}, which is before pkg was installed ({_written(installed)}): "
            "packages get wrong release times, and --time gives wrong answers",
            "set the clock, or have a time server set it (timedatectl set-ntp true)",
        )
    else:
        yield Finding("ok", f"it is {_written(now)}")
    seen = set()
    for setting in ("cache_path", "tmpdir"):
        path = getattr(patient.settings, setting)
        folder = existing(Path(path)) if path else None
        if folder is None or folder in seen:
            continue
        seen.add(folder)
        ahead = _difference(folder)
        if ahead is not None and abs(ahead) > _TOLERANCE:
            yield Finding(
                "warning",
                f"{setting}: the clock of the file server of {folder} is {abs(ahead):.0f} seconds "
                f"{'ahead of' if ahead > 0 else 'behind'} this machine's",
                "have both ask the same time server",
            )


def _written(moment: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S %Z", time.localtime(moment))


def _difference(folder: Path) -> float | None:
    """Return the seconds by which a file system's clock is ahead of ours; None where it cannot be told."""
    probe = folder / f".pkg-doctor-{os.getpid()}"
    try:
        before = time.time()
        probe.touch()
        try:
            written = probe.stat().st_mtime
        finally:
            probe.unlink()
        after = time.time()
    except OSError:
        return None
    return written - after if written > after else min(written - before, 0.0)
