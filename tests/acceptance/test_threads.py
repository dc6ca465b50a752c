"""Which conversation a mail belongs to (R62), and what mailbot says in the second round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.acceptance.harness import mail, message_id_of, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.acceptance.harness import Bot, Inbox, Way

ASKED = "Bonjour, où en est ma commande ?"
LEA = "lea@client.example"


def test_an_answer_to_our_question_completes_the_demand(bot: Callable[..., Bot], inbox: Inbox, way: Way) -> None:
    with bot() as running:
        first = mail(ASKED, to=inbox.address)
        inbox.deliver(first)
        (asked,) = way.to(LEA)
        assert running.decision_on(first).action == "clarify"
        second = mail("FR-204417", to=inbox.address, answers=[message_id_of(first), asked.message_id])
        inbox.deliver(second)
        _, answer = way.to(LEA, count=2)
        running.quiet(2)
        decision = running.decision_on(second)
        assert (decision.action, decision.intent, decision.reply) == ("answer", "order_status", "order_status")
        assert answer.header("In-Reply-To") == message_id_of(second)
        assert answer.header("References").split() == [
            message_id_of(first),
            asked.message_id,
            message_id_of(second),
        ]
        (conversation,) = running.conversations()
        assert conversation.question is None
        assert [event.payload["thread_method"] for event in running.events("conversation.opened")] == ["new"]
        assert len({row.conversation_id for row in running.mails()}) == 1
        running.verify()


def test_an_answer_that_names_only_our_mail_joins_too(bot: Callable[..., Bot], inbox: Inbox, way: Way) -> None:
    with bot() as running:
        inbox.deliver(mail(ASKED, to=inbox.address))
        (asked,) = way.to(LEA)
        second = mail("FR-204417", to=inbox.address, subject="Autre chose", answers=[asked.message_id])
        inbox.deliver(second)
        way.to(LEA, count=2)
        running.quiet(2)
        assert len(running.conversations()) == 1


def test_a_stranger_who_names_our_mail_gets_a_conversation_of_his_own(
    bot: Callable[..., Bot], inbox: Inbox, way: Way
) -> None:
    with bot() as running:
        inbox.deliver(mail(ASKED, to=inbox.address))
        (asked,) = way.to(LEA)
        stolen = mail(
            "FR-204417, ma commande ?", to=inbox.address, sender="eve@evil.example", answers=[asked.message_id]
        )
        inbox.deliver(stolen)
        running.quiet(2)
        first, second = running.conversations()
        assert second.linked_to == first.id
        assert second.participants == ["eve@evil.example"]
        assert first.participants == [LEA]
        assert first.question is not None  # still waits for Léa
        for reply in way.sent("eve@evil.example"):
            assert asked.text not in reply.text


def test_a_reference_in_the_subject_joins_nothing(bot: Callable[..., Bot], inbox: Inbox, way: Way) -> None:
    with bot() as running:
        inbox.deliver(mail(ASKED, to=inbox.address))
        (asked,) = way.to(LEA)
        inbox.deliver(
            mail(ASKED, to=inbox.address, sender="eve@evil.example", subject=f"Re: {asked.header('Subject')}")
        )
        way.to("eve@evil.example")
        running.quiet(2)
        assert len(running.conversations()) == 2


def test_the_same_question_again_goes_to_a_person(bot: Callable[..., Bot], inbox: Inbox, way: Way) -> None:
    with bot(team={"orders": {"address": "orders@acme.example"}}) as running:
        inbox.deliver(mail("Où en est ma commande FR-204417 ?", to=inbox.address))
        (answer,) = way.to(LEA)
        again = mail("Et ma commande FR-204417, toujours rien !", to=inbox.address, answers=[answer.message_id])
        inbox.deliver(again)
        decision = running.decision_on(again)
        assert (decision.action, decision.reason) == ("route_human", "repeat_unresolved")
        way.to("orders@acme.example")
        running.quiet(2)
        (conversation,) = running.conversations()
        assert (conversation.state, conversation.queue) == ("routed", "orders")
        running.verify()


def test_thanks_end_the_conversation_without_another_word(bot: Callable[..., Bot], inbox: Inbox, way: Way) -> None:
    with bot() as running:
        inbox.deliver(mail("Où en est ma commande FR-204417 ?", to=inbox.address))
        (answer,) = way.to(LEA)
        thanks = mail("Un grand merci !", to=inbox.address, answers=[answer.message_id])
        inbox.deliver(thanks)
        decision = running.decision_on(thanks)
        assert (decision.action, decision.reason) == ("none", "no_reply_needed")
        running.quiet(2)
        assert len(way.seen()) == 1


def test_a_long_history_is_cut_to_twenty_references(bot: Callable[..., Bot], inbox: Inbox, way: Way) -> None:
    history = [f"<h{number}@client.example>" for number in range(40)]
    with bot() as running:
        octets = mail("Où en est ma commande FR-204417 ?", to=inbox.address, answers=[*history, "<bad id"])
        inbox.deliver(octets)
        (answer,) = way.to(LEA)
        assert answer.header("References").split() == [history[0], *history[-18:], message_id_of(octets)]
        assert max(len(line) for line in answer.octets.split(b"\r\n")) <= 998
        running.quiet(1)


def test_two_mails_of_one_wake_are_both_answered(bot: Callable[..., Bot], inbox: Inbox, way: Way) -> None:
    with bot() as running:
        for round_ in range(3):  # the second mail comes while the first is being read, or before, or after
            pair = [f"{name}{round_}@client.example" for name in ("one", "two")]
            for address in pair:
                inbox.deliver(mail("Où en est ma commande FR-204417 ?", to=inbox.address, sender=address))
            for address in pair:
                way.to(address)
        running.quiet(6)
        until(lambda: all("$MailbotSeen" in flags for flags in inbox.flags().values()), "all marked")
        running.verify()
