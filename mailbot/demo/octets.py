"""Turns what the people of the demo say into mails as real programs send them, and reads those that mailbot sends.

Text beside HTML, quoted history under an answer, a bounce as a mail server words it (RFC 3464), an absence note with
and without the header of RFC 3834, and on top of all of it what the site's own mail server adds on arrival.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from email import message_from_bytes
from email.charset import QP, Charset
from email.header import Header, decode_header, make_header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mailbot.demo.people import DOMAIN, SUPPORT
from mailbot.demo.phrases import MOBILE, WROTE

if TYPE_CHECKING:
    from datetime import datetime
    from email.message import Message

    from mailbot.demo.circulars import Circular
    from mailbot.demo.mailhost import AcceptedMail
    from mailbot.demo.people import Person

ZONE = ZoneInfo("Europe/Paris")
"""Where the demo's company and its customers live."""
MX = f"mx.{DOMAIN}"
"""The demo's own mail server: the name it signs Authentication-Results with."""
BOT_KIND = "X-Mailbot"
POLICY = compat32.clone(linesep="\r\n")
"""The library's old ways: its new ones are ten times slower, and turn a long Message-ID into encoded words."""
UTF8 = Charset("utf-8")
UTF8.body_encoding = QP
LONGEST_QUOTE = 1500


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A mail that arrived at a customer or at a team."""

    envelope_from: str
    recipient: str
    copied: tuple[str, ...]
    """The addresses in Cc."""
    author: str
    subject: str
    message_id: str
    references: tuple[str, ...]
    text: str
    kind: str
    """What mailbot says the mail is (``answer``, ``clarify``, ``forward``...); empty when a person wrote it."""
    header: str
    """The header block as it came, for the server that sends it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """When a mail is written, and the Message-ID it gets."""

    at: datetime
    message_id: str


def arrived(mail: AcceptedMail, recipient: str) -> Arrived:
    """Return a mail that was accepted over SMTP as its reader sees it."""
    message = message_from_bytes(mail.octets)
    return Arrived(
        envelope_from=mail.sender,
        recipient=recipient,
        copied=tuple(address.strip() for address in _header(message, "Cc").split(",") if address.strip()),
        author=_header(message, "From"),
        subject=_header(message, "Subject"),
        message_id=_header(message, "Message-ID"),
        references=tuple(_header(message, "References").split()),
        text=text_of(message),
        kind=_header(message, BOT_KIND),
        header=mail.octets.partition(b"\r\n\r\n")[0].decode("ascii", "replace"),
    )


def text_of(message: Message) -> str:
    """Return the text of a mail; empty when it has none."""
    part = next((part for part in message.walk() if part.get_content_type() == "text/plain"), None)
    octets = part.get_payload(decode=True) if part is not None else b""
    return octets.decode("utf-8", "replace").replace("\r\n", "\n") if isinstance(octets, bytes) else ""


def _header(message: Message, name: str) -> str:
    return " ".join(str(make_header(decode_header(message.get(name, "")))).split())


def letter(person: Person, *, to: str, subject: str, text: str, stamp: Stamp) -> bytes:
    """Return a customer's first mail."""
    message = _mail(_body(text, stamp, rich=person.rich), _author(person), to=to, subject=subject, stamp=stamp)
    return _from_outside(message, person, stamp)


def answer(person: Person, to_mail: Arrived, *, text: str, stamp: Stamp, everybody: tuple[str, ...] = ()) -> bytes:
    """Return a customer's answer to a mail, with that mail quoted below; ``everybody`` is put in To besides support."""
    local = stamp.at.astimezone(ZONE)
    who, _, address = to_mail.author.rpartition(" <")
    intro = WROTE[person.language].format(
        date=local.strftime("%d/%m/%Y"), time=local.strftime("%H:%M"), who=who.strip('"'), address=address.rstrip(">")
    )
    mobile = "" if person.rich else f"\n\n{MOBILE[person.language]}"
    quoted = (intro, to_mail.text[:LONGEST_QUOTE].rstrip())
    body = _body(text + mobile, stamp, rich=person.rich, quoted=quoted)
    to = ", ".join(dict.fromkeys((*everybody, SUPPORT)))
    message = _mail(body, _author(person), to=to, subject=_re(to_mail.subject), stamp=stamp)
    _name(message, to_mail)
    return _from_outside(message, person, stamp)


def agent_mail(author: str, forward: Arrived, *, to: str, text: str, stamp: Stamp, copy: bool) -> bytes:
    """Return a colleague's answer to the customer, written from the mail that handed the case over."""
    subject = _re(forward.subject.rpartition(" : ")[2] or forward.subject)
    message = _mail(_body(text, stamp), author, to=to, subject=subject, stamp=stamp)
    if copy:
        message["Cc"] = SUPPORT
    _name(message, forward)
    return message.as_bytes(policy=POLICY)


def absence(person: Person, to_mail: Arrived, *, subject: str, text: str, stamp: Stamp, marked: bool) -> bytes:
    """Return what a customer's absence program answers; ``marked`` with the header that says so (RFC 3834)."""
    message = _mail(_body(text, stamp), _author(person), to=SUPPORT, subject=subject, stamp=stamp)
    _name(message, to_mail)
    if marked:
        message["Auto-Submitted"] = "auto-replied"
    return _from_outside(message, person, stamp)


