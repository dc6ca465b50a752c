"""The second proof, for who wants it: a code of six digits that an app on the telephone shows (TOTP, RFC 6238)."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

import pyotp
import segno

if TYPE_CHECKING:
    from datetime import datetime

STEP = 30
"""Seconds that a code is shown."""
DIGITS = 6


def new_secret() -> str:
    """Return a new secret of 160 bits, as base 32."""
    return pyotp.random_base32()


def address_of(secret: str, *, account: str, site: str) -> str:
    """Return the address that an app reads from the square."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=f"{site} mailbot")


def square(address: str) -> str:
    """Return the QR code of an address as a data: address of an SVG picture."""
    return segno.make(address, error="m", micro=False).svg_data_uri(scale=4, border=4, light="#fff")


def half_minute(secret: str, code: str, *, now: datetime) -> int | None:
    """Return the number of the half-minute that ``code`` belongs to: this one, or its neighbours; None for no code.

    Who accepts it notes the number, so that a code that somebody looked at over a shoulder opens nothing.
    """
    typed = "".join(code.split())
    if len(typed) != DIGITS or not typed.isascii() or not typed.isdigit():
        return None
    current, found = int(now.timestamp()) // STEP, None
    totp = pyotp.TOTP(secret)
    for number in (current - 1, current, current + 1):
        if hmac.compare_digest(totp.generate_otp(number), typed):
            found = number
    return found
