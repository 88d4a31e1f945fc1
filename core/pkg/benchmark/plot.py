"""The plot of a side-by-side run, as SVG: each tool's times in order, and what they add up to.

Written by hand: it is lines, bars and words, and a plotting library would be the largest thing installed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.sax.saxutils import escape

from pkg.benchmark.results import time_text

WIDTH = 960
LEFT, RIGHT, TOP = 76, 168, 116
CURVES = 330  # height of the upper part
BAR = 22
# Distinct for colour-blind readers (Okabe and Ito, 2008).
COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#555555")
INK, FAINT, GRID = "#1f2933", "#66727f", "#e4e8ec"
FONT = "font-family='-apple-system, Segoe UI, Helvetica, Arial, sans-serif'"


def plot(title: str, subtitle: str, times: dict[str, Sequence[float]], baseline: str) -> str:
    """Draw the times of several tools.

    Args:
        title: the heading.
        subtitle: a line below it: machine, number of requests.
        times: seconds of each request, by tool; tools without any are left out.
        baseline: the tool whose total the bars are compared with.

    Returns:
        An SVG document.
    """
    kept = {name: sorted(max(value, 1e-9) for value in values) for name, values in times.items() if values}
    colors = {name: COLORS[number % len(COLORS)] for number, name in enumerate(times)}
    totals = {name: math.fsum(values) for name, values in kept.items()}
    height = TOP + CURVES + 84 + max(len(kept), 1) * (BAR + 10)
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {height}' width='{WIDTH}' "
        f"height='{height}' {FONT} font-size='13' fill='{INK}'>",
        f"<rect width='{WIDTH}' height='{height}' fill='#ffffff'/>",
        _text(28, 38, title, size=21, weight=600),
        _text(28, 61, subtitle, color=FAINT),
    ]
    if kept:
        parts += _curves(kept, colors)
        parts += _bars(totals, colors, totals.get(baseline), baseline)
    return "\n".join([*parts, "</svg>", ""])


def _curves(times: dict[str, list[float]], colors: dict[str, str]) -> list[str]:
    """Draw, for each tool, its times from the quickest to the slowest request, on a logarithmic axis."""
    low, high = _decades([value for values in times.values() for value in values])
    bottom, width = TOP + CURVES, WIDTH - LEFT - RIGHT

    def y(seconds: float) -> float:
        return bottom - (math.log10(seconds) - low) / (high - low) * CURVES

    parts = [
        _text(
            28,
            TOP - 18,
            "time of one resolve, from the quickest to the slowest (logarithmic)",
            color=FAINT,
            size=12,
        )
    ]
    for power in range(low, high + 1):
        line = y(10.0**power)
        parts.append(
            f"<line x1='{LEFT}' x2='{LEFT + width}' y1='{line:.1f}' y2='{line:.1f}' stroke='{GRID}'/>"
        )
        parts.append(_text(LEFT - 8, line + 4, _decade_text(power), color=FAINT, anchor="end", size=12))
    for part, label in ((0, "quickest"), (0.25, "25 %"), (0.5, "median"), (0.75, "75 %"), (1, "slowest")):
        x = LEFT + part * width
        parts.append(f"<line x1='{x:.1f}' x2='{x:.1f}' y1='{bottom}' y2='{bottom + 5}' stroke='{FAINT}'/>")
        parts.append(_text(x, bottom + 20, label, color=FAINT, anchor="middle", size=12))
    ends = _apart({name: y(values[-1]) for name, values in times.items()}, 17)
    for name, values in times.items():
        last = max(len(values) - 1, 1)
        points = [(LEFT + number / last * width, y(value)) for number, value in enumerate(values)]
        if len(points) == 1:
            points.append((LEFT + width, points[0][1]))
        path = " ".join(f"{x:.1f},{y_:.1f}" for x, y_ in points)
        parts.append(
            f"<polyline points='{path}' fill='none' stroke='{colors[name]}' stroke-width='2.4' "
            "stroke-linejoin='round' stroke-linecap='round'/>"
        )
        parts.append(
            f"<circle cx='{points[-1][0]:.1f}' cy='{points[-1][1]:.1f}' r='3.4' fill='{colors[name]}'/>"
        )
        label = f"{name}  {time_text(values[-1])}"
        parts.append(_text(LEFT + width + 12, ends[name] + 4, label, color=colors[name], weight=600))
    return parts


def _bars(
    totals: dict[str, float], colors: dict[str, str], reference: float | None, baseline: str
) -> list[str]:
    """Draw what the times add up to, the slowest first, each with how it compares, on a logarithmic axis."""
    low, high = _decades(list(totals.values()))
    top, width = TOP + CURVES + 72, WIDTH - LEFT - RIGHT - 130
    parts = [_text(28, top - 14, "all resolves together (logarithmic)", color=FAINT, size=12)]
    for number, (name, total) in enumerate(sorted(totals.items(), key=lambda item: -item[1])):
        y = top + number * (BAR + 10)
        # A bar of nothing cannot be seen, so the axis begins a little before the first decade.
        length = (math.log10(total) - low + 0.3) / (high - low + 0.3) * width
        parts.append(_text(LEFT + 8, y + BAR / 2 + 5, name, anchor="end", weight=600, color=colors[name]))
        parts.append(
            f"<rect x='{LEFT + 16}' y='{y}' width='{length:.1f}' height='{BAR}' rx='3' "
            f"fill='{colors[name]}'/>"
        )
        text = time_text(total)
        if reference and name != baseline:
            ratio = reference / total
            text += f"   {factor_text(ratio)} the speed of {baseline}"
        parts.append(_text(LEFT + 24 + length, y + BAR / 2 + 5, text))
    return parts


def factor_text(factor: float) -> str:
    """Write how many times: `0.023x`, `1.4x`, `96x`, `1,530x`."""
    if factor < 1:
        return f"{factor:.2g}x"
    return f"{factor:,.1f}x" if factor < 10 else f"{factor:,.0f}x"


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """Return the powers of ten below and above all values; two different ones."""
    low = math.floor(math.log10(min(values)))
    return low, max(math.ceil(math.log10(max(values))), low + 1)


def _decade_text(power: int) -> str:
    unit, name = (1, "s") if power >= 0 else (1e-3, "ms") if power >= -3 else (1e-6, "µs")
    return f"{10.0**power / unit:g} {name}"


def _apart(places: dict[str, float], distance: float) -> dict[str, float]:
    """Move labels so that none covers another; they keep their order."""
    moved: dict[str, float] = {}
    last = -math.inf
    for name, place in sorted(places.items(), key=lambda item: item[1]):
        moved[name] = last = max(place, last + distance)
    return moved


def _text(
    x: float,
    y: float,
    text: str,
    *,
    color: str = INK,
    anchor: str = "start",
    size: int = 13,
    weight: int = 400,
) -> str:
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' fill='{color}' text-anchor='{anchor}' font-size='{size}' "
        f"font-weight='{weight}' xml:space='preserve'>{escape(text)}</text>"
    )
