"""One conversation with a submission server: greeting, TLS, login, and answers read without trusting them (R56).

The standard smtplib gives the commands and reads EHLO; the reading of answers, the login and STARTTLS are ours. Its
own would read an answer of any length, wait for each octet anew, and keep what was slipped in before STARTTLS.
"""

from __future__ import annotations

import base64
import smtplib
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mailbot.transport.accounts import FORBIDDEN, Security
from mailbot.transport.wire import Wire, client_context, dial, plain

if TYPE_CHECKING:
    from mailbot.transport.accounts import SmtpAccount

REPLY_LINE = 2048
"""Longest line of an answer, in octets (R56; RFC 5321 section 4.5.3.1.5 has 512)."""

REPLY_LINES = 100
"""Most lines of an answer (R56)."""

BLOCK = 1 << 16
"""Octets of a mail that are sent at once."""

READY, GO_AHEAD, CHALLENGE, AUTHENTICATED = 220, 354, 334, 235


class MalformedReplyError(ConnectionError):
    """The server's answer was not SMTP; nothing it says on this connection can be trusted any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer: its code, 200 to 599, and its lines without the code."""

    code: int
    lines: tuple[bytes, ...]

    @property
    def text(self) -> bytes:
        """All lines as one."""
        return b" ".join(self.lines)

    @property
    def positive(self) -> bool:
        """Whether the server agreed (2xx)."""
        return self.code < 300  # noqa: PLR2004 - RFC 5321 section 4.2.1


class AccountRefusedError(Exception):
    """The server would not have this account, or would not be secure. ``reply`` is None when it said nothing."""

    def __init__(self, message: str, reply: Reply | None = None) -> None:
        """Keep what happened, and the server's answer if there was one."""
        super().__init__(message)
        self.reply = reply


class TryLaterError(Exception):
    """The server refused for now, before any mail was named."""

    def __init__(self, reply: Reply) -> None:
        """Keep the server's answer."""
        super().__init__(reply.text)
        self.reply = reply


