"""Shorten a recording for a shell that will only execute it, without changing what it does.

`export PATH="${PATH}:/next"` for each of four hundred packages makes a shell copy a growing text four
hundred times; that took longer than everything else in a large environment. Here changes of a variable
are held back, joined, and written once, before anything that could see the difference:

    env.PATH.append("/a")            held: PATH = /a
    env.PATH.append("/b")            held: PATH = /a:/b
    env.LIST = "$PATH"               mentions PATH: write PATH first, then hold LIST = ${PATH}
    source("/x.sh")                  could read anything: write everything held

A held value may mention other variables; it is written before one of those changes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from pkg.interfaces.actions import Action, EscapedString

if TYPE_CHECKING:
    from pkg.interfaces.shell import Shell


# Variables that change by themselves.
_RESTLESS = ("_", "LINENO", "RANDOM", "SECONDS")


class _Held:
    """The changes of one variable that have not been written yet.

    Attributes:
        action: the first of them.
        sets: whether they replace what the variable has in the shell, rather than extend it.
        before, after: values in the order they came.
        mentions: variables in the values.
    """

    __slots__ = ("action", "after", "before", "mentions", "separator", "sets")

    def __init__(self, action: Action, *, sets: bool) -> None:
        self.action = action
        self.sets = sets
        self.before: list[str | EscapedString] = []
        self.after: list[str | EscapedString] = []
        self.mentions: set[str] = set()
        self.separator = action.separator


class _Changes:
    """What is held back, and the actions that come out when it must be written."""

    def __init__(self, shell: Shell) -> None:
        self.live = shell.live_characters + "~"
        # A variable that was only set, to a text that mentions no other, is its action; most are like that.
        self.held: dict[str, _Held | Action] = {}
        # Variable -> those held variables whose values mention it, or did.
        self.mentioned_by: dict[str, set[str]] = {}
        self.written: list[tuple[Action, Collection[str] | None]] = []

    def add(self, action: Action) -> None:
        """Take the next action; what has to be written now goes to `written`."""
        name = action.name
        if name in ("setenv", "resetenv", "appendenv", "prependenv"):
            self._change(action)
        elif name == "unsetenv":
            if action.args[0] == action.key:
                self._write_mentioning(action.key)
                self.held.pop(action.key, None)
            else:
                self.write_all()
            self.written.append((action, None))
        elif name in ("alias", "comment", "shebang"):
            self.written.append((action, None))  # a function's body is expanded when it is called
        else:
            mentions = _mentioned(self.live, action.args[0]) if name in ("info", "error") else None
            if mentions is None:
                self.write_all()
            else:
                self._write(*mentions)
            self.written.append((action, None))

    def _change(self, action: Action) -> None:
        key, value = action.key, action.args[1]
        mentions = _mentioned(self.live, value)
        if mentions is None or action.args[0] != key or not key.isidentifier():
            self.write_all()
            self.written.append((action, None))
            return
        self._write_mentioning(key)
        sets = action.name in ("setenv", "resetenv")
        if sets:
            if key in mentions:
                self._write(key)
            self.held.pop(key, None)  # nobody has seen the value before
            if not mentions and action.name == "setenv":
                self.held[key] = action
                return
        elif key in mentions:
            self._write(key)
            self._write(*sorted(mentions))
            self.written.append((action, None))
            return
        present = self.held.get(key)
        if present is not None and present.separator and present.separator != action.separator:
            self._write(key)
            present = None
        if present is None:
            present = self.held[key] = _Held(action, sets=sets)
        elif isinstance(present, Action):
            value_so_far = present.args[1]
            present = self.held[key] = _Held(present, sets=True)
            present.after.append(value_so_far)
        present.separator = action.separator or present.separator
        (present.before if action.name == "prependenv" else present.after).append(value)
        for other in mentions:
            present.mentions.add(other)
            self.mentioned_by.setdefault(other, set()).add(key)

    def write_all(self) -> None:
        """Write everything held."""
        self._write(*self.held)

    def _write_mentioning(self, key: str) -> None:
        """Write what would see a variable change."""
        if key in self.mentioned_by:
            self._write(*sorted(self.mentioned_by.pop(key)))

    def _write(self, *keys: str) -> None:
        for key in keys:
            value = self.held.pop(key, None)
            if isinstance(value, Action):
                self.written.append((value, ()))
            elif value is not None:
                self._write(*sorted(value.mentions))
                self.written += [(action, value.mentions) for action in _actions(value)]


def compacted(shell: Shell, actions: Iterable[Action]) -> Sequence[tuple[Action, Collection[str] | None]]:
    """Return actions that leave a shell in the same state, with as few changes of variables as possible.

    Args:
        shell: which will execute them; one that gets variables already expanded is not helped, and gets
            the actions as they are.
        actions: the recording's.

    Returns:
        Actions, each with the variables that its value mentions; None where that is not known.
    """
    if shell.expands_variables:
        return [(action, None) for action in actions]
    changes = _Changes(shell)
    for action in actions:
        changes.add(action)
    changes.write_all()
    return changes.written


def superseded(actions: Sequence[Action]) -> set[int]:
    """Return which changes of variables nothing can see, by position, for a shell that gets final values.

    Such a shell is told the whole of PATH at each append; only the last one counts, unless something in
    between may look.
    """
    found: set[int] = set()
    changed_later: set[str] = set()
    for number in range(len(actions) - 1, -1, -1):
        action = actions[number]
        if action.key:
            if action.key in changed_later:
                found.add(number)
                continue
            if "$" in str(action.value) or "%" in str(action.value):
                changed_later.clear()
            changed_later.add(action.key)
        elif action.name not in ("alias", "comment", "shebang"):
            changed_later.clear()
    return found


def _mentioned(live: str, value: str | EscapedString) -> Collection[str] | None:
    """Return the variables in a value; None when its meaning depends on more than them.

    Args:
        live: characters that make a text more than its characters. A `~` must be one of them: it is
            expanded at the start of a part, and joining changes where parts start.
        value: the text.
    """
    if type(value) is str:
        for char in live:
            if char in value:
                return _plain_variables(live, value)
        return ()
    found: set[str] = set()
    for is_literal, text in value.strings:  # type: ignore[union-attr]
        if not is_literal:
            names = _mentioned(live, text)
            if names is None:
                return None
            found.update(names)
    return found


def _plain_variables(live: str, text: str) -> set[str] | None:
    """Return the names in a text whose every live character is the `$` of a `${name}`."""
    if any(char in text for char in live if char != "$"):
        return None
    names = set()
    for piece in text.split("$")[1:]:
        name, closed, _ = piece[1:].partition("}")
        if piece[:1] != "{" or not closed or not name.isidentifier() or name in _RESTLESS:
            return None
        names.add(name)
    return names


def _actions(held: _Held) -> Iterator[Action]:
    """Make the fewest actions that do what is held."""
    action = held.action
    name, origin, line, key = action.args[0], action.origin, action.line, action.key
    if held.sets:
        joined = _join(held.separator, [*reversed(held.before), *held.after])
        yield Action("setenv", (name, joined), origin, line, key, joined)
        return
    # What the shell has stays in the middle: one prepend and one append.
    inherited = action.inherited
    for kind, values in (("prependenv", held.before[::-1]), ("appendenv", held.after)):
        if values:
            joined = _join(held.separator, values)
            yield Action(kind, (name, joined), origin, line, key, joined, held.separator, inherited)
            inherited = None


def _join(separator: str, values: list[str | EscapedString]) -> str | EscapedString:
    if all(type(value) is str for value in values):
        return separator.join(values)  # type: ignore[arg-type]
    return EscapedString.join(separator, values)
