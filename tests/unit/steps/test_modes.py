"""A manager lets mailbot go further with one intent: the next mail shows it, and the record says who did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analytics.stats.proportions import clopper_pearson
from mailbot.domain import Mode
from mailbot.steps.modes import intent_modes, set_mode
from mailbot.steps.review.verdicts import Labels
from tests.databases import sqlite_in
from tests.reviewing import Room

if TYPE_CHECKING:
    from pathlib import Path

HOURS = "Quels sont vos horaires ?"
BOSS = "boss@acme.example"


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(database=sqlite_in(tmp_path))


def grant(room: Room, mode: str, intent: str = "opening_hours") -> bool:
    return set_mode(room.shell, room.desk, intent=intent, mode=mode, author=BOSS)


def states(room: Room) -> list[str]:
    return [row.state for row in room.effects()]


def test_an_intent_that_was_let_go_is_answered_and_others_still_wait(room: Room) -> None:
    assert grant(room, "auto")
    room.take(HOURS)
    room.take("Où est ma commande FR-204417 ?", sender="max@client.example")
    assert states(room) == ["pending", "draft"]


def test_an_intent_can_be_held_back_in_a_mailbox_that_answers(tmp_path: Path) -> None:
    room = Room(database=sqlite_in(tmp_path), mode=Mode.AUTO)
    grant(room, "draft")
    room.take(HOURS)
    assert states(room) == ["draft"]


def test_a_mailbox_that_only_observes_goes_on_observing(tmp_path: Path) -> None:
    room = Room(database=sqlite_in(tmp_path), mode=Mode.SHADOW)
    grant(room, "auto")
    room.take(HOURS)
    assert states(room) == ["shadow"]


def test_what_was_set_can_be_left_to_the_settings_again(room: Room) -> None:
    grant(room, "auto")
    grant(room, "")
    room.take(HOURS)
    assert states(room) == ["draft"]


def test_the_record_says_what_was_changed_once_and_by_whom(room: Room) -> None:
    grant(room, "auto")
    grant(room, "auto")
    (told,) = room.told("config.changed")
    assert told["change"] == "mode of opening_hours: settings -> auto"
    assert told["author"] == room.shell.keys.pseudonym(BOSS)


@pytest.mark.parametrize(("mode", "intent"), [("always", "opening_hours"), ("auto", "nothing"), ("auto", "")])
def test_what_is_no_mode_or_intent_is_refused(room: Room, mode: str, intent: str) -> None:
    assert not grant(room, mode, intent)
    assert room.told("config.changed") == []


def test_verdicts_are_counted_by_what_mailbot_had_said(room: Room) -> None:
    for number in range(3):
        room.confirm(room.take(HOURS, sender=f"c{number}@client.example"))
    room.correct(room.take(HOURS, sender="c9@client.example"), Labels(intent="complaint"))
    rows = {row.intent: row for row in intent_modes(room.shell, [room.desk], interval=clopper_pearson)[0]}
    hours = rows["opening_hours"]
    assert (hours.judged, hours.right, hours.mode, hours.granted) == (4, 3, Mode.DRAFT, False)
    assert hours.low is not None
    assert hours.high is not None
    assert hours.low < 0.75 < hours.high
    assert hours.suggestion is None
