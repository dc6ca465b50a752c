"""Addresses of the console's pages that a digest leads to: always with the week and the as-of instant (a permalink)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from datetime import datetime

    from analytics.weeks import IsoWeek


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The console at ``base`` (without a slash at its end); an empty base gives no link at all."""

    base: str
    as_of: datetime

    def _at(self, path: str, **query: str) -> str:
        if not self.base:
            return ""
        return f"{self.base.rstrip('/')}{path}" + (f"?{urlencode(query)}" if query else "")

    def _over(self, week: IsoWeek) -> dict[str, str]:
        end = week.shifted(1).monday
        stamp = self.as_of.strftime("%Y-%m-%dT%H:%M:%SZ")
        return {"from": week.monday.isoformat(), "to": end.isoformat(), "as_of": stamp}

    def board(self, week: IsoWeek) -> str:
        """Return the address of a week's board."""
        return self._at("/board", **self._over(week))

    def figure(self, name: str, week: IsoWeek) -> str:
        """Return the address of one figure: its definition and the mails behind it."""
        return self._at(f"/figures/{quote(name)}", **self._over(week))

    def conversation(self, conversation: str) -> str:
        """Return the address of one conversation."""
        return self._at(f"/conversations/{quote(conversation, safe='')}")

    def page(self, name: str) -> str:
        """Return the address of a page of the console: ``review``, ``health``, ``replies``, ``figures``."""
        return self._at(f"/{name}")
