"""Our markers against pluggy's: what they note on a function is what pluggy reads."""

import inspect

import pluggy
import pytest

from pkg import hookspecs


@pytest.mark.parametrize("options", [{}, {"tryfirst": True}, {"trylast": True}, {"specname": "other"}])
def test_an_implementation_is_marked_as_pluggy_marks_it(options):
    def ours():
        pass

    def theirs():
        pass

    assert hookspecs.hookimpl(**options)(ours) is ours
    pluggy.HookimplMarker("pkg")(**options)(theirs)
    assert vars(ours) == vars(theirs)


@pytest.mark.parametrize("options", [{}, {"firstresult": True}, {"historic": True}])
def test_a_specification_is_marked_as_pluggy_marks_it(options):
    def ours():
        pass

    def theirs():
        pass

    hookspecs.hookspec(**options)(ours)
    pluggy.HookspecMarker("pkg")(**options)(theirs)
    assert vars(ours) == vars(theirs)


def test_a_marker_without_brackets_marks():
    @hookspecs.hookimpl
    def pkg_before_resolve():
        pass

    assert pkg_before_resolve.pkg_impl["tryfirst"] is False


def test_an_option_that_pluggy_does_not_have_is_an_error():
    with pytest.raises(TypeError, match="no option tryfrist"):
        hookspecs.hookimpl(tryfrist=True)


def test_every_option_of_pluggy_is_known():
    for ours, theirs in (
        (hookspecs.hookimpl, pluggy.HookimplMarker),
        (hookspecs.hookspec, pluggy.HookspecMarker),
    ):
        names = list(inspect.signature(theirs.__call__).parameters)[2:]
        assert callable(ours(**dict.fromkeys(names)))
