"""Where the value of an environment variable comes from, entry by entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pkg.errors import ResolvedContextError

if TYPE_CHECKING:
    from pkg.environment.context import ResolvedContext
    from pkg.interfaces.actions import Action


class Step:
    """One action on one variable.

    Attributes:
        number: its place among all actions on the variable, from 1.
        action: what was done: `set`, `unset`, `reset`, `append`, `prepend` or `inherit`.
        package: qualified name of the package whose code did it; None for `pkg` itself.
        section: `commands`, ...; for `pkg`, words such as `system setup`.
        file: the file of the code; None where there is none.
        line: line in that file, or in the section where `in_file` is false; None where `pkg` did it.
        in_file: see `line`.
        value: the value it brought.
        replaced: the value of the variable that it threw away; None when it threw nothing away.
    """

    __slots__ = ("action", "file", "in_file", "line", "number", "package", "replaced", "section", "value")

    def __init__(self, number: int, action: str, recorded: Action, replaced: str | None = None) -> None:
        origin = recorded.origin
        self.number = number
        self.action = action
        self.package = origin.package
        self.section = origin.section
        self.file = origin.file
        self.line = recorded.line
        self.in_file = origin.in_file
        self.value = "" if recorded.value is None else str(recorded.value)
        self.replaced = replaced

    @property
    def place(self) -> str:
        """Where the code is: `file:line`, or the section and its line; empty where `pkg` did it."""
        if self.file and self.in_file and self.line is not None:
            return f"{self.file}:{self.line}"
        line = "" if self.line is None else f", line {self.line}"
        if self.file:
            return f"{self.file} ({self.section}{line})"
        return f"{self.section}{line}"

    @property
    def who(self) -> str:
        """The package, or what stands in its place."""
        if self.action == "inherit":
            return "(inherited)"
        return self.package or "(pkg)"

    def to_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "step": self.number,
            "action": self.action,
            "package": self.package,
            "section": self.section,
            "file": self.file,
            "line": self.line,
            "line_counts_in": "file" if self.in_file else "section",
            "value": self.value,
            "replaced": self.replaced,
        }


class Entry:
    """One part of a variable's value.

    Attributes:
        text: the part.
        step: the action that put it where it is.
        first: the action that first brought this text, where a later one set it again; else the same.
    """

    __slots__ = ("first", "step", "text")

    def __init__(self, text: str, step: Step, first: Step | None = None) -> None:
        self.text = text
        self.step = step
        self.first = first or step

    def to_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        data = {"entry": self.text, **self.step.to_data()}
        del data["value"]
        data["first_step"] = self.first.number
        return data


class VariableAnswer:
    """Everything that happened to one variable.

    Attributes:
        name: the variable.
        value: what it becomes; None when it is not set at the end.
        separator: what stands between its entries; empty for a variable that is no list.
        entries: the parts of the value, in order; joined by the separator they are the value.
        steps: all actions on it, in order, those without a trace in the value too.
        parent: its value outside of the environment; None when it is not set there.
    """

    def __init__(self, name: str, separator: str, parent: str | None) -> None:
        self.name = name
        self.separator = separator
        self.parent = parent
        self.entries: list[Entry] = []
        self.steps: list[Step] = []
        self.value: str | None = None

    @property
    def hides_parent(self) -> bool:
        """Whether a value outside of the environment does not count in it."""
        inherits = any(step.action == "inherit" for step in self.steps)
        return self.parent is not None and bool(self.steps) and not inherits

    def to_data(self) -> dict[str, Any]:
        """Return the answer as plain data."""
        return {
            "variable": self.name,
            "value": self.value,
            "separator": self.separator,
            "entries": [entry.to_data() for entry in self.entries],
            "steps": [step.to_data() for step in self.steps],
            "outside": self.parent,
            "outside_counts": not self.hides_parent if self.steps else self.parent is not None,
        }

    # --- made of actions ---------------------------------------------------------------------------

    def take(self, action: Action) -> None:
        """Follow one action on the variable."""
        if action.name == "unsetenv":
            self.steps.append(self._step("unset", action, replaced=self.value))
            self.entries, self.value = [], None
        elif action.name in ("appendenv", "prependenv"):
            if action.inherited is not None:
                self._inherit(action)
            self._extend(action)
        elif action.name in ("setenv", "resetenv"):
            self._set(action)

    def _step(self, word: str, action: Action, replaced: str | None = None) -> Step:
        return Step(len(self.steps) + 1, word, action, replaced)

    def _set(self, action: Action) -> None:
        word = "reset" if action.name == "resetenv" else "set"
        step = self._step(word, action, replaced=self.value)
        self.steps.append(step)
        before = {entry.text: entry.first for entry in reversed(self.entries)}
        self.value = step.value
        self.entries = [Entry(text, step, before.get(text)) for text in self._split(step.value)]

    def _inherit(self, action: Action) -> None:
        step = self._step("inherit", action)
        step.value, step.package, step.file, step.line = action.inherited or "", None, None, None
        step.section = "the environment outside"
        self.steps.append(step)
        self.value = step.value
        self.entries = [Entry(text, step) for text in self._split(step.value)]

    def _extend(self, action: Action) -> None:
        front = action.name == "prependenv"
        step = self._step("prepend" if front else "append", action)
        self.steps.append(step)
        self.separator = action.separator
        made = [Entry(text, step) for text in self._split(step.value)]
        before = self.value or ""
        values = (step.value, before) if front else (before, step.value)
        self.entries = made + self.entries if front else self.entries + made
        self.value = action.separator.join(values)

    def _split(self, value: str) -> list[str]:
        return value.split(self.separator) if self.separator else [value]


class Variables:
    """The variables of an environment, and how each came about.

    Attributes:
        actions: what the packages' commands asked for.
    """

    def __init__(
        self,
        actions: Iterable[Action],
        *,
        parent_environ: Mapping[str, str],
        separators: Mapping[str, str],
        separator: str,
        lists: Iterable[str] = (),
    ) -> None:
        """Take a record; nothing is looked at yet.

        Args:
            actions: the record, in order.
            parent_environ: what the environment is made in.
            separators: by variable, what stands between its entries.
            separator: the same for all other variables.
            lists: patterns of names of variables that hold lists; so do those of `separators`, and those that
                something is appended or prepended to.
        """
        self.actions = list(actions)
        self._parent = parent_environ
        self._separators = separators
        self._separator = separator
        self._lists = tuple(lists)
        self._extended = {each.key for each in self.actions if each.name in ("appendenv", "prependenv")}

    @property
    def names(self) -> list[str]:
        """The variables that anything was done to, in order of the first action."""
        return list(dict.fromkeys(action.key for action in self.actions if action.key))

    def answer(self, name: str) -> VariableAnswer:
        """Follow one variable; without any step when no action is about it."""
        separator = self._separators.get(name, self._separator) if self._is_list(name) else ""
        answer = VariableAnswer(name, separator, self._parent.get(name))
        for action in self.actions:
            if action.key == name:
                answer.take(action)
        return answer

    def _is_list(self, name: str) -> bool:
        from fnmatch import fnmatchcase

        return (
            name in self._extended
            or name in self._separators
            or any(fnmatchcase(name, pattern) for pattern in self._lists)
        )


def variables_of(context: ResolvedContext, parent_environ: Mapping[str, str] | None = None) -> Variables:
    """Run the packages' commands, and return where each variable comes from.

    Args:
        context: a solved one.
        parent_environ: what the environment is made in; None for that of this process.

    Raises:
        ResolvedContextError: there is no solution.
        PackageCommandError: package code failed.
    """
    from pkg.environment.environments import record_environment
    from pkg.environment.policies import parent_of
    from pkg.interfaces.actions import Dialect

    if not context.success:
        raise ResolvedContextError(
            f"the request has no solution, so nothing is set: {context.failure_description}"
        )
    recording = record_environment(context, parent_environ)
    return Variables(
        recording.actions,
        parent_environ=parent_of(context.settings, parent_environ),
        separators=context.settings.env_var_separators,
        separator=Dialect.path_separator,
        lists=context.settings.pathed_env_vars,
    )


def why_variable(
    context: ResolvedContext, name: str, parent_environ: Mapping[str, str] | None = None
) -> VariableAnswer:
    """Tell where each entry of a variable comes from; see `variables_of`.

    Raises:
        ResolvedContextError: no package does anything to the variable; near names are offered.
    """
    variables = variables_of(context, parent_environ)
    answer = variables.answer(name)
    if not answer.steps:
        from difflib import get_close_matches

        near = get_close_matches(name.upper(), variables.names, n=3)
        outside = "" if answer.parent is None else " It comes from the environment outside, unchanged."
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise ResolvedContextError(f"no package of this context does anything to {name}.{outside}{hint}")
    return answer
