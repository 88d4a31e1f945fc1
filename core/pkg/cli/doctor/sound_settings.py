"""Settings that can be read although some configuration file cannot."""

from __future__ import annotations

import os
from collections.abc import Mapping

from pkg.errors import ConfigurationError
from pkg.interfaces.finding import Finding
from pkg.settings import Settings, files, load_settings

_WANTED = (("REZ", files.wanted_by_rez), ("PKG", files.wanted_by_pkg))


def sound_settings(environ: Mapping[str, str]) -> tuple[Settings, list[Finding]]:
    """Load the settings of an environment without the files that would keep every command from starting.

    Args:
        environ: the variables.

    Returns:
        The settings, and an error for each file that was left out.
    """
    variables = dict(environ)
    home = load_settings(variables).home
    broken = []
    for prefix, wanted_by in _WANTED:
        sound = []
        for wanted in wanted_by(environ, home):
            try:
                path = wanted.find()
                if path:
                    files.read(path)
            except ConfigurationError as error:
                broken.append(
                    Finding(
                        "error",
                        str(error),
                        "correct it; until then, every command but this one refuses to start",
                    )
                )
                if not wanted.named_by:
                    variables[f"{prefix}_DISABLE_HOME_CONFIG"] = "1"
            else:
                if wanted.named_by:
                    sound.append(wanted.path)
        if f"{prefix}_CONFIG_FILE" in variables:
            variables[f"{prefix}_CONFIG_FILE"] = os.pathsep.join(sound)
    return load_settings(variables), broken
