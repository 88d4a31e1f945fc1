"""Views: what the filter and the orderers of a problem make of encoded families.

Families are encoded as they are in the repositories. What one problem hides of them, and in which order it
wants their versions, is a view: a few fields of each family's record, and masks and orders in DATA that they
refer to. A family is *dressed* for a view once; problems with the same `Problem.view` share it.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pkg_resolvers.jit import layout as at
from pkg_resolvers.jit.blocks import as_bytes, words
from pkg_resolvers.jit.families import release_time
from pkg_resolvers.jit.family_blocks import VIEW_FIELDS

if TYPE_CHECKING:
    from collections.abc import Hashable

    from pkg.solve.filters import PackageFilterList
    from pkg.solve.ordering import Ordering
    from pkg.solve.problem import Candidate, Problem
    from pkg.version import Version
    from pkg_resolvers.jit.encode import Code
    from pkg_resolvers.jit.families import FamilyCode

# A timestamp before now is another view each second.
_MOST_VIEWS = 8


class View:
    """One view.

    Attributes:
        number: what F_VIEW says of families that are dressed for it; 0 for the view that hides nothing and
            leaves every order as it is.
        package_filter: the filter; None for none.
        ordering: the orderers.
        sights: per family a word for each slot, UNSEEN, SEEN or HIDDEN.
        columns: the fields of all families, while another view is in force.
        best: what `OwnOrder` has sorted for it.
        plain: whether families stand in their own order, by number.
    """

    __slots__ = ("best", "columns", "number", "ordering", "package_filter", "plain", "sights")

    def __init__(self, number: int) -> None:
        self.number = number
        self.package_filter: PackageFilterList | None = None
        self.ordering: Ordering | None = None
        self.sights: dict[int, array[int]] = {}
        self.columns: list[array[int]] = []
        self.best: dict[tuple[Any, ...], array[int]] = {}
        self.plain: dict[int, bool] = {}


class Views:
    """The views of one code."""

    __slots__ = ("_by_key", "_code", "_last", "now")

    def __init__(self, code: Code) -> None:
        self._code = code
        self._by_key: dict[Hashable, View] = {(): View(0)}
        self._last = 0
        self.now = self._by_key[()]

    def choose(self, problem: Problem) -> None:
        """Put the view of a problem in force."""
        key = problem.view
        view = self._by_key.pop(key, None) if key is not None else None
        if view is None:
            self._last += 1
            view = View(self._last)
        if key is not None:
            if len(self._by_key) >= _MOST_VIEWS:
                del self._by_key[next(each for each in self._by_key if each != ())]
            self._by_key[key] = view  # the last one used stands last
        view.package_filter = problem.package_filter
        view.ordering = problem.ordering
        if view is not self.now:
            fam = self._code.fam
            self.now.columns = [fam[field :: at.FAM_SIZE] for field in VIEW_FIELDS]
            count = len(fam) // at.FAM_SIZE
            for field, column in zip(
                VIEW_FIELDS, view.columns or [array("q")] * len(VIEW_FIELDS), strict=True
            ):
                fam[field :: at.FAM_SIZE] = column + array("q", bytes(8 * (count - len(column))))
            view.columns = []
            self.now = view

    def void(self) -> None:
        """Forget what was sorted, because other packages may be meant from now on."""
        for view in (*self._by_key.values(), self.now):
            view.best.clear()

    def forget(self, family: int) -> None:
        """Forget a family, because it is encoded anew."""
        self._undress(family, sights=True)
        for field in VIEW_FIELDS:
            self._code.fam[family * at.FAM_SIZE + field] = 0

    def rewritten(self, code: FamilyCode) -> None:
        """Fit what refers to variants of a family to how it was just written."""
        self._undress(code.number, sights=False)
        if self.now.number and self._code.fam[code.number * at.FAM_SIZE + at.F_VIEW] == self.now.number:
            self._write_sights(code)
            self._write_own(code)

    def _undress(self, family: int, *, sights: bool) -> None:
        for view in {id(one): one for one in (*self._by_key.values(), self.now)}.values():
            if sights:
                view.sights.pop(family, None)
            if view.number and view.columns and family < len(view.columns[0]):
                view.columns[0][family] = 0

    # --- dressing ----------------------------------------------------------------------------------

    def dress(self, code: FamilyCode, problem: Problem) -> None:
        """Make masks and orders of a family for the view in force."""
        view, fam, entry = self.now, self._code.fam, code.number * at.FAM_SIZE
        if view.number == 0 or fam[entry + at.F_VIEW] == view.number:
            return
        self._write_order(code, problem)
        if view.package_filter is not None and code.number not in view.sights:
            sights = view.sights[code.number] = array("q", bytes(8 * len(code.points)))
            if view.package_filter.concerns(code.name):
                self._look(code, range(len(sights)), None)
            else:
                sights[:] = array("q", [at.SEEN]) * len(sights)
        self._write_sights(code)
        self._write_own(code)
        fam[entry + at.F_VIEW] = view.number

    def look(self, code: FamilyCode, slots: Sequence[int], problem: Problem) -> list[int]:
        """Ask the filter about slots that a range has reached, in listing order.

        Returns:
            The slots that are not hidden.

        Raises:
            PkgError: a package has to be loaded for an answer, and cannot be.
        """
        sights = self.now.sights.get(code.number)
        if sights is None:
            return list(slots)
        unseen = [slot for slot in slots if sights[slot] == at.UNSEEN]
        if unseen:
            code.attach_to(problem)
            try:
                self._look(code, code.listed(unseen), problem)
            finally:
                self._write_sights(code)
        return [slot for slot in slots if sights[slot] != at.HIDDEN]

    def seen(self, code: FamilyCode, slots: Sequence[int]) -> list[int]:
        """Give the slots of which it is known that they are not hidden."""
        sights = self.now.sights.get(code.number)
        return [slot for slot in slots if sights is None or sights[slot] == at.SEEN]

    def _look(self, code: FamilyCode, slots: Sequence[int], problem: Problem | None) -> None:
        """Ask the filter; without a problem only as far as nothing has to be loaded."""
        package_filter, sights = self.now.package_filter, self.now.sights[code.number]
        assert package_filter is not None
        versions = self._code.versions
        package = _Sight(code)
        for slot in slots:
            if sights[slot] != at.UNSEEN:
                continue
            package.turn_to(slot, versions[code.points[slot]], code.candidate(slot) if problem else None)
            try:
                hidden = package_filter.excludes(package) is not None
            except _NotKnownError:
                continue
            sights[slot] = at.HIDDEN if hidden else at.SEEN
        if package.learned:
            self._code.fresh += 1
            self._code.rewrite(code)

    def _write_sights(self, code: FamilyCode) -> None:
        """Write what is hidden of a family to DATA, as far as anything is."""
        fam, data, entry = self._code.fam, self._code.data, code.number * at.FAM_SIZE
        sights = self.now.sights.get(code.number)
        fam[entry + at.F_SIGHT] = fam[entry + at.F_MASK] = 0
        if sights is None or sights.count(at.SEEN) == len(sights):
            return
        fam[entry + at.F_SIGHT] = len(data)
        data.extend(sights)
        before = len(data)
        if at.HIDDEN in sights:
            mask = 0
            for bit, slot in enumerate(code.slot_of):
                if sights[slot] != at.HIDDEN:
                    mask |= 1 << bit
            fam[entry + at.F_MASK] = before
            data.frombytes(as_bytes(mask, words(len(code.slot_of))))
        self._code.garbage += len(sights) + len(data) - before

    def _write_order(self, code: FamilyCode, problem: Problem) -> None:
        """Write the order of a family's slots to DATA, where it is not their own."""
        fam, data, entry = self._code.fam, self._code.data, code.number * at.FAM_SIZE
        fam[entry + at.F_PREFER] = 0
        ordering = self.now.ordering
        assert ordering is not None
        if self._is_plain(code.number):
            return
        versions = self._code.versions
        keys = [ordering.version_key(code.name, versions[point]) for point in code.points]
        slots = sorted(range(len(keys)), key=keys.__getitem__, reverse=True)
        if any(keys[one] == keys[other] for one, other in pairwise(slots)):
            code.attach_to(problem)
            slots = sorted(code.listed(slots), key=keys.__getitem__, reverse=True)
        fam[entry + at.F_PREFER] = len(data)
        data.extend(array("q", slots))
        self._code.garbage += len(slots)

    def _is_plain(self, family: int) -> bool:
        view = self.now
        plain = view.plain.get(family)
        if plain is None:
            assert view.ordering is not None
            plain = view.plain[family] = view.ordering.is_plain(self._code.names[family])
        return plain

    def _write_own(self, code: FamilyCode) -> None:
        """Note who sorts the variants of a version, and how often."""
        fam, entry = self._code.fam, code.number * at.FAM_SIZE
        ordering = self.now.ordering
        assert ordering is not None
        own = 0
        if not ordering.is_default and not all(map(self._is_plain, code.columns)):
            own = at.ORDERLY if ordering.consistent and self._is_alike(code) else 1
        fam[entry + at.F_OWN] = own

    def _is_alike(self, code: FamilyCode) -> bool:
        """Tell whether all variants of each version require the same families in the same order."""
        req = self._code.req
        shapes: dict[int, object] = {}
        for slot, requires in zip(code.slot_of, code.requires, strict=True):
            shape = [req[q * at.REQ_SIZE : q * at.REQ_SIZE + 2] for q in requires or ()]
            if shapes.setdefault(slot, shape) != shape:
                return False
        return True


