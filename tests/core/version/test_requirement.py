import copy
import pickle

import pytest

from pkg.errors import PkgError
from pkg.version import (
    PackageRequest,
    Requirement,
    RequirementError,
    RequirementList,
    Version,
    VersionedObject,
    VersionError,
    VersionRange,
)


def conflict(left, right):
    return Requirement(left).conflicts_with(Requirement(right))


def merged(left, right):
    both = Requirement(left).merged(Requirement(right))
    return None if both is None else str(both)


# --- reading and printing ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "range_"),
    [
        ("foo", "foo", ""), ("foo-1", "foo", "1"), ("foo@1", "foo", "1"), ("foo#1", "foo", "1"),
        ("foo==1", "foo", "==1"), ("foo<2", "foo", "<2"), ("foo>=2", "foo", "2+"),
        ("foo-==1", "foo", "==1"), ("foo-", "foo", ""), ("foo-1-2", "foo", "1-2"),
        ("foo-1|2", "foo", "1|2"), ("foo+", "foo+", ""), ("foo..2", "foo..2", ""),
    ],
)  # fmt: skip
def test_the_name_ends_at_the_first_separator_and_the_rest_is_range(text, name, range_):
    requirement = Requirement(text)
    assert (requirement.name, str(requirement.range)) == (name, range_)
    assert not requirement.conflict
    assert not requirement.weak


@pytest.mark.parametrize(
    ("text", "printed"),
    [("foo@1", "foo@1"), ("foo@==1", "foo==1"), ("foo>=2", "foo-2+"), ("foo#", "foo"), ("~foo@2", "~foo@2")],
)
def test_the_separator_is_remembered_for_printing(text, printed):
    assert str(Requirement(text)) == Requirement(text).safe_str() == printed


def test_a_bad_range_names_the_whole_requirement():
    with pytest.raises(RequirementError, match=r"'foo=1' is no requirement: '=1' is no version range"):
        Requirement("foo=1")
    with pytest.raises(VersionError):
        Requirement("foo-5+<3")
    with pytest.raises(PkgError):
        Requirement("~foo-5+<3")
    assert str(Requirement("foo-5+<3", invalid_bound_error=False)) == "foo-5+<3"
    assert str(Requirement("~foo-5+<3", invalid_bound_error=False).range) == "<5|3+"


def test_a_conflict_requirement_keeps_the_range_it_rules_out():
    requirement = Requirement("!foo-2")
    assert (requirement.conflict, requirement.weak, str(requirement.range)) == (True, False, "2")
    assert str(requirement) == "!foo-2"
    assert str(Requirement("!foo").range) == ""


def test_a_weak_requirement_is_a_conflict_with_the_inverse():
    requirement = Requirement("~foo-2")
    assert (requirement.conflict, requirement.weak, str(requirement.range)) == (True, True, "<2|2_+")
    assert str(requirement) == "~foo-2"


@pytest.mark.parametrize("text", ["~foo", "~foo-", "~foo>="])
def test_a_weak_requirement_for_any_version_has_no_range_and_no_effect(text):
    requirement = Requirement(text)
    assert requirement.range is None
    assert str(requirement) == "~foo"
    assert not conflict(text, "foo-1")
    assert not conflict("foo-1", text)
    assert merged(text, "foo-1") == merged("foo-1", text) == "foo-1"


def test_a_requirement_is_made_of_name_and_range():
    assert str(Requirement.construct("foo", VersionRange("1+"))) == "foo-1+"
    assert Requirement.construct("foo") == Requirement("foo")


def test_the_range_can_be_exchanged():
    assert str(Requirement("!foo@1").with_range(VersionRange("2"))) == "!foo@2"


# --- conflicts -----------------------------------------------------------------------------------


def test_different_names_never_conflict():
    assert not conflict("foo-1", "bar-2")
    assert merged("foo-1", "bar-2") is None


def test_two_requirements_conflict_without_overlap():
    assert conflict("foo-1", "foo-2")
    assert not conflict("foo-1", "foo-1.2")


def test_a_conflict_requirement_must_rule_out_the_whole_range():
    assert conflict("!foo-1", "foo-1.2")
    assert conflict("foo-1.2", "!foo-1")
    assert not conflict("!foo-1.2", "foo-1")


def test_two_conflict_requirements_never_conflict():
    assert not conflict("!foo", "!foo-1")
    assert not conflict("!foo-1", "~foo-1")


def test_a_concrete_version_conflicts_when_it_is_ruled_out():
    assert Requirement("foo-1").conflicts_with(VersionedObject("foo-2"))
    assert not Requirement("foo-1").conflicts_with(VersionedObject("foo-1.5"))
    assert Requirement("!foo-1").conflicts_with(VersionedObject("foo-1.5"))
    assert not Requirement("!foo-1").conflicts_with(VersionedObject("bar-1.5"))
    assert not Requirement("~foo").conflicts_with(VersionedObject("foo-1"))
    assert Requirement("~foo-1").conflicts_with(VersionedObject("foo-2"))


