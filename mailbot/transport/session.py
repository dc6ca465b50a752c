"""A login that holds: one IMAP connection with its folder selected, whose every failure is told in words.

A session belongs to one thread. What a server does wrong becomes ImapAuthError, ImapTlsError or ImapError; a
connection that can no longer be trusted is closed at once, and ``open`` makes a new one.
"""

from __future__ import annotations

import re
import ssl
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

from imapclient.exceptions import CapabilityError, IMAPClientAbortError, IMAPClientError, IMAPClientReadOnlyError

from mailbot.errors import ImapAuthError, ImapError, ImapTlsError, MailbotError
from mailbot.transport.accounts import FORBIDDEN, Security
from mailbot.transport.robust import RobustIMAP
from mailbot.transport.wire import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mailbot.transport.accounts import ImapAccount

COMMAND_SECONDS = 300.0
"""Longest time for one command that is not a fetch."""

BACKOFF = re.compile(r"Suggested Backoff Time[: ]{1,3}(\d{1,9}) ?(milliseconds|ms|seconds|s)?", re.IGNORECASE)
"""How Microsoft 365 asks a client to slow down; milliseconds unless it says otherwise."""

TEMPORARY = re.compile(
    r"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG|CONTACTADMIN|OVERQUOTA)\]"
    r"|authenticated but not connected|throttl|try again|too many|temporar",
    re.IGNORECASE,
)
"""A refused login that says nothing about the password (RFC 5530 section 3, and how Microsoft 365 and Gmail put it)."""


