"""Which of the installed plugins a user wants: switched off ones, and the winner of a shared name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pkg.host.discovery import EntryPoint
from pkg.host.record import PluginRecord, conflict

if TYPE_CHECKING:
    from pkg.settings import Settings


def choose(entry_points: Iterable[EntryPoint], settings: Settings) -> list[PluginRecord]:
    """Turn entry points into records, in the same order, with what the settings say about each.

    `plugins.disable` and PKG_DISABLE_PLUGINS hold `kind:name`, `kind:*`, or the name of a distribution;
    `plugins.prefer` maps `kind:name` to a distribution.
    """
    records = [PluginRecord(entry) for entry in entry_points]
    switches = {_folded(switch): switch for switch in settings.disabled_plugins}
    offers: dict[str, list[PluginRecord]] = {}
    for record in records:
        for switch in (record.key, f"{record.kind}:*", f"{record.distribution}:") if switches else ():
            if _folded(switch) in switches:
                record.state = "disabled"
                record.reason = f"{switch.rstrip(':')!r} stands in plugins.disable or PKG_DISABLE_PLUGINS"
                break
        else:
            offers.setdefault(record.key, []).append(record)
    for rivals in offers.values():
        if len(rivals) > 1:
            _settle(rivals, settings.preferred_distribution(rivals[0].kind, rivals[0].name))
    return records


def _settle(rivals: list[PluginRecord], preferred: str | None) -> None:
    winners = [
        record for record in rivals if preferred and _folded(record.distribution) == _folded(preferred)
    ]
    if len(winners) == 1:
        for record in rivals:
            if record is not winners[0]:
                record.state = "disabled"
                record.reason = f"plugins.prefer chooses {winners[0].source}"
        return
    reason = conflict(rivals)
    for record in rivals:
        record.state = "conflict"
        record.reason = reason


def _folded(name: str) -> str:
    """Bring a distribution's name into the form the package index compares."""
    return name.lower().replace("_", "-").replace(".", "-")
