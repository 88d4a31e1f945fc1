"""`pkg doctor`: a list of checks, each of one area, that say what they found.

A check is a module here with a function

    def check(patient: Patient) -> Iterable[Finding]: ...

and a line in `CHECKS`. It looks and changes nothing; what it could mend goes into a finding. It need not
catch PkgErrors: the examination makes a finding of them. What depends on one plugin is found by the plugin
(`Resolver.examine`).
"""

from __future__ import annotations

from pkg.cli.doctor.examination import CHECKS, Patient, Section, examine, mend

__all__ = ["CHECKS", "Patient", "Section", "examine", "mend"]
