"""Whether an intent has earned more freedom, or should lose some: from what people said about it, with its doubt.

Shadow looks only, draft lets people send, auto answers. The step up is suggested when even the low end of what the
verdicts leave possible keeps the site's error budget; the step down when even the high end breaks it.
"""

from __future__ import annotations

from dataclasses import dataclass

from mailbot.domain import Mode

FEWEST = 30
"""Verdicts below which nothing is suggested."""
_STEPS = (Mode.SHADOW, Mode.DRAFT, Mode.AUTO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Another mode for an intent: more freedom or less, and the interval that says so (0 to 1)."""

    mode: Mode
    up: bool


def suggested(mode: Mode, *, n: int, low: float, high: float, budget: float) -> Suggestion | None:
    """Return the step that ``n`` verdicts speak for, or None.

    ``low`` and ``high`` are the ends of the 95 % interval (Clopper-Pearson) of the share that mailbot had right;
    ``budget`` is the share that may be wrong.
    """
    if n < FEWEST:
        return None
    place = _STEPS.index(mode)
    if low >= 1 - budget and place + 1 < len(_STEPS):
        return Suggestion(mode=_STEPS[place + 1], up=True)
    if high < 1 - budget and place > 1:
        return Suggestion(mode=_STEPS[place - 1], up=False)
    return None
