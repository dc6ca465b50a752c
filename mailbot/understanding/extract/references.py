"""Finds the numbers that customers quote: of an order, an invoice, a customer file, a parcel.

What kind a number is, its neighbours say best ("contrat n°"), then its own shape ("1Z...", "FA-2026-..."), then what
the mail as a whole is about. A number that nothing announces counts only when it looks like a reference and like
nothing else. Value: capitals, without ``#``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mailbot.understanding.extract.ground import entity
from mailbot.understanding.extract.shapes import (
    Shape,
    is_something_else,
    kind_by_look,
    looks_like_a_reference,
    looks_like_tracking,
    shape_of,
)
from mailbot.understanding.extract.topics import leaning
from mailbot.understanding.extract.vocabulary import TELLING, VAGUE, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailbot.domain import Entity
    from mailbot.understanding.extract.ground import Ground
    from mailbot.understanding.extract.reading import Pointer, Reading

TYPES = {
    Kind.ORDER: "order_ref",
    Kind.CUSTOMER: "customer_ref",
    Kind.INVOICE: "invoice_ref",
    Kind.TRACKING: "tracking",
}
_TELLS_OF_NUMBERS = TELLING | VAGUE | {Kind.NUMBER}
_LONGEST = 40
"""Letters of a reference with its blanks."""
_MOST_BETWEEN_TWO = 14
"""Letters between two references of one list: ", ", " et ", " (keep), "."""
_SHORTEST_BARE_NUMBER = 5
"""Digits of a number that is a reference by standing alone; four are a year or a sum."""
_SHORTEST_PARCEL_NUMBER = 6
_SHORTEST_LONG_NUMBER = 11
"""Digits of a number that is the parcel's when the mail speaks of one."""

_RUN = re.compile(r"\d{1,40}")
_LEFT = re.compile(r"[A-Za-z0-9][A-Za-z0-9/._-]{0,24}$")
_RIGHT = re.compile(r"[A-Za-z0-9/._-]{0,40}")
_PREFIX = re.compile(r"(?<![\w.'\u2019+/&-])([A-Z]{1,5}) $")
_MORE = re.compile(r" (\d[\dA-Z]{0,6}(?:[./-][\dA-Z]{1,8}){0,4}|[A-HJ-Z]{1,2})(?![\w@'\u2019])")
_A_NOUN_FOLLOWS = re.compile(
    r" (?!(?:et|ou|and|or|is|in|has|de|du|pour|a|au|en|for|to|of|on|the|le|la|est|avec|with|which|qui|car|puis|svp|pls|"
    r"please|merci|from|at|by|if|so|but|mais|sur|par|dans|je|i|my|ne|stp|then|again|was|vous|que|not|pas|only|dated|alors|"
    r"donc|because|depuis|since|ici|il|elle|on|nous|they|we|he|she|can|could|pouvez|peut|keep|garder|instead|c|y|au|aux|"
    r"thanks|thx|thank|will|would|should|under|this|that|these|dont|toujours|still|d|l|qu|s|j|n|ce|cette|votre|mon|ma|your|our)\b)"
    r"[a-z\u00e0-\u00ff]"
)
_UNIT = re.compile(
    r" ?(?:km|kg|g|cm|mm|m2|m|ml|l|cl|kwh|kw|w|v|go|mo|gb|mb|mhz|ghz|ans|mois|jours|semaines|heures|h|min|minutes|pcs|"
    r"pieces|unites|personnes|places|couverts|litres|pages|euros?|abonnes|exemplaires|copies|people|guests|pupils|"
    r"units|seats|days|years|hrs|hours|miles|lbs|pounds|gallons|feet|ft|sq|members|%|\u20ac|\$|\u00a3|x\d)(?![a-z0-9'\u2019]|\. ?\d)"
)
_BEFORE_LETTERS = re.compile(
    r"(?:pnr|locator|confirmation|(?:booking|reservation|dossier|ref|reference|billet|resa)(?: ?code| ?n\u00b0| no\.?| number| ?#)?)"
    r"(?: is| est| c'est)? ?[:#(]? ?$"
)
_LETTERS_ONLY = re.compile(r"(?<![\w-])[A-Z]{6}(?![\w-])")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d$")
_THOUSANDS = re.compile(r"\d{1,3}(?:[ .]\d{3})+$")
_LIST = re.compile(
    r"[\s,;:/&+=\u2013-]*(?:\([\w ]{1,10}\)[\s,]*)?(?:et|and|ou|or|puis|then|a|to|=|keep|garder|gardez|pas|not)?"
    r"(?: le| la| the)?[\s,]*$"
)
_NO_PREFIX = frozenset("A I EST IS DE DU LE LA LES OF THE NO N ET ON TO AT IN AU EN POUR FOR UN PAR MY MES".split())


