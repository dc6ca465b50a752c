"""Reports about our mails: a bounce tells people that a customer was left with nothing; a forged one tells nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from mailbot.message.identity import bounce_address
from mailbot.store import mails
from mailbot.store.conversations import CONVERSATION
from mailbot.store.outbox import EFFECT
from mailbot.store.session import reading, writing
from tests.databases import sqlite_in
from tests.deciding import Desktop
from tests.fakes import FixedClock, desk, shell_on

if TYPE_CHECKING:
    from pathlib import Path

DSN = """\
--b
Content-Type: text/plain

Undeliverable.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.client.example

Final-Recipient: rfc822; {who}
Action: {action}
Status: {status}
--b--
"""


ARF = """\
--b
Content-Type: text/plain

This is an abuse report.
--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Some-FBL/1.0
Version: 1
--b
Content-Type: text/rfc822-headers

From: support@acme.example
Message-ID: {name}
--b--
"""


@pytest.fixture
def office(tmp_path: Path) -> Desktop:
    clock = FixedClock()
    return Desktop(shell=shell_on(sqlite_in(tmp_path), clock), clock=clock, desk=desk())


def answered(office: Desktop, **changes: Any) -> Any:
    """Return the outbox row of an answer, put into the state that ``changes`` say."""
    office.take("Quels sont vos horaires ?")
    (effect,) = office.rows(EFFECT)
    values = {"state": "sent", "sent_at": office.clock.now, **changes}
    with writing(office.shell.database) as connection:
        connection.execute(sa.update(EFFECT).where(EFFECT.c.id == effect.id).values(**values))
    return effect


def report(office: Desktop, effect: Any, *, action: str = "failed", status: str = "5.7.1") -> None:
    to = bounce_address(key=office.shell.keys.bounce, local="support", domain="acme.example", effect=effect.id)
    office.take(
        DSN.format(who=effect.recipient, action=action, status=status).replace("\n", "\r\n"),
        sender="mailer-daemon@mx.client.example",
        To=to,
        Return_Path="<>",
        Content_Type='multipart/report; report-type=delivery-status; boundary="b"',
    )


def suppressed(office: Desktop, address: str) -> str:
    with reading(office.shell.database) as connection:
        return mails.suppressed(connection, address)


def test_an_answer_that_bounced_for_good_is_handed_to_people(office: Desktop) -> None:
    report(office, answered(office))
    (conversation,) = office.rows(CONVERSATION)
    assert (conversation.state, conversation.route_reason) == ("routed", "send_failure")
    assert conversation.queue
    moved = dict(office.events())["conversation.transferred"]
    assert moved["reason"] == "send_failure"
    assert office.rows(EFFECT)[0].state == "bounced"


def test_a_report_that_a_mail_is_late_changes_nothing(office: Desktop) -> None:
    report(office, answered(office), action="delayed", status="4.4.1")
    assert office.rows(EFFECT)[0].state == "sent"
    assert office.rows(CONVERSATION)[0].queue == ""
    assert "reply.bounced" not in office.names()


def test_a_mail_that_was_late_for_too_long_bounced_without_being_the_addresss_fault(office: Desktop) -> None:
    effect = answered(office)
    report(office, effect, status="4.2.2")
    assert office.rows(EFFECT)[0].state == "bounced"
    assert suppressed(office, effect.recipient) == ""
    assert office.rows(CONVERSATION)[0].queue


def test_a_mail_that_nobody_knew_about_and_that_bounced_is_not_sent_again(office: Desktop) -> None:
    report(office, answered(office, state="uncertain", uncertain=1))
    assert office.rows(EFFECT)[0].state == "bounced"


def test_a_second_report_about_the_same_mail_is_told_once(office: Desktop) -> None:
    effect = answered(office)
    report(office, effect)
    report(office, effect)
    assert office.names().count("reply.bounced") == 1
    assert office.names().count("conversation.transferred") == 1


@pytest.mark.parametrize("kind", ["forward", "digest"])
def test_a_mail_to_colleagues_that_bounced_is_no_customers_and_suppresses_nobody(office: Desktop, kind: str) -> None:
    effect = answered(office, kind=kind)
    report(office, effect, status="5.1.1")
    assert office.rows(EFFECT)[0].state == "bounced"
    assert "reply.bounced" not in office.names()
    assert suppressed(office, effect.recipient) == ""


def test_a_notice_that_bounced_leaves_people_in_peace(office: Desktop) -> None:
    report(office, answered(office, kind="transfer_notice"))
    assert office.rows(CONVERSATION)[0].queue == ""
    assert "reply.bounced" in office.names()


def test_the_record_of_a_bounce_holds_no_address(office: Desktop) -> None:
    report(office, answered(office), status="5.1.1")
    assert suppressed(office, "lea@client.example") == "hard_bounce"
    assert "client.example" not in str(office.events())


def complain(office: Desktop, name: str) -> None:
    office.take(
        ARF.format(name=name).replace("\n", "\r\n"),
        sender="feedback@provider.example",
        Content_Type='multipart/report; report-type=feedback-report; boundary="b"',
    )


def test_whoever_reports_one_of_our_mails_as_spam_gets_no_automatic_mail_any_more(office: Desktop) -> None:
    effect = answered(office)
    complain(office, effect.rfc_message_id)
    assert suppressed(office, effect.recipient) == "complaint"
    assert dict(office.events())["consent.withdrawn"] == {"purpose": "automatic_mail", "basis": "complaint"}
    assert (office.rows(EFFECT)[0].state, office.rows(CONVERSATION)[0].queue) == ("sent", "")
    office.take("Et le dimanche, vos horaires ?")
    assert office.decisions()[-1] == ("route_human", "suppressed")


def test_a_complaint_that_names_no_mail_of_ours_changes_nothing(office: Desktop) -> None:
    effect = answered(office)
    complain(office, effect.rfc_message_id.replace("<mb.", "<mb.a"))
    assert suppressed(office, effect.recipient) == ""
    assert "consent.withdrawn" not in office.names()
