"""What rez, and what `pkg`, make of a random context, and how the two compare."""

from __future__ import annotations

import shutil
from ast import literal_eval
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from copy import deepcopy
from io import StringIO
from pathlib import Path
from traceback import extract_tb
from typing import Any

from answers import REZ_STUMBLES, SAME_ERRORS
from context_cases import LOCKS, ContextCase, Patch

# Times and places that cannot be equal.
OWN = ("created", "timestamp", "solve_time", "load_time", "rez_path")
# What names those in an environment.
OWN_VARIABLES = {"REZ_USED", "REZ_USED_TIMESTAMP"}
REDUCED = "A package was completely reduced: "
DRAWING = "error while drawing the graph"
CYCLE = "A cyclic dependency was detected: "


class Differs(AssertionError):  # noqa: N818 - a finding rather than an error
    """`pkg` does not do what rez does."""


class Comparison:
    """Do everything of a case with both, and compare each step.

    Attributes:
        counts: what was compared, by name.
    """

    def __init__(self, case: ContextCase, folder: Path, settings: Any, resolver: str) -> None:
        """Prepare a comparison.

        Args:
            case: the case.
            folder: an empty folder.
            settings: `pkg`'s settings, which know nobody's configuration; the case's come on top.
            resolver: name of the backend.
        """
        from pkg.host import Host

        self.case = case
        self.counts: Counter[str] = Counter()
        self._folder = folder.resolve()
        self._paths = case.write(self._folder)
        self._resolver = resolver
        configured = {"packages_path": self._paths, **case.settings}
        if case.configured:
            configured["package_filter"] = case.package_filter or []
            configured["package_orderers"] = case.package_orderers or []
        self._configured = configured
        self._host = Host(settings.override(configured))
        self._files = 0

    def run(self) -> None:
        """Compare everything.

        Raises:
            Differs: something is not the same.
        """
        from rez.package_repository import package_repository_manager

        _configure_rez(self._configured)
        try:
            first = self._both(self.case.request)
            if first is None:
                return
            theirs, ours = first
            if not ours.success:
                return
            self.counts["contexts solved"] += 1
            self._answers(theirs, ours)
            for patch in self.case.patches:
                self._patched(theirs, ours, patch)
            self._locked(theirs, ours)
            self._moved(theirs, ours)
        finally:
            _configure_rez({})
            package_repository_manager.clear_caches()

    # --- one context -----------------------------------------------------------------------------

    def _both(self, requests: list[Any]) -> tuple[Any, Any] | None:
        """Resolve with both; None where rez gives an error, which is compared."""
        from rez.resolved_context import ResolvedContext as RezContext

        from pkg.environment.context import ResolvedContext
        from pkg.errors import PkgError

        texts = list(map(str, requests))
        error = ""
        with redirect_stderr(StringIO()):
            try:
                theirs = RezContext(
                    texts, package_paths=self._paths, **self.case.options, **self._rez_rules()
                )
            except Exception as caught:
                error = type(caught).__name__
                if "get_graph" in {frame.name for frame in extract_tb(caught.__traceback__)}:
                    error = DRAWING
        if error in REZ_STUMBLES:
            self.counts[f"requests over which rez stumbles: {error}"] += 1
            return None
        try:
            with redirect_stderr(StringIO()):
                ours = ResolvedContext(
                    texts,
                    package_paths=self._paths,
                    plugins=self._host,
                    resolver=self._resolver,
                    **self.case.options,
                    **self._own_rules(),
                )
        except PkgError as caught:
            self._same(
                error, SAME_ERRORS.get(type(caught).__name__, type(caught).__name__), "class of the error"
            )
            self.counts[f"errors: {error}"] += 1
            return None
        if error == DRAWING and ours.status.name == "failed":
            # rez loses the failure over its picture; ours can be drawn and saved.
            ours.to_dict()
            self.counts["failures that rez cannot draw"] += 1
            return None
        self._same(error, "", "an error")
        self._documents(theirs.to_dict(), ours.to_dict())
        self.counts[f"contexts compared ({ours.status.name})"] += 1
        self._files_of(theirs, ours)
        return theirs, ours

    def _rez_rules(self) -> dict[str, Any]:
        from rez.package_filter import PackageFilterList
        from rez.package_order import PackageOrderList

        if self.case.configured:
            return {}
        return {
            "package_filter": PackageFilterList.from_pod(self.case.package_filter or []),
            "package_orderers": PackageOrderList.from_pod(self.case.package_orderers or []),
        }

    def _own_rules(self) -> dict[str, Any]:
        from pkg.solve.filters import PackageFilterList
        from pkg.solve.order_list import PackageOrderList

        if self.case.configured:
            return {}
        return {
            "package_filter": PackageFilterList.from_pod(self.case.package_filter or []),
            "package_orderers": PackageOrderList.from_pod(self.case.package_orderers or []),
        }

    def _documents(self, theirs: dict[str, Any], ours: dict[str, Any]) -> None:
        if self._resolver != "python":
            # The compiled backend has its own idea of which definitions it must look at.
            del theirs["num_loaded_packages"], ours["num_loaded_packages"]
        for key in OWN:
            self._same(type(theirs.pop(key)), type(ours.pop(key)), key)
        texts = [document["failure_description"] or "" for document in (theirs, ours)]
        if texts[0] != texts[1]:
            # Both are of sets in rez: the variants of a total reduction, and which cycle is named.
            if all(text.startswith(REDUCED) for text in texts):
                self._same(*(sorted(text.removeprefix(REDUCED)) for text in texts), "failure")
            elif not all(text.startswith(CYCLE) for text in texts):
                self._same(*texts, "failure")
            for document in (theirs, ours):
                del document["failure_description"], document["graph"]
        if theirs.get("graph") != ours.get("graph"):
            # rez numbers some nodes in the order of a set.
            self._same(_drawn(theirs.pop("graph")), _drawn(ours.pop("graph")), "graph")
        self._same(theirs, ours, "context")

    def _files_of(self, theirs: Any, ours: Any) -> None:
        """Let each read the file of the other."""
        from rez.resolved_context import ResolvedContext as RezContext

        from pkg.environment.context import ResolvedContext
        from pkg.environment.patching import PatchLock

        self._files += 1
        path = str(self._folder / f"ours{self._files}.rxt")
        locks = {name: PatchLock[lock] for name, lock in self.case.locks.items()}
        ours.patch_locks, ours.default_patch_lock = locks, PatchLock[self.case.lock]
        ours.save(path)
        read = RezContext.load(path)
        ours.patch_locks, ours.default_patch_lock = {}, PatchLock.no_lock
        self._same({name: lock.name for name, lock in read.patch_locks.items()}, self.case.locks, "locks")
        self._same(read.default_patch_lock.name, self.case.lock, "default lock")
        read.patch_locks, read.default_patch_lock = {}, type(read.default_patch_lock).no_lock
        self._documents_read(read.to_dict(), ours.to_dict(), "our file, read by rez")
        if ours.success:
            self._same(read == theirs, True, "equality of the context that rez read")
            self._environments(read, ResolvedContext.load(path, plugins=self._host), "from our file")
        path = str(self._folder / f"theirs{self._files}.rxt")
        before = deepcopy(theirs.to_dict())
        theirs.save(path)
        # Saving into a bundle makes the locations relative in rez's objects as well.
        for package, handle in zip(theirs.resolved_packages or (), before["resolved_packages"], strict=True):
            package.handle.to_dict()["variables"].update(handle["variables"])
        again = ResolvedContext.load(path, plugins=self._host)
        self._documents_read(before, again.to_dict(), "rez's file, read by us")
        self._same(again == ours, True, "equality of the context that we read")
        self._same(hash(again), hash(ours), "hash of the context that we read")
        if ours.success:
            self._environments(RezContext.load(path), again, "from rez's file")
        self.counts["files in bundles"] += 2 * self.case.bundled
        self.counts["files read by the other"] += 2

    def _documents_read(self, theirs: dict[str, Any], ours: dict[str, Any], what: str) -> None:
        if "glob(glob(" in str(theirs["package_filter"]):
            # A rule that rez takes for plain text gets another wrapping each time rez reads it.
            del theirs["package_filter"], ours["package_filter"]
        self._same(theirs, ours, what)

    def _environments(self, theirs: Any, ours: Any, where: str, but: frozenset[str] = frozenset()) -> None:
        for parent in ({}, {"PATH": "/parent", "ORDER": "first", "HOME": "/home/ada"}):
            answers = [_environ(context, parent) for context in (theirs, ours)]
            for answer in answers:
                for name in but:
                    answer.pop(name, None)
            self._same(*answers, f"environment {where}")
            self.counts["environments"] += 1
            self.counts["environments that fail"] += "error" in answers[0]

    def _answers(self, theirs: Any, ours: Any) -> None:
        """Compare what can be asked of a solved context."""
        self._environments(theirs, ours, "of the fresh context", frozenset(OWN_VARIABLES))
        for ask in (
            str,
            lambda one: list(map(str, one.get_resolve_as_exact_requests())),
            lambda one: {name: list(found[1]) for name, found in one.get_tools().items()},
            lambda one: list(one.get_tools(request_only=True)),
            lambda one: sorted((tool, len(found)) for tool, found in one.get_conflicting_tools().items()),
            lambda one: sorted(variant.qualified_name for variant in one.get_tool_variants("tool")),
            lambda one: one.get_dependency_graph(as_dot=True).count("->"),
            lambda one: _printed(one, "print_tools"),
        ):
            self._same(ask(theirs), ask(ours), "an answer")

    # --- what is made of it ----------------------------------------------------------------------

    def _patched(self, theirs: Any, ours: Any, patch: Patch) -> None:
        requests = theirs.get_patched_request(
            _rez_requests(patch.changes), list(patch.removals), strict=patch.strict, rank=patch.rank
        )
        own = ours.get_patched_request(patch.changes, patch.removals, strict=patch.strict, rank=patch.rank)
        self._same(list(map(str, requests)), list(map(str, own)), repr(patch))
        self.counts["patched requests"] += 1
        self.counts["patched strictly"] += patch.strict
        self.counts["patched with a rank"] += patch.rank > 1 and not patch.strict
        patched = self._both(own)
        if patched is None or not patched[1].success:
            return
        self.counts["patched contexts solved"] += 1
        self._same(theirs == patched[0], ours == patched[1], "equality")
        for one, other in ((theirs, ours), patched), (patched, (theirs, ours)):
            self._same(_diff(one[0], other[0]), _diff(one[1], other[1]), f"difference after {patch}")
            self._same(
                _diff_table(one[0], other[0]), _diff_table(one[1], other[1]), "table of the difference"
            )
            self.counts["differences"] += 1

    def _locked(self, theirs: Any, ours: Any) -> None:
        """Write the solution as locks of every sort, and resolve with one of them."""
        from rez.resolved_context import PatchLock as RezLock
        from rez.resolved_context import get_lock_request as rez_lock_request

        from pkg.environment.patching import PatchLock, get_lock_request

        requests: list[Any] = []
        for their, own in zip(theirs.resolved_packages, ours.resolved_packages, strict=True):
            for name in LOCKS:
                for weak in (True, False):
                    texts = [
                        _text_of(rez_lock_request, their, RezLock[name], weak),
                        _text_of(get_lock_request, own, PatchLock[name], weak),
                    ]
                    self._same(*texts, f"{name} of {own.qualified_package_name}")
                    if name == self.case.lock and weak and texts[0] and not texts[0].startswith("error"):
                        requests.append(texts[0])
        self._both([*self.case.request, *requests])
        self.counts["resolves with locks"] += 1

    def _moved(self, theirs: Any, ours: Any) -> None:
        """Find the packages in copies of the repositories."""
        if self.case.moved is None:
            return
        targets = []
        for path in map(Path, self._paths):
            target = self._folder / "moved" / path.name
            target.mkdir(parents=True)
            for family in path.iterdir():
                if family.name in self.case.moved:
                    shutil.copytree(family, target / family.name)
            if self.case.altered:
                family, line = self.case.altered
                for file in target.glob(f"{family}/**/package.py"):
                    file.write_text(f"{file.read_text()}{line}\n")
            targets.append(str(target))
        for options in ({}, {"skip_missing": True}, {"package_names": self.case.moved}):
            answers = []
            for context in (theirs, ours):
                try:
                    moved = context.retargeted(targets, **options)
                    answers.append((moved.to_dict(["resolved_packages", "package_paths"]), moved == context))
                except Exception as error:
                    answers.append(type(error).__name__)
            self.counts["retargeted contexts that lack a package"] += answers[0] == "PackageNotFoundError"
            self._same(*answers, f"retargeted {options}")
            self.counts["retargeted contexts"] += 1

    def _same(self, rez: Any, ours: Any, what: str) -> None:
        if isinstance(rez, dict) and isinstance(ours, dict):
            keys = {key for key in {*rez, *ours} if rez.get(key, "(none)") != ours.get(key, "(none)")}
            rez, ours = ({key: one.get(key, "(none)") for key in sorted(keys)} for one in (rez, ours))
        if rez != ours:
            raise Differs(f"{what}\nrez: {rez}\npkg: {ours}")


