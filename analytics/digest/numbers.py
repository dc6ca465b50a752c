"""Writes numbers, dates and durations as people read them in French or English, with the spaces that belong there.

English is the European kind: 9-15 Nov 2026, 24 hours. French puts U+202F (a narrow space that does not break) before
percent signs and double punctuation, and U+2019 for apostrophes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_interval
from babel.numbers import format_decimal, get_currency_symbol

if TYPE_CHECKING:
    from datetime import date, datetime

LOCALES = {"fr": "fr", "en": "en_GB"}
THIN = "\u202f"
MINUS, PLUS, DASH = "\u2212", "+", "\u2013"
_BEFORE = re.compile(r" (?=[:;!?%»€])")
MINUTE, HOUR, DAY = 60, 3600, 86_400


@dataclass(frozen=True, slots=True)
class Numbers:
    """The way to write numbers in ``language`` (``fr`` or ``en``)."""

    language: str

    @property
    def _locale(self) -> str:
        return LOCALES[self.language]

    def typeset(self, text: str) -> str:
        """Return ``text`` with the language's apostrophes and spaces."""
        if self.language != "fr":
            return text
        return _BEFORE.sub(THIN, text.replace("'", "\u2019")).replace("« ", f"«{THIN}")

    def count(self, value: float) -> str:
        """Return a whole number: ``12 345``."""
        return str(format_decimal(round(value), locale=self._locale))

    def decimal(self, value: float, digits: int = 1) -> str:
        """Return a number with ``digits`` decimals; never ``-0.0``."""
        shown = round(value, digits) + 0.0
        text = str(
            format_decimal(abs(shown), format=f"#,##0.{'0' * digits}" if digits else "#,##0", locale=self._locale)
        )
        return f"{MINUS}{text}" if shown < 0 else text

    def percent(self, share: float, digits: int = 1) -> str:
        """Return a share as a percentage: ``59,5 %``."""
        return self.decimal(share * 100, digits) + (f"{THIN}%" if self.language == "fr" else "%")

    def money(self, value: float, currency: str, digits: int = 0) -> str:
        """Return an amount with the sign of its currency: ``2 954 €``, ``€2,954``."""
        shown = self.decimal(value, digits)
        symbol = get_currency_symbol(currency, locale=self._locale)
        if self.language == "fr":
            return f"{shown}{THIN}{symbol}"
        return f"{MINUS}{symbol}{shown[1:]}" if shown.startswith(MINUS) else f"{symbol}{shown}"

    def between(self, interval: tuple[float, float]) -> str:
        """Return an interval of shares: ``58-68 %``, with a decimal where both are small or close."""
        low, high = interval
        digits = 1 if high < 0.1 or high - low < 0.03 else 0  # noqa: PLR2004 - 10 % and 3 points
        edges = self.decimal(low * 100, digits), self.percent(high, digits)
        return f"{edges[0]}{DASH}{edges[1]}"

    def signed(self, value: float, digits: int = 1) -> str:
        """Return a difference with its sign: ``+3,1``."""
        text = self.decimal(value, digits)
        return text if text.startswith(MINUS) else f"{PLUS}{text}"

    def points(self, share: float) -> str:
        """Return a difference of shares: ``+3,1 pts``."""
        amount = round(abs(share) * 100, 1)
        plural = amount >= 2 if self.language == "fr" else amount != 1  # noqa: PLR2004 - the French plural begins at 2
        space = THIN if self.language == "fr" else "\u00a0"
        return f"{self.signed(share * 100)}{space}{'pts' if plural else 'pt'}"

    def duration(self, seconds: float) -> str:
        """Return a time span in the two units that matter: ``38 s``, ``12 min``, ``2 h 10``, ``3 j 4 h``."""
        space = "\u00a0"
        whole = round(seconds)
        if whole < 2 * MINUTE:
            return f"{whole}{space}s"
        if whole < 2 * HOUR:
            return f"{round(whole / MINUTE)}{space}min"
        if whole < 2 * DAY:
            hours, minutes = divmod(round(whole / MINUTE), 60)
            return f"{hours}{space}h{space}{minutes:02d}"
        days, hours = divmod(round(whole / HOUR), 24)
        return f"{days}{space}{'j' if self.language == 'fr' else 'd'}{space}{hours}{space}h"

    def week(self, first: date, last: date) -> str:
        """Return a span of days: ``9-15 nov. 2026``."""
        return str(format_interval(first, last, "yMMMd", locale=self._locale)).replace("\u2009", THIN)

    def day(self, when: date, *, year: bool = False) -> str:
        """Return a day: ``23 novembre``."""
        return str(format_date(when, "d MMMM y" if year else "d MMMM", locale=self._locale))

    def short_day(self, when: date) -> str:
        """Return a day without its year, in few letters: ``23 nov.``."""
        return str(format_date(when, "d MMM", locale=self._locale))

    def moment(self, when: datetime, tz: str) -> str:
        """Return an instant by the clocks of ``tz``: ``12 nov., 09:00``."""
        return str(format_datetime(when, "d MMM, HH:mm", tzinfo=ZoneInfo(tz), locale=self._locale))


def counted(number: float, forms: str, *, language: str) -> str:
    """Return the form of a word that goes with ``number``: ``forms`` is ``mail|mails``; 0 is singular in French."""
    one, _, many = forms.partition("|")
    single = abs(number) < 2 if language == "fr" else number == 1  # noqa: PLR2004 - the French plural begins at 2
    return one if single or not many else many
