"""The rest of the digest in words: what to do, what changed, topics, restatements, mails to read, quality, footer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.digest.model import PointKind
from analytics.digest.page import Item, Legend, Link, Row, Section, Table
from analytics.kpis import BY_NAME
from analytics.weeks import IsoWeek

if TYPE_CHECKING:
    from analytics.digest.model import Noted, Point, Restated, Topic
    from analytics.digest.saying import Saying

NOWHERE = Link(text="", href="")
HASH_SHOWN = 16
REFERENCE_DIGITS = 8
"""Of a conversation's id, as the replies to customers show them."""
PAGES = {
    PointKind.NOT_DELIVERED: "outbox",
    PointKind.NOT_POLLED: "health",
    PointKind.REVIEW: "review",
    PointKind.TEMPLATE: "replies",
}
FIGURES = {
    PointKind.UNANSWERED: "unanswered_rate",
    PointKind.WAITING: "abandonment_rate",
    PointKind.ARMS_UNEQUAL: "deflection_causal",
}
STACK = ("resolved/confirmed", "resolved", "human", "abandoned", "unresolved", "unanswered")


def items(s: Saying) -> tuple[Item, ...]:
    """Return what to look at and to do."""
    return tuple(_item(s, point) for point in s.digest.points)


def _item(s: Saying, point: Point) -> Item:
    labels = dict(point.labels)
    waiting = labels.get("waiting", 0)
    key = "review_waiting" if point.kind is PointKind.REVIEW and not point.count else point.kind.value
    title, text, link = s.words.points[key]
    forms = {PointKind.REVIEW: s.words.reviews if point.count else s.words.reviews_waiting}
    figure = point.line.figure if point.line else None
    filled = {
        "number": str(point.week.number),
        "n": s.numbers.count(point.count),
        "count": s.counted(point.count or waiting, forms.get(point.kind, s.words.demands)),
        "share": s.numbers.percent(point.share or 0.0),
        "title": s.title(point.line.kpi) if point.line else "",
        "value": s.share(figure) if figure else "",
        "band": s.band(figure.target) if figure and figure.target else "",
        "delta": s.numbers.points(point.line.change.delta) if point.line and point.line.change else "",
        "waiting": s.say(s.words.waiting, n=s.numbers.count(waiting)) if waiting else "",
        "labels": ", ".join(f"{s.intent(name)} {s.numbers.count(count)}" for name, count in point.labels),
        "weeks": _weeks(s, point),
    }
    href = (
        s.links.page(PAGES[point.kind])
        if point.kind in PAGES
        else s.links.figure(point.line.kpi.name if point.line else FIGURES[point.kind], point.week)
    )
    return Item(
        title=s.say(title, **filled),
        text=s.say(text, **filled),
        link=Link(text=s.say(link), href=href),
        alarm=point.alarm,
    )


def _weeks(s: Saying, point: Point) -> str:
    """Return ``Semaine 46``, or each week with its number where there are several."""
    if point.kind is not PointKind.UNANSWERED:
        return ""
    named = [(s.week(IsoWeek.named(name)), s.numbers.count(count)) for name, count in point.labels]
    told = ", ".join(f"{week} ({count})" for week, count in named) if len(named) > 1 else named[0][0]
    return told[:1].upper() + told[1:]


def legend(s: Saying) -> Legend | None:
    """Return the words of the chart; None when there is too little to draw."""
    bars = s.digest.bars
    if not any(bar.total for bar in bars):
        return None
    weeks = ", ".join(f"{s.short(bar.week)} {s.numbers.count(bar.total)}" for bar in bars)
    return Legend(
        title=s.say(s.words.chart),
        alt=s.say(s.words.chart_alt, weeks=weeks),
        outcomes=tuple((name, s.say(s.words.outcomes[name])) for name in STACK),
        open=s.say(s.words.open),
        weeks=tuple(s.short(bar.week) for bar in bars),
    )


def changed(s: Saying) -> Section:
    """Return what was changed about mailbot, numbered as in the chart."""
    lines = tuple((str(noted.number), _noted(s, noted), NOWHERE) for noted in s.digest.noted)
    note = "" if lines else s.say(s.words.nothing_changed)
    return Section(title=s.say(s.words.changed), note=note, lines=lines)


def _noted(s: Saying, noted: Noted) -> str:
    told = s.title(BY_NAME[noted.what]) if noted.type == "target.set" and noted.what in BY_NAME else noted.what
    what = s.say(s.words.change[noted.type], what=told)
    before = s.say(s.words.before, before=noted.before) if noted.before else ""
    return f"{s.numbers.moment(noted.at, s.digest.tz)} · {what}{before}"


def restated(s: Saying) -> Section:
    """Return what became of the last digest's figures and forecasts."""
    digest = s.digest
    lines = [("", _restatement(s, item), NOWHERE) for item in digest.restated]
    for item in digest.foretold:
        told = s.say(
            s.words.foretold,
            title=s.title(item.kpi),
            number=str(item.week.number),
            said=s.numbers.percent(item.said.value),
            between=s.numbers.between(item.said.interval),
            now=s.numbers.percent(item.now),
            held=s.words.held if item.held else s.words.not_held,
        )
        lines.append(("", told, NOWHERE))
    note = ""
    if digest.published_before is None:
        note = s.say(s.words.first_digest)
    elif not digest.restated:
        note = s.say(s.words.not_restated, number=str(digest.published_before.number))
    return Section(title=s.say(s.words.restated), note=note, lines=tuple(lines))


