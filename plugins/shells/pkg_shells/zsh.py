"""The shell `zsh`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pkg.hookspecs import hookimpl
from pkg.interfaces.actions import EscapedString
from pkg.interfaces.shell import Shell, ShellStart
from pkg.settings.setting import Setting
from pkg_shells import default_path
from pkg_shells.posix import PosixShell
from pkg_shells.unix import StartUp, existing, join_path

# Where the user's own ZDOTDIR waits while ours is in force.
_KEPT = "_PKG_ZDOTDIR"
_KEEP = f'if (( ${{+ZDOTDIR}} )); then export {_KEPT}="$ZDOTDIR"; else unset {_KEPT}; fi'
# Where it is known only once the user's `.zshenv` has been read.
_SOURCE_USERS = 'if [[ -f "${ZDOTDIR:-$HOME}/.zshrc" ]]; then . "${ZDOTDIR:-$HOME}/.zshrc"; fi'


class ZshShell(PosixShell):
    """Start-up through a folder of our own in ZDOTDIR, whose files put the user's back and source them."""

    name = "zsh"
    executable = "zsh"
    history_file = "~/.zsh_history"
    shown_marker = "%{%B%}$REZ_ENV_PROMPT%{%b%}"
    settings = (
        Setting("prompt", str, "%", "marker added to the prompt, once for each nested environment"),
        Setting("executable_fullpath", str | None, None, "the shell's program; null searches PATH"),
    )

    # --- code -----------------------------------------------------------------------------------

    def alias(self, name: str, command: str) -> list[str]:
        """Define a function; the keyword keeps an alias of that name from being expanded."""
        return [f'function {name}() {{ {command} "$@"; }};']

    def info(self, value: str | EscapedString) -> list[str]:
        """Print each line as it is; zsh's echo reads backslashes."""
        return [f"print -r -- {self.escape(line)}" for line in value.split("\n")]

    def quote_word(self, word: str) -> str:
        """Quote also what starts with `=`, which zsh takes for the path of a command."""
        quoted = super().quote_word(word)
        return f'"{word}"' if quoted == word and word.startswith("=") else quoted

    # --- starting -------------------------------------------------------------------------------

    def detect_system_paths(
        self, environ: Mapping[str, str], run: Callable[[Sequence[str], Mapping[str, str]], str | None]
    ) -> list[str]:
        """Return what zsh starts from; /etc/zshenv is not asked."""
        del run
        return list(default_path.ZSH) if default_path.is_asked(environ) else []

    def start_up(self, start: ShellStart) -> StartUp:
        """Decide which start-up files matter."""
        stdin, rcfile = self.settled(start)
        files: Sequence[str] = ()
        if rcfile:
            files = existing(rcfile)
        elif not start.norc:
            home = start.environ.get("ZDOTDIR") or "~"
            files = existing(*(f"{home}/{name}" for name in (".zprofile", ".zlogin", ".zshrc", ".zshenv")))
        return StartUp(command=start.command, stdin=stdin, files=files, home_files=("~/.zshrc",))

    def _replace_home(
        self, start: ShellStart, plan: StartUp, files: dict[str, str], *, welcome: bool
    ) -> list[str]:
        """Name our folder in ZDOTDIR.

        zsh reads `.zshenv` there first and, when it is interactive, `.zshrc` after it. The user's `.zshenv`
        may name another folder for what follows, so its ZDOTDIR is kept aside between the two.
        """
        ours = self.setenv("ZDOTDIR", EscapedString(start.folder, True))
        restore = [
            f'if (( ${{+{_KEPT}}} )); then export ZDOTDIR="${_KEPT}"; else unset ZDOTDIR; fi',
            f"unset {_KEPT}",
        ]
        own = not start.rcfile and not start.norc
        environment = [file for file in plan.files if own and file.endswith("/.zshenv")]
        first = [*restore, *(line for file in environment for line in self.source(file))]
        if plan.stdin:  # not interactive, so `.zshrc` is not read
            rest = [file for file in plan.files if file not in environment]
            files[".zshenv"] = self._script(start, [*first, *self._enter(start, plan, rest)])
        else:
            users = [join_path(start.folder, "user.zsh")] if own else plan.files
            if own:
                files["user.zsh"] = self._script(start, [_SOURCE_USERS])
            files[".zshenv"] = self._script(start, [*first, _KEEP, *ours])
            last = self._enter(start, plan, users, welcome=welcome)
            files[".zshrc"] = self._script(start, [*restore, *last])
        return [_KEEP, *ours, *self._history_lines()]

    def prompt_marker(self, marker: str) -> str:
        """Double each percent sign, which starts something special in a prompt of zsh."""
        return marker.replace("%", "%%")


@hookimpl
def pkg_register_shells(register: Callable[[type[Shell]], None]) -> None:
    """Register the shell."""
    register(ZshShell)
