"""What becomes of a mail that no guard stopped, with the table that ships: one reason per row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from mailbot.domain import (
    UNKNOWN_LANGUAGE,
    Action,
    Address,
    AuthResult,
    Conversation,
    Entity,
    Facts,
    History,
    Mode,
    Prediction,
    Question,
    Reason,
    Thresholds,
)
from mailbot.policy.chain import decide
from mailbot.policy.table import RESET_PASSWORD, Policy

if TYPE_CHECKING:
    from collections.abc import Callable

ANSWER, ACTION, CLARIFY, ROUTE, NONE = Action.ANSWER, Action.ACTION, Action.CLARIFY, Action.ROUTE, Action.NONE
NOTICE = "transfer_notice"
NO_FILE: tuple[Entity, ...] = ()
PERSON = (Entity(type="person", text="Léa Roy", value="Léa Roy", start=14, end=21),)


def wants(intent: str, text: str = "", **understanding: Any) -> dict[str, Any]:
    changes: dict[str, Any] = {"understanding": {"intent": intent, **understanding}}
    if text:
        changes["message"] = {"new_text": text, "subject": ""}
    return changes


ROWS = [
    # why, then what is wanted, then action and reason and rule and reply
    ("status with a number", {}, ANSWER, "ok", "answerable", "order_status"),
    ("status that nothing can be found by", wants("order_status", "Ma commande ?", entities=NO_FILE), CLARIFY, "missing_data", "names_nothing", "ask_reference"),
    ("opening hours", wants("opening_hours", "Ouvert samedi ?", entities=NO_FILE), ANSWER, "ok", "answerable", "opening_hours"),
    ("how to return", wants("return_exchange"), ANSWER, "ok", "answerable", "return_exchange"),
    ("a return beyond the delay", wants("return_exchange", "Je suis hors délai, une exception ?"), ROUTE, "policy", "for_people", NOTICE),
    ("a copy of an invoice", wants("invoice", "Pouvez-vous m'envoyer la facture FA-1 ?"), ANSWER, "ok", "answerable", "invoice"),
    ("an invoice to correct", wants("invoice", "La facture FA-1 est à corriger"), ROUTE, "policy", "for_people", NOTICE),
    ("an invoice to explain", wants("invoice", "Why is my bill so high?", language="en"), ROUTE, "policy", "for_people", NOTICE),
    ("an invoice, frustrated", wants("invoice", emotion="frustrated"), ROUTE, "angry", "upset", NOTICE),
    ("password, unproven sender", wants("password_reset", "mot de passe oublié"), ANSWER, "ok", "answerable", "password_help"),
    ("password, old telephone number", wants("password_reset", "le code part sur mon ancien numéro"), ROUTE, "policy", "for_people", NOTICE),
    ("first steps for a fault", wants("technical_problem", "l'appli plante"), ANSWER, "ok", "answerable", "technical_problem"),
    ("a fault with a deadline", wants("technical_problem", urgency="high"), ROUTE, "urgent", "high_urgency", NOTICE),
    ("a status with a deadline: the page knows more than a person would", {"understanding": {"urgency": "high"}}, ANSWER, "ok", "answerable", "order_status"),
    ("opening hours, wanted today", wants("opening_hours", urgency="high"), ANSWER, "ok", "answerable", "opening_hours"),
    ("repair, first time", wants("warranty_repair", "grille-pain en panne, garantie ?"), ANSWER, "ok", "answerable", "warranty_repair"),
    ("repair, same fault again", wants("warranty_repair", "même panne de nouveau"), ROUTE, "policy", "for_people", NOTICE),
    ("a product question", wants("product_question", "C'est compatible ?"), ANSWER, "ok", "answerable", "product_question"),
    ("taking an appointment", wants("appointment", "un rdv jeudi ?"), ANSWER, "ok", "answerable", "appointment"),
    ("moving an appointment", wants("appointment", "décaler mon rdv"), ROUTE, "policy", "for_people", NOTICE),
    ("how to change an address", wants("account_change", "comment changer mon adresse"), ANSWER, "ok", "answerable", "account_change"),
    ("change my address", wants("account_change", "voici ma nouvelle adresse"), ROUTE, "policy", "for_people", NOTICE),
    ("one question about changing details", wants("account_change", "Mon adresse, je la modifie dans l'appli ? Merci"), ANSWER, "ok", "asks_how", "account_change"),
    ("a question with the data to write down", wants("account_change", "Mon nom sera Léa Roy, possible ?", entities=PERSON), ROUTE, "policy", "for_people", NOTICE),
    ("a question in the middle of orders", wants("account_closure", "Vous dormez ? Fermez tout immédiatement, je pars"), ROUTE, "policy", "for_people", NOTICE),
    ("a question after a story", wants("account_closure", "mot " * 40 + "ok ?"), ROUTE, "policy", "story", NOTICE),
    ("a long letter about an invoice", wants("invoice", "mot " * 80), ROUTE, "policy", "letter", NOTICE),
    ("a long letter about the opening hours", wants("opening_hours", "mot " * 80), ANSWER, "ok", "answerable", "opening_hours"),
    ("how to close an account", wants("account_closure", "how do i delete my account", language="en"), ANSWER, "ok", "answerable", "account_closure"),
    ("close my account", wants("account_closure", "supprimez mes données"), ROUTE, "policy", "for_people", NOTICE),
    ("how to change a plan", wants("subscription_change", "can i switch online", language="en"), ANSWER, "ok", "answerable", "subscription_change"),
    ("end my contract", wants("subscription_cancel"), ROUTE, "policy", "for_people", NOTICE),
    ("when a refund comes", wants("refund", "when do I get my money back", language="en"), ANSWER, "ok", "answerable", "refund"),
    ("a refund wanted", wants("refund", "remboursez-moi"), ROUTE, "policy", "for_people", NOTICE),
    ("newsletter", wants("unsubscribe"), ANSWER, "ok", "answerable", "unsubscribe"),
    ("an application", wants("job_application"), ANSWER, "ok", "answerable", "job_application"),
    ("cancel an order", wants("cancel_order"), ROUTE, "policy", "for_people", NOTICE),
    ("cancel an order, nothing named: no time is lost by asking", wants("cancel_order", entities=NO_FILE), ROUTE, "policy", "for_people", NOTICE),
    ("change an order", wants("change_order"), ROUTE, "policy", "for_people", NOTICE),
    ("a delivery gone wrong", wants("delivery_problem"), ROUTE, "policy", "for_people", NOTICE),
    ("a delivery gone wrong, nothing named", wants("delivery_problem", entities=NO_FILE), CLARIFY, "missing_data", "names_nothing", "ask_reference"),
    ("a double charge", wants("payment_problem"), ROUTE, "policy", "for_people", NOTICE),
    ("a special price", wants("quote_request"), ROUTE, "policy", "for_people", NOTICE),
    ("a complaint", wants("complaint"), ROUTE, "policy", "for_people", NOTICE),
    ("somebody has died", wants("invoice", "Après le décès de ma mère, la dernière facture svp"), ROUTE, "policy", "for_people", NOTICE),
    ("asks for a person", wants("human_request"), ROUTE, "customer_request", "customer_request", NOTICE),
    ("asks for a person besides", {"understanding": {"also": ("human_request",)}}, ROUTE, "customer_request", "customer_request", NOTICE),
    ("asks for a person, hardly sure", {"understanding": {"intent": Prediction(label="human_request", confidence=0.4)}}, ROUTE, "customer_request", "customer_request", NOTICE),
    ("angry", {"understanding": {"emotion": "angry"}}, ROUTE, "angry", "angry", NOTICE),
    ("frustrated about the status", {"understanding": {"emotion": "frustrated"}}, ANSWER, "ok", "answerable", "order_status"),
    ("danger", {"understanding": {"urgency": "critical"}}, ROUTE, "urgent", "critical", NOTICE),
    ("a sales pitch", wants("other"), ROUTE, "unknown_intent", "out_of_scope", ""),
    ("perhaps a sales pitch", {"understanding": {"intent": Prediction(label="other", confidence=0.4)}}, ROUTE, "unknown_intent", "out_of_scope", ""),
    ("phishing that cries fire", wants("other", urgency="critical"), ROUTE, "urgent", "critical", ""),
    ("German", {"understanding": {"language": "de"}}, ROUTE, "unsupported_language", "unsupported_language", NOTICE),
    ("no language at all", {"understanding": {"language": UNKNOWN_LANGUAGE}}, ROUTE, "unsupported_language", "unsupported_language", NOTICE),
    ("thanks", wants("thanks", "Merci beaucoup !"), NONE, "no_reply_needed", "thanks_only", ""),
    ("thanks with a question", wants("thanks", "Merci ! Et la facture ?"), ROUTE, "no_template", "always", NOTICE),
    ("thanks and a request", wants("thanks", "Merci", also=("invoice",)), ROUTE, "several_requests", "several_requests", NOTICE),
    ("thanks in a hurry", wants("thanks", "Merci", urgency="high"), ROUTE, "no_template", "always", NOTICE),
    ("thanks, hardly sure", {"understanding": {"intent": Prediction(label="thanks", confidence=0.5)}}, ROUTE, "low_confidence", "low_confidence", NOTICE),
    ("sarcastic thanks", wants("thanks", "Merci pour rien", emotion="angry"), ROUTE, "angry", "angry", NOTICE),
    ("a request and thanks", {"understanding": {"also": ("thanks",)}}, ANSWER, "ok", "answerable", "order_status"),
    ("two requests", {"understanding": {"also": ("refund",)}}, ROUTE, "several_requests", "several_requests", NOTICE),
    ("the third mail about it", {"message": {"new_text": "C'est la 3e fois que j'écris, FR-204417 ?"}}, ROUTE, "repeat_unresolved", "chased", NOTICE),
    ("a label of another taxonomy", wants("loan_rates"), ROUTE, "no_template", "always", NOTICE),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), [(row[1], row[2:]) for row in ROWS], ids=[row[0] for row in ROWS])
def test_the_shipped_table_decides(
    changes: dict[str, Any], expected: tuple[Action, str, str, str], mail: Callable[..., Facts], policy: Policy
) -> None:
    action = expected[0]
    decision = decide(mail(**changes), policy)
    assert (decision.action, decision.reason.value, decision.rule, decision.reply) == expected
    assert decision.chain == "default"
    assert decision.evidence
    assert decision.show_to_human is (action is ROUTE)
    assert bool(decision.team) is (action is ROUTE)


# --- confidence -----------------------------------------------------------------------------------------------------


def unsure(label: str, confidence: float, then: str, p: float, prediction: Callable[..., Prediction]) -> dict[str, Any]:
    return {"intent": prediction(label, confidence, then=then, p=p)}


def test_a_mail_below_the_threshold_goes_to_a_person_with_both_figures(
    mail: Callable[..., Facts], policy: Policy, prediction: Callable[..., Prediction]
) -> None:
    facts = mail(understanding={"intent": prediction("order_status", 0.74)})
    decision = decide(facts, policy)
    assert (decision.reason, decision.accepted, decision.threshold) == (Reason.LOW_CONFIDENCE, False, 0.75)
    assert decision.evidence == "order_status at 0.74, 0.75 needed"
    assert decide(mail(understanding={"intent": prediction("order_status", 0.75)}), policy).action is ANSWER


def test_a_threshold_counts_for_its_intent_and_language_only(mail: Callable[..., Facts], policy: Policy) -> None:
    certified = Thresholds(default=0.99, per_intent=(("order_status", "fr", 0.6),), certificate="312 reviews, <= 10 %")
    decision = decide(mail(thresholds=certified), policy)
    assert (decision.action, decision.threshold, decision.certificate) == (ANSWER, 0.6, "312 reviews, <= 10 %")
    assert decide(mail(understanding={"language": "en"}, thresholds=certified), policy).reason is Reason.LOW_CONFIDENCE


def test_two_words_that_may_be_either_of_two_answerable_things_get_one_question(
    mail: Callable[..., Facts], policy: Policy, prediction: Callable[..., Prediction]
) -> None:
    short = {"new_text": "ma facture commande", "subject": ""}
    facts = mail(message=short, understanding=unsure("invoice", 0.5, "order_status", 0.4, prediction))
    decision = decide(facts, policy)
    assert (decision.action, decision.rule, decision.reply) == (CLARIFY, "unclear_demand", "ask_intent")
    assert (decision.missing, decision.accepted) == ("intent", False)


@pytest.mark.parametrize(
    ("text", "second", "p"),
    [
        ("mot " * 13, "order_status", 0.4),  # long enough for a person to read the demand out of it
        ("ma facture", "payment_problem", 0.4),  # a person has to take the other meaning anyway
        ("ma facture", "order_status", 0.04),  # nothing is likely: asking "which of the two" would miss it
        ("", "order_status", 0.4),  # an empty mail has its subject only
    ],
)
def test_an_unclear_mail_that_a_question_would_not_settle_goes_to_a_person(
    text: str, second: str, p: float, mail: Callable[..., Facts], policy: Policy, prediction: Callable[..., Prediction]
) -> None:
    message = {"new_text": text, "subject": ""}
    facts = mail(message=message, understanding=unsure("invoice", 0.5, second, p, prediction))
    assert decide(facts, policy).reason is Reason.LOW_CONFIDENCE
    assert decide(facts, policy).action is ROUTE


# --- the conversation -----------------------------------------------------------------------------------------------


def asked(mail: Callable[..., Facts], missing: str, intent: str = "order_status", **conversation: Any) -> Conversation:
    question = Question(intent=intent, missing=missing, asked_at=mail().received_at)
    return Conversation(id="c", question=question, **{"templates_sent": ("ask_reference",), **conversation})


def test_the_number_mailbot_asked_for_completes_the_demand(
    mail: Callable[..., Facts], policy: Policy, prediction: Callable[..., Prediction]
) -> None:
    facts = mail(
        message={"new_text": "voilà : FR-204417"},
        understanding={"intent": prediction("thanks", 0.3), "language": UNKNOWN_LANGUAGE},
        conversation=asked(mail, "order_ref", language="fr", intent="order_status"),
    )
    decision = decide(facts, policy)
    assert (decision.action, decision.reply, decision.intent) == (ANSWER, "order_status", "order_status")
    assert decision.accepted
    assert decision.evidence == "the mail brings what mailbot had asked for"


def test_the_number_for_a_demand_of_people_goes_to_people(mail: Callable[..., Facts], policy: Policy) -> None:
    question = Question(intent="delivery_problem", missing="order_ref", asked_at=mail().received_at)
    conversation = Conversation(id="c", question=question, templates_sent=("ask_reference",), language="fr")
    decision = decide(mail(conversation=conversation), policy)
    assert (decision.action, decision.reason, decision.intent) == (ROUTE, Reason.POLICY, "delivery_problem")
    assert decision.reply == "transfer_notice"


def test_an_answer_that_brings_nothing_goes_to_a_person(mail: Callable[..., Facts], policy: Policy) -> None:
    facts = mail(
        message={"new_text": "je ne le retrouve pas"},
        understanding={"entities": NO_FILE},
        conversation=asked(mail, "order_ref"),
    )
    decision = decide(facts, policy)
    assert (decision.action, decision.reason, decision.rule) == (ROUTE, Reason.REPEAT_UNRESOLVED, "question_unanswered")


def test_thanks_instead_of_the_number_ends_there(mail: Callable[..., Facts], policy: Policy) -> None:
    facts = mail(**wants("thanks", "C'est bon, merci !", entities=NO_FILE), conversation=asked(mail, "order_ref"))
    assert decide(facts, policy).action is NONE


def test_a_clear_demand_answers_the_question_what_it_is_about(
    mail: Callable[..., Facts], policy: Policy, prediction: Callable[..., Prediction]
) -> None:
    conversation = asked(mail, "intent", templates_sent=("ask_intent",))
    assert decide(mail(conversation=conversation), policy).action is ANSWER
    still = mail(understanding={"intent": prediction("order_status", 0.5)}, conversation=conversation)
    assert decide(still, policy).reason is Reason.REPEAT_UNRESOLVED


def test_anger_counts_more_than_the_number_it_comes_with(mail: Callable[..., Facts], policy: Policy) -> None:
    facts = mail(understanding={"emotion": "angry"}, conversation=asked(mail, "order_ref"))
    assert decide(facts, policy).reason is Reason.ANGRY


def test_the_same_demand_after_our_answer_goes_to_a_person(mail: Callable[..., Facts], policy: Policy) -> None:
    answered = Conversation(id="c", intent="order_status", templates_sent=("order_status",))
    decision = decide(mail(conversation=answered), policy)
    assert (decision.action, decision.reason, decision.rule) == (ROUTE, Reason.REPEAT_UNRESOLVED, "asked_again")


def test_another_demand_after_our_answer_is_answered(mail: Callable[..., Facts], policy: Policy) -> None:
    answered = Conversation(id="c", intent="order_status", templates_sent=("order_status",))
    assert decide(mail(**wants("opening_hours"), conversation=answered), policy).reply == "opening_hours"


def test_thanks_after_our_answer_ends_there(mail: Callable[..., Facts], policy: Policy) -> None:
    answered = Conversation(id="c", intent="order_status", templates_sent=("order_status",))
    assert decide(mail(**wants("thanks", "Parfait, merci"), conversation=answered), policy).action is NONE


def test_a_question_is_not_asked_twice_in_a_week(mail: Callable[..., Facts], policy: Policy) -> None:
    facts = mail(
        **wants("order_status", "Ma commande ?", entities=NO_FILE),
        history=History(templates_sent_7d=("ask_reference",)),
    )
    assert decide(facts, policy).rule == "same_reply_again"


# --- account actions and files --------------------------------------------------------------------------------------


def proven(changes: dict[str, Any]) -> dict[str, Any]:
    return {**changes, "message": {**changes.get("message", {}), "dmarc": AuthResult.PASS}}


FORGOT = wants("password_reset", "mot de passe oublié", entities=NO_FILE)


@pytest.fixture
def able(policy: Policy) -> Policy:
    """A site with a webhook for password resets."""
    return replace(policy, abilities=policy.abilities | {RESET_PASSWORD})


def test_a_proven_sender_gets_a_reset(mail: Callable[..., Facts], able: Policy) -> None:
    decision = decide(mail(**proven(FORGOT)), able)
    assert (decision.action, decision.rule, decision.code) == (ACTION, "may_reset_password", "R61")
    assert decision.reply == "password_reset"


@pytest.mark.parametrize(
    "changes",
    [
        FORGOT,  # nobody vouches for the sender
        proven(
            {**FORGOT, "message": {"reply_to": (Address(address="eve@evil.example"),)}}
        ),  # the answer would go elsewhere
        {**proven(FORGOT), "history": History(reset_count_24h=3)},  # three resets today
    ],
)
def test_anybody_else_gets_the_link_to_the_page(
    changes: dict[str, Any], mail: Callable[..., Facts], able: Policy
) -> None:
    decision = decide(mail(**changes), able)
    assert (decision.action, decision.reply) == (ANSWER, "password_help")


def test_a_webform_proves_nothing_about_the_customer(mail: Callable[..., Facts], able: Policy) -> None:
    """R61: the form's own domain passes DMARC whoever fills it in."""
    facts = mail(**proven(FORGOT))
    listed = replace(facts.mailbox, webform_senders=frozenset({"lea@client.example"}))
    assert decide(replace(facts, mailbox=listed), able).reply == "password_help"


