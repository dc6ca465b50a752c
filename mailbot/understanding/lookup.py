"""Finds the terms of a mail in a vocabulary in a fraction of the time that writing them all out would take.

``features.terms`` says what the terms of a mail are; this says where the vocabulary has them, and nothing else. Mails
say the same few thousand words again and again, so what the vocabulary knows of a word is found once and remembered;
two words, stems or ideas near each other are asked for by their numbers, all those of a mail at once.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mailbot.understanding.features import NEAR, STEM, TOGETHER, fields, meaning, paired, pieces, signals
from mailbot.understanding.lexicon import ideas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    Places = NDArray[np.int32]
    _Numbered = tuple[Places, Places]

WORDS_KEPT = 20_000
"""Words of which it is remembered where their pieces are, some 6 MB; with the next one remembering begins anew."""
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
_BETWEEN_SENTENCES = _Word(head=np.full(_HEAD * NEAR, NOWHERE, np.int32).tobytes(), parts=b"")
"""So many words that nobody says keep the end of a sentence from being near the beginning of the next."""


class _Remembered(dict[str, _Word]):
    """What is known of the words that were met. A cache that kept their order would take twice as long to ask."""

    def __init__(self, find: Callable[[str], _Word]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, word: str) -> _Word:
        if len(self) >= WORDS_KEPT:
            self.clear()
        found = self[word] = self._find(word)
        return found


class _Idea(NamedTuple):
    """What a vocabulary knows of one idea: its places, and its numbers in pairs."""

    place: int
    asked: int
    """Its place as something that a sentence asks for."""
    near: int
    together: int


class Lookup:
    """A vocabulary made ready for finding. ``terms`` has its terms by their place."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self.terms = tuple(vocabulary)
        self._place = vocabulary
        self._pairs = _Pairs(vocabulary)
        self._words = _Remembered(self._known_word)
        self._idea = cache(self._known_idea)

    @property
    def remembered(self) -> int:
        """How many words are remembered, at most WORDS_KEPT."""
        return len(self._words)

    def find(self, new_text: str, subject: str = "") -> Found:
        """Return where the terms are that ``features.terms`` counts in what the author newly wrote and the subject."""
        body, title = fields(new_text, subject)
        sentences = [*body, *title]
        word_of = self._words.__getitem__
        known = [word for words in sentences for word in (*map(word_of, words), _BETWEEN_SENTENCES)]
        heads, parts = zip(*known, strict=True) if known else ((), ())
        place, word, stem = np.frombuffer(b"".join(heads), np.int32).reshape(-1, _HEAD).T
        length = sum(map(len, body))
        own = length + NEAR * len(body)
        beside = max(0, own - 1)
        others, near_ideas = self._ideas(sentences)
        others += self._by_name(signals(new_text, subject, length))
        near_stems = [(stem[:-away], stem[away:]) for away in range(1, NEAR + 1)] if known else []
        pairs = self._pairs.of([(word[:beside], word[1:own]), *near_stems, near_ideas])
        told = _known(place[:own], pairs[:beside], _numbers(self._told_by_subject(title)))
        pieced = np.frombuffer(b"".join(parts), np.int32)
        return Found(
            places=np.concatenate([told, _known(pairs[beside:], _numbers(others)), pieced]),
            told=told,
            distinct=len(set().union(*body)) + len(set().union(*map(pairwise, body))),
        )

    def _known_word(self, word: str) -> _Word:
        """Return what the vocabulary knows of ``word``."""
        stem, number = word[:STEM], self._pairs.number
        head = self._place.get(f"w{word}", NOWHERE), number(f"w{word}"), number(f"t{stem}")
        parts = _known(_numbers(self._by_name((f"t{stem}", *pieces(word)))))
        return _Word(_numbers(head).tobytes(), parts.tobytes())

    def _known_idea(self, idea: str) -> _Idea:
        """Return what the vocabulary knows of ``idea``."""
        place, asked = self._by_name((f"i{idea}", f"i?{idea}"))
        return _Idea(place, asked, self._pairs.number(f"i>{idea}"), self._pairs.number(f"i&{idea}"))

    def _by_name(self, terms: Iterable[str]) -> list[int]:
        return [self._place.get(term, NOWHERE) for term in terms]

    def _told_by_subject(self, title: list[list[str]]) -> list[int]:
        pairs = (f"s{a} {b}" for words in title for a, b in pairwise(words))
        return self._by_name(chain((f"s{word}" for words in title for word in words), pairs))

    def _ideas(self, sentences: list[list[str]]) -> tuple[list[int], _Numbered]:
        """Return the places of the ideas and of those asked for, and the pairs near each other or in one mail."""
        said: list[str] = []
        at, meant, here = [], [], 0
        for words in sentences:
            row = ideas(words)
            meant.append(meaning(words, row))
            for here, group in enumerate(row, start=here + 1):  # noqa: B020 - counts on from where it was
                said += group
                at += [here] * len(group)
            here += NEAR
        known = [*map(self._idea, said)]
        first, second = _near_each_other(_numbers(at))
        near = _numbers([idea.near for idea in known])
        together = _numbers([self._idea(idea).together for idea in paired(meant)])
        one, other = _each_two(len(together))
        asked = [self._idea(idea).asked for own, asks in meant if asks for idea in own]
        return [idea.place for idea in known] + asked, (
            np.concatenate([near.take(first), together.take(one)]),
            np.concatenate([near.take(second), together.take(other)]),
        )


