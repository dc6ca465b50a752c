"""Picks two or three conversations of the demo to show: what came, what was understood, what was decided, what went."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from mailbot.demo.coming import DEMANDS
from mailbot.demo.octets import text_of
from mailbot.domain import MAIL_TO_CUSTOMER, Action, InboundMessage, Understanding
from mailbot.steps import codec
from mailbot.store.conversations import DECISION
from mailbot.store.mails import MAIL, READING
from mailbot.store.outbox import EFFECT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from mailbot.demo.play import Injected

MOST = 3
FOR_PEOPLE = "for_people"
"""The rule that hands over a clear demand."""
LONGEST = 400
"""Characters of a letter that is short enough to be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One mail of a conversation and what mailbot did about it."""

    at: datetime
    author: str
    subject: str
    text: str
    understood: str
    """In one line; empty for a mail that was not worth understanding."""
    decided: str
    why: str
    sent: tuple[tuple[str, str, str], ...]
    """(kind, recipient, text) of what went out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A conversation to show."""

    title: str
    turns: tuple[Turn, ...]


def samples(connection: sa.Connection, injected: Sequence[Injected]) -> tuple[Sample, ...]:
    """Return up to three telling conversations: one answered, one completed by a question, one handed over."""
    letters = {item.mail.message_id for item in injected if item.mail.kind in DEMANDS}
    sent = sa.select(sa.func.count()).where(EFFECT.c.decision_id == DECISION.c.id).scalar_subquery()
    rows = connection.execute(
        sa.select(
            MAIL.c.id, MAIL.c.conversation_id, MAIL.c.rfc_message_id, MAIL.c.received_at, MAIL.c.from_address,
            DECISION.c.id.label("decision_id"), DECISION.c.action, DECISION.c.reason, DECISION.c.rule,
            DECISION.c.evidence, sent.label("mails"),
        )
        .join(DECISION, DECISION.c.mail_id == MAIL.c.id)
        .where(MAIL.c.conversation_id != "")
        .order_by(MAIL.c.received_at, MAIL.c.id)
    ).all()  # fmt: skip
    talks: dict[str, list[Any]] = {}
    for row in rows:
        talks.setdefault(row.conversation_id, []).append(row)
    begun = [talk for talk in talks.values() if talk[0].rfc_message_id in letters]
    wanted: tuple[tuple[str, Callable[[list[Any]], bool]], ...] = (
        ("Answered, and the customer says thanks", _answered_and_thanked),
        ("One thing was missing; mailbot asked, and the answer completed it", _asked_and_completed),
        ("Not for a program: handed over to a person", _handed_over),
        ("Nothing that a program may settle: handed over to a person", _for_people),
    )
    found: list[Sample] = []
    for title, fits in wanted:
        if len(found) == MOST:
            break
        shown = {sample.turns[0].author for sample in found}
        talk = next((talk for talk in begun if fits(talk) and _short(connection, talk, shown)), None)
        if talk is not None:
            found.append(Sample(title=title, turns=tuple(_turn(connection, row) for row in talk[:3])))
    return tuple(found)


def _answered_and_thanked(talk: list[Any]) -> bool:
    return len(talk) > 1 and talk[0].action == Action.ANSWER and talk[1].rule == "thanks_only"


def _asked_and_completed(talk: list[Any]) -> bool:
    if len(talk) == 1 or talk[0].action != Action.CLARIFY:
        return False
    return bool(talk[1].action == Action.ANSWER or talk[1].rule == FOR_PEOPLE)


def _handed_over(talk: list[Any]) -> bool:
    return talk[0].action == Action.ROUTE and talk[0].rule in {"angry", "upset", "critical"} and talk[0].mails > 1


def _for_people(talk: list[Any]) -> bool:
    return bool(talk[0].action == Action.ROUTE and talk[0].rule == FOR_PEOPLE and talk[0].mails > 1)


def _short(connection: sa.Connection, talk: list[Any], shown: set[str]) -> bool:
    message = _message(connection, talk[0])
    return message is not None and 0 < len(message.new_text) <= LONGEST and talk[0].from_address not in shown


def _message(connection: sa.Connection, row: Any) -> InboundMessage | None:
    text = connection.execute(sa.select(READING.c.message).where(READING.c.mail_id == row.id)).scalar()
    return codec.loads(InboundMessage, text) if text else None


def _turn(connection: sa.Connection, row: Any) -> Turn:
    kept = connection.execute(
        sa.select(READING.c.message, READING.c.understanding).where(READING.c.mail_id == row.id)
    ).one()
    message = codec.loads(InboundMessage, kept.message)
    understanding = codec.loads(Understanding, kept.understanding) if kept.understanding else None
    effects = connection.execute(
        sa.select(EFFECT.c.kind, EFFECT.c.recipient, EFFECT.c.octets)
        .where(EFFECT.c.decision_id == row.decision_id)
        .order_by(EFFECT.c.kind.desc())
    ).all()
    return Turn(
        at=row.received_at,
        author=row.from_address,
        subject=message.subject,
        text=message.new_text.strip(),
        understood=_understood(understanding) if understanding else "",
        decided=row.action,
        why=f"{row.rule}: {row.evidence}",
        sent=tuple((effect.kind, effect.recipient, _text(effect)) for effect in effects),
    )


def _understood(understanding: Understanding) -> str:
    parts = [
        f"{understanding.intent.label} {understanding.intent.confidence:.0%}",
        f"language {understanding.language.label}",
        f"urgency {understanding.urgency.label}",
        f"mood {understanding.emotion.label}",
    ]
    named = [f"{entity.type} {entity.text}" for entity in understanding.entities]
    return " · ".join([*parts, *named])


def _text(effect: Any) -> str:
    """Return what a mail to the customer says; nothing of a handover, which repeats the customer's words."""
    if effect.kind not in MAIL_TO_CUSTOMER:
        return ""
    return text_of(message_from_bytes(effect.octets)).strip()
