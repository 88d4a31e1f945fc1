import copy
import pickle

import pytest

from pkg.version import NumericToken, Version, VersionError, VersionRange


def holds(text, *versions):
    return all(Version(version) in VersionRange(text) for version in versions)


def lacks(text, *versions):
    return not any(Version(version) in VersionRange(text) for version in versions)


# --- the forms ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("1.2", "1.2"), ("==1.2", "==1.2"), ("1.2+", "1.2+"), (">=1.2", "1.2+"), (">1.2", ">1.2"),
        ("<1.2", "<1.2"), ("<=1.2", "<=1.2"), ("1..2", "1..2"), ("..2", "<=2"), ("1+<2", "1+<2"),
        (">=1<2", "1+<2"), (">=1,<2", "1+<2"), ("1<2", "1+<2"), ("1+<=2", "1..2"), (">1<2", ">1<2"),
        (">1,<2", ">1<2"), (">1<=2", ">1<=2"), ("<2,>1", ">1<2"), ("<=2,>=1", "1..2"), ("<2,>=1", "1+<2"),
        ("2|1", "1|2"), ("", ""), ("+", ""), (">=", ""), (">", ">"), ("==", "=="), ("<=", "=="),
        ("..", "=="), ("1+<1_", "1"), ("1+<=1", "==1"),
    ],
)  # fmt: skip
def test_a_range_is_printed_in_its_shortest_form(text, printed):
    assert str(VersionRange(text)) == printed
    assert VersionRange(printed) == VersionRange(text)


@pytest.mark.parametrize(
    ("text", "printed"), [("4,>2", ">2<=4"), ("4+,>2", ">2<=4"), ("<=4,<2", "2..4"), ("1||2", ""), ("|1", "")]
)
def test_odd_texts_mean_what_they_mean_in_rez(text, printed):
    assert str(VersionRange(text)) == printed


@pytest.mark.parametrize("text", ["<", "=1", "1 2", "1.*", "(1)", "1,", "<2>1", "1.", "1|<", "|<"])
def test_a_text_of_no_known_form_is_refused_with_advice(text):
    with pytest.raises(VersionError, match=r"is no version range; write '1\.2'"):
        VersionRange(text)


@pytest.mark.parametrize("text", ["3+<2", "1..", "2+<2", ">2<=2", "2..1", "1|3+<2"])
def test_a_piece_with_no_room_for_a_version_is_refused(text):
    with pytest.raises(VersionError, match="impossible version range: no version is both"):
        VersionRange(text)


def test_the_complaint_names_the_piece_and_the_whole():
    with pytest.raises(VersionError, match=r"'3\+<2' \(of '1\|3\+<2'\)"):
        VersionRange("1|3+<2")


def test_an_impossible_piece_can_be_let_pass():
    assert str(VersionRange("3+<2", invalid_bound_error=False)) == "3+<2"


# --- what is inside ------------------------------------------------------------------------------


def test_a_plain_version_stands_for_all_that_starts_with_it():
    assert holds("1.2", "1.2", "1.2.0", "1.2-rc1")
    assert lacks("1", "10", "0", "2")


def test_upper_case_suffixes_are_inside_and_lower_case_ones_outside():
    assert holds("1", "1A", "1RC1", "1.0a")
    assert lacks("1", "1a")
    assert holds("1.2", "1.2B")
    assert lacks("1.2", "1.2b")
    assert holds("foo", "fooA", "foo1")
    assert lacks("foo", "fooa")


def test_ends_know_no_prefixes():
    assert lacks("==1.2", "1.2.0")
    assert holds(">1.2", "1.2.0")
    assert lacks("<=1.2", "1.2.0")
    assert lacks("1..2", "2.0")


def test_any_holds_the_empty_version_too():
    assert holds("", "", "1", "zz")
    assert lacks(">", "")
    assert holds("==", "")


def test_a_range_of_many_pieces_is_searched():
    text = "|".join(map(str, range(0, 40, 2)))
    assert holds(text, "0", "18.5", "38")
    assert lacks(text, "1", "17.5", "39")


# --- unions --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("1+<2|2+<3", "1+<3"),
        ("1..2|2..3", "1..3"),
        ("1|2", "1|2"),
        ("1+<2|>2", "1+<2|>2"),
        ("3+<6|4+<8", "3+<8"),
    ],
)
def test_touching_pieces_are_joined_unless_both_exclude_where_they_meet(text, printed):
    assert str(VersionRange(text)) == printed


