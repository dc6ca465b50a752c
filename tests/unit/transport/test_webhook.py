"""What a webhook request may do, where it may go, and what its answer means."""

from __future__ import annotations

import base64
import hashlib
import hmac
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from mailbot.transport.webhook import (
    PRIVATE,
    Endpoint,
    WebhookOutcome,
    WebhookResult,
    _permitted,
    exchange,
    locate,
    post,
    signed,
)
from tests.servers.lines import LineServer, Talk
from tests.servers.ports import LOOPBACK, free_port, server_context

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SECRET = b"a secret of the site"
BODY = b'{"type":"reset_password","decision":"0192"}'


class Hook:
    """A program that answers requests with ``answer`` and keeps them."""

    def __init__(self, answer: bytes | Callable[[Talk], None], tls: Any = None) -> None:
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.answer = answer
        self.server = LineServer(self._talk, tls=tls)

    def _talk(self, talk: Talk) -> None:
        head = talk.until(b"\r\n\r\n").decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])}
        body = talk.some(int(headers["content-length"]))
        self.requests.append((head[0], headers, body))
        if callable(self.answer):
            self.answer(talk)
        else:
            talk.say(self.answer)


def answered(status: str, body: bytes = b"ok", extra: str = "") -> bytes:
    """Return an HTTP answer."""
    return f"HTTP/1.1 {status}\r\n{extra}Content-Length: {len(body)}\r\n\r\n".encode() + body


def ask(port: int, path: str = "/hook", **changes: Any) -> WebhookResult:
    """Send the usual request to a program on loopback."""
    usual: dict[str, Any] = {
        "body": BODY,
        "secret": SECRET,
        "webhook_id": "dec_0192",
        "timestamp": 1_795_000_000,
        "allow": (LOOPBACK,),
    }
    return post(f"http://{LOOPBACK}:{port}{path}", **{**usual, **changes})


def test_a_request_is_signed_as_standard_webhooks_says() -> None:
    hook = Hook(answered("200 OK", b"done"))
    with hook.server as server:
        result = ask(server.port, "/hook?shop=1")
    assert result == WebhookResult(outcome=WebhookOutcome.COMPLETED, code=200, text="done")
    ((line, headers, body),) = hook.requests
    assert line == "POST /hook?shop=1 HTTP/1.1"
    assert body == BODY
    expected = hmac.new(SECRET, b"dec_0192.1795000000." + BODY, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(expected).decode()
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("dec_0192", "1795000000")
    assert headers["idempotency-key"] == "dec_0192"
    assert headers["content-type"] == "application/json"
    assert headers["host"] == f"{LOOPBACK}:{server.port}"


def test_the_published_example_of_standard_webhooks_is_signed_alike() -> None:
    # https://github.com/standard-webhooks/standard-webhooks: the test vector of its libraries.
    headers = signed(
        b'{"test": 2432232314}',
        secret=base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        webhook_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("webhook_id", ["", "a.b", "a b", "a\r\nb", "é", "x" * 256])
def test_an_id_that_could_be_misread_is_never_signed(webhook_id: str) -> None:
    with pytest.raises(ValueError, match="webhook-id"):
        signed(b"", secret=SECRET, webhook_id=webhook_id, timestamp=0)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("204 No Content", WebhookOutcome.COMPLETED),
        ("301 Moved Permanently", WebhookOutcome.FAILED),
        ("400 Bad Request", WebhookOutcome.FAILED),
        ("401 Unauthorized", WebhookOutcome.FAILED),
        ("429 Too Many Requests", WebhookOutcome.FAILED),
        ("500 Internal Server Error", WebhookOutcome.UNCERTAIN),
        ("502 Bad Gateway", WebhookOutcome.UNCERTAIN),
        ("503 Service Unavailable", WebhookOutcome.FAILED),
        ("504 Gateway Timeout", WebhookOutcome.UNCERTAIN),
    ],
)
def test_an_answer_means_what_its_code_says(status: str, outcome: WebhookOutcome) -> None:
    with Hook(answered(status, b"x")).server as server:
        result = ask(server.port)
    assert (result.outcome, result.code) == (outcome, int(status[:3]))


def test_a_redirect_is_not_followed() -> None:
    target = Hook(answered("200 OK"))
    with target.server as elsewhere:
        moved = f"Location: http://{LOOPBACK}:{elsewhere.port}/\r\n"
        with Hook(answered("307 Temporary Redirect", b"", moved)).server as server:
            result = ask(server.port)
    assert (result.outcome, result.code) == (WebhookOutcome.FAILED, 307)
    assert target.requests == []


