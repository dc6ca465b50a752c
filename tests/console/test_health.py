"""The Health screen: what stands still is seen by everybody, and put right by those who may."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from mailbot.console.causes import told
from mailbot.console.people import Role
from mailbot.console.words import words_of
from mailbot.steps.breaker import KEY, OPEN
from mailbot.steps.checks import failure, well
from mailbot.store import operations, outbox, users
from mailbot.store.mails import MAIL
from mailbot.store.outbox import EFFECT
from mailbot.store.session import reading, writing
from tests.console.conftest import PHONE, sideways
from tests.console.house import SETTINGS, house_on
from tests.console.mailing import polled, put_effect, put_mail, state_of
from tests.fakes import NOON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import sqlalchemy as sa
    from playwright.sync_api import Page

    from tests.console.house import House

TWO = {
    "mailbox": [SETTINGS["mailbox"][0], {**SETTINGS["mailbox"][0], "name": "sales", "address": "sales@acme.example"}]
}


@pytest.fixture
def house(database: sa.Engine, tmp_path: Path) -> Iterator[House]:
    """A console of two mailboxes."""
    checks = (well("python", "3.11"), failure("disk", "3 MB left", "Make room."))
    with house_on(database, tmp_path, settings=TWO, examine=lambda: checks) as made:
        polled(made)
        yield made


def only_sales(house: House) -> None:
    """Let the manager see one mailbox only."""
    with writing(house.database) as connection:
        users.change(connection, house.user_id(Role.MANAGER), {"mailboxes": ["sales"]})


def test_a_mail_that_was_refused_is_sent_again_at_once(house: House) -> None:
    effect = put_effect(house, state="failed", smtp="550 5.1.1 no such user")
    with house.client(Role.MANAGER) as client:
        assert "550 5.1.1 no such user" in client.get("health").text
        answer = client.post("health/outbox", data={"id": effect, "deed": "release"})
        assert "1 mail is sent again" in client.get(answer.headers["location"].lstrip("/")).text
    assert state_of(house, EFFECT, effect) == "pending"
    assert house.woken == ["support"]


def test_a_mail_that_is_given_up_is_on_record(house: House) -> None:
    effect = put_effect(house, state="parked")
    with house.client(Role.MANAGER) as client:
        client.post("health/outbox", data={"id": effect, "deed": "drop"})
    assert state_of(house, EFFECT, effect) == "dropped"
    with reading(house.database) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM event WHERE type = 'reply.failed'").scalar() == 1


def test_the_last_mail_of_each_mailbox_is_the_one_that_came_last(house: House) -> None:
    for minutes in (50, 20):
        put_mail(house, observed_at=NOON - timedelta(minutes=minutes))
    put_mail(house, folder="Sent", observed_at=NOON)
    with reading(house.database) as connection:
        last = operations.last_mail(connection, mailbox="support", folder="INBOX")
        assert last == NOON - timedelta(minutes=20)
        assert operations.last_mail(connection, mailbox="sales", folder="INBOX") is None
    with house.client(Role.AGENT) as client:
        assert "20 minutes ago" in client.get("health").text


def test_a_mail_that_was_sent_is_never_sent_again(house: House) -> None:
    effect = put_effect(house, state="sent")
    with house.client(Role.MANAGER) as client:
        client.post("health/outbox", data={"id": effect, "deed": "release"})
    assert state_of(house, EFFECT, effect) == "sent"


def test_a_quarantined_mail_is_read_again_or_given_up(house: House) -> None:
    again, away = put_mail(house, state="quarantined"), put_mail(house, state="quarantined")
    with house.client(Role.MANAGER) as client:
        client.post("health/quarantine", data={"id": again, "deed": "retry"})
        client.post("health/quarantine", data={"id": away, "deed": "drop"})
    assert (state_of(house, MAIL, again), state_of(house, MAIL, away)) == ("received", "dropped")


@pytest.mark.parametrize("deed", ["release", "drop"])
def test_who_sees_one_mailbox_neither_sees_nor_touches_the_mails_of_another(house: House, deed: str) -> None:
    only_sales(house)
    effect, mail = put_effect(house, state="failed"), put_mail(house, state="quarantined")
    with house.client(Role.MANAGER) as client:
        page = client.get("health").text
        assert "customers.example" not in page
        assert "support@acme.example" not in page
        client.post("health/outbox", data={"id": effect, "deed": deed})
        client.post("health/quarantine", data={"id": mail, "deed": "retry" if deed == "release" else "drop"})
    assert (state_of(house, EFFECT, effect), state_of(house, MAIL, mail)) == ("failed", "quarantined")


def test_only_an_admin_lets_the_breaker_go_and_all_that_it_held(house: House) -> None:
    effect = put_effect(house, state="held")
    with writing(house.database) as connection:
        outbox.set_meta(connection, KEY, OPEN)
    for role, status, state in ((Role.MANAGER, 403, "held"), (Role.ADMIN, 303, "pending")):
        with house.client(role) as client:
            assert client.post("health/outbox", data={"deed": "release_held"}).status_code == status
        assert state_of(house, EFFECT, effect) == state


@pytest.mark.parametrize("path", ["health/outbox", "health/quarantine"])
def test_a_deed_that_there_is_not_is_refused(house: House, path: str) -> None:
    with house.client(Role.MANAGER) as client:
        assert client.post(path, data={"id": "1", "deed": "explode"}).status_code == 400


def test_what_stands_still_is_a_banner_on_every_page_in_the_persons_language(house: House) -> None:
    house.causes.append("mailbox support: not reachable")
    with house.client(Role.AGENT, language="fr") as client:
        assert "La boîte support est injoignable." in client.get("account").text
    with house.client(Role.AGENT, language="en") as client:
        assert "The mailbox support cannot be reached." in client.get("account").text


def test_a_cause_that_nobody_translated_is_told_as_it_is() -> None:
    assert told("the moon is in the way", words_of("fr")) == "the moon is in the way"


CAUSES = (
    "mailbox support: not reachable",
    "mailbox support: not read yet",
    "mailbox support: last read 0:12:00.5 ago",
    "mailbox support: last read 1 day, 0:12:00 ago",
    "mailbox support: the SMTP account is refused",
    "outbox: held by the breaker (see: mailbot outbox list)",
    "reading: a mail has waited for more than 15 minutes",
    "outbox: 12 mails should have been sent more than 15 minutes ago",
    "disk: 3 MB left in the state directory",
    "database: OperationalError",
    "deliver support: stopped",
    "mailbot is ending",
)


@pytest.mark.parametrize("cause", CAUSES)
def test_every_cause_is_told_in_french(cause: str) -> None:
    assert told(cause, words_of("fr")) != cause


def test_what_the_bar_counts_is_asked_again_only_when_it_changed(house: House) -> None:
    with house.client(Role.AGENT) as client:
        first = client.get("live")
        tag = first.headers["etag"]
        assert client.get("live", headers={"If-None-Match": tag}).status_code == 304
        house.causes.append("mailbot is ending")
        second = client.get("live", headers={"If-None-Match": tag})
        assert (second.status_code, second.json()["problems"]) == (200, 1)


def test_the_bar_counts_within_the_mailboxes_that_somebody_sees(house: House) -> None:
    house.clock.advance(minutes=1)
    polled(house, mailbox="sales", at=NOON - timedelta(minutes=9))
    with house.client(Role.ADMIN, language="en") as client:
        assert client.get("live").json()["seen"] == "10 minutes ago"
    with writing(house.database) as connection:
        users.change(connection, house.user_id(Role.ADMIN), {"mailboxes": ["support"]})
    with house.client(Role.ADMIN, language="en") as client:
        assert client.get("live").json()["seen"] == "1 minute ago"


@pytest.mark.browser
@pytest.mark.parametrize(("language", "dark", "size"), [("fr", False, (1280, 800)), ("en", True, PHONE)])
def test_health_is_read_and_used_in_the_browser(
    house: House, page_of: Callable[..., Page], accessible: Callable[[Page], None], language: str, dark: Any, size: Any
) -> None:
    put_effect(house, state="failed", smtp="550 5.1.1 " + "no such user " * 20)
    put_mail(house, state="quarantined")
    page = page_of(Role.ADMIN, language=language, dark=dark, size=size)
    page.goto("health")
    page.get_by_text("Make room.").wait_for()
    assert sideways(page) == 0
    accessible(page)
    page.locator("input[name=id]").first.check()
    page.get_by_role("button", name="Renvoyer" if language == "fr" else "Send again").click()
    page.get_by_text("1 mail est renvoyé" if language == "fr" else "1 mail is sent again").wait_for()