def test_a_union_looks_at_the_previous_piece_as_rez_does():
    joined = VersionRange("1+<5|2..3|>5<6")
    assert str(joined) == "1+<6"
    assert Version("5") in joined


def test_a_union_may_leave_pieces_that_overlap_and_then_has_no_inverse():
    pieces = VersionRange("1..5|2+<3|>5<6")
    assert [str(piece) for piece in pieces.split()] == ["1..5", ">5<6"]
    assert not pieces.issuperset(VersionRange("1+<6"))
    with pytest.raises(VersionError):
        pieces.inverse()


# --- operations ----------------------------------------------------------------------------------


def test_intersection_is_none_where_nothing_is_common():
    assert str(VersionRange("1+") & VersionRange("<3")) == "1+<3"
    assert VersionRange("1") & VersionRange("2") is None
    assert str(VersionRange("1+").intersection([VersionRange("<5"), VersionRange("<3|4")])) == "1+<3|4"


def test_the_text_of_the_first_range_survives_an_intersection():
    assert str(VersionRange("1-2") & VersionRange("1.2")) == "1-2"


def test_union_takes_one_range_or_several():
    assert str(VersionRange("1") | VersionRange("3")) == "1|3"
    assert str(VersionRange("1") + VersionRange("")) == ""
    assert str(VersionRange("1").union([VersionRange("3"), VersionRange("2")])) == "1|2|3"


def test_inverse_is_none_for_any():
    assert str(~VersionRange("1")) == "<1|1_+"
    assert str(~VersionRange("==1")) == "<1|>1"
    assert VersionRange("").inverse() is None
    assert str(~VersionRange(">")) == "=="


def test_difference_is_the_intersection_with_the_inverse():
    assert str(VersionRange("1+") - VersionRange("3+")) == "1+<3"
    assert VersionRange("1") - VersionRange("1+") is None
    assert VersionRange("1") - VersionRange("") is None


def test_supersets_and_subsets():
    assert VersionRange("1+").issuperset(VersionRange("1.2|3"))
    assert VersionRange("1.2").issubset(VersionRange("1"))
    assert VersionRange("1.2") in VersionRange("1")
    assert VersionRange("1+<1_") in VersionRange("1")
    assert VersionRange("1") not in VersionRange("==1")


def test_ranges_intersect_symbolically_whether_versions_exist_or_not():
    assert VersionRange("1").intersects(VersionRange("1.2.3"))
    assert VersionRange(">1").intersects(VersionRange("<1.0"))
    assert not VersionRange("1").intersects(VersionRange("2|3|4|5|6|7"))


def test_a_span_reaches_from_the_first_to_the_last_end():
    assert str(VersionRange("2+<4|6+<8").span()) == "2+<8"
    assert str(VersionRange("1|5+").span()) == "1+"


def test_split_gives_the_pieces():
    assert [str(piece) for piece in VersionRange("3|5+").split()] == ["3", "5+"]
    assert len(VersionRange("3|5+")) == 2


def test_bounded_tells_which_ends_there_are():
    assert [VersionRange(text).lower_bounded() for text in ("1+", "<1", "", ">")] == [
        True,
        False,
        False,
        True,
    ]
    assert [VersionRange(text).upper_bounded() for text in ("1+", "<1", "", "1|2")] == [
        False,
        True,
        False,
        True,
    ]
    assert VersionRange("1").bounded()
    assert VersionRange("+").is_any()


# --- other ways to make one ------------------------------------------------------------------------


def test_a_range_from_versions_is_sorted_and_without_doubles():
    versions = [Version(text) for text in ("2", "1.0", "1-0")]
    assert str(VersionRange.from_versions(versions)) == "==1.0|==2"


def test_to_versions_gives_the_exact_ones_only():
    assert VersionRange("==1|==2|3+").to_versions() == [Version("1"), Version("2")]
    assert VersionRange("1|3+").to_versions() is None


