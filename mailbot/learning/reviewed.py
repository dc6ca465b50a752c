"""What reviewers said about mails of the audit's even slice, in which every mail had the same chance to be drawn.

A review that a complaint or a doubt led to proves nothing, nor does one that was drawn because mailbot was unsure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mailbot.learning.thresholds import Review
from mailbot.policy.sampling import AUDIT, EVEN
from mailbot.store import certificates

if TYPE_CHECKING:
    from datetime import datetime

    import sqlalchemy as sa

SAMPLES = (AUDIT, EVEN)
"""Purposes of verdicts that count: the first look at a mail, before what mailbot made of it was seen."""
RIGHT, VERDICTS = "correct", ("correct", "incorrect")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The reviews of a mailbox and a model, and how many mails were drawn for them, reviewed or not."""

    reviews: tuple[Review, ...]
    drawn: int


def evidence_of(connection: sa.Connection, *, mailbox: str, model: str, since: datetime) -> Evidence:
    """Return the reviews of the even slice's mails that were drawn since a time and read by ``model``.

    The newest verdict on a mail is believed; "none of these" is a verdict like any other: the model was wrong.
    """
    even = {
        row.message_id
        for row in certificates.sampled(connection, mailbox=mailbox, since=since)
        if row.payload.get("purpose") == EVEN
    }
    told = {
        row.message_id: row.payload
        for row in certificates.understood(connection, mailbox=mailbox, since=since)
        if row.message_id in even and row.payload.get("model") == model
    }
    said = {
        row.message_id: row.payload["verdict"]
        for row in certificates.verdicts(connection, mailbox=mailbox, since=since)
        if row.payload.get("verdict") in VERDICTS and row.payload.get("purpose", AUDIT) in SAMPLES
    }
    return Evidence(
        reviews=tuple(_review(payload, said[message]) for message, payload in told.items() if message in said),
        drawn=len(told),
    )


def _review(understood: dict[str, Any], verdict: str) -> Review:
    return Review(
        intent=str(understood.get("intent") or ""),
        language=str(understood.get("language") or ""),
        sure=float(understood.get("p") or 0.0),
        right=verdict == RIGHT,
    )
