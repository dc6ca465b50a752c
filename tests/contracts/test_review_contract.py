"""What agents do, on every database: two at once never overwrite each other, and the record tells each deed once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from mailbot.steps.review import answering
from mailbot.steps.review.deeds import Beaten, Done, Result, finish_due
from mailbot.steps.review.training import labelled_mails
from mailbot.steps.review.verdicts import Labels
from mailbot.store import reviews
from mailbot.store.session import reading
from tests.databases import KINDS, postgres, sqlite_in
from tests.reviewing import LEA, PAUL, Room

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=KINDS)
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Room]:
    if request.param == "sqlite":
        yield Room(database=sqlite_in(tmp_path))
    else:
        for engine in postgres():
            yield Room(database=engine)


def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told(room: Room) -> None:
    mail_id = room.take("Quels sont vos horaires ?")
    results: list[Result] = []
    ready = threading.Barrier(2)

    def decide(name: str) -> None:
        ready.wait()
        if name == "approve":
            results.append(room.do(mail_id, answering.approve, agent=LEA, version=1))
        else:
            results.append(room.correct(mail_id, Labels(intent="complaint"), agent=PAUL, version=1))

    threads = [threading.Thread(target=decide, args=(name,)) for name in ("approve", "correct")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {type(result) for result in results} == {Done, Beaten}
    room.later(seconds=11)
    assert len(room.told("review.completed")) == 1


def test_a_deed_is_told_once_however_often_it_is_looked_for(room: Room) -> None:
    room.confirm(room.take("Quels sont vos horaires ?"))
    room.clock.advance(seconds=11)
    assert [finish_due(room.shell) for _ in range(3)] == [1, 0, 0]
    assert len(room.told("review.completed")) == 1


def test_a_day_of_work_reads_the_same(room: Room) -> None:
    hours = room.take("Quels sont vos horaires ?")
    angry = room.take("C'est honteux !", sender="max@client.example")
    assert [line.mail_id for line in room.queue().lines] == [angry, hours]
    room.correct(angry, Labels(intent="order_status", entities=(("order_ref", "FR-1"),)))
    room.reply(angry, "Bonjour")
    room.do(hours, answering.approve)
    assert (room.queue().waiting, room.queue().reviewed) == (0, 2)
    room.undo()
    assert room.queue().waiting == 1
    room.later(seconds=11)
    with reading(room.database) as connection:
        assert reviews.count_corrections(connection) == (1, 1)
        assert [row["intent"] for row in labelled_mails(connection)] == ["order_status"]
