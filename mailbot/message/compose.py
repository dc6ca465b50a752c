"""Writes the mails that mailbot sends: headers that nobody else can add to, and a text any program can show.

The header lines are built here and not by ``email.message``: on Pythons before the fix of CVE-2024-6923 an encoded
word in the customer's subject becomes a header line of its own (04-rules, finding 1). Whatever was built is read again
and compared before it may leave.
"""

from __future__ import annotations

import base64
import hashlib
import quopri
import unicodedata
from dataclasses import dataclass
from email.header import Header
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import format_datetime
from typing import TYPE_CHECKING

from mailbot.domain import EffectKind, OutboundMessage
from mailbot.errors import MailbotError
from mailbot.message.subject import answered_subject, bare_subject

if TYPE_CHECKING:
    from datetime import datetime

    from mailbot.domain import Address, Effect, InboundMessage

REFERENCES_KEPT = 20
LONGEST_LINE = 998
LARGEST_UNVERIFIED = 4096
"""Octets of a reply to somebody who is not proven to have written (R34)."""
SUBJECT_LENGTH = 200
LOOP_MARK = "X-Mailbot"
ASCII_LIMIT = 126


class ComposeError(MailbotError):
    """A reply could not be written safely; it was not sent, and the mail went to a person."""

    code = "MB-COMPOSE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who our mails come from."""

    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What makes a mail this one: its Message-ID, where its bounces go (R26), and its date."""

    message_id: str
    envelope_from: str
    date: datetime


def reply_recipient(message: InboundMessage, *, webform_senders: frozenset[str]) -> Address | None:
    """Return the one address that a reply may go to, or None when there is none (R27).

    The author; the Reply-To only when the author is a web form of ours or lies in the author's own domain. An address
    that is not ASCII is for people: SMTPUTF8 is not offered everywhere (R32).
    """
    chosen = message.author
    if chosen is not None and len(message.reply_to) == 1:
        other = message.reply_to[0]
        if chosen.address in webform_senders or other.domain == chosen.domain:
            chosen = other
    return chosen if chosen is not None and chosen.address.isascii() else None


def compose(
    effect: Effect,
    *,
    reply_to: InboundMessage | None,
    sender: Sender,
    stamp: Stamp,
    unverified: bool = True,
    files: tuple[tuple[str, str, bytes], ...] = (),
) -> OutboundMessage:
    """Return ``effect`` as a mail, rendered for good (R25 to R34, R55); ComposeError when it would not be safe.

    ``files`` are (name, content type, octets); ``unverified`` says that the customer did not prove the own address,
    which allows no attachment and 4 kB at most.
    """
    if unverified and effect.kind not in {EffectKind.AGENT, EffectKind.FORWARD}:
        files = ()
    lines = [
        ("From", f"{_display(sender.name)}<{sender.address}>" if sender.name else sender.address),
        ("To", effect.recipient),
        ("Subject", _text_header(_subject(effect, reply_to))),
        ("Date", format_datetime(stamp.date.replace(microsecond=0))),
        ("Message-ID", stamp.message_id),
        *_threading(effect, reply_to),
        *_manners(effect),
        ("MIME-Version", "1.0"),
    ]
    body_headers, body = _body(effect.text, files, boundary=_boundary(stamp.message_id))
    octets = _serialised((*lines, *body_headers), body)
    if unverified and effect.kind not in {EffectKind.AGENT, EffectKind.FORWARD} and len(body) > LARGEST_UNVERIFIED:
        raise ComposeError(
            f"The reply {effect.template!r} is larger than 4 kB, which R34 forbids to an unproven sender."
        )
    return OutboundMessage(
        message_id=stamp.message_id, envelope_from=stamp.envelope_from, recipient=effect.recipient, octets=octets
    )


def _subject(effect: Effect, reply_to: InboundMessage | None) -> str:
    if reply_to is None or effect.kind is EffectKind.FORWARD:
        return effect.subject[:SUBJECT_LENGTH]
    if bare_subject(effect.subject) != bare_subject(reply_to.subject):
        return effect.subject[:SUBJECT_LENGTH]  # our own neutral subject answers nothing that was said (R34)
    return answered_subject(effect.subject)[:SUBJECT_LENGTH]


def _threading(effect: Effect, reply_to: InboundMessage | None) -> list[tuple[str, str]]:
    """Return In-Reply-To and References (RFC 5322 section 3.6.4): theirs, then the mail's own id, 20 at most (R28)."""
    if reply_to is None or effect.kind is EffectKind.FORWARD:
        return []
    own = [reply_to.message_id] if _is_id(reply_to.message_id) else []
    earlier = [name for name in (reply_to.references or reply_to.in_reply_to) if _is_id(name)]
    chain = list(dict.fromkeys([*earlier, *own]))
    if len(chain) > REFERENCES_KEPT:
        chain = [chain[0], *chain[-(REFERENCES_KEPT - 1) :]]
    lines = [("In-Reply-To", own[0])] if own else []
    return [*lines, ("References", "\r\n ".join(chain))] if chain else lines


