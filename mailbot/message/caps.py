"""How much of one mail mailbot is willing to look at, so that no mail can keep it busy (R65)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """Sizes in bytes, ``text`` in characters, the rest in pieces. What is beyond is not read, and said to be so."""

    mail: int = 25_000_000
    header_block: int = 256_000
    header: int = 32_000
    headers: int = 1_000
    depth: int = 50
    parts: int = 500
    attachments: int = 100
    text: int = 200_000
    recipients: int = 100


DEFAULT_CAPS = Caps()
