"""Write down what rez 3.4.0 answers about versions: `python record.py` makes answers.json, beside this file.

`ask` puts a question to rez.version or to pkg.version alike, so that the tests ask exactly what was recorded.
"""

import json
import random
from pathlib import Path

ANSWERS = Path(__file__).with_name("answers.json")

VERSIONS = (
    "|0|00|1|01|001|1.0|1-0|1.0.0|1.2|1.10|10|2|1a|1A|1_|1.a|1.alpha|1.alpha3|1.beta|1.0-rc1|1.0a|a|A|_|a_|a1|a01|"
    "alpha|alpha3|alpha10|3|3a|33gamma|gamma33|3a4b5|2024.1-rc2|1+2|1 2|1@2-3|.|-|1.|.1|1..2|1.-2| |1 |\n|1\n|é|1.é|٣|"
    "1.2.3.4.5.6|v1.2b_3"
).split("|")

RANGES = (
    "", "+", ">=", ">", "==", "<=", "..", "<", "=", "1", "1.2", "1-2", "==1.2", "==1.", "1.2+", ">=1.2", ">1.2", "<1.2",
    "<=1.2", "1..2", "..2", "1..", "1...2", "1+<2", ">=1<2", ">=1,<2", "1<2", "1,<2", "1+,<2", "1+<=2", "1+<1_", "1+<1",
    "1+<=1", "1..1", ">1<=1", ">1<2", ">1,<2", ">1<=2", "<2,>1", "<=2,>=1", "<2,>=1", "<2>1", "<=2>=1", "4,>2", "4+,>2",
    "4,<2", "2,<4", "<=4,<2", "<4,<2", "<=4,>", "<4,>=", "<=>", "<=>=", "<>5", "<<5", "<<=5", "+>5", "+<5", "><5", ">=<5",
    "><=", ">=<=", "+<=", "5+<2", "5..2", "1|2", "2|1", "1|1", "1||2", "|1", "1|", "|", "|5+<2", "5+<2|", "|bad range",
    "1+<2|2+<3", "1..2|2..3", "1+<2|>2", "1..2|>2", "<1|1_+", "<1|>1", "3+<6|4+<8", "1|1.2|1.3", "1|1A|1a", "foo", "fooA",
    "1+<5|2..3|>5<6", "1..5|2+<3|>5<6", "1..5|2+<3|>5<6|>6", "<5|2..3|>5", "==1|==3|==2", "==1|==1.0", "1.2|<1|2+",
    "1 2", "1+2", "1,", ",1", "1,2", "(1)", "1.*", "*", "1.2\n", "\n", "1\n|2", "1|\n", "1-", "-1", "1.-2", "1-rc1+<1-rc9",
    "==01|==1", "01+<1", "1..1.0", "_", "_+<a", "A|_|a", "1+<2|5|8+", "==1|==2|==3|==4|==5|==6", "1|3|5|7|9", "<1|3|5|7|9+",
)  # fmt: skip

REQUIREMENTS = (
    "foo", "foo-", "foo@", "foo#", "foo-1", "foo@1", "foo#1", "foo-1.2", "foo-1-2", "foo==1", "foo<2", "foo<=2", "foo>=2",
    "foo>2", "foo>", "foo-==1", "foo@==1", "foo-1+", "foo-1+<3", "foo-1..3", "foo-1|2", "foo-2+", "foo-==1|==2", "foo=1",
    "foo+", "foo..2", "foo-5+<3", "foo- 1", "foo 1", "!foo", "!foo-", "!foo-1", "!foo-2", "!foo@2", "!foo<2", "!foo-1|2",
    "!foo==1", "!foo-1+<3", "~foo", "~foo-", "~foo-1", "~foo-2", "~foo@2", "~foo<2", "~foo>=2", "~foo==1", "~foo-1+<3",
    "~foo-1|2", "~foo>", "~foo-==", "~!foo", "!~foo", "!!foo-1", "bar", "bar-1", "!bar-1", "~bar-1", ".eph", ".eph-1",
    "!.eph-1", "-1", "", "!", "~", "a.b-1", "foo-1+<5|2..3|>5<6", "!foo-1+<5|2..3|>5<6", "foo-1..5|2+<3|>5<6",
    "~foo-1..5|2+<3|>5<6", "!foo-1..5|2+<3|>5<6", "foo-1A", "foo-1a",
)  # fmt: skip

OBJECTS = ("foo", "foo-1", "foo@1", "foo#1", "foo-1.2-3", "foo-", "foo-1+", "foo-1..2", "", "-1", "foo==1", "foo@1-2")

LISTS = (
    ["a-1", "b", "a-1.2", "!c-2", "c"], ["a-1", "a-2"], ["a-1", "b-2", "a-2", "c"], ["!a-1", "!a-2"], ["~a-1", "~a-2"],
    ["~a-1", "!a-2"], ["!a-1", "a"], ["a", "!a"], ["!a", "!a-1"], ["~a", "a-1"], ["a-1", "~a"], ["~a", "~a"], [],
    ["a", "b", "c", "a-1", "b-2", "c-3"], ["c", "b", "!a", "~b-1"], ["a@1", "a-1.2"], ["a-1.2", "a@1"], ["a-1|2", "~a-2"],
    [".e-1", ".e-1.2"], [".e-1", ".e-2"], ["a-1+<3", "a-2+<5", "a-2.5"], ["~a-1+", "a<3", "!a-2"],
)  # fmt: skip


