"""Finds how to reach somebody: e-mail addresses and telephone numbers, and steps around web addresses.

A telephone number is one that looks like a number of a country whose customers write French or English, or that a
word such as "appelez" announces; a contract number of ten digits is none. Values: address in small letters, E.164.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mailbot.understanding.extract.ground import MUTED, entity
from mailbot.understanding.extract.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailbot.domain import Entity
    from mailbot.understanding.extract.ground import Ground
    from mailbot.understanding.extract.reading import Reading

_WEB = re.compile(r"(?:https?://|www\.)[^\s<>\"]{1,2000}")
_LOCAL = re.compile(r"[\w.+%'-]{1,64}$")
_DOMAIN = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_HANDLE = re.compile(r"(?<![\w@])@\w{2,40}")

_DIGITS = re.compile(r"(?<![\w@#])\+?\(?\d[\d ().\-/\t]{5,22}\d(?![\w@]|[-/]\w|[.,]\d)")
_SHAPES = (
    ("FR", re.compile(r"\(?0[1-9]\)?([ .\-]?)\d\d(?:\1\d\d){3}")),
    ("BE", re.compile(r"04\d\d[ /.](?:\d\d[ .]\d\d[ .]\d\d|\d{3}[ .]\d{3})")),
    ("BE", re.compile(r"0\d[ /]\d{3}[ .]\d\d[ .]\d\d|0\d\d[ /]\d\d[ .]\d\d[ .]\d\d")),
    ("CH", re.compile(r"0\d\d \d{3} \d\d \d\d")),
    ("US", re.compile(r"(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}")),
    ("GB", re.compile(r"\(?0(?:7\d{3}|1\d{3})\)? ?\d{3} ?\d{3}|0(?:1\d{2}|20|2\d) \d{3,4} \d{4}|0\d{3} \d{3} \d{4}")),
    ("GB", re.compile(r"0\d{4} \d{5,6}|0800 \d{3} \d{3,4}|0\d{3} \d{4} \d{3}")),
    ("IE", re.compile(r"0(?:8\d|[1-9]\d?)[ -]\d{3} ?\d{3,4}")),
    ("AU", re.compile(r"0[2-478] \d{4} \d{4}|04\d\d \d{3} \d{3}")),
    ("IN", re.compile(r"0\d{2} \d{4} \d{4}|[6-9]\d{4} \d{5}")),
)
"""Country and shape of a national number, the more particular shape first."""
_ENGLISH_ORDER = ("US", "AU", "GB", "IE", "IN", "FR", "BE", "CH")
_FRENCH_ORDER = ("FR", "BE", "CH", "US")
_INTERNATIONAL = re.compile(r"(?:\+|00)\s?\(?\d")
_FEWEST, _MOST = 7, 15
"""Digits of a telephone number (ITU-T E.164)."""
_NOT_A_PHONE = frozenset({Kind.ORDER, Kind.CUSTOMER, Kind.INVOICE, Kind.TRACKING})
_AMERICAN_BARE = re.compile(r"[2-9]\d{2}[2-9]\d{6}")
"""Ten digits as the North American numbering plan has them."""
_GROUPED = re.compile(r"0\d{1,4}(?: \d{2,4}){2,4}")
_PART_OF_A_CODE = re.compile(r"[A-Za-z]-$")
_FRENCH_MOBILE = re.compile(r"0[67](?:[ .]\d\d){4}")
"""In pairs, as nobody writes a contract's number, whatever word stands before it."""
_UNMISTAKABLE = re.compile(r"0[67](?:[ .]\d\d){4}|07\d{3} \d{3} ?\d{3}|\(?\d{3}\)?[ -]\d{3}-\d{4}")
"""Mobile numbers of France and Britain, and American numbers, in their usual groups."""
_UNIT = re.compile(r" ?(?:€|\$|£|euros?|eur|km|kg|g|ml|cm|mm|m2|%|h\d|heures?|abonnes|pages|litres|kwh)\b")


