"""A terminal of tmux to type into."""

from __future__ import annotations

import shlex
import subprocess
import time


class Screen:
    """A program on a terminal: type lines, wait for what appears.

    Attributes:
        environ: the program's variables.
    """

    def __init__(self, folder, environ):
        self.folder = str(folder)
        self.socket = str(folder / "tmux")
        self.environ = environ

    def start(self, *words):
        """Start a program; its exit code is shown in the end."""
        line = f'{shlex.join(map(str, words))}; echo "ended with $?"; exec sleep 60'
        self._tmux("-f", "/dev/null", "new-session", "-d", "-x", "200", "-y", "50", "sh", "-c", line)

    def type(self, line):
        self.type_keys(line)
        self._tmux("send-keys", "Enter")

    def type_keys(self, text):
        """Type a text that is no whole line yet."""
        self._tmux("send-keys", "-l", text)

    def key(self, name):
        """Press a key, such as `C-c` or `Tab`."""
        self._tmux("send-keys", name)

    def wait_for(self, text, seconds=20):
        """Return the screen as soon as it shows a text."""
        end = time.monotonic() + seconds
        while True:
            shown = self._tmux("capture-pane", "-p", "-J", "-S", "-200").stdout
            if text in shown:
                return shown
            assert time.monotonic() < end, f"{text!r} is not on the screen:\n{shown.strip()}"
            time.sleep(0.05)

    def close(self):
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], capture_output=True, check=False)

    def _tmux(self, *words):
        environ = {**self.environ, "TMUX_TMPDIR": self.folder}
        command = ["tmux", "-S", self.socket, *words]
        return subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