def plain(answer):
    """Turn an answer into what JSON can hold."""
    if answer is None or isinstance(answer, bool | int | str):
        return answer
    if isinstance(answer, list | tuple):
        return [plain(each) for each in answer]
    if isinstance(answer, set):
        return sorted(answer)
    if hasattr(answer, "split"):  # a range: its text may hide where its pieces meet
        return {"range": [str(piece) for piece in answer.split()]}
    return str(answer)


def attempt(api, question, *arguments):
    """Ask; an error about versions is an answer, any other is not."""
    try:
        return plain(question(api, *arguments))
    except api.VersionError:
        return "error"


def about_version(api, text):
    version = api.Version(text)
    trims = [version.trim(length) for length in range(4)]
    return [version, list(version), len(version), bool(version), list(version.as_tuple()), version.next(), trims]


def compare(api, kind, left, right):
    left, right = getattr(api, kind)(left), getattr(api, kind)(right)
    return [left == right, left != right, left < right, left <= right, left > right, left >= right]


def about_range(api, text):
    range_ = api.VersionRange(text)
    return [
        range_, str(range_), len(range_), range_.is_any(), range_.lower_bounded(), range_.upper_bounded(), range_.bounded(),
        range_.span(), range_.to_versions(), attempt(api, lambda _: range_.inverse()),
    ]  # fmt: skip


def unchecked_range(api, text):
    return str(api.VersionRange(text, invalid_bound_error=False))


def two_ranges(api, left, right):
    left, right = api.VersionRange(left), api.VersionRange(right)
    return [
        left == right, left < right, left > right, left.issuperset(right), left.issubset(right), left.intersects(right),
        left.union(right), left | [right, left], left.intersection(right), attempt(api, lambda _: left - right),
    ]  # fmt: skip


def inside(api, range_, versions):
    range_ = api.VersionRange(range_)
    versions = sorted(map(api.Version, versions))
    falling = versions[::-1]
    return [
        [version in range_ for version in versions],
        [found for found, _ in range_.iter_intersect_test(versions)],
        [found for found, _ in range_.iter_intersect_test(falling, descending=True)],
        list(range_.iter_intersecting(versions)),
        list(range_.iter_non_intersecting(falling, descending=True)),
    ]


def from_version(api, version, op):
    return api.VersionRange.from_version(api.Version(version), op)


def from_versions(api, versions):
    return api.VersionRange.from_versions(map(api.Version, versions))


def as_span(api, lower, upper, lower_inclusive, upper_inclusive):
    ends = (None if text is None else api.Version(text) for text in (lower, upper))
    return api.VersionRange.as_span(*ends, lower_inclusive, upper_inclusive)


def about_requirement(api, text):
    requirement = api.Requirement(text)
    return [requirement, requirement.name, requirement.range, requirement.conflict, requirement.weak]


def two_requirements(api, left, right):
    left, right = api.Requirement(left), api.Requirement(right)
    both = attempt(api, lambda _: left.merged(right))
    return [left == right, str(left) == str(right), left.conflicts_with(right), both]


def requirement_and_object(api, requirement, thing):
    return api.Requirement(requirement).conflicts_with(api.VersionedObject(thing))


def about_object(api, text):
    thing = api.VersionedObject(text)
    return [thing, thing.name, thing.version, thing.as_exact_requirement()]


def requirement_list(api, texts):
    merged = api.RequirementList([api.Requirement(text) for text in texts])
    found = {name: str(requirement) for name, requirement in sorted(merged.requirements_dict.items())}
    rest = [merged.conflict, merged.names, merged.conflict_names, str(list(found.items()))]
    return [merged, merged.requirements, list(merged), *rest]


QUESTIONS = (
    about_version, compare, about_range, unchecked_range, two_ranges, inside, from_version, from_versions, as_span,
    about_requirement, two_requirements, requirement_and_object, about_object, requirement_list,
)  # fmt: skip


def cases():
    """Give every recorded question with its arguments, always the same ones."""
    dice = random.Random(20240601)
    probes = [text for text in VERSIONS if text and text[0].isascii() and text.replace(".", "").isalnum()]
    for text in VERSIONS:
        yield about_version, text
    for _ in range(250):
        yield compare, "Version", dice.choice(probes), dice.choice(probes)
    for text in RANGES:
        yield about_range, text
        yield unchecked_range, text
        yield inside, text, probes
    for _ in range(600):
        yield two_ranges, dice.choice(RANGES), dice.choice(RANGES)
    for op in (None, "==", "eq", ">", "gt", ">=", "gte", "<", "lt", "<=", "lte", "=", "~"):
        yield from_version, "1.2", op
    for _ in range(20):
        yield from_versions, dice.choices(probes, k=dice.randint(0, 6))
    for _ in range(40):
        ends = dice.choice([None, *probes]), dice.choice([None, *probes])
        yield as_span, *ends, dice.random() < 0.5, dice.random() < 0.5
    for text in REQUIREMENTS:
        yield about_requirement, text
    for _ in range(600):
        yield two_requirements, dice.choice(REQUIREMENTS), dice.choice(REQUIREMENTS)
    for _ in range(150):
        yield requirement_and_object, dice.choice(REQUIREMENTS), dice.choice(OBJECTS)
    for text in OBJECTS:
        yield about_object, text
    for texts in LISTS:
        yield requirement_list, texts


def answers(api):
    """Ask everything; a list of [question, arguments, answer]."""
    return [[ask.__name__, list(given), attempt(api, ask, *given)] for ask, *given in cases()]


if __name__ == "__main__":
    import rez.version

    lines = ",\n".join(json.dumps(entry) for entry in answers(rez.version))
    ANSWERS.write_text(f"[\n{lines}\n]\n")
