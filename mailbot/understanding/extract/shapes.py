"""Tells by the look of a code whether it may be a reference at all, a parcel's number, or an invoice's.

Reference shapes differ from shop to shop, so the rules only ask what else the code could be: a year, a size, a model, a
number plate, an address of the Internet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby

from mailbot.understanding.extract.places import STATES
from mailbot.understanding.extract.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class Shape:
    """What a code consists of. ``pattern`` has one letter a run: ``A`` capitals, ``a`` small letters, ``9`` digits."""

    digits: int
    letters: int
    small: int
    marks: frozenset[str]
    pattern: str


_TRACKING = re.compile(
    r"[A-Z]{2}(?: ?\d){8,9} ?[A-Z]{2}"  # postal union (UPU S10)
    r"|1Z[0-9A-Z ]{8,19}|TBA(?: ?\d){8,14}|SF\d{10,14}|J?JD\d{10,18}|LP\d{14}"  # UPS, Amazon, SF, DHL, Cainiao
    r"|\d[A-Z] ?\d{3} ?\d{3} ?\d{4} ?\d|\d[A-Z]\d{11}|00\d{18}"  # Colissimo, La Poste, GS1
    r"|9[2-5]\d\d(?: ?\d{4}){2,4}(?: ?\d{1,4})?"  # USPS
    r"|[A-Z]{3}[UJZ]\d{7}"  # containers (ISO 6346)
)
_SOMETHING_ELSE = re.compile(
    r"\d{1,4}[xX\u00d7]\d{1,4}.*|\d{1,2}[hH:]\d{0,2}(?:-.*)?"  # sizes, hours
    r"|\d{1,2}(?:st|nd|rd|th|er?|eme)|\d{1,2}W\d{2}"  # ranks, grades of oil
    r"|(?:TCK|TKT|JIRA|SHA|ISO|UTF|RFC|CVE|USB|IMG|DSC|HTTP|COVID|IPV|UTC|GMT)[-_ ]?\d.*"  # tickets, standards
    r"|.*\.(?:pdf|jpe?g|png|zip|docx?|xlsx?|csv|html?)",  # files
    re.IGNORECASE,
)
_SOMETHING_ELSE_UNTOLD = re.compile(
    r"[A-Z]{2}-\d{3}-[A-Z]{2}|\d-[A-Z]{3}-\d{3}"  # number plates
    r"|(?:RTX|GTX|WH|INC|SKU|REF|RX|EOS|XPS)[-_ ]?\d.*"  # models, incidents
    r"|(?:19|20)\d\d[-/](?:19|20)?\d\d|x?x\d{2,6}"  # years, extensions
    r"|\d+(?:\.\d+)?(?:RPM|MW|KWH?|GHZ|MHZ|MAH|DPI|GB|MB|TB|PX)"  # measures
    rf"|(?:{'|'.join(STATES)}) \d{{4,5}}"  # post codes
    r"|\d{1,3}(?:\.\d{1,3}){2,3}.*|v?\d{1,3}(?:\.\d{1,3}){1,3}"  # addresses of the Internet, versions
    r"|(?:BE|FR|DE|LU|NL|IT|ES|GB|CHE|ATU|IE)[ -]?(?:0\d{3}[. ]\d{3}[. ]\d{3}|\d{9,11})(?: TVA)?",  # VAT numbers
    re.IGNORECASE,
)
_RANGE = re.compile(r"\d{1,3}[-/]\d{1,3}|\d{1,3}(?:[ .]\d{3}){1,2}")
_SMALL_CODE = re.compile(r"[a-z]{1,4}-?\d{5,12}")

_PREFIXES = {
    Kind.INVOICE: "FA FAC FACT FV INV SI FACTURE INVOICE AV",
    Kind.ORDER: "CMD CDE ORD ORDER BC BL BDC PO RES RESA RESERVATION BK RMA SAV RET COM BON BKG GRP REP SO HTL SVC",
    Kind.CUSTOMER: """CLI CTR CONT CONTRAT POL ABO ADH SUB CLM CLAIM SIN MBR ACC ACCT CUST RUM CLIENT ADHERENT MAND HMO
    LIC STU HAB AUT AUTO HYP MRH""",
}
_KIND_OF_PREFIX = {prefix: kind for kind, prefixes in _PREFIXES.items() for prefix in prefixes.split()}
_PREFIX = re.compile(r"#?([A-Z]{1,11})(?=\d|[-/_ .])", re.IGNORECASE)
_INVOICE = re.compile(r"FC?[- ]?(?:20)?2\d[-/ ]\d{3,8}")
"""An F and a year: the commonest French invoice number."""
_PURCHASE_ORDER = re.compile(r"4[57]0\d{7}")
"""The number range that SAP gives to purchase orders."""
_RECORD_LOCATOR = re.compile(r"(?=.{0,5}\d)(?=.{0,5}[A-Z])[A-Z0-9]{6}")
"""Six capitals and digits: the booking code of airlines and railways."""

_FEWEST_TRACKING_DIGITS = 10
# Fewest digits of a code that nothing announces: "CH-210" is an article, "CH-2104" an order; "MF 2208" may be a bus.
_BARE, _BARE_WITH_DASH = 8, 6
_MIXED, _MIXED_WITH_BLANK, _MIXED_WITH_MARK = 4, 6, 3
_MOST_LETTERS = 8
_FEWEST_IN_PARTS = 7
"""Letters and digits of a code in three parts ("GRP-VER-40")."""


def shape_of(code: str) -> Shape:
    """Return what the code consists of."""
    marks = frozenset(letter for letter in code if not letter.isalnum())
    pattern = "".join(run for run, _ in groupby(map(_class, code)))
    small = sum(map(str.islower, code))
    return Shape(sum(map(str.isdigit, code)), sum(map(str.isalpha, code)), small, marks, pattern)


def _class(letter: str) -> str:
    if letter.isdigit():
        return "9"
    if letter.isalpha():
        return "a" if letter.islower() else "A"
    return letter


def is_something_else(code: str, *, told: bool) -> bool:
    """Return whether the code is plainly no reference: a size, an hour, a file; untold also a plate, version or VAT."""
    if _SOMETHING_ELSE.fullmatch(code):
        return True
    return not told and _SOMETHING_ELSE_UNTOLD.fullmatch(code) is not None


def looks_like_tracking(code: str, *, told: bool) -> bool:
    """Return whether the code has a carrier's shape; when a word before says so, ten digits will do."""
    if _TRACKING.fullmatch(code):
        return True
    return told and sum(map(str.isdigit, code)) >= _FEWEST_TRACKING_DIGITS


