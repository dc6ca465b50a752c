"""Finds postal addresses: "22 avenue Jean Moulin, 93300 Aubervilliers", "Flat 6, 18 Harehills Ave, Leeds LS8 4EX".

An address has a street with its number, or a street with a post code; a town or a post code alone is none. Its value
is the address on one line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mailbot.understanding.extract.ground import entity
from mailbot.understanding.extract.name_words import COMMON
from mailbot.understanding.extract.places import STATES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailbot.domain import Entity
    from mailbot.understanding.extract.ground import Ground
    from mailbot.understanding.extract.reading import Reading

_NUMBER = r"\d{1,5}(?: ?(?:bis|ter|quater|[a-d](?![a-z'])))?"
_FRENCH_WAY = (
    r"(?:rue|avenue|av\.?|ave|boulevard|boul\.?|bd|blvd|place|impasse|imp\.?|allees?|chemin|route|rte|quai|cours|"
    r"square|passage|chaussee|faubourg|fbg|sentier|ruelle|venelle|villa|cite|esplanade|promenade|montee|traverse|mail|"
    r"voie|rang|residence|hameau|lieu-dit|lieudit|lotissement|rond-point|clos|parvis|digue|dreve|"
    r"zi|za|zac|zone industrielle|zone)"
)
_ENGLISH_WAY = (
    r"(?:street|str|st|avenue|ave|road|rd|drive|dr|lane|ln|boulevard|blvd|court|ct|close|way|place|pl|terrace|ter|"
    r"crescent|cres|spur|grove|park|rise|run|yard|hill|square|sq|gardens|gdns|row|mews|walk|view|pike|highway|hwy|parkway|"
    r"pkwy|trail|trl|circle|cir|loop|cross|parade|pde|quay|wharf|green|gate|bypass|esplanade|estate|residency)"
)
_WORD = r"[a-z][a-z'\-]{0,24}"
_WORD_OR_RANK = rf"(?:{_WORD}|\d{{1,3}}(?:st|nd|rd|th))"
_DIGITS = re.compile(r"\d")
_BEFORE_WAY = re.compile(rf"(?<![\w-])({_NUMBER}),? $")
_FRENCH = re.compile(rf"{_FRENCH_WAY} ({_WORD}(?: {_WORD}){{0,6}})(,? \d{{1,4}}(?: ?[a-d](?![a-z']))?(?!\d))?")
_ENGLISH = re.compile(
    rf"\d{{1,5}}[a-d]?,? (?:[nsew]\.? )?{_WORD_OR_RANK}(?: {_WORD_OR_RANK}){{0,3}} {_ENGLISH_WAY}"
    r"(?![a-z'\-])(?:(?<!\w{5})\.)?"
    rf"|(?:p\.?o\.? box|rr \d{{1,3}} box) \d{{1,6}}"
)
_NOT_BEFORE_A_NUMBER = frozenset("$\u20ac\u00a3-_")
_HOUSE_NUMBER = re.compile(r"\d{1,5}")
_BOX = re.compile(r"(?<!\w)(?:p\.?o\.? box|rr \d)")
_GERMAN = re.compile(
    r"(?<![\w-])[a-z]{3,30}(?:str\.|strasse|weg|allee|gasse|platz|grund|ring|damm|ufer) ?\d{1,4}[a-d]?(?=, \d{5} [a-z])"
)
_FRENCH_WAYS = frozenset(re.findall(r"[a-z]+", _FRENCH_WAY.replace("allees?", "allee|allees")))
_ENGLISH_WAYS = frozenset(re.findall(r"[a-z]+", _ENGLISH_WAY)) | {"box"}
_GERMAN_WAYS = ("str", "strasse", "weg", "allee", "gasse", "platz", "grund", "ring", "damm", "ufer")
_HOUSE = re.compile(r"(?:unit|flat|apt|apartment|suite|ste|lot|appartement|appt|batiment|bat)\.? ?#?(?:\w{1,4}, ?)?$")
_LONGEST_HOUSE = 60
_HOUSE_WORD = (
    r"(?:House|Cottage|Schoolhouse|Box|Court|Forge|Mill|Farm|Farmhouse|Lodge|Barn|Hall|Rectory|Villa|Parsonage|Vicarage"
    r"|Towers?|Mansions?|Building|Maltings|Chapel)"
)
_NAMED_HOUSE = re.compile(
    rf"(?<![\w'])(?:The )?(?:[A-Z][\w'\u2019]{{1,20}} ){{0,2}}{_HOUSE_WORD}, $"
    r"|(?<![\w'])(?:[Rr]\u00e9s(?:idence|\.)|[Ff]oyer|[Ii]mmeuble|[Ss]alle|[Mm]anoir|[Ff]erme)"
    r"(?: (?:de |du |des |la |les |l')*[A-Z\u00c0-\u00de][\w'\u2019-]{1,20}){1,3},"
    r"(?: (?:appt?|appartement|chambre|b\u00e2t|b\u00e2timent|esc|porte)\.? \w{1,4},){0,2} $"
)
"""A house with a name before its street ("The Old Schoolhouse, ", "foyer Dessaux, chambre 212, ")."""
_NUMBERED_HOUSE = re.compile(r"(?<![\w/])(?:\d{1,4}[a-z]?/|No\. ?)$")
"""A flat before its house ("3/18 Foundry Road"), or what announces the number."""
_PART = re.compile(
    r"(?:,|\n|,\n)? ?(?:(?:apt|apartment|unit|suite|ste|flat|app|appt|appartement|bat|batiment|bldg|esc|etage)\.? ?#?"
    r"(?:[a-z]?\d{1,4}[a-z]?|[a-z])(?![a-z0-9])|#\d{1,5}"
    r"|(?:first|second|third|fourth|ground|top|\d{1,2}(?:st|nd|rd|th)) floor|(?:1er|\d{1,2}e|rez-de-chaussee) etage)"
)
_POSTCODE = re.compile(r"(?:,|\n|,\n| -)? ?(?:[fblch]{1,2}-)?\d{4,6} (?=[a-z])")
_STATE = rf"(?:{'|'.join(STATES)})"
_CODE = re.compile(
    rf"(?:,? (?:{_STATE}(?:,? (?:\d{{4,5}}(?:-\d{{4}})?|[a-z]\d[a-z] ?\d[a-z]\d))?|[a-z]{{1,2}}\d[a-z\d]? ?\d[a-z]{{2}}"
    r"|[a-z]\d[a-z] ?\d[a-z]\d|\d{5}(?:-\d{4})?|\d{6}))(?!\w)"
)
_TOWN_WORD = r"[A-Z\u00c0-\u00de][a-z\u00df-\u00ff]{1,20}(?:['\u2019\-][A-Za-z\u00c0-\u00ff]{1,20}){0,4}"
_TOWN_WORD_OF_CAPITALS = r"[A-Z\u00c0-\u00de]{2,20}(?:['\u2019\-][A-Z\u00c0-\u00de]{1,20}){0,4}"
_JOINED = r"(?: (?:sur|sous|les|le|la|en|de|du|des|lez|upon|of|on|l[eè]s)){0,3}"
_TOWN = re.compile(
    rf"(?:Co\. )?(?:{_TOWN_WORD}|\d\w\w {_TOWN_WORD})(?:{_JOINED} {_TOWN_WORD}){{0,3}}(?: \({_TOWN_WORD}\))?"
)
_TOWN_OF_CAPITALS = re.compile(rf"{_TOWN_WORD_OF_CAPITALS}(?:[ -]{_TOWN_WORD_OF_CAPITALS}){{0,2}}")
_TOWN_OF_SMALL = re.compile(r"[a-z\u00df-\u00ff]{2,20}(?:-[a-z\u00df-\u00ff]{1,20}){0,4}")
_BEFORE_A_TOWN = frozenset({"la", "le", "les"})
"""Articles that are part of a town's name ("La Roche-sur-Yon")."""
_COMMA = re.compile(r",\n? ?|\n")
_CLOSING_CODE = re.compile(
    rf"(?<=[a-z),] )(?:({_STATE}),? \d{{4,5}}(?:-\d{{4}})?|[a-z]{{1,2}}\d[a-z\d]? \d[a-z]{{2}}|[a-z]\d[a-z] \d[a-z]\d"
    r"|[a-z]\d[\dw] [a-z\d]{4}|[1-9]\d{5})(?!\w)"
)
"""Post codes that stand at the end of an address: America, Australia, Britain, Canada, Ireland (Eircode), India."""
_WORDS = re.compile(r"[^\s,]+,?")
_INSIDE_A_PART = frozenset({"of", "the", "upon", "on", "in", "and", "&", "de", "du", "la", "le", "les", "des"})
_LONGEST = 140
_FEWEST_PARTS = 3
_MOST_PARTS = 6
"""Parts of an address behind its street: flat, town, county, state, post code."""
_IN_STREETS = frozenset(
    {"de", "la", "du", "des", "le", "les", "l", "d", "et", "aux", "au", "en", "à", "saint", "sainte", "sur"}
)


