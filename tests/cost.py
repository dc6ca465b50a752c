"""What a piece of work costs, in turns of a plain loop that is measured in the same breath.

A hostile mail must not cost much; how much is said as a ratio to a reference of the same run, in processor time, so that
neither a slow machine nor a busy one changes the answer.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

TURNS = 1_000_000


def cost(work: Callable[[], object]) -> float:
    """Return what ``work`` costs, in loops of a million turns (each some 30 to 80 ms of one core)."""
    before = _reference()
    start = time.thread_time()
    work()
    spent = time.thread_time() - start
    return spent / max(before, _reference())


def _reference() -> float:
    start = time.thread_time()
    total = 0
    for turn in range(TURNS):
        total += turn & 3
    assert total > 0
    return time.thread_time() - start
