"""Mails on the desk of a running console, for the tests of the agents' screens."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mailbot.domain import Alternative, Mode
from mailbot.steps.review.deeds import finish_due
from mailbot.store import conversations, reviews
from mailbot.store.outbox import EFFECT
from mailbot.store.session import reading
from tests.console.house import house_on
from tests.deciding import Desktop, FakeReader, understood
from tests.fakes import desk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import sqlalchemy as sa

    from mailbot.domain import Understanding
    from mailbot.steps.reader import Reading, Unread
    from tests.console.house import House


class ThinkingReader(FakeReader):
    """Reads as the simple one does, and has second thoughts and words that weighed, as a real model has."""

    def read(self, unread: Sequence[Unread]) -> Iterator[Reading]:
        from mailbot.steps import codec

        for read in super().read(unread):
            if read.message is None or not read.understanding_json:
                yield read
                continue
            made = thought(read.message.new_text)
            yield replace(read, understanding=made, understanding_json=codec.dumps(made))


def thought(text: str) -> Understanding:
    """Return a simple reading with its second thoughts."""
    made = understood(text)
    others = (Alternative(label="refund", p=0.02), Alternative(label="invoice", p=0.01))
    words = tuple(word for word in ("horaires", "honteux", "commande") if word in text.lower())
    return replace(made, intent=replace(made.intent, alternatives=others), words=words)


@dataclass
class Scene:
    """A console with mails in it."""

    house: House
    office: Desktop

    def take(self, text: str, **headers: str) -> str:
        """Let a mail arrive and be decided; return its id."""
        (mail_id,) = self.office.take(text, **headers)
        self.house.clock.advance(seconds=1)
        return mail_id

    def arrive(self, octets: bytes) -> str:
        """Let a mail of these very octets arrive and be decided; return its id."""
        mail_id = self.office.bring(octets)
        self.office.run()
        return mail_id

    def item(self, mail_id: str) -> Any:
        with reading(self.house.database) as connection:
            return reviews.get(connection, mail_id)

    def conversation(self, mail_id: str) -> Any:
        with reading(self.house.database) as connection:
            return conversations.get(connection, self.item(mail_id).conversation_id)

    def effects(self) -> list[Any]:
        return sorted(self.office.rows(EFFECT), key=lambda row: row.id)

    def told(self, name: str) -> list[dict[str, Any]]:
        """Let the record be told, and return what it says of a type."""
        self.house.clock.advance(seconds=11)
        finish_due(self.office.shell)
        return [payload for kind, payload in self.office.events() if kind == name]


@contextmanager
def scene_on(
    database: sa.Engine, directory: Path, *, mode: Mode = Mode.DRAFT, audit_rate: float = 0.0, **changes: Any
) -> Iterator[Scene]:
    """Give a running console over a desk in ``mode``."""
    own = replace(desk(mode=mode, teams={"billing": "billing@acme.example"}), audit_rate=audit_rate)
    with house_on(database, directory, desks={"support": own}, **changes) as house:
        shell = house.console.shell
        quiet = replace(shell, tell=lambda event, **facts: None)
        yield Scene(house=house, office=Desktop(shell=quiet, clock=house.clock, desk=own, reader=ThinkingReader()))
