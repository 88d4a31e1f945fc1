"""The known word that a mistyped one probably meant."""

from __future__ import annotations

from collections.abc import Iterable


def near(word: str, known: Iterable[str]) -> str:
    """Suggest the known word closest to a mistyped one, as a sentence; empty when none is close."""
    from difflib import get_close_matches

    matches = get_close_matches(word, list(known), n=1)
    return f". Did you mean {matches[0]!r}?" if matches else ""
