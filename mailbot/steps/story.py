"""The story of one conversation: received, understood, decided, sent, and what came of it, in the order it happened.

Put together from the rows of work, which know what was said, and from the record, which knows what came back (bounces,
ratings, clicks). What a colleague has not judged yet on an audited mail is left out, here as on the mail's own page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from mailbot.domain import MAIL_TO_CUSTOMER, Alternative, InboundMessage, Understanding
from mailbot.policy.review import guesses_of
from mailbot.steps import codec
from mailbot.steps.review import outgoing
from mailbot.store import casefile, conversations, outbox, reviews
from mailbot.store.casefile import ALL, Span
from mailbot.store.review_tables import ReviewStage

if TYPE_CHECKING:
    from datetime import datetime

    import sqlalchemy as sa

SHOWN_TEXT = 20_000
GUESSES = 5
AT_ONCE = 25
"""Mails of a long conversation that are told at a time, with everything that happened between them."""


class Chapter(StrEnum):
    """What an entry of the story is about. The words are the console's."""

    RECEIVED = "received"
    UNDERSTOOD = "understood"
    DECIDED = "decided"
    OUTGOING = "outgoing"
    """Something in the outbox; its state says how far it has come."""
    DEED = "deed"
    """What an agent did."""
    RECORD = "record"
    """What the record tells besides: bounced, rated, clicked, closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened. ``row`` is the row behind it; the other fields are set for the chapters they fit."""

    chapter: Chapter
    at: datetime
    row: Any
    message: InboundMessage | None = None
    understood: Understanding | None = None
    guesses: tuple[Alternative, ...] = ()
    text: str = ""
    """What was written, of a mail to the customer."""
    files: tuple[str, ...] = ()
    hidden: bool = False
    """Somebody is still to judge the mail without knowing this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A conversation and everything in it, oldest first."""

    conversation: Any
    entries: tuple[Entry, ...] = field(default=())
    blind: bool = False
    """Somebody is still to judge a mail of it without knowing what mailbot made of it."""
    span: Span = ALL
    """The part that is told: ``since`` is None when nothing came before it."""

    @property
    def decided(self) -> tuple[Entry, ...]:
        """The decisions, oldest first."""
        return tuple(entry for entry in self.entries if entry.chapter is Chapter.DECIDED)


TOLD = (
    "reply.failed",
    "reply.bounced",
    "reply.autoresponded",
    "tracking.opened",
    "tracking.clicked",
    "csat.requested",
    "csat.received",
    "agent.replied",
    "conversation.transferred",
    "conversation.closed",
    "conversation.reopened",
    "goal.completed",
    "conversion.recorded",
)
"""Events that are told besides the rows."""
_ORDER = tuple(Chapter)


def story(
    connection: sa.Connection, conversation_id: str, *, until: datetime | None = None, since: datetime | None = None
) -> Story | None:
    """Return the story of a conversation, or None when there is no such conversation.

    Of a long one its last ``AT_ONCE`` mails are told, of those before ``until``; or its first ones from ``since`` on.
    """
    row = conversations.get(connection, conversation_id)
    if row is None:
        return None
    blind = {
        item.mail_id
        for item in reviews.open_of(connection, conversation_id)
        if item.drawn and item.stage == ReviewStage.VERDICT
    }
    entries: list[Entry] = []
    span = Span(since=since)
    if since is None:
        span = casefile.last_span(connection, conversation_id, until=until, mails=AT_ONCE)
    for mail in casefile.mails_of(connection, conversation_id, span=span):
        entries += _of_mail(connection, mail, hidden=mail.id in blind)
    for decision in casefile.decisions_of(connection, conversation_id, span=span):
        hidden = decision.mail_id in blind
        entries.append(Entry(chapter=Chapter.DECIDED, at=decision.made_at, row=decision, hidden=hidden))
    for effect in casefile.effects_of(connection, conversation_id, span=span):
        entries.append(_of_effect(connection, effect, hidden=effect.mail_id in blind))
    entries += [
        Entry(chapter=Chapter.DEED, at=deed.made_at, row=deed)
        for deed in reviews.deeds_of(connection, conversation_id, span=span)
    ]
    entries += [
        Entry(chapter=Chapter.RECORD, at=event.occurred_at, row=event)
        for event in casefile.events_of(connection, conversation_id, types=TOLD, span=span)
        if event.message_id not in blind
    ]
    ordered = sorted(entries, key=lambda entry: (entry.at.replace(microsecond=0), _ORDER.index(entry.chapter)))
    return Story(conversation=row, entries=tuple(ordered), blind=bool(blind), span=span)


def _of_mail(connection: sa.Connection, mail: Any, *, hidden: bool) -> list[Entry]:
    read = casefile.reading(connection, mail.id)
    message = codec.loads(InboundMessage, read.message) if read is not None else None
    received = Entry(chapter=Chapter.RECEIVED, at=mail.received_at, row=mail, message=message)
    if read is None or not read.understanding:
        return [received]
    understood = codec.loads(Understanding, read.understanding)
    at = mail.decided_at or mail.received_at
    entry = Entry(
        chapter=Chapter.UNDERSTOOD,
        at=at,
        row=mail,
        understood=None if hidden else understood,
        guesses=() if hidden else guesses_of(understood, GUESSES),
        hidden=hidden,
    )
    return [received, entry]


def _of_effect(connection: sa.Connection, effect: Any, *, hidden: bool) -> Entry:
    at = effect.sent_at or effect.created_at
    entry = Entry(chapter=Chapter.OUTGOING, at=at, row=effect, hidden=hidden)
    if hidden or effect.kind not in MAIL_TO_CUSTOMER:
        return entry
    whole = outbox.get(connection, effect.id)
    if whole is None or not whole.octets:
        return entry
    return Entry(
        chapter=Chapter.OUTGOING,
        at=at,
        row=effect,
        text=outgoing.text_of(whole.octets)[:SHOWN_TEXT],
        files=tuple(name for name, _, _ in outgoing.files_of(whole.octets)),
    )
