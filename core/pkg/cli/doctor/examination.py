"""Run the checks, whatever state the settings are in, and collect what they find."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from typing import NamedTuple

from pkg.cli.doctor.sound_settings import sound_settings
from pkg.errors import PkgError
from pkg.host import Host
from pkg.interfaces.finding import Finding
from pkg.settings import Settings

CHECKS = (
    ("program", "program"),
    ("clock", "clock"),
    ("configuration", "configuration"),
    ("variables", "variables"),
    ("named in settings", "paths"),
    ("plugins", "plugins"),
    ("resolver", "resolver"),
    ("cache folder", "cache"),
    ("repositories", "repositories"),
    ("index", "index"),
    ("shared caches", "shared_caches"),
    ("shells", "shells"),
    ("completions", "completion"),
    ("search path", "search_path"),
    ("rez", "rez"),
    ("tools", "tools"),
    ("terminal", "terminal"),
)
"""Title and module (below this package) of each check, in the order in which they are shown."""


class Patient:
    """What is examined.

    Attributes:
        settings: those of this process, less the files that cannot be read.
        host: the plugins.
        environ: the variables of this process.
        home: the user's home folder.
        broken: what is wrong with the files left out.
    """

    def __init__(
        self, settings: Settings, host: Host, environ: Mapping[str, str], broken: Iterable[Finding] = ()
    ) -> None:
        self.settings = settings
        self.host = host
        self.environ = environ
        self.home = settings.home
        self.broken = tuple(broken)


class Section(NamedTuple):
    """What was found in one area."""

    title: str
    findings: list[Finding]


def examine(environ: Mapping[str, str] | None = None) -> list[Section]:
    """Run every check.

    Args:
        environ: the variables; None for those of this process.
    """
    variables = dict(os.environ if environ is None else environ)
    settings, broken = sound_settings(variables)
    patient = Patient(settings, Host(settings, warn=lambda _: None), variables, broken)
    told: set[str] = set()
    return [Section(title, list(_findings(module, patient, told))) for title, module in CHECKS]


def mend(sections: Iterable[Section]) -> Iterator[tuple[Finding, str]]:
    """Mend what can be mended; gives each finding and what was done, or why it could not be."""
    for section in sections:
        for finding in section.findings:
            if finding.mend is not None:
                try:
                    yield finding, finding.mend()
                except (PkgError, OSError) as error:
                    yield finding, f"failed: {error}"


def _findings(module: str, patient: Patient, told: set[str]) -> Iterator[Finding]:
    """Run one check; an error that several of them run into is told once."""
    try:
        for finding in import_module(f"pkg.cli.doctor.{module}").check(patient):
            if finding.level != "error" or finding.text not in told:
                yield finding
            told.add(finding.text)
    except (PkgError, OSError) as error:
        if str(error) not in told:
            told.add(str(error))
            yield Finding("error", str(error))
