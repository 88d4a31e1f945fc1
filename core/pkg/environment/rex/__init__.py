"""Package commands ("rex"): run once against a recorder, replay into a dict or any shell.

    recording = record(facts, dialect=shell, parent_environ=os.environ, settings=..., system=...)
    recording.environ                   # what rez's `get_environ` returns: name -> value
    recording.actions                   # `Action` in order, each with `.origin` and `.line`
    write_script(shell, recording.actions)  # text for that shell
    write_variables(recording.environ, "export")  # also set, json, dotenv
    apply_recording(recording)          # change os.environ (and sys.path) of this process

How it fits together:

- `EnvironmentFacts`: a neutral description of a resolve (keyword arguments only). `packages` are the
  resolved variants in order; any object with rez's attribute names serves (`name`, `version`, `root`,
  `base`, `uri`, `qualified_name`, `qualified_package_name`, `is_local`, `pre_commands`, `commands`,
  `post_commands`, and whatever package code asks of `this`). Requests, implicits and ephemerals are
  requirements (anything with `name`, `range` and `str()`).
- `RexSettings`: the settings that matter here; `RexSettings.of(settings)` takes them from a `Settings`.
- `Recorder`: what package code runs in; has rez's executor names (`env`, `setenv`, `bind`, `unbind`,
  `reset_globals`, `execute_code`, `execute_function`, `normalize_path`, `get_output`, ...). Give it a
  `dialect` (a shell, or None for the plain dict) because package code can notice path separator and
  path style. A recording made for one posix shell is right for the others and for the dict.
- `run_context(recorder, facts)`: everything in rez's order. Extra actions go
  into `facts.pre_actions` / `facts.post_actions`, callables that get the recorder.
- `record(facts, ...)`: make a Recorder, run_context, return its `Recording`. With a `cache_folder` the
  compiled code of large environments is kept (`code_cache`).
- `PythonInterpreter`: replays for its side effects in this process (`apply`, `execute_command`).
- `late_bindings(...)`: the objects late-bound functions see; usable during a solve.
- `visible_suite_paths`, `suite_paths`: the suites that go on PATH.
- `pkg.environment.rex.system_paths.system_paths(shell, environ, configured=..., cache_folder=...)`.
- `pkg.environment.rex.launch.prepare_shell(shell, facts, settings, ...)` records, writes the shell's
  files and returns a `Launch`: `.run()` starts it, waits, cleans up and returns the exit status;
  `.popen(**args)` returns the process.

Errors of package code are `CommandError`, both a `PackageCommandError` and a `RexError`; the message
names package, section, file and line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pkg.lazy import loader

if TYPE_CHECKING:
    from pkg.environment.rex.bindings import (
        EphemeralsBinding,
        RequirementsBinding,
        VariantBinding,
        VariantsBinding,
        VersionBinding,
        intersects,
        late_bindings,
    )
    from pkg.environment.rex.facts import EnvironmentFacts, RexSettings
    from pkg.environment.rex.failures import CommandError, CommandStopError
    from pkg.environment.rex.formats import FORMATS, write_variables
    from pkg.environment.rex.interpret import PythonInterpreter, apply_recording
    from pkg.environment.rex.recorder import Recorder, Recording
    from pkg.environment.rex.scripts import write_script
    from pkg.environment.rex.sequence import record, run_context
    from pkg.environment.rex.suites import suite_paths, visible_suite_paths
    from pkg.interfaces.actions import Action, EscapedString, Origin

__all__ = [
    "FORMATS",
    "Action",
    "CommandError",
    "CommandStopError",
    "EnvironmentFacts",
    "EphemeralsBinding",
    "EscapedString",
    "Origin",
    "PythonInterpreter",
    "Recorder",
    "Recording",
    "RequirementsBinding",
    "RexSettings",
    "VariantBinding",
    "VariantsBinding",
    "VersionBinding",
    "apply_recording",
    "intersects",
    "late_bindings",
    "record",
    "run_context",
    "suite_paths",
    "visible_suite_paths",
    "write_script",
    "write_variables",
]

# Names load when they are used: a lock is replayed without what runs package code.
_HOMES = {
    "Action": "pkg.interfaces.actions",
    "CommandError": "pkg.environment.rex.failures",
    "CommandStopError": "pkg.environment.rex.failures",
    "EnvironmentFacts": "pkg.environment.rex.facts",
    "EphemeralsBinding": "pkg.environment.rex.bindings",
    "EscapedString": "pkg.interfaces.actions",
    "FORMATS": "pkg.environment.rex.formats",
    "Origin": "pkg.interfaces.actions",
    "PythonInterpreter": "pkg.environment.rex.interpret",
    "Recorder": "pkg.environment.rex.recorder",
    "Recording": "pkg.environment.rex.recorder",
    "RequirementsBinding": "pkg.environment.rex.bindings",
    "RexSettings": "pkg.environment.rex.facts",
    "VariantBinding": "pkg.environment.rex.bindings",
    "VariantsBinding": "pkg.environment.rex.bindings",
    "VersionBinding": "pkg.environment.rex.bindings",
    "apply_recording": "pkg.environment.rex.interpret",
    "intersects": "pkg.environment.rex.bindings",
    "late_bindings": "pkg.environment.rex.bindings",
    "record": "pkg.environment.rex.sequence",
    "run_context": "pkg.environment.rex.sequence",
    "suite_paths": "pkg.environment.rex.suites",
    "visible_suite_paths": "pkg.environment.rex.suites",
    "write_script": "pkg.environment.rex.scripts",
    "write_variables": "pkg.environment.rex.formats",
}

__getattr__ = loader(__name__, _HOMES)
