"""The attribute table."""

from pathlib import Path

from pkg.package.schema import ATTRIBUTES, BUILD_ONLY_ATTRIBUTES, KNOWN_NAMES

PAGE = Path(__file__).parents[3] / "docs/reference/package-attributes.md"


def test_every_attribute_is_documented():
    text = PAGE.read_text()
    assert [
        name for name in {*ATTRIBUTES, *BUILD_ONLY_ATTRIBUTES, *KNOWN_NAMES} if f"| `{name}` |" not in text
    ] == []


def test_every_attribute_can_be_read_of_packages_and_variants(repo):
    repo.add("foo-1.0", "")
    package = repo.package("foo-1.0")
    for thing in (package, package.get_variant()):
        for name in ATTRIBUTES:
            if name not in ("config", "requires") and not (thing.is_variant and name == "variants"):
                assert getattr(thing, name) is None, name
