"""Requests that take ages to refute, as a table of packages: family -> version -> attributes."""

from __future__ import annotations

from pkg.testing.resolvers import make_problem


def pigeon_packages(holes):
    """One pigeon more than there are holes, each hole for one pigeon only."""
    packages = {
        f"pigeon{pigeon}": {str(hole): {"requires": [f"hole{hole}-{pigeon}"]} for hole in range(holes)}
        for pigeon in range(holes + 1)
    }
    for hole in range(holes):
        packages[f"hole{hole}"] = {str(pigeon): {} for pigeon in range(holes + 1)}
    return packages, [f"pigeon{pigeon}" for pigeon in range(holes + 1)]


def slow_step_packages(*, families=60, versions=60, required=80):
    """Every version of every family requires twenty others: steps are a hundred times as long."""
    packages = {
        f"p{number}": {
            str(version): {
                "requires": [
                    f"q{(number * 7 + k) % required}-{version % 5}|{version}..{version + 40}"
                    for k in range(20)
                ]
            }
            for version in range(versions)
        }
        for number in range(families)
    }
    for q in range(required):
        packages[f"q{q}"] = {
            str(version): {"requires": [f"r{(q + version) % 9}-{(q * version) % 7}"]}
            for version in range(versions)
        }
    packages.update({f"r{number}": {str(version): {} for version in range(7)} for number in range(9)})
    return packages, [f"p{number}" for number in range(families)]


def quick_then_slow_packages(holes):
    """Very many quick steps, and when these have come to nothing, slow ones."""
    quick, first = pigeon_packages(holes)
    slow, second = slow_step_packages()
    choice = {"choice": {"2": {"requires": first}, "1": {"requires": second}}}
    return {**quick, **slow, **choice}, ["choice"]


def pigeons(holes, **options):
    """Make a problem of pigeons."""
    return make_problem(*pigeon_packages(holes), **options)
