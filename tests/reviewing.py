"""Agents at work on a mailbox's desk, for the tests of the queue and of what can be done in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from mailbot.domain import Mode
from mailbot.steps.review import answering, handing, queue, verdicts
from mailbot.steps.review.deeds import Agent, Hand, Refused, Result, Wish, Worked, finish_due, perform
from mailbot.steps.review.sheet import Sheet, sheet
from mailbot.steps.review.undo import undo
from mailbot.store import conversations, reviews
from mailbot.store.outbox import EFFECT
from mailbot.store.scope import Scope
from mailbot.store.session import reading
from tests.deciding import Desktop
from tests.fakes import NOON, FixedClock, desk, shell_on

if TYPE_CHECKING:
    from collections.abc import Callable

    import sqlalchemy as sa

    from mailbot.steps.desk import Desk
    from mailbot.steps.review.queue import Queue
    from mailbot.steps.review.verdicts import Labels

LEA = Agent(login="lea.agent@acme.example", name="Léa", scope=Scope.everything())
PAUL = Agent(login="paul.agent@acme.example", name="Paul", scope=Scope.everything())
INTENTS = ("order_status", "complaint", "opening_hours", "thanks", "invoice", "other")


@dataclass
class Room:
    """A desk with a queue, and agents who work on it."""

    database: sa.Engine
    mode: Mode = Mode.DRAFT
    audit_rate: float = 0.0
    teams: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.clock = FixedClock()
        self.shell = shell_on(self.database, self.clock)
        from dataclasses import replace

        self.desk: Desk = replace(desk(mode=self.mode, teams=self.teams), audit_rate=self.audit_rate)
        self.office = Desktop(shell=self.shell, clock=self.clock, desk=self.desk)

    @property
    def desks(self) -> dict[str, Desk]:
        return {"support": self.desk}

    def take(self, text: str, **headers: str) -> str:
        """Let a mail arrive and be decided; return its id."""
        (mail_id,) = self.office.take(text, **headers)
        return mail_id

    def queue(self, agent: Agent = LEA) -> Queue:
        return queue.queue(self.shell, agent, today=NOON - timedelta(hours=12))

    def sheet(self, mail_id: str, agent: Agent = LEA) -> Sheet:
        found = sheet(self.shell, self.desks, mail_id, agent)
        assert found is not None
        return found

    def do(
        self, mail_id: str, work: Callable[[Hand], Worked | Refused], *, agent: Agent = LEA, version: int = 0
    ) -> Result:
        seen = version or self.item(mail_id).version
        return perform(self.shell, self.desks, Wish(mail_id=mail_id, version=seen, agent=agent), work)

    def confirm(self, mail_id: str, **changes: Any) -> Result:
        return self.do(mail_id, verdicts.confirm, **changes)

    def correct(self, mail_id: str, labels: Labels, **changes: Any) -> Result:
        return self.do(mail_id, lambda hand: verdicts.correct(hand, labels, known=INTENTS), **changes)

    def reply(self, mail_id: str, text: str, **changes: Any) -> Result:
        return self.do(mail_id, lambda hand: answering.reply(hand, text), **changes)

    def edit(self, mail_id: str, text: str, **changes: Any) -> Result:
        return self.do(mail_id, lambda hand: answering.edit(hand, text), **changes)

    def transfer(self, mail_id: str, team: str, **changes: Any) -> Result:
        return self.do(mail_id, lambda hand: handing.transfer(hand, team), **changes)

    def undo(self, agent: Agent = LEA) -> Any:
        return undo(self.shell, agent)[0]

    def later(self, **parts: float) -> None:
        """Let time pass, and the record be told of what can no longer be taken back."""
        self.clock.advance(**parts)
        finish_due(self.shell)

    def item(self, mail_id: str) -> Any:
        with reading(self.database) as connection:
            return reviews.get(connection, mail_id)

    def conversation(self, mail_id: str) -> Any:
        with reading(self.database) as connection:
            return conversations.get(connection, self.item(mail_id).conversation_id)

    def effects(self) -> list[Any]:
        return sorted(self.office.rows(EFFECT), key=lambda row: row.id)

    def told(self, name: str) -> list[dict[str, Any]]:
        return [payload for kind, payload in self.office.events() if kind == name]
