"""Finds mails that are the same mail over again: a template filled in, or a copy with another number in it."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ALIKE = 0.4
"""Share of pairs of neighbouring words that two mails may not have in common (Jaccard)."""
SHORTEST = 8
"""Words below which people do write the same ("unsubscribe me please")."""

_WORD = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+")


def near_duplicates(texts: Sequence[str], *, alike: float = ALIKE) -> tuple[tuple[int, int], ...]:
    """Return the places of any two of ``texts`` that share at least ``alike`` of their pairs of neighbouring words.

    Numbers count as the same number. Exact: two sets that alike must share one of the rarest of each (the prefix filter
    of Chaudhuri, Ganti and Kaushik, 2006), so that only those are compared.
    """
    shingles = {k: found for k, text in enumerate(texts) if (found := _shingles(text))}
    spread = Counter(shingle for found in shingles.values() for shingle in found)
    seen: dict[tuple[str, str], list[int]] = defaultdict(list)
    pairs: list[tuple[int, int]] = []
    for k, found in shingles.items():
        rarest = sorted(found, key=lambda shingle: (spread[shingle], shingle))
        rarest = rarest[: len(found) - math.ceil(alike * len(found)) + 1]
        pairs += [(other, k) for other in _candidates(rarest, seen) if _jaccard(shingles[other], found) >= alike]
        for shingle in rarest:
            seen[shingle].append(k)
    return tuple(sorted(pairs))


def _candidates(rarest: Sequence[tuple[str, str]], seen: Mapping[tuple[str, str], Sequence[int]]) -> set[int]:
    return {other for shingle in rarest for other in seen.get(shingle, ())}


def _shingles(text: str) -> frozenset[tuple[str, str]]:
    words = _WORD.findall(_DIGITS.sub("0", text.lower()))
    return frozenset(pairwise(words)) if len(words) >= SHORTEST else frozenset()


def _jaccard(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> float:
    return len(one & other) / len(one | other)
