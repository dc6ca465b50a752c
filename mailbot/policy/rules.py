"""The list of every rule mailbot asks about a mail, guards first; docs/rules.md is generated from it.

Add a rule: one function in ``guards`` or ``judgement``, its line in this list, and (for a judgement) a link in
config/policy.toml.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mailbot.domain import Action
from mailbot.policy import guards, judgement

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailbot.domain import Facts, Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One question about a mail. ``check`` looks at the facts and returns a finding, or None for "no"."""

    name: str
    check: Callable[[Facts], Finding | None]
    code: str = ""
    """The R number; empty where the mail's own ``Automatic`` names it, or where no R number exists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """One question that silences mailbot, and what becomes of the mail. No guard ever writes to the customer."""

    name: str
    check: Callable[[Facts], Finding | None]
    code: str = ""
    action: Action = Action.NONE
    """``none`` puts the mail aside, ``route_human`` gives it to a person."""
    shown: bool = False
    """A person sees the mail although it was put aside: the rules marked H, and R20."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRule:
    """One question about the reply that the table chose: its name, or the address it would go to."""

    name: str
    check: Callable[[Facts, str], Finding | None]
    code: str = ""


GUARDS: tuple[Guard, ...] = (
    Guard(name="preexisting", check=guards.preexisting, code="R22"),
    Guard(name="unreadable", check=guards.unreadable, code="R67", action=Action.ROUTE),
    Guard(name="duplicate", check=guards.duplicate, code="R23"),
    Guard(name="our_own_mail", check=guards.our_own_mail, code="R9"),
    Guard(name="delivery_report", check=guards.delivery_report),
    Guard(name="auto_reply", check=guards.auto_reply),
    Guard(name="absence_notice", check=guards.absence_notice, code="R17"),
    Guard(name="bulk_mail", check=guards.bulk_mail),
    Guard(name="notice", check=guards.notice),
    Guard(name="mail_loop", check=guards.mail_loop),
    Guard(name="spam", check=guards.spam, code="R12"),
    Guard(name="not_addressed_to_us", check=guards.not_addressed_to_us, code="R11", shown=True),
    Guard(name="failed_authentication", check=guards.failed_authentication, code="R13", action=Action.ROUTE),
    Guard(name="no_single_sender", check=guards.no_single_sender, code="R14", action=Action.ROUTE),
    Guard(name="encrypted", check=guards.encrypted, code="R15", action=Action.ROUTE),
    Guard(name="suspected_loop", check=guards.suspected_loop, code="R18", shown=True),
    Guard(name="too_late", check=guards.too_late, code="R22", action=Action.ROUTE),
    Guard(name="suppressed_address", check=guards.suppressed_address, code="R19", action=Action.ROUTE),
    Guard(name="human_owned", check=guards.human_owned, code="R20", shown=True),
    Guard(name="holdout", check=guards.holdout, action=Action.ROUTE),
    Guard(name="breaker_open", check=guards.breaker_open, code="R38", action=Action.ROUTE),
    Guard(name="thread_limit", check=guards.thread_limit, code="R37", action=Action.ROUTE),
    Guard(name="address_limit", check=guards.address_limit, code="R37", action=Action.ROUTE),
)
"""Asked in this order, of every mail, before and after it is understood (R24)."""

SAME_REPLY_AGAIN = ReplyRule(name="same_reply_again", check=guards.same_reply_again, code="R21")
"""The guard that needs to know which reply was chosen. What an answer waits for later does not change what was sent
before it, so it is not asked again before sending."""
NO_RECIPIENT = ReplyRule(name="no_recipient", check=guards.no_recipient, code="R27")
"""The guard that needs to know where the reply would go."""

JUDGEMENTS: tuple[Rule, ...] = (
    Rule(name="not_understood", check=judgement.not_understood),
    Rule(name="critical", check=judgement.critical),
    Rule(name="high_urgency", check=judgement.high_urgency),
    Rule(name="out_of_scope", check=judgement.out_of_scope),
    Rule(name="customer_request", check=judgement.customer_request),
    Rule(name="angry", check=judgement.angry),
    Rule(name="upset", check=judgement.upset),
    Rule(name="chased", check=judgement.chased),
    Rule(name="unsupported_language", check=judgement.unsupported_language),
    Rule(name="question_unanswered", check=judgement.question_unanswered),
    Rule(name="thanks_only", check=judgement.thanks_only),
    Rule(name="asked_again", check=judgement.asked_again),
    Rule(name="several_requests", check=judgement.several_requests),
    Rule(name="unclear_demand", check=judgement.unclear_demand),
    Rule(name="low_confidence", check=judgement.low_confidence),
    Rule(name="for_people", check=judgement.for_people),
    Rule(name="story", check=judgement.story),
    Rule(name="letter", check=judgement.letter),
    Rule(name="names_nothing", check=judgement.names_nothing),
    Rule(name="may_reset_password", check=judgement.may_reset_password, code="R61"),
    Rule(name="proven_sender", check=judgement.proven_sender, code="R34"),
    Rule(name="asks_how", check=judgement.asks_how),
    Rule(name="answerable", check=judgement.answerable),
    Rule(name="always", check=judgement.always),
)
"""What the links of config/policy.toml may ask; the table gives their order."""

RULES: tuple[Guard | ReplyRule | Rule, ...] = (*GUARDS, SAME_REPLY_AGAIN, NO_RECIPIENT, *JUDGEMENTS)


def describe_rules() -> str:
    """Return the table of docs/rules.md: each rule with its R number, what it asks, and what follows from a hit."""
    lines = ["| rule | R | what it asks | what follows |", "|---|---|---|---|"]
    for rule in RULES:
        question = (inspect.getdoc(rule.check) or "").partition("\n")[0]
        lines.append(f"| `{rule.name}` | {rule.code or '-'} | {question} | {_follows(rule)} |")
    return "\n".join(lines) + "\n"


def _follows(rule: Guard | ReplyRule | Rule) -> str:
    if isinstance(rule, Rule):
        return "as config/policy.toml says"
    if isinstance(rule, ReplyRule) or rule.action is Action.ROUTE:
        return "guard: a person, nothing is sent"
    return "guard: nothing is sent, a person sees it" if rule.shown else "guard: nothing is sent"
