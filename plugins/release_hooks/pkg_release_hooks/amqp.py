"""Tell a message broker what was released."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from pkg.amqp import Message, failure, send
from pkg.hookspecs import hookimpl
from pkg.interfaces.release_hook import ReleaseHook
from pkg.package.variant import Variant
from pkg.settings.plugin_sections import REZ_PLUGINS


class AmqpHook(ReleaseHook):
    """After a release, publish a JSON object with the package and the variants; fields as rez's.

    A broker that is away is a warning: the package is released already.
    """

    name = "amqp"
    settings = REZ_PLUGINS["release_hook"]["amqp"]

    def post_release(self, user: str, install_path: str, variants: Sequence[Variant], **facts: Any) -> None:  # noqa: ARG002
        """Publish one message."""
        options = self.options
        if not options.host:
            self.warn("no message was published: plugins.release_hook.amqp.host is not set.")
            return
        message = Message(
            options.host,
            options.as_dict(),
            options.exchange_routing_key,
            json.dumps(self._content(user, variants)),
        )
        if message.host == "stdout":
            self.tell(f"Published to {message.routing_key}: {message.body}")
            return
        self.tell(f"Publishing a message on {message.routing_key}...")
        try:
            send(message)
        except Exception as error:
            self.warn(f"no message was published: {failure(message, error)}.")

    def _content(self, user: str, variants: Sequence[Variant]) -> dict[str, Any]:
        package = variants[0].parent if variants else self.package
        return {
            "package": {
                "name": package.name,
                "version": str(package.version),
                "qualified_name": package.qualified_name,
                "uri": package.uri,
                "handle": package.handle.to_dict(),
                "user": user,
            },
            "variants": [{"handle": variant.handle.to_dict()} for variant in variants],
            **self.options.message_attributes,
        }


@hookimpl
def pkg_register_release_hooks(register: Callable[[type[ReleaseHook]], None]) -> None:
    """Register the hook."""
    register(AmqpHook)