def web_addresses(reading: Reading, ground: Ground) -> Iterator[Entity]:
    """Yield, muted, the web addresses and handles, whose numbers are no references of the customer."""
    del ground
    if "http" in reading.folded or "www." in reading.folded:
        for match in _WEB.finditer(reading.folded):
            yield entity(MUTED, reading, match.span(), "")
    if "@" in reading.folded:
        for match in _HANDLE.finditer(reading.folded):
            yield entity(MUTED, reading, match.span(), "")


def emails(reading: Reading, ground: Ground) -> Iterator[Entity]:
    """Yield the e-mail addresses (RFC 5321 section 4.1.2, without quoted local parts)."""
    text, at = reading.text, reading.text.find("@")
    while at >= 0:
        before = _LOCAL.search(text, max(0, at - 64), at)
        after = _DOMAIN.match(text, at + 1)
        if before and after:
            start = at - len(before.group().lstrip(".'-"))
            end = after.end()
            if start < at and ground.free(start, end) and not text[start:end].rpartition(".")[2].isdigit():
                yield entity("email", reading, (start, end), text[start:end].lower())
        at = text.find("@", at + 1)


def phones(reading: Reading, ground: Ground) -> Iterator[Entity]:
    """Yield the telephone numbers; their values are E.164 where the country can be told, else the digits alone."""
    for match in _DIGITS.finditer(reading.folded):
        start, end = match.span()
        if reading.text[start] == "(" and ")" not in match.group():
            start += 1
        number = reading.folded[start:end]
        digits = sum(map(str.isdigit, number))
        if _PART_OF_A_CODE.search(reading.text, max(0, start - 2), start):
            continue
        if not _FEWEST <= digits <= _MOST or not ground.free(start, end) or _UNIT.match(reading.folded, end):
            continue
        region = _region(number, reading)
        if region is None or not _meant(reading, start, number, region):
            continue
        yield entity("phone", reading, (start, end), _e164(number, region, reading))


def _region(number: str, reading: Reading) -> str | None:
    """Return the country whose shape the number has, ``001`` if international, "" if none has."""
    if _INTERNATIONAL.match(number):
        return "001" if number.startswith("+") else ""
    shapes = _SHAPES
    order = _FRENCH_ORDER if reading.language == "fr" else _ENGLISH_ORDER
    for country in order:
        if any(shape.fullmatch(number) for name, shape in shapes if name == country):
            return country
    return ""


def _meant(reading: Reading, start: int, number: str, region: str) -> bool:
    """Whether the number is meant as a telephone number, by its shape and by the word before it."""
    pointer = reading.pointer(start, strangers=3)
    if region == "001":
        return True
    if pointer is not None and pointer.kind is Kind.PHONE:
        return bool(region) or pointer.words_between == 0 or _GROUPED.fullmatch(number) is not None
    told = pointer is not None and pointer.kind in _NOT_A_PHONE
    if not region:
        bare = _AMERICAN_BARE.fullmatch(number) is not None and reading.language != "fr"
        likely = bare or _GROUPED.fullmatch(number) is not None
        return likely and pointer is None and Kind.PHONE in reading.kinds
    if not told or pointer is None or pointer.words_between > 1:
        return True
    if _FRENCH_MOBILE.fullmatch(number):
        return True
    return not pointer.numbered and _UNMISTAKABLE.fullmatch(number) is not None


def _home(reading: Reading) -> str:
    return "FR" if reading.language == "fr" else "US"


def _e164(number: str, region: str, reading: Reading) -> str:
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, None if region == "001" else region or _home(reading))
    except phonenumbers.NumberParseException:
        return "".join(filter(str.isdigit, number))
    if not phonenumbers.is_possible_number(parsed):
        return ("+" if region == "001" else "") + "".join(filter(str.isdigit, number))
    formatted: str = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return formatted
