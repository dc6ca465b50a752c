"""How good the model in use is on live mail: reviews of mails drawn by lot, by language and by topic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.kpi import Proportion
from analytics.segments import SEGMENTS
from mailbot.console.board.figures import Part
from mailbot.console.board.period import ending_today

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailbot.console.board.figures import Figures, Known
    from mailbot.store.scope import Scope

ERROR = "error_rate"
MOST_TOPICS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """One part of the audited mails: reviews, how many found an error, the share that was right, its interval."""

    segment: str
    label: str
    reviewed: int
    wrong: int
    right: float | None
    interval: tuple[float, float] | None


def live_scores(figures: Figures, scope: Scope) -> tuple[Live, ...]:
    """Return the scores of the last 90 days: all mails, each language, each topic that was reviewed.

    Parts with fewer than five customers are left out. Unread is raised while the figures are being read.
    """
    period = ending_today("90", now=figures.clock(), tz=figures.parameters.tz)
    known = figures.known(period.window, patient=False)
    return known.once(("live scores", scope), lambda: _scores(known, scope))


def _scores(known: Known, scope: Scope) -> tuple[Live, ...]:
    whole = _live(known, Part(scope=scope), "", "")
    return tuple(item for item in (whole, *_parts(known, scope)) if item.reviewed or not item.segment)


def _parts(known: Known, scope: Scope) -> Iterator[Live]:
    for segment in ("language", "intent"):
        labels = SEGMENTS[segment](known.facts)
        codes = np.unique(labels.codes[known.facts.conversations.in_window])
        names = sorted(labels.names[code] for code in codes if labels.names[code])
        for name in names[:MOST_TOPICS]:
            part = Part(scope=scope, filters=((segment, name),))
            if not known.hidden(part):
                yield _live(known, part, segment, name)


def _live(known: Known, part: Part, segment: str, label: str) -> Live:
    item = known.board(part, (ERROR,)).of(ERROR)
    found = item.measured
    reviewed = found.n if isinstance(found, Proportion) else 0
    wrong = int(found.detail["wrong"]) if isinstance(found, Proportion) else 0
    return Live(
        segment=segment,
        label=label,
        reviewed=reviewed,
        wrong=wrong,
        right=1 - item.value if item.value is not None else None,
        interval=(1 - item.interval[1], 1 - item.interval[0]) if item.interval else None,
    )
