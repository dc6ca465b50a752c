"""The signed links in mails: each names one thing, may be used for one purpose, and expires.

A token is ``subject.expiry.signature``: the subject in base 64, the last second it holds in hexadecimal, and 128 bits
of HMAC-SHA256 over the purpose, the subject and the expiry (T7). A token of one purpose is worth nothing for another,
and whoever changes a character holds nothing. It hides nothing either: a subject is an id, never personal data.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

SIGNATURE_BYTES = 16
LONGEST = 600
"""Characters of a token; a longer one is not even looked at."""


class Purpose(StrEnum):
    """What a link is good for."""

    RATE = "rate"
    """Rating a conversation; the subject is the reply's id (its outbox row)."""
    CLICK = "click"
    """Following a link of a mail; the subject is the reply's id and the link's name, as ``id link``."""
    OPEN = "open"
    """The picture that tells that a mail was opened; the subject is the reply's id."""
    UNSUBSCRIBE = "unsubscribe"
    """Getting no automatic mail any more; the subject is the reply's id, which knows its recipient."""
    SECOND_STEP = "second_step"
    """The password was right and the code of the telephone is still to come; the subject is the user's id."""
    SECOND_PROOF = "second_proof"
    """A telephone is being set up; the subject is the user's id and the new secret, as the page shows it."""


def sign(key: bytes, purpose: Purpose, subject: str, *, expires: datetime) -> str:
    """Return the token for ``subject``, fit for the path of an address. ``key`` is ``Keys.link``."""
    body = f"{_text(subject.encode())}.{int(expires.timestamp()):x}"
    return f"{body}.{_signature(key, purpose, body)}"


def verify(key: bytes, purpose: Purpose, token: str, *, now: datetime) -> str | None:
    """Return the subject that ``token`` was signed for; None when we did not sign it for ``purpose``, or it expired."""
    body, _, signature = token.rpartition(".")
    if len(token) > LONGEST or not body or not token.isascii():
        return None
    if not hmac.compare_digest(signature.encode(), _signature(key, purpose, body).encode()):
        return None
    subject, _, expiry = body.partition(".")
    try:
        if now.timestamp() > int(expiry, 16):
            return None
        return base64.urlsafe_b64decode(subject + "=" * (-len(subject) % 4)).decode()
    except (ValueError, binascii.Error):
        return None


def _signature(key: bytes, purpose: Purpose, body: str) -> str:
    digest = hmac.new(key, f"{purpose.value}\x00{body}".encode(), hashlib.sha256).digest()
    return _text(digest[:SIGNATURE_BYTES])


def _text(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode("ascii").rstrip("=")
