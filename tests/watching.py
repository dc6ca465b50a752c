"""A listener on a folder in memory, for the tests of what a mailbox's watch does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from mailbot.record.journal import read
from mailbot.steps.listen import Listener, Watch
from mailbot.store.mails import MAIL
from mailbot.store.session import reading
from tests.fakes import FakeFolder, FixedClock

if TYPE_CHECKING:
    from mailbot.steps.shell import Shell


@dataclass
class Post:
    """A listener on a folder in memory."""

    shell: Shell
    clock: FixedClock
    folder: FakeFolder = field(default_factory=FakeFolder)
    watch: Watch = field(default_factory=lambda: Watch(mailbox="support", folder="INBOX"))
    woken: int = 0
    troubles: list[str] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    looks_left: int = 10**6

    def listener(self) -> Listener:
        return Listener(
            shell=self.shell,
            watch=self.watch,
            folder=self.folder,
            pause=self.pause,
            next_pause=lambda error: 0.0 if error is None else 7.0,
            on_mail=self.wake,
            on_trouble=lambda name, text: self.troubles.append(text),
        )

    def pause(self, seconds: float) -> bool:
        self.pauses.append(seconds)
        self.looks_left -= 1
        return self.looks_left < 0

    def wake(self) -> None:
        self.woken += 1

    def look(self) -> int:
        return self.listener().look()

    def mails(self) -> list[Any]:
        with reading(self.shell.database) as connection:
            return list(connection.execute(sa.select(MAIL).order_by(MAIL.c.uid)).all())

    def names(self) -> list[str]:
        with reading(self.shell.database) as connection:
            return [event.type for event, _, _ in read(connection)]

    def events(self) -> list[dict[str, Any]]:
        with reading(self.shell.database) as connection:
            return [event.payload for event, _, _ in read(connection)]
