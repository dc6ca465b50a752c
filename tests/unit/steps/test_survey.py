"""Whether the answer helped is asked once, of few, and of nobody who would rather be left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from mailbot.domain import Delivery, Mode, Outcome
from mailbot.record.journal import read
from mailbot.steps import settle, tokens
from mailbot.steps.survey import Surveyor
from mailbot.store import conversations, mails
from mailbot.store.conversations import CONVERSATION
from mailbot.store.outbox import EFFECT
from mailbot.store.session import reading, writing
from tests.databases import sqlite_in
from tests.deciding import Desktop
from tests.fakes import FixedClock, desk, shell_on

if TYPE_CHECKING:
    from pathlib import Path

ACCEPTED = Delivery(outcome=Outcome.SENT, code=250, text="OK")
DAY = timedelta(days=1)


@pytest.fixture
def office(tmp_path: Path) -> Desktop:
    clock = FixedClock()
    made = replace(desk(), survey_share=1.0)
    return Desktop(shell=shell_on(sqlite_in(tmp_path), clock), clock=clock, desk=made)


def accepted(office: Desktop, *kinds: str) -> None:
    """Let the server accept everything of ``kinds`` that waits."""
    for row in office.rows(EFFECT):
        if row.kind in kinds and row.state == "pending":
            with writing(office.shell.database) as connection:
                settle.sent(office.shell, connection, office.desk, row=row, delivery=ACCEPTED)


def answered(office: Desktop, text: str = "Quels sont vos horaires ?", **headers: Any) -> None:
    office.take(text, **headers)
    accepted(office, "answer")


def asks(office: Desktop, *, share: float = 1.0, base_url: str = "https://mailbot.acme.example/") -> list[Any]:
    """Return the questions in the outbox after a look."""
    surveyor = Surveyor(
        shell=office.shell,
        desks={"support": office.desk},
        share=share,
        wait=timedelta(hours=24),
        base_url=base_url,
    )
    woken = surveyor.ask()
    found = [row for row in office.rows(EFFECT) if row.kind == "survey"]
    assert woken in (frozenset(), frozenset({"support"}))
    return found


def change(office: Desktop, **values: Any) -> None:
    with writing(office.shell.database) as connection:
        connection.execute(sa.update(CONVERSATION).values(**values))


def events(office: Desktop, kind: str) -> list[Any]:
    with reading(office.shell.database) as connection:
        return [event for event, _, _ in read(connection) if event.type == kind]


def test_a_customer_is_asked_a_day_after_the_answer_and_not_before(office: Desktop) -> None:
    answered(office)
    office.clock.advance(hours=23)
    assert asks(office) == []
    office.clock.advance(hours=2)
    (question,) = asks(office)
    assert (question.state, question.language, question.filed) == ("pending", "fr", False)


def test_the_question_carries_a_link_of_ours_and_a_way_to_stop(office: Desktop) -> None:
    answered(office)
    office.clock.advance(hours=25)
    (question,) = asks(office)
    mail = message_from_bytes(question.octets)
    text = mail.get_payload(decode=True).decode()
    token = text.partition("https://mailbot.acme.example/rate/")[2].split()[0]
    now, key = office.clock(), office.shell.keys.link
    assert tokens.verify(key, tokens.Purpose.RATE, token, now=now) == question.id
    assert tokens.verify(key, tokens.Purpose.RATE, token, now=now + 15 * DAY) is None
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = mail["List-Unsubscribe"].rpartition("/")[2].rstrip(">")
    assert tokens.verify(key, tokens.Purpose.UNSUBSCRIBE, stop, now=now + 300 * DAY) == question.id
    assert mail["Auto-Submitted"] == "auto-generated"


def test_it_counts_as_asked_when_it_was_sent_with_the_probability_of_being_drawn(office: Desktop) -> None:
    answered(office)
    office.clock.advance(hours=25)
    (question,) = asks(office)
    assert events(office, "csat.requested") == []
    accepted(office, "survey")
    (asked,) = events(office, "csat.requested")
    assert (asked.payload, asked.reply_id) == ({"survey": "survey", "p_invite": 1.0}, question.id)
    assert asked.conversation_id == question.conversation_id
    assert asked.customer != ""


def test_nobody_is_asked_twice(office: Desktop) -> None:
    answered(office)
    office.clock.advance(hours=25)
    assert len(asks(office)) == 1
    accepted(office, "survey")
    office.clock.advance(hours=25)
    assert len(asks(office)) == 1
    answered(office, "Et vos horaires du samedi ?")
    office.clock.advance(hours=25)
    assert len(asks(office)) == 1


def test_nobody_is_asked_unless_a_share_and_an_address_of_the_pages_are_set(office: Desktop) -> None:
    answered(office)
    office.clock.advance(hours=25)
    assert asks(office, share=0.0) == []
    assert asks(office, base_url="") == []


def test_only_a_share_is_asked_whatever_they_think(office: Desktop) -> None:
    for number in range(40):
        answered(office, sender=f"client{number}@client.example")
    office.clock.advance(hours=25)
    assert 5 <= len(asks(office, share=0.4)) <= 28
    assert len(asks(office, share=1.0)) == len(asks(office, share=1.0)), "who was passed over stays passed over"


@pytest.mark.parametrize(
    "values",
    [{"human_owned": True}, {"queue": "service"}, {"state": "waiting"}, {"state": "closed"}, {"state": "routed"}],
)
def test_where_people_or_the_customer_have_the_word_nobody_is_asked(office: Desktop, values: dict[str, Any]) -> None:
    answered(office)
    change(office, **values)
    office.clock.advance(hours=25)
    assert asks(office) == []


def test_somebody_who_wrote_again_is_not_asked(office: Desktop) -> None:
    answered(office)
    office.clock.advance(hours=1)
    change(office, last_at=office.clock())
    office.clock.advance(hours=25)
    assert asks(office) == []


def test_nobody_is_asked_about_an_answer_that_never_arrived(office: Desktop) -> None:
    answered(office)
    with writing(office.shell.database) as connection:
        connection.execute(sa.update(EFFECT).values(state="bounced"))
    office.clock.advance(hours=25)
    assert asks(office) == []


def test_an_address_that_is_not_to_be_written_to_is_not_asked(office: Desktop) -> None:
    answered(office)
    (answer,) = office.rows(EFFECT)
    with writing(office.shell.database) as connection:
        mails.suppress(connection, answer.recipient, reason="unsubscribed", since=office.clock())
    office.clock.advance(hours=25)
    assert asks(office) == []


def test_automatic_mail_is_never_asked(office: Desktop) -> None:
    office.take("Je suis absent.", **{"Auto-Submitted": "auto-replied"})
    office.clock.advance(hours=25)
    assert asks(office) == []


@pytest.mark.parametrize("mode", [Mode.SHADOW, Mode.DRAFT])
def test_a_mailbox_that_does_not_answer_by_itself_asks_nobody(office: Desktop, mode: Mode) -> None:
    answered(office)
    office.desk = replace(office.desk, facts=replace(office.desk.facts, mode=mode))
    office.clock.advance(hours=25)
    assert asks(office) == []


def test_old_conversations_are_left_in_peace_when_the_share_is_set(office: Desktop) -> None:
    answered(office)
    office.clock.advance(days=5)
    assert asks(office) == []


def test_an_answer_to_the_question_belongs_to_the_conversation(office: Desktop) -> None:
    answered(office)
    office.clock.advance(hours=25)
    (question,) = asks(office)
    with reading(office.shell.database) as connection:
        (known,) = conversations.named(connection, [question.rfc_message_id])
    assert (known.conversation_id, known.effect_id) == (question.conversation_id, question.id)
