"""Writes the mails that mailbot sends: headers that nobody else can add to, and a text any program can show.

The header lines are built here and not by ``email.message``: on Pythons before the fix of CVE-2024-6923 an encoded
word in the customer's subject becomes a header line of its own (docs/promises.md, finding 1). Whatever was built is
read again by another reader and compared, name by name and value by value, before it may leave.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from mailbot.domain import AuthResult, EffectKind, OutboundMessage
from mailbot.errors import MailbotError
from mailbot.message.addresses import normal_address, same_organisation
from mailbot.message.attachments import safe_name
from mailbot.message.automatic import MARK
from mailbot.message.subject import answered_subject

if TYPE_CHECKING:
    from datetime import datetime

    from mailbot.domain import Address, Effect, InboundMessage

REFERENCES_KEPT = 20
LONGEST_LINE = 998
LARGEST_UNVERIFIED = 4096
"""Octets of a reply to somebody who is not proven to have written (R34)."""
SUBJECT_LENGTH = 200
_FOLD_AT = 76
_WORD_OCTETS = 45  # 60 letters of base64: with frame and blank the line stays below 76 (RFC 2047 section 2)
_FIRST_WORD_OCTETS = 36  # the same beside the field's name
_LONGEST_ID = 250  # 20 of them stay readable
_UNASKED = frozenset({EffectKind.FORWARD, EffectKind.SURVEY, EffectKind.DIGEST})


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
    extra: tuple[tuple[str, str], ...] = ()
    """Further header fields, plain ASCII: List-Unsubscribe and List-Unsubscribe-Post of surveys (R35)."""


def reply_recipient(message: InboundMessage, *, webform_senders: frozenset[str]) -> Address | None:
    """Return the one address that a reply may go to, or None when a person has to find it (R27; RFC 3834 section 4).

    The author, when the envelope sender or DMARC bears the author's domain out; the Reply-To only when the author is a
    web form of ours or it lies in the author's own organisation. Nobody in Cc is ever written to, nor is an address
    beyond ASCII, which few servers can carry a mail to (R32).
    """
    author = message.author
    if author is None:
        return None
    found: Address | None = message.reply_to[0] if len(message.reply_to) == 1 else author
    if author.address not in webform_senders:
        if not _is_borne_out(message, author):
            return None
        found = found if found is not None and same_organisation(found.domain, author.domain) else author
    return found if found is not None and found.address.isascii() else None


def _is_borne_out(message: InboundMessage, author: Address) -> bool:
    """Tell whether anything beside From speaks for the author; a server that keeps no Return-Path says nothing."""
    if message.dmarc is AuthResult.PASS or message.return_path is None:
        return True
    return same_organisation(message.return_path.rpartition("@")[2], author.domain)


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
    which allows no attachment and 4 kB at most. A mail that is handed on goes as a file of type message/rfc822, so
    that none of its headers can become one of ours.
    """
    cautious = unverified and effect.kind not in {EffectKind.AGENT, EffectKind.FORWARD}
    lines = (
        ("From", _mailbox(sender)),
        ("To", _recipient(effect.recipient)),
        ("Subject", _text_header(_subject(effect, reply_to))),
        ("Date", format_datetime(stamp.date.replace(microsecond=0))),
        ("Message-ID", stamp.message_id),
        *_threading(effect, reply_to),
        *_manners(effect),
        *stamp.extra,
        ("MIME-Version", "1.0"),
    )
    body_headers, body = _body(effect.text, () if cautious else files, boundary=_boundary(stamp.message_id))
    if cautious and len(body) > LARGEST_UNVERIFIED:
        raise ComposeError(
            f"The reply {effect.template!r} is larger than 4 kB, which R34 forbids to an unproven sender."
        )
    octets = _serialised((*lines, *body_headers), body)
    return OutboundMessage(
        message_id=stamp.message_id, envelope_from=stamp.envelope_from, recipient=effect.recipient, octets=octets
    )


