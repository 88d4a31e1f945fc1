from __future__ import annotations

import itertools

import pytest

from pkg.errors import PackageOrderError
from pkg.solve.order_list import PackageOrderList, from_pod
from pkg.solve.orderers import NullPackageOrder, SortedOrder
from pkg.solve.ordering import Ordering
from pkg.solve.package_order import to_pod
from pkg.version import Version, VersionRange

VERSIONS = ["2.2.1", "2.2.0", "2.1.1", "2.1.0", "2.0.6", "2.0.5", "2.0.0", "1.9.0"]
# Released in the order of their versions; 2.0.0 is the newest at time 2.
RELEASES = [(Version(version), len(VERSIONS) - n) for n, version in enumerate(VERSIONS)]


def tried(orderers, family="foo", versions=VERSIONS):
    ordering = Ordering.from_pod(orderers, lambda _: RELEASES)
    return sorted(versions, key=lambda version: ordering.version_key(family, Version(version)), reverse=True)


def test_without_orderers_the_highest_version_comes_first():
    assert tried([], versions=["1", "10", "2"]) == ["10", "2", "1"]


def test_an_orderer_that_names_the_family_comes_before_one_for_all():
    orderers = [
        {"type": "sorted", "descending": True},
        {"type": "sorted", "descending": False, "packages": "foo"},
    ]
    assert tried(orderers, versions=["1", "2"]) == ["1", "2"]
    assert tried(orderers, "bar", ["1", "2"]) == ["2", "1"]


def test_no_order_keeps_the_order_of_the_repository():
    assert tried([{"type": "no_order"}], versions=["2", "3", "1"]) == ["2", "3", "1"]


def test_version_split_puts_later_versions_last():
    assert tried([{"type": "version_split", "first_version": "3"}], versions=list("54321")) == list("32154")


def test_soft_timestamp_puts_later_releases_last_in_ascending_order():
    assert tried([{"type": "soft_timestamp", "timestamp": 2}]) == [
        "2.0.0", "1.9.0", "2.0.5", "2.0.6", "2.1.0", "2.1.1", "2.2.0", "2.2.1",
    ]  # fmt: skip


def test_a_rank_counts_newer_patches_as_older():
    assert tried([{"type": "soft_timestamp", "timestamp": 2, "rank": 3}]) == [
        "2.0.6", "2.0.5", "2.0.0", "1.9.0", "2.1.1", "2.1.0", "2.2.1", "2.2.0",
    ]  # fmt: skip


def test_the_default_of_per_family_serves_nobody():
    orderers = [
        {
            "type": "per_family",
            "orderers": [{"type": "sorted", "descending": False, "packages": ["foo"]}],
            "default_order": {"type": "sorted", "descending": False},
        }
    ]
    assert tried(orderers, "foo", ["1", "2"]) == ["1", "2"]
    assert tried(orderers, "bar", ["1", "2"]) == ["2", "1"]


def test_plain_data_comes_back_with_its_type():
    data = [
        {"type": "soft_timestamp", "timestamp": 9, "rank": 2, "packages": ["*"]},
        {"type": "version_split", "first_version": "2.1", "packages": ["a", "b"]},
        {
            "type": "per_family",
            "orderers": [{"type": "no_order", "packages": ["a", "b"]}],
            "default_order": {"type": "sorted", "descending": True, "packages": ["*"]},
        },
    ]
    orderers = PackageOrderList.from_pod(data)
    assert orderers.to_pod() == data
    assert orderers == PackageOrderList.from_pod(orderers.to_pod())
    assert orderers.get("a") is orderers[1]


def test_the_old_form_of_plain_data_is_read():
    assert to_pod(from_pod(["sorted", {"descending": False}])) == to_pod(SortedOrder(False))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"type": "shuffled"}, "no package orderer of type 'shuffled'.*version_split"),
        ({"type": "sorted"}, "lacks 'descending'"),
        ({"type": "soft_timestamp", "timestamp": "noon"}, "malformed.*noon"),
        ({"type": "version_split", "first_version": "1..2"}, "malformed"),
        ("sorted", "mapping with a 'type'"),
        ({"type": "per_family", "orderers": [{"type": "no_order"}]}, "lacks 'packages'"),
    ],
)
def test_a_malformed_orderer_says_what_is_wrong(data, words):
    with pytest.raises(PackageOrderError, match=words):
        from_pod(data)


def test_a_requirement_without_range_is_below_every_other():
    # rez cannot compare it, and stumbles.
    for ordering in (Ordering.default(), Ordering([NullPackageOrder()])):
        keys = [ordering.range_key("foo", range_) for range_ in (VersionRange("<=1"), None)]
        assert keys[1] < keys[0]
        assert not keys[0] < keys[1]


@pytest.mark.rez
def test_keys_of_any_two_orderers_compare_as_rezs_do(monkeypatch):
    rez_order = pytest.importorskip("rez.package_order")
    rez_version = pytest.importorskip("rez.version")
    monkeypatch.setattr(
        rez_order, "iter_packages", lambda family: map(_RezPackage, VERSIONS, range(8, 0, -1))
    )
    pods = [
        {"type": "sorted", "descending": True},
        {"type": "sorted", "descending": False},
        {"type": "no_order"},
        {"type": "version_split", "first_version": "2.1.0"},
        {"type": "soft_timestamp", "timestamp": 2},
        {"type": "soft_timestamp", "timestamp": 2, "rank": 2},
        {"type": "soft_timestamp", "timestamp": 99},
    ]
    ranges = ["", "2.0.5", "==2.1.0", "<2.1", "2+", "1.9|2.2+", ">2.0<=2.2.1", "3"]
    ours, theirs = [], []
    for number, pod in enumerate(pods):
        ordering = Ordering.from_pod([pod], lambda _: RELEASES)
        orderer = rez_order.from_pod(pod)
        for text in ranges:
            if (
                pod.get("rank")
                and rez_version.VersionRange(text).bounds[-1].upper.version == rez_version.Version.inf
            ):
                continue  # rez stumbles over the end of an unbounded range
            ours.append(ordering.range_key(f"family{number}", VersionRange(text)))
            theirs.append(orderer.sort_key(f"family{number}", rez_version.VersionRange(text)))
    compared = 0
    for one, other in itertools.product(range(len(ours)), repeat=2):
        assert (ours[one] < ours[other]) == (theirs[one] < theirs[other]), (one, other)
        compared += 1
    assert compared > 2000


class _RezPackage:
    def __init__(self, version: str, timestamp: int) -> None:
        from rez.version import Version as RezVersion

        self.version, self.timestamp = RezVersion(version), timestamp
