"""Answers the three pages that monitoring asks for: is mailbot alive, is it ready, and its counters.

``/healthz`` says that the process lives, whatever its servers do; ``/readyz`` is 503 with the causes when mail is not
flowing; ``/metrics`` is Prometheus text. Nothing personal is shown.
"""

from __future__ import annotations

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class HealthServer:
    """A small HTTP server on its own thread. ``causes`` returns why mail is not flowing; empty when it is."""

    def __init__(
        self,
        *,
        host: str,
        port: int,
        causes: Callable[[], Sequence[str]],
        metrics: Callable[[], bytes],
    ) -> None:
        """Bind the address; OSError when it is taken."""

        class Handler(BaseHTTPRequestHandler):
            """Answers GET and HEAD."""

            server_version = "mailbot"
            sys_version = ""
            timeout = 10

            def do_GET(self) -> None:
                """Answer one request."""
                status, kind, body = answer(self.path, causes, metrics)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Cache-Control", "no-store")
                self.send_header("X-Content-Type-Options", "nosniff")
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            do_HEAD = do_GET  # noqa: N815 - the base class asks for this name

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
                """Say nothing: a request every few seconds is not news."""

        bare = host.strip("[]")
        self._server = (_QuietV6 if ":" in bare else _Quiet)((bare, port), Handler)
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, name="health", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering and free the address."""
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()


class _Quiet(ThreadingHTTPServer):
    """A server that does not print a traceback when a client goes away in the middle of its request."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: monitoring asks again."""


class _QuietV6(_Quiet):
    """The same on an IPv6 address."""

    address_family = socket.AF_INET6


def answer(path: str, causes: Callable[[], Sequence[str]], metrics: Callable[[], bytes]) -> tuple[int, str, bytes]:
    """Return (status, content type, body) for a path. Mailbot that cannot tell how it is says so and is not ready."""
    page = path.partition("?")[0]
    if page == "/healthz":
        return 200, "application/json", b'{"status":"alive"}\n'
    try:
        if page == "/readyz":
            return _readiness(list(causes()))
        if page == "/metrics":
            return 200, "text/plain; version=0.0.4; charset=utf-8", metrics()
    except Exception as error:  # noqa: BLE001 - whatever it is, monitoring must hear that something is wrong
        return _readiness([f"health: {type(error).__name__}"])  # its text might hold an address
    return 404, "text/plain; charset=utf-8", b"There is nothing here. Try /healthz, /readyz or /metrics.\n"


def _readiness(causes: list[str]) -> tuple[int, str, bytes]:
    body = {"status": "not ready" if causes else "ready", "causes": causes}
    return 503 if causes else 200, "application/json", json.dumps(body, ensure_ascii=False).encode() + b"\n"
