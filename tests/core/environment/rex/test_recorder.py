"""Each function that package code may call."""

from __future__ import annotations

import pytest

from pkg.environment import rex
from pkg.errors import PackageCommandError, RexError, RexStopError, RexUndefinedVariableError
from pkg.interfaces.actions import EscapedString


def environ_of(recorder):
    return recorder.recording.environ


def test_setenv_sets_and_later_code_reads_it(run):
    made = run("setenv('A', 'x')\nsetenv('B', getenv('A') + 'y')")
    assert environ_of(made) == {"A": "x", "B": "xy"}


def test_the_first_append_replaces_what_the_parent_holds(run):
    made = run("env.LIST.append('a')\nenv.LIST.append('b')\nenv.LIST.prepend('c')", parent={"LIST": "old"})
    assert environ_of(made) == {"LIST": "c:a:b"}


def test_a_parent_variable_starts_from_the_parents_value(run):
    settings = rex.RexSettings(parent_variables=["LIST"])
    made = run(
        "env.LIST.append('a')\nenv.OTHER.append('b')", parent={"LIST": "old", "OTHER": "x"}, settings=settings
    )
    assert environ_of(made) == {"LIST": "old:a", "OTHER": "b"}


def test_a_parent_variable_that_the_parent_lacks_leaves_a_lone_separator(run):
    made = run("env.A.append('a')\nenv.B.prepend('b')", settings=rex.RexSettings(all_parent_variables=True))
    assert environ_of(made) == {"A": ":a", "B": "b:"}


def test_appending_after_setenv_extends_the_set_value(run):
    assert environ_of(run("env.A = 'x'\nenv.A.append('y')")) == {"A": "x:y"}


def test_separators_are_those_of_the_variable(run):
    made = run(
        "for n in ('CMAKE_MODULE_PATH', 'DOXYGEN_TAGFILES', 'X'):\n  env[n].append(1)\n  env[n].append(2)"
    )
    assert environ_of(made) == {"CMAKE_MODULE_PATH": "1;2", "DOXYGEN_TAGFILES": "1 2", "X": "1:2"}


def test_appending_one_value_twice_keeps_both(run):
    assert environ_of(run("env.A.append('x')\nenv.A.append('x')")) == {"A": "x:x"}


def test_unsetenv_removes_what_was_set_but_the_parents_value_stays_defined(run):
    made = run(
        "env.A = 1\nunsetenv('A')\nunsetenv('P')\nenv.R = '%s %s' % (defined('A'), defined('P'))",
        parent={"P": "x"},
    )
    assert environ_of(made) == {"R": "False True"}


def test_appending_after_unsetenv_starts_anew(run):
    made = run("env.A.append('x')\nenv.A.append('y')\nenv.A.unset()\nenv.A.append('z')")
    assert environ_of(made) == {"A": "z"}


def test_resetenv_sets_and_records_its_friends(run):
    made = run("resetenv('A', 'x', ['B'])\nenv.C.reset('y')")
    assert environ_of(made) == {"A": "x", "C": "y"}
    assert made.actions[0].args == ("A", "x", ["B"])


def test_getenv_of_an_undefined_variable_raises(run):
    with pytest.raises(rex.CommandError, match="Referenced undefined environment variable: NOPE"):
        run("getenv('NOPE')")
    recorder = rex.Recorder(parent_environ={})
    with pytest.raises(RexUndefinedVariableError):
        recorder.getenv("NOPE")


def test_defined_and_undefined_look_at_parent_and_record(run):
    made = run(
        "env.A = 1\nenv.R = [defined('A'), defined('P'), defined('X'), undefined('X')]", parent={"P": "1"}
    )
    assert environ_of(made)["R"] == "[True, True, False, True]"


def test_expandvars_replaces_references_and_known_variables(run):
    made = run(
        "x = 'ref'\nenv.A = 'a'\nenv.R = literal(expandvars('{x} $A $P $U'))\n"
        "env.S = literal(expandvars('{x} $A', format=False))",
        parent={"P": "p"},
    )
    assert environ_of(made)["R"] == "ref a p ${U}"
    assert environ_of(made)["S"] == "{x} a"


def test_objects_are_written_as_text_and_never_searched_for_references(run):
    made = run("x = 1\nenv.A = ['{x}']\nenv.B = None\nenv.C = 2.5")
    assert environ_of(made) == {"A": "['{x}']", "B": "None", "C": "2.5"}


def test_literal_text_is_never_replaced_and_expandable_text_is(run):
    made = run("x = 1\nenv.A = literal('{x} $P ').e('{x} $P').l(' ~')", parent={"P": "p"})
    assert environ_of(made) == {"A": "{x} $P 1 p ~"}
    assert made.actions[0].args[1] == EscapedString("{x} $P ", True).expandable("1 ${P}").literal(" ~")


def test_one_unknown_reference_leaves_every_part_of_a_text_alone(run):
    made = run("x = 1\nenv.A = expandable('{x} {nope}')")
    assert environ_of(made) == {"A": "{x} {nope}"}


