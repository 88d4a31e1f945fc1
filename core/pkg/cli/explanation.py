"""An explanation as lines for a terminal: at most 80 columns, short, coloured where that can be seen."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from pkg.explain.versions import joined

if TYPE_CHECKING:
    from pkg.cli.app import App
    from pkg.explain import Chain, Explanation, Fix, Missing, RuledOut

Style = Callable[..., str]
"""Styles a text: `style(text, "bold")`."""

WIDTH = 79
_MOST_RULED_OUT = 6
_MOST_CHAINS = 6
_MOST_STEPS = 5
_MOST_FIXES = 4
_MOST_LABEL = 26


def lines_of(explanation: Explanation, style: Style = lambda text, *_: text, width: int = WIDTH) -> list[str]:
    """Lay an explanation out.

    Args:
        explanation: what is known.
        style: colours a text; leaves it as it is by default.
        width: columns.
    """
    return [*_Layout(style, width).lines(explanation)]


def tell(app: App, explanation: Explanation | None) -> None:
    """Write an explanation below what was said of a failure, on stderr."""
    if explanation is None:
        return

    def style(text: str, *styles: str) -> str:
        return app.output.styled(text, *styles, to=sys.stderr)

    for line in lines_of(explanation, style):
        app.output.note(line)


def print_failure(
    app: App,
    status: str,
    requests: Sequence[object],
    kind: str | None,
    text: str | None,
    explanation: Explanation | None,
) -> None:
    """Print as JSON why there is no solution; the same keys as `pkg solve --json`."""
    known = explanation.to_dict() if explanation is not None else {}
    failure = {"kind": kind, "description": text, **known}
    app.output.json({"request": list(map(str, requests)), "status": status, "failure": failure})


class _Layout:
    def __init__(self, style: Style, width: int) -> None:
        self._style = style
        self._width = width

    def lines(self, explanation: Explanation) -> Iterator[str]:
        if explanation.missing is not None:
            yield from self._missing(explanation.missing)
        if explanation.cycle:
            yield self._heading("a circle:")
            yield from self._rows(
                [(one.package, f"needs {one.requirement}, which is {one.to}") for one in explanation.cycle],
                "yellow",
            )
        if not explanation.cycle and explanation.core:
            yield from self._core(explanation)
        around = [one.to for one in explanation.cycle]
        others = [
            one for one in explanation.core if not any(f"{each}-".startswith(f"{one}-") for each in around)
        ]
        if around and others and len(explanation.request) > 1:
            yield from self._text(f"It comes with {joined(explanation.core)}.", "  ")
        if explanation.ruled_out and len(explanation.ruled_out) + len(explanation.core) > 1:
            yield from self._ruled_out(explanation.ruled_out)
        yield from self._fixes(explanation)
        if explanation.cut:
            yield from self._text("The time for this was over before everything had been looked at.", "  ")

    # --- what fails ----------------------------------------------------------------------------------

    def _core(self, explanation: Explanation) -> Iterator[str]:
        chains = explanation.chains
        if explanation.missing is not None and not any(chain.steps for chain in chains):
            return
        if len(explanation.core) == 1:
            heading = "why: this request fails by itself"
        elif explanation.minimal:
            heading = f"why: these {len(explanation.core)} requests cannot be met together"
        else:
            heading = f"why: it is among these {len(explanation.core)} requests"
        asked = len(explanation.request)
        yield self._heading(f"{heading}{f' (of {asked})' if asked > len(explanation.core) else ''}:")
        rows: list[tuple[str, str]] = []
        told: dict[str, set[str]] = {}
        for chain in chains[:_MOST_CHAINS]:
            known = told.setdefault(chain.request, set())
            label = "" if known else f"{chain.request} (implicit)" if chain.implicit else chain.request
            texts = [text for text in self._chain(chain, explanation) if text not in known]
            rows += zip([label, *[""] * len(texts)], texts, strict=False)
            known.update(texts)
        yield from self._rows(rows, "yellow")
        if len(chains) > _MOST_CHAINS:
            names = " ".join(chain.request for chain in chains[_MOST_CHAINS:])
            yield from self._text(f"and {names}", "  ")

    @staticmethod
    def _chain(chain: Chain, explanation: Explanation) -> list[str]:
        texts = [step.text for step in chain.steps]
        if not texts:
            if explanation.missing is not None:
                return ["rules out what would do without it"]
            return ["is requested" if explanation.meeting else ""]
        if chain.steps[0].packages == chain.request:
            texts[0] = texts[0].removeprefix(f"{chain.request} ")  # the label says it
        if len(texts) > _MOST_STEPS:
            left_out = len(texts) - _MOST_STEPS + 1
            texts = [*texts[:2], f"... {left_out} steps ...", *texts[-2:]]
        return texts

    def _missing(self, missing: Missing) -> Iterator[str]:
        if missing.wanted is None:
            heading = f"{missing.family} does not exist where it was looked for:"
        elif missing.hidden:
            heading = f"every {missing.what} is hidden:"
        else:
            heading = f"there is no {missing.what}:"
        yield self._heading(heading)
        rows = []
        if missing.near:
            rows.append(("like it", ", ".join(missing.near)))
        if missing.versions:
            rows.append(("near it", ", ".join(missing.versions)))
        rows += [("hidden", sentence) for sentence in missing.hidden]
        rows += [("elsewhere", f"{path} has {missing.family} {text}") for path, text in missing.elsewhere]
        yield from self._rows(rows or [("", "there is no package with a name like that")])

    def _ruled_out(self, ruled_out: tuple[RuledOut, ...]) -> Iterator[str]:
        family = ruled_out[0].family
        yield self._heading(f"no {family} is left:")
        yield from self._rows([(one.versions, one.by) for one in ruled_out[:_MOST_RULED_OUT]])
        if len(ruled_out) > _MOST_RULED_OUT:
            yield from self._text(f"and {len(ruled_out) - _MOST_RULED_OUT} more (--json shows all)", "  ")

    # --- what works ----------------------------------------------------------------------------------

    def _fixes(self, explanation: Explanation) -> Iterator[str]:
        if explanation.also:
            also = "fails as well" if len(explanation.also) == 1 else "cannot be met together either"
            yield from self._text(f"Whatever becomes of that, {joined(explanation.also)} {also}.", "")
        if not explanation.fixes:
            yield from self._text("No change of a single request was found that works.", "")
            return
        yield self._heading("what works (each was tried):")
        for fix in explanation.fixes[:_MOST_FIXES]:
            yield from self._fix(fix)

    def _fix(self, fix: Fix) -> Iterator[str]:
        lines = wrap(fix.change, self._width - 4, break_long_words=False, break_on_hyphens=False)
        yield f"  {self._style('+', 'green')} {lines[0]}"
        yield from (f"    {line}" for line in lines[1:])
        if fix.arguments:
            yield f"    {self._style(' '.join(fix.arguments), 'cyan')}"

    # --- lines ---------------------------------------------------------------------------------------

    def _heading(self, text: str) -> str:
        return self._style(text, "bold")

    def _rows(self, rows: Sequence[tuple[str, str]], color: str = "cyan") -> Iterator[str]:
        """Set labels beside texts in two columns; a label that is too long gets a line of its own."""
        fitting = [len(label) for label, _ in rows if len(label) <= _MOST_LABEL]
        width = max(fitting, default=4)
        for label, text in rows:
            beside = len(label) <= width
            indent = width + 4 if beside else 6
            lines = self._wrapped(text, indent)
            if not beside:
                yield from (f"  {self._style(line, color)}" for line in self._wrapped(label, 2))
                label = ""
            shown = self._style(label, color) + " " * (indent - 2 - len(label))
            yield f"  {shown}{lines[0]}".rstrip()
            yield from (f"{' ' * indent}{line}" for line in lines[1:])

    def _wrapped(self, text: str, indent: int) -> list[str]:
        width = self._width - indent
        return wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]

    def _text(self, text: str, indent: str) -> Iterator[str]:
        for line in wrap(text, self._width - len(indent), break_long_words=False, break_on_hyphens=False):
            yield f"{indent}{line}"
