"""Tracking messages: what is told to a real broker, beside what rez tells it."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

REZ_ENV = (str(Path(sys.executable).parent / "rez-env"),)
OWN = ("timestamp", "solve_time", "load_time")


@pytest.fixture(scope="module")
def pika():
    """The library; its absence is a failure where real tools are required."""
    if os.environ.get("PKG_REQUIRE_REAL"):
        import pika

        return pika
    return pytest.importorskip("pika")


@pytest.fixture(scope="module")
def broker(tmp_path_factory, pika):
    """The address of a real broker; its absence is a failure where real tools are required."""
    from broker import PROGRAM, running_broker

    if not PROGRAM.exists():
        if os.environ.get("PKG_REQUIRE_REAL"):
            pytest.fail("rabbitmq-server is not installed, and PKG_REQUIRE_REAL is set")
        pytest.skip("rabbitmq-server is not installed")
    with running_broker(tmp_path_factory.mktemp("broker")) as address:
        yield address


@pytest.fixture
def listener(broker, pika):
    """An exchange with a queue behind it; `listener(n)` returns the next n messages."""
    host, port = broker.split(":")
    connection = pika.BlockingConnection(pika.ConnectionParameters(host=host, port=int(port)))
    channel = connection.channel()
    channel.exchange_declare("studio", exchange_type="topic")
    queue = channel.queue_declare("", exclusive=True).method.queue
    channel.queue_bind(queue, "studio", "#")

    def listen(count):
        found = []
        for method, properties, body in channel.consume(queue, auto_ack=True, inactivity_timeout=20):
            assert method is not None, f"{len(found)} of {count} messages came"
            found.append((method.routing_key, properties, json.loads(body)))
            if len(found) == count:
                return found
        return found

    yield listen
    connection.close()


@pytest.fixture
def studio(repository, tmp_path):
    """Programs in an environment that knows a repository and a broker."""
    repository.add("foo-1", "requires = ['bar']", "env.FOO = '{root}'")
    repository.add("bar-2")
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("REZ_", "PKG_"))}
    environ |= {
        "HOME": str(tmp_path),
        "REZ_PACKAGES_PATH": repository.path,
        "REZ_DEFAULT_SHELL": "bash",
        "PKG_RESOLVER_BACKEND": "python",
        "REZ_CONTEXT_TRACKING_EXTRA_FIELDS_JSON": json.dumps(
            {"show": "moon", "empty": "", "unset": "${NOBODY_SETS_THIS}", "deep": {"a": 1, "b": "", "c": "x"}}
        ),
    }

    def run(*words, host, amqp=None, code=0, **variables):
        settings = {
            "userid": "guest",
            "password": "guest",
            "connect_timeout": 5,
            "exchange_name": "studio",
            "exchange_routing_key": "STUDIO.CONTEXT",
            "message_delivery_mode": 2,
            **(amqp or {}),
        }
        finished = subprocess.run(
            words,
            env={
                **environ,
                "REZ_CONTEXT_TRACKING_HOST": host,
                "REZ_CONTEXT_TRACKING_AMQP_JSON": json.dumps(settings),
                **variables,
            },
            capture_output=True,
            text=True,
            cwd=tmp_path,
            timeout=60,
            check=False,
        )
        assert finished.returncode == code, finished.stderr
        return finished

    return run


def pkg(*words):
    return (sys.executable, "-m", "pkg", *words)


def plain(body):
    for key in OWN:
        assert isinstance(body["context"].pop(key), (int, float))
    return body


@pytest.mark.rez
def test_a_broker_hears_the_same_from_both(studio, broker, listener, rez_contexts):
    for program in (pkg("env"), REZ_ENV):
        studio(*program, "foo", "-o", "a.rxt", host=broker)
        studio(*program, "-i", "a.rxt", "--", "true", host=broker)
    ours, theirs = listener(2), listener(2)
    assert [key for key, _, _ in ours] == ["STUDIO.CONTEXT.CREATED", "STUDIO.CONTEXT.SOURCED"]
    for (own_key, own_look, own_body), (key, look, body) in zip(ours, theirs, strict=True):
        assert own_key == key
        assert plain(own_body) == plain(body)
        assert (own_look.content_type, own_look.content_encoding, own_look.delivery_mode) == (
            look.content_type,
            look.content_encoding,
            look.delivery_mode,
        )
    body = ours[0][2]
    assert (body["show"], body["deep"]) == ("moon", {"a": 1, "c": "x"})
    assert "empty" not in body
    assert "unset" not in body
    assert body["context"]["package_requests"] == ["foo"]


def test_looking_at_a_context_is_not_using_it(studio, broker, listener):
    studio(*pkg("env", "foo", "-o", "a.rxt"), host=broker)
    for words in (["--req"], ["-i", "-f", "json"], ["--diff", "a.rxt"], ["--fetch"]):
        studio(*pkg("context", "a.rxt", *words), host=broker)
    studio(*pkg("graph", "-i", "a.rxt"), host=broker)
    studio(*pkg("env", "bar", "--", "true"), host=broker)
    assert [body["context"]["package_requests"] for _, _, body in listener(2)] == [["foo"], ["bar"]]


def test_failed_resolves_are_told_too(studio, broker, listener):
    studio(*pkg("env", "foo", "!bar", "--", "true"), host=broker, code=1)
    (message,) = listener(1)
    assert message[2]["context"]["status"] == "failed"


def test_only_the_wanted_fields_are_told(studio, broker, listener):
    studio(
        *pkg("env", "bar", "--", "true"),
        host=f"amqp://{broker}",
        REZ_CONTEXT_TRACKING_CONTEXT_FIELDS="status,user",
    )
    assert sorted(listener(1)[0][2]["context"]) == ["status", "user"]


@pytest.mark.parametrize(
    ("amqp", "problem"),
    [({"exchange_name": "nowhere"}, "no exchange 'nowhere'"), ({"password": "wrong"}, "ACCESS_REFUSED")],
    ids=["exchange", "password"],
)
def test_what_the_broker_refuses_is_a_warning(studio, broker, amqp, problem):
    finished = studio(*pkg("env", "foo", "--", "echo", "works"), host=broker, amqp=amqp)
    assert finished.stdout == "works\n"
    assert problem in finished.stderr
    assert finished.stderr.count("warning: context tracking") == 1
    assert "Traceback" not in finished.stderr
    assert "guest" not in finished.stderr.replace("user 'guest'", "")


def test_a_broker_that_is_away_is_a_warning(studio, pika):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{closed.getsockname()[1]}"
        finished = studio(*pkg("env", "foo", "--", "echo", "works"), host=host)
    assert finished.stdout == "works\n"
    assert f"the broker '{host}' did not take STUDIO.CONTEXT.CREATED: it cannot be reached" in finished.stderr
    finished = studio(*pkg("env", "foo", "--", "echo", "works"), host="//")
    assert "names no host" in finished.stderr


def test_the_end_waits_for_a_slow_broker_and_not_forever(studio, pika):
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = []
        accepting = threading.Thread(target=lambda: taken.append(server.accept()), daemon=True)
        accepting.start()
        begin = time.monotonic()
        host = f"127.0.0.1:{server.getsockname()[1]}"
        finished = studio(*pkg("env", "foo", "--", "echo", "works"), host=host, amqp={"connect_timeout": 30})
        took = time.monotonic() - begin
        accepting.join(1)
        for connection, _ in taken:
            connection.close()
    assert finished.stdout == "works\n"
    assert "1 messages were not sent within 5 s and are lost" in finished.stderr
    assert took >= 5


@pytest.mark.rez
def test_stdout_prints_instead(studio, rez_contexts):
    programs = pkg("env"), REZ_ENV
    texts = [studio(*program, "foo", "--", "true", host="stdout").stdout for program in programs]
    heads = [text.partition("'package_requests'")[0].partition("{")[0] for text in texts]
    assert heads == ["Published to STUDIO.CONTEXT.CREATED: "] * 2


def test_without_the_library_a_warning_says_what_to_install(studio, tmp_path):
    (tmp_path / "pika.py").write_text("raise ImportError('no pika')")
    finished = studio(*pkg("env", "foo", "--", "echo", "works"), host="127.0.0.1", PYTHONPATH=str(tmp_path))
    assert finished.stdout == "works\n"
    assert "pip install 'pkg-studio[tracking]'" in finished.stderr


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mq", ("mq", None)),
        ("mq:5", ("mq", 5)),
        ("amqp://mq:5", ("mq", 5)),
        ("//mq", ("mq", None)),
        ("[::1]:5", ("::1", 5)),
    ],
)
def test_hosts_are_read(text, expected):
    from pkg.amqp import host_and_port

    assert host_and_port(text) == expected


def test_nothing_of_it_is_loaded_where_nobody_wants_it(repository, tmp_path):
    repository.add("foo-1")
    code = (
        "import sys; from pkg.environment.context import ResolvedContext;"
        f"ResolvedContext(['foo'], package_paths=[{repository.path!r}], resolver='python');"
        "sys.exit('pkg.environment.tracking' in sys.modules or 'pika' in sys.modules)"
    )
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("REZ_", "PKG_"))}
    subprocess.run([sys.executable, "-c", code], env={**environ, "HOME": str(tmp_path)}, check=True)
