"""Every address against every role, made from the list of addresses: nobody gets in where they may not (T18, G17)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from mailbot.console.gate import HEADERS
from mailbot.console.people import Role
from mailbot.console.route import Access
from mailbot.console.routes import ROUTES
from tests.console.house import house_on
from tests.databases import sqlite_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from mailbot.console.route import Route
    from tests.console.house import House

STRANGERS = ("0000000000000000000000000000000f", "1", "../../etc/passwd", "'; DROP TABLE mail; --", "%00", "é" * 300)
"""What somebody may write where an id belongs."""
WHO: tuple[Role | None, ...] = (None, *Role)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One console for the whole matrix: what is refused changes nothing."""
    directory = tmp_path_factory.mktemp("matrix")
    engine = sqlite_in(directory)
    with house_on(engine, directory) as made:
        yield made
    engine.dispose()


@pytest.fixture(scope="module")
def clients(house: House) -> Iterator[dict[Role | None, httpx.Client]]:
    """A browser without a screen for each role, and one for nobody."""
    made = {role: house.client(role) for role in WHO}
    yield made
    for client in made.values():
        client.close()


def filled(route: Route, value: str) -> str:
    """Return the path of a route with ``value`` in all its places."""
    from urllib.parse import quote

    return re.sub(r"\{\w+\}", quote(value, safe=""), route.path).lstrip("/")


def names(routes: list[Route]) -> list[str]:
    return [f"{route.method} {route.path}" for route in routes]


CLOSED = [route for route in ROUTES if route.access is not Access.PUBLIC]
NAMED = [route for route in ROUTES if "{" in route.path]
UNSAFE = [route for route in ROUTES if route.method == "POST" and not route.signed]


@pytest.mark.parametrize("route", CLOSED, ids=names(CLOSED))
def test_nobody_gets_in_where_their_role_may_not(route: Route, clients: dict[Role | None, httpx.Client]) -> None:
    for role, client in clients.items():
        if role is not None and role.access >= route.access:
            continue
        for stranger in STRANGERS[:1]:
            answer = client.request(route.method, filled(route, stranger))
            if role is None:
                assert answer.status_code in {303, 401}, role
                assert answer.status_code == 401 or "/login" in answer.headers["location"]
            else:
                assert answer.status_code == 403, role


@pytest.mark.parametrize("route", NAMED, ids=names(NAMED))
def test_an_id_that_is_not_there_opens_nothing(
    route: Route, house: House, clients: dict[Role | None, httpx.Client]
) -> None:
    for role, client in clients.items():
        for stranger in STRANGERS:
            answer = client.request(route.method, filled(route, stranger))
            assert answer.status_code < 500, (role, stranger)
            harmless = route.access is Access.PUBLIC and route.method == "GET"
            assert harmless or answer.status_code >= 300, (role, stranger, answer.text[:200])
            assert "set-cookie" not in answer.headers, (role, stranger)
    assert house.errors == []


FOREIGN = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "https://sub.acme.example", "Sec-Fetch-Site": "same-site"},
    {"Origin": ""},
)


@pytest.mark.parametrize("route", UNSAFE, ids=names(UNSAFE))
def test_whatever_changes_something_is_refused_from_a_foreign_page(
    route: Route, clients: dict[Role | None, httpx.Client]
) -> None:
    for headers in FOREIGN:
        answer = clients[Role.ADMIN].post(filled(route, STRANGERS[0]), headers=headers)
        assert answer.status_code == 403, headers
        assert "did not come from the console" in answer.text


@pytest.mark.parametrize("route", ROUTES, ids=names(list(ROUTES)))
def test_every_answer_has_the_headers_that_protect_it(route: Route, clients: dict[Role | None, httpx.Client]) -> None:
    for role in (None, Role.ADMIN):
        if role is Role.ADMIN and route.method == "POST":
            continue  # an admin may do it; the refusals of the others are answers as well
        answer = clients[role].request(route.method, filled(route, STRANGERS[0]))
        for name in HEADERS:
            assert name in answer.headers, (role, name)
        assert "unsafe-eval" not in answer.headers["content-security-policy"]
        assert "server" not in answer.headers


@pytest.mark.parametrize("path", ["nothing/here", "static/nothing.js", "static/%2e%2e/app.py", "login/%2e%2e"])
def test_what_is_not_there_is_404_with_the_headers_too(path: str, clients: dict[Role | None, httpx.Client]) -> None:
    answer = clients[None].get(path)
    assert answer.status_code == 404
    assert all(name in answer.headers for name in HEADERS)


def test_every_address_has_a_name_of_its_own_and_every_method_a_path_of_its_own() -> None:
    assert len({route.name for route in ROUTES}) == len(ROUTES)
    assert len({(route.method, route.path) for route in ROUTES}) == len(ROUTES)


def test_what_anybody_may_use_is_written_down_here_too() -> None:
    # Whoever opens an address to everybody has to say so twice.
    assert {route.name for route in ROUTES if route.access is Access.PUBLIC} == {
        "login", "enter", "enter_code", "look", "login_link", "enter_by_link", "invitation", "accept",
        "healthz", "readyz", "metrics",
        "rating", "rate", "go", "pixel", "stop", "unsubscribe", "digest_stop", "digest_off", "goals",
    }  # fmt: skip
