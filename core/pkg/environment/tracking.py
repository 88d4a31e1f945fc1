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
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from pkg.settings import Settings

PATIENCE = 5.0  # seconds at the end of the process


class Message(NamedTuple):
    """What is to be sent, and where to."""

    host: str
    amqp: Mapping[str, Any]
    routing_key: str
    body: str
    debug: bool


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
    _sender().put(Message(host, amqp, key, json.dumps(data), debug))


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
def _sender() -> Queue[Message]:
    """Start the thread that sends, once in a process, and return what it takes messages from."""
    messages: Queue[Message] = Queue()
    Thread(target=_send_all, args=(messages,), name="pkg context tracking", daemon=True).start()
    atexit.register(_wait_for, messages)
    return messages


def _wait_for(messages: Queue[Message]) -> None:
    with messages.all_tasks_done:
        sent = messages.all_tasks_done.wait_for(lambda: not messages.unfinished_tasks, PATIENCE)
    if not sent:
        _warn(f"{messages.unfinished_tasks} messages were not sent within {PATIENCE:.0f} s and are lost")


def _send_all(messages: Queue[Message]) -> None:
    while True:
        message = messages.get()
        try:
            send(message)
        except ImportError:
            _warn("it needs pika (pip install 'pkg-studio[tracking]'), or an empty context_tracking_host")
        except Exception as error:  # a broker's trouble must never be the user's
            name = type(error).__name__
            reason = f"{name}: {error}" if str(error) else f"it cannot be reached ({name})"
            _warn(f"the broker {message.host!r} did not take {message.routing_key}: {reason}")
        finally:
            messages.task_done()


def _warn(problem: str) -> None:
    sys.stderr.write(f"warning: context tracking (context_tracking_host): {problem}.\n")


def send(message: Message) -> None:
    """Send one message and wait until the broker has it.

    Raises:
        ImportError: pika is not installed.
        Exception: whatever pika raises for a broker that is away, refuses, or has no such exchange.
    """
    import logging
    import socket

    import pika

    # Otherwise it tells the terminal about every step of a connection that fails.
    logger = logging.getLogger("pika")
    if logger.level == logging.NOTSET:
        logger.setLevel(logging.CRITICAL)
    amqp = message.amqp
    started = time.monotonic()
    host, port = host_and_port(message.host)
    options: dict[str, Any] = {
        "client_properties": {"connection_name": f"pkg.publish.{socket.gethostname()}"}
    }
    if port is not None:
        options["port"] = port
    if amqp.get("userid"):
        options["credentials"] = pika.PlainCredentials(amqp["userid"], amqp.get("password") or "")
    if amqp.get("connect_timeout"):
        options["socket_timeout"] = amqp["connect_timeout"]
    connection = pika.BlockingConnection(pika.ConnectionParameters(host=host, **options))
    try:
        channel = connection.channel()
        channel.confirm_delivery()  # an exchange that does not exist is an error only then
        channel.basic_publish(
            exchange=amqp.get("exchange_name") or "",
            routing_key=message.routing_key,
            body=message.body,
            properties=pika.BasicProperties(
                content_type="application/json",
                content_encoding="utf-8",
                delivery_mode=amqp.get("message_delivery_mode"),
            ),
        )
    finally:
        if connection.is_open:
            connection.close()
    if message.debug:
        took = time.monotonic() - started
        sys.stderr.write(f"context tracking: {message.routing_key} sent to {message.host} in {took:.3f} s\n")


def host_and_port(text: str) -> tuple[str, int | None]:
    """Read `host`, `host:port`, or either with a scheme such as `amqp://`.

    Raises:
        ValueError: the text is nothing of the kind.
    """
    from urllib.parse import urlsplit

    parts = urlsplit(text if "://" in text or text.startswith("//") else f"//{text}")
    if not parts.hostname:
        raise ValueError(f"{text!r} names no host; it should be HOST or HOST:PORT")
    return parts.hostname, parts.port
