"""How numbers, shares, money and times are written for people, by the customs of each language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent

from mailbot.console.words import NARROW

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

LOCALES = {"fr": "fr_FR", "en": "en_GB"}
NOTHING = "–"
"""What stands where there is no value."""
JUST_NOW = timedelta(seconds=5)
KEPT = 8192
"""Numbers as they are written that are remembered."""


# A page of charts writes thousands of numbers, the same ones on every look; Babel takes 0.1 ms for each.
@lru_cache(maxsize=KEPT)
def _decimal(value: float, pattern: str, locale: str) -> str:
    return format_decimal(value, format=pattern, locale=locale)


@lru_cache(maxsize=KEPT)
def _share(value: float, pattern: str, locale: str) -> str:
    return format_percent(value, format=pattern, locale=locale)


@dataclass(frozen=True, slots=True, kw_only=True)
class Formats:
    """Writes values for people in one language and time zone. Every method takes None and then writes a dash."""

    language: str
    zone: str
    clock: Callable[[], datetime]

    @property
    def locale(self) -> str:
        """Return Babel's name of the language."""
        return LOCALES[self.language]

    def number(self, value: float | None, digits: int = 0) -> str:
        """Return ``1 234,5`` or ``1,234.5``."""
        if value is None:
            return NOTHING
        pattern = "#,##0" + ("." + "#" * digits if digits else "")
        return self._narrow(_decimal(value or 0, pattern, self.locale))

    def percent(self, value: float | None, digits: int = 1) -> str:
        """Return a share from 0 to 1 as ``59,5 %`` or ``59.5%``."""
        if value is None:
            return NOTHING
        space = " " if self.language == "fr" else ""
        pattern = "#,##0" + ("." + "0" * digits if digits else "") + f"{space}%"
        return self._narrow(_share(value or 0, pattern, self.locale))

    def money(self, value: float | None, currency: str = "EUR", digits: int = 0) -> str:
        """Return an amount with its currency."""
        if value is None:
            return NOTHING
        rounded = round(value, digits)
        written = format_currency(rounded, currency, locale=self.locale, currency_digits=bool(digits))
        if not digits:
            written = written.replace(",00", "").replace(".00", "")
        return self._narrow(written)

    def day(self, value: date | datetime | None, width: str = "medium") -> str:
        """Return a day: ``21 nov. 2026``."""
        return NOTHING if value is None else format_date(self._local(value), format=width, locale=self.locale)

    def moment(self, value: datetime | None, width: str = "medium") -> str:
        """Return a day and a time of the clock, in the site's time zone."""
        if value is None:
            return NOTHING
        pattern = {"short": "d MMM HH:mm", "medium": "d MMM y HH:mm", "long": "EEEE d MMMM y HH:mm:ss"}[width]
        return format_datetime(value, pattern, tzinfo=ZoneInfo(self.zone), locale=self.locale)

    def time(self, value: datetime | None) -> str:
        """Return a time of the clock: ``14:05``."""
        return NOTHING if value is None else format_time(value, "HH:mm", tzinfo=ZoneInfo(self.zone), locale=self.locale)

    def ago(self, value: datetime | None) -> str:
        """Return how long ago something was: ``il y a 4 minutes``; a moment ahead of the clock counts as now."""
        if value is None:
            return NOTHING
        passed = max(self.clock() - value, timedelta(0))
        if passed < JUST_NOW:
            return "à l’instant" if self.language == "fr" else "just now"
        return format_timedelta(-passed, add_direction=True, locale=self.locale, threshold=1)

    def span(self, value: timedelta | float | None) -> str:
        """Return a length of time: ``4 min``; numbers are seconds."""
        if value is None:
            return NOTHING
        length = value if isinstance(value, timedelta) else timedelta(seconds=value)
        return self._narrow(format_timedelta(length, threshold=1.5, format="short", locale=self.locale))

    def _local(self, value: date | datetime) -> date:
        from datetime import datetime as moment

        return value.astimezone(ZoneInfo(self.zone)).date() if isinstance(value, moment) else value

    def _narrow(self, text: str) -> str:
        """Keep a number and its unit on one line: spaces that may break become narrow ones that may not."""
        return text.replace("\xa0", NARROW).replace(" ", NARROW) if self.language == "fr" else text
