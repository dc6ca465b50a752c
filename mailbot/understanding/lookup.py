"""Finds the terms of a mail in a vocabulary in a fraction of the time that writing them all out would take.

``features.terms`` says what the terms of a mail are; this says where the vocabulary has them, and nothing else. Mails
say the same few thousand words again and again, so what the vocabulary knows of a word is found once and remembered;
two words, stems or ideas near each other are asked for by their numbers, all those of a mail at once.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain, count, pairwise, repeat
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mailbot.understanding.features import NEAR, STEM, fields, meaning, paired, pieces, signals
from mailbot.understanding.lexicon import ideas

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    Places = NDArray[np.int32]
    _Numbered = tuple[Places, Places]

WORDS_KEPT = 20_000
"""Words of which it is remembered where their pieces are, some 6 MB; the one that was not met longest makes room."""
NOWHERE = -1
"""The place of a term that the vocabulary does not have, and the number of a word that is in none of its pairs."""


class Found(NamedTuple):
    """Where a vocabulary has the terms of one mail."""

    places: Places
    """Of every known term as often as the mail has it, in no order."""
    told: Places
    """Of the known words of the text, its pairs of words, then those of the subject, each in its order."""
    distinct: int
    """Different words and pairs of words of the text, known or not."""


class _Word(NamedTuple):
    """What a vocabulary knows of one word. The numbers are kept as octets, which are joined more quickly."""

    head: bytes
    """Its place, and the numbers of the word and of its stem in pairs."""
    parts: bytes
    """Places of its pieces and of its stem."""


_HEAD = 3
_BETWEEN_SENTENCES = np.full(_HEAD * NEAR, NOWHERE, np.int32).tobytes()
"""So many words that nobody says keep the end of a sentence from being near the beginning of the next."""


class Lookup:
    """A vocabulary made ready for finding. ``terms`` has its terms by their place."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self.terms = tuple(vocabulary)
        self._place = vocabulary
        self._pairs = _Pairs(vocabulary)
        self._word = lru_cache(maxsize=WORDS_KEPT)(self._known)

    def find(self, new_text: str, subject: str = "") -> Found:
        """Return where the terms are that ``features.terms`` counts in what the author newly wrote and the subject."""
        body, title = fields(new_text, subject)
        sentences = [*body, *title]
        rows = [[*map(self._word, words)] for words in sentences]
        heads = b"".join([octets for row in rows for octets in (*[word.head for word in row], _BETWEEN_SENTENCES)])
        place, word, stem = np.frombuffer(heads, np.int32).reshape(-1, _HEAD).T
        length = sum(map(len, body))
        own = length + NEAR * len(body)
        beside = max(0, own - 1)
        names, near_ideas = self._ideas(sentences)
        near_stems = [(stem[:-away], stem[away:]) for away in range(1, NEAR + 1)] if rows else []
        pairs = self._pairs.of([(word[:beside], word[1:own]), *near_stems, *near_ideas])
        told = _known(place[:own], pairs[:beside], self._told_by_subject(title))
        others = self._by_name((*names, *signals(new_text, subject, length)))
        parts = np.frombuffer(b"".join([word.parts for row in rows for word in row]), np.int32)
        return Found(
            places=np.concatenate([told, _known(pairs[beside:], others), parts]),
            told=told,
            distinct=len(set().union(*body)) + len(set().union(*map(pairwise, body))),
        )

    @property
    def remembered(self) -> int:
        """How many words are remembered, at most WORDS_KEPT."""
        return self._word.cache_info().currsize

    def _known(self, word: str) -> _Word:
        """Return what the vocabulary knows of ``word``."""
        stem, number = word[:STEM], self._pairs.number
        head = self._place.get(f"w{word}", NOWHERE), number(f"w{word}"), number(f"t{stem}")
        return _Word(np.array(head, np.int32).tobytes(), _known(self._by_name((f"t{stem}", *pieces(word)))).tobytes())

    def _by_name(self, terms: Iterable[str]) -> Places:
        return np.fromiter(map(self._place.get, terms, repeat(NOWHERE)), np.int32)

    def _told_by_subject(self, title: list[list[str]]) -> Places:
        pairs = (f"s{a} {b}" for words in title for a, b in pairwise(words))
        return self._by_name(chain((f"s{word}" for words in title for word in words), pairs))

    def _ideas(self, sentences: list[list[str]]) -> tuple[list[str], list[_Numbered]]:
        """Return the terms of the ideas and of those asked for, then the pairs near each other or in one mail."""
        said: list[str] = []
        at: list[int] = []
        meant, behind = [], 0
        for words in sentences:
            row = ideas(words)
            meant.append(meaning(words, row))
            for group in row:
                said += group
                at += [behind] * len(group)
                behind += 1
            behind += NEAR
        numbers = self._pairs.numbers([f"i>{idea}" for idea in said])
        groups = np.array(at, np.intp)
        pairs = []
        for away in count(1):
            apart = groups[away:] - groups[:-away]
            near = apart <= NEAR
            if not near.any():
                break
            near &= apart > 0
            pairs.append((numbers[:-away][near], numbers[away:][near]))
        together = self._pairs.numbers([f"i&{idea}" for idea in paired(meant)])
        one, other = np.triu_indices(len(together), 1)
        asked = [f"i?{idea}" for own, asks in meant if asks for idea in own]
        return [f"i{idea}" for idea in said] + asked, [*pairs, (together[one], together[other])]