def _recipient(address: str) -> str:
    """Return the recipient as it may stand in To: exactly one plain address (R27, R32)."""
    if normal_address(address) is None or not address.isascii() or "," in address:
        raise ComposeError(f"{address[:100]!r} is not one address that mail can be sent to; nothing was sent.")
    return address


def _subject(effect: Effect, reply_to: InboundMessage | None) -> str:
    if reply_to is None or effect.kind is EffectKind.FORWARD:
        return effect.subject[:SUBJECT_LENGTH]
    return answered_subject(effect.subject)[:SUBJECT_LENGTH]


def _threading(effect: Effect, reply_to: InboundMessage | None) -> list[tuple[str, str]]:
    """Return In-Reply-To and References (RFC 5322 section 3.6.4): theirs, then the mail's own id, 20 at most (R28)."""
    if reply_to is None or effect.kind is EffectKind.FORWARD:
        return []
    own = [reply_to.message_id] if _ID.fullmatch(reply_to.message_id) else []
    earlier = [name for name in (reply_to.references or reply_to.in_reply_to) if _ID.fullmatch(name)]
    chain = list(dict.fromkeys([*(name for name in earlier if name not in own), *own]))
    if len(chain) > REFERENCES_KEPT:
        chain = [chain[0], *chain[-(REFERENCES_KEPT - 1) :]]
    lines = [("In-Reply-To", own[0])] if own else []
    return [*lines, ("References", "\r\n ".join(chain))] if chain else lines


_ID = re.compile(rf"(?=.{{5,{_LONGEST_ID}}}\Z)<[!-;=?A-~]+@[!-;=?A-~]+>")


def _manners(effect: Effect) -> list[tuple[str, str]]:
    """Return the headers that keep programs from answering us (R25); a person's own mail has none of them."""
    if effect.kind is EffectKind.AGENT:
        return []
    made = "auto-generated" if effect.kind in _UNASKED else "auto-replied"
    return [("Auto-Submitted", made), ("X-Auto-Response-Suppress", "All"), (MARK.title(), effect.kind.value)]


def _clean(text: str) -> str:
    """Return ``text`` on one line without control, format and surrogate characters and without encoded words."""
    kept = text
    if not (text.isascii() and text.isprintable()):
        spaced = (" " if unicodedata.category(c) in {"Cc", "Zl", "Zp", "Cs"} else c for c in text)
        kept = "".join(c for c in spaced if unicodedata.category(c) != "Cf")
    return " ".join(kept.replace("=?", "= ?").split())


def _text_header(text: str) -> str:
    """Return free text as a header value, folded at 76 letters; encoded words when it is not plain ASCII (RFC 2047)."""
    clean = _clean(text)
    if not clean.isascii():
        return _encoded_words(clean)
    lines = [""]
    for word in clean.split(" "):
        if lines[-1] and len(lines[-1]) + len(word) >= _FOLD_AT - (9 if len(lines) == 1 else 0):
            lines.append(word)
        else:
            lines[-1] += f" {word}" if lines[-1] else word
    return "\r\n ".join(lines)


def _encoded_words(text: str) -> str:
    words: list[bytes] = [b""]
    for letter in text:
        octets = letter.encode("utf-8", "replace")
        if len(words[-1]) + len(octets) > (_WORD_OCTETS if len(words) > 1 else _FIRST_WORD_OCTETS):
            words.append(b"")
        words[-1] += octets
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(word).decode('ascii')}?=" for word in words)


def _mailbox(sender: Sender) -> str:
    """Return our own address with its name: a quoted string, or encoded words."""
    clean = _clean(sender.name)
    if not clean:
        return sender.address
    if not clean.isascii():
        return f"{_encoded_words(clean)}\r\n <{sender.address}>"
    escaped = clean.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}" <{sender.address}>'


def _boundary(message_id: str) -> str:
    """Return a boundary that nobody can know who does not know the key of our ids."""
    return "=_mb_" + hashlib.sha256(message_id.encode()).hexdigest()[:24]


