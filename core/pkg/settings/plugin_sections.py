"""The `plugins` part of the configuration: its sections, and the settings of rez's own plugins.

A plugin's settings are under `plugins.<section>.<name>`. The section is the plugin kind; where rez has
a word of its own for it (`shell`), that is as good as ours (`shells`). If one file writes both, ours
wins. Two keys belong to `pkg` itself: `plugins.prefer` and `plugins.disable`.
"""

from __future__ import annotations

import os
from typing import Any

from pkg.settings.layers import MISSING
from pkg.settings.setting import Setting
from pkg.settings.value_types import DICT, DICT_LIST, STR, STR_LIST, Either, OneOf

# Our plugin kinds and the plugin types of rez that they stand for.
SECTIONS = {
    "shells": "shell",
    "repositories": "package_repository",
    "build_systems": "build_system",
    "build_processes": "build_process",
    "vcs": "release_vcs",
    "release_hooks": "release_hook",
    "commands": "command",
}

OWN = (
    Setting("prefer", dict, {}, "which distribution may provide a plugin: 'shells.zsh: lodge-pkg'"),
    Setting("disable", STR_LIST, [], "plugins that are never loaded, as 'kind:name'"),
)


def section_of(kind: str) -> str:
    """Return rez's word for one of our plugin kinds; other words stand for themselves."""
    return SECTIONS.get(kind, kind)


def kind_of(section: str) -> str:
    """Return our word for one of rez's plugin types; other words stand for themselves."""
    return next((kind for kind, word in SECTIONS.items() if word == section), section)


_MAIL_BODY = """\
{system.user} released {package.qualified_name} from {system.fqdn}.

Package:          {package.qualified_name}
Location:         {release.path}
Previous version: {release.previous_version}
Released with:    rez {system.rez_version}

Variants ({variants.count}):
{variants.paths}

Message:
{release.message}

Changes:
{release.changelog}"""


def _shell(prompt: str, *more: Setting) -> tuple[Setting, ...]:
    return (
        Setting("prompt", str, prompt, "marker in the prompt of started shells; empty changes nothing"),
        Setting("executable_fullpath", str | None, None, "the shell program; null searches PATH"),
        *more,
    )


_PATHEXT = Setting("additional_pathext", STR_LIST, [".PY"], "endings added to PATHEXT (Windows only)")
_POLICY = Setting("execution_policy", str | None, None, "execution policy to start with")

# Section -> plugin -> settings. An empty plugin name holds what all plugins of the section share.
REZ_PLUGINS: dict[str, dict[str, tuple[Setting, ...]]] = {
    "shell": {
        "sh": _shell(">"),
        "bash": _shell(">"),
        "csh": _shell(">"),
        "tcsh": _shell(">"),
        "zsh": _shell("%"),
        "cmd": _shell("$G", _PATHEXT),
        "powershell": _shell("> $ ", _PATHEXT, _POLICY),
        "pwsh": _shell("> $ ", _PATHEXT, _POLICY),
        "gitbash": _shell(">"),
    },
    "release_vcs": {
        "": (
            Setting("tag_name", str, "{qualified_name}", "tag, filled in with the package's attributes"),
            Setting(
                "releasable_branches",
                STR_LIST,
                [],
                "regular expressions, one of which the branch must match; empty permits all",
            ),
            Setting("check_tag", bool, False, "refuse to release when the tag exists already"),
        ),
        "git": (Setting("allow_no_upstream", bool, False, "release without an upstream branch"),),
    },
    "release_hook": {
        "emailer": (
            Setting("smtp_host", str, "", "mail server; empty sends nothing"),
            Setting("smtp_port", int, 25, "port of the mail server"),
            Setting("sender", str, "{system.user}@rez-release.com", "address of the sender"),
            Setting("recipients", Either(STR, STR_LIST), [], "addresses, or a YAML file with rules"),
            Setting(
                "subject",
                str,
                "[rez] [release] {system.user} released {package.qualified_name}",
                "template of the subject: package, system, release, variants",
            ),
            Setting("body", str, _MAIL_BODY, "template of the text: as the subject"),
        ),
        "command": (
            Setting("print_commands", bool, True, "print commands before they run"),
            Setting("print_output", bool, True, "print what they print"),
            Setting("print_error", bool, True, "print failures to stderr"),
            Setting("cancel_on_error", bool, True, "a failing command before the release cancels it"),
            Setting("stop_on_error", bool, True, "skip the remaining commands after a failure"),
            Setting(
                "pre_build_commands",
                DICT_LIST,
                [],
                "commands before the first variant of a release is built; rez never runs them",
            ),
            Setting("pre_release_commands", DICT_LIST, [], "commands before anything is released"),
            Setting("post_release_commands", DICT_LIST, [], "commands after all variants are released"),
        ),
        "amqp": (
            Setting("host", str, "", "broker, host[:port]; empty sends nothing"),
            Setting("userid", str, "", "user at the broker"),
            Setting("password", str, "", "password at the broker"),
            Setting("connect_timeout", int, 10, "seconds to wait for the broker"),
            Setting("exchange_name", str, "", "exchange"),
            Setting("exchange_routing_key", str, "REZ.PACKAGE.RELEASED", "routing key"),
            Setting("message_delivery_mode", int, 1, "delivery mode"),
            Setting("message_attributes", DICT, {}, "more fields of the message"),
        ),
    },
    "build_system": {
        "cmake": (
            Setting(
                "build_system",
                OneOf("eclipse", "codeblocks", "make", "nmake", "mingw", "xcode", "ninja"),
                "make" if os.name == "posix" else "nmake",
                "generator",
            ),
            Setting("build_target", OneOf("Debug", "Release", "RelWithDebInfo"), "Release", "build type"),
            Setting("cmake_args", STR_LIST, ["-Wno-dev", "--no-warn-unused-cli"], "arguments for cmake"),
            Setting("cmake_binary", str | None, None, "cmake program; null searches the build environment"),
            Setting("make_binary", str | None, None, "make program; null follows the generator"),
            Setting("install_pyc", bool, True, "also install compiled Python files"),
        ),
    },
    "package_repository": {
        "filesystem": (
            Setting(
                "file_lock_type",
                OneOf("default", "mkdir", "link", "symlink"),
                "default",
                "how a repository is locked; default: link where possible, else mkdir",
            ),
            Setting("file_lock_timeout", int, 10, "seconds to wait for the lock"),
            Setting("file_lock_dir", str | None, None, "folder in the repository for lock files"),
            Setting(
                "check_package_definition_files",
                bool,
                False,
                "a folder is a version only if it holds a definition file",
            ),
            Setting("package_filenames", STR_LIST, ["package"], "names of definition files, best first"),
        ),
    },
    "build_process": {},
    "command": {},
}


def spellings(key: str) -> list[str]:
    """Return the ways to write a key below `plugins`, the strongest last."""
    plugins, _, path = key.partition(".")
    section, dot, rest = path.partition(".")
    words = dict.fromkeys((section_of(section), kind_of(section)))
    return [f"{plugins}.{word}{dot}{rest}" if word else plugins for word in words]


def default(key: str) -> Any:
    """Return the default of a key below `plugins`, or `MISSING`."""
    _, section, *path = [*key.split("."), ""]
    if path == [""]:
        return next((own.default for own in OWN if own.name == section), MISSING)
    if not path:
        return MISSING
    declared = REZ_PLUGINS.get(section_of(section), {})
    name, setting_name = (path[0], path[1]) if path[1] else ("", path[0])
    return next((each.default for each in declared.get(name, ()) if each.name == setting_name), MISSING)
