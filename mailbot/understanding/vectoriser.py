"""Turns the terms of a mail into weights: how telling each term is, and how much of the mail is known at all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mailbot.understanding.features import BLOCKS
from mailbot.understanding.lookup import Lookup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from mailbot.understanding.embeddings import Encoder

LENGTHS = {"w": 1.0, "c": 1.0, "s": 0.7, "t": 1.0, "i": 0.7, "k": 0.15, "e": 1.5}
"""How much each block of terms counts."""
RARE = {"w": 2, "c": 2, "s": 1, "t": 2, "i": 1, "k": 1}
"""Mails that a term of each block has to occur in."""
FEW_MAILS = 300
"""With fewer mails than this, a term that occurs once counts as well."""


class Row(NamedTuple):
    """One mail in numbers: places of its known terms in the vocabulary, rising, their weights, and what is known."""

    places: NDArray[np.intp]
    values: NDArray[np.float32]
    known: float
    """0 to 1: how much of what the words could tell is in the vocabulary; low for a mail unlike any mail read."""
    told: NDArray[np.integer] = np.empty(0, np.intp)
    """Places of its known words and pairs of words, in the order of the text, then of the subject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vectoriser:
    """What turns terms into weights: TF-IDF, each block of terms brought to its own length."""

    vocabulary: Mapping[str, int]
    idf: NDArray[np.float32]
    """Per term."""
    block: NDArray[np.uint8]
    """Per term, the index of its block in BLOCKS."""
    lengths: NDArray[np.float32]
    """Per block, the length its weights are brought to; how much the block counts."""
    unseen: float
    """The idf of a term that no mail had."""
    encoder: Encoder | None = None
    """Its numbers are the last places of the vocabulary."""
    lookup: Callable[[], Lookup] = field(init=False, repr=False, compare=False)
    """Returns the vocabulary made ready for finding, which is done once, when the first mail is read."""

    def __post_init__(self) -> None:
        """Prepare the look-up for the first mail."""
        object.__setattr__(self, "lookup", cache(partial(Lookup, self.vocabulary)))

    def read(self, text: str, subject: str = "") -> Row:
        """Return the weights of a mail given what its author newly wrote, and the subject.

        The same as ``row`` of the mail's terms, but without writing the terms out: a long mail has thousands.
        """
        found = self.lookup().find(text, subject)
        places, counts = np.unique(found.places, return_counts=True)
        strange = found.distinct - int(np.count_nonzero(self.block.take(places) == 0))
        row = self._weighed(places.astype(np.intp), counts, strange=strange, told=found.told)
        return self._meant(row, subject, text)

    def row(self, terms: Mapping[str, int], text: str = "") -> Row:
        """Return the weights of ``terms``, and what the encoder makes of ``text`` if there is one."""
        found = np.fromiter(map(self.vocabulary.get, terms, repeat(-1)), np.intp, len(terms))
        counts = np.fromiter(terms.values(), np.intp, len(terms))
        kinds = np.frombuffer("".join([term[0] for term in terms]).encode("ascii"), np.uint8)
        there = found >= 0
        words = kinds == ord("w")
        strange = int(np.count_nonzero(words & ~there))
        told = found[there & (words | (kinds == ord("s")))]
        rising = np.flatnonzero(there)
        rising = rising[np.argsort(found[rising])]
        return self._meant(self._weighed(found[rising], counts[rising], strange=strange, told=told), text)

    def _weighed(
        self, places: NDArray[np.intp], counts: NDArray[np.intp], *, strange: int, told: NDArray[np.integer]
    ) -> Row:
        """Return the weights of the terms at ``places``: ``(1 + log count) * idf``, each block scaled to its length.

        ``strange`` counts the words and pairs of words that the vocabulary does not have.
        """
        if not len(places):
            return Row(np.empty(0, np.intp), np.empty(0, np.float32), 0.0)
        idf = self.idf.take(places)
        block = self.block.take(places)
        values = (1 + np.log(counts)).astype(np.float32) * idf
        norms = np.sqrt(np.bincount(block, values * values, minlength=len(BLOCKS)))
        scaled = values * (self.lengths / np.maximum(norms, 1e-9)).astype(np.float32).take(block)
        said = float(idf[block == 0].sum())
        return Row(places, scaled, said / (said + strange * self.unseen) if said else 0.0, told)

    def _meant(self, row: Row, *texts: str) -> Row:
        """Return ``row`` with what the encoder makes of ``texts``, if there is one and any text."""
        if self.encoder is None or not any(text.strip() for text in texts):
            return row
        width = len(self.vocabulary)
        meant = self.encoder.vector("\n".join(texts)) * self.lengths[BLOCKS.index("e")]
        places = np.arange(width - self.encoder.size, width)
        return row._replace(places=np.concatenate([row.places, places]), values=np.concatenate([row.values, meant]))


def fit_vectoriser(counted: Sequence[Counter[str]], encoder: Encoder | None = None) -> Vectoriser:
    """Return the vocabulary of the mails and how telling each term is (smoothed inverse document frequency)."""
    numbers = [f"e{k}" for k in range(encoder.size)] if encoder else []
    seen = occurrences(counted)
    rare = rarest(len(counted))
    kept = sorted(term for term, n in seen.items() if n >= rare[term[0]])
    frequency = np.array([seen[term] for term in kept], dtype=np.float64)
    places = {block: place for place, block in enumerate(BLOCKS)}
    return Vectoriser(
        vocabulary={term: place for place, term in enumerate([*kept, *numbers])},
        idf=np.append(np.log((1 + len(counted)) / (1 + frequency)) + 1, np.ones(len(numbers))).astype(np.float32),
        block=np.array([places[term[0]] for term in (*kept, *numbers)], dtype=np.uint8),
        lengths=np.array([LENGTHS[block] for block in BLOCKS], dtype=np.float32),
        unseen=float(np.log(1 + len(counted)) + 1),
        encoder=encoder,
    )


def rarest(mails: int) -> Mapping[str, int]:
    """Return per block in how many of ``mails`` mails a term has to occur to count."""
    return RARE if mails >= FEW_MAILS else dict.fromkeys(RARE, 1)


def occurrences(counted: Iterable[Counter[str]]) -> Counter[str]:
    """Return in how many mails each term occurs."""
    seen: Counter[str] = Counter()
    for counts in counted:
        seen.update(counts.keys())
    return seen


def matrix_of(rows: Sequence[Row], width: int) -> csr_matrix:
    """Return the weights of many mails as one sparse matrix (mails by ``width`` terms)."""
    from scipy.sparse import csr_matrix

    starts = np.concatenate([[0], np.cumsum([len(row.places) for row in rows])])
    places = np.concatenate([row.places for row in rows]) if rows else np.empty(0, np.intp)
    values = np.concatenate([row.values for row in rows]) if rows else np.empty(0, np.float32)
    matrix = csr_matrix((values.astype(np.float64), places, starts), shape=(len(rows), width))
    matrix.sort_indices()
    return matrix