def addresses(reading: Reading, ground: Ground) -> Iterator[Entity]:
    """Yield the postal addresses of a mail."""
    if _DIGITS.search(reading.text) is None:
        return
    # Of two that overlap the first reads more surely: a street is, what only ends with a post code may begin too early.
    kept: list[tuple[int, int]] = []
    for start, end in _found(reading):
        if all(end <= other[0] or start >= other[1] for other in kept):
            kept.append((start, end))
    for start, end in _joined(sorted(kept), reading):
        if ground.free(start, end):
            yield entity("address", reading, (start, end), " ".join(reading.text[start:end].split()))


def _joined(found: list[tuple[int, int]], reading: Reading) -> Iterator[tuple[int, int]]:
    """Yield the addresses, each with the house that stands before its street, and two that only a comma parts as one.

    "Flat 2, Digby Court, 9 Long Street, Sherborne" reads as a court with a flat, and a street with a town.
    """
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and reading.text[joined[-1][1] : start] == ", ":
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((_with_house(start, reading), end))
    yield from joined


def _with_house(start: int, reading: Reading) -> int:
    """Return where the address begins whose street begins at ``start``: at the name or number of its house."""
    floor = max(0, start - _LONGEST_HOUSE)
    house = _NAMED_HOUSE.search(reading.text, floor, start) or _NUMBERED_HOUSE.search(reading.text, floor, start)
    return house.start() if house else start


