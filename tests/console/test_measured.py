"""No screen is forgotten when the console's speed is measured (tests/bench/console_speed)."""

from __future__ import annotations

from mailbot.console.routes import ROUTES
from tests.bench.addresses import ASKED, LEFT_OUT, Known, addresses, measured

KNOWN = Known(
    conversation="0a",
    longest="0b",
    mail="0c",
    reply="order_status",
    deep="2026-06-01T00:00:00+00:00~0d",
    tokens={"rating": "t.1.s", "go": "t.2.s", "pixel": "t.3.s", "stop": "t.4.s", "digest_stop": "t.5.s"},
)


def test_every_address_that_a_browser_gets_is_measured_or_left_out_for_a_reason() -> None:
    got = {route.name for route in ROUTES if route.method == "GET"}
    assert {route.name for route in measured()} | set(LEFT_OUT) == got
    assert all(LEFT_OUT.values())


def test_every_place_in_an_address_is_filled() -> None:
    for route in measured():
        asked = addresses(route, KNOWN)
        assert asked, route.name
        assert not any("{" in address or address.startswith("/") for address in asked), asked


def test_what_is_asked_besides_belongs_to_an_address_that_is_measured() -> None:
    assert set(ASKED) <= {route.name for route in measured()}
