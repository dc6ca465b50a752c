"""Which mails wait for a person, in which order, and who is at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mailbot.domain import Mode
from mailbot.policy.review import Why
from mailbot.steps.review.deeds import Agent, Refusal, Refused
from mailbot.steps.review.queue import take
from mailbot.steps.review.sheet import sheet
from mailbot.steps.review.verdicts import skip
from mailbot.store.scope import Scope
from tests.databases import sqlite_in
from tests.reviewing import LEA, PAUL, Room

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(database=sqlite_in(tmp_path))


def test_a_draft_waits_for_approval_and_says_so(room: Room) -> None:
    mail_id = room.take("Quels sont vos horaires ?")
    (line,) = room.queue().lines
    assert (line.mail_id, line.why, line.sender, line.subject) == (mail_id, Why.DRAFT, "lea@client.example", "Question")
    assert line.confidence == 0.97
    assert room.queue().waiting == 1


def test_an_answer_that_was_sent_waits_for_nobody(tmp_path: Path) -> None:
    room = Room(database=sqlite_in(tmp_path), mode=Mode.AUTO)
    room.take("Quels sont vos horaires ?")
    assert room.queue().lines == ()


def test_an_angry_customer_comes_before_an_older_question(room: Room) -> None:
    question = room.take("Quels sont vos horaires ?")
    room.clock.advance(minutes=5)
    angry = room.take("C'est honteux !", sender="max@client.example")
    assert [line.mail_id for line in room.queue().lines] == [angry, question]
    assert room.queue().lines[0].why is Why.UNHAPPY


def test_of_two_alike_the_older_comes_first(room: Room) -> None:
    first = room.take("Quels sont vos horaires ?")
    room.clock.advance(minutes=5)
    second = room.take("Vos horaires du samedi ?", sender="max@client.example")
    assert [line.mail_id for line in room.queue().lines] == [first, second]


def test_a_skipped_mail_comes_last_and_back_after_half_an_hour(room: Room) -> None:
    first = room.take("Quels sont vos horaires ?")
    room.clock.advance(minutes=1)
    second = room.take("Vos horaires du samedi ?", sender="max@client.example")
    room.do(first, skip)
    assert [line.mail_id for line in room.queue().lines] == [second, first]
    assert room.queue().reviewed == 0
    room.clock.advance(minutes=31)
    assert [line.mail_id for line in room.queue().lines] == [first, second]


def test_the_next_mail_is_the_one_below_and_after_the_last_the_first(room: Room) -> None:
    first = room.take("Quels sont vos horaires ?")
    room.clock.advance(minutes=1)
    second = room.take("Vos horaires du samedi ?", sender="max@client.example")
    queue = room.queue()
    assert (queue.after(first), queue.after(second), queue.after("gone")) == (second, first, first)
    assert (queue.before(second), queue.before(first)) == (first, "")


def test_others_see_who_is_at_a_mail_for_five_minutes(room: Room) -> None:
    mail_id = room.take("Quels sont vos horaires ?")
    take(room.shell, mail_id, LEA)
    assert room.queue(PAUL).lines[0].taken_by == "Léa"
    assert room.queue(LEA).lines[0].taken_by == ""
    take(room.shell, mail_id, PAUL)
    assert room.item(mail_id).taken_by == LEA.login
    room.clock.advance(minutes=6)
    assert room.queue(PAUL).lines[0].taken_by == ""
    take(room.shell, mail_id, PAUL)
    assert room.item(mail_id).taken_by == PAUL.login


def test_an_audited_mail_shows_nothing_of_what_mailbot_made_of_it(tmp_path: Path) -> None:
    room = Room(database=sqlite_in(tmp_path), audit_rate=1.0)
    mail_id = room.take("Quels sont vos horaires ?")
    (line,) = room.queue().lines
    assert (line.why, line.confidence, line.blind) == (None, None, True)
    sheet = room.sheet(mail_id)
    assert (sheet.said, sheet.draft) == (None, None)
    assert "horaires" in sheet.message.new_text


def test_a_sheet_has_what_mailbot_made_of_the_mail_and_its_draft(room: Room) -> None:
    sheet = room.sheet(room.take("Quels sont vos horaires ?"))
    assert sheet.said is not None
    assert (sheet.said.intent, sheet.said.action, sheet.said.urgency) == ("opening_hours", "answer", "normal")
    assert sheet.said.guesses[0].label == "opening_hours"
    assert sheet.draft is not None
    assert sheet.draft.text.startswith("Bonjour")
    assert sheet.recipient == "lea@client.example"
    assert sheet.intents[0] == "opening_hours"
    assert "orders" in sheet.teams


def test_a_mail_of_another_mailbox_is_not_there_for_an_agent(room: Room) -> None:
    mail_id = room.take("Quels sont vos horaires ?")
    stranger = Agent(login="eve@acme.example", name="Eve", scope=Scope.over(["sales"]))
    nobody = Agent(login="x@acme.example", name="X", scope=Scope())
    for agent in (stranger, nobody):
        assert (room.queue(agent).lines, room.queue(agent).waiting, room.queue(agent).reviewed) == ((), 0, 0)
        assert sheet(room.shell, room.desks, mail_id, agent) is None
        assert room.confirm(mail_id, agent=agent) == Refused(refusal=Refusal.GONE)
        take(room.shell, mail_id, agent)
    assert room.item(mail_id).taken_by == ""
