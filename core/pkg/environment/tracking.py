"""Tell a message broker (AMQP) which contexts are made and used, where a studio wants to know.

Messages are sent by one thread of the process; nobody waits for it, and a broker that is away is a warning.
The end of the process waits for what is still to be sent, 5 s at most.

Source: rez 3.4.0; the messages are compared with rez's in tests/core/environment/test_tracking.py.
"""

from __future__ import annotations

import atexit
import sys
import time
from collections.abc import Mapping
from functools import cache
from queue import Queue
from threading import Thread
from typing import TYPE_CHECKING, Any, Literal

from pkg.amqp import Message, failure, send

if TYPE_CHECKING:
    from pkg.settings import Settings

PATIENCE = 5.0  # seconds at the end of the process

# A message, and whether to tell that it was sent.
_Order = tuple[Message, bool]


def track(context: Mapping[str, Any], action: Literal["created", "sourced"], settings: Settings) -> None:
    """Announce a context.

    Args:
        context: the fields of the context that `context_tracking_context_fields` names.
        action: `created` for a resolve, `sourced` for a context that was loaded.
        settings: where to, and what else is told. Called only where `context_tracking_host` is set; `stdout`
            prints instead.
    """
    import json

    facts = {
        "rez_version": settings.system.rez_version,
        "host": settings.system.hostname,
        "user": settings.system.user,
        **(settings.context_tracking_extra_fields or {}),
    }
    data = {"action": action, "context": dict(context), **_without_empty(facts)}
    amqp = settings.context_tracking_amqp or {}
    key = f"{amqp.get('exchange_routing_key', 'REZ.CONTEXT')}.{action.upper()}"
    host: str = settings.context_tracking_host
    if host == "stdout":
        sys.stdout.write(f"Published to {key}: {data}\n")
        return
    debug = bool((settings.debug_context_tracking or settings.debug_all) and not settings.debug_none)
    _sender().put((Message(host, amqp, key, json.dumps(data)), debug))


def _without_empty(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out texts that are empty, or refer to a variable that nobody has set."""
    from re import search

    kept = {}
    for key, value in facts.items():
        if isinstance(value, str) and (not value or search(r"\$\{[^{}]+?\}|\$[a-zA-Z_]", value)):
            continue
        kept[key] = _without_empty(value) if isinstance(value, Mapping) else value
    return kept


@cache
def _sender() -> Queue[_Order]:
    """Start the thread that sends, once in a process, and return what it takes messages from."""
    messages: Queue[_Order] = Queue()
    Thread(target=_send_all, args=(messages,), name="pkg context tracking", daemon=True).start()
    atexit.register(_wait_for, messages)
    return messages


def _wait_for(messages: Queue[_Order]) -> None:
    with messages.all_tasks_done:
        sent = messages.all_tasks_done.wait_for(lambda: not messages.unfinished_tasks, PATIENCE)
    if not sent:
        _warn(f"{messages.unfinished_tasks} messages were not sent within {PATIENCE:.0f} s and are lost")


def _send_all(messages: Queue[_Order]) -> None:
    while True:
        message, debug = messages.get()
        started = time.monotonic()
        try:
            send(message)
        except Exception as error:  # a broker's trouble must never be the user's
            _warn(failure(message, error))
        else:
            if debug:
                took = time.monotonic() - started
                sys.stderr.write(
                    f"context tracking: {message.routing_key} sent to {message.host} in {took:.3f} s\n"
                )
        finally:
            messages.task_done()


def _warn(problem: str) -> None:
    sys.stderr.write(f"warning: context tracking (context_tracking_host): {problem}.\n")