@pytest.mark.parametrize(
    "answer",
    [
        lambda talk: talk.cut(),
        lambda talk: talk.say(b"220 smtp here\r\n"),
        lambda talk: talk.say(b"HTTP/1.1 two hundred\r\n\r\n"),
        lambda talk: talk.say(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 5000),
        lambda talk: talk.say(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n"),
    ],
    ids=["closed", "another protocol", "no number", "endless headers", "an endless header"],
)
def test_a_request_without_a_clear_answer_is_uncertain(answer: Callable[[Talk], None]) -> None:
    with Hook(answer).server as server:
        result = ask(server.port)
    assert (result.outcome, result.code) == (WebhookOutcome.UNCERTAIN, 0)
    assert len(result.text) <= 300


@pytest.mark.parametrize("act", [lambda talk: talk.hang(), lambda talk: talk.drip(b"H")], ids=["hangs", "drips"])
def test_a_program_that_never_finishes_its_answer_is_given_up(act: Callable[[Talk], None]) -> None:
    with Hook(act).server as server:
        endpoint = Endpoint(host=LOOPBACK, port=server.port, path="/", address=LOOPBACK, tls=False)
        began = time.monotonic()
        result = exchange(endpoint, headers={}, body=BODY, seconds=0.4)
    assert result.outcome is WebhookOutcome.UNCERTAIN
    assert time.monotonic() - began < 20.0


def test_a_long_answer_is_shortened() -> None:
    with Hook(answered("200 OK", b"\x1b[31m" + b"z" * 200_000)).server as server:
        result = ask(server.port)
    assert result.outcome is WebhookOutcome.COMPLETED
    assert len(result.text) <= 300
    assert result.text.isprintable()


def test_a_program_that_is_not_there_has_done_nothing() -> None:
    result = ask(free_port())
    assert (result.outcome, result.code) == (WebhookOutcome.FAILED, 0)


def test_no_thread_is_left_behind() -> None:
    before = threading.active_count()
    with Hook(answered("200 OK")).server as server:
        for _ in range(5):
            ask(server.port)
    time.sleep(0.05)
    assert threading.active_count() <= before + 1


def test_the_certificate_of_the_host_is_verified(certificate: tuple[Path, Path]) -> None:
    hook = Hook(answered("200 OK"), tls=server_context(*certificate))
    with hook.server as server:
        url = f"https://localhost:{server.port}/"
        result = post(url, body=BODY, secret=SECRET, webhook_id="d1", timestamp=0, allow=("localhost",))
    assert result.outcome is WebhookOutcome.FAILED
    assert "secure" in result.text
    assert hook.requests == []


def test_a_host_whose_certificate_is_trusted_gets_the_request(
    certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    hook = Hook(answered("200 OK"), tls=server_context(*certificate))
    with hook.server as server:
        url = f"https://localhost:{server.port}/"
        result = post(url, body=BODY, secret=SECRET, webhook_id="d1", timestamp=0, allow=("localhost",))
    assert (result.outcome, result.code) == (WebhookOutcome.COMPLETED, 200)
    assert hook.requests[0][2] == BODY


@pytest.mark.parametrize(
    ("url", "allow", "why"),
    [
        ("https://evil.example/", ("hooks.example",), "not among the hosts"),
        ("https://hooks.example.evil.example/", ("hooks.example",), "not among the hosts"),
        ("https://hooks.example@evil.example/", ("hooks.example",), "without a user name"),
        ("https://a:b@hooks.example/", ("hooks.example",), "without a user name"),
        ("https://evil.example\\@hooks.example/", ("hooks.example",), "not an URL"),
        ("https://hooks.example\r\nX: y/", ("hooks.example",), "not an URL"),
        ("https://hooks.example/ x", ("hooks.example",), "not an URL"),
        ("https://hooks.example:99999/", ("hooks.example",), "not an URL"),
        ("https://[::1/", ("::1",), "not an URL"),
        ("https://hôte.example/", ("hôte.example",), "not an URL"),
        ("ftp://hooks.example/", ("hooks.example",), "https://host/path"),
        ("file:///etc/passwd", ("hooks.example",), "https://host/path"),
        ("https:///x", ("",), "https://host/path"),
        ("http://hooks.example/", ("hooks.example",), "clear text"),
        ("http://10.0.0.5/", ("10.0.0.5",), "clear text"),
        ("https://localhost/", ("127.0.0.0/8",), "not among the hosts"),
        ("https://10.0.0.5/", ("10.0.0.0/8",), "not among the hosts"),
        ("https://2130706433/", ("2130706433",), "private network"),
        ("https://0x7f.1/", ("0x7f.1",), "private network"),
        ("https://169.254.169.254/", PRIVATE, "not among the hosts"),
    ],
)
def test_an_address_that_webhooks_may_not_go_to_is_refused_in_words(url: str, allow: tuple[str, ...], why: str) -> None:
    found = locate(url, allow)
    assert isinstance(found, str)
    assert why in found
    result = post(url, body=BODY, secret=SECRET, webhook_id="d1", timestamp=0, allow=allow)
    assert (result.outcome, result.text) == (WebhookOutcome.FAILED, found)


def test_a_host_of_the_sites_own_network_needs_that_network_to_be_allowed() -> None:
    endpoint = locate("https://10.0.0.5:8443/hook", ("10.0.0.5", "10.0.0.0/8"))
    assert endpoint == Endpoint(host="10.0.0.5", port=8443, path="/hook", address="10.0.0.5", tls=True)
    # Naming the address itself is allowing it.
    assert isinstance(locate("https://10.0.0.5/", ("10.0.0.5",)), Endpoint)


def test_the_host_may_be_written_in_capitals_and_with_a_dot() -> None:
    found = locate("https://LOCALHOST./x", ("Localhost",))
    assert isinstance(found, Endpoint)
    assert (found.host, found.port, found.path) == ("localhost", 443, "/x")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fd00::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_no_address_outside_the_internet_is_permitted_by_default(address: str) -> None:
    import ipaddress

    assert not _permitted(ipaddress.ip_address(address), (), loopback=False)


@pytest.mark.parametrize("address", ["9.9.9.9", "2620:fe::fe", "64:ff9b::909:909", "::ffff:9.9.9.9"])
def test_the_internet_is_permitted(address: str) -> None:
    import ipaddress

    assert _permitted(ipaddress.ip_address(address), (), loopback=False)
