"""The tables that work is kept in: mails, conversations, decisions, the outbox, and what must not be forgotten.

These rows hold personal data and are erased with the person; the record (mailbot.record) holds none and stays.
State columns are plain strings of the enums below; SQLModel does not validate table classes, so every write goes
through the functions of this package.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLModel reads the field types at run time
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from mailbot.record.journal import UtcDateTime


class MailState(StrEnum):
    """How far a mail has come."""

    RECEIVED = "received"
    """Safe in the database, waiting to be read and decided."""
    DECIDED = "decided"
    QUARANTINED = "quarantined"
    """Three attempts to read it failed; a person has to look (R67)."""
    DROPPED = "dropped"
    """Taken out of quarantine without an answer."""


class EffectState(StrEnum):
    """How far something to be sent has come. The words are the console's."""

    SHADOW = "shadow"
    """Would have been sent; the mailbox or intent is in shadow mode."""
    DRAFT = "draft"
    """Waits for an agent's approval."""
    PENDING = "pending"
    SENDING = "sending"
    """Written before the attempt, so that a crash cannot hide it."""
    DEFERRED = "deferred"
    UNCERTAIN = "uncertain"
    """Nobody can know whether the server took it; it is looked for before it is sent again."""
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"
    HELD = "held"
    """Held by the breaker (R38) until an operator releases it."""
    PARKED = "parked"
    """Uncertain twice, or an action that may not be repeated: a person decides."""
    DROPPED = "dropped"


CONVERSATION_FILTERS = ("mailbox", "state", "queue", "intent", "language", "human_owned")
"""What the console filters the list of conversations by."""


class MailRow(SQLModel, table=True):
    """One mail that arrived. Its identity on the server is unique (R40)."""

    __tablename__ = "mail"
    __table_args__ = (
        sa.UniqueConstraint("mailbox", "folder", "uidvalidity", "uid", name="mail_identity"),
        sa.Index("mail_waiting", "state", "internaldate"),
        sa.Index(
            "mail_unmarked",
            "mailbox",
            "folder",
            "uidvalidity",
            sqlite_where=sa.text("marked IS 0"),
            postgresql_where=sa.text("marked IS false"),
        ),
    )

    id: str = Field(primary_key=True, max_length=32)
    mailbox: str = Field(max_length=80)
    folder: str = Field(max_length=255)
    uidvalidity: int = Field(sa_type=sa.BigInteger)
    uid: int = Field(sa_type=sa.BigInteger)
    internaldate: datetime = Field(sa_type=UtcDateTime)
    observed_at: datetime = Field(sa_type=UtcDateTime)
    received_at: datetime = Field(sa_type=UtcDateTime)
    """By the rule of docs/kpis.md 2.2: the server's time, never the sender's."""
    state: str = Field(default=MailState.RECEIVED, max_length=16)
    attempts: int = 0
    """Attempts to read the mail, counted before each one (R67)."""
    failures: int = 0
    """Attempts that ended with an error; the others were cut short by the end of the daemon."""
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Not to be tried before this time."""
    preexisting: bool = False
    """Was in the mailbox before the first start (R22)."""
    marked: bool = False
    """The server shows the mail as read by mailbot."""
    size: int = 0
    content_key: str = Field(default="", max_length=64, index=True)
    rfc_message_id: str = Field(default="", max_length=998)
    conversation_id: str = Field(default="", max_length=32, index=True)
    customer: str = Field(default="", max_length=64)
    from_address: str = Field(default="", max_length=320, index=True)
    from_name: str = Field(default="", max_length=200)
    """What the sender calls themselves; anybody may call themselves anything."""
    subject: str = Field(default="", max_length=998)
    automatic: str = Field(default="", max_length=24)
    error: str = ""
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RawMailRow(SQLModel, table=True):
    """The mail's bytes, exactly as the server gave them."""

    __tablename__ = "raw_mail"

    mail_id: str = Field(primary_key=True, max_length=32)
    octets: bytes = Field(sa_type=sa.LargeBinary)


class ReadingRow(SQLModel, table=True):
    """What mailbot read and understood in a mail: InboundMessage and Understanding as JSON text (steps.codec)."""

    __tablename__ = "reading"

    mail_id: str = Field(primary_key=True, max_length=32)
    message: str = Field(sa_type=sa.Text)
    understanding: str = Field(default="", sa_type=sa.Text)
    """Empty when the mail was not worth understanding."""