class _Pairs:
    """The pairs of words, stems and ideas in a vocabulary, by the numbers of their first and second parts.

    A part is named by its block, the mark that joins it when that is no blank, and itself: ``wcommande``, ``i&refund``.
    """

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        pairs = [
            (f"{term[0]}{mark.strip()}{first}", f"{term[0]}{mark.strip()}{second}", place)
            for block, mark in (("w", " "), ("t", " "), ("i", ">"), ("i", "&"))
            for term, place in vocabulary.items()
            if term[0] == block and mark in term
            for first, second in (term[1:].split(mark, 1),)
        ]
        self._number = {part: k for k, part in enumerate(sorted({part for *both, _ in pairs for part in both}))}
        keys = self._key(self.numbers([first for first, *_ in pairs]), self.numbers([second for _, second, _ in pairs]))
        order = np.argsort(keys)
        # The last key is greater than any that is asked for.
        self._keys = np.append(keys[order], np.iinfo(np.int64).max)
        self._places = np.append(np.array([place for *_, place in pairs], np.int32)[order], np.int32(NOWHERE))

    def number(self, part: str) -> int:
        """Return the number of a part, NOWHERE when it is part of no pair."""
        return self._number.get(part, NOWHERE)

    def numbers(self, parts: Sequence[str]) -> Places:
        """Return the numbers of many parts."""
        return np.fromiter(map(self._number.get, parts, repeat(NOWHERE)), np.int32, len(parts))

    def of(self, pairs: Sequence[_Numbered]) -> Places:
        """Return the places of pairs, given by the numbers of all first parts and of all second parts."""
        first = np.concatenate([one for one, _ in pairs])
        second = np.concatenate([other for _, other in pairs])
        found = np.full(len(first), NOWHERE, np.int32)
        may_be = np.flatnonzero((first >= 0) & (second >= 0))
        keys = self._key(first.take(may_be), second.take(may_be))
        at = np.searchsorted(self._keys, keys)
        hit = self._keys.take(at) == keys
        found[may_be[hit]] = self._places.take(at[hit])
        return found

    def _key(self, first: Places, second: Places) -> NDArray[np.int64]:
        return first * np.int64(len(self._number)) + second


def _known(*places: Places) -> Places:
    """Return all the places that are known."""
    every = np.concatenate(places)
    return every[every >= 0]
