"""What things are called on the screens: causes, intents, urgencies, what was decided and what was done.

A site's own intents are shown as they are called, with blanks for their underscores.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.digest.saying import LANGUAGES
from mailbot.console.words import mark
from mailbot.policy.review import Why
from mailbot.steps.review.deeds import Deed, Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mailbot.console.words import Words

WHY = {
    Why.AUDIT: mark("To check"),
    Why.DRAFT: mark("Draft to approve"),
    Why.LOW_MARGIN: mark("Not sure enough"),
    Why.NEW_TOPIC: mark("New topic"),
    Why.LANGUAGE: mark("Another language"),
    Why.UNHAPPY: mark("Unhappy customer"),
    Why.URGENT: mark("Urgent"),
    Why.ASKED_FOR_PERSON: mark("Asks for a person"),
    Why.RISKY: mark("For people by policy"),
    Why.SEVERAL: mark("Several requests"),
    Why.NO_ANSWER: mark("No answer found"),
    Why.OWNED: mark("With a colleague"),
    Why.LIMIT: mark("Written enough"),
    Why.HOLDOUT: mark("Comparison group"),
    Why.NOT_DELIVERED: mark("Answer not delivered"),
    Why.UNREADABLE: mark("Not readable"),
    Why.OTHER: mark("For a person"),
}
URGENCIES = {
    "critical": mark("critical"),
    "high": mark("high"),
    "normal": mark("normal"),
    "low": mark("low"),
}
EMOTIONS = {
    "angry": mark("angry"),
    "frustrated": mark("frustrated"),
    "worried": mark("worried"),
    "neutral": mark("neutral"),
    "satisfied": mark("satisfied"),
}
ENTITIES = {
    "person": mark("Person"),
    "order_ref": mark("Order"),
    "date": mark("Date"),
    "amount": mark("Amount"),
    "customer_ref": mark("Customer number"),
    "phone": mark("Telephone"),
    "address": mark("Postal address"),
    "email": mark("E-mail"),
    "invoice_ref": mark("Invoice"),
    "tracking": mark("Parcel number"),
    "iban": mark("IBAN"),
}
ACTS = {
    "answer": mark("answer"),
    "action": mark("answer and act"),
    "clarify": mark("ask back"),
    "route_human": mark("hand to a person"),
    "none": mark("stay silent"),
}
REASONS = {
    "ok": mark("everything is clear"),
    "no_reply_needed": mark("no reply is needed"),
    "low_confidence": mark("not sure enough"),
    "unknown_intent": mark("the topic is unknown"),
    "unsupported_language": mark("the language is not spoken here"),
    "no_template": mark("there is no reply for it"),
    "missing_data": mark("something is missing"),
    "policy": mark("the policy leaves it to people"),
    "angry": mark("the customer is angry"),
    "urgent": mark("it is urgent"),
    "customer_request": mark("the customer asks for a person"),
    "repeat_unresolved": mark("the customer has asked before"),
    "several_requests": mark("several things are asked"),
    "unauthenticated": mark("the sender is not proven"),
    "holdout": mark("comparison group"),
    "suppressed": mark("the address is not written to"),
    "human_owned": mark("a person has the conversation"),
    "limit": mark("enough mails were sent"),
    "unreadable": mark("it cannot be read"),
    "preexisting": mark("it is older than mailbot"),
    "duplicate": mark("it came twice"),
    "send_failure": mark("an answer could not be delivered"),
    "agent": mark("an agent handed it over"),
}
DEEDS = {
    Deed.CONFIRMED: mark("confirmed"),
    Deed.CORRECTED: mark("corrected"),
    Deed.NOT_SUPPORT: mark("marked as not support"),
    Deed.APPROVED: mark("approved and sent"),
    Deed.EDITED: mark("edited and sent"),
    Deed.REPLIED: mark("answered"),
    Deed.TRANSFERRED: mark("handed over"),
    Deed.HANDLED: mark("settled without a mail"),
    Deed.SKIPPED: mark("skipped"),
}
REFUSALS = {
    Refusal.GONE: mark("This mail is not there, or not yours to see; nothing was done."),
    Refusal.BLIND: mark("First say what the mail is about; what mailbot made of it is shown afterwards."),
    Refusal.NO_DRAFT: mark("There is no draft to send; nothing was done."),
    Refusal.EMPTY: mark("The answer is empty; nothing was sent."),
    Refusal.NO_RECIPIENT: mark("Nobody can be written to here: the address is missing or refused mail before."),
    Refusal.NOT_SENDABLE: mark("The mail could not be written safely; nothing was sent."),
    Refusal.OWNED: mark("A colleague answered this customer meanwhile; nothing was sent."),
    Refusal.NO_TEAM: mark("There is no such team; nothing was done."),
    Refusal.UNKNOWN_LABEL: mark("There is no such label; nothing was done."),
    Refusal.NOTHING_TO_UNDO: mark("There is nothing to take back."),
    Refusal.TOO_LATE: mark("Too late to take that back: it is sent or on record."),
}
STATES = {
    "shadow": mark("not sent (observation)"),
    "draft": mark("draft"),
    "pending": mark("waits to be sent"),
    "sending": mark("being sent"),
    "deferred": mark("will be tried again"),
    "uncertain": mark("uncertain whether it was accepted"),
    "sent": mark("was sent"),
    "failed": mark("refused"),
    "bounced": mark("it came back"),
    "held": mark("held by the breaker"),
    "parked": mark("parked for a person"),
    "dropped": mark("was given up"),
}
KINDS = {
    "answer": mark("Automatic answer"),
    "action": mark("Answer with an action"),
    "clarify": mark("Question"),
    "ack": mark("Acknowledgement"),
    "transfer_notice": mark("Notice that a person takes over"),
    "survey": mark("Survey"),
    "agent": mark("Answer by a person"),
    "forward": mark("Forwarded to a team"),
    "webhook": mark("Request to a program"),
    "digest": mark("Digest"),
}
CONVERSATION_STATES = {
    "open": mark("open"),
    "waiting": mark("waits for the customer"),
    "routed": mark("waits for a team"),
    "closed": mark("closed"),
}

EVENTS = {
    "reply.failed": mark("An answer could not be sent"),
    "reply.bounced": mark("An answer came back"),
    "reply.autoresponded": mark("A program answered us"),
    "tracking.opened": mark("Opened"),
    "tracking.clicked": mark("A link was followed"),
    "csat.requested": mark("Asked for a rating"),
    "csat.received": mark("Rated"),
    "agent.replied": mark("A person answered"),
    "conversation.transferred": mark("Handed to people"),
    "conversation.closed": mark("Closed"),
    "conversation.reopened": mark("Reopened"),
    "goal.completed": mark("Goal reached"),
    "conversion.recorded": mark("Sale"),
}

MODES = {
    "shadow": mark("observe only"),
    "draft": mark("drafts, people send"),
    "auto": mark("answer by itself"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """Names of things in one language; what has no name of its own is shown as it is called."""

    words: Words

    def _of(self, names: Mapping[str, str], value: str) -> str:
        name = names.get(value)
        return self.words.gettext(name) if name else value.replace("_", " ")

    def intent(self, value: str) -> str:
        """Return the name of an intent; a dash for none."""
        if not value:
            return "–"
        known = LANGUAGES[self.words.language].intents if self.words.language in LANGUAGES else {}
        name = known.get(value, value.replace("_", " "))
        return (name[:1].upper() + name[1:]).replace("'", "’")

    def why(self, value: str | None) -> str:
        """Return why a mail waits; of an audited one only that it does."""
        return self._of(WHY, value or Why.AUDIT)  # type: ignore[arg-type]  # a StrEnum's members are its keys

    def urgency(self, value: str) -> str:
        """Return the name of an urgency."""
        return self._of(URGENCIES, value)

    def emotion(self, value: str) -> str:
        """Return the name of an emotion."""
        return self._of(EMOTIONS, value)

    def entity(self, value: str) -> str:
        """Return the name of an entity's type."""
        return self._of(ENTITIES, value)

    def act(self, value: str) -> str:
        """Return what was decided."""
        return self._of(ACTS, value)

    def reason(self, value: str) -> str:
        """Return why it was decided."""
        return self._of(REASONS, value)

    def deed(self, value: str) -> str:
        """Return what an agent did."""
        return self._of(DEEDS, value)  # type: ignore[arg-type]  # a StrEnum's members are its keys

    def refusal(self, value: Refusal) -> str:
        """Return why a deed was refused, as a sentence."""
        return self.words.gettext(REFUSALS[value])

    def state(self, value: str) -> str:
        """Return how far an outgoing mail has come."""
        return self._of(STATES, value)

    def kind(self, value: str) -> str:
        """Return what an outgoing mail is."""
        return self._of(KINDS, value)

    def conversation(self, value: str) -> str:
        """Return the state of a conversation."""
        return self._of(CONVERSATION_STATES, value)

    def event(self, value: str) -> str:
        """Return what the record tells."""
        return self._of(EVENTS, value)

    def mode(self, value: str) -> str:
        """Return how far mailbot may go."""
        return self._of(MODES, value)