def _found(reading: Reading) -> Iterator[tuple[int, int]]:
    if reading.language == "en":
        yield from (*_english(reading), *_french(reading))
    else:
        yield from (*_french(reading), *_english(reading))
    if any(word.endswith(_GERMAN_WAYS) for word in reading.word_set):
        for match in _GERMAN.finditer(reading.folded):
            yield match.start(), _rest(match.end(), reading)[0]
    for match in () if reading.language == "fr" else _CLOSING_CODE.finditer(reading.folded):
        start = _opening(match.start(), reading)
        if start is not None and _closes_an_address(match, reading):
            yield start, match.end()


def _french(reading: Reading) -> Iterator[tuple[int, int]]:
    ways = _FRENCH_WAYS & reading.word_set
    for word, place in zip(reading.words, reading.starts, strict=True) if ways else ():
        match = _FRENCH.match(reading.folded, place) if word in ways else None
        if match is None:
            continue
        before = _BEFORE_WAY.search(reading.folded, max(0, place - 14), place)
        start = before.start() if before else place
        end, coded = _rest(match.end() if match[2] and not before else match.end(1), reading)
        if not coded or reading.shouted:
            street = _street_end(match, reading, numbered=before is not None)
            if street is None:
                continue
            end, coded = _rest(street, reading)
            if not coded and (before is None or not _written_like_a_street(match, street, reading)):
                continue
        yield start, end


def _english(reading: Reading) -> Iterator[tuple[int, int]]:
    folded = reading.folded
    for place in () if _ENGLISH_WAYS.isdisjoint(reading.word_set) else _english_starts(reading):
        match = _ENGLISH.match(folded, place)
        if match is None or folded[place - 1 : place].isalnum() or folded[place - 1 : place] in _NOT_BEFORE_A_NUMBER:
            continue
        end, coded = _rest(match.end(), reading)
        if coded or (_named_like_a_street(match, reading) and not reading.shouted):
            house = _HOUSE.search(reading.folded, max(0, match.start() - 24), match.start())
            yield house.start() if house else match.start(), end


def _english_starts(reading: Reading) -> Iterator[int]:
    """Yield the places where a house number or a box begins."""
    for number in _HOUSE_NUMBER.finditer(reading.folded):
        yield number.start()
    if "box" in reading.word_set:
        for box in _BOX.finditer(reading.folded):
            yield box.start()


