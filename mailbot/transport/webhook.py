"""Asks a program of the site's own to act, in a signed request, and never one that it was not told of.

Signed as Standard Webhooks says (webhook-id, webhook-timestamp, webhook-signature), with the id as Idempotency-Key.
Only hosts that are allowed; their address is looked up once, checked, and then used (T6): a name that points into the
private network is refused unless that network is allowed too; no redirect is followed; no proxy is asked.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import ipaddress
import re
import socket
import ssl
import threading
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

from mailbot.settings import LOOPBACK
from mailbot.transport.wire import client_context, dial, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PRIVATE = ("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
"""Networks to allow besides the host when the program runs at the site itself."""

SECONDS = 30.0
"""Longest time for the whole request."""

ANSWER = 64 << 10
"""Octets of the answer that are read."""

ID = re.compile(r"[A-Za-z0-9_-]{1,255}")
"""What may stand in webhook-id: no dot, since dots separate the parts that are signed."""

TRANSLATION = ipaddress.ip_network("64:ff9b::/96")
"""IPv6 addresses that hold an IPv4 address (RFC 6052)."""

NOT_DONE = frozenset({501, 503, 505})
"""Server errors that mean that nothing was begun; after the others nobody knows."""

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address


class WebhookOutcome(StrEnum):
    """What became of a request."""

    COMPLETED = "completed"
    FAILED = "failed"
    """Refused, or never sent: the program has done nothing."""
    UNCERTAIN = "uncertain"
    """Sent, but not clearly answered: repeat it only if the program honours Idempotency-Key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookResult:
    """What became of a request. ``code`` is the HTTP status, 0 when there was none; ``text`` is for people."""

    outcome: WebhookOutcome
    code: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where a request goes: the checked address, and the name it was looked up by."""

    host: str
    port: int
    path: str
    address: str
    tls: bool


def post(
    url: str, *, body: bytes, secret: bytes, webhook_id: str, timestamp: int, allow: tuple[str, ...]
) -> WebhookResult:
    """Send ``body`` (JSON) to ``url``, signed with ``secret`` for ``webhook_id`` at ``timestamp`` (Unix seconds).

    ``allow`` names the hosts that may be asked, and the networks (``10.0.0.0/8``) they may lie in if not the Internet.
    Takes 30 s at most and never raises for what a host does; ValueError for an id that cannot be signed.
    """
    headers = signed(body, secret=secret, webhook_id=webhook_id, timestamp=timestamp)
    endpoint = locate(url, allow)
    if isinstance(endpoint, str):
        return WebhookResult(outcome=WebhookOutcome.FAILED, text=endpoint)
    return exchange(endpoint, headers=headers, body=body, seconds=SECONDS)


def signed(body: bytes, *, secret: bytes, webhook_id: str, timestamp: int) -> dict[str, str]:
    """Return the headers that prove who sent ``body``: HMAC-SHA256 over ``id.timestamp.body`` (Standard Webhooks)."""
    if not ID.fullmatch(webhook_id):
        raise ValueError(f"{webhook_id!r} cannot be a webhook-id")
    digest = hmac.new(secret, f"{webhook_id}.{int(timestamp)}.".encode() + body, hashlib.sha256).digest()
    return {
        "content-type": "application/json",
        "user-agent": "mailbot",
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(timestamp)),
        "webhook-signature": "v1," + base64.b64encode(digest).decode("ascii"),
        "idempotency-key": webhook_id,
    }


def locate(url: str, allow: Iterable[str]) -> Endpoint | str:
    """Return where ``url`` leads, looked up and checked, or the sentence that refuses it."""
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return "the address of the webhook is not an URL"
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return "the address of the webhook is not an URL"
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
        return "the address of the webhook must be https://host/path without a user name"
    if parts.scheme == "http" and host not in LOOPBACK:
        return f"{host}: a webhook in clear text is accepted on loopback only"
    names, networks = _allowed(allow)
    if host not in names:
        return f"{host} is not among the hosts that webhooks may go to"
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        return f"{host} cannot be found: {plain(error)}"
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    refused = [address for address in addresses if not _permitted(address, networks, loopback=host in LOOPBACK)]
    if refused or not addresses:
        return f"{host} lies in a private network ({', '.join(map(str, refused))}), which webhooks may not go to"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Endpoint(host=host, port=port, path=path, address=str(addresses[0]), tls=parts.scheme == "https")


def exchange(endpoint: Endpoint, *, headers: Mapping[str, str], body: bytes, seconds: float) -> WebhookResult:
    """Send the request to the endpoint's address and judge the answer, within ``seconds`` altogether."""
    try:
        sock = dial(endpoint.address, endpoint.port, timeout=seconds)
    except OSError as error:
        return WebhookResult(outcome=WebhookOutcome.FAILED, text=f"{endpoint.host} cannot be reached: {plain(error)}")
    # A host that drips its answer would outlast any timeout of the socket: this ends the conversation for certain.
    handle = sock.dup()
    watchdog = threading.Timer(seconds, _cut, (handle,))
    watchdog.daemon = True
    watchdog.start()
    try:
        return _converse(sock, endpoint, headers, body)
    finally:
        watchdog.cancel()
        handle.close()


def _converse(sock: socket.socket, endpoint: Endpoint, headers: Mapping[str, str], body: bytes) -> WebhookResult:
    if endpoint.tls:
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(endpoint.host, endpoint.port)
    else:
        connection = http.client.HTTPConnection(endpoint.host, endpoint.port)
    sent = False
    try:
        connection.sock = client_context().wrap_socket(sock, server_hostname=endpoint.host) if endpoint.tls else sock
        connection.request("POST", endpoint.path, body=body, headers=dict(headers))
        sent = True
        answer = connection.getresponse()
        text = answer.read(ANSWER)
    except (OSError, http.client.HTTPException, ValueError) as error:
        outcome = WebhookOutcome.UNCERTAIN if sent else WebhookOutcome.FAILED
        insecure = "the connection could not be made secure: " if isinstance(error, ssl.SSLError) and not sent else ""
        return WebhookResult(outcome=outcome, text=insecure + (plain(error) or type(error).__name__))
    finally:
        connection.close()
        sock.close()
    return WebhookResult(outcome=_judged(answer.status), code=answer.status, text=plain(text))


def _judged(code: int) -> WebhookOutcome:
    if 200 <= code < 300:  # noqa: PLR2004 - RFC 9110 section 15.3
        return WebhookOutcome.COMPLETED
    if code >= 500 and code not in NOT_DONE:  # noqa: PLR2004 - RFC 9110 section 15.6
        return WebhookOutcome.UNCERTAIN
    return WebhookOutcome.FAILED


def _cut(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:  # it ended by itself
        return


def _allowed(allow: Iterable[str]) -> tuple[frozenset[str], tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]]:
    """Part ``allow`` into names of hosts, lower case, and networks."""
    names, networks = set(), []
    for entry in allow:
        try:
            networks.append(ipaddress.ip_network(entry))
        except ValueError:
            names.add(entry.lower().rstrip("."))
        else:
            names.add(entry)
    return frozenset(names), tuple(networks)


def _permitted(
    address: Address, networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...], *, loopback: bool
) -> bool:
    """Whether a request may go to ``address``: the Internet, an allowed network, or loopback called by that name."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in TRANSLATION:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return _permitted(inner, networks, loopback=loopback)
    if any(address in network for network in networks if network.version == address.version):
        return True
    if address.is_loopback:
        return loopback
    return address.is_global and not address.is_multicast
