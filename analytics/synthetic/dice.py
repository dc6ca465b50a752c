"""The chance behind made-up events: seeded, so that a world is the same on every machine and run."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")

_MANY = 60.0
"""Above this mean a Poisson number is drawn as a rounded normal one."""


class Dice:
    """Draws that read like sentences."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - made-up events guard no secret
        self.share = self._random.random

    def happens(self, p: float) -> bool:
        """Return True with probability ``p``."""
        return self.share() < p

    def between(self, low: float, high: float) -> int:
        """Return a whole number of seconds between two, evenly."""
        return int(low + (high - low) * self.share())

    def around(self, median: float, spread: float) -> float:
        """Return a positive number around ``median``; the logarithm's standard deviation is ``spread``."""
        return median * math.exp(self._random.gauss(0.0, spread))

    def poisson(self, mean: float) -> int:
        """Return a Poisson number."""
        if mean > _MANY:
            return max(0, round(self._random.gauss(mean, math.sqrt(mean))))
        count, left = 0, self.share()
        limit = math.exp(-mean)
        while left > limit:
            count += 1
            left *= self.share()
        return count

    def pick(self, weighted: Sequence[tuple[T, float]]) -> T:
        """Return one of the first parts by the weights in the second parts."""
        left = self.share() * sum(weight for _, weight in weighted)
        for item, weight in weighted:
            left -= weight
            if left < 0:
                return item
        return weighted[-1][0]

    def one_of(self, items: Sequence[T]) -> T:
        """Return one of ``items``, all alike."""
        return items[int(self.share() * len(items))]

    def digits(self, count: int) -> str:
        """Return hexadecimal digits, such as a pseudonym."""
        return f"{self._random.getrandbits(4 * count):0{count}x}"

    def name(self, moment: int) -> str:
        """Return a UUID version 7 for a time in whole seconds (as ``mailbot.record.ids``, RFC 9562 section 5.7)."""
        random = self._random.getrandbits(76) & ~(0xC << 60) | 0x8 << 60
        return f"{moment * 1000:012x}7{random:019x}"
