"""A slice of `make fuzz-contexts`, all of it with CONTEXT_SEEDS=0:1000, and what its cases hold."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from fuzz import seeds

SLICE = "100000:100400"
CHUNKS = 8


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_rez_and_pkg_do_the_same_with_random_contexts(needs_rez, request, chunk):
    from fuzz_contexts import compare, own_settings

    # Kernels are compiled once for all runs: pytest keeps this folder.
    settings = own_settings(str(request.config.cache.mkdir("pkg")))
    begin, end = seeds(os.environ.get("CONTEXT_SEEDS", SLICE))
    differences = []
    counts: Counter[str] = Counter()
    for seed in range(begin + chunk, end, CHUNKS):
        compared, found = compare(seed, settings)
        counts += compared
        if found:
            differences.append(f"seed {seed}: {found}")
    assert not differences, f"{len(differences)} differences, such as\n" + "\n\n".join(differences[:2])
    # Cases that all fail would prove nothing.
    assert counts["contexts solved"] > (end - begin) / CHUNKS / 6
    assert counts["files read by the other"] > 2 * counts["contexts solved"]


@pytest.mark.rez
def test_the_cases_hold_everything_that_shapes_a_context(needs_rez):
    from context_cases import make_context_case

    cases = [make_context_case(seed) for seed in range(400)]
    patches = [patch for case in cases for patch in case.patches]
    for what, count in {
        "filters": sum(bool(case.package_filter) for case in cases),
        "orderers": sum(bool(case.package_orderers) for case in cases),
        "configured rules": sum(case.configured for case in cases),
        "timestamps": sum(bool(case.options["timestamp"]) for case in cases),
        "implicit packages": sum(bool(case.settings.get("implicit_packages")) for case in cases),
        "no implicit packages": sum(not case.options["add_implicit_packages"] for case in cases),
        "late binding": sum(any(package.late for package in case.packages) for case in cases),
        "builds": sum(case.options["building"] for case in cases),
        "tests": sum(case.options["testing"] for case in cases),
        "bundles": sum(case.bundled for case in cases),
        "copies": sum(case.moved is not None for case in cases),
        "removals": sum(any(text.startswith("^") for text in patch.changes) for patch in patches),
        "subtractions": sum(bool(patch.removals) for patch in patches),
        "strict patches": sum(patch.strict for patch in patches),
        "patch ranks": sum(patch.rank > 1 for patch in patches),
    }.items():
        assert count > 25, what


def test_a_seed_makes_the_same_context_case_every_time(needs_rez):
    from context_cases import make_context_case

    assert repr(make_context_case(7)) == repr(make_context_case(7))
    assert repr(make_context_case(7)) != repr(make_context_case(8))


def test_the_program_ends_with_what_it_compared(needs_rez, tmp_path):
    environ = {**os.environ, "CONTEXT_SEEDS": "0:12", "FUZZ_FOLDER": str(tmp_path)}
    program = str(Path(__file__).with_name("fuzz_contexts.py"))
    finished = subprocess.run(
        [sys.executable, "-W", "ignore", program], env=environ, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "      12  cases\n" in finished.stdout
    assert finished.stdout.endswith("\n0 differences\n")