@dataclass(frozen=True, slots=True)
class _Code:
    """A stretch of text that may be a reference, and the word that points at it."""

    start: int
    end: int
    text: str
    shape: Shape


def references(reading: Reading, ground: Ground) -> Iterator[Entity]:
    """Yield the references of a mail."""
    previous: tuple[_Code, Kind] | None = None
    for code in _codes(reading, ground):
        kind = _kind(code, reading, previous)
        if kind is not None:
            previous = (code, kind)
            yield entity(TYPES[kind], reading, (code.start, code.end), code.text.lstrip("#").upper())


def _codes(reading: Reading, ground: Ground) -> Iterator[_Code]:
    text, behind = reading.text, 0
    for run in _RUN.finditer(text):
        if run.start() < behind:
            continue
        start, end = _chunk(text, run, behind)
        behind = end
        if not ground.free(start, end):
            continue
        start, end = _grouped(reading, ground, start, end)
        behind = end
        if text[start - 1 : start] == "#":
            start -= 1
        if end - start <= _LONGEST and not text[start - 1 : start].isalpha() and not text[end : end + 1].isalpha():
            yield _Code(start, end, text[start:end], shape_of(text[start:end]))
    yield from _record_locators(reading, ground)


def _record_locators(reading: Reading, ground: Ground) -> Iterator[_Code]:
    """Yield the booking codes of six letters ("JLMXQQ"), which only a telling word makes one."""
    if reading.shouted:
        return
    for match in _LETTERS_ONLY.finditer(reading.text):
        before = reading.folded[max(0, match.start() - 40) : match.start()]
        if _BEFORE_LETTERS.search(before) and reading.cue_at(match.start()) is None and ground.free(*match.span()):
            yield _Code(match.start(), match.end(), match.group(), shape_of(match.group()))


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
        for _ in range(6):
            more = _MORE.match(text, end)
            if more is None or not ground.free(*more.span()) or not _belongs(more, reading, groups):
                break
            end, groups = more.end(), groups + 1
    return (prefix.start(1) if prefix and prefixed else start), end


def _belongs(more: re.Match[str], reading: Reading, groups: int) -> bool:
    """Whether one more group is part of the number, and not a quantity or a word that follows it."""
    text, digits = reading.text, sum(map(str.isdigit, more[1]))
    if not digits:
        closes = not text[more.end() : more.end() + 1].strip() or text[more.end()] in ".,;:!?)"
        return closes and not reading.shouted
    if _UNIT.match(text, more.end()) and not more[1].startswith("0"):
        return False
    return (groups > 1 and digits > 2) or not _A_NOUN_FOLLOWS.match(text, more.end())  # noqa: PLR2004 - "MF 5510 221"


def _is_prefix(prefix: re.Match[str], reading: Reading) -> bool:
    """Whether a word of capitals before the digits is the first part of the reference and not a word of its own."""
    cue = reading.cue_at(prefix.start(1))
    if (prefix[1] in _NO_PREFIX and (reading.shouted or len(prefix[1]) == 1)) or (cue is not None and cue.kind in _TELLS_OF_NUMBERS):
        return False
    if reading.shouted or len(prefix[1]) == 1:
        return reading.pointer(prefix.start(1), strangers=0) is not None
    return True


