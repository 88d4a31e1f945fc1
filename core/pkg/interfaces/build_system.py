"""The interface of build systems: how the source of one variant becomes its payload.

A build system decides what is run; the build process (`pkg.build`) decides where: it resolves the environment
of each variant, makes the folders, runs commands in a shell of that environment, keeps what they print, and
installs. A plugin therefore says only

    class SconsBuildSystem(BuildSystem):
        '''Build with SCons.'''

        name = "scons"

        @classmethod
        def is_valid_root(cls, path, package=None):
            return os.path.isfile(os.path.join(path, "SConstruct"))

        def build(self, job):
            targets = ["install"] if job.install else []
            return job.run(["scons", "-C", self.working_dir, *self.build_args, *targets]) == 0
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar

from pkg.interfaces.actions import EscapedString
from pkg.interfaces.plugin import Plugin

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from pkg.package.developer import DeveloperPackage
    from pkg.package.variant import Variant
    from pkg.settings import Options

# A text is a word as it is; parts of an escaped one may be for the shell to expand.
Word = str | EscapedString


class BuildType(Enum):
    """What a build is for; the names are what REZ_BUILD_TYPE says."""

    local = 0
    central = 1


class BuildJob(ABC):
    """The build of one variant, as a build system sees it.

    Attributes:
        variant: the variant, as it will be installed.
        build_path: folder for what the build makes; commands run there. It exists.
        install_path: folder for the payload. While something is being installed this is not yet where the
            payload will be (see `pkg.build.staged_payload`), but a path of the same length, so that files
            that mention it can be put right.
        install: whether the payload is to be installed.
        build_type: what the build is for.
        threads: how many threads a build may use (`build_thread_count`).
    """

    def __init__(
        self,
        variant: Variant,
        build_path: str,
        install_path: str,
        *,
        install: bool,
        build_type: BuildType,
        threads: int,
    ) -> None:
        self.variant = variant
        self.build_path = build_path
        self.install_path = install_path
        self.install = install
        self.build_type = build_type
        self.threads = threads

    @abstractmethod
    def run(self, command: str | Sequence[Word], *, output: str | None = None) -> int:
        """Run a command in a shell of the variant's environment, in the build folder, and wait for it.

        Args:
            command: words, which reach the program exactly as they are; or a line for the shell, which
                expands and splits it: whoever writes one quotes what does not come from its author.
                `self.reference(name)` is a word, or part of one, that the shell replaces.
            output: a file that gets the standard output; None for the log of the build.

        Returns:
            The exit code.

        Raises:
            PkgError: the shell cannot be started, or a package's commands failed.
        """

    @abstractmethod
    def which(self, program: str) -> str | None:
        """Return the path of a program in the variant's environment, or in that of this process."""

    @abstractmethod
    def reference(self, variable: str) -> EscapedString:
        """Return a text that the shell replaces by the value of a variable."""

    @abstractmethod
    def tell(self, text: str) -> None:
        """Write a line into the log of the build."""


class BuildSystem(Plugin, ABC):
    """Build the source of packages in one way. One object builds all variants, some at the same time.

    Attributes:
        children: names of build systems that this one makes files for, or whose projects it takes in; where
            both fit, this one is taken.
        package: the package.
        working_dir: its source folder.
        build_args: words for the build tool, from behind `--`.
        child_build_args: words for the tool that the build tool calls, from behind a second `--`.
        arguments: values of the options that `add_options` declared; None when there is no command line.
    """

    children: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self,
        options: Options,
        package: DeveloperPackage,
        *,
        build_args: Sequence[str] = (),
        child_build_args: Sequence[str] = (),
        arguments: Namespace | None = None,
    ) -> None:
        """Make a build system; nothing is run.

        Args:
            options: values of the plugin's settings, those of the package's `config` included.
            package: the package to build.
            build_args: see the class.
            child_build_args: see the class.
            arguments: see the class.
        """
        super().__init__(options)
        self.package = package
        self.working_dir = package.root
        self.build_args = list(build_args)
        self.child_build_args = list(child_build_args)
        self.arguments = arguments

    @classmethod
    @abstractmethod
    def is_valid_root(cls, path: str, package: DeveloperPackage | None = None) -> bool:
        """Tell whether this build system can build the source in a folder.

        Called for every installed build system when a package names none; look for a file and no more.
        """

    @classmethod
    def add_options(cls, parser: ArgumentParser, path: str, options: Options) -> None:
        """Declare options for the command line of `pkg build` and `pkg release`.

        Args:
            parser: gets the options; it knows no others.
            path: the source folder.
            options: values of the plugin's settings, for defaults.
        """

    @classmethod
    def has_options(cls, path: str) -> bool:
        """Tell whether `add_options` would declare any for a source folder; where not, it is not called."""
        del path
        return cls.add_options.__func__ is not BuildSystem.add_options.__func__  # type: ignore[attr-defined]

    def argument(self, name: str, default: Any = None) -> Any:
        """Return the value of an option that `add_options` declared."""
        return getattr(self.arguments, name, default)

    def add_actions(self, recorder: Any, job: BuildJob) -> None:
        """Set variables for the build; called before the commands of the packages.

        Args:
            recorder: what package code uses: `recorder.env.NAME = "value"`, `recorder.env.PATH.append(...)`.
                Wrap values in `literal` that no shell may expand.
            job: the variant's build.
        """

    def configure(self, job: BuildJob) -> bool:
        """Do what comes before handing the build over to a person (`--scripts`); False when that failed."""
        del job
        return True

    @abstractmethod
    def build(self, job: BuildJob) -> bool:
        """Build one variant and, if `job.install`, write its payload into `job.install_path`.

        Called in a thread of its own, where several variants are built at once.

        Returns:
            Whether that worked; why not is in the log.

        Raises:
            BuildSystemError: the build cannot be begun.
        """

    def extra_files(self, job: BuildJob) -> Sequence[str]:
        """Return files of the build folder to install beside the payload, such as a log or a cache."""
        del job
        return ()


def literal(text: str) -> EscapedString:
    """Return a text that no shell expands."""
    return EscapedString(text, is_literal=True)
