"""Whom an answer goes to: one address, and only one that the mail bears out (R27)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.acceptance.harness import mail

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.acceptance.harness import Bot, Inbox, Way

ORDER = "Bonjour, où en est ma commande FR-204417 ?"
OURS = "mx.example.com"
FORM = "no-reply@forms.example.com"


def test_where_from_and_envelope_disagree_a_person_answers(bot: Callable[..., Bot], inbox: Inbox, way: Way) -> None:
    with bot() as running:
        octets = mail(ORDER, to=inbox.address)
        inbox.deliver(octets, sender="eve@evil.example")
        decision = running.decision_on(octets)
        assert (decision.action, decision.code) == ("route_human", "R27")
        running.quiet(1)
        assert way.seen() == []
        running.verify()


def test_a_proven_sender_may_use_another_envelope(bot: Callable[..., Bot], inbox: Inbox, way: Way) -> None:
    proven = {"Authentication-Results": f"{OURS}; dmarc=pass header.from=client.example"}
    with bot(box={"authserv_id": [OURS]}) as running:
        inbox.deliver(mail(ORDER, to=inbox.address, headers=proven), sender="m7@mailer.example")
        (reply,) = way.to("lea@client.example")
        running.quiet(1)
        assert reply.header("Subject") == "Re: Ma commande"  # a proven sender gets the own subject back


def test_nobody_in_cc_and_no_reply_to_elsewhere_gets_the_answer(
    bot: Callable[..., Bot], inbox: Inbox, way: Way
) -> None:
    headers = {"Cc": "boss@client.example, press@news.example", "Reply-To": "eve@evil.example"}
    with bot() as running:
        inbox.deliver(mail(ORDER, to=inbox.address, headers=headers))
        way.to("lea@client.example")
        running.quiet(1)
        assert [reply.recipients for reply in way.seen()] == [("lea@client.example",)]


def test_a_form_of_the_site_is_answered_to_the_customer_it_names(
    bot: Callable[..., Bot], inbox: Inbox, way: Way
) -> None:
    with bot(box={"webform_senders": [FORM]}) as running:
        for address in ("lea@client.example", "bob@other.example"):
            inbox.deliver(mail(ORDER, to=inbox.address, sender=FORM, headers={"Reply-To": address}))
        way.to("lea@client.example")
        way.to("bob@other.example")
        running.quiet(2)
        assert way.sent(FORM) == []
        assert len({row.customer_address for row in running.conversations()}) == 2
        running.verify()


def test_a_customer_of_a_form_goes_on_by_mail_in_the_same_conversation(
    bot: Callable[..., Bot], inbox: Inbox, way: Way
) -> None:
    with bot(box={"webform_senders": [FORM]}) as running:
        form = mail(
            "Bonjour, où en est ma commande ?",
            to=inbox.address,
            sender=FORM,
            headers={"Reply-To": "lea@client.example"},
        )
        inbox.deliver(form)
        (asked,) = way.to("lea@client.example")
        answer = mail("FR-204417", to=inbox.address, answers=[asked.message_id])
        inbox.deliver(answer)
        decision = running.decision_on(answer)
        assert (decision.action, decision.intent) == ("answer", "order_status")
        running.quiet(2)
        (conversation,) = running.conversations()
        assert conversation.participants == ["lea@client.example"]


def test_the_limits_count_where_the_answers_go(bot: Callable[..., Bot], inbox: Inbox, way: Way) -> None:
    headers = {"Reply-To": "team@client.example"}
    with bot(limits={"per_address_per_day": 1}) as running:
        for number, text in enumerate((ORDER, "Bonjour, quels sont vos horaires ?"), 1):
            sender = f"person{number}@client.example"
            inbox.deliver(mail(text, to=inbox.address, sender=sender, headers=headers))
            running.quiet(number)
        assert len(way.sent("team@client.example")) == 1
        assert [row.reason for row in running.decisions()] == ["ok", "limit"]
