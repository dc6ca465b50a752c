"""Everything an agent needs to decide about one mail: the mail, what mailbot made of it, the draft, who may take over.

What is not to be seen before a verdict is not in here at all, so that no page can show it by mistake.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mailbot.domain import Alternative, Entity, InboundMessage, Understanding
from mailbot.policy.review import NOT_SUPPORT, guesses_of
from mailbot.steps import codec
from mailbot.steps.review import outgoing
from mailbot.steps.review.handing import teams_of
from mailbot.steps.review.queue import Line, line_of
from mailbot.store import casefile, mails, reviews
from mailbot.store.session import reading
from mailbot.store.tables import EffectState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    import sqlalchemy as sa

    from mailbot.steps.desk import Desk
    from mailbot.steps.review.deeds import Agent
    from mailbot.steps.shell import Shell

GUESSES = 3
KEYS = 9
"""Intents that a digit chooses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What mailbot made of the mail."""

    intent: str
    guesses: tuple[Alternative, ...]
    """The most likely intents, the likeliest first."""
    urgency: str
    emotion: str
    language: str
    words: tuple[str, ...]
    entities: tuple[Entity, ...]
    action: str
    reason: str
    rule: str
    evidence: str
    threshold: float | None
    accepted: bool
    reply: str
    team: str
    mode: str
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An answer that waits for approval."""

    effect_id: str
    recipient: str
    subject: str
    text: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One mail on an agent's desk. ``said`` and ``draft`` are None before the verdict on an audited mail."""

    line: Line
    message: InboundMessage
    mailbox: str
    received_at: datetime
    said: Said | None
    draft: Draft | None
    recipient: str
    """Where an agent's answer goes; empty when nobody can be answered."""
    intents: tuple[str, ...]
    """All intents there are, the site's most frequent first: the digits choose the first nine."""
    teams: tuple[str, ...]
    labels: Any
    """What a person said about the mail before (a row of the table correction), or None."""


def sheet(shell: Shell, desks: Mapping[str, Desk], mail_id: str, agent: Agent) -> Sheet | None:
    """Return everything about one mail that waits or waited for a person; None when there is no such mail."""
    now = shell.clock()
    with reading(shell.database) as connection:
        item, mail = reviews.get(connection, mail_id), mails.get(connection, mail_id)
        row = casefile.reading(connection, mail_id)
        if item is None or mail is None or row is None or item.mailbox not in desks:
            return None
        if not agent.scope.holds(item.mailbox):
            return None
        desk = desks[item.mailbox]
        decision = casefile.decision(connection, mail_id)
        line = line_of(_Joined(item, mail, decision), agent, now=now)
        message = codec.loads(InboundMessage, row.message)
        understood = codec.loads(Understanding, row.understanding) if row.understanding else None
        known = intents_of(connection, desks)
        return Sheet(
            line=line,
            message=message,
            mailbox=item.mailbox,
            received_at=mail.received_at,
            said=None if line.blind else _said(decision, understood),
            draft=None if line.blind else _draft(connection, item),
            recipient=outgoing.recipient_of(message, webform_senders=desk.facts.webform_senders),
            intents=known,
            teams=teams_of(desk),
            labels=reviews.correction(connection, mail_id),
        )


class _Joined:
    """A row of the queue put together from its parts, with the names that the queue's own query gives them."""

    def __init__(self, item: Any, mail: Any, decision: Any) -> None:
        self._item = item
        self.from_address = mail.from_address
        self.from_name = mail.from_name
        self.subject = mail.subject
        self.confidence = decision.confidence if decision is not None else None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._item, name)


def intents_of(connection: sa.Connection, desks: Mapping[str, Desk]) -> tuple[str, ...]:
    """Return every intent there is: those of the latest decisions by their number, then those of the teams."""
    frequent = casefile.frequent_intents(connection)
    named: Sequence[str] = [i for desk in desks.values() for team in desk.policy.teams for i in team.intents]
    return tuple(dict.fromkeys([*frequent, *named, NOT_SUPPORT]))


def _said(decision: Any, understood: Understanding | None) -> Said | None:
    if decision is None:
        return None
    return Said(
        intent=decision.intent or (understood.intent.label if understood else ""),
        guesses=guesses_of(understood, GUESSES) if understood else (),
        urgency=decision.urgency,
        emotion=decision.emotion,
        language=decision.language,
        words=understood.words if understood else (),
        entities=understood.entities if understood else (),
        action=decision.action,
        reason=decision.reason,
        rule=decision.rule,
        evidence=decision.evidence,
        threshold=decision.threshold,
        accepted=decision.accepted,
        reply=decision.reply,
        team=decision.team,
        mode=decision.mode,
        models=tuple(decision.models),
    )


def _draft(connection: sa.Connection, item: Any) -> Draft | None:
    rows = casefile.effects_of_mail(connection, conversation_id=item.conversation_id, mail_id=item.mail_id)
    row = next((row for row in rows if row.state == EffectState.DRAFT and row.kind in outgoing.ANSWERS), None)
    if row is None:
        return None
    return Draft(
        effect_id=row.id,
        recipient=row.recipient,
        subject=row.subject,
        text=outgoing.text_of(row.octets),
        files=tuple(name for name, _, _ in outgoing.files_of(row.octets)),
    )
