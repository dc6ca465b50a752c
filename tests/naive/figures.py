"""The figures of a window, one after the other, each as its row of docs/kpis.md reads."""

from __future__ import annotations

import math
from collections import Counter
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.naive.story import Book, Conv, Line

Z = 1.959963984540054
NOBODY = "(aucun)"


def wilson(k: float, n: float) -> list[float] | None:
    if not n:
        return None
    p, z2 = k / n, Z * Z
    middle, half = p + z2 / (2 * n), Z * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return [(middle - half) / (1 + z2 / n), (middle + half) / (1 + z2 / n)]


def share(
    below: Iterable[Any], good: Callable[[Any], bool], name: Callable[[Any], str] = lambda c: c.id
) -> dict[str, Any]:
    below = list(below)
    hits = [unit for unit in below if good(unit)]
    return {
        "numerator": len(hits),
        "denominator": len(below),
        "value": len(hits) / len(below) if below else None,
        "interval": wilson(len(hits), len(below)),
        "numerator_ids": sorted(name(unit) for unit in hits),
        "denominator_ids": sorted(name(unit) for unit in below),
    }


def rank(values: list[float], q: int) -> float | None:
    """Return x[ceil(q n)] with q in hundredths, in whole numbers."""
    return values[max(1, -(-q * len(values) // 100)) - 1] if values else None


def spread(values: dict[str, float]) -> dict[str, Any]:
    found = sorted(values.values())
    n = len(found)
    mean = math.fsum(found) / n if n else None
    return {
        "n": n,
        "mean": mean,
        "median": rank(found, 50),
        "p90": rank(found, 90),
        "max": found[-1] if n else None,
        "sd": math.sqrt(math.fsum((x - mean) ** 2 for x in found) / (n - 1)) if n > 1 and mean is not None else None,
        "values": values,
    }


class Naive:
    """Every figure of a window, computed by hand."""

    def __init__(self, book: Book, start: datetime, end: datetime) -> None:
        self.book, self.told, self.start, self.end = book, book.told, start, end
        self.all = [c for c in book.conversations.values() if start <= c.t0 < end and not c.void]
        self.bot = [c for c in self.all if c.arm == "bot"]
        self.demands = [c for c in self.all if c.demand]
        self.mature = [c for c in self.demands if c.mature]
        for c in self.mature:
            c.outcome = self.outcome(c)
        self.answered = [c for c in self.mature if book.delivered(c, in_time=True)]
        self.resolved = [c for c in self.mature if c.outcome.startswith("resolved")]

    def seconds(self, c: Conv, at: datetime) -> float:
        return (at - c.t0).total_seconds()

    def early(self, c: Conv) -> list[Line]:
        return [m for m in c.customers_messages if m.at < c.end]

    def score(self, c: Conv) -> float | None:
        scores = [x for x in c.of("csat.received", before=c.end) if x.said.get("scale", 5) == 5]
        return scores[-1].said["score"] if scores else None

    def outcome(self, c: Conv) -> str:
        """Return the outcome by the first rule that applies (2.4)."""
        replies = self.book.delivered(c, in_time=True)
        score = self.score(c)
        if c.of("conversation.transferred", "agent.replied", before=c.end):
            return "human"
        if not replies:
            return "unanswered"
        talk = [m for m in self.early(c) if not c.is_thanks(m)]
        if score is not None and score <= self.told["csat_negative_max"]:
            return "unresolved"
        if talk and not any(r.place > talk[-1].place for r in replies):
            return "unresolved"
        if self.book.recontact(c):
            return "unresolved"
        last = replies[-1]
        goals = c.of("goal.completed", before=c.end)
        follows = any(x.place > last.place for x in [*self.early(c), *goals])
        if last.said.get("requires_customer_input") and not follows:
            return "abandoned"
        sure = score is not None and score >= self.told["csat_positive_min"]
        if sure or any(c.is_thanks(m) for m in self.early(c)) or goals:
            return "resolved/confirmed"
        return "resolved"

    def follow_ups(self, c: Conv) -> list[Line]:
        replies = self.book.delivered(c, in_time=True)
        return [m for m in self.early(c) if replies and m.place > replies[0].place and not c.is_thanks(m)]

    def first_contact(self, c: Conv) -> bool:
        replies = self.book.delivered(c, in_time=True)
        one = len(replies) == 1 and replies[0].said["kind"] != "clarify"
        return c.outcome.startswith("resolved") and one and not self.follow_ups(c)

    def bounced_off(self, c: Conv) -> bool:
        if c.outcome != "abandoned" or len(self.early(c)) > 1:
            return False
        if c.of("goal.started", "goal.completed", before=c.end):
            return False
        return not [x for x in c.of("tracking.clicked", before=c.end) if not x.said.get("machine")]

    def closed_by_bot(self, c: Conv) -> list[Line]:
        return [x for x in c.of("conversation.closed", before=c.end) if x.said.get("reason") == "bot_answered"]

    def reopened(self, c: Conv) -> bool:
        first = self.closed_by_bot(c)[0]
        again = c.of("conversation.reopened", before=c.end)
        return any(x.place > first.place and x.message not in c.thanks_ids for x in again)

    def first_reply_s(self, c: Conv) -> float | None:
        replies = self.book.delivered(c, in_time=False)
        return self.seconds(c, replies[0].at) if replies else None

    def is_fast(self, c: Conv) -> bool:
        latency = self.first_reply_s(c)
        return latency is not None and latency <= self.told["fast_reply_seconds"]

    def at_work(self, moment: datetime) -> bool:
        local, hours = moment.astimezone(self.book.zone), self.told["business_hours"]
        if local.weekday() not in hours["days"] or local.date().isoformat() in hours["holidays"]:
            return False
        return time.fromisoformat(hours["start"]) <= local.time() < time.fromisoformat(hours["end"])

    def business(self, start: datetime, end: datetime) -> float:
        """Walk from minute to minute and count those in which people work; hours begin and end on whole minutes."""
        total, moment = 0.0, start
        while moment < end:
            following = min(end, moment.replace(second=0) + timedelta(minutes=1))
            total += (following - moment).total_seconds() if self.at_work(moment) else 0
            moment = following
        return total

    def wait(self, c: Conv) -> tuple[datetime, datetime] | None:
        moved = c.of("conversation.transferred")
        if not moved:
            return None
        answers = [x for x in c.of("agent.replied") if x.place > moved[0].place]
        return (moved[0].at, answers[0].at) if answers else None

    def engagement(self, c: Conv) -> float:
        replies = self.book.delivered(c, in_time=True)
        return float(len([m for m in self.early(c) if m.place < replies[-1].place]) + len(replies))

    def all_mails(self, c: Conv) -> float:
        replies = self.book.delivered(c, in_time=False)
        return float(len(c.customers_messages) + len(replies) + len(c.of("agent.replied")))

    def span(self, c: Conv) -> float:
        sent = [r for r in self.book.delivered(c, in_time=False) if r.at < c.end]
        ends = [x.at for x in [*self.early(c), *sent, *c.of("agent.replied", before=c.end)]]
        return self.seconds(c, max([*ends, c.t0]))

    def rating(self, c: Conv) -> float | None:
        window = timedelta(days=self.told["csat_window_days"])
        found = None
        for line in c.of("csat.received"):
            asked = [r for r in c.of("csat.requested") if r.place < line.place and line.at <= r.at + window]
            if asked and line.said.get("scale", 5) == 5:
                found = line.said["score"]
        return found

    def csat(self, below: list[Conv]) -> dict[str, Any]:
        rated = [c for c in below if self.rating(c) is not None]
        asked = [c for c in below if c.of("csat.requested")]
        found = share(rated, lambda c: (self.rating(c) or 0) >= self.told["csat_positive_min"])
        silent = len(asked) - len(rated)
        if asked:
            found["bounds"] = [found["numerator"] / len(asked), (found["numerator"] + silent) / len(asked)]
        return found

    def service(self) -> dict[str, Any]:
        book, told = self.book, self.told
        moved = [c for c in self.demands if c.of("conversation.transferred")]
        waits = {c.id: w for c in moved if (w := self.wait(c))}
        worked = [c for c in self.mature if book.intent(c, c.end) not in told["agent_workload_false_intents"]]
        asked_first = [
            c for c in self.answered if book.delivered(c, in_time=True)[0].said.get("requires_customer_input")
        ]
        to_reply = [c for c in self.demands if c.opening_action in told["reply_decisions"]]
        control = [c for c in self.all if c.arm == "control" and c.wanted and c.mature]
        p = [share(arm, lambda c: bool(c.of("agent.replied", before=c.end)))["value"] for arm in (control, self.mature)]
        return {
            "fcr": share(self.answered, self.first_contact),
            "fcr_all_demands": share(self.mature, self.first_contact),
            "answer_rate": share(self.mature, lambda c: c in self.answered),
            "self_service_rate": share(self.mature, lambda c: c.outcome.startswith("resolved")),
            "resolution_confirmed": share(self.mature, lambda c: c.outcome == "resolved/confirmed"),
            "resolution_assumed": share(self.mature, lambda c: c.outcome == "resolved"),
            "deflection_observed": share(worked, lambda c: c.outcome.startswith("resolved")),
            "deflection_causal": {"value": p[0] - p[1] if None not in p else None},
            "transfer_rate": share(self.mature, lambda c: bool(c.of("conversation.transferred", before=c.end))),
            "unresolved_rate": share(self.mature, lambda c: c.outcome == "unresolved"),
            "unanswered_rate": share(self.mature, lambda c: c.outcome == "unanswered"),
            "abandonment_rate": share(self.mature, lambda c: c.outcome == "abandoned"),
            "recontact_rate": share(self.answered, book.recontact),
            "reopen_rate": share([c for c in self.mature if self.closed_by_bot(c)], self.reopened),
            "bounce_rate": share(asked_first, self.bounced_off),
            "response_time_s": spread({c.id: s for c in self.demands if (s := self.first_reply_s(c)) is not None}),
            "fast_reply_rate": share(to_reply, self.is_fast),
            "out_of_hours_fast_reply": share([c for c in to_reply if not self.at_work(c.t0)], self.is_fast),
            "human_reply_calendar_s": spread({c: (b - a).total_seconds() for c, (a, b) in waits.items()}),
            "human_reply_business_s": spread({c: self.business(a, b) for c, (a, b) in waits.items()}),
            "resolution_time_s": spread(
                {c.id: self.seconds(c, book.delivered(c, in_time=True)[-1].at) for c in self.resolved}
            ),
            "engagement_messages": spread({c.id: self.engagement(c) for c in self.resolved}),
            "messages_per_conversation": spread({c.id: self.all_mails(c) for c in self.demands}),
            "conversation_span_s": spread({c.id: self.span(c) for c in self.mature}),
            "csat_all": self.csat(self.mature),
            "csat_bot_only": self.csat(
                [c for c in self.mature if not c.of("conversation.transferred", "agent.replied")]
            ),
            "csat_response_rate": share(
                [c for c in self.mature if c.of("csat.requested")], lambda c: self.rating(c) is not None
            ),
        }

    def population(self) -> dict[str, Any]:
        return {
            "conversations": len(self.all),
            "bot": len(self.bot),
            "bot_demands": len(self.demands),
            "control": len(self.all) - len(self.bot),
            "mature_bot_demands": len(self.mature),
            "immature_bot_demands": len(self.demands) - len(self.mature),
        }

    def outcomes(self) -> dict[str, str]:
        return {c.id: c.outcome for c in self.mature}

    def counts(self) -> dict[str, Any]:
        told, zone = self.told, self.book.zone
        local = [c.t0.astimezone(zone) for c in self.all]
        users = {c.customer for c in self.demands if c.customer}
        often = Counter(c.customer for c in self.demands if c.customer)
        begun = [c for c in self.demands if c.customer and self.first_ever(c)]
        due = [c for c in begun if self.book.as_of >= c.t0 + timedelta(days=told["retention_days"])]
        return {
            "hour_local": dict(Counter(str(t.hour) for t in local)),
            "weekday_local": dict(Counter(str(t.weekday()) for t in local)),
            "volume_by_language": self.by("language"),
            "volume_by_segment": self.by("segment"),
            "volume_by_channel": self.by("channel"),
            "volume_by_mailbox": dict(Counter(c.mailbox for c in self.all)),
            "topics": dict(Counter(self.book.intent(c, c.end) or "(aucune)" for c in self.demands)),
            "users": {"n": len(users)},
            "voluntary_share": share(self.demands, lambda c: c.opened.get("initiated_by") == "customer"),
            "reuse_rate": share(sorted(often), lambda who: often[who] > 1, lambda who: who),
            "retention_30d": share(due, lambda c: self.came_back(c, failure_too=True), lambda c: c.customer),
            "retention_30d_excluding_failure_demand": share(
                due, lambda c: self.came_back(c, failure_too=False), lambda c: c.customer
            ),
        }

    def by(self, key: str) -> dict[str, int]:
        return dict(Counter(c.opened.get(key) or NOBODY for c in self.all))

    def first_ever(self, c: Conv) -> bool:
        mine = [o for o in self.book.conversations.values() if o.demand and o.customer == c.customer]
        return min(mine, key=lambda o: o.t0) is c

    def came_back(self, c: Conv, *, failure_too: bool) -> bool:
        for other in self.book.conversations.values():
            if other is c or not other.demand or other.customer != c.customer:
                continue
            if not c.t0 <= other.t0 <= c.t0 + timedelta(days=self.told["retention_days"]):
                continue
            intent = self.book.intent(c, c.end)
            same = intent and intent == self.book.intent(other, other.end) and c.t0 < other.t0 < c.end
            if failure_too or not same:
                return True
        return False

    @property
    def everything(self) -> dict[str, Any]:
        from tests.naive.marketing import marketing
        from tests.naive.reading import understanding

        return {**self.service(), **self.counts(), **understanding(self), **marketing(self)}
