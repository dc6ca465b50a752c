"""An IMAP client that survives real servers: imapclient with its own buffer, bounded waits and bounded answers.

What it repairs in imapclient 4.1 and the standard imaplib, each with a test on a hostile server:
a response split over two packets aborted the connection; new mail announced in the same packet as the start of IDLE
woke nobody; a server that closed during IDLE made a loop of 40,000 calls a second; the end of IDLE could wait for ever
(imapclient 327, 403, 449); packets waited 40 ms for each other; a literal of any size was read into memory; a search
whose answer came in two lines raised; and every line, with the password, was formatted for a log nobody reads.
"""

from __future__ import annotations

import imaplib
import time
from typing import TYPE_CHECKING, Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import ProtocolError

from mailbot.transport.accounts import FORBIDDEN, Security
from mailbot.transport.wire import ANSWER, Wire, client_context, dial

if TYPE_CHECKING:
    import socket
    import ssl
    from collections.abc import Sequence

    from mailbot.transport.accounts import ImapAccount

DONE_SECONDS = 30.0
"""How long a server may take to leave IDLE."""

IDLE_LINES = 1000
"""Events to take in one look: a server that never stops talking must not keep us."""

UID_DIGITS = 10
"""A UID has 32 bits (RFC 9051 section 2.3.1.1)."""


class Protocol(imaplib.IMAP4):
    """imaplib's protocol over our wire: the reading, the sending and STARTTLS are ours, the grammar is its own."""

    wire: Wire

    def __init__(self, host: str, port: int, *, timeouts: SocketTimeout, context: ssl.SSLContext | None) -> None:
        """Connect and read the greeting; ``context`` for TLS from the first octet."""
        self._timeouts = timeouts
        self._context = context
        super().__init__(host, port)

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        """Connect; called by imaplib."""
        del timeout
        self.host, self.port = host, port
        sock = dial(host, port, timeout=self._timeouts.connect)
        self.wire = Wire(sock, timeout=self._timeouts.connect)
        if self._context is not None:
            try:
                self.wire.secure(self._context, host)
            except OSError:
                self.wire.close()
                raise
        self.sock = self.wire.sock

    def readline(self) -> bytes:
        """Return a whole line; called by imaplib."""
        return self.wire.line()

    def read(self, size: int) -> bytes:
        """Return a literal of ``size`` octets; called by imaplib."""
        return self.wire.exactly(size)

    def send(self, data: Any) -> None:
        """Send octets; called by imaplib."""
        self.wire.send(bytes(data))

    def shutdown(self) -> None:
        """Close the socket without a word."""
        self.wire.close()

    def starttls(self, ssl_context: ssl.SSLContext | None = None) -> tuple[Any, list[Any]]:
        """Change to verified TLS and forget everything that was said in clear text (RFC 9051 section 11.1)."""
        typ, data = self._simple_command("STARTTLS")
        if typ != "OK":
            raise self.error(f"STARTTLS refused: {data!r}")
        self.wire.secure(ssl_context or client_context(), self.host)
        self.sock = self.wire.sock
        self.untagged_responses: dict[str, list[Any]] = {}
        self._get_capabilities()
        return typ, data

    def enter_idle(self) -> tuple[bytes, list[bytes]]:
        """Send IDLE; return its tag and the untagged lines that came before the server agreed."""
        tag: bytes = self._command("IDLE")
        before: list[bytes] = []
        while (line := self._get_response()) is not None:
            if self.tagged_commands.get(tag):
                raise self.error(f"IDLE refused: {self.tagged_commands.pop(tag)!r}")
            before.append(line)
        return tag, before

    def _get_line(self) -> bytes:
        """Return a line without its end; imaplib's own formats it for its log first, secrets and all."""
        line = self.readline()
        if not line.endswith(b"\r\n"):
            raise self.abort(f"unterminated line: {line[:80]!r}")
        return line[:-2]

    def _log(self, line: str) -> None:
        """Keep no record of what was said: it holds the password and the mails."""


