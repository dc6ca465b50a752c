"""Finds the days that a mail names: "le 12 nov.", "3rd of March", "12/11/2026"; never "demain" or "+33".

A date has a day and a month at least. Its value is an ISO 8601 day, or ``first/last`` for "du 21 au 24 décembre". A
missing year is the one that brings the day nearest to the mail's own date; without that date, or where the calendar has
no such day, the value keeps what is known (``--11-12``, ISO 8601 without the year).
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mailbot.understanding.extract.ground import entity
from mailbot.understanding.extract.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailbot.domain import Entity
    from mailbot.understanding.extract.ground import Ground
    from mailbot.understanding.extract.reading import Reading

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier january janv jan",
            "fevrier february fevr fev feb",
            "mars march mar",
            "avril april avr apr",
            "mai may",
            "juin june jun",
            "juillet july juil jul",
            "aout august aug",
            "septembre september sept sep",
            "octobre october oct",
            "novembre november nov",
            "decembre december dec decemb",
        ),
        start=1,
    )
    for name in names.split()
}
_SPELT = {
    word: day
    for words in (
        """premier deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit
        dix-neuf vingt vingt-et-un vingt-deux vingt-trois vingt-quatre vingt-cinq vingt-six vingt-sept vingt-huit
        vingt-neuf trente trente-et-un""",
        """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
        fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third
        twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first""",
    )
    for day, word in enumerate(words.split(), start=1)
}
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?:19|20)\d\d"
_ORDINAL = r"(?:er|st|nd|rd|th|e|eme|ieme)?"

_DAY_MONTH = re.compile(
    rf"(?<![\w.,/+-])(?:(\d{{1,2}}) ?{_ORDINAL} ?(?:au|to|till|until|[-–]) ?(?:the )?)?"
    rf"(?:(\d{{1,2}})(?: ?{_ORDINAL}|\.)(?: of|-)? ?|({'|'.join(sorted(_SPELT, key=len, reverse=True))}) (?:of )?)"
    rf"({_NAMES})(?![\w@])(?:\.?,?[ -]({_YEAR})(?!\d|h\b))?"
)
_MONTH_DAY = re.compile(
    rf"(?<![\w./-])({_NAMES})\.? (?:the )?(\d{{1,2}})(?:st|nd|rd|th)?(?![\w/%€$£]|[.,:]\d| ?(?:am|pm|h|euro|eur)\b)"
    rf"(?: ?(?:to|-|–) ?(\d{{1,2}})(?:st|nd|rd|th)?(?![\w/]|[.,:]\d))?(?:,? ({_YEAR})(?!\d))?"
)
_ISO = re.compile(rf"(?<![\w/.-])({_YEAR})([-/])(\d{{2}})\2(\d{{2}})(?![\w/-])")
_FULL = re.compile(rf"(?<![\w/.-])(\d{{1,2}})([/.-])(\d{{1,2}})\2({_YEAR}|\d\d)(?![\w/-]|\.\d)")
_SHORT = re.compile(r"(?<![\w/.,+-])(\d{1,2})(/)(\d{1,2})(?![\w/%]|[.,-]\d)")
_DOTTED = re.compile(r"(?<![\w/.,+-])(\d{1,2})(\.)(\d{1,2})\.(?![\w/])")
_FOREIGN = re.compile(rf"(?<![\w.,/+-])\d{{1,2}}\.? (?:de )?(?!{_NAMES})[a-z]{{3,10}},? (?:de |del )?{_YEAR}(?!\d)")

_FRACTIONS = frozenset({"1/2", "1/3", "2/3", "1/4", "3/4", "1/5", "24/7", "7/7", "50/50", "9/11"})
_AFTER_A_SHARE = re.compile(
    r"\s?(?:places?|personnes?|pers|pax|ans?|mois|jours?|days?|people|ply|inch|in\b|heures?|h\b|etoiles?|stars?|months?|"
    r"seats?|guests?|pages?|kg|cm|mm|m2|ml|fois|times|of the|des?|parts?|pieces?|tickets?|steps?|etapes?)\b"
)
_BEFORE_A_SHARE = re.compile(r"(?:note|score|lot|taille|size|page|part|etape|step|rated|classe|apt|bus|ligne|line) ?:?\s?$")
_BEFORE_A_DOTTED = re.compile(r"(?:\b(?:on|le|les|du|des|au|am|or|ou|and|et|from|to|until|since|till|by|depuis|dated|the|of) )$")
_MAY_THE_VERB = re.compile(r"\b(?:on|by|from|to|until|since|before|after|till|the|of|for|dated|between|and|due|le|du|au) $")
_AMERICAN = re.compile(r"\$|\b[a-z]{2} \d{5}\b|\b(?:color|zip|mom|apartment|gotten|\d am|\d pm)\b")
_BRITISH = re.compile(r"£|€|\b(?:colour|mum|postcode|whilst|cheers|flat|cheque|[a-z]{1,2}\d{1,2}[a-z]? \d[a-z]{2})\b")
_PAST = re.compile(r" (?:dernier|passe|last|ecoule)\b")
_COMING = re.compile(r" (?:prochain|next|a venir)\b")
_FOREIGN_LANGUAGES = ("de", "es", "it", "nl", "pt")
_CENTURY = 2000


@dataclass(frozen=True, slots=True)
class _Day:
    """A day as written; ``year`` is 0 when it is not."""

    year: int
    month: int
    day: int


def dates(reading: Reading, ground: Ground) -> Iterator[Entity]:
    """Yield the dates of a mail."""
    for start, end, days in _found(reading):
        if ground.free(start, end):
            yield entity("date", reading, (start, end), "/".join(_value(day, end, reading) for day in days))


def _found(reading: Reading) -> Iterator[tuple[int, int, tuple[_Day, ...]]]:
    folded = reading.folded
    yield from _with_month_names(folded, reading)
    for match in _ISO.finditer(folded):
        year, _, month, day = match.groups()
        if _possible(int(month), int(day)):
            yield *match.span(), (_Day(int(year), int(month), int(day)),)
    for match in _FULL.finditer(folded):
        first, mark, second, year = match.groups()
        day = _ordered(int(first), int(second), reading, dotted=mark != "/")
        if day is not None and not (mark == "-" and len(year) == 2 and _is_an_account(match.start(), reading)):  # noqa: PLR2004
            full = int(year) if len(year) > len("26") else _CENTURY + int(year)
            yield *match.span(), (_Day(full, day.month, day.day),)
    yield from _without_year(folded, reading)
    for match in _FOREIGN.finditer(folded):
        day = _asked(match.group())
        if day is not None:
            yield *match.span(), (day,)


def _is_an_account(place: int, reading: Reading) -> bool:
    """Whether "20-11-07" is a sort code or the like, as the word before it says."""
    pointer = reading.pointer(place, strangers=0)
    return pointer is not None and pointer.kind in {Kind.CUSTOMER, Kind.ORDER, Kind.INVOICE, Kind.NOTHING}


def _with_month_names(folded: str, reading: Reading) -> Iterator[tuple[int, int, tuple[_Day, ...]]]:
    for match in _DAY_MONTH.finditer(folded):
        first, last, spelt, name, year = match.groups()
        day, month = int(last or _SPELT[spelt]), _MONTHS[name]
        if not _possible(month, day) or (name in {"may", "mar"} and not _is_month(match, 4, reading)):
            continue
        start = match.start()
        days: tuple[_Day, ...] = (_Day(int(year or 0), month, day),)
        if first and 0 < int(first) < day:
            days = (_Day(int(year or 0), month, int(first)), *days)
        elif first:
            start = match.start(2)
        yield start, match.end(), days
    for match in _MONTH_DAY.finditer(folded):
        name, day_text, until, year = match.groups()
        month, day = _MONTHS[name], int(day_text)
        if not _possible(month, day) or (name in {"may", "mar", "mars", "sept", "mai"} and not _is_month(match, 1, reading)):
            continue
        days = (_Day(int(year or 0), month, day),)
        if until and _possible(month, int(until)):
            days = (*days, _Day(int(year or 0), month, int(until)))
        yield *match.span(), days


def _without_year(folded: str, reading: Reading) -> Iterator[tuple[int, int, tuple[_Day, ...]]]:
    for match in _SHORT.finditer(folded):
        day = _ordered(int(match[1]), int(match[3]), reading, dotted=False)
        if day is None or match.group() in _FRACTIONS or _AFTER_A_SHARE.match(folded, match.end()):
            continue
        if not _BEFORE_A_SHARE.search(folded, max(0, match.start() - 12), match.start()):
            yield *match.span(), (day,)
    for match in _DOTTED.finditer(folded):
        day = _ordered(int(match[1]), int(match[3]), reading, dotted=True)
        before = reading.pointer(match.start(), strangers=0)
        if day is not None and (before is None or before.kind is not Kind.NOTHING) and _dotted_day(match, reading):
            yield *match.span(), (day,)


def _dotted_day(match: re.Match[str], reading: Reading) -> bool:
    """Whether "24.11." is a day and not the end of a sentence: something goes on behind it, or "le" stands before."""
    if _BEFORE_A_DOTTED.search(reading.folded, max(0, match.start() - 8), match.start()):
        return True
    return re.match(r"[,;)]| [a-z(\d]", reading.text[match.end() : match.end() + 2]) is not None


def _is_month(match: re.Match[str], group: int, reading: Reading) -> bool:
    """Whether "may" or "mar" is a month here and not a verb or a Tuesday: capital letter, ordinal, year or "on"."""
    name = match.group(group)
    if reading.language != "en" and name in {"mar", "mars", "mai", "sept"}:
        return group != 1 and name in {"mars", "mai", "sept"}
    if match.group(match.re.groups) or "of " in match.group() or re.search(r"\d(?:st|nd|rd|th)", match.group()):
        return True
    capital = reading.text[match.start(group)].isupper() and not reading.shouted
    before = _MAY_THE_VERB.search(reading.folded, max(0, match.start() - 8), match.start())
    return capital or before is not None


def _possible(month: int, day: int) -> bool:
    """Whether the month has such a day; the 30th of February may be written, and is answered by a person."""
    return 1 <= month <= 12 and 1 <= day <= 31  # noqa: PLR2004 - the calendar


def _ordered(first: int, second: int, reading: Reading, *, dotted: bool) -> _Day | None:
    """Return the day of two numbers, of which the month comes second, but in America first."""
    if not _possible(second, first):
        return _Day(0, first, second) if _possible(first, second) and not dotted and reading.language == "en" else None
    if not dotted and reading.language == "en" and _possible(first, second) and _american(reading):
        return _Day(0, first, second)
    return _Day(0, second, first)


def _american(reading: Reading) -> bool:
    """Whether the mail puts the month first, as its other dates, its money or its words tell."""
    folded = reading.folded
    pairs = [(int(m[1]), int(m[3])) for m in (*_FULL.finditer(folded), *_SHORT.finditer(folded))]
    month_first = sum(_possible(first, second) and not _possible(second, first) for first, second in pairs)
    day_first = sum(_possible(second, first) and not _possible(first, second) for first, second in pairs)
    if month_first != day_first:
        return month_first > day_first
    american, british = _AMERICAN.search(folded) is not None, _BRITISH.search(folded) is not None
    if american != british or reading.reference_date is None or not pairs:
        return american and not british
    month, day = pairs[0]
    return _distance(_Day(0, month, day), reading) < _distance(_Day(0, day, month), reading)


def _distance(day: _Day, reading: Reading) -> int:
    near = _near(day, _plain(reading.reference_date))
    return 999 if near is None else abs((near - _plain(reading.reference_date)).days)


def _plain(moment: date | None) -> date:
    """Return the day of a date or time; the epoch for None, which no caller lets through."""
    return date(moment.year, moment.month, moment.day) if moment else date(1970, 1, 1)


def _near(day: _Day, reference: date, *, past: bool = False, coming: bool = False) -> date | None:
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


def _value(day: _Day, end: int, reading: Reading) -> str:
    if day.year:
        return f"{day.year:04}-{day.month:02}-{day.day:02}"
    if reading.reference_date is not None:
        past, coming = _PAST.match(reading.folded, end), _COMING.match(reading.folded, end)
        near = _near(day, _plain(reading.reference_date), past=past is not None, coming=coming is not None)
        if near is not None:
            return near.isoformat()
    return f"--{day.month:02}-{day.day:02}"


@lru_cache(maxsize=256)
def _asked(written: str) -> _Day | None:
    """Return the day of a date in a third language ("3 de noviembre de 2026"), as dateparser reads it."""
    known = _foreign_parser().get_date_data(written)
    if known.date_obj is None or known.period != "day":
        return None
    return _Day(known.date_obj.year, known.date_obj.month, known.date_obj.day)


@lru_cache(maxsize=1)
def _foreign_parser() -> Any:
    from dateparser.date import DateDataParser

    settings: Any = {"PARSERS": ["absolute-time"], "DATE_ORDER": "DMY", "REQUIRE_PARTS": ["day", "month", "year"]}
    return DateDataParser(languages=list(_FOREIGN_LANGUAGES), settings=settings)
