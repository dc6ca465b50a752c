"""What holds for all mails that are decided in one transaction: granted modes, certificates, the breaker.

Each is asked for once in a transaction. While it lasts nobody else writes, so nothing that was asked for can become out
of date; the next transaction asks anew, so that a manager's change holds with the next mail.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mailbot.domain import Mode
from mailbot.steps.breaker import KEY, OPEN
from mailbot.store import certificates, modes, outbox

if TYPE_CHECKING:
    from datetime import datetime

    import sqlalchemy as sa

    from mailbot.domain import Thresholds, Understanding
    from mailbot.steps.desk import Desk


@dataclass(slots=True, kw_only=True)
class Standing:
    """The answers of one transaction; it must not outlive ``connection``'s."""

    connection: sa.Connection
    _modes: dict[str, tuple[tuple[str, Mode], ...]] = field(default_factory=dict)
    _looks: dict[tuple[str, str], sa.Row[Any] | None] = field(default_factory=dict)
    _breaker: bool | None = None

    def granted_modes(self, mailbox: str) -> tuple[tuple[str, Mode], ...]:
        """Return the modes that managers set for single intents of a mailbox."""
        if mailbox not in self._modes:
            granted = modes.granted(self.connection, mailbox)
            self._modes[mailbox] = tuple((intent, Mode(mode)) for intent, mode in granted)
        return self._modes[mailbox]

    def thresholds(self, desk: Desk, understanding: Understanding | None, *, now: datetime) -> Thresholds:
        """Return the thresholds certified for the mailbox and the model that read the mail, else the careful ones.

        A certificate holds from its commit on and not an instant longer than it may: ``now`` is asked with each mail.
        """
        if understanding is None:
            return desk.cautious("")
        mailbox, model = desk.facts.name, understanding.intent.model
        if (mailbox, model) not in self._looks:
            self._looks[mailbox, model] = certificates.newest(self.connection, mailbox=mailbox, model=model)
        certified = certificates.in_force(self._looks[mailbox, model], budget=desk.error_budget, now=now)
        return certified or desk.cautious(model)

    def breaker_open(self) -> bool:
        """Return whether everything automatic is held because mailbot suddenly sent far too much (R38)."""
        if self._breaker is None:
            self._breaker = outbox.meta(self.connection, KEY) == OPEN
        return self._breaker
