"""Requests read without `pkg.version` mean what they mean there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pkg.errors import PkgError
from pkg.version import PackageRequest, Version
from pkg_resolvers.jit import asking

TOKENS = st.text("0019abB_", min_size=1, max_size=4)
VERSIONS = st.lists(TOKENS, max_size=3).map(".".join)
PIECES = st.one_of(
    VERSIONS,
    st.builds("=={}".format, VERSIONS),
    st.builds("{}+".format, VERSIONS),
    st.builds("<{}".format, VERSIONS),
    st.builds("{}+<{}".format, VERSIONS, VERSIONS),
    st.text("01a_.-+<>=,|[INF]\n@", max_size=6),
)
REQUESTS = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "!", "~"]),
    st.sampled_from(["foo", "foo_2", "fo.o", ".foo", "__pycache__", "", "é", "~foo"]),
    st.sampled_from(["", "-", "-", "-", "@", "=="]),
    st.lists(PIECES, max_size=3).map("|".join),
)


def by_pkg_version(request):
    """What `asking.read` should give, if anything."""
    try:
        read = PackageRequest(request)
    except PkgError:
        return None
    if read.range is None:
        return read.name, read.conflict, None
    bounds = [(str(b.lower), b.lower_inclusive, str(b.upper), b.upper_inclusive) for b in read.range.bounds]
    return read.name, read.conflict, bounds


@given(REQUESTS)
def test_what_is_read_is_what_the_request_means(request):
    read = asking.read(request)
    assert read is None or read == by_pkg_version(request)


def test_the_usual_requests_are_all_read():
    for request in (
        *("foo", "foo_2-1", "foo-1.2", "foo-1.2+", "foo==1.2-rc1", "foo<2", "foo-1+<2", "foo-1|3+<4|==7|9+"),
        *("!foo", "!foo-1", "~foo-2", "~foo==2", "~foo", "~foo<3", "~foo-1|3+"),
    ):
        assert asking.read(request) == by_pkg_version(request) is not None, request


def test_what_pkg_version_refuses_or_knows_better_is_not_read():
    for request in (
        *(
            "",
            "-",
            "foo-",
            "foo-1|",
            "foo-2|1",
            "foo-1|1_",
            "foo-3+<2",
            "foo>1",
            "foo-1..2",
            "foo@1",
            "foo=1",
        ),
        *(".foo", "fo.o", "~.foo", "~foo-+", "foo-1\n", "foo-" + "1" * 5000, "__pycache__", "foo-[INF]"),
    ):
        assert asking.read(request) is None, request


@given(st.lists(TOKENS, max_size=4), st.lists(TOKENS, max_size=4))
def test_keys_of_versions_are_in_the_order_of_versions(one, other):
    left, right = Version(".".join(one)), Version(".".join(other))
    assert (asking.key_of(one) < asking.key_of(other)) is (left < right)
    assert (asking.key_of(one) == asking.key_of(other)) is (left == right)


def test_keys_know_long_numbers_and_leading_zeros():
    texts = [
        "",
        "_",
        "a",
        "a_",
        "a1",
        "b",
        "0",
        "00",
        "0.0",
        "01",
        "1",
        "1_",
        "1.a",
        "1.0",
        "2",
        "009",
        "09",
        "9",
    ]
    texts += ["10", "10a", "9" * 300, "1" + "0" * 300]
    by_version = sorted(texts, key=lambda text: Version(text).key)
    assert sorted(texts, key=asking.plain_key) == by_version