class RobustIMAP(IMAPClient):  # type: ignore[misc] # imapclient ships no types
    """IMAPClient over our wire. Every call is bounded by the budget given to ``allow``."""

    def __init__(self, account: ImapAccount) -> None:
        """Connect and, where the account says so, change to TLS; raise OSError or imaplib's errors."""
        context = None if account.security is Security.NONE else client_context(account.ca_file)
        super().__init__(
            account.host,
            account.port,
            ssl=account.security is Security.TLS,
            ssl_context=context,
            timeout=SocketTimeout(account.connect_timeout, account.read_timeout),
        )
        self._imap.debug = 0
        self.normalise_times = False  # aware times of arrival
        if account.security is Security.STARTTLS:
            try:
                self.starttls(context)
            except Exception:
                self.shutdown()
                raise
        self.wire.patience(account.read_timeout)

    def _create_IMAP4(self) -> Protocol:  # noqa: N802 - imapclient's name
        return Protocol(self.host, self.port, timeouts=self._timeout, context=self.ssl_context if self.ssl else None)

    def _set_read_timeout(self) -> None:
        """Leave the socket's timeout to the wire."""

    @property
    def wire(self) -> Wire:
        """The wire underneath."""
        wire: Wire = self._imap.wire
        return wire

    def allow(self, seconds: float, octets: int = ANSWER) -> None:
        """Begin a budget: the calls that follow may take ``seconds`` and bring ``octets`` altogether."""
        self.wire.allow(seconds, octets)

    def uid_search(self, *criteria: str) -> tuple[int, ...]:
        """Return the UIDs that match, ascending. ``criteria`` are words of RFC 9051 section 6.4.4, already quoted.

        imapclient sends line breaks inside criteria as they are (its issue 657) and refuses an answer in two lines.
        """
        if any(FORBIDDEN & set(word) for word in criteria):
            raise ValueError("a line break or NUL stands in a search (R48)")
        typ, data = self._imap.uid("SEARCH", *criteria)
        self._checkok("search", typ, data)
        words = (word for line in data if line for word in line.split())
        return tuple(sorted({int(word) for word in words if word.isdigit() and len(word) <= UID_DIGITS}))

    def uid_fetch(self, uids: Sequence[int], *items: str) -> dict[int, dict[bytes, Any]]:
        """Return what the server said of each of ``uids``; whatever it said of its own accord before is forgotten."""
        for unasked in ("FETCH", "EXPUNGE", "VANISHED"):
            self._imap.untagged_responses.pop(unasked, None)
        try:
            answers: dict[int, dict[bytes, Any]] = self.fetch([int(uid) for uid in uids], items)
        except RecursionError as error:  # brackets in brackets, read once the whole answer is in
            raise ProtocolError("the answer is nested too deeply") from error
        return answers

    def noop(self) -> None:
        """Ask for news (RFC 9051 section 6.1.2); ``new_mail_announced`` tells whether there is any."""
        self._checkok("noop", *self._imap.noop())

    def new_mail_announced(self) -> bool:
        """Whether the server spoke of new mail beside another answer since the last call; forgets it."""
        waiting = self._imap.untagged_responses
        return any([waiting.pop("EXISTS", None), waiting.pop("RECENT", None)])

    def idle(self) -> list[bytes]:
        """Enter IDLE (RFC 2177); return the untagged lines that came before the server agreed."""
        before: list[bytes]
        self._idle_tag, before = self._imap.enter_idle()
        return before

    def idle_check(self, timeout: float | None = None, wake: socket.socket | None = None) -> list[bytes]:
        """Return the untagged lines received while in IDLE; none after ``timeout`` seconds or a call through ``wake``.

        Raises ConnectionError when the server closed: an empty list never means that.
        """
        until = time.monotonic() + (DONE_SECONDS if timeout is None else timeout)
        lines: list[bytes] = []
        while (line := self.wire.line_until(time.monotonic() if lines else until, wake)) is not None:
            lines.append(line.rstrip(b"\r\n"))
            if len(lines) >= IDLE_LINES:
                break
        return lines

    def idle_done(self, seconds: float = DONE_SECONDS) -> tuple[bytes, list[bytes]]:
        """Leave IDLE within ``seconds``; return the server's closing words and the untagged lines before them."""
        self._imap.send(b"DONE\r\n")
        tag = self._idle_tag + b" "
        until = time.monotonic() + seconds
        lines: list[bytes] = []
        while time.monotonic() < until and (line := self.wire.line_until(until)) is not None:
            if line.startswith(tag):
                self._imap.tagged_commands.pop(self._idle_tag, None)
                typ, _, words = line[len(tag) :].strip().partition(b" ")
                self._checkok("idle", typ.decode("ascii", "replace"), [words])
                return words, lines
            lines.append(line.rstrip(b"\r\n"))
        raise TimeoutError("the server did not leave IDLE")
