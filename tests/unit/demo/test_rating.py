"""The demo's customers rate as people do: some, some time later, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from mailbot.demo.octets import Arrived
from mailbot.demo.rating import Raters
from mailbot.record.journal import read
from mailbot.steps import tokens
from mailbot.store import conversations, outbox
from mailbot.store.session import reading, writing
from tests.databases import sqlite_in
from tests.fakes import NOON, FixedClock, shell_on
from tests.sending import conversation_row, effect_row

if TYPE_CHECKING:
    from pathlib import Path

MAIL = Arrived(
    envelope_from="support@acme.example",
    recipient="",
    copied=(),
    author="support@acme.example",
    subject="?",
    message_id="<q@acme.example>",
    references=(),
    text="",
    kind="survey",
    header="",
)


def test_some_of_those_who_are_asked_rate_later_and_once(tmp_path: Path) -> None:
    clock = FixedClock()
    shell = shell_on(sqlite_in(tmp_path), clock)
    raters = Raters(seed=1)
    for number in range(40):
        row = effect_row(number, NOON, kind="survey", state="sent", sent_at=NOON)
        with writing(shell.database) as connection:
            outbox.add(connection, row)
            conversations.add(connection, conversation_row(row["conversation_id"], NOON))
        token = tokens.sign(shell.keys.link, tokens.Purpose.RATE, row["id"], expires=NOON + timedelta(days=14))
        asked = replace(MAIL, recipient=f"c{number}@client.example", text=f"http://x/rate/{token}\n")
        raters.take(asked, NOON)
        raters.take(replace(asked, kind="answer"), NOON)
    assert raters.give(shell) == 0
    clock.advance(days=3)
    given = raters.give(shell)
    assert 5 < given < 30
    assert raters.give(shell) == 0
    with reading(shell.database) as connection:
        scores = [event.payload["score"] for event, _, _ in read(connection) if event.type == "csat.received"]
    assert len(scores) == given
    assert set(scores) <= {1.0, 2.0, 3.0, 4.0, 5.0}
