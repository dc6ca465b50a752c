"""Who sees one mailbox sees nothing of another: no mail, no address, no count, by no address of the console (T18, G17).

Made from the list of addresses, so that a new screen is in it the day it is written.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from mailbot.console.people import Role
from mailbot.console.route import Access
from mailbot.console.routes import ROUTES
from mailbot.domain import Mode
from mailbot.store import users
from mailbot.store.outbox import EFFECT
from mailbot.store.session import reading, writing
from tests.console.desk import scene_on
from tests.console.house import SETTINGS
from tests.console.mailing import put_effect, put_mail
from tests.databases import sqlite_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailbot.console.route import Route
    from tests.console.desk import Scene

SECRETS = ("zanzibar", "lea@client.example", "customers.example", "support@acme.example")
"""Words of the mailbox that our people may not see."""
SUPPORT = SETTINGS["mailbox"][0]
TWO = {"mailbox": [SUPPORT, {**SUPPORT, "name": "sales", "address": "sales@acme.example"}]}
ROLES = (Role.AGENT, Role.MANAGER)
LEAVES_ALONE = {
    "leave",
    "change_password",
    "end_session",
    "begin_code",
    "confirm_code",
    "drop_code",
    "review_undo",
    "close_steps",
}
"""Deeds on the person's own things."""


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Mails, drafts, a refused and a quarantined mail in ``support``; agent and manager see ``sales`` only."""
    directory = tmp_path_factory.mktemp("tenants")
    engine = sqlite_in(directory)
    with scene_on(engine, directory, mode=Mode.DRAFT, settings=TWO) as made:
        made.take("Quels sont vos horaires ? zanzibar", Subject="zanzibar")
        made.take("C'est honteux, zanzibar, je veux parler à quelqu'un.", Subject="zanzibar")
        put_effect(made.house, state="failed", subject="zanzibar")
        put_mail(made.house, state="quarantined", subject="zanzibar")
        with writing(made.house.database) as connection:
            for role in ROLES:
                users.change(connection, made.house.user_id(role), {"mailboxes": ["sales"]})
        yield made
    engine.dispose()


def ids_of(scene: Scene) -> dict[str, list[str]]:
    """Return the ids that lie in the other mailbox, by the table they are of."""
    wanted = ("mail", "conversation", "effect", "review")
    with reading(scene.house.database) as connection:
        tables = sa.MetaData()
        tables.reflect(connection, only=list(wanted))
        keys = {name: next(iter(tables.tables[name].primary_key)) for name in wanted}
        return {name: [str(key) for key in connection.execute(sa.select(keys[name])).scalars()] for name in wanted}


def state_of(scene: Scene) -> dict[str, Any]:
    """Return what a deed could have changed."""
    with reading(scene.house.database) as connection:
        return {
            name: connection.exec_driver_sql(f"SELECT * FROM {name} ORDER BY 1").all()  # noqa: S608 - our own names
            for name in ("mail", "conversation", "effect", "review", "deed", "event")
        }


def paths_of(route: Route, ids: dict[str, list[str]]) -> list[str]:
    """Return the path of a route with every foreign id in its places."""
    if "{" not in route.path:
        return [route.path]
    found = {value for values in ids.values() for value in values}
    return [re.sub(r"\{\w+\}", quote(value, safe=""), route.path) for value in sorted(found)]


def names(routes: list[Route]) -> list[str]:
    return [f"{route.method} {route.path}" for route in routes]


SEEN = [route for route in ROUTES if route.method == "GET" and Access.PUBLIC < route.access <= Access.MANAGER]
DONE = [
    route
    for route in ROUTES
    if route.method == "POST" and Access.PUBLIC < route.access <= Access.MANAGER and route.name not in LEAVES_ALONE
]
SHOWS_THE_FILE = {"settings"}
"""Shows the settings file, where every mailbox has its address; figures, mails and people it does not show."""


def test_there_is_something_to_hide(scene: Scene) -> None:
    ids = ids_of(scene)
    assert all(ids[name] for name in ids)
    with scene.house.client(Role.ADMIN) as client:
        assert "zanzibar" in client.get("review").text
        assert "zanzibar" in client.get("conversations").text
        assert "customers.example" in client.get("health").text


@pytest.mark.parametrize("route", SEEN, ids=names(SEEN))
def test_no_page_tells_of_a_mailbox_that_somebody_may_not_see(route: Route, scene: Scene) -> None:
    for role in ROLES:
        if role.access < route.access:
            continue
        with scene.house.client(role) as client:
            for path in paths_of(route, ids_of(scene)):
                for query in ("", "?q=horaires", "?mailbox=support"):
                    answer = client.get(path.lstrip("/") + query)
                    assert answer.status_code < 500, path
                    hidden = SECRETS[:3] if route.name in SHOWS_THE_FILE else SECRETS
                    assert not [word for word in hidden if word in answer.text], (role, path, query)


@pytest.mark.parametrize("route", DONE, ids=names(DONE))
def test_no_deed_touches_a_mailbox_that_somebody_may_not_see(route: Route, scene: Scene) -> None:
    ids = ids_of(scene)
    form = {
        "id": ids["effect"] + ids["mail"],
        "deed": "drop",
        "version": "1",
        "verdict": "right",
        "text": "zanzibar",
        "team": "billing",
        "intent": "refund",
    }
    before = state_of(scene)
    for role in ROLES:
        if role.access < route.access:
            continue
        with scene.house.client(role) as client:
            for path in paths_of(route, ids):
                answer = client.post(path.lstrip("/"), data=form)
                assert answer.status_code < 500, path
                if "{" in route.path:
                    assert answer.status_code in {303, 400, 403, 404, 409, 422}, (role, path, answer.text[:200])
    assert state_of(scene) == before


def test_nothing_of_it_was_a_defect(scene: Scene) -> None:
    assert scene.house.errors == []
    assert scene.office.rows(EFFECT)