def _closes_an_address(match: re.Match[str], reading: Reading) -> bool:
    """Whether the post code that an address may end with is written as one: in capitals, with its town or country."""
    written = reading.text[match.start() : match.end()]
    return written.upper() == written or match[1] is not None


def _opening(code: int, reading: Reading) -> int | None:
    """Return where the address begins that ends with the post code at ``code``, or None.

    At least three parts stand before it, parted by commas, all of words with capitals: "Old School House, Little
    Wenlow, Ludlow SY8 9ZZ".
    """
    floor = max(reading.text.rfind("\n", 0, code) + 1, code - _LONGEST)
    start, parts = code, 1
    for word in reversed(list(_WORDS.finditer(reading.text, floor, code))):
        written = word.group()
        if not (written[0].isupper() or written[0].isdigit() or written[0] == "#" or written in _INSIDE_A_PART):
            break
        parts += written.endswith(",") and start != code
        start = word.start()
    return start if parts >= _FEWEST_PARTS and not reading.text[start].islower() else None


def _street_end(match: re.Match[str], reading: Reading, *, numbered: bool) -> int | None:
    """Return where the name of the street ends: at the first word that is none of a street's."""
    start, end = match.span(1)
    small = reading.text[match.start() : end].islower()
    last = None
    for word in re.finditer(r"\S+", reading.text[start:end]):
        plain = reading.folded[start + word.start() : start + word.end()]
        joins = (plain if reading.shouted else word.group()) in _IN_STREETS
        capital = word.group().rpartition("'")[2][:1].isupper() or "\u2019" in word.group()
        if not joins and (plain in COMMON if reading.shouted or small else not capital):
            return last
        if not joins:
            last = start + word.end()
    return match.end() if match[2] and not numbered and last == end else last


def _written_like_a_street(match: re.Match[str], end: int, reading: Reading) -> bool:
    """Whether a street without post code has a name with a capital ("17 route du Moulin", not "1 passage en plus")."""
    return not reading.shouted and any(map(str.isupper, reading.text[match.start(1) : end]))


def _rest(end: int, reading: Reading) -> tuple[int, bool]:
    """Return where an address ends whose street ends at ``end``, and whether a post code or state follows."""
    coded = False
    for _ in range(_MOST_PARTS):
        part = _PART.match(reading.folded, end)
        if part:
            end = part.end()
            continue
        code = _CODE.match(reading.folded, end)
        postcode = None if coded else _POSTCODE.match(reading.folded, end)
        town = _town_at(postcode.end(), reading) if postcode else None
        if town is not None:
            end, coded = town, True
        elif code and _is_code(code, reading):
            end, coded = code.end(), True
        elif not coded and (town := _named_town(end, reading)) is not None:
            end = town
        else:
            break
    return end, coded


def _town_at(place: int, reading: Reading) -> int | None:
    """Return where the town at ``place`` ends, or None when no town stands there."""
    text = reading.text
    pattern = _TOWN if not reading.shouted else _TOWN_OF_CAPITALS
    town = pattern.match(text, place) or _TOWN_OF_CAPITALS.match(text, place)
    if town is None and text[max(0, place - 60) : place].islower():
        town = _TOWN_OF_SMALL.match(text, place)
    if town is None:
        return None
    first, _, more = reading.folded[place : town.end()].partition(" ")
    return None if first in COMMON and not (first in _BEFORE_A_TOWN and more) else town.end()


def _named_town(end: int, reading: Reading) -> int | None:
    """Return where a town ends that a comma, or a code behind it, shows to be part of the address."""
    comma = _COMMA.match(reading.text, end)
    if comma is None and not reading.text.startswith(" ", end):
        return None
    town = _town_at(comma.end() if comma else end + 1, reading)
    if town is None:
        return None
    if comma is None or reading.shouted or "\n" in comma.group():
        return town if _CODE.match(reading.folded, town) else None
    return town


def _is_code(code: re.Match[str], reading: Reading) -> bool:
    """Whether what looks like a state is one: in capitals, or with its number."""
    written = reading.text[code.start() : code.end()].strip(", ")
    return not written.isalpha() or written.isupper()


def _named_like_a_street(match: re.Match[str], reading: Reading) -> bool:
    words = reading.text[match.start() : match.end()].split()[1:]
    if "box" in match.group():
        return True
    return all(word[0].isupper() or word[0].isdigit() for word in words)
