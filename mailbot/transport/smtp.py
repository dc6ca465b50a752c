"""Sends one mail at a time and says honestly what became of it.

Before the final dot nothing has happened: a lost connection is a safe retry. After the dot nobody can know (RFC 1047):
the outcome is ``uncertain``, and a person or a look into Sent decides. One connection is kept and used again.
"""

from __future__ import annotations

import re
import time
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from mailbot.domain import Delivery, Outcome
from mailbot.errors import MailbotError
from mailbot.transport.smtp_session import GO_AHEAD, AccountRefusedError, Reply, SmtpSession, TryLaterError
from mailbot.transport.wire import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailbot.domain import OutboundMessage
    from mailbot.transport.accounts import SmtpAccount

STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
"""Enhanced status code (RFC 3463)."""

ACCOUNT_CODES = frozenset({530, 534, 535, 538, 454})
"""Refusals that concern the account, not the mail (R52; RFC 4954 section 6)."""

SENDER_STATUS = frozenset({"5.1.7", "5.1.8"})
"""5.1.x codes that speak of the sender (RFC 3463 section 3.2)."""

LONGEST_LINE = 998
"""Octets of a line without its end (RFC 5321 section 4.5.3.1.6)."""

IDLE_SECONDS = 15.0
"""A kept connection idle for longer is tried out before a mail is trusted to it."""

MAILS_PER_CONNECTION = 100
"""Mails after which a new connection is made; many providers count."""

LONGEST_ADDRESS = 320
"""Characters of an address."""

CLOSING = 421


class Stage(StrEnum):
    """Where in the conversation an answer was given."""

    OPENING = "opening"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    DOT = "dot"