def circular(mail: Circular, *, to: str, stamp: Stamp) -> bytes:
    """Return a newsletter, a spam, a notice, or a mail in another language."""
    author = formataddr((mail.name, mail.address))
    message = _mail(_body(mail.text, stamp, rich=True), author, to=to, subject=mail.subject, stamp=stamp)
    for name, value in mail.headers:
        message[name] = value
    domain = mail.address.rpartition("@")[2]
    return received(message.as_bytes(policy=POLICY), domain=domain, at=stamp.at, verdict="pass")


def bounce(person: Person, failed: Arrived, *, stamp: Stamp) -> bytes:
    """Return the report of the customer's server that there is no such mailbox (RFC 3464), to our bounce address."""
    server = f"mx.{person.domain}"
    boundary = f"=_dsn_{stamp.message_id.strip('<>').partition('@')[0]}"
    lines = (
        f"From: Mail Delivery System <MAILER-DAEMON@{server}>",
        f"To: {failed.envelope_from}",
        "Subject: Undelivered Mail Returned to Sender",
        f"Date: {format_datetime(stamp.at.astimezone(ZONE).replace(microsecond=0))}",
        f"Message-ID: {stamp.message_id}",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/report; report-type=delivery-status; boundary="{boundary}"',
        "",
        f"--{boundary}",
        "Content-Type: text/plain; charset=us-ascii",
        "",
        f"This is the mail system at host {server}.",
        "",
        "I'm sorry to have to inform you that your message could not be delivered.",
        "",
        f"<{person.address}>: host {server} said: 550 5.1.1 User unknown (in reply to RCPT TO command)",
        "",
        f"--{boundary}",
        "Content-Type: message/delivery-status",
        "",
        f"Reporting-MTA: dns; {server}",
        "",
        f"Final-Recipient: rfc822; {person.address}",
        "Action: failed",
        "Status: 5.1.1",
        "Diagnostic-Code: smtp; 550 5.1.1 User unknown",
        "",
        f"--{boundary}",
        "Content-Type: text/rfc822-headers",
        "",
        failed.header,
        "",
        f"--{boundary}--",
        "",
    )
    return received("\r\n".join(lines).encode("ascii", "replace"), domain=person.domain, at=stamp.at, verdict="none")


def received(octets: bytes, *, domain: str, at: datetime, verdict: str) -> bytes:
    """Return the mail as it comes out of the site's own mail server, which checked who sent it (RFC 8601)."""
    when = format_datetime(at.astimezone(ZONE).replace(microsecond=0))
    top = (
        f"Authentication-Results: {MX}; dmarc={verdict} header.from={domain}\r\n"
        f"Received: from mx.{domain} (mx.{domain} [192.0.2.25])\r\n\tby {MX} with ESMTPS; {when}\r\n"
    )
    return top.encode("ascii") + octets


def _author(person: Person) -> str:
    return formataddr((person.name, person.address))


def _from_outside(message: Message, person: Person, stamp: Stamp) -> bytes:
    return received(message.as_bytes(policy=POLICY), domain=person.domain, at=stamp.at, verdict=person.dmarc)


def _mail(message: Message, author: str, *, to: str, subject: str, stamp: Stamp) -> Message:
    """Return the body with the headers of a mail."""
    message["From"] = author
    message["To"] = to
    if subject:
        charset = "us-ascii" if subject.isascii() else "utf-8"
        message["Subject"] = Header(" ".join(subject.split()), charset, header_name="Subject").encode()
    message["Date"] = format_datetime(stamp.at.astimezone(ZONE).replace(microsecond=0))
    message["Message-ID"] = stamp.message_id
    return message


def _name(message: Message, to_mail: Arrived) -> None:
    """Say which mail is answered (RFC 5322 section 3.6.4)."""
    message["In-Reply-To"] = to_mail.message_id
    message["References"] = " ".join((*to_mail.references, to_mail.message_id))


def _body(text: str, stamp: Stamp, *, rich: bool = False, quoted: tuple[str, str] | None = None) -> Message:
    """Return the text, with HTML beside it when the program writes that, and the quoted mail below."""
    intro, earlier = quoted or ("", "")
    below = f"\n\n{intro}\n" + "\n".join(f"> {line}" for line in earlier.splitlines()) + "\n" if quoted else "\n"
    plain = MIMEText(text + below, "plain", UTF8)  # type: ignore[arg-type] # it takes a Charset, typeshed says str
    if not rich:
        return plain
    old = f"<br><div>{html.escape(intro)}</div><blockquote>{_lines(earlier)}</blockquote>" if quoted else ""
    markup = f"<html><body><div>{_lines(text)}</div>{old}</body></html>\n"
    # The library would draw a boundary that no seed repeats.
    boundary = f"=_{stamp.message_id.strip('<>').partition('@')[0]}"
    beside = MIMEText(markup, "html", UTF8)  # type: ignore[arg-type] # same
    return MIMEMultipart("alternative", boundary, [plain, beside])


def _lines(text: str) -> str:
    return "<br>\n".join(html.escape(line) for line in text.splitlines())


def _re(subject: str) -> str:
    return subject if subject.lower().startswith("re:") else f"Re: {subject}"
