"""Reads a mail: bytes as the server gave them become an ``InboundMessage``, whatever is in them.

Nothing here raises. What had to be repaired is in ``defects``; a mail that is larger or more tangled than the caps of
R65 allow is read as far as they reach, and its first defect says ``unreadable:``. No clock, no network, no files.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from mailbot.domain import InboundMessage
from mailbot.message.addresses import AddressList, normal_address, read_address_list
from mailbot.message.authentication import dmarc_result
from mailbot.message.automatic import MARK, automatic
from mailbot.message.body import Body, split_body
from mailbot.message.caps import Caps
from mailbot.message.charset import clean_line
from mailbot.message.mime import Part, split
from mailbot.message.phrases import normal
from mailbot.message.readable import Reading, read
from mailbot.message.returned import MESSAGE_ID
from mailbot.message.seen import Seen

if TYPE_CHECKING:
    from mailbot.domain import Address, Attachment
    from mailbot.message.headers import Headers

_DELIVERED_TO = (
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-delivered-to",
    "resent-to",
    "resent-cc",
)
_SPAM_HEADERS = (
    ("x-spam-flag", "yes"),
    ("x-spam-status", "yes"),
    ("x-spam", "yes"),
    ("x-vr-spamstate", "spam"),
    *(("x-ms-exchange-organization-scl", level) for level in "56789"),
)
_MOST_IDS = 50
_MOST_DEFECTS = 30
_LONGEST_DATE = 200
_MOST_FORWARDS = 5
_LONGEST_NOTE = 80  # letters of a covering note that adds nothing to the mail attached to it


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingContext:
    """What the reader has to be told: whom to trust, and how much to look at."""

    trusted_authserv_ids: tuple[str, ...] = ()
    """Identifiers of the site's own Authentication-Results (R59); none: every sender counts as unauthenticated."""
    spam_headers: tuple[tuple[str, str], ...] = _SPAM_HEADERS
    """Lower-case (field name, beginning of its value) by which the site's own filter marks spam (R12)."""
    webform_senders: frozenset[str] = frozenset()
    """Addresses from which the site's own forms write in a customer's name (R27)."""
    caps: Caps = field(default_factory=Caps)


DEFAULT_CONTEXT = ReadingContext()


def parse(octets: bytes, context: ReadingContext = DEFAULT_CONTEXT) -> InboundMessage:
    """Read a mail. ``octets`` is the whole mail; the answer is bounded by ``context.caps``. Never raises."""
    try:
        return _parse(octets, context)
    except Exception as error:  # noqa: BLE001 - the promise of this module; a mail nobody foresaw goes to a person
        key = hashlib.sha256(octets).hexdigest()
        defect = f"unreadable: {type(error).__name__} while reading"
        return InboundMessage(message_id="", content_key=key, size=len(octets), defects=(defect,))


def _parse(octets: bytes, context: ReadingContext) -> InboundMessage:
    caps = context.caps
    defects: list[str] = []
    source = octets
    if len(source) > caps.mail:
        defects.append(f"unreadable: larger than {caps.mail} bytes")
        source = source[: caps.mail]
    if b"\n" not in source and b"\r" in source:  # line ends of old Macs
        source = source.replace(b"\r", b"\n")
    root, cutting = split(source, caps)
    reading = read(root, caps)
    body, text, files = _words(reading, caps)
    headers = root.headers
    author = _from(headers, defects)
    to, cc = _addresses(headers, "to", caps), _addresses(headers, "cc", caps)
    delivered = _delivered_to(headers, caps)
    ours = frozenset((*(address.address for address in (*to, *cc)), *delivered))
    seen = _seen(root, reading, author, context, ours)
    defects.extend((*cutting, *reading.defects))
    return InboundMessage(
        message_id=_first_id(headers.first("message-id")),
        in_reply_to=_ids(headers.every("in-reply-to")),
        references=_ids(headers.every("references")),
        subject=seen.subject,
        senders=author.addresses,
        sender=seen.sender,
        reply_to=_addresses(headers, "reply-to", caps),
        return_path=seen.return_path,
        to=to,
        cc=cc,
        delivered_to=delivered,
        date=_date(headers.first("date")),
        text=text,
        new_text=body.new_text,
        quoted=body.quoted,
        signature=body.signature,
        forwarded=body.forwarded or bool(reading.forwarded),
        attachments=files,
        automatic=automatic(seen),
        encrypted=reading.encrypted,
        spam=seen.spam,
        dmarc=dmarc_result(
            headers, context.trusted_authserv_ids, author.addresses[0].domain if author.addresses else ""
        ),
        mailbot_mark=headers.has(MARK, "x-loop"),
        content_key=_content_key(headers, text),
        size=len(octets),
        defects=_ordered(defects),
    )


