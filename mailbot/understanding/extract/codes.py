"""Cuts out the stretches of a mail that may be references: "CMD2024-118", "#58213", "MAT 77-0041", "1945 7720 3318 02".

It says only how far a code goes; whether it is a reference, and of what, its neighbours and its look say
(``references``, ``shapes``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mailbot.understanding.extract.shapes import Shape, shape_of
from mailbot.understanding.extract.vocabulary import TELLING, VAGUE, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailbot.understanding.extract.ground import Ground
    from mailbot.understanding.extract.reading import Reading

_LONGEST = 40
"""Letters of a reference with its blanks."""
_SHORTEST = 3
_MOST_GROUPS = 6
_TELLS_OF_NUMBERS = TELLING | VAGUE | {Kind.NUMBER}

_RUN = re.compile(r"\d{1,40}")
_LEFT = re.compile(r"[A-Za-z0-9][A-Za-z0-9/._-]{0,24}$")
_RIGHT = re.compile(r"[A-Za-z0-9/._-]{0,40}")
_PREFIX = re.compile(r"(?<![\w.'\u2019+/&-])([A-Z]{1,5}) $")
_MORE = re.compile(r" (\d[\dA-Z]{0,6}(?:[./-][\dA-Z]{1,8}){0,4}|[A-Z]\d{2,6}|[A-HJ-Z]{1,2})(?![\w@'\u2019])")
_LITTLE_WORDS = """
a alors and at au aux avec because but by c can car ce cette could d dans dated de depuis donc dont du elle en est et
for from g garder has he i ici if il in instead is j jai je keep l la le ma mais merci mon my n ne not nous of on only
or ou our par pas peut please pls pour pouvez puis qu que qui s she since so stp sur svp thank thanks that the then
they this thx to today tomorrow toujours still under votre vous was we which will with would y your \u00e0 o\u00f9
hier demain
"""
_A_NOUN_FOLLOWS = re.compile(rf" (?!(?:{'|'.join(_LITTLE_WORDS.split())})\b)[a-z\u00e0-\u00ff]")
"""A word behind a number that makes the number its quantity ("250 cartons")."""
_UNITS = """
abonnes ans cl cm copies couverts days euro euros exemplaires feet ft g gallons gb ghz go guests h heures hours hrs
jours kg km kw kwh l lbs litres m m2 mb members mhz miles min minutes ml mm mo mois pages pcs people personnes pieces
places pounds pupils seats semaines sq unites units v w years
"""
UNIT = re.compile(rf" ?(?:{'|'.join(_UNITS.split())}|%|\u20ac|\$|\u00a3|x\d)(?![a-z0-9'\u2019]|\. ?\d)")
"""A unit behind a number, with which it is a measure and no reference."""
_MORE_DIGITS = re.compile(r" \d")
_LOCATOR = re.compile(r"(?<![\w-])[A-Z]{6}(?![\w-])")
_BEFORE_A_LOCATOR = re.compile(
    r"(?:pnr|locator|confirmation|(?:booking|reservation|dossier|ref|reference|billet|resa)"
    r"(?: ?code| ?n\u00b0| no\.?| number| ?#)?)(?: is| est| c'est)? ?[:#(]? ?$"
)
YEAR = re.compile(r"(?:1[5-9]|20)\d\d$")
_NO_PREFIX = "AT AU DE DU EN EST ET FOR IN IS LA LE LES MES MY NO OF ON PAR POUR SINCE THE TO UN"
_NO_PREFIX_WHEN_SHOUTED = frozenset(_NO_PREFIX.split())
_NO_LETTER = frozenset({"A", "I", "N"})
_ORDERS_OF_A_DESK = frozenset({"SO", "BC"})
"""Stand before an order's number ("bon de commande"); no telling word, because "so" is one of the commonest."""


@dataclass(frozen=True, slots=True)
class Code:
    """A stretch of text that may be a reference."""

    start: int
    end: int
    text: str
    shape: Shape


