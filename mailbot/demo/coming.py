"""What happens in the demo's weeks: one mail on its way at a time, by its simulated time."""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from mailbot.demo.octets import ZONE
from mailbot.demo.people import ALIAS, SUPPORT

if TYPE_CHECKING:
    import random
    from datetime import datetime

HOURS = (1, 1, 1, 1, 1, 2, 4, 9, 18, 26, 28, 24, 16, 20, 25, 24, 21, 18, 16, 15, 15, 12, 7, 3)
"""How many mails of a day come in each local hour, in proportion."""
WEEKDAYS = (1.3, 1.15, 1.05, 1.0, 0.95, 0.45, 0.35)
"""The same for Monday to Sunday."""
MORNING, OPENS, CLOSES, NIGHT = 7, 9, 18, 23
FRIDAY = 4


class Kind(StrEnum):
    """What a mail to the support mailbox is, as its author would say."""

    LETTER = "letter"
    """A customer's demand, out of the corpus."""
    EVERYDAY = "everyday letter"
    """A customer's demand in one plain sentence."""
    FOLLOW_UP = "follow-up"
    """A customer answers mailbot's question, or asks again."""
    THANKS = "thanks"
    ABSENCE = "absence note"
    BOUNCE = "bounce"
    NEWSLETTER = "newsletter"
    SPAM = "spam"
    NOTICE = "notice"
    DUPLICATE = "second copy"
    FOREIGN = "other language"
    AGENT = "colleague"
    """A colleague's answer to a customer, from the support mailbox or from the team's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """One mail that somebody is about to send. ``intent`` and ``needs_human`` are known of letters only."""

    at: datetime
    kind: Kind
    language: str
    sender: str
    """Envelope sender; empty for a bounce."""
    recipients: tuple[str, ...]
    octets: bytes
    message_id: str
    intent: str = ""
    needs_human: bool | None = None
    filed: bool = False
    """The sender's program keeps a copy in the support mailbox's Sent folder, as programs do with what they send."""

    @property
    def injected(self) -> bool:
        """Tell whether the mail reaches the support mailbox."""
        return any(_bare(address) in {SUPPORT, ALIAS} for address in self.recipients)


def _bare(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


DEMANDS = frozenset({Kind.LETTER, Kind.EVERYDAY})
"""What opens a conversation with a customer."""


class Agenda:
    """What is to come, earliest first."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._heap: list[tuple[datetime, int, Coming]] = []
        self._turn = itertools.count()

    def add(self, *items: Coming) -> None:
        """Note what is to come; of two at the same time the first noted comes first."""
        for item in items:
            heapq.heappush(self._heap, (item.at, next(self._turn), item))

    def due(self, until: datetime) -> Coming | None:
        """Take out what comes first, if it comes before ``until``."""
        if not self._heap or self._heap[0][0] > until:
            return None
        return heapq.heappop(self._heap)[2]


def moments(rng: random.Random, start: datetime, end: datetime, count: int) -> tuple[datetime, ...]:
    """Return ``count`` moments between two times, ascending, dense in office hours and thin at night and weekends."""
    hours = max(1, int((end - start) / timedelta(hours=1)))
    starts = [start + timedelta(hours=number) for number in range(hours)]
    local = [moment.astimezone(ZONE) for moment in starts]
    weights = [HOURS[moment.hour] * WEEKDAYS[moment.weekday()] for moment in local]
    chosen = rng.choices(starts, weights, k=count)
    length = min(timedelta(hours=1), end - start)
    return tuple(sorted(moment + length * rng.random() for moment in chosen))


def awake(moment: datetime, rng: random.Random) -> datetime:
    """Return ``moment``, or the next morning when people sleep."""
    local = moment.astimezone(ZONE)
    if MORNING <= local.hour < NIGHT:
        return moment
    if local.hour >= NIGHT:
        local += timedelta(days=1)
    woken = local.replace(hour=MORNING, minute=0, second=0, microsecond=0) + timedelta(minutes=180 * rng.random())
    return woken.astimezone(moment.tzinfo)


def at_work(moment: datetime, work: timedelta) -> datetime:
    """Return the moment after ``work`` of office time (Monday to Friday, 9 to 18) has passed since ``moment``."""
    local = moment.astimezone(ZONE)
    while True:
        opens = local.replace(hour=OPENS, minute=0, second=0, microsecond=0)
        closes = local.replace(hour=CLOSES, minute=0, second=0, microsecond=0)
        if local.weekday() <= FRIDAY and local < closes:
            local = max(local, opens)
            if work <= closes - local:
                return (local + work).astimezone(moment.tzinfo)
            work -= closes - local
        local = opens + timedelta(days=1)
