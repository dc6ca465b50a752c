"""Mail that must never be answered (docs/promises.md, A and C): it is decided, recorded, shown where a person must see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from mailbot.store import conversations, mails, outbox
from mailbot.store.session import writing
from tests.acceptance.harness import mail, run_cli, until
from tests.servers.smtp_sink import Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.acceptance.harness import Bot, Inbox, Way

ORDER = "Bonjour, où en est ma commande FR-204417 ?"
OURS = "mx.example.com"

BOUNCE = """\
From: Mail Delivery System <MAILER-DAEMON@mx.client.example>
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce@mx.client.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Your mail could not be delivered. Votre commande FR-204417.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.client.example

Final-Recipient: rfc822; gone@client.example
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

Message-ID: <mb.aaaaaaaaaaaaaaaaaaaaaaaaaa.1.0@example.com>
Subject: forged

--b--
"""

ENCRYPTED = """\
From: secret@client.example
To: {to}
Subject: commande
Message-ID: <secret@client.example>
MIME-Version: 1.0
Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b

--b
Content-Type: application/pgp-encrypted

Version: 1

--b
Content-Type: application/octet-stream

-----BEGIN PGP MESSAGE-----
AAAA
-----END PGP MESSAGE-----

--b--
"""

INVITATION = """\
From: meeting@client.example
To: {to}
Subject: commande
Message-ID: <meeting@client.example>
MIME-Version: 1.0
Content-Type: text/calendar; method=REQUEST; charset=utf-8

