"""Read lists of requests: logs, texts, JSON, saved contexts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pkg.errors import PkgError, RequestListError
from pkg.requests.entry import RequestEntry
from pkg.requests.log import KEPT
from pkg.version import PackageRequest


def read_requests(path: str) -> list[RequestEntry]:
    """Read a list of requests; each of them once, with the number of times it occurs.

    Args:
        path: one of these, told apart by their content:

            - a text with a request per line, as it would be typed; `#` begins a comment;
            - a JSON list of requests: each a text, a list of texts, or an object such as
              `{"request": ["maya"], "timestamp": 1700000000, "building": true}`;
            - a request log, one such object per line;
            - a saved context, or a folder with saved contexts at any depth.

    Raises:
        RequestListError: it cannot be read, holds no request, or one that is malformed; names the line.
        ContextFileError: a saved context is damaged.
    """
    place = Path(path)
    if place.is_dir():
        entries = [_of_context(file) for file in sorted(place.rglob("*.rxt"))]
        if not entries:
            raise RequestListError(f"the folder {path} has no saved context (*.rxt).")
    else:
        entries = _of_file(place)
    if not entries:
        raise RequestListError(f"{path} holds no request.")
    return _together(entries)


def read_log(path: str) -> list[RequestEntry]:
    """Read a request log with the files that were put aside, oldest first.

    Raises:
        RequestListError: there is none, or a line in it is malformed.
    """
    place = Path(path).expanduser()
    files = [place.with_name(f"{place.name}.{number}") for number in range(KEPT, 0, -1)]
    entries = [entry for file in (*files, place) if file.exists() for entry in _of_file(file)]
    if not entries:
        raise RequestListError(
            f"the request log {path} holds no request yet: `pkg env` writes it while the setting request_log "
            "names it."
        )
    return _together(entries)


def _together(entries: list[RequestEntry]) -> list[RequestEntry]:
    known: dict[str, RequestEntry] = {}
    for entry in entries:
        first = known.setdefault(entry.key, entry)
        if first is not entry:
            first.count += entry.count
    return list(known.values())


def _of_file(place: Path) -> list[RequestEntry]:
    try:
        text = place.read_text(encoding="utf-8")
    except OSError as error:
        raise RequestListError(f"the requests cannot be read from {place}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise RequestListError(f"{place} is no text: {error.reason} at byte {error.start}.") from error
    start = text.lstrip()[:1]
    if start == "[":
        return list(_of_list(place, text))
    if start == "{":
        if '"serialize_version"' in text:
            return [_of_context(place)]
        return list(_of_lines(place, text))
    return list(_of_text(place, text))


def _of_text(place: Path, text: str) -> Iterator[RequestEntry]:
    import shlex

    for number, line in enumerate(text.splitlines(), 1):
        try:
            words = shlex.split(line, comments=True)
        except ValueError as error:
            raise RequestListError(f"{place}:{number}: {error}.") from error
        if words:
            yield _entry({"request": words}, f"{place}:{number}")


def _of_list(place: Path, text: str) -> Iterator[RequestEntry]:
    try:
        items = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RequestListError(f"{place} is no JSON list of requests: {error}.") from error
    for number, item in enumerate(items, 1):
        yield _entry(item if isinstance(item, dict) else {"request": item}, f"{place}, item {number}")


def _of_lines(place: Path, text: str) -> Iterator[RequestEntry]:
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except (ValueError, RecursionError) as error:
            if number == len(lines) and not text.endswith("\n"):
                return  # somebody is writing it
            raise RequestListError(f"{place}:{number} is no line of a request log: {error}.") from error
        yield _entry(item, f"{place}:{number}")


def _of_context(place: Path) -> RequestEntry:
    from pkg.environment import rxt

    document = rxt.read(str(place))
    filters = document["package_filter"] or []
    return RequestEntry(
        [*document["package_requests"], *document["implicit_packages"]],
        timestamp=int(document["requested_timestamp"] or 0) or None,
        building=bool(document["building"]),
        implicit=False,
        paths=document["package_paths"],
        filters=[filters] if isinstance(filters, dict) else filters,
        source=str(place),
    )


# What an object may say, and which type it has; the rest of a log's line is for people.
_TYPES: dict[str, tuple[type, ...]] = {
    "timestamp": (int, float, type(None)),
    "building": (bool,),
    "implicit": (bool,),
    "paths": (list, type(None)),
    "filters": (list, type(None)),
}


def _entry(item: Any, source: str) -> RequestEntry:
    request = item.get("request") if isinstance(item, dict) else None
    if isinstance(request, str):
        request = request.split()
    if not isinstance(request, list) or not request or not all(isinstance(one, str) for one in request):
        raise RequestListError(
            f'{source}: a request is a list of texts, such as ["maya-2024", "lookdev"], not {request!r}.'
        )
    given = {name: item[name] for name in _TYPES if name in item}
    for name, value in given.items():
        if not isinstance(value, _TYPES[name]):
            raise RequestListError(f"{source}: {name} cannot be {value!r}.")
    for text in request:
        try:
            PackageRequest(text)
        except PkgError as error:
            raise RequestListError(f"{source}: {error}") from error
    return RequestEntry(request, source=source, **given)
