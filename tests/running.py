"""A whole daemon on doubles: a folder in memory, a server that says what it is told, a reader of simple mind."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mailbot.engine.local import LocalEngine
from mailbot.engine.port import Step
from mailbot.steps.daemon import Daemon, next_epoch, process
from mailbot.steps.listen import Listener, Watch
from mailbot.steps.process import Processor
from tests.deciding import FakeReader
from tests.fakes import FakeFolder, desk

if TYPE_CHECKING:
    from mailbot.steps.shell import Shell
    from tests.sending import Office


@dataclass
class WaitingFolder(FakeFolder):
    """A folder whose wait ends when mailbot ends, as the real one's does."""

    bell: threading.Event = field(default_factory=threading.Event)

    def wait(self, timeout: float, *, idle: bool = True) -> bool:
        self.bell.wait(timeout)
        self.bell.clear()
        return True


@dataclass
class House:
    """A daemon and what it works with."""

    office: Office
    folder: WaitingFolder = field(default_factory=WaitingFolder)
    reader: FakeReader = field(default_factory=FakeReader)
    errors: list[str] = field(default_factory=list)
    rest: float = 0.05

    def __post_init__(self) -> None:
        shell = self.shell
        ending = threading.Event()
        processor = Processor(
            shell=shell,
            desks={"support": desk(limits=self.office.limits)},
            reader=self.reader,
            on_error=lambda mail, error: self.errors.append(error),
        )
        deliverer = self.office.deliverer
        deliverer.ending = ending.is_set
        engine = LocalEngine(
            process=lambda: process(processor, engine),
            deliver={"support": lambda: deliverer.run() > 0},
            on_error=lambda name, error: self.errors.append(f"{name}: {error}"),
        )
        listener = Listener(
            shell=shell,
            watch=Watch(mailbox="support", folder="INBOX"),
            folder=self.folder,
            pause=lambda seconds: ending.wait(min(seconds, self.rest)),
            next_pause=lambda error: self.rest if error else 0.0,
            on_mail=lambda: engine.wake(Step.PROCESS),
            on_trouble=lambda name, text: self.errors.append(f"{name}: {text}"),
        )
        self.daemon = Daemon(
            shell=shell,
            engine=engine,
            processor=processor,
            deliverers=[deliverer],
            listeners=[listener],
            epoch=next_epoch(shell),
            ending=ending,
            interrupt=self.folder.bell.set,
        )

    @property
    def shell(self) -> Shell:
        return self.office.shell
