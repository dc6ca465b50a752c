"""The demo's mailbox counts as watched through the hours that its clock jumps over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from mailbot.demo.quiet import note_quiet
from mailbot.record.journal import read
from mailbot.store.session import reading
from tests.databases import sqlite_in
from tests.fakes import NOON, FixedClock, shell_on

if TYPE_CHECKING:
    from pathlib import Path


def test_a_quiet_hour_is_noted_every_five_minutes_and_a_short_pause_not_at_all(tmp_path: Path) -> None:
    shell = shell_on(sqlite_in(tmp_path), FixedClock())
    assert note_quiet(shell, mailbox="support", since=NOON, until=NOON + timedelta(minutes=4)) == 0
    assert note_quiet(shell, mailbox="support", since=NOON, until=NOON + timedelta(hours=1)) == 12
    with reading(shell.database) as connection:
        told = [(event.type, event.occurred_at) for event, _, _ in read(connection)]
    assert told[0] == ("poll.completed", NOON + timedelta(minutes=5))
    assert told[-1] == ("poll.completed", NOON + timedelta(hours=1))
