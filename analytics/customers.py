"""Who is the same person: pseudonyms that turned out to be one customer count as one, in every figure.

Merges apply at the as-of instant, to the whole past (docs/kpis.md): a figure computed before the merge
was known still says two customers, one computed after it says one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import sqlalchemy as sa

from mailbot.record.journal import event_table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from analytics.arrays import Dictionary, Ints

MERGED, SPLIT = "customer.merged", "customer.split"


@dataclass(frozen=True, slots=True)
class Identities:
    """For each merged pseudonym the one that stands for all of its customer, and for that one all of them."""

    one: dict[str, str]
    all_of: dict[str, tuple[str, ...]]

    def of(self, customer: str) -> str:
        """Return the pseudonym that stands for ``customer``."""
        return self.one.get(customer, customer)

    def spread(self, customers: Iterable[str]) -> list[str]:
        """Return every pseudonym of every one of ``customers``, without doubles and without the empty one."""
        names = dict.fromkeys(
            name for customer in customers for name in self.all_of.get(self.of(customer), (customer,))
        )
        names.pop("", None)
        return list(names)

    def canonical(self, customers: Dictionary) -> Ints:
        """Return for each number of ``customers`` the number of the pseudonym that stands for it, shape (len,)."""
        read = [name for name in self.one if name in customers]
        for name in read:
            _ = customers[self.one[name]]  # a pseudonym that stands for others may itself never have been read
        found = np.arange(len(customers), dtype=np.int64)
        for name in read:
            found[customers[name]] = customers[self.one[name]]
        return found


def identities(pairs: Iterable[tuple[str, str, str]]) -> Identities:
    """Return who is who after ``pairs`` of (event type, pseudonym, the other pseudonym), in the order they happened.

    A split undoes the merge of the same two pseudonyms, whichever was merged into which. The alphabetically first
    pseudonym stands for a customer, so that the order in which merges arrive makes no difference.
    """
    links: dict[tuple[str, str], None] = {}
    for kind, first, second in pairs:
        if not first or not second or first == second:
            continue
        link = (min(first, second), max(first, second))
        if kind == MERGED:
            links[link] = None
        else:
            links.pop(link, None)
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for first, second in links:
        low, high = sorted((root(first), root(second)))
        parent[high] = low
    one = {name: root(name) for name in list(parent)}
    groups: dict[str, list[str]] = {}
    for name, stands in one.items():
        groups.setdefault(stands, []).append(name)
    return Identities(one=one, all_of={stands: tuple(sorted(names)) for stands, names in groups.items()})


def read_identities(connection: sa.Connection, *, as_of: datetime) -> Identities:
    """Return who is who according to every merge and split that was on record at ``as_of``."""
    e = event_table.c
    statement = (
        sa.select(e.type, e.customer, e.payload["into"].as_string())
        .where(e.type.in_((MERGED, SPLIT)), e.recorded_at <= as_of)
        .order_by(e.occurred_at, e.seq)
    )
    return identities((kind, customer, into or "") for kind, customer, into in connection.execute(statement))
