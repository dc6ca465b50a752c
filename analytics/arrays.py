"""Columns of figures: how thousands of events are counted at once, without a Python object for any of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

NONE = -1
"""The index that points at nothing."""


class Dictionary(dict[str, int]):
    """Numbers for texts, in the order in which they are first met; the empty text is always number 0."""

    def __init__(self) -> None:
        super().__init__({"": 0})

    def __missing__(self, text: str | None) -> int:
        """Give a new text the next number; a text that is absent (None) is the empty one."""
        if text is None:
            return 0
        number = self[text] = len(self)
        return number

    def encode(self, texts: Sequence[str | None]) -> Ints:
        """Return the numbers of ``texts``, shape (n,)."""
        number: Callable[[str | None], int] = self.__getitem__  # type: ignore[assignment]  # None is met by __missing__
        return np.fromiter(map(number, texts), dtype=np.int64, count=len(texts))

    def names(self) -> tuple[str, ...]:
        """Return every text, so that ``names()[number]`` is the text of a number."""
        return tuple(self)


@dataclass(frozen=True, slots=True)
class Labels:
    """A column of texts: ``codes`` of shape (n,) into ``names``; the empty text means that nothing was said."""

    codes: Ints
    names: tuple[str, ...]

    def among(self, wanted: Iterable[str]) -> Bools:
        """Tell for each row whether its text is one of ``wanted``."""
        chosen = frozenset(wanted)
        known = np.fromiter((name in chosen for name in self.names), dtype=bool, count=len(self.names))
        return known[self.codes] if len(known) else np.zeros(len(self.codes), dtype=bool)

    def take(self, rows: Ints) -> Labels:
        """Return the texts of ``rows``; a row of -1 has the empty text."""
        if not len(self.codes):
            return Labels(np.zeros(len(rows), dtype=np.int64), self.names or ("",))
        return Labels(np.where(rows == NONE, 0, self.codes[rows]), self.names)

    def given(self) -> Bools:
        """Tell for each row whether there is a text."""
        found: Bools = self.codes != 0
        return found

    def texts(self) -> list[str]:
        """Return the column as texts."""
        return [self.names[code] for code in self.codes]

    def counts(self, rows: Bools, *, unnamed: str) -> dict[str, int]:
        """Return how many of ``rows`` have each text, most frequent first; the empty one is called ``unnamed``."""
        found = np.bincount(self.codes[rows], minlength=len(self.names))
        order = sorted(np.flatnonzero(found), key=lambda code: (-int(found[code]), self.names[code]))
        return {self.names[code] or unnamed: int(found[code]) for code in order}


def blank(n: int) -> Labels:
    """Return a column of ``n`` rows without a text."""
    return Labels(np.zeros(n, dtype=np.int64), ("",))


def first_in(groups: Ints, rows: Bools, n: int) -> Ints:
    """Return for each of ``n`` groups the first of ``rows`` that belongs to it, or -1. Rows must be in order."""
    found = np.full(n, NONE, dtype=np.int64)
    places = np.flatnonzero(rows)[::-1]
    found[groups[places]] = places  # of several for one group the last assignment stands: here, the first row
    return found


def last_in(groups: Ints, rows: Bools, n: int) -> Ints:
    """Return for each of ``n`` groups the last of ``rows`` that belongs to it, or -1. Rows must be in order."""
    found = np.full(n, NONE, dtype=np.int64)
    places = np.flatnonzero(rows)
    found[groups[places]] = places
    return found


def count_in(groups: Ints, rows: Bools, n: int) -> Ints:
    """Return how many of ``rows`` belong to each of ``n`` groups."""
    return np.bincount(groups[rows], minlength=n).astype(np.int64)


def sum_in(groups: Ints, rows: Bools, values: Floats, n: int) -> Floats:
    """Return the sum of ``values`` over the ``rows`` of each of ``n`` groups."""
    return np.bincount(groups[rows], weights=values[rows], minlength=n).astype(np.float64)


def pick(values: npt.NDArray[np.generic], rows: Ints, absent: float) -> Floats:
    """Return ``values[rows]`` as numbers, ``absent`` where a row is -1."""
    if not len(values):
        return np.full(len(rows), absent, dtype=np.float64)
    return np.where(rows == NONE, absent, values[rows].astype(np.float64))


def pick_int(values: Ints, rows: Ints, absent: int) -> Ints:
    """Return ``values[rows]``, ``absent`` where a row is -1."""
    if not len(values):
        return np.full(len(rows), absent, dtype=np.int64)
    return np.where(rows == NONE, absent, values[rows])


def holds(flags: Bools, rows: Ints) -> Bools:
    """Return ``flags[rows]``, False where a row is -1."""
    if not len(flags):
        return np.zeros(len(rows), dtype=bool)
    found: Bools = (rows != NONE) & flags[rows]
    return found
