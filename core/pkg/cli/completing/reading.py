"""The words of a command line, told apart by what the command takes: arguments, options, and their values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pkg.cli.completing.surface import Parameter, Surface


class ReadWords:
    """Words behind a command's name.

    Attributes:
        positional: the arguments.
        given: the words given to options, by the option's name; none for a switch.
        unfinished: an option whose value is still missing, and how many words of it are there; None for none.
        behind: the words behind `--` of a command that runs another one; None without.
        only_arguments: whether a `--` makes everything that follows an argument.
        by_flag: the command's options by each of their spellings.
    """

    def __init__(self, by_flag: Mapping[str, Parameter]) -> None:
        self.positional: list[str] = []
        self.given: dict[str, list[str]] = {}
        self.unfinished: tuple[Parameter, int] | None = None
        self.behind: list[str] | None = None
        self.only_arguments = False
        self.by_flag = by_flag


def read_words(surface: Surface, words: Sequence[str]) -> ReadWords:
    """Read words as far as they can be understood; options that do not exist are passed over."""
    read = ReadWords({flag: option for option in surface["options"] for flag in option["flags"]})
    if surface["takes_command"] and "--" in words:
        place = list(words).index("--")
        words, read.behind = words[:place], list(words[place + 1 :])
    position = 0
    while position < len(words):
        word = words[position]
        position += 1
        if word == "--" and not read.only_arguments:
            read.only_arguments = True
            continue
        flag, equals, value = word.partition("=")
        option = None if read.only_arguments else option_of(read.by_flag, flag)
        if option is None:
            if read.only_arguments or not word.startswith("-"):
                read.positional.append(word)
        elif equals:
            read.given.setdefault(option["name"], []).append(value)
        else:
            taken = words[position : position + option["takes"]]
            position += option["takes"]
            read.given.setdefault(option["name"], []).extend(taken)
            if len(taken) < option["takes"]:
                read.unfinished = option, len(taken)
    return read


def option_of(by_flag: Mapping[str, Parameter], flag: str) -> Parameter | None:
    """Return an option by a flag, which may be shortened where that is clear; None when there is none."""
    if flag in by_flag or not flag.startswith("--"):
        return by_flag.get(flag)
    matches = [each for each in by_flag if each.startswith(flag)]
    return by_flag[matches[0]] if len(matches) == 1 else None
