"""Sending: how every answer of a server is written down, and what is done about it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from mailbot.domain import Mode
from mailbot.steps.breaker import reset
from mailbot.steps.deliver import recover
from mailbot.steps.desk import Limits
from mailbot.store import conversations, mails, outbox
from tests.databases import sqlite_in
from tests.fakes import NOON, FixedClock, desk, shell_on
from tests.sending import ACCEPTED, BAD_LOGIN, LATER, LOST, TOO_LARGE, UNKNOWN_USER, Office

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def office(tmp_path: Path) -> Office:
    clock = FixedClock()
    return Office(shell=shell_on(sqlite_in(tmp_path), clock), clock=clock)


def test_what_the_server_takes_is_sent_and_on_record(office: Office) -> None:
    effect = office.queue()
    assert office.deliverer.run() == 1
    assert (office.row(effect).state, office.row(effect).sent_at) == ("sent", NOON)
    assert office.events()[-1][0] == "reply.sent"
    assert office.events()[-1][1]["kind"] == "answer"
    assert office.conversation().last_automatic_at == NOON


def test_several_mails_go_out_in_the_order_they_were_written(office: Office) -> None:
    for number in (1, 2, 3):
        office.queue(number)
    assert office.deliverer.run() == 3
    assert [mail.recipient for mail in office.server.seen] == [f"client{n}@customers.example" for n in (1, 2, 3)]


def test_a_mail_is_not_sent_before_its_time(office: Office) -> None:
    office.queue(not_before=NOON + timedelta(minutes=5))
    assert office.deliverer.run() == 0
    office.clock.advance(minutes=5)
    assert office.deliverer.run() == 1


def test_a_temporary_refusal_is_tried_again_with_the_same_bytes_and_longer_pauses(office: Office) -> None:
    office.server.answers = [LATER, LATER, ACCEPTED]
    effect = office.queue()
    office.deliverer.run()
    first = office.row(effect).not_before - NOON
    assert office.row(effect).state == "deferred"
    assert timedelta(minutes=4) < first < timedelta(minutes=6)
    assert office.deliverer.run() == 0
    office.clock.advance(minutes=6)
    office.deliverer.run()
    assert office.row(effect).not_before - office.clock.now > first * 1.5
    office.clock.advance(minutes=30)
    office.deliverer.run()
    assert office.row(effect).state == "sent"
    assert len({(mail.octets, mail.message_id) for mail in office.server.seen}) == 1
    assert [name for name, _ in office.events()] == ["reply.attempted", "reply.attempted", "reply.sent"]


def test_after_five_days_of_refusals_a_person_gets_it(office: Office) -> None:
    effect = office.queue(created_at=NOON - timedelta(days=5), attempts=40)
    office.server.answers = [LATER]
    office.deliverer.run()
    assert office.row(effect).state == "failed"
    assert (office.conversation().queue, office.conversation().route_reason) == ("orders", "send_failure")
    assert [name for name, _ in office.events()] == ["reply.failed", "conversation.transferred"]


def test_an_unknown_address_is_never_written_to_again(office: Office) -> None:
    office.server.answers = [UNKNOWN_USER]
    effect = office.queue()
    office.deliverer.run()
    assert office.row(effect).state == "failed"
    assert office.suppressed("client1@customers.example") == "refused"
    assert office.conversation().queue == "orders"


def test_a_refusal_that_is_not_about_the_address_does_not_suppress_it(office: Office) -> None:
    office.server.answers = [TOO_LARGE]
    office.queue()
    office.deliverer.run()
    assert office.suppressed("client1@customers.example") == ""


def test_a_refused_account_stops_the_whole_outbox_and_burns_no_attempt(office: Office) -> None:
    office.server.answers = [BAD_LOGIN]
    first, second = office.queue(1), office.queue(2)
    assert office.deliverer.run() == 1
    assert (office.row(first).state, office.row(first).attempts) == ("pending", 0)
    assert (office.row(second).state, office.row(second).attempts) == ("pending", 0)
    assert office.troubles == ["support: authentication failed"]
    assert office.deliverer.run() == 0
    office.clock.advance(minutes=6)
    assert office.deliverer.run() == 2


def test_a_mail_lost_after_the_dot_is_not_sent_again_when_sent_holds_it(office: Office) -> None:
    office.server.answers = [LOST]
    effect = office.queue()
    office.deliverer.run()
    assert office.row(effect).state == "uncertain"
    office.sent_folder.sent.add("<mb.x1@acme.example>")
    office.clock.advance(minutes=11)
    office.deliverer.run()
    assert office.row(effect).state == "sent"
    assert len(office.server.seen) == 1
    told = office.events()[-1][1]
    assert (told["certain"], told["attempts"]) == (False, 1)
    assert told["accepted_at"] == "2026-11-21T12:00:00Z", "when it was sent, not when it was found"
    assert office.conversation().last_at == NOON


def test_a_customer_who_wrote_before_our_lost_mail_was_found_has_the_last_word(office: Office) -> None:
    office.server.answers = [LOST]
    office.queue()
    office.deliverer.run()
    office.clock.advance(minutes=5)
    with office.shell.database.begin() as connection:
        conversations.update(connection, "c1", {"last_at": office.clock.now})
    office.sent_folder.sent.add("<mb.x1@acme.example>")
    office.clock.advance(minutes=6)
    office.deliverer.run()
    assert office.conversation().last_at == NOON + timedelta(minutes=5)
    assert office.conversation().last_automatic_at == NOON


def test_a_mail_lost_after_the_dot_is_left_alone_for_ten_minutes(office: Office) -> None:
    office.server.answers = [LOST]
    office.queue()
    office.deliverer.run()
    office.clock.advance(minutes=9)
    assert office.deliverer.run() == 0
    assert len(office.server.seen) == 1


def test_a_mail_that_is_nowhere_is_sent_once_more_and_never_a_third_time(office: Office) -> None:
    office.server.answers = [LOST, LOST]
    effect = office.queue()
    for _ in range(4):
        office.deliverer.run()
        office.clock.advance(minutes=11)
    assert len(office.server.seen) == 2
    assert office.server.seen[0] == office.server.seen[1]
    assert office.row(effect).state == "parked"
    assert office.conversation().queue == "orders"


def test_while_sent_cannot_be_asked_a_mail_waits_for_an_hour_and_is_then_sent_once_more(office: Office) -> None:
    office.sent_folder.reachable = False
    office.server.answers = [LOST]
    effect = office.queue()
    for _ in range(5):
        office.deliverer.run()
        assert (office.row(effect).state, len(office.server.seen)) == ("uncertain", 1)
        office.clock.advance(minutes=11)
    office.clock.advance(minutes=11)
    for _ in range(2):  # the look finds out that nobody can be asked, the next round sends
        office.deliverer.run()
    assert (office.row(effect).state, len(office.server.seen)) == ("sent", 2)


def test_a_site_may_choose_to_park_at_once(tmp_path: Path) -> None:
    clock = FixedClock()
    limits = Limits(resend_uncertain=False)
    office = Office(shell=shell_on(sqlite_in(tmp_path), clock), clock=clock, limits=limits)
    office.server.answers = [LOST]
    effect = office.queue()
    office.deliverer.run()
    clock.advance(minutes=11)
    office.deliverer.run()
    assert (office.row(effect).state, len(office.server.seen)) == ("parked", 1)


def test_what_an_earlier_start_was_sending_is_looked_for_before_it_is_sent_again(office: Office) -> None:
    effect = office.queue(state="sending", epoch=1, attempts=1)
    assert recover(office.shell, office.deliverer.desk, epoch=2) == 1
    assert (office.row(effect).state, office.row(effect).uncertain) == ("uncertain", 1)
    later = office.started(2)
    assert later.run() == 0
    office.clock.advance(minutes=11)
    assert later.run() == 1
    assert office.row(effect).state == "sent"


def test_what_this_start_is_sending_is_left_alone(office: Office) -> None:
    office.queue(state="sending", epoch=2)
    assert recover(office.shell, office.deliverer.desk, epoch=2) == 0


def test_a_mail_to_somebody_who_was_suppressed_meanwhile_is_not_sent(office: Office) -> None:
    effect = office.queue()
    with office.shell.database.begin() as connection:
        mails.suppress(connection, "client1@customers.example", reason="hard_bounce", since=NOON)
    assert office.deliverer.run() == 0
    assert office.row(effect).state == "dropped"
    events = dict(office.events())
    assert events["reply.failed"] == {"kind": "answer", "permanent": True, "reason": "suppressed"}
    assert events["conversation.transferred"]["reason"] == "suppressed", "nobody else would ever answer"
    assert office.conversation().queue == "orders"


def test_an_answer_is_not_sent_any_more_once_a_person_took_the_conversation(office: Office) -> None:
    effect = office.queue()
    notice = office.queue(2, conversation_id="c1", kind="transfer_notice")
    with office.shell.database.begin() as connection:
        conversations.update(connection, "c1", {"human_owned": True})
    office.deliverer.run()
    assert (office.row(effect).state, office.row(notice).state) == ("dropped", "sent")


def test_too_many_mails_in_ten_minutes_hold_everything_automatic(tmp_path: Path) -> None:
    clock = FixedClock()
    limits = Limits(breaker_floor=3)
    office = Office(shell=shell_on(sqlite_in(tmp_path), clock), clock=clock, limits=limits)
    for number in range(1, 7):
        office.queue(number)
    office.queue(7, kind="forward", template="forward")
    office.deliverer.run()
    states = [office.row(f"e{number:031d}").state for number in range(1, 7)]
    assert states == ["sent"] * 3 + ["held"] * 3
    assert [payload for name, payload in office.events() if name == "breaker.tripped"] == [{"count": 3, "limit": 3}]
    clock.advance(hours=1)
    office.deliverer.run()
    assert office.row(f"e{7:031d}").state == "sent", "the forward to colleagues is not held"
    with office.shell.database.begin() as connection:
        assert reset(office.shell, connection)
        outbox.release(connection, [f"e{number:031d}" for number in (4, 5, 6)], now=clock.now)
    assert office.deliverer.run() == 3


def test_a_link_that_was_broken_over_two_lines_is_counted_and_the_way_to_stop_is_none(office: Office) -> None:
    head = b"List-Unsubscribe: <https://mailbot.acme.example/unsubscribe/x>\r\nContent-Type: text/plain\r\n\r\n"
    office.queue(octets=head + b"Voir https://acme.example/a et http=\r\ns://acme.example/b\r\n")
    office.deliverer.run()
    assert dict(office.events())["reply.sent"]["links"] == 2


def test_what_was_decided_before_a_mailbox_was_told_to_watch_only_is_held_and_people_still_send(
    office: Office,
) -> None:
    held = [office.queue(1), office.queue(2, kind="forward"), office.queue(3, kind="webhook", webhook_body="{}")]
    by_agent = office.queue(4, kind="agent")
    office.deliverer.desk = desk(mode=Mode.SHADOW)
    office.deliverer.run()
    assert [office.row(effect).state for effect in (*held, by_agent)] == ["held", "held", "held", "sent"]
    assert office.hook.seen == []
    office.deliverer.desk = desk()
    with office.shell.database.begin() as connection:
        outbox.release(connection, held, now=office.clock.now)
    assert office.deliverer.run() == 3


def test_a_webhook_is_called_with_its_decision_as_key_and_told_as_an_action(office: Office) -> None:
    office.queue(kind="webhook", template="reset_password", action="reset_password", webhook_body='{"a":1}')
    office.deliverer.run()
    assert office.hook.seen == [("reset_password", '{"a":1}', "d1")]
    assert [name for name, _ in office.events()] == ["action.started", "action.completed"]


def test_an_action_nobody_knows_about_is_never_repeated(office: Office) -> None:
    office.hook.answers = [LOST]
    effect = office.queue(kind="webhook", template="reset_password", action="reset_password", webhook_body="{}")
    office.deliverer.run()
    office.clock.advance(minutes=11)
    office.deliverer.run()
    assert (office.row(effect).state, len(office.hook.seen)) == ("parked", 1)
    assert office.events()[-2:][0][0] == "action.failed"
    assert office.conversation().queue == "orders"


def test_the_record_of_all_this_holds_no_address(office: Office) -> None:
    office.server.answers = [UNKNOWN_USER, LATER, ACCEPTED]
    for number in (1, 2, 3):
        office.queue(number)
    office.deliverer.run()
    assert "customers.example" not in str(office.events())
