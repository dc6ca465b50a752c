"""The story of a conversation, also of one that never ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mailbot.steps.story import AT_ONCE, Chapter, Story, story
from mailbot.store.conversations import DECISION
from mailbot.store.mails import MAIL
from mailbot.store.session import reading, writing
from tests.databases import sqlite_in
from tests.reviewing import Room

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import sqlalchemy as sa

LONG = AT_ONCE + 5


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """One conversation of many mails, a minute apart."""
    directory: Path = tmp_path_factory.mktemp("story")
    engine = sqlite_in(directory)
    room = Room(database=engine)
    for number in range(LONG):
        room.take(f"Quels sont vos horaires ? {number}", sender=f"lea{number}@client.example")
        room.clock.advance(minutes=1)
    with writing(engine) as connection:
        for table in (MAIL, DECISION):
            connection.execute(table.update().values(conversation_id=conversation(engine)))
    yield engine
    engine.dispose()


def conversation(engine: sa.Engine) -> str:
    """Return the conversation of the first mail."""
    with reading(engine) as connection:
        return str(connection.execute(MAIL.select().order_by(MAIL.c.received_at, MAIL.c.id)).first().conversation_id)  # type: ignore[union-attr]  # there are some


def told(engine: sa.Engine, **part: Any) -> Story:
    with reading(engine) as connection:
        found = story(connection, conversation(engine), **part)
    assert found is not None
    return found


def texts(found: Story) -> list[str]:
    return [e.message.text.split()[-1] for e in found.entries if e.chapter is Chapter.RECEIVED and e.message]


def test_of_a_long_conversation_the_latest_mails_are_told_first(database: sa.Engine) -> None:
    found = told(database)
    assert texts(found) == [str(number) for number in range(LONG - AT_ONCE, LONG)]
    assert len(found.decided) == AT_ONCE
    assert found.span.since is not None


def test_what_came_before_follows_without_a_gap_or_a_repetition(database: sa.Engine) -> None:
    found = told(database, until=told(database).span.since)
    assert texts(found) == [str(number) for number in range(LONG - AT_ONCE)]
    assert found.span.since is None


def test_a_story_can_begin_at_one_of_its_mails(database: sa.Engine) -> None:
    second = [e for e in told(database, until=told(database).span.since).entries if e.chapter is Chapter.RECEIVED][1]
    assert texts(told(database, since=second.at))[0] == "1"
