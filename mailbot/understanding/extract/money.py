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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailbot.domain import Entity
    from mailbot.understanding.extract.ground import Ground
    from mailbot.understanding.extract.reading import Reading

_SIGNS = {"€": "EUR", "£": "GBP", "¥": "JPY", "₦": "NGN", "₹": "INR", "₽": "RUB", "₺": "TRY", "₪": "ILS"}
_CODES = {
    **{code.lower(): code for code in "EUR USD GBP CHF CAD AUD NZD JPY CNY INR NGN GHS KES ZAR MAD DZD TND XOF XAF".split()},
    **{code.lower(): code for code in "SEK NOK DKK PLN CZK HUF RON BGN TRY RUB AED SAR SGD HKD MXN BRL ILS THB".split()},
    "fcfa": "XOF",
    "cfa": "XOF",
    "dh": "MAD",
    "dhs": "MAD",
    "rs": "INR",
    "inr": "INR",
    "ttc": "",
}
_WORDS = {
    "euro": "EUR",
    "euros": "EUR",
    "eur": "EUR",
    "e": "EUR",
    "boules": "EUR",
    "balles": "EUR",
    "balle": "EUR",
    "dollar": "USD",
    "dollars": "USD",
    "bucks": "USD",
    "piasses": "CAD",
    "piastres": "CAD",
    "quid": "GBP",
    "grand": "GBP",
    "pounds": "GBP",
    "pence": "GBP",
    "franc": "CHF",
    "francs": "CHF",
    "dirhams": "MAD",
    "dinars": "DZD",
    "naira": "NGN",
    "rupees": "INR",
    "cedis": "GHS",
    "shillings": "KES",
    "rand": "ZAR",
    "yen": "JPY",
    "yuan": "CNY",
    "rmb": "CNY",
}
_SCALES = {
    "k": 1_000,
    "m": 1_000_000,
    "mio": 1_000_000,
    "million": 1_000_000,
    "millions": 1_000_000,
    "milliard": 1_000_000_000,
    "milliards": 1_000_000_000,
    "billion": 1_000_000_000,
    "lakh": 100_000,
    "lakhs": 100_000,
    "crore": 10_000_000,
    "crores": 10_000_000,
    "grand": 1_000,
    "mille": 1_000,
    "thousand": 1_000,
}
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

_NUMBER = r"\d{1,3}(?:[ .,'](?=\d{2,3}(?!\d))\d{2,3}){1,4}(?:[.,]\d{1,2}(?!\d))?|\d{1,9}(?:[.,]\d{1,2}(?!\d))?"
_SCALE = r"(?: ?(?:k|m|mio)(?![a-z0-9])| (?:millions?|milliards?|billion|lakhs?|crores?|mille|thousand)(?![a-z]))?"
_TAIL = r"(?:\.[-\u2013]|,[-\u2013])?"
_CODE = "|".join(sorted(filter(None, _CODES), key=len, reverse=True))
_SIGN = r"(?:us|ca|c|au|a|nz|hk)?\$|[€£¥₦₹₽₺₪]"
_LEADING = re.compile(
    rf"(?<![\w$€£])(?:({_SIGN})|(?:({_CODE})|n(?=\d{{1,3}},\d))\.?) ?({_NUMBER})({_SCALE}){_TAIL}(?![\d])"
)
_TRAILING = re.compile(
    rf"(?<![\w.,/:-])({_NUMBER})({_SCALE}){_TAIL} ?(?:({_SIGN})(\d\d(?!\d))?|({_CODE})(?![\w])"
    rf"|({'|'.join(sorted(_WORDS, key=len, reverse=True))})(?![\w'])(?: (\d\d)(?![\d\w/]))?)"
)
_NUMERAL = "|".join(sorted(_NUMERALS, key=len, reverse=True))
_SPELT = re.compile(
    rf"(?<![\w-])(?:a (?=hundred|thousand|million))?((?:{_NUMERAL})(?:(?: et | and |[ -])(?:{_NUMERAL})){{0,7}})"
    r" (?:d')?(euros?|dollars?|pounds|quid|francs|bucks|balles|grand)(?!\w)"
)
_PAID = re.compile(
    r"\b(?:paye[esr]?|payer|paid|pay|charged|debite[es]?|preleve[es]?|facture[es]?|coute|cost|costs|prix|price|montant|"
    r"total|sum of|somme de|remboursez|refund|au prix de|pour|lieu de)(?: me| moi| de| of| is| est| :|:)? "
    r"(\d{1,5}[.,]\d\d)(?![\d%\w]|[.,]\d| ?(?:kg|g|cm|mm|m|km|l|ml|h|%|x|go|gb|v|w|kwh|kva)\b)"
)
_SLANG_E = re.compile(r"\b(?:pay\w{1,4}|paie|coute|preleve|facture|debite|rembourse|prix|cher|sous|frais)\b")
_RANK = re.compile(r" ?(?:fois|etage|arrondissement|jour|semaine|mois|relance|rappel|mail|demande|disque|garde|ligne|trimestre|annee)")
_MONEY_NEAR = re.compile(r"pa(?:y|id)|charge|refund|cost|price|owe|fee|deposit|bill|money|bank|spen[dt]|worth|salary")
_IBAN = re.compile(r"(?<![a-z0-9])[a-z]{2}\d{2}(?:[ -]?[a-z0-9]{4}){2,7}(?:[ -]?[a-z0-9]{1,4})?(?![a-z0-9])")
_AS_LONG_AS_AN_IBAN = 15
_AS_LONG_AS_NOTHING_ELSE = 22
_THOUSANDS = re.compile(r"(?<=\d)[ '](?=\d)")


