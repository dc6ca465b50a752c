"""The three pages that monitoring asks for: is mailbot alive, is it ready, and its counters; nothing personal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from mailbot.console.route import Access, Route

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mailbot.console.visit import Visit


def alive(visit: Visit) -> Response:
    """Say that the process lives, whatever its servers do."""
    return visit.json({"status": "alive"})


def ready(visit: Visit) -> Response:
    """Say whether mail is flowing: 503 with the causes when it is not."""
    try:
        return _readiness(visit, visit.console.causes())
    except Exception as error:  # noqa: BLE001 - whatever it is, monitoring must hear that something is wrong
        return _readiness(visit, [f"health: {type(error).__name__}"])  # its text might hold an address


def metrics(visit: Visit) -> Response:
    """Give the counters as Prometheus text."""
    try:
        counters = visit.console.metrics()
    except Exception as error:  # noqa: BLE001 - whatever it is, monitoring must hear that something is wrong
        return _readiness(visit, [f"health: {type(error).__name__}"])
    return Response(counters, media_type="text/plain; version=0.0.4; charset=utf-8")


def _readiness(visit: Visit, causes: Sequence[str]) -> Response:
    body = {"status": "not ready" if causes else "ready", "causes": list(causes)}
    return visit.json(body, status=503 if causes else 200)


ROUTES = (
    Route(name="healthz", method="GET", path="/healthz", handler=alive, access=Access.PUBLIC),
    Route(name="readyz", method="GET", path="/readyz", handler=ready, access=Access.PUBLIC),
    Route(name="metrics", method="GET", path="/metrics", handler=metrics, access=Access.PUBLIC),
)
