"""A wire between client and server that a test can cut: at once, after a number of octets, or by letting it hang."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Self

from tests.servers.ports import LOOPBACK


class TcpProxy:
    """Passes every connection on to ``target`` (a loopback port) until it is told otherwise."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server((LOOPBACK, 0))
        self.port: int = self._listener.getsockname()[1]
        self.connections = 0
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._down: int | None = None
        self._up: int | None = None
        self._flowing = threading.Event()
        self._flowing.set()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._flowing.set()
        self.cut()
        self._thread.join(5)

    def cut(self) -> None:
        """Cut every connection now; new ones are passed on."""
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for sock in pair:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)

    def cut_after(self, *, down: int | None = None, up: int | None = None) -> None:
        """Cut, once, after so many more octets to the client (``down``) or to the server (``up``)."""
        with self._lock:
            self._down, self._up = down, up

    def stall(self) -> None:
        """Pass nothing on in either direction until ``flow``."""
        self._flowing.clear()

    def flow(self) -> None:
        """Pass on again."""
        self._flowing.set()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection((LOOPBACK, self._target), 5)
            except OSError:
                return
            server.settimeout(None)
            self.connections += 1
            with self._lock:
                self._pairs.append((client, server))
            for source, sink, down in ((client, server, False), (server, client, True)):
                source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self._pump, args=(source, sink, down), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, down: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self._flowing.wait()
                passed, cut = self._allowed(len(data), down)
                sink.sendall(data[:passed])
                if cut:
                    break
        for sock in (source, sink):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def _allowed(self, size: int, down: bool) -> tuple[int, bool]:
        """Return how many of ``size`` octets may pass, and whether to cut then."""
        with self._lock:
            left = self._down if down else self._up
            if left is None:
                return size, False
            if left <= size:
                self._down = self._up = None
                return left, True
            self._down, self._up = (left - size, self._up) if down else (self._down, left - size)
            return size, False
