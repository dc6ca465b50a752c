"""Whether mail is flowing, in words and in numbers, read from the database when somebody asks."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from mailbot.store import mails, outbox
from mailbot.store.session import reading
from mailbot.store.tables import EffectState, MailState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mailbot.steps.daemon import Daemon
    from mailbot.steps.shell import Shell

STALE_POLL = timedelta(minutes=11)
"""Two looks at a folder missed (R44: one every five minutes at least)."""
STUCK = timedelta(minutes=15)
"""A mail that waits this long means that deciding or sending stands still."""
LEAST_FREE = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Looks at a running daemon from outside its work."""

    shell: Shell
    daemon: Daemon
    state_dir: Path

    def causes(self) -> Sequence[str]:
        """Return why mail is not flowing, one sentence each; empty when it is."""
        try:
            found = self._from_rows()
        except sa.exc.SQLAlchemyError as error:
            found = [f"database: {type(error).__name__}"]
        free = shutil.disk_usage(self.state_dir).free
        if free < LEAST_FREE:
            found.append(f"disk: {free // 1_048_576} MB left in the state directory")
        found += [
            f"{t.name}: stopped" for t in self.daemon.threads if not t.is_alive() and not self.daemon.ending.is_set()
        ]
        return found

    def _from_rows(self) -> list[str]:
        now = self.shell.clock()
        found: list[str] = []
        with reading(self.shell.database) as connection:
            seen = {row.mailbox: row for row in mails.cursors(connection)}
            for listener in self.daemon.listeners:
                name = listener.watch.mailbox
                row = seen.get(name)
                if not listener.reachable:
                    found.append(f"mailbox {name}: not reachable")
                elif row is None or row.polled_at is None:
                    found.append(f"mailbox {name}: not read yet")
                elif now - row.polled_at > STALE_POLL:
                    found.append(f"mailbox {name}: last read {now - row.polled_at} ago")
            if outbox.meta(connection, "breaker") == "open":
                found.append("outbox: held by the breaker (see: mailbot outbox list)")
            oldest = mails.oldest_waiting(connection)
            if oldest is not None and now - oldest > STUCK:
                found.append("reading: a mail has waited for more than 15 minutes")
        refused = [d for d in self.daemon.deliverers if d.paused_until is not None and now < d.paused_until]
        return found + [f"mailbox {d.desk.facts.name}: the SMTP account is refused" for d in refused]

    def metrics(self) -> bytes:
        """Return the counters as Prometheus text."""
        registry = CollectorRegistry()
        ready = Gauge("mailbot_ready", "1 when mail is flowing", registry=registry)
        ready.set(0 if self.causes() else 1)
        mail_gauge = Gauge("mailbot_mails", "Mails by state", ["state"], registry=registry)
        effect_gauge = Gauge("mailbot_outbox", "Outbox rows by state", ["state"], registry=registry)
        age = Gauge("mailbot_mailbox_age_seconds", "Seconds since a mailbox was read", ["mailbox"], registry=registry)
        now = self.shell.clock()
        with reading(self.shell.database) as connection:
            by_state = mails.counts(connection)
            for mail_state in MailState:
                mail_gauge.labels(mail_state.value).set(by_state.get(mail_state.value, 0))
            by_effect = outbox.counts(connection)
            for effect_state in EffectState:
                effect_gauge.labels(effect_state.value).set(by_effect.get(effect_state.value, 0))
            for row in mails.cursors(connection):
                if row.polled_at is not None:
                    age.labels(row.mailbox).set(max((now - row.polled_at).total_seconds(), 0))
        return generate_latest(registry)
