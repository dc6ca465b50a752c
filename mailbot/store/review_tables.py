"""The tables that people's work is kept in: what waits for a look, what was done about it, and what was corrected.

They hold what a customer wrote as little as possible; a correction of an entity quotes the mail and goes with the
person, as the mail does.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLModel reads the field types at run time
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from mailbot.record.journal import UtcDateTime


class ReviewState(StrEnum):
    """Whether a person still has to look at a mail."""

    OPEN = "open"
    DONE = "done"


class ReviewStage(StrEnum):
    """What is asked of the person."""

    VERDICT = "verdict"
    """Was the mail understood, and was that the right thing to do?"""
    ANSWER = "answer"
    """The verdict is given; the customer still waits."""


class DeedState(StrEnum):
    """How far a deed has come."""

    STANDING = "standing"
    """Done, and can be taken back; the record does not tell of it yet."""
    FINAL = "final"
    """On record."""
    UNDONE = "undone"


class ReviewRow(SQLModel, table=True):
    """One mail that waits for a person, or waited for one."""

    __tablename__ = "review"
    __table_args__ = (sa.Index("review_queue", "state", "priority", "stage", "since"),)

    mail_id: str = Field(primary_key=True, max_length=32)
    conversation_id: str = Field(default="", max_length=32, index=True)
    mailbox: str = Field(max_length=80)
    customer: str = Field(default="", max_length=64)
    why: str = Field(max_length=24)
    waits: bool = False
    """The customer waits for an answer that nobody has sent; a verdict alone does not end it."""
    drawn: bool = False
    """Drawn for the audit: what mailbot made of it is not shown before the verdict."""
    state: str = Field(default=ReviewState.OPEN, max_length=8)
    stage: str = Field(default=ReviewStage.VERDICT, max_length=8)
    priority: int = 2
    """The smaller, the sooner: policy.routing.Priority."""
    since: datetime = Field(sa_type=UtcDateTime)
    """When the mail arrived."""
    later: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Skipped: comes after all others until then."""
    version: int = 1
    """Counts deeds; who decides on an older version decides on what is no more."""
    taken_by: str = Field(default="", max_length=320)
    taken_name: str = Field(default="", max_length=120)
    taken_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    taken_until: datetime | None = Field(default=None, sa_type=UtcDateTime)


class DeedRow(SQLModel, table=True):
    """One thing an agent did about a mail, what it changed, and what the record is to be told of it."""

    __tablename__ = "deed"
    __table_args__ = (
        sa.Index("deed_due", "state", "final_at"),
        sa.Index("deed_by_agent", "agent", "made_at"),
        sa.Index("deed_of_mail", "mail_id", "made_at"),
        sa.Index("deed_made", "made_at"),
    )

    id: str = Field(primary_key=True, max_length=32)
    mail_id: str = Field(max_length=32)
    conversation_id: str = Field(default="", max_length=32)
    agent: str = Field(max_length=320)
    agent_name: str = Field(default="", max_length=120)
    kind: str = Field(max_length=16)
    state: str = Field(default=DeedState.STANDING, max_length=8)
    made_at: datetime = Field(sa_type=UtcDateTime)
    final_at: datetime = Field(sa_type=UtcDateTime)
    """Until then it can be taken back."""
    version: int
    """The version of the review that it made."""
    blind: bool = False
    minutes: float | None = None
    """From opening the mail to the deed."""
    effect_id: str = Field(default="", max_length=32, index=True)
    """The outbox row that an agent's own answer is."""
    intent: str = Field(default="", max_length=80)
    """What the mail was about, as the agent said or confirmed."""
    before: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    """What it changed, as it was before."""
    events: list[Any] = Field(default_factory=list, sa_type=sa.JSON)


class CorrectionRow(SQLModel, table=True):
    """What a mail really says, told by a person: what the next model learns from."""

    __tablename__ = "correction"

    mail_id: str = Field(primary_key=True, max_length=32)
    made_at: datetime = Field(sa_type=UtcDateTime, index=True)
    agent: str = Field(default="", max_length=320)
    intent: str = Field(default="", max_length=80)
    urgency: str = Field(default="", max_length=16)
    emotion: str = Field(default="", max_length=16)
    entities: list[Any] | None = Field(default=None, sa_type=sa.JSON)
    """[type, text] of everything that the mail really names; None where nobody looked."""
    corrected: bool = False
    """False: mailbot had it right, and a person said so."""


class ModeRow(SQLModel, table=True):
    """How far mailbot may go with one intent in one mailbox, as a manager set it in the console."""

    __tablename__ = "intent_mode"

    mailbox: str = Field(primary_key=True, max_length=80)
    intent: str = Field(primary_key=True, max_length=80)
    mode: str = Field(max_length=8)
    author: str = Field(default="", max_length=320)
    set_at: datetime = Field(sa_type=UtcDateTime)
