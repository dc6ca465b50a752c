"""The whole way of a customer's mail with the models that ship: understood, decided, answered, on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.acceptance.harness import mail, message_id_of, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailbot.domain import InboundMessage, Understanding
    from tests.acceptance.harness import Bot, Inbox, Way

pytestmark = pytest.mark.timeout(400)  # the first of these tests trains the models

LEA = "lea@client.example"
TEAM = {"service": {"address": "service@acme.example"}, "orders": {"address": "orders@acme.example"}}


@pytest.fixture
def clever(bot: Callable[..., Bot], understanding: Callable[[InboundMessage], Understanding]) -> Callable[..., Bot]:
    """Make the daemon with the models that ship."""
    return lambda **tables: bot(start={"understand": understanding}, **tables)


def test_a_french_question_about_an_order_gets_the_right_french_answer(
    clever: Callable[..., Bot], inbox: Inbox, way: Way
) -> None:
    question = mail(
        "Bonjour,\n\nPouvez-vous me dire où en est ma commande FR-204417 ? Je l'ai passée il y a dix jours.\n\n"
        "Merci d'avance,\nLéa Martin\n",
        to=inbox.address,
        subject="Suivi de commande",
        answers=["<earlier@client.example>"],
    )
    with clever() as running:
        inbox.deliver(question)
        (reply,) = way.to(LEA)
        running.quiet(1)
        assert "Vous pouvez suivre" in reply.text
        assert "Cette réponse est automatique" in reply.text
        assert reply.recipients == (LEA,)
        assert reply.header("To") == LEA
        assert inbox.address in reply.header("From")
        assert reply.header("In-Reply-To") == message_id_of(question)
        assert reply.header("References").split() == ["<earlier@client.example>", message_id_of(question)]
        assert reply.header("Auto-Submitted") == "auto-replied"
        assert reply.header("X-Auto-Response-Suppress") == "All"
        assert reply.sender.startswith(inbox.address.partition("@")[0] + "+mb-b-")
        assert "Léa" not in reply.text  # nobody vouches for the sender: nothing of the own is repeated (R34)
        decision = running.decision_on(question)
        assert (decision.action, decision.intent, decision.language, decision.reply) == (
            "answer",
            "order_status",
            "fr",
            "order_status",
        )
        until(lambda: inbox.in_sent(reply.message_id) == 1, "a copy in Sent")
        ((_, flags),) = inbox.flags().items()
        assert "$MailbotSeen" in flags
        assert "\\Seen" not in flags  # whether a person has read it is the people's own affair (R42)
        told = [event.type for event in running.events() if event.message_id or event.reply_id]
        assert told == [
            "message.received",
            "message.parsed",
            "message.understood",
            "customer.identified",
            "conversation.opened",
            "decision.made",
            "reply.queued",
            "reply.sent",
        ]
        running.verify()


def test_an_english_question_gets_an_english_answer(clever: Callable[..., Bot], inbox: Inbox, way: Way) -> None:
    with clever() as running:
        inbox.deliver(
            mail(
                "Hello,\n\nCould you please tell me where my order EN-204418 is? I placed it ten days ago.\n\nThanks,\nJo",
                to=inbox.address,
                sender="jo@client.example",
                subject="Where is my order?",
            )
        )
        (reply,) = way.to("jo@client.example")
        running.quiet(1)
        assert "You can follow" in reply.text
        assert "Cette réponse" not in reply.text
        running.verify()


def test_an_ambiguous_mail_is_asked_about_and_its_answer_completes_it(
    clever: Callable[..., Bot], inbox: Inbox, way: Way
) -> None:
    with clever() as running:
        first = mail("Bonjour,\n\nPouvez-vous me dire où en est ma commande ?\n\nMerci.", to=inbox.address)
        inbox.deliver(first)
        (asked,) = way.to(LEA)
        assert "votre numéro" in asked.text
        decision = running.decision_on(first)
        assert (decision.action, decision.rule) == ("clarify", "names_nothing")
        running.quiet(1)
        (conversation,) = running.conversations()
        assert conversation.state == "waiting"
        second = mail(
            "FR-204417", to=inbox.address, subject=f"Re: {asked.header('Subject')}", answers=[asked.message_id]
        )
        inbox.deliver(second)
        _, answer = way.to(LEA, count=2)
        running.quiet(2)
        assert "Vous pouvez suivre" in answer.text  # in French, although "FR-204417" is no language
        assert answer.header("In-Reply-To") == message_id_of(second)
        assert asked.message_id in answer.header("References")
        assert running.decision_on(second).intent == "order_status"
        assert len(running.conversations()) == 1
        running.verify()


def test_a_complaint_goes_to_the_team_and_the_customer_is_told(
    clever: Callable[..., Bot], inbox: Inbox, way: Way
) -> None:
    complaint = mail(
        "Bonjour,\n\nC'est inadmissible. Votre service est une honte : voilà trois semaines que personne ne me répond, "
        "je suis furieuse et je vais saisir un médiateur si rien ne change.\n\nLéa Martin",
        to=inbox.address,
        subject="Réclamation",
    )
    with clever(team=TEAM) as running:
        inbox.deliver(complaint)
        (notice,) = way.to(LEA)
        decision = running.decision_on(complaint)
        assert decision.action == "route_human"
        assert "personne de notre équipe" in notice.text
        (forward,) = way.to(TEAM[decision.team]["address"])
        assert "inadmissible" in forward.text
        assert LEA in forward.text
        assert forward.header("Auto-Submitted") == "auto-generated"
        running.quiet(1)
        (conversation,) = running.conversations()
        assert (conversation.state, conversation.queue) == ("routed", decision.team)
        (moved,) = running.events("conversation.transferred")
        assert moved.payload["to"] == decision.team
        assert [event.payload["kind"] for event in running.events("reply.sent")] == ["transfer_notice"]
        running.verify()


def test_thanks_get_no_answer(clever: Callable[..., Bot], inbox: Inbox, way: Way) -> None:
    with clever() as running:
        thanks = mail("Un grand merci pour votre aide, tout est réglé !", to=inbox.address, subject="Merci")
        inbox.deliver(thanks)
        assert running.decision_on(thanks).action == "none"
        running.quiet(1)
        assert way.seen() == []
        running.verify()


def test_a_mail_in_another_language_goes_to_a_person(clever: Callable[..., Bot], inbox: Inbox, way: Way) -> None:
    with clever() as running:
        mail_in_german = mail(
            "Guten Tag,\n\nkönnen Sie mir bitte sagen, wo meine Bestellung bleibt? Ich habe sie vor zehn Tagen "
            "aufgegeben und noch nichts erhalten.\n\nMit freundlichen Grüßen",
            to=inbox.address,
            subject="Meine Bestellung",
        )
        inbox.deliver(mail_in_german)
        decision = running.decision_on(mail_in_german)
        assert (decision.action, decision.reason) == ("route_human", "unsupported_language")
        running.quiet(1)
        assert {reply.recipients for reply in way.seen()} <= {(LEA,)}
        running.verify()
