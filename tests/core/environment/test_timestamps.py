import os

import pytest

from pkg.environment.timestamps import epoch_time
from pkg.errors import TimestampError

NOW = 1_700_000_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1393014494", 1393014494),
        ("0", 0),
        ("-5", -5),
        ("-10s", NOW - 10),
        ("-5m", NOW - 300),
        ("-0.5h", NOW - 1800),
        ("-10d", NOW - 864000),
        ("-1e9d", 0),
        (" 12 ", 12),
    ],
)
def test_a_time_is_epoch_seconds_or_so_long_before_now(text, expected):
    assert epoch_time(text, NOW) == expected


@pytest.mark.parametrize("text", ["", "yesterday", "5m", "-m", "-5w", "-xm", "-1e999d", "1.5", "-nanm"])
def test_any_other_text_is_refused_with_examples(text):
    with pytest.raises(TimestampError, match="no point in time: give epoch seconds, such as"):
        epoch_time(text, NOW)


@pytest.mark.parametrize(
    "text", ["12", "-12s", "-5.4m", "-2h", "-1d", "-99999d", "--5s", "-5x", "now", "5s", "1_000"]
)
def test_rez_reads_the_same_times(text):
    formatting = rez_module("rez.utils.formatting")
    try:
        expected = formatting.get_epoch_time_from_str(text)
    except ValueError:
        with pytest.raises(TimestampError):
            epoch_time(text)
    else:
        assert abs(epoch_time(text) - expected) <= 1


def rez_module(name):
    """Import a part of rez; where real tools are required its absence is a failure."""
    if os.environ.get("PKG_REQUIRE_REAL"):
        import importlib

        return importlib.import_module(name)
    return pytest.importorskip(name)
