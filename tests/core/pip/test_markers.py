"""Requirements that hold here, and for what others the same ones hold."""

import pytest
from packaging.requirements import Requirement
from pythons import make_interpreter

from pkg.errors import PipError
from pkg.pip.distribution import Distribution
from pkg.pip.markers import conditionals, select

LINUX = make_interpreter("3.11.7")
WINDOWS = make_interpreter("3.11.7", "windows", "AMD64")


def wheel(*requires, name="app", python="", extras=()):
    return Distribution(
        name=name,
        version="1.0",
        requirements=tuple(map(Requirement, requires)),
        requires_python=python,
        extras=tuple(extras),
    )


def selected(distribution, interpreter=LINUX, extras=(), others=()):
    known = {each.canonical_name: each for each in others}
    return select(conditionals(distribution, extras, known), distribution.requires_python, interpreter)


def names(requirements):
    return [each.name for each in requirements]


def facts(selection):
    return selection.python, selection.platform, selection.arch


def test_requirements_without_markers_hold_everywhere():
    found = selected(wheel("a>=1", "b", python=">=3.8"))
    assert names(found.always) == ["a", "b"]
    assert found.here == ()
    assert facts(found) == ("", False, False)


@pytest.mark.parametrize(
    ("python", "marker"),
    [
        (">=3.8", "python_version >= '3.7'"),
        (">=3.8,<4", "python_version < '4'"),
        ("", "python_version >= '2.6'"),
        (">=3.8", "sys_platform != 'emscripten'"),
        (">=3.8", "platform_python_implementation == 'CPython'"),
        (">=3.8", "os_name == 'nt' or os_name == 'posix'"),
    ],
)
def test_a_marker_that_is_true_wherever_the_distribution_is_allowed_makes_no_difference(python, marker):
    python = python or ">=2.7"
    found = selected(wheel(f"a; {marker}", python=python))
    assert names(found.always) == ["a"]
    assert facts(found) == ("", False, False)


@pytest.mark.parametrize(
    "marker",
    ["python_version < '3.8'", "sys_platform == 'java'", "sys_platform == 'win32' and python_version < '3'"],
)
def test_a_marker_that_is_never_true_where_it_is_allowed_makes_no_difference(marker):
    found = selected(wheel(f"a; {marker}", "b", python=">=3.8"))
    assert names(found.always) == ["b"]
    assert facts(found) == ("", False, False)


@pytest.mark.parametrize(
    ("version", "python", "here"),
    [
        ("3.7.9", "3.7", ["old", "middle"]),
        ("3.8.0", "3.8+<3.10", ["middle"]),
        ("3.9.18", "3.8+<3.10", ["middle"]),
        ("3.10.0", "3.10", []),
        ("3.11.2", "3.11+<3.11.3", ["new"]),
        ("3.11.7", "3.11.3+", ["new", "newer"]),
        ("3.14.0", "3.11.3+", ["new", "newer"]),
    ],
)
def test_pythons_with_the_same_requirements_make_one_range(version, python, here):
    distribution = wheel(
        "old; python_version < '3.8'",
        "middle; python_version < '3.10'",
        "new; python_version >= '3.11'",
        "newer; python_full_version >= '3.11.3'",
        "always",
        python=">=3.7",
    )
    found = selected(distribution, make_interpreter(version))
    assert names(found.always) == ["always"]
    assert names(found.here) == here
    assert facts(found) == (python, False, False)


def test_holes_in_requires_python_do_not_split_a_range():
    python = ">=2.7,!=3.0.*,!=3.1.*,!=3.2.*"
    found = selected(wheel("old; python_version < '3.6'", python=python))
    assert found.python == "3.6+"
    found = selected(wheel("old; python_version < '3.6'", python=python), make_interpreter("3.4.1"))
    assert found.python == "<3.6"


def test_no_range_begins_between_python_2_and_3():
    found = selected(wheel("a; python_version == '2.7'", python=">=2.7,!=3.0.*"), LINUX)
    assert found.python == "3.1+"


def test_versions_in_a_list_are_places_on_the_line():
    found = selected(wheel("a; python_version in '3.8 3.9'", python=">=3.8"), make_interpreter("3.9.1"))
    assert (found.python, names(found.here)) == ("<3.10", ["a"])


@pytest.mark.parametrize(("interpreter", "here"), [(LINUX, []), (WINDOWS, ["colorama"])])
def test_what_another_platform_requires_ties_to_the_platform(interpreter, here):
    found = selected(wheel("colorama; sys_platform == 'win32'", python=">=3.8"), interpreter)
    assert names(found.here) == here
    assert facts(found) == ("", True, False)


def test_what_another_processor_requires_ties_to_the_processor():
    found = selected(wheel("fast; platform_machine == 'x86_64'"))
    assert facts(found) == ("", False, True)
    assert names(found.here) == ["fast"]


def test_a_processor_of_another_platform_ties_to_the_platform_only():
    found = selected(wheel("metal; sys_platform == 'darwin' and platform_machine == 'arm64'"))
    assert facts(found) == ("", True, False)


def test_a_platform_that_matters_for_some_pythons_ties_them_all():
    found = selected(wheel("a; sys_platform == 'win32' and python_version < '3.9'"))
    # On this platform all pythons require the same; on another one they do not.
    assert facts(found) == ("", True, False)


def test_the_release_of_a_system_cannot_be_foreseen():
    assert selected(wheel("a; platform_release >= '0'")).platform


def test_extras_that_nobody_asked_for_require_nothing():
    distribution = wheel(
        "a; extra == 'more'", "b; extra == 'more' and python_version < '3.12'", extras=["more"]
    )
    found = selected(distribution)
    assert (found.always, found.here, facts(found)) == ((), (), ("", False, False))


def test_extras_that_were_asked_for_require_what_they_stand_for():
    distribution = wheel(
        "a; extra == 'more'", "b; extra == 'more' and python_version < '3.12'", "c; extra == 'x'"
    )
    found = selected(distribution, extras=["more"])
    assert (names(found.always), names(found.here), found.python) == (["a"], ["b"], "<3.12")


def test_a_requirement_with_extras_requires_what_they_stand_for():
    client = wheel(
        "base", "h2>=3; extra == 'http2'", "brotli; extra == 'brotli'", name="Client", extras=["http2"]
    )
    found = selected(wheel("client[http2]>=1"), others=[client])
    assert names(found.always) == ["client", "h2"]


def test_markers_on_the_way_to_an_extra_all_count():
    client = wheel("loop; sys_platform != 'win32' and extra == 'fast'", name="client")
    distribution = wheel("client[fast]; python_version < '3.12'")
    found = selected(distribution, others=[client])
    assert names(found.here) == ["client", "loop"]
    assert facts(found) == ("<3.12", True, False)


def test_an_extra_may_stand_for_others_of_the_same_distribution():
    distribution = wheel(
        "app[one,two]; extra == 'all'", "a; extra == 'one'", "app[all]; extra == 'two'", "b; extra == 'two'"
    )
    found = selected(distribution, extras=["all"])
    assert set(names(found.always)) == {"app", "a", "b"}


def test_many_extras_that_stand_for_each_other_take_no_time():
    every = [f"e{number}" for number in range(40)]
    lines = [f"app[{','.join(every)}]; extra == '{each}'" for each in every]
    found = selected(wheel(*lines, *(f"r{each}; extra == '{each}'" for each in every), extras=every))
    assert found.always == ()


def test_a_requires_python_that_cannot_be_read_is_an_error():
    with pytest.raises(PipError, match="Requires-Python"):
        selected(wheel(python="three"))
