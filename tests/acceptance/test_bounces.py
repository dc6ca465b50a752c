"""Real bounces: Postfix reports back to the signed sender, and mailbot knows which of its mails came to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mailbot.store import mails
from mailbot.store.session import reading
from tests.acceptance.harness import Bot, Inbox, mail, mailbox_table, until, write_settings
from tests.conftest import PostOffice, dovecot_box

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("postfix")]

ORDER = "Bonjour, où en est ma commande FR-204417 ?"


@pytest.fixture
def office(postfix: PostOffice) -> PostOffice:
    """A Postfix in front of Dovecot whose world outside is empty."""
    postfix.sink.refused.clear()
    return postfix


@pytest.fixture
def support(office: PostOffice) -> Inbox:
    """A mailbox that Postfix delivers to."""
    return Inbox(box=dovecot_box(office.dovecot), dovecot=office.dovecot)


def start(support: Inbox, office: PostOffice, directory: Path, **box: Any) -> Bot:
    """Return the daemon that sends by Postfix."""
    return Bot(write_settings(directory, mailbox_table(support, smtp_port=office.postfix.port, **box)))


def suppressed(running: Bot, address: str) -> str:
    """Return why an address gets nothing."""
    with reading(running.shell.database) as connection:
        return mails.suppressed(connection, address)


def test_an_answer_through_postfix_reaches_the_customer(office: PostOffice, support: Inbox, tmp_path: Path) -> None:
    with start(support, office, tmp_path) as running:
        support.deliver(mail(ORDER, to=support.address))
        until(lambda: [m for m in office.sink.mails if "lea@client.example" in m.recipients], "the answer")
        running.quiet(1)
        running.verify()


@pytest.mark.parametrize("tagged", [True, False])
def test_a_bounce_is_matched_and_the_address_never_written_to_again(
    office: PostOffice, support: Inbox, tmp_path: Path, tagged: bool
) -> None:
    gone = f"gone{int(tagged)}@client.example"
    office.sink.refused[gone] = "550 5.1.1 no such user here"
    box = (
        {}
        if tagged
        else {"smtp": mailbox_table(support, smtp_port=office.postfix.port)["smtp"] | {"bounce_tag": False}}
    )
    with start(support, office, tmp_path, **box) as running:
        support.deliver(mail(ORDER, to=support.address, sender=gone))
        (row,) = until(lambda: running.outbox("bounced"), "the bounce")
        assert row.recipient == gone
        running.quiet(2)
        (event,) = running.events("reply.bounced")
        assert event.reply_id == row.id
        assert (event.payload["permanent"], event.payload["status"]) == (True, "5.1.1")
        assert event.payload["reason"] == "unknown_user"
        assert suppressed(running, gone) == "hard_bounce"
        (excluded,) = running.events("message.excluded")
        assert excluded.payload["reason"] == "dsn"
        again = mail("Bonjour, quels sont vos horaires ?", to=support.address, sender=gone)
        support.deliver(again)
        assert running.decision_on(again).code == "R19"
        assert len(running.outbox()) == 1
        running.verify()


def test_a_forged_bounce_changes_nothing(office: PostOffice, support: Inbox, tmp_path: Path) -> None:
    with start(support, office, tmp_path) as running:
        support.deliver(mail(ORDER, to=support.address))
        (sent,) = until(lambda: running.outbox("sent"), "the answer")
        signature = sent.rfc_message_id.split(".")[1]
        guesses = (sent.rfc_message_id.replace(signature, signature[::-1]), "<other@example.com>")
        for number, name in enumerate(guesses):
            report = FORGED.format(to=support.address, name=name, number=number)
            support.deliver(report.replace("\n", "\r\n").encode(), sender="")
        running.quiet(3)
        assert running.events("reply.bounced") == []
        assert suppressed(running, "lea@client.example") == ""
        assert {row.state for row in running.outbox()} == {"sent"}
        running.verify()


FORGED = """\
From: MAILER-DAEMON@mx.evil.example
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <forged{number}@mx.evil.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

I am sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.evil.example

Final-Recipient: rfc822; lea@client.example
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

Message-ID: {name}

--b--
"""
