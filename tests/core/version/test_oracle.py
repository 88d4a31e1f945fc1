"""Random versions, ranges and requirements: whatever rez answers, we answer."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.rez

each = settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)

# Few different tokens, so that ends meet, and those that the order of tokens turns on.
tokens = st.sampled_from(
    ["0", "1", "2", "3", "5", "01", "10", "a", "A", "1_", "1a", "1A", "2a3", "_", "rc1", "beta"]
)
odd_tokens = st.text("0129aAzZ_", min_size=1, max_size=5)
seps = st.sampled_from([".", ".", ".", "-"])


@st.composite
def versions(draw, most=3, token=tokens):
    text = draw(token)
    for _ in range(draw(st.integers(0, most - 1))):
        text += draw(seps) + draw(token)
    return text


low = st.sampled_from(["1", "2", "3", "4", "5", "6", "1.5", "2.5", "3_", "10", "3a", "3A"])
anchors = low | versions()


def formed(*forms):
    return st.sampled_from(forms).flatmap(lambda form: st.builds(form.format, *[anchors] * form.count("{}")))


one_ended = formed("{}", "=={}", "{}+", ">={}", ">{}", "<{}", "<={}", "..{}")
two_ended = formed(
    "{}..{}", "{}+<{}", ">={}<{}", ">={},<{}", "{}<{}", "{}+<={}", ">{}<{}", ">{},<{}", ">{}<={}",
    "<{},>{}", "<={},>={}", "<{},>={}", "{},>{}", "{}+,>{}", "<={},<{}", "<{},<{}",
)  # fmt: skip
parts = one_ended | two_ended
ranges = st.lists(one_ended | parts, min_size=1, max_size=6).map("|".join) | st.just("")
# Many pieces apart from each other: here rez searches instead of scanning.
combs = st.lists(st.integers(0, 30), min_size=5, max_size=12, unique=True).map(
    lambda numbers: "|".join(f"=={number}" if number % 3 else str(number) for number in numbers)
)
# Pieces that overlap and touch at few places: here rez's union takes its odd turns.
heaps = st.lists(
    st.builds(
        lambda form, low, size: form.format(low, low + size),
        st.sampled_from(["{}..{}", "{}+<{}", ">{}<{}", ">{}<={}", "=={}", ">{}", "<{}"]),
        st.integers(1, 6),
        st.integers(1, 4),
    ),
    min_size=2,
    max_size=7,
).map("|".join)
any_ranges = ranges | combs | heaps
soup = [*"12a.-+<>=,|* ", "1.2", "..", "<=", ">=", "==", "\n"]
range_soup = st.lists(st.sampled_from(soup), max_size=7).map("".join)
prefixes = st.sampled_from(["", "", "", "!", "~"])
names = st.sampled_from(["foo", "foo", "foo", "bar", ".foo"])
requirements = st.builds("{}{}{}{}".format, prefixes, names, st.sampled_from("-@#"), any_ranges) | st.builds(
    "{}{}".format, prefixes, names
)
requirement_soup = st.lists(st.sampled_from([*"12-@#!~<=>.+| ", "foo", "a.b", "==", ".."]), max_size=6).map(
    "".join
)


@each
@given(versions(most=5, token=tokens | odd_tokens))
def test_a_version(agree, text):
    agree("about_version", text)


@each
@given(st.text("019aZ_.-+ é\n٣", max_size=6) | st.text(max_size=4))
def test_a_text_that_may_be_no_version(agree, text):
    agree("about_version", text)


@each
@given(versions(token=tokens | odd_tokens), versions(token=tokens | odd_tokens))
def test_the_order_of_versions(agree, left, right):
    agree("compare", "Version", left, right)


@each
@given(versions(), st.sampled_from(".-+ @"), st.sampled_from(".-+ @"))
def test_separators_do_not_matter(agree, text, one, other):
    left, right = text.replace(".", one), text.replace(".", other).replace("-", other)
    agree("compare", "Version", left, right)
    agree(lambda api: hash(api.Version(left)) == hash(api.Version(right)))


@each
@given(st.lists(versions(), max_size=5))
def test_sorting_versions_descending(agree, texts):
    agree(lambda api: sorted(map(api.Version, texts), key=api.reverse_sort_key))


@each
@given(any_ranges)
def test_a_range(agree, text):
    agree("about_range", text)


@settings(each, max_examples=400)
@given(range_soup | st.text("12.+<>=,|a-\n ", max_size=7))
def test_a_text_that_may_be_no_range(agree, text):
    agree("about_range", text)
    agree("unchecked_range", text)


@each
@given(ranges)
def test_a_range_with_impossible_pieces_allowed(agree, text):
    agree("unchecked_range", text)


@settings(each, max_examples=400)
@given(any_ranges, any_ranges)
def test_two_ranges(agree, left, right):
    agree("two_ranges", left, right)


@each
@given(any_ranges, any_ranges, any_ranges)
def test_chains_of_range_operations(agree, one, other, third):
    def chain(api):
        a, b, c = map(api.VersionRange, (one, other, third))
        both = a & b
        rest = None if both is None else (both | c) - a
        return [both, both and both & [b, c], both and both.issuperset(c), both and both.intersects(c), rest]

    agree(chain)


@each
@given(any_ranges, any_ranges)
def test_equal_ranges_have_equal_hashes(agree, left, right):
    def same_hash(api):
        a, b = api.VersionRange(left), api.VersionRange(right)
        return [a == b, hash(a) == hash(b), hash(a | b) == hash(b | a)]

    agree(same_hash)


@each
@given(any_ranges, st.lists(versions() | low, min_size=1, max_size=12))
def test_versions_in_a_range(agree, text, probes):
    agree("inside", text, probes)


@each
@given(anchors, st.sampled_from([None, "==", "eq", ">", "gt", ">=", "gte", "<", "lt", "<=", "lte", "!="]))
def test_a_range_from_a_version(agree, text, op):
    agree("from_version", text, op)


@each
@given(st.lists(anchors, max_size=6))
def test_a_range_from_versions(agree, texts):
    agree("from_versions", texts)


@each
@given(st.none() | anchors | st.just(""), st.none() | anchors | st.just(""), st.booleans(), st.booleans())
def test_a_range_from_its_ends(agree, lower, upper, lower_inclusive, upper_inclusive):
    agree("as_span", lower, upper, lower_inclusive, upper_inclusive)


@each
@given(requirements | requirement_soup)
def test_a_requirement(agree, text):
    agree("about_requirement", text)


@settings(each, max_examples=400)
@given(requirements, requirements)
def test_two_requirements(agree, left, right):
    agree("two_requirements", left, right)


@each
@given(requirements, names, versions() | low)
def test_a_requirement_and_a_concrete_version(agree, text, name, version):
    agree("requirement_and_object", text, f"{name}-{version}")


@each
@given(requirements, requirements)
def test_sets_of_requirements(agree, left, right):
    agree(lambda api: len({api.Requirement(left), api.Requirement(right)}))


@settings(each, max_examples=300)
@given(st.lists(requirements, max_size=6))
def test_a_requirement_list(agree, texts):
    agree("requirement_list", texts)


@each
@given(requirement_soup | st.builds("foo-{}".format, versions()))
def test_a_versioned_object(agree, text):
    agree("about_object", text)


@each
@given(requirement_soup | requirements)
def test_a_package_request(agree, text):
    def request(api):
        if api.__name__ == "rez.version":
            from rez.exceptions import PackageRequestError
            from rez.utils.formatting import PackageRequest
        else:
            from pkg.version import PackageRequest, PackageRequestError
        try:
            asked = PackageRequest(text)
        except PackageRequestError:
            return "bad name"
        return [asked, asked.name, asked.range, asked.ephemeral]

    agree(request)
