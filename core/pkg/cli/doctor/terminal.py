"""Whether the terminal and the locale can show every character."""

from __future__ import annotations

import locale
import sys
from collections.abc import Iterable

from pkg.cli.doctor.examination import Patient
from pkg.interfaces.finding import Finding

_CURE = "set LANG=C.UTF-8, or a UTF-8 locale that 'locale -a' lists"


def check(patient: Patient) -> Iterable[Finding]:
    """Look at locale and encodings."""
    named = next(
        (
            f"{key}={patient.environ[key]}"
            for key in ("LC_ALL", "LC_CTYPE", "LANG")
            if patient.environ.get(key)
        ),
        "no locale set",
    )
    if _is_missing():
        yield Finding("warning", f"{named}: the system has no such locale", _CURE)
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    try:
        "é→日".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        yield Finding("warning", f"{named}, output in {encoding}: other characters are shown as '?'", _CURE)
    else:
        yield Finding("ok", f"{named}, output in {encoding}")
    if sys.getfilesystemencoding().lower().replace("-", "") != "utf8":
        yield Finding("warning", f"file names are read as {sys.getfilesystemencoding()}", _CURE)


def _is_missing() -> bool:
    """Tell whether the environment names a locale that is not installed."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "")
    except locale.Error:
        return True
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    return False
