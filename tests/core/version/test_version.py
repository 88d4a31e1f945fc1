import copy
import pickle
from itertools import pairwise

import pytest

from pkg.version import AlphanumericVersionToken, NumericToken, Version, VersionError, reverse_sort_key


def ascending(*texts):
    versions = [Version(text) for text in texts]
    return versions == sorted(versions) and all(a < b for a, b in pairwise(versions))


# --- tokens and their order ----------------------------------------------------------------------


def test_a_token_is_cut_into_runs_of_letters_and_digits_and_letters_come_first():
    assert ascending("alpha", "beta", "1", "1a", "1b", "2")


def test_numbers_compare_by_value_then_by_text():
    assert ascending("1.01", "1.1", "1.2", "1.10")
    assert ascending("0", "00", "001", "01", "1")


def test_letters_compare_by_code_point_with_the_underscore_between_the_cases():
    assert ascending("A", "Z", "_", "a", "z")


def test_a_token_is_above_what_it_starts_with():
    assert ascending("alpha", "alpha3", "alpha4", "alphabet")
    assert ascending("3", "3a")


def test_a_version_is_above_what_it_starts_with():
    assert ascending("1", "1.0", "1.0.0")
    assert ascending("1.beta", "1.0", "1.0-rc1", "1.0a")


def test_tokens_compare_like_versions_of_one_token():
    assert AlphanumericVersionToken("rc9") < AlphanumericVersionToken("rc10")
    assert AlphanumericVersionToken("a") == AlphanumericVersionToken("a") != "a"
    assert len({AlphanumericVersionToken("a"), AlphanumericVersionToken("a")}) == 1


@pytest.mark.parametrize("text", ["", "1.2", "a-b", "é", "1 ", "٣", "1\n"])
def test_a_token_holds_letters_digits_and_underscores_only(text):
    with pytest.raises(VersionError, match="letters, digits and underscores"):
        AlphanumericVersionToken(text)


def test_a_number_too_long_for_python_is_no_version():
    with pytest.raises(VersionError, match="too long"):
        AlphanumericVersionToken("9" * 5000)
    with pytest.raises(VersionError):
        Version("9" * 5000)


# --- versions --------------------------------------------------------------------------------


def test_separators_are_kept_but_do_not_matter():
    assert Version("1.0") == Version("1-0")
    assert hash(Version("1.0")) == hash(Version("1-0"))
    assert str(Version("1-0.2")) == "1-0.2"
    assert Version("1-0.2").seps == ["-", "."]


def test_any_single_character_that_no_token_holds_is_a_separator():
    assert Version("1+2") == Version("1 2") == Version("1.2")


@pytest.mark.parametrize("text", [".", "1.", ".1", "1..2", "1.-2", " ", "1.2\n"])
def test_a_separator_stands_between_two_tokens(text):
    with pytest.raises(VersionError) as caught:
        Version(text)
    assert repr(text) in str(caught.value)


def test_the_empty_version_is_false_and_below_all_others():
    assert not Version()
    assert len(Version("")) == 0
    assert Version(None) == Version() < Version("_")
    assert Version("0")


def test_the_infinite_version_is_above_all_others_and_false():
    assert Version.inf > Version("99999999999999999999.z")
    assert not Version.inf
    assert len(Version.inf) == 0
    assert str(Version.inf) == "[INF]"
    assert Version.inf.as_tuple() == ()
    assert Version.inf.next() is Version.inf


def test_the_next_version_appends_an_underscore():
    assert str(Version("1.2").next()) == "1.2_"
    assert str(next(Version("1-2a"))) == "1-2a_"
    assert Version("1.2").next() == Version("1.2_")
    assert Version().next() is Version.inf


def test_trim_keeps_the_first_tokens_and_their_separators():
    version = Version("1-2.3")
    assert [str(version.trim(length)) for length in range(5)] == ["", "1", "1-2", "1-2.3", "1-2.3"]
    assert str(version.trim(-1)) == "1-2"


def test_the_infinite_version_cannot_be_trimmed():
    with pytest.raises(RuntimeError):
        Version.inf.trim(1)


def test_tokens_are_reached_by_name_and_index():
    version = Version("1.2a.3")
    assert [str(token) for token in (version.major, version.minor, version.patch)] == ["1", "2a", "3"]
    assert str(version[-1]) == "3"
    assert [str(token) for token in version[:2]] == ["1", "2a"]
    assert version.as_tuple() == ("1", "2a", "3")
    assert [str(token) for token in version] == ["1", "2a", "3"]


def test_a_missing_token_says_how_many_there_are():
    with pytest.raises(IndexError, match=r"'1\.2' has 2 tokens"):
        _ = Version("1.2").patch


def test_a_version_is_no_text_and_no_number():
    assert Version("1") != "1"
    with pytest.raises(TypeError):
        _ = Version("1") < "2"
    with pytest.raises(TypeError):
        Version(1.0)


def test_a_version_is_a_value():
    version = Version("1.2")
    assert Version("1.2") is version
    assert version.copy() is copy.copy(version) is copy.deepcopy(version) is version
    assert pickle.loads(pickle.dumps([version, Version.inf])) == [version, Version.inf]
    assert pickle.loads(pickle.dumps(Version.inf)) is Version.inf
    version.tokens.clear()
    assert len(version) == len(version.tokens) == 2


def test_a_version_with_an_odd_separator_is_not_taken_for_a_range_later():
    from pkg.version import VersionRange

    assert len(Version("1<2")) == 2
    assert Version("3") not in VersionRange("1<2")


def test_reverse_sort_key_turns_the_order_around_inside_a_tuple():
    versions = [Version(text) for text in ("1", "3", "2")]
    assert sorted(versions, key=reverse_sort_key) == [Version("3"), Version("2"), Version("1")]
    one, two = (reverse_sort_key(version) for version in versions[:2])
    assert two < one
    assert two <= one
    assert one > two
    assert one >= two
    assert one != two


# --- other tokens ----------------------------------------------------------------------------


def test_numeric_tokens_ignore_padding():
    version = Version("07.1", make_token=NumericToken)
    assert str(version) == "7.1"
    assert version == Version("7.01", make_token=NumericToken)
    assert str(version.next()) == "7.2"
    assert pickle.loads(pickle.dumps(version)) == version


def test_numeric_tokens_accept_numbers_only():
    with pytest.raises(VersionError, match=r"'1\.a' is no version: 'a' is no numeric version token"):
        Version("1.a", make_token=NumericToken)
