"""Which mailboxes somebody may see: every question of the console about mail is asked within a scope (T18)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The mailboxes that a person sees. ``names`` None is all of them; an empty set is none at all.

    A query takes a scope and adds ``scope.of(TABLE.c.mailbox)`` to its conditions, so that what lies outside is not
    found, not counted and not exported: to the person it does not exist.
    """

    names: frozenset[str] | None = frozenset()

    @staticmethod
    def everything() -> Scope:
        """Return the scope that holds every mailbox, also those of tomorrow."""
        return Scope(names=None)

    @staticmethod
    def over(names: Iterable[str]) -> Scope:
        """Return the scope of some mailboxes."""
        return Scope(names=frozenset(names))

    def of(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        """Return the condition that a row lies within the scope; ``column`` holds the mailbox's name."""
        return sa.true() if self.names is None else column.in_(sorted(self.names))

    def holds(self, mailbox: str) -> bool:
        """Return whether a mailbox lies within the scope."""
        return self.names is None or mailbox in self.names
