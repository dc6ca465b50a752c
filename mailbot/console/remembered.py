"""Keeps what takes long to find out for a minute, so that every page can show it."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

T = TypeVar("T")
MINUTE = timedelta(minutes=1)


class Remembered(Generic[T]):
    """A function without arguments whose last answer is given again until it is ``age`` old."""

    def __init__(self, find: Callable[[], T], clock: Callable[[], datetime], *, age: timedelta = MINUTE) -> None:
        """Keep what finds the answer; nothing is asked yet."""
        self._find, self._clock, self._age = find, clock, age
        self._turn = threading.Lock()
        self._known: tuple[datetime, T] | None = None

    def __call__(self) -> T:
        """Return the answer; threads that ask at once wait for one of them."""
        with self._turn:
            now = self._clock()
            if self._known is None or not timedelta(0) <= now - self._known[0] < self._age:
                self._known = (now, self._find())
            return self._known[1]
