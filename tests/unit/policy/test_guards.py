"""Every rule of sections A and C, both ways: what silences mailbot, and the near miss that must be answered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from mailbot.domain import (
    Action,
    Address,
    AuthResult,
    Automatic,
    AutomaticKind,
    Conversation,
    Facts,
    History,
    MailboxFacts,
    Reason,
    Thresholds,
)
from mailbot.policy import guards
from mailbot.policy.chain import decide, guard
from mailbot.policy.effects import effects_of
from mailbot.policy.rules import GUARDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailbot.policy.replies import Replies
    from mailbot.policy.table import Policy

NONE, ROUTE = Action.NONE, Action.ROUTE
LEA = Address(address="lea@client.example")
FORM = Address(address="form@acme.example")
SUPPORT = Address(address="support@acme.example")


def automatic(kind: AutomaticKind, rule: str, *, shown: bool = False) -> dict[str, Any]:
    return {"message": {"automatic": Automatic(kind=kind, rule=rule, evidence=f"{rule} says so", show_to_human=shown)}}


def history(**fields: Any) -> dict[str, Any]:
    return {"history": History(**fields)}


def message(**fields: Any) -> dict[str, Any]:
    return {"message": fields}


SILENCED = [
    # (why, changes to an answerable mail, rule, code, action, reason, a person sees it)
    ("in the mailbox before the first start", history(preexisting=True), "preexisting", "R22", NONE, "preexisting", False),
    ("waited for more than a week", history(too_late=True), "too_late", "R22", ROUTE, "preexisting", True),
    ("nothing could be read", message(defects=("unreadable: depth 51",)), "unreadable", "R67", ROUTE, "unreadable", True),
    ("second copy over an alias", history(duplicate_of="m1"), "duplicate", "R23", NONE, "duplicate", False),
    ("our own loop mark", message(mailbot_mark=True), "our_own_mail", "R9", NONE, "suppressed", False),
    ("From is an agent of ours", message(senders=(Address(address="agent@acme.example"),)), "our_own_mail", "R9", NONE, "suppressed", False),
    ("From is our address with a tag", message(senders=(Address(address="support+c9@acme.example"),)), "our_own_mail", "R9", NONE, "suppressed", False),
    ("Sender is our alias", message(sender=Address(address="hello@acme.example")), "our_own_mail", "R9", NONE, "suppressed", False),
    ("Reply-To leads back to us", message(reply_to=(SUPPORT,)), "our_own_mail", "R9", NONE, "suppressed", False),
    ("Return-Path is ours", message(return_path="support@acme.example"), "our_own_mail", "R9", NONE, "suppressed", False),
    ("auto-submitted", automatic(AutomaticKind.AUTO_REPLY, "R1"), "auto_reply", "R1", NONE, "suppressed", False),
    ("null return path", automatic(AutomaticKind.BOUNCE, "R2"), "delivery_report", "R2", NONE, "suppressed", False),
    ("bounce", automatic(AutomaticKind.BOUNCE, "R3"), "delivery_report", "R3", NONE, "suppressed", False),
    ("delay notice", automatic(AutomaticKind.DELAYED, "R3"), "delivery_report", "R3", NONE, "suppressed", False),
    ("read receipt", automatic(AutomaticKind.RECEIPT, "R16"), "delivery_report", "R16", NONE, "suppressed", False),
    ("abuse report", automatic(AutomaticKind.COMPLAINT_REPORT, "R3"), "delivery_report", "R3", NONE, "suppressed", False),
    ("no-reply sender", automatic(AutomaticKind.NOTICE, "R4"), "notice", "R4", NONE, "suppressed", False),
    ("mailing list", automatic(AutomaticKind.LIST, "R5", shown=True), "bulk_mail", "R5", NONE, "suppressed", True),
    ("bulk precedence", automatic(AutomaticKind.BULK, "R6"), "bulk_mail", "R6", NONE, "suppressed", False),
    ("suppress header", automatic(AutomaticKind.AUTO_REPLY, "R7"), "auto_reply", "R7", NONE, "suppressed", False),
    ("cron mail", automatic(AutomaticKind.NOTICE, "R8"), "notice", "R8", NONE, "suppressed", False),
    ("more than 50 servers", automatic(AutomaticKind.LOOP, "R10", shown=True), "mail_loop", "R10", NONE, "suppressed", True),
    ("we stand in Bcc", message(to=(Address(address="friends@client.example"),)), "not_addressed_to_us", "R11", NONE, "suppressed", True),
    ("nobody in To", message(to=()), "not_addressed_to_us", "R11", NONE, "suppressed", True),
    ("marked by the spam filter", message(spam=True), "spam", "R12", NONE, "suppressed", False),
    ("spam kind", automatic(AutomaticKind.SPAM, "R12"), "spam", "R12", NONE, "suppressed", False),
    ("forged sender", message(dmarc=AuthResult.FAIL), "failed_authentication", "R13", ROUTE, "unauthenticated", True),
    ("no From", message(senders=()), "no_single_sender", "R14", ROUTE, "unauthenticated", True),
    ("no From, but a Sender", message(senders=(), sender=LEA), "no_single_sender", "R14", ROUTE, "unauthenticated", True),
    ("two From and no Sender", message(senders=(LEA, Address(address="max@client.example"))), "no_single_sender", "R14", ROUTE, "unauthenticated", True),
    ("a machine on the local network", message(senders=(Address(address="root@printer"),)), "no_single_sender", "R14", ROUTE, "unauthenticated", True),
    ("a domain that no server has", message(senders=(Address(address="lea@home.local"),)), "no_single_sender", "R14", ROUTE, "unauthenticated", True),
    ("not an address", message(senders=(Address(address="lea"),)), "no_single_sender", "R14", ROUTE, "unauthenticated", True),
    ("encrypted", message(encrypted=True), "encrypted", "R15", ROUTE, "unreadable", True),
    ("meeting request", automatic(AutomaticKind.CALENDAR, "R16"), "notice", "R16", NONE, "suppressed", False),
    ("absence notice with headers", automatic(AutomaticKind.OUT_OF_OFFICE, "R17"), "auto_reply", "R17", NONE, "suppressed", False),
    ("absence notice, French, no header", {**message(subject="RE: Absence du bureau : Suivi"), **history(answers_automatic=True)}, "absence_notice", "R17", NONE, "suppressed", False),
    ("absence notice, English, no header", {**message(subject="Automatic reply: Following your order"), **history(answers_automatic=True)}, "absence_notice", "R17", NONE, "suppressed", False),
    ("absence notice, German, no header", {**message(subject="AW: Abwesend bis Montag"), **history(answers_automatic=True)}, "absence_notice", "R17", NONE, "suppressed", False),
    ("an empty answer after 3 s", {**message(new_text=" \n"), **history(answers_automatic=True, seconds_since_our_last=3.0)}, "suspected_loop", "R18", NONE, "suppressed", True),
    ("the address bounced", history(suppressed_address="hard bounce"), "suppressed_address", "R19", ROUTE, "suppressed", True),
    ("an agent owns it", {"conversation": Conversation(id="c", human_owned=True)}, "human_owned", "R20", NONE, "human_owned", True),
    ("control arm", history(arm="control"), "holdout", "", ROUTE, "holdout", True),
    ("breaker open", history(breaker_open=True), "breaker_open", "R38", ROUTE, "limit", True),
    ("three automatic mails in the thread", {"conversation": Conversation(id="c", automatic_since_human=3)}, "thread_limit", "R37", ROUTE, "limit", True),
    ("five to the address today", history(sent_to_address_24h=5), "address_limit", "R37", ROUTE, "limit", True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "expected"), [(row[1], row[2:]) for row in SILENCED], ids=[row[0] for row in SILENCED]
)
def test_a_mail_that_must_not_be_answered_is_not(
    changes: dict[str, Any],
    expected: tuple[str, str, Action, str, bool],
    mail: Callable[..., Facts],
    policy: Policy,
    replies: Replies,
) -> None:
    rule, code, action, reason, shown = expected
    facts = mail(**changes)
    decision = decide(facts, policy)
    assert (decision.rule, decision.code, decision.action, decision.reason.value) == (rule, code, action, reason)
    assert (decision.chain, decision.reply, decision.show_to_human) == ("guards", "", shown)
    assert decision.evidence
    teams = dict.fromkeys(("service", "orders"), "team@acme.example")
    sent = effects_of(decision, facts, replies, recipient="lea@client.example", teams=teams)
    assert all(effect.recipient == "team@acme.example" for effect in sent)


ANSWERED = [
    # (why it looks like a case above and is none, changes)
    ("an ordinary mail", {}),
    ("From merely resembles ours", message(senders=(Address(address="support@acme.example.net"),))),
    ("From holds our local part", message(senders=(Address(address="agent@client.example"),))),
    ("Reply-To is the customer's other address", message(reply_to=(Address(address="lea.pro@client.example"),))),
    ("we stand in Cc", message(to=(), cc=(Address(address="hello@acme.example"),))),
    ("we stand in To with a tag", message(to=(Address(address="support+c12@acme.example"),))),
    ("only Delivered-To names us", message(to=(Address(address="list@acme.example"),), delivered_to=("support@acme.example",))),
    ("DMARC passes", message(dmarc=AuthResult.PASS)),
    ("nobody judged the sender", message(dmarc=AuthResult.NONE)),
    ("two authors and a Sender", message(senders=(LEA, Address(address="max@client.example")), sender=LEA)),
    ("a subject like an absence notice, to nothing of ours", message(subject="Absence du bureau de poste")),
    ("an answer to ours that speaks of absence later", {**message(subject="Re: mon absence du bureau"), **history(answers_automatic=True)}),
    ("a quick answer with text", history(answers_automatic=True, seconds_since_our_last=8.0)),
    ("an empty answer an hour later", {**message(subject="FR-204417", new_text=""), **history(answers_automatic=True, seconds_since_our_last=3600.0)}),
    ("an empty mail within a minute that answers nothing of ours", {**message(new_text=""), **history(seconds_since_our_last=8.0)}),
    ("two automatic mails in the thread", {"conversation": Conversation(id="c", automatic_since_human=2)}),
    ("four to the address today", history(sent_to_address_24h=4)),
    ("a defect that did not hide the text", message(defects=("charset: unknown, read as utf-8",))),
    ("another reply was sent to the sender this week", history(templates_sent_7d=("opening_hours",))),
    ("another reply was sent in the conversation", {"conversation": Conversation(id="c", templates_sent=("invoice",), intent="invoice")}),
    ("the bot arm", history(arm="bot")),
    ("replayed without settings", {"mailbox": MailboxFacts(name="replay", address="")}),
]  # fmt: skip


@pytest.mark.parametrize("changes", [row[1] for row in ANSWERED], ids=[row[0] for row in ANSWERED])
def test_a_mail_that_only_looks_like_one_is_answered(
    changes: dict[str, Any], mail: Callable[..., Facts], policy: Policy
) -> None:
    decision = decide(mail(**changes), policy)
    assert (decision.action, decision.rule, decision.reply) == (Action.ANSWER, "answerable", "order_status")


def test_a_webform_that_sends_in_our_name_is_a_customers_mail(mail: Callable[..., Facts], policy: Policy) -> None:
    """R27: From and Return-Path are ours, the customer stands in Reply-To."""
    facts = mail(message={"senders": (FORM,), "reply_to": (LEA,), "return_path": "form@acme.example"})
    ours = facts.mailbox.own_addresses | {"form@acme.example"}
    boxed = replace(facts.mailbox, own_addresses=ours, webform_senders=frozenset({"form@acme.example"}))
    assert decide(replace(facts, mailbox=boxed), policy).action is Action.ANSWER
    assert decide(replace(facts, mailbox=replace(boxed, webform_senders=frozenset())), policy).rule == "our_own_mail"
    looped = replace(facts.message, reply_to=(SUPPORT,))
    assert decide(replace(facts, mailbox=boxed, message=looped), policy).rule == "our_own_mail"


def test_a_webform_with_a_no_reply_sender_is_a_customers_mail(mail: Callable[..., Facts], policy: Policy) -> None:
    sender = Address(address="noreply@acme.example")
    changes = automatic(AutomaticKind.NOTICE, "R4")["message"] | {"senders": (sender,), "reply_to": (LEA,)}
    facts = mail(message=changes)
    listed = replace(facts.mailbox, webform_senders=frozenset({"noreply@acme.example"}))
    assert decide(replace(facts, mailbox=listed), policy).action is Action.ANSWER
    assert decide(facts, policy).rule == "notice"
    cron = replace(facts.message, automatic=Automatic(kind=AutomaticKind.NOTICE, rule="R8", evidence="X-Cron-Env"))
    assert decide(replace(facts, mailbox=listed, message=cron), policy).rule == "notice"


def test_every_kind_of_automatic_mail_is_silenced(mail: Callable[..., Facts], policy: Policy) -> None:
    for kind in AutomaticKind:
        decision = guard(mail(**automatic(kind, "R1")), policy)
        assert decision is not None, kind
        assert decision.action is Action.NONE, kind


def test_a_mail_from_before_the_start_is_left_alone_even_when_it_is_broken(
    mail: Callable[..., Facts], policy: Policy
) -> None:
    facts = mail(message={"defects": ("unreadable: no header",), "senders": ()}, history=History(preexisting=True))
    assert decide(facts, policy).rule == "preexisting"


def test_unreadable_mails_are_never_taken_for_copies_of_each_other(mail: Callable[..., Facts], policy: Policy) -> None:
    """Their content keys are those of nothing, hence equal; dropping the second would lose a mail."""
    facts = mail(message={"defects": ("unreadable: truncated",)}, history=History(duplicate_of="m1"))
    assert decide(facts, policy).rule == "unreadable"


def test_guards_run_on_a_mail_that_was_not_understood_yet(mail: Callable[..., Facts], policy: Policy) -> None:
    facts = replace(mail(), understanding=None)
    assert guard(facts, policy) is None
    assert guard(replace(facts, history=History(breaker_open=True)), policy) is not None


def test_no_guard_can_be_outvoted_by_certainty(mail: Callable[..., Facts], policy: Policy) -> None:
    """R24: neither a sure model nor a threshold of nothing makes mailbot answer a list."""
    facts = mail(**automatic(AutomaticKind.LIST, "R5"), thresholds=Thresholds(default=0.0))
    assert decide(facts, policy).action is Action.NONE


def test_the_trail_of_a_guard_names_the_guards_asked_before_it(mail: Callable[..., Facts], policy: Policy) -> None:
    decision = decide(mail(message={"spam": True}), policy)
    before = tuple(rule.name for rule in GUARDS)
    assert decision.misses == before[: before.index("spam")]


def test_the_same_reply_twice_in_a_week_goes_to_a_person_instead(mail: Callable[..., Facts], policy: Policy) -> None:
    decision = decide(mail(history=History(templates_sent_7d=("order_status",))), policy)
    assert (decision.action, decision.rule, decision.code) == (Action.ROUTE, "same_reply_again", "R21")
    assert (decision.reason, decision.reply, decision.chain) == (Reason.REPEAT_UNRESOLVED, "", "guards")
    assert decision.team == "orders"
    assert decision.misses[-1] == "answerable"


def test_the_same_reply_twice_in_a_conversation_goes_to_a_person_however_long_ago(mail: Callable[..., Facts]) -> None:
    found = guards.same_reply_again(mail(conversation=Conversation(id="c", templates_sent=("invoice",))), "invoice")
    assert found is not None
    assert guards.same_reply_again(mail(), "invoice") is None


def test_a_hostile_subject_costs_no_time(mail: Callable[..., Facts], policy: Policy) -> None:
    """R72: 200 kB of reply marks and combining accents."""
    subject = "Re: " * 25_000 + "e\u0301" * 50_000
    facts = mail(message={"subject": subject}, history=History(answers_automatic=True))
    assert decide(facts, policy).action is Action.ANSWER
