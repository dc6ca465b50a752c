"""What customers do with links, and what other systems tell: signed, once, and nothing by merely looking."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from mailbot.record.events import Event
from mailbot.steps import inbound
from mailbot.steps.digest import unsubscribe_url
from mailbot.steps.tokens import Purpose, sign
from mailbot.store import digests, mails
from mailbot.store.session import reading, writing
from tests.console.conftest import PHONE, sideways
from tests.console.house import house_on
from tests.console.mailing import put_effect
from tests.fakes import NOON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import httpx
    import sqlalchemy as sa
    from playwright.sync_api import Page

    from tests.console.house import House

SECRET = b"the secret of the shop"
READER = "lead@acme.example"
PERSON = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


@pytest.fixture
def house(database: sa.Engine, tmp_path: Path) -> Iterator[House]:
    with house_on(database, tmp_path, settings={"digest": {"recipients": [READER]}}, hook_secret=SECRET) as made:
        yield made


def link(house: House, purpose: Purpose, subject: str, *, days: int = 14) -> str:
    return sign(house.console.shell.keys.link, purpose, subject, expires=house.clock() + timedelta(days=days))


def events(house: House, kind: str) -> list[dict[str, Any]]:
    with reading(house.database) as connection:
        rows = connection.exec_driver_sql("SELECT payload FROM event WHERE type = ? ORDER BY seq", (kind,)).all()
    return [json.loads(row[0]) for row in rows]


def agree(house: House, address: str, kind: str = "consent.given") -> None:
    customer = house.console.shell.keys.pseudonym(address)
    event = Event(type=kind, occurred_at=house.clock(), customer=customer, payload={"purpose": "tracking"})
    with writing(house.database) as connection:
        house.console.shell.write(connection, event)


# --- rating -----------------------------------------------------------------------------------------------------------


def test_a_rating_counts_once_whatever_is_sent_again(house: House) -> None:
    token = link(house, Purpose.RATE, put_effect(house, state="sent", kind="survey", conversation_id="c1"))
    with house.client() as client:
        for path in (f"rate/{token}", f"rate/{token}"):
            assert client.get(path).status_code == 200
            assert client.head(path).status_code == 200
        assert events(house, "csat.received") == [], "looking is not rating"
        assert client.post(f"rate/{token}", data={"score": "4"}).status_code == 200
        assert "is noted" in client.post(f"rate/{token}", data={"score": "1"}).text
    assert events(house, "csat.received") == [{"survey": "survey", "score": 4.0, "scale": 5}]


@pytest.mark.parametrize("score", ["0", "6", "-1", "", "4.5", "five", "٤"])
def test_a_rating_that_there_is_not_is_refused(house: House, score: str) -> None:
    token = link(house, Purpose.RATE, put_effect(house, state="sent", kind="survey"))
    with house.client() as client:
        assert client.post(f"rate/{token}", data={"score": score}).status_code == 400
    assert events(house, "csat.received") == []


def test_a_rating_link_expires_and_rates_nothing_else(house: House) -> None:
    effect = put_effect(house, state="sent", kind="survey")
    token, other = link(house, Purpose.RATE, effect), link(house, Purpose.UNSUBSCRIBE, effect)
    with house.client() as client:
        assert client.post(f"rate/{other}", data={"score": "5"}).status_code == 404
        house.clock.advance(days=15)
        assert client.post(f"rate/{token}", data={"score": "5"}).status_code == 404
    assert events(house, "csat.received") == []


# --- no more ----------------------------------------------------------------------------------------------------------


def test_a_customer_ends_automatic_mail_by_a_button_or_by_one_click_of_the_mail_program(house: House) -> None:
    for way in ({"Origin": house.origin}, {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}):
        effect = put_effect(house, state="sent")
        token = link(house, Purpose.UNSUBSCRIBE, effect)
        with reading(house.database) as connection:
            address = connection.exec_driver_sql("SELECT recipient FROM effect WHERE id = ?", (effect,)).scalar_one()
            assert not mails.suppressed(connection, address)
        with house.client() as client:
            assert client.get(f"unsubscribe/{token}").status_code == 200
            with reading(house.database) as connection:
                assert not mails.suppressed(connection, address), "looking ends nothing"
            body = {"List-Unsubscribe": "One-Click"}
            assert client.post(f"unsubscribe/{token}", data=body, headers=way).status_code == 200
        with reading(house.database) as connection:
            assert mails.suppressed(connection, address) == "unsubscribed"
    assert len(events(house, "consent.withdrawn")) == 2


def test_a_reader_ends_the_digest(house: House) -> None:
    key = house.console.shell.keys.link
    path = unsubscribe_url(house.url, key=key, recipient=READER).removeprefix(house.url + "/")
    with house.client() as client:
        client.get(path)
        with reading(house.database) as connection:
            assert not digests.refused(connection, READER)
        assert client.post(path, headers={"Origin": "https://mail.example"}).status_code == 200
        assert client.post("digest/off/abcdef").status_code == 404
    with reading(house.database) as connection:
        assert digests.refused(connection, READER)


# --- opens and clicks -------------------------------------------------------------------------------------------------


def test_a_link_leads_to_the_sites_own_address_and_is_not_written_down_without_consent(house: House) -> None:
    effect = put_effect(house, state="sent", sent_at=NOON)
    house.clock.advance(minutes=5)
    token = link(house, Purpose.CLICK, f"{effect} tracking_page")
    with house.client() as client:
        answer = client.get(f"go/{token}", headers=PERSON)
        assert (answer.status_code, answer.headers["location"][:20]) == (302, "https://www.acme.exa")
    assert events(house, "tracking.clicked") == []


@pytest.mark.parametrize("name", ["phone", "nothing", "", "https://evil.example", "greeting"])
def test_no_link_leads_anywhere_else(house: House, name: str) -> None:
    token = link(house, Purpose.CLICK, f"{put_effect(house, state='sent')} {name}")
    with house.client() as client:
        assert client.get(f"go/{token}").status_code == 404
        assert client.get("go/https:%2F%2Fevil.example").status_code == 404


@pytest.mark.parametrize(
    ("agent", "minutes", "machine"),
    [
        (PERSON["User-Agent"], 5, False),
        (PERSON["User-Agent"], 0, True),
        ("Mozilla/5.0", 5, True),
        ("", 5, True),
        ("Mozilla/5.0 (via ggpht.com GoogleImageProxy)", 5, True),
        ("BarracudaScanner/1.0", 5, True),
    ],
)
def test_with_consent_opens_and_clicks_are_written_down_and_programs_marked(
    house: House, agent: str, minutes: int, machine: Any
) -> None:
    effect = put_effect(house, state="sent", sent_at=NOON, recipient="lea@customers.example")
    agree(house, "lea@customers.example")
    house.clock.advance(minutes=minutes)
    with house.client() as client:
        client.get(f"go/{link(house, Purpose.CLICK, f'{effect} tracking_page')}", headers={"User-Agent": agent})
        answer = client.get(f"open/{link(house, Purpose.OPEN, effect)}", headers={"User-Agent": agent})
        assert answer.headers["content-type"] == "image/gif"
    assert [event["machine"] for event in events(house, "tracking.clicked")] == [machine]
    assert [event["machine"] for event in events(house, "tracking.opened")] == [machine]


def test_consent_that_was_withdrawn_is_none(house: House) -> None:
    effect = put_effect(house, state="sent", sent_at=NOON, recipient="lea@customers.example")
    agree(house, "lea@customers.example")
    house.clock.advance(minutes=1)
    agree(house, "lea@customers.example", "consent.withdrawn")
    with house.client() as client:
        client.get(f"open/{link(house, Purpose.OPEN, effect)}", headers=PERSON)
        assert client.get("open/nothing").status_code == 200, "a broken picture would tell more"
    assert events(house, "tracking.opened") == []


# --- the hook ---------------------------------------------------------------------------------------------------------


def tell(house: House, body: Any, *, name: str = "msg_1", ago: float = 0, secret: bytes = SECRET) -> httpx.Response:
    """Tell mailbot something as a shop does: from no browser, without Origin."""
    octets = body if isinstance(body, bytes) else json.dumps(body).encode()
    stamped = str(int(house.clock().timestamp() - ago))
    signature = inbound.signature(secret, name=name, stamped=stamped, body=octets)
    headers = {"webhook-id": name, "webhook-timestamp": stamped, "webhook-signature": f"v1,AAAA {signature}"}
    with house.client() as client:
        del client.headers["origin"]
        return client.post("hooks/goals", content=octets, headers=headers)


SALE = {
    "type": "conversion.recorded",
    "customer": "Lea@customers.example",
    "data": {"conversion_id": "A-17", "value": 49.9, "currency": "EUR"},
}


def test_a_sale_is_taken_once_and_without_the_customers_address(house: House) -> None:
    first, again = tell(house, SALE), tell(house, SALE)
    assert (first.status_code, first.json()) == (202, {"taken": True})
    assert (again.status_code, again.json()) == (200, {"taken": False})
    assert events(house, "conversion.recorded") == [SALE["data"]]
    with reading(house.database) as connection:
        customer = connection.exec_driver_sql("SELECT customer FROM event").scalar_one()
    assert customer == house.console.shell.keys.pseudonym("lea@customers.example")


def test_a_request_that_was_not_signed_or_is_old_is_refused(house: House) -> None:
    assert tell(house, SALE, secret=b"guessed").status_code == 401
    assert tell(house, SALE, ago=301).status_code == 401
    assert tell(house, SALE, ago=-301).status_code == 401
    assert tell(house, SALE, name="a.b").status_code == 401
    with house.client() as client:
        assert client.post("hooks/goals", json=SALE).status_code == 401
    assert events(house, "conversion.recorded") == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"not json",
        b"[" * 15_000,
        b" " * 20_000,
        {"type": "message.received", "customer": "a@b.example"},
        {"type": "goal.completed"},
        {"type": "goal.completed", "customer": "a@b.example", "data": {"goal": 7}},
        {"type": "goal.completed", "customer": "a@b.example", "data": {"colour": "red"}},
        {"type": "goal.completed", "customer": "a@b.example", "data": {"goal": "call a@b.example"}},
        {"type": "goal.completed", "customer": "a@b.example", "data": {"goal": "x" * 300}},
        {"type": "goal.completed", "customer": "a@b.example", "data": []},
        {"type": "goal.completed", "customer": ["a@b.example"]},
        {"type": "goal.completed", "customer": "a@b.example", "occurred_at": "yesterday"},
        {"type": "goal.completed", "customer": "a@b.example", "occurred_at": "2036-01-01T00:00:00Z"},
        {"type": "goal.completed", "customer": "a@b.example", "who": "me"},
        {"type": "lead.captured", "customer": "a@b.example", "data": {"fields": [{"email": "x"}]}},
        b'{"type": "conversion.recorded", "customer": "a@b.example", "data": {"value": NaN}}',
        b'{"type": "conversion.recorded", "customer": "a@b.example", "data": {"value": 1e999}}',
    ],
)
def test_what_makes_no_sense_is_refused_with_the_reason(house: House, body: Any) -> None:
    answer = tell(house, body)
    assert answer.status_code == 422
    assert answer.json()["error"].endswith("nothing was taken")
    with reading(house.database) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM event").scalar() == 0
    assert house.errors == []


@pytest.mark.parametrize("kind", inbound.TYPES)
def test_every_kind_of_news_can_be_told(house: House, kind: str) -> None:
    assert (
        tell(house, {"type": kind, "customer": "a@b.example", "occurred_at": "2026-11-21T11:00:00Z"}).status_code == 202
    )


def test_without_a_secret_nothing_is_taken(database: sa.Engine, tmp_path: Path) -> None:
    with house_on(database, tmp_path) as house:
        assert tell(house, SALE, secret=b"").status_code == 404


@pytest.mark.browser
def test_a_customer_rates_on_a_telephone(
    house: House, page_of: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    token = link(house, Purpose.RATE, put_effect(house, state="sent", kind="survey"))
    page = page_of(language="fr", size=PHONE, dark=True)
    page.goto(f"rate/{token}")
    assert sideways(page) == 0
    accessible(page)
    page.get_by_label("5", exact=True).check()
    page.get_by_role("button", name="Envoyer mon avis").click()
    page.get_by_text("Votre avis est noté.").wait_for()
    accessible(page)
    assert events(house, "csat.received")[0]["score"] == 5.0
