"""What follows a made-up answer: ratings, opened mails and clicks, goals, leads and sales, some of them weeks late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.synthetic.world import DAY, HOUR

if TYPE_CHECKING:
    from analytics.synthetic.log import Where
    from analytics.synthetic.stage import Case, Stage

HAPPY = ((1, 1.0), (2, 2.0), (3, 6.0), (4, 28.0), (5, 63.0))
UNHAPPY = ((1, 38.0), (2, 24.0), (3, 20.0), (4, 12.0), (5, 6.0))
"""Scores and their weights."""
QUALIFIED = 70
"""The score from which a lead is worth a call."""
ORIGINS = (("organic", 40.0), ("newsletter", 25.0), ("ad", 20.0), ("partner", 15.0))


def rating(stage: Stage, case: Case, where: Where, at: int, *, happy: bool) -> None:
    """Tell that a rating was asked for, once in a conversation at most and at random, and what came of it."""
    dice, habits = stage.dice, stage.world.habits
    if case.rounds or not dice.happens(habits.invited):
        return
    asked = at + DAY
    reply = where.at_reply(dice.name(asked))
    survey = {"survey": "csat-1", "p_invite": habits.invited}
    stage.log.add(
        "reply.sent", asked, reply, {"kind": "survey", "template": "survey", "language": case.person.language}
    )
    stage.log.add("csat.requested", asked, reply, survey)
    if not dice.happens(habits.rates if happy else 1.4 * habits.rates):
        return
    given = asked + int(dice.around(7 * HOUR, 1.6))
    score = dice.pick(HAPPY if happy else UNHAPPY)
    stage.log.add("csat.received", given, reply, {"survey": "csat-1", "score": score, "scale": 5})
    if dice.happens(0.04):  # second thoughts: the last score counts
        stage.log.add(
            "csat.received", given + HOUR, reply, {"survey": "csat-1", "score": dice.between(1, 6), "scale": 5}
        )


def tracking(stage: Stage, where: Where, sent: int) -> None:
    """Tell who opened a mail and followed its link: programs within seconds, people within days."""
    dice = stage.dice
    if dice.happens(0.45):
        machine = {"machine": True, "classifier": "rules-1"}
        stage.log.add("tracking.opened", sent + dice.between(1, 9), where, machine)
        if dice.happens(0.3):
            stage.log.add("tracking.clicked", sent + dice.between(1, 9), where, machine | {"link": "1"})
    if not dice.happens(0.62):
        return
    opened = sent + int(dice.around(3 * HOUR, 1.5))
    human = {"machine": False, "classifier": "rules-1"}
    stage.log.add("tracking.opened", opened, where, human)
    if dice.happens(0.22):
        stage.log.add("tracking.clicked", opened + dice.between(5, 120), where, human | {"link": "1"})


def goals(stage: Stage, case: Case, where: Where, sent: int, *, reached: bool) -> None:
    """Tell what became of an offered goal such as a booking: started, completed or expired, a lead, a sale."""
    dice, goal = stage.dice, case.intent.goal
    if not goal:
        return
    about = {"goal": goal, "goal_id": dice.digits(16)}
    stage.log.add("goal.offered", sent, where, about)
    if not dice.happens(0.65 if reached else 0.2):
        return
    started = sent + int(dice.around(5 * HOUR, 1.2))
    stage.log.add("goal.started", started, where, about)
    if dice.happens(0.35):
        stage.log.add("goal.expired", started + 14 * DAY, where, about)
        return
    done = started + int(dice.around(0.3 * HOUR, 1.8))
    stage.log.add("goal.step", started + (done - started) // 2, where, about | {"step": "contact"})
    stage.log.add("goal.completed", done, where, about)
    if not dice.happens(0.6):
        return
    origin = dice.pick(ORIGINS)
    stage.log.add("lead.captured", done, where, {"fields": ["phone", "company"], "origin": origin})
    score = round(100 * dice.share() ** 0.8, 1)
    stage.log.add("lead.scored", done + 60, where, {"score": score, "model": "lead-1"})
    if score >= QUALIFIED:
        stage.log.add("lead.qualified", done + 60, where, {"score": score, "model": "lead-1"})
    if dice.happens(score / 250):
        _sale(stage, where, done)


def _sale(stage: Stage, where: Where, done: int) -> None:
    """Tell a sale, which the customer database reports every Monday, and now and then its undoing."""
    dice = stage.dice
    sold = done + int(dice.around(6 * DAY, 0.9))
    monday = sold + (7 - (sold // DAY + 3) % 7) * DAY
    sale = {"conversion_id": dice.digits(12), "value": round(dice.around(140, 0.8), 2), "currency": "EUR"}
    stage.log.add("conversion.recorded", sold, where, sale, monday)
    if dice.happens(0.03):
        stage.log.add("conversion.reversed", sold + 10 * DAY, where, sale, monday + 14 * DAY)
