"""Understands one mail: language, intent and further requests, urgency, mood, references; always in this order.

Pure given loaded models. Only what the sender newly wrote is read, never the quoted part; a mail with an empty body is
understood by its subject.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailbot.domain import InboundMessage, Understanding
from mailbot.understanding import entities, language
from mailbot.understanding.emotion import emotion_of
from mailbot.understanding.features import CAP, bare_subject
from mailbot.understanding.intent import further_intents, intent_of
from mailbot.understanding.urgency import urgency_of

if TYPE_CHECKING:
    from mailbot.understanding.models import Models


def understand(message: InboundMessage, models: Models) -> Understanding:
    """Return what ``message`` means. Entity places count in ``message.new_text``; dates are read as of its Date."""
    text, subject = message.new_text[:CAP], bare_subject(message.subject)
    spoken = language.of_mail(text, subject, models.languages)
    row = models.intent.vectoriser.read(text, subject)
    intent = intent_of(row, models.intent)
    # Models that learnt from the same mails share one vocabulary, which is then looked up once.
    urgency, emotion = (
        row if model.vectoriser is models.intent.vectoriser else model.vectoriser.read(text, subject)
        for model in (models.urgency, models.emotion)
    )
    return Understanding(
        language=spoken,
        intent=intent,
        also=further_intents(text, row, intent, models.intent),
        urgency=urgency_of(urgency, models.urgency),
        emotion=emotion_of(emotion, models.emotion),
        entities=entities.extract(text, spoken.label, message.date.date() if message.date else None),
        words=models.intent.explain(row, intent.label),
    )
