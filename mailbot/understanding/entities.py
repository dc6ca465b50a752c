"""Finds the references in what a customer wrote: order and invoice numbers, sums, days, names, how to reach somebody.

Every family has its extractor; what an earlier one took, a later one does not read again. Nothing is invented: a
number that nothing announces and that could be something else is left alone.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from mailbot.understanding.extract.addresses import addresses
from mailbot.understanding.extract.contacts import emails, phones, web_addresses
from mailbot.understanding.extract.dates import dates
from mailbot.understanding.extract.ground import MUTED, Ground
from mailbot.understanding.extract.money import amounts, ibans
from mailbot.understanding.extract.names import persons
from mailbot.understanding.extract.reading import read
from mailbot.understanding.extract.references import references

if TYPE_CHECKING:
    from datetime import date

    from mailbot.domain import Entity

EXTRACTORS = (emails, web_addresses, ibans, addresses, amounts, dates, phones, references, persons)
"""The families in the order in which they read: the one that mistakes least comes first."""


def extract(text: str, language: str, reference_date: date | None) -> tuple[Entity, ...]:
    """Return the references of ``text`` by their place, none overlapping another.

    ``language`` is that of the mail (``fr``, ``en``, another code or ``unknown``). ``reference_date`` is the mail's own
    day, which gives dates without a year theirs; None leaves them without. Never raises on any text.
    """
    reading = read(text, language, reference_date)
    ground = Ground(len(reading.text))
    found: list[Entity] = []
    for extractor in EXTRACTORS:
        for one in extractor(reading, ground):
            ground.take(one.start, one.end)
            if one.type != MUTED:
                found.append(one)
    return tuple(sorted(found, key=attrgetter("start")))