def _is_id(name: str) -> bool:
    inner = name[1:-1]
    return (
        4 < len(name) <= 250  # noqa: PLR2004 - <a@b> is the shortest id; 20 of 250 octets stay readable
        and name[0] == "<"
        and name[-1] == ">"
        and "@" in inner
        and all("!" <= c <= "~" and c not in "<>" for c in inner)
    )


def _manners(effect: Effect) -> list[tuple[str, str]]:
    """Return the headers that keep programs from answering us (R25); a person's own mail has none of them."""
    if effect.kind is EffectKind.AGENT:
        return []
    made = "auto-generated" if effect.kind in {EffectKind.FORWARD, EffectKind.SURVEY} else "auto-replied"
    return [("Auto-Submitted", made), ("X-Auto-Response-Suppress", "All"), (LOOP_MARK, effect.kind.value)]


def _clean(text: str) -> str:
    """Return ``text`` on one line without control, format and surrogate characters and without encoded words."""
    kept = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp", "Cs"} else c for c in text)
    kept = "".join(c for c in kept if unicodedata.category(c) != "Cf")
    return " ".join(kept.replace("=?", "= ?").split())


def _text_header(text: str) -> str:
    """Return free text as a header value; encoded words of 75 octets at most when it is not plain ASCII (RFC 2047)."""
    clean = _clean(text)
    if clean and all(" " <= c <= "~" for c in clean) and len(clean) <= 60:  # noqa: PLR2004 - fits beside any field name
        return clean
    return Header(clean, "utf-8", maxlinelen=72, header_name="Subject").encode(linesep="\r\n")


def _display(name: str) -> str:
    """Return a display name followed by a space: a quoted string, or encoded words."""
    clean = _clean(name)
    if all(" " <= c <= "~" for c in clean):
        escaped = clean.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}" '
    return Header(clean, "utf-8", maxlinelen=72).encode(linesep="\r\n") + " "


def _boundary(message_id: str) -> str:
    return "=_mb_" + hashlib.sha256(message_id.encode()).hexdigest()[:24]


def _body(
    text: str, files: tuple[tuple[str, str, bytes], ...], *, boundary: str
) -> tuple[tuple[tuple[str, str], ...], bytes]:
    """Return the header lines that describe the body, and the body."""
    encoding, octets = _encoded_text(text)
    plain = (("Content-Type", "text/plain; charset=utf-8"), ("Content-Transfer-Encoding", encoding))
    if not files:
        return plain, octets
    parts = [_lines(plain) + b"\r\n" + octets, *(_file_part(*file) for file in files)]
    mark = boundary.encode("ascii")
    joined = b"".join(b"--" + mark + b"\r\n" + part + b"\r\n" for part in parts)
    return (("Content-Type", f'multipart/mixed; boundary="{boundary}"'),), joined + b"--" + mark + b"--\r\n"


def _encoded_text(text: str) -> tuple[str, bytes]:
    """Return (transfer encoding, octets) with CRLF lines of 76 characters at most and no bare LF (R31)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").split("\n")
    clean = "\n".join("".join(c for c in line if c == "\t" or unicodedata.category(c) != "Cc") for line in lines) + "\n"
    octets = clean.encode("utf-8", "replace")
    quoted = quopri.encodestring(octets).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return "quoted-printable", quoted


def _file_part(name: str, content_type: str, octets: bytes) -> bytes:
    safe = "".join(c if " " <= c <= "~" and c not in '"\\;' else "_" for c in _clean(name)) or "file"
    kind = (
        content_type
        if all("!" <= c <= "~" for c in content_type) and "/" in content_type
        else "application/octet-stream"
    )
    headers = (
        ("Content-Type", kind),
        ("Content-Disposition", f'attachment; filename="{safe}"'),
        ("Content-Transfer-Encoding", "base64"),
    )
    encoded = base64.encodebytes(octets).replace(b"\n", b"\r\n").rstrip(b"\r\n")
    return _lines(headers) + b"\r\n" + encoded


def _lines(headers: tuple[tuple[str, str], ...]) -> bytes:
    return b"".join(f"{name}: {value}\r\n".encode("ascii") for name, value in headers)


def _serialised(headers: tuple[tuple[str, str], ...], body: bytes) -> bytes:
    """Return the mail's octets after reading them again: the header list must be exactly the one that was meant."""
    for name, value in headers:
        folded = value.replace("\r\n ", "")
        if not all(" " <= c <= "~" for c in folded):
            raise ComposeError(f"The header {name} of a reply holds a character that it may not; it was not sent.")
    octets = _lines(headers) + b"\r\n" + body
    head = octets.partition(b"\r\n\r\n")[0]
    if any(len(line) > LONGEST_LINE for line in head.split(b"\r\n")):
        raise ComposeError("A header line of a reply is longer than 998 octets (RFC 5322 section 2.1.1).")
    again = BytesHeaderParser(policy=compat32).parsebytes(octets)
    if [name for name, _ in again.raw_items()] != [name for name, _ in headers]:
        raise ComposeError("A reply did not have the headers it was meant to have; it was not sent.")
    return octets
