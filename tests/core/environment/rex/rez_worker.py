"""Answers questions with rez: one JSON object a line in, one out. Run by conftest.py.

{"do": "context", "request": [...], "path": "...", "settings": {...}, "building": false, "testing": false}
{"do": "format", "texts": [...], "names": {...}}
{"do": "system_paths", "shell": "bash"}
{"do": "shell", "request": [...], "path": "...", "shell": "bash", "command": "...", "stdin": null,
 "environ": {...}, "settings": {...}}
"""

import json
import os
import subprocess
import sys

from rez.config import config
from rez.resolved_context import ResolvedContext
from rez.rex import EscapedString, NamespaceFormatter
from rez.shells import UnixShell, create_shell, get_shell_class
from rez.utils.formatting import expandvars

# As shipped, it writes a line that is no text and breaks every script.
UnixShell.resetenv = lambda self, key, value, friends=None: self.setenv(key, value)


def configure(settings):
    for name in list(config.overrides):
        config.remove_override(name)
    for name, value in settings.items():
        config.override(name, value)


def context(question):
    configure(question["settings"])
    made = ResolvedContext(
        question["request"],
        package_paths=[question["path"]],
        building=question["building"],
        testing=question["testing"],
    )
    assert made.success
    answer = {
        "packages": [[v.name, str(v.version), v.index] for v in made.resolved_packages],
        "requests": [str(request) for request in made.requested_packages()],
        "implicits": [str(request) for request in made.implicit_packages],
        "ephemerals": [str(request) for request in made.resolved_ephemerals],
        "package_paths": made.package_paths,
        "rez_path": made.rez_path,
        "rez_version": made.rez_version,
        "timestamp": made.timestamp,
        "requested_timestamp": made.requested_timestamp,
        "system_paths": create_shell("bash").get_syspaths(),
    }
    try:
        answer["environ"] = made.get_environ()
        answer["actions"] = [
            [action.name, [plain(arg) for arg in action.args]]
            for action in made.get_actions()
            if action.name != "comment"
        ]
        answer["script"] = made.get_shell_code("bash")
    except Exception as error:
        answer["error"] = str(error).strip().splitlines()[-1]
    return answer


def shell(question):
    """Run a shell as `rez env` would, and return its exit code and what it printed."""
    configure(question["settings"])
    os.environ.update(question["environ"])
    made = ResolvedContext(question["request"], package_paths=[question["path"]])
    options = {"command": question["command"]}
    if question["stdin"] is not None:
        options = {"stdin": subprocess.PIPE}
    process = made.execute_shell(
        shell=question["shell"],
        block=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )
    out, err = process.communicate(question["stdin"])
    for name in question["environ"]:
        del os.environ[name]
    return [process.returncode, out, err]


def plain(value):
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, EscapedString):
        return plain_parts(value.strings)
    return value


def plain_parts(strings):
    if len(strings) == 1 and not strings[0][0]:
        return strings[0][1]
    return [[is_literal, text] for is_literal, text in strings]


def system_paths(question):
    """Ask a shell; its class would give the answer of a class above it, once that was asked."""
    made = get_shell_class(question["shell"])
    made.syspaths = None
    return made.get_syspaths()


def formatted(question):
    answers = []
    for text in question["texts"]:
        try:
            answers.append(NamespaceFormatter(dict(question["names"])).format(text))
        except Exception as error:
            answers.append(type(error).__name__)
        answers.append(expandvars(text, question["names"]))
    return answers


ANSWERS = {
    "shell": shell,
    "context": context,
    "format": formatted,
    "system_paths": system_paths,
}

if __name__ == "__main__":
    # rez asks a shell for its system paths once per process. Later a question's BASH_ENV could spoil the
    # answer for all that follow, and which question comes first depends on how the tests are spread.
    for each in ("bash", "sh"):
        get_shell_class(each).get_syspaths()
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(ANSWERS[asked["do"]](asked)), flush=True)
