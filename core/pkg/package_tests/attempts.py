"""One test on one variant: what the package declares, and the command and environment it becomes."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pkg.errors import PackageTestError
from pkg.version import PackageRequest, RequirementList

if TYPE_CHECKING:
    from pkg.environment.context import ResolvedContext
    from pkg.environment.rex import Recorder
    from pkg.package.variant import Variant

_TAGS_OF_NONE = ("default",)


class Declared:
    """A test as a package declares it.

    Attributes:
        command: a line for the shell, or words.
        requires: requests of the test's own, as text.
        on_variants: False for one variant, True for all, or a dict that chooses.
    """

    __slots__ = ("command", "on_variants", "requires")

    def __init__(self, entry: Any) -> None:
        """Read a test.

        Args:
            entry: what a definition holds under the test's name.

        Raises:
            PackageTestError: it has no command; only late-bound tests come here unchecked.
        """
        values: Mapping[str, Any] = entry if isinstance(entry, Mapping) else {"command": entry}
        command = values.get("command")
        if not isinstance(command, str | list | tuple):
            raise PackageTestError(f"a test needs a command, a text or a list of words: {entry!r}.")
        self.command = command if isinstance(command, str) else list(command)
        self.requires = [str(request) for request in values.get("requires") or ()]
        self.on_variants: bool | Mapping[str, Any] = values.get("on_variants", False)

    def chooses(self, variant: Variant) -> bool:
        """Tell whether the test is for a variant, as far as its `on_variants` chooses (rez 3.4.0).

        A variant is for it whose own requirements, conflict requirements left out, do not change when the
        given ones are merged into them.

        Raises:
            PackageTestError: it chooses by something unknown.
        """
        if not isinstance(self.on_variants, Mapping):
            return True
        if self.on_variants.get("type") != "requires":
            raise PackageTestError(
                f"on_variants of a test of {variant.qualified_package_name} chooses by "
                f"{self.on_variants.get('type')!r}; there is only 'requires'."
            )
        wanted = [
            PackageRequest(request) if isinstance(request, str) else request
            for request in self.on_variants.get("value") or ()
        ]
        own = variant.variant_requires
        both = RequirementList([*own, *wanted])
        if both.conflict:
            return False
        merged = RequirementList([request for request in both if not request.conflict])
        return merged == RequirementList([request for request in own if not request.conflict])

    def expanded(self, variant: Variant) -> str | list[str]:
        """Return the command with references such as `{root}` to a variant's attributes replaced."""
        if isinstance(self.command, str):
            return variant.format(self.command)
        return [variant.format(word) for word in self.command]


class Attempt:
    """One test on one variant.

    Attributes:
        test_name: the test.
        variant: the variant.
        declared: the test, as this variant has it; None when it has none of that name.
        number: place among all attempts of a run.
    """

    __slots__ = ("declared", "number", "test_name", "variant")

    def __init__(self, test_name: str, variant: Variant, declared: Declared | None, number: int = 0) -> None:
        self.test_name = test_name
        self.variant = variant
        self.declared = declared
        self.number = number

    @property
    def on_one_variant(self) -> bool:
        """Whether a success here makes attempts on further variants needless."""
        return self.declared is None or self.declared.on_variants is False


class Ready:
    """An attempt that can be run.

    Attributes:
        attempt: what it is.
        context: its environment.
        command: a line, or words in which the shell still replaces variables.
        extra: words to add, as they are.
    """

    __slots__ = ("attempt", "command", "context", "extra")

    def __init__(
        self,
        attempt: Attempt,
        context: ResolvedContext,
        command: str | list[str],
        extra: Sequence[str] = (),
    ) -> None:
        self.attempt = attempt
        self.context = context
        self.command = command
        self.extra = extra

    @property
    def line(self) -> str:
        """The command as text for people."""
        first = self.command if isinstance(self.command, str) else shlex.join(self.command)
        return " ".join([first, *map(shlex.quote, self.extra)])

    @property
    def for_shell(self) -> str | list[str]:
        """The command as `execute_shell` takes it."""
        if not self.extra:
            return self.command
        from pkg.environment.environments import open_shell
        from pkg.interfaces.actions import EscapedString

        shell = open_shell(self.context.plugins)
        first = self.command if isinstance(self.command, str) else shell.join(self.command)
        return " ".join([first, *(shell.escape(EscapedString(word, True)) for word in self.extra)])

    def before_packages(self, recorder: Recorder) -> None:
        """Run the package's `pre_test_commands`; called with the recorder before the packages' commands."""
        code = self.attempt.variant.pre_test_commands
        if not code:
            return
        from pkg.environment.rex.bindings import ReadOnlyNames

        with recorder.reset_globals():
            recorder.bind("this", self.attempt.variant)
            recorder.bind("test", ReadOnlyNames({"name": self.attempt.test_name}))
            recorder.execute_code(code, owner=self.attempt.variant)


def has_tag(entry: Any, tags: Iterable[str]) -> bool:
    """Tell whether a test is to run on one of these occasions; without `run_on` that is `default`."""
    found = entry.get("run_on") if isinstance(entry, Mapping) else None
    own = _TAGS_OF_NONE if found is None else (found,) if isinstance(found, str) else tuple(found)
    return not set(own).isdisjoint(tags)


def is_for_one_variant(entry: Any) -> bool:
    """Tell whether a test runs on one variant only."""
    return not (isinstance(entry, Mapping) and entry.get("on_variants"))
