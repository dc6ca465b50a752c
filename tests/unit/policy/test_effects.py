"""What leaves mailbot after a decision: to whom, with what, and with nothing of whom."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from mailbot.domain import Action, AuthResult, Conversation, Effect, EffectKind, Entity, Facts, History, Mode
from mailbot.policy.chain import decide, reachable
from mailbot.policy.effects import FORWARDED_CHARACTERS, effects_of
from mailbot.policy.table import RESET_PASSWORD, Policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailbot.policy.replies import Replies

LEA = "lea@client.example"
TEAMS = {"orders": "orders@acme.example", "billing": "billing@acme.example", "service": "service@acme.example"}
PROVEN: dict[str, Any] = {"message": {"dmarc": AuthResult.PASS}}


@pytest.fixture
def run(policy: Policy, replies: Replies) -> Callable[..., tuple[Effect, ...]]:
    def effects(facts: Facts, *, recipient: str = LEA, table: Policy | None = None) -> tuple[Effect, ...]:
        decision = decide(facts, table or policy)
        return effects_of(decision, facts, replies, recipient=recipient, reference="MB-77", teams=TEAMS)

    return effects


def test_an_answer_goes_to_its_one_recipient_in_the_mails_language(
    mail: Callable[..., Facts], run: Callable[..., tuple[Effect, ...]]
) -> None:
    (effect,) = run(mail(understanding={"language": "en"}), recipient="lea.pro@client.example")
    assert (effect.kind, effect.recipient, effect.template) == (
        EffectKind.ANSWER,
        "lea.pro@client.example",
        "order_status",
    )
    assert effect.language == "en"
    assert effect.text.startswith("Hello,\n")
    assert "https://www.acme.example/en/track" in effect.text
    assert not effect.requires_customer_input


def test_a_proven_sender_reads_the_own_subject_and_reference(
    mail: Callable[..., Facts], run: Callable[..., tuple[Effect, ...]]
) -> None:
    (effect,) = run(mail(**PROVEN))
    assert effect.subject == "Ma commande"
    assert "FR-204417" in effect.text


def test_an_unproven_sender_gets_nothing_of_the_own_words_back(
    mail: Callable[..., Facts], run: Callable[..., tuple[Effect, ...]]
) -> None:
    """R34: the relay spam of 2025 put its text into subject, name and order number."""
    spam = "WIN-NOW"
    facts = mail(
        message={"subject": spam, "new_text": f"{spam} {spam}"},
        understanding={"entities": (Entity(type="order_ref", text=spam, value=spam, start=0, end=7),)},
    )
    (effect,) = run(facts)
    assert spam not in effect.subject + effect.text
    assert effect.subject == "Suivi de votre commande [MB-77]"
    assert len(effect.text.encode()) < 4000


@pytest.mark.parametrize("value", ["BUY VIAGRA NOW", "HTTP://EVIL.EXAMPLE", "A" * 21, "AB1", "12<B>34", "ÉTÉ-2026"])
def test_a_reference_is_repeated_only_in_the_plain_shape_of_one(
    value: str, mail: Callable[..., Facts], run: Callable[..., tuple[Effect, ...]]
) -> None:
    found = Entity(type="order_ref", text=value, value=value, start=0, end=len(value))
    facts = mail(**PROVEN, understanding={"entities": (found,)})
    (effect,) = run(facts)
    assert value not in effect.text


def test_proof_counts_for_the_proven_address_only(
    mail: Callable[..., Facts], run: Callable[..., tuple[Effect, ...]]
) -> None:
    (effect,) = run(mail(**PROVEN), recipient="eve@evil.example")
    assert "FR-204417" not in effect.text
    assert "Ma commande" not in effect.subject


def test_a_question_waits_for_the_customer(mail: Callable[..., Facts], run: Callable[..., tuple[Effect, ...]]) -> None:
    (effect,) = run(mail(message={"new_text": "Ma commande ?"}, understanding={"entities": ()}))
    assert (effect.kind, effect.template, effect.requires_customer_input) == (EffectKind.CLARIFY, "ask_reference", True)


def test_a_returns_form_is_attached_for_a_proven_sender(
    mail: Callable[..., Facts], run: Callable[..., tuple[Effect, ...]]
) -> None:
    (effect,) = run(mail(**PROVEN, understanding={"intent": "return_exchange"}))
    assert (effect.kind, effect.action) == (EffectKind.ACTION, "send_file")
    assert [file.name for file in effect.files] == ["formulaire-de-retour.txt"]


def test_an_unproven_sender_gets_the_page_and_no_file(
    mail: Callable[..., Facts], run: Callable[..., tuple[Effect, ...]]
) -> None:
    (effect,) = run(mail(understanding={"intent": "return_exchange"}))
    assert (effect.kind, effect.files) == (EffectKind.ANSWER, ())


def test_a_reset_is_ordered_for_the_proven_address_and_the_answer_tells_nobody_whether_there_is_an_account(
    mail: Callable[..., Facts], run: Callable[..., tuple[Effect, ...]], policy: Policy
) -> None:
    """R61: the order comes first, and the text is the same with or without an account."""
    able = replace(policy, abilities=policy.abilities | {RESET_PASSWORD})
    facts = mail(message={"dmarc": AuthResult.PASS, "new_text": "oublié"}, understanding={"intent": "password_reset"})
    order, answer = run(facts, table=able)
    assert (order.kind, order.recipient, order.action) == (EffectKind.WEBHOOK, "reset_password", "reset_password")
    assert dict(order.webhook_fields) == {"address": LEA, "language": "fr"}
    assert (answer.kind, answer.recipient) == (EffectKind.ACTION, LEA)
    assert "Si un compte est rattaché" in answer.text


def test_a_handover_tells_the_customer_when_and_the_team_what(
    mail: Callable[..., Facts], run: Callable[..., tuple[Effect, ...]]
) -> None:
    facts = mail(message={"new_text": "Annulez FR-204417 {{ 7*7 }}"}, understanding={"intent": "cancel_order"})
    notice, forward = run(facts)
    assert (notice.kind, notice.recipient, notice.template) == (EffectKind.TRANSFER_NOTICE, LEA, "transfer_notice")
    assert "sous un jour ouvré" in notice.text
    assert (forward.kind, forward.recipient) == (EffectKind.FORWARD, "orders@acme.example")
    assert "Annulez FR-204417 {{ 7*7 }}" in forward.text
    assert "policy" in forward.text
    assert "Cette réponse est automatique" not in forward.text


def test_an_urgent_mail_gets_the_urgent_notice(
    mail: Callable[..., Facts], run: Callable[..., tuple[Effect, ...]]
) -> None:
    notice = run(mail(understanding={"urgency": "critical"}))[0]
    assert notice.template == "transfer_notice_urgent"
    assert "112" in notice.text


@pytest.mark.parametrize("urgency", ["low", "normal"])
def test_an_angry_customer_comes_first_too(
    urgency: str, mail: Callable[..., Facts], run: Callable[..., tuple[Effect, ...]]
) -> None:
    expected = {"normal": "transfer_notice_urgent", "low": "transfer_notice"}[urgency]
    assert run(mail(understanding={"emotion": "angry", "urgency": urgency}))[0].template == expected


@pytest.mark.parametrize(
    "known",
    [
        {"conversation": Conversation(id="c", templates_sent=("transfer_notice",))},
        {"conversation": Conversation(id="c", templates_sent=("transfer_notice_urgent",))},
        {"history": History(templates_sent_7d=("transfer_notice",))},
    ],
)
def test_a_notice_is_sent_once(
    known: dict[str, Any], mail: Callable[..., Facts], run: Callable[..., tuple[Effect, ...]]
) -> None:
    """R21: an acknowledgement once per conversation, and once a week per sender."""
    urgency = "critical" if "urgent" in str(known) else "normal"
    effects = run(mail(understanding={"intent": "cancel_order", "urgency": urgency}, **known))
    assert [effect.kind for effect in effects] == [EffectKind.FORWARD]


def test_a_sales_pitch_is_handed_over_and_its_sender_hears_nothing(
    mail: Callable[..., Facts], run: Callable[..., tuple[Effect, ...]]
) -> None:
    assert run(mail(understanding={"intent": "other"})) == ()  # the office has no address here
    facts = mail(understanding={"intent": "other"}, conversation=Conversation(id="c"))
    assert all(effect.kind is EffectKind.FORWARD for effect in run(facts))


def test_thanks_make_nothing_leave(mail: Callable[..., Facts], run: Callable[..., tuple[Effect, ...]]) -> None:
    assert run(mail(message={"new_text": "Merci !"}, understanding={"intent": "thanks"})) == ()


def test_a_foreign_mail_gets_its_notice_in_english(
    mail: Callable[..., Facts], run: Callable[..., tuple[Effect, ...]]
) -> None:
    notice = run(mail(understanding={"language": "de"}))[0]
    assert (notice.template, notice.language) == ("transfer_notice", "en")


def test_a_handover_quotes_a_long_mail_in_part(
    mail: Callable[..., Facts], run: Callable[..., tuple[Effect, ...]]
) -> None:
    forward = run(mail(message={"new_text": "à " * 50_000}, understanding={"intent": "complaint"}))[1]
    assert len(forward.text) < FORWARDED_CHARACTERS + 1000


def test_without_a_recipient_nothing_is_written_and_a_person_takes_over(
    mail: Callable[..., Facts], policy: Policy, replies: Replies
) -> None:
    """R27: the decision changes with it, so that the record does not speak of an answer."""
    facts = mail()
    decision = decide(facts, policy)
    assert reachable(decision, facts, policy, recipient=LEA) is decision
    handed = reachable(decision, facts, policy, recipient="")
    assert (handed.action, handed.rule, handed.code, handed.team) == (Action.ROUTE, "no_recipient", "R27", "orders")
    assert handed.misses[-1] == "answerable"
    effects = effects_of(handed, facts, replies, recipient="", teams=TEAMS)
    assert [effect.kind for effect in effects] == [EffectKind.FORWARD]
    thanks = mail(understanding={"intent": "thanks"}, message={"new_text": "Merci"})
    assert reachable(decide(thanks, policy), thanks, policy, recipient="").action is Action.NONE


def test_a_reply_that_is_no_reply_is_a_mistake_and_not_silence(
    mail: Callable[..., Facts], policy: Policy, replies: Replies
) -> None:
    decision = replace(decide(mail(), policy), reply="order_statos")
    with pytest.raises(KeyError, match="order_statos"):
        effects_of(decision, mail(), replies, recipient=LEA)


def test_shadow_mode_still_shows_what_would_have_left(
    mail: Callable[..., Facts], run: Callable[..., tuple[Effect, ...]]
) -> None:
    facts = mail()
    assert len(run(replace(facts, mailbox=replace(facts.mailbox, mode=Mode.SHADOW)))) == 1
