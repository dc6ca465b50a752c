"""Finds sums of money and IBANs: "49,90 €", "CHF 8'400", "£5 million", "dix euros"; never "2,5 kg".

An amount has a currency, or a price with cents right after a word of paying. Its value is the sum with a point and the
ISO 4217 code ("49.90 EUR"); a bare "$" is a Canadian dollar in French and a US dollar in English. An IBAN counts only
when its check digits are right (ISO 13616), and is compacted.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from mailbot.understanding.extract.ground import MUTED, entity
from mailbot.understanding.extract.prices import is_price

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailbot.domain import Entity
    from mailbot.understanding.extract.ground import Ground
    from mailbot.understanding.extract.reading import Reading

_SIGNS = {"€": "EUR", "£": "GBP", "¥": "JPY", "₦": "NGN", "₹": "INR", "₽": "RUB", "₺": "TRY", "₪": "ILS"}
_ISO = """
EUR USD GBP CHF CAD AUD NZD JPY CNY INR NGN GHS KES ZAR MAD DZD TND XOF XAF
PHP UGX TZS SEK NOK DKK PLN CZK HUF RON BGN TRY RUB AED SAR SGD HKD MXN BRL ILS THB
"""
_CODES = {code.lower(): code for code in _ISO.split()} | {
    "fcfa": "XOF",
    "cfa": "XOF",
    "dh": "MAD",
    "dhs": "MAD",
    "rs": "INR",
    "ksh": "KES",
    "kshs": "KES",
    "ush": "UGX",
    "tsh": "TZS",
}
_WORDS = {
    word: code
    for code, words in {
        "EUR": "euro euros eur e boules balles balle",
        "USD": "dollar dollars bucks",
        "GBP": "quid grand pounds pence",
        "CAD": "piasses piastres",
        "CHF": "franc francs",
        "MAD": "dirhams",
        "DZD": "dinars",
        "NGN": "naira",
        "INR": "rupees",
        "GHS": "cedis",
        "KES": "shillings",
        "ZAR": "rand",
        "JPY": "yen",
        "CNY": "yuan rmb",
    }.items()
    for word in words.split()
}
_SCALES = {
    word: scale
    for scale, words in {
        1_000: "k grand mille thousand",
        100_000: "lakh lakhs",
        1_000_000: "m mio million millions",
        10_000_000: "crore crores",
        1_000_000_000: "milliard milliards billion billions",
    }.items()
    for word in words.split()
}
_INDIAN_SCALES = frozenset({"lakh", "lakhs", "crore", "crores"})
"""What India counts money in; where people are counted in it, their noun follows."""
_COUNTED = re.compile(r" (?!(?:to|and|or|for|per|from|is|in|on|only|as|by|at|with|plus|more|each)\b)[a-z]")
_NUMERALS = {
    word: number
    for number, words in {
        1: "un une one", 2: "deux two", 3: "trois three", 4: "quatre four", 5: "cinq five", 6: "six", 7: "sept seven",
        8: "huit eight", 9: "neuf nine", 10: "dix ten", 11: "onze eleven", 12: "douze twelve", 13: "treize thirteen",
        14: "quatorze fourteen", 15: "quinze fifteen", 16: "seize sixteen", 17: "seventeen", 18: "eighteen",
        19: "nineteen", 20: "vingt vingts twenty", 30: "trente thirty", 40: "quarante forty", 50: "cinquante fifty",
        60: "soixante sixty", 70: "septante seventy", 80: "huitante octante eighty", 90: "nonante ninety",
        100: "cent cents hundred", 1000: "mille thousand", 1_000_000: "million millions",
    }.items()
    for word in words.split()
}  # fmt: skip
_SCORE, _HUNDRED, _THOUSAND = 20, 100, 1_000

_PLAIN = r"\d{1,9}(?:[.,]\d{1,2}(?!\d))?"
_WITH_THOUSANDS = r"\d{1,3}(?:[ .,'](?=\d{2,3}(?!\d))\d{2,3}){1,4}(?:[.,]\d{1,2}(?!\d))?"
_SCALE = r" ?(?:k|m|mio)(?![a-z0-9])| (?:millions?|milliards?|billion|lakhs?|crores?|mille|thousand)(?![a-z])"
_NUMBER = re.compile(rf"(?=\d)(?:\d{{1,2}}x)?({_WITH_THOUSANDS}|{_PLAIN})({_SCALE})?(?:\.[-\u2013]|,[-\u2013])?")
"""A number with its thousands and cents, its scale ("k", "millions") and the Swiss dash ("76.-")."""
_CODE = "|".join(sorted(_CODES, key=len, reverse=True))
_SIGN = r"(?:us|ca|c|au|a|nz|hk)?\$|[€£¥₦₹₽₺₪]"
_BEFORE = re.compile(rf"(?<![\w$€£])(?:({_SIGN})|({_CODE})\.?) ?$|(?<![\w$€£])(n)$")
_AFTER = re.compile(
    rf" ?(?:({_SIGN})(?![a-z])(\d\d(?!\d))?|({_CODE})(?!\w)"
    rf"|({'|'.join(sorted(_WORDS, key=len, reverse=True))})(?![\w'])(?: (\d\d)(?![\d\w/]))?)"
)
_NUMERAL = "|".join(sorted(_NUMERALS, key=len, reverse=True))
_SPELT = re.compile(
    rf"(?<![\w-])(?:a (?=hundred|thousand|million))?((?:{_NUMERAL})(?:(?: et | and |[ -])(?:{_NUMERAL})){{0,7}})"
    r" (?:d')?(euros?|dollars?|pounds|quid|francs|bucks|balles|grand)(?!\w)"
)
_SLANG_E = re.compile(r"\b(?:pay\w{1,4}|paie|coute|preleve|facture|debite|rembourse|prix|cher|sous|frais)\b")
_RANK = re.compile(
    r" ?(?:fois|etage|arrondissement|jour|semaine|mois|relance|rappel|mail|demande|disque|garde|ligne|trimestre|annee)"
)
_MONEY_NEAR = re.compile(r"pa(?:y|id)|charge|refund|cost|price|owe|fee|deposit|bill|money|bank|spen[dt]|worth|salary")
_IBAN = re.compile(r"(?<![a-z0-9])[a-z]{2}\d{2}(?:[ -]?[a-z0-9]{4}){2,7}(?:[ -]?[a-z0-9]{1,4})?(?![a-z0-9])")
_AS_LONG_AS_AN_IBAN = 15
_AS_LONG_AS_NOTHING_ELSE = 22
_INSIDE_A_NUMBER = frozenset("_.,")
_NAIRA_BEFORE = re.compile(r"(?<!\w)n$")
_NAIRA = re.compile(r"\d{1,3},\d")
_THOUSANDS = re.compile(r"(?<=\d)[ '](?=\d)")


def ibans(reading: Reading, ground: Ground) -> Iterator[Entity]:
    """Yield the bank accounts whose check digits are right; mute what is nearly one."""
    del ground
    from stdnum import iban

    for match in _IBAN.finditer(reading.folded):
        start, end = match.span()
        while end - start >= _AS_LONG_AS_AN_IBAN:
            value = iban.compact(reading.text[start:end])
            if iban.is_valid(value, check_country=False):
                yield entity("iban", reading, (start, end), value)
                break
            end = start + len(reading.folded[start:end].rpartition(" ")[0])
        else:
            capitals = reading.text[match.start() : match.start() + 2].isupper()
            if capitals and len(match.group()) >= _AS_LONG_AS_NOTHING_ELSE:
                yield entity(MUTED, reading, match.span(), "")


def amounts(reading: Reading, ground: Ground) -> Iterator[Entity]:
    """Yield the sums of money of a mail."""
    for start, end, number, currency, scale in _found(reading):
        if ground.free(start, end):
            value = _sum(number) * scale
            yield entity("amount", reading, (start, end), f"{value:.2f} {currency}")


def _found(reading: Reading) -> Iterator[tuple[int, int, str, str, int]]:
    """Yield place, number, currency and scale of each sum."""
    for match in _NUMBER.finditer(reading.folded):
        before = reading.folded[match.start() - 1 : match.start()]
        if before.isalnum() and not _NAIRA_BEFORE.search(reading.folded, max(0, match.start() - 2), match.start()):
            continue
        if before in _INSIDE_A_NUMBER:
            continue
        scale = _SCALES.get((match[2] or "").strip(), 1)
        place = _leading(match, reading) or _trailing(match, reading)
        if place is not None:
            start, end, number, currency, times = place
            yield start, end, number, currency, scale * times
        elif (match[2] or "").strip() in _INDIAN_SCALES and not _COUNTED.match(reading.folded, match.end()):
            yield match.start(1), match.end(2), match[1], "INR", scale
        elif not match[2] and is_price(match[1], *match.span(1), reading):
            yield *match.span(1), match[1], _usual(reading), 1
    if not reading.word_set.isdisjoint(_WORDS):
        yield from _spelt(reading)


def _leading(match: re.Match[str], reading: Reading) -> tuple[int, int, str, str, int] | None:
    """Return the sum whose currency stands before the number, or None."""
    before = _BEFORE.search(reading.folded, max(0, match.start(1) - 7), match.start(1))
    if before is None or match.start() != match.start(1):
        return None
    sign, code, naira = before.groups()
    written = reading.text[before.start() : before.start() + len(code or naira or "")]
    if written and not written.isupper() and code not in {"rs", "chf", "fcfa", "dh", "ksh", "kshs", "ush", "tsh"}:
        return None
    if naira and not _NAIRA.match(match[1]):
        return None
    return before.start(), match.end(), match[1], "NGN" if naira else _currency(sign, code, reading), 1


def _trailing(match: re.Match[str], reading: Reading) -> tuple[int, int, str, str, int] | None:
    """Return the sum whose currency stands behind the number, or None."""
    after = _AFTER.match(reading.folded, match.end())
    if after is None or reading.folded[match.start(1) - 1 : match.start(1)] in {*":/-"}:
        return None
    sign, cents, code, word, word_cents = after.groups()
    if word and not _plainly_money(word, match.start(1), after.end(), reading):
        return None
    currency = _WORDS[word] if word else _currency(sign, code, reading)
    if word in {"dollar", "dollars"} and reading.language == "fr":
        currency = "CAD"
    more = cents or word_cents
    return match.start(1), after.end(), f"{match[1]}.{more}" if more else match[1], currency, _SCALES.get(word or "", 1)


def _spelt(reading: Reading) -> Iterator[tuple[int, int, str, str, int]]:
    """Yield the sums written in words."""
    for match in _SPELT.finditer(reading.folded):
        numerals, word = match.groups()
        weighed = word == "pounds" and reading.folded.startswith(" of ", match.end())
        if weighed or (word in {"grand", "quid"} and (reading.language != "en" or numerals in {"un", "une", "one"})):
            continue
        yield *match.span(), str(_spelt_sum(numerals)), _WORDS[word], _SCALES.get(word, 1)


def _spelt_sum(numerals: str) -> int:
    """Return the number that the words say: "quatre-vingt-dix", "two hundred and fifty"."""
    total = part = 0
    for word in re.split(r"[ -]", numerals):
        number = _NUMERALS.get(word, 0)
        if number >= _THOUSAND:
            total, part = total + max(1, part) * number, 0
        elif number == _HUNDRED or (number == _SCORE and part % 10 == 4 and part % _HUNDRED < _SCORE):  # noqa: PLR2004
            part = max(1, part) * number if number == _HUNDRED else part + 76
        else:
            part += number
    return total + part


def _plainly_money(word: str, start: int, end: int, reading: Reading) -> bool:
    """Whether a word that may mean something else ("25e", "11 grand", "60 pounds") means money here."""
    before = reading.folded[max(0, start - 40) : start]
    if word == "e":
        priced = reading.language != "en" and _SLANG_E.search(before) is not None
        rank = end - start < len("25e") or _RANK.match(reading.folded, end)
        return priced and not rank
    if word == "grand":
        return reading.language == "en"
    if word == "pounds":
        return "£" in reading.text or _MONEY_NEAR.search(before) is not None
    return not (word in {"rand", "yen", "pence"} and reading.language == "fr")


def _currency(sign: str | None, code: str | None, reading: Reading) -> str:
    if code:
        return _CODES[code]
    if not sign:
        return "NGN"
    if not sign.endswith("$"):
        return _SIGNS[sign]
    if sign == "$":
        return "CAD" if reading.language == "fr" else "USD"
    return {"us": "USD", "au": "AUD", "a": "AUD", "nz": "NZD", "hk": "HKD"}.get(sign[:-1], "CAD")


def _usual(reading: Reading) -> str:
    """Return the currency that the mail uses elsewhere, or that of its language."""
    for sign in "€£$":
        if sign in reading.text:
            return _currency(sign, None, reading)
    return "EUR" if reading.language == "fr" else "USD"


def _sum(number: str) -> Decimal:
    """Return the sum that ``number`` says, whatever marks its thousands and its cents (price-parser)."""
    from price_parser import Price

    amount = Price.fromstring(_THOUSANDS.sub("", number)).amount
    return amount if amount is not None else Decimal(0)
