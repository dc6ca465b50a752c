"""Recognises the block of name, job, company, telephone and address that closes a mail without any delimiter.

Nothing marks such a block but its shape, and customers write their telephone number as part of what they ask. So a
block counts only with a full name (or a closing formula) at its head and at least one line under it that says how to
reach somebody or what somebody is; everything else stays where it is.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from mailbot.message.signature_words import CLOSINGS, COMPANIES, CONTACT_LABELS, TITLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PLACEHOLDER = re.compile(
    r"(?:(?:\[(?:cid:|image|logo|inline image|https?://)[^\]]{0,300}\]|<[\w-]{1,40}\.(?:png|jpe?g|gif)>"
    r"|\((?:embedded image moved to file|see attached file): [^)]{1,150}\))\s?){1,20}|[|+\-\s]{3,}",
    re.IGNORECASE,
)
"""What stands in a text for a picture or an attached file, or draws the frame of a table."""
_LONGEST_PLACEHOLDER = 600
_LONGEST_LINE = 90
"""Characters; what is longer is a sentence."""
_LONGEST_NAME = 45
_MOST_LINES = 12
_MOST_LETTERS_BESIDE = 48
"""Letters that may stand beside a telephone number or address in a line with a label or a divider."""
_MOST_WORDS_OF_A_JOB = 10
_MOST_WORDS_OF_A_PLACE = 6
_MOST_WORDS_OF_A_COUPLE = 3
"""Words of "Ann & Bob", who are no company."""
_ARTICLES = frozenset({"le", "la", "les", "l'", "the", "for", "pour", "un", "une", "a", "an", "der", "die", "das"})
_MOST_WORDS_BEFORE_A_STOP = 4
"""Words of a line that ends with a full stop and is still no sentence."""


class _Line(StrEnum):
    EMPTY = "empty"
    CONTACT = "contact"
    """How to reach somebody: telephone, address, page."""
    PLACE = "place"
    """A postal address, or the number of a registered company."""
    JOB = "job"
    """A job or department."""
    COMPANY = "company"
    NAME = "name"
    """A first and a last name."""
    SIGNED = "signed"
    """A name with its job, firm, telephone or address behind it: a block in one line."""
    WORDS = "words"
    """Few capitalised words: a first name, a town, an association; part of a block, but no reason to see one."""
    CLOSING = "closing"
    MOTTO = "motto"
    """A line all in quotation marks."""
    TEXT = "text"


_TELLING = frozenset({_Line.SIGNED, _Line.CONTACT, _Line.PLACE, _Line.JOB, _Line.COMPANY, _Line.MOTTO})
"""What has to stand under a name before the name is part of a block."""


def _words(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_CLOSINGS = frozenset(CLOSINGS)
_TITLE = re.compile(rf"(?<!\w)(?:{_words(TITLES)})(?!\w)")
_COMPANY = re.compile(rf"(?<!\w)(?:{_words(COMPANIES)})(?!\w)")
_LABEL = re.compile(
    rf"[*•\-\[(]?\s?(?:(?:{_words(CONTACT_LABELS)})\.?(?:\s\w{{1,8}}\.?)?\s?[:.]\s*\S"
    r"|[a-z]\s?[:.]?\s?[+(\d]|[a-z]\s?:\s\S|[☎📞📱✆✉🌐])"
)
_LABEL_NO_COLON = re.compile(rf"(?:{_words(CONTACT_LABELS)})\.?\s[+(\d]")
_NUMBER = re.compile(r"(?<![\w-])\(?\+?\(?\d[\d\s().\-/–]{6,22}\d")
_ADDRESS = re.compile(r"[^\s<>()]{1,64}@[^\s<>()]{1,255}\.[^\s<>()]{2,63}")
_PAGE = re.compile(
    r"(?:https?://|www\.)[^\s<>()]{3,200}|[\w-]{2,40}\.(?:com|fr|org|net|co\.uk|de|eu|io|be|ch|ca|example)(?:/\S*)?$"
)
_STREET = re.compile(
    r"\d{1,5}\s?(?:bis|ter|[a-d])?,?\s(?:[\w'’.-]{1,20}\s){0,3}?"
    r"(?:rue|avenue|av|bd|boulevard|chemin|impasse|allée|place|route|quai|square|cours|street|st|road|rd|lane|drive|way|close"
    r"|court|house|ave|blvd|suite|ste)(?!\w)|(?:rue|chemin|route|avenue|chaussée|place|boulevard)\s.{2,40}\s\d{1,4}(?:,|$)"
    r"|\w{2,30}(?:straße|strasse|str\.|weg|straat|laan|platz)\s\d{1,4}|(?:b\.?\s?p\.?|p\.?\s?o\.?\sbox|cs)\s\d{2,6}"
)
_POST_CODE = re.compile(
    r"(?:[a-z]{1,2}-)?\d{4,5}\s[^\W\d_][\w'’. -]{1,40}|.{0,40}\b[a-z]{1,2}\d[\da-z]?\s\d[a-z]{2}"
    r"|[^.!?]{2,50},\s\d{4,5}\s[^\W\d_][\w'’-]{1,25}(?:\s[^\W\d_][\w'’-]{1,25}){0,2}"
    r"|.{2,40},?\s[a-z]{2}\s\d{5}(?:-\d{4})?|.{0,40}\b[a-z]\d[a-z]\s?\d[a-z]\d|\d{4}\s?[a-z]{2}\s[^\W\d_].{1,30}"
)
_REGISTERED = re.compile(r"(?:siret|siren|rcs|r\.c\.s|sitz der|registered|tva|vat|handelsregister|hrb|capital)(?!\w)")
_NAME_WORD = r"[^\W\d_a-zà-ÿ](?:[^\W\d_]|['’.\-]){0,24}"
_PARTICLE = r"(?:de|du|des|d['’]|la|le|van|der|den|von|zu|di|da|dos|el|al|ben|bin|ní|mac|y|e|i)"
_NAME = re.compile(
    rf"(?:(?:m|mr|mrs|ms|mme|mlle|dr|prof|me|m\.|mr\.|mrs\.|dr\.|prof\.|madame|monsieur|herr|frau)\s)?"
    rf"{_NAME_WORD}(?:\s(?:{_PARTICLE}\s){{0,2}}{_NAME_WORD}){{1,3}}(?:,\s[\w.\s,]{{2,24}})?[.,]?"
)
_CIVIL_NAME = re.compile(
    r"(?:m|mr|mrs|ms|mme|mlle|m\.|mr\.|mrs\.|madame|monsieur|herr|frau)\s[^\W\d_]{2,25}[.,]?", re.IGNORECASE
)
_DIVIDED = re.compile(r"[|&]| [–/-] ")
_DIVIDER = re.compile(r"[|/•·–]|\s-\s")
_NAMED_BEFORE = re.compile(r"(.{3,45}?)\s[|·•–—-]\s(?=[^\W_]|[+(])")
_STREET_AND_TOWN = re.compile(
    r"(?:rue|avenue|chemin|ch\.|route|chaussée|place|boulevard|quai)\s[\w'’ -]{2,30}\s?[,–]\s?[^\W\d_][\w'’-]{2,25}"
)
"""A street without number, and its town."""
_SENTENCE = re.compile(r"[.!?…]$")
_STOP = re.compile(r"[^\w\s:]$|_$")
"""Any mark at the end of a line, an emoji too."""
_ASKING = re.compile(
    r"(?<!\w)(?:je|j['’]|vous|votre|nous|merci de|svp|pouvez|n°|réf|ref|order|commande|dossier|contrat|client|facture"
    r"|invoice|ticket|i|i['’]m|you|your|please|we|my|mon|ma|mes|account|booking|number|numéro"
    r"|membre|member)(?!\w)"
)


def contact_block_start(lines: Sequence[str], end: int) -> int:
    """Return the first line of the block that ends before line ``end``, or ``end`` when there is none."""
    kinds: list[_Line] = []
    start = end
    while start > 0 and end - start < 2 * _MOST_LINES:
        kind = _kind(lines[start - 1])
        if kind in {_Line.TEXT, _Line.CLOSING} or (kind is _Line.EMPTY and start - 1 > 0 and _gap(lines, start - 1)):
            break
        kinds.insert(0, kind)
        start -= 1
    above = lines[_above(lines, start)] if start else ""
    ended = _SENTENCE.search(above) is not None
    head = _head(kinds, closed=is_closing(above) or ended)
    head = _named_and_placed(kinds, lines[start:end]) if head is None and ended and not is_closing(above) else head
    if head is None or not any(lines[: start + head]) or _belongs_above(lines, start + head):
        return end
    return start + head


def _belongs_above(lines: Sequence[str], head: int) -> bool:
    """Tell whether the block goes on with what is said above it: a colon announces it, or no mark ends the sentence."""
    above = lines[_above(lines, head)]
    if above.endswith((":", "：")):
        return True
    attached = lines[head - 1] != ""
    return attached and not _STOP.search(above) and not is_closing(above) and _kind(above) is _Line.TEXT


def is_closing(line: str) -> bool:
    """Tell whether ``line`` is a closing formula of a letter and nothing else."""
    return line.lower().rstrip(" ,.!;") in _CLOSINGS


def _gap(lines: Sequence[str], i: int) -> bool:
    """Tell whether line ``i`` and the one above are both empty: more than a block has inside."""
    return not lines[i - 1] and i >= 2 and not lines[i - 2]  # noqa: PLR2004 - three empty lines in all


def _above(lines: Sequence[str], start: int) -> int:
    """Return the last line above ``start`` that says something; 0 when none does."""
    return next((i for i in range(start - 1, -1, -1) if lines[i]), 0)


def _head(kinds: Sequence[_Line], *, closed: bool) -> int | None:
    """Return where in ``kinds`` the block begins, or None; ``closed``: what stands above it has come to an end."""
    telling = [i for i, kind in enumerate(kinds) if kind in _TELLING]
    if not telling:
        return None
    for i, kind in enumerate(kinds):
        if kind is _Line.SIGNED and closed:
            return i
        if kind in {_Line.NAME, _Line.SIGNED} and i < telling[-1]:
            return i
        if kind is _Line.COMPANY or (kind is _Line.JOB and len(telling) > 1):
            reachable = _Line.CONTACT in kinds[i:] or _Line.PLACE in kinds[i:]
            return i if closed or reachable or _Line.EMPTY in kinds[:i] else None
        if kind in _TELLING:
            return None
    return None


def _named_and_placed(kinds: Sequence[_Line], lines: Sequence[str]) -> int | None:
    """Return 0 when the block is a full name and one line of capitalised words, the house, town or firm; else None.

    A single word below may be a second person who signs, and so may a name.
    """
    if list(kinds) != [_Line.NAME, _Line.WORDS] or lines[0][-1] in ",.":
        return None
    return 0 if len(lines[1].split()) > 1 or "-" in lines[1] else None


def _kind(line: str) -> _Line:
    if not line or PLACEHOLDER.fullmatch(line[:_LONGEST_PLACEHOLDER]):
        return _Line.EMPTY
    if len(line) > _LONGEST_LINE:
        return _Line.TEXT
    line = line.strip("*_|[] ")
    lowered = line.lower()
    if is_closing(line):
        return _Line.CLOSING
    if (signed := _is_signed(line, lowered)) or _is_contact(lowered):
        return _Line.SIGNED if signed else _Line.CONTACT
    if _ASKING.search(lowered) or line[-1:] in "?!:":
        return _Line.TEXT
    if (
        _POST_CODE.fullmatch(lowered)
        or _STREET.search(lowered)
        or _REGISTERED.match(lowered)
        or _is_town(line, lowered)
    ):
        return _Line.PLACE
    if line[:1] in '«“"„' and line[-1:] in '»”"“':
        return _Line.MOTTO
    return _person_or_job(line, lowered)


def _person_or_job(line: str, lowered: str) -> _Line:
    """Tell names, jobs and companies apart from short text by their capitals, and by the words of the tables."""
    words = line.split()
    if line[-1:] == "," or (_SENTENCE.search(line) and len(words) > _MOST_WORDS_BEFORE_A_STOP):
        return _Line.NAME if _is_name(line) else _Line.TEXT
    head, comma, rest = line.partition(",")
    if comma and rest.strip()[:1].islower() and (head.isalpha() or _is_name(head)):
        return _Line.NAME
    capitals = sum(word[:1].isupper() for word in words)
    divided = _DIVIDED.search(line) is not None and len(words) > _MOST_WORDS_OF_A_COUPLE and capitals * 2 >= len(words)
    company = _COMPANY.search(lowered) is not None and len(words) > 1
    if not company and not divided and not _TITLE.search(head.lower()) and _is_name(head):
        return _Line.NAME
    if not (line[0].isupper() or line[0].isdigit()) or len(words) > _MOST_WORDS_OF_A_JOB:
        return _Line.TEXT
    if not capitals or (words[0].lower() in _ARTICLES and capitals < len(words)):
        return _Line.TEXT
    if company or divided:
        return _Line.COMPANY
    if _TITLE.search(lowered):
        return _Line.JOB
    capitalized = capitals * 2 >= len(words) and len(words) <= _MOST_WORDS_OF_A_PLACE and line[-1] not in ".!?…"
    return _Line.WORDS if capitalized else _Line.TEXT


def _is_name(text: str) -> bool:
    if text.startswith("The "):  # a house
        return False
    return len(text) <= _LONGEST_NAME and (_CIVIL_NAME.fullmatch(text) or _NAME.fullmatch(text)) is not None


def _is_town(line: str, lowered: str) -> bool:
    return line[:1].isupper() and _STREET_AND_TOWN.fullmatch(lowered) is not None


def _is_signed(line: str, lowered: str) -> bool:
    """Tell whether a name opens the line and, behind a drawn divider, stand a job, a firm or how to reach it.

    Behind a comma ("Ann Doe, treasurer", "Ann Doe, 555 0100") people write what they want to be known, and it stays.
    """
    name = _NAMED_BEFORE.match(line)
    if name is None or not _is_name(name[1]) or _COMPANY.search(name[1].lower()) or _ASKING.search(lowered):
        return False
    rest = line[name.end() :]
    return _is_contact(rest.lower()) or (rest[0].isupper() and line[-1] not in ".!?:")


def _is_contact(lowered: str) -> bool:
    """Tell whether the line only says how to reach somebody: a number, an address or a page, and hardly a word more."""
    rest, found = _NUMBER.subn("", lowered)
    rest, addresses = _ADDRESS.subn("", rest)
    rest, pages = _PAGE.subn("", rest)
    letters = sum(map(str.isalpha, rest))
    if _LABEL.match(lowered) or _LABEL_NO_COLON.match(lowered):
        return letters <= _MOST_LETTERS_BESIDE and not _ASKING.search(rest)
    if not (found or addresses or pages) or _ASKING.search(rest):
        return False
    return not letters or (letters <= _MOST_LETTERS_BESIDE and _DIVIDER.search(rest) is not None)
