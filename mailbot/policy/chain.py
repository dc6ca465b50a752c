"""How a mail is decided: the guards in their order, then the policy table, down to the first rule that hits.

Whatever was asked before the hit is kept with the decision, so that an agent can read why. Nothing is done here:
``effects`` turns the decision into mails and handovers.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mailbot.domain import Action, Decision, Mode
from mailbot.policy.demand import UNCLEAR, demand_of, folded
from mailbot.policy.routing import team_of
from mailbot.policy.rules import GUARDS, NO_RECIPIENT, SAME_REPLY_AGAIN
from mailbot.policy.table import FIRST

if TYPE_CHECKING:
    from mailbot.domain import Facts, Finding, Understanding
    from mailbot.policy.demand import Demand
    from mailbot.policy.rules import Guard, ReplyRule
    from mailbot.policy.table import Link, Policy

GUARD_CHAIN = "guards"
TABLE_CHAIN = "default"

_CAREFUL = (Mode.SHADOW, Mode.DRAFT, Mode.AUTO)


def guard(facts: Facts, policy: Policy) -> Decision | None:
    """Return the decision of the first guard that hits, or None when mailbot may go on.

    Run before a mail is understood (``facts.understanding`` may be None) and again in the transaction that sends (R24).
    """
    misses: list[str] = []
    for rule in GUARDS:
        finding = rule.check(facts)
        if finding is not None:
            return _guarded(facts, policy, rule, finding, tuple(misses))
        misses.append(rule.name)
    return None


def decide(facts: Facts, policy: Policy) -> Decision:
    """Return what to do about the mail: the first guard or link that hits, with what its chain had asked before."""
    stopped = guard(facts, policy)
    if stopped is not None:
        return stopped
    misses: list[str] = []
    demand = demand_of(facts)
    text = folded(f"{facts.message.subject} {facts.message.new_text}")
    for link in (FIRST, *policy.links):
        if not _concerns(link, demand, text, policy):
            continue
        finding = link.rule.check(facts)
        if finding is not None:
            return _unless_repeated(facts, policy, _judged(facts, policy, link, finding, tuple(misses)))
        if link.rule.name not in misses:
            misses.append(link.rule.name)
    raise AssertionError("the policy table has no closing link; load_policy should have refused it")


def _concerns(link: Link, demand: Demand | None, text: str, policy: Policy) -> bool:
    """Tell whether ``link`` concerns the mail: its intents, its words, and what the site can carry out.

    A link that asks which of two things is meant concerns a mail only when both are among its intents.
    """
    if link.does and link.does not in policy.abilities:
        return False
    if link.intents:
        labels = {demand.intent if demand else ""}
        if demand is not None and link.missing == UNCLEAR:
            labels.add(demand.runner_up)
        if not labels <= set(link.intents):
            return False
    return not link.words or any(phrase in text for phrase in link.words)


def _guarded(facts: Facts, policy: Policy, rule: Guard, finding: Finding, misses: tuple[str, ...]) -> Decision:
    automatic = facts.message.automatic
    shown = rule.shown or rule.action is Action.ROUTE or bool(automatic and automatic.show_to_human)
    return Decision(
        action=rule.action,
        reason=finding.reason,
        evidence=finding.evidence,
        rule=rule.name,
        code=rule.code or (automatic.rule if automatic else ""),
        misses=misses,
        chain=GUARD_CHAIN,
        policy_version=policy.version,
        models=_models(facts.understanding),
        team=team_of(facts.conversation.intent, policy.teams) if shown else "",
        mode=facts.mailbox.mode,
        show_to_human=shown,
    )


def _judged(facts: Facts, policy: Policy, link: Link, finding: Finding, misses: tuple[str, ...]) -> Decision:
    demand = demand_of(facts)
    intent = demand.intent if demand else ""
    routed = link.action is Action.ROUTE
    return Decision(
        action=link.action,
        reason=finding.reason,
        evidence=finding.evidence,
        rule=link.rule.name,
        code=link.rule.code,
        misses=misses,
        chain=TABLE_CHAIN,
        policy_version=policy.version,
        models=_models(facts.understanding),
        intent=intent,
        threshold=demand.threshold if demand else None,
        accepted=demand.accepted if demand else False,
        certificate=facts.thresholds.certificate,
        reply=link.reply,
        missing=link.missing,
        team=(link.team or team_of(intent, policy.teams)) if routed else "",
        mode=_mode(facts, intent),
        show_to_human=routed,
    )


def reachable(decision: Decision, facts: Facts, policy: Policy, *, recipient: str) -> Decision:
    """Return ``decision``, or the handover to a person when its answer could go to nobody (R27)."""
    if decision.action in {Action.ROUTE, Action.NONE}:
        return decision
    return _unless(NO_RECIPIENT, NO_RECIPIENT.check(facts, recipient), decision, policy)


def _unless_repeated(facts: Facts, policy: Policy, decision: Decision) -> Decision:
    """Return ``decision``, or the handover to a person when its reply was sent to the customer lately (R21)."""
    if decision.action is Action.ROUTE or not decision.reply:
        return decision
    return _unless(SAME_REPLY_AGAIN, SAME_REPLY_AGAIN.check(facts, decision.reply), decision, policy)


def _unless(rule: ReplyRule, finding: Finding | None, decision: Decision, policy: Policy) -> Decision:
    """Return ``decision`` when ``rule`` found nothing, else the silent handover that a guard makes."""
    if finding is None:
        return decision
    return replace(
        decision,
        action=Action.ROUTE,
        reason=finding.reason,
        evidence=finding.evidence,
        rule=rule.name,
        code=rule.code,
        misses=(*decision.misses, decision.rule),
        chain=GUARD_CHAIN,
        reply="",
        missing="",
        team=team_of(decision.intent, policy.teams),
        show_to_human=True,
    )


def _mode(facts: Facts, intent: str) -> Mode:
    """Return how far mailbot may go with ``intent``.

    What a manager granted in the console holds, except where a mailbox only observes; the mode that the settings give
    an intent can only be more careful than its mailbox's.
    """
    granted = dict(facts.mailbox.granted_modes).get(intent)
    if granted is not None and facts.mailbox.mode is not Mode.SHADOW:
        return granted
    own = dict(facts.mailbox.intent_modes).get(intent, facts.mailbox.mode)
    return min(own, facts.mailbox.mode, key=_CAREFUL.index)


def _models(understanding: Understanding | None) -> tuple[str, ...]:
    """Return the models that spoke, each once."""
    if understanding is None:
        return ()
    spoke = (understanding.language, understanding.intent, understanding.urgency, understanding.emotion)
    return tuple(dict.fromkeys(prediction.model for prediction in spoke if prediction.model))
