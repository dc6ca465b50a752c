"""What reviewers said about mails that were drawn by chance, as a sample in which every mail counts the same.

Only the audit counts, which draws with a known probability; a review that a complaint or a doubt led to proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mailbot.learning.thresholds import Review
from mailbot.policy.sampling import evened
from mailbot.store import certificates

if TYPE_CHECKING:
    from datetime import datetime

    import sqlalchemy as sa

AUDIT = "audit"
RIGHT, VERDICTS = "correct", ("correct", "incorrect")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The reviews of a mailbox and a model, and how many mails were drawn for them, reviewed or not."""

    reviews: tuple[Review, ...]
    drawn: int


def evidence_of(connection: sa.Connection, *, mailbox: str, model: str, since: datetime, key: bytes) -> Evidence:
    """Return the reviews of mails drawn since a time as an even sample; ``key`` is the one that the audit draws with.

    Every drawn mail is kept with the probability of the least likely one over its own, so all count alike. The newest
    verdict on a mail is believed; "none of these" is a verdict like any other: the model was wrong.
    """
    chances = {
        row.message_id: p
        for row in certificates.sampled(connection, mailbox=mailbox, since=since)
        if row.payload.get("purpose") == AUDIT and 0 < (p := float(row.payload.get("inclusion_probability") or 0)) <= 1
    }
    told = {
        row.message_id: row.payload
        for row in certificates.understood(connection, mailbox=mailbox, since=since)
        if row.message_id in chances and row.payload.get("model") == model
    }
    said = {
        row.message_id: row.payload["verdict"]
        for row in certificates.verdicts(connection, mailbox=mailbox, since=since)
        if row.payload.get("verdict") in VERDICTS and row.payload.get("purpose", AUDIT) == AUDIT
    }
    least = min((chances[message] for message in told), default=0.0)
    even = [message for message in told if evened(message, key=key, p=chances[message], to=least)]
    return Evidence(
        reviews=tuple(_review(told[message], said[message]) for message in even if message in said), drawn=len(even)
    )


def _review(understood: dict[str, Any], verdict: str) -> Review:
    return Review(
        intent=str(understood.get("intent") or ""),
        language=str(understood.get("language") or ""),
        sure=float(understood.get("p") or 0.0),
        right=verdict == RIGHT,
    )
