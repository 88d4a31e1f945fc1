"""What a shell is told when it asks for completions.

The question is in variables: COMP_LINE is the command line, COMP_POINT the cursor's place in it. Without
PKG_COMPLETE_SHELL the answer is rez's: one line of words, files among them, also for `rez` and `rez-env`.
With it, the scripts of `pkg completions` get

    files:*.rxt             what the shell should suggest besides: files, folders, programs, or `-` for none
    maya<TAB>of what kind   one line for each word; the description only for shells that show one

tcsh, known by its COMMAND_LINE, cannot tell the two apart and gets words only, files among them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from pkg.cli.completing.candidates import Completer
from pkg.cli.completing.file_names import suggested
from pkg.cli.completing.line import Word, as_bash_inserts, split
from pkg.cli.completing.values import Found
from pkg.errors import PkgError

SHELL, DEBUG = "PKG_COMPLETE_SHELL", "PKG_COMPLETE_DEBUG"

_DESCRIBING = ("zsh", "fish", "nushell", "xonsh", "powershell")


def main() -> int:
    """Answer the question of this process's variables; PKG_COMPLETE_DEBUG lets mistakes of ours be seen.

    Returns:
        The exit code: 1 after a mistake of ours, which is no reason to disturb a command line.
    """
    try:
        text = answer(os.environ)
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        return 0
    except Exception:
        if os.environ.get(DEBUG):
            raise
        return 1
    return 0


def answer(environ: Mapping[str, str]) -> str:
    """Return the text for a shell; see the module."""
    shell = environ.get(SHELL, "")
    if not shell and "COMMAND_LINE" in environ and "COMP_LINE" not in environ:
        shell = "tcsh"
    line = _before_cursor(environ, shell)
    words = split(line, "`" if shell == "powershell" else "\\")
    if len(words) < 2:
        return ""
    word = words[-1]
    before = [each.text for each in words[1:-1]]
    name = words[0].text.rpartition(os.sep)[2]
    if name.startswith("rez-"):  # rez's commands are also programs of their own
        before = ["rez", name.removeprefix("rez-"), *before]
    elif name in ("rez", "rezolve"):
        before = ["rez", *before]
    found = _found(environ, before, word)
    if shell in ("", "tcsh"):
        texts = [text for text, _ in found.words] or list(suggested(found.others, word.text, environ))
        if not shell:
            return " ".join(texts) + "\n"
        # tcsh splits at blanks, and complains of `~maya` that there is no such user.
        return "".join(f"{text}\n" for text in texts if text[0] != "~" and len(text.split()) == 1)
    lines = [found.others or "-"]
    if shell == "bash":
        lines += as_bash_inserts(
            (text for text, _ in found.words), word, environ.get("PKG_COMPLETE_WORD", word.raw)
        )
    else:
        for text, hint in found.words:
            first = hint.partition("\n")[0].replace("\t", " ")
            lines.append(f"{text}\t{first}" if first and shell in _DESCRIBING else text)
    return "".join(f"{each}\n" for each in lines)


def _before_cursor(environ: Mapping[str, str], shell: str) -> str:
    line = environ.get("COMMAND_LINE", "") if shell == "tcsh" else environ.get("COMP_LINE", "")
    try:
        point = int(environ.get("COMP_POINT", ""))
    except ValueError:
        return line
    if shell == "bash" or not shell:  # bash counts bytes
        return line.encode("utf-8", "surrogateescape")[:point].decode("utf-8", "replace")
    return line[:point]


def _found(environ: Mapping[str, str], before: list[str], word: Word) -> Found:
    from pkg.host import Host
    from pkg.settings import load_settings

    try:
        settings = load_settings(environ)
        return Completer(settings, Host(settings, warn=lambda _: None)).complete(before, word.text)
    except PkgError:
        return Found()
