"""Environment variables that look like settings and are none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from pkg.cli.doctor.examination import Patient
from pkg.interfaces.finding import Finding
from pkg.settings.declared import DECLARED

# Read outside of the settings, or set by `pkg` and rez for the processes they start.
_SPECIAL = {
    "PKG": ("CONFIG_FILE", "DISABLE_HOME_CONFIG", "DISABLE_PLUGINS"),
    "REZ": (
        *("CONFIG_FILE", "DISABLE_HOME_CONFIG", "KEEP_TMPDIRS", "LOGGING_CONF", "LOG_DEPRECATION_WARNINGS"),
        *("CONTEXT_FILE", "DUMB_DICT", "ENV_PROMPT", "PATH", "RAW_REQUEST", "REQUEST", "RESOLVE"),
        *("RESOLVE_MODE", "RXT_FILE", "SHELL_INIT_TIMESTAMP", "SHELL_INTERACTIVE", "TRANSLATE_LIB_ROOT"),
        *("USED", "VERSION"),
    ),
}
_KINDS = {
    # CONFIG_PATH and the like are those of pkg-config.
    "PKG": re.compile(r"(COMPLETE|TEST)_\w+$|CONFIG_(PATH|LIBDIR|SYSROOT_DIR)$"),
    # The second kind is of packages in an environment: REZ_MAYA_VERSION and its kin.
    "REZ": re.compile(
        r"(BUILD|EPH|IN_REZ|STORED_PROMPT|USED)_\w*$"
        r"|\w+_(BASE|ROOT|ORIG_ROOT|VERSION|MAJOR_VERSION|MINOR_VERSION|PATCH_VERSION)$"
    ),
}


def check(patient: Patient) -> Iterable[Finding]:
    """Find variables with our prefixes that no setting knows."""
    known = {name.upper() for name in DECLARED}
    found = False
    for variable in sorted(patient.environ):
        prefix, underscore, rest = variable.partition("_")
        if prefix not in ("PKG", "REZ") or not underscore:
            continue
        key = rest.removesuffix("_JSON")
        if key in known or rest in known or rest in _SPECIAL[prefix] or _KINDS[prefix].match(rest):
            continue
        found = True
        near = get_close_matches(key, known, n=1, cutoff=0.85)
        if near:
            yield Finding(
                "warning", f"{variable} is set and names no setting", f"did you mean {prefix}_{near[0]}?"
            )
        else:
            yield Finding("note", f"{variable} is set and names no setting")
    if not found:
        yield Finding("ok", "every PKG_* and REZ_* variable is known")