def _restatement(s: Saying, item: Restated) -> str:
    said, now = (
        s.numbers.count(value) if item.is_count else s.numbers.percent(value) for value in (item.said, item.now)
    )
    told = s.say(s.words.restatement, title=s.title(item.kpi), number=str(item.week.number), said=said, now=now)
    causes = [s.counted(count, s.words.causes[kind]) for kind, count in item.causes.items() if kind in s.words.causes]
    others = sum(count for kind, count in item.causes.items() if kind not in s.words.causes)
    if others:
        causes.append(s.counted(others, s.words.other_cause))
    return told + s.say(s.words.since, causes=", ".join(causes))


def topics(s: Saying) -> Table | None:
    """Return the topics of the reported week, with how the last final ones ended."""
    digest = s.digest
    if not digest.topics:
        return None
    before = str(digest.week.shifted(-1).number)
    moved = [
        f"{s.intent(t.intent)} {s.numbers.points(t.share_change)}" for t in digest.topics if t.moved and t.share_change
    ]
    compared = any(topic.share_change is not None for topic in digest.topics)
    if moved:
        note = s.say(s.words.moved, number=before, topics=", ".join(moved))
    else:
        note = s.say(s.words.none_moved if compared else s.words.no_comparison, number=before)
    head = (
        s.say(s.words.topic),
        s.short(digest.week),
        s.say(s.words.share_change),
        s.say(s.words.resolved_in, week=s.short(digest.final_week)),
    )
    return Table(title=s.say(s.words.topics), note=note, head=head, rows=tuple(_topic(s, t) for t in digest.topics))


FEWEST = 5


def _topic(s: Saying, topic: Topic) -> Row:
    share = topic.resolved / topic.final if topic.final else None
    shown = s.words.no_data
    if share is not None:
        shown = s.numbers.percent(share, 0) if topic.final >= FEWEST else s.of(topic.resolved, topic.final)
    return Row(
        cells=(
            s.say(s.words.other_topics) if topic.others else s.intent(topic.intent),
            s.numbers.count(topic.demands),
            s.numbers.points(topic.share_change) if topic.share_change is not None else "",
            shown,
        ),
        bar=share * 100 if share is not None and topic.final >= FEWEST else None,
        strong=topic.moved,
        grey=topic.others,
    )


def to_read(s: Saying) -> Section | None:
    """Return the demands drawn by lot."""
    if not s.digest.to_read:
        return None
    lines = []
    for item in s.digest.to_read:
        reference = f"MB-{item.conversation[-REFERENCE_DIGITS:].upper()}"
        topic = s.intent(item.intent)
        outcome = s.say(s.words.outcomes[item.outcome] if item.outcome else s.words.still_open)
        link = Link(text=s.say(s.words.read), href=s.links.conversation(item.conversation))
        lines.append((reference, f"{topic}, {outcome}", link))
    return Section(title=s.say(s.words.to_read), note=s.say(s.words.to_read_note), lines=tuple(lines))


def quality(s: Saying) -> Section:
    """Return how far the figures can be trusted, in one sentence."""
    found = s.digest.quality
    parts = []
    if found.uptime is not None:
        parts.append(s.say(s.words.uptime, share=s.numbers.percent(found.uptime)))
    reasons = ", ".join(
        f"{s.words.reasons.get(name, name.replace('_', ' '))} {s.numbers.count(count)}"
        for name, count in found.excluded.items()
    )
    total = sum(found.excluded.values())
    parts.append(s.counted(total, s.words.excluded, reasons=reasons) if total else s.say(s.words.nothing_excluded))
    if found.sent:
        parts.append(s.counted(found.not_delivered, s.words.not_delivered, sent=s.numbers.count(found.sent)))
    if found.unread:
        parts.append(s.counted(found.unread, s.words.unread))
    told = " ; ".join(parts) if s.numbers.language == "fr" else "; ".join(parts)
    sentence = s.numbers.typeset(told[:1].upper() + told[1:] + ".")
    return Section(title=s.say(s.words.quality), lines=(("", sentence, NOWHERE),))


def footer(s: Saying) -> tuple[tuple[str, ...], str]:
    """Return the last lines, and the command that gives the same figures."""
    digest = s.digest
    told = s.say(
        s.words.footer,
        moment=s.numbers.moment(digest.as_of, digest.tz),
        tz=digest.tz,
        seq=s.numbers.count(digest.quality.seq),
        head=digest.quality.head[:HASH_SHOWN] or s.words.no_data,
    )
    week = digest.final_week
    command = (
        f"mailbot kpi --from {week.monday} --to {week.shifted(1).monday} --as-of {digest.as_of:%Y-%m-%dT%H:%M:%SZ}"
    )
    return (told, s.say(s.words.same_figures)), command
