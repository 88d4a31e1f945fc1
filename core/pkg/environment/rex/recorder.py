"""What package code runs in: every function it calls is recorded, with the place that called it.

Nothing is written here. The record holds each value twice, as shells that expand variables want it
and as everybody else does, so that one run of the package code serves every target.

Source: rez 3.4.0; compared with rez in tests/core/environment/rex/.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

from pkg.environment.rex.facts import RexSettings
from pkg.environment.rex.formatting import expand, format_text, is_plain, without_commands
from pkg.environment.rex.runner import CodeRunner
from pkg.environment.rex.variables import Environment
from pkg.errors import RexError, RexStopError, RexUndefinedVariableError
from pkg.interfaces.actions import Action, Dialect, EscapedString, Origin

_SETUP = Origin(None, "setup")


class Recording:
    """What was asked for, in order, and what the environment becomes.

    Attributes:
        actions: everything, in order.
        environ: the variables that were set and their values; those unset at the end are not in it.
            Equal to rez's `get_environ`. Nothing of the parent environment is in it.
    """

    __slots__ = ("actions", "environ")

    def __init__(self, actions: list[Action], environ: dict[str, str]) -> None:
        self.actions = actions
        self.environ = environ


class Recorder(CodeRunner):
    """Run package code and record what it does; the names of rez's executor.

    Attributes:
        dialect: rules of the target.
        parent_environ: the environment the new one will be made in.
        namespace: the global names of package code.
        env: the environment object of package code.
        origin: what actions are recorded under while no package code runs.
    """

    def __init__(
        self,
        dialect: Dialect | None = None,
        *,
        parent_environ: Mapping[str, str] | None = None,
        settings: RexSettings | None = None,
        system: object = None,
        parent_variables: frozenset[str] | bool | None = None,
        shebang: bool = True,
        on_action: Callable[[Action], object] | None = None,
    ) -> None:
        """Make an empty record.

        Args:
            dialect: a shell, or None for a plain dict.
            parent_environ: None for the environment of this process.
            settings: rez's defaults when None.
            system: bound as `system`; None leaves the name unbound.
            parent_variables: overrides the settings of that name; True means every variable.
            shebang: whether a script starts with its interpreter line.
            on_action: called with each action as it is recorded, for targets that act at once.
        """
        self.dialect = dialect if dialect is not None else Dialect()
        self.parent_environ = os.environ if parent_environ is None else parent_environ
        super().__init__(settings or RexSettings())
        if parent_variables is None:
            parent_variables = self.settings.all_parent_variables or self.settings.parent_variables
        self._inherit_all = parent_variables is True
        self._inherited = parent_variables if isinstance(parent_variables, frozenset) else frozenset()
        self._on_action = on_action
        self._environ: dict[str, str] = {}
        # Variables that were extended since somebody last looked: parts and separator. Joining the parts
        # each time would cost the square of their number, which contexts of hundreds of packages notice.
        self._extended: dict[str, tuple[list[str], str]] = {}
        self._spellings: dict[str, str] | None = None
        if self.dialect.ignores_case:
            self._spellings = {name.upper(): name for name in self.parent_environ}
        self._actions: list[Action] = []
        self.origin = _SETUP
        self.env = Environment(self)
        self.namespace = {
            "format": self.expand,
            "literal": literal,
            "expandable": expandable,
            "optionvars": self.optionvars,
            "env": self.env,
        }
        for name in _FUNCTIONS:
            self.namespace[name] = getattr(self, name)
        if system is not None:
            self.namespace["system"] = system
        if shebang:
            self.shebang()

    @property
    def recording(self) -> Recording:
        """What has been recorded so far."""
        return Recording(self._actions, self.get_output())

    @property
    def actions(self) -> list[Action]:
        """Everything recorded so far, in order."""
        return self._actions

    def get_output(self) -> dict[str, str]:
        """Return the variables set so far."""
        for key in list(self._extended):
            self.get(key)
        return self._environ

    def __getattr__(self, name: str) -> Any:
        namespace = self.__dict__.get("namespace", {})
        try:
            return namespace[name]
        except KeyError:
            raise AttributeError(f"neither the recorder nor package code has a name {name!r}") from None

    # --- texts ----------------------------------------------------------------------------------

    def normalize_path(self, path: str) -> str:
        """Write a path the way the target expects it."""
        return self.dialect.normalize_path(path)

    def expand(self, value: object) -> str:
        """Replace the references in a text (package code knows this as `format`).

        Raises:
            KeyError: an unknown name, which only texts given to other functions may contain.
        """
        return format_text(str(value), self.namespace, self.dialect.variable_pattern)

    def _formatted(self, value: Any) -> str | EscapedString:
        """Replace references; any unknown name leaves the whole text as it was."""
        if type(value) is str and "{" not in value and "$" not in value and "}" not in value:
            return value
        try:
            if isinstance(value, str):
                text = format_text(value, self.namespace, self.dialect.variable_pattern)
                if ("`" in text or "$(" in text) and "{" in value:
                    return without_commands(value, self.namespace, self.dialect.variable_pattern)
                return text
            if isinstance(value, EscapedString):
                return value.formatted(self.expand)
        except (KeyError, ValueError):
            return value.copy() if isinstance(value, EscapedString) else value
        return str(value)  # a list becomes its repr: objects are never searched for references

    def _expanded(self, value: str | EscapedString) -> str | EscapedString:
        if isinstance(value, str):
            if "$" not in value and not value.startswith("~"):
                return value
            return expand(value, self, self.parent_environ)
        return value.formatted(lambda text: expand(text, self, self.parent_environ))

    def _names(self, name: Any) -> tuple[str, str]:
        """Return the name of a variable as scripts write it, and with variables in it expanded.

        Where case does not count, a name is spelled as it was the first time.
        """
        if type(name) is str and name.isidentifier():
            if self._spellings is not None:
                name = self._spellings.setdefault(name.upper(), name)
            return name, name
        raw = str(self._formatted(name))
        key = str(self._expanded(raw))
        if self._spellings is not None:
            spelled = self._spellings.setdefault(key.upper(), key)
            return (spelled if raw == key else raw), spelled
        return raw, key

    def _record(
        self,
        name: str,
        args: tuple[Any, ...],
        key: str = "",
        value: str | EscapedString | None = None,
        separator: str = "",
        inherited: str | None = None,
    ) -> None:
        code = self._code
        if code is None:
            action = Action(name, args, self.origin, None, key, value, separator, inherited)
        else:
            frame = sys._getframe(2)
            filename = code.filename
            while frame is not None and frame.f_code.co_filename != filename:
                frame = frame.f_back  # type: ignore[assignment]
            line = frame.f_lineno - code.offset if frame is not None else None
            action = Action(name, args, code.origin, line, key, value, separator, inherited)
        self._actions.append(action)
        if self._on_action is not None:
            self._on_action(action)

    # --- what package code calls ----------------------------------------------------------------

    def setenv(self, name: Any, value: Any) -> None:
        """Set a variable."""
        raw_name, key = self._names(name)
        raw = self._formatted(value)
        expanded = self._expanded(raw)
        self._set(key, str(expanded))
        self._record("setenv", (raw_name, raw), key, expanded)

    def set_plain(self, name: str, value: str) -> None:
        """Set a variable of our own; quicker than `setenv` for a value without anything to replace."""
        if self._on_action is not None or self._spellings is not None or not is_plain(value):
            self.setenv(name, EscapedString(value, True))
            return
        self._environ[name] = value
        self._extended.pop(name, None)
        self._actions.append(Action("setenv", (name, value), self.origin, None, name, value))

    def unsetenv(self, name: Any) -> None:
        """Remove a variable; one of the parent environment still counts as defined here."""
        raw_name, key = self._names(name)
        self._environ.pop(key, None)
        self._extended.pop(key, None)
        self._record("unsetenv", (raw_name,), key)

    def resetenv(self, name: Any, value: Any, friends: Any = None) -> None:
        """Set a variable; `friends` is recorded and has no effect."""
        raw_name, key = self._names(name)
        raw = self._formatted(value)
        expanded = self._expanded(raw)
        self._set(key, str(expanded))
        self._record("resetenv", (raw_name, raw, friends), key, expanded)

    def prependenv(self, name: Any, value: Any) -> None:
        """Put a value before a variable's others."""
        self._extend("prependenv", name, value)

    def appendenv(self, name: Any, value: Any) -> None:
        """Put a value after a variable's others."""
        self._extend("appendenv", name, value)

    def _extend(self, action: str, name: Any, value: Any) -> None:
        raw_name, key = self._names(name)
        raw = self._formatted(value)
        expanded = self._expanded(raw)
        inherited = None
        if key not in self._environ:
            if not self._inherit_all and key not in self._inherited:
                self._environ[key] = str(expanded)
                self._record("setenv", (raw_name, raw), key, expanded)
                return
            # An undefined variable counts as an empty one, so that a lone separator remains.
            inherited = self._environ[key] = self.parent_environ.get(key, "")
        separator = self.settings.env_var_separators.get(key, self.dialect.path_separator)
        if key not in self._extended:
            self._extended[key] = ([self._environ[key]], separator)
        parts = self._extended[key][0]
        parts.insert(0 if action == "prependenv" else len(parts), str(expanded))
        self._record(action, (raw_name, raw), key, expanded, separator, inherited)

    def _set(self, key: str, value: str) -> None:
        self._environ[key] = value
        self._extended.pop(key, None)

    def get(self, name: str, default: str | None = None) -> Any:
        """Return the value of a variable that was set here; not what the parent environment holds."""
        if self._spellings is not None:
            name = self._spellings.get(name.upper(), name)
        if name in self._extended:
            parts, separator = self._extended.pop(name)
            self._environ[name] = separator.join(parts)
        return self._environ.get(name, default)

    def getenv(self, name: Any) -> str:
        """Return a variable's value so far, or else the parent environment's.

        Raises:
            RexUndefinedVariableError: it is in neither.
        """
        _, key = self._names(name)
        try:
            return self.get(key, "") if key in self._environ else self.parent_environ[key]
        except KeyError:
            raise RexUndefinedVariableError(f"Referenced undefined environment variable: {key}") from None

    def undefined(self, name: Any) -> bool:
        """Tell whether a variable is neither set so far nor in the parent environment."""
        _, key = self._names(name)
        return key not in self._environ and key not in self.parent_environ

    def defined(self, name: Any) -> bool:
        """Tell whether a variable is set so far or in the parent environment."""
        return not self.undefined(name)

    def expandvars(self, value: Any, format: bool = True) -> str:  # noqa: A002 - the name packages use
        """Return a text with references and known variables replaced.

        Args:
            value: the text.
            format: False leaves references alone.
        """
        if format:
            value = str(self._formatted(value))
        return str(self._expanded(value))

    def alias(self, name: Any, command: Any) -> None:
        """Give a command a name in the target shell; it passes its arguments on.

        Raises:
            RexError: a package's folder has a name that a shell would take for more than a name.
        """
        text = str(self._formatted(command))
        if text != command:
            self._refuse_code_in_folders(text)
        self._record("alias", (str(self._formatted(name)), text))

    def _refuse_code_in_folders(self, line: str) -> None:
        """Refuse a command line with the folder of a package in it that has quotes, `;`, `$` or the like."""
        resolved = self.namespace.get("resolve")
        for package in resolved._data.values() if resolved is not None else ():
            for folder, live in (
                (package.root, _LIVE_IN_LINES),
                (package.base, _LIVE_IN_LINES + _IN_VARIANTS),
            ):
                bad = sorted(set(str(folder)).intersection(live))
                if bad and str(folder) in line:
                    raise RexError(
                        f"no alias can hold the folder {folder}: it has {' '.join(bad)} in its name"
                    )

    def info(self, value: Any = "") -> None:
        """Print a message when the environment starts."""
        self._record("info", (self._formatted(value),))

    def error(self, value: Any) -> None:
        """Print a message to stderr when the environment starts."""
        self._record("error", (self._formatted(value),))

    def command(self, value: Any) -> None:
        """Run a line, or a list of words, in the target shell; references in it are not replaced."""
        if not isinstance(value, str | EscapedString):
            try:
                value = list(value)
            except TypeError:
                raise RexError(
                    f"command() takes a line or a list of words, not {type(value).__name__}"
                ) from None
        self._record("command", (value,))

    def comment(self, value: Any) -> None:
        """Write a comment into the script."""
        self._record("comment", (str(self._formatted(value)),))

    def source(self, value: Any) -> None:
        """Source a script in the target shell; what it does is unknown to later code."""
        path = self._formatted(value)
        kept = isinstance(path, EscapedString) and not isinstance(value, EscapedString)
        self._record("source", (path if kept else str(path),))

    def shebang(self) -> None:
        """Write the interpreter line."""
        self._record("shebang", ())

    def stop(self, message: str, *args: Any) -> None:
        """Fail the environment.

        Raises:
            RexStopError: always, with the message and its %-arguments.
        """
        raise RexStopError(message % args)

    def optionvars(self, name: str, default: Any = None) -> Any:
        """Return a value of the `optionvars` setting.

        Args:
            name: dots descend into dicts.
            default: returned where a key is missing.

        Raises:
            RexError: something on the way is not a dict.
        """
        found: Any = self.settings.optionvars or {}
        rest, passed = name, ""
        while isinstance(found, dict):
            key, dot, rest = rest.partition(".")
            if key not in found:
                return default
            found = found[key]
            if not dot:
                return found
            passed = f"{passed}.{key}" if passed else key
        raise RexError(f"Optionvar {name!r} is invalid because {passed!r} is not a dict")


_FUNCTIONS = (
    "unsetenv",
    "setenv",
    "resetenv",
    "prependenv",
    "appendenv",
    "alias",
    "info",
    "error",
    "stop",
    "command",
    "comment",
    "source",
    "shebang",
    "getenv",
    "expandvars",
    "defined",
    "undefined",
)

# What ends a word or a quotation on a shell's command line, or starts another command there.
_LIVE_IN_LINES = "\"$&'();\\`\n"
# The same, but found in folders of variants: `python-<3`. rez's alias is there, and fails when it is used.
_IN_VARIANTS = "<>|"


def literal(value: str) -> EscapedString:
    """Make a text that nothing expands."""
    return EscapedString(value, True)


def expandable(value: str) -> EscapedString:
    """Make a text that expands, as texts do anyway."""
    return EscapedString(value, False)
