"""Works out which day a date means: the year that is not written, the order of day and month, a third language.

A missing year is the one that brings the day nearest to the mail's own date; without that date, or where the calendar
has no such day, the value keeps what is known (``--11-12``, as RFC 6350 section 4.3 writes it).
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mailbot.understanding.extract.reading import Reading

_PAST = re.compile(r" (?:dernier|passe|last|ecoule)\b")
_COMING = re.compile(r" (?:prochain|next|a venir)\b")
_MONTHS, _DAYS = range(1, 13), range(1, 32)
_NEVER = 999
_FOREIGN_LANGUAGES = ("de", "es", "it", "nl", "pt")


@dataclass(frozen=True, slots=True)
class Day:
    """A day as written; ``year`` is 0 when it is not."""

    year: int
    month: int
    day: int


def possible(month: int, day: int) -> bool:
    """Return whether a month may have such a day; the 30th of February is a date, too, which a person answers."""
    return month in _MONTHS and day in _DAYS


def ordered(first: int, second: int, reading: Reading, *, month_first: bool) -> Day | None:
    """Return the day of two numbers, of which the month comes second, but in America first; None when there is none."""
    if possible(first, second) and (month_first or (not possible(second, first) and reading.language == "en")):
        return Day(0, first, second)
    return Day(0, second, first) if possible(second, first) else None


def distance(day: Day, reading: Reading) -> int:
    """Return how many days lie between the day, in its nearest year, and the mail's own day."""
    near = _near(day, _plain(reading.reference_date))
    return _NEVER if near is None else abs((near - _plain(reading.reference_date)).days)


def _plain(moment: date | None) -> date:
    """Return the day of a date or time; the epoch for None, which no caller lets through."""
    return date(moment.year, moment.month, moment.day) if moment else date(1970, 1, 1)


def _near(day: Day, reference: date, *, past: bool = False, coming: bool = False) -> date | None:
    """Return the day in the year that brings it nearest to the reference, or None when no year has it."""
    nearest: date | None = None
    for year in (reference.year - 1, reference.year, reference.year + 1):
        with suppress(ValueError):
            one = date(year, day.month, day.day)
            if (past and one > reference) or (coming and one < reference):
                continue
            if nearest is None or abs((one - reference).days) < abs((nearest - reference).days):
                nearest = one
    return nearest


def value_of(day: Day, end: int, reading: Reading) -> str:
    """Return the ISO 8601 form of a day whose date ends at ``end``, where "last" or "prochain" may follow."""
    if day.year:
        return f"{day.year:04}-{day.month:02}-{day.day:02}"
    if reading.reference_date is not None:
        past, coming = _PAST.match(reading.folded, end), _COMING.match(reading.folded, end)
        near = _near(day, _plain(reading.reference_date), past=past is not None, coming=coming is not None)
        if near is not None:
            return near.isoformat()
    return f"--{day.month:02}-{day.day:02}"


@lru_cache(maxsize=256)
def in_third_language(written: str) -> Day | None:
    """Return the day of a date in a third language ("3 de noviembre de 2026"), as dateparser reads it."""
    known = _foreign_parser().get_date_data(written)
    if known.date_obj is None or known.period != "day":
        return None
    return Day(known.date_obj.year, known.date_obj.month, known.date_obj.day)


@lru_cache(maxsize=1)
def _foreign_parser() -> Any:
    from dateparser.date import DateDataParser

    settings: Any = {"PARSERS": ["absolute-time"], "DATE_ORDER": "DMY", "REQUIRE_PARTS": ["day", "month", "year"]}
    return DateDataParser(languages=list(_FOREIGN_LANGUAGES), settings=settings)
