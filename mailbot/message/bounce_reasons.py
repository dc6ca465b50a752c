"""Why a mail could not be delivered: the words of the other server first, its status code where they say nothing.

Servers misuse codes (5.1.1 for a full mailbox, 5.7.1 for everything) more often than words. So the words are asked
first (``bounce_words``), then the enhanced status code (RFC 3463), then the bare reply code (RFC 5321 section 4.2.3).
"""

from __future__ import annotations

import re
from functools import lru_cache

from mailbot.domain import BounceReason
from mailbot.message.bounce_words import REASONS
from mailbot.message.delivery_status import enhanced_status
from mailbot.message.phrases import compiled, normal


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[BounceReason, re.Pattern[str]], ...]:
    """Compile the table when the first bounce arrives: it takes longer than everything else at start."""
    return tuple((reason, compiled(phrases)) for reason, phrases in REASONS)


# Enhanced status codes by subject and detail (RFC 3463 section 3, RFC 7372, RFC 7505 and the IANA registry).
_CODES: dict[str, BounceReason] = {
    "1.0": BounceReason.UNKNOWN_USER,
    "1.1": BounceReason.UNKNOWN_USER,
    "1.2": BounceReason.UNKNOWN_DOMAIN,
    "1.3": BounceReason.UNKNOWN_USER,
    "1.4": BounceReason.UNKNOWN_USER,
    "1.6": BounceReason.UNKNOWN_USER,
    "1.7": BounceReason.POLICY,
    "1.8": BounceReason.POLICY,
    "1.10": BounceReason.UNKNOWN_DOMAIN,
    "2.0": BounceReason.MAILBOX_DISABLED,
    "2.1": BounceReason.MAILBOX_DISABLED,
    "2.2": BounceReason.MAILBOX_FULL,
    "2.3": BounceReason.TOO_LARGE,
    "3.4": BounceReason.TOO_LARGE,
    "4.0": BounceReason.CONNECTION,
    "4.1": BounceReason.CONNECTION,
    "4.2": BounceReason.CONNECTION,
    "4.3": BounceReason.CONNECTION,
    "4.4": BounceReason.UNKNOWN_DOMAIN,
    "4.5": BounceReason.RATE_LIMITED,
    "4.6": BounceReason.LOOP,
    "4.7": BounceReason.EXPIRED,
    "5.3": BounceReason.RATE_LIMITED,
    "7.0": BounceReason.POLICY,
    "7.1": BounceReason.POLICY,
    "7.2": BounceReason.POLICY,
    "7.8": BounceReason.AUTHENTICATION,
    "7.9": BounceReason.AUTHENTICATION,
    "7.13": BounceReason.MAILBOX_DISABLED,
    "7.28": BounceReason.RATE_LIMITED,
} | {f"7.{detail}": BounceReason.AUTHENTICATION for detail in range(20, 28)}

_REPLY_CODE = re.compile(r"(?<![\d.@-])([45]\d\d)(?![\d.@])")
_REPLY_CODES = {
    "421": BounceReason.CONNECTION,
    "450": BounceReason.POLICY,
    "452": BounceReason.MAILBOX_FULL,
    "530": BounceReason.AUTHENTICATION,
    "535": BounceReason.AUTHENTICATION,
    "550": BounceReason.UNKNOWN_USER,
    "551": BounceReason.UNKNOWN_USER,
    "552": BounceReason.MAILBOX_FULL,
    "553": BounceReason.UNKNOWN_USER,
    "554": BounceReason.POLICY,
}
# Exchange Online's words for an address that is not in its directory.
_NOT_IN_DIRECTORY = "recipient address rejected access denied"


def reason_of(status: str, text: str, *, still_tried: bool = False) -> BounceReason:
    """Return why delivery failed, from an enhanced status code (may be empty) and the words of a server or a report.

    While a server still tries (``still_tried``), the hours it speaks of are no reason.
    """
    line = normal(text)
    if status.endswith(".4.7") and not still_tried:
        return BounceReason.EXPIRED
    if _NOT_IN_DIRECTORY in line:
        return BounceReason.UNKNOWN_USER
    for reason, pattern in _patterns():
        if not (still_tried and reason is BounceReason.EXPIRED) and pattern.search(line):
            return reason
    by_code = _CODES.get((status or enhanced_status(line)).partition(".")[2])
    if by_code is not None:
        return by_code
    reply = _REPLY_CODE.search(line)
    return _REPLY_CODES.get(reply[1], BounceReason.OTHER) if reply else BounceReason.OTHER
