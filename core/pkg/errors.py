"""Every error that a caller of `pkg` could handle, under one root; and where foreign code failed.

Classes that stand for one of rez's cases bear rez's name, so that the `except` clauses of scripts
written for rez still read right. Messages answer three questions: what was asked, what was found,
what to do. "No solution" is not among them while a solve runs; only the edge raises `ResolveError`.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as typing has it; importing typing here would slow `pkg --version` down
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from pkg.explain import Question


class PkgError(Exception):
    """Root of everything `pkg` raises on purpose; the command line prints it as one paragraph.

    Attributes:
        question: gives what was asked when a resolve ended by this error, as `pkg.explain.explain` takes it;
            None elsewhere. It does not travel to other processes.
    """

    question: Callable[[], Question] | None = None

    def __reduce__(self) -> Any:
        made: Any = super().__reduce__()
        kept = {key: value for key, value in self.__dict__.items() if key != "question"}
        return (*made[:2], kept) if kept else made[:2]

    @property
    def value(self) -> str:
        """The message, under the name rez's errors give it."""
        return str(self)


def failing_line(error: BaseException, filename: str | None) -> int | None:
    """Return the last line of a file, as tracebacks name it, that an exception passed through."""
    line = None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == filename:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


# --- versions and requirements -------------------------------------------------------------------


class VersionError(PkgError, ValueError):
    """A text that is no version, version range or requirement."""


class RequirementError(VersionError):
    """A text that is no requirement."""


class PackageRequestError(PkgError):
    """A requirement that is no valid package request (bad name, negated ephemeral, ...)."""


# --- settings ------------------------------------------------------------------------------------


class ConfigurationError(PkgError):
    """A configuration file or variable that cannot be read or holds a value of the wrong type."""


# --- plugins -------------------------------------------------------------------------------------


class PluginError(PkgError):
    """Something is wrong with a plugin."""


class PluginNotFoundError(PluginError):
    """No plugin of that kind and name is installed."""


class PluginLoadError(PluginError):
    """A plugin that somebody asked for failed to import or to register."""


class PluginConflictError(PluginError):
    """Two distributions offer the same kind and name."""


class PluginDisabledError(PluginError):
    """The plugin exists but is switched off."""


class MissingDependencyError(PluginError):
    """A plugin needs a distribution or program that is not installed."""


# --- packages and repositories -------------------------------------------------------------------


class PackageError(PkgError):
    """Something is wrong with one package."""


class PackageMetadataError(PackageError):
    """A package definition that cannot be executed, or holds an attribute of the wrong type."""


class SourceCodeError(PackageMetadataError):
    """Package code that does not compile, or raised when it ran.

    Attributes:
        short_msg: what Python said, without the place.
    """

    def __init__(self, message: str, short_msg: str) -> None:
        super().__init__(message)
        self.short_msg = short_msg


class PackageDefinitionNotFoundError(PackageMetadataError):
    """A folder that should hold a package definition holds none."""


class InvalidPackageError(PackageError):
    """Raised by a `preprocess` function to refuse its package."""


class PackageRepositoryError(PkgError):
    """A repository that cannot be read or written."""


class PackageRepositoryLockedError(PackageRepositoryError):
    """Somebody else is changing the package, and did not finish in time."""


class PackageCopyError(PkgError):
    """A package that cannot be copied."""


class PackageMoveError(PkgError):
    """A package that cannot be moved."""


class ContextBundleError(PkgError):
    """A context that cannot be bundled."""


class PackageFamilyNotFoundError(PkgError):
    """A package family that none of the searched repositories holds.

    Attributes:
        family: its name, where a resolve raised this.
    """

    family: str | None = None


class PackageNotFoundError(PkgError):
    """A family without any version in the wanted range, or a package handle that points nowhere.

    Attributes:
        family: its name, where a resolve raised this.
        wanted: the range, as a text.
    """

    family: str | None = None
    wanted: str | None = None


class PackageCacheError(PkgError):
    """A payload that cannot or should not be cached, or a payload cache that cannot be used."""


# --- resolving -----------------------------------------------------------------------------------


class ResolveError(PkgError):
    """A resolve that ended without a solution, or could not be carried out."""


class ResolvedContextError(PkgError):
    """A context that is used in a way its status does not allow."""


class ContextFileError(ResolvedContextError):
    """A context file that cannot be read or written."""


class LockError(PkgError):
    """A lock that cannot be read, written or found, or that does not hold here."""


class PackageOrderError(PkgError):
    """A malformed package orderer."""


class PackageFilterError(PkgError):
    """A malformed package filter."""


class TimestampError(PkgError, ValueError):
    """A text that names no point in time."""


class SolverInterrupted(PkgError):  # noqa: N818 - not a failure, the user stopped it
    """The user stopped a running solve."""


# --- environments --------------------------------------------------------------------------------


class PackageCommandError(PkgError):
    """A package command section (`commands()` and its kin) that failed; names package and section."""


class RexError(PkgError):
    """A package's command code that raised, or used the environment interface wrongly."""


class RexUndefinedVariableError(RexError):
    """A command function that read an environment variable nobody has set."""


class RexStopError(RexError):
    """A command function that called `stop()`."""


class ShellError(PkgError):
    """A shell that is missing, unknown or failed to start."""


# --- builds --------------------------------------------------------------------------------------


class BuildError(PkgError):
    """A package that could not be built."""


class BuildSystemError(BuildError):
    """A build system that is missing, ambiguous or wrongly used."""


class BuildProcessError(BuildError):
    """A build that was asked for in a way that cannot be."""


class BuildContextResolveError(BuildError):
    """The environment of a build has no solution.

    Attributes:
        context: the failed context.
    """

    def __init__(self, message: str, context: Any) -> None:
        super().__init__(message)
        self.context = context


# --- releases ------------------------------------------------------------------------------------


class ReleaseError(PkgError):
    """A release that was refused, or did not come to its end; says what is to be done."""


class ReleaseVCSError(ReleaseError):
    """A version control system that is missing, or did not do what a release asked of it."""


class ReleaseHookCancellingError(ReleaseError):
    """Raised by a release hook to end the release before anything has changed."""


class RepositoryFileError(PkgError):
    """A file of a `pkg.Repository` that is damaged, or is none."""


# --- installed software --------------------------------------------------------------------------


class BindError(PkgError):
    """Software of this machine that cannot be made a package: not found, of another version, or refused."""


# --- tools ---------------------------------------------------------------------------------------


class BenchmarkError(PkgError):
    """Data or results of a benchmark that are missing or damaged, or a tool that cannot take part."""


class SuiteError(PkgError):
    """A suite that cannot be read or changed, or a wrapper that belongs to none."""


class ForwardingError(PkgError):
    """A file that cannot be run as a forwarding file.

    Attributes:
        path: the file.
        problem: why, as the end of a sentence.
    """

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path} cannot be run as a forwarding script: {problem}.")
        self.path = path
        self.problem = problem


class PackageTestError(PkgError):
    """A test that a package does not have, or declares wrongly."""


class PipError(PkgError):
    """A Python distribution that cannot become a package, or a python or pip that is missing."""


# --- lists of requests ---------------------------------------------------------------------------


class RequestListError(PkgError):
    """A list of requests that cannot be read, or holds something else than requests."""
