"""Finds the numbers that customers quote: of an order, an invoice, a customer file, a parcel.

What kind a number is, its neighbours say best ("contrat n°"), then its own look ("1Z...", "FA-2026-..."), then what
the mail as a whole is about. A number that nothing announces counts only when it looks like a reference and like
nothing else. Value: capitals, without ``#``.
"""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from mailbot.understanding.extract.codes import UNIT, YEAR, Code, codes
from mailbot.understanding.extract.ground import entity
from mailbot.understanding.extract.shapes import (
    is_something_else,
    kind_by_look,
    looks_like_a_reference,
    looks_like_tracking,
)
from mailbot.understanding.extract.topics import leaning
from mailbot.understanding.extract.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mailbot.domain import Entity
    from mailbot.understanding.extract.ground import Ground
    from mailbot.understanding.extract.reading import Pointer, Reading

TYPES = {
    Kind.ORDER: "order_ref",
    Kind.CUSTOMER: "customer_ref",
    Kind.INVOICE: "invoice_ref",
    Kind.TRACKING: "tracking",
}
_MOST_BETWEEN_TWO = 14
"""Letters between two references of one list: ", ", " et ", " (keep), "."""
_FAR = 6
"""Words that may stand between a reference and the word that tells its kind when nothing nearer does."""

# Fewest digits of a reference. Three are enough right behind its telling word ("Inv 311"), four behind "n°" alone would
# still be a year, a room or a quantity.
_LEAST = 3
_LEAST_MIXED = 2
_LEAST_NEAR, _LEAST_FAR, _LEAST_VAGUE = 4, 5, 5
_LEAST_OF_A_PARCEL, _LEAST_OF_A_LONG_NUMBER = 6, 11
_MOST_LETTERS_ALONE = 3
_LOCATOR = 6
_LOOK_BACK = 60
"""Characters before a code that tell whether it is set apart."""

_THOUSANDS = re.compile(r"\d{1,3}(?:[ .]\d{3}){1,2}$")
_ON = frozenset({"on", "for", "under", "sur", "pour"})
_INVOICE = re.compile(r"#?(?:INV|INVOICE|FACT|FACTURE)[-_/ ]?\d")
"""What a number that calls itself an invoice begins with, whatever stands before it ("refund INV-311")."""
_LIST = re.compile(
    r"[\s,;:/&+=\u2013-]*(?:\([\w ]{1,10}\)[\s,]*)?(?:et|and|ou|or|puis|then|a|to|=|keep|garder|gardez|pas|not)?"
    r"(?: le| la| the)?[\s,]*$"
)


def references(reading: Reading, ground: Ground) -> Iterator[Entity]:
    """Yield the references of a mail."""
    previous: tuple[Code, Kind | None] | None = None
    topic = lru_cache(maxsize=1)(partial(leaning, reading))
    for code in codes(reading, ground):
        pointer = reading.pointer(code.start)
        if UNIT.match(reading.folded, code.end) or not _may_be_one(code, pointer, reading):
            kind = None
        elif previous is not None and _same_list(previous[0], code, reading):
            kind = previous[1]
        else:
            kind = _kind(code, reading, pointer, topic)
        previous = (code, kind)
        if kind is not None:
            yield entity(TYPES[kind], reading, (code.start, code.end), code.text.lstrip("#").upper())


def _may_be_one(code: Code, pointer: Pointer | None, reading: Reading) -> bool:
    """Whether neither the look of the code nor the word right before it says that it is something else."""
    beside = pointer is not None and pointer.words_between == 0
    if pointer is not None and pointer.kind is Kind.NOTHING and beside and not _turned_to(code, reading):
        return pointer.apart and looks_like_a_reference(code.shape, code.text)
    return not is_something_else(code.text, told=pointer is not None and pointer.kind in TYPES and beside)


def _turned_to(code: Code, reading: Reading) -> bool:
    """Whether the code is what something is to be done on, and not its number ("change the colour on K-7899-WB")."""
    before = reading.word_before(code.start)
    on = before >= 0 and reading.words[before] in _ON
    return on and looks_like_a_reference(code.shape, code.text)