def _configure_rez(values: dict[str, Any]) -> None:
    """Give rez these settings on top of its defaults, and let it read its filter and orderers again."""
    from rez.config import config
    from rez.package_filter import PackageFilterList
    from rez.package_order import PackageOrderList

    config._swap(type(config)(config.filepaths, overrides=values, locked=True))
    for owner in (PackageFilterList, PackageOrderList):
        if "_class_property_singleton" in vars(owner):
            del owner._class_property_singleton


def _drawn(graph: str) -> tuple[list[Any], list[Any]]:
    """Return the nodes and edges of a stored graph by their texts, whatever their numbers."""
    data = literal_eval(graph)
    texts = {number: text for _, nodes in data["nodes"] for number, text in nodes}
    nodes = sorted((str(look), text) for look, nodes in data["nodes"] for _, text in nodes)
    edges = sorted(
        (str(look), texts[begin], texts[end]) for look, edges in data["edges"] for begin, end in edges
    )
    return nodes, edges


def _rez_requests(texts: list[str]) -> list[Any]:
    """rez's patching with a rank takes objects only; a removal is a text."""
    from rez.utils.formatting import PackageRequest

    return [text if text.startswith("^") else PackageRequest(text) for text in texts]


def _environ(context: Any, parent: dict[str, str]) -> dict[str, str]:
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        try:
            return dict(context.get_environ(dict(parent)))
        except Exception as error:
            names = {one.__name__ for one in type(error).__mro__}
            if not names & {"RexError", "PackageCommandError"}:
                raise
            return {"error": "package code"}


def _printed(context: Any, method: str, *arguments: Any) -> str:
    stream = StringIO()
    getattr(context, method)(*arguments, buf=stream)
    return stream.getvalue()


def _diff(one: Any, other: Any) -> dict[str, Any]:
    found = one.get_resolve_diff(other)
    return {
        key: {name: [each.qualified_name for each in packages] for name, packages in value.items()}
        if isinstance(value, dict)
        else sorted(each.qualified_name for each in value)
        for key, value in found.items()
    }


def _diff_table(one: Any, other: Any) -> list[str]:
    """The lines of the table, sorted: rez writes them in the order of sets."""
    stream = StringIO()
    with redirect_stdout(stream):
        one.print_resolve_diff(other, heading=("this", "that"))
    return sorted(stream.getvalue().splitlines())


def _text_of(make: Any, variant: Any, lock: Any, weak: bool) -> str:
    try:
        request = make(variant.name, variant.version, lock, weak)
    except Exception as error:
        return f"error {type(error).__name__}"
    return "" if request is None else str(request)
