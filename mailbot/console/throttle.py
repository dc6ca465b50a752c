"""Slows guessing down: after five bad logins an account, or twenty from one address, must wait, ever longer.

Nothing tells whether the account exists: what was typed is counted, by a keyed digest, whether it names anybody or not.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from mailbot.store import users

if TYPE_CHECKING:
    from datetime import datetime

    import sqlalchemy as sa

FREE_PER_ACCOUNT, FREE_PER_ADDRESS = 5, 20
"""Bad logins that cost nothing."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=15), timedelta(minutes=15)
"""The wait doubles with each further bad login, up to the longest."""
FORGOTTEN_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Throttle:
    """The bad logins of one account and one address. ``secret`` keeps both out of the database."""

    secret: bytes
    account: str
    address: str

    def wait(self, connection: sa.Connection, *, now: datetime) -> timedelta:
        """Return how long to wait before the next attempt; zero when it may be made."""
        found = users.bad_logins(connection, [self._account, self._address])
        free = {self._account: FREE_PER_ACCOUNT, self._address: FREE_PER_ADDRESS}
        waits = [_left(count, last_at, free=free[key], now=now) for key, (count, last_at) in found.items()]
        return max(waits, default=timedelta(0))

    def count(self, connection: sa.Connection, *, now: datetime) -> None:
        """Count an attempt, which is bad until it proves good."""
        for key in (self._account, self._address):
            users.count_bad_login(connection, key, at=now)

    def take_back(self, connection: sa.Connection) -> None:
        """Count an attempt no more: it was good."""
        for key in (self._account, self._address):
            users.uncount_bad_login(connection, key)

    def good(self, connection: sa.Connection, *, now: datetime) -> None:
        """Count an attempt no more, and forgive the account: its owner came in."""
        self.take_back(connection)
        self.forgive(connection, now=now)

    def forgive(self, connection: sa.Connection, *, now: datetime) -> None:
        """Forgive the account. The address stays counted: it may be guessing for other accounts."""
        users.forgive(connection, self._account, before=now - FORGOTTEN_AFTER)

    @property
    def _account(self) -> str:
        return self._key("account", self.account)

    @property
    def _address(self) -> str:
        return self._key("address", self.address)

    def _key(self, kind: str, value: str) -> str:
        return hmac.new(self.secret, f"login|{kind}|{value}".encode(), hashlib.sha256).hexdigest()


def _left(count: int, last_at: datetime, *, free: int, now: datetime) -> timedelta:
    over = count - free
    if over < 0 or now - last_at > FORGOTTEN_AFTER:
        return timedelta(0)
    wait: timedelta = min(FIRST_WAIT * 2 ** min(over, 10), LONGEST_WAIT)
    return max(last_at + wait - now, timedelta(0))
