"""Small resolves and rez's answers to them, for the tests that every resolver backend must pass.

Recorded from rez 3.4.0; tests/plugins/resolvers/test_conformance.py compares them with an installed rez.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

Packages = dict[str, dict[str, dict[str, Any]]]


class Case(NamedTuple):
    """One resolve.

    Attributes:
        title: what it shows.
        packages: family to version to attributes (`requires`, `variants`), in listing order.
        requests: the request.
        solution: `name-version[variant index]` in rez's order; None where there is none.
        ephemerals: the resolved ephemerals.
        failure: rez's text where there is no solution.
    """

    title: str
    packages: Packages
    requests: list[str]
    solution: list[str] | None = None
    ephemerals: list[str] | None = None
    failure: str = ""


def normal_failure(text: str) -> str:
    """Bring a failure text into the form that two runs of rez share: a cycle begins anywhere."""
    head, colon, cycle = text.partition("detected: ")
    if not colon:
        return text
    names = cycle.split(" --> ")[:-1]
    first = names.index(min(names))
    names = names[first:] + names[: first + 1]
    return head + colon + " --> ".join(names)


_PYTHON: Final[Packages] = {"python": {"3.9.1": {}, "3.10.4": {}, "3.11.0": {}}}

CASES: Final = (
    Case("the highest version wins", _PYTHON, ["python"], ["python-3.11.0[]"], []),
    Case("a request narrows the choice", _PYTHON, ["python-3.10"], ["python-3.10.4[]"], []),
    Case(
        "a dependency narrows the choice",
        {**_PYTHON, "maya": {"2024": {"requires": ["python-3.10"]}}},
        ["maya"],
        ["python-3.10.4[]", "maya-2024[]"],
        [],
    ),
    Case(
        "a request and a dependency narrow together",
        {**_PYTHON, "maya": {"2024": {"requires": ["python-3+<3.11"]}}},
        ["maya", "python-3.9+"],
        ["python-3.10.4[]", "maya-2024[]"],
        [],
    ),
    Case(
        "an older version is taken when the newest does not fit",
        {**_PYTHON, "maya": {"2023": {"requires": ["python-3.9"]}, "2024": {"requires": ["python-3.11"]}}},
        ["maya", "python-3.9"],
        ["python-3.9.1[]", "maya-2023[]"],
        [],
    ),
    Case(
        "dependencies come before what needs them",
        {"a": {"1": {"requires": ["b"]}}, "b": {"1": {"requires": ["c"]}}, "c": {"1": {}}},
        ["a"],
        ["c-1[]", "b-1[]", "a-1[]"],
        [],
    ),
    Case(
        "requests keep their order where nothing else decides",
        {"a": {"1": {}}, "b": {"1": {}}, "c": {"1": {}}},
        ["c", "a", "b"],
        ["c-1[]", "a-1[]", "b-1[]"],
        [],
    ),
    Case(
        "the first variant of a package with variants",
        {**_PYTHON, "tool": {"1": {"variants": [["python-3.10"], ["python-3.11"]]}}},
        ["tool"],
        ["python-3.11.0[]", "tool-1[1]"],
        [],
    ),
    Case(
        "the variant that fits",
        {**_PYTHON, "tool": {"1": {"variants": [["python-3.10"], ["python-3.11"]]}}},
        ["tool", "python-3.10"],
        ["python-3.10.4[]", "tool-1[0]"],
        [],
    ),
    Case(
        "requests come before other families when variants are compared",
        {
            **_PYTHON,
            "qt": {"5": {}, "6": {}},
            "tool": {"1": {"variants": [["qt-6", "python-3.9"], ["qt-5", "python-3.11"]]}},
        },
        ["tool", "python"],
        ["python-3.11.0[]", "qt-5[]", "tool-1[1]"],
        [],
    ),
    Case(
        "a conflict request keeps versions out", _PYTHON, ["python", "!python-3.11"], ["python-3.10.4[]"], []
    ),
    Case(
        "a conflict request alone brings nothing in",
        {**_PYTHON, "a": {"1": {}}},
        ["a", "!python"],
        ["a-1[]"],
        [],
    ),
    Case(
        "a weak request alone brings nothing in",
        {**_PYTHON, "a": {"1": {}}},
        ["a", "~python-3.9"],
        ["a-1[]"],
        [],
    ),
    Case(
        "a weak request narrows what something else brings in",
        {**_PYTHON, "a": {"1": {"requires": ["python"]}}},
        ["a", "~python-3.9"],
        ["python-3.9.1[]", "a-1[]"],
        [],
    ),
    Case(
        "a weak requirement of a package",
        {**_PYTHON, "a": {"1": {"requires": ["~python-3.9"]}}},
        ["a", "python"],
        ["a-1[]", "python-3.9.1[]"],
        [],
    ),
    Case(
        "a conflict requirement of a package",
        {**_PYTHON, "a": {"1": {"requires": ["!python-3.11"]}}},
        ["a", "python"],
        ["a-1[]", "python-3.10.4[]"],
        [],
    ),
    Case(
        "ephemerals are merged and returned",
        {"a": {"1": {"requires": [".feature-1+"]}}},
        ["a", ".feature-2+"],
        ["a-1[]"],
        [".feature-2+"],
    ),
    Case("an unversioned package", {"notes": {"": {}}}, ["notes"], ["notes[]"], []),
    Case("an exact request", {"python": {"3": {}, "3.1": {}}}, ["python==3"], ["python-3[]"], []),
    Case("alternatives in a range", _PYTHON, ["python-3.9|3.10"], ["python-3.10.4[]"], []),
    Case(
        "a diamond",
        {
            "a": {"1": {"requires": ["b", "c"]}},
            "b": {"1": {"requires": ["d-1+"]}},
            "c": {"1": {"requires": ["d<3"]}},
            "d": {"1": {}, "2": {}, "3": {}},
        },
        ["a"],
        ["d-2[]", "b-1[]", "c-1[]", "a-1[]"],
        [],
    ),
    Case(
        "a way back out of a dead end",
        {
            "a": {"1": {"requires": ["c-1"]}, "2": {"requires": ["c-2"]}},
            "b": {"1": {"requires": ["c-1"]}},
            "c": {"1": {}, "2": {}},
        },
        ["a", "b"],
        ["c-1[]", "a-1[]", "b-1[]"],
        [],
    ),
    Case(
        "requests that contradict each other",
        _PYTHON,
        ["python-3.10", "python-3.11"],
        failure="The following package conflicts occurred: (python-3.10 <--!--> python-3.11)",
    ),
    Case(
        "a request against a dependency",
        {**_PYTHON, "maya": {"2024": {"requires": ["python-3.10"]}}},
        ["maya", "python-3.11"],
        failure="The following package conflicts occurred: (python-3.10 <--!--> python==3.11.0)",
    ),
    Case(
        "two dependencies",
        {**_PYTHON, "a": {"1": {"requires": ["python-3.10"]}}, "b": {"1": {"requires": ["python-3.11"]}}},
        ["a", "b"],
        failure="The following package conflicts occurred: (python-3.10 <--!--> python-3.11)",
    ),
    Case(
        "no variant is left",
        {**_PYTHON, "tool": {"1": {"variants": [["python-3.10"], ["python-3.11"]]}}},
        ["tool", "python-3.9"],
        failure="The following package conflicts occurred: (python-3.10|3.11 <--!--> python==3.9.1)",
    ),
    Case(
        "a cycle",
        {"a": {"1": {"requires": ["b"]}}, "b": {"1": {"requires": ["a"]}}},
        ["a"],
        failure="A cyclic dependency was detected: a-1 --> b-1 --> a-1",
    ),
    Case(
        "a conflict request against a dependency",
        {**_PYTHON, "maya": {"2024": {"requires": ["python"]}}},
        ["maya", "!python"],
        failure="The following package conflicts occurred: (python <--!--> !python)",
    ),
    Case(
        "ephemerals that contradict each other",
        {"a": {"1": {"requires": [".feature-1"]}}},
        ["a", ".feature-2"],
        failure="The following package conflicts occurred: (.feature-1 <--!--> .feature-2)",
    ),
    Case(
        "every variant is taken away by what was found before",
        {
            "x": {"1": {}, "2": {}},
            "a": {"1": {"requires": ["x-1"]}},
            "b": {"1": {"variants": [["x-2"], ["y", "x-2"]]}},
            "y": {"1": {}},
        },
        ["a", "b"],
        failure="The following package conflicts occurred: (x-1 <--!--> x-2)",
    ),
    Case(
        "dead ends all the way",
        {
            "a": {"1": {"requires": ["c-1"]}, "2": {"requires": ["c-2"]}},
            "b": {"1": {"requires": ["c-3"]}},
            "c": {"1": {}, "2": {}, "3": {}},
        },
        ["a", "b"],
        failure="The following package conflicts occurred: (c-1|2 <--!--> c-3)",
    ),
)
