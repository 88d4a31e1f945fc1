"""The `env` object of package code: variables by name, each with the operations of rez.

Source: rez 3.4.0 `env`; the odd corners (looking a name up makes it "in" the environment, `get`
never returns its default) are kept because package code depends on what `in env` says.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import TYPE_CHECKING, Any

from pkg.errors import RexUndefinedVariableError

if TYPE_CHECKING:
    from pkg.environment.rex.recorder import Recorder


class EnvironmentVariable:
    """One variable: what is done to it is recorded, what is read is its value so far."""

    __slots__ = ("_recorder", "name")

    def __init__(self, name: str, recorder: Recorder) -> None:
        self.name = name
        self._recorder = recorder

    def prepend(self, value: Any) -> None:
        """Put a value before the others; the first use replaces the parent environment's value."""
        self._recorder.prependenv(self.name, value)

    def append(self, value: Any) -> None:
        """Put a value after the others; the first use replaces the parent environment's value."""
        self._recorder.appendenv(self.name, value)

    def reset(self, value: Any, friends: Any = None) -> None:
        """Set the value; `friends` is recorded and has no effect."""
        self._recorder.resetenv(self.name, value, friends)

    def set(self, value: Any) -> None:
        """Set the value."""
        self._recorder.setenv(self.name, value)

    def unset(self) -> None:
        """Remove the variable."""
        self._recorder.unsetenv(self.name)

    def setdefault(self, value: Any) -> None:
        """Set the value unless the variable has one that is not empty."""
        if not self:
            self.set(value)

    def get(self) -> str:
        """Return the value so far, or else the parent environment's.

        Raises:
            RexUndefinedVariableError: the variable is in neither.
        """
        return self._recorder.getenv(self.name)

    value = get

    def __str__(self) -> str:
        return self.get()

    def __repr__(self) -> str:
        return f"EnvironmentVariable({self.name!r}, {self.get()!r})"

    def __bool__(self) -> bool:
        try:
            return bool(self.get())
        except RexUndefinedVariableError:
            return False

    def __eq__(self, other: object) -> bool:
        return self.get() == (other.get() if isinstance(other, EnvironmentVariable) else other)

    __hash__ = None  # type: ignore[assignment] # equal by a value that changes


class Environment(MutableMapping[str, Any]):
    """All variables, as `env.NAME` and as `env["NAME"]`; never misses a name."""

    __slots__ = ("_recorder", "_variables")

    _recorder: Recorder
    _variables: dict[str, EnvironmentVariable | None]

    def __init__(self, recorder: Recorder) -> None:
        keep = super().__setattr__
        keep("_recorder", recorder)
        keep("_variables", dict.fromkeys(recorder.parent_environ))

    def __getitem__(self, name: str) -> EnvironmentVariable:
        variable = self._variables.get(name)
        if variable is None:
            variable = self._variables[name] = EnvironmentVariable(name, self._recorder)
        return variable

    def __setitem__(self, name: str, value: Any) -> None:
        self[name].set(value)

    def __delitem__(self, name: str) -> None:
        del self._variables[name]

    def __getattr__(self, name: str) -> EnvironmentVariable:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(f"the environment has no attribute {name!r}")
        return self[name]

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __contains__(self, name: object) -> bool:
        return name in self._variables

    def __iter__(self) -> Iterator[str]:
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)

    def __repr__(self) -> str:
        return f"Environment({list(self._variables)!r})"
