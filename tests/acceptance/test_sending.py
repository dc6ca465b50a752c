"""What becomes of an answer whatever its server does: retried as it is, routed to people, looked for, never lost."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from mailbot.store import mails
from mailbot.store.session import reading
from tests.acceptance.harness import mail, until
from tests.servers.ports import LOOPBACK, free_port
from tests.servers.smtp_sink import Act, Stage

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from tests.acceptance.harness import Bot, Inbox, Way

ORDER = "Bonjour, où en est ma commande FR-204417 ?"
LEA = "lea@client.example"


@pytest.mark.parametrize(
    ("stage", "fault"),
    [
        (Stage.CONNECT, "421 4.3.2 restarting"),
        (Stage.MAIL, "451 4.7.1 greylisted"),
        (Stage.RCPT, "450 4.2.1 busy"),
        (Stage.DATA, Act.CLOSE),
        (Stage.DOT, "452 4.3.1 disk full"),
    ],
)
def test_a_refusal_for_now_is_tried_again_with_the_same_bytes(
    bot: Callable[..., Bot], inbox: Inbox, way: Way, stage: Stage, fault: str | Act
) -> None:
    way.sink.fail(stage, fault)
    with bot() as running:
        inbox.deliver(mail(ORDER, to=inbox.address))
        (waiting,) = until(lambda: running.outbox("deferred"), "the first attempt deferred")
        pause = waiting.not_before - running.clock()
        assert timedelta(minutes=4) < pause < timedelta(minutes=6)
        assert way.sent(LEA) == []
        running.forward(minutes=6)
        (reply,) = way.to(LEA)
        running.quiet(1)
        assert reply.octets == waiting.octets
        assert reply.message_id == waiting.rfc_message_id
        assert all(again.octets == reply.octets for again in way.seen(LEA))
        (attempted,) = running.events("reply.attempted")
        assert (attempted.payload["attempt"], attempted.payload["outcome"]) == (1, "deferred")
        (sent,) = running.events("reply.sent")
        assert sent.payload["attempts"] == 2
        running.verify()


def test_the_pauses_grow_and_after_five_days_a_person_takes_over(
    bot: Callable[..., Bot], inbox: Inbox, way: Way
) -> None:
    with bot(limits={"give_up_hours": 1}, team={"orders": {"address": "orders@acme.example"}}) as running:
        way.sink.refused[LEA] = "451 4.3.0 not now"
        inbox.deliver(mail(ORDER, to=inbox.address))
        pauses = []
        for attempt in range(1, 4):
            (row,) = until(lambda: [r for r in running.outbox("deferred") if r.attempts == attempt], f"try {attempt}")  # noqa: B023 - used at once
            pauses.append((row.not_before - running.clock()).total_seconds())
            running.forward(seconds=pauses[-1] + 1)
        assert pauses[0] < pauses[1] < pauses[2]
        running.forward(hours=1)
        (row,) = until(lambda: running.outbox("failed"), "given up")
        (conversation,) = running.conversations()
        assert (conversation.queue, conversation.route_reason) == ("orders", "send_failure")
        assert [event.payload["reason"] for event in running.events("reply.failed")] == ["send_failure"]
        assert running.events("conversation.transferred") != []
        assert way.seen(LEA) == []
        running.verify()


@pytest.mark.parametrize(
    ("reply", "suppressed"), [("550 5.1.1 no such user", "refused"), ("554 5.7.1 we do not like your mail", "")]
)
def test_a_refusal_for_good_goes_to_people_and_a_dead_address_is_never_tried_again(
    bot: Callable[..., Bot], inbox: Inbox, way: Way, reply: str, suppressed: str
) -> None:
    way.sink.refused[LEA] = reply
    with bot() as running:
        inbox.deliver(mail(ORDER, to=inbox.address))
        (row,) = until(lambda: running.outbox("failed"), "refused")
        assert reply[:3] in row.smtp
        (conversation,) = running.conversations()
        assert (conversation.state, conversation.queue, conversation.priority) == ("routed", "orders", 1)
        with reading(running.shell.database) as connection:
            assert mails.suppressed(connection, LEA) == suppressed
        (failed,) = running.events("reply.failed")
        assert (failed.payload["permanent"], failed.payload["smtp"]) == (True, reply[:3])
        running.forward(days=2)
        again = mail("Bonjour, quels sont vos horaires ?", to=inbox.address)
        inbox.deliver(again)
        decision = running.decision_on(again)
        assert (decision.code == "R19") == bool(suppressed)


def test_a_refused_login_pauses_the_account_and_burns_no_attempt(
    bot: Callable[..., Bot], inbox: Inbox, way: Way
) -> None:
    way.sink.fail(Stage.AUTH, "535 5.7.8 wrong password", times=2)
    smtp: dict[str, Any] = {
        "host": LOOPBACK,
        "port": way.port,
        "security": "none",
        "username": inbox.address,
        "password_file": "password",
    }
    with bot(box={"smtp": smtp}) as running:
        for number in range(3):
            inbox.deliver(mail(ORDER, to=inbox.address, sender=f"c{number}@client.example"))
        until(lambda: len(running.decisions()) == 3, "three decisions")
        until(lambda: any("SMTP account is refused" in cause for cause in running.health.causes()), "not ready")
        assert {(row.state, row.attempts) for row in running.outbox()} == {("pending", 0)}
        running.forward(minutes=2)
        assert {(row.state, row.attempts) for row in running.outbox()} == {("pending", 0)}
        running.forward(minutes=4)
        until(lambda: len([c for c in way.sink.commands if c.startswith("AUTH")]) == 2, "a second login")
        until(lambda: any("SMTP account is refused" in cause for cause in running.health.causes()), "not ready again")
        running.forward(minutes=6)
        until(lambda: len(way.sent()) == 3, "three answers")
        running.quiet(3)
        assert {event.payload["attempts"] for event in running.events("reply.sent")} == {1}
        assert running.events("reply.attempted", "reply.failed") == []


def test_an_answer_of_unknown_fate_that_lies_in_sent_is_not_sent_again(
    bot: Callable[..., Bot], inbox: Inbox, way: Way
) -> None:
    way.sink.fail(Stage.DOT, Act.CLOSE)
    with bot(limits={"uncertain_grace": 60}) as running:
        inbox.deliver(mail(ORDER, to=inbox.address))
        (row,) = until(lambda: running.outbox("uncertain"), "uncertain")
        (taken,) = way.seen(LEA)
        inbox.file_in_sent(taken.octets)
        running.forward(seconds=61)
        until(lambda: running.outbox("sent"), "found")
        running.quiet(1)
        assert len(way.seen(LEA)) == 1
        assert inbox.in_sent(row.rfc_message_id) == 1
        (sent,) = running.events("reply.sent")
        assert sent.payload["certain"] is False
        running.verify()


def test_an_answer_of_unknown_fate_that_is_nowhere_is_sent_once_more_and_then_parked(
    bot: Callable[..., Bot], inbox: Inbox, way: Way
) -> None:
    way.sink.fail(Stage.DOT, Act.CLOSE, times=2)
    with bot(limits={"uncertain_grace": 60}) as running:
        inbox.deliver(mail(ORDER, to=inbox.address))
        until(lambda: running.outbox("uncertain"), "uncertain")
        running.forward(seconds=61)
        (again,) = until(lambda: [row for row in running.outbox("uncertain") if row.uncertain == 2], "uncertain again")
        running.forward(seconds=61)
        (parked,) = until(lambda: running.outbox("parked"), "parked")
        running.forward(days=1)
        first, second = way.seen(LEA)
        assert first.octets == second.octets == again.octets
        assert first.message_id == second.message_id == parked.rfc_message_id
        (conversation,) = running.conversations()
        assert (conversation.queue, conversation.route_reason) == ("orders", "send_failure")
        assert [event.payload["attempt"] for event in running.events("reply.attempted")] == [1, 2]
        assert running.events("reply.sent") == []
        running.verify()


def test_an_unknown_fate_is_left_to_people_where_the_site_wants_it(
    bot: Callable[..., Bot], inbox: Inbox, way: Way
) -> None:
    way.sink.fail(Stage.DOT, Act.CLOSE)
    with bot(limits={"uncertain_grace": 0, "on_uncertain": "park"}) as running:
        inbox.deliver(mail(ORDER, to=inbox.address))
        until(lambda: running.outbox("parked"), "parked")
        assert len(way.seen(LEA)) == 1


def test_while_sent_cannot_be_asked_an_unknown_fate_stays_unknown(
    bot: Callable[..., Bot], inbox: Inbox, way: Way
) -> None:
    way.sink.fail(Stage.DOT, Act.CLOSE)
    with bot(limits={"uncertain_grace": 60}) as running:
        inbox.deliver(mail(ORDER, to=inbox.address))
        (row,) = until(lambda: running.outbox("uncertain"), "uncertain")
        (deliverer,) = running.running.daemon.deliverers
        reachable = deliverer.probe
        deliverer.probe = Unreachable()
        for _ in range(3):
            running.forward(minutes=2)
            until(lambda: running.outbox("uncertain")[0].not_before > running.clock(), "asked in vain")
        assert len(way.seen(LEA)) == 1
        deliverer.probe = reachable
        inbox.file_in_sent(row.octets)
        running.forward(minutes=2)
        until(lambda: running.outbox("sent"), "found")
        assert len(way.seen(LEA)) == 1


class Unreachable:
    """A Sent folder that cannot be asked now."""

    def was_sent(self, rfc_message_id: str) -> bool | None:
        """Return that nobody knows."""
        return None


def test_what_went_out_lies_in_sent_within_seconds_and_only_once(
    bot: Callable[..., Bot], inbox: Inbox, way: Way
) -> None:
    with bot() as running:
        inbox.deliver(mail(ORDER, to=inbox.address))
        (reply,) = way.to(LEA)
        until(lambda: inbox.in_sent(reply.message_id), "a copy in Sent")
        until(lambda: running.outbox()[0].filed, "noted")
    with bot() as running:
        inbox.deliver(mail(ORDER, to=inbox.address, sender="bob@client.example"))
        way.to("bob@client.example")
        until(lambda: all(row.filed for row in running.outbox()), "both filed")
        assert inbox.in_sent(reply.message_id) == 1


def test_a_dead_smtp_server_loses_nothing(bot: Callable[..., Bot], inbox: Inbox, way: Way) -> None:
    smtp = {"host": LOOPBACK, "port": free_port(), "security": "none"}
    with bot(box={"smtp": smtp}) as running:
        inbox.deliver(mail(ORDER, to=inbox.address))
        until(lambda: running.outbox("deferred"), "deferred")
    with bot() as running:
        running.forward(minutes=6)
        way.to(LEA)
        running.quiet(1)
        running.verify()


def test_a_long_address_of_ours_still_makes_a_sender_that_servers_take(
    bot: Callable[..., Bot], inbox: Inbox, way: Way
) -> None:
    address = "service.relation.clientele@example.com"
    with bot(box={"address": address}) as running:
        inbox.deliver(mail(ORDER, to=address))
        (reply,) = way.to(LEA)
        assert len(reply.sender.partition("@")[0]) <= 64  # RFC 5321 section 4.5.3.1.1
        assert reply.sender.startswith("service.relation.clientele")
        running.quiet(1)