class Outbound:
    """The way out of one account. Owned by one thread. ``send`` never raises for what a server does."""

    def __init__(self, account: SmtpAccount, *, on_stage: Callable[[str], None] | None = None) -> None:
        """Keep the account. ``on_stage`` hears ``mail``, ``rcpt``, ``data``, ``dot`` and ``accepted`` when reached."""
        self._account = account
        self._on_stage = on_stage or (lambda _: None)
        self._session: SmtpSession | None = None
        self._used_at = 0.0
        self._mails = 0
        self._answered = False
        """Whether the server has said anything about the mail at hand."""

    def send(self, message: OutboundMessage, *, archive: str = "") -> Delivery:
        """Send ``message``, with ``archive`` as a second recipient of the same transaction; return what became of it.

        When the archive is refused the mail goes out all the same, and the delivery's text says so.
        """
        refusal = defect(message, archive)
        if refusal is not None:
            return refusal
        kept = self._session is not None
        delivery = self._attempt(message, archive)
        if kept and not self._answered and delivery.outcome is Outcome.DEFERRED and self._session is None:
            # The kept connection had gone before a word about this mail was said: a new one is a safe second try.
            delivery = self._attempt(message, archive)
        return delivery

    def close(self) -> None:
        """Say goodbye; never raises. A later ``send`` connects again."""
        if self._session is not None:
            self._session.end()
            self._session = None

    # --- one attempt ------------------------------------------------------------------------------------------------

    def _attempt(self, message: OutboundMessage, archive: str) -> Delivery:
        self._answered = False
        try:
            delivery = self._transact(self._connected(), message, archive)
        except TryLaterError as error:
            delivery = judge(error.reply, Stage.OPENING)
        except AccountRefusedError as error:
            delivery = _told(Outcome.ACCOUNT, error, error.reply)
        except MailbotError as error:  # the password or token cannot be had
            delivery = _told(Outcome.ACCOUNT, error)
        except OSError as error:
            uncertain = self._session is not None and self._session.dot_sent
            delivery = _told(Outcome.UNCERTAIN if uncertain else Outcome.DEFERRED, error)
        except BaseException:
            self._drop()
            raise
        else:
            self._used_at = time.monotonic()
            if delivery.code != CLOSING:
                return delivery
        self._drop()
        return delivery

    def _connected(self) -> SmtpSession:
        """Return the kept connection if it still answers, or a new one."""
        if self._session is not None:
            idle = time.monotonic() - self._used_at
            if self._mails < MAILS_PER_CONNECTION and (idle < IDLE_SECONDS or self._resets(self._session)):
                return self._session
            self.close()
        session = self._session = SmtpSession(self._account)
        self._mails = 0
        session.start()
        return session

    def _transact(self, session: SmtpSession, message: OutboundMessage, archive: str) -> Delivery:
        refusal, parameters = _parameters(session, message)
        if refusal is not None:
            return refusal
        timeouts = self._account.timeouts
        session.dot_sent = False
        recipients = (message.recipient, archive) if archive else (message.recipient,)
        replies = session.envelope(
            (
                (f"MAIL FROM:<{message.envelope_from}>{parameters}", timeouts.mail),
                *((f"RCPT TO:<{address}>", timeouts.rcpt) for address in recipients),
            )
        )
        self._answered = replies[0].code != CLOSING
        for stage, reply in zip((Stage.MAIL, Stage.RCPT), replies, strict=False):
            if not reply.positive:
                return self._refused(session, reply, stage)
            self._on_stage(stage.value)
        data = session.command("DATA", timeouts.data)
        if data.code != GO_AHEAD:
            return self._refused(session, data, Stage.DATA)
        self._on_stage("data")
        session.send_mail(message.octets)
        self._mails += 1
        self._on_stage("dot")
        answer = session.reply(timeouts.dot)
        session.dot_sent = False
        if not answer.positive:
            return judge(answer, Stage.DOT, several=bool(archive))
        self._on_stage("accepted")
        return judge(answer, Stage.DOT, note=_archive_note(replies))

    def _refused(self, session: SmtpSession, reply: Reply, stage: Stage) -> Delivery:
        """Return what the refusal means, with the connection ready for the next mail or dropped."""
        if reply.code != CLOSING and not self._resets(session):
            self._drop()
        return judge(reply, stage)

    def _resets(self, session: SmtpSession) -> bool:
        """Whether the server still answers, and has forgotten the last transaction."""
        try:
            return session.command("RSET", self._account.timeouts.reset).positive
        except OSError:
            return False

    def _drop(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None


def judge(reply: Reply, stage: Stage, *, several: bool = False, note: str = "") -> Delivery:
    """Return what ``reply`` means at ``stage`` (R49 to R54). ``several``: it speaks of more than one recipient."""
    found = STATUS.search(reply.lines[0].decode("ascii", "replace"))
    # A status of another class than the code is a version number or a quotation.
    status = found[1] if found and found[1][0] == str(reply.code)[0] else ""
    outcome = Outcome.REFUSED
    if reply.positive:  # anywhere else than after the dot it is an answer to some other question
        outcome = Outcome.SENT if stage is Stage.DOT else Outcome.DEFERRED
    elif reply.code in ACCOUNT_CODES:
        outcome = Outcome.ACCOUNT
    elif reply.code < 400:  # noqa: PLR2004 - RFC 5321 section 4.2.1: no server may say 3xx here
        outcome = Outcome.UNCERTAIN if stage is Stage.DOT else Outcome.DEFERRED
    elif reply.code < 500:  # noqa: PLR2004 - same
        outcome = Outcome.DEFERRED
    elif stage is Stage.OPENING:
        outcome = Outcome.ACCOUNT
    of_address = status.startswith("5.1.") and status not in SENDER_STATUS
    return Delivery(
        outcome=outcome,
        code=reply.code,
        status=status,
        text=plain(reply.text) + note,
        recipient_refused=outcome is Outcome.REFUSED and of_address and stage is not Stage.MAIL and not several,
    )


def defect(message: OutboundMessage, archive: str = "") -> Delivery | None:
    """Return the refusal of a mail that no server should be given; mail is smuggled with bare line feeds (R31)."""
    envelope = (message.recipient, message.envelope_from or message.recipient, archive or message.recipient)
    if not all(map(_is_address, envelope)):
        return _ours(501, "5.1.3", "an address of the envelope is not one")
    octets = message.octets
    rest = octets.replace(b"\r\n", b"")
    if b"\0" in rest or b"\r" in rest or b"\n" in rest:
        return _ours(554, "5.6.0", "the mail holds a NUL, or a line end that is not CRLF")
    if any(len(line) > LONGEST_LINE for line in octets.split(b"\r\n")):
        return _ours(554, "5.6.0", f"the mail holds a line of more than {LONGEST_LINE} octets")
    return None


def _parameters(session: SmtpSession, message: OutboundMessage) -> tuple[Delivery | None, str]:
    """Return the refusal of a mail that this server cannot carry unchanged (R55, R57), or the parameters of MAIL."""
    parameters = ""
    if session.has_extn("size"):
        limit = session.esmtp_features["size"]
        if limit.isdigit() and 0 < int(limit) < len(message.octets):
            return _ours(552, "5.3.4", f"the mail has {len(message.octets)} octets, the server takes {limit}"), ""
        parameters += f" SIZE={len(message.octets)}"
    if not message.octets.isascii():
        if not session.has_extn("8bitmime"):
            return _ours(554, "5.6.3", "the mail has 8-bit octets, which the server does not take"), ""
        parameters += " BODY=8BITMIME"
    headers = message.octets.partition(b"\r\n\r\n")[0]
    if not (headers.isascii() and (message.envelope_from + message.recipient).isascii()):
        if not session.has_extn("smtputf8"):
            return _ours(553, "5.6.7", "an address or header is not ASCII, which the server does not take (R32)"), ""
        parameters += " SMTPUTF8"
    return None, parameters


def _is_address(text: str) -> bool:
    """Whether ``text`` may stand between angle brackets without ending them or the command."""
    local, _, domain = text.rpartition("@")
    return bool(local and domain) and len(text) <= LONGEST_ADDRESS and text.isprintable() and not set(text) & set(" <>")


def _archive_note(replies: list[Reply]) -> str:
    refused = [reply for reply in replies[2:] if not reply.positive]
    return f" (archive refused: {plain(refused[0].text, limit=80)})" if refused else ""


def _told(outcome: Outcome, error: Exception, reply: Reply | None = None) -> Delivery:
    if reply is None:
        return Delivery(outcome=outcome, text=plain(error))
    return replace(judge(reply, Stage.OPENING), outcome=outcome, text=f"{plain(error)}: {plain(reply.text)}")


def _ours(code: int, status: str, text: str) -> Delivery:
    return Delivery(outcome=Outcome.REFUSED, code=code, status=status, text=f"not sent: {text}")
