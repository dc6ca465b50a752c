"""The demo's colleagues sit down at the queue in office hours, and leave the last hours to the visitor."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from mailbot.demo.octets import ZONE
from mailbot.demo.reviewing import SITTINGS, Reviewers, sittings
from tests.databases import sqlite_in
from tests.reviewing import Room

if TYPE_CHECKING:
    from pathlib import Path

MONDAY = datetime(2026, 11, 16, 0, 0, tzinfo=UTC)


def test_somebody_sits_down_three_times_a_day_and_never_at_the_weekend() -> None:
    moments = sittings(MONDAY, MONDAY + timedelta(weeks=1))
    local = [moment.astimezone(ZONE) for moment in moments]
    assert len(moments) == 5 * len(SITTINGS)
    assert {moment.weekday() for moment in local} == {0, 1, 2, 3, 4}
    assert {(moment.hour, moment.minute) for moment in local} == set(SITTINGS)
    assert list(moments) == sorted(moments)


def test_a_sitting_is_at_the_same_local_time_after_the_clocks_change() -> None:
    autumn = datetime(2026, 10, 19, 0, 0, tzinfo=UTC)
    local = [moment.astimezone(ZONE) for moment in sittings(autumn, autumn + timedelta(weeks=2))]
    assert {(moment.hour, moment.minute) for moment in local} == set(SITTINGS)


def test_a_mail_that_mailbot_misunderstood_is_put_right_by_what_its_author_meant(tmp_path: Path) -> None:
    room = Room(sqlite_in(tmp_path), audit_rate=1.0)
    mail_id = room.take("Je suis très mécontent de vous, c'est une honte !")
    reviewers = Reviewers(room.shell, room.desks, truth={"<m101@client.example>": "refund"}, seed=1)
    (look,) = reviewers.looks(before=room.clock())
    reviewers.open(look)
    room.later(seconds=look.seconds)
    reviewers.decide(look)
    room.later(minutes=2)
    assert room.item(mail_id).state == "done"
    (verdict,) = room.told("review.completed")
    assert (verdict["verdict"], verdict["corrected_intent"], verdict["blind"]) == ("incorrect", "refund", True)
    assert not reviewers.looks(before=room.clock())


def test_what_came_after_the_last_sitting_is_left(tmp_path: Path) -> None:
    room = Room(sqlite_in(tmp_path), audit_rate=1.0)
    room.take("Où est ma commande AC-4711 ?")
    reviewers = Reviewers(room.shell, room.desks, truth={}, seed=1)
    assert not reviewers.looks(before=room.clock() - timedelta(hours=30))
