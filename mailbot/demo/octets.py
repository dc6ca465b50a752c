"""Turns what the people of the demo say into mails as real programs send them, and reads those that mailbot sends.

Text beside HTML, quoted history under an answer, a bounce as a mail server words it (RFC 3464), an absence note with
and without the header of RFC 3834, and on top of all of it what the site's own mail server adds on arrival.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP, default
from email.utils import format_datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mailbot.demo.people import DOMAIN, SUPPORT
from mailbot.demo.phrases import MOBILE, WROTE

if TYPE_CHECKING:
    from datetime import datetime

    from mailbot.demo.circulars import Circular
    from mailbot.demo.mailhost import AcceptedMail
    from mailbot.demo.people import Agent, Person

ZONE = ZoneInfo("Europe/Paris")
"""Where the demo's company and its customers live."""
MX = f"mx.{DOMAIN}"
"""The demo's own mail server: the name it signs Authentication-Results with."""
BOT_KIND = "X-Mailbot"
WIDE = SMTP.clone(max_line_length=998)
"""Headers are not folded: at 78 characters the library would turn a long Message-ID into encoded words."""
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
    message = BytesParser(EmailMessage, policy=default).parsebytes(mail.octets)
    body = message.get_body(("plain",))
    return Arrived(
        envelope_from=mail.sender,
        recipient=recipient,
        copied=tuple(address.strip() for address in str(message["Cc"] or "").split(",") if address.strip()),
        author=str(message["From"]),
        subject=str(message["Subject"] or ""),
        message_id=str(message["Message-ID"] or "").strip(),
        references=tuple(str(message["References"] or "").split()),
        text=str(body.get_content()) if body is not None else "",
        kind=str(message[BOT_KIND] or "").strip(),
        header=mail.octets.partition(b"\r\n\r\n")[0].decode("ascii", "replace"),
    )


def letter(person: Person, *, to: str, subject: str, text: str, stamp: Stamp) -> bytes:
    """Return a customer's first mail."""
    message = _begun(Address(person.name, addr_spec=person.address), to=to, subject=subject, stamp=stamp)
    _fill(message, text, rich=person.rich)
    return received(message.as_bytes(policy=WIDE), domain=person.domain, at=stamp.at, verdict=person.dmarc)


def answer(person: Person, to_mail: Arrived, *, text: str, stamp: Stamp, everybody: tuple[str, ...] = ()) -> bytes:
    """Return a customer's answer to a mail, with that mail quoted below; ``everybody`` is put in To besides support."""
    to = ", ".join(dict.fromkeys((*everybody, SUPPORT)))
    message = _begun(Address(person.name, addr_spec=person.address), to=to, subject=_re(to_mail.subject), stamp=stamp)
    message["In-Reply-To"] = to_mail.message_id
    message["References"] = " ".join((*to_mail.references, to_mail.message_id))
    local = stamp.at.astimezone(ZONE)
    who, _, address = to_mail.author.rpartition(" <")
    intro = WROTE[person.language].format(
        date=local.strftime("%d/%m/%Y"), time=local.strftime("%H:%M"), who=who.strip('"'), address=address.rstrip(">")
    )
    mobile = "" if person.rich else f"\n\n{MOBILE[person.language]}"
    _fill(message, text + mobile, rich=person.rich, quoted=(intro, to_mail.text[:LONGEST_QUOTE].rstrip()))
    return received(message.as_bytes(policy=WIDE), domain=person.domain, at=stamp.at, verdict=person.dmarc)


def agent_mail(agent: Agent, forward: Arrived, *, to: str, text: str, stamp: Stamp, copy: bool) -> bytes:
    """Return a colleague's answer to the customer, written from the mail that handed the case over."""
    subject = _re(forward.subject.rpartition(" : ")[2] or forward.subject)
    message = _begun(Address(f"{agent.name} (Acme)", addr_spec=agent.address), to=to, subject=subject, stamp=stamp)
    if copy:
        message["Cc"] = SUPPORT
    message["In-Reply-To"] = forward.message_id
    message["References"] = " ".join((*forward.references, forward.message_id))
    _fill(message, text, rich=False)
    return message.as_bytes(policy=WIDE)


def absence(person: Person, to_mail: Arrived, *, subject: str, text: str, stamp: Stamp, marked: bool) -> bytes:
    """Return what a customer's absence program answers; ``marked`` with the header that says so (RFC 3834)."""
    message = _begun(Address(person.name, addr_spec=person.address), to=SUPPORT, subject=subject, stamp=stamp)
    message["In-Reply-To"] = to_mail.message_id
    message["References"] = to_mail.message_id
    if marked:
        message["Auto-Submitted"] = "auto-replied"
    _fill(message, text, rich=False)
    return received(message.as_bytes(policy=WIDE), domain=person.domain, at=stamp.at, verdict=person.dmarc)


def circular(mail: Circular, *, to: str, stamp: Stamp) -> bytes:
    """Return a newsletter, a spam, a notice, or a mail in another language."""
    message = _begun(Address(mail.name, addr_spec=mail.address), to=to, subject=mail.subject, stamp=stamp)
    for name, value in mail.headers:
        message[name] = value
    _fill(message, mail.text, rich=True)
    return received(message.as_bytes(policy=WIDE), domain=mail.address.rpartition("@")[2], at=stamp.at, verdict="pass")


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


def _begun(author: Address, *, to: str, subject: str, stamp: Stamp) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = author
    message["To"] = to
    if subject:
        message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(stamp.at.astimezone(ZONE).replace(microsecond=0))
    message["Message-ID"] = stamp.message_id
    return message


def _fill(message: EmailMessage, text: str, *, rich: bool, quoted: tuple[str, str] | None = None) -> None:
    """Put the text into the mail, HTML beside it when the program does so, and the quoted mail below."""
    intro, earlier = quoted or ("", "")
    below = f"\n\n{intro}\n" + "\n".join(f"> {line}" for line in earlier.splitlines()) + "\n" if quoted else "\n"
    message.set_content(text + below, charset="utf-8", cte="quoted-printable")
    if rich:
        old = f"<br><div>{html.escape(intro)}</div><blockquote>{_lines(earlier)}</blockquote>" if quoted else ""
        markup = f"<html><body><div>{_lines(text)}</div>{old}</body></html>\n"
        message.add_alternative(markup, subtype="html", charset="utf-8", cte="quoted-printable")
        # Otherwise the library draws a boundary that no seed repeats.
        message.set_boundary(f"=_{str(message['Message-ID']).strip('<>').partition('@')[0]}")


def _lines(text: str) -> str:
    return "<br>\n".join(html.escape(line) for line in text.splitlines())


def _re(subject: str) -> str:
    return subject if subject.lower().startswith("re:") else f"Re: {subject}"