# --- merging -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "right", "both"),
    [
        ("foo-1", "foo-1.5", "foo-1.5"), ("foo-1", "foo-2", None), ("foo-3+", "!foo-5+", "foo-3+<5"),
        ("foo-1", "!foo-1+", None), ("!foo-2", "!foo-5", "!foo-2|5"), ("!foo-1", "foo", "foo<1|1_+"),
        ("~foo-1", "foo-1.2", "foo-1.2"), ("~foo-1", "~foo-1.2", "~foo-1.2"), ("~foo-1", "~foo-2", "!foo"),
        ("~foo-1", "!foo-2", "!foo<1|1_+"), ("foo", "!foo", None), ("foo@1", "foo-1.2", "foo@1.2"),
        ("!foo@5", "foo#2+", "foo#2+<5|5_+"),
    ],
)  # fmt: skip
def test_merging(left, right, both):
    assert merged(left, right) == both


def test_a_weak_requirement_whose_pieces_overlap_prints_as_the_conflict_requirement_it_is():
    weak = Requirement("~foo-1").with_range(VersionRange("1..5|2+<3|>5<6"))
    assert str(weak) == "!foo-1..5|>5<6"


# --- equality ------------------------------------------------------------------------------------


def test_equality_ignores_separator_and_weak_flag_while_the_hash_is_that_of_the_text():
    assert Requirement("foo-1") == Requirement("foo@1")
    assert len({Requirement("foo-1"), Requirement("foo@1")}) == 2
    assert Requirement("~foo-1") == Requirement("!foo<1|1_+")
    assert Requirement("foo-1") != Requirement("!foo-1")
    assert Requirement("foo-1") != "foo-1"
    assert hash(Requirement("foo>=1")) == hash(Requirement("foo-1+"))


def test_a_requirement_is_a_value():
    requirement = Requirement("~foo@1.2")
    assert Requirement("~foo@1.2") is requirement
    assert copy.copy(requirement) is copy.deepcopy(requirement) is requirement
    again = pickle.loads(pickle.dumps(requirement))
    assert (again, str(again), again.weak) == (requirement, "~foo@1.2", True)
    assert repr(requirement) == "Requirement('~foo@1.2')"


def test_requests_and_requirements_do_not_share_a_cache():
    assert type(Requirement("foo-7.7")) is Requirement
    assert type(PackageRequest("foo-7.7")) is PackageRequest
    assert type(Requirement("foo-7.7")) is Requirement
    assert type(pickle.loads(pickle.dumps(PackageRequest("foo-7.7")))) is PackageRequest


# --- lists ---------------------------------------------------------------------------------------


def reduced(*texts):
    return RequirementList(Requirement(text) for text in texts)


def test_a_list_merges_by_name_and_keeps_the_place_of_the_first():
    assert str(reduced("a-1", "b", "a-1.2", "!c-2", "c")) == "a-1.2 b c<2|2_+"


def test_the_first_conflict_empties_the_list():
    requirements = reduced("a-1", "b", "a-1.2", "a-2", "a-3")
    assert requirements.requirements == list(requirements) == []
    assert [str(each) for each in requirements.conflict] == ["a-1.2", "a-2"]
    assert str(requirements) == "a-1.2 <--!--> a-2"
    assert str(requirements.get("b")) == "b"
    assert requirements.names == requirements.conflict_names == set()


def test_names_are_told_apart_by_conflict():
    requirements = reduced("a", "!b-1", "~c-1", "!d", "!e-1", "e")
    assert requirements.names == {"a", "e"}
    assert requirements.conflict_names == {"b", "c", "d"}
    assert requirements.conflict is None
    assert str(requirements.get("e")) == "e<1|1_+"
    assert requirements.get("x") is None
    assert list(requirements.requirements_dict) == ["a", "b", "c", "d", "e"]


def test_lists_are_equal_when_their_requirements_are():
    assert reduced("a-1", "a-1.2") == reduced("a-1.2")
    assert reduced("a", "b") != reduced("b", "a")
    assert reduced("a-1", "a-2") != reduced("a-1", "a-3")


# --- versioned objects -----------------------------------------------------------------------------


def test_a_versioned_object_is_a_name_and_a_version():
    thing = VersionedObject("maya@2024.1-2")
    assert (thing.name, thing.version, str(thing)) == ("maya", Version("2024.1.2"), "maya@2024.1-2")
    assert thing == VersionedObject("maya-2024.1.2") != "maya-2024.1.2"
    assert hash(thing) == hash(VersionedObject("maya-2024.1.2"))
    assert thing.as_exact_requirement() == "maya==2024.1-2"
    assert pickle.loads(pickle.dumps(thing)) == thing


def test_a_versioned_object_may_be_unversioned():
    thing = VersionedObject("maya")
    assert not thing.version
    assert str(thing) == thing.as_exact_requirement() == "maya"
    assert VersionedObject.construct("maya") == thing
    assert str(VersionedObject.construct("maya", Version("1"))) == "maya-1"
    with pytest.raises(VersionError):
        VersionedObject("maya-1+")
