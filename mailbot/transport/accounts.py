"""Says where a mailbox lives and how to log in there: what is needed to open a connection, and nothing else.

Built by ``bootstrap`` from the settings. A secret is a callable, so that a new token or a changed password is read at
every login and no secret lies in a value that could be printed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mailbot.errors import SettingsError
from mailbot.settings import LOOPBACK, Security

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ImapAccount", "Security", "SmtpAccount", "SmtpTimeouts"]

FORBIDDEN = frozenset("\r\n\0")
"""Characters that would end a command and begin another one (R48)."""


def _check(kind: str, host: str, security: Security, texts: tuple[str, ...]) -> None:
    """Refuse an account that would send its password in clear text, or whose words could become commands."""
    if security is Security.NONE and host not in LOOPBACK:
        raise SettingsError(f"{kind} account on {host}: security = 'none' is accepted on loopback only (R47)")
    if any(FORBIDDEN & set(text) for text in texts):
        raise SettingsError(f"{kind} account on {host!r}: a line break or NUL stands in a name (R48)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapAccount:
    """A mailbox on an IMAP server. ``secret`` returns the password, or the access token when ``oauth`` is set."""

    host: str
    port: int = 993
    security: Security = Security.TLS
    username: str
    secret: Callable[[], str] = field(repr=False)
    oauth: bool = False
    folder: str = "INBOX"
    processed_folder: str = ""
    connect_timeout: float = 10.0
    """Seconds to reach the server and to agree on TLS."""
    read_timeout: float = 60.0
    """Seconds without a single octet after which the connection counts as dead."""
    ca_file: str = ""
    """Certificate authority to trust besides the system's."""

    def __post_init__(self) -> None:
        """Refuse clear text beyond loopback (R47) and line breaks (R48)."""
        _check("IMAP", self.host, self.security, (self.host, self.username, self.folder, self.processed_folder))


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpTimeouts:
    """Seconds to wait at each stage: RFC 5321 section 4.5.3.2, rule R49. Shorter ones make duplicates; tests may."""

    connect: float = 30.0
    greeting: float = 300.0
    """The greeting, and every answer up to the login."""
    mail: float = 300.0
    rcpt: float = 300.0
    data: float = 120.0
    block: float = 180.0
    """Between two blocks of the mail's octets."""
    dot: float = 600.0
    """From the final dot to the answer: whoever gives up earlier makes the customer read the answer twice."""
    reset: float = 30.0
    """For RSET, which tries out a connection that was kept."""
    quit: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpAccount:
    """A submission server. Without a ``username`` mail is sent without logging in."""

    host: str
    port: int = 587
    security: Security = Security.STARTTLS
    username: str = ""
    secret: Callable[[], str] = field(default=str, repr=False)
    oauth: bool = False
    timeouts: SmtpTimeouts = SmtpTimeouts()
    local_hostname: str = "localhost"
    """The name to say in EHLO: the mailbox's own domain. Never looked up, since a look-up can hang."""
    ca_file: str = ""
    """Certificate authority to trust besides the system's."""

    def __post_init__(self) -> None:
        """Refuse clear text beyond loopback (R47) and line breaks (R48)."""
        _check("SMTP", self.host, self.security, (self.host, self.username, self.local_hostname))