def codes(reading: Reading, ground: Ground) -> Iterator[Code]:
    """Yield the codes of a mail by their place, then the booking codes of letters alone."""
    text, behind = reading.text, 0
    for run in _RUN.finditer(text):
        if run.start() < behind:
            continue
        start, end = _chunk(text, run, behind)
        behind = end
        if not ground.free(start, end) or (end - start < _SHORTEST and not _MORE_DIGITS.match(text, end)):
            continue
        start, end = _grouped(reading, ground, start, end)
        behind = end
        start -= text[start - 1 : start] == "#"
        part_of_a_word = text[start - 1 : start].isalpha() or text[end : end + 1].isalpha()
        part_of_a_sum = text[start - 1 : start] in {",", "."} and text[max(0, start - 2) : start - 1].isdigit()
        if end - start <= _LONGEST and not part_of_a_word and not part_of_a_sum:
            yield Code(start, end, text[start:end], shape_of(text[start:end]))
    yield from _record_locators(reading, ground)


def _record_locators(reading: Reading, ground: Ground) -> Iterator[Code]:
    """Yield the booking codes of six letters ("JLMXQQ"), which only a telling word makes one."""
    for match in _LOCATOR.finditer(reading.text):
        before = reading.folded[max(0, match.start() - 40) : match.start()]
        if reading.shouted and "pnr" not in before:
            continue
        if _BEFORE_A_LOCATOR.search(before) and reading.cue_at(match.start()) is None and ground.free(*match.span()):
            yield Code(match.start(), match.end(), match.group(), shape_of(match.group()))


def _chunk(text: str, run: re.Match[str], behind: int) -> tuple[int, int]:
    """Return the stretch without blanks around a run of digits."""
    left = _LEFT.search(text, max(behind, run.start() - 25), run.start())
    right = _RIGHT.match(text, run.end())
    start = left.start() if left else run.start()
    end = run.end() + len(right.group().rstrip("/._-")) if right else run.end()
    return start, end


def _grouped(reading: Reading, ground: Ground, start: int, end: int) -> tuple[int, int]:
    """Return the stretch with the groups that belong to it: "MAT 77-0041", "1945 7720 3318 02", "MV 330 718 A"."""
    text = reading.text
    prefix = _PREFIX.search(text, max(0, start - 7), start)
    prefixed = prefix is not None and text[start].isdigit() and _is_prefix(prefix, reading)
    groups = 1 + prefixed
    if text[start].isdigit() or text[start : start + 2].isupper():
        for _ in range(_MOST_GROUPS):
            more = _MORE.match(text, end)
            if more is None or not ground.free(*more.span()) or not _belongs(more, reading, groups):
                break
            end, groups = more.end(), groups + 1
    if prefix is None or not prefixed or YEAR.match(text[start:end]):
        return start, end
    return prefix.start(1), end


def _belongs(more: re.Match[str], reading: Reading, groups: int) -> bool:
    """Whether one more group is part of the number, and not a quantity or a word that follows it."""
    text, digits = reading.text, sum(map(str.isdigit, more[1]))
    if not digits:
        closes = not text[more.end() : more.end() + 1].strip() or text[more.end()] in ".,;:!?)"
        return closes and not reading.shouted
    if UNIT.match(text, more.end()) and not more[1].startswith("0"):
        return False
    part_of_many = groups > 1 and digits >= _SHORTEST
    return part_of_many or not _A_NOUN_FOLLOWS.match(text, more.end())


def _is_prefix(prefix: re.Match[str], reading: Reading) -> bool:
    """Whether a word of capitals before the digits is the first part of the reference and not a word of its own."""
    cue, word = reading.cue_at(prefix.start(1)), prefix[1]
    if word in _NO_LETTER or word in _ORDERS_OF_A_DESK or (cue is not None and cue.kind in _TELLS_OF_NUMBERS):
        return False
    if reading.shouted and word in _NO_PREFIX_WHEN_SHOUTED:
        return False
    if reading.shouted or len(word) == 1:
        return reading.pointer(prefix.start(1), strangers=0) is not None
    return True
