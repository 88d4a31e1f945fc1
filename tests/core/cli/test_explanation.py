from __future__ import annotations

from pkg.cli.explanation import lines_of
from pkg.explain import Chain, Explanation, Fix, Missing, RuledOut, Step


def explanation(**facts):
    return Explanation(
        request=("a", "b"), description="", **{"kind": "conflict", "core": ("a", "b"), **facts}
    )


def test_long_chains_keep_their_ends():
    steps = tuple(Step(f"p{number}", "needs", f"p{number + 1}") for number in range(12))
    lines = lines_of(explanation(chains=(Chain("a", False, steps), Chain("b", True, ())), meeting="p12"))
    assert [line.strip() for line in lines[1:7]] == [
        "a             p0 needs p1",
        "p1 needs p2",
        "... 8 steps ...",
        "p10 needs p11",
        "p11 needs p12",
        "b (implicit)  is requested",
    ]


def test_no_line_is_longer_than_the_terminal():
    long = " ".join(["every thing 1.0 to 2.0 needs another-thing-3.4+<5"] * 5)
    facts = explanation(
        chains=(Chain("a" * 40, False, (Step(long, "needs", "x"),)),),
        ruled_out=tuple(RuledOut("x", f"{number} to {number + 1}", (), long) for number in range(9)),
        fixes=(Fix("drop", long, ("b",)),),
    )
    lines = lines_of(facts)
    assert max(map(len, lines)) <= 79
    assert "  and 3 more (--json shows all)" in lines


def test_it_says_when_nothing_works_and_when_time_ran_out():
    lines = lines_of(explanation(cut=True))
    assert "No change of a single request was found that works." in lines
    assert lines[-1] == "  The time for this was over before everything had been looked at."


def test_a_name_like_no_other_is_said_to_be_that():
    missing = Missing("zzz", None)
    assert lines_of(explanation(kind="missing", core=("zzz",), missing=missing))[:2] == [
        "zzz does not exist where it was looked for:",
        "    there is no package with a name like that",
    ]
