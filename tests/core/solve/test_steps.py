from __future__ import annotations

from io import StringIO

from pkg.solve.steps import Steps


def told(verbosity, passive=True):
    out = StringIO()
    steps = Steps(out, verbosity, passive=passive)
    steps.headline("begin")
    steps.section("first")
    steps.section("second")
    steps.line("one")
    steps.idle("two")
    steps.headline("end")
    return out.getvalue()


def test_counting_alone_tells_nothing():
    assert told(0) == ""


def test_low_verbosity_tells_of_steps_alone():
    assert told(1) == told(2) == "begin\nend\n"


def test_a_section_without_lines_is_not_told():
    assert "first" not in told(3)
    assert "\nsecond\none\ntwo\n" in told(3)


def test_passive_lines_can_be_left_out():
    assert "two" not in told(3, passive=False)
