"""What the raw test servers share: a thread for each connection, lines in and out, and an end that nothing outlives."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import TYPE_CHECKING, Self

from tests.servers.ports import LOOPBACK

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

LONGEST = 60.0
"""Seconds after which a connection of a test server ends whatever happens."""


class Ended(Exception):  # noqa: N818 - not an error: the conversation is over
    """The conversation is over."""


class Talk:
    """One connection, seen from the server."""

    def __init__(self, sock: socket.socket, stopping: threading.Event) -> None:
        self.sock = sock
        self._stopping = stopping
        self._held = b""
        sock.settimeout(LONGEST)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def line(self) -> bytes:
        """Return the client's next line without its end; Ended when there is none."""
        return self.until(b"\r\n")

    def until(self, end: bytes) -> bytes:
        """Return what the client sends up to ``end``."""
        while end not in self._held:
            try:
                data = self.sock.recv(65536)
            except OSError:
                data = b""
            if not data:
                raise Ended
            self._held += data
        found, _, self._held = self._held.partition(end)
        return found

    def some(self, size: int) -> bytes:
        """Return at least ``size`` octets of what the client sends."""
        while len(self._held) < size:
            data = self.sock.recv(65536)
            if not data:
                raise Ended
            self._held += data
        found, self._held = self._held, b""
        return found

    def say(self, octets: bytes) -> None:
        """Send ``octets`` as they are."""
        try:
            self.sock.sendall(octets)
        except OSError:
            raise Ended from None

    def hang(self) -> None:
        """Say nothing until the client or the test ends."""
        self.sock.settimeout(0.05)
        until = time.monotonic() + LONGEST
        while not self._stopping.is_set() and time.monotonic() < until:
            try:
                if not self.sock.recv(65536):
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        raise Ended

    def drip(self, octet: bytes = b"2", pause: float = 0.05) -> None:
        """Send one octet after the other, for ever: each alone comes in time, the answer never ends."""
        until = time.monotonic() + LONGEST
        while not self._stopping.is_set() and time.monotonic() < until:
            self.say(octet)
            time.sleep(pause)
        raise Ended

    def pause(self, seconds: float) -> None:
        """Wait, so that what is said before and after goes in two packets."""
        time.sleep(seconds)

    def secure(self, context: ssl.SSLContext) -> None:
        """Change to TLS."""
        try:
            self.sock = context.wrap_socket(self.sock, server_side=True)
        except OSError:
            raise Ended from None

    def cut(self) -> None:
        """Close without a word."""
        raise Ended


class LineServer:
    """Listens on loopback and gives every connection to ``talk`` in a thread of its own."""

    def __init__(self, talk: Callable[[Talk], None], *, tls: ssl.SSLContext | None = None) -> None:
        self._talk, self._tls = talk, tls
        self._listener = socket.create_server((LOOPBACK, 0))
        self.port: int = self._listener.getsockname()[1]
        self._stopping = threading.Event()
        self._talks: list[Talk] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.hang_up()
        self._thread.join(5)

    @property
    def connections(self) -> int:
        """How many clients have connected so far."""
        return len(self._talks)

    def hang_up(self) -> None:
        """Close every connection, from any thread."""
        for talk in self._talks:
            with contextlib.suppress(OSError):
                talk.sock.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            talk = Talk(sock, self._stopping)
            self._talks.append(talk)
            threading.Thread(target=self._serve, args=(talk,), daemon=True).start()

    def _serve(self, talk: Talk) -> None:
        try:
            if self._tls is not None:
                talk.secure(self._tls)
            self._talk(talk)
        except (Ended, OSError):
            pass
        finally:
            with contextlib.suppress(OSError):
                talk.sock.shutdown(socket.SHUT_RDWR)
            talk.sock.close()
