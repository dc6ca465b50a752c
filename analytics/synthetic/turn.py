"""One mail's way through a made-up mailbot: received, read, understood, decided, sampled for review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from analytics.synthetic.people import SUPPORTED
from analytics.synthetic.stage import AGENTS, CONFUSABLE
from analytics.synthetic.world import DAY, HOUR

if TYPE_CHECKING:
    from analytics.synthetic.log import Where
    from analytics.synthetic.stage import Case, Stage
    from analytics.synthetic.world import Intent

LEAST = 0.02
"""No decision is drawn for review with a smaller probability (mailbot.policy.sampling)."""
SURE = 0.97
POLITE = 0.9
TEAMS = {"refund": "billing", "invoice": "billing", "payment_problem": "billing", "technical_problem": "technical"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What the model thought: the topic, how sure it was, and whether it was right."""

    intent: Intent
    p: float
    accepted: bool
    right: bool
    urgency: str
    emotion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What was decided, about which message, and when."""

    at: int
    where: Where
    action: str
    reason: str
    template: str
    guess: Guess


def stamped(moment: int) -> str:
    """Return a time as the record writes it."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def receive(stage: Stage, case: Case, at: int) -> tuple[Where, int]:
    """Tell that a customer's mail came at ``at``; return its place and when mailbot worked on it."""
    dice, where = stage.dice, case.where.at_message(stage.dice.name(at))
    seen = stage.seen(at)
    payload: dict[str, Any] = {
        "internaldate": stamped(at),
        "date_header": stamped(at - dice.between(0, 90)),
        "observed_at": stamped(seen),
        "auto_submitted": False,
        "channel": "email",
        "size": int(dice.around(9000, 0.9)),
        "attachments": 1 if dice.happens(0.08) else 0,
    }
    stage.log.add("message.received", at, where, payload, seen)
    worked = seen + 1 + dice.between(0, 2)
    parsed = {"reply_text_len": int(dice.around(320, 0.8)), "quoted_len": 900 if case.rounds else 0, "n_attachments": 0}
    stage.log.add("message.parsed", worked, where, parsed)
    case.last = max(case.last, at)
    return where, worked


def understand(stage: Stage, case: Case, where: Where, at: int, *, about: Intent) -> Guess:
    """Tell what the model thought of a mail about ``about``; mail gets harder the longer a model is at work."""
    dice, (since, model) = stage.dice, stage.model(at)
    hard = about.hard * (1 - model.skill) * (1 + stage.world.drift * max(0, at - since) / (365 * DAY))
    p = 1 - SURE * dice.share() ** (1 / max(hard, 0.01))
    p = max(p, 1 / 25)
    right = dice.share() < p - model.gap * p * (1 - p) * 4
    intent = about if right else CONFUSABLE[about.name]
    threshold = stage.threshold(at)
    guess = Guess(
        intent=intent,
        p=round(p, 6),
        accepted=p >= threshold and case.person.language in SUPPORTED,
        right=right,
        urgency="high" if dice.happens(stage.world.habits.urgent) else "normal",
        emotion="angry" if dice.happens(stage.world.habits.angry * (3 if case.rounds else 1)) else "neutral",
    )
    second = CONFUSABLE[intent.name]
    payload = {
        "model": model.name,
        "task": "intent",
        "intent": intent.name,
        "p": guess.p,
        "threshold": threshold,
        "accepted": guess.accepted,
        "language": case.person.language,
        "urgency": guess.urgency,
        "emotion": guess.emotion,
        "probabilities": {
            intent.name: guess.p,
            second.name: round((1 - p) * 0.6, 6),
            CONFUSABLE[second.name].name: round((1 - p) * 0.3, 6),
        },
        "latency_ms": round(dice.around(40, 0.4), 3),
        "shadow": case.person.control,
    }
    stage.log.add("message.understood", at, where, payload)
    return guess


def decide(stage: Stage, case: Case, where: Where, at: int, guess: Guess) -> Decided:
    """Tell what mailbot decided, and whether the decision is to be reviewed."""
    action, reason, template = _choice(stage, case, guess)
    model = stage.model(at)[1]
    payload = {
        "action": action,
        "reason": reason,
        "rule": "holdout" if reason == "holdout" else "always" if action == "route_human" else "answer",
        "policy_rev": f"policy-{1 + (at > stage.thresholds[-1][0])}",
        "threshold": stage.threshold(at),
        "propensity": 1.0,
        "mode": "auto",
        "template": template,
        "models": [model.name],
    }
    stage.log.add("decision.made", at, where, payload)
    decided = Decided(at=at, where=where, action=action, reason=reason, template=template, guess=guess)
    if action in {"answer", "action"}:
        day = (at - stage.start) // DAY
        stage.truth.acted[day] += 1
        stage.truth.wrong[day] += not guess.right
    review(stage, decided, case.intent)
    return decided