def _words(reading: Reading, caps: Caps) -> tuple[Body, str, tuple[Attachment, ...]]:
    """Return the divided text, the whole text and the files; a bare covering note gives way to the mail it covers."""
    body = split_body(reading.text)
    note = body.new_text.strip()
    inner = reading
    files = reading.files
    for _ in range(_MOST_FORWARDS):
        if inner.text.strip() and (inner is not reading or len(note) > _LONGEST_NOTE or "?" in note):
            break
        if not inner.forwarded or not inner.forwarded[0].children:
            break
        inner = read(inner.forwarded[0].children[0], caps)
        files = (*files, *inner.files)[: caps.attachments]
    if inner is reading or not inner.text.strip():
        return body, reading.text, reading.files
    return split_body(inner.text), inner.text, files


def _seen(
    root: Part, reading: Reading, author: AddressList, context: ReadingContext, recipients: frozenset[str]
) -> Seen:
    headers = root.headers
    sender = _addresses(headers, "sender", context.caps)
    subject = headers.text("subject")
    return Seen(
        headers=headers,
        root=root,
        subject=subject,
        plain_subject=normal(subject, 300),
        text=reading.text,
        calendar=reading.calendar,
        senders=author.addresses,
        sender=sender[0] if sender else None,
        return_path=_return_path(headers),
        recipients=recipients,
        spam=_is_spam(headers, context.spam_headers),
        webform=any(address.address in context.webform_senders for address in author.addresses),
    )


def _from(headers: Headers, defects: list[str]) -> AddressList:
    """Read From. One that is a group, or holds anything that is no address, names nobody (R14)."""
    fields = headers.every("from")
    read_lists = [read_address_list(value, 10) for value in fields]
    if any(found.group or found.unread or found.more for found in read_lists):
        defects.append("From cannot be read as one sender")
        return AddressList(unread=1)
    if any(field_defect.startswith("header from cut") for field_defect in headers.defects):
        defects.append("unreadable: From is cut")
        return AddressList(unread=1)
    addresses = tuple(dict.fromkeys(address for found in read_lists for address in found.addresses))
    if not addresses:
        defects.append("no sender" if fields else "no From")
    return AddressList(addresses=addresses)


def _addresses(headers: Headers, name: str, caps: Caps) -> tuple[Address, ...]:
    found: list[Address] = []
    for value in headers.every(name):
        if len(found) < caps.recipients:
            found.extend(read_address_list(value, caps.recipients - len(found)).addresses)
    return tuple(found)


def _delivered_to(headers: Headers, caps: Caps) -> tuple[str, ...]:
    found = (address.address for name in _DELIVERED_TO for address in _addresses(headers, name, caps))
    return tuple(dict.fromkeys(found))[: caps.recipients]


def _return_path(headers: Headers) -> str | None:
    """Return the envelope sender of the top-most Return-Path: empty for ``<>``, None without one."""
    value = headers.first("return-path")
    if value is None:
        return None
    bare = value.strip()
    inner = bare[1:-1].strip() if bare.startswith("<") and bare.endswith(">") else bare
    return normal_address(inner) or clean_line(inner.lower(), 320)


def _is_spam(headers: Headers, marks: tuple[tuple[str, str], ...]) -> bool:
    return any(value.lower().startswith(start) for name, start in marks for value in headers.every(name))


def _first_id(value: str | None) -> str:
    found = MESSAGE_ID.search(value or "")
    return found[0] if found else ""


def _ids(values: tuple[str, ...]) -> tuple[str, ...]:
    """Return the message ids of some fields, each once: the first and the newest, which is where threads are told."""
    found = list(dict.fromkeys(name for value in values for name in MESSAGE_ID.findall(value)))
    return tuple(found if len(found) <= _MOST_IDS else [found[0], *found[-(_MOST_IDS - 1) :]])


def _date(value: str | None) -> datetime | None:
    """Return the Date in UTC; one without a zone is taken for UTC, one that is no date for none."""
    try:
        moment = parsedate_to_datetime((value or "")[:_LONGEST_DATE])
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
        return moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):  # expected: no date, or none that exists
        return None


_BLANKS = re.compile(r"\s+")


def _content_key(headers: Headers, text: str) -> str:
    """Return the SHA-256 over Message-ID, From, Date, Subject and decoded body that tells copies of a mail (R40)."""
    names = ("message-id", "from", "date", "subject")
    pieces = (*(_BLANKS.sub(" ", headers.first(name) or "").strip() for name in names), text)
    return hashlib.sha256("\x00".join(pieces).encode("utf-8", "replace")).hexdigest()


def _ordered(defects: list[str]) -> tuple[str, ...]:
    """Return each defect once, what made the mail unreadable first."""
    kept = dict.fromkeys(clean_line(defect, 200) for defect in defects)
    return tuple(sorted(kept, key=lambda defect: not defect.startswith("unreadable:")))[:_MOST_DEFECTS]
