"""Answer requests with the rez that is installed for this interpreter; a program that needs nothing of `pkg`.

It reads a line of JSON with the setup, then one per request, and writes an answer for each; see
`pkg.requests.workers`. It must run on every Python that a supported rez runs on, which is 3.8 and later.
"""

# ruff: noqa: PTH100, PTH120, UP006, UP035
from __future__ import annotations

import json
import os
import sys
import time
import traceback
from typing import Any, Dict

Data = Dict[str, Any]

# Python looks for modules beside a program first, and what is beside this one is none of rez's business.
sys.path[:] = [path for path in sys.path if path != os.path.dirname(os.path.abspath(__file__))]

# Settings that decide about answers, for reproductions; what is not JSON is left out.
SETTINGS = (
    "implicit_packages",
    "package_filter",
    "package_orderers",
    "variant_select_mode",
    "error_on_missing_variant_requires",
    "allow_unversioned_packages",
    "parent_variables",
    "all_parent_variables",
    "resetting_variables",
    "all_resetting_variables",
    "env_var_separators",
    "pathed_env_vars",
    "standard_system_paths",
    "optionvars",
    "package_definition_python_path",
    "use_variant_shortlinks",
    "rez_1_environment_variables",
    "disable_rez_1_compatibility",
    "default_shell",
    "rez_tools_visibility",
)


def describe() -> Data:
    """Say which rez this is, and with what settings."""
    import rez
    from rez.config import config
    from rez.system import system

    values = {}
    for name in SETTINGS:
        try:
            value = getattr(config, name)
            json.dumps(value)
        except Exception:
            continue
        values[name] = value
    return {
        "ready": True,
        "version": rez.__version__,
        "python": sys.executable,
        "tool_path": system.rez_bin_path,
        "packages_path": list(config.packages_path),
        "settings": values,
    }


def answer(entry: Data, setup: Data) -> Data:
    """Resolve one request, and make its environment."""
    from rez.config import config
    from rez.package_filter import PackageFilterList
    from rez.resolved_context import ResolvedContext

    result: Data = {"status": "error", "packages": [], "ephemerals": [], "environ": None, "reason": ""}
    options: Data = {}
    if entry.get("filters") is not None:
        options["package_filter"] = PackageFilterList.from_pod(entry["filters"])
    start = time.time()
    try:
        context: Any = ResolvedContext(
            entry["requests"],
            package_paths=entry.get("paths") or setup.get("paths") or config.packages_path,
            timestamp=entry.get("timestamp"),
            building=bool(entry.get("building")),
            add_implicit_packages=bool(entry.get("implicit", True)),
            caching=False,
            package_caching=False,
            **options,
        )
    except Exception as error:
        result["seconds"] = time.time() - start
        result["reason"] = f"{type(error).__name__}: {error}"
        return result
    result["seconds"] = time.time() - start
    result["status"] = context.status.name
    if not context.success:
        result["reason"] = context.failure_description or ""
        return result
    for package in context.resolved_packages:
        result["packages"].append(
            [package.name, str(package.version), package.index, package.resource.location]
        )
    result["ephemerals"] = [str(each) for each in context.resolved_ephemerals or ()]
    try:
        result["environ"] = context.get_environ(parent_environ=dict(setup["environ"]))
    except Exception as error:
        result["reason"] = f"{type(error).__name__}: {error}"
    return result


def main() -> None:
    """Answer until there are no more questions."""
    # As `pkg.requests.workers.take_output` and `serve`.
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)

        def put(data: Data) -> None:
            answers.write(b"\x1e" + json.dumps(data).encode() + b"\n")
            answers.flush()

        setup = json.loads(sys.stdin.readline())
        try:
            put(describe())
        except ImportError as error:
            put({"refused": f"rez cannot be imported by {sys.executable}: {error}"})
            return
        except Exception:
            put({"refused": "rez does not start: " + traceback.format_exc(limit=1).strip().splitlines()[-1]})
            return
        for line in sys.stdin:
            put(answer(json.loads(line), setup))


if __name__ == "__main__":
    main()
