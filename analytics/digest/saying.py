"""What every part of the digest needs to say something: the words, the numbers, the links, and the digest itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.digest.numbers import Numbers, counted
from analytics.digest.words_en import EN
from analytics.digest.words_fr import FR
from analytics.stats.smallsample import Display

if TYPE_CHECKING:
    from analytics.digest.links import Links
    from analytics.digest.model import Digest, Figure
    from analytics.digest.words import Words
    from analytics.kpi import Band, Kpi
    from analytics.weeks import IsoWeek

LANGUAGES: dict[str, Words] = {"fr": FR, "en": EN}
OTHER_LANGUAGE = "en"
IN_SECONDS, IN_MESSAGES = "seconds", "messages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """One digest, one language."""

    digest: Digest
    words: Words
    numbers: Numbers
    links: Links
    site: str

    def say(self, phrase: str, **filled: str) -> str:
        """Return a phrase with its blanks filled in, typeset."""
        return self.numbers.typeset(phrase.format(**filled))

    def counted(self, number: float, forms: str, **filled: str) -> str:
        """Return the form of a phrase that goes with ``number``, which is its ``{n}``."""
        phrase = counted(number, forms, language=self.numbers.language)
        return self.say(phrase, n=self.numbers.count(number), **filled)

    def title(self, kpi: Kpi) -> str:
        """Return the figure's name, as the catalogue has it."""
        return self.numbers.typeset(kpi.title.fr if self.numbers.language == "fr" else kpi.title.en)

    def week(self, week: IsoWeek) -> str:
        """Return ``semaine 46``."""
        return self.say(self.words.week, number=str(week.number))

    def short(self, week: IsoWeek) -> str:
        """Return ``S46``."""
        return self.say(self.words.short_week, number=str(week.number))

    def share(self, figure: Figure) -> str:
        """Return a share as it may be shown: a dash, a count, or a percentage (2.5)."""
        if figure.value is None or figure.display is Display.NO_DATA:
            return self.words.no_data
        if figure.display is Display.COUNTS and figure.numerator == round(figure.numerator):
            return self.of(figure.numerator, figure.denominator)
        return self.numbers.percent(figure.value)

    def of(self, part: float, whole: float) -> str:
        """Return ``2 sur 3``."""
        return self.say(self.words.of, k=self.numbers.count(part), n=self.numbers.count(whole))

    def band(self, band: Band) -> str:
        """Return a target of shares: ``≥ 70 %``."""
        low = self.numbers.percent(band.at_least, _digits(band.at_least)) if band.at_least is not None else ""
        high = self.numbers.percent(band.at_most, _digits(band.at_most)) if band.at_most is not None else ""
        phrase = self.words.within if low and high else self.words.at_least if low else self.words.at_most
        return self.say(phrase, low=low, high=high)

    def intent(self, name: str) -> str:
        """Return the name of a topic: the starter topics are translated, a site's own are shown as they are called."""
        if not name:
            return self.say(self.words.no_intent)
        return self.numbers.typeset(self.words.intents.get(name, name.replace("_", " ")))


def _digits(share: float) -> int:
    return 0 if round(share * 100, 6) == round(share * 100) else 1


def saying(digest: Digest, *, language: str, links: Links, site: str) -> Saying:
    """Return what it takes to say ``digest`` in ``language``; English where there are no words in it."""
    chosen = language if language in LANGUAGES else OTHER_LANGUAGE
    return Saying(digest=digest, words=LANGUAGES[chosen], numbers=Numbers(chosen), links=links, site=site)
