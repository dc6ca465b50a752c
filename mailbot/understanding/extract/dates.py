"""Finds the days that a mail names: "le 12 nov.", "3rd of March", "12/11/2026"; never "demain" or "+33".

A date has a day and a month at least. Its value is an ISO 8601 day, or ``first/last`` for "du 21 au 24 décembre";
``days`` says which year it is.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from mailbot.understanding.extract.days import Day, distance, in_third_language, ordered, possible, value_of
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
        """premier deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept
        dix-huit dix-neuf vingt vingt-et-un vingt-deux vingt-trois vingt-quatre vingt-cinq vingt-six vingt-sept
        vingt-huit vingt-neuf trente trente-et-un""",
        """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
        fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third
        twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first""",
    )
    for day, word in enumerate(words.split(), start=1)
}
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_SPELT_DAYS = "|".join(sorted(_SPELT, key=len, reverse=True))
_YEAR = r"(?:19|20)\d\d"
_ORDINAL = r"(?:er|st|nd|rd|th|e|eme|ieme)?"

_DAY_MONTH = re.compile(
    rf"(?<![\w.,/+-])(?:(\d{{1,2}}) ?{_ORDINAL} ?(?:au|to|till|until|[-–]) ?(?:the )?)?"
    rf"(?:(\d{{1,2}})(?: ?{_ORDINAL}|\.)(?: of |-| )?|({_SPELT_DAYS}) (?:of )?)"
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
_FOREIGN = re.compile(rf"(?<![\w.,/+-])\d{{1,2}}\.? (?:de )?[a-z]{{3,10}},? (?:de |del )?{_YEAR}(?!\d)")

_DIGITS = "0123456789"
_MOST_FOREIGN = 20
"""Dates in a third language that are asked about in one mail; each costs dateparser 0.3 ms."""
_A_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_IN_NUMBERS = re.compile(r"\d+(?=[/.-]\d)")
"""The first number of every date that is written in numbers alone."""
_FRACTIONS = frozenset({"1/2", "1/3", "2/3", "1/4", "3/4", "1/5", "24/7", "7/7", "50/50", "9/11"})
_AFTER_A_SHARE = re.compile(
    r"\s?(?:places?|personnes?|pers|pax|ans?|mois|jours?|days?|people|ply|inch|in\b|heures?|h\b|etoiles?|stars?|months?|"
    r"seats?|guests?|pages?|kg|cm|mm|m2|ml|fois|times|of the|des?|parts?|pieces?|tickets?|steps?|etapes?)\b"
)
_BEFORE_A_SHARE = re.compile(
    r"(?:note|score|lot|taille|size|page|part|etape|step|rated|classe|apt|bus|ligne|line) ?:?\s?$"
)
_BEFORE_A_DATE = re.compile(
    r"\b(?:le|du|au|les|des|depuis|on|since|by|from|to|until|till|dated|requested|sent|for|before|after|"
    r"and|et|of|est|is|commandee?s?|livree?s?|recue?s?|payee?s?|echue?|date|monday|tuesday|wednesday|thursday|friday|"
    r"saturday|sunday|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche),? $"
)
_BEFORE_A_DOTTED = re.compile(
    r"(?:\b(?:on|le|les|du|des|au|am|or|ou|and|et|from|to|until|since|till|by|depuis|dated|the|of) )$"
)
_MONTHS_AND_WORDS = frozenset({"may", "mar"})
_RANKED = re.compile(r"\d(?:st|nd|rd|th)")
_BEFORE_THE_MONTH, _BEHIND_THE_MONTH = 40, 24
"""Characters before and behind the name of a month that may belong to its date."""
_BEFORE_MAY = re.compile(
    r"\b(?:on|by|from|to|until|since|before|after|till|the|of|for|dated|between|and|due|le|du|au) $"
)
_AMERICAN = re.compile(r"\$|\b[a-z]{2} \d{5}\b|\b(?:color|zip|mom|apartment|gotten|\d am|\d pm)\b")
_BRITISH = re.compile(r"£|€|\b(?:colour|mum|postcode|whilst|cheers|flat|cheque|[a-z]{1,2}\d{1,2}[a-z]? \d[a-z]{2})\b")
_CENTURY = 2000
_SHORT_YEAR = 2
"""Digits of a year without its century."""


def dates(reading: Reading, ground: Ground) -> Iterator[Entity]:
    """Yield the dates of a mail."""
    for start, end, days in _found(reading):
        if ground.free(start, end):
            yield entity("date", reading, (start, end), "/".join(value_of(day, end, reading) for day in days))


def _found(reading: Reading) -> Iterator[tuple[int, int, tuple[Day, ...]]]:
    folded = reading.folded
    for place in _months(reading):
        yield from _with_month_name(place, reading)
    places = [number.start() for number in _IN_NUMBERS.finditer(folded)]
    if places:
        month_first = reading.language == "en" and _american(reading, places)
        yield from _with_year(reading, places, month_first=month_first)
        yield from _without_year(reading, places, month_first=month_first)
    if _A_YEAR.search(folded):
        for match in islice(_FOREIGN.finditer(folded), _MOST_FOREIGN):
            day = in_third_language(match.group())
            if day is not None:
                yield *match.span(), (day,)


def _months(reading: Reading) -> list[int]:
    """Return where names of months stand, also when they are glued to their day ("12nov")."""
    named = {word for word in reading.word_set if word in _MONTHS or (word[-1] > "9" > word[0] and _glued(word))}
    return [place for word, place in zip(reading.words, reading.starts, strict=True) if word in named] if named else []


def _glued(word: str) -> bool:
    """Whether a word is a day and its month in one ("12nov")."""
    return word.lstrip(_DIGITS) in _MONTHS


def _at(places: list[int], pattern: re.Pattern[str], folded: str) -> Iterator[re.Match[str]]:
    """Yield what ``pattern.finditer`` would, asking only at the places where a match may begin."""
    behind = 0
    for place in places:
        match = pattern.match(folded, place) if place >= behind else None
        if match is not None:
            behind = match.end()
            yield match


def _with_year(reading: Reading, places: list[int], *, month_first: bool) -> Iterator[tuple[int, int, tuple[Day, ...]]]:
    folded = reading.folded
    for match in _at(places, _ISO, folded):
        year, _, month, day_text = match.groups()
        if possible(int(month), int(day_text)):
            yield *match.span(), (Day(int(year), int(month), int(day_text)),)
    for match in _at(places, _FULL, folded):
        first, mark, second, year = match.groups()
        day = ordered(int(first), int(second), reading, month_first=month_first and mark != ".")
        short = len(year) == _SHORT_YEAR
        if day is not None and not (short and mark == "-" and _is_an_account(match.start(), reading)):
            full = _CENTURY + int(year) if short else int(year)
            yield *match.span(), (Day(full, day.month, day.day),)


def _is_an_account(place: int, reading: Reading) -> bool:
    """Whether "20-11-07" is a sort code or the like, as the word before it says."""
    pointer = reading.pointer(place, strangers=0)
    return pointer is not None and pointer.kind in {Kind.CUSTOMER, Kind.ORDER, Kind.INVOICE, Kind.NOTHING}


def _with_month_name(place: int, reading: Reading) -> Iterator[tuple[int, int, tuple[Day, ...]]]:
    """Yield the dates around the name of a month at ``place``."""
    folded = reading.folded
    around = _DAY_MONTH.finditer(folded, max(0, place - _BEFORE_THE_MONTH), place + _BEHIND_THE_MONTH)
    match = next((one for one in around if one.start() <= place < one.end()), None)
    if match is not None:
        first, last, spelt, name, year = match.groups()
        day, month = int(last or _SPELT[spelt]), _MONTHS[name]
        if possible(month, day) and (name not in _MONTHS_AND_WORDS or _is_month(match, 4, reading)):
            days: tuple[Day, ...] = (Day(int(year or 0), month, day),)
            ranged = first is not None and 0 < int(first) < day
            if ranged:
                days = (Day(int(year or 0), month, int(first)), *days)
            yield match.start() if ranged or not first else match.start(2), match.end(), days
    match = None if reading.language == "fr" else _MONTH_DAY.match(folded, place)
    if match is not None:
        name, day_text, until, year = match.groups()
        month, day = _MONTHS[name], int(day_text)
        if possible(month, day) and (name not in _MONTHS_AND_WORDS or _is_month(match, 1, reading)):
            days = (Day(int(year or 0), month, day),)
            if until and possible(month, int(until)):
                days = (*days, Day(int(year or 0), month, int(until)))
            yield *match.span(), days


def _without_year(
    reading: Reading, places: list[int], *, month_first: bool
) -> Iterator[tuple[int, int, tuple[Day, ...]]]:
    folded = reading.folded
    for match in _at(places, _SHORT, folded):
        day = ordered(int(match[1]), int(match[3]), reading, month_first=month_first)
        if day is None or match.group() in _FRACTIONS or _AFTER_A_SHARE.match(folded, match.end()):
            continue
        if _like_a_mark(match) and not _BEFORE_A_DATE.search(folded, max(0, match.start() - 12), match.start()):
            continue
        if not _BEFORE_A_SHARE.search(folded, max(0, match.start() - 12), match.start()):
            yield *match.span(), (day,)
    for match in _at(places, _DOTTED, folded):
        day = ordered(int(match[1]), int(match[3]), reading, month_first=False)
        before = reading.pointer(match.start(), strangers=0)
        if day is not None and (before is None or before.kind is not Kind.NOTHING) and _dotted_day(match, reading):
            yield *match.span(), (day,)


def _like_a_mark(match: re.Match[str]) -> bool:
    """Whether "9/10" or "3/3" may be a mark that somebody gives or a score."""
    return match[3] in {"10", "20", match[1]} and not match[1].startswith("0") and int(match[1]) <= int(match[3])


def _dotted_day(match: re.Match[str], reading: Reading) -> bool:
    """Whether "24.11." is a day and not the end of a sentence: something goes on behind it, or "le" stands before."""
    if _BEFORE_A_DOTTED.search(reading.folded, max(0, match.start() - 8), match.start()):
        return True
    return re.match(r"[,;)]| [a-z(\d]", reading.text[match.end() : match.end() + 2]) is not None


def _is_month(match: re.Match[str], group: int, reading: Reading) -> bool:
    """Whether "may" or "mar" is a month here and not a verb or a Tuesday: capital letter, ordinal, year or "on"."""
    if reading.language != "en":
        return False
    if match.group(match.re.groups) or "of " in match.group() or _RANKED.search(match.group()):
        return True
    capital = reading.text[match.start(group)].isupper() and not reading.shouted
    before = _BEFORE_MAY.search(reading.folded, max(0, match.start() - 8), match.start())
    return capital or before is not None


def _american(reading: Reading, places: list[int]) -> bool:
    """Whether the mail puts the month first, as its other dates, its money or its words tell."""
    folded = reading.folded
    pairs = [(int(m[1]), int(m[3])) for pattern in (_FULL, _SHORT) for m in _at(places, pattern, folded)]
    if not pairs:
        return False
    month_first = sum(possible(first, second) and not possible(second, first) for first, second in pairs)
    day_first = sum(possible(second, first) and not possible(first, second) for first, second in pairs)
    if month_first != day_first:
        return month_first > day_first
    american, british = _AMERICAN.search(folded) is not None, _BRITISH.search(folded) is not None
    if american != british or reading.reference_date is None:
        return american and not british
    month, day = pairs[0]
    return distance(Day(0, month, day), reading) < distance(Day(0, day, month), reading)
