"""The same figures for a part of the conversations: one mailbox, one language, one intent, one hour of the day.

Every segment divides the conversations of a window completely: the parts add up to the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.arrays import Labels
from analytics.kpi import Proportion
from analytics.stats.segments import benjamini_hochberg, difference_p
from analytics.stats.smallsample import GREY_BELOW, Display, suppressed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from analytics.arrays import Bools, Ints
    from analytics.compute import BoardOf
    from analytics.facts import Facts

UNSAID = "(aucun)"
WEEKDAYS = ("0", "1", "2", "3", "4", "5", "6")
HOURS = tuple(str(hour) for hour in range(24))


def _of_opening(facts: Facts, labels: Labels) -> Labels:
    """Return what was said of the message that opened each conversation."""
    return labels.take(facts.conversations.opening_message)


def _either(chosen: Bools, yes: str, no: str) -> Labels:
    return Labels(np.where(chosen, 1, 2), ("", yes, no))


def _numbered(values: Ints, names: tuple[str, ...]) -> Labels:
    return Labels(values + 1, ("", *names))


SEGMENTS: dict[str, Callable[[Facts], Labels]] = {
    "mailbox": lambda f: f.projection.opened.mailbox,
    "language": lambda f: f.projection.opened.language,
    "intent": lambda f: f.outcomes.intent,
    "segment": lambda f: f.projection.opened.segment,
    "channel": lambda f: f.projection.opened.channel,
    "hour": lambda f: _numbered(f.local.hour, HOURS),
    "weekday": lambda f: _numbered(f.local.weekday, WEEKDAYS),
    "hours": lambda f: _either(f.local.in_business(f.parameters.business_hours), "business", "out_of_hours"),
    "urgency": lambda f: _of_opening(f, f.messages.urgency),
    "emotion": lambda f: _of_opening(f, f.messages.emotion),
    "model": lambda f: _of_opening(f, f.messages.model),
    "policy": lambda f: f.conversations.opening_policy,
    "template": lambda f: f.replies.template.take(f.outcomes.first_reply),
    "customer": lambda f: _either(f.conversations.first_demand, "new", "returning"),
}
"""By what figures can be divided; each gives the label of every conversation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the conversations. A ``hidden`` one has fewer than 5 customers: it could be told who they are."""

    label: str
    scope: Bools
    hidden: bool


def parts(facts: Facts, segment: str) -> Iterator[Part]:
    """Yield the parts of the window by ``segment``, in the order of their labels."""
    labels = SEGMENTS[segment](facts)
    within = facts.conversations.in_window
    customer = facts.conversations.customer
    codes = sorted({int(code) for code in labels.codes[within]}, key=lambda code: labels.names[code])
    for code in codes:
        scope = within & (labels.codes == code)
        known = len(np.unique(customer[scope & (customer != 0)])) + int((scope & (customer == 0)).sum())
        yield Part(label=labels.names[code] or UNSAID, scope=scope, hidden=suppressed(known))


def standing_out(whole: BoardOf, boards: Mapping[str, BoardOf]) -> dict[str, tuple[str, ...]]:
    """Return for each share the parts that differ from all the rest, tested together so that chance has few to show.

    Fisher's exact test of each part against the others, then Benjamini-Hochberg at 10 % over the parts. Parts with
    fewer than 30 cases are neither tested nor named.
    """
    found = {}
    for item in whole.measurements:
        total = item.measured
        if not isinstance(total, Proportion) or total.denominator != total.n:
            continue
        tested: dict[str, float] = {}
        for label, board in boards.items():
            mine = board.of(item.kpi.name)
            share = mine.measured
            if isinstance(share, Proportion) and mine.display is Display.NORMAL and total.n - share.n >= GREY_BELOW:
                k, n = round(share.numerator), share.n
                tested[label] = difference_p(k, n, round(total.numerator) - k, total.n - n)
        passed = benjamini_hochberg(list(tested.values()))
        named = tuple(label for label, keep in zip(tested, passed, strict=True) if keep)
        if named:
            found[item.kpi.name] = named
    return found
