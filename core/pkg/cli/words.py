"""The words of a command line, as rez lets them be written.

rez's options may be shortened (`--no-loc`), a short one may take its value behind `=` (`-t=-2d`), and
some take every word up to the next option (`--exclude A B`). Typer knows none of the three, so the
words are brought into the form it knows before it sees them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def tidy(
    words: Sequence[str],
    options: Iterable[tuple[Sequence[str], bool]],
    greedy: Sequence[str] = (),
    remainder: Sequence[str] = (),
) -> list[str]:
    """Rewrite shortened options, `-t=VALUE`, greedy options, and those that take the rest.

    Args:
        words: what a user typed behind the command's name.
        options: each option's spellings, and whether it takes a value.
        greedy: spellings of options that take all words up to the next option.
        remainder: spellings of options that take all words up to the end.

    Returns:
        The words in a form that says the same with whole options, one value each.
    """
    takes_value = {flag: takes for flags, takes in options for flag in flags if flag.startswith("-")}
    remaining = list(words)
    result: list[str] = []
    while remaining:
        word = remaining.pop(0)
        if word == "--":
            return [*result, word, *remaining]
        if not word.startswith("-") or word == "-":
            result.append(word)
            continue
        flag, equals, value = word.partition("=")
        if flag.startswith("--"):
            flag = _whole(flag, takes_value)
        if flag in remainder:
            values = [value, *remaining] if equals else remaining
            # A value may look like an option itself, and typer takes the word behind one as it is.
            return [*result, *(part for each in values for part in (flag, each))]
        if equals and len(flag) == 2 and takes_value.get(flag):
            result += [flag, value]
            continue
        result.append(flag + equals + value)
        if equals or not takes_value.get(flag):
            continue
        if flag not in greedy:
            # The value may look like an option itself: `--max-fails -1`.
            result += remaining[:1]
            del remaining[:1]
            continue
        result.pop()
        taken = 0
        while remaining and not _is_option(remaining[0]):
            result += [flag, remaining.pop(0)]
            taken += 1
        if not taken:
            result.append(flag)  # typer will say that its value is missing
    return result


def _is_option(word: str) -> bool:
    """Tell whether a word cannot be one of several values; negative numbers can (`--variants 0 -1`)."""
    return word.startswith("-") and len(word) > 1 and not word[1:].replace(".", "", 1).isdecimal()


def _whole(flag: str, known: Iterable[str]) -> str:
    """Complete a shortened long option; one that is ambiguous or unknown stays as it is."""
    known = list(known)
    if flag in known:
        return flag
    matches = [each for each in known if each.startswith(flag)]
    return matches[0] if len(matches) == 1 else flag
