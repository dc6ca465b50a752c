"""What an entry of the tables of quote words looks like: one entry for each language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteWords:
    """What the mail programs of one language write around quoted history."""

    language: str
    """ISO 639-1 code, for readers of the table only."""
    wrote: str
    """The verb of "On Monday Ann wrote:"."""
    prose: str = ""
    """Words no program puts beside that verb: with one of them, the line is a sentence of the sender's own."""
    sender: str = ""
    """Labels of the header block: From."""
    sent: str = ""
    """Labels that only stand in header blocks: Sent."""
    date: str = ""
    """Labels that also stand in ordinary text: Date."""
    to: str = ""
    subject: str = ""
    other: str = ""
    """Labels that say nothing here: Importance, Attachments."""
    original: str = ""
    """What stands between the dashes of "-----Original Message-----"."""
    forwarded: str = ""
    """The same for a forwarded mail, with or without dashes."""


def phrases(field: str) -> tuple[str, ...]:
    """Return the phrases of one field of an entry."""
    return tuple(field.split(" | ")) if field else ()
