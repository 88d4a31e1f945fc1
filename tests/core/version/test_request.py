import pytest

from pkg.version import (
    PackageRequest,
    PackageRequestError,
    Requirement,
    RequirementError,
    is_valid_package_name,
)


@pytest.mark.parametrize("name", ["foo", "Foo_1", "3delight", "_", "a.b", "a.b.c_d"])
def test_names_are_words_of_letters_digits_and_underscores_joined_by_single_dots(name):
    assert is_valid_package_name(name)
    assert PackageRequest(f"{name}-1").name == name


@pytest.mark.parametrize("name", ["", ".", ".a", "a.", "a..b", "a b", "foo+", "é", "a\n", "__pycache__"])
def test_other_names_are_refused(name):
    assert not is_valid_package_name(name)
    with pytest.raises(PackageRequestError) as caught:
        is_valid_package_name(name, raise_error=True)
    assert f"{name!r} is not a valid package name" in str(caught.value)


def test_a_long_name_is_checked_quickly():
    assert not is_valid_package_name("a" * 5000 + "-")


@pytest.mark.parametrize("text", ["foo+", "foo..2", "-1", "", "!", "..foo", "~foo bar-1"])
def test_a_request_with_a_bad_name_is_refused(text):
    with pytest.raises(PackageRequestError):
        PackageRequest(text)


def test_a_request_with_a_bad_range_is_no_requirement():
    with pytest.raises(RequirementError):
        PackageRequest("foo-1,,")


def test_a_leading_dot_makes_an_ephemeral():
    request = PackageRequest(".foo.bar-1")
    assert request.ephemeral
    assert request.name == ".foo.bar"
    assert not PackageRequest("foo").ephemeral


@pytest.mark.parametrize("text", ["!.foo", "~.foo", "~.foo-1"])
def test_ephemerals_cannot_be_ruled_out_or_weak(text):
    with pytest.raises(PackageRequestError, match="not a valid package request"):
        PackageRequest(text)


def test_a_request_is_a_requirement():
    assert PackageRequest("~foo-1") == Requirement("~foo-1")
    assert PackageRequest("foo-1").merged(Requirement("foo-1.2")) == Requirement("foo-1.2")
    assert repr(PackageRequest("foo-1+")) == "PackageRequest('foo-1+')"