def looks_like_a_reference(shape: Shape, code: str) -> bool:
    """Return whether the code can be little else than a reference, whatever stands around it."""
    if not shape.letters:
        odd = bool(shape.marks & {".", "/"}) or _RANGE.fullmatch(code) is not None
        return not odd and shape.digits >= (_BARE_WITH_DASH if "-" in shape.marks else _BARE)
    if shape.small:
        return _SMALL_CODE.fullmatch(code) is not None
    if shape.digits >= _MIXED and shape.letters <= _MOST_LETTERS:
        zero = code.lstrip("#ABCDEFGHIJKLMNOPQRSTUVWXYZ ").startswith("0")
        return " " not in shape.marks or shape.digits >= _MIXED_WITH_BLANK or zero
    parts = code.count("-") + code.count("/") > 1 and shape.digits > 1
    if parts and shape.digits + shape.letters >= _FEWEST_IN_PARTS:
        return True
    locator = _RECORD_LOCATOR.fullmatch(code) is not None and shape.pattern not in {"A9", "9A"}
    marked = bool(shape.marks - {" "}) and shape.letters > shape.digits
    return locator or (marked and shape.digits >= _MIXED_WITH_MARK)


def kind_by_look(code: str) -> Kind | None:
    """Return what the code itself says: "FA-2026-118" is an invoice, "QX7PLM" a booking; None when it says nothing."""
    if _RECORD_LOCATOR.fullmatch(code) or _PURCHASE_ORDER.fullmatch(code):
        return Kind.ORDER
    if _INVOICE.fullmatch(code):
        return Kind.INVOICE
    match = _PREFIX.match(code)
    return _KIND_OF_PREFIX.get(match[1].upper()) if match else None