BEGIN:VCALENDAR
METHOD:REQUEST
END:VCALENDAR
"""

HEADERS: dict[str, dict[str, str]] = {
    "out-of-office": {"Auto-Submitted": "auto-replied (vacation)", "Subject": "Absence du bureau"},
    "auto-generated": {"AUTO-SUBMITTED": "Auto-Generated; owner-email=x"},
    "mailing-list": {"List-Id": "<talk.client.example>", "List-Unsubscribe": "<mailto:x@client.example>"},
    "bulk": {"Precedence": "bulk"},
    "outlook-asks-for-silence": {"X-Auto-Response-Suppress": "DR, OOF, AutoReply"},
    "our-own-mark": {"X-Mailbot": "answer"},
    "looping": {"X-Loop": "support@example.com"},
    "spam": {"X-Spam-Flag": "YES"},
    "disowned-by-its-domain": {"Authentication-Results": f"{OURS}; dmarc=fail header.from=client.example"},
    "two-authors": {"From": "two@client.example, authors@client.example"},
    "no-reply": {"From": "no-reply@client.example"},
}
"""Name of the sender and the headers that forbid an answer."""

SHOWN = {"mailing-list", "disowned-by-its-domain", "blind-copy", "two-authors"}
"""What a person sees all the same (the rules marked H)."""


def forbidden(inbox: Inbox) -> list[tuple[str, bytes, str]]:
    """Return (name, mail, envelope sender) of everything that must not be answered."""
    found = [
        (
            name,
            mail(ORDER, to=inbox.address, sender=f"{name}@client.example", headers=headers),
            f"{name}@client.example",
        )
        for name, headers in HEADERS.items()
    ]
    found += [
        (name, text.format(to=inbox.address).replace("\n", "\r\n").encode(), sender)
        for name, text, sender in (
            ("bounce", BOUNCE, ""),
            ("encrypted", ENCRYPTED, "secret@client.example"),
            ("invitation", INVITATION, "meeting@client.example"),
        )
    ]
    found.append(("our-own-mail", mail(ORDER, to=inbox.address, sender=inbox.address), inbox.address))
    found.append(("empty-return-path", mail(ORDER, to=inbox.address, sender="empty@client.example"), ""))
    return found


def test_programs_loops_and_forgeries_are_never_answered_and_people_are(
    bot: Callable[..., Bot], inbox: Inbox, way: Way
) -> None:
    with bot(box={"authserv_id": [OURS]}) as running:
        refused = forbidden(inbox)
        blind = mail(ORDER, to="somebody@else.example", sender="blind@client.example")
        for _, octets, sender in refused:
            inbox.deliver(octets, sender=sender)
        if inbox.kind == "pymap":  # real servers say in Delivered-To whom the mail is for
            refused.append(("blind-copy", blind, "blind@client.example"))
            inbox.box.deliver(blind)
        inbox.deliver(mail(ORDER, to=inbox.address, sender="person@client.example"))
        said_no = mail(ORDER, to=inbox.address, sender="no@client.example", headers={"Auto-Submitted": "No"})
        inbox.deliver(said_no)
        running.quiet(len(refused) + 2)
        answered = sorted(address for reply in way.sent() for address in reply.recipients)
        assert answered == ["no@client.example", "person@client.example"]
        for name, octets, _ in refused:
            decision = running.decision_on(octets)
            assert decision.action in {"none", "route_human"}, name
            assert decision.reason != "ok", name
            if name in SHOWN:
                (conversation,) = [row for row in running.conversations() if row.id == decision.conversation_id]
                assert conversation.queue, name
        running.verify()


def test_an_absence_notice_without_headers_is_not_answered_when_it_answers_us(
    bot: Callable[..., Bot], inbox: Inbox, way: Way
) -> None:
    with bot() as running:
        inbox.deliver(mail(ORDER, to=inbox.address))
        (ours,) = way.to("lea@client.example")
        absent = mail(
            "Je suis absente jusqu'au 30 novembre. En cas d'urgence, écrivez à mon équipe.",
            to=inbox.address,
            subject="Réponse automatique : Ma commande",
            answers=[ours.message_id],
        )
        inbox.deliver(absent)
        assert running.decision_on(absent).code == "R17"
        running.quiet(2)
        assert len(way.seen()) == 1
        (told,) = running.events("reply.autoresponded")
        assert told.reply_id == running.outbox()[0].id


def test_what_lay_there_before_the_first_start_is_never_answered(
    bot: Callable[..., Bot], inbox: Inbox, way: Way
) -> None:
    for number in range(3):
        inbox.deliver(mail(ORDER, to=inbox.address, sender=f"old{number}@client.example"))
    with bot() as running:
        inbox.deliver(mail(ORDER, to=inbox.address, sender="new@client.example"))
        way.to("new@client.example")
        running.quiet(1)
    with bot() as running:
        inbox.deliver(mail(ORDER, to=inbox.address, sender="newer@client.example"))
        way.to("newer@client.example")
        assert len(way.sent()) == 2
        running.verify()


def test_with_backfill_what_lay_there_is_answered(bot: Callable[..., Bot], inbox: Inbox, way: Way) -> None:
    for number in range(3):
        inbox.deliver(mail(ORDER, to=inbox.address, sender=f"old{number}@client.example"))
    with bot(start={"backfill": True}) as running:
        for number in range(3):
            way.to(f"old{number}@client.example")
        running.verify()


def test_a_mail_that_waited_for_more_than_a_week_is_never_answered(
    bot: Callable[..., Bot], inbox: Inbox, way: Way
) -> None:
    with bot() as running:
        running.forward(days=8)
        octets = mail(ORDER, to=inbox.address)
        inbox.deliver(octets)
        assert running.decision_on(octets).reason == "preexisting"
        running.quiet(1)
        assert way.seen() == []


def test_the_same_mail_to_two_of_our_aliases_is_answered_once(bot: Callable[..., Bot], inbox: Inbox, way: Way) -> None:
    with bot(box={"aliases": ["commandes@example.com"]}) as running:
        octets = mail(ORDER, to=inbox.address, message_id="<twice@client.example>")
        inbox.deliver(octets)
        inbox.deliver(octets.replace(f"To: {inbox.address}".encode(), b"To: commandes@example.com"))
        running.quiet(2)
        way.to("lea@client.example")
        assert sorted(row.reason for row in running.decisions()) == ["duplicate", "ok"]
        running.verify()


def test_an_address_gets_no_more_than_its_share_a_day(bot: Callable[..., Bot], inbox: Inbox, way: Way) -> None:
    with bot(limits={"per_address_per_day": 2}) as running:
        texts = (ORDER, "Bonjour, quels sont vos horaires ?", "Bonjour, où trouver ma facture ?")
        for count, text in enumerate(texts, 1):
            inbox.deliver(mail(text, to=inbox.address, subject=f"Question {count}"))
            running.quiet(count)
        assert len(way.sent("lea@client.example")) == 2
        assert [row.reason for row in running.decisions()] == ["ok", "ok", "limit"]
        assert running.decisions()[-1].code == "R37"


def test_a_conversation_gets_no_more_than_its_share_without_a_new_word(
    bot: Callable[..., Bot], inbox: Inbox, way: Way
) -> None:
    with bot(limits={"per_thread": 1}) as running:
        inbox.deliver(mail(ORDER, to=inbox.address))
        (first,) = way.to("lea@client.example")
        again = mail(ORDER, to=inbox.address, answers=[first.message_id])
        inbox.deliver(again)
        decision = running.decision_on(again)
        running.quiet(2)
        assert (decision.reason, decision.code) == ("limit", "R37")
        assert len(way.seen()) == 1


def test_far_too_many_answers_at_once_are_held_until_a_person_lets_them_go(
    bot: Callable[..., Bot], inbox: Inbox, way: Way
) -> None:
    with bot(limits={"breaker_floor": 3}) as running:
        for number in range(6):
            inbox.deliver(mail(ORDER, to=inbox.address, sender=f"c{number}@client.example"))
        until(lambda: len(running.outbox("sent")) == 3, "three sent")
        until(lambda: any("breaker" in cause for cause in running.health.causes()), "the breaker's cause")
        until(lambda: len(running.decisions()) == 6, "six decisions")
        assert len(way.seen()) == 3
        assert running.events("breaker.tripped") != []
        told = run_cli(running.settings, "outbox", "release", "--all")
        assert told.returncode == 0, told.stderr
        running.wake()
        until(lambda: len(running.outbox("sent")) == len(running.outbox()), "the rest sent")
        assert running.health.causes() == []


def test_a_suppressed_address_hears_nothing(bot: Callable[..., Bot], inbox: Inbox, way: Way) -> None:
    with bot() as running:
        suppress(running, "lea@client.example")
        octets = mail(ORDER, to=inbox.address)
        inbox.deliver(octets)
        assert running.decision_on(octets).code == "R19"
        running.quiet(1)
        assert way.seen() == []


def test_a_conversation_that_a_person_has_taken_stays_silent(bot: Callable[..., Bot], inbox: Inbox, way: Way) -> None:
    with bot() as running:
        inbox.deliver(mail("Bonjour, où en est ma commande ?", to=inbox.address))
        (asked,) = way.to("lea@client.example")
        running.quiet(1)
        with writing(running.shell.database) as connection:
            connection.execute(sa.update(conversations.CONVERSATION).values(human_owned=True))
        more = mail("FR-204417", to=inbox.address, answers=[asked.message_id])
        inbox.deliver(more)
        decision = running.decision_on(more)
        assert (decision.rule, decision.code) == ("human_owned", "R20")
        running.quiet(2)
        assert len(way.seen()) == 1


@pytest.mark.parametrize("stop", ["suppressed", "human_owned"])
def test_the_guards_are_asked_again_when_an_answer_is_about_to_leave(
    bot: Callable[..., Bot], inbox: Inbox, way: Way, stop: str
) -> None:
    way.sink.fail(Stage.RCPT, "451 4.3.0 try later")
    with bot() as running:
        inbox.deliver(mail(ORDER, to=inbox.address))
        until(lambda: running.outbox("deferred"), "the first attempt deferred")
        if stop == "suppressed":
            suppress(running, "lea@client.example")
        else:
            with writing(running.shell.database) as connection:
                connection.execute(sa.update(conversations.CONVERSATION).values(human_owned=True))
        running.forward(minutes=10)
        (row,) = until(lambda: running.outbox("dropped"), "the answer dropped")
        assert row.smtp == stop
        assert way.seen() == []
        (failed,) = running.events("reply.failed")
        assert failed.payload["reason"] == stop


def suppress(running: Bot, address: str) -> None:
    """Put an address on the list of those that get nothing."""
    with writing(running.shell.database) as connection:
        mails.suppress(connection, address, reason="opt_out", since=running.clock())
        assert outbox.meta(connection, "breaker") == ""
