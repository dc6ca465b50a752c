"""Stop 4: looks up where a mail belongs and what is known of its sender, so that deciding needs no database."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from mailbot.domain import Conversation, Entity, Facts, History, Question, ThreadMethod
from mailbot.message.compose import reply_recipient
from mailbot.message.conversation import KnownThread, KnownThreads, place, referenced_ids
from mailbot.message.identity import read_message_id
from mailbot.policy.sampling import BOT, arm_of
from mailbot.policy.table import RESET_PASSWORD
from mailbot.steps import codec
from mailbot.store import conversations, mails, outbox

if TYPE_CHECKING:
    from datetime import datetime

    import sqlalchemy as sa

    from mailbot.domain import InboundMessage, Understanding
    from mailbot.steps.desk import Desk
    from mailbot.steps.shell import Shell
    from mailbot.steps.standing import Standing

DAY = timedelta(days=1)
EPISODE = timedelta(days=7)
"""A customer's mail this long after a conversation began starts a new one, linked to it (docs/kpis.md, 2.1)."""
SAME_TEMPLATE = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The facts of a mail, and the row of the conversation it joins (None: it opens one)."""

    facts: Facts
    row: sa.Row[Any] | None
    parent: sa.Row[Any] | None
    """The conversation that a new one continues."""
    text_key: str
    customer: str = ""
    """Address of the customer who wrote; empty when nobody can tell."""
    people: tuple[str, ...] = ()
    """Addresses that take part in the conversation through this mail: the customer's, and where the answer goes."""


def text_key(message: InboundMessage) -> str:
    """Return a digest of what the sender newly wrote; empty when that is nothing."""
    words = " ".join(message.new_text.casefold().split())
    return hashlib.sha256(words.encode()).hexdigest()[:16] if words else ""


def customer_of(message: InboundMessage, desk: Desk) -> str:
    """Return the address of the customer who wrote: the author, or whom a form of the site names in Reply-To (R27)."""
    author = message.author
    if author is None:
        return ""
    if author.address in desk.facts.webform_senders and len(message.reply_to) == 1:
        return message.reply_to[0].address
    return author.address


def gather(
    shell: Shell,
    standing: Standing,
    desk: Desk,
    *,
    mail: Any,
    reading: tuple[InboundMessage, Understanding | None],
) -> Gathered:
    """Return everything the rules may know about ``mail`` (a row of the mail table)."""
    message, understanding = reading
    connection = standing.connection
    customer = customer_of(message, desk)
    recipient = reply_recipient(message, webform_senders=desk.facts.webform_senders)
    people = tuple(dict.fromkeys(filter(None, (customer, recipient.address if recipient else ""))))
    ours, threads = _threads(shell, connection, message)
    placement = place(message, known=threads)
    row: Any = conversations.get(connection, placement.conversation_id) if placement.conversation_id else None
    parent: Any = None
    if row is not None and mail.received_at >= row.opened_at + EPISODE:
        row, parent = None, row
    key = text_key(message)
    snapshot = _snapshot(row or parent, key=key)
    snapshot = replace(
        snapshot,
        id=row.id if row is not None else "",
        method=placement.method if row is not None else ThreadMethod.NEW,
        linked_to=placement.linked_to or (parent.id if parent is not None else ""),
    )
    facts = Facts(
        message=message,
        understanding=understanding,
        conversation=snapshot,
        mailbox=replace(desk.facts, granted_modes=standing.granted_modes(desk.facts.name)),
        history=replace(
            _history(shell, standing, desk, mail=mail, people=people, known=(row or parent, message, ours)),
            arm=_arm(shell, connection, desk, row=row, customer=customer),
        ),
        thresholds=standing.thresholds(desk, understanding, now=shell.clock()),
        received_at=mail.received_at,
        per_thread=desk.limits.per_thread,
        per_address_per_day=desk.limits.per_address_per_day,
    )
    return Gathered(facts=facts, row=row, parent=parent, text_key=key, customer=customer, people=people)


def _threads(shell: Shell, connection: sa.Connection, message: InboundMessage) -> tuple[bool, KnownThreads]:
    """Return whether the mail names an automatic mail of ours, and the conversations that its ids belong to."""
    ids = referenced_ids(message)
    if not ids:
        return False, KnownThreads()
    signed = {name for name in ids if read_message_id(name, key=shell.keys.message_id) is not None}
    known = tuple(
        KnownThread(
            message_id=row.rfc_message_id,
            conversation_id=row.conversation_id,
            participants=tuple(row.participants),
            signed=bool(row.effect_id) and row.rfc_message_id in signed,
        )
        for row in conversations.named(connection, ids)
    )
    return bool(signed), KnownThreads(threads=known)


def _snapshot(row: Any, *, key: str) -> Conversation:
    if row is None:
        return Conversation()
    return Conversation(
        id=row.id,
        participants=tuple(row.participants),
        human_owned=row.human_owned,
        automatic_since_human=row.automatic_since_human if key in row.text_keys or not key else 0,
        question=codec.build(Question, row.question) if row.question else None,
        intent=row.intent,
        entities=tuple(codec.build(Entity, entity) for entity in row.entities),
        templates_sent=tuple(row.templates),
        language=row.language,
    )


def _history(
    shell: Shell,
    standing: Standing,
    desk: Desk,
    *,
    mail: Any,
    people: tuple[str, ...],
    known: tuple[Any, InboundMessage, bool],
) -> History:
    """Count what the limits need: on the address that the answer goes to, which a Reply-To may make another one."""
    row, message, ours = known
    connection = standing.connection
    customer, to = (people[0], people[-1]) if people else ("", "")
    now: datetime = shell.clock()
    last = row.last_automatic_at if row is not None else None
    sent = outbox.sent_to(connection, to, since=now - SAME_TEMPLATE) if to else []
    return History(
        sent_to_address_24h=sum(written >= now - DAY for _, written in sent),
        templates_sent_7d=tuple(dict.fromkeys(template for template, _ in sent)),
        suppressed_address=mails.suppressed(connection, *people, *map(shell.keys.pseudonym, people)),
        breaker_open=standing.breaker_open(),
        seconds_since_our_last=(mail.received_at - last).total_seconds() if last is not None else None,
        answers_automatic=ours,
        duplicate_of=mails.earlier_copy(
            connection, mail=mail, content_key=message.content_key, named=bool(message.message_id)
        ),
        preexisting=mail.preexisting,
        too_late=now - mail.received_at > desk.limits.max_age,
        reset_count_24h=outbox.actions_for(connection, customer, action=RESET_PASSWORD, since=now - DAY)
        if customer and RESET_PASSWORD in desk.policy.abilities
        else 0,
    )


def has_begun(row: Any) -> bool:
    """Return whether a customer's mail that counts is in a conversation: one may begin with mails that do not."""
    return row is not None and bool(row.text_keys)


def _arm(shell: Shell, connection: sa.Connection, desk: Desk, *, row: Any, customer: str) -> str:
    """Return the arm of the hold-out: drawn when the conversation begins, and fixed for as long as it lasts.

    Another share, or another person writing in the conversation, does not change it in the middle (docs/kpis.md 2.1).
    A conversation that began in this very transaction is not on record yet; its lot is drawn again, and falls the same.
    """
    fixed = conversations.arm(connection, row.id) if has_begun(row) else None
    if fixed is not None:
        return fixed or BOT
    return arm_of(shell.keys.pseudonym(customer), key=shell.keys.draw, p_control=desk.holdout)
