"""The subject of a mail without what programs put before it, and the subject of an answer to it (R30)."""

from __future__ import annotations

import re

LONGEST = 998
MOST = 10
"""Prefixes taken off one subject; real ones have two or three."""

_PREFIX = re.compile(
    r"\s*(?:re|ré|rép|tr|fw|fwd|aw|wg|sv|vs|vb|antw|antwort|ref|rv|enc|res|odp|ynt|vl|vá|i|r|rif|doorst|trs|pd)"
    r"\s?(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,2})?\s?[:：]\s*",
    re.IGNORECASE,
)
_TAG = re.compile(r"\s*\[(?:ext|external|externe|externer)\]\s*", re.IGNORECASE)


def bare_subject(subject: str) -> str:
    """Return a subject without Re:, RE :, TR :, Fwd:, AW: and the like, however often they stand there."""
    rest = subject[:LONGEST]
    for _ in range(MOST):
        match = _PREFIX.match(rest) or _TAG.match(rest)
        if match is None:
            break
        rest = rest[match.end() :]
    return " ".join(rest.split())


def answered_subject(subject: str) -> str:
    """Return the subject of an answer: one ``Re:`` and the bare subject."""
    return f"Re: {bare_subject(subject)}".strip()