def test_a_site_without_the_webhook_resets_nothing(mail: Callable[..., Facts], policy: Policy) -> None:
    assert decide(mail(**proven(FORGOT)), policy).reply == "password_help"


def test_a_file_goes_to_a_proven_sender_and_a_link_to_the_others(mail: Callable[..., Facts], policy: Policy) -> None:
    assert decide(mail(**proven(wants("return_exchange"))), policy).reply == "returns_form"
    assert decide(mail(**wants("return_exchange")), policy).reply == "return_exchange"


# --- the rest of a decision -----------------------------------------------------------------------------------------


def test_an_intents_own_mode_can_only_be_more_careful(mail: Callable[..., Facts], policy: Policy) -> None:
    facts = mail()
    drafting = replace(
        facts.mailbox, mode=Mode.DRAFT, intent_modes=(("order_status", Mode.SHADOW), ("invoice", Mode.AUTO))
    )
    facts = replace(facts, mailbox=drafting)
    assert decide(facts, policy).mode is Mode.SHADOW
    assert decide(replace(mail(**wants("invoice")), mailbox=drafting), policy).mode is Mode.DRAFT


def test_a_mail_that_was_not_understood_goes_to_a_person_in_silence(mail: Callable[..., Facts], policy: Policy) -> None:
    decision = decide(replace(mail(), understanding=None), policy)
    assert (decision.action, decision.rule, decision.reply) == (ROUTE, "not_understood", "")
    assert decision.reason is Reason.UNREADABLE


def test_a_decision_names_the_models_the_table_and_the_rules_asked(mail: Callable[..., Facts], policy: Policy) -> None:
    decision = decide(mail(), policy)
    assert decision.models == ("starter",)
    assert decision.policy_version == policy.version
    assert decision.misses[0] == "not_understood"
    assert "low_confidence" in decision.misses
    assert len(set(decision.misses)) == len(decision.misses)


def test_a_mail_of_a_thousand_pages_is_decided_on_its_beginning(mail: Callable[..., Facts], policy: Policy) -> None:
    """R72: the words are looked for in a bounded text."""
    assert decide(mail(message={"new_text": "FR-204417 " + "ab" * 1_000_000}), policy).action is ANSWER
