"""Makes a week's digest out of what was measured: a pure function, so that the same record gives the same digest."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from analytics import board as core
from analytics.digest.lines import lines_of
from analytics.digest.model import Bar, Digest, Noted, Quality, ToRead, Turn, Verdict
from analytics.digest.past import foretold, restated
from analytics.digest.points import points_of
from analytics.digest.topics import topics_of
from analytics.kpi import Counts, Proportion
from analytics.report import population
from analytics.stats.smallsample import GREY_BELOW, Display

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analytics.digest.material import Happening, Material
    from analytics.digest.model import Line
    from analytics.parameters import Parameters

MAILS_TO_READ = 3
CHANGES_SHOWN = 6
LONGEST_NOTE = 80
HEADLINE = "self_service_rate"
WATCHED = frozenset({"volume", "error_rate"})
"""Figures that mean something while nothing is sent (shadow mode)."""


def digest_of(material: Material) -> Digest:
    """Return the digest that ``material`` makes."""
    week, final = material.week, material.final_week
    reported = population(material.boards[week])
    lines = lines_of(material)
    headline = next(line for line in lines if line.kpi.name == HEADLINE)
    demands = reported["bot_demands"]
    would_reply = core.only_watched(material.boards[week])
    horizon = timedelta(seconds=material.parameters.horizon)
    ends = week.window(material.parameters.tz).end + horizon
    return Digest(
        week=week,
        final_week=final,
        tz=material.parameters.tz,
        as_of=material.as_of,
        verdict=Verdict.WATCHED if would_reply is not None else _verdict(headline, demands),
        lines=lines if would_reply is None else tuple(line for line in lines if line.kpi.name in WATCHED),
        final_demands=population(material.boards[final])["mature_bot_demands"],
        final_on=ends.astimezone(ZoneInfo(material.parameters.tz)).date(),
        mature=reported["mature_bot_demands"],
        demands=demands,
        would_reply=would_reply,
        points=points_of(material, lines),
        published_before=material.publication.week if material.publication else None,
        restated=restated(material, parameters=fingerprint(material.parameters)),
        foretold=foretold(material),
        noted=tuple(_noted(material.happenings)),
        topics=topics_of(material),
        to_read=_to_read(material),
        quality=_quality(material),
        bars=()
        if would_reply is not None
        else tuple(Bar(week=item, outcomes=ended, open=open_) for item, (ended, open_) in material.past.items()),
    )


def fingerprint(parameters: Parameters) -> str:
    """Return a digest of the parameters of the figures: other parameters, other figures."""
    return hashlib.sha256(repr(parameters).encode()).hexdigest()[:16]


def _verdict(headline: Line, demands: int) -> Verdict:
    found = headline.figure
    if found.display is Display.NO_DATA:
        return Verdict.FIRST if demands else Verdict.SILENT
    if found.n < GREY_BELOW:
        return Verdict.FEW
    if headline.change is None:
        return Verdict.ALONE
    return {Turn.BETTER: Verdict.BETTER, Turn.WORSE: Verdict.WORSE}.get(headline.change.turn, Verdict.STEADY)


def _noted(happenings: Sequence[Happening]) -> list[Noted]:
    """Return the last changes, numbered as in the chart."""
    told = happenings[-CHANGES_SHOWN:]
    return [
        Noted(number=number, at=item.at, type=item.type, what=_what(item.payload), before=_before(item.payload))
        for number, item in enumerate(told, 1)
    ]


def _what(payload: Mapping[str, object]) -> str:
    for name in ("model", "label", "template", "kpi", "after", "change", "config_rev"):
        found = payload.get(name)
        if not isinstance(found, dict) and found not in {None, ""}:
            return _short(found)
    return ""


def _before(payload: Mapping[str, object]) -> str:
    found = payload.get("previous", payload.get("before"))
    return "" if found is None or isinstance(found, dict) else _short(found)


def _short(value: object) -> str:
    """Return what somebody noted on one line of bearable length."""
    return " ".join(str(value).split())[:LONGEST_NOTE]


def _to_read(material: Material) -> tuple[ToRead, ...]:
    """Return three demands of the reported week, drawn by the week's name: chosen by nobody, the same every time."""
    listed = core.demands_on(material.boards[material.week])

    def lot(conversation: str) -> str:
        return hashlib.sha256(f"{material.week}|{conversation}".encode()).hexdigest()

    drawn = sorted(listed, key=lambda item: lot(item.conversation))[:MAILS_TO_READ]
    return tuple(ToRead(conversation=item.conversation, intent=item.intent, outcome=item.outcome) for item in drawn)


def _quality(material: Material) -> Quality:
    board = material.boards[material.week]
    volume, lost = board.of("volume").measured, board.of("delivery_failure_rate").measured
    share = lost if isinstance(lost, Proportion) else None
    return Quality(
        uptime=board.facts.projection.uptime,
        excluded=dict(volume.counts["excluded"]) if isinstance(volume, Counts) else {},
        not_delivered=int(share.numerator) if share else 0,
        sent=int(share.denominator) if share else 0,
        unread=material.unread,
        seq=material.seq,
        head=material.head,
    )