class ConversationRow(SQLModel, table=True):
    """A customer's demand and everything said about it."""

    __tablename__ = "conversation"
    __table_args__ = (
        sa.Index("conversation_queue", "queue", "priority", "routed_at"),
        # The list of conversations: in its order, with all that it is filtered by, so that a filter reads no other row.
        sa.Index("conversation_last", "last_at", "id", *CONVERSATION_FILTERS),
    )

    id: str = Field(primary_key=True, max_length=32)
    mailbox: str = Field(max_length=80)
    customer: str = Field(default="", max_length=64, index=True)
    customer_address: str = Field(default="", max_length=320)
    customer_name: str = Field(default="", max_length=200)
    """What the customer called themselves in the first mail; empty when somebody else wrote it for them."""
    subject: str = Field(default="", max_length=998)
    language: str = Field(default="", max_length=16)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    last_at: datetime = Field(sa_type=UtcDateTime)
    """When the last mail of the conversation came or went."""
    state: str = Field(default="open", max_length=16)
    """open, waiting (for the customer), routed (to people), closed."""
    human_owned: bool = False
    queue: str = Field(default="", max_length=80)
    """Team that the conversation waits for; empty when it waits for nobody."""
    priority: int = 2
    """The smaller, the sooner: policy.routing.Priority."""
    routed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    route_reason: str = Field(default="", max_length=32)
    intent: str = Field(default="", max_length=80)
    automatic_since_human: int = 0
    question: dict[str, Any] | None = Field(default=None, sa_type=sa.JSON)
    entities: list[Any] = Field(default_factory=list, sa_type=sa.JSON)
    templates: list[Any] = Field(default_factory=list, sa_type=sa.JSON)
    participants: list[Any] = Field(default_factory=list, sa_type=sa.JSON)
    text_keys: list[Any] = Field(default_factory=list, sa_type=sa.JSON)
    """Digests of what the customer wrote so far: the same text again is not a new word of theirs (R37)."""
    parent_id: str = Field(default="", max_length=32)
    linked_to: str = Field(default="", max_length=32)
    last_automatic_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ThreadIdRow(SQLModel, table=True):
    """Which conversation a Message-ID belongs to. The same id from two senders may lie in two conversations (R40)."""

    __tablename__ = "thread_id"
    __table_args__ = (sa.UniqueConstraint("rfc_message_id", "conversation_id", name="thread_id_once"),)

    id: int | None = Field(default=None, primary_key=True)
    rfc_message_id: str = Field(max_length=998, index=True)
    conversation_id: str = Field(max_length=32, index=True)
    effect_id: str = Field(default="", max_length=32)
    """Ours: the outbox row that was sent under this id; empty for a customer's mail."""


class DecisionRow(SQLModel, table=True):
    """What was decided about a mail, and why; never changed."""

    __tablename__ = "decision"
    __table_args__ = (
        sa.Index("decision_about", "intent", "language", "id"),
        sa.Index("decision_because", "reason", "conversation_id"),
    )

    id: str = Field(primary_key=True, max_length=32)
    mail_id: str = Field(max_length=32, index=True)
    conversation_id: str = Field(default="", max_length=32, index=True)
    made_at: datetime = Field(sa_type=UtcDateTime)
    action: str = Field(max_length=16)
    reason: str = Field(max_length=32)
    evidence: str = ""
    rule: str = Field(max_length=80)
    code: str = Field(default="", max_length=8)
    misses: list[Any] = Field(default_factory=list, sa_type=sa.JSON)
    chain: str = Field(default="", max_length=80)
    policy_version: str = Field(default="", max_length=40)
    models: list[Any] = Field(default_factory=list, sa_type=sa.JSON)
    intent: str = Field(default="", max_length=80)
    confidence: float | None = None
    probabilities: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    """Of the likeliest intents."""
    threshold: float | None = None
    accepted: bool = False
    certificate: str = Field(default="", max_length=80)
    """The certificate that the threshold rests on; empty for a cautious default."""
    language: str = Field(default="", max_length=16)
    urgency: str = Field(default="", max_length=16)
    emotion: str = Field(default="", max_length=16)
    reply: str = Field(default="", max_length=80)
    team: str = Field(default="", max_length=80)
    mode: str = Field(default="", max_length=8)
    event_id: str = Field(default="", max_length=32)
    """The decision.made event: its hash binds the row to the record."""