def test_a_range_from_a_version_and_an_operator():
    printed = {
        op: str(VersionRange.from_version(Version("1.2"), op)) for op in (None, "eq", ">", "gte", "<", "lte")
    }
    assert printed == {None: "1.2", "eq": "==1.2", ">": ">1.2", "gte": "1.2+", "<": "<1.2", "lte": "<=1.2"}
    with pytest.raises(VersionError, match="no operator '~='"):
        VersionRange.from_version(Version("1.2"), "~=")


def test_the_range_of_the_empty_version_is_any():
    assert VersionRange.from_version(Version()).is_any()


def test_a_span_between_two_versions():
    one, two = Version("1"), Version("2")
    assert str(VersionRange.as_span(one, two)) == "1..2"
    assert str(VersionRange.as_span(one, two, lower_inclusive=False, upper_inclusive=False)) == ">1<2"
    assert str(VersionRange.as_span(upper_version=two)) == "<=2"
    assert VersionRange.as_span().is_any()
    with pytest.raises(VersionError):
        VersionRange.as_span(two, one)
    with pytest.raises(VersionError):
        VersionRange.as_span(upper_version=Version.inf, upper_inclusive=False)


def test_a_range_of_no_versions_holds_nothing():
    nothing = VersionRange.from_versions([])
    assert not nothing
    assert Version("1") not in nothing
    assert nothing.bounded()
    assert nothing.span() == nothing
    assert list(nothing.iter_intersect_test([Version("1"), Version("2")])) == [
        (False, Version("1")),
        (False, Version("2")),
    ]
    assert [
        found for found, _ in nothing.iter_intersect_test([Version("2"), Version("1")], descending=True)
    ] == [
        False,
        False,
    ]


def test_numeric_tokens_make_numeric_ranges():
    range_ = VersionRange("07.1", make_token=NumericToken)
    assert str(range_) == "7.1"
    assert Version("7.1.3", make_token=NumericToken) in range_
    assert Version("7.2", make_token=NumericToken) not in range_


# --- visiting and sweeping -------------------------------------------------------------------------


def test_visiting_shows_each_end_and_gives_a_changed_copy():
    range_ = VersionRange("1+<2|5")
    seen = []
    assert range_.visit_versions(seen.append) == range_
    assert [str(version) for version in seen] == ["1", "2", "5", "5_"]
    changed = range_.visit_versions(lambda version: Version("9") if version == Version("2") else None)
    assert str(changed) == "1+<9|5"
    assert str(range_) == "1+<2|5"


def test_visiting_may_make_impossible_pieces():
    changed = VersionRange("1+<2").visit_versions(
        lambda version: Version("9") if version == Version("1") else None
    )
    assert str(changed) == "9+<2"


def test_sorted_things_are_tested_in_one_sweep():
    class Thing:
        def __init__(self, text):
            self.version = Version(text)

    def version_of(thing):
        return thing.version

    things = [Thing(str(number)) for number in range(10)]
    range_ = VersionRange("2+<4|6|9+")
    inside = list(range_.iter_intersecting(things, key=version_of))
    outside = list(range_.iter_non_intersecting(things[::-1], key=version_of, descending=True))
    assert [str(thing.version) for thing in inside] == ["2", "3", "6", "9"]
    assert [str(thing.version) for thing in outside] == ["8", "7", "5", "4", "1", "0"]


# --- values ----------------------------------------------------------------------------------------


def test_ranges_are_ordered_by_their_pieces():
    assert VersionRange("1") < VersionRange("1|2") < VersionRange("2")
    assert VersionRange("2") >= VersionRange("1+")
    assert VersionRange("1+") > VersionRange("1")


def test_a_range_is_a_value():
    range_ = VersionRange("1+<2|3")
    assert VersionRange("1+<2|3") is range_
    assert copy.copy(range_) is copy.deepcopy(range_) is range_
    assert pickle.loads(pickle.dumps(range_)) == range_
    assert pickle.loads(pickle.dumps(VersionRange(""))).is_any()
    assert VersionRange("").is_any()
    assert {range_: 1}[VersionRange("3|1<2")] == 1
    assert range_ != "1+<2|3"
    assert repr(range_) == "VersionRange('1+<2|3')"


def test_the_caches_start_afresh_when_full(monkeypatch):
    for module in ("range", "version", "tokens"):
        monkeypatch.setattr(f"pkg.version.{module}.CACHE_LIMIT", 0)
    assert Version("1.2.cachelimit") in VersionRange("1.2")
    assert Version("") in VersionRange("")
