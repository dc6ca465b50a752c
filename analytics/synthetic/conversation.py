"""One made-up conversation from its first mail to its end: answers, questions, silence, anger, people taking over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.synthetic import afterwards, site
from analytics.synthetic.log import Where
from analytics.synthetic.people import CHANNELS
from analytics.synthetic.stage import AGENTS, Case, Opening
from analytics.synthetic.turn import TEAMS, Decided, decide, receive, stamped, understand, verdict
from analytics.synthetic.world import BY_NAME, DAY, HORIZON, HOUR

if TYPE_CHECKING:
    from analytics.synthetic.stage import Stage

SILENCE = 3 * DAY
"""mailbot closes a conversation that nobody took up for so long."""
ROUNDS = 4
THANKS = BY_NAME["thanks"]


def tell(stage: Stage, opening: Opening) -> None:
    """Tell one conversation and everything that follows from it; what comes later as a new one is only planned."""
    dice, world = stage.dice, stage.world
    person, new = (opening.person, False) if opening.person else stage.crowd.somebody(world.habits.returning)
    mailbox = opening.mailbox or dice.pick(world.mailboxes)
    where = Where(mailbox=mailbox, conversation=dice.name(opening.at), customer=person.key)
    if new and dice.happens(world.habits.merged):
        older = stage.crowd.somebody(1.0)[0]
        site.merged(stage, person, older, opening.at + dice.between(DAY, 20 * DAY))
    intent = opening.intent or stage.topic(opening.at)
    case = Case(t0=opening.at, person=person, intent=intent, where=where)
    first, worked = receive(stage, case, opening.at)
    if dice.happens(world.habits.duplicate):
        site.duplicate(stage, first, opening.at + dice.between(1, HOUR))
    _opened(stage, case, first, (worked, new), opening)
    guess = understand(stage, case, first, worked, about=intent)
    answer(stage, case, decide(stage, case, first, worked, guess))
    if case.last and not case.human and not case.closed:
        _close(stage, case, case.last + SILENCE)


def _opened(stage: Stage, case: Case, where: Where, found: tuple[int, bool], opening: Opening) -> None:
    """Tell that a conversation began, for whom, and in which arm of the experiment."""
    dice, person, (worked, new) = stage.dice, case.person, found
    channel = dice.pick(CHANNELS)
    if new:
        stage.log.add("customer.identified", case.t0, where, {"method": "address"}, worked)
    payload: dict[str, Any] = {
        "channel": channel,
        "initiated_by": "notification" if channel == "notification" else "customer",
        "language": person.language,
        "segment": person.segment,
        "thread_method": "references" if opening.parent else "new",
    }
    if opening.parent:
        payload["parent_id"] = opening.parent
    stage.log.add("conversation.opened", case.t0, where, payload, worked)
    if stage.world.holdout > 0:
        arm = {
            "experiment": "holdout",
            "unit": "customer",
            "arm": "control" if person.control else "bot",
            "p_control": stage.world.holdout,
        }
        stage.log.add("experiment.assigned", case.t0, where, arm, worked)


def answer(stage: Stage, case: Case, decided: Decided) -> None:
    """Do what was decided and tell how the customer takes it."""
    if decided.action == "none":
        return
    if decided.action == "route_human":
        hand_over(stage, case, decided)
        return
    sent = send(stage, case, decided.where, decided.at, (decided.action, decided.template))
    if sent is None:
        return
    does = decided.guess.intent.does
    if decided.action == "action" and does:
        stage.log.add("action.started", decided.at, decided.where, {"action": does})
        stage.log.add("action.completed", sent, decided.where, {"action": does})
    settled = decided.action != "clarify" and decided.guess.right and stage.dice.happens(case.intent.solves)
    afterwards.rating(stage, case, decided.where, sent, happy=settled)
    afterwards.goals(stage, case, decided.where, sent, reached=settled)
    react(stage, case, decided, sent, settled=settled)


def send(stage: Stage, case: Case, where: Where, at: int, what: tuple[str, str]) -> int | None:
    """Tell that a reply was sent; return when, or None when it was given up or came back for good."""
    dice, (kind, template), habits = stage.dice, what, stage.world.habits
    place = where.at_reply(dice.name(at))
    stage.log.add("reply.queued", at, place, {"kind": kind, "template": template, "language": case.person.language})
    sent = at + 1 + int(dice.around(1.5, 0.7))
    if dice.happens(habits.send_failed):
        stage.log.add("reply.failed", sent + HOUR, place, {"kind": kind, "permanent": True, "smtp": "550"})
        return None
    links = 1 if kind in {"answer", "action"} and dice.happens(0.6) else 0
    tracked = bool(links) and case.person.consents
    stage.log.add(
        "reply.sent",
        sent,
        place,
        {
            "kind": kind,
            "template": template,
            "template_rev": f"{template}-{1 + (stage.model(at)[1] is not stage.models[0][1])}",
            "language": case.person.language,
            "links": links,
            "open_tracking": tracked,
            "click_tracking": tracked,
            "tracking_consent": tracked,
            "requires_customer_input": kind == "clarify",
            "smtp": "250",
            "accepted_at": stamped(sent),
        },
    )
    case.last = max(case.last, sent)
    if tracked:
        afterwards.tracking(stage, place, sent)
    if dice.happens(0.8 if case.person.unreachable else 0.001):
        permanent = not dice.happens(0.15)
        back = sent + (dice.between(2, 90) if dice.happens(0.8) else dice.between(HOUR, 5 * DAY))
        status = {"permanent": permanent, "status": "5.1.1" if permanent else "4.2.2"}
        stage.log.add("reply.bounced", back, place, status)
        return None if permanent else sent
    return sent


def react(stage: Stage, case: Case, decided: Decided, sent: int, *, settled: bool) -> None:
    """Tell what the customer does after a reply: thanks, answers, asks again, starts anew, or says nothing."""
    dice, habits = stage.dice, stage.world.habits
    if decided.action == "clarify":
        if dice.happens(habits.answers_question):
            follow(stage, case, sent + int(dice.around(5 * HOUR, 1.2)), case.intent)
        return
    if settled:
        if dice.happens(habits.thanks):
            follow(stage, case, sent + int(dice.around(4 * HOUR, 1.0)), THANKS)
        elif dice.happens(habits.late_message):
            later = case.t0 + HORIZON + dice.between(0, 30 * DAY)
            stage.plan(
                Opening(at=later, person=case.person, mailbox=case.where.mailbox, parent=case.where.conversation)
            )
        return
    if not decided.guess.right and dice.happens(0.05):
        verdict(stage, decided.where, stage.at_work(sent + DAY), right=False, purpose="complaint", truth=case.intent)
    if dice.happens(habits.follow_up):
        follow(stage, case, sent + int(dice.around(9 * HOUR, 1.3)), case.intent)
    elif dice.happens(habits.new_conversation):
        again = sent + int(dice.around(2 * DAY, 0.8))
        stage.plan(Opening(at=again, person=case.person, intent=case.intent, mailbox=case.where.mailbox))


def follow(stage: Stage, case: Case, at: int, about: Any) -> None:
    """Tell a further mail of the customer; at or after the horizon it begins a new episode instead."""
    case.rounds += 1
    if case.rounds > ROUNDS:
        return
    if at >= case.t0 + HORIZON:
        again = Opening(
            at=at,
            person=case.person,
            intent=about,
            mailbox=case.where.mailbox,
            parent=case.where.conversation,
        )
        stage.plan(again)
        return
    if not case.human and at > case.last + SILENCE:
        _close(stage, case, case.last + SILENCE)
    where, worked = receive(stage, case, at)
    if case.closed:
        reason = {"reason": "customer_message", "by": "customer"}
        stage.log.add("conversation.reopened", at, where, reason, worked)
        case.closed = 0
    guess = understand(stage, case, where, worked, about=about)
    if not case.human:
        answer(stage, case, decide(stage, case, where, worked, guess))


def _close(stage: Stage, case: Case, at: int) -> None:
    stage.log.add("conversation.closed", at, case.where, {"reason": "bot_answered", "by": "system"})
    case.closed = at


def hand_over(stage: Stage, case: Case, decided: Decided) -> None:
    """Tell that people take over, what they answer and when, and how long it took them."""
    dice, habits, where = stage.dice, stage.world.habits, decided.where
    moved = {"reason": decided.reason, "to": TEAMS.get(case.intent.name, "service"), "urgency": decided.guess.urgency}
    stage.log.add("conversation.transferred", decided.at, where, moved)
    case.human = True
    if decided.reason != "holdout":
        send(stage, case, where, decided.at, ("transfer_notice", decided.template))
    if dice.happens(habits.agent_silent):
        return
    agent, urgent = dice.one_of(AGENTS), decided.guess.urgency == "high"
    at = stage.at_work(decided.at + int(dice.around((0.5 if urgent else 2.5) * HOUR, 1.0)))
    for _ in range(2 if dice.happens(0.2) else 1):
        minutes = round(dice.around(case.intent.minutes, 0.5), 1)
        label = case.intent.name if dice.happens(0.9) else None
        payload = {"agent": agent, "handle_minutes": minutes, "handle_method": "timer"}
        stage.log.add(
            "agent.replied", at, where, payload | ({"agent_intent": label} if label else {}), _imported(stage, at)
        )
        at = stage.at_work(at + int(dice.around(20 * HOUR, 0.7)))
    stage.log.add("conversation.closed", at, where, {"reason": "agent_resolved", "by": "agent"})
    case.closed = at
    afterwards.rating(stage, case, where, at, happy=dice.happens(0.85))


def _imported(stage: Stage, at: int) -> int:
    """Return when an agent's reply was recorded: soon, with the nightly import, or (one week) nine days late."""
    if (at - stage.start) // (7 * DAY) == stage.world.late_week:
        return at + 9 * DAY
    if stage.dice.happens(stage.world.habits.imported_late):
        return (at // DAY + 1) * DAY + 2 * HOUR
    return at + 60