class EffectRow(SQLModel, table=True):
    """One thing to be sent, with its bytes rendered once (R55). This table is the outbox."""

    __tablename__ = "effect"
    __table_args__ = (
        sa.Index("effect_due", "state", "not_before"),
        sa.Index("effect_to", "recipient", "created_at"),
        sa.Index("effect_sent", "sent_at", "mailbox", "template"),
        sa.Index("effect_states", "state", "mailbox"),
        sa.Index(
            "effect_unfiled",
            "mailbox",
            "sent_at",
            sqlite_where=sa.text("filed IS 0"),
            postgresql_where=sa.text("filed IS false"),
        ),
    )

    id: str = Field(primary_key=True, max_length=32)
    decision_id: str = Field(default="", max_length=32, index=True)
    mail_id: str = Field(default="", max_length=32)
    conversation_id: str = Field(default="", max_length=32, index=True)
    mailbox: str = Field(max_length=80)
    kind: str = Field(max_length=16)
    state: str = Field(max_length=16)
    template: str = Field(default="", max_length=80)
    language: str = Field(default="", max_length=16)
    recipient: str = Field(default="", max_length=320)
    envelope_from: str = Field(default="", max_length=320)
    rfc_message_id: str = Field(default="", max_length=255, index=True)
    subject: str = Field(default="", max_length=998)
    octets: bytes = Field(default=b"", sa_type=sa.LargeBinary)
    action: str = Field(default="", max_length=40)
    webhook_body: str = ""
    requires_customer_input: bool = False
    created_at: datetime = Field(sa_type=UtcDateTime)
    not_before: datetime = Field(sa_type=UtcDateTime)
    attempts: int = 0
    uncertain: int = 0
    """How often nobody could know whether the server took it (docs/promises.md: at most one extra copy)."""
    epoch: int = 0
    """Start number of the daemon that is sending it."""
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    smtp: str = Field(default="", max_length=2100)
    filed: bool = False
    """A copy lies in the Sent folder."""


class CursorRow(SQLModel, table=True):
    """How far a folder was read. ``first_uid`` is where mailbot began: what lay below is never answered (R22)."""

    __tablename__ = "mailbox_cursor"

    mailbox: str = Field(primary_key=True, max_length=80)
    folder: str = Field(primary_key=True, max_length=255)
    uidvalidity: int = Field(sa_type=sa.BigInteger)
    first_uid: int = Field(sa_type=sa.BigInteger)
    last_uid: int = Field(sa_type=sa.BigInteger)
    started_at: datetime = Field(sa_type=UtcDateTime)
    polled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reachable: bool = True
    error: str = ""


class SuppressionRow(SQLModel, table=True):
    """An address that is never written to automatically, and why (R19); of somebody erased only the pseudonym."""

    __tablename__ = "suppression"

    address: str = Field(primary_key=True, max_length=320)
    reason: str = Field(max_length=40)
    since: datetime = Field(sa_type=UtcDateTime)


class DigestRunRow(SQLModel, table=True):
    """One weekly digest to one person. The week and the person together are unique: nobody gets a week twice."""

    __tablename__ = "digest_run"
    __table_args__ = (sa.UniqueConstraint("week", "recipient", name="digest_once"),)

    id: int | None = Field(default=None, primary_key=True)
    week: str = Field(max_length=8)
    """The ISO week that is reported, such as ``2026-W46``."""
    recipient: str = Field(max_length=320)
    as_of: datetime = Field(sa_type=UtcDateTime)
    """Its figures are made of what was recorded until then; the same for everybody."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    effect_id: str = Field(max_length=32)
    """The outbox row that carries it."""


class CertificateRow(SQLModel, table=True):
    """One look at the reviews of a mailbox: what they certify, or why they certify nothing; never changed."""

    __tablename__ = "certificate"
    __table_args__ = (sa.Index("certificate_newest", "mailbox", "model", "made_at"),)

    id: str = Field(primary_key=True, max_length=32)
    mailbox: str = Field(max_length=80)
    model: str = Field(max_length=80)
    budget: float
    """Share of accepted mails that may be misread."""
    risk: float
    """Probability, 0 to 1, with which this look may be wrong."""
    look: int
    """First, second, ... look of its period: they share the risk."""
    made_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    reviews: int
    drawn: int
    """Mails drawn for review, reviewed or not."""
    certified: bool
    why: str = ""
    """Why nothing is certified; empty when it is."""
    thresholds: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    parts: list[Any] = Field(default_factory=list, sa_type=sa.JSON)
    """The evidence per threshold: learning.thresholds.Part."""
    event_id: str = Field(default="", max_length=32)


class MetaRow(SQLModel, table=True):
    """Small facts of the installation: start number, schema, breaker."""

    __tablename__ = "meta"

    key: str = Field(primary_key=True, max_length=80)
    value: str
