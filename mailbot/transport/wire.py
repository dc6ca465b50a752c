"""The socket under every mail connection: it never waits for ever, never reads without bound, and never lies about TLS.

It keeps its own buffer. That is what repairs ``imapclient`` while it waits for mail (its issues 349, 464, 519 and 565):
a line split over two packets stays one line, and an event that came together with another answer is never overlooked,
because everything received lies in one place that is looked at before anybody waits.
"""

from __future__ import annotations

import select
import socket
import ssl
import time

RECEIVE = 1 << 18
"""Octets to take from the system at once."""

LINE = 16 << 20
"""Longest line accepted: the UIDs of a folder with a million mails come in one line."""

ANSWER = 32 << 20
"""Octets that one command may bring back unless the caller allows more."""

KEEPALIVE = (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4), ("TCP_USER_TIMEOUT", 120_000))


def client_context(ca_file: str = "") -> ssl.SSLContext:
    """Return a context that verifies the certificate and its name (R47), trusting ``ca_file`` besides the system."""
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


def dial(host: str, port: int, *, timeout: float) -> socket.socket:
    """Return a connected socket that sends at once and notices a dead peer; raise OSError."""
    sock = socket.create_connection((host, port), timeout)
    # Without TCP_NODELAY a server that writes its answer in pieces costs 40 ms for every command.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in KEEPALIVE:
        option = getattr(socket, name, None)
        if option is not None:
            sock.setsockopt(socket.IPPROTO_TCP, option, value)
    return sock


def plain(text: object, *, secret: str = "", limit: int = 300) -> str:
    """Return a server's words for people to read: bounded, one line, printable, and without the secret."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    if secret:
        words = words[: 8 * limit].replace(secret, "***")
    words = " ".join("".join(c if c.isprintable() else " " for c in words[: 4 * limit]).split())
    return words if len(words) <= limit else words[: limit - 1] + "…"


class Wire:
    """A connected socket, its buffer, and a budget of seconds and octets for what is being done.

    Every failure is an OSError: TimeoutError when the budget of time is spent, ConnectionError when the peer closed
    or sent more than was allowed. After any of them the connection is of no use.
    """

    def __init__(self, sock: socket.socket, *, timeout: float) -> None:
        """Take over ``sock``. ``timeout`` is the longest silence, in seconds; the first budget is the same."""
        self.sock = sock
        self._timeout = timeout
        self._held = bytearray()
        self._until = 0.0
        self._octets = 0
        self.allow(timeout)

    def patience(self, timeout: float) -> None:
        """Change the longest silence to ``timeout`` seconds."""
        self._timeout = timeout

    def allow(self, seconds: float, octets: int = ANSWER) -> None:
        """Begin a new budget: what follows may take ``seconds`` altogether and bring ``octets``."""
        self._until = time.monotonic() + seconds
        self._octets = octets

    def line(self, limit: int = LINE) -> bytes:
        """Return the next line with its end; raise ConnectionAbortedError when it is longer than ``limit`` octets."""
        seen = 0
        while (end := self._held.find(b"\n", seen)) < 0:
            seen = len(self._held)
            if seen > limit:
                break
            self._receive()
        if end < 0 or end >= limit:
            raise ConnectionAbortedError(f"the server sent a line of more than {limit} octets")
        return self._take(end + 1)

    def exactly(self, size: int) -> bytes:
        """Return the next ``size`` octets. A size beyond the budget is refused before any memory is spent on it."""
        if size - len(self._held) > self._octets:
            raise ConnectionAbortedError(f"the server announced {size} octets, which is more than was asked for")
        while len(self._held) < size:
            self._receive()
        return self._take(size)

    def line_until(self, until: float, wake: socket.socket | None = None) -> bytes | None:
        """Return the next line, or None at the monotonic time ``until`` or as soon as ``wake`` is readable."""
        while (end := self._held.find(b"\n")) < 0:
            if len(self._held) > LINE:
                raise ConnectionAbortedError(f"the server sent a line of more than {LINE} octets")
            self.sock.setblocking(False)
            try:
                data = self.sock.recv(RECEIVE)
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                if not self._readable(until, wake):
                    return None
                continue
            if not data:
                raise ConnectionResetError("the server closed the connection")
            self._held += data
        return self._take(end + 1)

    def send(self, data: bytes, timeout: float | None = None) -> None:
        """Send all of ``data`` within ``timeout`` seconds, or what is left of the budget."""
        left = timeout or self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the server did not take our words in time")
        self.sock.settimeout(left)
        self.sock.sendall(data)

    def secure(self, context: ssl.SSLContext, host: str) -> None:
        """Change to TLS, verified for ``host``.

        Whatever the server sent before the handshake was sent by anybody; a command or an answer slipped in there
        must not count as said under TLS (CVE-2011-0411), so the connection is refused.
        """
        if self._held:
            raise ssl.SSLError("the server went on talking in clear text after it agreed to TLS")
        self.sock.settimeout(self._timeout)
        self.sock = context.wrap_socket(self.sock, server_hostname=host)

    def close(self) -> None:
        """Close the socket; never raises."""
        try:
            self.sock.close()
        except OSError:  # the peer may have reset it already
            return

    def _take(self, size: int) -> bytes:
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken

    def _receive(self) -> None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the server did not finish its answer in time")
        self.sock.settimeout(min(self._timeout, left))
        data = self.sock.recv(RECEIVE)
        if not data:
            raise ConnectionResetError("the server closed the connection")
        self._octets -= len(data)
        if self._octets < 0:
            raise ConnectionAbortedError("the server sent more than was asked for")
        self._held += data

    def _readable(self, until: float, wake: socket.socket | None) -> bool:
        """Wait for octets of the server; False at ``until`` or when somebody calls through ``wake``."""
        left = until - time.monotonic()
        if left <= 0:
            return False
        poller = select.poll()
        poller.register(self.sock, select.POLLIN)
        if wake is not None:
            poller.register(wake, select.POLLIN)
        ready = {fd for fd, _ in poller.poll(left * 1000)}
        return wake is None or wake.fileno() not in ready
