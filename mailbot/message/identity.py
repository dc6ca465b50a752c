"""Signs the ids of our mails and the addresses that bounces return to, so that nobody can speak in our name.

A Message-ID of ours is deterministic (a retry is the same mail) and cannot be guessed (R29); a report or a reply
counts as being about our mail only when it shows one (R58, R62).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

MAC_LENGTH = 26
"""Base 32 characters of the signature of an id: 130 bits."""
BOUNCE_MAC_LENGTH = 16
"""80 bits: a local part may hold 64 octets in all (RFC 5321 section 4.5.3.1.1)."""
LONGEST = 320

_OURS = re.compile(r"<mb\.([a-z2-7]{26})\.([0-9a-z]{1,64})\.([0-9]{1,4})@[^\s<>@]{1,190}>")
_BOUNCE = re.compile(r"\+mb-b-([a-z2-7]{16})-([0-9a-z]{1,40})@")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedId:
    """What a Message-ID of ours says: the decision it came from, and which of its mails it is."""

    decision: str
    seq: int


def _mac(key: bytes, text: str, length: int) -> str:
    digest = hmac.new(key, text.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode("ascii").lower()[:length]


def mint_message_id(*, key: bytes, decision: str, seq: int, domain: str) -> str:
    """Return ``<mb.SIGNATURE.DECISION.SEQ@DOMAIN>`` for the ``seq``-th mail of a decision (R29)."""
    return f"<mb.{_mac(key, f'{decision}|{seq}', MAC_LENGTH)}.{decision}.{seq}@{domain}>"


def read_message_id(text: str, *, key: bytes) -> SignedId | None:
    """Return what a Message-ID of ours says; None for any id that we did not sign, in constant time."""
    match = _OURS.fullmatch(text.strip().lower()) if len(text) <= LONGEST else None
    if match is None:
        return None
    mac, decision, seq = match.groups()
    if not hmac.compare_digest(mac, _mac(key, f"{decision}|{int(seq)}", MAC_LENGTH)):
        return None
    return SignedId(decision=decision, seq=int(seq))


def bounce_address(*, key: bytes, local: str, domain: str, effect: str) -> str:
    """Return the envelope sender of one outbox row: ``LOCAL+mb-b-SIGNATURE-EFFECT@DOMAIN`` (VERP, R26)."""
    return f"{local}+mb-b-{_mac(key, f'bounce|{effect}', BOUNCE_MAC_LENGTH)}-{effect}@{domain}"


def read_bounce_address(address: str, *, key: bytes) -> str | None:
    """Return the outbox row that an address of ours names; None for any address that we did not sign."""
    match = _BOUNCE.search(address.strip().lower()) if len(address) <= LONGEST else None
    if match is None:
        return None
    mac, effect = match.groups()
    return effect if hmac.compare_digest(mac, _mac(key, f"bounce|{effect}", BOUNCE_MAC_LENGTH)) else None
