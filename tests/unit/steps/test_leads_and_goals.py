"""A telephone number left with a quotation request is a lead; an answer that offers an appointment offers a goal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from mailbot.domain import Delivery, Entity, Outcome
from mailbot.record.journal import read
from mailbot.steps import settle
from mailbot.store.outbox import EFFECT
from mailbot.store.session import reading, writing
from tests.databases import sqlite_in
from tests.deciding import Desktop, FakeReader
from tests.fakes import FixedClock, desk, shell_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from mailbot.steps.reader import Reading, Unread


class ContactReader(FakeReader):
    """A reader that also finds what looks like a telephone number or an address."""

    def read(self, unread: Sequence[Unread]) -> Iterator[Reading]:
        for made in super().read(unread):
            if made.message is None or made.understanding is None:
                yield made
                continue
            words = made.message.new_text.split()
            found = tuple(
                Entity(type="email" if "@" in word else "phone", text=word, value=word, start=0, end=len(word))
                for word in words
                if "@" in word or word.startswith("01")
            )
            yield replace(made, understanding=replace(made.understanding, entities=found))


@pytest.fixture
def office(tmp_path: Path) -> Desktop:
    clock = FixedClock()
    made = replace(desk(), lead_intents=frozenset({"opening_hours"}))
    return Desktop(shell=shell_on(sqlite_in(tmp_path), clock), clock=clock, desk=made, reader=ContactReader())


def told(office: Desktop, kind: str) -> list[dict[str, Any]]:
    with reading(office.shell.database) as connection:
        return [event.payload for event, _, _ in read(connection) if event.type == kind]


def test_contact_data_that_is_left_is_a_lead_by_its_kind_and_never_by_its_value(office: Desktop) -> None:
    office.take("Vos horaires ? Rappelez-moi au 0199001234 ou par lea.pro@client.example merci")
    assert told(office, "lead.captured") == [
        {"fields": ["phone"], "origin": "email"},
        {"fields": ["email"], "origin": "email"},
    ]


def test_the_same_number_is_a_lead_once(office: Desktop) -> None:
    office.take("Vos horaires ? 0199001234", "Et vos horaires demain ? 0199001234")
    assert len(told(office, "lead.captured")) == 1


@pytest.mark.parametrize(
    "text", ["Vos horaires ? lea@client.example", "Où est ma commande ? 0199001234", "Vos horaires ?"]
)
def test_the_own_address_and_other_demands_are_no_leads(office: Desktop, text: str) -> None:
    office.take(text)
    assert told(office, "lead.captured") == []


def test_automatic_mail_leaves_no_lead(office: Desktop) -> None:
    office.take("Vos horaires ? 0199001234", **{"Auto-Submitted": "auto-replied"})
    assert told(office, "lead.captured") == []


def test_a_reply_that_offers_a_goal_offers_it_when_it_was_accepted(office: Desktop) -> None:
    entries = tuple(
        replace(entry, goal="visit") if entry.name == "opening_hours" else entry
        for entry in office.desk.replies.entries
    )
    office.desk = replace(office.desk, replies=replace(office.desk.replies, entries=entries))
    office.take("Quels sont vos horaires ?")
    assert told(office, "goal.offered") == []
    (row,) = [row for row in office.rows(EFFECT) if row.template == "opening_hours"]
    accepted = Delivery(outcome=Outcome.SENT, code=250, text="OK")
    with writing(office.shell.database) as connection:
        settle.sent(office.shell, connection, office.desk, row=row, delivery=accepted)
    assert told(office, "goal.offered") == [{"goal": "visit", "goal_id": row.id}]


def test_a_web_form_is_a_channel_of_its_own(office: Desktop) -> None:
    facts = replace(office.desk.facts, webform_senders=frozenset({"form@acme.example"}))
    office.desk = replace(office.desk, facts=facts)
    office.take("Vos horaires ?", sender="form@acme.example", **{"Reply-To": "lea@client.example"})
    office.take("Quels sont vos horaires ?")
    assert [payload["channel"] for payload in told(office, "conversation.opened")] == ["web_form", "email"]