def _body(
    text: str, files: tuple[tuple[str, str, bytes], ...], *, boundary: str
) -> tuple[tuple[tuple[str, str], ...], bytes]:
    """Return the header lines that describe the body, and the body."""
    octets = _encoded_text(text)
    plain = (("Content-Type", "text/plain; charset=utf-8"), ("Content-Transfer-Encoding", "quoted-printable"))
    if not files:
        return plain, octets
    parts = [_lines(plain) + b"\r\n" + octets, *(_file_part(*file) for file in files)]
    mark = boundary.encode("ascii")
    joined = b"".join(b"--" + mark + b"\r\n" + part + b"\r\n" for part in parts)
    return (("Content-Type", f'multipart/mixed; boundary="{boundary}"'),), joined + b"--" + mark + b"--\r\n"


_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def _encoded_text(text: str) -> bytes:
    """Return text in quoted-printable: CRLF lines of 76 letters at most, no bare line feed, no controls (R31)."""
    clean = _NOT_TEXT.sub("", _BREAK.sub("\n", text)).strip("\n") + "\n"
    quoted = binascii.b2a_qp(clean.encode("utf-8", "replace"), istext=True)
    return quoted.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


_TYPE = re.compile(r"[\w!#$&^.+-]{1,60}/[\w!#$&^.+-]{1,60}", re.ASCII)
_SEVEN_BIT = re.compile(rb"(?:[\x01-\x09\x0b\x0c\x0e-\x7f]{0,998}\r?\n)*[\x01-\x09\x0b\x0c\x0e-\x7f]{0,998}")


def _file_part(name: str, content_type: str, octets: bytes) -> bytes:
    """Return one file as a MIME part.

    A mail may not be encoded (RFC 2046 section 5.2.1): one that is 7-bit goes as it is, any other as a plain file.
    """
    kind = content_type if _TYPE.fullmatch(content_type) else "application/octet-stream"
    if kind == "message/rfc822" and _SEVEN_BIT.fullmatch(octets):
        encoding, encoded = "7bit", octets.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    else:
        kind = "application/octet-stream" if kind == "message/rfc822" else kind
        encoding, encoded = "base64", base64.encodebytes(octets).replace(b"\n", b"\r\n").rstrip(b"\r\n")
    headers = (
        ("Content-Type", kind),
        ("Content-Disposition", f"attachment; {_filename(name)}"),
        ("Content-Transfer-Encoding", encoding),
    )
    return _lines(headers) + b"\r\n" + encoded


def _filename(name: str) -> str:
    """Return the filename parameter: quoted, or as RFC 2231 writes it when the name is not plain ASCII."""
    safe = safe_name(name)
    if all(" " <= c <= "~" and c not in '"\\' for c in safe):
        return f'filename="{safe}"'
    return f"filename*=utf-8''{quote(safe, safe='')}"


def _lines(headers: tuple[tuple[str, str], ...]) -> bytes:
    return b"".join(f"{name}: {value}\r\n".encode("ascii") for name, value in headers)


def _serialised(headers: tuple[tuple[str, str], ...], body: bytes) -> bytes:
    """Return the mail's octets after reading them again: the headers must be exactly the ones that were meant."""
    for name, value in headers:
        folded = value.replace("\r\n ", "")
        if not (folded.isascii() and folded.isprintable() and name.isascii() and name.isprintable()):
            raise ComposeError(
                f"The header {name[:60]!r} of a reply holds a character that it may not; it was not sent."
            )
    octets = _lines(headers) + b"\r\n" + body
    head = octets.partition(b"\r\n\r\n")[0]
    if any(len(line) > LONGEST_LINE for line in head.split(b"\r\n")):
        raise ComposeError("A header line of a reply is longer than 998 octets (RFC 5322 section 2.1.1).")
    again = BytesHeaderParser(policy=compat32).parsebytes(head + b"\r\n\r\n")
    if list(again.raw_items()) != list(headers):
        raise ComposeError("A reply did not have the headers it was meant to have; it was not sent.")
    return octets
