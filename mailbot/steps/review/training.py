"""Turns what agents confirmed and corrected into labelled mails, in the form that ``mailbot train`` reads.

The mails are the customers' own words: the file stays where the mails may be, and goes with the person when they are
erased. Labels that nobody looked at are left out.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mailbot.domain import InboundMessage, Understanding
from mailbot.steps import codec
from mailbot.store import casefile, reviews

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    import sqlalchemy as sa


def labelled_mails(connection: sa.Connection, *, since: datetime | None = None) -> Iterator[dict[str, Any]]:
    """Yield every mail that a person labelled since a time, as a row of ``learning.dataset`` (docs/taxonomy.md).

    ``voice`` is the customer's pseudonym, so that one customer's mails never are on both sides of a split.
    """
    after = ""
    while rows := reviews.corrections(connection, since=since, after=after):
        for row in rows:
            made = _row(connection, row)
            if made is not None:
                yield made
        after = rows[-1].mail_id


def jsonl(connection: sa.Connection, *, since: datetime | None = None) -> Iterator[str]:
    """Yield the labelled mails as lines of JSON."""
    for row in labelled_mails(connection, since=since):
        yield json.dumps(row, ensure_ascii=False) + "\n"


def _row(connection: sa.Connection, label: Any) -> dict[str, Any] | None:
    read = casefile.reading(connection, label.mail_id)
    if read is None:  # the customer was erased
        return None
    message = codec.loads(InboundMessage, read.message)
    understood = codec.loads(Understanding, read.understanding) if read.understanding else None
    said = {
        "lang": understood.language.label if understood else "",
        "intent": label.intent,
        "urgency": label.urgency,
        "emotion": label.emotion,
        "voice": label.customer,
    }
    row: dict[str, Any] = {"id": label.mail_id, "subject": message.subject, "new_text": message.new_text}
    row |= {name: value for name, value in said.items() if value}
    if label.entities is not None:
        named: dict[str, list[str]] = {}
        for kind, text in label.entities:
            named.setdefault(kind, []).append(text)
        row["entities"] = named
    return row
