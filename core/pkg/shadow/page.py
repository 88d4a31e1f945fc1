"""The report of a shadow run as one HTML page that needs nothing else."""

from __future__ import annotations

import time
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pkg.shadow.comparing import Comparison
    from pkg.shadow.running import Report

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --bad: #c0392b; --good: #27824a; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
.figures { display: flex; flex-wrap: wrap; gap: 1rem; }
.figures div { border: 1px solid var(--line); border-radius: .5rem; padding: .6rem 1rem; }
.figures b { display: block; font-size: 1.5rem; }
.good { color: var(--good); } .bad { color: var(--bad); }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
code { font-family: ui-monospace, monospace; font-size: .85rem; overflow-wrap: anywhere; }
details { border: 1px solid var(--line); border-radius: .5rem; padding: .4rem .8rem; margin: .5rem 0; }
summary { cursor: pointer; overflow-wrap: anywhere; }
"""


def page(report: Report) -> str:
    """Write the page."""
    counts = report.counts
    (rez_sum, rez_median), (pkg_sum, pkg_median) = report.seconds("rez"), report.seconds("pkg")
    total = len(report.comparisons)
    same, different, crashed = counts["same"], counts["different"], counts["no answer"]
    figures = [
        (str(total), "requests", ""),
        (str(same), "answered the same", "good" if same == total else ""),
        (str(report.solved), "of these solved", ""),
        (str(different), "answered differently", "bad" if different else ""),
        (str(crashed), "without an answer", "bad" if crashed else ""),
        (f"{rez_sum / pkg_sum:.0f}x" if pkg_sum else "-", "as fast, all resolves together", ""),
    ]
    cells = "".join(
        f'<div class="{style}"><b>{escape(figure)}</b>{text}</div>' for figure, text, style in figures
    )
    when = time.strftime("%Y-%m-%d %H:%M")
    kinds = "".join(
        f"<tr><td>{escape(what)}</td><td>{number}</td></tr>" for what, number in report.kinds.most_common()
    )
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width"><title>pkg beside rez</title>',
        f"<style>{_STYLE}</style></head><body>",
        f"<h1>pkg beside rez {escape(report.rez_version)}</h1>",
        f"<p>{when}. Each request was resolved by both programs; compared are status, packages, versions, "
        "variants, order, ephemerals and every variable of the environment.</p>",
        f'<div class="figures">{cells}</div>',
        "<h2>Time of a resolve</h2><table><tr><th></th><th>median</th><th>sum</th></tr>",
        f"<tr><td>rez</td><td>{rez_median * 1e3:.1f} ms</td><td>{rez_sum:.2f} s</td></tr>",
        f"<tr><td>pkg</td><td>{pkg_median * 1e3:.1f} ms</td><td>{pkg_sum:.2f} s</td></tr></table>",
        "<p>Both in processes that go on from request to request, so start-up is in neither.</p>",
    ]
    if kinds:
        parts.append(f"<h2>What differs</h2><table><tr><th>in</th><th>requests</th></tr>{kinds}</table>")
    unlike = [each for each in report.comparisons if each.verdict != "same"]
    if unlike:
        parts.append("<h2>Requests that differ</h2>")
        parts += [_details(each, opened=len(unlike) < 6) for each in unlike]
    alike = [each for each in report.comparisons if each.verdict == "same"]
    if alike:
        rows = "".join(
            f"<tr><td><code>{escape(str(each.entry))}</code></td>"
            f"<td>{escape(str(each.rez.get('status')))}</td><td>{each.entry.count}</td></tr>"
            for each in alike
        )
        parts.append(
            f"<h2>Requests that do not</h2><details><summary>{len(alike)} requests</summary><table>"
            f"<tr><th>request</th><th>status</th><th>times</th></tr>{rows}</table></details>"
        )
    return "\n".join([*parts, "</body></html>", ""])


def _details(each: Comparison, *, opened: bool) -> str:
    rows = "".join(
        f"<tr><td>{escape(one.what)}</td><td>{escape(one.about)}</td>"
        f"<td><code>{escape(one.rez)}</code></td><td><code>{escape(one.pkg)}</code></td></tr>"
        for one in each.differences
    )
    table = f"<table><tr><th>in</th><th></th><th>rez</th><th>pkg</th></tr>{rows}</table>" if rows else ""
    crashed = f'<p class="bad">{escape(each.crashed)}</p>' if each.crashed else ""
    folder = f"<p>To see it again: <code>{escape(each.reproduction)}</code></p>" if each.reproduction else ""
    return (
        f"<details{' open' if opened else ''}><summary><code>{escape(str(each.entry))}</code></summary>"
        f"{crashed}{table}{folder}</details>"
    )
