"""What happens to the made-up site itself: models, thresholds, targets, outages, automatic mail, merged customers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from analytics.synthetic.log import Where
from analytics.synthetic.turn import stamped
from analytics.synthetic.world import DAY, HOUR

if TYPE_CHECKING:
    from analytics.synthetic.dice import Dice
    from analytics.synthetic.people import Person
    from analytics.synthetic.stage import Stage
    from analytics.synthetic.world import World

NOWHERE = Where()
AUTOMATIC = (("auto_reply", 46.0), ("bulk", 24.0), ("dsn", 14.0), ("spam", 10.0), ("mdn", 3.0), ("internal", 2.0))
AUTOMATIC_RULES = {"auto_reply": "R1", "bulk": "R6", "dsn": "R3", "spam": "R8", "mdn": "R4", "internal": "R21"}
TARGETS: tuple[tuple[str, dict[str, float]], ...] = (
    ("fcr", {"at_least": 0.70}),
    ("transfer_rate", {"at_most": 0.40}),
    ("error_rate", {"at_most": 0.10}),
    ("csat_bot_only", {"at_least": 0.70}),
    ("fast_reply_rate", {"at_least": 0.95}),
)
OUTAGES_PER_YEAR = 6
DIGEST_WEEKDAY = 0


def outages(world: World, dice: Dice) -> tuple[tuple[int, int], ...]:
    """Return when the mailboxes could not be reached, ascending: a few times a year, from minutes to most of a day."""
    found = []
    for day in range(world.days):
        if dice.happens(OUTAGES_PER_YEAR / 365):
            begin = world.midnight(day) + dice.between(0, DAY - 1)
            found.append((begin, begin + min(int(dice.around(2 * HOUR, 1.2)), 20 * HOUR)))
    return tuple(found)


def beginning(stage: Stage) -> None:
    """Tell the start: the worker, the targets, the models and thresholds with their days, the outages."""
    log, start = stage.log, stage.start
    log.add("worker.started", start, NOWHERE, {"epoch": 1, "code_rev": "synthetic"})
    for kpi, target in TARGETS:
        log.add("target.set", start, NOWHERE, {"kpi": kpi, "target": target, "author": "agent-01"})
    before: Any = None
    for at, model in stage.models:
        about = {"model": model.name, "author": "agent-01"} | ({"previous": before} if before else {})
        log.add("model.trained", max(start, at - DAY), NOWHERE, about)
        log.add("model.deployed", at, NOWHERE, about)
        if before:
            changed = {"change": "templates", "template": "delivery_problem", "author": "agent-02"}
            log.add("template.changed", at + HOUR, NOWHERE, changed)
        before = model.name
    before = None
    for at, value in stage.thresholds:
        if before is not None:
            change = {"change": "threshold", "before": before, "after": value, "author": "agent-01"}
            log.add("threshold.changed", at, NOWHERE, change)
        before = value
    name, first, last = stage.world.surge
    for label, percent in ((f"{name}: more mail than usual", first), (f"{name}: over", last)):
        at = stage.world.midnight(stage.world.days * percent // 100) + 9 * HOUR
        log.add("annotation.added", at, NOWHERE, {"label": label, "author": "agent-02"})
    for begin, end in stage.outages:
        for mailbox, _ in stage.world.mailboxes:
            log.add("mailbox.unreachable", begin, Where(mailbox=mailbox), {"error": "timeout"})
            log.add("mailbox.recovered", end, Where(mailbox=mailbox), {"lag": float(end - begin)})


def daily(stage: Stage, day: int) -> None:
    """Tell what a day brings beside conversations: looks into the mailboxes, and the digest on Mondays."""
    start, stop = stage.world.midnight(day), stage.world.midnight(day + 1)
    for mailbox, _ in stage.world.mailboxes:
        for at in range(start, stop, stage.world.poll_minutes * 60):
            if not any(begin <= at < end for begin, end in stage.outages):
                found = {"lag": round(stage.dice.around(0.4, 0.5), 3), "count": stage.dice.poisson(1.0)}
                stage.log.add("poll.completed", at, Where(mailbox=mailbox), found)
    when = start + 7 * HOUR
    if day and (stage.world.start + timedelta(days=day)).weekday() == DIGEST_WEEKDAY:
        published = {"definitions": {}, "as_of": stamped(when), "window": {"to": stamped(start)}, "values": {}}
        stage.log.add("kpi.published", when, NOWHERE, published)
        stage.log.add("digest.sent", when + 60, NOWHERE, {"week": stamped(start)[:10], "recipients": 3})


def automatic(stage: Stage, at: int) -> None:
    """Tell a mail that a program wrote: received, read, excluded."""
    dice = stage.dice
    mailbox = dice.pick(stage.world.mailboxes)
    where = Where(mailbox=mailbox, message=dice.name(at), customer=dice.digits(32))
    seen = stage.seen(at)
    reason = dice.pick(AUTOMATIC)
    received = {
        "internaldate": stamped(at),
        "observed_at": stamped(seen),
        "auto_submitted": reason in {"auto_reply", "dsn", "mdn"},
        "channel": "email",
        "size": int(dice.around(6000, 1.0)),
    }
    stage.log.add("message.received", at, where, received, seen)
    stage.log.add("message.parsed", seen + 1, where, {"n_attachments": 0})
    stage.log.add("message.excluded", seen + 1, where, {"reason": reason, "rule": AUTOMATIC_RULES[reason]})


def duplicate(stage: Stage, where: Where, at: int) -> None:
    """Tell that the same mail came twice, and that the second one counts for nothing."""
    copy = where.at_message(stage.dice.name(at))
    seen = stage.seen(at)
    received = {"internaldate": stamped(at), "observed_at": stamped(seen), "auto_submitted": False, "channel": "email"}
    stage.log.add("message.received", at, copy, received, seen)
    excluded = {"reason": "duplicate", "rule": "R41", "duplicate_of": where.message}
    stage.log.add("message.excluded", seen + 1, copy, excluded)


def merged(stage: Stage, newer: Person, older: Person, at: int) -> None:
    """Tell that two pseudonyms turned out to be one customer."""
    stage.log.add("customer.merged", at, Where(customer=newer.key), {"into": older.key, "method": "agent"})
