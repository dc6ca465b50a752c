"""Why a person looks at a mail: one name for each cause, so that an agent knows what is asked and figures can group.

What was decided says it all; nothing is asked again. A mail that was drawn for the audit is looked at without knowing
what mailbot made of it, whatever else it waits for (docs/kpis.md 6.2).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from mailbot.domain import Action, Alternative, Reason

if TYPE_CHECKING:
    from mailbot.domain import Decision, Understanding


class Why(StrEnum):
    """Why a mail waits for a person. The words are the console's."""

    AUDIT = "audit"
    """Drawn by chance; nobody is told so before the verdict."""
    DRAFT = "draft"
    """An answer is written and waits for approval."""
    LOW_MARGIN = "low_margin"
    """mailbot was not sure enough."""
    NEW_TOPIC = "new_topic"
    """About nothing that mailbot knows."""
    LANGUAGE = "language"
    UNHAPPY = "unhappy"
    """An angry customer, or one who has asked before."""
    URGENT = "urgent"
    ASKED_FOR_PERSON = "asked_for_person"
    RISKY = "risky"
    """The policy leaves it to people, or the sender proved nothing."""
    SEVERAL = "several"
    NO_ANSWER = "no_answer"
    """Understood, and there is nothing to answer with."""
    OWNED = "owned"
    """A person has the conversation already."""
    LIMIT = "limit"
    """mailbot has written enough for now."""
    HOLDOUT = "holdout"
    NOT_DELIVERED = "not_delivered"
    """An answer could not be sent, or came back."""
    UNREADABLE = "unreadable"
    OTHER = "other"


WHY_OF_REASON: dict[Reason, Why] = {
    Reason.OK: Why.OTHER,
    Reason.NO_REPLY_NEEDED: Why.OTHER,
    Reason.LOW_CONFIDENCE: Why.LOW_MARGIN,
    Reason.UNKNOWN_INTENT: Why.NEW_TOPIC,
    Reason.UNSUPPORTED_LANGUAGE: Why.LANGUAGE,
    Reason.NO_TEMPLATE: Why.NO_ANSWER,
    Reason.MISSING_DATA: Why.NO_ANSWER,
    Reason.POLICY: Why.RISKY,
    Reason.ANGRY: Why.UNHAPPY,
    Reason.URGENT: Why.URGENT,
    Reason.CUSTOMER_REQUEST: Why.ASKED_FOR_PERSON,
    Reason.REPEAT_UNRESOLVED: Why.UNHAPPY,
    Reason.SEVERAL_REQUESTS: Why.SEVERAL,
    Reason.UNAUTHENTICATED: Why.RISKY,
    Reason.HOLDOUT: Why.HOLDOUT,
    Reason.SUPPRESSED: Why.NOT_DELIVERED,
    Reason.HUMAN_OWNED: Why.OWNED,
    Reason.LIMIT: Why.LIMIT,
    Reason.UNREADABLE: Why.UNREADABLE,
    Reason.PREEXISTING: Why.OTHER,
    Reason.DUPLICATE: Why.OTHER,
    Reason.SEND_FAILURE: Why.NOT_DELIVERED,
}
"""The cause behind each reason for which a mail is handed to people."""


class Purpose(StrEnum):
    """What a verdict may be used for; the words are those of ``review.completed`` in the record."""

    AUDIT = "audit"
    """A sample: it estimates how often mailbot is wrong."""
    ACTIVE_LEARNING = "active_learning"
    """Chosen because mailbot was unsure or stopped: it teaches, and estimates nothing."""
    COMPLAINT = "complaint"


def why_of(decision: Decision, *, drafted: bool, drawn: bool) -> Why | None:
    """Return why a decided mail waits for a person, or None when it does not.

    ``drafted``: an answer waits for approval. A mail for people is theirs whatever was drafted or drawn; what was drawn
    comes last, because it only wants a verdict.
    """
    if decision.action is Action.ROUTE or decision.show_to_human:
        return WHY_OF_REASON[decision.reason]
    if drafted:
        return Why.DRAFT
    return Why.AUDIT if drawn else None


def purpose_of(why: Why, *, drawn: bool) -> Purpose:
    """Return what the verdict on a mail may be used for."""
    if drawn:
        return Purpose.AUDIT
    return Purpose.COMPLAINT if why is Why.UNHAPPY else Purpose.ACTIVE_LEARNING


URGENCIES = ("critical", "high", "normal", "low")
EMOTIONS = ("angry", "frustrated", "worried", "neutral", "satisfied")
NOT_SUPPORT = "other"
"""The intent of a mail that asks nothing of customer service."""


def guesses_of(understood: Understanding, number: int) -> tuple[Alternative, ...]:
    """Return the most likely intents, the likeliest first."""
    guesses = {understood.intent.label: understood.intent.confidence}
    guesses |= {other.label: other.p for other in understood.intent.alternatives if other.label not in guesses}
    best = sorted(guesses.items(), key=lambda pair: -pair[1])[:number]
    return tuple(Alternative(label=label, p=p) for label, p in best)
