"""Finds the full name that the writer signs with, and tells a bare first name that is only a signature."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mailbot.understanding.extract.name_words import NOT_A_SURNAME, WORDS_TOO
from mailbot.understanding.extract.naming import Name, is_cued, is_given, name_at, past_title, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailbot.understanding.extract.reading import Reading

_MOST_LINES = 5
"""Lines at the end of a mail among which the writer's name is looked for."""
_LONGEST_REST = 60
"""Letters behind a name in the line of a signature."""
_FEWEST_WORDS_OF_A_SENTENCE = 6
_LETTERS_BELOW, _LINES_BELOW = 80, 2
_LAST_LETTERS = 300
"""How much may stand below a signature, and behind the name altogether."""
_AFTER = re.compile(r"\s*$|\s*[,(\n/|\u2013\u2014]|\s+[-\u2013]\s|\s+\+?\(?\d|\s+\S{1,64}@")
_AFTER_A_KNOWN_NAME = re.compile(r"\s*\.?\s*$|\s*\.?\n")
_BEFORE = re.compile(r"(?:^|[\n.!?;,:)\u2026\u2013\u2014-]|[^\w\s'\u2019(\"\u00ab])\s*$")
_LAST_MARKS = 6
_MARK = re.compile(r"(?<![ .][A-Z\u00c0-\u00de])[.!?,;:)\u2026] {1,9}|[\U0001f300-\U0001faff] {0,9}")
"""The end of a sentence or part of one, behind which a name may stand; not the full stop of an initial."""
_CLOSING = re.compile(
    r"(?:merci|remerciements|salutations?|cordialement|cdt|respectueusement|avance|regards|thanks?|greetings|"
    r"faithfully|sincerely|yours|wishes|you|advance|bless|cheers|ta|love|best|respectfully|gratefully|truly)"
    r"[ ,.!]{1,3}$"
)


_DASH = re.compile(r" ?[\u2013\u2014|-] ?\S")
"""Behind a bare name at the head of a line stands the firm or the job."""
_INITIAL = re.compile(r" [A-Z]\.?")
"""The father's initial behind a first name, as in the south of India ("Priya V")."""
_TO_THE_END = re.compile(r"[^\w\s'\u2019-]|\d|(?<!\w)[a-z]{4,}")
"""What a bare name at the very end of a mail does not have behind it."""


def signatures(reading: Reading) -> Iterator[tuple[int, int]]:
    """Yield the writer's full name, alone on one of the last lines or behind the last sentence."""
    text = reading.text
    end, lines = len(text.rstrip()), 0
    while end > 0 and lines < _MOST_LINES:
        start = text.rfind("\n", 0, end) + 1
        line = text[start:end]
        if line.strip():
            lines += 1
            head = start + len(line) - len(line.lstrip(" \t-*\u2013\u2014\u00a0"))
            name = _signed_at(reading, past_title(reading, head), known_only=lines > 1 and start == 0)
            if name is None and lines == 1:
                name = _behind_a_sentence(reading, start, end)
            if name is not None:
                yield name.start, name.end
        end = start - 1


def _signed_at(reading: Reading, place: int, *, known_only: bool = False) -> Name | None:
    """Return the full name that stands at ``place`` as people sign, or None."""
    name = name_at(reading, place)
    if reading.shouted:
        name = shortened(reading, name, 2)
    full = len(name.words) > 1 and not all(word.endswith(".") for word in name.words)
    if not full or set(name.words) & NOT_A_SURNAME or is_cued(reading, name):
        return None
    initial = name.words[0].endswith(".")
    known = initial or is_given(name.words[0]) or is_given(name.words[-1])
    if reading.shouted and name.words[0] in WORDS_TOO:
        return None
    if known and (_AFTER.match(reading.text, name.end) or _AFTER_A_KNOWN_NAME.match(reading.text, name.end)):
        return name
    if known_only or reading.shouted or place == 0 or not _AFTER.match(reading.text, name.end):
        return None
    line_end = reading.text.find("\n", name.end)
    rest = reading.text[name.end : line_end if line_end >= 0 else None]
    capitals = all(word.isupper() for word in reading.text[name.start : name.end].split())
    closing_formula = rest.strip() == "," and line_end >= 0
    return name if len(rest) < _LONGEST_REST and not capitals and not closing_formula else None


def _behind_a_sentence(reading: Reading, start: int, end: int) -> Name | None:
    """Return the full name behind the last sentence ("... Merci d'avance, Tomasz Wieczorek")."""
    line, before = reading.text[start:end], max(0, end - start - 160)
    for mark in reversed(list(_MARK.finditer(line[before:]))[-_LAST_MARKS:]):
        place = start + before + mark.end()
        closing = _CLOSING.search(reading.folded, max(0, place - 24), place) is not None
        last = not _TO_THE_END.search(reading.text, place)
        name = _signed_at(reading, past_title(reading, place), known_only=not (closing or last))
        if name is not None:
            return name
    return None


def is_bare_signature(reading: Reading, name: Name) -> bool:
    """Return whether a single name is only how the writer signs: alone at the end of one of the last lines."""
    text, before = reading.text, max(0, name.start - 4)
    if len(name.words) > 1 or len(text) - name.end > _LAST_LETTERS or not _BEFORE.search(text[before : name.start]):
        return False
    line, _, more = text[name.end :].partition("\n")
    if len(more) > _LETTERS_BELOW or more.count("\n") > _LINES_BELOW:
        return False
    if not any(map(str.isalnum, line)) or _INITIAL.fullmatch(line):
        return True
    if _DASH.match(line) and name.start > 0 and text[name.start - 1] == "\n":
        return True
    opens = name.start > 0 and not text[text.rfind("\n", 0, name.start) + 1 : name.start].strip(" -\u2013")
    short = len(line.split()) < _FEWEST_WORDS_OF_A_SENTENCE and not line.rstrip().endswith(("?", "!"))
    return opens and not more.strip() and short and line.lstrip().startswith((",", "&", "et ", "and ", "("))
