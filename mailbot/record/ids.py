"""Identifiers that sort by time: the first part says when, the rest cannot be guessed (RFC 9562 section 5.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

RANDOM_BYTES = 10


def uuid7(moment: datetime, random: bytes) -> str:
    """Return a UUID version 7 as 32 lower-case hexadecimal digits, from a time and 10 random bytes."""
    if len(random) != RANDOM_BYTES:
        raise ValueError(f"{RANDOM_BYTES} random bytes are needed")
    value = int(moment.timestamp() * 1000) << 80 | int.from_bytes(random, "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return f"{value:032x}"
