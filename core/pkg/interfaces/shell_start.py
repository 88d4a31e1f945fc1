"""What a shell plugin is told about a start, and what it answers with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence


class ShellStart:
    """How a shell is to be started. Immutable by convention; all paths are absolute.

    Attributes:
        folder: an existing, empty folder for the files that the shell wants.
        context_file: script with the environment.
        program: the shell's own program.
        environ: the environment the shell will be started in.
        command: a line to run; "" runs nothing and exits; None starts an interactive shell.
        stdin: read commands from standard input.
        rcfile: start-up file in place of the usual ones, or None.
        norc: no start-up files.
        quiet: no welcome text.
        sourced_first: source the environment before the user's start-up files rather than after.
        prompt: text to add to REZ_ENV_PROMPT; "" leaves that variable alone.
        set_prompt: change the visible prompt.
        prefix_prompt: put the marker before the prompt rather than after.
        welcome: lines to print in an interactive shell.
        summary_command: a command line to run after the welcome text, or None.
        completion_file: script with command line completions to source, or None.
        tool: words that start `pkg` itself. A shell that does not find `pkg` gets a function of that name,
            which programs started from it do not see; none where this is empty.
        warn: called with a sentence for each option the shell ignores.
    """

    __slots__ = (
        "command",
        "completion_file",
        "context_file",
        "environ",
        "folder",
        "norc",
        "prefix_prompt",
        "program",
        "prompt",
        "quiet",
        "rcfile",
        "set_prompt",
        "sourced_first",
        "stdin",
        "summary_command",
        "tool",
        "warn",
        "welcome",
    )

    def __init__(
        self,
        *,
        folder: str,
        context_file: str,
        program: str,
        environ: Mapping[str, str],
        command: str | None = None,
        stdin: bool = False,
        rcfile: str | None = None,
        norc: bool = False,
        quiet: bool = False,
        sourced_first: bool = True,
        prompt: str = "",
        set_prompt: bool = True,
        prefix_prompt: bool = True,
        welcome: Sequence[str] = (),
        summary_command: str | None = None,
        completion_file: str | None = None,
        tool: Sequence[str] = (),
        warn: Callable[[str], object] | None = None,
    ) -> None:
        self.folder = folder
        self.context_file = context_file
        self.program = program
        self.environ = environ
        self.command = command
        self.stdin = stdin
        self.rcfile = rcfile
        self.norc = norc
        self.quiet = quiet
        self.sourced_first = sourced_first
        self.prompt = prompt
        self.set_prompt = set_prompt
        self.prefix_prompt = prefix_prompt
        self.welcome = welcome
        self.summary_command = summary_command
        self.completion_file = completion_file
        self.tool = tool
        self.warn = warn or (lambda _: None)


class ShellFiles:
    """What a shell wants written and started.

    Attributes:
        files: name in `ShellStart.folder` to content.
        arguments: program and arguments of the process.
        reads_stdin: whether the process will read commands from standard input.
    """

    __slots__ = ("arguments", "files", "reads_stdin")

    def __init__(
        self, files: Mapping[str, str], arguments: Sequence[str], *, reads_stdin: bool = False
    ) -> None:
        self.files = files
        self.arguments = tuple(arguments)
        self.reads_stdin = reads_stdin
