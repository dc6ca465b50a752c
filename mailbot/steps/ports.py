"""The outside seen from the steps: the Sent folder that is asked about a mail, and the site's programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mailbot.domain import Delivery, Outcome
from mailbot.errors import MailbotError
from mailbot.transport.webhook import WebhookOutcome, post

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from mailbot.transport.imap import Mailbox


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderProbe:
    """Asks the Sent folder on a connection of its own: the listener's one belongs to the listener's thread."""

    connect: Callable[[], Mailbox]

    def was_sent(self, rfc_message_id: str) -> bool | None:
        """Return whether Sent holds one of our mails; None when it cannot be asked now."""
        mailbox = self.connect()
        try:
            mailbox.open()
            return mailbox.sent_contains(rfc_message_id)
        except (MailbotError, ValueError):  # ValueError: an id that no server can be asked for (R48)
            return None
        finally:
            mailbox.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program of the site: where it is, what signs our requests, and whether a request may be repeated."""

    url: str
    secret: bytes
    idempotent: bool = False
    allow: tuple[str, ...] = ()
    """Networks besides the public Internet that its host, the only one that is asked, may lie in (T6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookHook:
    """Calls the programs of the settings by name; a program that is not there refuses."""

    programs: Mapping[str, Program]

    def call(self, name: str, *, body: str, idempotency_key: str, at: datetime) -> Delivery:
        """Make one request (docs/promises.md: run at most once unless the program declares idempotency)."""
        program = self.programs.get(name)
        if program is None:
            return Delivery(outcome=Outcome.REFUSED, text=f"there is no [webhook.{name}] in the settings")
        result = post(
            program.url,
            body=body.encode(),
            secret=program.secret,
            webhook_id=idempotency_key,
            timestamp=int(at.timestamp()),
            allow=(urlsplit(program.url).hostname or "", *program.allow),
        )
        if result.outcome is WebhookOutcome.COMPLETED:
            return Delivery(outcome=Outcome.SENT, code=result.code, text=result.text)
        if result.outcome is WebhookOutcome.FAILED:
            again = result.code in {0, 429, 503}
            outcome = Outcome.DEFERRED if again else Outcome.REFUSED
            return Delivery(outcome=outcome, code=result.code, text=result.text)
        outcome = Outcome.DEFERRED if program.idempotent else Outcome.UNCERTAIN
        return Delivery(outcome=outcome, code=result.code, text=result.text)
