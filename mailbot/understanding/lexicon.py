"""What words mean in the terms of customer service, in French and English alike, read from lexicon.txt.

"Mon colis" and "my parcel" share no word, but they share an idea. Ideas, and two ideas near each other in a sentence
("not", "receive"), are terms like words are; what a model learns from mails in one language serves it in the other.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

LEXICON = Path(__file__).with_name("lexicon.txt")
LONGEST = 5
"""Words of the longest phrase."""
SHORTEST_STEM = 3

_WORD = re.compile(r"[^\W_]+")


class Lexicon(NamedTuple):
    """The ideas by whole word, by beginning of a word, and by phrase."""

    words: dict[str, tuple[str, ...]]
    stems: dict[str, tuple[str, ...]]
    phrases: dict[tuple[str, ...], tuple[str, ...]]
    openings: dict[tuple[str, ...], int]
    """By the first two words of a phrase, the words of the longest that begins so."""


@cache
def lexicon() -> Lexicon:
    """Return lexicon.txt, read once."""
    return parsed(LEXICON.read_text(encoding="utf-8"))


def parsed(text: str) -> Lexicon:
    """Return the lexicon written in ``text``: lines ``idea: word stem* a_phrase``, and comments after ``#``."""
    words: dict[str, tuple[str, ...]] = {}
    stems: dict[str, tuple[str, ...]] = {}
    phrases: dict[tuple[str, ...], tuple[str, ...]] = {}
    for line in text.splitlines():
        idea, colon, entries = line.partition(":")
        if line.startswith("#") or not colon:
            continue
        for entry in entries.split():
            parts = _words_of(entry)
            if len(parts) > 1:
                phrases[parts] = (*phrases.get(parts, ()), idea)
            elif parts and entry.endswith("*"):
                stems[parts[0]] = (*stems.get(parts[0], ()), idea)
            elif parts:
                words[parts[0]] = (*words.get(parts[0], ()), idea)
    return Lexicon(words, stems, phrases, {phrase[:2]: len(phrase) for phrase in sorted(phrases, key=len)})


def _words_of(entry: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", entry.lower())
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    return tuple(_WORD.findall(bare.replace("_", " ")))


@lru_cache(maxsize=60_000)
def ideas_of_word(word: str) -> tuple[str, ...]:
    """Return the ideas of one folded word: of the whole word, and of its longest known beginning."""
    known = lexicon()
    found = known.words.get(word, ())
    for end in range(len(word), SHORTEST_STEM - 1, -1):
        stem = known.stems.get(word[:end])
        if stem:
            return tuple(dict.fromkeys((*found, *stem)))
    return tuple(dict.fromkeys(found))


def ideas(words: list[str]) -> list[tuple[str, ...]]:
    """Return the ideas in the order of the words: of the longest phrase that begins at a word, and of the word."""
    known = lexicon()
    found = [*map(ideas_of_word, words)]
    # Two sentences in three have no phrase, which is told without a line of Python for each word.
    if not known.openings.keys().isdisjoint(pairwise(words)):
        for place in [place for place, two in enumerate(pairwise(words)) if two in known.openings]:
            found[place] = tuple(dict.fromkeys((*_ideas_of_phrase(words, place, known), *found[place])))
    return [*filter(None, found)]


def _ideas_of_phrase(words: list[str], place: int, known: Lexicon) -> tuple[str, ...]:
    """Return the ideas of the longest phrase of ``known`` that begins at ``place``."""
    beginning = tuple(words[place : place + LONGEST])
    for size in range(known.openings[beginning[:2]], 1, -1):
        phrase = known.phrases.get(beginning[:size])
        if phrase:
            return phrase
    return ()
