"""The types of mailbot as JSON and back: what the database and the reading process exchange."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.domain import (
    Address,
    Alternative,
    Attachment,
    AuthResult,
    Automatic,
    AutomaticKind,
    BounceReason,
    Entity,
    FailedRecipient,
    InboundMessage,
    MailboxFacts,
    Prediction,
    Question,
    Understanding,
)
from mailbot.steps import codec

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def full_message() -> InboundMessage:
    return InboundMessage(
        message_id="<a@b.fr>",
        in_reply_to=("<c@d>",),
        senders=(Address(address="léa@b.fr", name="Léa"),),
        sender=Address(address="x@y"),
        return_path="",
        date=datetime(2026, 11, 21, 9, tzinfo=UTC),
        new_text="où est\u202fma commande ?",
        attachments=(Attachment(name="é.pdf", content_type="application/pdf", size=3, part=2, inline=True),),
        automatic=Automatic(
            kind=AutomaticKind.BOUNCE,
            rule="R3",
            evidence="report",
            failed=(FailedRecipient(address="z@z", status="5.1.1", reason=BounceReason.UNKNOWN_USER),),
        ),
        dmarc=AuthResult.PASS,
    )


def test_a_whole_message_comes_back_equal() -> None:
    assert codec.loads(InboundMessage, codec.dumps(full_message())) == full_message()


def test_a_whole_understanding_comes_back_equal() -> None:
    guess = Prediction(label="refund", confidence=0.5, alternatives=(Alternative(label="thanks", p=0.25),), model="m1")
    made = Understanding(
        language=guess,
        intent=guess,
        urgency=guess,
        emotion=guess,
        also=("invoice",),
        entities=(Entity(type="amount", text="12 €", value="12.00 EUR", start=0, end=4),),
        words=("rembours",),
    )
    assert codec.loads(Understanding, codec.dumps(made)) == made


def test_sets_come_back_as_sets_and_absent_times_as_none() -> None:
    facts = MailboxFacts(name="a", address="b@c", own_addresses=frozenset({"b@c", "d@e"}))
    assert codec.loads(MailboxFacts, codec.dumps(facts)) == facts


@given(TEXT, TEXT, st.datetimes(timezones=st.just(UTC)))
def test_any_text_and_time_survive(intent: str, missing: str, asked_at: datetime) -> None:
    question = Question(intent=intent, missing=missing, asked_at=asked_at)
    assert codec.loads(Question, codec.dumps(question)) == question


@pytest.mark.parametrize("text", ['{"label": "x"}', '{"label": "x", "confidence": 1, "spell": 1}', "[]", "{"])
def test_json_that_is_no_such_thing_is_refused(text: str) -> None:
    with pytest.raises((TypeError, ValueError, AttributeError)):
        codec.loads(Prediction, text)


def test_what_is_no_plain_value_is_never_written() -> None:
    with pytest.raises(TypeError, match="cannot be written"):
        codec.dumps(object())
