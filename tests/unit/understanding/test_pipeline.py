"""One mail understood from end to end: only what its author newly wrote counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailbot.domain import InboundMessage, Understanding
from mailbot.understanding.pipeline import understand
from tests.small_models import trained

MAIL = InboundMessage(
    message_id="<1@client.example>",
    subject="Re: votre message",
    new_text="Bonjour, où est ma commande FR-204417 ? Je l'attends depuis le 12 novembre.",
    quoted="> Please cancel order 99, please cancel my purchase",
    date=datetime(2026, 11, 20, 9, tzinfo=UTC),
)


def understood(**changes: object) -> Understanding:
    return understand(replace(MAIL, **changes), trained()[2])


def test_a_mail_gets_language_intent_urgency_mood_and_references() -> None:
    meant = understood()
    assert meant.language.label == "fr"
    assert meant.intent.label == "order_status"
    assert meant.urgency.label == "normal"
    assert meant.emotion.label == "neutral"
    assert "FR-204417" in {entity.text for entity in meant.entities}
    assert all(MAIL.new_text[e.start : e.end] == e.text for e in meant.entities)
    assert meant.words


def test_the_quoted_old_request_never_counts() -> None:
    assert understood() == understood(quoted="")


def test_a_mail_with_an_empty_body_is_understood_by_its_subject() -> None:
    assert understood(new_text="", subject="TR : annulez ma commande s'il vous plaît").intent.label == "cancel_order"


def test_every_prediction_names_the_model_that_made_it() -> None:
    meant, models = understood(), trained()[2]
    assert (meant.intent.model, meant.urgency.model, meant.emotion.model) == models.names


@pytest.mark.parametrize(
    "text", ["", "?", "\x00\x01", "a" * 250_000, "<b>" * 9000, "01/13/2026 " * 500, "\ud800 \udfff"]
)
def test_no_mail_however_hostile_is_an_exception(text: str) -> None:
    meant = understood(new_text=text, subject=text[:500])
    assert meant.intent.label in trained()[2].intent.labels