def _kind(code: _Code, reading: Reading, previous: tuple[_Code, Kind] | None) -> Kind | None:
    """Return what the code is a reference of, or None when it is none."""
    if _UNIT.match(reading.folded, code.end):
        return None
    pointer = reading.pointer(code.start)
    beside = pointer is not None and pointer.kind in TYPES and pointer.words_between == 0
    if is_something_else(code.text, told=beside):
        return None
    if pointer is not None and pointer.kind is Kind.NOTHING and pointer.words_between == 0:
        return None
    told = None if pointer is None or pointer.kind in {Kind.PHONE, Kind.NOTHING} else pointer.kind
    if looks_like_tracking(code.text, told=told is Kind.TRACKING):
        return Kind.TRACKING
    if previous is not None and _same_list(previous[0], code, reading):
        return previous[1]
    if pointer is None or told is None:
        sure = looks_like_a_reference(code.shape, code.text) or _stands_alone(code, reading)
        return _undecided(code, reading) if sure else None
    if not _enough(code, pointer, reading):
        return None
    if told is Kind.TRACKING:
        return Kind.TRACKING if code.shape.digits >= _SHORTEST_PARCEL_NUMBER else Kind.ORDER
    return told if told in TYPES else _undecided(code, reading)


def _enough(code: _Code, pointer: Pointer, reading: Reading) -> bool:
    """Whether a code behind a telling word is enough of a number, the more words stand between the more so."""
    shape, mixed = code.shape, code.shape.letters > 0
    if _YEAR.match(code.text) and not pointer.numbered:
        return False
    if looks_like_a_reference(shape, code.text):
        return True
    if shape.small and shape.digits < 4:  # noqa: PLR2004 - "33-seater"
        return False
    if pointer.kind not in TYPES:
        least = 5 if pointer.kind is Kind.NUMBER or not mixed else 4
        return shape.digits >= least + (not mixed and not pointer.numbered) and "." not in shape.marks
    if pointer.words_between or pointer.apart:
        far = pointer.words_between > 1
        quantity = _THOUSANDS.match(code.text) and not pointer.numbered
        return shape.digits >= (5 if far or not mixed else 4) and not quantity  # noqa: PLR2004 - see above
    if mixed:
        return shape.digits >= 3 or (shape.digits > 1 and shape.digits + shape.letters > 3) or len(code.text) == 6  # noqa: PLR2004
    directly = reading.cue_at(code.start - 2) is not None or pointer.numbered or code.text[0] == "#"
    return shape.digits > 3 or (shape.digits == 3 and directly)  # noqa: PLR2004 - "Inv 311"


def _same_list(one: _Code, other: _Code, reading: Reading) -> bool:
    """Whether two codes stand in one list and look alike, so that they are of one kind."""
    between = reading.folded[one.end : other.start]
    if len(between) > _MOST_BETWEEN_TWO or not between or not _LIST.match(between):
        return False
    alike = one.shape.pattern[:3] == other.shape.pattern[:3] or one.text[:3] == other.text[:3]
    return alike and abs(len(one.text) - len(other.text)) <= 1


def _stands_alone(code: _Code, reading: Reading) -> bool:
    """Whether a bare number of five digits or more is set apart as only a reference is."""
    shape = code.shape
    if shape.digits < _SHORTEST_BARE_NUMBER or shape.letters or shape.marks - {"-", "#"}:
        return False
    before, after = reading.text[: code.start].rstrip(" ([#"), reading.text[code.end : code.end + 2]
    opens = not before or before[-1] in "\n.!?:,;" or code.text[0] == "#"
    closes = not after.strip() or after[0] in ".,;:!?)\n"
    return opens and closes


def _undecided(code: _Code, reading: Reading) -> Kind:
    """Return the kind of a reference that no word right before it names."""
    by_look = kind_by_look(code.text)
    if by_look is not None:
        return by_look
    if code.shape.digits >= _SHORTEST_LONG_NUMBER and any(cue.kind is Kind.TRACKING for cue in reading.cues):
        return Kind.TRACKING
    far = reading.pointer(code.start, strangers=6)
    if far is not None and far.kind in TYPES and far.kind is not Kind.TRACKING:
        return far.kind
    return leaning(reading)