class Session:
    """The connection of one mailbox. ``uidvalidity`` is 0 until a folder is open."""

    def __init__(self, account: ImapAccount) -> None:
        """Keep the account; nothing is opened before ``open``."""
        self.account = account
        self.uidvalidity = 0
        self.writable = False
        self.keywords = False
        """Whether the folder takes keywords of ours (R42)."""
        self.suggested_backoff = 0.0
        """Seconds the server asked us to stay away for, in its last refusal."""
        self.suspects: Counter[int] = Counter()
        """How often the connection broke when a UID was asked for alone."""
        self._client: RobustIMAP | None = None

    @property
    def alive(self) -> bool:
        """Whether there is a connection."""
        return self._client is not None

    @property
    def client(self) -> RobustIMAP:
        """The open client; raises ImapError when there is none."""
        if self._client is None:
            raise ImapError(f"There is no connection to {self.account.host}. No mail is lost; open it again.")
        return self._client

    def open(self) -> None:
        """Connect, log in and select the folder, instead of any connection there was."""
        self.close()
        self._client = self._connect()
        with self.speaking("log in"):
            self._login(self.client)
        self.select()
        self.suggested_backoff = 0.0

    def select(self) -> None:
        """Select the account's folder and learn what may be done there; raise ImapError without UIDVALIDITY (R41)."""
        with self.speaking("open the folder"):
            facts = self._select(self.client)
            uidvalidity = facts.get(b"UIDVALIDITY", 0)
            flags = facts.get(b"PERMANENTFLAGS")
            self.writable = bool(facts.get(b"READ-WRITE"))
            self.keywords = self.writable and isinstance(flags, tuple) and b"\\*" in flags
        if not isinstance(uidvalidity, int) or uidvalidity <= 0:
            self.close()
            raise ImapError(
                f"{self.account.host} gave no UIDVALIDITY for {plain(self.account.folder)}: mailbot cannot tell which "
                "mails it has already read, so it touches none. Ask whoever runs the server."
            )
        if uidvalidity != self.uidvalidity:
            self.suspects.clear()
        self.uidvalidity = uidvalidity

    def close(self) -> None:
        """Close the connection without a word; never raises."""
        if self._client is not None:
            self._client.shutdown()
            self._client = None

    def logout(self) -> None:
        """Say goodbye within 5 s, and close; never raises."""
        client = self._client
        if client is None:
            return
        try:
            client.allow(5.0)
            client.logout()
        except (OSError, IMAPClientError, ValueError):  # the server may be gone already
            self.close()
        self._client = None

    @contextmanager
    def speaking(self, doing: str, *, seconds: float = COMMAND_SECONDS, octets: int = 0) -> Iterator[None]:
        """Bound what happens inside, and turn what a server may do wrong into ImapError.

        A refusal (NO, BAD) leaves the connection open; anything else closes it, since imaplib no longer knows which
        answer belongs to which command.
        """
        if octets:
            self.client.allow(seconds, octets)
        else:
            self.client.allow(seconds)
        try:
            yield
        except MailbotError:
            raise
        except (OSError, IMAPClientAbortError) as error:
            self.close()
            raise ImapError(self._sentence(f"The connection broke while mailbot wanted to {doing}", error)) from error
        except IMAPClientError as error:
            raise ImapError(self._sentence(f"The server refused to {doing}", error)) from error
        except (ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError) as error:
            self.close()
            raise ImapError(self._sentence(f"The answer was not IMAP when mailbot wanted to {doing}", error)) from error

    def _connect(self) -> RobustIMAP:
        try:
            return RobustIMAP(self.account)
        except (ssl.SSLError, CapabilityError, FileNotFoundError) as error:
            # SSLError covers a certificate that cannot be verified, the wrong name on it, and a server without TLS.
            words = self._sentence("The connection could not be made secure", error)
            raise ImapTlsError(f"{words} It never falls back to clear text. Check the certificate.") from error
        except (OSError, IMAPClientError, ValueError) as error:
            if self.account.security is Security.STARTTLS and "STARTTLS" in str(error):
                raise ImapTlsError(self._sentence("The server refused STARTTLS", error)) from error
            raise ImapError(self._sentence("The server cannot be reached", error)) from error

    def _login(self, client: RobustIMAP) -> None:
        """Log in with the secret of this moment. The secret never stands in an error, nor in what caused it."""
        try:
            secret = self.account.secret()
        except MailbotError as error:
            self.close()
            raise ImapAuthError(f"No password or token for {self.account.host}: {error}") from error
        if FORBIDDEN & set(secret):
            self.close()
            raise ImapAuthError(f"The password for {self.account.host} holds a line break; correct its file (R48)")
        try:
            self._authenticate(client, secret)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            words = self._sentence("The login was refused", error, secret)
            self.close()
            if TEMPORARY.search(words):
                raise ImapError(words) from None
            raise ImapAuthError(f"{words} Check the user and the password.") from None

    def _authenticate(self, client: RobustIMAP, secret: str) -> None:
        user = self.account.username
        if self.account.oauth:
            answers = iter([f"user={user}\1auth=Bearer {secret}\1\1"])
            # The second challenge holds the reason of a refusal and wants an empty answer before the server says NO.
            client.sasl_login("XOAUTH2", lambda _: next(answers, ""))
        elif (user + secret).isascii() and not client.has_capability("LOGINDISABLED"):
            client.login('"{}"'.format(user.replace("\\", "\\\\").replace('"', '\\"')), secret)
        else:
            client.plain_login(user, secret)  # UTF-8, which LOGIN cannot carry (RFC 4616)

    def _select(self, client: RobustIMAP) -> Mapping[bytes, object]:
        try:
            facts: Mapping[bytes, object] = client.select_folder(self.account.folder)
        except IMAPClientReadOnlyError:
            # A mailbox we may only read is read all the same: the database is the record, not the flags (R42).
            facts = client.select_folder(self.account.folder, readonly=True)
        return facts

    def _sentence(self, what: str, error: Exception, secret: str = "") -> str:
        """Tell what happened and keep the pause the server asked for, if it did."""
        # imaplib puts a refused login's words into its error as the repr of octets.
        words = plain(error, secret=secret).removeprefix("b'").removesuffix("'")
        asked = BACKOFF.search(words)
        if asked:
            self.suggested_backoff = int(asked[1]) / (1.0 if (asked[2] or "ms").lower().startswith("s") else 1000.0)
        return f"{what} ({self.account.host}: {words}). No mail is lost; mailbot keeps trying."
