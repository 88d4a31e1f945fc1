"""Replay a recording in this process: change its environment, print, run commands."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

from pkg.errors import RexError
from pkg.interfaces.actions import Action, Dialect, disallow_escaped, replay

if TYPE_CHECKING:
    from pkg.environment.rex.recorder import Recording


def apply_recording(recording: Recording, target: MutableMapping[str, str] | None = None) -> None:
    """Change an environment as recorded, printing messages and running commands on the way.

    Variables that the recording unsets stay as they are, aliases and sourced scripts do nothing
    (rez 3.4.0).

    Args:
        recording: made for the plain dict.
        target: None for the environment of this process; PYTHONPATH then changes `sys.path` too.

    Raises:
        RexError: a command could not be started.
    """
    interpreter = PythonInterpreter(target)
    for action in recording.actions:
        interpreter.perform(action)
    interpreter.finish(recording.environ)


class PythonInterpreter(Dialect):
    """Act on each action as Python can. Usable as `on_action` of a Recorder, to act at once.

    Attributes:
        target: the environment to change.
        environ: the variables set so far.
    """

    expands_variables = True

    def __init__(self, target: MutableMapping[str, str] | None = None, *, passive: bool = False) -> None:
        """Make an interpreter.

        Args:
            target: None for the environment of this process.
            passive: leave out messages and commands.
        """
        self.target = os.environ if target is None else target
        self.passive = passive
        self.environ: dict[str, str] = {}

    def perform(self, action: Action) -> None:
        """Do what one action asks for; variables change in `environ` only, until `finish`.

        Raises:
            RexError: a command could not be started.
        """
        name = action.name
        if action.key:
            if self.target is os.environ and action.key == "PYTHONPATH":
                self._change_search_path(action)
            replay(action, self.environ)
        elif name in ("info", "error") and not self.passive:
            print(action.args[0], file=sys.stderr if name == "error" else sys.stdout)
        elif name == "command" and not self.passive:
            self._run(action.args[0])

    def finish(self, environ: Mapping[str, str]) -> None:
        """Put the variables of a recording into the target."""
        self.target.update(environ)

    def _change_search_path(self, action: Action) -> None:
        value = str(action.value)
        if action.name == "appendenv":
            sys.path.append(value)
        elif action.name == "prependenv":
            sys.path.insert(0, value)
        elif action.name == "setenv":
            sys.path = value.split(self.path_separator)

    def _run(self, value: Any) -> None:
        import subprocess

        if isinstance(value, list):
            words = [disallow_escaped(value[0]), *map(str, value[1:])] if value else []
        else:
            words = disallow_escaped(value)
        try:
            subprocess.run(
                words,
                shell=isinstance(words, str),
                env={**self.target, **self.environ},
                check=False,
            )
        except (OSError, IndexError, TypeError, ValueError) as error:
            raise RexError(f"Error executing command: {_shown(words)}\n{error}") from error


def _shown(words: str | list[str]) -> str:
    return words if isinstance(words, str) else " ".join(map(str, words))