class _NotKnownError(Exception):
    """A filter asks what nobody can say without loading the package."""


class _Sight:
    """A package of an encoded family, as filters see it.

    Attributes:
        name: the family.
        version: the version.
        learned: whether a release time was found out.
    """

    __slots__ = ("_candidate", "_code", "_slot", "learned", "name", "version")

    def __init__(self, code: FamilyCode) -> None:
        self._code = code
        self.name = code.name
        self.learned = False

    def turn_to(self, slot: int, version: Version, candidate: Candidate | None) -> None:
        """Become the package of a slot; without a candidate, what is not known raises _NotKnownError."""
        self._slot = slot
        self.version = version
        self._candidate = candidate

    @property
    def qualified_name(self) -> str:
        version = str(self.version)
        return f"{self.name}-{version}" if version else self.name

    @property
    def timestamp(self) -> int | None:
        times = self._code.times
        time = times[self._slot]
        if time < 0:
            timestamp: int | None = self._loaded().timestamp
            time = times[self._slot] = release_time(self._candidate) if self._candidate else -1
            self.learned = True
            if time < 0:
                return timestamp
        return time or None

    def _loaded(self) -> Any:
        if self._candidate is None:
            raise _NotKnownError
        return self._candidate.handle

    def __getattr__(self, attribute: str) -> Any:
        """Whatever else a studio's own rule wants to know."""
        return getattr(self._loaded(), attribute)
