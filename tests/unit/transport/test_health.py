"""The health pages: alive whatever happens, ready only while mail flows, and nobody's name on them."""

from __future__ import annotations

import json
import socket
from http.client import HTTPConnection
from typing import TYPE_CHECKING

import pytest

from mailbot.transport.health import HealthServer, answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def broken() -> list[str]:
    raise OSError(5, "Input/output error on lea@client.example")


def get(server: HealthServer, path: str, *, method: str = "GET", host: str = "127.0.0.1") -> tuple[int, str, bytes]:
    connection = HTTPConnection(host, server.port, timeout=5)
    try:
        connection.request(method, path)
        response = connection.getresponse()
        return response.status, response.getheader("Content-Type", ""), response.read()
    finally:
        connection.close()


class Monitored:
    """What the pages tell, changed at will."""

    def __init__(self) -> None:
        self.causes: Callable[[], list[str]] = list
        self.metrics: Callable[[], bytes] = lambda: b"mailbot_ready 1\n"

    def tell_causes(self) -> list[str]:
        return self.causes()

    def tell_metrics(self) -> bytes:
        return self.metrics()


@pytest.fixture
def monitored() -> Monitored:
    return Monitored()


@pytest.fixture
def server(monitored: Monitored) -> Iterator[HealthServer]:
    made = HealthServer(host="127.0.0.1", port=0, causes=monitored.tell_causes, metrics=monitored.tell_metrics)
    made.start()
    yield made
    made.stop()


def test_while_mail_flows_mailbot_is_alive_and_ready(server: HealthServer) -> None:
    assert get(server, "/healthz") == (200, "application/json", b'{"status":"alive"}\n')
    status, _, body = get(server, "/readyz")
    assert (status, json.loads(body)) == (200, {"status": "ready", "causes": []})


def test_when_mail_does_not_flow_mailbot_is_alive_and_not_ready(server: HealthServer, monitored: Monitored) -> None:
    monitored.causes = lambda: ["mailbox support: not reachable"]
    assert get(server, "/healthz")[0] == 200
    status, _, body = get(server, "/readyz")
    assert (status, json.loads(body)["causes"]) == (503, ["mailbox support: not reachable"])


def test_the_counters_are_prometheus_text(server: HealthServer) -> None:
    status, kind, body = get(server, "/metrics")
    assert (status, kind.partition(";")[0], body) == (200, "text/plain", b"mailbot_ready 1\n")


def test_mailbot_that_cannot_tell_how_it_is_says_so_without_a_word_more(
    server: HealthServer, monitored: Monitored
) -> None:
    monitored.causes = broken
    monitored.metrics = lambda: b"".join([str(broken()).encode()])
    for path in ("/readyz", "/metrics"):
        status, _, body = get(server, path)
        assert (status, json.loads(body)["causes"]) == (503, ["health: OSError"])
        assert b"lea@" not in body
    assert get(server, "/healthz")[0] == 200


def test_a_head_request_gets_the_status_and_no_body(server: HealthServer) -> None:
    assert get(server, "/readyz", method="HEAD") == (200, "application/json", b"")


@pytest.mark.parametrize("path", ["/", "/readyz/", "/../etc/passwd", "/%2e%2e/"])
def test_other_pages_are_not_there(server: HealthServer, path: str) -> None:
    assert get(server, path)[0] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_can_be_done_there(server: HealthServer, method: str) -> None:
    assert get(server, "/readyz", method=method)[0] == 501


def test_a_question_mark_changes_nothing() -> None:
    assert answer("/readyz", list, lambda: b"")[0] == 200


def test_a_client_that_goes_away_leaves_the_pages_standing(
    server: HealthServer, capfd: pytest.CaptureFixture[str]
) -> None:
    for request in (
        b"",
        b"GET /readyz HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01 not HTTP at all\r\n\r\n",
        b"GET " + b"a" * 70_000,
    ):
        with socket.create_connection(("127.0.0.1", server.port)) as client:
            client.sendall(request)
    assert get(server, "/healthz")[0] == 200
    assert "Traceback" not in capfd.readouterr().err


def test_an_address_that_is_taken_is_an_error_at_once(server: HealthServer) -> None:
    with pytest.raises(OSError, match="in use"):
        HealthServer(host="127.0.0.1", port=server.port, causes=list, metrics=bytes)


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
@pytest.mark.parametrize("host", ["[::1]", "::1"])
def test_the_pages_are_served_over_ipv6(host: str) -> None:
    try:
        made = HealthServer(host=host, port=0, causes=list, metrics=bytes)
    except OSError as error:
        pytest.skip(f"this machine has no IPv6 loopback ({error})")
    made.start()
    assert get(made, "/healthz", host="::1")[0] == 200
    made.stop()


def test_pages_that_were_never_started_can_be_stopped() -> None:
    HealthServer(host="127.0.0.1", port=0, causes=list, metrics=bytes).stop()
