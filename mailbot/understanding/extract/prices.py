"""Tells a bare number that is plainly a sum of money ("you still owe me 30", "a fee of 1.99") from any other.

Without a currency only the words right around the number can say so: a verb of paying or owing before it, and nothing
behind it that it could count. A date, an hour, a reference or a quantity is never taken for a price.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mailbot.understanding.extract.reading import Reading

_LOOK_BACK = 36
_PAID = re.compile(
    r"\b(?:paye[esr]?|payer|paid|pay|charged|debite[es]?|preleve[es]?|facture[es]?|coute|cost|costs|prix|price|montant|"
    r"total|sum of|somme de|remboursez|refund|au prix de|pour|lieu de)(?: me| moi| de| of| is| est| :|:)? $"
)
"""What stands right before a number with cents that is a price."""
_TAKEN = re.compile(
    r"\b(?:autorise|authori[sz]ed|took|taken|pris|preleves?|prelevements?|pmt|payment|fee|frais|charge|credit|debit|billed|"
    r"collected|c'est quoi ce|what are the|what is the|mail about|reglez|regle|settled)(?: (?:of|de|a|for))? $"
)
_OWED = re.compile(
    r"\b(?:(?:you|they) (?:still )?owe(?: me| us)?|(?:was|were|are|am|is) owed"
    r"|(?:me|nous) (?:devez|doit|doivent)(?: encore| toujours)?|we settled|(?:avons|ai|avez) (?:regle|verse|paye)"
    r"|(?:i|we) paid|costs?|(?:en )?coute(?:nt|ra|rait)?(?: que)?|wants|in credit by|charged(?: me| us)?"
    r"|(?:loan|pret|credit|capital|capital deces|plafond|franchise|cover|life cover|caution|deposit|acompte|fee"
    r"|penalite|surcharge|excess|budget)(?: of| de)|preleve|debite|rembourse|refunded|remaining|presente|(?:et|and) de"
    r"|itemise the|detail des) $"
)
"""What stands right before a whole number that is a sum."""
_NO_PRICE = re.compile(r"[\d%\w]|[.,]\d| ?(?:kg|g|cm|mm|m|km|l|ml|h|%|x|go|gb|v|w|kwh|kva)\b")
_NOTHING_COUNTED = re.compile(
    r" ?(?:$|[.,;:!?)\n]|(?:a (?:day|night|month|week|year)|each|ht|ttc|to look|au lieu|instead|as a|off|in cash"
    r"|(?:par|la|le|per) (?:jour|mois|an|nuit|place|personne|head|person|month|day)|over (?:\w{1,9} )?years"
    r"|sur (?:quatre|cinq|dix|deux|trois|vingt)|on (?:the|mon|tues|wednes|thurs|fri|satur|sun)(?:day)?|le \d"
    r"|for (?:the|a)|de (?:frais|reparation))\b)"
)
"""What follows a sum, while behind a quantity stands what it counts."""
_TOO_MUCH = re.compile(r" (?:de trop|too much)\b")
_CENTS = re.compile(r"\d{1,5}[.,]\d\d")
_WHOLE = re.compile(r"\d{2,4}|\d{1,3}[ .,']\d{3}")
_A_DAY = re.compile(r"(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])")
_BEFORE_A_DAY = re.compile(r"\b(?:le|du|au|on|am|vom|by|until|since|depuis|des|the) $")
_YEAR = re.compile(r"(?:19|20)\d\d")


def is_price(number: str, start: int, end: int, reading: Reading) -> bool:
    """Return whether the bare ``number`` at ``start`` to ``end`` is a sum of money, by the words around it."""
    before = reading.folded[max(0, start - _LOOK_BACK) : start]
    if _NO_PRICE.match(reading.folded, end):
        return False
    if _CENTS.fullmatch(number):
        if _PAID.search(before):
            return True
        day = _A_DAY.fullmatch(number) is not None and _BEFORE_A_DAY.search(before) is not None
        return not day and (_TAKEN.search(before) is not None or _OWED.search(before) is not None)
    if not _WHOLE.fullmatch(number) or _YEAR.fullmatch(number):
        return False
    if _TOO_MUCH.match(reading.folded, end):
        return True
    return _OWED.search(before) is not None and _NOTHING_COUNTED.match(reading.folded, end) is not None