def _kind(code: Code, reading: Reading, pointer: Pointer | None, topic: Callable[[], Kind]) -> Kind | None:
    """Return what the code is a reference of, or None when it is none."""
    told = None if pointer is None or pointer.kind in {Kind.PHONE, Kind.NOTHING} else pointer.kind
    if looks_like_tracking(code.text, told=told is Kind.TRACKING):
        return Kind.TRACKING
    if pointer is None or told is None:
        sure = looks_like_a_reference(code.shape, code.text) or _stands_alone(code, reading)
        return _undecided(code, reading, topic) if sure else None
    if not _enough(code, pointer, reading):
        return None
    if told is Kind.TRACKING and pointer.words_between and code.shape.digits < _LEAST_OF_A_PARCEL:
        return Kind.ORDER
    if told is Kind.ORDER and _INVOICE.match(code.text):
        return Kind.INVOICE
    return told if told in TYPES else _undecided(code, reading, topic)


def _enough(code: Code, pointer: Pointer, reading: Reading) -> bool:
    """Whether a code behind a telling word is enough of a number, the more words stand between the more so."""
    shape, mixed = code.shape, code.shape.letters > 0
    if (YEAR.match(code.text) and not pointer.numbered) or (shape.small and shape.digits < _LEAST_NEAR):
        return looks_like_a_reference(shape, code.text)
    if looks_like_a_reference(shape, code.text):
        return True
    if pointer.kind not in TYPES:
        least = _LEAST_VAGUE - (mixed and pointer.kind is not Kind.NUMBER) + (not mixed and not pointer.numbered)
        return shape.digits >= least and "." not in shape.marks
    if pointer.words_between or pointer.apart:
        quantity = _THOUSANDS.match(code.text) and not pointer.numbered
        return shape.digits >= (_LEAST_FAR if pointer.words_between > 1 or not mixed else _LEAST_NEAR) and not quantity
    if mixed:
        short = shape.digits >= _LEAST_MIXED and shape.digits + shape.letters > _LEAST
        return shape.digits >= _LEAST or short or len(code.text) == _LOCATOR
    directly = reading.cue_at(code.start - 2) is not None or pointer.numbered or code.text[0] == "#"
    return shape.digits > _LEAST or (shape.digits == _LEAST and directly)


def _same_list(one: Code, other: Code, reading: Reading) -> bool:
    """Whether two codes stand in one list and look alike, so that they are of one kind."""
    between = reading.folded[one.end : other.start]
    if len(between) > _MOST_BETWEEN_TWO or not between or not _LIST.match(between):
        return False
    alike = one.shape.pattern[:3] == other.shape.pattern[:3] or one.text[:3] == other.text[:3]
    return alike and abs(len(one.text) - len(other.text)) <= 1


def _stands_alone(code: Code, reading: Reading) -> bool:
    """Whether a short code or a bare number of five digits or more is set apart as only a reference is."""
    shape = code.shape
    fewest = _LEAST_NEAR if code.text[0] == "#" else _LEAST_FAR
    if shape.small or shape.digits + shape.letters < fewest or shape.marks - {"-", "#", "/"}:
        return False
    if shape.letters:
        may_be = shape.letters <= _MOST_LETTERS_ALONE and shape.digits >= _LEAST
    else:
        may_be = "/" not in shape.marks
    before = reading.text[max(0, code.start - _LOOK_BACK) : code.start].rstrip(" ([#")
    after = reading.text[code.end : code.end + 2]
    own_line = before.endswith("\n") and after[:1] in {"", "\n"} and any(map(str.isalnum, before))
    if not may_be or (own_line and shape.digits == _LEAST_FAR):
        return False
    opens = not before or before[-1] in ("\n.!?" if shape.letters else "\n.!?:,;") or code.text[0] == "#"
    closes = not after.strip() or after[0] in ".,;:!?)\n"
    return opens and closes and (not shape.letters or bool(before))


def _undecided(code: Code, reading: Reading, topic: Callable[[], Kind]) -> Kind:
    """Return the kind of a reference that no word right before it names."""
    by_look = kind_by_look(code.text)
    if by_look is not None:
        return by_look
    long = code.shape.digits >= _LEAST_OF_A_LONG_NUMBER
    if long and Kind.TRACKING in reading.kinds:
        return Kind.TRACKING
    if code.shape.digits > _LEAST_OF_A_LONG_NUMBER and not code.shape.letters and "-" not in code.shape.marks:
        return Kind.TRACKING if topic() is Kind.ORDER else topic()
    far = reading.pointer(code.start, strangers=_FAR)
    if far is not None and far.kind in TYPES and far.kind is not Kind.TRACKING:
        return far.kind
    return topic()
