"""The lock: a resolve and its rendered environment, made from a context or read from a file."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Self

from pkg.environment.lock import text
from pkg.environment.lock.locked import LockedPackage
from pkg.errors import LockError

if TYPE_CHECKING:
    from pkg.environment.context import ResolvedContext
    from pkg.environment.lock.comparing import Change
    from pkg.host import Host
    from pkg.interfaces.shell import OutputStyle


class Lock:
    """A resolve frozen with its environment; neither solver nor repository is needed to start it.

    Attributes:
        document: what the file holds; see docs/lock.md.
        source: where it was read: a file, a token; None for one that was made here.
        plugins: the plugins and settings of this run.
    """

    def __init__(
        self, document: Mapping[str, Any], source: str | None = None, *, plugins: Host | None = None
    ) -> None:
        """Take a document.

        Args:
            document: see `docs/lock.md`; left as it is.
            source: where it comes from, for messages.
            plugins: None for those of the process, when they are first needed.

        Raises:
            LockError: something is missing or wrong.
        """
        self._take(text.check(document, source), source, plugins)

    def _take(self, document: text.Document, source: str | None, plugins: Host | None) -> None:
        self.document = document
        self.source = source
        self._plugins = plugins
        self._packages: list[LockedPackage] | None = None

    # --- making and keeping -------------------------------------------------------------------------

    @classmethod
    def of_context(
        cls,
        context: ResolvedContext,
        *,
        payload: bool = False,
        parent_environ: Mapping[str, str] | None = None,
    ) -> Self:
        """Lock a context.

        Args:
            context: a solved one; its packages are looked at, and their commands run.
            payload: keep a hash of each payload too, which reads every file of it.
            parent_environ: what package code sees of the environment outside; None for that of this process.

        Raises:
            ResolvedContextError: there is no solution.
            PackageCommandError: package code failed.
            LockError: a definition or payload cannot be read.
        """
        from pkg.environment.lock.making import document_of

        lock = cls.__new__(cls)
        document = document_of(context, payload=payload, parent_environ=parent_environ)
        lock._take(document, None, context.plugins)
        return lock

    @classmethod
    def load(cls, name: str | os.PathLike[str], *, plugins: Host | None = None) -> Self:
        """Read a lock.

        Args:
            name: a file, the token of a lock in the store, or a lock written as one word. A file of a token's
                name is taken for what it is.
            plugins: None for those of the process.

        Raises:
            LockError: there is none, or it is damaged.
        """
        from pkg.environment.lock import tokens

        name = os.fspath(name)
        lock = cls.__new__(cls)
        if tokens.is_inline(name):
            document = text.parse(tokens.unpack(name), name[:24] + "...")
            lock._take(document, name[:24] + "...", plugins)
        elif tokens.is_token(name) and not os.path.exists(name):  # noqa: PTH110
            lock._take({}, name, plugins)
            lock.document = text.parse(tokens.get(name, lock.plugins.settings.lock_store), f"token {name}")
        else:
            lock._take(text.read(name), name, plugins)
        return lock

    @classmethod
    def from_text(cls, content: str, source: str | None = None, *, plugins: Host | None = None) -> Self:
        """Read a lock from its text; see `load`."""
        lock = cls.__new__(cls)
        lock._take(text.parse(content, source), source, plugins)
        return lock

    def to_text(self) -> str:
        """Return the text that a file holds; equal for equal locks."""
        return text.to_text(self.document)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the lock to a file, which appears complete or not at all.

        Raises:
            LockError: it cannot be written; an old one is left as it was.
        """
        text.write(os.fspath(path), self.document)

    def token(self) -> str:
        """Keep the lock in the store (setting `lock_store`) and return the token that stands for it.

        Raises:
            LockError: the store cannot be written to.
        """
        from pkg.environment.lock import tokens

        store = self.plugins.settings.lock_store
        if not store:
            raise LockError(
                "there is no folder for locks: name one in the setting lock_store (PKG_LOCK_STORE)."
            )
        return tokens.put(self.to_text(), store)

    def inline(self) -> str:
        """Return the lock as one word.

        Raises:
            LockError: it is too long for a command line.
        """
        from pkg.environment.lock import tokens

        return tokens.pack(self.to_text())

    # --- contents -----------------------------------------------------------------------------------

    @property
    def plugins(self) -> Host:
        """The plugins and settings of this run."""
        if self._plugins is None:
            from pkg.host import default_host

            self._plugins = default_host()
        return self._plugins

    @property
    def place(self) -> str:
        """Where the lock was read, as part of a sentence; empty when it was made here."""
        return f" {self.source}" if self.source else ""

    @property
    def packages(self) -> list[LockedPackage]:
        """The packages in the order in which their commands run."""
        if self._packages is None:
            blocks = self.document["packages"]
            self._packages = [LockedPackage(name, blocks[name]) for name in self.document["resolve"]]
        return self._packages

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lock) and self.document == other.document

    def __hash__(self) -> int:
        return hash(self.to_text())

    def __repr__(self) -> str:
        packages = " ".join(package.qualified_name for package in self.packages)
        return f"<Lock{self.place}: {' '.join(self.document['requests'])} ==> {packages}>"

    # --- environments -------------------------------------------------------------------------------

    def get_environ(self, parent_environ: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the variables that the environment sets; see `ResolvedContext.get_environ`."""
        from pkg.environment.lock.starting import replayed

        return replayed(self, self.plugins, parent_environ).environ

    def get_shell_code(
        self,
        shell: str | None = None,
        parent_environ: Mapping[str, str] | None = None,
        style: OutputStyle = "file",
    ) -> str:
        """Return the environment as code of a shell; see `ResolvedContext.get_shell_code`."""
        from pkg.environment.lock.starting import shell_code

        return shell_code(self, self.plugins, shell, parent_environ, style)

    def get_activation_code(
        self,
        shell: str | None = None,
        parent_environ: Mapping[str, str] | None = None,
        *,
        dropped: Iterable[str] = (),
    ) -> str:
        """Return code that puts a running shell into it; see `ResolvedContext.get_activation_code`."""
        from pkg.environment.lock.starting import in_running_shell

        return in_running_shell(self, self.plugins, shell, parent_environ, dropped)

    def execute_shell(
        self,
        shell: str | None = None,
        parent_environ: Mapping[str, str] | None = None,
        *,
        start_new_session: bool = False,
        **options: Any,
    ) -> int:
        """Start a shell or a command in the environment, wait for it and return its exit code.

        Args:
            shell: its name; None for the configured or detected one.
            parent_environ: see `ResolvedContext.execute_shell`.
            start_new_session: in a process group of its own.
            **options: `command`, `rcfile`, `norc`, `stdin`, `quiet`, `detached`, `pre_command` as there.
        """
        from pkg.environment.lock.starting import prepare_shell

        launch = prepare_shell(self, self.plugins, shell, parent_environ=parent_environ, **options)
        return launch.run(self.plugins.settings.new_session_popen_args if start_new_session else None)

    def context(self) -> ResolvedContext:
        """Return the context of the lock, without a graph; its packages are looked up when they are used."""
        from pkg.environment.context import ResolvedContext

        return ResolvedContext.from_lock(self)

    def context_document(self) -> dict[str, Any]:
        """Return what a context file holds of the lock."""
        from pkg.environment.lock.contexts import context_document

        return context_document(self, self.plugins.settings)

    # --- does it still hold? ------------------------------------------------------------------------

    def check_platform(self) -> None:
        """Refuse a lock of another platform.

        Raises:
            LockError: it is one.
        """
        from pkg.environment.lock.starting import check_platform

        check_platform(self, self.plugins.settings)

    def verify(self) -> list[Change]:
        """Compare the packages with those in the repositories; nothing is resolved. Empty when all holds."""
        from pkg.environment.lock.verifying import verify

        return verify(self, self.plugins)

    def changes(self, other: Lock) -> list[Change]:
        """Tell how another lock, a later one, differs from this one."""
        from pkg.environment.lock.comparing import changes

        return changes(self, other)

    def updated(self, only: Collection[str] = (), *, resolver: str | None = None, verbosity: int = 0) -> Lock:
        """Resolve the same request again and return the lock of the answer.

        Args:
            only: packages that may change; empty for all. See `updating.resolved_again`.
            resolver: backend; None for the configured one.
            verbosity: how much is told on the way.

        Raises:
            LockError: a name is not in the lock.
            ResolveError: there is no solution.
        """
        from pkg.environment.lock.updating import resolved_again
        from pkg.errors import PackageNotFoundError, ResolveError

        try:
            context = resolved_again(self, self.plugins, only=only, resolver=resolver, verbosity=verbosity)
            failure = None if context.success else str(context.failure_description)
        except PackageNotFoundError as error:
            if not only:
                raise
            failure = str(error)
        if failure is not None:
            held = " with the other packages held; 'pkg lock --update FILE' frees them all" if only else ""
            raise ResolveError(f"the request of the lock{self.place} has no solution now{held}: {failure}")
        payload = any("payload" in package.data for package in self.packages)
        return type(self).of_context(context, payload=payload)
