"""Finds and destroys what is held about one person: mails, texts, addresses; the record names nobody and stays.

What is deleted here is everything that could tell who somebody was or what they wrote. Rows that a count rests on stay,
emptied: a mail's place on the server (or it would be fetched again), a decision's reason, an outbox row's fate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from mailbot.store import review_tables, search_table, tables  # noqa: F401 - declare the tables
from mailbot.store.tables import EffectState, MailState

if TYPE_CHECKING:
    from collections.abc import Sequence

TABLES = SQLModel.metadata.tables
MAIL, RAW, READING = TABLES["mail"], TABLES["raw_mail"], TABLES["reading"]
CONVERSATION, THREAD_ID, DECISION = TABLES["conversation"], TABLES["thread_id"], TABLES["decision"]
EFFECT, SUPPRESSION = TABLES["effect"], TABLES["suppression"]
WAITING = (
    EffectState.DRAFT,
    EffectState.PENDING,
    EffectState.DEFERRED,
    EffectState.UNCERTAIN,
    EffectState.HELD,
    EffectState.PARKED,
    EffectState.FAILED,
)
"""What may still be sent, by itself or by a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The ids of what is held about one person."""

    conversations: tuple[str, ...]
    mails: tuple[str, ...]
    effects: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        """Whether nothing is held."""
        return not (self.conversations or self.mails or self.effects)


def held(connection: sa.Connection, address: str, customer: str) -> Held:
    """Return what is held about an address (lower case) and its pseudonym."""
    chosen = sa.or_(sa.func.lower(CONVERSATION.c.customer_address) == address, CONVERSATION.c.customer == customer)
    conversations = _ids(connection, CONVERSATION, chosen)
    theirs = sa.func.lower(MAIL.c.from_address) == address
    mails = _ids(connection, MAIL, sa.or_(theirs, MAIL.c.conversation_id.in_(conversations)))
    sent = sa.or_(sa.func.lower(EFFECT.c.recipient) == address, EFFECT.c.conversation_id.in_(conversations))
    return Held(conversations=conversations, mails=mails, effects=_ids(connection, EFFECT, sent))


def _ids(connection: sa.Connection, table: sa.Table, chosen: Any) -> tuple[str, ...]:
    return tuple(connection.execute(sa.select(table.c.id).where(chosen).order_by(table.c.id)).scalars())


def rows(connection: sa.Connection, found: Held, names: tuple[str, str]) -> dict[str, list[dict[str, Any]]]:
    """Return everything that is held, by table, bytes as text: what a person may ask to see (GDPR, article 15).

    ``names`` are the person's address and pseudonym.
    """
    wanted: tuple[tuple[sa.Table, Any], ...] = (
        (CONVERSATION, CONVERSATION.c.id.in_(found.conversations)),
        (MAIL, MAIL.c.id.in_(found.mails)),
        (RAW, RAW.c.mail_id.in_(found.mails)),
        (READING, READING.c.mail_id.in_(found.mails)),
        (DECISION, DECISION.c.mail_id.in_(found.mails)),
        (EFFECT, EFFECT.c.id.in_(found.effects)),
        (TABLES["correction"], TABLES["correction"].c.mail_id.in_(found.mails)),
        (SUPPRESSION, SUPPRESSION.c.address.in_(names)),
    )
    return {
        table.name: [
            {name: _plain(value) for name, value in row._mapping.items()}  # noqa: SLF001 - the documented way
            for row in connection.execute(sa.select(table).where(chosen)).all()
        ]
        for table, chosen in wanted
    }


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, (str, int, float, bool, list, dict, type(None))) else str(value)


def waiting(connection: sa.Connection, found: Held) -> Sequence[Any]:
    """Return the outbox rows of a person that might still be sent."""
    chosen = EFFECT.c.id.in_(found.effects) & EFFECT.c.state.in_(WAITING)
    return connection.execute(sa.select(EFFECT).where(chosen)).all()


def erase(connection: sa.Connection, found: Held, address: str) -> None:
    """Destroy the texts and addresses of a person; deleting a reading takes its words out of the search as well."""
    for table in (RAW, READING, TABLES["correction"]):
        connection.execute(sa.delete(table).where(table.c.mail_id.in_(found.mails)))
    theirs = MAIL.c.id.in_(found.mails)
    empty = {"from_address": "", "from_name": "", "subject": "", "rfc_message_id": "", "content_key": "", "error": ""}
    connection.execute(sa.update(MAIL).where(theirs).values(**empty))
    unread = MAIL.c.state.in_([MailState.RECEIVED, MailState.QUARANTINED])
    connection.execute(sa.update(MAIL).where(theirs, unread).values(state=MailState.DROPPED))
    connection.execute(sa.update(DECISION).where(DECISION.c.mail_id.in_(found.mails)).values(evidence="", misses=[]))
    review = TABLES["review"]
    done = {"state": "done", "waits": False, "version": review.c.version + 1}
    connection.execute(sa.update(review).where(review.c.mail_id.in_(found.mails)).values(**done))
    deed = TABLES["deed"]
    connection.execute(sa.update(deed).where(deed.c.mail_id.in_(found.mails)).values(before={}, events=[]))
    mine = EFFECT.c.id.in_(found.effects)
    emptied = {"subject": "", "octets": b"", "webhook_body": "", "smtp": "", "filed": True}
    connection.execute(sa.update(EFFECT).where(mine).values(**emptied))
    to_them = sa.func.lower(EFFECT.c.recipient) == address
    connection.execute(sa.update(EFFECT).where(mine, to_them).values(recipient=""))
    names = THREAD_ID.c.conversation_id.in_(found.conversations)
    connection.execute(sa.delete(THREAD_ID).where(names, THREAD_ID.c.effect_id == ""))
    blank: dict[str, Any] = {name: [] for name in ("entities", "participants", "text_keys")}
    blank |= {
        "customer_address": "",
        "customer_name": "",
        "subject": "",
        "question": None,
        "queue": "",
        "state": "closed",
    }
    connection.execute(sa.update(CONVERSATION).where(CONVERSATION.c.id.in_(found.conversations)).values(**blank))
    connection.execute(sa.delete(SUPPRESSION).where(SUPPRESSION.c.address == address))
