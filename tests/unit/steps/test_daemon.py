"""The daemon as a whole: it starts in order, carries a mail from folder to server, and ends in good time."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import sqlalchemy as sa

from mailbot.domain import Delivery, Outcome
from mailbot.record.journal import read
from mailbot.steps import daemon as daemons
from mailbot.steps.reader import Reading
from mailbot.store.mails import MAIL
from mailbot.store.session import reading
from tests.databases import sqlite_in
from tests.deciding import FakeReader
from tests.fakes import FakeOutbound, FixedClock, shell_on
from tests.running import House
from tests.sending import Office

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import pytest

    from mailbot.domain import OutboundMessage
    from mailbot.steps.reader import Unread
    from mailbot.steps.shell import Shell

MAIL_OCTETS = (
    b"From: Lea <lea@client.example>\r\nTo: support@acme.example\r\nSubject: Question\r\n"
    b"Message-ID: <m1@client.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nQuels sont vos horaires ?\r\n"
)


def made(tmp_path: Path, **parts: object) -> House:
    clock = FixedClock()
    office = Office(shell=shell_on(sqlite_in(tmp_path), clock), clock=clock)
    if isinstance(server := parts.pop("server", None), FakeOutbound):
        office.server = server
        office.deliverer = office.started(1)
    return House(office, **parts)  # type: ignore[arg-type]  # each test names its own double


def until(look: Callable[[], object], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.01)


def names(shell: Shell) -> list[str]:
    with reading(shell.database) as connection:
        return [event.type for event, _, _ in read(connection)]


def states(shell: Shell) -> list[tuple[str, int]]:
    with reading(shell.database) as connection:
        return [(row.state, row.attempts) for row in connection.execute(sa.select(MAIL)).all()]


def test_a_mail_goes_from_the_folder_to_the_server(tmp_path: Path) -> None:
    house = made(tmp_path)
    house.daemon.start()
    until(lambda: "poll.completed" in names(house.shell))
    house.folder.mails[1] = MAIL_OCTETS
    house.folder.bell.set()
    until(lambda: house.office.server.seen)
    assert house.office.server.seen[0].recipient == "lea@client.example"
    until(lambda: "reply.sent" in names(house.shell))
    assert house.daemon.stop()
    told = names(house.shell)
    assert (told[0], told[-1]) == ("worker.started", "worker.stopped")
    assert house.errors == []


def test_what_an_earlier_start_left_in_doubt_is_taken_back_before_anything_is_sent(tmp_path: Path) -> None:
    house = made(tmp_path)
    effect = house.office.queue(state="sending", epoch=0, attempts=1)
    house.daemon.start()
    assert house.office.row(effect).state == "uncertain"
    assert house.daemon.stop()


@dataclass
class Slow(FakeOutbound):
    """A server that keeps a mail waiting at one stage until it is let go."""

    stage: str = "data"
    begun: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    reached: Callable[[str], None] = print

    def send(self, message: OutboundMessage) -> Delivery:
        self.reached(self.stage)
        self.begun.set()
        self.go_on.wait(10)
        return super().send(message)


def slow_house(tmp_path: Path, stage: str, monkeypatch: pytest.MonkeyPatch) -> tuple[House, Slow, str]:
    monkeypatch.setattr(daemons, "STOP_SECONDS", 0.3)
    server = Slow(stage=stage)
    house = made(tmp_path, server=server)
    server.reached = house.office.deliverer.progress.reached
    effect = house.office.queue()
    house.daemon.start()
    assert server.begun.wait(5)
    return house, server, effect


def test_a_mail_on_its_way_to_the_server_is_waited_for_so_that_nobody_has_to_doubt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, server, effect = slow_house(tmp_path, "data", monkeypatch)
    threading.Timer(1.0, server.go_on.set).start()
    assert house.daemon.stop()
    assert house.office.row(effect).state == "sent"


def test_a_server_that_does_not_even_take_the_address_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, server, _ = slow_house(tmp_path, "rcpt", monkeypatch)
    begun = time.monotonic()
    assert not house.daemon.stop()
    assert time.monotonic() - begun < 8
    server.go_on.set()


def test_a_mail_that_takes_long_to_read_does_not_keep_mailbot_from_ending(tmp_path: Path) -> None:
    @dataclass
    class Stuck(FakeReader):
        begun: threading.Event = field(default_factory=threading.Event)
        closed: threading.Event = field(default_factory=threading.Event)

        def read(self, unread: Sequence[Unread]) -> Iterator[Reading]:
            self.begun.set()
            self.closed.wait(60)
            raise RuntimeError("closed while it read")
            yield Reading()

        def close(self) -> None:
            self.closed.set()

    reader = Stuck()
    house = made(tmp_path, reader=reader)
    house.daemon.start()
    until(lambda: "poll.completed" in names(house.shell))
    house.folder.mails[1] = MAIL_OCTETS
    house.folder.bell.set()
    assert reader.begun.wait(10)
    begun = time.monotonic()
    assert house.daemon.stop()
    assert time.monotonic() - begun < 30
    assert states(house.shell) == [("received", 0)]
    assert house.errors == []


def test_a_full_disk_does_not_keep_mailbot_from_ending(tmp_path: Path) -> None:
    house = made(tmp_path)
    house.daemon.start()
    until(lambda: "poll.completed" in names(house.shell))

    def full(moment: object) -> str:
        raise sa.exc.OperationalError("INSERT", {}, Exception("database or disk is full"))

    house.daemon.shell = replace(house.shell, new_id=full)
    assert not house.daemon.stop()
    assert "worker.stopped" not in names(house.shell)


def test_a_refused_account_does_not_stop_reading(tmp_path: Path) -> None:
    house = made(tmp_path)
    house.office.server.answers = [Delivery(outcome=Outcome.ACCOUNT, code=535, text="authentication failed")]
    house.office.queue()
    house.daemon.start()
    until(lambda: "poll.completed" in names(house.shell))  # what was there at the first look is not answered (R22)
    until(lambda: house.office.server.seen)
    house.folder.mails[1] = MAIL_OCTETS
    house.folder.bell.set()
    until(lambda: "decision.made" in names(house.shell))
    assert house.daemon.stop()