def ibans(reading: Reading, ground: Ground) -> Iterator[Entity]:
    """Yield the bank accounts whose check digits are right; mute what is nearly one."""
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
            if reading.text[match.start() : match.start() + 2].isupper() and len(match.group()) >= _AS_LONG_AS_NOTHING_ELSE:
                yield entity(MUTED, reading, match.span(), "")


def amounts(reading: Reading, ground: Ground) -> Iterator[Entity]:
    """Yield the sums of money of a mail."""
    for start, end, number, currency, scale in _found(reading):
        if ground.free(start, end):
            value = _sum(number) * scale
            yield entity("amount", reading, (start, end), f"{value:.2f} {currency}")


def _found(reading: Reading) -> Iterator[tuple[int, int, str, str, int]]:
    folded = reading.folded
    for match in _LEADING.finditer(folded):
        sign, code, number, scale = match.groups()
        if code and reading.text[match.start()].islower() and code not in {"rs", "chf", "eur", "usd", "gbp"}:
            continue
        yield *match.span(), number, _currency(sign, code, reading), _SCALES.get(scale.strip(), 1)
    for match in _TRAILING.finditer(folded):
        number, scale, sign, cents, code, word, word_cents = match.groups()
        if word and not _plainly_money(word, match, reading):
            continue
        currency = _WORDS[word] if word else _currency(sign, code, reading)
        if code == "ttc":
            continue
        if word in {"dollar", "dollars"} and reading.language == "fr":
            currency = "CAD"
        more = cents or word_cents
        times = _SCALES.get(scale.strip(), 1) * _SCALES.get(word or "", 1)
        yield *match.span(), f"{number}.{more}" if more else number, currency, times
    for match in _SPELT.finditer(folded):
        numerals, word = match.groups()
        weighed = word == "pounds" and folded.startswith(" of ", match.end())
        if weighed or (word in {"grand", "quid"} and (reading.language != "en" or numerals in {"un", "une", "one"})):
            continue
        yield *match.span(), str(_spelt_sum(numerals)), _WORDS[word], _SCALES.get(word, 1)
    for match in _PAID.finditer(folded):
        yield *match.span(1), match[1], _usual(reading), 1


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


def _plainly_money(word: str, match: re.Match[str], reading: Reading) -> bool:
    """Whether a word that may mean something else ("25e", "11 grand", "60 pounds") means money here."""
    before = reading.folded[max(0, match.start() - 40) : match.start()]
    if word == "e":
        priced = reading.language != "en" and _SLANG_E.search(before) is not None
        return priced and not _RANK.match(reading.folded, match.end())
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
