"""Put a completion script where its shell looks for it, and take it away again.

fish, and bash with the package bash-completion, read a script from a folder when they need it, nushell and
xonsh when they start. The others read the user's start-up file only. There, a block between two marked lines
reads the script; the rest of the file is left as it is, byte for byte.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from pkg.cli.completing.scripts import SCRIPTS
from pkg.errors import PkgError
from pkg.files import put_bytes, put_text

_BEGIN = "# >>> completions of pkg >>>"
_END = "# <<< completions of pkg <<<"

_BASH_COMPLETION = (
    "/usr/share/bash-completion/bash_completion",
    "/usr/local/share/bash-completion/bash_completion",
    "/opt/homebrew/etc/profile.d/bash_completion.sh",
    "/usr/local/etc/profile.d/bash_completion.sh",
)

ONE_LINE = {
    "bash": ("~/.bashrc", 'eval "$(pkg completions bash)"'),
    "zsh": ("~/.zshrc", 'eval "$(pkg completions zsh)"'),
    "fish": ("~/.config/fish/config.fish", "pkg completions fish | source"),
    "tcsh": ("~/.tcshrc", "pkg completions tcsh > ~/.pkg-completions.tcsh && source ~/.pkg-completions.tcsh"),
    "nushell": (
        "the folder that it reads at its start",
        "pkg completions nushell | save -f ($nu.user-autoload-dirs.0 | path join pkg.nu)",
    ),
    "xonsh": ("~/.xonshrc", "execx($(pkg completions xonsh))"),
    "powershell": ("$PROFILE", "pkg completions powershell | Out-String | Invoke-Expression"),
}
"""Where a user adds which line, for those who keep their files themselves."""


class Places(NamedTuple):
    """Where the parts of an installation go.

    Attributes:
        script: the script.
        startup: the file that has to read it; None where the shell finds the script by itself.
        line: what stands in that file.
    """

    script: Path
    startup: Path | None
    line: str


def places(shell: str, environ: Mapping[str, str], home: Path) -> Places:
    """Return where a shell's script goes.

    Args:
        shell: one of `SCRIPTS`.
        environ: the user's variables.
        home: the user's home folder.
    """
    data = Path(environ.get("XDG_DATA_HOME") or home / ".local/share")
    config = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
    own = data / "pkg" / "completions"
    if shell == "fish":
        return Places(config / "fish" / "completions" / "pkg.fish", None, "")
    if shell == "nushell":
        return Places(_nushell_folder(environ, home) / "autoload" / "pkg.nu", None, "")
    if shell == "xonsh":
        return Places(config / "xonsh" / "rc.d" / "pkg.xsh", None, "")
    if shell == "bash":
        folder = environ.get("BASH_COMPLETION_USER_DIR") or data / "bash-completion"
        if any(Path(path).exists() for path in _BASH_COMPLETION):
            return Places(Path(folder) / "completions" / "pkg", None, "")
        script = own / "pkg.bash"
        return Places(script, home / ".bashrc", f"[ -r {_quoted(script)} ] && . {_quoted(script)}")
    if shell == "zsh":
        script = own / "pkg.zsh"
        startup = Path(environ.get("ZDOTDIR") or home) / ".zshrc"
        return Places(script, startup, f"[[ -r {_quoted(script)} ]] && source {_quoted(script)}")
    if shell == "tcsh":
        script = own / "pkg.tcsh"
        startup = home / ".tcshrc"
        if not startup.exists() and (home / ".cshrc").exists():
            startup = home / ".cshrc"  # tcsh reads it only as long as there is no .tcshrc
        line = f"if ($?tcsh && -r {_quoted(script)}) source {_quoted(script)}"
        return Places(script, startup, line)
    script = own / "pkg.ps1"
    windows = os.name == "nt"
    folder = home / "Documents" / "PowerShell" if windows else config / "powershell"
    text = str(script).replace("'", "''")
    return Places(
        script, folder / "Microsoft.PowerShell_profile.ps1", f"if (Test-Path '{text}') {{ . '{text}' }}"
    )


def install(shell: str, environ: Mapping[str, str], home: Path) -> list[Path]:
    """Write a shell's script, and have it read; what an earlier installation wrote is replaced.

    Returns:
        The files that were written.

    Raises:
        PkgError: one cannot be written; the start-up file is then as it was.
    """
    where = places(shell, environ, home)
    written = [where.script]
    try:
        where.script.parent.mkdir(parents=True, exist_ok=True)
        put_text(str(where.script), SCRIPTS[shell])
        if where.startup is not None:
            before = _content(where.startup)
            rest = _without_block(before, where.startup)
            gap = b"" if not rest or rest.endswith(b"\n") else b"\n"
            after = rest + gap + f"{_BEGIN}\n{where.line}\n{_END}\n".encode("utf-8", "surrogateescape")
            if after != before:
                where.startup.parent.mkdir(parents=True, exist_ok=True)
                put_bytes(str(where.startup), (after,), durable=True)
                written.append(where.startup)
    except OSError as error:
        raise PkgError(
            f"the completions for {shell} cannot be written: {error.filename}: {error.strerror}. Correct its "
            f"permissions, or add to {ONE_LINE[shell][0]}:  {ONE_LINE[shell][1]}"
        ) from error
    return written


def uninstall(shell: str, environ: Mapping[str, str], home: Path) -> list[Path]:
    """Remove what `install` wrote.

    Returns:
        The files that were removed or changed; none when nothing was installed.

    Raises:
        PkgError: one cannot be changed.
    """
    where = places(shell, environ, home)
    changed = []
    try:
        if where.startup is not None:
            before = _content(where.startup)
            after = _without_block(before, where.startup)
            if after != before:
                put_bytes(str(where.startup), (after,), durable=True)
                changed.append(where.startup)
        if where.script.exists():
            where.script.unlink()
            changed.append(where.script)
    except OSError as error:
        raise PkgError(
            f"the completions for {shell} cannot be removed: {error.filename}: {error.strerror}. Correct its "
            "permissions, and try again."
        ) from error
    return changed


def _nushell_folder(environ: Mapping[str, str], home: Path) -> Path:
    if environ.get("XDG_CONFIG_HOME"):
        return Path(environ["XDG_CONFIG_HOME"]) / "nushell"
    if sys.platform == "win32":
        return Path(environ.get("APPDATA") or home / "AppData" / "Roaming") / "nushell"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "nushell"
    return home / ".config" / "nushell"


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _without_block(content: bytes, path: Path) -> bytes:
    """Cut our block out.

    Raises:
        PkgError: its end is missing, so nobody can tell what is ours.
    """
    begin = content.find(_BEGIN.encode())
    if begin < 0:
        return content
    end = content.find(_END.encode(), begin)
    if end < 0:
        raise PkgError(
            f"{path} has a line {_BEGIN!r} and none with {_END!r}. Remove what stands there for pkg by hand, "
            "and try again."
        )
    rest = content[end + len(_END) :]
    return content[:begin] + rest.removeprefix(b"\r").removeprefix(b"\n")


def _quoted(path: Path) -> str:
    from shlex import quote

    return quote(str(path))
