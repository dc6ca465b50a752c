"""A mailbox whose mails were decided, drawn and reviewed, as far as the record tells: what certificates rest on."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from mailbot.domain import Thresholds
from mailbot.learning.certificates import Certifier, Standing
from mailbot.record.events import Event
from mailbot.record.journal import read
from mailbot.store import certificates
from mailbot.store.session import reading, writing
from tests.fakes import FixedClock, shell_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

    from mailbot.steps.shell import Shell

CAUTIOUS = Thresholds(default=0.8, per_language=(("fr", 0.82),))
MODEL = "fake-1"


@dataclass
class Reviewed:
    """A mailbox whose mails were decided, drawn and reviewed, as far as the record tells."""

    shell: Shell
    clock: FixedClock
    certifier: Certifier
    numbers: Iterator[int] = field(default_factory=count)

    def mails(
        self,
        n: int,
        *,
        verdict: str | None = "correct",
        sure: float = 0.9,
        p: float = 0.05,
        model: str = MODEL,
        purpose: str = "uniform_calibration",
    ) -> list[str]:
        """Tell the record of ``n`` mails that were drawn, and reviewed unless ``verdict`` is None; return their ids."""
        ids, events = [], []
        for number in (next(self.numbers) for _ in range(n)):
            ids.append(f"m{number}")
            understood = {"intent": "invoice", "language": "fr", "p": sure, "model": model}
            events.append(self._event("message.understood", ids[-1], understood))
            drawn = {"purpose": purpose, "inclusion_probability": p, "design": "poisson-1"}
            events.append(self._event("review.sampled", ids[-1], drawn))
            if verdict:
                events.append(self._event("review.completed", ids[-1], {"verdict": verdict, "purpose": purpose}))
        self.write(*events)
        return ids

    def write(self, *events: Event) -> None:
        with writing(self.shell.database) as connection:
            self.shell.write(connection, *events)

    def _event(self, kind: str, mail: str, payload: dict[str, Any]) -> Event:
        return Event(type=kind, occurred_at=self.clock.now, mailbox="support", message_id=mail, payload=payload)

    def say(self, kind: str, mail: str, **payload: object) -> None:
        self.write(self._event(kind, mail, payload))

    @property
    def standing(self) -> Standing:
        (found,) = self.certifier.standings()
        return found

    def in_force(self, budget: float = 0.10) -> Thresholds | None:
        with reading(self.shell.database) as connection:
            return certificates.in_force(
                certificates.newest(connection, mailbox="support", model=MODEL), budget=budget, now=self.clock.now
            )

    def changes(self) -> list[dict[str, Any]]:
        with reading(self.shell.database) as connection:
            return [event.payload for event, _, _ in read(connection) if event.type == "threshold.changed"]


def reviewed(database: sa.Engine) -> Reviewed:
    """Return the mailbox ``support`` on a database, with nothing reviewed yet."""
    clock = FixedClock()
    shell = shell_on(database, clock)
    certifier = Certifier(
        database=shell.database,
        clock=clock,
        write=shell.write,
        mailboxes=("support",),
        budget=0.10,
        model=lambda: (MODEL, CAUTIOUS),
    )
    return Reviewed(shell=shell, clock=clock, certifier=certifier)