def _choice(stage: Stage, case: Case, guess: Guess) -> tuple[str, str, str]:
    """Return (action, reason, template) as a policy would: the first line that applies, guards before answers."""
    dice, habits, topic, notice = stage.dice, stage.world.habits, guess.intent, "transfer_notice"
    first = not case.rounds
    asks, missing = first and dice.happens(habits.asks_intent), first and dice.happens(topic.asks)
    lines = (
        (case.person.control, ("route_human", "holdout", notice)),
        (case.person.language not in SUPPORTED, ("route_human", "unsupported_language", notice)),
        (guess.accepted and topic.action == "none", ("none", "no_reply_needed", "")),
        (guess.urgency == "high", ("route_human", "urgent", "transfer_notice_urgent")),
        (guess.emotion == "angry", ("route_human", "angry", notice)),
        (case.rounds > 1, ("route_human", "repeat_unresolved", notice)),
        (not guess.accepted and asks, ("clarify", "low_confidence", "ask_intent")),
        (not guess.accepted, ("route_human", "low_confidence", notice)),
        (topic.action == "route_human", ("route_human", topic.reason, notice)),
        (missing, ("clarify", "missing_data", "ask_reference")),
    )
    return next((choice for applies, choice in lines if applies), (topic.action, "ok", topic.name))


def review(stage: Stage, decided: Decided, truth: Intent) -> None:
    """Draw a decision for the audit (more often when the model was unsure) or for the uniform slice."""
    dice, world = stage.dice, stage.world
    pi = min(1.0, max(LEAST, world.audit_rate * (1 + 2 * (1 - decided.guess.p))))
    if dice.happens(pi):
        _judge(stage, decided, truth, ("audit", "poisson-1", round(pi, 6)))
    if dice.happens(world.habits.uniform_slice):
        _judge(stage, decided, truth, ("uniform_calibration", "uniform-1", world.habits.uniform_slice))


def _judge(stage: Stage, decided: Decided, truth: Intent, design: tuple[str, str, float]) -> None:
    """Tell that a decision was drawn and, days later, what the reviewers said; some never get to it."""
    dice, habits, where = stage.dice, stage.world.habits, decided.where
    purpose, name, pi = design
    sampled = {"design": name, "stratum": decided.action, "inclusion_probability": pi, "purpose": purpose}
    stage.log.add("review.sampled", decided.at, where, sampled)
    if not dice.happens(habits.reviewed):
        return
    at = stage.at_work(decided.at + dice.between(HOUR, 7 * DAY))
    first = verdict(stage, where, at, right=decided.guess.right, purpose=purpose, truth=truth)
    if not dice.happens(habits.double_blind):
        return
    again = stage.at_work(at + dice.between(HOUR, 2 * DAY))
    second = verdict(stage, where, again, right=decided.guess.right, purpose=purpose, truth=truth)
    if first != second:
        settled = {"reviewer": AGENTS[0], "blind": False, "purpose": purpose}
        settled |= _opinion(decided.guess.right, truth)
        stage.log.add("review.adjudicated", stage.at_work(again + DAY), where, settled)


def verdict(stage: Stage, where: Where, at: int, *, right: bool, purpose: str, truth: Intent) -> bool:
    """Tell one reviewer's verdict, which is wrong now and then; return it."""
    dice = stage.dice
    said = right != dice.happens(stage.world.habits.reviewer_errs)
    payload: dict[str, Any] = {
        "reviewer": dice.one_of(AGENTS),
        "blind": purpose != "complaint" and dice.happens(POLITE),
        "purpose": purpose,
        "seconds": round(dice.around(35, 0.6), 1),
    }
    stage.log.add("review.completed", at, where, payload | _opinion(said, truth))
    return said


def _opinion(right: bool, truth: Intent) -> dict[str, Any]:  # noqa: FBT001 - a verdict is the whole argument
    return {"verdict": "correct"} if right else {"verdict": "incorrect", "corrected_intent": truth.name}
