"""Send messages to a broker that speaks AMQP 0-9-1, such as RabbitMQ: one connection for each message.

The library is pika, of the extra `tracking`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Message(NamedTuple):
    """What is to be sent, and where to.

    Attributes:
        host: the broker, `host` or `host:port`; `stdout` prints instead.
        amqp: userid, password, connect_timeout (seconds), exchange_name, message_delivery_mode.
        routing_key: for the exchange.
        body: JSON.
    """

    host: str
    amqp: Mapping[str, Any]
    routing_key: str
    body: str


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


def failure(message: Message, error: Exception) -> str:
    """Say why a message was not sent, for a warning."""
    if isinstance(error, ImportError):
        return "it needs pika (pip install 'pkg-studio[tracking]'), or an empty host in the settings"
    name = type(error).__name__
    reason = f"{name}: {error}" if str(error) else f"it cannot be reached ({name})"
    return f"the broker {message.host!r} did not take {message.routing_key}: {reason}"


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
