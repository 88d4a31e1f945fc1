"""Every setting of rez 3.4.0, with rez's type and default, and the few that only `pkg` has.

Settings of plugins are declared by the plugins; those of rez's own plugins are in `plugin_sections`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from pkg.settings import machine
from pkg.settings.setting import Setting
from pkg.settings.value_types import (
    CORE_COUNT,
    DICT_OR_LIST,
    FORCE_OR_BOOL,
    NAME_OR_FUNCTION,
    NULL_OR_DICT,
    NULL_OR_STR_LIST,
    PATH_LIST,
    PATH_REMAPS,
    OneOf,
)

if TYPE_CHECKING:
    from pkg.settings.settings import Settings

NO_EFFECT = "has no effect in rez 3.4.0 either"
DEPRECATED = "deprecated in rez 3.4.0"


def _temporary_folder(settings: Settings) -> str:
    return machine.temporary_folder(settings.environ)


def _image_viewer(settings: Settings) -> str | None:
    return machine.image_viewer(settings.environ)


def _editor(settings: Settings) -> str | None:
    return machine.editor(settings.environ)


def _difftool(settings: Settings) -> str | None:
    return machine.difftool(settings.environ)


def _terminal_command(settings: Settings) -> str | None:
    return machine.terminal_command(settings.environ)


def _new_session_arguments(_: Settings) -> dict[str, Any]:
    return machine.new_session_arguments()


def _cache_folder(settings: Settings) -> str:
    return machine.cache_folder(settings.environ, settings.home)


def _lock_folder(settings: Settings) -> str:
    folder = settings.cache_path
    return os.path.join(folder, "locks") if folder else ""  # noqa: PTH118 - pathlib is slow to import


def _index_folder(settings: Settings) -> str:
    folder = settings.cache_path
    return os.path.join(folder, "index") if folder else ""  # noqa: PTH118 - pathlib is slow to import


_PIP_REMAPS = [
    {"record_path": r"^{p}{s}{p}{s}(bin{s}.*)", "pip_install": r"\1", "rez_install": r"\1"},
    {
        "record_path": r"^{p}{s}{p}{s}lib{s}python{s}(.*)",
        "pip_install": r"\1",
        "rez_install": r"python{s}\1",
    },
]

# What is coloured, its foreground and its styles; backgrounds are never set by default.
_COLOURED = (
    ("critical", "critical messages", "red", ["bright"]),
    ("error", "errors", "red", None),
    ("warning", "warnings", "yellow", None),
    ("info", "information", "green", None),
    ("debug", "debug output", "blue", None),
    ("heading", "headings", None, ["bright"]),
    ("local", "local packages", "green", None),
    ("implicit", "implicit requests", "cyan", None),
    ("ephemeral", "ephemerals", "blue", None),
    ("alias", "aliased suite tools", "cyan", None),
)
_COLOURS = tuple(
    setting
    for name, what, colour, styles in _COLOURED
    for setting in (
        Setting(f"{name}_fore", str | None, colour, f"colour of {what}, such as 'red' or 'cyan'"),
        Setting(f"{name}_back", str | None, None, f"colour behind {what}"),
        Setting(f"{name}_styles", NULL_OR_STR_LIST, styles, f"styles of {what}: dim, normal, bright"),
    )
)

# Area of use -> its settings.
AREAS: dict[str, tuple[Setting, ...]] = {
    "pkg": (
        Setting("resolver_backend", str, "numba", "which resolver plugin finds the packages"),
        Setting(
            "cache_path",
            str,
            None,
            "folder for what may be lost and made again; null: pkg in the user's cache folder",
            computed=_cache_folder,
        ),
        Setting("index", bool, True, "remember listings and definitions of folder repositories"),
        Setting(
            "index_path",
            str,
            None,
            "folder for what is remembered of repositories; null: index in cache_path",
            computed=_index_folder,
        ),
        Setting(
            "index_check",
            OneOf("auto", "families", "definitions"),
            "auto",
            "compare the folder of each family with what is remembered, or each known definition too; auto: "
            "definitions in the local repository and in small ones that can be written to",
        ),
        Setting("build_jobs", int, 1, "how many variants are built at once; 0 for one per processor"),
        Setting(
            "lock_store",
            str,
            None,
            "folder of the locks that tokens stand for, shared with the farm; null: locks in cache_path",
            computed=_lock_folder,
        ),
        Setting(
            "environment_policy",
            str,
            "rez",
            "what environments take over from the one they are started in: rez (all), isolated, or a name of "
            "environment_policies",
        ),
        Setting(
            "environment_policies",
            dict,
            {},
            "further policies by name: each a mapping with keep and drop (patterns of variables) and extends",
        ),
        Setting("payload_cache", str, "folder", "which cache plugin keeps payloads in cache_packages_path"),
        Setting("value_cache", str, "memcached", "which cache plugin talks to the servers of memcached_uri"),
        Setting(
            "request_log",
            str,
            "",
            "file that pkg env appends each request to, for pkg impact and pkg shadow; empty: none",
        ),
        Setting(
            "request_log_size",
            int,
            10_000_000,
            "bytes at which the request log is put aside; 0 for any size",
        ),
    ),
    "paths": (
        Setting(
            "packages_path",
            PATH_LIST,
            ["~/packages", "~/.rez/packages/int", "~/.rez/packages/ext"],
            "package repositories in order of priority, the first with a version wins; also 'type@location'",
        ),
        Setting(
            "local_packages_path",
            str,
            "~/packages",
            "repository that local builds install into; packages from it count as local",
        ),
        Setting(
            "release_packages_path",
            str,
            "~/.rez/packages/int",
            "repository that releases install into; must already exist",
        ),
        Setting(
            "tmpdir",
            str | None,
            None,
            "folder for temporary files; detected when null",
            computed=_temporary_folder,
        ),
        Setting(
            "context_tmpdir",
            str | None,
            None,
            "folder for the temporary files of started environments; detected when null",
            computed=_temporary_folder,
        ),
        Setting(
            "package_definition_build_python_paths",
            PATH_LIST,
            [],
            "folders on sys.path while definition files are loaded at build time",
        ),
        Setting(
            "package_definition_python_path",
            str | None,
            None,
            "folder that @include modules are taken from; they are copied into the package",
        ),
    ),
    "plugins": (
        Setting("plugin_path", PATH_LIST, [], "extra folders searched for a 'rezplugins' namespace"),
        Setting("bind_module_path", PATH_LIST, [], "extra folders searched for bind modules"),
    ),
    "caching": (
        Setting("resolve_caching", bool, True, "store and reuse whole resolves in memcached"),
        Setting("cache_package_files", bool, True, "store loaded definition files in memcached"),
        Setting(
            "cache_listdir",
            bool,
            True,
            "store repository folder listings in memcached",
            note="has no effect; the index keeps listings",
        ),
        Setting(
            "resource_caching_maxsize",
            int,
            -1,
            "entries in the in-process resource cache; negative is unlimited, 0 is off",
        ),
        Setting(
            "memcached_uri", NULL_OR_STR_LIST, [], "memcached servers; empty turns all memcached use off"
        ),
        Setting(
            "memcached_package_file_min_compress_len",
            int,
            16384,
            "compress cached definition files from this size on; 0 never",
        ),
        Setting(
            "memcached_context_file_min_compress_len",
            int,
            1,
            "compress cached contexts from this size on",
            note=NO_EFFECT,
        ),
        Setting(
            "memcached_listdir_min_compress_len",
            int,
            16384,
            "compress cached listings from this size on; 0 never",
        ),
        Setting(
            "memcached_resolve_min_compress_len",
            int,
            1,
            "compress cached resolves from this size on; 0 never",
        ),
    ),
    "package copy": (
        Setting("default_relocatable", bool, True, "whether packages may be copied when they do not say so"),
        Setting("default_relocatable_per_package", NULL_OR_DICT, None, "relocatable or not, by family"),
        Setting(
            "default_relocatable_per_repository",
            NULL_OR_DICT,
            None,
            "the same by repository location; stronger than the one by family",
        ),
    ),
    "package caching": (
        Setting(
            "default_cachable",
            bool | None,
            False,
            "whether payloads may be cached when packages do not say; null: as relocatable",
        ),
        Setting("default_cachable_per_package", NULL_OR_DICT, None, "cachable or not, by family"),
        Setting(
            "default_cachable_per_repository",
            NULL_OR_DICT,
            None,
            "the same by repository location; stronger than the one by family",
        ),
        Setting(
            "cache_packages_path",
            str | None,
            None,
            "folder of the payload cache; null turns payload caching off",
        ),
        Setting("read_package_cache", bool, True, "point variant roots at cached payloads"),
        Setting(
            "write_package_cache", bool, True, "queue the variants of created or loaded contexts for caching"
        ),
        Setting(
            "package_cache_max_variant_days",
            int,
            30,
            "drop payloads unused for this many days when cleaning; 0 keeps them",
        ),
        Setting(
            "package_cache_during_build", bool, False, "also use the payload cache in build environments"
        ),
        Setting(
            "package_cache_async", bool, True, "fill the cache by a daemon (true) or block until done (false)"
        ),
        Setting("package_cache_local", bool, False, "also cache packages of the local repository"),
        Setting(
            "package_cache_same_device",
            bool,
            False,
            "also cache payloads that live on the cache's own device",
        ),
        Setting(
            "package_cache_clean_limit",
            float,
            0.5,
            "seconds of cleaning after each cache update; 0 none, negative not even waking the daemon",
        ),
        Setting("package_cache_log_days", int, 7, "days that cache log files are kept"),
        Setting(
            "package_cache_space_buffer",
            int,
            104857600,
            "free bytes to leave on the cache's disk; below it nothing is cached",
        ),
        Setting(
            "package_cache_used_threshold",
            int,
            80,
            "percentage of the disk in use above which every payload is measured against the buffer",
        ),
    ),
    "resolve": (
        Setting(
            "implicit_packages",
            list[str],
            ["~platform=={system.platform}", "~arch=={system.arch}", "~os=={system.os}"],
            "requests appended to every request",
        ),
        Setting(
            "platform_map",
            NULL_OR_DICT,
            {},
            "regular expressions that rewrite the detected 'os' and 'arch'; the first match wins",
        ),
        Setting(
            "prune_failed_graph",
            bool,
            True,
            "remove nodes from failure graphs that do not lead to the failure",
        ),
        Setting(
            "variant_select_mode",
            OneOf("version_priority", "intersection_priority"),
            "version_priority",
            "try variants by the versions of requested packages, or first by how many of them they share",
        ),
        Setting(
            "package_filter",
            DICT_OR_LIST,
            None,
            "a filter, or a list of them, with 'excludes' and 'includes' rules; each may hide packages",
        ),
        Setting(
            "package_orderers",
            DICT_OR_LIST,
            None,
            "orderers that change in which order versions are tried; the first for a family wins",
        ),
        Setting("allow_unversioned_packages", bool, True, "accept packages without a version"),
        Setting(
            "error_on_missing_variant_requires",
            bool,
            True,
            "fail when a dependency's family does not exist; false abandons that branch only",
        ),
    ),
    "rex": (
        Setting(
            "parent_variables",
            list[str],
            [],
            "variables whose first append or prepend extends the value of the parent environment",
        ),
        Setting("all_parent_variables", bool, False, "treat every variable as a parent variable"),
        Setting("resetting_variables", list[str], [], "variables that packages may reset", note=NO_EFFECT),
        Setting("all_resetting_variables", bool, False, "every variable may be reset", note=NO_EFFECT),
        Setting(
            "env_var_separators",
            dict,
            {"CMAKE_MODULE_PATH": ";", "DOXYGEN_TAGFILES": " "},
            "separator per variable name for append and prepend; others use the path separator",
        ),
        Setting(
            "pathed_env_vars",
            list[str],
            ["*PATH"],
            "globs of variable names whose values get path normalisation in shells that need it",
        ),
        Setting(
            "optionvars",
            NULL_OR_DICT,
            None,
            "free data for optionvars() in package commands; dotted names reach into dicts",
        ),
    ),
    "shells": (
        Setting(
            "default_shell", str | None, "", "shell plugin to use; empty means the detected current shell"
        ),
        Setting(
            "terminal_emulator_command",
            str | None,
            None,
            "command that opens a new terminal for detached shells; detected when null",
            computed=_terminal_command,
        ),
        Setting(
            "new_session_popen_args",
            NULL_OR_DICT,
            None,
            "Popen arguments giving a started shell its own process group; detected when null",
            computed=_new_session_arguments,
        ),
        Setting(
            "rez_tools_visibility",
            OneOf("never", "append", "prepend"),
            "append",
            "where the tool's own bin folder goes on PATH; 'never' also silences the welcome text",
        ),
        Setting(
            "package_commands_sourced_first",
            bool,
            True,
            "source package commands before (true) or after (false) the user's startup files",
        ),
        Setting(
            "standard_system_paths",
            PATH_LIST,
            [],
            "PATH entries appended at the end of every environment; detected from the shell when empty",
        ),
    ),
    "suites": (
        Setting(
            "suite_visibility",
            OneOf("never", "always", "parent", "parent_priority"),
            "always",
            "which suites on PATH stay on PATH in a new environment",
        ),
        Setting("suite_alias_prefix_char", str, "+", "character that introduces the options of suite tools"),
    ),
    "build": (
        Setting(
            "package_preprocess_function",
            NAME_OR_FUNCTION,
            None,
            "global preprocess function, or 'module.func' string, applied to developer packages",
        ),
        Setting(
            "package_preprocess_mode",
            OneOf("before", "after", "override"),
            "override",
            "order of global and package preprocess functions, or package one only",
        ),
        Setting("build_directory", str, "build", "build folder; a relative one lies below the source folder"),
        Setting(
            "build_thread_count",
            CORE_COUNT,
            "physical_cores",
            "threads for builds: a number above 0, 'physical_cores' or 'logical_cores'",
        ),
        Setting(
            "make_package_temporarily_writable",
            bool,
            True,
            "make read-only package folders writable while they are changed",
        ),
        Setting(
            "variant_shortlinks_dirname",
            str | None,
            "_v",
            "folder inside a package for short links to hashed variants; null disables them",
        ),
        Setting("use_variant_shortlinks", bool, True, "use those short links as variant roots"),
        Setting("default_build_process", str, "local", "build process plugin used when none is given"),
        Setting(
            "create_executable_script_mode",
            OneOf("single", "py", "platform_specific", "both"),
            "single",
            "which script files are written for generated Python tools",
        ),
    ),
    "context tracking": (
        Setting(
            "context_tracking_host",
            str | None,
            "",
            "AMQP host[:port] told about contexts; 'stdout' prints instead, empty is off",
        ),
        Setting(
            "context_tracking_amqp",
            NULL_OR_DICT,
            {
                "userid": "",
                "password": "",
                "connect_timeout": 10,
                "exchange_name": "",
                "exchange_routing_key": "REZ.CONTEXT",
                "message_delivery_mode": 1,
            },
            "AMQP connection and exchange settings",
        ),
        Setting(
            "context_tracking_context_fields",
            list[str],
            [
                "status",
                "timestamp",
                "solve_time",
                "load_time",
                "from_cache",
                "package_requests",
                "implicit_packages",
                "resolved_packages",
            ],
            "context fields put into the message",
        ),
        Setting(
            "context_tracking_extra_fields",
            NULL_OR_DICT,
            {},
            "extra message fields; empty values and unexpanded variables are dropped",
        ),
    ),
    "debugging": (
        Setting("warn_shell_startup", bool, False, "warn about startup options a shell cannot honour"),
        Setting("warn_untimestamped", bool, False, "warn about packages without a timestamp", note=NO_EFFECT),
        Setting("warn_all", bool, False, "all warnings on"),
        Setting("warn_none", bool, False, "all warnings off; wins over warn_all"),
        Setting("debug_file_loads", bool, False, "report file loads and writes"),
        Setting("debug_plugins", bool, False, "report plugin loading, with tracebacks of failures"),
        Setting("debug_package_release", bool, False, "report VCS commands, release hooks and pip steps"),
        Setting("debug_bind_modules", bool, False, "report bind module steps"),
        Setting("debug_resources", bool, False, "report resource loading and installing"),
        Setting("debug_package_exclusions", bool, False, "report packages hidden by filters, with the rule"),
        Setting("debug_resolve_memcache", bool, False, "report resolve cache hits and misses"),
        Setting("debug_memcache", bool, False, "report memcached use and use readable keys"),
        Setting("debug_context_tracking", bool, False, "report context tracking and AMQP logs"),
        Setting("debug_shell_startup", bool, False, "report the files and command used to start a shell"),
        Setting("debug_all", bool, False, "all debug output on"),
        Setting("debug_none", bool, False, "all debug output off; wins over debug_all"),
        Setting(
            "catch_rex_errors",
            bool,
            True,
            "shorten errors in package commands; false lets them escape with a traceback",
        ),
        Setting("shell_error_truncate_cap", int, 750, "cut shell errors to this length", note=NO_EFFECT),
    ),
    "release": (
        Setting("release_hooks", list[str], [], "release hook plugins to run, in order"),
        Setting("prompt_release_message", bool, False, "open an editor for the release message"),
        Setting(
            "max_package_changelog_chars", int, 65536, "cut changelogs to this length; 0 keeps them whole"
        ),
        Setting(
            "max_package_changelog_revisions",
            int,
            0,
            "keep only this many commits in changelogs; 0 keeps all",
        ),
    ),
    "appearance": (
        Setting("quiet", bool, False, "silence warnings, debug output and progress bars"),
        Setting("show_progress", bool, True, "show progress bars"),
        Setting("editor", str | None, None, "text editor; detected when null", computed=_editor),
        Setting(
            "image_viewer",
            str | None,
            None,
            "image viewer for graphs; detected when null",
            computed=_image_viewer,
        ),
        Setting("browser", str | None, None, "browser for help pages; the system default when null"),
        Setting("difftool", str | None, None, "file diff viewer; detected when null", computed=_difftool),
        Setting("dot_image_format", str, "png", "image format of rendered graphs"),
        Setting("set_prompt", bool, True, "change the prompt of started shells"),
        Setting("prefix_prompt", bool, True, "put the marker before (true) or after (false) the prompt"),
        Setting("documentation_url", str, "https://rez.readthedocs.io", "address of the manual"),
        Setting(
            "color_enabled",
            FORCE_OR_BOOL,
            os.name == "posix",
            "colour output: true, false, or 'force' even without a terminal",
        ),
        *_COLOURS,
    ),
    "pip": (
        Setting(
            "pip_extra_args", NULL_OR_STR_LIST, [], "extra arguments for pip install, replaced by --extra"
        ),
        Setting(
            "pip_install_remaps",
            PATH_REMAPS,
            _PIP_REMAPS,
            "where '..' paths of pip records are installed and packaged; tokens {p} {pardir} {s} {sep}",
        ),
    ),
    "compatibility": (
        Setting("warn_old_commands", bool, True, "warn about list-style commands", note=DEPRECATED),
        Setting("error_old_commands", bool, False, "refuse list-style commands", note=DEPRECATED),
        Setting("debug_old_commands", bool, False, "print list-style commands and their translation"),
        Setting(
            "rez_1_environment_variables", bool, False, "also set the variables of rez 1", note=DEPRECATED
        ),
        Setting("disable_rez_1_compatibility", bool, True, "refuse constructs of rez 1", note=DEPRECATED),
    ),
    "gui": (
        Setting("use_pyside", bool, False, "force PySide in the graphical tool", note=NO_EFFECT),
        Setting("use_pyqt", bool, False, "force PyQt in the graphical tool", note=NO_EFFECT),
        Setting("gui_threads", bool, True, "use threads in the graphical tool"),
    ),
}

DECLARED: dict[str, Setting] = {setting.name: setting for area in AREAS.values() for setting in area}
