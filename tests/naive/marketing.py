"""Replies, goals, leads, sales and money, by hand."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.naive.figures import share, spread

if TYPE_CHECKING:
    from tests.naive.figures import Naive
    from tests.naive.story import Conv, Line


def marketing(naive: Naive) -> dict[str, Any]:
    told, book = naive.told, naive.book
    sent: list[tuple[Conv, Line]] = []
    seen: set[str] = set()
    for c in naive.bot:
        for line in c.of("reply.sent"):
            if line.actor == "bot" and line.reply not in seen:
                seen.add(line.reply)
                sent.append((c, line))
    arrived = [(c, r) for c, r in sent if r in book.delivered(c, in_time=False)]
    window = timedelta(days=told["track_window_days"])

    def tracked(switch: str) -> list[tuple[Conv, Line]]:
        return [
            (c, r)
            for c, r in arrived
            if r.said.get("links", 0) > 0
            and r.said.get(switch)
            and r.said.get("tracking_consent") is not False
            and book.as_of >= r.at + window
        ]

    def seen_by_person(kind: str) -> Any:
        return lambda pair: any(
            x.reply == pair[1].reply and not x.said.get("machine") and pair[1].at <= x.at <= pair[1].at + window
            for x in pair[0].of(kind)
        )

    def ident(pair: tuple[Conv, Line]) -> str:
        return pair[1].reply

    def lost(pair: tuple[Conv, Line]) -> bool:
        return any(x.reply == pair[1].reply and x.said.get("permanent") for x in pair[0].of("reply.bounced"))

    return {
        "open_rate": share(tracked("open_tracking"), seen_by_person("tracking.opened"), ident),
        "click_rate": share(tracked("click_tracking"), seen_by_person("tracking.clicked"), ident),
        "delivery_failure_rate": share(sent, lost, ident),
        "replies": {"sent": len(sent), "delivered": len(arrived)},
        **goals(naive),
        **leads(naive),
        **money(naive),
    }


def goals(naive: Naive) -> dict[str, Any]:
    told = naive.told
    span = timedelta(days=told["goal_window_days"])
    started: dict[str, tuple[Conv, Line]] = {}
    for c in naive.bot:
        for line in c.of("goal.started"):
            started.setdefault(line.said["goal_id"], (c, line))
    due = {name: pair for name, pair in started.items() if naive.book.as_of >= pair[1].at + span}

    def done(name: str) -> bool:
        c, start = due[name]
        ends = [x for x in c.of("goal.completed") if x.said["goal_id"] == name and x.place > start.place]
        return bool(ends) and ends[0].at - start.at <= span

    chances = [c for c in naive.mature if c.of("goal.offered", before=c.end)]
    return {
        "goal_completion_rate": share(sorted(due), done, lambda name: name),
        "goal_completion_per_conversation": share(chances, lambda c: bool(c.of("goal.completed", before=c.end))),
        "funnel": funnel(naive),
        "conversions": spread_of_sales(naive),
    }


def sales(naive: Naive, c: Conv) -> list[Line]:
    limit = timedelta(days=naive.told["conversion_window_days"])
    undone = {x.said["conversion_id"] for x in naive.book.lines if x.type == "conversion.reversed"}
    found: dict[str, Line] = {}
    for line in c.of("conversion.recorded"):
        if c.t0 <= line.at <= c.t0 + limit and line.said["conversion_id"] not in undone:
            found.setdefault(line.said["conversion_id"], line)
    return list(found.values())


def spread_of_sales(naive: Naive) -> dict[str, Any]:
    values = {x.said["conversion_id"]: float(x.said["value"]) for c in naive.demands for x in sales(naive, c)}
    found = spread(values)
    del found["values"]
    return found


def funnel(naive: Naive) -> dict[str, int]:
    told = naive.told
    limit = timedelta(days=told["conversion_window_days"])
    counts: Counter[str] = Counter()
    stages = ["opportunity", "offered", "clicked", "started", "completed", "converted"]
    for c in naive.demands:
        if told["goal_mailbox"] and c.mailbox != told["goal_mailbox"]:
            continue
        soon = [x for x in c.lines if x.at <= c.t0 + limit]
        there = [
            True,
            any(x.type == "goal.offered" for x in soon),
            any(x.type == "tracking.clicked" and not x.said.get("machine") for x in soon),
            any(x.type == "goal.started" for x in soon),
            any(x.type == "goal.completed" for x in soon),
            bool(sales(naive, c)),
        ]
        for place, name in enumerate(stages):
            counts[name] += any(there[place:])
    return {name: counts[name] for name in stages}


def leads(naive: Naive) -> dict[str, Any]:
    def captured(c: Conv) -> bool:
        caught = c.of("lead.captured", before=c.end)
        return any(set(x.said.get("fields", ["?"])) != {"from"} for x in caught)

    people = sorted({c.customer for c in naive.mature if c.customer})
    left = {c.customer for c in naive.mature if captured(c)}
    origin: dict[str, str] = {}
    score: dict[str, float] = {}
    lines = [(x, c) for c in naive.demands for x in c.of("lead.captured", "lead.scored")]
    for line, c in sorted(lines, key=lambda pair: pair[0].place):
        if line.type == "lead.scored":
            score[c.customer] = float(line.said["score"])
        elif set(line.said.get("fields", ["?"])) != {"from"}:
            origin.setdefault(c.customer, line.said.get("origin") or "unknown")
    return {
        "capture_rate": share(people, lambda who: who in left, lambda who: who),
        "lead_origin": dict(Counter(origin.values())),
        "lead_score": spread(score),
    }


def money(naive: Naive) -> dict[str, Any]:
    told, book = naive.told, naive.book

    def minutes(c: Conv) -> float:
        return sum((float(x.said.get("handle_minutes", 0)) for x in c.of("agent.replied", before=c.end)), 0.0)

    def per_demand(arm: list[Conv]) -> float | None:
        return sum(minutes(c) for c in arm) / len(arm) if arm else None

    control = [c for c in naive.all if c.arm == "control" and c.wanted and c.mature]
    n = len(naive.mature)
    price = told["agent_cost_per_minute"]
    saved = 0.0
    for c in naive.resolved:
        intent = book.intent(c, c.end)
        if intent in told["agent_workload_false_intents"]:
            continue
        seen = [minutes(o) for o in naive.all if book.intent(o, o.end) == intent and minutes(o) > 0]
        known = told["aht_minutes"].get(intent or "(aucune)", told["aht_minutes"].get("default", 0.0))
        saved += (sum(seen) / len(seen) if seen else known) * price
    without, with_bot = per_demand(control), per_demand(naive.mature)
    known_both = without is not None and with_bot is not None
    cost = sum(minutes(c) for c in naive.mature) * price + told["bot_cost_per_demand"] * n
    return {
        "savings_accounting": {"value": saved if n else None},
        "savings_causal": {"value": n * ((without or 0) - (with_bot or 0)) * price if known_both else None},
        "cost_per_contact": {"value": cost / n if n else None},
        "agent_minutes_per_demand": spread({c.id: minutes(c) for c in naive.mature}),
        "self_service_transactions": actions(naive),
    }


def actions(naive: Naive) -> dict[str, int]:
    done: dict[str, str] = {}
    for c in naive.bot:
        for line in c.of("action.completed"):
            done.setdefault(line.said["action_id"], line.said["action"])
    return dict(Counter(done.values()))