def _near_each_other(at: Places) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return each two things of which the second is at most NEAR places behind the first, by their numbers.

    ``at`` has their places, rising; several things may be at one place.
    """
    behind, beyond = at.searchsorted(at, "right"), at.searchsorted(at + NEAR, "right")
    many = beyond - behind
    first = np.arange(len(at)).repeat(many)
    return first, np.arange(len(first)) + (beyond - many.cumsum()).repeat(many)


@lru_cache(maxsize=TOGETHER + 1)
def _each_two(count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return each two of ``count`` things, which are at most TOGETHER, by their numbers."""
    one, other = np.triu_indices(count, 1)
    return one, other


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
        keys = self._key(
            _numbers([self._number[first] for first, *_ in pairs]),
            _numbers([self._number[after] for _, after, _ in pairs]),
        )
        self._table = _Table(keys, _numbers([place for *_, place in pairs]))

    def number(self, part: str) -> int:
        """Return the number of a part, NOWHERE when it is part of no pair."""
        return self._number.get(part, NOWHERE)

    def of(self, pairs: Sequence[_Numbered]) -> Places:
        """Return the places of pairs, given by the numbers of all first parts and of all second parts."""
        first = np.concatenate([one for one, _ in pairs])
        second = np.concatenate([other for _, other in pairs])
        found = np.full(len(first), NOWHERE, np.int32)
        may_be = np.flatnonzero((first >= 0) & (second >= 0))
        found[may_be] = self._table.of(self._key(first.take(may_be), second.take(may_be)))
        return found

    def _key(self, first: Places, second: Places) -> NDArray[np.int64]:
        return first * np.int64(len(self._number)) + second


_ROOM = 2
"""Slots of a table for each of its keys, at the least; of more, a processor has too few at hand."""
_MIXING = np.uint64(0x9E3779B97F4A7C15)
"""Multiplying by it spreads keys evenly over the highest bits (Knuth: 2**64 over the golden ratio)."""
_NO_KEY = np.iinfo(np.int64).max
"""Greater than any key; free slots lead to it."""


class _Table:
    """Places by keys of 64 bits, none negative, of which many are asked for at once.

    Each key has a slot that says where it is among the sorted keys. Where several have the same slot the last one gets
    it, and the others, which are few, are searched by halves; searching all so takes half as long again.
    """

    def __init__(self, keys: NDArray[np.int64], places: Places) -> None:
        order = np.argsort(keys)
        self._keys = np.append(keys[order], _NO_KEY)
        self._places = np.append(places[order], np.int32(NOWHERE))
        bits = max(1, _ROOM * len(keys)).bit_length()
        self._shift = np.uint64(64 - bits)
        self._slots = np.full(1 << bits, len(keys), np.int32)
        self._slots[self._slot(self._keys[:-1])] = np.arange(len(keys), dtype=np.int32)
        there = self._slots[self._slot(self._keys)]
        self._ousted = np.flatnonzero((there != np.arange(len(there))) | (self._keys == _NO_KEY))
        self._ousted_keys = self._keys[self._ousted]

    def of(self, keys: NDArray[np.int64]) -> Places:
        """Return the places of ``keys``, NOWHERE for those that are not in the table."""
        at = self._slots.take(self._slot(keys))
        there = self._keys.take(at)
        taken = np.flatnonzero((there != keys) & (there != _NO_KEY))
        at[taken] = self._ousted.take(np.searchsorted(self._ousted_keys, keys.take(taken)))
        found = self._places.take(at)
        found[taken[self._keys.take(at.take(taken)) != keys.take(taken)]] = NOWHERE
        return found

    def _slot(self, keys: NDArray[np.int64]) -> NDArray[np.int64]:
        return ((keys.view(np.uint64) * _MIXING) >> self._shift).view(np.int64)


def _numbers(numbers: Sequence[int]) -> Places:
    return np.array(numbers, np.int32)


def _known(*places: Places) -> Places:
    """Return all the places that are known."""
    every = np.concatenate(places)
    return every[every >= 0]
