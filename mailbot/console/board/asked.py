"""What an address asks the board for: a period, a part of the mail, an instant. Nothing is guessed; slips are told.

``/board?period=30&language=fr`` and the digest's ``?from=2026-11-09&to=2026-11-16&as_of=2026-11-21T08:00:00Z`` (``to``
is excluded) say the same in every screen of the board.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from analytics.segments import SEGMENTS
from analytics.weeks import IsoWeek
from mailbot.console.board.period import (
    FIRST_YEAR,
    LAST_YEAR,
    LENGTHS,
    USUAL,
    Period,
    between,
    ending_today,
    week_period,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LONGEST_VALUE = 100
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z", re.ASCII)


class Slip(StrEnum):
    """What is wrong with an address."""

    PERIOD = "period"
    DAYS = "days"
    INSTANT = "instant"
    VALUE = "value"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A slip in an address: what was said there, and which part of the address said it."""

    slip: Slip
    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked for. ``filters`` are (segment, label) in the order of SEGMENTS, each segment once."""

    period: Period
    filters: tuple[tuple[str, str], ...] = ()
    as_of: datetime | None = None
    """What was known then; None is now."""
    slips: tuple[Told, ...] = ()

    @property
    def query(self) -> dict[str, str]:
        """The part of an address that asks for the same."""
        found = {**self.period.query, **dict(self.filters)}
        if self.as_of is not None:
            found["as_of"] = self.as_of.strftime("%Y-%m-%dT%H:%M:%SZ")
        return found

    def over(self, period: Period) -> Asked:
        """Return the same question about another period."""
        return replace(self, period=period)

    def chosen(self, segment: str) -> str:
        """Return the label that a segment is filtered by, or nothing."""
        return dict(self.filters).get(segment, "")


def asked(query: Iterable[tuple[str, str]], *, now: datetime, tz: str, also: Iterable[str] = ()) -> Asked:
    """Return what the pairs of an address ask for; whatever is no good is told, and left out.

    ``also`` names what else the screen understands. A name given twice counts once; the last one is meant.
    """
    given = {name: value for name, value in query if value}
    slips: list[Told] = []
    as_of = _instant(given, now, slips)
    period = _period(given, as_of or now, tz, slips)
    filters = []
    for segment in SEGMENTS:
        label = given.get(segment, "")
        if len(label) > LONGEST_VALUE or not label.isprintable():
            slips.append(Told(slip=Slip.VALUE, name=segment, value=_short(label)))
        elif label:
            filters.append((segment, label))
    known = {"period", "from", "to", "as_of", *SEGMENTS, *also}
    slips += [
        Told(slip=Slip.UNKNOWN, name=_short(name), value=_short(given[name])) for name in given if name not in known
    ]
    return Asked(period=period, filters=tuple(filters), as_of=as_of, slips=tuple(slips))


def _short(text: str) -> str:
    """Return what was said, to be shown again: one line of bearable length."""
    return "".join(letter if letter.isprintable() else "?" for letter in text[:40])


def _instant(given: Mapping[str, str], now: datetime, slips: list[Told]) -> datetime | None:
    text = given.get("as_of", "")
    if not text:
        return None
    moment = None
    if _INSTANT.fullmatch(text):
        try:
            moment = datetime.fromisoformat(text).astimezone(UTC)
        except ValueError:
            moment = None
    if moment is None or moment > now:
        slips.append(Told(slip=Slip.INSTANT, name="as_of", value=_short(text)))
        return None
    return moment


def _period(given: Mapping[str, str], now: datetime, tz: str, slips: list[Told]) -> Period:
    usual = ending_today(USUAL, now=now, tz=tz)
    name, first, after = (given.get(key, "") for key in ("period", "from", "to"))
    if first or after:
        found = between(first, after, tz=tz)
        if found is None:
            slips.append(Told(slip=Slip.DAYS, name="from", value=_short(f"{first} … {after}")))
        return found or usual
    if not name or name in LENGTHS:
        return ending_today(name, now=now, tz=tz) if name else usual
    week = _week(name)
    if week is None:
        slips.append(Told(slip=Slip.PERIOD, name="period", value=_short(name)))
        return usual
    return week_period(week, tz)


def _week(name: str) -> IsoWeek | None:
    try:
        week = IsoWeek.named(name)
    except ValueError:
        return None
    return week if FIRST_YEAR <= week.monday.year <= LAST_YEAR else None
