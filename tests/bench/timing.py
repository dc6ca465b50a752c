"""How long a piece of work takes by itself, told on a machine that has other work, too."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROUNDS = 7


def quickest(jobs: Sequence[Callable[[], object]], *, rounds: int = ROUNDS) -> list[float]:
    """Return the seconds of processor time that each job took when it was quickest; the first round only warms up.

    The jobs take turns, so that none finds its own data still in the processor's cache.
    """
    best = [float("inf")] * len(jobs)
    for number in range(rounds + 1):
        for place, job in enumerate(jobs):
            started = time.thread_time()
            job()
            taken = time.thread_time() - started
            if number:
                best[place] = min(best[place], taken)
    return best
