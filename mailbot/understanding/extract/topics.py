"""Tells whether a mail is about an order, a contract or an invoice, for references that nothing beside them decides."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from mailbot.understanding.extract.vocabulary import Kind

if TYPE_CHECKING:
    from mailbot.understanding.extract.reading import Reading

_ORDERS = """
    command% livr% expedi% colis carton% emball% article% taille% couleur pointure magasin% boutique achet% achat%
    stock% panier echang% renvo% retour% annul% reserv% hotel% chambre% sejour% vol train% billet% concert%
    spectacle% gite% camping voyag% croisi% nuit nuits table% repar% atelier% sav devis montage pose chantier%
    palette% quai bon passeport% permis cni titre etiquette transporteur casse% manque% rideau% canape% meuble%
    gravure% colonie camp recu recue paire modele gaufr% promo traiteur buffet gateau% fleurs bouquet order%
    deliver% ship% parcel% box boxes packag% size% color% colour% bought buy purchas% exchang% return% cancel% book%
    reserv% hotel% room% night% flight% train% ticket% seat% trip% tour tours cruise% repair% workshop% swap% label%
    truck% warehouse% freight pcs pallet% wrong broken missing arriv% damag% passport% visa% permit% quilt jeans
    shirt% shoe% camp cake% valve% carrier driver kitchen frame% delivery qty unopened appointment scan mri
"""
_CUSTOMERS = """
    assur% mutuelle% sinistre% cotis% resili% forfait% abonn% compteur% releve% consommation agence% banqu%
    bancaire% prelev% echeance% prime% beneficiaire% etudiant% universit% scolar% examen% fac hopital% hospitali%
    patient% chirurg% cardio% dentaire% dentiste medec% soin% sante prise adhe% licence% salaire% epargne livret%
    credit% pret hypoth% ligne fibre internet box electri% gaz eau kwh mandat% rib iban clotur% clore contrat%
    conseiller% decompte% titulaire% locataire% bail loyer% syndic impot% fiscal% caf allocation% pension% retraite%
    rente% indemni% expert% badge% parking bus% carte% membre% club compte% client% garanti% transfert% insur%
    policy policies claim% premium% cover% member% subscri% renew% meter% reading electric% gas water bank% branch
    saving% mortgage% loan% interest statement% student% semester campus tuition exam% hospital% clinic% patient%
    biops% medic% pension% payroll broadband router% plan plans tenant% tenan% contract% account% acct adjuster
    deductib% enrol% prescription% gym scheme% monthly% co-term sim trunk% cycle% zone% licen% seats units magazine
    term% school% staff fob% balance% direct debit
"""
_INVOICES = "factur% avoir tva compta% echu% imput% invoic% vat remit% overdue accounting impay% "


def _tables(listed: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the whole words and the stems (``word%``) of a list."""
    words = listed.split()
    return frozenset(word for word in words if not word.endswith("%")), tuple(
        word[:-1] for word in words if word[-1] == "%"
    )


_WORDS = {Kind.ORDER: _tables(_ORDERS), Kind.CUSTOMER: _tables(_CUSTOMERS), Kind.INVOICE: _tables(_INVOICES)}
_FEWEST_INVOICE_WORDS = 2


@lru_cache(maxsize=20_000)
def _told_by(word: str) -> tuple[Kind, ...]:
    """Return the kinds that ``word`` speaks for; mails repeat their words, so those asked for last are remembered."""
    return tuple(kind for kind, (whole, stems) in _WORDS.items() if word in whole or word.startswith(stems))


def leaning(reading: Reading) -> Kind:
    """Return what the mail speaks of most: orders and bookings, contracts and accounts, or invoices."""
    told = dict.fromkeys(_WORDS, 0)
    for kinds in map(_told_by, reading.word_set):
        for kind in kinds:
            told[kind] += 1
    invoices = told[Kind.INVOICE]
    if invoices >= _FEWEST_INVOICE_WORDS and invoices >= told[Kind.ORDER] and invoices >= told[Kind.CUSTOMER]:
        return Kind.INVOICE
    return Kind.CUSTOMER if told[Kind.CUSTOMER] > told[Kind.ORDER] else Kind.ORDER
