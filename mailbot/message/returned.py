"""The mail that a report or an automatic reply is about: its Message-ID and who it was for, as far as that is shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mailbot.message.addresses import parse_addresses
from mailbot.message.headers import Headers, read_headers
from mailbot.message.mime import MESSAGE_TYPES, Part

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADER_TYPES = frozenset({"text/rfc822-headers", "message/rfc822-headers", "message/global-headers"})
MESSAGE_ID = re.compile(r"<[!-;=?A-~]{1,250}@[!-;=?A-~]{1,250}>")
"""One message identifier (RFC 5322 section 3.6.4), in its brackets; bounded."""
_ID_LINE = re.compile(
    r"^[ \t>]{0,20}Message-ID:\s{0,20}(<[^<>\s@]{1,250}@[^<>\s@]{1,250}>)", re.IGNORECASE | re.MULTILINE
)
_TO_LINE = re.compile(r"^[ \t>]{0,20}To:[ \t]{0,20}(\S[^\n]{0,500})", re.IGNORECASE | re.MULTILINE)
_LONGEST_TEXT = 60_000


def original_message_id(root: Part, headers: Headers, text: str) -> str:
    """Return the Message-ID of the mail a report is about: from the returned mail, the report, or what it answers."""
    for shown in _returned_headers(root):
        found = MESSAGE_ID.search(shown.first("message-id") or "")
        if found:
            return found[0]
    in_text = _ID_LINE.search(text[:_LONGEST_TEXT])
    if in_text:
        return in_text[1]
    for name in ("x-original-message-id", "original-message-id", "in-reply-to"):
        found = MESSAGE_ID.search(headers.first(name) or "")
        if found:
            return found[0]
    ids = MESSAGE_ID.findall(headers.first("references") or "")
    return ids[-1] if ids else ""


def original_recipients(root: Part, text: str) -> tuple[str, ...]:
    """Return the addresses that the returned mail was for."""
    for shown in _returned_headers(root):
        found = parse_addresses(shown.first("to") or "")
        if found:
            return tuple(address.address for address in found)
    line = _TO_LINE.search(text[:_LONGEST_TEXT])
    return tuple(address.address for address in parse_addresses(line[1])) if line else ()


def _returned_headers(root: Part) -> Iterator[Headers]:
    """Yield the header blocks of mails shown inside this one, outermost first."""
    for part in root.walk():
        if part.content_type in MESSAGE_TYPES and part.children and part.index > 0:
            yield part.children[0].headers
        elif part.content_type in _HEADER_TYPES:
            body = part.body()
            yield read_headers(body, 0, len(body))[0]
