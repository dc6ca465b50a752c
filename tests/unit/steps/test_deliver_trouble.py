"""Sending when something else goes wrong: no mail is lost, doubled or left lying, and none stops the others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from mailbot.steps.breaker import KEY, OPEN
from mailbot.store import outbox
from tests.databases import sqlite_in
from tests.fakes import NOON, FakeOutbound, FakeProbe, FixedClock, shell_on
from tests.sending import BAD_LOGIN, LATER, LOST, UNKNOWN_USER, Office

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mailbot.domain import Delivery, OutboundMessage


@pytest.fixture
def office(tmp_path: Path) -> Office:
    clock = FixedClock()
    return Office(shell=shell_on(sqlite_in(tmp_path), clock), clock=clock)


def full_disk() -> Exception:
    return sa.exc.OperationalError("INSERT ...", {}, Exception("database or disk is full"))


def failing_once(point: str) -> Callable[[str], None]:
    """Return fault points of which one fails the first time it is passed."""
    left = [1]

    def fault(passed: str) -> None:
        if passed == point and left[0]:
            left[0] -= 1
            raise full_disk()

    return fault


@pytest.mark.parametrize("point", ["deliver.after_answer", "deliver.before_commit", "deliver.after_commit"])
def test_a_disk_that_is_full_after_the_servers_answer_neither_loses_nor_doubles_a_mail(
    office: Office, point: str
) -> None:
    effects = [office.queue(number) for number in (1, 2, 3)]
    office.shell = replace(office.shell, fault=failing_once(point))
    office.deliverer = office.started(1)
    with pytest.raises(sa.exc.OperationalError):
        office.deliverer.run()
    office.deliverer.run()
    assert [office.row(effect).state for effect in effects] == ["sent"] * 3
    assert [mail.recipient for mail in office.server.seen] == [f"client{n}@customers.example" for n in (1, 2, 3)]
    assert [office.row(effect).attempts for effect in effects] == [1] * 3
    assert [name for name, _ in office.events()] == ["reply.sent"] * 3


def test_a_temporary_refusal_that_could_not_be_written_down_is_tried_again_later(office: Office) -> None:
    office.server.answers = [LATER]
    effect = office.queue()
    office.shell = replace(office.shell, fault=failing_once("deliver.before_commit"))
    office.deliverer = office.started(1)
    with pytest.raises(sa.exc.OperationalError):
        office.deliverer.run()
    assert office.row(effect).state == "sending"
    office.deliverer.run()
    assert (office.row(effect).state, len(office.server.seen)) == ("deferred", 1)


def test_a_claim_that_was_never_attempted_is_taken_up_by_the_next_run(office: Office) -> None:
    effect = office.queue()
    office.shell = replace(office.shell, fault=failing_once("deliver.after_claim"))
    office.deliverer = office.started(1)
    with pytest.raises(sa.exc.OperationalError):
        office.deliverer.run()
    assert office.row(effect).state == "sending"
    assert office.deliverer.run() == 1
    assert (office.row(effect).state, office.row(effect).attempts) == ("sent", 1)


def test_a_log_that_cannot_be_written_stops_no_mail(office: Office) -> None:
    def broken(event: str, **facts: object) -> None:
        raise OSError(28, "No space left on device", event, facts)

    effects = [office.queue(number) for number in (1, 2)]
    office.shell = replace(office.shell, tell=broken)
    office.deliverer = office.started(1)
    for _ in range(3):
        with pytest.raises(OSError, match="No space"):
            office.deliverer.run()
        if len(office.server.seen) == 2:
            break
    assert [office.row(effect).state for effect in effects] == ["sent", "sent"]
    assert len(office.server.seen) == 2


@dataclass
class Breaking(FakeOutbound):
    """A way out that breaks in an unforeseen way over the mails to one address."""

    on: str = "client1@customers.example"

    def send(self, message: OutboundMessage) -> Delivery:
        if message.recipient == self.on:
            self.seen.append(message)
            raise UnicodeError("what nobody foresaw")
        return super().send(message)


def test_a_mail_that_breaks_the_way_out_goes_to_a_person_and_the_others_go_on(office: Office) -> None:
    office.server = Breaking()
    office.deliverer = office.started(1)
    broken, good = office.queue(1), office.queue(2)
    office.deliverer.run()
    assert (office.row(broken).state, office.row(good).state) == ("uncertain", "sent")
    for _ in range(3):
        office.clock.advance(minutes=11)
        office.deliverer.run()
    assert office.row(broken).state == "parked"
    assert office.conversation(1).queue == "orders"
    assert [mail.recipient for mail in office.server.seen].count("client1@customers.example") == 2
    assert "customers.example" not in str(office.troubles)


@dataclass
class Asking(FakeProbe):
    """A Sent folder that counts how often it is asked, and lets something happen meanwhile."""

    asked: int = 0
    meanwhile: Callable[[], object] = int

    def was_sent(self, rfc_message_id: str) -> bool | None:
        self.asked += 1
        self.meanwhile()
        return super().was_sent(rfc_message_id)


def uncertain(office: Office, *numbers: int) -> list[str]:
    return [office.queue(number, state="uncertain", uncertain=1, started_at=NOON) for number in numbers]


def test_a_sent_folder_that_cannot_be_asked_is_asked_once_not_once_for_each_mail(office: Office) -> None:
    office.sent_folder = Asking(reachable=False)
    office.deliverer = office.started(1)
    effects = uncertain(office, 1, 2, 3)
    office.deliverer.run()
    assert office.sent_folder.asked == 1
    assert [office.row(effect).state for effect in effects] == ["uncertain"] * 3
    assert min(office.row(effect).not_before for effect in effects) >= NOON + timedelta(minutes=5)
    office.deliverer.run()
    assert office.sent_folder.asked == 1


@pytest.mark.parametrize("state", ["dropped", "bounced"])
def test_a_mail_given_up_while_it_is_looked_for_is_not_sent_again(office: Office, state: str) -> None:
    (effect,) = uncertain(office, 1)

    def end() -> None:
        with office.shell.database.begin() as connection:
            outbox.settle(connection, effect, {"state": state})

    office.sent_folder = Asking(meanwhile=end)
    office.deliverer = office.started(1)
    office.deliverer.run()
    assert (office.row(effect).state, office.server.seen) == (state, [])


def test_when_mailbot_ends_nothing_more_is_looked_for_or_claimed(office: Office) -> None:
    office.sent_folder = Asking()
    office.deliverer = office.started(1)
    office.deliverer.ending = lambda: True
    uncertain(office, 1, 2)
    effect = office.queue(3)
    assert office.deliverer.run() == 0
    assert (office.sent_folder.asked, office.row(effect).state) == (0, "pending")


def test_what_was_put_off_before_the_clock_was_set_back_does_not_wait_for_a_year(office: Office) -> None:
    office.clock.advance(days=400)
    office.server.answers = [LATER]
    effect = office.queue()
    office.deliverer.run()
    office.clock.advance(days=-400)
    assert office.deliverer.run() == 1
    assert office.row(effect).state == "sent"


def test_a_clock_set_back_by_an_hour_makes_no_burst(office: Office) -> None:
    office.server.answers = [LATER]
    effect = office.queue()
    office.deliverer.run()
    office.clock.advance(hours=-1)
    assert office.deliverer.run() == 0
    assert office.row(effect).state == "deferred"


def test_a_paused_account_is_not_paused_for_a_year_when_the_clock_is_set_back(office: Office) -> None:
    office.clock.advance(days=400)
    office.server.answers = [BAD_LOGIN]
    effect = office.queue()
    office.deliverer.run()
    assert office.deliverer.is_paused(office.clock.now)
    office.clock.advance(days=-400)
    assert office.deliverer.run() == 1
    assert office.row(effect).state == "sent"


def test_while_the_breaker_is_open_new_mails_are_held_and_colleagues_still_get_theirs(office: Office) -> None:
    with office.shell.database.begin() as connection:
        outbox.set_meta(connection, KEY, OPEN)
    held = [office.queue(number) for number in range(1, 120)]
    forward = office.queue(200, kind="forward", not_before=NOON + timedelta(seconds=1))
    office.clock.advance(seconds=2)
    for _ in range(4):
        office.deliverer.run()
    assert {office.row(effect).state for effect in held} == {"held"}
    assert office.row(forward).state == "sent"


def test_an_uncertain_action_is_parked_without_asking_the_sent_folder(office: Office) -> None:
    office.sent_folder = Asking()
    office.deliverer = office.started(1)
    office.hook.answers = [LOST]
    effect = office.queue(kind="webhook", template="reset_password", action="reset_password", webhook_body="{}")
    office.deliverer.run()
    office.clock.advance(minutes=11)
    office.deliverer.run()
    assert (office.row(effect).state, office.sent_folder.asked) == ("parked", 0)


@pytest.mark.parametrize("kind", ["survey", "ack", "transfer_notice"])
def test_a_mail_that_nobody_waits_for_and_that_is_refused_makes_its_conversation_no_case_for_people(
    office: Office, kind: str
) -> None:
    office.server.answers = [UNKNOWN_USER]
    effect = office.queue(kind=kind)
    office.deliverer.run()
    assert office.row(effect).state == "failed"
    assert [name for name, _ in office.events()] == ["reply.failed"]
    assert office.conversation().queue == ""


def test_a_question_for_a_rating_that_nobody_knows_about_is_parked_and_its_conversation_left_alone(
    office: Office,
) -> None:
    office.server.answers = [LOST, LOST]
    effect = office.queue(kind="survey")
    for _ in range(3):
        office.deliverer.run()
        office.clock.advance(minutes=11)
    assert (office.row(effect).state, office.conversation().queue) == ("parked", "")
    assert "conversation.transferred" not in dict(office.events())


def test_a_draft_that_lay_for_a_week_is_tried_for_five_days_from_its_approval(office: Office) -> None:
    office.server.answers = [LATER] * 3
    effect = office.queue(state="draft", created_at=NOON - timedelta(days=7))
    with office.shell.database.begin() as connection:
        outbox.release(connection, [effect], now=office.clock.now)
    office.deliverer.run()
    assert office.row(effect).state == "deferred"
    office.clock.advance(days=4, hours=23)
    office.deliverer.run()
    assert office.row(effect).state == "deferred"
    office.clock.advance(hours=2)
    office.deliverer.run()
    assert office.row(effect).state == "failed"


def test_people_are_told_of_a_mail_that_is_put_off_for_an_hour_and_not_before(office: Office) -> None:
    office.server.answers = [LATER] * 2
    effect = office.queue()
    office.deliverer.run()
    assert office.troubles == []
    office.clock.advance(hours=1)
    office.deliverer.run()
    assert office.troubles == [
        f"support: {effect} has been put off by the mail server for more than an hour (451); mailbot goes on trying"
    ]
