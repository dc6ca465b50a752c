"""How long to stay away from a server that failed: longer each time, never in step with others, never for good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mailbot.errors import ImapAuthError

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailbot.errors import MailbotError

SHORTEST = 2.0
LONGEST = 300.0
"""Seconds. After an outage the mailbox is read again at most this long after its end."""

PATIENCE = 3
"""Logins that may be refused before mailbot logs in no more than once in 5 minutes (R46): providers lock accounts."""


@dataclass(slots=True, kw_only=True)
class Backoff:
    """Counts the failures of one mailbox in a row. ``draw`` gives a number from 0 to 1 by chance."""

    draw: Callable[[], float]
    failures: int = 0
    refused_logins: int = 0

    def next_pause(self, error: MailbotError | None) -> float:
        """Return the seconds to wait after ``error``; None is a success, which forgets the failures.

        2, 4, 8 ... 300 s, of which the first half is certain and the second by chance, so that many mailboxes do not
        come back together. From the third refused login on never less than 300 s; a broken connection in between
        does not make them forgotten.
        """
        if error is None:
            self.failures = self.refused_logins = 0
            return 0.0
        self.failures += 1
        self.refused_logins += isinstance(error, ImapAuthError)
        if self.refused_logins >= PATIENCE:
            return LONGEST * (1.0 + 0.2 * self.draw())
        # Beyond the tenth failure the power would only grow, and overflow after a week without network.
        return min(LONGEST, SHORTEST * 2.0 ** (min(self.failures, 10) - 1)) * (0.5 + 0.5 * self.draw())
