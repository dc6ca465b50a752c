"""Serves the console on its address, on a thread of its own, and stops it in good order."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import ASGIApp

PATIENCE = 5
"""Seconds that requests under way are given at the end."""


class ConsoleServer:
    """An HTTP server on its own thread. The address is bound at once, so that a taken one is an error at the start."""

    def __init__(self, *, host: str, port: int, proxies: Sequence[str] = ()) -> None:
        """Bind the address; OSError when it is taken. Only ``proxies`` are believed about who asks (T17)."""
        self._socket = _bound(host, port)
        self._proxies = list(proxies)
        self.port = int(self._socket.getsockname()[1])
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    def start(self, app: ASGIApp) -> None:
        """Begin to answer with an application."""
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            proxy_headers=bool(self._proxies),
            forwarded_allow_ips=self._proxies,
            timeout_graceful_shutdown=PATIENCE,
            timeout_keep_alive=30,
        )
        server = uvicorn.Server(config)
        self._server = server
        self._thread = threading.Thread(target=lambda: server.run(sockets=[self._socket]), name="console", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop answering and free the address."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(PATIENCE + 2)
        self._socket.close()


def _bound(host: str, port: int) -> socket.socket:
    """Return a socket that listens to ``host`` and ``port``; 0 chooses a free one."""
    name = host.removeprefix("[").removesuffix("]")
    found = socket.getaddrinfo(name or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, kind, protocol, _, address = found[0]
    bound = socket.socket(family, kind, protocol)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(128)
    except BaseException:
        bound.close()
        raise
    return bound
