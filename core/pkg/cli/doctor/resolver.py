"""The resolver backend in force."""

from __future__ import annotations

from collections.abc import Iterable

from pkg.cli.doctor.examination import Patient
from pkg.interfaces.finding import Finding


def check(patient: Patient) -> Iterable[Finding]:
    """Make the configured backend and let it tell about itself."""
    settings = patient.settings
    name: str = settings.resolver_backend
    source = [finding.source for finding in settings.explain("resolver_backend") if finding.won][-1:]
    backend = patient.host.create("resolvers", name)
    yield Finding("ok", f"backend: {name} (from {''.join(source) or 'default'})")
    yield from backend.examine()