def test_names_of_variables_are_expanded_too(run):
    made = run("x = 'N'\nenv.A = 'V'\nsetenv('{x}_$A', 1)")
    assert environ_of(made)["N_V"] == "1"
    assert made.actions[1].args[0] == "N_${A}"
    assert made.actions[1].key == "N_V"


def test_format_replaces_references_and_refuses_unknown_ones(run):
    assert environ_of(run("x = 1\nenv.A = format('{x} $B')")) == {"A": "1 ${B}"}
    with pytest.raises(rex.CommandError, match="KeyError"):
        run("format('{nope}')")


def test_command_is_not_searched_for_references(run):
    made = run("x = 1\ncommand('echo {x}')\ncommand(['echo', '{x}', literal('$A')])")
    assert made.actions[0].args == ("echo {x}",)
    assert made.actions[1].args == (["echo", "{x}", EscapedString("$A", True)],)


@pytest.mark.parametrize(
    "call", ["alias('{x}', '{x}')", "comment('{x}')", "source('{x}')", "info('{x}')", "error('{x}')"]
)
def test_other_functions_replace_references(run, call):
    made = run(f"x = 'value'\n{call}")
    assert set(made.actions[0].args) == {"value"}
    assert made.actions[0].name == call.partition("(")[0]


def test_stop_fails_with_the_authors_message(run):
    with pytest.raises(RexStopError, match="no licence for maya, 3 tries") as caught:
        run("stop('no licence for %s, %d tries', 'maya', 3)")
    assert isinstance(caught.value, PackageCommandError)


def test_optionvars_descends_into_dicts(run):
    settings = rex.RexSettings(optionvars={"a": {"b": 1}, "c": 2})
    made = run(
        "env.R = [optionvars('a.b'), optionvars('a.x', 'd'), optionvars('c'), optionvars('y')]",
        settings=settings,
    )
    assert environ_of(made)["R"] == "[1, 'd', 2, None]"
    with pytest.raises(rex.CommandError, match=r"Optionvar 'c.d' is invalid because 'c' is not a dict"):
        run("optionvars('c.d')", settings=settings)


def test_a_variable_object_can_be_set_only_where_empty(run):
    made = run("env.A.setdefault('new')\nenv.P.setdefault('new')", parent={"P": "old"})
    assert environ_of(made) == {"A": "new"}


def test_looking_a_name_up_makes_it_part_of_env(run):
    made = run("a = 'X' in env\nenv.X\nenv.R = [a, 'X' in env, 'P' in env, bool(env.X)]", parent={"P": ""})
    assert environ_of(made)["R"] == "[False, True, True, False]"


def test_env_get_returns_a_variable_and_never_the_default(run):
    made = run("v = env.get('X', 'default')\nv.append('a')\nenv.R = str(v) + v.name + env.X.value()")
    assert environ_of(made) == {"X": "a", "R": "aXa"}


def test_variables_compare_by_value(run):
    made = run("env.A = 'x'\nenv.B = 'x'\nenv.R = [env.A == 'x', env.A == env.B, env.A != 'y']")
    assert environ_of(made)["R"] == "[True, True, True]"


def test_every_action_knows_the_line_that_asked_for_it(run):
    made = run("env.A = 1\n\ndef f():\n    env.B.append(2)\nf()\nfor x in 'ab':\n    info(x)")
    assert [(action.name, action.line) for action in made.actions] == [
        ("setenv", 1),
        ("setenv", 4),
        ("info", 7),
        ("info", 7),
    ]


def test_the_record_acts_at_once_where_asked_to():
    seen = []
    recorder = rex.Recorder(parent_environ={}, shebang=False, on_action=seen.append)
    recorder.setenv("A", "x")
    recorder.execute_code("env.B = 1")
    assert [action.key for action in seen] == ["A", "B"]


def test_names_of_a_block_are_forgotten():
    recorder = rex.Recorder(parent_environ={})
    with recorder.reset_globals():
        recorder.bind("x", 1)
        recorder.execute_code("y = 2\nenv.A = '{x}{y}'")
    recorder.execute_code("env.B = '{x}{y}'")
    assert recorder.recording.environ == {"A": "12", "B": "{x}{y}"}


def test_a_function_can_be_run_with_the_names_of_package_code():
    def configure(value, *, suffix="s"):
        env.A = value + suffix  # noqa: F821
        return getenv("A")  # noqa: F821

    recorder = rex.Recorder(parent_environ={})
    assert recorder.execute_function(configure, "v", suffix="!") == "v!"

    def fails():
        raise ValueError("oh no")

    with pytest.raises(RexError, match=r"fails .*test_recorder.py, line \d+\): ValueError: oh no"):
        recorder.execute_function(fails)


def test_attributes_of_the_recorder_are_the_names_of_package_code():
    recorder = rex.Recorder(parent_environ={}, system="the system")
    assert recorder.system == "the system"
    with pytest.raises(AttributeError, match="'nothing'"):
        _ = recorder.nothing


def test_a_bad_list_for_command_is_refused(run):
    with pytest.raises(rex.CommandError, match="takes a line or a list of words, not int"):
        run("command(5)")