class SmtpSession(smtplib.SMTP):
    """smtplib's client over our wire. Every failure of the connection is an OSError."""

    def __init__(self, account: SmtpAccount) -> None:
        """Keep the account; ``start`` connects."""
        super().__init__(local_hostname=account.local_hostname)
        self.account = account
        self.dot_sent = False
        """Whether the final dot of a mail may have left: from then on only the server knows what became of it."""
        self._wire: Wire | None = None
        self._patience = account.timeouts.greeting

    @property
    def tls(self) -> str:
        """Version of TLS in use, or an empty string."""
        sock = self._wire.sock if self._wire is not None else None
        return (sock.version() or "") if isinstance(sock, ssl.SSLSocket) else ""

    # --- opening ----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Connect, secure, log in. Raises OSError, TryLaterError or AccountRefusedError; never falls back (R47)."""
        account = self.account
        context = None if account.security is Security.NONE else _context(account.ca_file)
        sock = dial(account.host, account.port, timeout=account.timeouts.connect)
        self._wire = Wire(sock, timeout=account.timeouts.connect)
        if context is not None and account.security is Security.TLS:
            self._secure(context)
        self._expect(self.reply(account.timeouts.greeting), "the greeting", READY)
        self._greet()
        if context is not None and account.security is Security.STARTTLS:
            if not self.has_extn("starttls"):
                raise AccountRefusedError("the server offers no STARTTLS")
            answer = self.command("STARTTLS", account.timeouts.greeting)
            if answer.code != READY:
                raise AccountRefusedError("the server refused STARTTLS", answer)
            self._secure(context)
            self._greet()
        if account.username:
            self._login(account.secret())

    def _secure(self, context: ssl.SSLContext) -> None:
        wire = self._wired()
        try:
            wire.secure(context, self.account.host)
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
            raise  # the connection broke; nothing is known about the certificate
        except ssl.SSLError as error:
            raise AccountRefusedError(f"the connection could not be made secure: {error}") from error

    def _greet(self) -> None:
        """Say EHLO, or HELO to a server that knows no better, and learn what the server offers."""
        self._patience = self.account.timeouts.greeting
        self.esmtp_features = {}
        code, text = self.ehlo()
        if code >= 500:  # noqa: PLR2004 - RFC 5321 section 4.2.1
            code, text = self.helo()
        self._expect(Reply(code=code, lines=(text,)), "EHLO", 250)

    def _login(self, secret: str) -> None:
        """Log in by XOAUTH2, PLAIN or LOGIN, in UTF-8; the secret stands in no error."""
        if FORBIDDEN & set(secret):
            raise AccountRefusedError("the password holds a line break; correct its file (R48)")
        user, offered = self.account.username, self.esmtp_features.get("auth", "").upper().split()
        seconds = self.account.timeouts.greeting
        if self.account.oauth:
            answer = self.command("AUTH XOAUTH2 " + _base64(f"user={user}\1auth=Bearer {secret}\1\1"), seconds)
            if answer.code == CHALLENGE:  # it holds the reason, and wants an empty answer before the refusal itself
                answer = self.command("", seconds)
        elif "PLAIN" in offered:
            answer = self.command("AUTH PLAIN " + _base64(f"\0{user}\0{secret}"), seconds)
        elif "LOGIN" in offered:
            answer = self.command("AUTH LOGIN", seconds)
            for word in (user, secret):
                if answer.code == CHALLENGE:
                    answer = self.command(_base64(word), seconds)
        else:
            raise AccountRefusedError(f"the server offers no login mailbot knows (PLAIN, LOGIN, XOAUTH2): {offered}")
        if answer.code in (421, 432, 451):
            raise TryLaterError(answer)
        if answer.code != AUTHENTICATED:
            words = plain(answer.text, secret=secret).encode()
            raise AccountRefusedError("the server refused the login", Reply(code=answer.code, lines=(words,)))

    @staticmethod
    def _expect(reply: Reply, what: str, code: int) -> None:
        """Raise unless ``reply`` is ``code``: 4xx for now, 5xx (no service for us) until a person has looked."""
        if 400 <= reply.code < 500:  # noqa: PLR2004 - RFC 5321 section 4.2.1
            raise TryLaterError(reply)
        if reply.code != code:
            raise AccountRefusedError(f"the server refused us at {what}", reply)

    # --- talking ----------------------------------------------------------------------------------------------------

    def command(self, line: str, seconds: float) -> Reply:
        """Send one line; return the answer to it within ``seconds``."""
        self.write((line,), seconds)
        return self.reply(seconds)

    def write(self, lines: tuple[str, ...], seconds: float) -> None:
        """Send lines in one packet; ``reply`` reads the answer to each (RFC 2920)."""
        if any(FORBIDDEN & set(line) for line in lines):
            raise ValueError("a line break or NUL stands in a command")
        self._wired().send("".join(f"{line}\r\n" for line in lines).encode(), seconds)

    def reply(self, seconds: float) -> Reply:
        """Return the next answer, complete within ``seconds``; raise MalformedReplyError when it is none (R56)."""
        wire = self._wired()
        wire.patience(seconds)
        wire.allow(seconds, REPLY_LINE * REPLY_LINES + BLOCK)
        lines: list[bytes] = []
        code = b""
        while len(lines) < REPLY_LINES:
            line = wire.line(REPLY_LINE).rstrip(b"\r\n")
            code = code or line[:3]
            if (
                line[:3] != code
                or not (code.isdigit() and b"200" <= code < b"600")
                or line[3:4] not in (b" ", b"-", b"")
            ):
                raise MalformedReplyError(f"the server's answer is not SMTP: {line[:80]!r}")
            lines.append(line[4:])
            if line[3:4] != b"-":
                return Reply(code=int(code), lines=tuple(lines))
        raise MalformedReplyError(f"the server's answer has more than {REPLY_LINES} lines")

    def envelope(self, lines: tuple[tuple[str, float], ...]) -> list[Reply]:
        """Send the commands, each with its seconds; return the answers, up to the first that refuses.

        In one packet where the server allows it (RFC 2920): one round trip instead of two or three. DATA never goes
        with them, since a server that takes DATA after refusing the recipient would have to be given a mail.
        """
        replies: list[Reply] = []
        together = self.has_extn("pipelining")
        if together:
            self.write(tuple(line for line, _ in lines), lines[0][1])
        for line, seconds in lines:
            replies.append(self.reply(seconds) if together else self.command(line, seconds))
            if not together and not replies[-1].positive:
                break
        return replies

    def send_mail(self, octets: bytes) -> None:
        """Send the mail, dots doubled, then the final dot; from just before that on ``dot_sent`` is True."""
        wire, seconds = self._wired(), self.account.timeouts.block
        stuffed = octets.replace(b"\r\n.", b"\r\n..")
        if stuffed.startswith(b"."):
            stuffed = b"." + stuffed
        if not stuffed.endswith(b"\r\n"):
            stuffed += b"\r\n"
        view = memoryview(stuffed)
        for start in range(0, len(view), BLOCK):
            wire.send(bytes(view[start : start + BLOCK]), seconds)
        self.dot_sent = True
        wire.send(b".\r\n", seconds)

    def send(self, s: object) -> None:
        """Send what smtplib made; called by smtplib."""
        octets = s.encode("ascii", "replace") if isinstance(s, str) else bytes(s)  # type: ignore[call-overload] # smtplib sends only these
        self._wired().send(octets, self._patience)

    def getreply(self) -> tuple[int, bytes]:
        """Return code and text of the next answer; called by smtplib."""
        reply = self.reply(self._patience)
        return reply.code, b"\n".join(reply.lines)

    def end(self) -> None:
        """Say QUIT and close; never raises."""
        try:
            self.command("QUIT", self.account.timeouts.quit)
        except OSError:  # the server may be gone already
            pass
        finally:
            self.close()

    def close(self) -> None:
        """Close without a word; never raises."""
        if self._wire is not None:
            self._wire.close()
            self._wire = None

    def _wired(self) -> Wire:
        if self._wire is None:
            raise ConnectionResetError("the connection is closed")
        return self._wire


def _context(ca_file: str) -> ssl.SSLContext:
    try:
        return client_context(ca_file)
    except OSError as error:
        raise AccountRefusedError(f"the certificate authority {ca_file!r} cannot be read: {error}") from error


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
