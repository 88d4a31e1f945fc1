"""Messages, through a real broker."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from pkg.testing import ReleaseHookTests
from pkg_release_hooks.amqp import AmqpHook

sys.path.append(str(Path(__file__).parents[2] / "core" / "environment"))


@pytest.fixture(scope="module")
def pika():
    if os.environ.get("PKG_REQUIRE_REAL"):
        import pika

        return pika
    return pytest.importorskip("pika")


@pytest.fixture(scope="module")
def broker(tmp_path_factory, pika):
    from broker import PROGRAM, running_broker

    if not PROGRAM.exists():
        if os.environ.get("PKG_REQUIRE_REAL"):
            pytest.fail("rabbitmq-server is not installed, and PKG_REQUIRE_REAL is set")
        pytest.skip("rabbitmq-server is not installed")
    with running_broker(tmp_path_factory.mktemp("broker")) as address:
        yield address


class TestAmqp(ReleaseHookTests):
    @pytest.fixture
    def plugin(self):
        return AmqpHook

    def test_the_broker_gets_the_package_and_its_variants(
        self, make_hook, facts, released, broker, pika, pkg_repo
    ):
        host, port = broker.split(":")
        connection = pika.BlockingConnection(pika.ConnectionParameters(host=host, port=int(port)))
        channel = connection.channel()
        channel.exchange_declare("studio", exchange_type="topic")
        queue = channel.queue_declare("", exclusive=True).method.queue
        channel.queue_bind(queue, "studio", "#")
        hook = make_hook(
            host=broker,
            userid="guest",
            password="guest",
            exchange_name="studio",
            message_delivery_mode=2,
            message_attributes={"show": "moon"},
        )
        hook.post_release(variants=released, **facts)
        assert make_hook.warned == []
        method, properties, body = next(channel.consume(queue, auto_ack=True, inactivity_timeout=20))
        connection.close()
        assert method.routing_key == "REZ.PACKAGE.RELEASED"
        assert (properties.content_type, properties.delivery_mode) == ("application/json", 2)
        message = json.loads(body)
        handle = {"repository_type": "filesystem", "location": str(pkg_repo.path), "name": "tool"}
        assert message == {
            "show": "moon",
            "package": {
                "name": "tool",
                "version": "1.0",
                "qualified_name": "tool-1.0",
                "uri": released[0].parent.uri,
                "user": "ann",
                "handle": {"key": "filesystem.package", "variables": {**handle, "version": "1.0"}},
            },
            "variants": [
                {
                    "handle": {
                        "key": "filesystem.variant",
                        "variables": {**handle, "version": "1.0", "index": i},
                    }
                }
                for i in (0, 1)
            ],
        }

    def test_a_missing_exchange_is_a_warning(self, make_hook, facts, released, broker):
        make_hook(host=broker, exchange_name="nothing").post_release(variants=released, **facts)
        assert "did not take REZ.PACKAGE.RELEASED" in make_hook.warned[0]
        assert "no exchange 'nothing'" in make_hook.warned[0]

    def test_a_broker_that_is_away_is_a_warning(self, make_hook, facts, released, pika):
        make_hook(host="127.0.0.1:1").post_release(variants=released, **facts)
        assert "the broker '127.0.0.1:1' did not take" in make_hook.warned[0]

    def test_without_a_host_there_is_no_message(self, make_hook, facts, released):
        make_hook().post_release(variants=released, **facts)
        assert "amqp.host is not set" in make_hook.warned[0]
